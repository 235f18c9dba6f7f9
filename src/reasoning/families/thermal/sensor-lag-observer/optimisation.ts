// Depth 4: how quick may the observer be? The least sum of ramp error and noise, how flat it is, and what the lag's tolerance adds.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const best = m.derive('tau_b', 's', 'sqrt(k*sigma*tau_s/s)', '4s')
  const least = m.derive('B_b', 'K', 's*tau_b + k*sigma*tau_s/tau_b', '4s')
  m.derive('tau_lo', 's', 'tau_b/10', '4s')
  m.derive('tau_hi', 's', '10*tau_b', '4s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'tau_lo', to: 'tau_hi', at: 'tau_b' }],
    objective: 's*x + k*sigma*tau_s/x',
    subject: [],
    of: 'B_b',
    tolerance: 0.002,
  })
  const chosen = m.derive('B_o', 'K', 's*tau_o + k*sigma*tau_s/tau_o', '4s')
  const price = m.compare(chosen, '1.1*B_b')
  const off = m.derive('B_2', 'K', 's*(2*tau_b) + k*sigma*tau_s/(2*tau_b)', '4s')
  const flat = m.derive('f', '', 'B_2/B_b', '3s')
  const raw = m.derive('B_s', 'K', 's*tau_s + k*sigma', '4s')
  const worth = m.compare(least, raw)
  const quick = m.derive('tau_q', 's', 'tau_b/4', '4s')
  const quickly = m.derive('B_q', 'K', 's*tau_q + k*sigma*tau_s/tau_q', '4s')
  const worse = m.relation(quickly, '>', least)
  const unsure = m.derive('e_d', 'K', 's*delta*tau_s', '4s')
  const all = m.derive('B_t', 'K', 'B_b + e_d', '4s')
  const share = m.derive('u', '%', 'e_d/B_t', '3s')
  const cut = m.derive('T_ok', '°C', 'T_dam - B_t', '4s')
  const verdict = m.compare(g.T_cut, cut)
  const rawCut = m.derive('T_raw', '°C', 'T_dam - s*tau_s*(1 + delta) - k*sigma', '4s')
  const gainedRange = m.compare(rawCut, cut)
  const quarter = m.derive(
    'B_4',
    'K',
    's*sqrt(k*(sigma/2)*tau_s/s) + k*(sigma/2)*tau_s/sqrt(k*(sigma/2)*tau_s/s)',
    '4s',
  )
  const wrong = w.pick(['quick', 'equal', 'none'] as const)
  page.ask(
    w.pick([
      say`Choose the time constant of the observer. Minimise the sum of ramp error and ${g.k} deviations of noise, say how flat the minimum is, compare with the proposal of ${g.tau_o}, and set the cut-off that follows.`,
      say`A quick observer is noisy, a slow one is late. Find the least bound on the whole error, prove that it is the least, and say what the tolerance of the lag leaves of the gain.`,
      say`Optimise the observer for this heater: best time constant, bound, sensitivity, and the cut-off up to which the body is safe from ${g.T_dam}. Is the proposal of ${g.tau_o} good enough?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two terms, one rising with the time constant and one falling. Their sum has one minimum, and there the two are equal.`,
      say`What I buy with a quick observer is a small standing error; what I pay is noise, magnified by the ratio of the lags. The bound is the sum, so I minimise the sum.`,
    ]),
  )
  if (wrong === 'quick') {
    page.think(
      'attempt',
      w.pick([
        say`The standing error is proportional to the time constant, so make it small: ${quick}, say.`,
        say`Take the quickest observer that the sampling allows; then nothing of the lag is left.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The noise grows as the time constant shrinks. At ${quick.worked} the bound is ${quickly.worked}: ${worse.named}. The lag is gone and the estimate useless.`,
        say`Only one of two terms was looked at. With ${quick} the sum is ${quickly.arithmetic}, while ${least} can be had.`,
      ]),
    )
    page.think('back-up', say`Minimise the sum of both.`)
  } else if (wrong === 'equal') {
    page.think(
      'attempt',
      w.pick([
        say`Let the observer be twice as slow as some good value, to be on the safe side with noise.`,
        say`Noise is what one sees on the screen, so rather too slow than too quick.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`What is not seen on the screen is the standing error, and that is the dangerous one, as it always has the same sign while heating. Twice the best time constant costs a factor of ${flat}, so neither side is the safe one.`,
        say`There is no safe side in a sum of two errors: off by two in either direction gives ${off} in place of ${least}.`,
      ]),
    )
    page.think('back-up', say`Find the minimum first, then look at its flanks.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Where the observer is much quicker than the sensor and many samples fall into its time constant, the present reading carries nearly all noise: the ratio of the lags. The sum is ${optimum.form('problem')}.`,
      say`To leading order noise is magnified by the ratio of the lags, as a present reading enters with that weight. So: ${optimum.form('problem')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Derivative to zero: the two terms are equal, at ${best.worked}. The bound is then ${least.worked}.`,
      say`The product of the two terms does not depend on the time constant, so the sum is least where they are equal: ${best.worked}, with ${least.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Searched over ${optimum.form('ranges')}: ${optimum.form('answer')}.`,
      say`A grid over ${optimum.form('ranges')} finds nothing better than ${optimum.form('answer')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The proposal: ${chosen.worked}. Against a tenth above the best: ${price.values}. And without observer, ${raw.worked}.`,
      say`Proposed ${g.tau_o} makes ${chosen.arithmetic}, the best is ${least}, none at all ${raw.arithmetic}: ${worth.symbols}.`,
    ]),
  )
  page.think(
    'scaling',
    w.pick([
      say`Off by a factor of two, in whichever direction, costs a factor of ${flat.worked}. Flat enough that nobody needs to tune it finely.`,
      say`Half the noise makes ${quarter} of ${least}: the bound goes with the root of the noise, so a better converter pays slowly.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`The lag is known to ${g.delta} only, and no time constant helps against that: ${unsure.worked}, so ${all.worked}, of which that is ${share}.`,
      say`What no choice removes: the tolerance of the lag, ${unsure.arithmetic}. With it ${all.worked}; its part is ${share.worked}.`,
    ]),
  )
  page.think(
    'derive',
    say`The cut-off by the estimate may stand at ${cut.worked}; by bare readings at ${rawCut.arithmetic}. The present one: ${verdict.values}.`,
  )
  page.checks(w.pick([1, 2]), best, least, unsure, cut)
  page.think(
    'decide',
    price.op === '<='
      ? say`Keep ${g.tau_o}: it is within a tenth of the best. Then measure the lag, since its tolerance is what remains.`
      : say`Replace ${g.tau_o} by ${best}: the proposal gives away over a tenth. Afterwards measure the lag.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The sum of a rising and a falling term with constant product is least where they are equal.`,
      say`Ramp error and noise are exchanged for each other at a fixed product; the tolerance of the lag is no part of the bargain.`,
    ]),
  )
  page.step(
    w.pick(['Objective', 'What is minimised']),
    say`${optimum.form('problem')}: standing error and noise of the present reading. The state's own noise is left out. It is small while a time constant spans several samples, and it only adds.`,
  )
  page.step(
    w.pick(['Optimum', 'The best time constant']),
    say`${best.worked}, ${least.worked}. For positive terms of constant product the sum is least when they are equal; over ${optimum.form('ranges')} the grid agrees.`,
  )
  page.step(
    w.pick(['Flatness', 'How exact it has to be']),
    say`${off.worked}, which is a factor of ${flat.worked}. The proposal: ${chosen.worked}; ${price.values}. Without observer: ${raw.worked}.`,
  )
  page.step(
    w.pick(['What remains', 'Tolerance of the lag']),
    say`${unsure.worked}; ${all.worked}; a share of ${share.worked}. It gets a larger part the better the rest becomes.`,
  )
  page.step(
    w.pick(['Cut-off', 'Consequence']),
    say`${cut.worked}, by readings alone ${rawCut.worked}. ${gainedRange.op === '<=' ? 'The observer gains working range' : 'The observer gains no working range'}: ${gainedRange.values}. ${verdict.op === '<=' ? 'The present cut-off is low enough' : 'The present cut-off is too high'}: ${verdict.named}.`,
  )

  const v = {
    Trade: w.pick(['Trade', 'Situation', 'Given']),
    bound: w.pick(['bound', 'whole_error', 'sum_of_errors']),
    best: w.pick(['best_lag', 'least_lag', 'optimum']),
    pick: w.pick(['choose', 'settle', 'clamp_to_sampling']),
  }
  const root = w.pick([
    code`(self.deviations * self.noise * self.sensor / self.slope).sqrt()`,
    code`let noise = self.deviations * self.noise;
            (noise * self.sensor / self.slope).sqrt()`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The optimum is a closed form; the sampling sets a floor to it, and a body that does not move has no optimum at all.`,
      say`A slope of nothing would ask for an observer that never moves. The code says none instead.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Trade} {
        pub slope: f64,
        pub sensor: f64,
        pub noise: f64,
        pub deviations: f64,
    }

    impl ${v.Trade} {
        /// Ramp error and noise together.
        pub fn ${v.bound}(&self, own: f64) -> f64 {
            ${w.pick(['self.slope * own + self.deviations * self.noise * self.sensor / own', 'self.deviations * self.noise * (self.sensor / own) + self.slope * own'])}
        }

        fn ${v.best}(&self) -> f64 {
            ${nest(8, root)}
        }

        /// Not below so many samples; none if there is nothing to weigh.
        pub fn ${v.pick}(&self, every: f64, samples: f64) -> Option<f64> {
            let found = self.${v.best}();
            (found.is_finite() && found > 0.0).then(|| found.max(every * samples))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const DATA: ${v.Trade} = ${v.Trade} {
            slope: ${g.s.rust('f64')},
            sensor: ${g.tau_s.rust('f64')},
            noise: ${g.sigma.rust('f64')},
            deviations: ${g.k.rust('f64')},
        };

        #[test]
        fn bounds_are_as_computed() {
            assert!((DATA.${v.bound}(${g.tau_o.rust('f64')}) - ${chosen.rust('f64')}).abs() < 1e-8);
            assert!((DATA.${v.bound}(${quick.rust('f64')}) - ${quickly.rust('f64')}).abs() < 1e-8);
        }

        #[test]
        fn the_optimum_is_the_least() {
            let found = DATA.${v.pick}(0.0, DATA.noise).unwrap();
            assert!((found - ${best.rust('f64')}).abs() < 1e-8);
            assert!((DATA.${v.bound}(found) - ${least.rust('f64')}).abs() < 1e-8);
            for other in [0.98 * found, 1.02 * found] {
                assert!(DATA.${v.bound}(other) > DATA.${v.bound}(found));
            }
        }

        #[test]
        fn the_sampling_is_a_floor() {
            let even = ${v.Trade} { slope: 1.0, sensor: 8.0, noise: 0.5, deviations: 4.0 };
            assert_eq!(even.${v.pick}(0.5, 7.5), Some(4.0));
            assert_eq!(even.${v.pick}(0.5, 8.5), Some(4.25));
        }

        #[test]
        fn without_movement_or_noise_there_is_no_choice() {
            assert_eq!(${v.Trade} { slope: 0.0, ..DATA }.${v.pick}(DATA.slope, DATA.noise), None);
            assert_eq!(${v.Trade} { noise: 0.0, ..DATA }.${v.pick}(DATA.slope, DATA.noise), None);
        }
    }`),
    say`There may be nothing to choose:`,
    page.compileFail(
      'E0308',
      code`
    pub fn surely(data: &${v.Trade}) -> f64 {
        data.${v.pick}(0.1, 4.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The cut-off belongs at ${cut} or below, with the whole bound of ${all}. ${verdict.op === '<=' ? say`The present ${g.T_cut} keeps that.` : say`The present ${g.T_cut} does not, and must be lowered before the estimate is trusted with it.`}`,
      say`Bound with everything in it: ${all}. It is ${share} tolerance of the lag, which no filter mends. ${verdict.op === '<=' ? 'The cut-off leaves room for it' : 'The cut-off leaves no room for it'}: ${verdict.values}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A best time constant near the sampling interval: the approximation of the noise fails, and the floor in the code takes over.`,
          say`A best time constant beyond the sensor's lag: the readings are so noisy that smoothing beats cancelling. The formula says so by itself.`,
          say`Holding at a target: the slope is next to nothing, and a slow observer would do better. Two time constants, switched with care, would use that.`,
          say`Noise that rises with temperature, as with a thermistor at its flat end: the optimum belongs to the temperature of the cut-off.`,
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
          say`A Kalman filter finds this compromise by itself from the two intensities, and changes it as they change.`,
          say`A quicker sensor lowers standing error, noise and tolerance at once; in the bound it goes under the root, in the tolerance in full.`,
          say`Slower heating lowers the bound with the root of the slope, and costs time in every start.`,
        ],
        2,
      ),
    ),
  )
}
