// Depth 3: the test itself as code: a recorder of fixed size, rest detected and not assumed, marks by interpolation.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const samples = m.derive('N', 'samples', 'ceil(t_e/h)', 'i')
  const bytes = m.derive('M', 'bytes', '8*N', 'i')
  const window = m.derive('t_w', 's', 'tau/2', '3s')
  const creep = m.derive('d_w', 'K', 'dT*exp((L - t_e)/tau)*(exp(t_w/tau) - 1)', '2s')
  const band = m.derive('d_rest', 'K', '6*sigma', 'g')
  const seen = m.compare(creep, band)
  const jump = m.derive('d_h', 'K', 'dT/tau*h', '2s')
  const interpolation = m.derive('e_i', 's', 'h^2/(8*tau)', '2s')
  const without = m.derive('e_g', 's', 'h', 'g')
  const better = m.relation(interpolation, '<', without)
  const fullGain = m.derive('K_1', 'K', 'dT/u', '4s')
  page.ask(
    w.pick([
      say`Implement the test in Rust: a recorder with a fixed number of places, detection of rest, marks by interpolation, and refusal of logs that are no step response. No allocation. Go through the edge cases.`,
      say`Write the part that turns a stream of readings, one every ${g.h}, into gain, lag and dead time. It must say when the curve has come to rest and must never invent a result. Test it on a curve that is known.`,
      say`How is this identification done on the machine, with little memory and noise of ${g.sigma}? Give code, tests and the cases in which it has to refuse.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`In: pairs of time and reading, in order. Out: three numbers or a reason why not. The log is kept, since the marks are known only when the final level is.`,
      say`The shares refer to the final level, which comes last. So either the whole log is kept, or the marks are guessed; I keep it.`,
    ]),
  )
  page.think(
    'derive',
    say`How much is that? ${samples.worked}, as single-precision pairs ${bytes.worked}. ${bytes.number > 20000 ? 'Too much for a small controller at this rate, so the recorder should take every few readings only.' : 'Bearable on a small controller.'}`,
  )
  const rest = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`Rest: two readings in a row that are the same, or nearly.`,
        say`It rests when the last reading agrees with the one before, up to noise.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Between two readings even the steepest part moves by only ${jump.arithmetic}. Near the end, neighbours agree long before the curve has finished. The comparison must reach over a time that means something to the body.`,
        say`At its quickest the curve moves ${jump.worked} between readings; with noise of ${g.sigma} in each, nearby readings say hardly anything about rest.`,
      ]),
    )
    page.think(
      'back-up',
      say`Compare over a window of half a lag, ${window.worked}: the largest less the smallest reading in it must fit into ${band.worked}. At the end of this test the curve still creeps by ${creep.arithmetic} over such a window, which ${seen.phrase} the band.`,
    )
  }
  const marks = (): void => {
    page.think(
      'assess',
      w.pick([
        say`A mark lies between two readings. Taking the later one is off by up to ${g.h}; a straight line between them is off by a curvature term, about ${interpolation.worked}.`,
        say`Straight-line interpolation leaves the second-order term only, an eighth of the squared interval over the lag: ${interpolation.arithmetic}. Without it the error is up to ${g.h}.`,
      ]),
    )
  }
  for (const part of w.shuffle([rest, marks])) part()
  page.checks(w.pick([1, 2]), jump, window, interpolation)
  page.think(
    'verify',
    w.pick([
      say`For a test I need a curve whose answer is known: the model itself, sampled every ${g.h}. What comes back must be ${s.lag} and ${s.dead}, up to interpolation and the unfinished tail.`,
      say`Feed the model's own curve for twelve lags, so that the tail is gone, and ask for ${s.gain}, ${s.lag} and ${s.dead} back.`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`A recorder that refuses a full log, time that runs backwards and readings that are no numbers; an evaluation at the end that refuses an unfinished curve.`,
      say`Refuse early what is unusable, evaluate once. Each refusal is a variant with a name, so the caller can tell a person what to do.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Three quantities size the code: how many readings there are, what counts as rest, and what interpolation leaves.`,
      say`Before the code, the numbers that it depends on.`,
    ]),
  )
  page.step(
    w.pick(['Memory', 'Length of the log']),
    say`${samples.worked}. In pairs of single precision that takes ${bytes.worked}.`,
  )
  page.step(
    w.pick(['Rest', 'When the curve has ended']),
    say`Over half a lag, ${window.short}, the range of the readings must not be wider than six standard deviations, ${band.worked}. At the end of the logged test the curve itself moves by ${creep.worked} in that time: ${seen.values}. ${seen.op === '<=' ? 'The log passes as finished.' : 'So by this rule the logged test ended too early, and the code would ask for more.'}`,
  )
  page.step(
    w.pick(['Marks', 'Interpolation']),
    say`A chord differs from its curve by no further than an eighth of the squared interval times the curvature. Over the slope of an exponential that is a time of ${interpolation.worked}, where the raw grid would leave ${without}: ${better.symbols}.`,
  )

  const v = {
    Log: w.pick(['StepLog', 'Curve', 'BumpTest']),
    Refused: w.pick(['Refused', 'NoResult', 'Unusable']),
    Found: w.pick(['Identified', 'Dynamics', 'LagModel']),
    evaluate: w.pick(['evaluate', 'conclude', 'identify']),
    push: w.pick(['note', 'take_in', 'enter']),
    range: w.pick(['range_over', 'movement_within', 'span_of_last']),
    crossing: w.pick(['crossing', 'passes_at', 'climbs_through']),
    moving: w.pick(['StillMoving', 'NotAtRest', 'Unfinished']),
    flat: w.pick(['TooFlat', 'HardlyRises', 'InTheNoise']),
    nan: w.pick(['NotANumber', 'Senseless', 'NoReading']),
    back: w.pick(['Backwards', 'StaleStamp', 'OutOfOrder']),
    log: w.pick(['curve', 'run_seen', 'test_log']),
    DUTY: w.pick(['DUTY', 'STEP', 'EFFORT']),
    BAND: w.pick(['BAND', 'CALM', 'STILLNESS']),
    LAG: w.pick(['LAG', 'TAU', 'SLOWNESS']),
    DEAD: w.pick(['DEAD', 'SILENCE', 'WAITING']),
    GAIN: w.pick(['GAIN', 'FULL_RISE', 'STATIC_GAIN']),
  }
  const crossing = w.pick([
    code`for i in 1..self.used {
                let (before, after) = (self.readings[i - 1], self.readings[i]);
                if before < level && after >= level {
                    let part = (level - before) / (after - before);
                    return Some(self.times[i - 1] + part * (self.times[i] - self.times[i - 1]));
                }
            }
            None`,
    code`let at = (1..self.used).find(|&i| self.readings[i - 1] < level && self.readings[i] >= level)?;
            let (from, to) = (self.times[at - 1], self.times[at]);
            let part = (level - self.readings[at - 1]) / (self.readings[at] - self.readings[at - 1]);
            Some(from + part * (to - from))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The capacity is a const generic. Time comes in with each reading, so nothing here depends on a clock.`,
      say`No heap and no clock: the arrays have a size known to the compiler, and stamps are handed in.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${v.Refused} {
        Full,
        ${v.back},
        ${v.nan},
        ${v.moving},
        ${v.flat},
        NoMark,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Found} {
        pub gain: f64,
        pub lag: f64,
        pub dead: f64,
    }

    #[derive(Debug, Clone)]
    pub struct ${v.Log}<const N: usize> {
        times: [f64; N],
        readings: [f64; N],
        used: usize,
    }

    impl<const N: usize> Default for ${v.Log}<N> {
        fn default() -> Self {
            Self { times: [0.0; N], readings: [0.0; N], used: 0 }
        }
    }

    impl<const N: usize> ${v.Log}<N> {
        pub fn ${v.push}(&mut self, time: f64, reading: f64) -> Result<(), ${v.Refused}> {
            if !(time.is_finite() && reading.is_finite()) {
                return Err(${v.Refused}::${v.nan});
            }
            if self.used > 0 && time <= self.times[self.used - 1] {
                return Err(${v.Refused}::${v.back});
            }
            if self.used == N {
                return Err(${v.Refused}::Full);
            }
            self.times[self.used] = time;
            self.readings[self.used] = reading;
            self.used += 1;
            Ok(())
        }

        /// Range of the readings over the last stretch of time; none while the ${v.log} is not yet that long.
        pub fn ${v.range}(&self, stretch: f64) -> Option<f64> {
            let end = *self.times[..self.used].last()?;
            if end - self.times[0] < stretch {
                return None;
            }
            let recent = (0..self.used).filter(|&i| end - self.times[i] <= stretch).map(|i| self.readings[i]);
            let (low, high) = recent.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), reading| (reading.min(low), reading.max(high)));
            Some(high - low)
        }

        /// When the readings first climb through this level.
        pub fn ${v.crossing}(&self, level: f64) -> Option<f64> {
            ${crossing}
        }

        /// The first reading is the start, the last one the rest.
        pub fn ${v.evaluate}(&self, duty: f64, stretch: f64, band: f64) -> Result<${v.Found}, ${v.Refused}> {
            match self.${v.range}(stretch) {
                Some(range) if range <= band => {}
                _ => return Err(${v.Refused}::${v.moving}),
            }
            let start = self.readings[0];
            let rise = self.readings[self.used - 1] - start;
            if rise <= 3.0 * band {
                return Err(${v.Refused}::${v.flat});
            }
            let mark = |lags: f64| self.${v.crossing}(start + rise * (1.0 - (-lags).exp())).ok_or(${v.Refused}::NoMark);
            let (early, late) = (mark(1.0 / 3.0)?, mark(1.0)?);
            let lag = 1.5 * (late - early);
            Ok(${v.Found} { gain: rise / duty, lag, dead: late - lag })
        }
    }`),
    say`The tests sample the model that the log gave.`,
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const ${v.DUTY}: f64 = ${g.u.rust('f64', '')};
        const ${v.GAIN}: f64 = ${fullGain.rust('f64')};
        const ${v.LAG}: f64 = ${s.lag.rust('f64')};
        const ${v.DEAD}: f64 = ${s.dead.rust('f64')};
        const ${v.BAND}: f64 = ${band.rust('f64')};

        fn log_of(lags: f64) -> ${v.Log}<1300> {
            let mut ${v.log} = ${v.Log}::default();
            let every = ${v.LAG} / 100.0;
            let mut i = 0;
            while i as f64 * every <= ${v.DEAD} + lags * ${v.LAG} {
                let acting = (i as f64 * every - ${v.DEAD}).max(0.0);
                ${v.log}.${v.push}(i as f64 * every, ${g.T_0.rust('f64')} + ${v.GAIN} * ${v.DUTY} * (1.0 - (-acting / ${v.LAG}).exp())).unwrap();
                i += 1;
            }
            ${v.log}
        }

        #[test]
        fn a_known_curve_comes_back() {
            let found = log_of(10.0).${v.evaluate}(${v.DUTY}, 0.5 * ${v.LAG}, ${v.BAND}).unwrap();
            assert!((found.gain / ${v.GAIN} - 1.0).abs() < 1e-3);
            assert!((found.lag / ${v.LAG} - 1.0).abs() < 1e-3);
            assert!((found.dead - ${v.DEAD}).abs() < 1e-3 * ${v.LAG});
        }

        #[test]
        fn an_unfinished_curve_is_refused() {
            let early = log_of(1.5);
            let range = early.${v.range}(0.5 * ${v.LAG}).unwrap();
            assert_eq!(early.${v.evaluate}(${v.DUTY}, 0.5 * ${v.LAG}, 0.99 * range), Err(${v.Refused}::${v.moving}));
            assert_eq!(log_of(0.1).${v.evaluate}(${v.DUTY}, ${v.LAG} + ${v.DEAD}, 1e6), Err(${v.Refused}::${v.moving}));
            assert_eq!(${v.Log}::<4>::default().${v.evaluate}(${v.DUTY}, 1.0, 1.0), Err(${v.Refused}::${v.moving}));
        }

        #[test]
        fn a_rise_that_the_band_could_explain_is_refused() {
            let mut ${v.log} = ${v.Log}::<4>::default();
            for (time, reading) in [(0.0, 20.0), (1.0, 21.0), (2.0, 26.0), (9.0, 26.0)] {
                ${v.log}.${v.push}(time, reading).unwrap();
            }
            assert_eq!(${v.log}.${v.evaluate}(0.5, 3.0, 2.0), Err(${v.Refused}::${v.flat}));
            let found = ${v.log}.${v.evaluate}(0.5, 3.0, 1.99).unwrap();
            assert!((found.gain - 12.0).abs() < 1e-9);
            let early = 1.0 + (6.0 * (1.0 - (-1.0_f64 / 3.0).exp()) - 1.0) / 5.0;
            let late = 1.0 + (6.0 * (1.0 - (-1.0_f64).exp()) - 1.0) / 5.0;
            assert!((found.lag - 1.5 * (late - early)).abs() < 1e-9);
            assert!((found.dead - (late - found.lag)).abs() < 1e-9);
        }

        #[test]
        fn the_range_looks_back_exactly_so_far() {
            let mut ${v.log} = ${v.Log}::<3>::default();
            assert_eq!(${v.log}.${v.range}(0.0), None);
            for (time, reading) in [(0.0, 9.0), (2.0, 4.0), (5.0, 6.0)] {
                ${v.log}.${v.push}(time, reading).unwrap();
            }
            assert_eq!(${v.log}.${v.range}(5.0), Some(5.0));
            assert_eq!(${v.log}.${v.range}(5.1), None);
            assert_eq!(${v.log}.${v.range}(3.0), Some(2.0));
            assert_eq!(${v.log}.${v.range}(2.9), Some(0.0));
        }

        #[test]
        fn a_level_is_crossed_between_readings_or_not_at_all() {
            let mut ${v.log} = ${v.Log}::<3>::default();
            for (time, reading) in [(1.0, 10.0), (3.0, 14.0), (7.0, 22.0)] {
                ${v.log}.${v.push}(time, reading).unwrap();
            }
            assert_eq!(${v.log}.${v.crossing}(11.0), Some(1.5));
            assert_eq!(${v.log}.${v.crossing}(14.0), Some(3.0));
            assert_eq!(${v.log}.${v.crossing}(16.0), Some(4.0));
            assert_eq!(${v.log}.${v.crossing}(22.0), Some(7.0));
            assert_eq!(${v.log}.${v.crossing}(22.1), None);
            assert_eq!(${v.log}.${v.crossing}(10.0), None);
        }

        #[test]
        fn what_cannot_be_logged_is_refused_and_changes_nothing() {
            let mut ${v.log} = ${v.Log}::<2>::default();
            assert_eq!(${v.log}.${v.push}(f64::NAN, 1.0), Err(${v.Refused}::${v.nan}));
            assert_eq!(${v.log}.${v.push}(1.0, f64::INFINITY), Err(${v.Refused}::${v.nan}));
            ${v.log}.${v.push}(-1.0, 20.0).unwrap();
            assert_eq!(${v.log}.${v.push}(-1.0, 21.0), Err(${v.Refused}::${v.back}));
            ${v.log}.${v.push}(2.0, 21.0).unwrap();
            assert_eq!(${v.log}.${v.push}(1.5, 21.0), Err(${v.Refused}::${v.back}));
            assert_eq!(${v.log}.${v.push}(3.0, 22.0), Err(${v.Refused}::Full));
            assert_eq!(${v.log}.${v.range}(3.0), Some(1.0));
        }
    }`),
    say`A log of one size is another type than a log of another:`,
    page.compileFail(
      'E0308',
      code`
    pub fn swap_logs(small: ${v.Log}<8>) -> ${v.Log}<16> {
        small
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The recorder observes and never heats. Whoever runs the test keeps the cut-off at ${g.T_max} armed throughout, and a refusal switches the duty off: no result is a result.`,
      say`A test that does not come to rest ends by the size of the log, with the heater off. The evaluation cannot be reached with an unfinished curve, as a test shows, so no controller is ever tuned on one.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An empty log: there is no last reading, so there is no range, and the answer is that it still moves.`,
          say`A reading that jumps over both marks at once: interpolation puts both into one interval and calls the body quick. A log that sparse should be refused by its interval.`,
          say`A stamp that repeats: refused, since a slope over no time has no meaning.`,
          say`Noise that touches a mark before the curve does: the first crossing is early. A filter of equal delay at both marks moves the dead time, not the lag.`,
          say`A body that cools: the readings never climb through a level, the rise is negative, and the log is refused as flat.`,
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
          say`Recursive least squares needs no log at all; it has to be told the dead time, or try several.`,
          say`A log with a spacing that grows keeps the early part fine and the tail cheap: a few dozen readings then do for ${g.t_e}.`,
          say`Extrapolating the final level from three equidistant readings ends the test earlier, at the price of much more noise in the gain.`,
        ],
        2,
      ),
    ),
  )
}
