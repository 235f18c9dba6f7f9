// Depth 4: bursts outlast independent luck. The shortest first pause that carries the last try past a burst, within the deadline.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const covered = m.derive('A', 'ms', 'n_1*t_o + b*(2^n_1 - 1)')
  const survives = m.compare(s.burst, covered)
  const least = m.derive('b_1', 'ms', 'max(0*B, B - n_1*t_o)/(2^n_1 - 1)')
  const most = m.derive('b_2', 'ms', '(D - n*t_o)/(2^n_1 - 1)')
  const open = m.compare(least, most)
  const fits = open.op === '<='
  const even = m.derive('b_c', 'ms', 'max(0*B, B - n_1*t_o)/n_1')
  const evenLess = m.relation(least, '<=', even)
  const total = m.derive('W_b', 'ms', 'n*t_o + b_1*(2^n_1 - 1)')
  const gain = m.derive('G', 'ms', 'W - W_b', '4s')
  const luck = m.derive('q_i', '', 'p^n', '3s')
  const room = m.derive('g', 'ms', 'b_2 - b_1', '3s')
  page.ask(
    w.pick([
      say`Failures are not independent: a burst lasts up to ${s.burst} and spoils all that falls into it. For ${s.tries} tries find the range of first pauses with which a request survives a burst and still ends within ${s.deadline}, and choose.`,
      say`Optimise the first pause for ${s.tries} tries: it should outlast bursts of ${s.burst} and keep ${s.deadline}. Is the present ${s.pause} right?`,
      say`A statistician promises a surrender probability of ${luck.arithmetic}, a field engineer sees surrenders at every relay click. Who is right, and what first pause makes both content, with bursts of ${s.burst} and ${s.tries} tries?`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`By independent chances a surrender has probability ${luck.arithmetic}. That looks safe.`,
      say`The power promises ${luck.worked}; nothing to optimise.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`In a burst the tries share one fate, and the power means nothing. What counts is whether the last try begins after the burst has ended.`,
      say`Independence ends where a burst begins. All tries inside of it fail together, so time is needed and not luck.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`The last try begins after ${covered.arithmetic}: limits and pauses before it. Against the burst ${survives.values}.`,
      say`From the first try to the begin of the last pass ${covered.worked}. ${survives.symbols} for the burst.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Solve for the pause. From below ${least.arithmetic}, from above, by the deadline, ${most.arithmetic}.`,
      say`Lower end ${least.worked}, upper end ${most.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`${open.values}: ${fits ? 'there is room between' : 'nothing is left between'}.`,
      say`${open.symbols}, so ${fits ? 'the range is not empty' : 'no pause does both'}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`With constant pauses each would have to be ${even.arithmetic}; doubling begins with less, ${evenLess.symbols}, and single failures are mended sooner.`,
      say`Constant pauses need ${even.worked} each. ${evenLess.values}: doubling answers single failures quicker.`,
    ]),
  )
  page.checks(w.pick([1, 2]), covered, most, total, room)
  page.think(
    'decide',
    fits
      ? w.pick([
          say`The least pause is the best, since every single failure waits for it: ${least}. In all ${total.arithmetic}.`,
          say`Take ${least} and a little, up to ${most} is allowed.`,
        ])
      : w.pick([
          say`No pause does both. A shorter limit, a longer deadline or a better cable is needed.`,
          say`The range is empty, by ${room.arithmetic}. Then the burst itself has to be shortened.`,
        ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`Against independent failures the number of tries helps, against bursts only the time that they span.`,
      say`The first pause has a lower end from the burst and an upper end from the deadline.`,
    ]),
  )
  page.step(
    w.pick(['The span of the tries', 'When the last try begins']),
    say`Before the last try lie all other limits and all pauses: ${covered.worked}. A burst that begins with the first try is over by then if its length does not pass this: ${survives.named}.`,
  )
  page.step(
    w.pick(['From below', 'To outlast the burst']),
    say`The worst burst begins with the first try. The pauses must fill what limits do not: ${least.worked}. With constant pauses it would be ${even.worked} each; ${evenLess.symbols}.`,
  )
  page.step(
    w.pick(['From above', 'To keep the deadline']),
    say`${most.worked}. ${open.named}: ${fits ? 'any pause between serves' : 'no pause serves both'}.`,
  )
  page.step(
    w.pick(['Choice', 'The best pause']),
    say`A single failure costs a limit and the first pause, so the least is best. With it the whole takes ${total.worked}, a change of ${gain.worked} against the present ${s.worst.short}. The independent promise ${luck.short} remains for what is no burst.`,
  )
  const n = w.pick([
    { fn: 'pause_range', bad: 'Conflict', span: 'begin_of_last' },
    { fn: 'admissible', bad: 'EmptyRange', span: 'span_before_last' },
    { fn: 'window_of_pauses', bad: 'NoPause', span: 'reach' },
  ])
  const body = w.pick([
    code`let weight = f64::from((1_u32 << (tries - 1)) - 1);
        let low = (burst - f64::from(tries - 1) * limit).max(0.0) / weight;
        let high = (deadline - f64::from(tries) * limit) / weight;
        if low <= high {
            Ok((low, high))
        } else {
            Err(${n.bad})
        }`,
    code`let weight: f64 = (0..tries - 1).map(|doubling| 2_f64.powi(doubling as i32)).sum();
        let missing = burst - f64::from(tries - 1) * limit;
        let spare = deadline - f64::from(tries) * limit;
        let (low, high) = (missing.max(0.0) / weight, spare / weight);
        (high >= low).then_some((low, high)).ok_or(${n.bad})`,
  ])
  const derived = fits
    ? code`let (low, high) = ${n.fn}(${s.tries.rust('int')}, ${s.limit.rust('f64')}, ${s.burst.rust('f64')}, ${s.deadline.rust('f64')}).unwrap();
            assert!((low - ${least.rust('f64')}).abs() < 1e-9);
            assert!((high - ${most.rust('f64')}).abs() < 1e-9);`
    : code`assert_eq!(${n.fn}(${s.tries.rust('int')}, ${s.limit.rust('f64')}, ${s.burst.rust('f64')}, ${s.deadline.rust('f64')}), Err(${n.bad}));`
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_range() {
            ${nest(4, derived)}
        }`,
    code`#[test]
        fn ends_and_conflict() {
            assert_eq!(${n.fn}(3, 2.0, 10.0, 12.0), Ok((2.0, 2.0)));
            assert_eq!(${n.fn}(3, 2.0, 10.0, 15.0), Ok((2.0, 3.0)));
            assert_eq!(${n.fn}(3, 2.0, 10.0, 11.9), Err(${n.bad}));
            assert_eq!(${n.fn}(3, 2.0, 3.0, 6.0), Ok((0.0, 0.0)));
            assert_eq!(${n.fn}(4, 1.0, 17.0, 18.0), Ok((2.0, 2.0)));
        }`,
    code`#[test]
        fn the_span() {
            assert!((${n.span}(${s.tries.rust('int')}, ${s.limit.rust('f64')}, ${s.pause.rust('f64')}) - ${covered.rust('f64')}).abs() < 1e-9);
            assert!((${n.span}(1, 5.0, 3.0)).abs() < 1e-12);
            assert!((${n.span}(3, 5.0, 3.0) - 19.0).abs() < 1e-12);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The range is a result: an empty one is an error with a name, and no pair of numbers in the wrong order.`,
      say`Both ends come from one function, and so they cannot be computed for different policies.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    /// First pauses that outlast the burst and keep the deadline; two tries are the least.
    pub fn ${n.fn}(tries: u32, limit: f64, burst: f64, deadline: f64) -> Result<(f64, f64), ${n.bad}> {
        ${nest(4, body)}
    }

    /// From the first try to the begin of the last one.
    pub fn ${n.span}(tries: u32, limit: f64, pause: f64) -> f64 {
        (1..tries).fold((0.0, pause), |(sum, wait), _| (sum + limit + wait, 2.0 * wait)).0
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`If burst and deadline cannot both be met, the deadline wins: a surrender is safe, a late answer is not.`,
      say`The longest burst is a measured figure. Whatever lasts longer ends in a surrender, and heaters go off.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A burst that begins late in the first try is over earlier relative to the last; the worst begins with it.`,
          say`Two bursts in a row act as one long one if the gap between does not hold a try.`,
          say`A least pause of zero: limits alone outlast the burst, and pauses only give the bus some rest.`,
          say`A peer that restarts after a burst needs time of its own, which belongs to the burst.`,
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
          say`One long pause instead of many short ones outlasts the burst as well, and makes single failures slow.`,
          say`Filtering the cable shortens the burst at its source.`,
          say`Knowing when the relay clicks, one can ask before or after.`,
        ],
        2,
      ),
    ),
  )
}
