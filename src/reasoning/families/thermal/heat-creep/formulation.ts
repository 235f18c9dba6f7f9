// Depth 1: break and sink as resistances, the sink as a fin whose far end is cooler, where the filament softens at rest, and how
// little of the fan's speed is enough.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { leastShare, type Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, pipe, wall, core, plastic } = s
  const film = m.derive('h_a', 'W/(m²·K)', 'h_1*sqrt(s_a)', '4s')
  const here = s.sink('a', 'h_a')
  const full = s.sink('1', 'h_1')
  const flux = m.derive('Q_a', 'W', 'G_a*(theta_a - T_a)', '3s')
  const alike = m.relation('G_b*(T_n - theta_a)', '==', flux)
  const even = m.derive('theta_u', '°C', 'T_a + (T_n - T_a)*G_b/(G_b + h_a*A_f)', '3s')
  const missed = m.derive('e_u', 'K', 'theta_a - theta_u', '2s')
  const tip = m.derive('x_t', 'K', '2*(theta_a - T_a)/(exp(mu_a) + exp(-mu_a))', '3s')
  const slope = m.derive('y_a', 'K/mm', '(theta_a - T_a)*eta_a*mu_a^2/H', '3s')
  const walked = m.claim('ode', {
    states: [
      { name: 'x', unit: 'K', start: 'theta_a - T_a', next: 'v_p*y' },
      { name: 'y', unit: 'K/mm', start: '-y_a', next: 'v_p*mu_a^2*x/H^2' },
    ],
    until: 'H/v_p',
    measure: { what: 'x', take: 'final' },
    of: 'x_t',
    tolerance: 1e-3,
  })
  const cold = m.compare(here.rest, g.T_c)
  const { need, number, root, film: needFilm, share: least, solves } = leastShare(m)
  const share = m.compare(least, g.s_a)
  const linear = m.derive('s_l', '', 'G_c/G_1', '3s')
  const wasted = m.relation(linear, '>', least)
  const soft = m.derive('l_a', 'mm', 'L_b*(T_n - T_g)/(T_n - theta_a)', '3s')
  const fits = m.compare(soft, g.l_x)
  const optimist = m.derive('l_n', 'mm', 'L_b*(T_n - T_g)/(T_n - T_a)', '3s')
  const optimistic = m.relation(optimist, '<', soft)
  const added = m.derive('l_e', 'mm', 'k_b*A_b/G_a', '3s')
  const sum = m.relation('(L_b + l_e)*(T_n - T_g)/(T_n - T_a)', '==', soft)
  const blown = m.derive('l_1', 'mm', '(L_b + k_b*A_b/G_1)*(T_n - T_g)/(T_n - T_a)', '3s')
  const curable = m.compare(blown, g.l_x)
  const byFan = curable.op === '<='
  const whole = m.derive('s_1', '', '1', 'g')
  const gains = m.claim('range', {
    over: [{ name: 'z', from: 's_c', to: whole.id }],
    left: 'h_1*sqrt(z)*A_f*H/K_s',
    op: '>=',
    right: 'mu_c^2',
  })
  const good = cold.op === '<='
  const short = fits.op === '<='
  const flaw = w.chance(0.45)
  const trap = w.pick([...(missed.number > 0.8 ? (['uniform', 'uniform'] as const) : []), 'linear', 'room'] as const)
  page.ask(
    flaw
      ? w.pick(
          {
            uniform: [
              say`A review takes the sink as one lump of ${g.A_f}, finds ${even} at its hot end, and is content. Find the flaw, give the temperature and the soft length at rest, and the least share of speed.`,
              say`The given computation multiplies film coefficient and area of the sink, nothing else. What does it forget? Repeat it as an equation for a fin and judge sink and soft zone.`,
            ],
            linear: [
              say`It is argued that the fan needs a share of ${linear} of its speed, since this is the share of the conductance. Refute it, find the share that is needed, and judge the present one.`,
              say`Somebody scales the sink's conductance with the speed of the fan and arrives at ${linear}. Where is the mistake? Find the least share, and say where the filament softens at the present one.`,
            ],
            room: [
              say`A drawing shows a soft zone of ${optimist} in the break, computed "from the hot block to the cold sink at ${g.T_a}". What is wrong with it? Compute it properly, and the airflow that the sink asks for.`,
              say`The soft zone was computed with the sink as cold as the air. Correct this: temperature of the sink, soft length, least share of the fan.`,
            ],
          }[trap],
        )
      : w.pick([
          say`With the filament at rest: how warm is the hot end of the sink, how long is the soft zone, and which share of the fan's speed is the least that keeps ${g.T_c}?`,
          say`Formulate heat creep as a chain of resistances, with the sink as a fin. Judge the present share of ${g.s_a} by both limits, and find the least one.`,
          say`Does this hot end survive with the filament standing still? Derive the temperature of the sink, the place where ${plastic} softens, and how far the fan may be throttled.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Heat goes from the block through the wall of the break into the sink and from there into air. Two resistances in a row, one temperature between them.`,
      say`At rest the filament carries nothing. What is left is conduction: a straight line along the break, and a sink that has to pass on whatever arrives.`,
      say`One temperature decides: that of the sink where the break enters. From it follow the flux and the soft length.`,
      say`The sink is long and its core thin, so its far end is cooler than its hot end. How much that costs has to be computed.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The break: wall of ${wall.worked}, so ${pipe.worked}.`,
      say`Wall ${wall.arithmetic}; over ${g.L_b} it conducts ${pipe.arithmetic}. The filament inside conducts a hundredth of that or so, and is left out.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'uniform') {
      page.think(
        'attempt',
        w.pick([
          say`Film coefficient times area for the sink: then its hot end has ${even.worked}.`,
          say`A lump of aluminium is about isothermal, so take all of its area at once: ${even.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Heat has to run up the core first. With ${here.mu.worked} only ${here.eta} of the area counts, and the hot end is ${missed.worked} warmer.`,
          say`The far fins are cooler and give off less. As a fin the sink has ${here.eta.worked}; the lump was too cold by ${missed.arithmetic}.`,
        ]),
      )
    } else if (trap === 'linear') {
      page.think(
        'attempt',
        w.pick([
          say`The sink needs ${need.worked} and has ${full.conducts} at full speed, so ${linear.worked} of the speed.`,
          say`Conductance in proportion to the draught: ${linear.arithmetic} of full speed.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The film goes with the root of the speed, and a weaker film uses the sink's length better. Both help: ${wasted.values}, and the rest is noise for nothing.`,
          say`Neither step is proportional: the film is a root of speed, and the fin loses a smaller part than its film does. Done right it is ${least}: ${wasted.values}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`A straight line from ${g.T_n} down to the air's ${g.T_a}: soft for ${optimist.worked}.`,
          say`Cold end at ${g.T_a}, hot end at ${g.T_n}: the part above ${g.T_g} has ${optimist.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The sink cannot have the air's temperature while it gives off heat. It has ${here.rest}, and ${optimistic.values}.`,
          say`A sink at the air's temperature would pass on nothing. The cold end is at ${here.rest}, which makes the soft zone longer: ${optimistic.values}.`,
        ]),
      )
    }
    page.think(
      'back-up',
      w.pick([say`The whole chain, then, with the fin in it.`, say`One node, two conductances, one balance.`]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The fan at ${g.s_a} of its speed gives ${film.worked}. Along the core a fin equation: ${here.mu.worked}, efficiency ${here.eta.worked}, so ${here.conducts.worked}.`,
      say`Film ${film.arithmetic}. The core conducts ${core.worked}, so the sink's number is ${here.mu.arithmetic}; of its area ${here.eta.arithmetic} counts. Conductance ${here.conducts.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Divider of the two: ${here.rest.worked}, with ${flux.worked} flowing.`,
      say`What enters leaves: ${here.rest.arithmetic}; the flux is ${flux.arithmetic}, from either side.`,
    ]),
  )
  page.think(
    'compare',
    good ? say`The sink is cold enough: ${cold.values}.` : say`The sink is too warm: ${cold.values}.`,
  )
  page.think(
    'derive',
    w.pick([
      say`The wall falls on a straight line, so the filament is soft for ${soft.worked}. Against the limit, ${fits.values}.`,
      say`By proportion, from the block up to where the wall has ${g.T_g}: ${soft.arithmetic}; ${fits.values}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Turned round: at ${g.T_c} the sink has to take ${need.worked}, that is ${number.worked} as a number of the fin. What times its own tanh makes this number? Repeating ${root.claim.form('rates')} finds it, and settles at ${root.value}.`,
      say`Least airflow. Needed: ${need.arithmetic}. As the fin's equation cannot be turned round, iterate ${root.claim.form('rates')} with ${number.worked}. Result ${root.value}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Hence a film of ${needFilm.worked}, and by the square a share of ${least.worked}.`,
      say`Film ${needFilm.arithmetic}; the speed goes with its square, ${least.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Put back: ${solves.values}. And ${share.values}, which says the same as the temperature did.`,
      say`Walking up the sink, at the filament's pace only to have a time to integrate over, ${walked.form('rates')} ends at ${tip} above the air, as the closed form wants.`,
      say`A second formula for the soft zone: the sink acts like ${added.worked} of more break, and ${sum.symbols}.`,
    ]),
  )
  page.think(
    'decide',
    good
      ? short
        ? w.pick([
            say`Both limits are kept. The fan may stay as it is, and could go down to ${least} if noise matters.`,
            say`Nothing has to be changed: sink and plug are within their limits, with the filament at rest.`,
          ])
        : byFan
          ? w.pick([
              say`The sink is fine and the plug is not. The fan at full speed would bring it from ${soft} down to ${blown.arithmetic}: ${curable.values}. So the plug, and not the sink, sets the fan, or the break becomes shorter.`,
              say`It is the plug that asks for more fan: at full speed ${blown.arithmetic}, and ${curable.values}. A shorter break would do it without noise.`,
            ])
          : w.pick([
              say`The sink is fine and the plug is not, and no fan cures it: even at full speed ${blown.arithmetic} are soft, ${curable.values}. A shorter break or one of a worse conductor is the remedy.`,
              say`More fan is no remedy for the plug. At full speed it would be ${blown.arithmetic} in place of ${soft}: ${curable.values}. So the break has to change.`,
            ])
      : short
        ? w.pick([
            say`The plug is short enough and the sink too warm, so the fan gets a share of ${least} and some reserve.`,
            say`Airflow is what is missing: ${least} of full speed, with something on top for dust.`,
          ])
        : byFan
          ? w.pick([
              say`Both are wrong, and the fan cures both: the sink from ${least} on, the plug at full speed at the latest, with ${blown.arithmetic} and ${curable.values}.`,
              say`More fan. From ${least} on the sink is cold enough; at full speed the plug has ${blown.arithmetic}, and ${curable.values}.`,
            ])
          : w.pick([
              say`Both are wrong. The fan, at ${least} or beyond, cures the sink; the plug keeps ${blown.arithmetic} even at full speed, ${curable.values}, so the break has to change as well.`,
              say`Two remedies: a fan of ${least} with a reserve for the sink, another break for the plug, since at full speed ${blown.arithmetic} remain and ${curable.values}.`,
            ]),
  )
  page.checks(w.pick([1, 2]), soft, need)

  page.section(
    'analysis',
    flaw
      ? {
          uniform: say`The flaw: the sink is no lump. Its hot end would have ${even.worked}; with ${here.eta.worked} of its area it is ${missed.worked} warmer.`,
          linear: say`The flaw: conductance is not in proportion to speed. ${linear.worked} was asked for; needed is ${least}, and ${wasted.values}.`,
          room: say`The flaw: with the sink at ${g.T_a} the zone would have ${optimist.worked}. The sink is warmer by what drives its own heat into the air; ${optimistic.values}.`,
        }[trap]
      : w.pick([
          say`Break, fin, node between them; then the straight line in the break; then the inverse question.`,
          say`Steady conduction without motion: each step is a balance at one place.`,
          say`The limit on the sink and the limit on the soft zone are judged apart, as they ask for different remedies.`,
        ]),
  )
  page.step(
    w.pick(['Break', 'Wall of the break']),
    say`${wall.worked}, ${pipe.worked}. The bore adds next to nothing: plastic conducts ${g.k_p} where ${s.metal} conducts ${g.k_b}.`,
  )
  page.step(
    w.pick(['Sink as a fin', 'The fin equation']),
    say`The rise over the air obeys a linear equation of second order along the core, with no flux at the far end. Its solution is a hyperbolic cosine, and the conductance at the hot end is film times area times tanh of ${here.mu.worked} over this number: ${here.eta.worked}. With ${film.worked}, ${here.conducts.worked}.`,
    w.pick([
      say`At the far end ${tip.worked} are left; followed from the hot end with a slope of ${slope.worked}, the equation arrives there.`,
      say`Taken as a lump the sink would be at ${even.worked}, too cold by ${missed.short}.`,
    ]),
  )
  page.step(
    w.pick(['Temperature of the sink', 'Balance']),
    say`${here.rest.worked}, flux ${flux.worked}; also ${alike.symbols}. Judgement: ${cold.named}.`,
  )
  page.step(
    w.pick(['Soft zone at rest', 'Where it softens']),
    say`${soft.worked}, and ${fits.named}. The same as ${sum.symbols}, where ${added.worked} is the length of break that would hinder heat as the sink does.`,
    short
      ? say`The ${plastic} can be pulled back and pushed on.`
      : w.pick([
          say`The ${plastic} may stick there.`,
          say`So long a plug grips the wall, whatever the sink's temperature.`,
        ]),
    ...(short ? [] : [say`With the fan at full speed it would be ${blown.worked}: ${curable.named}.`]),
  )
  page.step(
    w.pick(['Least airflow', 'How far the fan may be throttled']),
    say`${need.worked}; ${number.worked}. In logarithms each round of ${root.claim.form('rates')} halves an error or better, because u over tanh u grows with a power between none and one, and the root halves it. The limit ${root.value} solves the equation: ${solves.symbols}. So ${needFilm.worked} and ${least.worked}.`,
    good
      ? say`The present share suffices: ${share.values}. From there upwards the sink only gets colder, ${gains.form('statement')}.`
      : say`The present share does not suffice: ${share.values}. What is needed lies within the fan's speed, and every share beyond it does: ${gains.form('statement')}.`,
  )

  const verdict = !good ? 'SinkWarm' : short ? 'Holds' : 'PlugLong'
  const judge = w.pick([
    code`if sink > sink_limit {
            Verdict::SinkWarm
        } else if plug > plug_limit {
            Verdict::PlugLong
        } else {
            Verdict::Holds
        }`,
    code`match (sink <= sink_limit, plug <= plug_limit) {
            (false, _) => Verdict::SinkWarm,
            (true, false) => Verdict::PlugLong,
            (true, true) => Verdict::Holds,
        }`,
  ])
  const fin = w.pick([
    code`let number = (film * self.area * self.height / self.core).sqrt();
            film * self.area * number.tanh() / number`,
    code`let along = (film * self.area * self.core / self.height).sqrt();
            along * (film * self.area * self.height / self.core).sqrt().tanh()`,
  ])
  const sink = code`
    /// A sink with its finned area, its height and what a length of its core conducts.
    #[derive(Debug, Clone, Copy)]
    pub struct Sink {
        pub area: f64,
        pub height: f64,
        pub core: f64,
    }

    impl Sink {
        /// Conductance at the hot end for a film coefficient.
        pub fn conducts(&self, film: f64) -> f64 {
            ${nest(8, fin)}
        }
    }
`
  const made = code`const HERE: Sink = Sink { area: ${g.A_f.rust('f64', 'm²')}, height: ${g.H.rust('f64', 'm')}, core: ${core.rust('f64', 'W·m/K')} };

        #[test]
        fn the_fin_is_as_computed() {
            assert!((HERE.conducts(${film.rust('f64')}) / ${here.conducts.rust('f64', 'W/K')} - 1.0).abs() < 1e-6);
            assert!((HERE.conducts(${g.h_1.rust('f64')}) / ${full.conducts.rust('f64', 'W/K')} - 1.0).abs() < 1e-6);
        }`
  const solver = w.chance(0.5)
  page.section(
    'rust',
    solver
      ? w.pick([
          say`A tool for the designer: the film that a conductance asks for, and the share of speed, if there is one within the fan's reach.`,
          say`The inverse of the fin by the contraction above. It answers with nothing where even full speed would not do.`,
        ])
      : w.pick([
          say`The forward computation and a verdict that names the limit that is broken first.`,
          say`Node and soft zone as two small functions; the judgement keeps them apart.`,
        ]),
    solver
      ? page.rust(code`
    ${sink}
    impl Sink {
        /// The film coefficient for which the hot end conducts so much.
        pub fn film_for(&self, wanted: f64) -> f64 {
            let target = wanted * self.height / self.core;
            let mut number = target.sqrt();
            for _ in 0..60 {
                ${w.pick(['number = (target * number / number.tanh()).sqrt();', 'let ratio = number / number.tanh();\n            number = (target * ratio).sqrt();'])}
            }
            number * number * self.core / (self.area * self.height)
        }
    }

    /// Share of full speed, for a film that goes with the root of speed; none beyond full speed.
    pub fn share(film: f64, full: f64) -> Option<f64> {
        let part = film / full;
        ${w.pick(['(part <= 1.0).then_some(part * part)', 'if part > 1.0 { None } else { Some(part.powi(2)) }'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, made)}

        #[test]
        fn the_inverse_is_as_computed() {
            let film = HERE.film_for(${need.rust('f64', 'W/K')});
            assert!((film / ${needFilm.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((share(film, ${g.h_1.rust('f64')}).unwrap() / ${least.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((HERE.film_for(HERE.conducts(9.0)) - 9.0).abs() < 1e-6);
        }

        #[test]
        fn beyond_full_speed_there_is_nothing() {
            assert_eq!(share(8.0, 8.0), Some(1.0));
            assert_eq!(share(8.125, 8.0), None);
            assert_eq!(share(2.0, 8.0), Some(0.0625));
        }
    }`)
      : page.rust(code`
    ${sink}
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Verdict {
        Holds,
        SinkWarm,
        PlugLong,
    }

    /// Hot end of the sink: block and air, then what break and sink conduct.
    pub fn node(block: f64, air: f64, neck: f64, sink: f64) -> f64 {
        ${w.pick(['air + (block - air) * neck / (neck + sink)', '(neck * block + sink * air) / (neck + sink)'])}
    }

    /// Soft part of a break of this length.
    pub fn plug(length: f64, block: f64, softens: f64, sink: f64) -> f64 {
        length * (block - softens) / (block - sink)
    }

    pub fn judge(sink: f64, sink_limit: f64, plug: f64, plug_limit: f64) -> Verdict {
        ${nest(4, judge)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, made)}

        #[test]
        fn node_and_plug_are_as_computed() {
            let sink = node(${g.T_n.rust('f64')}, ${g.T_a.rust('f64')}, ${pipe.rust('f64', 'W/K')}, ${here.conducts.rust('f64', 'W/K')});
            assert!((sink / ${here.rest.rust('f64')} - 1.0).abs() < 1e-6);
            let soft = plug(${g.L_b.rust('f64')}, ${g.T_n.rust('f64')}, ${g.T_g.rust('f64')}, sink);
            assert!((soft / ${soft.rust('f64')} - 1.0).abs() < 1e-6);
            assert_eq!(judge(sink, ${g.T_c.rust('f64')}, soft, ${g.l_x.rust('f64')}), Verdict::${verdict});
        }

        #[test]
        fn each_limit_is_its_own_last_good_value() {
            assert_eq!(judge(40.0, 40.0, 3.0, 3.0), Verdict::Holds);
            assert_eq!(judge(40.5, 40.0, 3.0, 3.0), Verdict::SinkWarm);
            assert_eq!(judge(40.0, 40.0, 3.5, 3.0), Verdict::PlugLong);
            assert_eq!(judge(40.5, 40.0, 3.5, 3.0), Verdict::SinkWarm);
            assert_eq!(judge(39.5, 40.0, 2.5, 3.0), Verdict::Holds);
        }
    }`),
    solver
      ? page.compileFail(
          'E0308',
          code`
    pub fn surely(film: f64) -> f64 {
        share(film, 1.0)
    }`,
        )
      : page.compileFail(
          'E0308',
          code`
    pub fn accepted(plug: f64) -> bool {
        judge(0.0, 1.0, plug, 1.0)
    }`,
        ),
  )
  page.section(
    'safety',
    w.pick([
      say`Rest is worse than any forward feed: a filament that moves carries cold into the break. What holds at rest holds while printing.`,
      say`The limit of ${g.T_c} keeps a distance from softening at ${g.T_g}, and it is asked of the hottest place of the sink. All other places of it are colder.`,
      say`A share of ${least} is where the sink has just its limit. Dust, a worn bearing and a warmer room all want more, so it is a bound and not a setting.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A warm enclosure: the air of ${g.T_a} is that at the inlet of the fan, not that of the room.`,
          say`Paste missing between break and sink: a third resistance that sits in the row and warms the break's end without warming the sink.`,
          say`The block loosened from its sock: its own losses grow, and the break sees the same ${g.T_n} as before.`,
          say`A fan that stands still: the root of speed would give no film at all, while ${g.h_0} of free convection remain.`,
          say`A liner of plastic that goes down into the break: it has a limit of its own, and a lower one.`,
          say`Filament wider than usual: it touches the wall where it softens, and a shorter plug is enough to hold it.`,
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
          say`A longer break: less heat, and a longer soft zone all the same, in proportion to its length and that of ${added}.`,
          say`A metal that conducts worse: both limits gain. It is dearer and harder to drill smoothly.`,
          say`A thicker core: the number ${here.mu} falls, and the far fins begin to work.`,
          say`Water in place of air: the sink keeps near the water's temperature, and there is a pump that can fail.`,
          say`A thermistor on the sink: it turns this computation into a measurement, and a supervisor can act on it.`,
        ],
        2,
      ),
    ),
  )
}
