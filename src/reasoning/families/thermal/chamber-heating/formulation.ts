// Depth 1: what holds the chamber warm: two conductances in a row and one beside them, the coldest room, the bed's share, and
// the stream of air that carries the heat.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, leak, loss, rise, hold } = s
  const bed = m.derive('B', 'W', 'G_b*(T_b - T_c)', '4s')
  const useBed = w.chance(0.6)
  const bedAlone = m.derive('T_0', '°C', 'T_r + G_b*(T_b - T_r)/(G_b + U)', '4s')
  const bedShort = m.relation(bedAlone, '<', g.T_c)
  const worst = useBed ? m.derive('P_v', 'W', 'U*(T_c - T_v) - B', '4s') : m.derive('P_v', 'W', 'U*(T_c - T_v)', '4s')
  const enough = m.compare(worst, s.usable)
  const coldest = useBed ? m.derive('T_w', '°C', 'T_c - (P_u + B)/U', '4s') : m.derive('T_w', '°C', 'T_c - P_u/U', '4s')
  const surface = m.derive('T_f', '°C', 'T_c + P_m/G_h', '4s')
  const limited = m.compare(surface, g.T_s)
  const needFlow = m.derive('Q_n', 'm³/h', 'P_v/(c_v*d_T)', '4s')
  const flowOk = m.compare(needFlow, g.Q)
  const spread = m.derive('d_Q', 'K', 'P_v/(c_v*Q)', '3s')
  const wallRise = m.derive('y_h', 'K', 'D*G_i/(G_i + G_o)', '4s')
  const kept = m.relation('G_l*D + G_o*y_h', '==', hold)
  const stored = m.derive('E_a', 'kJ', 'C_a*D', '3s')
  const quick = m.derive('t_e', 's', 'E_a/P_m', '3s')
  const storedWall = m.derive('E_w', 'kJ', 'C_w*y_h', '4s')
  const naive = m.derive('H_s', 'W', '(G_l + G_o)*D', '4s')
  const tooMuch = m.derive('d_H', 'W', 'H_s - H', '3s')
  const sum = m.derive('H_p', 'W', '(G_l + G_i + G_o)*D', '4s')
  // A second route: the network of nodes, solved as a system of balances.
  const network = m.claim('matrix', {
    matrices: { A: [['G_i + G_l', '-G_i'], ['-G_i', 'G_i + G_o']], X: [['D'], ['y_h']], S: [['H'], ['0*H']] },
    left: ['A', 'X'],
    right: ['S'],
  }) // biome-ignore format: a matrix
  const flaw = w.chance(0.4)
  const trap = w.pick(['energy', 'parallel', 'bare'] as const)
  page.ask(
    flaw
      ? trap === 'energy'
        ? w.pick([
            say`The given sizing: the air stores ${stored}, the heater brings that in ${quick}, so a far smaller heater would do as well. Find the flaw, and size the heater by what it has to do.`,
            say`Somebody computes ${stored} for warming the air and concludes that power is no issue. What was forgotten? Give the power that the chamber takes, for the coldest room too.`,
          ])
        : trap === 'parallel'
          ? w.pick([
              say`A colleague adds all conductances and finds ${sum} for the loss of the chamber. Is the network right? Correct it, and say whether the heater is sufficient in the coldest room.`,
              say`The heater was judged by ${sum}, the sum of all conductances times the rise of the air. Find the mistake and judge again, including limit of the surface and stream of air.`,
            ])
          : w.pick([
              say`The loss was taken as ${naive}, with walls as warm as the air. Say what is wrong about that, by how much, and whether the heater suffices.`,
              say`A design sheet lets the walls lose heat as if they had the temperature of the air, ${naive} in all. Correct it and finish the sizing.`,
            ])
      : w.pick([
          say`Set up the heat balance of the chamber at rest. What power holds the target, does the heater suffice in the coldest room, and does its stream of air keep the temperature even?`,
          say`How much power does this chamber need? Treat leaks and walls properly, find the coldest room that the heater can stand, and the stream of air that the allowed spread demands.`,
          say`Formulate the chamber as a network of conductances and size heater and fan with it. Mind that the element may not be used at its rating at any price.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`At rest nothing is stored, so capacities drop out. What counts is how heat leaves: by leaks directly, by the walls in two stages.`,
      say`Holding and warming are different questions. Here it is holding: power in, losses out, whatever the walls weigh.`,
      say`Three things can be too small: the heater, the surface that passes its heat on, the stream that spreads it. I look at each.`,
      say`A network with two nodes. Air hangs on the room through leaks, and through the wall node with a conductance on either side.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'energy') {
      page.think(
        'attempt',
        w.pick([
          say`Warming the air takes ${stored.worked}; at the rating that is done in ${quick.arithmetic}. So power hardly matters?`,
          say`How much heat is in the air? ${stored.arithmetic}, next to nothing: ${quick.worked} at full power.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The air is the least of it. At rest the walls hold ${storedWall.worked}, and whatever is stored, the loss goes on for ever.`,
          say`That counts a store and forgets the stream. Loss is a power, not an energy, and the walls alone store ${storedWall.arithmetic} besides.`,
        ]),
      )
    } else if (trap === 'parallel') {
      page.think(
        'attempt',
        say`Three conductances, ${g.G_i}, ${g.G_o} and the leaks: add them and multiply by the rise, ${sum.worked}.`,
      )
      page.think(
        'error',
        w.pick([
          say`Inner and outer conductance carry the same heat one after the other. In a row, resistances add, not conductances.`,
          say`Adding would mean that heat may choose between them. It has to pass both, so the smaller of the two rules the pair.`,
        ]),
      )
    } else {
      page.think('attempt', say`Take walls at the temperature of the air: ${naive.worked}.`)
      page.think(
        'error',
        w.pick([
          say`Then no heat would flow from air to wall at all, yet all of it must. The wall sits in between, ${wallRise.worked} above the room.`,
          say`A wall as warm as the air takes nothing from it. It must be cooler: its rise is ${wallRise.arithmetic} where the air has ${rise}. The loss was overstated by ${tooMuch.worked}.`,
        ]),
      )
    }
    page.think('back-up', w.pick([say`I write the balance of each node.`, say`Nodes and balances, then.`]))
  }
  page.think(
    'derive',
    w.pick([
      say`Leaks: ${leak.worked}. Walls: the two in a row. Together ${loss.worked}.`,
      say`Air that leaves takes its heat along: ${leak.arithmetic}. With the two stages of the wall in a row, ${loss.arithmetic} in all.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Rise ${rise.arithmetic}, so holding takes ${hold.worked}.`,
      say`To hold ${g.T_c} in this room: ${hold.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`From the nodes: the wall's rise is ${wallRise.worked}, and leak plus outer side of the wall give ${kept.symbols}, the same.`,
      say`The other way round, with ${network.form('entries:A')} applied to the rises of air and wall: ${network.form('statement')}, where the second balance is zero because nothing heats the wall but the air.`,
    ]),
  )
  if (useBed)
    page.think(
      'derive',
      w.pick([
        say`The bed helps with ${bed.worked}. By itself it would bring the chamber to ${bedAlone.worked}; ${bedShort.values}, so it does not replace a heater.`,
        say`Could the bed do it alone? The air would settle at ${bedAlone.arithmetic}, short of the target. Still it contributes ${bed.arithmetic}.`,
      ]),
    )
  page.think(
    'limit-case',
    w.pick([
      say`The coldest room decides: ${worst.worked}.`,
      say`With the room at ${g.T_v} the heater has to bring ${worst.arithmetic}.`,
    ]),
  )
  page.think(
    'doubt',
    limited.op === '>'
      ? w.pick([
          say`Is the rating to be had? At full power the surface would stand at ${surface.worked}, and ${limited.values}. Only ${s.usable.arithmetic} may be used at the target.`,
          say`The surface gives ${g.G_h}. Full power needs ${surface.arithmetic} there, beyond what is permitted (${limited.values}), which leaves ${s.usable.worked}.`,
        ])
      : w.pick([
          say`Is the rating to be had? The surface would stand at ${surface.worked}; ${limited.values}, so yes, all of it.`,
          say`The surface must pass the heat on. At full power it has ${surface.arithmetic}, and ${limited.values}: the rating may be used.`,
        ]),
  )
  page.think(
    'compare',
    enough.op === '<='
      ? say`Then ${enough.values}: enough, down to a room of ${coldest.worked}.`
      : say`Then ${enough.values}: not enough. The coldest room that can be stood is ${coldest.worked}.`,
  )
  page.think(
    'derive',
    flowOk.op === '<='
      ? say`The stream carries this heat and cools by it: ${needFlow.worked} would do, and ${flowOk.values}. The spread is ${spread.arithmetic}.`
      : say`The stream that carries this heat must be ${needFlow.worked}. It is not: ${flowOk.values}, and the air cools by ${spread.arithmetic} on its way round.`,
  )
  page.checks(w.pick([1, 2]), loss, hold, coldest, spread)

  page.section(
    'analysis',
    flaw
      ? trap === 'energy'
        ? say`The flaw: ${stored.worked} is what the air stores, once. The chamber loses ${hold} all the time, and its walls store ${storedWall.worked}. Sizing follows from the loss.`
        : trap === 'parallel'
          ? say`The flaw: the two sides of a wall are in a row. Their sum, ${sum.worked}, describes a chamber that heat leaves by three doors beside each other.`
          : say`The flaw: with walls as warm as the air nothing would flow into them. The sheet states ${naive.worked}, and with it ${tooMuch.worked} too much.`
      : w.pick([
          say`At rest every node gets what it gives. Two nodes, two balances, and from them the power.`,
          say`Loss first, then the heater against the coldest room, then what its surface and its stream permit.`,
          say`The chamber is a resistor network; the capacities play no part until it comes to times.`,
        ]),
  )
  page.step(
    w.pick(['Loss of the chamber', 'Conductance to the room', 'Network']),
    say`Leaks carry ${leak.worked}. Beside them, air to wall and wall to room lie in a row, so that ${loss.worked}. At the target: ${rise.short} and ${hold.worked}.`,
    w.pick([
      say`The wall settles ${wallRise.worked} above the room. Balance at the outer side: ${kept.symbols}.`,
      say`As balances of both nodes, ${network.form('statement')} with ${network.form('entries:A')}, ${network.form('entries:X')} and ${network.form('entries:S')}: it holds, and the wall's rise is ${wallRise.short}.`,
    ]),
  )
  page.step(
    w.pick(['Coldest room', 'What the heater must bring']),
    useBed
      ? say`The bed gives ${bed.worked}; alone it would hold ${bedAlone.worked}. In the coldest room the heater brings ${worst.worked}.`
      : say`With a cold bed, nothing helps the heater: ${worst.worked} in the coldest room.`,
    say`Full power would need a surface of ${surface.worked}, and ${limited.values}, so ${s.usable.worked} may be used. Compare: ${enough.values}. ${enough.op === '<=' ? say`The heater suffices; the limit is a room of ${coldest.worked}.` : say`The heater does not suffice; the target is held in rooms from ${coldest.worked} upwards.`}`,
  )
  page.step(
    w.pick(['Stream of air', 'Evenness']),
    say`All of this heat travels with the stream, which cools by ${spread.worked}. For the allowed spread: ${needFlow.worked}, and ${flowOk.named}. ${flowOk.op === '<=' ? 'The fan is large enough.' : 'A stronger fan is needed, or guides that shorten the way.'} This bounds the spread along the stream; corners that it does not reach are not covered.`,
  )

  const series = w.pick([
    code`inner * outer / (inner + outer)`,
    code`1.0 / (1.0 / inner + 1.0 / outer)`,
    code`let share = outer / (inner + outer);
        inner * share`,
  ])
  const kind = w.pick(['free', 'struct'] as const)
  page.section(
    'rust',
    kind === 'free'
      ? w.pick([
          say`Conductances and powers as plain functions, each tested where it turns.`,
          say`What the firmware needs of this is small: the loss, the power for a room, and a verdict before heating begins.`,
        ])
      : w.pick([
          say`A description of the chamber that answers: what does it take, and is it enough?`,
          say`The network as a type, so that the three conductances cannot be exchanged for one another at a call.`,
        ]),
    kind === 'free'
      ? page.rust(code`
    /// Two conductances in a row.
    pub fn in_a_row(inner: f64, outer: f64) -> f64 {
        ${nest(4, series)}
    }

    /// Power that holds the target in a room; nothing if the room is warm enough.
    pub fn holding_power(loss: f64, target: f64, room: f64) -> f64 {
        ${w.pick(['(loss * (target - room)).max(0.0)', 'if room < target { loss * (target - room) } else { 0.0 }'])}
    }

    /// What the limit of the surface leaves of the rating.
    pub fn usable_power(rating: f64, to_air: f64, limit: f64, air: f64) -> f64 {
        ${w.pick(['(to_air * (limit - air)).clamp(0.0, rating)', 'rating.min(to_air * (limit - air)).max(0.0)'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn conductances_combine() {
            assert_eq!(in_a_row(4.0, 4.0), 2.0);
            assert!((in_a_row(6.0, 3.0) - 2.0).abs() < 1e-12);
            let loss = ${leak.rust('f64')} + in_a_row(${g.G_i.rust('f64')}, ${g.G_o.rust('f64')});
            assert!((loss / ${loss.rust('f64')} - 1.0).abs() < 1e-9);
        }

        #[test]
        fn the_target_is_held() {
            let power = holding_power(${loss.rust('f64')}, ${g.T_c.rust('f64')}, ${g.T_r.rust('f64')});
            assert!((power / ${hold.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(holding_power(2.0, 50.0, 49.5), 1.0);
            assert_eq!(holding_power(2.0, 50.0, 50.0), 0.0);
            assert_eq!(holding_power(2.0, 50.0, 51.0), 0.0);
        }

        #[test]
        fn the_surface_limits_the_power() {
            let most = usable_power(${g.P_m.rust('f64')}, ${g.G_h.rust('f64')}, ${g.T_s.rust('f64')}, ${g.T_c.rust('f64')});
            assert!((most / ${s.usable.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(usable_power(100.0, 2.0, 110.0, 61.0), 98.0);
            assert_eq!(usable_power(100.0, 2.0, 110.0, 59.0), 100.0);
            assert_eq!(usable_power(100.0, 2.0, 110.0, 112.0), 0.0);
        }
    }`)
      : page.rust(code`
    #[derive(Debug, Clone, Copy)]
    pub struct Enclosure {
        pub leak: f64,
        pub inner: f64,
        pub outer: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Verdict {
        Holds { spare: f64 },
        Lacks { missing: f64 },
    }

    impl Enclosure {
        pub fn loss(&self) -> f64 {
            let (inner, outer) = (self.inner, self.outer);
            self.leak + { ${nest(8, series)} }
        }

        /// Rise of the wall for a rise of the air.
        pub fn wall_rise(&self, air_rise: f64) -> f64 {
            ${w.pick(['air_rise * self.inner / (self.inner + self.outer)', 'air_rise / (1.0 + self.outer / self.inner)'])}
        }

        pub fn judge(&self, air_rise: f64, available: f64) -> Verdict {
            let spare = available - self.loss() * air_rise;
            ${w.pick(['if spare >= 0.0 { Verdict::Holds { spare } } else { Verdict::Lacks { missing: -spare } }', 'if spare < 0.0 { Verdict::Lacks { missing: spare.abs() } } else { Verdict::Holds { spare } }'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Enclosure = Enclosure { leak: ${leak.rust('f64')}, inner: ${g.G_i.rust('f64')}, outer: ${g.G_o.rust('f64')} };
        const PLAIN: Enclosure = Enclosure { leak: 0.5, inner: 4.0, outer: 4.0 };

        #[test]
        fn loss_and_wall_as_computed() {
            assert!((HERE.loss() / ${loss.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((HERE.wall_rise(${rise.rust('f64')}) / ${wallRise.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(PLAIN.loss(), 2.5);
            assert_eq!(PLAIN.wall_rise(30.0), 15.0);
        }

        #[test]
        fn what_comes_in_goes_out() {
            let out = HERE.leak * ${rise.rust('f64')} + HERE.outer * HERE.wall_rise(${rise.rust('f64')});
            assert!((out / ${hold.rust('f64')} - 1.0).abs() < 1e-9);
        }

        #[test]
        fn the_verdict_turns_at_the_loss() {
            assert_eq!(PLAIN.judge(20.0, 51.0), Verdict::Holds { spare: 1.0 });
            assert_eq!(PLAIN.judge(20.0, 50.0), Verdict::Holds { spare: 0.0 });
            assert_eq!(PLAIN.judge(20.0, 49.0), Verdict::Lacks { missing: 1.0 });
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A heater that is too weak does not burn anything, but its controller stays at full power for ever, and a real fault looks the same. So a chamber that cannot reach its target must say so before it tries.`,
      say`The surface limit was used as a bound on power, ${s.usable} at the target. It presumes that the fan turns; without it the same power makes a far hotter surface, and a limit on the surface itself is needed.`,
      say`Nothing here protects against heat; it says what is normal. Power that stays above ${worst} in a room that is not colder than planned is a sign of a leak, a door, or a wrong reading.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A room at the target: no power is needed, and the formula must not ask for a negative one.`,
          say`A chamber that is opened for a part: air is replaced at once, walls stay. The balance at rest is void for some minutes.`,
          say`Radiation from a hot bed to the walls passes the air by. It lowers what the air has to give them, so the estimate errs to the safe side.`,
          say`A draught along the outside raises the outer conductance, and with it the loss, though never beyond what the inner side passes.`,
          say`Electronics inside the chamber heat it too, and should not be there at ${g.T_c}.`,
          say`A sensor near the outlet of the heater reads the warm end of the stream: the part then gets what is left after the spread.`,
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
          say`Insulation outside: lowers the outer conductance, saves power for good, and makes the walls warmer, which evens the temperature.`,
          say`Sealing gaps: at ${leak} the leaks have their share in ${loss}; worth it when that share is large.`,
          say`A larger element at the same power: more surface, cooler surface, and the whole rating may be used.`,
          say`The bed as the only heater: nothing to buy, but it ends at ${bedAlone} in this room.`,
          say`Several small fans in place of one: shorter ways for the air, and the failure of one is not the end.`,
        ],
        3,
      ),
    ),
  )
}
