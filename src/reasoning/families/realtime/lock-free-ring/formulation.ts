// Depth 1: how many slots, and index arithmetic: what full and empty look like, and what an overflow of the index does.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const size = m.given('k', x.modelSlots, '')
  const range = Array.from({ length: x.modelSlots }, (_, i) => String(i))
  const model = m.explore('S', {
    variables: [
      { name: 'head', values: range },
      { name: 'tail', values: range },
      { name: 'held', values: [...range, String(x.modelSlots)] },
    ],
    rules: [
      {
        name: 'put',
        when: [{ name: 'held', is: '<', value: String(x.modelSlots) }],
        set: [
          { name: 'head', to: `mod(head + 1, ${x.modelSlots})` },
          { name: 'held', to: 'held + 1' },
        ],
      },
      {
        name: 'take',
        when: [{ name: 'held', is: '>', value: '0' }],
        set: [
          { name: 'tail', to: `mod(tail + 1, ${x.modelSlots})` },
          { name: 'held', to: 'held - 1' },
        ],
      },
    ],
    promises: [
      {
        promise: 'possible',
        when: [
          { name: 'head', is: '==', value: 'tail' },
          { name: 'held', is: '==', value: '0' },
        ],
      },
      {
        promise: 'possible',
        when: [
          { name: 'head', is: '==', value: 'tail' },
          { name: 'held', is: '==', value: String(x.modelSlots) },
        ],
      },
    ],
  })
  const span = m.derive('I', '', '2^w', 'i')
  const jump = m.derive('j', '', 'mod(I - 1, n)', 'i')
  const wanted = m.derive('j_n', '', 'mod(j + 1, n)', 'i')
  const wrong = m.relation(wanted, '>', '0')
  const whole = m.derive('d', '', 'mod(I, N)', 'i')
  const clean = m.relation(whole, '==', '0')
  const room = m.relation(s.slots, '<', span)
  const turn = m.derive('t_I', 'ms', 'I/r', '4s')
  const spare = m.derive('n_s', 'entries', 'N - n', 'i')
  const reach = m.derive('g_N', 'ms', '(N - b)/r', '4s')
  const reaches = m.relation(s.away, '<=', reach)
  const head = m.derive('h', '', 'floor(N/2)', 'i')
  const tail = m.derive('t', '', 'I - N + h', 'i')
  const held = m.derive('l', '', 'mod(h - t, I)', 'i')

  page.ask(
    w.pick([
      say`How many slots are needed, and how should the indices run? Compare indices that are kept inside of the ring with indices that run freely and overflow. Give the arithmetic with a proof that it survives the overflow, and the types in Rust.`,
      say`Formulate the ring: its capacity, its state, what empty and full mean. A draft reduces both indices modulo the number of slots after each step. Find the flaw of that draft and repair it without an extra flag.`,
      say`A draft takes ${s.need.bare} slots, "exactly what is needed", with free-running indices of ${s.width}. What happens when they overflow? Derive the condition that the number of slots has to satisfy.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two separate matters: how much may pile up, which is arithmetic of rates, and how two indices describe it, which is arithmetic of remainders.`,
      say`State is two numbers, and each is written by one side only. Everything else, how full the ring is included, has to follow from them.`,
    ]),
  )
  const amount = (): void =>
    page.think(
      'derive',
      w.pick([
        say`While the consumer is away, ${s.backlog.arithmetic} pile up, and a burst on top: ${s.need.worked}.`,
        say`Capacity first. ${s.need.worked}; begun entries count whole.`,
      ]),
    )
  const masked = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`Indices inside of the ring: add one, take the remainder. Empty is when both are equal.`,
        say`Keep both indices reduced to a slot number. Equal indices mean that nothing is held.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`And full? With ${size} slots in a small model I reach both: ${model.claim.form('promise:0')}, and ${model.claim.form('promise:1')}. The same indices for nothing and for everything.`,
        say`Go round once: the producer has filled every slot and its index is where it began. In a model of ${size} slots, ${model.claim.form('promise:1')}. So equality tells nothing.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([
        say`Let them run freely instead, and reduce only when a slot is touched. Then the difference is the number held, from none to ${s.slots.symbol}.`,
        say`Reduce late. The indices count all that ever went in and out, and their difference is what is held; it tells full from empty.`,
      ]),
    )
  }
  for (const part of w.shuffle([amount, masked])) part()
  page.think(
    'doubt',
    w.pick([
      say`They overflow: after ${span.worked} entries, which at this rate is every ${turn.arithmetic}. Does the order of the slots survive?`,
      say`An index of ${s.width} comes round after ${turn.worked}. That is no rare event; it has to be harmless, not unlikely.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`With ${s.need.bare} slots: the last index before the overflow lies in slot ${jump.arithmetic}, the next in slot zero. It should have been ${wanted.arithmetic}. Entries are overwritten there.`,
      say`Take as many slots as needed, ${s.need.bare}: at the overflow the slot goes from ${jump} to zero where ${wanted.short} was due; ${wrong.symbols}. A jump in the middle of the ring.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`A power of two divides the span: ${whole.worked}. With ${s.slots.worked} the overflow falls on a boundary of the ring and nothing is noticed.`,
      say`${s.slots.worked}, and ${whole.arithmetic} is left over at the overflow: ${clean.symbols}. Also ${room.values}, so a full ring does not look empty.`,
    ]),
  )
  page.checks(1, s.backlog, turn, reach)
  page.think(
    'summarise',
    w.pick([
      say`${s.slots} slots, free-running indices, remainders on access only.`,
      say`Take ${s.slots.named}, leave ${spare} in reserve, and let the indices overflow as they like.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Capacity follows from rates; correctness of the indices from two conditions on the number of slots.`,
      say`What is held must be computable from the two indices alone, at every moment, the overflow included.`,
    ]),
  )
  page.step(
    w.pick(['Capacity', 'How much piles up']),
    say`${s.backlog.worked} while nobody takes; with the burst ${s.need.worked}. The next power of two is ${s.slots.worked}, ${s.memory.worked}. It carries an absence of ${reach.worked}; ${reaches.values}.`,
  )
  page.step(
    w.pick(['Reduced indices fail', 'Full and empty']),
    say`A model with ${size} slots and reduced indices:`,
    say`${model.claim.form('rules')}`,
    say`It has ${model.value}. In these, ${model.claim.form('promise:0')}, and also ${model.claim.form('promise:1')}: the indices cannot tell them apart. The usual way out, leaving one slot unused, is not needed here.`,
  )
  page.step(
    w.pick(['Free-running indices', 'Two conditions']),
    say`Let both count modulo ${span.worked}. What is held is their difference modulo that span, unambiguous because ${room.named}. The slot is the index modulo the number of slots; it moves on by one at the overflow too if the ring divides the span: ${whole.worked}.`,
    say`With ${s.need.bare} slots it would not: the last slot before the overflow is ${jump.worked}, the next should be ${wanted.worked}, and is zero. ${wrong.named}.`,
  )
  page.step(
    w.pick(['An example at the overflow', 'Across the border']),
    say`Producer at ${head.worked}, just past the overflow, consumer at ${tail.worked}, before it: ${held.worked}. That is a full ring, and the difference says so.`,
  )

  const n = w.pick([
    { c: 'Cursor', held: 'held', slot: 'slot', next: 'next' },
    { c: 'Index', held: 'ahead_of', slot: 'place', next: 'advanced' },
    { c: 'Count', held: 'distance', slot: 'position', next: 'plus_one' },
  ])
  const word = x.wideBits === 8 ? 'u8' : 'u16'
  const tests = w.shuffle([
    code`
        #[test]
        fn the_difference_survives_the_overflow() {
            let (head, tail) = (Ring::at(${head.rust('int')}), Ring::at(${tail.rust('int')}));
            assert_eq!(head.${n.held}(tail), ${held.rust('int')});
            assert_eq!(tail.${n.held}(tail), 0);
        }`,
    code`
        #[test]
        fn slots_follow_each_other_all_the_way_round() {
            let mut at = Ring::at(0);
            for step in 0..${m.derive('I_2', '', '2*I + 3', 'i').rust('int')}_usize {
                assert_eq!(at.${n.slot}(), step % SLOTS);
                at = at.${n.next}();
            }
        }`,
    code`
        #[test]
        fn only_rings_that_divide_the_span() {
            assert!(fits(${s.slots.rust('int')}));
            assert!(!fits(${s.need.rust('int')}));
            assert!(fits(1));
            assert!(!fits(0));
            assert!(fits(${m.derive('I_h', '', 'I/2', 'i').rust('int')}));
            assert!(!fits(${span.rust('int')}));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`An index is no slot and no count, so it gets a type with the three things that may be done with it. Overflow is intended, hence written as such.`,
      say`The arithmetic stands in one small type. Whether a ring suits its indices is a function of its own, to be asked when the ring is made.`,
    ]),
    page.rust(code`
    const SPAN: usize = ${word}::MAX as usize + 1;

    /// May a ring of so many slots be used with these indices?
    pub fn fits(slots: usize) -> bool {
        ${w.pick([code`slots != 0 && slots < SPAN && SPAN.is_multiple_of(slots)`, code`slots.is_power_of_two() && slots < SPAN`])}
    }

    /// Counts what ever went in, or out; overflows by design.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.c}<const N: usize>(${word});

    impl<const N: usize> ${n.c}<N> {
        pub fn at(count: ${word}) -> Self {
            Self(count)
        }

        pub fn ${n.next}(self) -> Self {
            Self(self.0.wrapping_add(1))
        }

        pub fn ${n.slot}(self) -> usize {
            ${w.pick([code`usize::from(self.0) % N`, code`usize::from(self.0).rem_euclid(N)`])}
        }

        /// What is held when this one produces and the other consumes.
        pub fn ${n.held}(self, consumer: Self) -> ${word} {
            self.0.wrapping_sub(consumer.0)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SLOTS: usize = ${s.slots.rust('int')};
        type Ring = ${n.c}<SLOTS>;
        ${nest(4, joined(tests, '\n'))}
    }`),
    w.pick([
      say`A slot number is not an index, and the compiler knows:`,
      say`Indices of rings of different size cannot be mixed:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn mixed(one: ${n.c}<8>, other: ${n.c}<16>) -> ${word} {
        one.${n.held}(other)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Within ${s.rate}, ${s.burst} of burst and ${s.away} of absence, no entry is refused. Beyond that the producer finds the ring full and must say so; it never overwrites.`,
      say`${s.fits.named}, with ${spare} to spare. An overflow of the index happens every ${turn} and changes nothing, which the test of the whole span shows.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A ring as large as the span itself: full and empty would look alike again.`,
          say`A single slot: a mailbox. Both conditions hold, and it works.`,
          say`An absence that ends exactly when the ring is full: nothing is lost, since the last slot counts as well.`,
          say`Indices of a wide word hardly ever overflow; then the error with ${s.need.bare} slots would show after months, which is worse.`,
          say`Reading the other side's index twice in one step: it may have moved in between; read once and use that.`,
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
          say`Reduced indices with one slot left unused: correct for any number of slots, and a compare instead of a mask.`,
          say`Reduced indices and a count: the count is written by both sides, so it needs an operation that cannot be interrupted.`,
          say`Indices that run to twice the number of slots and turn back: any number of slots, no slot unused, a little more work.`,
        ],
        2,
      ),
    ),
  )
}
