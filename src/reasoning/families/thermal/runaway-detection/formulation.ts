// Depth 1: where a sound heater rises least, and why a threshold taken from a cold start is wrong there.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const reach = m.derive('Y', 'K', 'P_lo/G', '4s')
  const reachable = m.relation(reach, '>', s.excess)
  const tau = m.derive('tau', 's', 'C/G', '4s')
  const arrive = m.derive('t_a', 's', 'tau*log(Y/(Y - x_t))', '4s')
  const followed = m.claim('ode', {
    states: [{ name: 'x', unit: 'K', start: '0*x_t', next: '(P_lo - G*x)/C' }],
    until: 't_a',
    measure: { what: '(P_lo - G*x)/C', take: 'final' },
    of: 's_m',
    tolerance: 1e-5,
  })
  const half = m.derive('s_x', 'K/s', 's_c/2', '3s')
  const refuted = m.relation(s.least, '<', half)
  const nominal = m.derive('s_n', 'K/s', '(P - G*x_t)/C', '3s')
  const hopeful = m.relation(nominal, '>', s.least)
  const ratio = m.derive('q', '', 's_c/s_m', '2s')
  const flaw = w.chance(0.4)
  page.ask(
    flaw
      ? w.pick([
          say`Somebody measured the slope from cold, ${s.cold}, and raises an alarm whenever the slope at full duty falls to half of it. Find the flaw, and say which slope a sound heater is bound to show. Give a Rust type that computes it.`,
          say`Proposed threshold: half of the slope seen right after switching on from cold. Show by computation what this guard does near ${g.T_max}, and formulate the worst case correctly, with code.`,
        ])
      : w.pick([
          say`Formulate the worst case: for which temperature, room and supply does a sound heater rise most slowly at full duty, and how slowly? Give a Rust function that computes it and refuses when there is no such slope.`,
          say`Which slope is a sound body bound to show at full duty, everywhere in its range of use? State the model, find the worst corner with a reason, and write it down in Rust.`,
          say`Set up the heat balance and find the least slope at full duty that the guard may count on. Why is the slope from cold of no use?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The guard must know what sound means before it can know what broken means. Sound is not one slope but a whole range, and only its lower end counts.`,
      say`Two hypotheses: the body heats and the reading follows, or it does not. The first one has a slope that depends on temperature, room and supply. I need its minimum.`,
      say`A guard by slope is only as good as the least slope a healthy machine can have. Everything here turns on that single figure.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`A lumped heat balance: capacity times slope is power less losses, and losses go with the excess over the room.`,
      say`Heat in less heat out, over the capacity, is the slope. Out goes conductance times excess temperature.`,
    ]),
  )
  if (flaw || w.chance(0.55)) {
    page.think(
      'attempt',
      w.pick([
        say`Measure it once from cold: ${s.cold.worked}. Half of that, ${half}, as the threshold leaves a factor of two.`,
        say`From cold nothing is lost yet, so the slope is power over capacity, ${s.cold.arithmetic}. A guard at half of it, ${half.arithmetic}, looks generous.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Near ${g.T_max} most of the power replaces losses. There a sound body climbs with ${s.least} only, and ${refuted.values}: this guard would end every long heating of a healthy machine.`,
        say`The cold start is the best case, not the worst. Between there and the target the slope falls by a factor of ${ratio}, so half is not generous at all: ${refuted.named}.`,
      ]),
    )
    page.think(
      'back-up',
      say`Look for the corner of the range in which the slope is least, with all that can go wrong at once.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The slope falls with the excess and rises with the power. So the worst corner is the highest target, the coldest room, all fans on, the supply at its low end: an excess of ${s.excess.worked} and a power of ${s.weak.worked}.`,
      say`Each input acts in one direction only, so the worst case is a corner and needs no search: low voltage, ${s.weak.worked}; hot body in a cold room, ${s.excess.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`There the slope is ${s.least.worked}.`,
      say`Put in: ${s.least.arithmetic}, a small remainder of the ${s.cold} from cold.`,
    ]),
  )
  if (w.chance(0.5))
    page.think(
      'doubt',
      w.pick([
        say`Does the supply matter that much? With the nominal voltage it would be ${nominal.arithmetic}. Since losses eat most of the power, a few parts in a hundred of it are a large part of what is left.`,
        say`Could I leave the tolerance of the supply out? Then I get ${nominal.worked}, and ${hopeful.values}. The difference of two large numbers forgives nothing.`,
      ]),
    )
  page.think(
    'verify',
    w.pick([
      say`Following ${followed.form('rates')} from the room for ${arrive.worked}, the slope at the end is ${s.least}, by integration and not by the formula.`,
      say`Heat the model from the room: it gets to the target after ${arrive.arithmetic}, and the slope found there by integration is ${s.least} again.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`If losses ate all the power the slope would vanish; that excess is ${reach.worked}. Since ${reachable.values}, the target is within reach, and a positive slope exists.`,
      say`At an excess of ${reach.arithmetic} nothing would be left for a rise. The target is safely below: ${reachable.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.weak, s.least, reach, s.cold)
  page.think(
    'summarise',
    w.pick([
      say`A sound body at full duty rises by ${s.least} or quicker, wherever it is. What rises more slowly is not sound, and that is the only fact a guard by slope may use.`,
      say`The guard may count on ${s.least} and on nothing else; the comfortable ${s.cold} exists only at the beginning.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw: a slope from cold is the greatest one, while a guard needs the least. ${refuted.named}, so a healthy machine would be cut off near its target.`
      : w.pick([
          say`The least slope of a sound heater follows from the heat balance at one corner of the range of use.`,
          say`Every input moves the slope in one direction. So the minimum lies at a corner, which is computed and then checked by following the heating.`,
        ]),
  )
  page.step(
    w.pick(['Heat balance', 'Model']),
    say`The slope is what the power leaves after the losses, over the capacity: ${s.least.equation}. It falls with the excess over the room, since losses grow, and it rises with the power.`,
  )
  page.step(
    w.pick(['The worst corner', 'Which case counts']),
    say`Highest target and coldest room: ${s.excess.worked}. Low end of the supply: ${s.weak.worked}. Fans on: the conductance is given so. No other combination can be worse, as the slope is monotone in each.`,
  )
  page.step(
    w.pick(['The least slope', 'What may be counted on']),
    say`${s.least.worked}. From cold on the nominal supply it would be ${s.cold.worked}, larger by a factor of ${ratio}; with the nominal supply at the target, ${nominal.worked}.`,
  )
  page.step(
    w.pick(['Check by following the heating', 'A second route']),
    say`${followed.form('rates')}, from an excess of zero, reaches the target after ${arrive.worked} with ${tau.short}, and has the slope ${s.least} there. It is positive because ${reachable.named}.`,
  )

  const v = {
    Heater: w.pick(['Heater', 'Body', 'HeatedMass']),
    Watt: w.pick(['Watt', 'Power', 'HeatFlow']),
    Kelvin: w.pick(['Kelvin', 'Excess', 'AboveRoom']),
    slope: w.pick(['slope', 'climb', 'rise_rate']),
    least: w.pick(['least_slope', 'worst_slope', 'sure_slope']),
    sag: w.pick(['sag', 'low_by', 'shortfall']),
  }
  const balance = w.pick([
    code`(power.0 - self.loss * excess.0) / self.capacity`,
    code`let lost = self.loss * excess.0;
            (power.0 - lost) / self.capacity`,
    code`power.0 / self.capacity - self.loss / self.capacity * excess.0`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Power and excess are types of their own, so they cannot change places. A slope that is not positive is no answer but the absence of one.`,
      say`Where a low supply cannot hold the target there is no least slope to build a guard on; the function says so instead of returning a number that looks like one.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${v.Watt}(pub f64);

    /// Temperature above the room.
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${v.Kelvin}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Heater} {
        pub nominal: ${v.Watt},
        pub capacity: f64,
        pub loss: f64,
    }

    impl ${v.Heater} {
        pub fn ${v.slope}(&self, power: ${v.Watt}, excess: ${v.Kelvin}) -> f64 {
            ${nest(8, balance)}
        }

        /// On a supply whose voltage is low by this share; none if the body would not rise at all.
        pub fn ${v.least}(&self, ${v.sag}: f64, excess: ${v.Kelvin}) -> Option<f64> {
            let part = 1.0 - ${v.sag};
            let found = self.${v.slope}(${v.Watt}(self.nominal.0 * part * part), excess);
            ${w.pick(['(found > 0.0).then_some(found)', 'if found > 0.0 { Some(found) } else { None }'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const BODY: ${v.Heater} = ${v.Heater} { nominal: ${v.Watt}(${g.P.rust('f64')}), capacity: ${g.C.rust('f64')}, loss: ${g.G.rust('f64')} };

        #[test]
        fn the_worst_corner_is_as_computed() {
            let found = BODY.${v.least}(${g.v.rust('f64', '')}, ${v.Kelvin}(${s.excess.rust('f64')})).unwrap();
            assert!((found - ${s.least.rust('f64')}).abs() < 1e-9);
        }

        #[test]
        fn cold_and_nominal_slopes() {
            assert!((BODY.${v.slope}(BODY.nominal, ${v.Kelvin}(0.0)) - ${s.cold.rust('f64')}).abs() < 1e-9);
            assert!((BODY.${v.slope}(BODY.nominal, ${v.Kelvin}(${s.excess.rust('f64')})) - ${nominal.rust('f64')}).abs() < 1e-9);
        }

        #[test]
        fn without_a_rise_there_is_no_slope() {
            let body = ${v.Heater} { nominal: ${v.Watt}(64.0), capacity: 8.0, loss: 0.5 };
            assert_eq!(body.${v.least}(0.5, ${v.Kelvin}(31.0)), Some(0.0625));
            assert_eq!(body.${v.least}(0.5, ${v.Kelvin}(32.0)), None);
            assert_eq!(body.${v.least}(0.5, ${v.Kelvin}(40.0)), None);
            assert_eq!(body.${v.slope}(${v.Watt}(16.0), ${v.Kelvin}(40.0)), -0.5);
        }
    }`),
    say`Excess and power cannot be exchanged:`,
    page.compileFail(
      'E0308',
      code`
    pub fn swapped(body: ${v.Heater}) -> f64 {
        body.${v.slope}(${v.Kelvin}(9.0), ${v.Watt}(9.0))
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`What the slope promises holds for a sound machine in every corner of the range of use. A guard that asks for ${s.least} or a part of it therefore never contradicts the physics of a healthy heater; it can only be wrong through noise, and that is a separate question.`,
      say`A guard that asks for a steeper rise than ${s.least} is not safer. It is switched off by its users after the third false alarm, and then guards nothing.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A target so high that a low supply only just holds it: the least slope tends to zero, and no guard by slope is possible there. The range of targets must end earlier.`,
          say`Duty below full: the slope then depends on the controller, and the argument is void. The guard judges at full duty only, or scales the power.`,
          say`Molten material drawn through at full flow: it acts as a loss that belongs into the conductance, or the worst corner is not the worst.`,
          say`A heater that has aged: resistance up, power down. A yearly measurement from cold shows it, since there losses do not disturb.`,
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
          say`A model that runs along and compares expected with measured temperature uses the whole curve; it needs the same worst corner for its bounds.`,
          say`A threshold that depends on the temperature is sharper when cold. It costs a table, and a wrong room temperature shifts it.`,
          say`A thermal fuse in the mains lead needs no slope at all. It belongs there in any case, and acts only when it is already hot.`,
        ],
        2,
      ),
    ),
  )
}
