// Depth 3: from carriages back to the nozzle: three spheres, a line and a root; both transforms in code.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, heights } = s
  const px = m.derive('p_x', 'mm', '(c_2^2 - c_1^2)/(2*sqrt(3)*R)', '5s')
  const qx = m.derive('q_x', '', '(c_1 - c_2)/(sqrt(3)*R)')
  const py = m.derive('p_y', 'mm', '(2*c_3^2 - c_1^2 - c_2^2)/(6*R)', '5s')
  const qy = m.derive('q_y', '', '(c_1 + c_2 - 2*c_3)/(3*R)')
  const a = m.derive('A', '', '1 + q_x^2 + q_y^2')
  const b = m.derive('B', 'mm', 'q_x*p_x + q_y*(p_y - R) - c_3', '5s')
  const c = m.derive('C', 'mm²', 'p_x^2 + (p_y - R)^2 + c_3^2 - l^2', '5s')
  const discriminant = m.derive('D', 'mm²', 'B^2 - A*C', '5s')
  const positive = m.relation(discriminant, '>', m.derive('D_o', 'mm²', '0*D'))
  const z = m.derive('z_f', 'mm', '(-B - sqrt(D))/A')
  const xf = m.derive('x_f', 'mm', 'p_x + q_x*z_f')
  const yf = m.derive('y_f', 'mm', 'p_y + q_y*z_f')
  const upper = m.derive('z_u', 'mm', '(-B + sqrt(D))/A')
  const above = m.relation(upper, '>', 'max(c_1, c_2, c_3)')
  const apart = m.derive('d_z', 'mm', 'z_u - z_f')
  const close = (id: string, found: string, wanted: string) =>
    m.relation(m.derive(id, 'µm', `abs(${found} - ${wanted})`, '1s'), '<', m.value('d_m'))
  m.derive('d_m', 'µm', '1e-9*l', '1s')
  const same = [close('d_x', 'x_f', 'x'), close('d_y', 'y_f', 'y'), close('d_v', 'z_f', 'z')] as const
  const mean = m.derive('z_a', 'mm', '(c_1 + c_2 + c_3)/3 - sqrt(l^2 - R^2)')
  const meanWrong = m.compare(mean, g.z)
  const meanOff = m.derive('d_a', 'mm', 'abs(z_a - z)', '3s')
  const flaw = w.choose(5)

  page.ask(
    flaw === 0
      ? w.pick([
          say`A forward transform under review returns z ${upper} for carriages at ${heights[0]}, ${heights[1]} and ${heights[2]}. Its system of equations is right. Find the flaw, derive the transform, and write both directions in Rust with tests that would have caught it.`,
          say`From carriages at ${heights[0]}, ${heights[1]}, ${heights[2]} a colleague's code computes a nozzle at a height of ${upper}, and each rod has its right length there. What is wrong all the same? Derive and implement both transforms.`,
        ])
      : flaw === 1
        ? w.pick([
            say`To show the height of the nozzle a display takes the mean of the carriages (${heights[0]}, ${heights[1]}, ${heights[2]}) less the rise of a rod in the middle: ${mean}. Find the flaw and write the forward transform properly, in Rust, with its inverse.`,
            say`Is the height of the nozzle the mean height of the carriages, up to a constant? For ${heights[0]}, ${heights[1]} and ${heights[2]} that gives ${mean}. Judge it, derive the true forward transform and implement both directions.`,
          ])
        : w.pick([
            say`After homing, the carriages stand at ${heights[0]}, ${heights[1]} and ${heights[2]}. Where is the nozzle? Derive the forward transform in closed form, and implement both directions in Rust, tested against each other.`,
            say`Write both transforms in Rust. The forward one has to be derived: carriages at ${heights[0]}, ${heights[1]}, ${heights[2]} serve as the example. What can go wrong in the code, and which test shows it?`,
            say`Implement the way back from carriages (${heights[0]}, ${heights[1]}, ${heights[2]}) to the nozzle without iteration; state when no answer exists; test both sides.`,
          ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three spheres around three carriage joints; the nozzle is where they meet. Two spheres meet in a circle, the third cuts it twice.`,
      say`Each equation is quadratic in all three unknowns, but with the same squares. Differences of equations are linear.`,
      say`Two linear equations leave a line in space. The line pierces a sphere in two places, and one of them is meant.`,
    ]),
  )
  if (flaw === 0 || (flaw > 1 && w.chance(0.35))) {
    page.think('attempt', say`Take the root with the plus: ${upper.worked}.`)
    page.think(
      'error',
      w.pick([
        say`That nozzle would be over all its carriages, ${above.values}: the mirror image in the plane of the joints, ${apart} away. Rods hang, so the minus is meant.`,
        say`All rod lengths are right there, and still no head ever stood on its rods: ${above.named}.`,
      ]),
    )
  } else if (flaw === 1 || w.chance(0.5)) {
    page.think('attempt', say`By symmetry perhaps the mean will do: ${mean.worked}.`)
    page.think(
      'error',
      say`In the middle it is right; here it is off by ${meanOff.arithmetic}, as ${meanWrong.values}. Rises do not depend linearly on place.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Second sphere less the first, y drops out: x is linear in z, with ${px.worked} and ${qx.worked}.`,
      say`Subtracting spheres of the front towers leaves x and z: ${px.equation}, ${qx.equation}; in numbers ${px} and ${qx}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Both front spheres added, less twice the third: now x drops out. ${py.worked}; ${qy.worked}.`,
      say`For y the third tower is needed: ${py.arithmetic} and ${qy.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Into the third sphere. The coefficients: ${a.worked}, ${b.worked}, ${c.worked}. Discriminant ${discriminant.worked}; ${positive.symbols}, so there are two places.`,
      say`The line meets the third sphere where a quadratic vanishes, of coefficients ${a.short}, ${b.short} (halved) and ${c.short}. Its discriminant ${discriminant.arithmetic} has a real root.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The lower one: ${z.worked}, then ${xf.worked} and ${yf.worked}.`,
      say`Hanging means the minus: ${z.arithmetic}. With it ${xf.arithmetic}, ${yf.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The carriages came from a known place, and it is found again: ${same[0].named}, ${same[2].named}.`,
      say`Round trip: the deviations are ${same[0].values}, ${same[1].values} and ${same[2].values}. Rounding, nothing else.`,
    ]),
  )
  page.checks(w.pick([1, 2]), qx, qy, py, a)
  page.think(
    'decide',
    w.pick([
      say`Closed form, a dozen products and one root. Iteration is not needed, and the lower root is chosen by sign and not by a starting value.`,
      say`The code subtracts a common height first, so that squares of large heights do not eat digits.`,
    ]),
  )

  page.section(
    'analysis',
    flaw === 0
      ? say`The equations are right, the choice between their two solutions is not.`
      : flaw === 1
        ? say`A mean is a linear map, and this geometry is not.`
        : w.pick([
            say`Differences make it linear, one sphere makes it whole.`,
            say`Two differences, one substitution, one root: in this order.`,
          ]),
  )
  page.step(
    w.pick(['Differences of spheres', 'Two linear equations']),
    w.pick([
      say`All three spheres hold the same squares of x, y, z, and all towers have the same radius. So differences are linear: between the front towers, ${px.worked} and ${qx.worked} give x as p plus q times z. Front towers together against the third: ${py.worked}, ${qy.worked}.`,
      say`Write the sphere of each tower out and subtract. The squares go, and with towers at one radius so do the squares of tower places. What remains: x on a line over z with ${px.short} and ${qx.short}; y likewise with ${py.short} and ${qy.short}.`,
    ]),
  )
  page.step(
    w.pick(['One quadratic', 'The third sphere']),
    say`Put into the third sphere, with ${a.worked}, ${b.worked}, ${c.worked}. ${discriminant.worked}, and ${positive.symbols}: two real places.`,
  )
  page.step(
    w.pick(['Which root', 'The place of the nozzle']),
    say`${z.worked}. The other, ${upper.worked}, lies above all joints (${above.symbols}) and is the mirror image. Then ${xf.worked}; ${yf.worked}.`,
    say`Against the place from which the carriages were computed: ${same[1].named}; ${same[2].named}.`,
  )
  if (flaw === 1 || (flaw > 1 && w.chance(0.4)))
    page.step(
      w.pick(['The mean is no height', 'A linear guess']),
      say`${mean.worked}, off by ${meanOff.worked}. It would be right in the middle only.`,
    )

  const n = w.pick([
    { d: 'Delta', inv: 'carriages', fwd: 'nozzle', p: 'Point', err: 'Unreachable' },
    { d: 'LinearDelta', inv: 'to_towers', fwd: 'from_towers', p: 'Place', err: 'NoSolution' },
    { d: 'Spheres', inv: 'inverse', fwd: 'forward', p: 'Tip', err: 'OutOfReach' },
  ])
  const forward = w.pick([
    code`let base = c[2];
            let (u, v) = (c[0] - base, c[1] - base);
            let (px, qx) = ((v * v - u * u) / (2.0 * root * self.radius), (u - v) / (root * self.radius));
            let (py, qy) = (-(u * u + v * v) / (6.0 * self.radius), (u + v) / (3.0 * self.radius));
            let a = 1.0 + qx * qx + qy * qy;
            let b = qx * px + qy * (py - self.radius);
            let rest = px * px + (py - self.radius).powi(2) - self.rod * self.rod;`,
    code`let base = c[2];
            let [u, v] = [c[0], c[1]].map(|height| height - base);
            let (qx, qy) = ((u - v) / root / self.radius, (u + v) / 3.0 / self.radius);
            let px = qx * (u + v) / -2.0;
            let py = (u * u + v * v) / self.radius / -6.0;
            let (a, behind) = (qx * qx + qy * qy + 1.0, py - self.radius);
            let b = px * qx + behind * qy;
            let rest = behind * behind + px * px - self.rod * self.rod;`,
  ])
  const inverse = w.pick([
    code`let mut found = [at.z; 3];
            for (height, (tx, ty)) in found.iter_mut().zip(self.towers()) {
                let square = self.rod.powi(2) - (at.x - tx).powi(2) - (at.y - ty).powi(2);
                if square < 0.0 {
                    return Err(${n.err});
                }
                *height += square.sqrt();
            }
            Ok(found)`,
    code`let rises = self.towers().map(|(tx, ty)| {
                let away = (at.x - tx).hypot(at.y - ty);
                ((self.rod - away) * (self.rod + away)).sqrt()
            });
            if rises.iter().any(|rise| rise.is_nan()) {
                return Err(${n.err});
            }
            Ok(rises.map(|rise| at.z + rise))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Heights enter the forward transform as differences to the third carriage; nothing large is squared.`,
      say`Both directions live in one type, and the main test is that they undo each other.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.err};

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.p} {
        pub x: f64,
        pub y: f64,
        pub z: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.d} {
        pub radius: f64,
        pub rod: f64,
    }

    impl ${n.d} {
        fn towers(&self) -> [(f64, f64); 3] {
            let side = 0.75_f64.sqrt() * self.radius;
            [(-side, -self.radius / 2.0), (side, -self.radius / 2.0), (0.0, self.radius)]
        }

        pub fn ${n.inv}(&self, at: ${n.p}) -> Result<[f64; 3], ${n.err}> {
            ${nest(8, inverse)}
        }

        /// The lower of both meeting points of the spheres.
        pub fn ${n.fwd}(&self, c: [f64; 3]) -> Result<${n.p}, ${n.err}> {
            let root = 3.0_f64.sqrt();
            ${nest(8, forward)}
            let inside = b * b - a * rest;
            if inside < 0.0 {
                return Err(${n.err});
            }
            let z = -(b + inside.sqrt()) / a;
            Ok(${n.p} { x: px + qx * z, y: py + qy * z, z: base + z })
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const DELTA: ${n.d} = ${n.d} { radius: ${g.R.rust('f64')}, rod: ${g.l.rust('f64')} };
        const HEIGHTS: [f64; 3] = [${heights[0].rust('f64')}, ${heights[1].rust('f64')}, ${heights[2].rust('f64')}];
        const PLACE: ${n.p} = ${n.p} { x: ${g.x.rust('f64')}, y: ${g.y.rust('f64')}, z: ${g.z.rust('f64')} };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        fn same(found: ${n.p}, wanted: ${n.p}) -> bool {
            [near(found.x, wanted.x), near(found.y, wanted.y), near(found.z, wanted.z)] == [true; 3]
        }

        #[test]
        fn the_example_both_ways() {
            let found = DELTA.${n.inv}(PLACE).unwrap();
            assert!(found.into_iter().zip(HEIGHTS).all(|(one, other)| near(one, other)));
            assert!(same(DELTA.${n.fwd}(HEIGHTS).unwrap(), PLACE));
        }

        #[test]
        fn equal_heights_are_the_middle() {
            let small = ${n.d} { radius: 3.0, rod: 5.0 };
            assert!(same(small.${n.fwd}([10.0; 3]).unwrap(), ${n.p} { x: 0.0, y: 0.0, z: 6.0 }));
            assert!(near(small.${n.inv}(${n.p} { x: 0.0, y: 0.0, z: 1.0 }).unwrap()[1], 5.0));
        }

        #[test]
        fn one_undoes_the_other() {
            let small = ${n.d} { radius: 30.0, rod: 70.0 };
            for place in [(5.0, -20.0, 3.0), (-18.0, 2.0, -4.0), (0.0, 11.0, 90.0)] {
                let wanted = ${n.p} { x: place.0, y: place.1, z: place.2 };
                let heights = small.${n.inv}(wanted).unwrap();
                assert!(same(small.${n.fwd}(heights).unwrap(), wanted));
            }
        }

        #[test]
        fn one_carriage_differs_from_the_others() {
            let small = ${n.d} { radius: 30.0, rod: 70.0 };
            let low = small.${n.fwd}([60.0, 60.0, 50.0]).unwrap();
            assert!(near(low.x, 0.0));
            assert!(low.y < 0.0);
        }

        #[test]
        fn both_sides_of_reach() {
            let small = ${n.d} { radius: 3.0, rod: 5.0 };
            assert!(small.${n.inv}(${n.p} { x: 0.0, y: -1.999, z: 0.0 }).is_ok());
            assert_eq!(small.${n.inv}(${n.p} { x: 0.0, y: -2.001, z: 0.0 }), Err(${n.err}));
            assert!(${n.d} { radius: 3.0, rod: 3.0001 }.${n.fwd}([1.0; 3]).is_ok());
            assert_eq!(${n.d} { radius: 3.0, rod: 2.9999 }.${n.fwd}([1.0; 3]), Err(${n.err}));
            assert_eq!(small.${n.fwd}([0.0, 0.0, 40.0]), Err(${n.err}));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Both directions refuse what has no solution, and neither ever returns a number that is none. The root is chosen by its sign: a nozzle above its carriages cannot be reported.`,
      say`After homing the forward transform tells where the nozzle is. If it were wrong by the mirror image, ${apart} up, the first move down would be planned through the bed; the test of the middle fails for that root.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Heights so different that the spheres do not meet: a lost step could do that, and it must end in an error and not in a place.`,
          say`Spheres that just touch: both roots coincide, rods lie in one plane with the joints, and the machine is singular there.`,
          say`Equal heights: all linear parts vanish, and the nozzle is in the middle by symmetry.`,
          say`Tall machines: heights are large against rises, so squares of heights would cost digits; differences do not.`,
          say`Towers that are not exactly a third of a turn apart: the same steps with a small linear system in place of the symmetric sums.`,
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
          say`Iterate with the Jacobian, from the last place on. It takes few rounds, handles any geometry, and needs a guard for the wrong root.`,
          say`Geometry in the plane of the three joints: foot of the perpendicular from the circumcentre. The same numbers, with nicer pictures.`,
          say`Never invert: keep the commanded place, and read the carriages only for homing. It hides lost steps.`,
          say`Integer arithmetic with scaled squares, for processors without floating point. The root becomes the slow part.`,
        ],
        2,
      ),
    ),
  )
}
