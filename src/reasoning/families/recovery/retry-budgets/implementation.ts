// Depth 3: the retries as a bounded iterator of pauses that never passes the deadline.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const unit = m.given('t_u', 500, 'µs')
  const limit = m.derive('l', 'ticks', 't_o/t_u', 'i')
  const pause = m.derive('v', 'ticks', 'b/t_u', 'i')
  const total = m.derive('d', 'ticks', 'D/t_u', 'i')
  const last = m.derive('v_n', 'ticks', 'v*2^(n - 2)', 'i')
  const worst = m.derive('W_u', 'ticks', 'n*l + v*(2^(n - 1) - 1)', 'i')
  const fits = m.compare(worst, total)
  const naive = m.derive('v_64', 'ticks', 'v*2^33', '3s')
  const range = m.derive('r', 'ticks', '2^32', '3s')
  const overflow = m.relation(naive, '>', range)
  const ok = fits.op === '<='
  page.ask(
    w.pick([
      say`Implement the retries in Rust as an iterator of pauses: ${s.tries} tries, pauses that double from ${s.pause}, nothing that could end after ${s.deadline}. Whole ticks of ${unit}, no clock inside, no overflow. Cover the edges.`,
      say`Write the schedule of tries so that the bound of ${s.deadline} holds by construction, in ticks of ${unit}, with ${s.tries} tries as the other bound. Test both bounds from both sides.`,
      say`The draft computes each pause by a shift and checks the deadline after the try. Find what is wrong with both, and implement it with ${s.tries} tries and ${s.deadline}, in ticks of ${unit}.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two bounds, tries and time, and whichever comes first ends it. The check must come before a try begins, with the whole limit of that try counted.`,
      say`A schedule is data: after which pause comes the next try, or none. No clock and no bus is needed to decide that.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Shift the first pause by the number of the try, and stop when the deadline has passed.`,
      say`Pause times a power of two, and a check of the time after each try.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`A check afterwards finds out too late, the last try is over the deadline already. And a shift grows out of its type: ${naive.arithmetic} after many tries, ${overflow.symbols}.`,
      say`Two faults. The deadline is checked when it is already missed; and in a loop that is made longer one day the power overflows, ${overflow.values}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Ask beforehand: time used, the pause and a whole limit must fit. Double with saturation.`,
      say`Keep what is left of the deadline. A try is granted only if pause and limit can be taken from it.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`In ticks: limit ${limit.arithmetic}, first pause ${pause.arithmetic}, deadline ${total.arithmetic}. The last pause would be ${last.arithmetic}.`,
      say`${limit.worked}, ${pause.worked}, ${total.worked}; the last pause ${last.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`All ${s.tries} tries take ${worst.arithmetic}: ${fits.values}. ${ok ? 'All of them are granted.' : 'The deadline ends it earlier.'}`,
      say`${worst.worked}, and ${fits.symbols}. ${ok ? 'The count is the bound that acts.' : 'Time is the bound that acts.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), worst, last, s.worst)
  page.think(
    w.pick(['doubt', 'limit-case', 'verify'] as const),
    w.pick([
      say`What if the budget is spent exactly? Taking all of it leaves zero, which is allowed; one tick fewer in the budget and the last try is refused. The test must stand on both sides.`,
      say`A deadline that does not even hold one limit: then there is no schedule, and that is a value of the type and not a panic.`,
      say`A pause near the largest number of the type. Adding the limit wraps around, and a wrapped sum looks affordable. So the sum is checked or made in a wider type.`,
      say`After the end an iterator may be asked again. It has to go on saying none, whatever is left in its fields.`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`An iterator with three numbers: tries left, time left, next pause.`,
      say`State: what is left of both budgets, and the pause. It ends when either cannot pay for another try.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`The count answers noise and the clock answers a dead peer. Both are budgets that only shrink, which is also the proof that the schedule ends.`,
      say`What is granted is decided before it is spent, as with money; so nothing has to be taken back.`,
      say`The invariant: time used and time left add up to the deadline, and no try begins that time left cannot pay.`,
      say`The bound is kept by an invariant of three whole numbers.`,
    ]),
  )
  page.step(
    w.pick(['Ticks', 'Whole numbers']),
    say`${limit.worked}; ${pause.worked}; ${total.worked}. Whole numbers, so that no rounding can lengthen the sum.`,
  )
  page.step(
    w.pick(['Invariant', 'Why the deadline holds']),
    say`At the start the first limit is taken from the budget. A retry takes its pause and its limit, and is granted only if the budget does not go under zero. By induction the sum of all that was granted never passes the deadline, whatever the peer does.`,
  )
  page.step(
    w.pick(['Which bound acts', 'Count or time']),
    say`${worst.worked}. ${fits.named}, so ${ok ? 'the number of tries ends the schedule' : 'the deadline ends the schedule before the tries are used up'}. Without saturation a longer schedule would reach ${naive.short}; ${overflow.named}.`,
  )
  const share = m.derive('u_p', '%', 'v*(2^n_1 - 1)/W_u', '3s')
  const overlap = m.relation(s.deadline, '<=', '1/f')
  page.step(
    w.pick(['What the time goes into', 'Pauses and limits', 'A look at the sum']),
    w.pick([
      say`Of all ticks the pauses take ${share.worked}; the rest is waiting for answers. ${share.number > 50 ? 'Shortening the limit of a try would help little' : 'A shorter limit of a try would be the first thing to ask for'}.`,
      say`A new request cannot arrive while this one runs, ${overlap.symbols}. So one schedule for each peer is enough and no queue of schedules is needed.`,
      say`The last pause ${last.short} is the largest single part of the pauses, their share of the whole ${share.short}. It is also what a coarse tick disturbs least.`,
    ]),
  )
  const n = w.pick([
    { it: 'Schedule', fn: 'plan', left: 'budget' },
    { it: 'Retries', fn: 'begin', left: 'time_left' },
    { it: 'Backoff', fn: 'start', left: 'purse' },
  ])
  const body = w.pick([
    code`self.retries = self.retries.checked_sub(1)?;
            let pause = self.pause;
            self.${n.left} = self.${n.left}.checked_sub(pause.checked_add(self.limit)?)?;
            self.pause = pause.saturating_mul(2);
            Some(pause)`,
    code`let price = u64::from(self.pause) + u64::from(self.limit);
            if self.retries == 0 || price > u64::from(self.${n.left}) {
                self.retries = 0;
                return None;
            }
            let pause = self.pause;
            self.retries -= 1;
            self.${n.left} -= pause + self.limit;
            self.pause = pause.saturating_mul(2);
            Some(pause)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_schedule() {
            let pauses: Vec<u32> = ${n.it}::${n.fn}(${s.tries.rust('int')}, ${limit.rust('int')}, ${pause.rust('int')}, ${worst.rust('int')}).unwrap().collect();
            assert_eq!(pauses.len(), ${s.fewer.rust('int')});
            assert_eq!(pauses.first(), Some(&${pause.rust('int')}));
            assert_eq!(pauses.last(), Some(&${last.rust('int')}));
            let used: u32 = pauses.iter().map(|pause| pause + ${limit.rust('int')}).sum::<u32>() + ${limit.rust('int')};
            assert_eq!(used, ${worst.rust('int')});
            let tight = ${n.it}::${n.fn}(${s.tries.rust('int')}, ${limit.rust('int')}, ${pause.rust('int')}, ${worst.rust('int')} - 1).unwrap();
            assert_eq!(tight.count() + 1, ${s.fewer.rust('int')});
        }`,
    code`#[test]
        fn both_bounds_from_both_sides() {
            let pauses = |tries, deadline| ${n.it}::${n.fn}(tries, 10, 3, deadline).map(|all| all.collect::<Vec<u32>>());
            assert_eq!(pauses(4, 1000), Some(vec![3, 6, 12]));
            assert_eq!(pauses(4, 61), Some(vec![3, 6, 12]));
            assert_eq!(pauses(4, 60), Some(vec![3, 6]));
            assert_eq!(pauses(1, 10), Some(vec![]));
            assert_eq!(pauses(4, 22), Some(vec![]));
            assert_eq!(pauses(4, 9), None);
            assert_eq!(pauses(0, 100), None);
        }`,
    code`#[test]
        fn huge_pauses_do_not_overflow() {
            let all: Vec<u32> = ${n.it}::${n.fn}(9, 1, u32::MAX - 1, u32::MAX).unwrap().collect();
            assert_eq!(all, []);
            let two: Vec<u32> = ${n.it}::${n.fn}(9, 1, 1 << 31, u32::MAX).unwrap().collect();
            assert_eq!(two, [1 << 31]);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`An iterator of pauses; who consumes it sleeps and asks. The bus is not in here, so a test needs none.`,
      say`The schedule is an iterator, and an iterator that is not consumed does nothing. Its end is the surrender.`,
    ]),
    page.rust(code`
    /// Pauses before each retry, in ticks.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ${n.it} {
        retries: u32,
        ${n.left}: u32,
        limit: u32,
        pause: u32,
    }

    impl ${n.it} {
        /// None if not even one try fits.
        pub fn ${n.fn}(tries: u32, limit: u32, pause: u32, deadline: u32) -> Option<Self> {
            let retries = tries.checked_sub(1)?;
            let ${n.left} = deadline.checked_sub(limit)?;
            Some(Self { retries, ${n.left}, limit, pause })
        }
    }

    impl Iterator for ${n.it} {
        type Item = u32;

        fn next(&mut self) -> Option<u32> {
            ${nest(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    w.pick([
      say`A schedule is used up; it cannot be begun twice:`,
      say`Who has given the schedule away cannot spend it again, and the compiler says so:`,
      say`Consuming it moves it; a budget is not paid out twice:`,
    ]),
    page.compileFail(
      'E0382',
      code`
    pub fn twice(schedule: ${n.it}) -> usize {
        schedule.count() + schedule.count()
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The end of the iterator is the surrender, and there is no way to ask on. The caller's match has a branch for it that cuts the heaters.`,
      say`What is promised is an end, not an answer: by the deadline the caller holds either a value or a surrender, and both are handled by the same match.`,
      say`The invariant needs no cooperation of the peer. A try that hangs beyond its limit is ended by a timer in hardware.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A deadline that does not hold one limit gives no schedule at all, and that is told at the start.`,
          say`A pause of zero stays zero when doubled: retries without rest, still bounded.`,
          say`An answer within a pause is late and is thrown away by its number.`,
          say`A tick that is lost in a long interrupt lengthens the sum; the deadline has to bear that.`,
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
          say`A table of pauses is as short as the iterator when there are few tries.`,
          say`A wheel of timers serves many peers with one interrupt.`,
          say`Chance in the pauses spreads peers that failed together; the bound then uses the longest pause.`,
        ],
        2,
      ),
    ),
  )
}
