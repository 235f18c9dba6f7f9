// Depth 1: from an energy balance to a model of three numbers; which of them a step shows, and which it does not.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  page.ask(
    w.pick([
      say`Formulate the model: state the energy balance and its assumptions, say which numbers the step determines, and give types in Rust for it that keep times and temperatures apart.`,
      say`Set up the problem as an identification problem. What is the input, what the output, what the unknowns, and which of them can this log determine at all?`,
      say`Write down the simplest model that can explain the log, with the meaning of each parameter, before any fitting. Say what would refute it.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Heat goes in by the heater and out by the surroundings; what is left over warms the body. One store, so one exponential. The sensor sits elsewhere, so what it tells comes late.`,
      say`A curve that starts flat, then rises and bends over to a rest: a first-order lag behind a delay would do that. Is there a reason for it in the physics?`,
      say`Three features of the curve: how far it goes, how long until it moves, how quickly it gets there. Three numbers, then, and each feature should give one.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Balance of power: what is stored is duty times ${g.P} less what is lost, and the loss is taken as proportional to the difference from the surroundings. At rest nothing is stored, so the loss conductance is ${s.loss.worked}.`,
      say`At rest all power leaves again. ${g.u} of ${g.P} holds a difference of ${s.rise.arithmetic}, so each unit of difference costs ${s.loss.arithmetic}.`,
    ]),
  )
  const gain = (): void => {
    if (w.chance(0.6)) {
      page.think(
        'attempt',
        w.pick([
          say`Gain is output over input: the final reading ${g.T_e} over ${g.u}.`,
          say`Divide what came out, ${g.T_e}, by what went in, ${g.u}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A reading on a scale whose zero is arbitrary cannot be divided by anything. With no duty at all the reading would still be ${g.T_0}, and a gain would have to give that from nothing.`,
          say`On another scale of temperature this quotient would be another number, so it is no property of the heater. The model is linear in deviations from the start, ${g.T_0}, and only there.`,
        ]),
      )
      page.think('back-up', say`The rise counts: ${s.rise.worked}. Then ${s.gain.worked}.`)
    } else page.think('derive', say`The rise is ${s.rise.arithmetic}, so the static gain is ${s.gain.worked}.`)
  }
  const shape = (): void => {
    page.think(
      'derive',
      w.pick([
        say`In deviations: ${s.followed.form('rates')}. The switch in it is the delay: before ${s.dead.symbol} nothing arrives.`,
        say`Written as one equation with the delay as a switch, ${s.followed.form('rates')}. Its solution is flat until ${s.dead.symbol} and exponential from then on.`,
      ]),
    )
    page.think(
      'recall',
      w.pick([
        say`One lag after the delay has ended, the response has made ${s.pB.worked} of its way; a third of a lag after it, ${s.pA.worked}. So that is where the two marks come from.`,
        say`An exponential passes ${s.pB.arithmetic} of its way after one lag. After a third of a lag it is ${s.pA.arithmetic}. Both marks lie in the steep part, where time is read well.`,
      ]),
    )
  }
  for (const part of w.shuffle([gain, shape])) part()
  page.think(
    'doubt',
    w.pick([
      say`Can the log tell capacity and conductance apart, or only their quotient? Duty and reading alone give gain and lag. The known ${g.P} is what turns them into ${s.loss} and ${s.heat}.`,
      say`If the stated power were wrong by some factor, would the curve differ? No: the gain would stay, and conductance and capacity would both be wrong by that factor. For control that is no harm.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.gain, s.loss, s.rise)
  page.think(
    'limit-case',
    w.pick([
      say`Full duty for ever: the model says ${s.full.worked}, which ${s.beyond.phrase} ${g.T_max}. ${s.beyond.op === '>' ? 'So this heater can destroy itself, and the model says so before anybody has tried.' : 'Even a heater that is stuck on ends below the limit, as long as the model holds so far from where it was measured.'}`,
      say`If the switch of the heater fails closed, it heads for ${s.full.arithmetic}. Against the limit: ${s.beyond.named}.`,
    ]),
  )
  page.think(
    'decide',
    say`Unknowns: gain, lag, dead time. The gain follows from two levels, the other two from the two marks. Ambient temperature and power are taken as known.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The model has one store of heat, one path for losses, and a delay. Each is an assumption that can be refuted by the log.`,
      say`Input: duty. Output: reading. What connects them is written as a balance, then as a response.`,
    ]),
  )
  page.step(
    w.pick(['Energy balance', 'What warms the body']),
    w.pick([
      say`With capacity ${s.heat.symbol} and conductance ${s.loss.symbol}, stored power is supplied power less ${s.loss.symbol} times the difference from the surroundings. Division by ${s.loss.symbol} leaves ${s.followed.form('rates')}, where ${s.lag.symbol} is capacity over conductance and ${s.gain.symbol} full power over conductance.`,
      say`${s.followed.form('rates')}. The left side is the storage, the first term on the right what the heater adds after the delay, the last what the surroundings take.`,
    ]),
  )
  page.step(
    w.pick(['Static gain', 'What the two levels give']),
    say`At rest the rate vanishes, so ${s.gain.worked} with ${s.rise.worked}. The same levels give ${s.loss.worked}.`,
  )
  page.step(
    w.pick(['Marks of an exponential', 'Why these two shares']),
    say`The response passes ${s.pA.short} a third of a lag after the delay, at ${s.tempA.worked}, and ${s.pB.short} a whole lag after it, at ${s.tempB.worked}. Two times, two unknowns.`,
  )
  page.step(
    w.pick(['What the log cannot show', 'Identifiability']),
    w.pick([
      say`Gain and lag are visible; capacity and conductance only with the known power of ${g.P}. A delay in the heater and a delay in the sensor look the same.`,
      say`Only products are visible: scaling power, conductance and capacity together leaves the log as it is. And where in the chain the delay sits is not visible either.`,
    ]),
  )

  const body = w.pick([
    code`let acting = (after.0 - self.dead.0).max(0.0);
            Celsius(self.start.0 + self.gain_k * duty * (1.0 - (-acting / self.lag.0).exp()))`,
    code`if after.0 <= self.dead.0 {
                return self.start;
            }
            let left = ((self.dead.0 - after.0) / self.lag.0).exp();
            Celsius(self.start.0 + self.gain_k * duty * (1.0 - left))`,
    code`let lags = (after.0 - self.dead.0).max(0.0) / self.lag.0;
            let way = 1.0 - (-lags).exp();
            Celsius(self.start.0 + way * self.gain_k * duty)`,
  ])
  const fullGain = m.derive('K_1', 'K', 'dT/u', '4s')
  page.section(
    'rust',
    w.pick([
      say`Times and temperatures are types of their own. The gain is the rise at full duty, so duty is a share of one.`,
      say`The model is plain data, and its response a pure function: the same input, the same answer, on the machine and in a test.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Seconds(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Celsius(pub f64);

    /// A lag behind a delay; the gain is the rise at full duty.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct StepModel {
        pub start: Celsius,
        pub gain_k: f64,
        pub lag: Seconds,
        pub dead: Seconds,
    }

    impl StepModel {
        /// The reading so long after a step from nothing to this duty.
        pub fn reading(&self, duty: f64, after: Seconds) -> Celsius {
            ${body}
        }

        pub fn rest(&self, duty: f64) -> Celsius {
            Celsius(self.start.0 + self.gain_k * duty)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn identified() -> StepModel {
            StepModel { start: Celsius(${g.T_0.rust('f64')}), gain_k: ${fullGain.rust('f64')}, lag: Seconds(${s.lag.rust('f64')}), dead: Seconds(${s.dead.rust('f64')}) }
        }

        fn near(found: Celsius, wanted: f64) -> bool {
            (found.0 - wanted).abs() < 1e-6
        }

        #[test]
        fn nothing_moves_before_the_delay_has_ended() {
            let model = identified();
            for part in [0.0, 0.4, 1.0] {
                assert_eq!(model.reading(1.0, Seconds(part * model.dead.0)), model.start);
            }
        }

        #[test]
        fn both_marks_are_passed_when_the_log_says() {
            let model = identified();
            assert!(near(model.reading(${g.u.rust('f64', '')}, Seconds(${g.t_a.rust('f64')})), ${s.tempA.rust('f64')}));
            assert!(near(model.reading(${g.u.rust('f64', '')}, Seconds(${g.t_b.rust('f64')})), ${s.tempB.rust('f64')}));
        }

        #[test]
        fn it_rests_where_it_rested() {
            assert!(near(identified().rest(${g.u.rust('f64', '')}), ${g.T_e.rust('f64')}));
            assert!(near(identified().rest(1.0), ${s.full.rust('f64')}));
            assert!(near(identified().rest(0.0), ${g.T_0.rust('f64')}));
        }
    }`),
    say`A temperature in the place of a time does not compile:`,
    page.compileFail(
      'E0308',
      code`
    pub fn confused(model: &StepModel) -> Celsius {
        model.reading(1.0, model.start)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The model already answers the question that matters most: a heater left on heads for ${s.full}, and ${s.beyond.named}. ${s.beyond.op === '>' ? 'An independent cut-off is needed; no tuning replaces it.' : 'A cut-off is needed all the same, since draughts, insulation and supply can move this figure.'}`,
      say`Before any controller runs, compare where full duty leads with what is allowed: ${s.beyond.values}. ${s.beyond.op === '>' ? 'The heater has enough power to be dangerous, so its limit must not depend on the controller.' : 'There is a margin, but it rests on a linear loss.'}`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The room warms during the test: then ${g.T_0} is no longer the right reference at the end, and the gain comes out too large.`,
          say`A body that was still cooling from an earlier print when the step came: the start is no rest, and the first part of the curve is bent.`,
          say`Duty that is not what was commanded, because a supply sags: the gain then belongs to the power that was really delivered.`,
          say`A curve with an inflection long after the delay: two stores of heat, and a lag behind a delay is only an approximation of it.`,
          say`A step that is small against the noise of ${g.sigma}: the marks cannot be found, and no formula helps.`,
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
          say`A second-order model fits the start of the curve better, with one more number to estimate from the same data.`,
          say`A relay experiment oscillates about the working point and shows the dynamics there, but not the static gain.`,
          say`Capacity from mass and material, conductance from area: possible without any test, and good to within a factor rather than a share.`,
        ],
        2,
      ),
    ),
  )
}
