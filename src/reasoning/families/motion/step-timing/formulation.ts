// Depth 1: rounding intervals against rounding times, and how far two axes run apart.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { f_t, n } = s.g
  const length = m.given('L', x.lengthMm, 'mm')
  const angle = m.given('alpha', x.angleDeg, '°')
  const vx = m.derive('v_x', 'mm/s', 'v*cos(alpha)')
  const vy = m.derive('v_y', 'mm/s', 'v*sin(alpha)')
  const qx = m.derive('q_x', 'ticks', 'f_t/(n*v_x)', '6s')
  const qy = m.derive('q_y', 'ticks', 'f_t/(n*v_y)', '6s')
  const nx = m.derive('N_x', 'ticks', 'round(q_x)', 'i')
  const ny = m.derive('N_y', 'ticks', 'round(q_y)', 'i')
  const ex = m.derive('e_x', 'ppm', 'q_x/N_x - 1', '4s')
  const ey = m.derive('e_y', 'ppm', 'q_y/N_y - 1', '4s')
  const most = m.relation('abs(e_x)', '<=', '1/(2*N_x)')
  const lateral = m.derive('d_l', 'µm', 'L*sin(alpha)*cos(alpha)*abs(e_x - e_y)', '3s')
  const step = m.derive('d_n', 'µm', '1/n', '3s')
  const against = m.compare(lateral, step)
  const count = m.derive('M', 'steps', 'floor(L*cos(alpha)*n)', 'i')
  const drift = m.derive('D_x', 'ticks', 'M*abs(q_x - N_x)', '4s')
  const walked = m.claim('recurrence', {
    states: [{ name: 'c', unit: '', start: '0', next: 'c + N_x - q_x' }],
    until: 'M',
    measure: { what: 'abs(c)', take: 'final' },
    of: 'D_x',
    tolerance: 1e-6,
  })
  const inTime = m.derive('T_x', 'ms', 'D_x/f_t', '3s')
  const random = m.derive('D_r', 'ticks', 'sqrt(M/12)', '3s')
  const worse = m.relation(drift, '>', random)
  const grid = m.derive('g_v', 'mm/s', 'f_t/(n*N_x) - f_t/(n*(N_x + 1))', '3s')
  const kept = m.process(
    'recurrence',
    'D_m',
    'ticks',
    {
      states: [{ name: 'c', unit: '', start: '0', next: 'c + 0' }],
      until: 'M',
      measure: { what: 'abs(round(k*q_x) - k*q_x)', take: 'max' },
      tolerance: 1e-6,
    },
    '3s',
  )
  const half = m.relation(kept.value, '<=', '1/2')
  const placed = m.derive('d_t', 'µm', 'v/(2*f_t)', '2s')
  const finer = m.relation(placed, '<', step)
  const last = m.derive('K_M', 'ticks', 'round(M*q_x)', 'i')
  const flaw = w.choose(5)
  const wrong = flaw < 2 ? flaw : w.choose(3)

  page.ask(
    flaw === 0
      ? w.pick([
          say`A driver computes the interval of each axis once per move and rounds it to ticks: "off by half a tick, and such errors average out". Judge it on a line of ${length} at ${angle} to X. Find the flaw, the way by which the axes run apart, a rounding that does not drift, and first types in Rust.`,
          say`In a review of a step generator: intervals are rounded to ticks, "a random error that cancels over many steps". The test is a line of ${length} at ${angle}. Show what happens to it, formulate the rounding properly, and begin with types in Rust.`,
        ])
      : flaw === 1
        ? w.pick([
            say`"Both axes use one clock, so rounding is the same for both and a line stays straight in its direction." Check the sentence for a line of ${length} at ${angle} to X, whose two intervals are rounded to ticks. Formulate which quantity must be rounded instead and start in Rust.`,
            say`Somebody argues that rounding intervals changes the speed a little and never the direction, as all axes share the timer. Find the flaw with a line of ${length} at ${angle}, then formulate a rounding whose error stays bounded, with types in Rust.`,
          ])
        : w.pick([
            say`Formulate what rounding to ticks means: of intervals, or of times. Compare both on a line of ${length} at ${angle} to X: speed, drift, direction. Begin in Rust with types for ticks and for steps.`,
            say`Which quantity should be rounded to whole ticks? Set up the errors of both choices for a line of ${length} in a direction of ${angle}, and decide. First types in Rust are wanted, no interrupt yet.`,
            say`Two axes draw a line of ${length} at ${angle}. State how steps are placed on ticks, what is lost by rounding each interval, and what by rounding each time. Bound both, and begin the implementation with its types.`,
          ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A step has a time at which it should come. Rounding is unavoidable; the question is what is rounded, and whether the error of one step is handed on to the next.`,
      say`Intervals add up to times. If each interval carries the same error, the times carry a growing one.`,
      say`One axis that is a little slow would not matter much. Two axes of one line that are wrong by different amounts do.`,
      say`I have a sum of many equal terms. Rounding before a sum and rounding after it are two very different things.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`X moves at ${vx.worked}, hence ${qx.worked} from step to step. Y: ${vy.arithmetic}, hence ${qy.arithmetic}.`,
      say`Intervals before rounding: ${qx.worked} and ${qy.worked}, from ${vx.arithmetic} and ${vy.arithmetic}. Rounded: ${nx} and ${ny}.`,
    ]),
  )
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Rounding errors are random, up to half a tick each way. Over ${count} they make the root of a twelfth of that number: ${random.arithmetic}. Negligible.`,
        say`Treat each rounding as noise. After ${count} a random walk has gone ${random.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`It is the same interval every time, so it is the same error every time: ${drift.worked}. ${worse.values}. Noise has to change its sign now and then; this never does.`,
        say`Random would mean that the next error is another one. At constant speed all are equal, and equal errors add: ${drift.arithmetic}. ${worse.named}.`,
      ]),
    )
  } else if (wrong === 1) {
    page.think(
      'attempt',
      w.pick([
        say`Both axes are rounded to the same ticks, so both speeds should change alike, and the direction stays.`,
        say`One clock for both: then the error would be common, and a common error of speed does no harm to the shape.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The tick is common, the remainder is not. X is off by ${ex.worked}, Y by ${ey.worked}. What differs turns the line.`,
        say`Relative errors: ${ex.arithmetic} and ${ey.arithmetic}. They depend on how each interval happens to lie between two ticks, and that is different for each axis.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Rounded intervals change the speeds by ${ex.arithmetic} and ${ey.arithmetic}. Sideways that makes ${lateral.worked} at the end of the line; ${against.named}.`,
      say`Across the line only the difference of the two counts: ${lateral.arithmetic}. A step is ${step.arithmetic}; ${against.values}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Now round times. Step number k comes at k intervals, rounded once. The error is half a tick for the first step and for the last, ${placed.arithmetic} of way at full speed. Intervals then differ by one tick among themselves, and that is all.`,
      say`If the time of each step is rounded, and not the distance from the last one, nothing is handed on. Half a tick, always: ${placed.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Over all ${count} of X the greatest error of a rounded time is ${kept.value}; ${half.values}. And adding up rounded intervals as ${walked.form('rates')} ends ${drift} off.`,
      say`Play both. ${walked.form('rates')} ends off by ${drift}. The times rounded one by one, over the same ${count}: ${half.named}.`,
    ]),
  )
  page.checks(2, lateral, drift, grid, placed, qx)
  page.think(
    'summarise',
    w.pick([
      say`Round times. The way error is then ${placed}, for any length of line.`,
      say`The same clock, the same number of ticks, and ${drift} of drift or none: the order of summing and rounding decides.`,
    ]),
  )

  page.section(
    'analysis',
    flaw === 0
      ? say`The error of a rounded interval is no noise: at constant speed it is the same each time.`
      : flaw === 1
        ? say`The clock is common to both axes and the remainders are not, so direction suffers and not speed alone.`
        : w.pick([
            say`Sum and rounding do not commute. All of this problem is in that sentence.`,
            say`Two candidates for rounding: what lies between steps, and when they are due.`,
          ]),
  )
  page.step(
    w.pick(['Ideal steps', 'Intervals before rounding']),
    say`At constant speed the steps of an axis are due at multiples of one interval, clock over steps and speed. X: ${vx.worked}, so ${qx.worked}. Y: ${vy.worked}, so ${qy.worked}. Neither is whole.`,
  )
  page.step(
    w.pick(['Rounded intervals', 'The speeds that there are']),
    w.pick([
      say`With ${nx.worked} the speed changes by the factor of ideal over rounded interval: ${ex.worked}. For Y, ${ny.worked} and ${ey.worked}. Rounding misses by half a tick in the worst case, so ${most.named}. Next to the chosen speed of X the next lower one is ${grid.worked} away; there is nothing between.`,
      say`Only speeds with whole intervals can be had. Around X they lie ${grid.worked} apart. The nearest: ${nx.worked}, off by ${ex.worked}; for Y ${ny.worked} and ${ey.worked}. In general ${most.symbols}, here with values ${most.values}.`,
    ]),
  )
  page.step(
    w.pick(['Drift', 'How errors add']),
    say`X takes ${count.worked}. All have the same error, so the last is off by ${drift.worked}, as ${walked.form('rates')} shows as well. In time: ${inTime.worked}. A random error would have reached ${random.worked}; ${worse.symbols}.`,
    say`When the move should be over, X is too far by its share and Y by another. Along the line that is a change of speed; across it, only the difference remains: ${lateral.worked}. ${against.named}.`,
  )
  page.step(
    w.pick(['Rounded times', 'Sum first, then round']),
    w.pick([
      say`Let step k be placed on the tick next to k intervals. Each error is half a tick or smaller, by the meaning of rounding, whatever k is. The difference of two neighbours is the interval rounded down or rounded up. Over the whole move the greatest error is ${kept.value.named}; ${half.values}.`,
      say`The time of a step is a multiple of the exact interval; rounded once, it is wrong by half a tick or by a smaller part. No step hears of the error of another. Followed over ${count}: ${kept.value.named}, and ${half.values}.`,
    ]),
    say`As way it is ${placed.worked}; ${finer.named}.`,
  )

  const t = w.pick([
    { k: 'Ticks', s: 'StepNumber', p: 'Pace', due: 'due' },
    { k: 'TimerTicks', s: 'Count', p: 'Cadence', due: 'tick_of' },
    { k: 'Instant64', s: 'Index', p: 'Interval', due: 'at' },
  ])
  const rounded = w.pick([
    code`${t.k}((step.0 as f64 * self.0).round() as u64)`,
    code`let exact = self.0 * step.0 as f64;
            ${t.k}((exact + 0.5).floor() as u64)`,
  ])
  const drifts = w.pick([
    code`let whole = self.0.round();
            (whole - self.0) * step.0 as f64`,
    code`step.0 as f64 * (self.0.round() - self.0)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Ticks and numbers of steps are both whole and have nothing else in common, so they get a type each. An interval is exact, hence no number of ticks.`,
      say`The exact interval is kept as it is; whole ticks appear only where a time is asked for.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct ${t.k}(pub u64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${t.s}(pub u64);

    /// Exact, in ticks from step to step.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${t.p}(pub f64);

    impl ${t.p} {
        pub fn for_speed(clock: f64, per_length: f64, speed: f64) -> Option<Self> {
            let rate = per_length * speed;
            (rate > 0.0).then(|| Self(clock / rate))
        }

        /// The tick on which a step is placed.
        pub fn ${t.due}(&self, step: ${t.s}) -> ${t.k} {
            ${nest(8, rounded)}
        }

        /// How many ticks too late a step comes if intervals are rounded.
        pub fn lateness_of_rounded(&self, step: ${t.s}) -> f64 {
            ${nest(8, drifts)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn of_x() -> ${t.p} {
            ${t.p}::for_speed(${f_t.rust('f64', 'Hz')}, ${n.rust('f64')}, ${vx.rust('f64')}).unwrap()
        }

        #[test]
        fn this_line() {
            let last = ${t.s}(${count.rust('int')});
            assert!((of_x().0 - ${qx.rust('f64')}).abs() < 1e-6);
            assert_eq!(of_x().${t.due}(last), ${t.k}(${last.rust('int')}));
            assert!((of_x().lateness_of_rounded(last).abs() - ${drift.rust('f64')}).abs() < 0.01);
        }

        ${nest(
          4,
          w.pick([
            code`#[test]
        fn neighbours_differ_by_one_tick() {
            let whole = of_x().0.floor() as u64;
            for k in 0..3000 {
                let gap = of_x().${t.due}(${t.s}(k + 1)).0 - of_x().${t.due}(${t.s}(k)).0;
                assert!(gap == whole || gap == whole + 1);
            }
        }`,
            code`#[test]
        fn never_off_by_half_a_tick_and_some() {
            for k in 1..2500 {
                let off = of_x().${t.due}(${t.s}(k)).0 as f64 - k as f64 * of_x().0;
                assert!(off.abs() <= 0.5);
            }
        }`,
          ]),
        )}

        #[test]
        fn by_hand() {
            let pace = ${t.p}::for_speed(18.0, 4.0, 2.0).unwrap();
            assert_eq!(pace, ${t.p}(2.25));
            let placed = [0, 1, 2, 3, 4].map(|k| pace.${t.due}(${t.s}(k)).0);
            assert_eq!(placed, [0, 2, 5, 7, 9]);
            assert_eq!(pace.lateness_of_rounded(${t.s}(8)), -2.0);
            assert_eq!(${t.p}::for_speed(18.0, 4.0, 0.0), None);
            assert!(${t.p}::for_speed(18.0, 4.0, 0.125).is_some());
        }
    }`),
    w.pick([say`A number of ticks is no number of a step:`, say`The two kinds of whole numbers cannot be swapped:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn swapped(pace: &${t.p}, now: ${t.k}) -> ${t.k} {
        pace.${t.due}(now)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`With rounded times a step is early or late by half a tick and nothing else, which is ${placed} of way. The bound knows neither the length of the move nor the number of its steps.`,
      say`Steps are counted exactly in both ways of rounding; what drifts is their time. So positions after the move are right in either case, and the shape between is right in one of them only.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An axis at rest has no interval; the constructor gives nothing.`,
          say`An interval that is whole by luck: both ways are the same, and a test at such a speed would find nothing.`,
          say`Very slow axes have long intervals and a small relative error; it is the fast ones that turn the line.`,
          say`A line along one axis cannot turn. Only its duration is wrong then.`,
          say`Numbers of steps above the whole numbers that a float holds exactly: the product loses ticks. Integers with a remainder do not.`,
          say`The next move begins where this one ends: its first time must be the exact end, and not the last tick.`,
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
          say`A faster clock: all errors shrink with it, those of rounded intervals still grow with the way.`,
          say`Choose speeds for which all intervals are whole. Possible for one axis; for two it leaves few directions.`,
          say`Step the slower axis by the count of the faster one, after Bresenham. The direction is then exact, and the slower axis gets uneven intervals.`,
          say`A quotient and a remainder in whole numbers, which is the same as rounding times and needs no float.`,
        ],
        2,
      ),
    ),
  )
}
