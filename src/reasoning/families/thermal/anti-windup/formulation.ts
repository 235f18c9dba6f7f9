// Depth 1: two regimes, the integral at arrival in closed form, and what windup is.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const start = m.derive('v_0', '%', 'K_c*r', '4s')
  const clipped = m.relation(start, '>', '1')
  const area = m.derive('A_e', 'K·s', 'r*t_r - Y*t_r + tau*r', '4s')
  page.ask(
    w.pick([
      say`Formulate what happens: the two regimes, when the bound is active, and how far the integral has run when the target is reached. Define windup so that it can be computed, and give a type in Rust for a duty that cannot leave its bounds.`,
      say`Set up the model with the bounded output and compute the state of the controller at the moment of arrival, without any protection. What exactly is wrong with that state?`,
      say`Describe the loop with saturation mathematically, say which part of it is open and when, and quantify the windup at arrival.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Linear near the target, and something else on the way there: while the output stands at its bound, the reading has no influence on the heat. The loop is open, but the integral does not know.`,
      say`Two regimes. At the bound the body follows its own exponential, whatever the controller thinks. Inside the bounds the loop is closed.`,
    ]),
  )
  page.think(
    'derive',
    say`Gain of the controller: ${s.kc.worked}. At the start it asks for ${start.worked}, far from what exists: the bound is active at once.`,
  )
  if (w.chance(0.65)) {
    page.think(
      'attempt',
      w.pick([
        say`The overshoot must come from a tuning that is too sharp, so I would lower the gain or lengthen the integral time.`,
        say`An overshoot means too little damping. Let me look for a slower tuning.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Around the target the loop is well damped; that was stated. A linear loop would overshoot by one and the same share whatever the step; here the excess grows out of proportion with the step. Size matters, and in a linear system it cannot.`,
        say`What a linear loop overshoots is a fixed share of the step. Here it depends on how large the step is. That points at the bound, not at the tuning.`,
      ]),
    )
    page.think(
      'back-up',
      say`Look at the controller's state while the bound is active, and at what it is when control returns.`,
    )
  }
  page.think(
    'derive',
    say`At full duty the body aims at ${s.reach.worked} above the room and passes the target after ${s.arrive.worked}.`,
  )
  page.think(
    'derive',
    w.pick([
      say`All that time the error is positive and is being added up. Its area until arrival is ${area.worked}; so the integral stands at ${s.wound.worked}.`,
      say`Area under the error: target times time, less area under the exponential. That is ${area.arithmetic}, which the integral turns into ${s.wound.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    say`Followed in time, ${s.followed.form('rates')}, the integral at arrival comes out as ${s.wound} as well.`,
  )
  page.think(
    'compare',
    w.pick([
      say`To hold the target ${s.hold.worked} would do. The surplus is ${s.excess.arithmetic}. And since ${s.still.values}, the output stays full although the error has changed its sign.`,
      say`Needed is ${s.hold.arithmetic}; there is ${s.wound}. That surplus, ${s.excess}, can only be removed by an error of the other sign, that is by being too hot.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.kc, s.hold, area)
  page.think(
    'decide',
    say`Windup is the integral at arrival less what holds the target. It is a number, it can be computed before anything is built, and a protection has to bring it near zero.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The way to the target has two regimes. Windup is what the first one leaves behind for the second.`,
      say`Bounds make the loop piecewise linear. Each piece can be solved; the error lies in how they are joined.`,
    ]),
  )
  page.step(
    w.pick(['Regimes', 'When the bound is active']),
    say`With ${s.kc.worked} the first demand is ${start.worked}, and ${clipped.values}. From then on the body obeys an open-loop exponential towards ${s.reach.worked}.`,
  )
  page.step(
    w.pick(['Arrival', 'The time to the target']),
    say`${s.arrive.worked}. No controller can be there earlier; the heater is already at its bound.`,
  )
  page.step(
    w.pick(['The integral at arrival', 'Windup']),
    say`The rate of the integral is gain over integral time, times error. The error's area is ${area.worked}, hence ${s.wound.worked}. Integration of ${s.followed.form('rates')} confirms it.`,
    say`Holding the target takes ${s.hold.worked}. Windup: ${s.excess.worked}.`,
  )
  page.step(
    w.pick(['Consequence', 'Why it overshoots']),
    say`At arrival the error is zero, so the demand is the integral alone, and ${s.still.symbols}: full duty goes on. The demand falls below full only after the error has been negative long enough. Followed in time, the body peaks ${s.bareOver.worked} above its target; ${s.bareVerdict.values}.`,
  )

  const v = {
    Duty: w.pick(['Duty', 'Share', 'BoundedOutput']),
    from: w.pick(['limit', 'bounded', 'clip']),
    Arrival: w.pick(['Arrival', 'HandOver', 'AtTarget']),
    arrive: w.pick(['arrival', 'at_full_duty', 'first_passage']),
    wound: w.pick(['integral', 'accumulated', 'stored']),
    surplus: w.pick(['windup', 'surplus', 'too_much']),
  }
  page.section(
    'rust',
    w.pick([
      say`A duty is a type that exists only within its bounds; what was cut off is returned along with it, since that is the information an ordinary clamp throws away.`,
      say`Clamping returns two things: the duty, and by how much the demand was out of reach. Whoever drops the second has built windup.`,
    ]),
    page.rust(code`
    /// From nothing to one; made only by limiting.
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${v.Duty}(f64);

    impl ${v.Duty} {
        /// The duty, and what the bounds took away from the demand.
        pub fn ${v.from}(demand: f64) -> (Self, f64) {
            let given = ${w.pick(['demand.clamp(0.0, 1.0)', 'demand.max(0.0).min(1.0)'])};
            (Self(given), demand - given)
        }

        pub fn share(self) -> f64 {
            self.0
        }
    }

    /// State of an unprotected controller when the target is first reached at full duty.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Arrival} {
        pub after: f64,
        pub ${v.wound}: f64,
        pub ${v.surplus}: f64,
    }

    /// None if full duty never gets there. Integral gain: share for each unit of error and time.
    pub fn ${v.arrive}(rise: f64, reach: f64, lag: f64, integral_gain: f64) -> Option<${v.Arrival}> {
        if !(rise > 0.0 && rise < reach) {
            return None;
        }
        let after = -lag * (1.0 - rise / reach).ln();
        let ${v.wound} = integral_gain * (${w.pick(['lag * rise - (reach - rise) * after', 'rise * after - (reach * after - lag * rise)'])});
        Some(${v.Arrival} { after, ${v.wound}, ${v.surplus}: ${v.wound} - rise / reach })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_integral_at_arrival() {
            let gain = ${s.kc.rust('f64', '1/K')} / ${g.T_i.rust('f64')};
            let found = ${v.arrive}(${g.r.rust('f64')}, ${s.reach.rust('f64')}, ${g.tau.rust('f64')}, gain).unwrap();
            assert!((found.after - ${s.arrive.rust('f64')}).abs() < 1e-6);
            assert!((found.${v.wound} - ${s.wound.rust('f64', '')}).abs() < 1e-6);
            assert!((found.${v.surplus} - ${s.excess.rust('f64', '')}).abs() < 1e-6);
        }

        #[test]
        fn a_target_out_of_reach_is_never_reached() {
            assert_eq!(${v.arrive}(100.0, 100.0, 50.0, 0.01), None);
            assert_eq!(${v.arrive}(0.0, 100.0, 50.0, 0.01), None);
            assert_eq!(${v.arrive}(f64::NAN, 100.0, 50.0, 0.01), None);
            assert!(${v.arrive}(99.9, 100.0, 50.0, 0.01).is_some());
            assert!(${v.arrive}(0.1, 100.0, 50.0, 0.01).is_some());
        }

        #[test]
        fn a_demand_is_split_into_duty_and_rest() {
            assert_eq!(${v.Duty}::${v.from}(1.0), (${v.Duty}(1.0), 0.0));
            assert_eq!(${v.Duty}::${v.from}(1.25), (${v.Duty}(1.0), 0.25));
            assert_eq!(${v.Duty}::${v.from}(-0.5), (${v.Duty}(0.0), -0.5));
            assert_eq!(${v.Duty}::${v.from}(0.375).0.share(), 0.375);
        }
    }`),
    say`A bare number is no duty:`,
    page.compileFail(
      'E0308',
      code`
    pub fn full_power() -> ${v.Duty} {
        1.7
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Windup keeps the heater at full duty after the target has been passed. ${s.bareVerdict.op === '>' ? say`The excursion of ${s.bareOver} breaks the limit of ${g.d_max}: without protection this controller may not heat from cold.` : say`The excursion of ${s.bareOver} stays inside the limit of ${g.d_max} here; a larger step would not.`}`,
      say`The danger is that the controller is full on while too hot, by design and without any fault. Computed before building: ${s.bareVerdict.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A target just below what full duty can hold: arrival takes for ever, and the integral grows for ever with it.`,
          say`A target beyond it: the integral grows without bound, and lowering the target later has no effect for a long time.`,
          say`Power lost while the controller runs on: the same open loop, with the output ignored instead of bounded.`,
          say`Cooling: the lower bound winds the integral up in the other direction, and the next heating starts late.`,
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
          say`Switching the integral on only near the target avoids most of it and leaves a rule about what near means.`,
          say`A ramped target that the heater can follow never saturates, and costs time on every heating.`,
          say`Proportional control with a feed-forward for the holding power has no integral to wind up, and an error that depends on how well losses are known.`,
        ],
        2,
      ),
    ),
  )
}
