// Depth 4: the quiet fan and the pause. How long the block may stay hot, to which temperature it has to fall after that and when,
// and which length of break would need no such rule.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { printing, type Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, pipe, wall, metal, plastic } = s
  m.derive('h_f', 'W/(m²·K)', 'h_1*sqrt(s_f)', '4s')
  const quiet = s.sink('f', 'h_f')
  const full = s.sink('1', 'h_1')
  const { peclet, part, carried, sink: moving } = printing(m)
  const cool = m.relation(moving, '<=', g.T_c)
  const warm = m.relation(quiet.rest, '>', g.T_c)
  const tau = m.derive('tau_f', 's', 'C_s/(G_f + G_b)', '4s')
  const pause = m.derive('t_p', 's', 'tau_f*log((theta_f - theta_p)/(theta_f - T_c))', '4s')
  const climb = m.derive('D_c', 'K', 'T_c - T_a', 'g')
  const followed = m.claim('ode', {
    states: [{ name: 'x', unit: 'K', start: 'theta_p - T_a', next: '(G_b*(T_n - T_a - x) - G_f*x)/C_s' }],
    until: '2*t_p',
    measure: { what: 'x', take: 'first', level: 'D_c' },
    of: 't_p',
    tolerance: 5e-3,
  })
  const standby = m.derive('T_b', '°C', 'T_c + (T_c - T_a)*G_f/G_b', '4s')
  const keeps = m.relation('G_b*(T_b - T_c)', '==', 'G_f*(T_c - T_a)')
  const blockTau = m.derive('tau_n', 's', 'C_n/G_n', '4s')
  const falls = m.derive('t_b', 's', 'tau_n*log((T_n - T_a)/(T_b - T_a))', '4s')
  const cut = m.derive('t_x', 's', 't_p - t_b', '4s')
  const atCut = m.derive('x_x', 'K', '(theta_f - T_a) - (theta_f - theta_p)*exp(-t_x/tau_f)', '4s')
  const after = m.process(
    'ode',
    'x_b',
    'K',
    {
      states: [
        { name: 'x', unit: 'K', start: 'x_x', next: '(G_b*(y - x) - G_f*x)/C_s' },
        { name: 'y', unit: 'K', start: 'T_n - T_a', next: '-G_n*y/C_n' },
      ],
      until: 't_b',
      measure: { what: 'x', take: 'max' },
      tolerance: 1e-3,
    },
    '4s',
  )
  const under = m.relation(after.value, '<=', climb)
  const again = m.derive('t_h', 's', 'tau_n*log((P_n/G_n - (T_b - T_a))/(P_n/G_n - (T_n - T_a)))', '3s')
  const into = m.derive('Q_i', 'W', 'G_b*(T_n - T_c)', '3s')
  const outQuiet = m.derive('Q_f', 'W', 'G_f*(T_c - T_a)', '3s')
  const outFull = m.derive('Q_1', 'W', 'G_1*(T_c - T_a)', '3s')
  const lifts = m.relation(into, '>', outQuiet)
  const sinks = m.relation(into, '<', outFull)
  // The length of the break.
  const added = m.derive('l_e', 'mm', 'k_b*A_b/G_f', '4s')
  const best = m.derive('L_o', 'mm', 'l_e*(T_n - T_c)/(T_c - T_a)', '4s')
  const longer = m.relation(best, '>', g.L_b)
  const soft = m.derive('l_o', 'mm', '(L_o + l_e)*(T_n - T_g)/(T_n - T_a)', '4s')
  const fits = m.compare(soft, g.l_x)
  m.derive('L_s', 'mm', 'L_b/2', '3s')
  m.derive('L_d', 'mm', '3*L_o', '3s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'u', from: 'L_s', to: 'L_d', at: 'L_o' }],
    objective: '(u + l_e)*(T_n - T_g)/(T_n - T_a)',
    subject: [{ left: 'T_a + (T_n - T_a)*l_e/(l_e + u)', op: '<=', right: 'T_c' }],
    of: 'l_o',
    tolerance: 0.01,
  })
  const shortWarm = m.derive('theta_s', '°C', 'T_a + (T_n - T_a)*l_e/(l_e + L_s)', '3s')
  const shortBreaks = m.relation(shortWarm, '>', g.T_c)
  const twice = m.derive('l_t', 'mm', '(2*L_o + l_e)*(T_n - T_g)/(T_n - T_a)', '4s')
  const late = m.compare(tau, pause)
  const flaw = w.chance(0.45)
  const trap = w.pick([...(late.op === '>' ? (['tau'] as const) : []), 'edge', 'short'] as const)
  page.ask(
    flaw
      ? w.pick(
          {
            tau: [
              say`A pause may last "about a time constant of the sink", ${tau}, says the present rule. Find the flaw, compute the longest pause with a hot block, and complete the rule by a standby that may last for ever.`,
              say`The pause with a hot block was limited to ${tau}, as nothing changes much in a time constant. Correct the reasoning, and design standby temperature, moment of the cut and return.`,
            ],
            edge: [
              say`The longest pause is ${pause}, so the firmware lowers the heater after ${pause}. What goes wrong? Find the right moment, the standby temperature and a safe return, and the length of break that would need none of this.`,
              say`Somebody lowers the block at the moment when the sink meets its limit, after ${pause}. Show that this is too late, and when it is not.`,
            ],
            short: [
              say`"The shorter the break, the shorter the plug", so a break of half the length is proposed for the quiet mode. Find what is overlooked, choose a length, and give a rule for pauses until the new break is made.`,
              say`A new break of half the length is to shorten the soft zone. Judge it for the quiet fan, find the best length, and meanwhile protect the present break in pauses.`,
            ],
          }[trap],
        )
      : w.pick([
          say`In the quiet mode, how long may a pause with a hot block be? Design what comes after it: standby temperature, when to cut, how to return. Which length of break would make the rule needless?`,
          say`Optimise the pause: stay hot for as long as it is safe, then hold a temperature that is safe for ever. Prove both, and find the best length of the break for the quiet fan.`,
          say`The quiet fan is enough while printing and not at rest. Turn this into a rule with times and temperatures, proven for the warming sink and the cooling block, and say what a better break could do.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`While printing the filament holds the heat down. In a pause it stops, and the sink sets off towards an end beyond its limit. The pause is a race with a known speed.`,
      say`A warm sink is a matter of minutes, a hot block too. Both have to be put in a row: wait, cut, hold.`,
      say`Two designs: a rule for the hot end as it is, and another hot end that needs no rule. The first one is for tonight.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Break: ${wall.worked}, ${pipe.worked}. Quiet sink: ${quiet.conducts.worked}, with ${quiet.mu.worked} and ${quiet.eta.worked}. Filament: ${carried.worked}.`,
      say`The quiet sink conducts ${quiet.conducts.arithmetic} (as a fin with ${quiet.mu.worked}), the break ${pipe.arithmetic}, and the filament carries ${carried.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Start of the pause: Peclet number ${peclet.worked}, factor ${part.worked}, sink ${moving.worked}. Its end, if nothing is done: ${quiet.rest.worked}.`,
      say`From ${moving.arithmetic} (factor ${part.worked} at ${peclet.worked}) the sink goes to ${quiet.rest.arithmetic}. ${cool.values}, ${warm.values}.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'tau') {
      page.think(
        'attempt',
        w.pick([
          say`A sink of ${tau.worked} is slow. Within such a time nothing much happens, so allow it.`,
          say`Allow one time constant, ${tau.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`In one time constant most of the way is done. The limit lies on the way and is met at ${pause}: ${late.values}.`,
          say`What counts is where the limit lies between start and end, not the constant alone. Here ${late.values}.`,
        ]),
      )
    } else if (trap === 'edge') {
      page.think(
        'attempt',
        w.pick([
          say`Lower the heater when the time is up, after ${pause}.`,
          say`Until ${pause} all is well, so act then.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The block needs ${falls} to fall. All that time more comes in than goes out, at first ${into.worked} against ${outQuiet.worked}: ${lifts.values}.`,
          say`A block is not cold because its heater is off. At the limit, ${lifts.values}, and the sink climbs past it.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`The soft zone is in proportion to the length, so half the break has half the plug.`,
          say`Shorten the break: with the same ends of temperature the plug shrinks as much.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The ends do not stay. Half the break conducts twice as much, and the sink goes to ${shortWarm.worked}: ${shortBreaks.values}.`,
          say`The sink pays for it: ${shortWarm.arithmetic} at rest, and ${shortBreaks.values}.`,
        ]),
      )
    }
    page.think(
      'back-up',
      w.pick([
        say`First the warming, then the cooling, then the two together.`,
        say`Times and temperatures have to be derived together.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`With a hot block the sink follows one exponential of ${tau.worked}. Limit after ${pause.worked}.`,
      say`Time constant ${tau.arithmetic}; from start to limit ${pause.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`For ever at rest: what comes in at ${g.T_c} is what goes out, so the block may have ${standby.worked}.`,
      say`Standby: a block of ${standby.arithmetic} ends with the sink exactly at ${g.T_c}; ${keeps.symbols}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The block falls there in ${falls.worked} (${blockTau.worked}). Cut at ${cut.worked}, then.`,
      say`Falling takes ${falls.arithmetic}, as ${blockTau.worked}. It has to be over at ${pause}, so the heater goes off at ${cut.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Both bodies followed from the cut, ${after.claim.form('rates')}, starting from ${atCut.worked}: the sink comes to ${after.value} over the air; ${under.values}.`,
      say`Integrating ${followed.form('rates')} gives the same ${pause}. With the cut, the sink gets to ${after.value} over the air, and ${under.values}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`The return: heating takes ${again.worked} with the sink at its limit already. In the quiet mode, ${lifts.values}, so it would pass it.`,
      say`And the way back? For ${again.arithmetic} the block warms while nothing moves and the sink has nothing to spare. Quiet: ${lifts.values}.`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`So the fan goes to full speed before the heater: ${full.conducts.worked} then, ${outFull.worked}, and ${sinks.values}. The sink falls even with a hot block.`,
      say`Fan first, heater second. At full speed ${outFull.worked} leave the sink at its limit, with ${full.conducts.worked}; ${sinks.values}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The break itself: the sink acts like ${added.worked} of it, so the plug is proportional to the sum of both lengths, and shortest where the sink has just its limit: ${best.worked}, plug ${soft.worked}.`,
      say`Which length? The plug grows with it, the sink cools with it; the limit binds at ${best.arithmetic}. There the plug has ${soft.arithmetic}, and ${fits.values}.`,
    ]),
  )
  if (w.chance(0.6))
    page.think(
      'scaling',
      w.pick([
        say`Twice that length would not be twice as good: a plug of ${twice.worked}, for a sink that needs no help.`,
        say`Brute force over ${optimum.form('ranges')}: ${optimum.form('answer')}. Doubling it makes a plug of ${twice}.`,
      ]),
    )
  page.checks(1, pause, falls)

  page.section(
    'analysis',
    flaw
      ? {
          tau: say`The flaw: a time constant says how quick, not how far. The limit is met at ${pause}, and ${late.values}.`,
          edge: say`The flaw: after the heater is lowered the block is still hot for ${falls}. At the limit ${lifts.values}, so the sink climbs past its limit.`,
          short: say`The flaw: half the break doubles the heat. The sink would rest at ${shortWarm.worked}, and ${shortBreaks.values}.`,
        }[trap]
      : w.pick([
          say`Wait, cut, hold, return: one inequality for each. Then the break.`,
          say`The proof compares with a block that stays hot until the last moment and drops at once; the real one is cooler all the time.`,
        ]),
  )
  page.step(
    w.pick(['Longest pause with a hot block', 'The race']),
    say`Start ${moving.worked}, end ${quiet.rest.worked}; ${tau.worked}; ${pause.worked}. The start leaves out what the filament takes up in the sink, which is safe, and assumes its contact with the break, which is not. A measured start would be better, and a warmer one makes the pause shorter.`,
  )
  page.step(
    w.pick(['Standby', 'What may last for ever']),
    say`${standby.worked}, from ${keeps.symbols}. A sink below its limit approaches it from below and does not pass it.`,
  )
  page.step(
    w.pick(['When to cut', 'The cooling block']),
    say`${blockTau.worked}, ${falls.worked}, ${cut.worked}. From the cut (${atCut.worked}) to standby the sink rises to ${after.value} over the air at the highest; ${under.symbols}. Losses of the block through the break were left out, which is the slow side.`,
    say`Without a computer: a block that stays hot until ${pause} and drops at once would bring the sink just to its limit. The real one is cooler at each moment, and so is its sink.`,
  )
  page.step(
    w.pick(['Return', 'Back to work']),
    say`${again.worked}, counted without the loss through the break. The fan at full speed first: ${full.mu.worked}, ${full.conducts.worked}, and ${sinks.named}. In the quiet mode it would be ${lifts.named}.`,
  )
  page.step(
    w.pick(['Length of the break', 'A hot end without the rule']),
    say`With ${added.worked} the problem is ${optimum.form('problem')}. The plug is least at the shortest length that the sink permits: ${best.worked}. ${longer.values}: the present one is too short for the quiet fan. Plug: ${soft.worked}; ${fits.named}.`,
    fits.op === '<='
      ? w.pick([
          say`Such a break needs no rule for pauses.`,
          say`The longer break meets both limits with the quiet fan.`,
        ])
      : w.pick([
          say`The plug is too long then, so length alone is no way out, and a worse conductor or a quicker fan has to help.`,
          say`Both limits cannot be met by length in this metal with this fan. The rule stays.`,
        ]),
  )

  const plan = w.chance(0.5)
  const order = w.pick([
    code`if resting < self.cut {
                Order { heat: Heat::Work, fan: Fan::Quiet }
            } else {
                Order { heat: Heat::Standby, fan: Fan::Quiet }
            }`,
    code`let heat = if resting >= self.cut { Heat::Standby } else { Heat::Work };
            Order { heat, fan: Fan::Quiet }`,
  ])
  const maths = code`
    /// Time of an exponential from its start to a level; none if it never gets there.
    pub fn reaches(start: f64, end: f64, level: f64, tau: f64) -> Option<f64> {
        if start >= level {
            return Some(0.0);
        }
        ${w.pick(['(end > level).then(|| tau * ((end - start) / (end - level)).ln())', 'if end <= level {\n        None\n    } else {\n        Some(tau * ((end - start) / (end - level)).ln())\n    }'])}
    }

    /// When the heater has to be lowered: so long before the limit as the block takes to fall.
    pub fn cut_at(limit: f64, falls: f64) -> f64 {
        ${w.pick(['(limit - falls).max(0.0)', 'if limit > falls { limit - falls } else { 0.0 }'])}
    }
`
  const mathsTest = code`#[test]
        fn times_are_as_computed() {
            let limit = reaches(${moving.rust('f64')}, ${quiet.rest.rust('f64')}, ${g.T_c.rust('f64')}, ${tau.rust('f64')}).unwrap();
            assert!((limit / ${pause.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((cut_at(limit, ${falls.rust('f64')}) / ${cut.rust('f64')} - 1.0).abs() < 1e-6);
        }

        #[test]
        fn what_never_gets_there_is_none() {
            assert_eq!(reaches(30.0, 45.0, 45.0, 9.0), None);
            assert_eq!(reaches(30.0, 44.0, 45.0, 9.0), None);
            assert!(reaches(30.0, 45.5, 45.0, 9.0).unwrap() > 9.0);
            assert_eq!(reaches(45.0, 60.0, 45.0, 9.0), Some(0.0));
            assert_eq!(reaches(46.0, 40.0, 45.0, 9.0), Some(0.0));
            assert_eq!([cut_at(8.0, 5.0), cut_at(5.0, 5.0), cut_at(4.0, 5.0)], [3.0, 0.0, 0.0]);
        }`
  page.section(
    'rust',
    plan
      ? w.pick([
          say`Pause and return as one plan. The heater at work without the full fan exists only while the pause is young.`,
          say`Orders for heater and fan come in pairs, so that nobody sets one and forgets the other.`,
        ])
      : w.pick([
          say`The return is a matter of order, and order can be a type: only a pause whose fan runs can be heated.`,
          say`Times as functions with an answer for what never happens; the way back as states that follow one another.`,
        ]),
    plan
      ? page.rust(code`
    ${maths}
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Heat {
        Work,
        Standby,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Fan {
        Quiet,
        Full,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Order {
        pub heat: Heat,
        pub fan: Fan,
    }

    /// A plan with the time of its cut.
    #[derive(Debug, Clone, Copy)]
    pub struct Plan {
        cut: f64,
    }

    impl Plan {
        pub fn new(limit: f64, falls: f64) -> Self {
            Self { cut: cut_at(limit, falls) }
        }

        /// After so much time at rest.
        pub fn resting(&self, resting: f64) -> Order {
            ${nest(8, order)}
        }

        /// Heating up again, and until the filament has moved for a while.
        pub fn returning() -> Order {
            Order { heat: Heat::Work, fan: Fan::Full }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, mathsTest)}

        #[test]
        fn the_cut_is_the_first_moment_of_standby() {
            let plan = Plan::new(10.0, 4.0);
            assert_eq!(plan.resting(5.75), Order { heat: Heat::Work, fan: Fan::Quiet });
            assert_eq!(plan.resting(6.0), Order { heat: Heat::Standby, fan: Fan::Quiet });
            assert_eq!(plan.resting(1e6), Order { heat: Heat::Standby, fan: Fan::Quiet });
            assert_eq!(Plan::new(3.0, 4.0).resting(0.0).heat, Heat::Standby);
        }

        #[test]
        fn nobody_returns_with_a_quiet_fan() {
            assert_eq!(Plan::returning(), Order { heat: Heat::Work, fan: Fan::Full });
        }
    }`)
      : page.rust(code`
    ${maths}
    /// A pause with a block at standby.
    #[derive(Debug)]
    pub struct Standby {
        slept: u32,
    }

    /// The fan has been set to full speed.
    #[derive(Debug)]
    pub struct Draught {
        slept: u32,
    }

    /// The block is at work again.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Ready {
        pub slept: u32,
    }

    impl Standby {
        pub fn begun() -> Self {
            Self { slept: 0 }
        }

        /// A tick of the pause; counting stops at its end and does not wrap.
        pub fn tick(self) -> Self {
            ${w.pick(['Self { slept: self.slept.saturating_add(1) }', 'let slept = self.slept.checked_add(1).unwrap_or(u32::MAX);\n        Self { slept }'])}
        }

        pub fn fan_full(self) -> Draught {
            Draught { slept: self.slept }
        }
    }

    impl Draught {
        /// Ready when the block is where work begins.
        pub fn heated(self, block: f64, work: f64) -> Result<Ready, Draught> {
            ${w.pick(['if block >= work { Ok(Ready { slept: self.slept }) } else { Err(self) }', 'match block < work {\n            true => Err(self),\n            false => Ok(Ready { slept: self.slept }),\n        }'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, mathsTest)}

        #[test]
        fn work_begins_at_its_temperature() {
            let begun = || Standby::begun().tick().tick().fan_full();
            let work = ${g.T_n.rust('f64')};
            assert_eq!(begun().heated(work, work).unwrap(), Ready { slept: 2 });
            assert_eq!(begun().heated(work + 0.5, work).unwrap().slept, 2);
            assert_eq!(begun().heated(work - 0.5, work).unwrap_err().slept, 2);
            assert!(begun().heated(${standby.rust('f64')}, work).is_err());
        }

        #[test]
        fn a_long_sleep_does_not_wrap() {
            assert_eq!(Standby { slept: u32::MAX - 1 }.tick().slept, u32::MAX);
            assert_eq!(Standby { slept: u32::MAX }.tick().slept, u32::MAX);
        }
    }`),
    plan
      ? page.compileFail(
          'E0063',
          code`
    pub fn careless() -> Order {
        Order { heat: Heat::Work }
    }`,
        )
      : page.compileFail(
          'E0599',
          code`
    pub fn hasty(pause: Standby, block: f64, work: f64) -> bool {
        pause.heated(block, work).is_ok()
    }`,
        ),
  )
  page.section(
    'safety',
    w.pick([
      say`The sink keeps ${g.T_c} in all of it: before the cut by time, during the fall by ${under.values}, in standby by balance, and on the return by the full fan.`,
      say`The timer begins with the last movement of the filament, not with the command to pause. What extrudes resets it, and after a short move the sink has not yet recovered, so the time left is counted and not the time since.`,
      say`The rule rests on the fan: it holds for a share of ${g.s_f} that is really there. A watch on the pulses belongs to it.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Pauses in quick succession: each one starts from a warmer sink. A timer that begins anew each time is wrong; a model of the sink that runs along is right.`,
          say`A warm room: ${g.T_a} is the highest air for which these times hold. With warmer air all of them shrink, and standby falls.`,
          say`A pause at the very beginning, with the sink cold: the time is longer, and nothing is lost by using the short one.`,
          say`Power lost in standby: all gets colder, and that is safe by itself.`,
          say`Plastic that suffers from being hot for long: it asks for standby sooner than the sink does.`,
          say`A standby beneath the melting of ${plastic}: the filament freezes in the nozzle, and no motor may turn before the return is done.`,
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
          say`Full speed in each pause: ${full.rest.worked} at rest, and no timer at all. Noise at night is its price.`,
          say`Another metal than ${metal}: the length and ${added} of the sink shrink together, and both limits gain.`,
          say`Moving the filament a little now and then: it brings cold and wastes plastic, and it ends when the spool does.`,
          say`A thermistor on the sink: the cut comes when it is needed and no sooner. It costs a wire and has to be believed.`,
          say`Waiting in standby from the first moment: simple, safe, and each pause costs ${again} of heating.`,
        ],
        2,
      ),
    ),
  )
}
