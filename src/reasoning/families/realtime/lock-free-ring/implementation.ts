// Depth 3: the ring itself, with handles that exist once each, a refusal that gives the value back, and a high-water mark.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { joined, renamed } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const span = m.derive('I', '', '2^w', 'i')
  const room = m.relation(s.slots, '<', span)
  const spare = m.derive('n_s', 'entries', 'N - n', 'i')
  const reach = m.derive('g_N', 'ms', '(N - b)/r', '4s')
  const drops = m.derive('L_2', 'entries', 'max(ceil(2*r*g) + b - N, 0)', 'i')
  const twice = m.derive('n_2', 'entries', 'ceil(2*r*g) + b', 'i')
  const overflows = m.compare(twice, s.slots)
  const turn = m.derive('t_I', 'ms', 'I/r', '4s')
  const used = m.derive('u', '%', 'n/N', '3s')
  const rounds = m.derive('k_r', '', 'floor(3*I/N) + 1', 'i')
  const total = m.derive('k_t', 'entries', 'k_r*N', 'i')
  const beyond = m.relation(total, '>', '3*I')

  page.ask(
    w.pick([
      say`Implement the ring in safe Rust: fixed memory, no lock, no allocation, a producer and a consumer that exist exactly once each, and a way to see afterwards how full it has ever been. Test it across the overflow of its indices.`,
      say`Write the ring with atomics only. What happens in an absence twice as long as assumed? Make that case visible instead of silent, and use the type system against a second producer.`,
      say`A draft overwrites the oldest entry when the ring is full, "so that the newest data are never lost". Explain why this cannot be done by the producer without breaking the proof, and implement what should happen instead.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The proof needs one producer and one consumer. A comment that says so is weak; two handles, made together by borrowing the ring mutably, are strong.`,
      say`Three answers the ring owes its users: here is a value, there is none, there was no room. The last one must not be swallowed.`,
      say`Safe Rust has no shared slots but atomic ones. For small entries that is all right: a relaxed store costs what a plain one does.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`When full, drop the oldest: the producer moves the consumer's index on by one and writes.`,
      say`Overwrite on overflow. Then the producer always succeeds, and nobody has to deal with refusal.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`The consumer's index would then have two writers, and the consumer may be in the middle of reading that very slot. It would get half of an old and half of a new entry, or free a slot twice.`,
      say`That slot belongs to the consumer, who may be reading it now. Ownership is what the proof rests on; the producer may not take it back.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`So refuse, give the value back, and count. In an absence twice as long, ${twice.arithmetic} would be wanted, ${overflows.values}, and ${drops.short} refused, each of them known.`,
      say`Refuse and count. How many would that be if the consumer stays away twice as long? ${drops.worked}.`,
    ]),
  )
  const numbers = (): void =>
    page.think(
      'derive',
      w.pick([
        say`${s.need.worked}, so ${s.slots.worked} in ${s.memory.arithmetic}. The high-water mark should stay near ${used.arithmetic} of the ring; if it does not, an assumption is wrong.`,
        say`Sizes: ${s.need.worked} needed, ${s.slots.short} there, ${spare} spare. ${room.values}, so the difference of the indices is unambiguous.`,
      ]),
    )
  const overflow = (): void =>
    page.think(
      'limit-case',
      w.pick([
        say`The indices overflow every ${turn.arithmetic}. A test that stops before has tested nothing; ${total.worked} go through, and ${beyond.symbols}.`,
        say`Fill and empty it ${rounds.arithmetic} times: ${total.arithmetic}, ${beyond.values}, so the overflow is passed several times and with a full ring.`,
      ]),
    )
  for (const part of w.shuffle([numbers, overflow])) part()
  page.checks(w.pick([1, 2]), s.backlog, reach, used, turn)
  page.think(
    'decide',
    w.pick([
      say`Relaxed for one's own index, acquire for the other's, release when moving one's own. Nothing stronger is needed.`,
      say`The mark is kept by the producer alone, so it needs no exchange; the consumer may read it whenever it likes.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Three things are fixed before the code: size, what happens beyond it, and what a test has to reach.`,
      say`The numbers that the code and its tests stand on.`,
    ]),
  )
  page.step(
    w.pick(['Size', 'Capacity']),
    say`${s.backlog.worked} and a burst: ${s.need.worked}; ${s.slots.worked}, ${s.fits.values}. Memory: ${s.memory.worked}. An absence up to ${reach.worked} is carried.`,
  )
  page.step(
    w.pick(['Beyond the assumption', 'Refusal']),
    say`In an absence of twice the length, ${twice.worked} would be needed; ${overflows.named}. Refused are ${drops.worked}. The ring keeps the oldest ones, in order, so what is missing is one run at the end of the absence.`,
  )
  page.step(
    w.pick(['Orders of memory', 'Who sees what']),
    w.pick([
      say`A side reads its own index relaxed, since nobody else writes it. It loads the other's with acquire, so that it sees what was done before that index was stored. It stores its own with release, after its work on the slot.`,
      say`Release on the store of an index and acquire on its load make everything before the store visible after the load. The slot itself may then be accessed relaxed.`,
    ]),
  )
  page.step(
    w.pick(['What a test must reach', 'Across the overflow']),
    say`The indices count modulo ${span.worked}, overflowing every ${turn.worked}. ${rounds.worked} rounds of a full ring are ${total.worked}, ${beyond.values}. A need of ${s.need} fills ${used.worked} of it.`,
  )

  const wide = x.wideBits === 8 ? { word: 'u8', atomic: 'AtomicU8' } : { word: 'u16', atomic: 'AtomicU16' }
  const n = w.pick([
    { ring: 'Ring', p: 'Producer', c: 'Consumer', put: 'offer', take: 'receive', full: 'NoRoom' },
    { ring: 'Channel', p: 'Sender', c: 'Receiver', put: 'send', take: 'poll', full: 'Refused' },
    { ring: 'Belt', p: 'Loader', c: 'Unloader', put: 'place', take: 'lift', full: 'Crowded' },
  ])
  const putBody = w.pick([
    code`let made = self.ring.made.load(Ordering::Relaxed);
            let held = made.wrapping_sub(self.ring.used.load(Ordering::Acquire));
            if usize::from(held) == N {
                self.refused += 1;
                return Err(${n.full}(value));
            }
            self.ring.slots[usize::from(made) % N].store(value, Ordering::Relaxed);
            self.ring.made.store(made.wrapping_add(1), Ordering::Release);
            self.highest = self.highest.max(usize::from(held) + 1);
            Ok(())`,
    code`let made = self.ring.made.load(Ordering::Relaxed);
            let held = usize::from(made.wrapping_sub(self.ring.used.load(Ordering::Acquire)));
            if held < N {
                self.ring.slots[usize::from(made) % N].store(value, Ordering::Relaxed);
                self.ring.made.store(made.wrapping_add(1), Ordering::Release);
                self.highest = self.highest.max(held + 1);
                Ok(())
            } else {
                self.refused += 1;
                Err(${n.full}(value))
            }`,
  ])
  const takeBody = w.pick([
    code`let used = self.ring.used.load(Ordering::Relaxed);
            if used == self.ring.made.load(Ordering::Acquire) {
                return None;
            }
            let value = self.ring.slots[usize::from(used) % N].load(Ordering::Relaxed);
            self.ring.used.store(used.wrapping_add(1), Ordering::Release);
            Some(value)`,
    code`let used = self.ring.used.load(Ordering::Relaxed);
            match self.ring.made.load(Ordering::Acquire).wrapping_sub(used) {
                0 => None,
                _ => {
                    let value = self.ring.slots[usize::from(used) % N].load(Ordering::Relaxed);
                    self.ring.used.store(used.wrapping_add(1), Ordering::Release);
                    Some(value)
                }
            }`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn order_survives_every_overflow() {
            let mut ring = ${n.ring}::<SLOTS>::new().unwrap();
            let (mut producer, mut consumer) = ring.split();
            let mut next = 0;
            for _ in 0..${rounds.rust('int')} {
                for value in next..next + SLOTS as u32 {
                    assert_eq!(producer.${n.put}(value), Ok(()));
                }
                assert_eq!(producer.${n.put}(7), Err(${n.full}(7)));
                for value in next..next + SLOTS as u32 {
                    assert_eq!(consumer.${n.take}(), Some(value));
                }
                assert_eq!(consumer.${n.take}(), None);
                next += SLOTS as u32;
            }
            assert_eq!(next, ${total.rust('int')});
        }`,
    code`
        #[test]
        fn a_longer_absence_is_counted() {
            let mut ring = ${n.ring}::<SLOTS>::new().unwrap();
            let (mut producer, _) = ring.split();
            for value in 0..${twice.rust('int')} {
                let _ = producer.${n.put}(value);
            }
            assert_eq!(producer.refused(), ${drops.rust('int')});
        }`,
    code`
        #[test]
        fn the_mark_stays() {
            let mut ring = ${n.ring}::<SLOTS>::new().unwrap();
            let (mut producer, mut consumer) = ring.split();
            assert_eq!(producer.highest(), 0);
            for value in 0..${s.need.rust('int')} {
                assert_eq!(producer.${n.put}(value), Ok(()));
            }
            assert_eq!(producer.highest(), ${s.need.rust('int')});
            assert_eq!(consumer.${n.take}(), Some(0));
            assert_eq!(producer.${n.put}(1), Ok(()));
            assert_eq!(producer.highest(), ${s.need.rust('int')});
            assert_eq!(producer.refused(), 0);
        }`,
    code`
        #[test]
        fn sizes_that_do_not_divide_the_span_are_refused() {
            assert!(${n.ring}::<${s.need.rust('int')}>::new().is_none());
            assert!(${n.ring}::<1>::new().is_some());
            assert!(${n.ring}::<${span.rust('int')}>::new().is_none());
            assert!(${n.ring}::<${m.derive('I_h', '', 'I/2', 'i').rust('int')}>::new().is_some());
        }`,
  ])
  const names: Readonly<Record<string, string>> = {
    made: w.pick(['made', 'written', 'entered', 'put_in']),
    used: w.pick(['used', 'taken', 'left', 'read_out']),
    slots: w.pick(['slots', 'cells', 'places', 'words']),
    ring: w.pick(['ring', 'shared', 'inner', 'memory']),
    highest: w.pick(['highest', 'peak', 'most_held', 'high_water']),
    refused: w.pick(['refused', 'turned_away', 'rejects', 'unplaced']),
    split: w.pick(['split', 'ends', 'handles', 'both_sides']),
    held: w.pick(['held', 'inside', 'waiting', 'filled']),
    value: w.pick(['value', 'item', 'entry', 'datum']),
    producer: w.pick(['producer', 'giver', 'source', 'sender']),
    consumer: w.pick(['consumer', 'taker', 'sink', 'receiver']),
  }
  page.section(
    'rust',
    w.pick([
      say`Splitting borrows the ring mutably, so two pairs of handles cannot exist at the same time; the methods of the handles need them mutably, so no handle can be used from two places at once.`,
      say`The number of slots is a constant of the type and is checked once. All that is shared are atomics; what belongs to one side lives in its handle.`,
    ]),
    page.rust(
      renamed(
        names,
        code`
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::${wide.atomic};
    use std::sync::atomic::Ordering;

    /// The value comes back to whoever offered it.
    #[derive(Debug, PartialEq, Eq)]
    pub struct ${n.full}(pub u32);

    #[derive(Debug)]
    pub struct ${n.ring}<const N: usize> {
        slots: [AtomicU32; N],
        made: ${wide.atomic},
        used: ${wide.atomic},
    }

    #[derive(Debug)]
    pub struct ${n.p}<'a, const N: usize> {
        ring: &'a ${n.ring}<N>,
        highest: usize,
        refused: u32,
    }

    #[derive(Debug)]
    pub struct ${n.c}<'a, const N: usize> {
        ring: &'a ${n.ring}<N>,
    }

    impl<const N: usize> ${n.ring}<N> {
        /// The slots must divide the span of the indices, and leave room to tell full from empty.
        pub fn new() -> Option<Self> {
            let suits = N.is_power_of_two() && N <= usize::from(${wide.word}::MAX);
            suits.then(|| Self { slots: [const { AtomicU32::new(0) }; N], made: ${wide.atomic}::new(0), used: ${wide.atomic}::new(0) })
        }

        pub fn split(&mut self) -> (${n.p}<'_, N>, ${n.c}<'_, N>) {
            let ring = &*self;
            (${n.p} { ring, highest: 0, refused: 0 }, ${n.c} { ring })
        }
    }

    impl<const N: usize> ${n.p}<'_, N> {
        pub fn ${n.put}(&mut self, value: u32) -> Result<(), ${n.full}> {
            ${nest(8, putBody)}
        }

        /// The most that was ever held, as far as the producer saw.
        pub fn highest(&self) -> usize {
            self.highest
        }

        pub fn refused(&self) -> u32 {
            self.refused
        }
    }

    impl<const N: usize> ${n.c}<'_, N> {
        pub fn ${n.take}(&mut self) -> Option<u32> {
            ${nest(8, takeBody)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SLOTS: usize = ${s.slots.rust('int')};
        ${nest(4, joined(tests, '\n'))}
    }`,
      ),
    ),
    w.pick([
      say`A second pair of handles, and with it a second producer, is refused:`,
      say`The assumption of the proof, checked by the compiler:`,
    ]),
    page.compileFail(
      'E0499',
      renamed(
        names,
        code`
    pub fn two_producers(ring: &mut ${n.ring}<8>) -> bool {
        let (mut one, _) = ring.split();
        let (mut other, _) = ring.split();
        one.${n.put}(1).is_ok() && other.${n.put}(2).is_ok()
    }`,
      ),
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A refusal is a fault of the assumptions and stops the machine at the next occasion: the count tells how many are missing, and the order of the rest is intact. Up to ${reach} of absence there is none.`,
      say`One producer, one consumer, by type. No slot is touched by the side that does not own it. What finds no room in the ${s.slots} slots is refused, counted, and reported.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A full ring at the very overflow of an index: the difference still gives all slots, as the test of many rounds shows.`,
          say`A handle that is dropped and made again: marks start from zero, entries stay where they are.`,
          say`Entries of several words do not fit an atomic slot; they need a slot of several atomics, handed over by the same index, or unsafe code with the same argument.`,
          say`The consumer empties in a loop while the producer keeps up: it may never leave the loop; take what was there at the beginning and return.`,
          say`The high-water mark is the producer's view and may be too high by entries just taken; it is never too low.`,
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
          say`Let the consumer skip: if it finds the ring nearly full it drops the oldest itself. It owns those slots, so the proof stands.`,
          say`A mailbox with the newest value only: right for a reading of a temperature, wrong for ${x.cargo}.`,
          say`Two buffers that are exchanged as a whole: fewer synchronisations, and entries wait for the exchange.`,
        ],
        2,
      ),
    ),
  )
}
