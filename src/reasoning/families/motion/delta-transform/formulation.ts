// Depth 1: rods as spheres, the carriages of a place, which root, and why halfway is not halfway.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, away, rise, heights, towers } = s
  const centre = m.derive('c_0', 'mm', 'z + h_0', '6s')
  const mean = m.derive('c_m', 'mm', '(c_0 + c_3)/2', '6s')
  const halfway = m.derive('c_h', 'mm', 'z + sqrt(l^2 - (x/2)^2 - (y/2 - R)^2)', '6s')
  const bow = m.relation(halfway, '>', mean)
  const gap = m.derive('d_h', 'µm', 'c_h - c_m', '3s')
  const lower = m.derive('c_u', 'mm', 'z - h_3', '6s')
  const below = m.compare(lower, g.z)
  const back = m.relation('(x - X_1)^2 + (y - Y_1)^2 + (z - c_1)^2', '==', 'l^2')
  const backToo = m.relation('x^2 + (y - R)^2 + (z - c_3)^2', '==', 'l^2')
  const flattest = m.derive('r_w', 'mm', 'R + rho')
  const reach = m.relation(flattest, '<', g.l)
  const angle = m.derive('beta', '°', 'acos(r_w/l)', '3s')
  const leverage = m.derive('k_w', '', '1/tan(beta)', '3s')
  const flat = m.derive('c_f', 'mm', 'z + h_0 - y', '6s')
  const flatWrong = m.compare(flat, heights[2])
  const span = m.derive('d_c', 'mm', 'max(c_1, c_2, c_3) - min(c_1, c_2, c_3)', '4s')

  page.ask(
    w.pick([
      say`Formulate the condition that each rod sets, solve it for the carriages at the given place, and say which root is meant and which places have none. Begin the Rust side with types for both kinds of coordinates.`,
      say`Find the heights of the three carriages for the given place from first principles. Check them, find the limit of reach, and start with types in Rust that cannot be confused.`,
      say`Set up the inverse transform (from nozzle to carriages), evaluate it, verify it, and show that a straight line of the nozzle is no straight line of the carriages. Give types in Rust.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Each rod has a fixed length. So a carriage is where its tower pierces a sphere around the effector joint.`,
      say`Three conditions, three unknown heights, and each condition contains only one of them. That is the pleasant direction.`,
      say`Seen from above, a rod is the shadow of its length: what the shadow lacks is height.`,
    ]),
  )
  const wrong = w.choose(4)
  if (wrong === 0) {
    page.think('attempt', say`Towards the third tower by y, so its carriage drops by as much: ${flat.worked}.`)
    page.think(
      'error',
      say`A rod is no gear rack. Its rise depends on the distance by a square root: ${rise[2].worked}, so ${heights[2].short}, and ${flatWrong.values}.`,
    )
  } else if (wrong === 1) {
    page.think('attempt', say`The root has two signs; with the other one, ${lower.worked}.`)
    page.think(
      'doubt',
      below.op === '<='
        ? say`That carriage would be under its own effector, ${below.values}, and the head would stand on its rods. It hangs from them: the sign is plus.`
        : say`The head hangs from its rods, so the carriage is above.`,
    )
  } else if (wrong === 2) {
    page.think(
      'attempt',
      say`For a move from the middle to this place it may be enough to compute both ends and go evenly between: the third carriage would be at ${mean.worked} when half is done.`,
    )
    page.think(
      'error',
      say`Halfway the rod really asks for ${halfway.worked}; ${bow.values}, off by ${gap}. Lines have to be cut into pieces.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`From above: ${away[0].worked}; ${away[1].arithmetic}; ${away[2].worked}.`,
      say`Horizontal distances to the towers first. ${away[0].short}, ${away[1].short}, ${away[2].worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Pythagoras for each rod: ${rise[0].worked}, ${rise[1].arithmetic}, ${rise[2].arithmetic}. Add z: ${heights[0]}, ${heights[1]}, ${heights[2]}.`,
      say`Rises of ${rise[0].arithmetic}, ${rise[1].arithmetic} and ${rise[2].worked}; so the carriages are at ${heights[0].worked}, ${heights[1].worked}, ${heights[2].worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The length of the first rod, put back: ${back.values}.`,
      say`Into the sphere of the third tower: ${backToo.named}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`The flattest rod on the bed belongs to the rim opposite of a tower: ${flattest.worked}, and ${reach.values}. It stands at ${angle.worked} then.`,
      say`At the rim the distance is ${flattest.arithmetic}. ${reach.named}, so each place of the bed is reachable, with an angle of ${angle.arithmetic} in the worst case.`,
    ]),
  )
  page.checks(w.pick([1, 2]), away[2], rise[0], rise[2], heights[1], s.centreRise)
  page.think(
    'summarise',
    w.pick([
      say`Carriages at ${heights[0]}, ${heights[1]}, ${heights[2]}; they differ by ${span} although the nozzle is level above a level bed.`,
      say`Three roots, no system to solve. The other direction will be harder.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`One sphere for each rod, one root for each carriage.`,
      say`The inverse transform separates: each tower is computed without the others.`,
      say`Everything follows from rods that keep their length.`,
    ]),
  )
  page.step(
    w.pick(['The condition of a rod', 'Spheres']),
    w.pick([
      say`Let a tower stand at X, Y and its carriage at height c. The rod between carriage and effector has length l, so the squared differences of the three coordinates sum to the square of l. The towers: ${towers.x[0].worked}, ${towers.y[0].worked}; the second mirrored, ${towers.x[1]}; the third at ${g.R} on the y axis.`,
      say`The effector joint lies on a sphere of radius l around each carriage, and turned round, the carriage lies where its tower meets the sphere around the joint. With ${towers.x[0].worked} and ${towers.y[0].worked} for the first tower, its mirror image for the second, and the third on the axis.`,
    ]),
  )
  page.step(
    w.pick(['Solving for the carriages', 'The inverse transform']),
    say`${away[0].worked}; ${away[1].worked}; ${away[2].worked}.`,
    say`${rise[0].worked}; ${rise[1].worked}; ${rise[2].worked}. Of two roots the upper is taken, as the effector hangs. So ${heights[0].short}, ${heights[1].short}, ${heights[2].short}.`,
    say`Check: ${back.symbols}, with the numbers ${back.values}.`,
  )
  page.step(
    w.pick(['Reach', 'Which places exist']),
    say`${flattest.worked}; ${reach.named}. The flattest rod stands at ${angle.worked}. There its carriage travels ${leverage.worked} of what the effector moves away from the tower, and the hold of the rod on the effector is weaker by the same factor.`,
  )
  page.step(
    w.pick(['A line is not a line', 'Between two places']),
    say`On the way from the middle to this place the third carriage goes from ${centre.worked} to ${heights[2]}. Even motion would pass ${mean.worked} halfway; geometry asks for ${halfway.worked}. ${bow.symbols}, by ${gap.worked}: the root bends downwards on both sides of a chord, so a chord always runs too low.`,
  )

  const n = w.pick([
    { e: 'Effector', c: 'Carriages', d: 'Delta', fn: 'carriages', rise: 'rise' },
    { e: 'Nozzle', c: 'Heights', d: 'Geometry', fn: 'inverse', rise: 'rod_height' },
    { e: 'Place', c: 'Towers', d: 'Frame', fn: 'heights_for', rise: 'above' },
  ])
  const riseBody = w.pick([
    code`let square = self.rod * self.rod - dx * dx - dy * dy;
            if square > 0.0 { Some(square.sqrt()) } else { None }`,
    code`let away = dx.hypot(dy);
            if away >= self.rod {
                return None;
            }
            Some(((self.rod - away) * (self.rod + away)).sqrt())`,
  ])
  const inverse = w.pick([
    code`let side = 0.75_f64.sqrt() * self.radius;
            let first = self.${n.rise}(at.x + side, at.y + self.radius / 2.0)?;
            let second = self.${n.rise}(at.x - side, at.y + self.radius / 2.0)?;
            let third = self.${n.rise}(at.x, at.y - self.radius)?;
            Some(${n.c}([first + at.z, second + at.z, third + at.z]))`,
    code`let mut heights = [at.z; 3];
            for (height, turn) in heights.iter_mut().zip([7.0, 11.0, 3.0]) {
                let (sin, cos) = (turn * std::f64::consts::PI / 6.0).sin_cos();
                *height += self.${n.rise}(at.x - self.radius * cos, at.y - self.radius * sin)?;
            }
            Some(${n.c}(heights))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Both kinds of coordinates are triples of numbers. As bare arrays they would be exchangeable, and one day exchanged.`,
      say`A place without a solution gives nothing, in the type, and not a number that is none.`,
    ]),
    page.rust(code`
    /// A place of the nozzle.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.e} {
        pub x: f64,
        pub y: f64,
        pub z: f64,
    }

    /// Heights of the carriages.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.c}(pub [f64; 3]);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.d} {
        pub radius: f64,
        pub rod: f64,
    }

    impl ${n.d} {
        /// How far a carriage is above the effector, at a horizontal offset from its tower.
        pub fn ${n.rise}(&self, dx: f64, dy: f64) -> Option<f64> {
            ${nest(8, riseBody)}
        }

        pub fn ${n.fn}(&self, at: ${n.e}) -> Option<${n.c}> {
            ${nest(8, inverse)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const DELTA: ${n.d} = ${n.d} { radius: ${g.R.rust('f64')}, rod: ${g.l.rust('f64')} };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn the_place_in_question() {
            let found = DELTA.${n.fn}(${n.e} { x: ${g.x.rust('f64')}, y: ${g.y.rust('f64')}, z: ${g.z.rust('f64')} }).unwrap();
            let wanted = [${heights[0].rust('f64')}, ${heights[1].rust('f64')}, ${heights[2].rust('f64')}];
            assert!(found.0.into_iter().zip(wanted).all(|(one, other)| near(one, other)));
        }

        #[test]
        fn the_middle() {
            let found = DELTA.${n.fn}(${n.e} { x: 0.0, y: 0.0, z: ${g.z.rust('f64')} }).unwrap();
            assert!(found.0.into_iter().all(|height| near(height, ${centre.rust('f64')})));
        }

        #[test]
        fn both_sides_of_reach() {
            let small = ${n.d} { radius: 4.0, rod: 5.0 };
            assert_eq!(small.${n.rise}(3.0, 0.0), Some(4.0));
            assert_eq!(small.${n.rise}(0.0, 4.0), Some(3.0));
            assert!(small.${n.rise}(0.0, 4.999).is_some());
            assert!(small.${n.rise}(3.0, 4.0).is_none());
            assert!(small.${n.rise}(0.0, -5.01).is_none());
            assert!(small.${n.fn}(${n.e} { x: 0.0, y: -1.5, z: 2.0 }).is_none());
        }
    }`),
    say`Carriages in the place of the nozzle are refused:`,
    page.compileFail(
      'E0308',
      code`
    pub fn twice(delta: ${n.d}, heights: ${n.c}) -> Option<${n.c}> {
        delta.${n.fn}(heights)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Each place of the bed has three carriages, because ${reach.named}; a place outside gives no answer, and a caller cannot overlook that. Heights of carriages must be checked against the ends of the towers as well.`,
      say`The root is taken of a positive number or not at all. With ${reach.values} the flattest rod still stands at ${angle}, so no carriage ever loses its hold.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A nozzle right below a tower joint: its rod stands upright, and the carriage hardly moves for small steps sideways.`,
          say`The middle of the bed: three equal heights, a good first test of signs.`,
          say`A rod lying flat: the root is zero, both solutions meet, and the speed of the carriage knows no bound there.`,
          say`A place below the bed is no error of geometry; it has to be refused by another check.`,
          say`Rods of slightly unequal lengths: one length for each tower, the same formula.`,
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
          say`Tables of heights over a grid of the bed, interpolated. Quick on a small processor; the root is cheap on any other.`,
          say`Planning in carriage heights. Straight lines are then bent, and limits of the nozzle are hard to state.`,
          say`Rotary arms in place of towers: another inverse with a circle in it, and no carriages.`,
          say`Updating squares by differences from step to step. Exact in integers, and only for straight lines.`,
        ],
        2,
      ),
    ),
  )
}
