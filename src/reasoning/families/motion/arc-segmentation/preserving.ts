// Depth 2, second route: a sum that is right, area or length, and where the error goes.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function preserving(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, count, phi, sagitta } = s
  const byArea = w.chance(0.5)
  const vertex = m.derive('R_v', 'mm', byArea ? 'R*sqrt(phi/sin(phi))' : 'R*phi/(2*sin(phi/2))', '7s')
  const apothem = m.derive('p_v', 'mm', 'R_v*cos(phi/2)', '7s')
  const out = m.derive('d_o', 'mm', 'R_v - R', '4s')
  const inn = m.derive('d_i', 'mm', 'R - p_v', '4s')
  const whole = byArea
    ? m.relation('N*R_v^2*sin(phi)/2', '==', 'R^2*theta/2')
    : m.relation('2*N*R_v*sin(phi/2)', '==', 'R*theta')
  const lack = byArea
    ? m.derive('q_a', '%', '1 - sin(phi)/phi', '3s')
    : m.derive('q_l', '%', '1 - 2*sin(phi/2)/phi', '3s')
  const lackNear = byArea ? m.derive('q_n', '%', 'phi^2/6', '3s') : m.derive('q_n', '%', 'phi^2/24', '3s')
  const lackBelow = m.relation(lack, '<', lackNear)
  const outNear = m.derive('d_n', 'mm', byArea ? 'R*phi^2/12' : 'R*phi^2/24', '4s')
  const outAbove = m.relation(out, '>', outNear)
  const uneven = byArea ? m.relation(out, '>', inn) : m.relation(out, '<', inn)
  const share = m.derive('q_o', '', 'd_o/(d_o + d_i)', '3s')
  m.derive('y_a', '', '0.01')
  m.derive('y_b', '', '1')
  const series = m.claim('range', {
    over: [{ name: 'y', from: 'y_a', to: 'y_b' }],
    left: byArea ? 'sqrt(y/sin(y)) - 1' : 'y/(2*sin(y/2)) - 1',
    op: '<=',
    right: byArea ? 'y^2/12 + y^4/120' : 'y^2/24 + y^4/700',
  })
  const greater = m.derive('d_g', 'mm', 'max(d_o, d_i)', '4s')
  const keeps = m.relation(greater, '<', sagitta)
  const balanced = m.derive('d_m', 'mm', 'R*(1 - cos(phi/2))/(1 + cos(phi/2))', '4s')
  const moreThanBalanced = m.relation(greater, '>', balanced)
  const naive = m.derive('d_h', 'mm', 's/2', '4s')
  const off = m.relation(out, byArea ? '>' : '<', naive)
  const other = byArea
    ? m.derive('q_x', 'ppm', 'R_v*2*sin(phi/2)/(R*phi) - 1', '3s')
    : m.derive('q_x', 'ppm', 'R_v^2*sin(phi)/(R^2*phi) - 1', '3s')
  const flaw = w.chance(0.45)
  const sum = byArea ? 'area' : 'length'
  const why = byArea
    ? w.pick(['a rotor must have its mass', 'a float must have its displacement', 'a weight must weigh what was drawn'])
    : w.pick([
        'the belt that lies around it must fit',
        'a glued strip goes around it',
        'the bead along it is metered by length',
      ])

  page.ask(
    flaw
      ? w.pick([
          say`As ${why}, somebody places the vertices so that the ${sum} is that of the arc, with ${count}, and writes in the report: "the error now lies half outside and half inside". Is the second claim right? Derive vertices and errors, with proof, and correct the report.`,
          say`The vertices of ${count} were moved out by half of the sagitta, "which gives the right ${sum}", since ${why}. Find the flaw: what would be right, and how does the error divide?`,
        ])
      : w.pick([
          say`The ${sum} matters here, for ${why}. Derive where the vertices of ${count} have to lie so that it is exact, prove how far the path is from the arc on both sides, and say what this does to the tolerance.`,
          say`Inscribed chords lose ${sum}, and ${why}. How much do they lose with ${count}, where do the vertices lie if nothing is to be lost, and is the tolerance kept? Give proofs, not samples.`,
          say`Compare inscribed chords with such as preserve the ${sum}, at ${count} for both, because ${why}. Errors outward and inward, in closed form and as bounds.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`One number to choose, the radius of the vertices, and one demand, the ${sum}. The errors are then what they are.`,
      say`All segments are alike, so it is enough that one sector has the ${sum} of its piece of the arc.`,
      say`Inscribed chords are short of the arc everywhere, so every sum is too small. Moving the vertices outward mends one sum, not all.`,
    ]),
  )
  page.think(
    'estimate',
    w.pick([
      say`What is lost with vertices on the arc: ${lack.worked}, by the series about ${lackNear.worked}.`,
      say`One sector of ${phi.arithmetic} loses ${lack.arithmetic} of its ${sum}; the first term of the series says ${lackNear.arithmetic}.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Move the vertices out by half of the sagitta, ${naive.worked}: then as much is outside as inside.`,
        say`Symmetry suggests half of ${sagitta} on either side, that is ${naive.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      byArea
        ? w.pick([
            say`A side spends most of its length near its middle, so with equal depths more area lies inside than outside. Area asks for ${out.worked}, and ${off.values}.`,
            say`Equal depth is no equal area: the piece inside is a wide flat cap, those outside are thin corners. Right is ${out.arithmetic}; ${off.named}.`,
          ])
        : w.pick([
            say`The length of a side does not ask where it lies but how far its ends are apart, and that takes little: ${out.worked}, and ${off.values}.`,
            say`A chord is shorter only by a third-order term, so it needs a small push: ${out.arithmetic}, with ${off.named}.`,
          ]),
    )
    page.think('back-up', say`Set up the ${sum} itself.`)
  }
  page.think(
    'derive',
    byArea
      ? w.pick([
          say`A triangle with two sides of the vertex radius has half of its square times the sine; the sector has half of ${g.R.symbol} squared times the angle. Equal: ${vertex.worked}.`,
          say`${vertex.equation}, from equal areas of triangle and sector. Here ${vertex}, with ${phi} for each.`,
        ])
      : w.pick([
          say`A side is twice the vertex radius times the sine of the half angle, its piece of arc ${g.R.symbol} times the angle. Equal: ${vertex.worked}.`,
          say`${vertex.equation}, from equal lengths of side and arc. Here ${vertex}, with ${phi} for each.`,
        ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Outward at the vertices ${out.worked}, inward in the middles ${inn.worked}.`,
      say`The vertices are off by ${out.arithmetic}, the middles, at ${apothem.worked}, by ${inn.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    byArea
      ? say`So about two thirds of the sagitta are outside, ${share.arithmetic} as a fraction. ${uneven.values}.`
      : say`So about a third of the sagitta is outside, ${share.arithmetic} as a fraction. ${uneven.values}.`,
  )
  page.think(
    'verify',
    w.pick([
      say`The sum over all of them: ${whole.values}.`,
      say`By series: the outward error begins with ${outNear.worked}; ${outAbove.values}, and the next term is tiny.`,
    ]),
  )
  page.checks(2, vertex, out, inn, lack, sagitta)
  page.think(
    'decide',
    w.pick([
      say`The tolerance is kept, with ${greater.arithmetic} as the greatest error; it was ${sagitta} with vertices on the arc.`,
      say`${sum === 'area' ? 'Area' : 'Length'} exact, greatest error ${greater}. A balanced polygon would have ${balanced.arithmetic}, and no sum right.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The ${sum} can be made exact, and then the errors on both sides are far from alike.`
      : w.pick([
          say`One sector is made exact, and all others are copies of it.`,
          say`Demand, vertex radius, errors: in this order, for one sector.`,
          say`A sum fixes the radius of the vertices; its errors follow and are bounded.`,
        ]),
  )
  page.step(
    w.pick(['What inscribed chords lose', 'The loss']),
    w.pick([
      say`With vertices on the arc a sector of ${phi.worked} loses ${lack.worked}. The first two terms of the alternating series of the sine bound it from below, so ${lackBelow.named}.`,
      say`For ${phi.short} the loss is ${lack.worked}; the alternating series of the sine bounds it, ${lackBelow.named}.`,
    ]),
  )
  page.step(
    w.pick(['Vertices', `The radius that keeps the ${sum}`]),
    byArea
      ? say`Equal areas of triangle and sector: ${vertex.worked}. Summed over all: ${whole.symbols}, exactly, as each sector is.`
      : say`Equal lengths of side and arc: ${vertex.worked}. Summed over all: ${whole.symbols}, exactly, as each side is.`,
  )
  page.step(
    w.pick(['Errors on both sides', 'Where the path lies']),
    w.pick([
      say`The distance from the centre is greatest at the vertices and least in the middles, so two numbers bound it: outward ${out.worked}, inward ${inn.worked}, where ${apothem.worked}. ${uneven.named}: the part outside is ${share.worked} of both.`,
      say`Vertices: ${out.worked}. Middles: ${apothem.worked}, hence ${inn.worked}. Not alike: ${uneven.named}, and ${share.worked}.`,
    ]),
    say`For small angles the outward error is ${outNear.worked} and a little more; relative to the radius, ${series.form('statement')}.`,
  )
  page.step(
    w.pick(['Against the tolerance', 'What it costs']),
    say`${greater.worked}, and ${keeps.named}, so the tolerance that the inscribed chords keep is kept. It is not the best division of the band: ${moreThanBalanced.named}, which the balanced polygon has.`,
    byArea
      ? say`The length is not exact at the same time: it is off by ${other.worked}. No radius makes both right.`
      : say`The area is not exact at the same time: it is off by ${other.worked}. No radius makes both right.`,
  )

  const n = w.pick([
    { radius: 'vertex_radius', out: 'outward', inn: 'inward', sum: byArea ? 'area' : 'length' },
    { radius: 'corner_radius', out: 'excess', inn: 'shortfall', sum: byArea ? 'enclosed' : 'travelled' },
    { radius: 'radius_of_ends', out: 'beyond', inn: 'within', sum: byArea ? 'surface' : 'perimeter' },
  ])
  const body = byArea
    ? w.pick([
        code`radius * (angle / angle.sin()).sqrt()`,
        code`let sector = 0.5 * radius * radius * angle;
        (2.0 * sector / angle.sin()).sqrt()`,
      ])
    : w.pick([
        code`radius * angle / (2.0 * (0.5 * angle).sin())`,
        code`let half = 0.5 * angle;
        radius * half / half.sin()`,
      ])
  const total = byArea
    ? w.pick([
        code`0.5 * f64::from(count) * vertices * vertices * angle.sin()`,
        code`let height = vertices * (0.5 * angle).cos();
        let half = vertices * (0.5 * angle).sin();
        f64::from(count) * height * half`,
      ])
    : w.pick([
        code`2.0 * f64::from(count) * vertices * (0.5 * angle).sin()`,
        code`let (sine, cosine) = angle.sin_cos();
        f64::from(count) * vertices * sine.hypot(1.0 - cosine)`,
      ])
  page.section(
    'rust',
    w.pick([
      say`The radius of the vertices, the sum that it is to keep, and both errors, each as a pure function. A test adds up all sides and compares with the arc.`,
      say`Small functions, and a test that does not repeat the formula but the demand: the ${sum} of the polygon is that of the arc.`,
    ]),
    page.rust(code`
    /// So that the ${sum} of each piece is right; none for angles that no polygon has.
    pub fn ${n.radius}(radius: f64, angle: f64) -> Option<f64> {
        if !(radius > 0.0 && angle > 0.0 && angle < core::f64::consts::PI) {
            return None;
        }
        Some(${n.sum}_radius(radius, angle))
    }

    fn ${n.sum}_radius(radius: f64, angle: f64) -> f64 {
        ${nest(4, body)}
    }

    /// Of all sides together.
    pub fn ${n.sum}(vertices: f64, angle: f64, count: u32) -> f64 {
        ${nest(4, total)}
    }

    pub fn ${n.out}(radius: f64, vertices: f64) -> f64 {
        vertices - radius
    }

    pub fn ${n.inn}(radius: f64, vertices: f64, angle: f64) -> f64 {
        radius - vertices * (0.5 * angle).cos()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const R: f64 = ${g.R.rust('f64', 'mm')};
        const ANGLE: f64 = ${phi.rust('f64', 'rad')};

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-8
        }

        #[test]
        fn this_arc() {
            let vertices = ${n.radius}(R, ANGLE).unwrap();
            assert!(near(vertices, ${vertex.rust('f64', 'mm')}));
            assert!(near(${n.out}(R, vertices), ${out.rust('f64', 'mm')}));
            assert!(near(${n.inn}(R, vertices, ANGLE), ${inn.rust('f64', 'mm')}));
        }

        #[test]
        fn the_sum_is_that_of_the_arc() {
            let vertices = ${n.radius}(R, ANGLE).unwrap();
            let arc = ${(byArea ? m.derive('A_s', 'mm²', 'R^2*theta/2') : m.derive('l_s', 'mm', 'R*theta')).rust('f64', byArea ? 'mm²' : 'mm')};
            let found = ${n.sum}(vertices, ANGLE, ${count.rust('int')});
            assert!((found / arc - 1.0).abs() < 1e-9);
            assert!((${n.sum}(R, ANGLE, ${count.rust('int')}) / arc - 1.0 + ${lack.rust('f64', '')}).abs() < 1e-9);
        }

        #[test]
        fn what_has_no_polygon() {
            assert_eq!(${n.radius}(R, 0.0), None);
            assert_eq!(${n.radius}(0.0, 1.0), None);
            assert_eq!(${n.radius}(R, core::f64::consts::PI), None);
            assert_eq!(${n.radius}(R, f64::NAN), None);
            assert!(${n.radius}(R, 3.14).is_some());
            assert!(${n.radius}(1e-6, 1e-6).is_some());
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The path is now outside of the arc near its vertices, by ${out}. A stop or a clamp that touches the drawn arc is touched; where one stands the inscribed division has to stay.`,
      say`At both ends the vertex is off the arc by ${out}. A neighbour that begins on the arc is joined by a step of that size, so the end vertices are best put on the arc, where they cost a small part of one sector's ${sum}.`,
      say`Both errors are in closed form and within the tolerance for each count that the inscribed rule gives, since each is a part of the same sagitta, up to terms of higher order.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Angles towards half a turn: the sine goes to nothing and the vertices run away. A count from a tolerance never comes there, a fixed count could.`,
          say`A hole in place of a boss: outward means into material. The sum that counts is the same, the side of danger is the other one.`,
          say`Few segments: the series is no longer good, the closed forms still are.`,
          say`A ring with two edges: both need the same treatment, or the width of the wall changes along it.`,
          say`A full circle has no ends, and its ${sum} is exact without any exception.`,
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
          say`Vertices on the arc and a correction in the extruded amount: right for the mass, not for the shape.`,
          say`The balanced polygon: ${balanced} on both sides, the least greatest error, and no sum exact.`,
          say`Twice the segments, inscribed: the loss falls to a quarter, and no vertex leaves the arc.`,
          byArea
            ? say`Preserve the length. Its vertices lie at half of this distance outside, and the area stays short.`
            : say`Preserve the area. Its vertices lie twice as far outside, and the length becomes too great.`,
        ],
        2,
      ),
    ),
  )
}
