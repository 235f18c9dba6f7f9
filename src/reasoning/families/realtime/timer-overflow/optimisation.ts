// Depth 4: one divider for the slowest and the fastest step. The wait must fit into half a round, the interval must be fine enough;
// what rounding adds up to, and how a carried remainder ends it.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, _: Solved, x: Instance): void {
  const { m, w } = page
  const slow = m.given('v_n', x.slowMmPerS, 'mm/s')
  const fast = m.given('v_x', x.fastMmPerS, 'mm/s')
  const perMm = m.given('s', x.stepsPerMm, 'steps/mm')
  const allowed = m.given('g', x.allowedPercent, '%')
  const move = m.given('l', x.moveMm, 'mm')
  const longest = m.derive('T_s', 'ms', '1/(v_n*s)', '4s')
  const need = m.derive('p_0', '', '2*T_s*f/N', '4s')
  const least = m.derive('p_n', '', 'max(1, ceil(p_0))', 'i')
  const power = m.derive('p_2', '', '2^ceil(log(p_n)/log(2))', 'i')
  const rate = m.derive('r', 'steps/s', 'v_x*s', 'i')
  const coarse = m.derive('e_n', '%', 'p_n*r/f', '3s')
  const fine = m.derive('e_1', '%', 'r/f', '3s')
  const fineFits = m.relation(fine, '<=', allowed)
  const fits = m.compare(coarse, allowed)
  const halfTime = m.derive('T_1', 'ms', 'N/(2*f)', '4s')
  const parts = m.derive('k', '', 'ceil(T_s/T_1)', 'i')
  const exact = m.derive('n_i', 'ticks', 'f/r', '6s')
  const rounded = m.derive('n_r', 'ticks', 'round(n_i)', 'i')
  const steps = m.derive('M', 'steps', 'l*s', 'i')
  const drift = m.derive('E', 'µs', 'M*abs(n_r - n_i)/f', '4s')
  const tick = m.derive('t_1', 'µs', '1/f', '3s')
  const worse = m.relation(drift, '>', tick)
  const off = m.derive('d_v', 'mm', 'v_x*E', '3s')
  m.given('p_a', 1)
  m.given('p_b', 4096)
  const best = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'q', from: 'p_a', to: 'p_b', at: 'p_n', whole: true }],
    objective: 'q*r/f',
    subject: [{ left: 'q*N/(2*f)', op: '>=', right: 'T_s' }],
    of: 'e_n',
    tolerance: 1e-6,
  })
  const hertz = m.derive('F', 'Hz', 'f', 'i')
  const below = m.derive('n_f', 'ticks', 'floor(n_i)', 'i')
  const above = m.derive('n_c', 'ticks', 'floor(n_i) + 1', 'i')
  const rest = m.derive('z', 'Hz', 'F - n_f*r', 'i')
  const thousand = m.derive('S_k', 'ticks', 'floor(1000*n_i)', 'i')
  const flawed = w.chance(0.35)
  const isIdle = least.number === 1
  const trap = w.pick(['average', 'both'] as const)

  page.ask(
    flawed
      ? w.pick([
          say`Steps come at ${slow} to ${fast} with ${perMm}; an interval may be coarse by ${allowed} at the top. Somebody says: "rounding an interval to whole ticks is an error of half a tick, and over ${move} such errors average out." Refute that, choose the best divider, and write the intervals so that nothing adds up.`,
          say`A review passes the timing of steps, from ${slow} up to ${fast} at ${perMm}, "since each interval is right to half a tick". Find the flaw for a move of ${move}; then choose the divider, with ${allowed} allowed for coarseness, and write generator and splitting of waits.`,
        ])
      : w.pick([
          say`The same counter has to place steps at ${slow} and at ${fast}, ${perMm}. The longest wait must stay inside of half a round, and at the top an interval may be coarse by ${allowed}. Which divider is best? If none will do, what else? Over ${move} no error may add up. Code with tests.`,
          say`Choose the divider anew: slowest steps at ${slow}, fastest at ${fast}, ${perMm}, coarseness allowed at the top ${allowed}. Prove the choice optimal, decide between dividing and splitting long waits, and show what plain rounding does over ${move}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A large divider for long waits, a small one for fine intervals. Both ends come from the same counter, so there may be no divider at all.`,
      say`Two requirements that pull apart: range for the slow end, resolution for the fast one. The width of the counter is what they share.`,
    ]),
  )
  const range = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Slow end: ${longest.worked}. Half a round must hold it, so ${need.worked}, that is ${least.arithmetic}.`,
        say`The longest wait is ${longest.arithmetic}. From that the divider is ${need.arithmetic} or above: ${least.worked}.`,
      ]),
    )
  const resolution = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Fast end: ${rate.worked}. With that divider a tick is ${coarse.arithmetic} of the interval. ${fits.symbols}.`,
        say`At the top there are ${rate.arithmetic}, so an interval is coarse by ${coarse.worked}: ${fits.values}.`,
      ]),
    )
  range()
  resolution()
  page.think(
    'verify',
    w.pick([
      say`All dividers tried, ${best.form('ranges')}: the finest that holds the wait is ${best.form('answer')}.`,
      say`Brute force: ${best.form('problem')} has its best at ${best.form('answer')}.`,
    ]),
  )
  page.think(
    'decide',
    fits.op === '<='
      ? w.pick([
          isIdle
            ? say`No divider at all: at the full rate half a round is ${halfTime.arithmetic}, which holds the longest wait.`
            : say`There is a divider for both. If hardware has powers of two alone, it is ${power.arithmetic}.`,
          say`${least.named} serves both ends. No wait needs to be split.`,
        ])
      : w.pick([
          say`No divider serves both. So no divider: full rate, ${fineFits.named}, and long waits in ${parts.arithmetic} parts, each within ${halfTime.worked}.`,
          say`Give the slow end up and split its waits: at full rate half a round is ${halfTime.arithmetic}, and ${parts.worked} parts make up the longest wait. Then ${fineFits.values}.`,
        ]),
  )
  if (flawed || w.chance(0.75)) {
    page.think(
      'attempt',
      trap === 'average' || flawed
        ? say`An interval is ${exact.worked}; rounded, ${rounded.worked}. Errors of half a tick go up and down and average out.`
        : say`Round the interval to ${rounded.arithmetic}, from ${exact.arithmetic}. Nobody sees a fraction of a tick.`,
    )
    page.think(
      'error',
      w.pick([
        say`At constant speed it is the same error every time. Over ${steps.worked} it adds up: ${drift.worked}, where a tick is ${tick.arithmetic}. The axis is ${off.arithmetic} away from where the others think it is.`,
        say`They do not go up and down; each interval is rounded the same way. ${steps.arithmetic} of them make ${drift.arithmetic}, which at that speed is ${off.worked}.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Carry the remainder along: ${hertz} divided by ${rate} leaves ${rest.arithmetic}; add it up, and whenever it reaches the rate make an interval a tick longer. The sum is then never off by a whole tick.`,
      say`Intervals of ${below.arithmetic} and of ${above.arithmetic}, mixed by a carried remainder ${rest.worked}. After any number of steps the sum is the exact one, rounded down.`,
    ]),
  )
  page.checks(w.pick([1, 2]), longest, coarse, drift, halfTime, fine)

  page.section(
    'analysis',
    w.pick([
      say`Range, resolution, and the error that adds up: the first two choose the divider, the third is no matter of the divider.`,
      say`What the slow end demands, what the fast end permits, and what the sum of many intervals does.`,
    ]),
  )
  page.step(
    w.pick(['The slow end', 'Range']),
    say`${longest.worked}. It must be inside of half a round: ${need.worked}, so ${least.worked}; as a power of two ${power.worked}.`,
  )
  page.step(
    w.pick(['The fast end', 'Resolution']),
    say`${rate.worked}. A tick is ${coarse.worked} of the interval; ${fits.named}. Without a divider it is ${fine.worked}.`,
    say`Coarseness grows with the divider, so the smallest one that holds the wait is best: ${best.form('problem')} gives ${best.form('answer')}.`,
  )
  page.step(
    w.pick(['Divide or split', 'The choice']),
    fits.op === '<='
      ? isIdle
        ? say`Undivided, half a round is ${halfTime.worked}, and the longest wait is inside of it. Any divider would buy range that nobody needs with coarser steps.`
        : say`The divider ${least} does both. Splitting waits, ${parts.worked} at the full rate of ${halfTime.worked} for half a round, would be finer, ${fine}, and takes further interrupts.`
      : say`No divider does both. At the full rate, ${halfTime.worked} for half a round and ${fineFits.named}; the longest wait takes ${parts.worked} parts.`,
  )
  page.step(
    w.pick(['What adds up', 'Rounding over a move']),
    say`${exact.worked}, rounded ${rounded.worked}. Over ${steps.worked}: ${drift.worked}, where a tick is ${tick.worked}: ${worse.symbols}. At ${fast} that is ${off.worked}.`,
    say`With the remainder carried, the first steps together take the exact sum rounded down, for the carried part is always below one tick. After a thousand steps: ${thousand.worked}.`,
  )

  const n = w.pick([
    { gen: 'Intervals', carry: 'carry', split: 'split', none: 'NoWait' },
    { gen: 'StepTimes', carry: 'owed', split: 'in_parts', none: 'NothingLeft' },
    { gen: 'Pace', carry: 'remainder', split: 'pieces_of', none: 'Nil' },
  ])
  const next = w.pick([
    code`self.${n.carry} += self.hertz;
            let ticks = self.${n.carry} / self.rate;
            self.${n.carry} %= self.rate;
            Some(ticks)`,
    code`let total = self.${n.carry} + self.hertz;
            self.${n.carry} = total % self.rate;
            Some(total / self.rate)`,
  ])
  const split = w.pick([
    code`let count = wait.div_ceil(most);
        (0..count).map(move |at| wait * (at + 1) / count - wait * at / count)`,
    code`let count = wait.div_ceil(most);
        let edge = move |at: u64| wait * at / count;
        (0..count).map(move |at| edge(at + 1) - edge(at))`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn a_thousand_steps_take_the_exact_time() {
            let sum: u64 = ${n.gen}::new(${hertz.rust('int')}, ${rate.rust('int')}).take(1_000).sum();
            assert_eq!(sum, ${thousand.rust('int')});
        }`,
    code`
        #[test]
        fn every_interval_is_one_of_two() {
            let seen: Vec<u64> = ${n.gen}::new(${hertz.rust('int')}, ${rate.rust('int')}).take(5_000).collect();
            assert_eq!(seen.iter().min(), Some(&${below.rust('int')}));
            assert_eq!(seen.iter().max(), Some(&${above.rust('int')}));
        }`,
    code`
        #[test]
        fn a_rate_that_divides_leaves_nothing() {
            let seen: Vec<u64> = ${n.gen}::new(12, 4).take(3).collect();
            assert_eq!(seen, [3, 3, 3]);
        }`,
    code`
        #[test]
        fn a_wait_that_fits_is_not_split() {
            assert_eq!(${n.split}(50, 50).collect::<Vec<_>>(), [50]);
            assert_eq!(${n.split}(51, 50).collect::<Vec<_>>(), [25, 26]);
        }`,
    code`
        #[test]
        fn parts_join_to_the_whole() {
            assert_eq!(${n.split}(100, 30).collect::<Vec<_>>(), [25, 25, 25, 25]);
            assert_eq!(${n.split}(7, 3).sum::<u64>(), 7);
            assert_eq!(${n.split}(0, 3).count(), 0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Intervals come from an iterator with the remainder in it, waits are split into even parts. Whole numbers throughout, so sums are exact.`,
      say`An even split avoids a last part that is too short to be set. The generator is the division by hand, a digit at a time.`,
      say`Both are exact by construction: no fraction is ever dropped, it is carried.`,
    ]),
    page.rust(code`
    /// Intervals between steps in ticks; what a tick cannot hold is carried to the next.
    #[derive(Debug, Clone)]
    pub struct ${n.gen} {
        hertz: u64,
        rate: u64,
        ${n.carry}: u64,
    }

    impl ${n.gen} {
        pub fn new(hertz: u64, rate: u64) -> Self {
            Self { hertz, rate, ${n.carry}: u64::MIN }
        }
    }

    impl Iterator for ${n.gen} {
        type Item = u64;

        fn next(&mut self) -> Option<u64> {
            ${indented(8, next)}
        }
    }

    /// Parts of a wait, none above what can be set, all alike up to one tick.
    pub fn ${n.split}(wait: u64, most: u64) -> impl Iterator<Item = u64> {
        ${indented(4, split)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`A generator that is being drawn from is not at hand for another:`,
          page.compileFail(
            'E0382',
            code`
    pub fn twice(steps: ${n.gen}) -> u64 {
        let first: u64 = steps.take(2).sum();
        first + steps.take(2).sum::<u64>()
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`The longest wait fits into half a round, ${fits.op === '<=' ? 'by the divider' : 'part by part'}, so no step is taken for one that is overdue. And no axis runs away from another by rounding: what was ${drift} over ${move} stays under one tick.`,
      say`Without the carried remainder, an axis at this speed is ${off} away at the end of one move from an axis whose interval happens to be whole; with it they agree to a tick for as long as the machine runs.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A speed of nothing has no interval. The generator must not be asked; a rate of nothing would divide by it.`,
          say`Speeds that change: the remainder is kept across the change, in fractions of the new rate, or dropped once per change and not per step.`,
          say`A part of a wait that is over within the latency of the interrupt would be set in the past; even parts avoid that.`,
          say`The product of a wait and a number of parts has to fit; with sixty-four bits it does for waits of years.`,
          say`Two axes with rates that share no divisor mix their long intervals in different places. Each is exact to a tick all the same.`,
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
          say`Two counters, a slow one for waits and a fast one for steps; then the two have to be brought together.`,
          say`Change the divider with the speed: fine and far in turn, and each change is an instant at which a tick can be lost.`,
          say`Count steps in fixed ticks with a phase that is added up, as in direct synthesis: no long waits at all, and jitter of a whole tick.`,
          say`A wider counter costs nothing where the hardware has one; then the divider is one and the question is gone.`,
        ],
        2,
      ),
    ),
  )
}
