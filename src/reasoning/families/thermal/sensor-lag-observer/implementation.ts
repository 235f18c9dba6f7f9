// Depth 3: the observer in discrete time with its exact share of a step; what sampling changes, and what a bad reading does.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const share = m.derive('a', '', '1 - exp(-(h/tau_o))', '4s')
  const euler = m.derive('a_x', '', 'h/tau_o', '4s')
  const slip = m.relation(euler, '>', share)
  const steps = m.derive('n', 'steps', 'ceil(30*tau_o/h)', 'i')
  const lead = m.derive('l', 'K', '(q - 1)*s*h/a', '4s')
  const iterated = m.claim('recurrence', {
    states: [
      { name: 'y', unit: 'K', start: '0*e_s', next: 'y + s*h' },
      { name: 'z', unit: 'K', start: '0*e_s', next: 'z + a*(y - z)' },
    ],
    until: 'n',
    measure: { what: '(q - 1)*(y - z)', take: 'final' },
    of: 'l',
    tolerance: 1e-6,
  })
  const left = m.derive('e_f', 'K', 'e_s - l', '4s')
  const close = m.relation(left, '<=', s.left)
  const third = m.derive('g_3', '', '1 + (q - 1)*(1 - a)^3', '4s')
  const recover = m.derive('N', 'samples', 'ceil(log((q - 1)*100)/(-log(1 - a)))', 'i')
  const recovered = m.derive('g_N', '', '1 + (q - 1)*(1 - a)^N', '4s')
  const one = m.given('c', 1.01)
  const within = m.relation(recovered, '<=', one)
  page.ask(
    w.pick([
      say`Implement the observer in Rust for readings every ${g.h}: exact in discrete time, a start that does not jump, a defined answer to readings that are no numbers, and a cut-off that acts on estimate and bound. Test it on a ramp and on a step.`,
      say`Write the observer as code with constant work for a reading. What does sampling change in the error on a ramp, how long does a single step of the reading disturb the estimate, and what happens at the edges?`,
      say`Bring the observer to the machine. Derive its coefficients for ${g.h}, compute its answers to a ramp and to a step, and make the tests demand exactly these.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`From the continuous design: ratio of the lags ${s.ratio.worked}; on a ramp ${s.left.worked} remain of ${s.rawLag.worked}.`,
      say`One state z behind the reading by ${g.tau_o}; the estimate adds ${s.ratio.worked} times what the reading is ahead. Known error on a ramp: ${s.left.worked}.`,
    ]),
  )
  if (w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`The state moves by interval over time constant, ${euler.worked}, times the difference.`,
        say`Euler's step will do: ${euler.arithmetic} of the difference for each reading.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That is not the lag that was designed. A held input decays by an exponential, so the share is ${share.worked}; ${slip.values}. With an interval as long as the time constant the Euler state would simply copy the reading, and with twice that it would swing for ever.`,
        say`Euler's share is too large, ${slip.named}, and it passes one when the interval grows beyond the time constant. The exact share cannot.`,
      ]),
    )
    page.think('back-up', say`Use the exponential: it lies between zero and one for every interval.`)
  } else
    page.think(
      'derive',
      say`The exact share for a held reading: ${share.worked}. It lies between zero and one whatever the interval is.`,
    )
  page.think(
    'derive',
    w.pick([
      say`Readings on a ramp: the state settles behind by one step of the ramp over the share. The estimate then leads the reading by ${lead.worked}. The body leads it by ${s.rawLag}, so ${left.worked} remain.`,
      say`On a ramp of the readings the difference to the state settles at step over share, and the estimate is ahead by ${lead.worked}. What is missing to ${s.rawLag} is ${left.arithmetic}.`,
    ]),
  )
  page.think('verify', say`Iterating ${iterated.form('rates')} for ${steps} ends with a lead of ${lead}.`)
  page.think(
    'doubt',
    w.pick([
      say`Less error than in continuous time, ${close.values}? The estimate uses the state before this reading, which is one interval older, and so looks a little further ahead.`,
      say`Sampling seems to help: ${close.named}. It does, by half an interval's worth, because the state lags a little further behind than the continuous one. The continuous bound stays valid.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A unit step of the reading shows magnified by ${s.ratio} at once, by ${third.worked} three readings later, and is within a hundredth after ${recover.worked}.`,
      say`Answer to a unit step: first ${s.ratio}, three readings later ${third.worked}; after ${recover.worked} it is ${recovered}, and ${within.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), share, lead, left)
  page.think(
    'decide',
    w.pick([
      say`State: nothing before the first reading, one number afterwards. A reading that is no number empties it, and the cut-off treats an absent estimate as too hot.`,
      say`The state is optional, so a start and a restart are the same case: the first reading is the estimate. No estimate means cut off.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The share is exact for a held reading. The answers to a ramp and to a step follow in closed form and become the tests.`,
      say`Coefficients first, then two answers in closed form: one to a ramp, one to a step.`,
    ]),
  )
  page.step(
    w.pick(['Coefficients', 'Exact share']),
    say`${s.ratio.worked} and ${share.worked}. Euler's ${euler.worked} is another filter: ${slip.symbols}, and for long intervals an unstable one.`,
  )
  page.step(
    w.pick(['Ramp', 'Error that remains']),
    say`${lead.worked}; iteration of ${iterated.form('rates')} confirms it. Of ${s.rawLag.worked} there remain ${left.worked}; the continuous design has ${s.left.worked}, and ${close.values}.`,
  )
  page.step(
    w.pick(['Step', 'A single disturbance']),
    say`The excess over one decays with the share: ${third.worked} after three readings. It is within a hundredth after ${recover.worked}: ${recovered.worked}, and ${within.values}.`,
  )

  const v = {
    Obs: w.pick(['Observer', 'Estimator', 'LagFree']),
    take: w.pick(['take', 'follow', 'enter']),
    state: w.pick(['state', 'late', 'trail']),
    ratio: w.pick(['ratio', 'lead', 'magnify']),
    share: w.pick(['share', 'blend', 'approach']),
    cut: w.pick(['must_cut', 'too_hot', 'has_to_stop']),
  }
  const body = w.pick([
    code`let before = self.${v.state}.unwrap_or(reading);
            let ahead = reading - before;
            self.${v.state} = Some(before + self.${v.share} * ahead);
            Some(before + self.${v.ratio} * ahead)`,
    code`let before = match self.${v.state} {
                Some(known) => known,
                None => reading,
            };
            self.${v.state} = Some((1.0 - self.${v.share}) * before + self.${v.share} * reading);
            Some(self.${v.ratio} * reading + (1.0 - self.${v.ratio}) * before)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`An estimate is optional by type. The cut-off takes it as it comes, and treats its absence as danger.`,
      say`One state, two coefficients that only the constructor sets. The order inside a step matters: estimate with the old state, then move it.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, PartialEq)]
    pub struct ${v.Obs} {
        ${v.ratio}: f64,
        ${v.share}: f64,
        ${v.state}: Option<f64>,
    }

    impl ${v.Obs} {
        /// Lags of sensor and observer, and the interval, all in one unit; none of them may be zero.
        pub fn new(sensor: f64, own: f64, every: f64) -> Option<Self> {
            let fine = sensor > 0.0 && own > 0.0 && every > 0.0;
            fine.then(|| Self { ${v.ratio}: sensor / own, ${v.share}: 1.0 - (-every / own).exp(), ${v.state}: None })
        }

        /// The body's temperature; none for a reading that is no number, and then it starts anew.
        pub fn ${v.take}(&mut self, reading: f64) -> Option<f64> {
            if !reading.is_finite() {
                self.${v.state} = None;
                return None;
            }
            ${nest(8, body)}
        }
    }

    /// Cuts off unless the estimate and its bound together are known to be under the limit.
    pub fn ${v.cut}(estimate: Option<f64>, bound: f64, limit: f64) -> bool {
        ${w.pick(['!estimate.is_some_and(|known| known + bound < limit)', 'estimate.is_none_or(|known| !(known + bound < limit))'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SENSOR: f64 = ${g.tau_s.rust('f64')};
        const OWN: f64 = ${g.tau_o.rust('f64')};
        const EVERY: f64 = ${g.h.rust('f64')};

        fn fresh() -> ${v.Obs} {
            ${v.Obs}::new(SENSOR, OWN, EVERY).unwrap()
        }

        #[test]
        fn the_lead_on_a_ramp() {
            let mut observer = fresh();
            let mut lead = 0.0;
            for i in 0..=${steps.rust('int')} {
                let reading = f64::from(i) * ${g.s.rust('f64')} * EVERY;
                lead = observer.${v.take}(reading).unwrap() - reading;
            }
            assert!((lead - ${lead.rust('f64')}).abs() < 1e-4);
        }

        #[test]
        fn the_answer_to_a_step() {
            let mut observer = fresh();
            assert_eq!(observer.${v.take}(0.0), Some(0.0));
            let mut answers = [0.0; 4];
            for answer in &mut answers {
                *answer = observer.${v.take}(1.0).unwrap();
            }
            assert!((answers[0] - ${s.ratio.rust('f64')}).abs() < 1e-9);
            assert!((answers[3] - ${third.rust('f64')}).abs() < 1e-9);
        }

        #[test]
        fn it_starts_at_the_first_reading_and_anew_after_a_bad_one() {
            let mut observer = fresh();
            assert!((observer.${v.take}(SENSOR).unwrap() - SENSOR).abs() < 1e-9);
            assert_eq!(observer.${v.take}(f64::NAN), None);
            assert_eq!(observer, fresh());
            assert!((observer.${v.take}(OWN).unwrap() - OWN).abs() < 1e-9);
            assert_eq!(observer.${v.take}(f64::INFINITY), None);
        }

        #[test]
        fn the_cut_off_at_its_limit() {
            assert!(!${v.cut}(Some(99.0), 0.5, 100.0));
            assert!(${v.cut}(Some(99.5), 0.5, 100.0));
            assert!(${v.cut}(Some(99.75), 0.5, 100.0));
            assert!(!${v.cut}(Some(99.25), 0.5, 100.0));
            assert!(${v.cut}(Some(f64::NAN), OWN, SENSOR));
            assert!(${v.cut}(None, OWN, f64::MAX));
        }

        #[test]
        fn lags_of_nothing_are_refused() {
            assert_eq!(${v.Obs}::new(0.0, OWN, EVERY), None);
            assert_eq!(${v.Obs}::new(SENSOR, 0.0, EVERY), None);
            assert_eq!(${v.Obs}::new(SENSOR, OWN, 0.0), None);
            assert_eq!(${v.Obs}::new(f64::NAN, OWN, EVERY), None);
        }
    }`),
    say`An absent estimate has to be dealt with:`,
    page.compileFail(
      'E0308',
      code`
    pub fn always(observer: &mut ${v.Obs}, reading: f64) -> f64 {
        observer.${v.take}(reading)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The filter is stable for every interval, since its share lies between zero and one. Without an estimate, or with one that is no number, the heater goes off: the comparison asks for safety and takes everything else as danger.`,
      say`Every way to fail leads to the cut-off: no reading, a bad reading, a bad estimate. A single wild reading is magnified by ${s.ratio}, so it may switch off without need, but it cannot hide a hot body for any length of time.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An interval that varies: the share belongs to one interval. It has to be computed anew, or readings must be stamped and resampled.`,
          say`A restart on a ramp: the estimate begins as late as the sensor, and needs some ${g.tau_o} to recover its lead.`,
          say`A reading that repeats because the converter is stuck: the lead decays, the estimate sinks to the reading. The watch over stuck readings is another one's duty.`,
          say`An observer that is the slower of the two: the ratio falls below one, and the estimate is a smoother. Allowed, with a standing error beyond that of the reading.`,
          say`A very small interval: the share is then a difference of nearly equal numbers, and the form with fewer cancellations is to be preferred.`,
        ],
        4,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`Averaging readings before the observer lowers the noise and adds half of the block to the lag.`,
          say`A median of three in front removes single wild readings at the price of one interval.`,
          say`Whole numbers in place of floating point: the ratio needs few bits, the state needs many behind the point.`,
        ],
        2,
      ),
    ),
  )
}
