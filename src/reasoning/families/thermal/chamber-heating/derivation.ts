// Depth 2: air and walls as two coupled bodies. Two real modes, no overshoot, a time to warm in closed form, and a time limit
// that is proven without it.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, rise, hold, usable, air } = s
  m.derive('a', '1/s', '(G_i + G_l)/C_a', '4s')
  m.derive('b', '1/s', 'G_i/C_a', '4s')
  m.derive('c', '1/s', 'G_i/C_w', '4s')
  m.derive('d', '1/s', '(G_i + G_o)/C_w', '4s')
  const fast = m.derive('l_1', '1/s', '(a + d + sqrt((a - d)^2 + 4*b*c))/2', '4s')
  const slow = m.derive('l_2', '1/s', '(a*d - b*c)/l_1', '4s')
  const quickS = m.derive('tau_1', 's', '1/l_1', '3s')
  const slowS = m.derive('tau_2', 's', '1/l_2', '4s')
  const smallest = m.claim('matrix', {
    matrices: { A: [['a', '-b'], ['-c', 'd']] },
    left: ['A'],
    measure: 'smallest-eigenvalue',
    of: 'l_2',
    tolerance: 1e-6,
  }) // biome-ignore format: a matrix
  const end = m.derive('X', 'K', 'P_u/U', '4s')
  const part1 = m.derive('p_1', 'K', '(P_u/C_a - l_2*X)/(l_1 - l_2)', '4s')
  const part2 = m.derive('p_2', 'K', 'X - p_1', '4s')
  const jumpShort = m.relation(part1, '<', rise)
  const time = m.derive('t_D', 's', 'log(p_2/(X - D))/l_2', '4s')
  const followed = m.claim('ode', {
    states: [
      { name: 'x', unit: 'K', start: '0*D', next: '(P_u - G_l*x - G_i*(x - y))/C_a' },
      { name: 'y', unit: 'K', start: '0*D', next: '(G_i*(x - y) - G_o*y)/C_w' },
    ],
    until: '2*t_D',
    measure: { what: 'x', take: 'first', level: 'D' },
    of: 't_D',
    tolerance: 5e-3,
  })
  const bound = m.derive('t_m', 's', '(C_a + C_w*G_i/(G_i + G_o))*D/(P_u - H)', '4s')
  const bounded = m.relation(time, '<', bound)
  const only = m.derive('t_1', 's', 'C_a/U*log(X/(X - D))', '3s')
  const whole = m.derive('t_2', 's', '(C_a + C_w)/U*log(X/(X - D))', '4s')
  const early = m.relation(only, '<', time)
  const off = m.compare(whole, time)
  const wall = m.derive('y_D', 'K', '(D*(G_i + G_l) - P_u + C_a*l_2*(X - D))/G_i', '4s')
  const final = m.derive('y_h', 'K', 'D*G_i/(G_i + G_o)', '4s')
  const first = m.derive('P_1', 'W', '(G_i + G_l)*D - G_i*y_D', '4s')
  const more = m.relation(first, '>', hold)
  const wallS = m.derive('tau_w', 's', 'C_w/(G_i + G_o)', '4s')
  const soak = m.derive('t_w', 's', 'tau_w*log(max(1, (y_h - y_D)/e_w))', '3s')
  m.derive('h_1', 's', 'C_a/(G_i + G_l)', '4s')
  const used = m.derive('h', 's', 'h_1/8', '4s')
  m.relation(used, '<', wallS)
  const flaw = w.chance(0.4)
  const trap = w.pick(['air', 'whole'] as const)
  const ready = w.chance(0.5)
  page.ask(
    flaw
      ? trap === 'air'
        ? w.pick([
            say`A time limit on warming was set to twice ${only}, from the capacity of the air and the loss of the chamber. It trips at each start. Find the flaw, derive how the air really rises, and give a limit that no healthy chamber meets.`,
            say`The given model has one body, the air, and promises ${only} to the target. Show why it fails, and replace it by one that an examiner would accept, with a proven bound on the time.`,
          ])
        : w.pick([
            say`The given model lumps air and walls into one body and finds ${whole}. Is that right? Derive the two-body answer, and a bound on the time that holds without solving anything.`,
            say`Somebody defends one lump, air with walls, ${whole} to the target, because "the capacities add". Where is the mistake? Compute the time properly and bound it.`,
          ])
      : w.pick([
          say`Derive how the air warms at the power that the surface limit permits, prove that it cannot overshoot at constant power, and give the time to the target together with a bound that serves as a time limit.`,
          say`Two bodies, air and walls: find the modes, the time until the air has its target, and a time after which a chamber that is not warm must be faulty, with proof.`,
          say`When is this chamber warm, and when is it soaked? Treat air and walls as two bodies, and justify every approximation.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The air stores ${air.worked}, the walls ${g.C_w}. Bodies so unlike make one quick and one slow mode; I expect a jump and then a long climb.`,
      say`The power during warming is constant, ${usable.worked}, so the system is linear with a constant input. Two modes, and the slow one decides.`,
      say`First thing: sensor and chamber are not the same. The sensor sits in air, which is light; the heat goes into the walls.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'air') {
      page.think(
        'attempt',
        w.pick([
          say`One body, the air, with the loss of the chamber: ${only.worked}.`,
          say`Air is what is measured, so take its capacity and the loss: ${only.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`In so short a time the walls are still cold and take ${g.G_i} from the air, not the little that gets through to the room. The loss was right for rest, and this is not rest.`,
          say`That loss presumes warm walls. While they are cold, air cannot get beyond about ${part1} above the room, and ${jumpShort.values}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Lump everything: ${whole.worked}.`,
          say`Capacities add, so one body of both: ${whole.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`That lets the wall be as warm as the air. It lags behind and ends at ${final.worked}, where the air has ${rise}; the lump stores heat that is never there.`,
          say`A lump has one temperature. Here wall and air differ all the time, at the end still by what drives the heat across: the wall has ${final.arithmetic}.`,
        ]),
      )
    }
    page.think('back-up', w.pick([say`Two balances, one for each body.`, say`Both bodies get a state of their own.`]))
  }
  page.think(
    'derive',
    w.pick([
      say`With x for the rise of the air and y for that of the walls: ${followed.form('rates')}.`,
      say`Balances of air (x above the room) and walls (y above it): ${followed.form('rates')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The root in ${fast.equation} is real whatever the values, since the product under it is positive. The modes die away with ${quickS.worked} and ${slowS.worked}.`,
      say`Characteristic equation: ${fast.worked}; from the product of the two, ${slow.worked}. As times, ${quickS} and ${slowS}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The air tends to ${end.worked}. From the first slope, ${part1.worked} of it come with the quick mode and ${part2.arithmetic} with the slow one.`,
      say`Parts of the modes, from value and slope at the start: ${part1.arithmetic} quick, ${part2.worked} slow; both add up to ${end.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Since ${jumpShort.values}, the target is met on the slow mode: ${time.worked}. By then nothing is left of the quick one.`,
      say`The quick part is over long before. What remains is one exponential: ${time.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Integrating both balances, the air first has ${rise} at ${time} as well.`,
      say`The smallest eigenvalue of ${smallest.form('entries:A')} is ${slow}, and the integrated balances reach ${rise} after ${time}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`For a time limit I want a bound that does not rest on exponentials. Energy will do: until the target is met, losses and stores are capped by their values there.`,
      say`The closed form trusts all values to be what they are. A bound by energy is blunter and easier to defend.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Until then the surplus is never below usable power less holding power, and the store never above air at the target with walls at rest: ${bound.worked}.`,
      say`Cap the store, floor the surplus, divide: ${bound.arithmetic}.`,
    ]),
  )
  page.think('compare', say`The two times: ${bounded.values}, as it has to be.`)
  if (ready)
    page.think(
      'derive',
      w.pick([
        say`Warm air is not a soaked chamber. At that moment the walls have ${wall.worked} of their ${final.worked}, and holding takes ${first.arithmetic}, not ${hold}. They follow with ${wallS.worked}; the rest of the soak lasts ${soak.arithmetic}.`,
        say`After the target is met, the air stays and the walls climb from ${wall.arithmetic} towards ${final.arithmetic} with ${wallS.arithmetic}: another ${soak.worked}.`,
      ]),
    )
  page.checks(w.pick([1, 2]), time, bound, end, part1)

  page.section(
    'analysis',
    flaw
      ? trap === 'air'
        ? say`The flaw: ${only.worked} joins the capacity of the air with a loss that only warm walls have. The true time is another: ${early.values}.`
        : say`The flaw: capacities add only for bodies of one temperature. The lump gives ${whole.worked}; against the two bodies, ${off.values}.`
      : w.pick([
          say`Balances, modes, parts, time; then the bound by energy, which needs none of these.`,
          say`The system is linear and cooperative: each body warms the other. Both facts are used.`,
          say`Two time scales make the exact answer simple: what the air does by itself is over before the walls have begun.`,
        ]),
  )
  page.step(
    w.pick(['Balances', 'Two bodies']),
    say`${followed.form('rates')}, with x and y above the room and ${usable.worked}.`,
  )
  page.step(
    w.pick(['Modes', 'Two exponentials']),
    say`${fast.worked} and ${slow.worked}, both real and positive: time constants ${quickS.short} and ${slowS.short}.`,
    say`The air is ${end.worked} less a quick part ${part1.worked} and a slow part ${part2.short}.`,
  )
  page.step(
    w.pick(['No overshoot', 'Monotone']),
    w.pick([
      say`At the start the slopes of x and y are positive and zero. Slopes obey the same equations without the heater, and there each body can only push the other upwards, so a slope that is not negative never becomes so. Both rise, and neither passes its end.`,
      say`Differentiate: the slopes follow the same balances with no input. A slope at zero is pushed up by the other or left alone, as both couplings are positive. They begin at zero or above, so they stay there.`,
    ]),
  )
  page.step(
    w.pick(['Time to the target', 'When the air is warm']),
    say`${jumpShort.named}, so the target is met on the slow mode: ${time.worked}. Integration of the balances confirms it.`,
  )
  page.step(
    w.pick(['Time limit', 'A bound by energy']),
    say`As y rises, its rate is positive, so y stays under its share of x; the losses are then capped by ${hold.short}, and the store by that of air at the target with walls at rest. Hence ${bound.worked}, and ${bounded.symbols}.`,
  )
  if (ready)
    page.step(
      w.pick(['Soak', 'Warm air, cool walls']),
      say`When the air is there, the walls have ${wall.worked}; they will have ${final.short}. Holding begins with ${first.worked}: ${more.values}. The walls are soaked ${soak.worked} later.`,
    )

  const rates = w.pick([
    code`let across = self.inner * (air - wall);
            (
                (power - self.leak * air - across) / self.air,
                (across - self.outer * wall) / self.wall,
            )`,
    code`let to_wall = (air - wall) * self.inner;
            let air_rate = (power - to_wall - air * self.leak) / self.air;
            let wall_rate = (to_wall - wall * self.outer) / self.wall;
            (air_rate, wall_rate)`,
  ])
  const limitTest = w.chance(0.5)
  page.section(
    'rust',
    w.pick([
      say`The model runs beside the machine and gives its time limit. Steps are refused when they would make a slope change its sign by mere arithmetic: a step must lie within the own time of either body.`,
      say`Both balances in steps. The proof of monotony carries over to the steps as long as no body is taken beyond its own balance in one of them, and that is what the check of the step is for.`,
    ]),
    page.rust(code`
    /// Capacities and conductances of a chamber, in units of one system.
    #[derive(Debug, Clone, Copy)]
    pub struct Bodies {
        pub air: f64,
        pub wall: f64,
        pub leak: f64,
        pub inner: f64,
        pub outer: f64,
    }

    impl Bodies {
        /// Rates of air and wall, both counted from the room.
        pub fn rates(&self, power: f64, air: f64, wall: f64) -> (f64, f64) {
            ${nest(12, rates)}
        }

        /// May a step be this long?
        pub fn allows(&self, step: f64) -> bool {
            ${w.pick(['step * (self.inner + self.leak) <= self.air && step * (self.inner + self.outer) <= self.wall', 'let shortest = (self.air / (self.inner + self.leak)).min(self.wall / (self.inner + self.outer));\n            step <= shortest'])}
        }

        /// Time until the air has the rise; none if the step is refused or the limit comes first.
        pub fn time_to(&self, rise: f64, power: f64, step: f64, limit: f64) -> Option<f64> {
            if !self.allows(step) {
                return None;
            }
            let (mut air, mut wall, mut time) = (0.0, 0.0, 0.0);
            while time < limit {
                if air >= rise {
                    return Some(time);
                }
                let (air_rate, wall_rate) = self.rates(power, air, wall);
                air += step * air_rate;
                wall += step * wall_rate;
                time += step;
            }
            None
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Bodies = Bodies {
            air: ${air.rust('f64')},
            wall: ${g.C_w.rust('f64', 'J/K')},
            leak: ${s.leak.rust('f64')},
            inner: ${g.G_i.rust('f64')},
            outer: ${g.G_o.rust('f64')},
        };
        const PLAIN: Bodies = Bodies { air: 8.0, wall: 64.0, leak: 1.0, inner: 3.0, outer: 5.0 };

        #[test]
        fn rates_are_balances() {
            assert_eq!(PLAIN.rates(40.0, 4.0, 2.0), (3.75, -0.0625));
            assert_eq!(PLAIN.rates(0.0, 0.0, 8.0), (3.0, -1.0));
            assert_eq!(PLAIN.rates(16.0, 0.0, 0.0), (2.0, 0.0));
        }

        #[test]
        fn a_step_may_be_as_long_as_the_quicker_body_allows() {
            assert!(PLAIN.allows(2.0));
            assert!(!PLAIN.allows(2.0625));
            let light = Bodies { wall: 4.0, ..PLAIN };
            assert!(light.allows(0.5));
            assert!(!light.allows(0.5625));
        }

        #[test]
        fn the_air_is_warm_when_computed() {
            let time = HERE.time_to(${rise.rust('f64')}, ${usable.rust('f64')}, ${used.rust('f64')}, ${bound.rust('f64')}).unwrap();
            assert!((time / ${time.rust('f64')} - 1.0).abs() < 0.02);
        }

        #[test]
        fn times_are_counted_in_steps() {
            assert_eq!(PLAIN.time_to(4.0, 32.0, 1.0, 9.0), Some(1.0));
            assert_eq!(PLAIN.time_to(4.0, 32.0, 1.0, 1.0), None);
            assert_eq!(PLAIN.time_to(6.0, 32.0, 1.0, 9.0), Some(2.0));
            assert_eq!(PLAIN.time_to(4.0625, 32.0, 1.0, 9.0), Some(2.0));
            assert_eq!(PLAIN.time_to(6.0, 32.0, 4.0, 9.0), None);
        }
        ${
          limitTest
            ? nest(
                8,
                code`
        #[test]
        fn a_weak_heater_meets_the_limit() {
            let weak = HERE.time_to(${rise.rust('f64')}, ${hold.rust('f64')}, ${used.rust('f64')}, ${bound.rust('f64')});
            assert_eq!(weak, None);
        }`,
              )
            : code`
        #[test]
        fn more_power_is_sooner() {
            let time = |power: f64| PLAIN.time_to(6.0, power, 0.25, 400.0).unwrap();
            assert!(time(48.0) < time(32.0));
            assert!(time(32.0) < time(24.0));
        }`
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A chamber that is not warm after ${bound} is faulty: a dead heater, an open door, or a sensor that fell off. The limit has a proof and cannot be met in health, as long as the room is not colder than ${g.T_r}.`,
      say`Proven: at constant power the air rises without a turn. If it turns while power is on, heat escapes by a way that the model does not have, and heating must stop.`,
      say`The limit of ${bound} rests on capacities and conductances that were measured once. It should be measured again when walls are changed; thicker walls make it too short, and then it errs to the safe side.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A chamber still warm from the last print: everything is sooner, and the limit stays valid.`,
          say`Usable power near to holding power: the bound grows beyond all measure. Then the power is what has to be changed.`,
          say`A target so low that the quick part alone reaches it: the slow formula gives a time that is wrong, even negative. Ask first: ${jumpShort.symbols}.`,
          say`A bed that heats at the same time adds power and shortens all times.`,
          say`A colder room than ${g.T_r}: the rise grows and the limit with it. It has to be computed from the room that is measured at the start.`,
          say`The fan stops during warming: air at the sensor and air at the heater part company, and no model of two bodies sees it.`,
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
          say`One body for air with walls: ${whole}. Simple, and useful for a first guess.`,
          say`The air alone: ${only}. Good for what happens within moments, as when a door opens; useless for warming.`,
          say`A sensor on a wall: tells when the chamber is soaked without a model, and costs a wire.`,
          say`A fixed waiting time, found once by trial: blind to a cold morning.`,
          say`Walls in several layers: more modes, none slower by much, and no one will measure their values.`,
        ],
        2,
      ),
    ),
  )
}
