// Depth 4: averaging shortens the window and costs readings. The best number, and what noise that is not independent makes of it.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const ideal = m.derive('n_c', 'samples', '(W/(2*h))^(2/3)', '3s')
  const lengthOf = (n: number): number => s.window.number / Math.sqrt(n) + n * g.h.number
  const low = Math.max(1, Math.floor(ideal.number))
  const best = lengthOf(low) <= lengthOf(low + 1) ? low : low + 1
  m.given('n_1', 1, 'samples')
  const many = m.given('n_x', 4 * best, 'samples')
  const n = m.found('n_b', best, 'samples', 'i')
  const span = m.derive('D_b', 's', 'W/sqrt(n_b) + n_b*h', '4s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'n', from: 'n_1', to: 'n_x', at: 'n_b', whole: true }],
    objective: 'W/sqrt(n) + n*h',
    subject: [],
    of: 'D_b',
    tolerance: 0.001,
  })
  const bare = m.derive('D_1', 's', 'W + h', '4s')
  const tooMany = m.derive('D_x', 's', 'W/sqrt(n_x) + n_x*h', '4s')
  const gain = m.relation(span, '<', bare)
  const back = m.relation(tooMany, '>', span)
  const hot = m.derive('T_b', '°C', 'T_max + P_hi*(L + D_b)/C', '4s')
  const plain = m.derive('T_1', '°C', 'T_max + P_hi*(L + D_1)/C', '4s')
  const verdict = m.compare(hot, g.T_lim)
  const plainVerdict = m.compare(plain, g.T_lim)
  const rho = m.given('rho', w.pick([0.05, 0.1, 0.15, 0.2]))
  const alike = m.derive('D_r', 's', 'W*sqrt((1 + (n_b - 1)*rho)/n_b) + n_b*h', '4s')
  const loss = m.relation(alike, '>', span)
  const alikeHot = m.derive('T_rho', '°C', 'T_max + P_hi*(L + D_r)/C', '4s')
  const alikeVerdict = m.compare(alikeHot, g.T_lim)
  const margin = m.derive('t_lim', 's', 'C*(T_lim - T_max)/P_hi - L', '4s')
  const room = m.compare(span, margin)
  const wrong = w.pick(['many', 'window', 'none'] as const)
  const halfWindow = m.derive('k_h', '', 'k/2', 'g')
  const halfTail = m.derive('p_h', '', 'exp(-(k_h^2/2))/(k_h*sqrt(2*pi))', '2s')
  const halfYear = m.derive('F_h', '', 'p_h*t_y/h', '2s')
  page.ask(
    w.pick([
      say`The comparison may use the mean of several readings at each end. Find the number that makes the verdict earliest, compare it with single readings by delay and by temperature at cut-off, and say what remains of it when the noise of neighbours is correlated by ${rho}.`,
      say`Shorten the guard's verdict without more errors: how many readings should be averaged at each end of the window? Prove the optimum, compute the gain in temperature, and check it against a correlation of ${rho} between readings.`,
      say`How early can this guard decide with the same margins? Optimise over averaging, decide under the limit of ${g.T_lim}, and judge how robust the optimum is if readings share a correlation of ${rho}.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Margins are fixed, the slope is fixed by the heater. What is left is the noise of the comparison, and means have less of it. They also take time to collect.`,
      say`The window is proportional to the noise. Averaging lowers the noise with the root of the number of readings, and costs the readings themselves. So there is a best number in between.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Single readings: ${s.least.worked}, threshold ${s.threshold.worked}, window ${s.window.worked}, cut-off by ${plain}.`,
      say`As it stands the window is ${s.window.worked}, with ${s.threshold.worked} and ${s.least.worked}. What the limit leaves for it is ${margin.worked}.`,
    ]),
  )
  if (wrong === 'many') {
    page.think(
      'attempt',
      w.pick([
        say`Averaging costs nothing but memory, so take plenty: ${many} at each end.`,
        say`The more readings, the less noise. With ${many} the noise is small and the window short.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The mean has to be filled with readings from after the loss before the comparison is free of those from before. That takes ${many} times the interval, and in sum ${tooMany.worked}. Too many are as slow as too few: ${back.values}.`,
        say`I forgot the time that the last mean needs. Window and mean together come to ${tooMany.arithmetic}, while ${n} would do with ${span}.`,
      ]),
    )
    page.think('back-up', say`Minimise the whole delay: window plus mean.`)
  } else if (wrong === 'window') {
    page.think(
      'attempt',
      w.pick([
        say`Simply halve the window and the threshold: half the delay, and the difference still separates the two cases.`,
        say`Why not look for half the time? The sound rise and the threshold both halve, so nothing seems lost.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The noise does not halve. Each margin falls to ${halfWindow.worked} deviations, and the bound on false alarms rises to ${halfYear.worked} in a year, with ${halfTail.short}.`,
        say`What halves is the distance in deviations: ${halfWindow.arithmetic}. With ${halfTail.worked} for one comparison that makes a bound of ${halfYear} false alarms a year. Nobody keeps such a guard switched on.`,
      ]),
    )
    page.think('back-up', say`The margins must stay. Only the noise may be lowered.`)
  }
  page.think(
    'derive',
    w.pick([
      say`With means of n readings the deviation falls by the root of n, and with it the window. The mean itself takes n intervals to renew. So the delay to minimise is ${optimum.form('problem')}.`,
      say`Delay after a loss: the shortened window, and the readings that the later mean must be renewed with. That is ${optimum.form('problem')}, for ${optimum.form('ranges')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`As if n were continuous: the derivative vanishes where half the window over n to the power of one and a half is one interval, so ${ideal.worked}. The function is convex, so the best whole number is next to it: ${n}.`,
      say`Setting the derivative to zero gives ${ideal.worked}. Convexity leaves only the two whole neighbours, and the better one is ${n}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Trying every whole number gives the same: ${optimum.form('answer')}.`,
      say`Brute force over all whole numbers of the range: ${optimum.form('answer')}. So the calculus did not mislead.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Delay ${span} against ${bare.arithmetic} with single readings: ${gain.values}. At cut-off: ${hot.worked}, where single readings lead to ${plain.arithmetic}.`,
      say`In temperature: ${hot.arithmetic} with ${n}, ${plain.arithmetic} without averaging. Against the limit: ${verdict.values}, and ${plainVerdict.values}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`All this assumes independent noise. Neighbouring readings often share some, from the supply or from a filter in the converter.`,
      say`Is the root of n honest? A mean of readings that lean on each other does not lose noise that quickly.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`With every pair in a block correlated by ${rho}, the variance of a mean has a floor. The same block then needs ${alike.worked}, and the cut-off comes at ${alikeHot}: ${alikeVerdict.values}.`,
      say`Correlated by ${rho}, the mean keeps the variance share that follows from one plus the other readings times ${rho.symbol}. Delay: ${alike.worked}, so ${loss.values}, and ${alikeHot.arithmetic} in the end.`,
    ]),
  )
  page.checks(w.pick([1, 2]), ideal, span, hot, margin)
  page.think(
    'decide',
    verdict.op === '<='
      ? w.pick([
          say`Means of ${n}. The limit is kept if noise is independent; ${alikeVerdict.op === '<=' ? 'it is kept with the correlation too' : 'with the correlation it is not, so the correlation has to be measured before this is relied on'}.`,
          say`I take ${n} at each end: ${verdict.symbols}, and the delay is the least there is for these margins.`,
        ])
      : say`Even the best averaging is too late: ${verdict.named}. The guard by slope needs a quieter sensor, a weaker heater, or help from a thermal fuse.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`Averaging trades the length of the window against the time to renew a mean. The minimum is unique, since the sum is convex.`,
      say`What is minimised is the time from the loss of the sensor to the verdict, at unchanged margins on both sides.`,
    ]),
  )
  page.step(
    w.pick(['What may be changed', 'Starting point']),
    say`${s.weak.worked}; ${s.least.worked}; ${s.threshold.worked}; ${s.window.worked}. The limit leaves ${margin.worked} for window and mean.`,
  )
  page.step(
    w.pick(['Optimum', 'The best number of readings']),
    say`${optimum.form('problem')}. The stationary point is ${ideal.worked}; for whole numbers, ${optimum.form('answer')}. Single readings take ${bare.worked}, and ${many} take ${tooMany.worked}: ${gain.symbols}, ${back.symbols}.`,
  )
  page.step(
    w.pick(['Temperature at cut-off', 'What is gained']),
    say`${s.strong.worked}. ${hot.worked}; with single readings ${plain.worked}. ${room.op === '<=' ? 'The delay fits into what the limit leaves' : 'The delay does not fit into what the limit leaves'}: ${room.values}.`,
  )
  page.step(
    w.pick(['Correlated noise', 'What reality takes back']),
    say`If all readings of a block are correlated by ${rho}, the variance of their mean is that of one reading times one plus the number of the others times ${rho.symbol}, over the number. The delay becomes ${alike.worked} and the temperature ${alikeHot.worked}: ${alikeVerdict.values}.`,
  )

  const v = {
    best: w.pick(['best_block', 'readings_to_average', 'block_size']),
    delay: w.pick(['delay', 'verdict_after', 'total_time']),
    window: w.pick(['window', 'single_window', 'plain_window']),
    every: w.pick(['interval', 'every', 'period']),
    like: w.pick(['correlation', 'likeness', 'shared']),
    Mean: w.pick(['BlockMean', 'Averager', 'MeanOf']),
    push: w.pick(['push', 'add', 'enter']),
  }
  const search = w.pick([
    code`(1..=most).min_by(|&a, &b| {
            ${v.delay}(${v.window}, ${v.every}, a, ${v.like}).total_cmp(&${v.delay}(${v.window}, ${v.every}, b, ${v.like}))
        })`,
    code`let mut best: Option<u32> = None;
        for n in 1..=most {
            let time = ${v.delay}(${v.window}, ${v.every}, n, ${v.like});
            if best.is_none_or(|known| time < ${v.delay}(${v.window}, ${v.every}, known, ${v.like})) {
                best = Some(n);
            }
        }
        best`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The delay as a function of the number, a search over all that fit into memory, and the mean itself as a fixed block.`,
      say`With correlation the closed form is gone, so the code searches. A few hundred evaluations happen once, when the machine is set up.`,
    ]),
    page.rust(code`
    /// From the loss to the verdict, with means of \`n\` readings; \`${v.window}\` is that of single ones.
    pub fn ${v.delay}(${v.window}: f64, ${v.every}: f64, n: u32, ${v.like}: f64) -> f64 {
        let count = f64::from(n);
        ${nest(
          4,
          w.pick([
            code`let left = (1.0 + (count - 1.0) * ${v.like}) / count;
        ${v.window} * left.sqrt() + count * ${v.every}`,
            code`let noise = ((1.0 - ${v.like}) / count + ${v.like}).sqrt();
        ${v.window} * noise + count * ${v.every}`,
          ]),
        )}
    }

    /// None where not a single reading is allowed.
    pub fn ${v.best}(${v.window}: f64, ${v.every}: f64, ${v.like}: f64, most: u32) -> Option<u32> {
        ${nest(4, search)}
    }

    /// Means of whole blocks.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ${v.Mean}<const N: u32> {
        sum: f64,
        count: u32,
    }

    impl<const N: u32> Default for ${v.Mean}<N> {
        fn default() -> Self {
            Self { sum: 0.0, count: 0 }
        }
    }

    impl<const N: u32> ${v.Mean}<N> {
        /// The mean, when this reading completes a block.
        pub fn ${v.push}(&mut self, reading: f64) -> Option<f64> {
            self.sum += reading;
            self.count += 1;
            if self.count < N {
                return None;
            }
            let mean = self.sum / f64::from(self.count);
            *self = Self::default();
            Some(mean)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const WINDOW: f64 = ${s.window.rust('f64')};
        const EVERY: f64 = ${g.h.rust('f64')};

        #[test]
        fn delays_are_as_computed() {
            for (n, shared, time) in [
                (1, 0.0, ${bare.rust('f64')}),
                (${n.rust('int')}, 0.0, ${span.rust('f64')}),
                (${many.rust('int')}, 0.0, ${tooMany.rust('f64')}),
                (${n.rust('int')}, ${rho.rust('f64')}, ${alike.rust('f64')}),
            ] {
                assert!((${v.delay}(WINDOW, EVERY, n, shared) - time).abs() < 1e-6);
            }
        }

        #[test]
        fn the_search_finds_the_optimum() {
            assert_eq!(${v.best}(WINDOW, EVERY, 0.0, ${many.rust('int')}), Some(${n.rust('int')}));
            assert_eq!(${v.best}(WINDOW, EVERY, 0.0, 1), Some(1));
            assert_eq!(${v.best}(WINDOW, EVERY, 0.0, 0), None);
        }

        #[test]
        fn equal_readings_are_not_worth_averaging() {
            assert_eq!(${v.delay}(8.0, 0.5, 4, 1.0), 10.0);
            assert_eq!(${v.best}(8.0, 0.5, 1.0, 50), Some(1));
            assert_eq!(${v.best}(8.0, 0.5, 0.0, 3), Some(3));
        }

        #[test]
        fn a_mean_comes_with_the_last_reading_of_its_block() {
            let mut mean = ${v.Mean}::<3>::default();
            assert_eq!(mean.${v.push}(1.0), None);
            assert_eq!(mean.${v.push}(2.0), None);
            assert_eq!(mean.${v.push}(6.0), Some(3.0));
            assert_eq!(mean, ${v.Mean}::default());
            assert_eq!(mean.${v.push}(5.0), None);
            assert_eq!(mean.${v.push}(5.0), None);
            assert_eq!(mean.${v.push}(8.0), Some(6.0));
        }
    }`),
    say`A mean that is not complete is no reading:`,
    page.compileFail(
      'E0308',
      code`
    pub fn at_once(mean: &mut ${v.Mean}<8>, reading: f64) -> f64 {
        mean.${v.push}(reading)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Margins are those of the single readings, so nothing was bought with errors. ${verdict.op === '<=' ? say`The cut-off comes at ${hot}, inside the limit of ${g.T_lim}.` : say`The cut-off at ${hot} breaks the limit of ${g.T_lim}: another protection is needed.`} With correlated noise: ${alikeVerdict.named}.`,
      say`The optimum is flat: a few readings to either side change little, so the number may be rounded to what the memory likes. Not flat is the noise itself; its correlation moves the cut-off to ${alikeHot}, and ${alikeVerdict.values}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A block that fills the whole window: the two means would overlap, and their noises would cancel in part. The design must keep the blocks apart.`,
          say`Perfectly correlated noise: averaging gains nothing, and the best number is one.`,
          say`One wild reading in a block shifts the mean by its share. A median in front removes it and costs half a block.`,
          say`A block that is interrupted by a change of duty has to be thrown away, or two regimes are mixed in one mean.`,
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
          say`A line fitted to all readings of the window uses those in the middle too; its variance falls with the cube of the length, and the code needs two running sums.`,
          say`A quieter converter lowers the noise for all numbers at once, and with it window and heat in proportion.`,
          say`A weaker heater slows the damage, but also the sound rise; it pays only while losses are small against the power.`,
        ],
        2,
      ),
    ),
  )
}
