// Depth 2: a bound that ages, two intervals that must meet, and what regression adds: how well the rate is known, how well the
// next offset is predicted, how long the board may go without news.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { first: p, second: q } = s
  const apart = m.derive('tau', 'ms', 'q_1 - p_1', 'g')
  const aged = m.derive('E_a', 'µs', 'E_p + rho*tau', '6s')
  const low = m.derive('L', 'µs', 'max(theta_p - E_a, theta_q - E_q)', '9s')
  const high = m.derive('R', 'µs', 'min(theta_p + E_a, theta_q + E_q)', '9s')
  const meet = m.relation(low, '<=', high)
  const joint = m.derive('E_j', 'µs', '(R - L)/2', '5s')
  const middle = m.derive('theta_j', 'µs', '(R + L)/2', '9s')
  const gained = m.relation(joint, '<=', q.bound)
  const gains = m.compare(q.bound, aged)
  const rate = m.derive('s', 'ppm', '(theta_q - theta_p)/tau', '4s')
  const rateBound = m.derive('E_s', 'ppm', '(E_p + E_q)/tau', '4s')
  const worse = m.compare(rateBound, s.drift)
  const rest = m.relation(joint, '<', s.budget)
  const hold = m.derive('t_h', 's', '(e_max - E_j)/rho', '4s')
  const sigma = m.given('sigma', x.noiseUs, 'µs')
  const count = m.given('N', x.samples, '')
  const spacing = m.given('Delta', x.spacingMs / 1000, 's')
  const slope = m.derive('s_s', 'ppm', 'sigma/(Delta*sqrt(N*(N^2 - 1)/12))', '4s')
  const predict = m.derive('s_p', 'µs', 'sigma*sqrt((4*N + 2)/(N*(N - 1)))', '4s')
  const two = m.derive('s_2', 'µs', 'sigma*sqrt(5)', '4s')
  const better = m.relation(predict, '<', two)
  const names = Array.from({ length: x.samples }, (_, k) => `y_${k}`)
  const variables = names.map((name) => ({ name, shape: 'normal' as const, a: '0', b: sigma.id }))
  const centre = '(N - 1)/2'
  const draws = { seed: 40 + x.samples, draws: 20_000, variables, measure: 'deviation' as const }
  m.claim('statistic', {
    ...draws,
    expr: `(${names.map((name, k) => `(${k} - ${centre})*${name}`).join(' + ')})*12/(N*(N^2 - 1)*Delta)`,
    of: slope.id,
  })
  const drawn = m.claim('statistic', {
    ...draws,
    expr: names.map((name, k) => `(1/N + (${k} - ${centre})*6/(N*(N - 1)))*${name}`).join(' + '),
    of: predict.id,
  })

  page.ask(
    w.pick([
      say`Derive how the bound of the first exchange ages until the second, combine both, and find how long the board may go on without news. Would ${count} offsets at ${spacing}, each with a deviation of ${sigma}, tell the rate better than the data sheet does?`,
      say`What do the two exchanges say together? Treat bounds as bounds and noise as noise: intersect what is certain, and derive for a line fitted to ${count} offsets (deviation ${sigma}, ${spacing} apart) the deviation of its slope and of its next value.`,
      say`Somebody averages the two offsets and calls the difference over the time the drift. Say what is unsound in that, and put sound statements in its place, also for a regression over ${count} offsets taken every ${spacing} with a deviation of ${sigma} each.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`There are two kinds of knowledge. Bounds hold always and can be intersected. Deviations describe chance and average out. Mixing them up makes one unsafe and the other useless.`,
      say`An offset is known at one moment only. Afterwards the clocks move apart at an unknown rate within ${s.drift}, so every bound grows with age.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Rate from two offsets: ${rate.worked}. That seems to be the drift.`,
      say`Difference of offsets over time: ${rate.arithmetic}; so I know the rate and may correct for it.`,
    ]),
  )
  page.think(
    worse.op === '>' ? 'error' : 'doubt',
    worse.op === '>'
      ? w.pick([
          say`Each offset may be wrong by its bound, so the quotient may be wrong by ${rateBound.arithmetic}. The data sheet promises ${s.drift}, which is the better knowledge: ${worse.symbols}. Two exchanges this close teach nothing about the rate.`,
          say`How certain is it? ${rateBound.worked}, and ${worse.values}. I would replace a bound by a worse one.`,
        ])
      : w.pick([
          say`Uncertain by ${rateBound.worked}; ${worse.values}, so the quotient does say a little beyond the data sheet, and still it is an interval.`,
          say`Its own bound is ${rateBound.arithmetic}. That is within the data sheet's ${s.drift}, just not a single number.`,
        ]),
  )
  const ageing = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Age the first one instead: after ${apart.arithmetic} its bound is ${aged.worked}.`,
        say`${apart.worked} lie between them. In this time ${s.drift.symbol} adds: ${aged.arithmetic}.`,
      ]),
    )
  const intersect = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Both intervals hold the true offset, so it lies where they overlap: from ${low} to ${high}. They do overlap, ${meet.symbols}, which is a check of all assumptions at once.`,
        say`Lower end ${low.short}, upper end ${high.short}; ${meet.values}. The true offset is in both, hence in between.`,
      ]),
    )
  ageing()
  intersect()
  page.think(
    'compare',
    w.pick([
      say`Together: ${middle.arithmetic}, within ${joint.arithmetic}. Never worse than the newer one alone: ${gained.values}.`,
      say`${joint.worked}, ${gained.symbols}. ${gains.op === '<=' ? 'The newer exchange does most of the work.' : 'The older one, though aged, is still the tighter of the two.'}`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`How long without news? The bound reaches the limit after ${hold.worked}.`,
      say`Room left until ${s.budget}: ${hold.arithmetic} of silence.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`A fitted line weighs samples by their distance from the middle, so its slope has the deviation ${slope.equation}. That gives ${slope.arithmetic}.`,
      say`For equal spacing, sums of squares are closed: ${slope.worked}. It falls with the power three halves of the number, for more samples also span more time.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The next offset from the line: ${predict.worked}. With the last two points alone it would be ${two.arithmetic}; ${better.symbols}. Drawing the noise many times gives the same spread.`,
      say`${predict.short}, against ${two.worked} from the last two. Draws of ${drawn.form('expr')} spread as the formula says.`,
    ]),
  )
  page.checks(1, aged, slope, predict, rateBound)
  page.think(
    'summarise',
    w.pick([
      say`Certain: ${middle} within ${joint}. Probable: a line over ${count} predicts to ${predict}.`,
      say`Intersect bounds, fit noise, and let the rate be known no better than it is.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`First what is certain, from bounds and their age; then what is probable, from a fitted line.`,
      say`A bound is carried forward in time by the bound of the rate. Two bounds are combined by intersection. Noise is treated apart.`,
    ]),
  )
  page.step(
    w.pick(['Ageing', 'A bound grows']),
    say`At the first exchange ${p.offset.worked} and ${p.bound.worked}, with ${p.delay.short}. After ${apart.worked} the offset may have moved by the bound of the rate times that time: ${aged.worked}.`,
  )
  page.step(
    w.pick(['Intersection', 'Both at once']),
    say`The second says ${q.offset.worked} and ${q.bound.worked}, with ${q.delay.short}. True in both: from ${low.worked} to ${high.worked}. ${meet.named}; an empty overlap would prove an assumption false. Middle ${middle.short}, half width ${joint.worked}.`,
  )
  page.step(
    w.pick(['The rate', 'Why not divide']),
    say`${rate.worked}, but uncertain by ${rateBound.worked}. ${worse.named}: ${worse.op === '>' ? 'the quotient is no improvement on the data sheet' : 'the quotient narrows the data sheet'}.`,
  )
  page.step(w.pick(['Without news', 'Holdover']), say`${rest.named}. Until the limit: ${hold.worked}.`)
  page.step(
    w.pick(['Regression', 'A line through noise']),
    w.pick([
      say`With positions counted from the middle, the estimate of the slope is a weighted sum of the offsets whose squared weights add up in closed form: ${slope.worked}. The value one step ahead adds the deviation of the mean and that of the slope times its arm: ${predict.worked}.`,
      say`Mean and slope of a fitted line are uncorrelated, so their variances add at any arm. One step ahead: ${predict.worked}; the slope alone: ${slope.worked}.`,
    ]),
    say`Two points would give ${two.worked}. ${better.named}.`,
  )

  const n = w.pick([
    { c: 'Interval', age: 'aged', meet: 'meet', add: 'predict' },
    { c: 'Bounded', age: 'after', meet: 'intersection', add: 'extrapolate' },
    { c: 'Span', age: 'widened', meet: 'common', add: 'next_value' },
  ])
  const meetBody = w.pick([
    code`let (low, high) = (self.low.max(other.low), self.high.min(other.high));
            (low <= high).then_some(Self { low, high })`,
    code`let joint = Self { low: self.low.max(other.low), high: self.high.min(other.high) };
            if joint.low <= joint.high { Some(joint) } else { None }`,
  ])
  const predictBody = w.pick([
    code`let count = N as f64;
        let middle = (count - 1.0) / 2.0;
        let mean = values.iter().sum::<f64>() / count;
        let lever: f64 = values.iter().enumerate().map(|(k, value)| (k as f64 - middle) * value).sum();
        let slope = lever / (count * (count * count - 1.0) / 12.0);
        mean + slope * (count - middle)`,
    code`let count = N as f64;
        let middle = (count - 1.0) / 2.0;
        let mut sum = 0.0;
        for (k, value) in values.iter().enumerate() {
            let arm = k as f64 - middle;
            sum += value * (1.0 / count + arm * 6.0 / (count * (count - 1.0)));
        }
        sum`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_two_exchanges_together() {
            let old = ${n.c}::around(${p.offset.rust('f64')}, ${p.bound.rust('f64')}).${n.age}(${s.drift.rust('f64')}, ${apart.rust('f64', 's')});
            let joint = old.${n.meet}(${n.c}::around(${q.offset.rust('f64')}, ${q.bound.rust('f64')})).unwrap();
            assert!((joint.low - ${low.rust('f64')}).abs() < 1e-5);
            assert!((joint.high - ${high.rust('f64')}).abs() < 1e-5);
        }`,
    code`
        #[test]
        fn ageing_widens_both_ends() {
            let old = ${n.c}::around(8.0, 2.0).${n.age}(50.0, 0.5);
            assert_eq!((old.low, old.high), (-19.0, 35.0));
        }`,
    code`
        #[test]
        fn touching_is_enough_and_a_gap_is_not() {
            let left = ${n.c}::around(0.0, 2.0);
            assert_eq!(left.${n.meet}(${n.c}::around(5.0, 3.0)), Some(${n.c} { low: 2.0, high: 2.0 }));
            assert_eq!(left.${n.meet}(${n.c}::around(6.0, 3.0)), None);
        }`,
    code`
        #[test]
        fn a_line_is_continued_exactly() {
            assert!((${n.add}(&[2.0, 5.0, 8.0, 11.0]) - 14.0).abs() < 1e-9);
            assert!((${n.add}(&[7.0, 3.0]) + 1.0).abs() < 1e-9);
            assert!((${n.add}(&[1.0, 0.0, 0.0]) + 2.0 / 3.0).abs() < 1e-9);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`An interval type with the two operations of the derivation, and the prediction of a fitted line. The intersection may be empty, and its type says so.`,
      say`What is certain and what is probable do not share a type: intervals are intersected, samples are fitted.`,
    ]),
    page.rust(code`
    /// Board less host, in ${p.bound.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.c} {
        pub low: f64,
        pub high: f64,
    }

    impl ${n.c} {
        pub fn around(middle: f64, half: f64) -> Self {
            Self { low: middle - half, high: middle + half }
        }

        /// A rate of one ${s.drift.unitOnly} adds one ${p.bound.unitOnly} each ${hold.unitOnly}.
        pub fn ${n.age}(self, rate: f64, elapsed: f64) -> Self {
            let more = rate * elapsed;
            Self { low: self.low - more, high: self.high + more }
        }

        /// None: the two contradict each other.
        pub fn ${n.meet}(self, other: Self) -> Option<Self> {
            ${indented(8, meetBody)}
        }
    }

    /// The value one step behind the last, of the line that fits best.
    pub fn ${n.add}<const N: usize>(values: &[f64; N]) -> f64 {
        ${indented(4, predictBody)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Without news the board goes on for ${hold} and then stops in an orderly way; it never guesses beyond its bound. An empty intersection stops it at once, for then a clock or a stamp is broken.`,
      say`Motion relies on the interval, ${joint} to each side, not on the line. The line only steers the correction.`,
      say`Two things stop the machine: an interval that has grown to ${s.budget}, after ${hold} of silence, and two intervals without a common value. Neither needs a judgement at run time.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The first exchange is very old: its aged interval holds everything and does no harm.`,
          say`Offsets whose noise is correlated, since the line was busy for a while: the deviation of the line is then too optimistic.`,
          say`One extreme outlier among ${count}: least squares follows it; samples with a long time on the line should be left out first.`,
          say`A crystal outside of its data sheet, as after a shock: intersections become empty sooner or later, which is how it is found.`,
          say`Intervals that only touch: one value is left, and rounding must not be allowed to empty it.`,
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
          say`A Kalman filter over offset and rate: optimal for known noise, and no bound comes out of it.`,
          say`Keep only the quickest exchange of each window: robust against queues, and simple.`,
          say`Feasible regions for offset and rate together: tighter than ageing by the data sheet, at the price of a small linear program.`,
        ],
        2,
      ),
    ),
  )
}
