// Depth 4: a circle cut into segments. What the corner rule allows there, why it must know about length, and how many segments are best.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { bestSides, type Instance, MOST_SEGMENTS, type Solved } from './instance.ts'

/** Speed around the polygon as a formula in the number of its sides. */
function speed(n: string): string {
  return `min(v_max, sqrt(a*min(delta*cos(pi/${n})/(1 - cos(pi/${n})), rho*cos(pi/${n}))), 2*f_g*rho*sin(pi/${n}))`
}

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const rho = m.given('rho', x.circleMm, 'mm')
  const rate = m.given('f_g', x.segmentsPerS, 'Hz')
  const chord = m.given('e_c', x.chordMm, 'mm')
  const low = m.given('n_lo', 3, 'segments')
  const high = m.given('n_hi', MOST_SEGMENTS, 'segments')
  const sides = m.found('n', bestSides(x)!, 'segments', 'i')
  const speedBest = m.derive('v_n', 'mm/s', speed('n'))
  const optimum = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'k', from: 'n_lo', to: 'n_hi', at: 'n', whole: true }],
    objective: speed('k'),
    subject: [{ left: 'rho*(1 - cos(pi/k))', op: '<=', right: 'e_c' }],
    of: 'v_n',
    tolerance: 1e-6,
  })
  const fewest = m.derive('n_c', 'segments', 'ceil(pi/acos(1 - e_c/rho))', 'i')
  const error = m.derive('e_n', 'µm', 'rho*(1 - cos(pi/n))', '3s')
  const near = m.relation(error, '<=', chord)
  const length = m.derive('l_n', 'mm', '2*rho*sin(pi/n)', '4s')
  const trueSpeed = m.derive('v_o', 'mm/s', 'sqrt(a*rho)')
  const inner = m.derive('h_n', 'mm', 'rho*cos(pi/n)', '6s')
  const fromTangent = m.derive('R_n', 'mm', 'l_n/2*tan((pi - 2*pi/n)/2)', '6s')
  const sameRadius = m.relation(fromTangent, '==', inner)
  const ruleRadius = m.derive('R_d', 'mm', 'delta*cos(pi/n)/(1 - cos(pi/n))', '4s')
  const tooWide = m.compare(ruleRadius, inner)
  const ruleOnly = m.derive('v_d', 'mm/s', 'sqrt(a*R_d)')
  const trusted = m.compare(ruleOnly, trueSpeed)
  const asked = m.derive('a_d', 'mm/s²', 'v_d^2/rho', '4s')
  const coarse = m.derive('v_few', 'mm/s', speed('n_c'))
  const gain = m.derive('q_v', '%', 'v_n/v_few - 1', '2s')
  const fine = m.derive('v_hi', 'mm/s', speed('n_hi'))
  const fineRate = m.derive('v_f', 'mm/s', '2*f_g*rho*sin(pi/n_hi)')
  const loss = m.compare(fine, speedBest)
  const lap = m.derive('t_n', 's', 'n*l_n/v_n', '4s')
  const pace = m.derive('f_n', 'Hz', 'v_n/l_n', '4s')
  const inRate = m.relation(pace, '<=', rate)
  const change = m.derive('l_x', 'mm', 'sqrt(8*delta*rho)', '3s')
  const jump = m.derive('u_n', 'mm/s', '2*v_n*sin(pi/n)', '3s')
  const bearable = m.compare(jump, g.j_v)

  page.ask(
    w.pick([
      say`A circle with radius ${rho} is sent as a regular polygon. Chords may leave the circle by ${chord}, and the planner manages ${rate.bare} segments a second (${rate}). How many segments make it fastest? Explain also what the corner rule does on such curves if it ignores the length of the pieces.`,
      say`Optimise the division of a circle (radius ${rho}) into equal segments for speed: chord error up to ${chord}, segment rate up to ${rate}, junction speeds by the rule. What goes wrong for fine divisions, and which term of the rule prevents it?`,
      say`How finely should a circle with radius ${rho} be cut? Too coarse, and it is no circle (${chord} allowed); too fine, and the planner with its ${rate} cannot follow. Find the best number of segments between ${low.bare} and ${high.bare}, and check that the physics of the circle is respected.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A circle has a speed of its own: constant speed with inward acceleration gives ${trueSpeed.worked}. Whatever the corners say, the polygon should not beat that.`,
      say`Corner by corner the turn gets small as the number grows, and the rule allows more speed. But the circle stays the same circle. Something has to hold the rule back.`,
      say`Three effects of the number of segments: corners get blunter, chords nearer, and segments come at a faster rate. Only the last is bad.`,
    ]),
  )
  if (w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`Use the distance alone: with ${sides} the radius is ${ruleRadius.worked}, so ${ruleOnly.arithmetic}.`,
        say`Only the rule with ${g.delta}: ${ruleRadius.arithmetic} for the arc at each corner, and a speed of ${ruleOnly}.`,
      ]),
    )
    page.think(
      trusted.op === '>' ? 'error' : 'doubt',
      trusted.op === '>'
        ? say`That is beyond the circle's own ${trueSpeed}: ${trusted.symbols}. Going round at it would need ${asked.arithmetic}, and ${g.a} are allowed. Each corner is harmless, their succession is not.`
        : say`Here it stays under the circle's own ${trueSpeed}, but only since the pieces are still long. Below a length of about ${change.worked} the rule alone would promise too much.`,
    )
  } else {
    page.think('attempt', say`As fine as possible then, ${high}: the chord error vanishes.`)
    page.think(
      loss.op === '<=' ? 'error' : 'doubt',
      say`At ${rate} that allows ${fineRate.arithmetic}, and no more. The planner, not the physics, would set the speed, ${fine} instead of ${speedBest}.`,
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`The arc must fit into half of each piece. Half a side times the tangent of half the inner angle: ${fromTangent.worked}. That is the distance of a side from the middle, ${inner.arithmetic}: ${sameRadius.symbols}. With this term the polygon is never passed beyond its inscribed circle.`,
      say`What does the room term say here? ${fromTangent.arithmetic}, and the inscribed circle of the polygon has ${inner.worked}. The same. So the largest arcs join to one circle, and the rule becomes the physics of that circle.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Chords: ${fewest.worked} at the fewest. Among those, trying all: ${optimum.form('ranges')}, best ${sides}, at ${speedBest}.`,
      say`From ${fewest.arithmetic} on the chord is near enough. The fastest of all candidates is ${sides.named}: ${speedBest}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Its chord error is ${error.arithmetic}, its sides are ${length}, segments come at ${pace.arithmetic}: ${near.symbols}, ${inRate.symbols}. A lap takes ${lap.worked}.`,
      say`${near.named}, ${inRate.named}; and ${lap.worked} for the lap.`,
    ]),
  )
  page.think(
    'compare',
    say`The jump at each corner is ${jump.worked}. It ${bearable.phrase} ${g.j_v}${bearable.op === '>' ? ': the motors would have to be asked first, or the speed lowered' : ', so the motors bear it'}.`,
  )
  page.checks(1, length, error, trueSpeed, fewest, pace)
  page.think(
    'decide',
    say`${sides} for this circle${bearable.op === '>' ? ', and a lower speed until the jump has been tried' : ''}. The room term stays in the rule whatever else is dropped.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`A polygon has corners and a circle has curvature. A good corner rule must turn the first into the second as the pieces shrink.`,
      say`The number of segments is chosen by speed, subject to the chord; the rule is examined in the limit of fine division.`,
    ]),
  )
  page.step(
    w.pick(['The circle itself', 'What physics allows']),
    say`Constant speed on the circle: ${trueSpeed.worked}.`,
  )
  page.step(
    w.pick(['The rule without length', 'Distance alone', 'What goes wrong']),
    say`The sine of half the inner angle of the polygon is the cosine of the angle that belongs to half a side. For ${sides}: ${ruleRadius.worked}, and ${tooWide.symbols}. The speed would be ${ruleOnly.worked}, ${trusted.values} for the circle.`,
    say`The arc grows with the inverse square of the side. ${trusted.op === '>' ? say`At that speed going round needs ${asked.worked}, beyond ${g.a}.` : say`Sides below about ${change.worked} would let it pass the circle's own radius; these are longer.`} No single corner shows the fault.`,
  )
  page.step(
    w.pick(['The room term', 'Why length must enter', 'The inscribed circle']),
    say`An arc with contact at half a side has ${fromTangent.worked}. The inscribed circle of the polygon touches each side in its middle and has ${inner.worked}; ${sameRadius.symbols}. So with the room term all arcs join to the inscribed circle, which is inside the true one, and the speed never passes ${trueSpeed.symbol}.`,
  )
  page.step(
    w.pick(['The best number', 'Optimum']),
    say`Chords need ${fewest.worked}. The speed is the least of the speed limit, the corner speed and ${rate.symbol} sides a second. Over ${optimum.form('ranges')} the best is ${sides}, with ${speedBest}; ${near.named}.`,
    say`Sides of ${length.worked} come at ${pace.worked}, ${inRate.values}. One lap: ${lap.worked}. The finest division, ${high}, gives ${fine}; the coarsest that is near enough, ${fewest}, gives ${coarse}. The best gains ${gain} on that, which says how flat the top is and how freely the number may be chosen.`,
  )
  page.step(
    w.pick(['At the motors', 'The jumps']),
    say`Each corner turns the velocity by ${jump.worked}; ${bearable.named}. ${bearable.op === '>' ? 'More segments make the single jump smaller; the rate then has to grow.' : 'More segments would make it smaller still.'}`,
  )

  const n = w.pick([
    { curve: 'Circle', speed: 'speed', best: 'best_sides' },
    { curve: 'Ring', speed: 'lap_speed', best: 'fastest_division' },
    { curve: 'RoundContour', speed: 'polygon_speed', best: 'choose_sides' },
  ])
  const search = w.pick([
    code`let mut best: Option<(u32, f64)> = None;
            for sides in 3..=most {
                let speed = self.${n.speed}(sides);
                if self.chord_error(sides) <= self.chord && speed > best.map_or(0.0, |(_, known)| known) {
                    best = Some((sides, speed));
                }
            }
            best`,
    code`(3..=most)
                .filter(|sides| self.chord_error(*sides) <= self.chord)
                .map(|sides| (sides, self.${n.speed}(sides)))
                .fold(None, |best: Option<(u32, f64)>, one| match best {
                    Some(known) if known.1 >= one.1 => Some(known),
                    _ => Some(one),
                })`,
  ])
  page.section(
    'rust',
    w.pick([
      say`One speed for a division, one search over divisions. The search returns nothing where no division is near enough.`,
      say`The least of four bounds, each on a line of its own, so a reader can see which physics it is.`,
    ]),
    page.rust(code`
    /// A circle to be cut into equal sides; lengths in ${rho.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.curve} {
        pub radius: f64,
        pub chord: f64,
        pub rounding: f64,
        pub acceleration: f64,
        pub limit: f64,
        pub sides_per_second: f64,
    }

    fn half_angle(sides: u32) -> f64 {
        std::f64::consts::PI / f64::from(sides)
    }

    impl ${n.curve} {
        pub fn chord_error(&self, sides: u32) -> f64 {
            self.radius * (1.0 - half_angle(sides).cos())
        }

        pub fn ${n.speed}(&self, sides: u32) -> f64 {
            let (across, along) = half_angle(sides).sin_cos();
            let by_rounding = self.rounding * along / (1.0 - along);
            let by_room = self.radius * along;
            let corner = (self.acceleration * by_rounding.min(by_room)).sqrt();
            let planner = 2.0 * self.radius * across * self.sides_per_second;
            corner.min(planner).min(self.limit)
        }

        pub fn ${n.best}(&self, most: u32) -> Option<(u32, f64)> {
            ${nest(8, search)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const CASE: ${n.curve} = ${n.curve} {
            radius: ${rho.rust('f64')},
            chord: ${chord.rust('f64')},
            rounding: ${g.delta.rust('f64')},
            acceleration: ${g.a.rust('f64')},
            limit: ${g.v_max.rust('f64')},
            sides_per_second: ${rate.rust('f64')},
        };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn the_best_division_is_the_derived_one() {
            let (sides, speed) = CASE.${n.best}(${high.rust('int')}).unwrap();
            assert_eq!(sides, ${sides.rust('int')});
            assert!(near(speed, ${speedBest.rust('f64')}));
            assert!(near(CASE.chord_error(sides), ${error.rust('f64', 'mm')}));
        }

        #[test]
        fn each_bound_alone() {
            let free = ${n.curve} { limit: 1e9, sides_per_second: 1e9, ..CASE };
            assert!(near(${n.curve} { rounding: 1e9, ..free }.${n.speed}(4), (CASE.acceleration * CASE.radius / 2.0_f64.sqrt()).sqrt()));
            assert!(near(${n.curve} { radius: 1e9, ..free }.${n.speed}(${sides.rust('int')}), ${ruleOnly.rust('f64')}));
            assert!(near(${n.curve} { acceleration: 1e12, limit: 1e9, ..CASE }.${n.speed}(${high.rust('int')}), ${fineRate.rust('f64')}));
            assert_eq!(${n.curve} { limit: 2.5, ..free }.${n.speed}(50), 2.5);
        }

        #[test]
        fn no_division_beats_the_circle() {
            let round = ${trueSpeed.rust('f64')};
            for sides in 3..2000 {
                assert!(${n.curve} { limit: 1e9, sides_per_second: 1e9, ..CASE }.${n.speed}(sides) <= round);
            }
        }

        #[test]
        fn the_chord_excludes() {
            let coarse = ${n.curve} { chord: CASE.chord_error(40), sides_per_second: 0.001, ..CASE };
            assert_eq!(coarse.${n.best}(60).map(|(sides, _)| sides), Some(40));
            assert_eq!(coarse.${n.best}(40).map(|(sides, _)| sides), Some(40));
            assert_eq!(coarse.${n.best}(39), None);
            let rough = ${n.curve} { chord: 1e9, ..coarse };
            assert_eq!(rough.${n.best}(60).map(|(sides, _)| sides), Some(3));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`With the room term no division lets the head go round beyond ${trueSpeed}: the acceleration of the real circle is respected without any detection of curves. Without it, a finer file would be a faster and in the end a lost print.`,
      say`The bound comes from geometry and holds for each polygon, so it cannot be defeated by a file that is cut more finely.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Pieces of unequal length: the shorter one decides at each corner, which is on the safe side and slows a curve down where a cutter left a splinter.`,
          say`A tiny circle: even the coarsest division is near enough, and the polygon is a triangle. The rule handles it as three hard corners.`,
          say`A planner that cannot follow must slow the head, not skip segments; skipped corners are a different path.`,
          say`A spiral changes its radius slowly; each turn may use the result of its own radius.`,
          say`The objective is flat where the circle's own speed binds, and any number in that range does. The least of them costs the least work.`,
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
          say`Send true arcs. One command replaces ${sides}, and the speed is ${trueSpeed} by definition.`,
          say`Merge blunt corners into runs and look at the turn over a length, as an eye would. More work, and it also catches uneven pieces.`,
          say`Bound the jump of velocity and the rate of corners together; that comes near to bounding acceleration over a window.`,
          say`Put the points a little outside of the circle, so that sides cross it: half of the chord error to each side, and fewer segments for ${chord}.`,
        ],
        2,
      ),
    ),
  )
}
