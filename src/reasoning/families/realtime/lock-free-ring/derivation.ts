// Depth 2: in which order may the two sides touch slot and index? Every interleaving of a small ring, for the right order and for
// a wrong one.
import { exploreStates } from '../../../claims/states.ts'
import { code, nest, say } from '../../../text/piece.ts'
import type { Model } from '../../../writing/model.ts'
import type { Page } from '../../../writing/page.ts'
import { joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

type States = Parameters<Model['explore']>[1]
type Rule = States['rules'][number]
type Condition = Rule['when'][number]

const plain = (name: string, value: string): Condition => ({ name, is: '==', value })
const set = (name: string, to: string): Rule['set'][number] => ({ name, to })
const SLOTS = ['a', 'b'] as const

/** Two slots; `held` is the difference of the two indices as the other side sees it. */
function machine(producer: 'right' | 'wrong', consumer: 'right' | 'wrong'): Pick<States, 'variables' | 'rules'> {
  const claim = [plain('producer', 'idle'), { name: 'held', is: '<', value: '2' } as const]
  const rules: Rule[] = []
  const writes = (at: number, before: Condition[], after: Rule['set']): void => {
    const slot = `slot_${SLOTS[at]}`
    rules.push(
      {
        name: `write ${SLOTS[at]}`,
        when: [...before, plain('head', String(at)), plain(slot, 'used')],
        set: [set(slot, 'fresh'), ...after],
      },
      {
        name: `overwrite ${SLOTS[at]}`,
        when: [...before, plain('head', String(at)), plain(slot, 'fresh')],
        set: [set('lost', 'yes'), ...after],
      },
    )
  }
  const reads = (at: number, before: Condition[], after: Rule['set']): void => {
    const slot = `slot_${SLOTS[at]}`
    rules.push(
      {
        name: `read ${SLOTS[at]}`,
        when: [...before, plain('tail', String(at)), plain(slot, 'fresh')],
        set: [set(slot, 'used'), ...after],
      },
      {
        name: `reread ${SLOTS[at]}`,
        when: [...before, plain('tail', String(at)), plain(slot, 'used')],
        set: [set('stale', 'yes'), ...after],
      },
    )
  }
  const more = [set('held', 'held + 1')]
  const fewer = [set('held', 'held - 1')]
  const headOn = set('head', 'mod(head + 1, 2)')
  const tailOn = set('tail', 'mod(tail + 1, 2)')
  for (const at of [0, 1]) {
    if (producer === 'right') writes(at, claim, [set('producer', 'between')])
    else writes(at, [plain('producer', 'between')], [set('producer', 'idle'), headOn])
  }
  rules.push(
    producer === 'right'
      ? { name: 'publish', when: [plain('producer', 'between')], set: [...more, headOn, set('producer', 'idle')] }
      : { name: 'publish', when: claim, set: [...more, set('producer', 'between')] },
  )
  const some = [plain('consumer', 'idle'), { name: 'held', is: '>', value: '0' } as const]
  for (const at of [0, 1]) {
    if (consumer === 'right') reads(at, some, [set('consumer', 'between')])
    else reads(at, [plain('consumer', 'between')], [set('consumer', 'idle'), tailOn])
  }
  rules.push(
    consumer === 'right'
      ? { name: 'release', when: [plain('consumer', 'between')], set: [...fewer, tailOn, set('consumer', 'idle')] }
      : { name: 'release', when: some, set: [...fewer, set('consumer', 'between')] },
  )
  return {
    variables: [
      { name: 'producer', values: ['idle', 'between'] },
      { name: 'consumer', values: ['idle', 'between'] },
      { name: 'head', values: ['0', '1'] },
      { name: 'tail', values: ['0', '1'] },
      { name: 'held', values: ['0', '1', '2'] },
      { name: 'slot_a', values: ['used', 'fresh'] },
      { name: 'slot_b', values: ['used', 'fresh'] },
      { name: 'stale', values: ['no', 'yes'] },
      { name: 'lost', values: ['no', 'yes'] },
    ],
    rules,
  }
}

/** The same machine in other words and with its rules in another order. */
function inWords(
  of: Pick<States, 'variables' | 'rules'>,
  words: Readonly<Record<string, string>>,
  order: <T>(items: readonly T[]) => T[],
) {
  const word = (text: string): string => text.replace(/[a-z_]+/g, (one) => words[one] ?? one)
  return {
    variables: of.variables.map(({ name, values }) => ({ name: word(name), values: values.map(word) })),
    rules: order(of.rules).map((rule) => ({
      name: word(rule.name),
      when: order(rule.when).map((one) => ({ ...one, name: word(one.name), value: word(one.value) })),
      set: order(rule.set).map((one) => ({ name: word(one.name), to: word(one.to) })),
    })),
  }
}

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const cells = w.pick([
    ['slot_a', 'slot_b', 'a', 'b'],
    ['cell_one', 'cell_two', 'first', 'second'],
    ['left_box', 'right_box', 'left', 'right'],
    ['place_x', 'place_y', 'x', 'y'],
  ])
  const states = w.pick([
    ['used', 'fresh'],
    ['old', 'new'],
    ['spent', 'valid'],
    ['read_out', 'filled'],
  ])
  const words: Readonly<Record<string, string>> = {
    producer: w.pick(['producer', 'writer', 'source', 'maker']),
    consumer: w.pick(['consumer', 'reader', 'sink', 'taker']),
    idle: w.pick(['idle', 'outside', 'resting', 'ready']),
    between: w.pick(['between', 'midway', 'inside', 'halfway']),
    held: w.pick(['held', 'stock', 'level', 'in_store']),
    head: w.pick(['head', 'in_at', 'next_in', 'write_place']),
    tail: w.pick(['tail', 'out_at', 'next_out', 'read_place']),
    slot_a: cells[0]!,
    slot_b: cells[1]!,
    a: cells[2]!,
    b: cells[3]!,
    used: states[0]!,
    fresh: states[1]!,
    stale: w.pick(['stale', 'misread', 'repeated', 'read_early']),
    lost: w.pick(['lost', 'destroyed', 'overrun', 'gone']),
    write: w.pick(['write', 'fill', 'store', 'put into']),
    overwrite: w.pick(['overwrite', 'clobber', 'write over', 'spoil']),
    read: w.pick(['read', 'take from', 'load', 'copy']),
    reread: w.pick(['reread', 'take again from', 'load too soon', 'copy again']),
    publish: w.pick(['publish', 'announce', 'move own index on', 'promise']),
    release: w.pick(['release', 'give back', 'hand over', 'set free']),
  }
  const is = (name: string, value: string): Condition => plain(words[name] ?? name, words[value] ?? value)
  const told = (producer: 'right' | 'wrong', consumer: 'right' | 'wrong') =>
    inWords(machine(producer, consumer), words, w.shuffle)
  const showsFlaw = w.chance(0.5)
  const harm = x.flaw === 'producer' ? 'stale' : 'lost'
  const good = m.explore('S', {
    ...told('right', 'right'),
    promises: [
      { promise: 'never', when: [is('stale', 'yes')] },
      { promise: 'never', when: [is('lost', 'yes')] },
      { promise: 'no-deadlock', except: [] },
      { promise: 'always-possible', goal: [is('held', '0')] },
      { promise: 'always-possible', goal: [is('held', '2')] },
    ],
  })
  const flawed = told(x.flaw === 'producer' ? 'wrong' : 'right', x.flaw === 'consumer' ? 'wrong' : 'right')
  const harmful: States['promises'] = [{ promise: 'possible', when: [is(harm, 'yes')] }]
  const steps = m.found('k', exploreStates({ ...flawed, promises: harmful }).shortest, '', 'i')
  const bad = m.claim('states', {
    ...flawed,
    promises: harmful,
    shortest: steps.id,
  })
  const orders = m.derive('p', '', '2^2', 'i')
  const grow = m.derive('t_f', 'ms', '(N - n)/r', '3s')
  const turn = m.derive('t_1', 'µs', '1/r', '4s')
  const wrong =
    x.flaw === 'producer'
      ? say`the producer advances its index first and fills the slot afterwards`
      : say`the consumer frees the slot first and reads it afterwards`

  page.ask(
    w.pick([
      say`In a draft ${wrong}; both lines are short, and no test has ever failed. Find the flaw by going through the interleavings, give the right order, and prove that it is right for every interleaving.`,
      say`Each side does two things, touch a slot and move an index, and the other side may act in between. Which orders are safe? Explore every interleaving of a small ring, for the right order and for one in which ${wrong}.`,
      say`Prove that no entry is lost, repeated or read too early. Show with a counterexample what goes wrong if ${wrong}, and say what the proof demands of the processor's memory order.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Each side has two steps, so there are ${orders.arithmetic} combinations of orders to think about. Interrupts strike between any two instructions, so every interleaving happens some day.`,
      say`An index is a promise to the other side. The producer's says: up to here the slots are filled. The consumer's says: up to here they may be filled again. A promise has to be true when it is made.`,
      say`At ${s.rate} there are ${turn} between entries, and the dangerous gap is a few instructions wide. Testing will not find it. Enumeration will.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Does the order matter at all? Both steps are done before the function returns, whichever comes first.`,
      say`Suppose ${wrong}. Within one side nothing changes; the function as a whole does the same.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`The other side does not wait for the function to return. In the small ring ${bad.form('promise:0')}, the shortest way being ${steps} steps. A handful of instructions is enough.`,
      say`Between the two steps stands a promise that is not yet true. Exploration finds that ${bad.form('promise:0')}; the shortest history has ${steps} steps.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`So: first do, then promise. The producer fills the slot and then moves its index; the consumer reads and then moves its own.`,
      say`Reverse it. An index moves only when what it promises is already done.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Explored again with both in the right order: ${good.value}, and in all of them ${good.claim.form('promise:0')}, ${good.claim.form('promise:1')}. Also ${good.claim.form('promise:2')}.`,
      say`All ${good.value} of the corrected ring visited: ${good.claim.form('promise:0')} and ${good.claim.form('promise:1')}; ${good.claim.form('promise:3')}, ${good.claim.form('promise:4')}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Does a ring of two slots say anything about ${s.slots}? The argument for one slot uses only the two indices around it: whose turn the slot is. More slots add distance, not a new kind of meeting.`,
      say`And the memory? The model lets steps of one side take effect in their order. A processor with buffers may not; the index has to be stored with release and loaded with acquire, which restores exactly that.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`Old knowledge: a side may hold an outdated index of the other. Then it believes the ring fuller, or emptier, but only in the safe direction, since indices never go back.`,
      say`Empty and full are where they meet. Empty: the consumer does nothing. Full: the producer does nothing. In between they are in different slots.`,
    ]),
  )
  page.checks(1, s.backlog, grow, turn, s.memory)
  page.think(
    'decide',
    w.pick([
      say`Do, then promise, with release and acquire. The proof is by all interleavings of two slots and by the ownership of each slot for any number.`,
      say`Order settled. A slot belongs to one side at any time, and the index hands it over.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The argument is one of ownership: at each moment a slot belongs to one side, and moving an index hands it over.`,
      say`First the wrong order with its shortest failure, then the right one with all its states, then from two slots to many.`,
    ]),
  )
  page.step(
    w.pick(['A promise made too early', 'The flaw', 'Counterexample']),
    say`${w.pick(['With two slots, where', 'Take a ring of two slots in which', 'Two slots are enough. Suppose that'])} ${wrong}${showsFlaw ? ':' : '.'}`,
    showsFlaw
      ? say`${bad.form('rules')}`
      : w.pick([
          say`Only the two steps of that side are exchanged against the table below; everything else is as there.`,
          say`The model is the one of the next step, with the two actions of that side in the other order.`,
        ]),
    say`Then ${bad.form('promise:0')}. The shortest history has ${steps} steps: ${
      x.flaw === 'producer'
        ? w.pick([
            say`the index is moved, and the consumer reads the slot before it is filled`,
            say`announced, then read, and the filling comes too late`,
          ])
        : w.pick([
            say`the ring fills up, the consumer gives a slot away that it has yet to read, and the producer fills it again`,
            say`a slot is given away unread, and the producer, with a full ring a moment ago, takes it at once`,
          ])
    }.`,
  )
  page.step(
    w.pick(['The right order', 'Do, then promise']),
    showsFlaw
      ? w.pick([
          say`With the slot touched first and the index moved afterwards, on both sides, and otherwise the same rules, every interleaving leads to one of ${good.value}.`,
          say`Exchange the two actions back. The corrected model has ${good.value} that can be reached, and each was looked at.`,
        ])
      : say`${good.claim.form('rules')}`,
    w.pick([
      say`For all of the ${good.value}:`,
      say`In every one of ${good.value} reachable, by any interleaving:`,
      say`What was found, over ${good.value}:`,
    ]),
    say`${good.claim.form('promises')}`,
  )
  page.step(
    w.pick(['From two slots to many', 'Ownership']),
    w.pick([
      say`A slot is the producer's until the index passes it, the consumer's until the other index passes it. Each side touches only what it owns and gives away only after it is done. The number of slots does not enter; with ${s.slots.worked} it is the same argument slot by slot.`,
      say`Indices only grow. If one side knows an old value of the other's index, it sees too few slots of its own, never too many. So with ${s.slots.worked} nobody touches a foreign slot.`,
    ]),
  )
  page.step(
    w.pick(['Capacity', 'What the order does not give']),
    say`The order prevents damage, not overflow. For that ${s.need.worked}, and ${s.fits.named}; ${grow.worked} of absence remain in reserve.`,
  )

  const n = w.pick([
    { p: 'Filled', e: 'Empty', ring: 'Handover', put: 'fill', take: 'drain' },
    { p: 'Ready', e: 'Free', ring: 'Mailbox', put: 'post', take: 'fetch_one' },
    { p: 'Full', e: 'Vacant', ring: 'Cell', put: 'give', take: 'collect' },
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn what_goes_in_comes_out_once() {
            let cell = ${n.ring}::new();
            assert_eq!(cell.${n.take}(), None);
            assert!(cell.${n.put}(${s.need.rust('int')}));
            assert_eq!(cell.${n.take}(), Some(${s.need.rust('int')}));
            assert_eq!(cell.${n.take}(), None);
        }`,
    code`
        #[test]
        fn a_full_cell_refuses() {
            let cell = ${n.ring}::new();
            assert!(cell.${n.put}(1));
            assert!(!cell.${n.put}(2));
            assert_eq!(cell.${n.take}(), Some(1));
            assert!(cell.${n.put}(3));
            assert_eq!(cell.${n.take}(), Some(3));
        }`,
    code`
        #[test]
        fn values_keep_their_order() {
            let cell = ${n.ring}::new();
            for value in 0..${s.slots.rust('int')} {
                assert!(cell.${n.put}(value));
                assert!(!cell.${n.put}(value));
                assert_eq!(cell.${n.take}(), Some(value));
            }
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The smallest case of the protocol, a single slot with two counts. First the value, then the count with release; the other side loads that count with acquire. The full ring is the same with more slots.`,
      say`One slot is enough to show the order. The proof is the exploration; the tests only guard the code.`,
    ]),
    page.rust(code`
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering;

    /// One slot between one producer and one consumer.
    #[derive(Debug, Default)]
    pub struct ${n.ring} {
        value: AtomicU32,
        made: AtomicU32,
        used: AtomicU32,
    }

    impl ${n.ring} {
        pub fn new() -> Self {
            Self::default()
        }

        /// Producer only. False: the slot is still the consumer's.
        pub fn ${n.put}(&self, value: u32) -> bool {
            let made = self.made.load(Ordering::Relaxed);
            ${w.pick([
              code`if made != self.used.load(Ordering::Acquire) {
                return false;
            }
            self.value.store(value, Ordering::Relaxed);
            self.made.store(made.wrapping_add(1), Ordering::Release);
            true`,
              code`let mine = made == self.used.load(Ordering::Acquire);
            if mine {
                self.value.store(value, Ordering::Relaxed);
                self.made.store(made.wrapping_add(1), Ordering::Release);
            }
            mine`,
            ])}
        }

        /// Consumer only.
        pub fn ${n.take}(&self) -> Option<u32> {
            let used = self.used.load(Ordering::Relaxed);
            ${w.pick([
              code`if used == self.made.load(Ordering::Acquire) {
                return None;
            }
            let value = self.value.load(Ordering::Relaxed);
            self.used.store(used.wrapping_add(1), Ordering::Release);
            Some(value)`,
              code`(used != self.made.load(Ordering::Acquire)).then(|| {
                let value = self.value.load(Ordering::Relaxed);
                self.used.store(used.wrapping_add(1), Ordering::Release);
                value
            })`,
            ])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${nest(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`In every reachable state ${good.claim.form('promise:0')} and ${good.claim.form('promise:1')}. That covers interrupts at any instruction, as long as there is one producer and one consumer; a second of either voids the proof.`,
      say`The exploration is exhaustive, ${good.value} in all, so no unlucky moment is left out. What it assumes is that a side's steps take effect in order; release and acquire are there for that and may not be dropped.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The interrupt strikes the consumer between reading and releasing: the slot is still the consumer's, and the producer sees the ring a little fuller.`,
          say`Two interrupts that both produce: two producers. They need a ring each, or one must never interrupt the other.`,
          say`A processor that reorders stores: without release the index may become visible before the value.`,
          say`An optimising compiler reorders too, on any processor; plain variables are no indices.`,
          say`A reset of one side alone: its index begins anew while the other's goes on; both must be reset together.`,
        ],
        3,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`Mask interrupts around both steps: any order is then safe on one core, at the price of latency for all interrupts.`,
          say`A queue for many producers with compare and exchange: more general, and its time is bounded only on average.`,
          say`A sequence number in each slot: the reader sees whether a slot is new, and no index of the producer is needed.`,
        ],
        2,
      ),
    ),
  )
}
