// Depth 1: why a dead time limits a loop, what the margins mean, and how the requirement becomes a condition on one number.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const ratio = m.derive('rho', '', 'L/tau', '2s')
  const hold = m.derive('L_o', 's', 'h/2', 'g')
  const lost = m.derive('d_h', '°', 'omega_c*h/2', '2s')
  page.ask(
    w.pick([
      say`Formulate the tuning as a problem of margins: loop transfer function, crossover, what each margin means for this heater, and the condition that the requirement puts on the tuning. Give types in Rust that keep plant and tuning apart.`,
      say`Set the problem up in the frequency domain. Which assumptions are made, what is the loop after cancellation, and what do the two margins protect against? No optimisation yet.`,
      say`Write down loop, margins and requirement for this heater, with every assumption, and judge the first proposal of ${g.lambda} by them.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`What can go wrong in such a loop? The controller sees the past, by ${g.L}. If it acts on it strongly, it corrects what has long been corrected.`,
      say`One number decides the character of this plant: dead time over lag, ${ratio.worked}. Small, so the loop can be far quicker than the body by itself; not zero, so there is an end to that.`,
      say`Gain and lag only scale. The dead time is what sets a limit, because it costs phase without costing amplitude.`,
    ]),
  )
  if (w.chance(0.65)) {
    page.think(
      'attempt',
      w.pick([
        say`A first-order plant with PI control: the phase never passes a right angle, so every gain is stable, and I may choose the gain as large as the heater allows.`,
        say`After cancellation the loop is a pure integrator. An integrator under feedback is stable for any gain, so there is nothing to prove.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That forgets ${g.L}. A delay turns the phase by frequency times delay, without end; at some frequency the feedback arrives reversed. Stability for any gain is a property of the model without delay only.`,
        say`The delay is missing. Its factor has size one at every frequency, so it does not show in the amplitude, but its angle grows in proportion to frequency, and with it every large gain becomes unstable.`,
      ]),
    )
    page.think(
      'back-up',
      say`With the delay kept, the loop after cancellation is an integrator with delay, and it has one free number: ${s.closed.worked}.`,
    )
  } else
    page.think(
      'derive',
      say`Integral time equal to the lag: the zero cancels the pole, and what stays is an integrator behind a delay. Its time is ${s.closed.worked}.`,
    )
  page.think(
    'derive',
    w.pick([
      say`The gain that does this is ${s.kc.worked}, and the loop crosses unity at ${s.cross.worked}.`,
      say`Gain of the controller: ${s.kc.worked}. An integrator has size one where frequency is the inverse of its time: ${s.cross.arithmetic}.`,
    ]),
  )
  const margins = [
    (): void => {
      page.think(
        'derive',
        say`Phase there: a right angle for the integrator, and the delay on top. What is left to half a turn, with the delay alone, is ${s.ideal.worked}.`,
      )
    },
    (): void => {
      page.think(
        'doubt',
        w.pick([
          say`The controller is not continuous. It holds each output for ${g.h}, which delays it by ${hold.worked} on average and costs another ${lost.arithmetic}.`,
          say`Sampling has not been counted. A held output lags by half an interval, so the effective dead time is ${s.effective.worked}.`,
        ]),
      )
    },
  ]
  for (const part of margins) part()
  page.think(
    'derive',
    say`With the hold: ${s.phase.worked}; and the phase turns over at ${s.turnover.worked}, so the gain could grow by ${s.margin.worked} before the loop swings for ever.`,
  )
  page.checks(w.pick([1, 2]), s.kc, s.closed, s.turnover)
  page.think(
    'compare',
    w.pick([
      say`Phase: ${s.phaseOk.named}. Gain: ${s.gainOk.named}. ${s.meets ? 'Both are kept.' : 'So the first proposal does not pass as it stands.'}`,
      say`Against the requirement: ${s.phaseOk.values} and ${s.gainOk.values}. ${s.meets ? 'It passes.' : 'It does not pass.'}`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`The problem is thereby one in a single unknown, the time of the integrator, with two conditions on it. Gains follow from it.`,
      say`One unknown, two inequalities. Both have the same form, so one of them will decide.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Loop, crossover and margins, in this order; the requirement is then a statement about one time.`,
      say`The frequency domain is the natural place, since a delay is an angle there and nothing else.`,
    ]),
  )
  page.step(
    w.pick(['The loop', 'After cancellation']),
    w.pick([
      say`Controller times plant: the zero at the inverse integral time meets the pole at the inverse lag. An integrator of time ${s.closed.symbol} remains, behind a delay. Gain: ${s.kc.worked}.`,
      say`With the integral time at ${g.tau}, plant and controller together integrate with time ${s.closed.short}. This fixes ${s.kc.worked}.`,
    ]),
  )
  page.step(
    w.pick(['What sampling adds', 'The hold']),
    say`A held output is, to first order, the output delayed by half an interval. So ${s.effective.worked}. This is good while the interval is short against the dead time.`,
  )
  page.step(
    w.pick(['Meaning of the margins', 'What each margin protects']),
    say`${s.phase.worked} is how much further delay the loop bears, counted as an angle at ${s.cross}. ${s.margin.worked} is by what factor the heater may be stronger than identified.`,
  )
  page.step(
    w.pick(['The requirement', 'As a condition']),
    say`Phase: ${s.phaseOk.symbols}, that is ${s.phaseOk.values}. Gain: ${s.gainOk.symbols}, that is ${s.gainOk.values}. ${s.meets ? 'The proposal meets both.' : 'The proposal does not meet both; the time of the integrator has to grow.'}`,
  )

  const v = {
    Plant: w.pick(['Plant', 'Heater', 'Process']),
    Tuning: w.pick(['Tuning', 'Regulator', 'PiSettings']),
    Margins: w.pick(['Margins', 'Reserves', 'Robustness']),
    tune: w.pick(['tune', 'for_closed_loop', 'cancel_lag']),
    margins: w.pick(['margins', 'judge_loop', 'reserves_of']),
    meets: w.pick(['meets', 'satisfies', 'is_enough']),
  }
  const sums = w.pick([
    code`let (dead, integrator) = (plant.dead + interval / 2.0, plant.lag / (plant.gain * tuning.gain));
        let phase = std::f64::consts::FRAC_PI_2 - dead / integrator;
        ${v.Margins} { phase, gain: std::f64::consts::FRAC_PI_2 * integrator / dead }`,
    code`let dead = plant.dead + 0.5 * interval;
        let crossover = plant.gain * tuning.gain / plant.lag;
        let turnover = std::f64::consts::FRAC_PI_2 / dead;
        ${v.Margins} { phase: std::f64::consts::FRAC_PI_2 - crossover * dead, gain: turnover / crossover }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Plant and tuning are types of their own, so neither can be passed for the other. Margins are computed from both, and from how often the controller runs.`,
      say`The code mirrors the argument: a tuning is made from a plant and a closed-loop time, and margins are a function of plant, tuning and interval.`,
    ]),
    page.rust(code`
    /// Gain, lag and dead time as identified.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Plant} {
        pub gain: f64,
        pub lag: f64,
        pub dead: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Tuning} {
        pub gain: f64,
        pub integral_time: f64,
    }

    /// Phase as a plain angle, gain as a factor.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Margins} {
        pub phase: f64,
        pub gain: f64,
    }

    impl ${v.Margins} {
        pub fn ${v.meets}(&self, asked: &${v.Margins}) -> bool {
            self.phase >= asked.phase && self.gain >= asked.gain
        }
    }

    /// The zero of the controller on the pole of the plant.
    pub fn ${v.tune}(plant: &${v.Plant}, closed_loop: f64) -> ${v.Tuning} {
        ${v.Tuning} { gain: plant.lag / (plant.gain * (closed_loop + plant.dead)), integral_time: plant.lag }
    }

    pub fn ${v.margins}(plant: &${v.Plant}, tuning: &${v.Tuning}, interval: f64) -> ${v.Margins} {
        ${sums}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const IDENTIFIED: ${v.Plant} = ${v.Plant} { gain: ${g.K.rust('f64')}, lag: ${g.tau.rust('f64')}, dead: ${g.L.rust('f64')} };

        #[test]
        fn the_tuning_cancels_the_lag() {
            let tuning = ${v.tune}(&IDENTIFIED, ${g.lambda.rust('f64')});
            assert!((tuning.gain - ${s.kc.rust('f64')}).abs() < 1e-6);
            assert_eq!(tuning.integral_time, IDENTIFIED.lag);
        }

        #[test]
        fn margins_as_derived() {
            let tuning = ${v.tune}(&IDENTIFIED, ${g.lambda.rust('f64')});
            let found = ${v.margins}(&IDENTIFIED, &tuning, ${g.h.rust('f64')});
            assert!((found.phase.to_degrees() - ${s.phase.rust('f64')}).abs() < 1e-6);
            assert!((found.gain - ${s.margin.rust('f64')}).abs() < 1e-6);
            let asked = ${v.Margins} { phase: ${g.PM_req.rust('f64')}_f64.to_radians(), gain: ${g.A_req.rust('f64')} };
            assert_eq!(found.${v.meets}(&asked), ${s.meets ? 'true' : 'false'});
        }

        #[test]
        fn a_margin_that_is_just_met_is_met_and_both_count() {
            let asked = ${v.Margins} { phase: 1.0, gain: 2.0 };
            assert!(asked.${v.meets}(&asked));
            assert!(!${v.Margins} { phase: 0.999, gain: 3.0 }.${v.meets}(&asked));
            assert!(!${v.Margins} { phase: 1.5, gain: 1.999 }.${v.meets}(&asked));
        }
    }`),
    say`A tuning where a plant is wanted is refused by the compiler:`,
    page.compileFail(
      'E0308',
      code`
    pub fn mixed_up(tuning: &${v.Tuning}) -> ${v.Tuning} {
        ${v.tune}(tuning, 1.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The gain margin of ${s.margin} says what happens when a stronger heater is fitted: up to that factor the loop stays stable. The phase margin of ${s.phase} says how loose the sensor may become. A cut-off that knows nothing of the loop guards what lies beyond.`,
      say`Neither margin replaces a limit of temperature. They say that the linear loop does not swing; a welded switch is outside of every loop.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Dead time near zero: the margins grow without bound, and something that was neglected, such as the lag of the sensor, takes its place.`,
          say`An interval as long as the dead time: half an interval is then a poor picture of the hold, and the loop has to be analysed in discrete time.`,
          say`Output at its bounds: the loop is open while it lasts, and margins say nothing about the return from it.`,
          say`A lag that was identified wrongly: the cancellation is not exact, and a slow tail or an overshoot of the size of the mismatch remains.`,
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
          say`Derivative action buys phase at crossover and pays with noise; with a dead time of ${g.L} the gain is modest.`,
          say`A predictor in the manner of Smith removes the delay from the loop on paper, and is sensitive to the very numbers that are least known.`,
          say`A relay test finds the turnover frequency directly, without any model.`,
        ],
        2,
      ),
    ),
  )
}
