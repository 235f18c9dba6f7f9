// Depth 3: the term in positions, an extruder that turns back, and why it must not be forbidden to.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, ratio, u, uc, b, ramp, surplus } = s
  const fine = m.given('n_e', x.stepsPerMm, 'steps/mm')
  const lowest = m.derive('f_n', 'mm/s', 'u_c - K*b', '3s')
  const turning = m.derive('v_t', 'mm/s', 'K*a', '4s')
  const turns = m.relation(turning, '>', g.v_c)
  const inside = m.relation(turning, '<', g.v)
  const when = m.derive('t_r', 'ms', '(v - v_t)/a', '3s')
  const back = m.derive('c_b', 'mm', '(K*b - u_c)^2/(2*b)', '3s')
  const steps = m.derive('N_b', 'steps', 'floor(c_b*n_e)', 'i')
  m.derive('T_r', 'ms', 'T - t_r')
  const followed = m.claim('ode', {
    states: [{ name: 'c', unit: 'mm', start: '0', next: 'b*t' }],
    until: 'T_r',
    measure: { what: 'c', take: 'final' },
    of: 'c_b',
    tolerance: 1e-5,
  })
  const kept = m.derive('l_k', 'mm', 'c_b/r', '3s')
  const part = m.derive('q_k', '%', 'c_b/E', '3s')
  const net = m.derive('x_T', 'mm', '(u^2 - u_c^2)/(2*b) - K*(u - u_c)', '4s')
  const played = m.claim('ode', {
    states: [{ name: 'x', unit: 'mm', start: '0', next: 'u - b*t - K*b' }],
    until: 'T',
    measure: { what: 'x', take: 'final' },
    of: 'x_T',
    tolerance: 1e-5,
  })
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`A driver refuses to run the extruder backwards while printing: negative speeds are set to nothing. Find what this costs at the corner, and implement the compensation so that it is exact; the extruder has ${fine}. Tests on both sides of each limit.`,
          say`In a review you read: "a printing extruder never retracts, so clamp its speed at zero". Judge that for this braking, with numbers, and write the compensation in Rust, with steps of ${fine} in mind and with tests at its limits.`,
        ])
      : w.pick([
          say`Implement the compensation in Rust, as positions of the gear and without any state that could drift. Does the extruder turn back on this ramp? With ${fine}, by how many steps? Go through the edge cases.`,
          say`Write the feed for a ramp in Rust: place, rate, and whether the gear turns on the way, so that a step generator can cut the ramp there. The extruder has ${fine}. Which limits need tests on both sides?`,
          say`From formula to code: the gear's place from way and speed of the head, its rate, and the turning point if there is one. Apply it to this ramp at ${fine} and test it.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The term can be written in positions or in speeds. Positions do not accumulate: whatever happens between, the place of the gear is a function of way and speed now.`,
      say`A step generator wants pieces in which the motor does not change its direction. So I need the turning points.`,
      say`The unpleasant case is braking: the term is negative and constant, the nominal feed falls, and at some speed they cancel.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The gear's rate on the ramp is nominal feed minus ${g.K.symbol} times its slope; at the end ${lowest.worked}. It runs backwards there.`,
      say`The sign changes where the head is at ${turning.worked}, whatever the section of the line. ${turns.values} and ${inside.values}: it turns on the way.`,
    ]),
  )
  if (flaw || w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([
        say`A printing extruder that runs backwards looks like a mistake. Clamp its speed at nothing, and the worst is over.`,
        say`Perhaps a clamp at zero is the safe choice: no wear by reversing, and hardly any loss.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`What is not taken back stays in the store and comes out in the corner: ${back.worked} of filament, ${kept.arithmetic} of line, and that is ${part.arithmetic} of the surplus that was to be removed.`,
        say`The clamp keeps ${back.arithmetic} in the nozzle, ${part.arithmetic} of the whole surplus of ${surplus}. And if the code counts in speeds, the gear stays ahead by that much, corner after corner.`,
      ]),
    )
    page.think('back-up', say`Let it turn; only tell the step generator where.`)
  }
  page.think(
    'derive',
    w.pick([
      say`It turns after ${when.worked} and runs back by ${back.worked}, ${steps.arithmetic} whole.`,
      say`From the turn to the corner the rate falls from nothing with ${b}. Back by ${back.arithmetic}; in whole steps ${steps}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Over the whole ramp the gear moves ${net.worked}, and ${played.form('rates')} gives the same.`,
      say`Integrating from the turn on with ${followed.form('rates')} gives ${back} too.`,
    ]),
  )
  page.checks(2, back, turning, when, net, kept)
  page.think(
    'decide',
    w.pick([
      say`Positions, no clamp, and a function that says how a ramp is cut.`,
      say`Three pure functions: place, rate, course. The step generator asks for the course first.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The clamp keeps in the nozzle a part of what the compensation exists to take out.`
      : w.pick([
          say`All that the code needs follows from one line: the gear is ahead by the time constant times the nominal speed.`,
          say`Place, rate and turn, in this order.`,
        ]),
  )
  page.step(
    w.pick(['Place and rate', 'What the gear does']),
    say`Place: nominal place plus ${g.K.symbol} times nominal speed. Rate: nominal speed plus ${g.K.symbol} times nominal acceleration. Numbers: ${ratio.short}, ${u.short}, ${b.short}.`,
    say`At the end of braking the rate is ${lowest.worked}.`,
  )
  page.step(
    w.pick(['The turn', 'Where it reverses']),
    say`The rate is zero where the head has the speed ${turning.worked}. ${turns.named}; ${inside.named}. It happens ${when.worked} after the ramp begins, of ${ramp.short} in all.`,
    say`Run back from there to the corner: ${back.worked}, that is ${steps.worked}. In time, ${followed.form('rates')} leads to the same.`,
  )
  page.step(
    w.pick(['Nothing drifts', 'The sum']),
    say`Over the ramp the gear moves by ${net.worked}, as ${played.form('rates')} confirms. The second part depends on the speeds at the ends alone, so it cancels over any motion that returns to its speed, in particular from rest to rest.`,
  )
  if (flaw || w.chance(0.4))
    page.step(
      w.pick(['A clamp at zero', 'What forbidding costs']),
      say`If the gear were held while it should run back, ${back.short} would stay in the nozzle: ${kept.worked} of line, ${part.worked} of the surplus ${surplus.short}. Where ${uc} is wanted in the corner, that comes on top; and in code that counts in speeds the gear is ahead by as much again after each corner.`,
    )

  const n = w.pick([
    { t: 'Feed', place: 'place', rate: 'rate', course: 'Course', of: 'course', fwd: 'Forward', bwd: 'Backward' },
    {
      t: 'Compensation',
      place: 'gear_at',
      rate: 'gear_rate',
      course: 'Direction',
      of: 'direction',
      fwd: 'Ahead',
      bwd: 'Back',
    },
    {
      t: 'LeadTerm',
      place: 'position',
      rate: 'speed',
      course: 'Sense',
      of: 'sense',
      fwd: 'Feeding',
      bwd: 'Retracting',
    },
  ])
  const body = w.pick([
    code`let turn = self.constant * braking;
            if leave >= turn {
                ${n.course}::${n.fwd}
            } else if enter <= turn {
                ${n.course}::${n.bwd}
            } else {
                ${n.course}::Turns { at: turn }
            }`,
    code`match self.constant * braking {
                turn if leave >= turn => ${n.course}::${n.fwd},
                turn if enter <= turn => ${n.course}::${n.bwd},
                turn => ${n.course}::Turns { at: turn },
            }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Speeds of the head come in, places of the gear go out. Nothing is kept between calls.`,
      say`The functions are pure; a step generator calls the course once for each ramp and the place for each step.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.course} {
        ${n.fwd},
        ${n.bwd},
        /// Forward first, backward once the head has come down to a speed.
        Turns { at: f64 },
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        /// Filament over line.
        pub ratio: f64,
        pub constant: f64,
    }

    impl ${n.t} {
        /// Of the gear, when the head has gone a way and has a speed.
        pub fn ${n.place}(&self, way: f64, speed: f64) -> f64 {
            self.ratio * (way + self.constant * speed)
        }

        pub fn ${n.rate}(&self, speed: f64, acceleration: f64) -> f64 {
            self.ratio * (speed + self.constant * acceleration)
        }

        /// On a braking ramp between two speeds of the head.
        pub fn ${n.of}(&self, enter: f64, leave: f64, braking: f64) -> ${n.course} {
            ${nest(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const FEED: ${n.t} = ${n.t} { ratio: ${ratio.rust('f64')}, constant: ${g.K.rust('f64')} };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn this_ramp() {
            let way = ${m.derive('l_b', 'mm', '(v^2 - v_c^2)/(2*a)').rust('f64')};
            let moved = FEED.${n.place}(way, ${g.v_c.rust('f64')}) - FEED.${n.place}(0.0, ${g.v.rust('f64')});
            assert!(near(moved, ${net.rust('f64')}));
            assert!(near(FEED.${n.rate}(${g.v_c.rust('f64')}, 0.0 - ${g.a.rust('f64')}), ${lowest.rust('f64')}));
            match FEED.${n.of}(${g.v.rust('f64')}, ${g.v_c.rust('f64')}, ${g.a.rust('f64')}) {
                ${n.course}::Turns { at } => assert!(near(at, ${turning.rust('f64')})),
                other => panic!("{other:?}"),
            }
        }

        #[test]
        fn both_sides_of_each_end() {
            let feed = ${n.t} { ratio: 0.5, constant: 0.25 };
            assert_eq!(feed.${n.of}(60.0, 25.0, 100.0), ${n.course}::${n.fwd});
            assert_eq!(feed.${n.of}(60.0, 24.5, 100.0), ${n.course}::Turns { at: 25.0 });
            assert_eq!(feed.${n.of}(25.5, 10.0, 100.0), ${n.course}::Turns { at: 25.0 });
            assert_eq!(feed.${n.of}(25.0, 10.0, 100.0), ${n.course}::${n.bwd});
        }

        #[test]
        fn place_and_rate_by_hand() {
            let feed = ${n.t} { ratio: 0.5, constant: 0.25 };
            assert_eq!(feed.${n.place}(6.0, 8.0), 4.0);
            assert_eq!(feed.${n.rate}(8.0, 16.0), 6.0);
            assert_eq!(feed.${n.rate}(8.0, -40.0), -1.0);
        }

        #[test]
        fn from_rest_to_rest_only_the_way_counts() {
            let fed = FEED.${n.place}(70.0, 0.0) - FEED.${n.place}(30.0, 0.0);
            assert!(near(fed, 40.0 * FEED.ratio));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`As the place is a function of the motion, an abort in the middle leaves no debt: the next motion starts from its own place. The run back of ${back} is far from pulling filament out of the melt, and it is known before the ramp begins.`,
      say`The rate of the gear at both ends of a ramp bounds it in between, for it is linear in time. A planner can therefore check the limits of the motor at two points and be sure of the whole.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A constant of zero: the course is forward down to rest, and all functions are the plain feed.`,
          say`Travel moves feed nothing, so the term must be absent there. Switched on in motion, it would jump; it is switched at corners, or eased in.`,
          say`A corner speed just at the turning speed: the gear comes to rest and does not turn. The comparison puts that with forward.`,
          say`Backlash of the gears: it is lost once on the way back and once on the way forward, and the run back of ${steps} may vanish in it.`,
          say`Rounding to whole steps: round the place, never the increments, or the sum drifts.`,
          say`Ramps of other shape than constant acceleration: the rate is no longer linear, and the turn must be searched for.`,
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
          say`Speeds instead of places, added up in the step generator. Fewer multiplications, and every rounding is kept for ever.`,
          say`Brake with so little that the gear never turns. It costs time at every corner.`,
          say`A clamp with a memory that pays back later. It ends at the right sum and puts the plastic in the wrong place.`,
          say`Let the planner see the gear as one more axis, with limits of its own, and slow down where it must.`,
        ],
        2,
      ),
    ),
  )
}
