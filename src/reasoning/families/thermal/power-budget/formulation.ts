// Depth 1: what the heaters draw, why an average is not a bound, the duty that the large one may have, and how short the period
// must be for that duty to mean anything.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, small, large, big, little, budget } = s
  const need = m.derive('H_2', 'W', 'H_b + H_h', '4s')
  const mean = m.relation(need, '<', budget)
  const cap = m.derive('u_c', '%', '(B - P_h)/P_b', '4s')
  const stretch = m.derive('t_x', 'ms', 'u_c*T_p', '4s')
  const rides = m.compare(stretch, g.t_o)
  const period = m.derive('T_q', 'ms', 't_o/u_c', '4s')
  const high = m.relation(s.peak, '<=', 'k_o*P_s')
  const reach = m.derive('T_e', '°C', 'T_a + u_c*P_b/h_b', '4s')
  const gets = m.relation(reach, '>', g.T_b)
  const flaw = w.chance(0.4)
  const split = m.derive('u_s', '%', 'B/(P_b + P_h)', '4s')
  page.ask(
    flaw
      ? w.pick([
          say`A colleague argues: to hold both targets takes ${need}, the budget is ${budget}, so nothing has to be done. Find the flaw, and give the largest duty of the ${large} that is always safe beside a ${small} at full duty.`,
          say`The present design has no limit on either duty, on the ground that the means at temperature fit into the budget. What is wrong with that? State the problem properly and compute the duty to which the ${large} must be limited.`,
        ])
      : w.pick([
          say`Formulate the budget: what may the heaters draw together, what would they draw, and which duty may the ${large} have while the ${small} runs at full duty? Say how short the switching period must be.`,
          say`Set up powers and limits, find the duty of the ${large} that keeps the mean within the budget whatever the ${small} does, and check that the supply rides through the time when both are on.`,
          say`Which limit on the duty of the ${large} makes this supply sufficient, does the ${large} still reach its target under it, and does the switching period permit it?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A budget, two loads, and two time scales: the mean over a period, which heats the supply, and the stretch with both on, which trips it.`,
      say`The supply has a limit for the mean and a limit for the moment. I must not mix them.`,
      say`Who draws what, when? Heating from cold is the worst: both controllers ask for full duty, and for minutes.`,
    ]),
  )
  const powers = w.shuffle([
    say`The ${large} at full duty draws ${big.worked}.`,
    say`For the ${small}, ${little.worked}.`,
    say`What is left for heaters: ${budget.worked}.`,
  ])
  for (const one of powers) page.think('derive', one)
  if (flaw || w.chance(0.45)) {
    page.think(
      'attempt',
      w.pick([
        say`Holding both targets needs ${need.arithmetic}, and ${mean.values}. That looks as if it fitted.`,
        say`Take the means at temperature: ${s.holdBig.worked} and ${s.holdLittle.worked}, together ${need}. The budget is ${budget}, so all is well.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`No: that is what happens after heating. From cold both stand at full duty, and then ${s.over.values}, for as long as the heating takes.`,
        say`A mean of a later state says nothing about the start. Both at full duty: ${s.both.arithmetic} where ${budget} are to be had.`,
      ]),
    )
    page.think(
      'back-up',
      say`The bound must hold for all duties that the controllers may ask for, not for the ones I expect.`,
    )
  } else {
    page.think(
      'compare',
      say`Both at full duty: ${s.both.worked}, and ${s.over.values}. Each alone is no trouble: ${s.alone.values}.`,
    )
  }
  if (w.chance(0.4)) {
    page.think(
      'attempt',
      say`Scale both by one factor: ${split.worked} each. It fits, but the ${small}, which holds the melt, would lose force in the very moment when flow takes its heat.`,
    )
    page.think('decide', say`The light load goes first, then, and the heavy and patient one takes what is left.`)
  }
  page.think(
    'derive',
    w.pick([
      say`With the ${small} at full duty, what is left for the ${large} is a duty of ${cap.worked}.`,
      say`Set duty times ${big} plus ${little} to the budget and solve: ${cap.worked}.`,
    ]),
  )
  page.think(
    'verify',
    say`Under this limit the ${large} would settle at ${reach.worked}; ${gets.values}, so the target stays in reach.`,
  )
  page.think(
    'doubt',
    w.pick([
      say`A duty limits a mean. Within each period both are on together for ${stretch.worked}, and then ${s.overload.values}, the rating. Against the trip time: ${rides.values}.`,
      say`Does the supply see the mean? Only if each stretch of overload is short. It lasts ${stretch.arithmetic}; the supply gives ${g.t_o}.`,
    ]),
  )
  page.think(
    rides.op === '>' ? 'decide' : 'verify',
    rides.op === '>'
      ? say`That trips. The period has to be shortened to ${period.worked}, or the two windows must be kept apart.`
      : say`That is carried. The period could grow to ${period.worked} before it trips.`,
  )
  page.checks(w.pick([1, 2, 3]), cap, budget, stretch)

  page.section(
    'analysis',
    flaw
      ? say`The flaw: the means at temperature fit (${mean.values}), but from cold both heaters stand at full duty, and ${s.over.named}.`
      : w.pick([
          say`Powers first, then the limit for the mean, then the limit for the moment.`,
          say`The supply has two limits, and each gives one condition: one on the duty, one on the period.`,
          say`Three numbers decide: what is there, what is asked for, and how long both are on together.`,
        ]),
  )
  page.step(
    w.pick(['Powers', 'What is drawn']),
    say`A resistor on a fixed voltage: ${big.worked}, ${little.worked}. For heaters there are ${budget.worked}.`,
  )
  page.step(
    w.pick(['Condition on the duty', 'The mean', 'Limit for the large heater']),
    say`Together ${s.both.short}, and ${s.over.values}. The ${small} keeps the right to full duty. From duty times power of the ${large}, plus ${little}, within ${budget}: ${cap.worked}.`,
    say`The ${large} can still settle at ${reach.worked}, and ${gets.named}.`,
  )
  page.step(
    w.pick(['Condition on the period', 'The moment']),
    say`While both are on, the supply gives ${s.peak.worked}. That is an overload, ${s.overload.values}, of a size that it carries for a while: ${high.values}. In each period that lasts ${stretch.worked}. ${rides.op === '<=' ? say`Since ${rides.values}, it is ridden through; the limit of the period is ${period.worked}.` : say`Since ${rides.values}, the supply trips although the mean is right. The period may be ${period.worked}, no longer.`}`,
  )

  const body = w.pick([
    code`((budget - first) / second).clamp(0.0, 1.0)`,
    code`let rest = (budget - first).max(0.0);
        (rest / second).min(1.0)`,
    code`if budget <= first {
            return 0.0;
        }
        ((budget - first) / second).min(1.0)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Two small functions, each with its limit as a test: the duty for the second load, and whether a stretch of overload is carried.`,
      say`The duty is clamped at both ends: a budget that the first load uses up gives nothing, a rich one gives full duty.`,
    ]),
    page.rust(code`
    /// Power of a resistor.
    pub fn heater_power(volts: f64, ohms: f64) -> f64 {
        volts * volts / ohms
    }

    /// Duty that the second load may have while the first is fully on.
    pub fn rest_duty(budget: f64, first: f64, second: f64) -> f64 {
        ${nest(4, body)}
    }

    /// Is the overload of each period short enough?
    pub fn rides_through(duty: f64, period: f64, limit: f64) -> bool {
        ${w.pick(['duty * period <= limit', '!(duty * period > limit)', 'limit >= duty * period'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn powers_are_as_computed() {
            assert!((heater_power(${g.V.rust('f64')}, ${g.R_b.rust('f64')}) / ${big.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((heater_power(${g.V.rust('f64')}, ${g.R_h.rust('f64')}) / ${little.rust('f64')} - 1.0).abs() < 1e-9);
        }

        #[test]
        fn the_rest_goes_to_the_second() {
            let duty = rest_duty(${budget.rust('f64')}, ${little.rust('f64')}, ${big.rust('f64')});
            assert!((duty / ${cap.rust('f64', '')} - 1.0).abs() < 1e-9);
            assert_eq!(rest_duty(100.0, 40.0, 120.0), 0.5);
            assert_eq!(rest_duty(100.0, 100.0, 120.0), 0.0);
            assert_eq!(rest_duty(100.0, 130.0, 120.0), 0.0);
            assert_eq!(rest_duty(100.0, 40.0, 60.0), 1.0);
            assert_eq!(rest_duty(100.0, 40.0, 30.0), 1.0);
        }

        #[test]
        fn an_overload_may_last_to_its_limit() {
            assert!(rides_through(0.5, 64.0, 32.0));
            assert!(!rides_through(0.5, 64.25, 32.0));
            assert!(rides_through(0.5, 63.75, 32.0));
            assert_eq!(rides_through(${cap.rust('f64', '')}, ${g.T_p.rust('f64')}, ${g.t_o.rust('f64')}), ${rides.op === '<=' ? 'true' : 'false'});
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Whatever the controllers ask for, the mean is bounded by the budget: the ${small} by its own resistance, the ${large} by ${cap}. No measurement takes part in that, so no sensor fault can break it.`,
      say`The limit sits behind the controller, next to the switch. A controller that fails to full duty still leaves ${little} for the ${small}.`,
      say`Two conditions and two independent ways to break them: the duty of ${cap}, checked at each change, and the period, fixed when the firmware is built.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A supply that gives a little over its nominal voltage: power goes with the square, so a small excess of voltage counts twice.`,
          say`Some heater alloys have a lower resistance when cold, and draw their most just after being switched on.`,
          say`A replaced heater with another resistance: the limit is wrong until someone measures it again.`,
          say`Both on together outside of the plan, by a stuck switch: the duty limit is then void, and only a fuse helps.`,
          say`A motor load that was measured at rest: homing and fast travel draw their own peak.`,
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
          say`A larger supply: no rule needed, but cost, room and a higher fault current.`,
          say`Windows of the two switches that never meet: no overload at all, as long as the duties together fill one period.`,
          say`Feeding the ${large} from the mains through a relay: the budget problem vanishes, and a safety problem takes its place.`,
          say`Both scaled by ${split}: simple and fair, and wrong for the ${small}, whose load changes in a moment.`,
        ],
        2,
      ),
    ),
  )
}
