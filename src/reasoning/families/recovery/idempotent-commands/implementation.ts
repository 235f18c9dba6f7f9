// Depth 3: a memory of replies by number, with half of the circle for what is old, and repetition as a matter of types.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const width = s.needBits.number <= 8 ? 8 : 16
  const type = `u${width}`
  const bits = m.given('w_t', width, '')
  const enough = m.relation(s.needBits, '<=', bits)
  const half = m.derive('h', '', '2^(w_t - 1)', 'i')
  const fits = m.relation(s.slots, '<=', half)
  const bytes = m.derive('M_n', 'B', 'S_k*b_r', 'i')
  const spare = m.derive('r_s', '', 'S_k/K', '3s')
  const again = m.derive('T_k', 'ms', 'S_k/f', '4s')
  const outlives = m.relation(again, '>', s.horizon)
  const roomy = s.room.op === '<='
  const asksFlaw = w.chance(0.4)
  page.ask(
    asksFlaw
      ? w.pick([
          say`A draft keeps the numbers it has seen in a list and compares them with plain "greater". Find where that fails with numbers of ${bits} bits, and write a memory of fixed size with tests at every edge.`,
          say`Somebody answers each repetition by carrying it out again and sending the new reply. What is wrong with the reply, even where the command bears it? Implement the remedy.`,
        ])
      : w.pick([
          say`Implement a memory of replies for numbers of ${bits} bits: fixed size, no allocation, right across the wrap. The compiler shall refuse a retry of a relative move.`,
          say`Write the receiver that answers a repetition with its first reply and refuses what is too old. How many slots, and why a power of two?`,
          say`Turn idempotence into a trait and the horizon into a const parameter: retry and memory in Rust, tested on both sides of each limit.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The reply belongs to the first execution. A probe that is asked twice must not touch twice, and must answer the same.`,
      say`Three answers are possible for a number: new, the same as before, or from long ago. The wrap of the number makes the third hard.`,
      say`A slot for each number modulo a power of two, since only then do slots and numbers wrap together.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Slots just as many as needed, ${s.ids.arithmetic}, and the number modulo that.`,
      say`Keep the highest number; what is not higher is old.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`At the wrap both fail: the circle of numbers is no multiple of ${s.ids}, so neighbours would meet in one slot; and the highest number is followed by the lowest, which would be old for ever.`,
      say`After the last number comes the first one again. A plain comparison then refuses everything, and a modulus of ${s.ids} puts two numbers that are both in play into one slot.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Next power of two: ${s.slots.arithmetic}. And the difference, taken round the circle, is old if it lies in the first half: ${half.arithmetic} numbers.`,
      say`Difference modulo the circle. Up to ${half.arithmetic} it means the past, otherwise the future; ${fits.symbols} makes that safe.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Horizon ${s.horizon.arithmetic}, numbers in play ${s.ids.arithmetic}, slots ${s.slots.arithmetic}. A slot is used again after ${again.arithmetic}.`,
      say`${s.horizon.worked}; ${s.ids.worked}; rounded up to a power of two ${s.slots.worked}, ${spare.arithmetic} times what is needed.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`${outlives.values}, so a copy never meets a stranger in its slot. Memory ${bytes.arithmetic}: ${roomy ? 'it is there' : 'it is not there, so the densest rate or the timer must come down'}; ${s.room.values}.`,
      say`Of ${s.memory} it takes ${bytes.arithmetic}: ${s.room.values}. ${roomy ? 'Fine.' : 'Too much; fewer tries or a shorter timer shrink the horizon.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.horizon, again, bytes, spare)
  page.think(
    'decide',
    w.pick([
      say`Slots as a const parameter, replies stored with their number, and a trait for what may be repeated without any memory.`,
      say`Memory for what has an answer, a trait for what needs none. A relative move gets the trait from nobody.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`What the code must know is one number, how many slots, and one rule, what counts as old.`,
      say`Size and rule follow from the horizon; the rest is bookkeeping.`,
    ]),
  )
  page.step(
    w.pick(['Slots', 'How many replies', 'Size']),
    w.pick([
      say`Copies arrive within ${s.horizon.worked}, in which ${s.ids.worked} commands are first sent. The next power of two is ${s.slots.worked}, with ${s.power.worked}.`,
      say`${s.horizon.worked} and ${s.ids.worked}. Slots must divide the circle of numbers, hence ${s.power.worked} and ${s.slots.worked}.`,
    ]),
    say`A slot is written anew after ${again.worked}, and ${outlives.named}. Before that the copy finds its own reply.`,
  )
  page.step(
    w.pick(['Old or new', 'Half of the circle', 'The wrap']),
    w.pick([
      say`The difference from the number in the slot, round the circle, counts as past in its first half: ${half.worked}. With ${fits.named} all numbers in play lie within one half, and ${enough.symbols}.`,
      say`Half of the circle is ${half.worked}; ${fits.symbols}, and in bits ${enough.named}. So newer and older are never confused among numbers in play.`,
    ]),
  )
  page.step(
    w.pick(['Memory', 'What it costs']),
    say`${bytes.worked} against ${s.memory}: ${s.room.named}. Rounding up to a power of two costs the factor ${spare.worked}.`,
  )
  const n = w.pick([
    {
      mem: 'Memory',
      ask: 'handle',
      safe: 'Repeatable',
      retry: 'until_answered',
      go: 'Fresh',
      same: 'Again',
      old: 'Stale',
      abs: 'MoveTo',
      rel: 'MoveBy',
    },
    {
      mem: 'Replies',
      ask: 'answer',
      safe: 'Idempotent',
      retry: 'insist',
      go: 'First',
      same: 'Repeated',
      old: 'TooOld',
      abs: 'SetTarget',
      rel: 'Raise',
    },
    {
      mem: 'Ledger',
      ask: 'serve',
      safe: 'Harmless',
      retry: 'persist',
      go: 'New',
      same: 'Known',
      old: 'Expired',
      abs: 'FanAt',
      rel: 'FanUp',
    },
    {
      mem: 'Answers',
      ask: 'take',
      safe: 'Absolute',
      retry: 'ask_again',
      go: 'Done',
      same: 'DoneBefore',
      old: 'Past',
      abs: 'LampAt',
      rel: 'LampUp',
    },
    {
      mem: 'Receipts',
      ask: 'receive',
      safe: 'Projection',
      retry: 'repeat_until_heard',
      go: 'CarriedOut',
      same: 'Remembered',
      old: 'Refused',
      abs: 'Park',
      rel: 'Nudge',
    },
  ])
  const lookup = w.pick([
    code`if let Some((held, reply)) = self.slots[at] {
                let behind = held.wrapping_sub(number);
                if behind == 0 {
                    return Outcome::${n.same}(reply);
                }
                if behind < HALF {
                    return Outcome::${n.old};
                }
            }
            let reply = run();
            self.slots[at] = Some((number, reply));
            Outcome::${n.go}(reply)`,
    code`let fresh = self.slots[at].is_none_or(|(held, _)| held.wrapping_sub(number) >= HALF);
            if fresh {
                let reply = run();
                self.slots[at] = Some((number, reply));
                return Outcome::${n.go}(reply);
            }
            match self.slots[at] {
                Some((held, reply)) if held == number => Outcome::${n.same}(reply),
                _ => Outcome::${n.old},
            }`,
    code`match self.slots[at] {
                Some((held, reply)) if held == number => Outcome::${n.same}(reply),
                Some((held, _)) if held.wrapping_sub(number) < HALF => Outcome::${n.old},
                _ => {
                    let reply = run();
                    self.slots[at] = Some((number, reply));
                    Outcome::${n.go}(reply)
                }
            }`,
  ])
  const loop = w.pick([
    code`(0..tries).find_map(|_| send(command.level()))`,
    code`for _ in 0..tries {
            let heard = send(command.level());
            if heard.is_some() {
                return heard;
            }
        }
        None`,
    code`let mut left = tries;
        while left > 0 {
            left -= 1;
            if let Some(reply) = send(command.level()) {
                return Some(reply);
            }
        }
        None`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_first_reply_is_the_only_one() {
            let mut here = ${n.mem}::<SLOTS>::default();
            assert_eq!(here.${n.ask}(9, || 41), Outcome::${n.go}(41));
            assert_eq!(here.${n.ask}(9, || 42), Outcome::${n.same}(41));
            assert_eq!(here.${n.ask}(10, || 43), Outcome::${n.go}(43));
            assert_eq!(here.${n.ask}(9, || 44), Outcome::${n.same}(41));
        }`,
    code`#[test]
        fn half_of_the_circle_from_both_sides() {
            let mut here = ${n.mem}::<1>::default();
            assert_eq!(here.${n.ask}(HALF, || 1), Outcome::${n.go}(1));
            assert_eq!(here.${n.ask}(HALF - 1, || 2), Outcome::${n.old});
            assert_eq!(here.${n.ask}(1, || 3), Outcome::${n.old});
            assert_eq!(here.${n.ask}(0, || 4), Outcome::${n.go}(4));
            assert_eq!(here.${n.ask}(${type}::MAX, || 5), Outcome::${n.old});
        }`,
    code`#[test]
        fn neighbours_have_slots_of_their_own() {
            let mut here = ${n.mem}::<4>::default();
            for number in [${type}::MAX - 1, ${type}::MAX, 0, 1] {
                assert_eq!(here.${n.ask}(number, || i32::from(number)), Outcome::${n.go}(i32::from(number)));
            }
            assert_eq!(here.${n.ask}(${type}::MAX - 1, || 0), Outcome::${n.same}(i32::from(${type}::MAX - 1)));
            assert_eq!(here.${n.ask}(2, || 7), Outcome::${n.go}(7));
            assert_eq!(here.${n.ask}(${type}::MAX - 1, || 0), Outcome::${n.old});
        }`,
    code`#[test]
        fn it_insists_as_often_as_told() {
            let mut calls = 0;
            let found = ${n.retry}(&${n.abs}(60), 3, |level| {
                calls += 1;
                (calls == 3).then_some(level)
            });
            assert_eq!((found, calls), (Some(60), 3));
            assert_eq!(${n.retry}(&${n.abs}(60), 0, Some), None);
            let mut sent = 0;
            assert_eq!(${n.retry}(&${n.abs}(5), 2, |_| { sent += 1; None }), None);
            assert_eq!(sent, 2);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The memory takes the command as a closure and calls it for a new number only. The trait says what may be sent again without it.`,
      say`A number is looked up before anything runs. What may be repeated blindly is marked by a trait, and relative commands are not.`,
    ]),
    page.rust(code`
    pub const SLOTS: usize = ${s.slots.rust('int')};
    const HALF: ${type} = ${type}::MAX / 2 + 1;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Outcome {
        ${n.go}(i32),
        ${n.same}(i32),
        ${n.old},
    }

    /// Replies by number. The count of slots is a power of two.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.mem}<const COUNT: usize> {
        slots: [Option<(${type}, i32)>; COUNT],
    }

    impl<const COUNT: usize> Default for ${n.mem}<COUNT> {
        fn default() -> Self {
            const { assert!(COUNT.is_power_of_two()) };
            Self { slots: [None; COUNT] }
        }
    }

    impl<const COUNT: usize> ${n.mem}<COUNT> {
        /// Runs a new command, repeats the reply of a known one, refuses an old one.
        pub fn ${n.ask}(&mut self, number: ${type}, run: impl FnOnce() -> i32) -> Outcome {
            let at = usize::from(number) % COUNT;
            ${nest(8, lookup)}
        }
    }

    /// Commands that may be carried out twice in a row.
    pub trait ${n.safe} {
        fn level(&self) -> i32;
    }

    pub struct ${n.abs}(pub i32);
    pub struct ${n.rel}(pub i32);

    impl ${n.safe} for ${n.abs} {
        fn level(&self) -> i32 {
            self.0
        }
    }

    /// Sends until something comes back.
    pub fn ${n.retry}<C: ${n.safe}>(command: &C, tries: u32, mut send: impl FnMut(i32) -> Option<i32>) -> Option<i32> {
        ${nest(4, loop)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}

        #[test]
        fn the_derived_slots() {
            assert_eq!(${n.mem}::<SLOTS>::default().slots.len(), ${s.slots.rust('int')});
            assert_eq!(HALF, HALF.wrapping_neg());
        }
    }`),
    w.pick([say`To insist on a relative command does not compile:`, say`What the trait forbids:`]),
    page.compileFail(
      'E0277',
      code`
    pub fn blindly(command: &${n.rel}) -> Option<i32> {
        ${n.retry}(command, 2, Some)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`An old number is refused and never run. The host learns it and asks where the machine stands.`,
      say`The closure runs before the slot is written. A panic in it leaves the slot as it was, and the command counts as not done; that is right for what bears repeating, and the rest must not panic.`,
      say`The memory is lost upon a restart. Relative commands are refused until the host has fetched the place.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The very first number finds an empty slot and runs, whatever it is.`,
          say`A pause in which no number is used leaves old replies standing; after half a circle of silence a greeting must clear them.`,
          say`A reply that is too large for a slot is stored as a digest, and the repetition is told that it was done.`,
          say`While a command still runs, its repetition must be told to wait and not be run beside it.`,
          say`A count of slots that is no power of two is refused when it is compiled.`,
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
          say`A number of sixty-four bits never wraps, needs no half circle and costs bytes in each frame.`,
          say`Only the last number and reply, with one command under way: one slot, and a trip of waiting per command.`,
          say`Tokens drawn by chance need no counter and no order, and then late copies are not known as late.`,
        ],
        2,
      ),
    ),
  )
}
