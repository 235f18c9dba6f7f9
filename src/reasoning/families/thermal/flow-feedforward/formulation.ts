// Depth 1: where the power goes, how much plastic the heater can melt, and what happens when nobody tells the heater.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const available = m.derive('P_u', 'W', 'r*P_max', '4s')
  const largest = m.derive('Q_max', 'mm³/s', '(P_u - P_l)/(rho*(c*(T_s - T_a) + h_m))', '4s')
  const naive = m.derive('Q_x', 'mm³/s', 'P_u/(rho*c*(T_s - T_a))', '3s')
  const tooMuch = m.relation(naive, '>', largest)
  const naiveNeeds = m.derive('P_x', 'W', 'P_l + rho*Q_x*(c*(T_s - T_a) + h_m)', '4s')
  const overload = m.relation(naiveNeeds, '>', g.P_max)
  const drop = m.derive('D', 'K', 'P_f/(G + w)', '4s')
  const end = m.derive('T_e', '°C', 'T_s - D', '4s')
  const wrongDrop = m.derive('D_x', 'K', 'P_f/G', '3s')
  const deeper = m.relation(wrongDrop, '>', drop)
  const tau = m.derive('tau', 's', 'C/(G + w)', '4s')
  const wait = m.derive('t_b', 's', '-tau*log(1 - b/D)', '4s')
  m.derive('b_1', 'K', 'T_s - (T_s - b)', '4s')
  const crossing = m.claim('ode', {
    states: [{ name: 'T', unit: '°C', start: 'T_s', next: '(P_l - P_m - (G + w)*(T - T_a))/C' }],
    until: 't_b',
    measure: { what: 'T_s - T', take: 'final' },
    of: 'b_1',
    tolerance: 1e-5,
  })
  m.derive('t_0', 's', '0*tau', 'g')
  m.derive('t_9', 's', '9*tau', '3s')
  const never = m.claim('range', {
    over: [{ name: 't', from: 't_0', to: 't_9' }],
    left: 'D*(1 - exp(-(t/tau)))',
    op: '<=',
    right: 'P_f*t/C',
  })
  const slope = m.derive('s_0', 'K/s', 'P_f/C', '3s')
  const share = m.derive('q_m', '%', 'P_m/P_f', '3s')
  const kind = w.pick(['flow', 'load', 'plain'] as const)
  page.ask(
    kind === 'flow'
      ? w.pick([
          say`In a data sheet stands: power over density, specific heat and rise of temperature, hence ${naive} of ${s.plastic}. Find what the sheet leaves out, give the true greatest flow, and put the balance into types of Rust.`,
          say`The maker claims ${naive} for this heater. Refute or confirm it by a balance of power, then say how soon a flow of ${g.Q} pulls the block out of its band if the power stays as it was.`,
        ])
      : w.pick([
          say`Set up the balance of power with and without flow. Which flow can the heater serve, where would the temperature end if its power were not changed, and when is the band of ${g.b} left? Add types in Rust that keep flow and power apart.`,
          say`Model the block with flow. Give the power that ${g.Q} need, the greatest flow, the temperature at unchanged power, and the time until the dip gets to ${g.b}; then write the balance as Rust.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Power goes three ways: to the room, into warming the plastic, into melting it. The last two go with the flow, and only the first two go with the temperature.`,
      say`What the flow takes is mass per time, times the heat that each gram needs to get from ${g.T_a} to melt at ${g.T_s}. A gram needs warming and it needs melting.`,
    ]),
  )
  if (kind === 'flow') {
    page.think(
      'attempt',
      w.pick([
        say`Follow the sheet: ${available.worked} are there to use, a unit of volume takes density times specific heat times rise, so ${naive.worked}.`,
        say`All power into warming plastic: ${naive.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A block at ${g.T_s} with no flow already needs ${s.losses.worked}, and melting is not in it either. At that flow the true need is ${naiveNeeds.worked}, and ${overload.values}.`,
        say`It forgets the room and the crystals. Putting that flow into the full balance gives ${naiveNeeds.arithmetic}: ${overload.named}.`,
      ]),
    )
    page.think('back-up', say`Subtract the losses first, and charge each gram with melting too.`)
  }
  page.think(
    'derive',
    w.pick([
      say`A degree above the inlet costs the flow ${s.carried.worked}. Warming then takes ${s.sensible.worked} and melting ${s.melting.worked}, which is ${share} of the whole ${s.flowPower.worked}.`,
      say`Flow: ${s.carried.worked}, so ${s.sensible.worked}; melting adds ${s.melting.worked}. In sum ${s.flowPower.arithmetic}, and ${share.worked} of that is melting.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`With the losses, ${s.losses.worked}, the heater must give ${s.needed.worked}. What may be planned with is ${available}: ${s.usable.values}.`,
      say`Losses ${s.losses.arithmetic}; altogether ${s.needed.worked}. Against the share that may be planned with: ${s.usable.values}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Turned round, the greatest flow is what is left after the losses over the heat of a unit of volume: ${largest.worked}.`,
      say`Solve the balance for the flow: ${largest.worked}.`,
    ]),
  )
  if (kind === 'load') {
    page.think(
      'attempt',
      w.pick([
        say`If the power stays, the flow is an extra load of ${s.flowPower}, and the losses have to shrink by as much: the block sinks by ${wrongDrop.worked}.`,
        say`Without correction the drop is load over losses, ${wrongDrop.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The load was computed at ${g.T_s}. A colder block warms its plastic less, so the flow too takes less: it acts as a second path for losses, with ${s.carried}. A fixed load makes the drop far too deep, ${deeper.values}.`,
        say`Plastic that leaves colder has taken less heat. The load shrinks together with the temperature, and ${s.carried} belongs beside ${g.G} in the denominator. Right is ${drop.worked}; ${deeper.symbols}.`,
      ]),
    )
    page.think('back-up', say`Write the balance with the temperature in both terms.`)
  }
  page.think(
    'derive',
    w.pick([
      say`At unchanged power the balance settles where losses and flow together take ${s.losses}. The drop is ${drop.worked}, so it ends at ${end.worked}, with a time constant of ${tau.worked}.`,
      say`Two conductances in parallel, ${g.G} and ${s.carried}. Drop ${drop.worked}, to ${end}; the time constant shortens to ${tau.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The exponential leaves the band of ${g.b} after ${wait.worked}.`,
      say`Until the dip is as large as ${g.b} it takes ${wait.worked}; all feedback has to happen in that time.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Following ${crossing.form('rates')} from ${g.T_s} reaches the edge of the band after ${wait}.`,
      say`The first slope is ${slope.worked}. The curve never falls more steeply: ${never.form('symbols')} for ${never.form('ranges')}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.carried, s.melting, largest, drop, tau)
  page.think(
    'summarise',
    w.pick([
      say`${s.needed} for ${g.Q}, a greatest flow of ${largest}, and ${wait} until the band is left if nobody acts.`,
      say`Flow is a load of ${s.flowPower} and a conductance of ${s.carried} at once. The heater ends at ${largest}.`,
    ]),
  )

  page.section(
    'analysis',
    kind === 'flow'
      ? say`The claim of ${naive} is refuted: it leaves out losses of ${s.losses} and ${g.h_m} for melting. ${tooMuch.named}.`
      : w.pick([
          say`One balance answers all: what the heater gives goes to the room, into warming, and into melting.`,
          say`The flow enters twice, as a load and as a conductance. Forgetting either gives a wrong drop or a wrong greatest flow.`,
        ]),
  )
  page.step(
    w.pick(['Balance', 'Where the power goes']),
    say`${s.carried.worked}; ${s.sensible.worked}; ${s.melting.worked}; ${s.flowPower.worked}. Losses ${s.losses.worked}. In sum ${s.needed.worked}; ${s.usable.named}.`,
  )
  page.step(
    w.pick(['Greatest flow', 'What the heater can serve']),
    say`With ${available.worked}: ${largest.worked}. The balance is linear in the flow, so there is no other solution.`,
  )
  page.step(
    w.pick(['At unchanged power', 'If nobody acts']),
    say`${crossing.form('rates')}. At rest ${drop.worked}, thus ${end.worked}. Time constant ${tau.worked}. A load that does not shrink would give ${wrongDrop.worked}, too deep: ${deeper.symbols}.`,
  )
  page.step(
    w.pick(['Time to react', 'When the band is left']),
    say`${wait.worked}. A simple bound from below needs only the first slope, ${slope.worked}, because ${never.form('statement')}.`,
  )

  const v = {
    Flow: w.pick(['Flow', 'Throughput', 'VolumeRate']),
    Power: w.pick(['Power', 'HeatRate', 'Load']),
    Plastic: w.pick(['Plastic', 'Material', 'Polymer']),
    Block: w.pick(['Block', 'HotEnd', 'MeltZone']),
    needed: w.pick(['needed', 'demand', 'required']),
    largest: w.pick(['largest_flow', 'capacity', 'flow_for']),
    drop: w.pick(['drop_untold', 'sag', 'droop']),
  }
  const perVolume = w.pick([
    code`self.density * (self.heat * (to - from) + self.melting)`,
    code`let gram = self.heat * (to - from) + self.melting;
            gram * self.density`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Flow and power are types of their own, so that a planner cannot hand over the one where the other is meant. Density goes with the same unit of volume as the flow.`,
      say`A heater that cannot even hold the temperature has no greatest flow: the function says none, and a caller has to look.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${v.Flow}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${v.Power}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Plastic} {
        pub density: f64,
        pub heat: f64,
        pub melting: f64,
    }

    impl ${v.Plastic} {
        /// Heat of a unit of volume, from the inlet to melt.
        pub fn per_volume(&self, from: f64, to: f64) -> f64 {
            ${nest(8, perVolume)}
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Block} {
        pub losses: f64,
        pub inlet: f64,
        pub target: f64,
        pub plastic: ${v.Plastic},
    }

    impl ${v.Block} {
        fn holding(&self) -> f64 {
            self.losses * (self.target - self.inlet)
        }

        pub fn ${v.needed}(&self, flow: ${v.Flow}) -> ${v.Power} {
            ${v.Power}(self.holding() + flow.0 * self.plastic.per_volume(self.inlet, self.target))
        }

        /// None if the power is not even enough to hold the target.
        pub fn ${v.largest}(&self, power: ${v.Power}) -> Option<${v.Flow}> {
            let left = power.0 - self.holding();
            (left >= 0.0).then(|| ${v.Flow}(left / self.plastic.per_volume(self.inlet, self.target)))
        }

        /// How deep it sinks in the end if the power stays as without flow.
        pub fn ${v.drop}(&self, flow: ${v.Flow}) -> f64 {
            let carried = flow.0 * self.plastic.density * self.plastic.heat;
            flow.0 * self.plastic.per_volume(self.inlet, self.target) / (self.losses + carried)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const BLOCK: ${v.Block} = ${v.Block} {
            losses: ${g.G.rust('f64')},
            inlet: ${g.T_a.rust('f64')},
            target: ${g.T_s.rust('f64')},
            plastic: ${v.Plastic} {
                density: ${g.rho.rust('f64', 'g/mm³')},
                heat: ${g.c.rust('f64')},
                melting: ${g.h_m.rust('f64')},
            },
        };

        #[test]
        fn the_power_for_the_planned_flow() {
            let found = BLOCK.${v.needed}(${v.Flow}(${g.Q.rust('f64')}));
            assert!((found.0 - ${s.needed.rust('f64')}).abs() < 1e-8);
            assert_eq!(found <= ${v.Power}(${available.rust('f64')}), ${s.usable.op === '<=' ? 'true' : 'false'});
        }

        #[test]
        fn the_greatest_flow_uses_all_power() {
            let flow = BLOCK.${v.largest}(${v.Power}(${available.rust('f64')})).unwrap();
            assert!((flow.0 - ${largest.rust('f64')}).abs() < 1e-8);
            assert!((BLOCK.${v.needed}(flow).0 - ${available.rust('f64')}).abs() < 1e-8);
        }

        #[test]
        fn without_power_to_hold_there_is_no_flow() {
            let simple = ${v.Block} { losses: 0.5, inlet: 0.0, target: 100.0, ..BLOCK };
            assert_eq!(simple.${v.largest}(${v.Power}(49.5)), None);
            assert_eq!(simple.${v.largest}(${v.Power}(50.0)), Some(${v.Flow}(0.0)));
            assert_eq!(simple.${v.largest}(${v.Power}(f64::NAN)), None);
        }

        #[test]
        fn the_drop_if_nobody_acts() {
            assert!((BLOCK.${v.drop}(${v.Flow}(${g.Q.rust('f64')})) - ${drop.rust('f64')}).abs() < 1e-8);
            assert_eq!(BLOCK.${v.drop}(${v.Flow}(0.0)), 0.0);
        }
    }`),
    say`A flow is no power:`,
    page.compileFail(
      'E0308',
      code`
    pub fn confused(block: &${v.Block}, flow: ${v.Flow}) -> Option<${v.Flow}> {
        block.${v.largest}(flow)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`${s.usable.op === '<=' ? say`The planned flow fits: ${s.usable.values}.` : say`The planned flow does not fit: ${s.usable.values}. The planner has to keep to ${largest}.`} A heater that is fully on without reaching its target looks to a guard like a loose sensor, so the limit on the flow also keeps that guard from false alarms.`,
      say`Too much flow is a fault without any part being broken: the block sinks, the melt gets stiff, the drive grinds. The limit of ${largest} must be kept by the planner, since the loop cannot create power. ${s.usable.op === '<=' ? 'The plan keeps it' : 'The plan breaks it'}: ${s.usable.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Retraction: the flow is negative, but plastic that goes back brings no heat that counts. Take it as none.`,
          say`A plastic that is quenched in the spool has fewer crystals; its heat of melting is then an upper bound.`,
          say`Filament that comes from a drying box enters warm and takes away less. The inlet is not the room then.`,
          say`A fan on the part blows on the nozzle: losses rise with it, and the greatest flow falls.`,
          say`A flow that is small: its conductance is next to nothing beside that of the losses, and both formulas for the drop agree.`,
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
          say`A larger block does not raise the greatest flow. It only lengthens the time until the band is left.`,
          say`A target that is raised in proportion to the flow compensates the melt's lag inside the nozzle, a thing that this balance does not see.`,
          say`Measuring instead of computing: extrude at several flows, hold the target, and note the duty. Its slope is the heat of a unit of volume.`,
        ],
        2,
      ),
    ),
  )
}
