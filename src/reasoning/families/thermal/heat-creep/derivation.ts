// Depth 2: the filament moves and carries cold into the break. A Peclet number decides how much heat still gets up, and printing
// turns out to be the easy state.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { type Solved, printing as whilePrinting } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, pipe, wall, plastic } = s
  m.derive('h_f', 'W/(m²·K)', 'h_1*sqrt(s_f)', '4s')
  const quiet = s.sink('f', 'h_f')
  const { carried, peclet, part, sink: printing } = whilePrinting(m)
  const up = m.derive('Q_p', 'W', 'G_b*B_e*(T_n - theta_p)', '3s')
  const balance = m.relation('G_f*(theta_p - T_a)', '==', up)
  const helped = m.derive('theta_v', '°C', 'T_a + (T_n - T_a)*G_b*B_e/(G_b*B_e + G_f + W_p)', '3s')
  const colder = m.relation(helped, '<', printing)
  const upRest = m.derive('Q_f', 'W', 'G_b*(T_n - theta_f)', '3s')
  const eased = m.relation(up, '<', upRest)
  const taken = m.derive('Q_w', 'W', 'W_p*(T_n - T_a)', '3s')
  const naive = m.derive('Q_x', 'W', '(G_b - W_p)*(T_n - T_a)', '3s')
  const cool = m.relation(printing, '<=', g.T_c)
  const warm = m.relation(quiet.rest, '>', g.T_c)
  const ratio = m.derive('r_g', '', '(T_g - theta_p)/(T_n - theta_p)', '4s')
  const place = m.derive('y_g', '', 'log(1 + r_g*(exp(P_e) - 1))/P_e', '4s')
  const soft = m.derive('l_p', 'mm', 'L_b*(1 - y_g)', '3s')
  const softRest = m.derive('l_f', 'mm', 'L_b*min(1, (T_n - T_g)/(T_n - theta_f))', '3s')
  const grows = m.relation(soft, '<', softRest)
  const whole = quiet.rest.number >= g.T_g.number
  const jams = m.compare(softRest, g.l_x)
  const back = m.relation('theta_p + (T_n - theta_p)*(exp(P_e*y_g) - 1)/(exp(P_e) - 1)', '==', g.T_g)
  const span = m.derive('D_p', 'K', 'T_n - theta_p', '4s')
  const start = m.derive('y_p', 'K/s', 'B_e*D_p*v_p/L_b', '3s')
  const ride = m.claim('ode', {
    states: [
      { name: 'x', unit: 'K', start: '0*D_p', next: 'y' },
      { name: 'y', unit: 'K/s', start: 'y_p', next: 'y*P_e*v_p/L_b' },
    ],
    until: 'L_b/v_p',
    measure: { what: 'x', take: 'final' },
    of: 'D_p',
    tolerance: 1e-4,
  })
  const [zero, one] = [m.derive('y_0', '', '0', 'g'), m.derive('y_1', '', '1', 'g')]
  const sags = m.claim('range', {
    over: [{ name: 'y', from: zero.id, to: one.id }],
    left: '(exp(P_e*y) - 1)/(exp(P_e) - 1)',
    op: '<=',
    right: 'y',
  })
  const slowest = m.derive('P_l', '', 'P_e/1000', '2s')
  const never = m.claim('range', {
    over: [{ name: 'z', from: slowest.id, to: 'P_e' }],
    left: 'T_a + (T_n - T_a)*G_b*z/(G_b*z + (exp(z) - 1)*G_f)',
    op: '<=',
    right: 'theta_f',
  })
  const radial = m.derive('tau_p', 's', 'd_p^2*c_p/(4*5.783*k_p)', '3s')
  const transit = m.derive('t_b', 's', 'L_b/v_p', '3s')
  const inSink = m.derive('t_s', 's', 'H/v_p', '3s')
  const settled = m.relation(radial, '<', inSink)
  const thick = m.compare(radial, transit)
  const flaw = w.chance(0.45)
  const trap = w.pick([...(peclet.number > 1.05 ? (['subtract'] as const) : []), 'printing', 'melt'] as const)
  page.ask(
    flaw
      ? w.pick(
          {
            subtract: [
              say`A colleague subtracts what the filament takes away, ${taken}, from what the break lets through, and finds that the sink needs no fan. What is wrong? Derive the flux with a moving filament, and judge printing and rest.`,
              say`The given balance takes all of the heat in the melt, ${taken}, off the load of the sink. Find the flaw, and replace it by a derivation along the break.`,
            ],
            printing: [
              say`The quiet mode was tested by printing for hours: the sink stayed at ${printing}, and it was released. Is the test sufficient? Derive both states, and prove which one is the worst.`,
              say`"It prints, so it is cold enough" is the argument for a share of ${g.s_f}. Show what it leaves out, with the temperature field in the break as your evidence.`,
            ],
            melt: [
              say`Somebody warns of printing fast: the heater then gives more power, so more heat must creep up. Right or wrong? Derive the flux into the sink as a function of the speed.`,
              say`A rule limits the feed for fear of heat creep, as "more flow needs more heat". Refute or support it by the temperature field in the break.`,
            ],
          }[trap],
        )
      : w.pick([
          say`The filament moves at ${g.v_p}. Derive the temperature along the break, the flux that is left for the sink, and where ${plastic} softens; compare with rest, and prove which state has to be designed for.`,
          say`Treat the break with a moving filament as a problem of conduction and transport. Which dimensionless number decides, and what does it do to the sink and to the soft zone in the quiet mode?`,
          say`Is the quiet mode of the fan safe while printing, and is it safe at rest? Derive both from one equation, and say how far its assumption of perfect contact can be trusted.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Conduction pulls heat up, the filament carries cold down. Their ratio is a Peclet number, and it should decide everything.`,
      say`In the break there are two transports against one another. If the filament wins, the profile is bent towards the block and little heat arrives above.`,
      say`Two states to compare, moving and still. I guess that rest is the worse one, and a guess is to be proven.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Break: ${wall.worked}, ${pipe.worked}. Sink in quiet mode: ${quiet.mu.worked}, ${quiet.eta.worked}, ${quiet.conducts.worked}.`,
      say`The wall conducts ${pipe.arithmetic}; the sink, as a fin with ${quiet.mu.worked}, ${quiet.conducts.worked} at its hot end.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'subtract') {
      page.think(
        'attempt',
        w.pick([
          say`Take away what the melt carries off: ${naive.worked} for the sink.`,
          say`Conducted minus carried, both over the whole difference: ${naive.arithmetic}. No load at all?`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A negative load would mean a sink colder than its air. Most of the heat of the melt comes from the block directly and never was on its way up.`,
          say`Heat cannot flow into the sink's air from below its temperature. The filament takes only what conduction offers it at each place, so this is an equation along the break and no difference of totals.`,
        ]),
      )
    } else if (trap === 'printing') {
      page.think(
        'attempt',
        w.pick([
          say`While printing the sink is at ${printing}, and ${cool.values}. Accept?`,
          say`Measured in a long print, ${cool.values}. That looks finished.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`It is the state with the cold filament in it. Standing still, ${warm.values}.`,
          say`A test in the easy state proves nothing for the other one. At rest the flux rises to ${upRest}, the sink to ${quiet.rest}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Faster feed, more heater power, so more heat on its way up the break. That sounds like a conservation law.`,
          say`The melt takes ${taken.worked}, all from the heater. A part of it should stray into the break.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`What drives conduction is the slope at the cold end, and a moving filament flattens it: ${eased.values}.`,
          say`The block keeps its temperature, whatever the heater gives. The flux above follows from the field, and there it is smaller: ${eased.values}.`,
        ]),
      )
    }
    page.think(
      'back-up',
      w.pick([say`Write the balance of a short piece of the break.`, say`The field along the break, then.`]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Filament and wall share a temperature at each height. Carried: ${carried.worked}. Over what is conducted: ${peclet.worked}.`,
      say`The filament carries ${carried.arithmetic} per degree, the wall conducts ${pipe}; Peclet number ${peclet.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The slope grows in proportion to itself, so the field is an exponential. Its slope at the cold end is that of the straight line times ${part.worked}.`,
      say`Solution: an exponential between sink and block. Into the sink goes the flux of rest, for the same ends, times ${part.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Fins alone against this flux: ${printing.worked}, with ${up.worked} coming up. The filament warms in the sink and takes some of that along; leaving it out is the safe side, and counting all of it would make ${helped.worked}.`,
      say`Balance of the sink: ${printing.arithmetic}. What comes up is ${up.arithmetic}; checked by ${balance.symbols}. The filament cools the sink besides, which I do not count: it could bring ${helped.arithmetic} at best.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Moving, ${cool.values}. Still, ${quiet.rest.worked}, and ${warm.values}.`,
      say`At rest ${upRest.worked} come up and the sink has ${quiet.rest}. Limit broken: ${warm.values}. Printing keeps it: ${cool.values}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Where is ${g.T_g}? A share of ${ratio.worked} of the way in temperature is ${place.worked} of the way in length. Soft zone ${soft.worked}.`,
      say`Inverting the exponential: ${place.arithmetic} of the break stays stiff, ${soft.arithmetic} is soft. At rest it will be ${softRest}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Riding with the filament from the sink, ${ride.form('rates')}, with ${start.worked} at the start: at the block it has risen by ${span}, as it must.`,
      say`Sampled: ${sags.form('statement')}. The field sags under the straight line for this Peclet number.`,
      say`The field has the right temperature at that place: ${back.symbols}. And for all slower feeds, sampled over ${never.form('ranges')}, the sink stays on the cold side of ${quiet.rest}.`,
    ]),
  )
  page.think(
    'doubt',
    thick.op === '<='
      ? say`Is contact perfect? Heat needs ${radial.worked} to reach the core, the break is passed in ${transit}: ${thick.values}. A fair assumption, and not an exact one. Real values lie between both models.`
      : say`Does the core follow? It needs ${radial.worked}, and the break is passed in ${transit}; ${thick.values}, so the core lags and the relief is a part of what was computed.`,
  )
  page.checks(1, printing, carried)

  page.section(
    'analysis',
    flaw
      ? {
          subtract: say`The flaw: ${naive.worked} mixes heat of the melt with heat in the break. Only what crosses the cold end counts, and that is ${up}.`,
          printing: say`The flaw: printing is the easy state. At rest ${warm.values}, and a print has pauses.`,
          melt: say`The flaw: power of the heater is no measure of what goes up. With the filament moving, ${eased.values}.`,
        }[trap]
      : w.pick([
          say`One equation for both states; rest is its limit for a Peclet number of nothing.`,
          say`Field first, flux at its cold end, then the sink, then the place where the filament softens.`,
        ]),
  )
  page.step(
    w.pick(['Peclet number', 'Two transports']),
    say`${pipe.worked}; ${carried.worked}; hence ${peclet.worked}. In a short piece of the break the change of the conducted flux is what the filament takes up, so the slope obeys a linear equation of first order and grows exponentially towards the block.`,
  )
  page.step(
    w.pick(['Flux into the sink', 'The cold end']),
    say`The slope at the cold end is that of the straight line times ${part.worked}. This factor falls as the number grows, since the exponential outgrows its argument. ${w.pick([say`The field itself: ${sags.form('symbols')}, by convexity, with equality at both ends.`, say`The rates ${ride.form('rates')} from ${start.worked} end at ${span.worked}.`])}`,
  )
  page.step(
    w.pick(['Sink while printing', 'Balance with a filament']),
    say`The fins take ${quiet.conducts}: ${printing.worked}, and ${up.worked}; ${balance.symbols}. ${cool.named}.`,
    w.pick([
      say`The filament warms in the sink as well. Taken in full, at the hot end, this gives ${helped.worked}; it is taken along the cooler core, so the truth lies between the two, and the warmer one is used.`,
      say`Left out is what the filament takes up inside of the sink. It steepens the field at the hot end and so can only cool it; the most it could do is ${helped.worked}, ${colder.values}.`,
    ]),
  )
  page.step(
    w.pick(['Sink at rest', 'The state to design for']),
    say`${quiet.rest.worked}, ${upRest.worked}. ${warm.named}. Each forward feed has a smaller factor, so none is worse than rest: ${never.form('statement')}.`,
  )
  page.step(
    w.pick(['Soft zone', 'Where it softens']),
    say`Printing: ${ratio.worked}, ${place.worked}, ${soft.worked}; ${back.symbols}. At rest: ${softRest.worked}${whole ? ', the whole break, and some of the sink' : ''}. ${grows.named}; against what can be pulled back, ${jams.values}.`,
  )
  page.step(
    w.pick(['How far to trust it', 'Contact']),
    say`The slowest radial mode of a round filament dies in ${radial.worked}. In the sink there is time: ${settled.values}. In the break, ${thick.values}. Without any contact the break has the straight line of rest, so the soft zone of a print lies between ${soft} and ${w.pick([say`that of rest`, say`what the straight line gives`])}.`,
  )

  const field = w.chance(0.5)
  const drawCode = w.pick([
    code`if peclet == 0.0 { 1.0 } else { peclet / peclet.exp_m1() }`,
    code`if peclet == 0.0 {
            return 1.0;
        }
        peclet / peclet.exp_m1()`,
  ])
  const drawTest = code`#[test]
        fn the_factor_is_as_computed() {
            assert!((drawn(${peclet.rust('f64')}) / ${part.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(drawn(0.0), 1.0);
            assert!((drawn(-2.0) - 2.313_035_285).abs() < 1e-6);
            assert!((drawn(0.002) - 0.999).abs() < 1e-5);
            assert!((drawn(2.0) - 0.313_035_285).abs() < 1e-6);
        }`
  const drawn = code`
    /// Part of the resting flux that still comes up. Pulled back, the number is negative and the part is beyond one.
    pub fn drawn(peclet: f64) -> f64 {
        ${nest(4, drawCode)}
    }
`
  page.section(
    'rust',
    field
      ? w.pick([
          say`The field and its inverse. For small numbers the exponential less one is taken by its own function, or digits would cancel.`,
          say`Place from temperature and temperature from place, each the test of the other; rest is a case of its own and not a division of nothing by nothing.`,
        ])
      : w.pick([
          say`Temperatures at rest and while printing are different types, and only one of them can be accepted. The flaw of a test in the easy state cannot be written down.`,
          say`The sink in both states. What judges it takes a value at rest, and the compiler sees to that.`,
        ]),
    field
      ? page.rust(code`
    ${drawn}
    /// Part of the way in temperature, at a part of the way from sink to block.
    pub fn risen(peclet: f64, along: f64) -> f64 {
        ${w.pick(['if peclet == 0.0 { along } else { (peclet * along).exp_m1() / peclet.exp_m1() }', 'if peclet == 0.0 {\n        return along;\n    }\n    (along * peclet).exp_m1() / peclet.exp_m1()'])}
    }

    /// Where on the way that part of the temperature is met.
    pub fn place(peclet: f64, risen: f64) -> f64 {
        if peclet == 0.0 {
            risen
        } else {
            ${w.pick(['(risen * peclet.exp_m1()).ln_1p() / peclet', 'let grown = peclet.exp_m1();\n        (grown * risen).ln_1p() / peclet'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, drawTest)}

        #[test]
        fn the_place_is_as_computed() {
            let found = place(${peclet.rust('f64')}, ${ratio.rust('f64')});
            assert!((found / ${place.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((risen(${peclet.rust('f64')}, found) / ${ratio.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((${g.L_b.rust('f64')} * (1.0 - found) / ${soft.rust('f64')} - 1.0).abs() < 1e-6);
        }

        #[test]
        fn at_rest_it_is_a_straight_line() {
            assert_eq!([risen(0.0, 0.25), place(0.0, 0.25)], [0.25, 0.25]);
            assert!(risen(-1.0, 0.5) > 0.5 && place(-1.0, 0.5) < 0.5);
            assert!(risen(1e-3, 0.5) < 0.5 && place(1e-3, 0.5) > 0.5);
            assert!((risen(1e-9, 0.25) - 0.25).abs() < 1e-6);
            assert!((place(1e-9, 0.25) - 0.25).abs() < 1e-6);
        }

        #[test]
        fn ends_are_ends() {
            for peclet in [0.5, 1.0, 3.0] {
                assert_eq!((risen(peclet, 0.0), risen(peclet, 1.0)), (0.0, 1.0));
                assert!(risen(peclet, 0.5) < 0.5 && place(peclet, 0.5) > 0.5);
            }
        }
    }`)
      : page.rust(code`
    ${drawn}
    /// Hot end of the sink with the filament standing still.
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct AtRest(pub f64);

    /// The same while it moves.
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Moving(pub f64);

    /// What neck and sink conduct, and what block and air have.
    #[derive(Debug, Clone, Copy)]
    pub struct ColdSide {
        pub neck: f64,
        pub sink: f64,
        pub block: f64,
        pub air: f64,
    }

    impl ColdSide {
        pub fn at_rest(&self) -> AtRest {
            AtRest(${w.pick(['self.air + (self.block - self.air) * self.neck / (self.neck + self.sink)', '(self.neck * self.block + self.sink * self.air) / (self.neck + self.sink)'])})
        }

        /// With a filament that carries so much per degree; what it takes up inside of the sink is left out.
        pub fn moving(&self, carried: f64) -> Moving {
            let up = self.neck * drawn(carried / self.neck);
            ${w.pick(['Moving(self.air + (self.block - self.air) * up / (up + self.sink))', 'let sum = up + self.sink;\n        Moving((up * self.block + self.sink * self.air) / sum)'])}
        }
    }

    pub fn accepted(hottest: AtRest, limit: f64) -> bool {
        ${w.pick(['hottest.0 <= limit', '!(hottest.0 > limit)'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: ColdSide = ColdSide {
            neck: ${pipe.rust('f64', 'W/K')},
            sink: ${quiet.conducts.rust('f64', 'W/K')},
            block: ${g.T_n.rust('f64')},
            air: ${g.T_a.rust('f64')},
        };

        ${nest(4, drawTest)}

        #[test]
        fn both_states_are_as_computed() {
            assert!((HERE.at_rest().0 / ${quiet.rest.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((HERE.moving(${carried.rust('f64', 'W/K')}).0 / ${printing.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((HERE.moving(0.0).0 / ${quiet.rest.rust('f64')} - 1.0).abs() < 1e-6);
        }

        #[test]
        fn rest_breaks_the_limit_and_printing_hides_it() {
            assert!(!accepted(HERE.at_rest(), ${g.T_c.rust('f64')}));
            assert!(HERE.moving(${carried.rust('f64', 'W/K')}).0 <= ${g.T_c.rust('f64')});
        }

        #[test]
        fn the_limit_is_its_own_last_good_value() {
            assert!(accepted(AtRest(45.0), 45.0));
            assert!(accepted(AtRest(44.5), 45.0));
            assert!(!accepted(AtRest(45.5), 45.0));
        }
    }`),
    field
      ? page.compileFail(
          'E0061',
          code`
    pub fn forgotten(along: f64) -> f64 {
        risen(along)
    }`,
        )
      : page.compileFail(
          'E0308',
          code`
    pub fn released(cold: &ColdSide, carried: f64, limit: f64) -> bool {
        accepted(cold.moving(carried), limit)
    }`,
        ),
  )
  page.section(
    'safety',
    w.pick([
      say`What is accepted is accepted at rest: ${quiet.rest} in the quiet mode, which breaks ${g.T_c}. The quiet share may be used while the filament moves, and something has to watch that it does.`,
      say`The relief by the filament is counted nowhere as safety. It is there until the first pause, and ${warm.values} after it.`,
      say`Perfect contact is the favourable assumption, the straight line the unfavourable one. Limits are judged by the latter, so an error of the model is harmless.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Retraction: the number is negative and the factor beyond one, so a filament that is pulled back steadily is worse than rest. A short one moves the soft zone by its own length; many of them pump.`,
          say`Very slow printing, as of small parts: the number goes to nothing, and the state is rest in all but name.`,
          say`Filament straight from a dryer: it enters warmer than the air, and a part of its cold is missing.`,
          say`A long travel without feed is a pause, though a short one.`,
          say`A colour change with the block hot: rest for as long as nobody comes.`,
          say`A gap between filament and wall: the core lags even more, and the truth moves towards the straight line.`,
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
          say`A fan that follows the feed: quiet while the filament moves, quick at rest. It reverses intuition and fits the physics.`,
          say`Two fields, filament and wall, with a film between them: nearer to the truth, and one number more that nobody has measured.`,
          say`A measurement of the sink at rest after an hour: it needs no model, and one for each room temperature.`,
          say`Full speed always: ${g.h_1} of film, and the question is gone for a little noise.`,
        ],
        2,
      ),
    ),
  )
}
