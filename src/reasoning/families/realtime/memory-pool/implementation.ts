// Depth 3: tickets that cross a bus can outlive their block. A generation beside the index tells old from new, for as long as it
// has not come round; the order in which free blocks are reused decides how long that is.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [, , large] = s.kinds
  const bits = m.given('g', x.bits, 'bits')
  const spare = m.given('z', x.spare, 'entries')
  const stale = m.given('T_s', x.staleS, 's')
  const rate = m.derive('r', 'entries/s', 'r_1 + r_2 + r_3', 'g')
  const burst = m.derive('b', 'entries', 'b_1 + b_2 + b_3', 'i')
  const round = m.derive('G', '', '2^g', 'i')
  const stack = m.derive('T_L', 's', '(G - b)/r', '4s')
  const queue = m.derive('T_F', 's', '(G*(z + 1) - b)/r', '4s')
  const gain = m.derive('k_F', '', 'T_F/T_L', '3s')
  const stackOk = m.compare(stale, stack)
  const queueOk = m.compare(stale, queue)
  const later = m.relation(stack, '<', queue)
  const reuses = m.derive('R_s', 'entries', 'r*T_s + b', '4s')
  const wanted = m.derive('g_L', 'bits', 'ceil(log(R_s)/log(2))', 'i')
  const wide = m.compare(wanted, bits)
  const naive = m.derive('T_0', 's', 'G/r', '4s')
  const before = m.relation(stack, '<', naive)
  const last = m.derive('G_l', '', 'G - 1', 'i')
  const trap = w.pick(['index', 'steady'] as const)

  page.ask(
    w.pick([
      say`Tickets for blocks travel over the bus, so a ticket may come back when its block long has another owner, up to ${stale} late. Blocks carry a generation of ${bits}; ${spare} blocks are kept in spare. Stack or queue of free blocks, which is safe? Implement the store with tests.`,
      say`Implement a store whose tickets are plain numbers: index and generation, the latter of ${bits}. A ticket can be stale for ${stale}. How long until a generation comes round if the block freed last is reused first, and how long if it is reused last, with ${spare} always in spare?`,
      say`A released block was written to through an old ticket, ${stale} after its release. Design tickets that are refused in that case. There are ${bits} for a generation and ${spare} spare blocks; derive what order of reuse is needed, and write it without allocation.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Ownership ends where a ticket becomes a number in a message. From there on the store must judge by what the number says.`,
      say`A stale ticket must be told from a valid one for the same block. Index alone cannot; a count of how often the block was given out can, until the count repeats.`,
      say`How long a generation lasts is a matter of how fast one block can be reused. The fastest possible reuse, not the usual one.`,
    ]),
  )
  if (w.chance(0.75)) {
    if (trap === 'index') {
      page.think(
        'attempt',
        w.pick([
          say`Mark each block as free or held, and refuse tickets of free blocks.`,
          say`An index and a flag: a ticket whose block is free is refused. Simple.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Between release and the late ticket the block may have been given to somebody else. Then it is held, the flag is content, and the late one writes into a stranger's message. At ${rate.worked} that takes no time at all.`,
          say`The flag says that it is held, not by whom. With ${rate.arithmetic} going through, the block has a new owner long before ${stale} are over.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`A generation of ${bits} has ${round.arithmetic} values; at ${rate.arithmetic} it comes round after ${naive.worked}.`,
          say`${round.worked} reuses at ${rate}: ${naive.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Bursts are reuses too, and they come at no time: ${burst.worked}. So ${stack.worked}, and ${before.symbols}.`,
          say`That is the steady stream alone. With the bursts on top, ${burst.arithmetic}, the round is over sooner: ${stack.arithmetic}, where ${before.values}.`,
        ]),
      )
    }
  }
  page.think(
    'back-up',
    w.pick([
      say`Freed last, reused first: in the worst case all traffic goes through one block. ${rate.worked} with ${burst.arithmetic} in bursts; ${stack.worked}. Against ${stale}: ${stackOk.symbols}.`,
      say`With a stack one block can see every message: ${round.arithmetic} generations are used up in ${stack.worked}. ${stackOk.named}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`With a queue a freed block waits behind the spare ones, ${spare}. So it sees one of that many and one more: ${queue.worked}. ${queueOk.named}.`,
      say`In a queue the block goes to the end, behind ${spare} others. Between two uses of it come as many other takings, if not further ones: ${queue.arithmetic}, so ${queueOk.values}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`From the other side: in ${stale} a block on a stack is reused up to ${reuses.arithmetic}, which wants ${wanted.arithmetic} of ${bits}. ${wide.symbols}, in agreement with the times.`,
      say`Bits that a stack would want: ${wanted.worked} from ${reuses.worked}. ${wide.values}, the same verdict.`,
    ]),
  )
  page.checks(w.pick([1, 2]), stack, queue, rate, reuses)
  page.think(
    'decide',
    queueOk.op === '<='
      ? w.pick([
          say`A queue, then, ${gain.arithmetic} times as long for one index more in the store. ${stackOk.op === '<=' ? 'A stack would do as well, with less in hand.' : 'A stack would not do.'}`,
          say`Queue. It costs the same time as a stack, and a generation lasts ${gain.worked} times as long.`,
        ])
      : w.pick([
          say`A queue helps, ${gain.arithmetic} times, and is still not enough: the tickets need further bits or must be called in sooner. I write the queue and say so.`,
          say`Not even the queue lasts long enough, ${queueOk.symbols}. The code is right all the same; the number of bits is what has to be changed.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`How fast can one block be reused, and so how long does a generation tell old from new?`,
      say`A ticket is refused if its generation is not that of the block. It fails only if the block has been through all generations in the meantime.`,
    ]),
  )
  page.step(
    w.pick(['Traffic', 'The fastest reuse']),
    say`Together the streams bring ${rate.worked} and in bursts ${burst.worked} beyond. What can be held is ${s.count.worked}, and the store has ${spare} beyond that in spare; one of the ${large.name} or any other message may use any block.`,
  )
  page.step(
    w.pick(['Stack', 'Last freed, first reused']),
    say`All messages may use one block in turn. ${round.worked}; they are used up no sooner than after ${stack.worked}. ${stackOk.named}. Without the bursts one would have said ${naive.worked}, and ${before.symbols}.`,
    say`The same in bits: ${reuses.worked}, so ${wanted.worked}, where ${wide.symbols}.`,
  )
  page.step(
    w.pick(['Queue', 'Last freed, last reused']),
    say`A freed block stands behind ${spare} others, if not further ones, and each of them is given out before it. So ${queue.worked}, ${gain.worked} times as long; ${later.form('named')}. ${queueOk.named}.`,
  )

  const n = w.pick([
    { store: 'Slab', ticket: 'Ticket', put: 'insert', take: 'remove', held: 'held' },
    { store: 'BlockStore', ticket: 'Handle', put: 'store', take: 'redeem', held: 'in_use' },
    { store: 'Depot', ticket: 'Claim', put: 'deposit', take: 'collect', held: 'occupied' },
  ])
  const guard = w.pick([
    code`if *self.generations.get(ticket.index)? != ticket.generation {
                return None;
            }`,
    code`let current = *self.generations.get(ticket.index)?;
            if ticket.generation != current {
                return None;
            }`,
  ])
  const advance = w.pick([
    code`self.head = (self.head + 1) % N;`,
    code`self.head += 1;
            if self.head == N {
                self.head = 0;
            }`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn a_value_comes_back_once() {
            let mut store = ${n.store}::<char, 2>::new();
            let ticket = store.${n.put}('a').unwrap();
            assert_eq!(store.${n.held}(), 1);
            assert_eq!(store.${n.take}(ticket), Some('a'));
            assert_eq!(store.${n.take}(ticket), None);
            assert_eq!(store.${n.held}(), 0);
        }`,
    code`
        #[test]
        fn a_full_store_gives_the_value_back() {
            let mut store = ${n.store}::<u8, 2>::new();
            assert!(store.${n.put}(1).is_ok());
            assert!(store.${n.put}(2).is_ok());
            assert_eq!(store.${n.put}(3), Err(3));
        }`,
    code`
        #[test]
        fn an_old_ticket_does_not_open_a_new_block() {
            let mut store = ${n.store}::<char, 1>::new();
            let old = store.${n.put}('a').unwrap();
            assert_eq!(store.${n.take}(old), Some('a'));
            let new = store.${n.put}('b').unwrap();
            assert_eq!(new.index, old.index);
            assert_eq!(store.${n.take}(old), None);
            assert_eq!(store.${n.take}(new), Some('b'));
        }`,
    code`
        #[test]
        fn the_generation_lasts_one_round() {
            let mut store = ${n.store}::<u8, 1>::new();
            let old = store.${n.put}(0).unwrap();
            store.${n.take}(old).unwrap();
            for _ in 1..${round.rust('int')} {
                let next = store.${n.put}(1).unwrap();
                assert_ne!(next, old);
                store.${n.take}(next).unwrap();
            }
            assert_eq!(store.${n.put}(2), Ok(old));
        }`,
    code`
        #[test]
        fn freed_last_is_reused_last() {
            let mut store = ${n.store}::<u8, 3>::new();
            let first = store.${n.put}(1).unwrap();
            let second = store.${n.put}(2).unwrap();
            store.${n.take}(second).unwrap();
            store.${n.take}(first).unwrap();
            let order: Vec<usize> = (0..3).map(|value| store.${n.put}(value).unwrap().index).collect();
            assert_eq!(order, [2, 1, 0]);
        }`,
    code`
        #[test]
        fn no_such_block() {
            let mut store = ${n.store}::<u8, 2>::new();
            assert_eq!(store.${n.take}(${n.ticket} { index: 2, generation: 0 }), None);
            assert_eq!(store.${n.take}(${n.ticket} { index: 1, generation: 0 }), None);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Free blocks stand in a ring of indices. A ticket is judged before anything is touched; what it opens is moved out, so it opens once.`,
      say`The generation is advanced at release, by which all tickets in circulation for the block become stale at once.`,
      say`No allocation, no search: each operation is a handful of indexed steps. A refused value goes back to the caller, since it may be the one that matters.`,
    ]),
    page.rust(code`
    /// The last generation, ${last.rust('int')}, is followed by the first.
    pub const LAST: u16 = ${last.rust('int')};

    /// May be copied and sent; proves nothing by itself.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.ticket} {
        pub index: usize,
        pub generation: u16,
    }

    #[derive(Debug)]
    pub struct ${n.store}<T, const N: usize> {
        slots: [Option<T>; N],
        generations: [u16; N],
        /// Free blocks, those freed first at the head.
        queue: [usize; N],
        head: usize,
        free: usize,
    }

    impl<T, const N: usize> Default for ${n.store}<T, N> {
        fn default() -> Self {
            Self::new()
        }
    }

    impl<T, const N: usize> ${n.store}<T, N> {
        pub fn new() -> Self {
            Self {
                slots: core::array::from_fn(|_| None),
                generations: core::array::from_fn(|_| u16::MIN),
                queue: core::array::from_fn(|index| index),
                head: usize::MIN,
                free: N,
            }
        }

        pub fn ${n.held}(&self) -> usize {
            N - self.free
        }

        pub fn ${n.put}(&mut self, value: T) -> Result<${n.ticket}, T> {
            if self.free == 0 {
                return Err(value);
            }
            let index = self.queue[self.head];
            ${indented(8, advance)}
            self.free -= 1;
            self.slots[index] = Some(value);
            Ok(${n.ticket} { index, generation: self.generations[index] })
        }

        pub fn ${n.take}(&mut self, ticket: ${n.ticket}) -> Option<T> {
            ${indented(8, guard)}
            let value = self.slots[ticket.index].take()?;
            let generation = ticket.generation;
            self.generations[ticket.index] = if generation == LAST { 0 } else { generation + 1 };
            self.queue[(self.head + self.free) % N] = ticket.index;
            self.free += 1;
            Some(value)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_default_store_is_empty() {
            assert_eq!(${n.store}::<u8, 3>::default().${n.held}(), 0);
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    queueOk.op === '<='
      ? w.pick([
          say`${queueOk.named}: within the life of a stale ticket no generation comes round, so it is always refused. That rests on ${spare} spare blocks; the store counts them, and a shortage of them is a fault to be reported.`,
          say`No ticket younger than ${queue} can open another's block. Whoever presents an older one is cut off by the time-out of the bus at ${stale}.`,
        ])
      : w.pick([
          say`${queueOk.named}: this many bits do not suffice, and the store must not be released so. Tickets are to be called in before ${queue} are over, or made wider.`,
          say`The guarantee ends after ${queue}, and tickets live for ${stale}. Until there are further bits, the host must not send a ticket that old; the store cannot check it.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A ticket with an index that does not exist comes from a damaged message, and is refused like a stale one.`,
          say`A restart begins all generations anew: old tickets are valid again. A number of the restart in the ticket closes that gap.`,
          say`A block that is never released keeps its generation; its ticket is not stale, merely forgotten. Only a time-out helps.`,
          say`A store that is nearly full: the queue is short, and reuse is as fast as with a stack. Hence the spare blocks.`,
          say`The generation advances at release, not at taking; else a released block could still be opened before it is given out again.`,
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
          say`A wider generation in a wider ticket: each further bit doubles the time, and every message grows.`,
          say`Retire a block whose generation has come to its end, until all tickets have surely died: safe with few bits, and blocks go missing for a while.`,
          say`No tickets on the bus at all; the receiver copies and acknowledges. Then ownership in Rust is enough.`,
          say`A random tag in place of a count: then nothing comes round, but any stale ticket has a small chance of being right.`,
        ],
        2,
      ),
    ),
  )
}
