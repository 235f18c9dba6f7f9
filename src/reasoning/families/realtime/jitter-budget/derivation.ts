// Depth 2: what two neighbours make of it. Both edges of an interval move, so it shrinks by the whole spread and not by half; and
// what noise adds up to differs from what a bound adds up to.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const shortest = m.derive('p_min', 'µs', 'p - J', '4s')
  const longest = m.derive('p_max', 'µs', 'p + J', '4s')
  const hoped = m.derive('p_h', 'µs', 'p - J/2', '4s')
  const hope = m.relation(hoped, '>', shortest)
  const safe = m.compare(s.spacing, shortest)
  const within = m.claim('range', {
    over: [
      { name: 'x', from: 'D_min', to: 'D_max' },
      { name: 'y', from: 'D_min', to: 'D_max' },
    ],
    left: 'abs(y - x)',
    op: '<=',
    right: 'J',
  })
  const rateMax = m.derive('r_max', 'kHz', '1/(J + t_w)', '4s')
  const speedMax = m.derive('v_max', 'mm/s', 'r_max/s', '4s')
  const back = m.relation('1/r_max - J', '==', s.spacing)
  const torqueRate = m.derive('r_t', 'kHz', 'phi/J', '4s')
  const torqueSpeed = m.derive('v_t', 'mm/s', 'r_t/s', '4s')
  const binding = m.compare(rateMax, torqueRate)
  const limit = m.derive('v_g', 'mm/s', 'min(v_max, v_t)', '4s')
  const verdict = m.compare(s.speed, limit)
  const falseRate = m.derive('r_h', 'kHz', '1/(J/2 + t_w)', '4s')
  const falseLeft = m.derive('p_r', 'µs', '1/r_h - J', '3s')
  const broken = m.relation(falseLeft, '<', s.spacing)
  const quick = m.derive('v_q', '%', 'J/(p - J)', '3s')
  const slow = m.derive('v_l', '%', 'J/(p + J)', '3s')
  const noise = m.derive('sigma', 'µs', 'sqrt((J_1^2 + J_2^2 + J_3^2 + J_4^2)/6)', '3s')
  const names = ['a', 'b'].flatMap((edge) => [1, 2, 3, 4].map((k) => ({ edge, k, name: `${edge}${k}` })))
  m.claim('statistic', {
    seed: 5,
    draws: 20_000,
    variables: names.map(({ name, k }) => ({ name, shape: 'uniform' as const, a: `a_${k}`, b: `b_${k}` })),
    expr: `${[1, 2, 3, 4].map((k) => `b${k}`).join(' + ')} - (${[1, 2, 3, 4].map((k) => `a${k}`).join(' + ')})`,
    measure: 'deviation',
    of: noise.id,
  })
  const ratio = m.derive('k', '', 'J/sigma', '3s')
  const clock = m.given('f_c', x.clockMhz, 'MHz')
  const ticks = m.derive('P_c', 'ticks', 'ceil(max(J + t_w, J/phi)*f_c)', 'i')
  const flawed = w.chance(0.4)

  page.ask(
    flawed
      ? w.pick([
          say`A design note argues: "every pulse is displaced by half of the spread, so the shortest interval is ${hoped} and pulses may come at ${falseRate}." Find the error, derive the true interval, and the highest speed that is safe for driver and torque.`,
          say`Someone has released the board for ${falseRate}, from the argument that an interval shrinks by half of the spread. Show by a case that the argument fails. What rate and speed can be guaranteed, and what does the same board look like as noise?`,
        ])
      : w.pick([
          say`Derive between what ends the interval of two neighbouring pulses lies, and from it the highest rate and speed at which neither a pulse is swallowed nor torque is lost. How far is the typical interval from the worst one?`,
          say`From the intervals of the stages, prove a bound on the distance of neighbouring pulses; find the highest safe speed; and give the deviation that a spectrum analyser would show if all stages were independent and uniform.`,
          say`What is the shortest distance of two pulses that this board can produce? Conclude from it what speed may be offered, and compare the bound with the noise that one would measure.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`An interval has two ends, and each has a delay of its own. Its length is the ideal period plus the difference of the two delays.`,
      say`Write the time of a pulse as ideal place plus delay. Subtract two neighbours: period plus difference of delays. So differences are what I need to bound.`,
      say`The driver does not know where a pulse should be. It knows only how long ago the last one was. So intervals, not places.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Period: ${s.rate.worked}, ${s.period.worked}. The delays lie between ${s.soonest.arithmetic} and ${s.latest.arithmetic}, a spread of ${s.spread}.`,
      say`${s.period.worked}; each delay is somewhere from ${s.soonest} to ${s.latest}, so ${s.spread.worked}.`,
    ]),
  )
  if (flawed || w.chance(0.65)) {
    page.think(
      'attempt',
      w.pick([
        say`Centre the delay: each pulse is off by half of ${s.spread.symbol} to either side. Then the interval shrinks by that half, ${hoped.worked}.`,
        say`With the mean taken off, a pulse wanders by half the spread. So the closest approach is ${hoped.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Only one end was moved. Let the first pulse be as late as can be and the next as early as can be: both halves count, ${shortest.arithmetic}. ${hope.symbols}, so the attempt was too kind.`,
        say`Two pulses, two displacements, and nothing makes them go the same way. A late one followed by an early one loses the full spread: ${shortest.worked}.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`With x and y for the delays of two neighbours, ${within.form('symbols')} wherever they lie. So the interval is between ${shortest.worked} and ${longest.worked}.`,
      say`For any two delays x and y of the interval ${within.form('symbols')}; hence from ${shortest.arithmetic} to ${longest.arithmetic}.`,
    ]),
  )
  const driver = (): void =>
    page.think(
      'derive',
      w.pick([
        say`The driver: its ${s.spacing} must still fit, so the period may come down to ${s.spread.symbol} and ${s.spacing.symbol} together: ${rateMax.worked}, a speed of ${speedMax.arithmetic}. Put back: ${back.symbols}.`,
        say`Swallowed pulses begin where ${shortest.symbol} meets ${s.spacing.symbol}: ${rateMax.worked}, and in travel ${speedMax.worked}.`,
      ]),
    )
  const torque = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Torque: the spread may be ${s.phase} of a period, so the rate ends at ${torqueRate.worked}, which is ${torqueSpeed.arithmetic}.`,
        say`For torque, ${s.spread.symbol} over the period is bounded by ${s.phase}: ${torqueRate.worked}, ${torqueSpeed.worked}.`,
      ]),
    )
  for (const part of w.shuffle([driver, torque])) part()
  page.think(
    'compare',
    w.pick([
      say`${binding.values}: ${binding.op === '<=' ? 'swallowed pulses come first' : 'torque goes first, long before a pulse is lost'}. So ${limit.arithmetic}, against ${s.speed}: ${verdict.op === '<=' ? 'allowed' : 'too quick'}.`,
      say`The tighter of both is ${limit.worked}. ${verdict.named}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`Without spread the rate would be the driver's own, one over ${s.spacing.symbol}; with an enormous spread it goes to nothing. The formula ${rateMax.expr} does both.`,
      say`A spread of nothing gives one over ${s.spacing.symbol} in ${rateMax.expr}, as the data sheet says; a wide one ends all speed.`,
    ]),
  )
  page.think(
    'estimate',
    w.pick([
      say`And the noise? Uniform stages, two independent edges: ${noise.worked}. The bound is ${ratio.arithmetic} of these. A spectrum looks harmless long before the bound is.`,
      say`As noise: each edge has the variance of four uniform stages, an interval has two edges, ${noise.short}. The bound lies ${ratio.arithmetic} deviations out, so a measurement seldom comes near it.`,
    ]),
  )
  page.checks(w.pick([1, 2]), rateMax, shortest, quick)

  page.section(
    'analysis',
    w.pick([
      say`A pulse that should come at its place comes there plus its delay. Everything follows from differences of delays.`,
      say`Bound the difference of two delays, then read off both requirements as limits on the period.`,
    ]),
  )
  page.step(
    w.pick(['Interval of two pulses', 'Neighbours', 'The distance bound']),
    say`For delays x and y of neighbouring pulses, each from ${s.soonest.short} to ${s.latest.short}, ${within.form('statement')}. With ${s.spread.worked} and ${s.period.worked}, an interval is never under ${shortest.worked} nor over ${longest.worked}.`,
    w.pick([
      say`Both ends are reached: a pulse delayed by ${s.latest} followed by one delayed by ${s.soonest}, and the reverse. So the bound is tight. To the motor it looks like ${quick.worked} too fast for one interval, or ${slow.worked} too slow.`,
      say`The bound cannot be improved without knowing more, since a stage may be at its worst for one pulse and at its best for the next. In one interval the motor sees a speed that is ${quick.worked} too high or ${slow.worked} too low.`,
    ]),
  )
  if (flawed)
    page.step(
      w.pick(['Where the note errs', 'The error of the half']),
      say`The note moves one edge only. At ${falseRate.worked} the two worst neighbours would be ${falseLeft.worked} apart, and ${broken.named}: the second is swallowed.`,
    )
  page.step(
    w.pick(['Driver', 'No pulse is swallowed']),
    say`What is needed is a shortest interval of ${s.spacing}; so ${rateMax.worked}, and ${speedMax.worked}. Put back, ${back.form('symbols')}. At the present speed: ${safe.named}.`,
  )
  page.step(
    w.pick(['Torque', 'Displacement within a period']),
    say`The spread may be ${s.phase} of a period: ${torqueRate.worked}, ${torqueSpeed.worked}.`,
  )
  page.step(
    w.pick(['Highest speed', 'What may be offered']),
    say`The timer counts at ${clock}, so no period under ${ticks.worked} may be set.`,
    say`${limit.worked}; ${binding.op === '<=' ? 'the driver' : 'the torque'} sets it. ${verdict.named}.`,
  )
  page.step(
    w.pick(['Noise', 'Typical against worst']),
    say`If all stages were independent and uniform, an interval would deviate by ${noise.worked}, as random draws confirm. The bound is ${ratio.worked} such deviations. A bench that shows ${noise.symbol} has seen the noise, not the bound.`,
  )

  const n = w.pick([
    { way: 'PulseWay', rate: 'shortest_period', gap: 'shortest_gap', may: 'admits' },
    { way: 'Timing', rate: 'least_period', gap: 'closest', may: 'may_run_at' },
    { way: 'EdgeModel', rate: 'quickest_period', gap: 'tightest_interval', may: 'accepts' },
  ])
  const gap = w.pick([
    code`(period * 1_000 / self.clock).checked_sub(self.spread)`,
    code`let ideal = period * 1_000 / self.clock;
        if ideal < self.spread { None } else { Some(ideal - self.spread) }`,
    code`let ideal = period * 1_000 / self.clock;
        (ideal >= self.spread).then(|| ideal - self.spread)`,
  ])
  const rate = w.pick([
    code`let for_driver = (self.spread + self.spacing) * self.clock;
        let for_torque = (self.spread * 100 * self.clock).div_ceil(self.percent);
        for_driver.max(for_torque).div_ceil(1_000)`,
    code`let torque = (self.spread * 100 * self.clock).div_ceil(self.percent * 1_000);
        let driver = ((self.spread + self.spacing) * self.clock).div_ceil(1_000);
        if torque > driver { torque } else { driver }`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_period_of_this_board() {
            assert_eq!(board().${n.rate}(), ${ticks.rust('int')});
            assert!(board().${n.may}(${ticks.rust('int')}));
            assert!(!board().${n.may}(${ticks.rust('int')} - 1));
        }`,
    code`
        #[test]
        fn neighbours_lose_the_whole_spread() {
            let quiet = ${n.way} { spread: 400, spacing: 100, percent: 25, clock: 500 };
            assert_eq!(quiet.${n.gap}(500), Some(600));
            assert_eq!(quiet.${n.gap}(200), Some(0));
            assert_eq!(quiet.${n.gap}(199), None);
        }`,
    code`
        #[test]
        fn torque_or_driver_whichever_is_slower() {
            let torque = ${n.way} { spread: 301, spacing: 100, percent: 30, clock: 1_000 };
            assert_eq!(torque.${n.rate}(), 1_004);
            let driver = ${n.way} { spread: 300, spacing: 900, percent: 30, clock: 1_000 };
            assert_eq!(driver.${n.rate}(), 1_200);
        }`,
    code`
        #[test]
        fn every_pair_of_delays_keeps_the_gap() {
            let board = ${n.way} { clock: 1_000, ..board() };
            let period = board.${n.rate}();
            for first in 0..=20 {
                for second in 0..=20 {
                    let apart = period + board.spread * second / 20 - board.spread * first / 20;
                    assert!(Some(apart) >= board.${n.gap}(period));
                    assert!(apart >= board.spacing);
                }
            }
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The limit becomes a function that the planner asks before it accepts a speed. Whole numbers, rounded up: a period is never promised too short.`,
      say`Code and proof share their two terms. All in whole numbers, with the share of torque rounded against us.`,
      say`A period is either admissible or it is not; the check is one comparison with a value that is computed once.`,
    ]),
    page.rust(code`
    /// Spread and spacing in thousandths of what the clock counts a million of; \`percent\` of a period may be lost.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.way} {
        pub spread: u64,
        pub spacing: u64,
        pub percent: u64,
        /// In ${clock.unitOnly}; periods are counted in its ticks.
        pub clock: u64,
    }

    impl ${n.way} {
        /// None where a pulse could overtake its neighbour.
        pub fn ${n.gap}(&self, period: u64) -> Option<u64> {
            ${indented(8, gap)}
        }

        pub fn ${n.rate}(&self) -> u64 {
            ${indented(8, rate)}
        }

        pub fn ${n.may}(&self, period: u64) -> bool {
            period >= self.${n.rate}()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn board() -> ${n.way} {
            ${n.way} { spread: ${s.spread.rust('int', 'ns')}, spacing: ${s.spacing.rust('int', 'ns')}, percent: ${s.phase.rust('int')}, clock: ${clock.rust('int')} }
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    verdict.op === '<='
      ? w.pick([
          say`${verdict.symbols} and ${safe.named}: at the speed in question no pulse is swallowed and torque is kept, in every combination of delays. The limit ${limit} goes into the planner as a hard one.`,
          say`Up to ${limit} the position of the axis follows from the number of pulses, since none is lost. ${verdict.values}.`,
        ])
      : w.pick([
          say`${verdict.named}: this speed must not be offered. The planner refuses it with the limit ${limit} in its message, before the move begins.`,
          say`The speed asked for fails, ${verdict.values}. Whether or not a bench shows missed steps, the proof is gone; the limit is lowered to ${limit} until a stage is steadier.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`While accelerating, the period shrinks from pulse to pulse; the bound needs the shortest ideal period, which is that of the highest speed.`,
          say`A reversal: the direction line must settle before the pulse. Its delay and that of the pulse need a budget of their own.`,
          say`Two pulses in one tick of the timer: a period that is no multiple of the tick makes a beat, which is inside ${s.stages[0]!.spread.symbol} and heard as a tone.`,
          say`Correlated stages, say a masked section that always precedes the slow path: the deviation changes, the bound does not.`,
          say`A period under ${s.spread}: pulses could even change their order, if they had separate timers.`,
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
          say`A check in the handler that waits until ${s.spacing} have passed: no pulse is swallowed, but lateness is carried on to later pulses.`,
          say`A compare register that toggles the pin: the spread falls to ${s.stages[3]!.spread}, and the limit becomes the driver's own.`,
          say`Send several steps at a time to a driver that spaces them itself: jitter of the processor then no longer reaches the motor.`,
        ],
        2,
      ),
    ),
  )
}
