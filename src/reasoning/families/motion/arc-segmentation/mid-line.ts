// Depth 2, first route: error on both sides of the arc. Fewer chords, and a first one that must be narrower.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function midLine(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, widest, count } = s
  const wide = m.derive('phi_m', '°', '4*atan(sqrt(e_t/R))')
  const outer = m.derive('R_m', 'mm', '2*R/(1 + cos(phi_m/2))', '6s')
  const apothem = m.derive('p_m', 'mm', 'R_m*cos(phi_m/2)', '6s')
  const out = m.relation('R_m - R', '==', 'e_t')
  const inn = m.relation('R - p_m', '==', 'e_t')
  m.derive('h_m', '°', '-phi_m/2')
  m.derive('h_p', '°', 'phi_m/2')
  const band = m.claim('range', {
    over: [{ name: 'y', from: 'h_m', to: 'h_p' }],
    left: 'abs(R - p_m/cos(y))',
    op: '<=',
    right: 'e_t',
  })
  const gain = m.derive('q_m', '', 'phi_m/phi_x')
  const wider = m.relation('phi_m', '>', 'phi_x')
  const cross = m.derive('psi', '°', 'acos(p_m/R)')
  const touching = m.relation('R*cos(psi)', '==', 'p_m')
  const first = m.derive('phi_1', '°', 'psi + phi_m/2')
  const firstShort = m.relation(first, '<', wide)
  const free = m.derive('N_o', 'segments', 'ceil(theta/phi_m)', 'i')
  const need = m.derive('N_m', 'segments', 'ceil((theta - 2*psi)/phi_m) + 1', 'i')
  const saved = m.derive('N_s', 'segments', 'N - N_m', 'i')
  const less = m.relation(need, '<=', count)
  const covered = m.relation('2*phi_1 + (N_m - 2)*phi_m', '>=', g.theta)
  const notCovered = m.relation('2*phi_1 + (N_m - 3)*phi_m', '<', g.theta)
  const lineOff = m.derive('p_p', 'mm', 'R*R_m*sin(phi_m)/sqrt(R^2 + R_m^2 - 2*R*R_m*cos(phi_m))', '6s')
  const pinned = m.derive('s_p', 'mm', 'R - p_p', '4s')
  const breaks = m.relation(pinned, '>', g.e_t)
  const times = m.derive('q_p', '', 's_p/e_t', '3s')
  const lost = m.derive('q_z', 'segments', '1 - 2*psi/phi_m', '3s')
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`A colleague sets all vertices outward so that the error is the same on both sides, keeps start and end on the arc, and reports a saving. The first and the last segment measure out of tolerance. Find the flaw, repair it and count again, with proof.`,
          say`Vertices lie on a circle a little outside; only the two ends are kept on the arc, "as they must be", with the same angle for all segments. Judge the design for this arc, prove what is right in it and mend what is not.`,
        ])
      : w.pick([
          say`Let the error be on both sides of the arc. Where do the vertices lie, by how much may a segment be wider, and how do both ends, which must be on the arc, fit in? Prove the bound, count the segments.`,
          say`Derive the division with the least maximal error: vertices outside, middles inside, balanced. Prove the bound for every point and find the count when start and end must lie on the arc.`,
          say`Inscribed chords err to one side only. Use both. Derive vertices and angle, prove that the band is kept from start to end, and compare the counts.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Inscribed chords waste half of the band: the error goes from nothing to the tolerance, always inward. Shift the polygon outward and the same band takes a deeper sagitta.`,
      say`The band has two sides. A chord may start outside by the tolerance, pass inside by the tolerance, and come out again.`,
      say`It is a small Chebyshev problem: of all chords of one angle, which circle for the vertices makes the greatest error least? The one that balances both.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Vertices at a radius beyond by the tolerance, apothem short of it by the tolerance. The ratio of the two is the cosine of the half angle, and with a half-angle formula ${wide.worked}. The vertices: ${outer.worked}.`,
      say`Balance asks that vertex and middle are equally far off. That gives ${outer.equation}, and the tolerance sets ${wide.worked}; so the vertices are at ${outer}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Inscribed, the angle was ${widest}. The gain is ${gain.arithmetic}, near the root of two, since the sagitta goes with the square of the angle and has doubled.`,
      say`${wider.values}: wider by a factor of ${gain.arithmetic}. Twice the sagitta, the root of two in angle.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`So ${free.worked}, the first vertex and the last one put on the arc itself. That touches two vertices of many.`,
        say`Keep start and end on the arc and all else on the outer circle: ${free.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The first chord then runs from the arc to the outer circle over the full angle. The line comes as near to the centre as ${lineOff.worked}, so it is off by ${pinned.arithmetic}: ${breaks.values}.`,
        say`A chord with one end pulled in is off by ${pinned.worked}, where ${lineOff.equation} is the distance of its line from the centre. ${breaks.named}; it is ${times.arithmetic} times the tolerance.`,
      ]),
    )
    page.think('back-up', say`The end chords must be narrower. How much, the polygon itself tells.`)
  }
  page.think(
    'derive',
    w.pick([
      say`A side of the balanced polygon crosses the arc twice, ${cross.worked} to either side of its middle. Let the arc begin at such a crossing: from there to the next vertex it is ${first.worked}, and the piece of the side keeps the bound that the whole side has.`,
      say`I cut the end sides where they meet the arc anyway. That point is ${cross.arithmetic} from the middle of the side, so the end segments span ${first.arithmetic}; ${firstShort.values}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Two end pieces and the rest whole: ${need.worked}, against ${count} inscribed. The ends cost ${lost.arithmetic} in all.`,
      say`Counting them: ${need.arithmetic}. Inscribed it was ${count}; ${saved.arithmetic} saved.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Do they reach? ${covered.values}, and with one fewer ${notCovered.values}.`,
      say`Along a whole side: ${band.form('symbols')}, for y to both sides of its middle. And ${out.symbols}, ${inn.symbols}.`,
    ]),
  )
  page.checks(2, outer, wide, gain, first)
  page.think(
    'decide',
    w.pick([
      say`Balanced polygon, ends cut where it crosses the arc. ${need}.`,
      say`It is worth it where segments are dear: ${need} in place of ${count}, and the band is used on both sides.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The polygon is right; the flaw is at its ends, where a vertex was moved and the angle was not.`
      : w.pick([
          say`First the polygon without ends, then the ends.`,
          say`A side that uses both halves of the band, the proof for all of its points, and its intersection with the arc.`,
          say`The tolerance enters twice: at the vertices and in the middles.`,
        ]),
  )
  page.step(
    w.pick(['The balanced side', 'Vertices and angle', 'Equal errors']),
    w.pick([
      say`Let the vertices have the radius ${outer.symbol}. The side comes nearest to the centre in its middle, at ${apothem.equation}. Error outward at the vertices, inward in the middle; both equal gives ${outer.equation}, and both equal to the tolerance ${wide.worked}. Numbers: ${outer.short}, ${apothem.short}.`,
      say`On a side the distance from the centre falls from the vertex to the middle and rises again. So the greatest error is at one of these two places. They balance for ${outer.worked} and reach the tolerance at ${wide.worked}; the middle is at ${apothem.worked}.`,
    ]),
    w.pick([
      say`That is ${out.symbols} and ${inn.symbols}, and for all points ${band.form('statement')}.`,
      say`Proof for the whole side: ${band.form('statement')}. At its ends ${out.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['No vertex circle is better', 'Optimality']),
    w.pick([
      say`With a smaller radius for the vertices the middle moves inward, with a larger one the vertices move outward; one of the two errors grows. So for a given angle the balanced circle is best, and for a given tolerance its angle is the widest: ${wider.named}, a gain of ${gain.worked}.`,
      say`The inward error falls and the outward error rises with the radius of the vertices; their maximum is least where they cross. Against inscribed chords of ${widest.short} the angle is wider by ${gain.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Both ends', 'Start and end on the arc']),
    say`A side meets the arc where ${touching.symbols}: ${cross.worked} from its middle. The arc begins and ends there; an end piece spans ${first.worked}, with the angle from its start to its far vertex. As a part of a side it keeps the bound.`,
    w.pick([
      say`Then ${need.worked}; ${covered.named}, and with one fewer it would not reach. Against inscribed chords: ${less.named}.`,
      say`Hence ${need.worked}, for ${covered.symbols}; one fewer fails, ${notCovered.named}. The inscribed division has ${count.short}.`,
    ]),
  )
  if (flaw || w.chance(0.3))
    page.step(
      w.pick(['An end that is pulled in', 'Why a moved vertex fails']),
      say`A chord of the full angle from the arc to the vertex circle has its line at ${lineOff.worked} from the centre, inside of the sector. Its error is ${pinned.worked}, ${breaks.named}.`,
    )

  const n = w.pick([
    { t: 'Balanced', make: 'within', count: 'sides', end: 'end_piece', off: 'error' },
    { t: 'MidLine', make: 'for_tolerance', count: 'segments', end: 'first_angle', off: 'signed_error' },
    { t: 'TwoSided', make: 'fitting', count: 'pieces', end: 'at_the_end', off: 'outward' },
  ])
  const build = w.pick([
    code`let wide = 4.0 * (tolerance / radius).sqrt().atan();
            let vertices = radius + tolerance;`,
    code`let wide = 2.0 * ((radius - tolerance) / (radius + tolerance)).acos();
            let vertices = 2.0 * radius / (1.0 + (0.5 * wide).cos());`,
  ])
  const ends = w.pick([
    code`let apothem = self.vertices * (0.5 * self.wide).cos();
            (apothem / self.radius).acos() + 0.5 * self.wide`,
    code`let half = 0.5 * self.wide;
            half + (self.vertices / self.radius * half.cos()).acos()`,
  ])
  const counting = w.pick([
    code`let inner = (sweep - 2.0 * self.${n.end}()) / self.wide;
            2 + inner.ceil().max(0.0) as u32`,
    code`let mut count = 2;
            let mut reached = 2.0 * self.${n.end}();
            while reached < sweep {
                reached += self.wide;
                count += 1;
            }
            count`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The polygon is made once from radius and tolerance; everything else is asked of it. The error is signed, outward positive, so that tests can see which side was used.`,
      say`A constructor refuses what has no balanced polygon. The signed error is a function of its own, and it makes the bound testable at each point.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub radius: f64,
        /// Of the circle on which the vertices lie.
        pub vertices: f64,
        /// Angle of a whole side.
        pub wide: f64,
    }

    impl ${n.t} {
        pub fn ${n.make}(radius: f64, tolerance: f64) -> Option<Self> {
            if !(tolerance > 0.0 && tolerance <= radius / 3.0) {
                return None;
            }
            ${nest(8, build)}
            Some(Self { radius, vertices, wide })
        }

        /// Angle from an end on the arc to the next vertex.
        pub fn ${n.end}(&self) -> f64 {
            ${nest(8, ends)}
        }

        /// Of a sweep of one end piece or beyond.
        pub fn ${n.count}(&self, sweep: f64) -> u32 {
            ${nest(8, counting)}
        }

        /// Of a point on a side, outward positive; the angle counts from the middle.
        pub fn ${n.off}(&self, angle: f64) -> f64 {
            self.vertices * (0.5 * self.wide).cos() / angle.cos() - self.radius
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const ALLOWED: f64 = ${g.e_t.rust('f64', 'mm')};
        const SWEEP: f64 = ${g.theta.rust('f64', 'rad')};

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-8
        }

        fn arc() -> ${n.t} {
            ${n.t}::${n.make}(${g.R.rust('f64', 'mm')}, ALLOWED).unwrap()
        }

        #[test]
        fn this_arc() {
            assert!(near(arc().vertices, ${outer.rust('f64', 'mm')}));
            assert!(near(arc().wide, ${wide.rust('f64', 'rad')}));
            assert!(near(arc().${n.end}(), ${first.rust('f64', 'rad')}));
            assert_eq!(arc().${n.count}(SWEEP), ${need.rust('int')});
        }

        #[test]
        fn the_error_is_balanced() {
            let half = 0.5 * arc().wide;
            assert!(near(arc().${n.off}(half), ALLOWED));
            assert!(near(arc().${n.off}(-half), ALLOWED));
            assert!(near(arc().${n.off}(0.0), -ALLOWED));
            assert!(near(arc().${n.off}(arc().${n.end}() - half), 0.0));
        }

        #[test]
        fn counts_around_an_exact_sweep() {
            let exact = 2.0 * arc().${n.end}() + 3.0 * arc().wide;
            assert_eq!(arc().${n.count}(exact - 1e-6), 5);
            assert_eq!(arc().${n.count}(exact + 1e-6), 6);
            assert_eq!(arc().${n.count}(arc().${n.end}()), 2);
        }

        #[test]
        fn the_coarsest_and_what_is_refused() {
            let triangle = ${n.t}::${n.make}(3.0, 1.0).unwrap();
            assert!(near(triangle.vertices, 4.0));
            assert!(near(triangle.wide, core::f64::consts::TAU / 3.0));
            assert_eq!(${n.t}::${n.make}(3.0, 1.001), None);
            assert_eq!(${n.t}::${n.make}(3.0, 0.0), None);
            assert_eq!(${n.t}::${n.make}(0.0, 0.0), None);
            assert_eq!(${n.t}::${n.make}(-3.0, -2.0), None);
            assert_eq!(${n.t}::${n.make}(f64::NAN, 1.0), None);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The band is now used outward as well: up to ${g.e_t} beyond the arc. Where something must not be touched outside, a wall or a clamp, the inscribed division is the right one, in spite of its ${count}.`,
      say`Start and end are on the arc exactly, so neighbours join without a step; a vertex on the outer circle at an end would have made one of ${g.e_t}.`,
      say`The bound is proved for each point of each side, and the end pieces are parts of sides. There is no place on the path for which something else would have to be shown.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A full circle has no ends if it is entered on a vertex; its first vertex is then off the arc by the tolerance, and the move that leads there has to know.`,
          say`An arc that two end pieces cover: the vertex between them may be drawn in to its true place, or the arc is inscribed.`,
          say`The last segments are a little shorter, as the count is rounded up. Sharing the rest evenly asks for a root that has no closed form; a narrower end pair is enough.`,
          say`A tolerance of a third of the radius makes a triangle of a circle; beyond that the construction is refused.`,
          say`Tangent lines before and after: the first side leaves the arc at an angle to its tangent, a small corner that the planner sees.`,
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
          say`Inscribed chords: ${count}, one-sided, and all vertices are points of the drawing.`,
          say`Tangents in place of chords: all of the error outside. Right for a hole that must not be narrow.`,
          say`Vertices for equal area or equal length: a little more error on one side, and a sum that is right.`,
          say`Keep the inscribed angle and use the balance for half of the error, at the same cost as before.`,
        ],
        2,
      ),
    ),
  )
}
