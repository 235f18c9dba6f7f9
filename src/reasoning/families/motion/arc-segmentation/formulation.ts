// Depth 1: how deep a chord cuts, how many chords a tolerance takes, and what a rule of thumb or a fixed length does instead.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, widest, count, phi, chord, sagitta, fits } = s
  const fixed = m.given('l_0', x.fixedMm, 'mm')
  const fewer = m.derive('N_1', 'segments', 'N - 1', 'i')
  const deeper = m.derive('s_1', 'mm', 'R*(1 - cos(theta/(2*N_1)))')
  const tooDeep = m.relation(deeper, '>', g.e_t)
  const thumb = m.derive('l_q', 'mm', 'sqrt(8*R*e_t)')
  const longest = m.derive('l_x', 'mm', '2*sqrt(2*R*e_t - e_t^2)')
  const unsafe = m.relation(thumb, '>', longest)
  const thumbCut = m.derive('s_q', 'mm', 'R - sqrt(R^2 - l_q^2/4)', '5s')
  const cuts = m.relation(thumbCut, '>', g.e_t)
  const asArc = m.derive('phi_q', '°', 'l_q/R')
  const safe = m.relation(asArc, '<', widest)
  const thumbCount = m.derive('N_k', 'segments', 'ceil(theta/phi_q)', 'i')
  const thumbEnough = m.relation(thumbCount, '>=', count)
  const fixedCount = m.derive('N_f', 'segments', 'ceil(theta*R/l_0)', 'i')
  const fixedCut = m.derive('s_f', 'mm', 'R*(1 - cos(theta/(2*N_f)))')
  const fixedFits = m.compare(fixedCut, g.e_t)
  const limitRadius = m.derive('R_f', 'mm', 'l_0^2/(8*e_t)')
  const factor = m.derive('q_f', '', 'N_f/N', '3s')
  const full = m.derive('phi_w', '°', 'acos(1 - e_t/R)')
  const double = m.derive('N_w', 'segments', 'ceil(theta/phi_w)', 'i')
  const wasted = m.relation(double, '>', count)
  m.derive('h_m', '°', '-phi/2')
  m.derive('h_p', '°', 'phi/2')
  const everywhere = m.claim('range', {
    over: [{ name: 'y', from: 'h_m', to: 'h_p' }],
    left: 'R - R*cos(phi/2)/cos(y)',
    op: '<=',
    right: 's',
  })
  const cosines = m.relation('s', '==', '2*R*sin(phi/4)^2')
  const pythagoras = m.relation('(R - s)^2 + L^2/4', '==', 'R^2')
  const finest = m.derive('N_h', 'segments', 'ceil(theta/(2*acos(1 - e_t/(4*R))))', 'i')
  const flaw = w.chance(0.4)
  const wrong = flaw ? 0 : w.pick([1, 2, 3])
  const within = fixedFits.op === '<='

  page.ask(
    flaw
      ? w.pick([
          say`The present code cuts every arc into pieces of ${fixed}, whatever its radius. Judge this for the given arc, with numbers, and find the rule that belongs in its place. Begin the Rust implementation with types for the quantities that could be confused.`,
          say`"${fixed} per segment has always been fine", says the author of the present rule. Is it, on this arc? Say for which radii it is too coarse, formulate the division by the tolerance, and start in Rust.`,
        ])
      : w.pick([
          say`Formulate the division: error of a chord as a function of its angle, and the count of chords that follows. Prove that the error is bounded on the whole chord. Then begin in Rust with the quantities as types.`,
          say`How many chords does the arc take, and why not one fewer? Derive it from the geometry, say where the usual rule of thumb stands, and set up types in Rust that cannot be mixed up.`,
          say`Set up the geometry and find the fewest equal chords. Compare with the length that workshop books give, the root of eight times radius times tolerance. Start the Rust side with newtypes.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A chord with both ends on the arc is nearest to the centre in its middle. So one number per chord decides: the sagitta, in its middle.`,
      say`Every chord is the same but for a rotation. One chord decides it all, and for one chord half of its angle is what counts.`,
      say`The question is for an integer. I want the widest angle that one chord may span, and then a quotient that is rounded the safe way.`,
    ]),
  )
  if (flaw) {
    page.think(
      'attempt',
      w.pick([
        say`Pieces of ${fixed}: ${fixedCount.worked}. They look short enough.`,
        say`The arc is divided into ${fixedCount.arithmetic} by the present rule, and nobody has complained.`,
      ]),
    )
    page.think(
      within ? 'doubt' : 'error',
      within
        ? say`On this arc it holds: ${fixedCut.worked}, and ${fixedFits.values}. But that is luck of the radius; by the same length an arc below ${limitRadius.arithmetic} is out of tolerance, and here the work is ${factor} of what is needed.`
        : w.pick([
            say`Each of them cuts ${fixedCut.worked} deep: ${fixedFits.values}. A length says nothing without a radius.`,
            say`The sagitta is ${fixedCut.arithmetic}, and ${fixedFits.named}. Only from a radius of ${limitRadius.worked} on would this length do.`,
          ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Distance of the chord from the centre: radius times the cosine of half its angle. What is missing to the radius is the sagitta. Set to ${g.e_t} it gives ${widest.worked}.`,
      say`Triangle of centre, end and middle of the chord: the sagitta is the radius times one minus the cosine of the half angle. Turned round: ${widest.worked}.`,
    ]),
  )
  if (wrong === 1) {
    page.think(
      'attempt',
      say`Or without the half: one minus the cosine of the angle itself, so ${full.worked} and ${double.arithmetic}.`,
    )
    page.think(
      'error',
      w.pick([
        say`That is the depth of a chord over twice the angle. It is safe and costs about twice the segments: ${wasted.values}.`,
        say`The middle of the chord lies half its angle away from its ends, not the whole. Nothing would break, but ${wasted.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`${count.worked}; each then spans ${phi.arithmetic} and cuts ${sagitta.worked} deep. ${fits.values}.`,
      say`So ${count.arithmetic}. Shared out evenly: ${phi.worked}, chords of ${chord.arithmetic}, sagitta ${sagitta.arithmetic}.`,
    ]),
  )
  if (wrong === 2) {
    page.think(
      'attempt',
      w.pick([
        say`A cast to an integer truncates. That gives ${fewer}, hardly a difference.`,
        say`${count} as ${count.bare} points on the arc, ends included?`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Then there are only ${fewer.worked}, and ${deeper.worked}. ${tooDeep.values}, on every chord.`,
        say`With ${fewer} the depth is ${deeper.arithmetic}; ${tooDeep.named}. Points are one more in number, as both ends count, and a quotient is rounded up.`,
      ]),
    )
  } else {
    page.think('verify', say`One fewer: ${deeper.worked}, and ${tooDeep.values}. So the count is the least.`)
  }
  const recalled = wrong === 3 || w.chance(0.3)
  if (recalled) {
    page.think(
      'recall',
      w.pick([
        say`The rule of thumb: ${thumb.worked} per piece, from Pythagoras with the square of the small sagitta dropped.`,
        say`Books have ${thumb.equation}, here ${thumb}. Exact would be ${longest.worked}.`,
      ]),
    )
    page.think(
      'doubt',
      w.pick([
        say`Dropped on which side? ${unsafe.values}: as a chord it is a trifle too long, and cuts ${thumbCut.arithmetic}. Laid along the arc it spans ${asArc.arithmetic}, and ${safe.symbols}: then it is safe.`,
        say`As length of a chord it errs to the wrong side, ${cuts.values}. As length of arc it errs to the right one: ${safe.values}. It depends on what is divided by it.`,
      ]),
    )
  }
  page.think(
    'verify',
    w.pick([
      say`Pythagoras, apothem and half chord: ${pythagoras.symbols}. True with these numbers.`,
      say`Another form that loses no digits for small angles: ${cosines.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), chord, sagitta, ...(recalled ? [thumb, longest] : []), ...(flaw ? [limitRadius] : []))
  page.think(
    'summarise',
    w.pick([
      say`${count} of ${chord}, each off by ${sagitta} in its middle and by nothing at its ends.`,
      say`The count goes with the root of radius over tolerance: a quarter of the tolerance takes ${finest.arithmetic}, about twice ${count.bare}.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? within
        ? say`A fixed length is right for one radius. It happens to hold here, at a price, and fails on smaller arcs.`
        : say`A fixed length is right for one radius, and this arc has another.`
      : w.pick([
          say`One chord is looked at, its worst point is found, and the tolerance is turned into an angle.`,
          say`The whole problem is one right-angled triangle and one rounding.`,
          say`Geometry gives the widest chord; arithmetic of integers does the rest.`,
        ]),
  )
  page.step(
    w.pick(['Error of one chord', 'The sagitta', 'Depth of a cut']),
    w.pick([
      say`Let a chord span the angle ${phi.symbol} at the centre. Its middle lies at ${g.R.symbol} times the cosine of half of it from the centre, so it is off the arc by ${sagitta.equation}. In a direction y from the middle the chord is at that distance divided by the cosine of y, which is farther out, hence nearer to the arc.`,
      say`The foot of the perpendicular from the centre is the middle of the chord, so nowhere else is the chord nearer to the centre. There it is off by ${sagitta.equation}; at its ends by nothing.`,
    ]),
    say`With the count below: ${everywhere.form('statement')}.`,
  )
  page.step(
    w.pick(['Widest angle and count', 'From tolerance to count', 'The integer']),
    w.pick([
      say`The sagitta grows with the angle as long as the chord is no diameter, so the tolerance is an upper bound for the angle: ${widest.worked}. The arc of ${g.theta} takes ${count.worked}.`,
      say`Solve the sagitta for the angle: ${widest.worked}. Equal parts serve best, as the widest decides. Therefore ${count.worked}.`,
    ]),
    say`Evenly divided: ${phi.worked}, ${chord.worked}, and ${fits.named}. With one fewer, ${deeper.worked}; ${tooDeep.symbols}.`,
  )
  if (flaw)
    page.step(
      w.pick(['The fixed length', 'The present rule']),
      say`It makes ${fixedCount.worked}, which cut ${fixedCut.worked}: ${fixedFits.named}. To first order it meets the tolerance from a radius of ${limitRadius.worked} on, and above that its count grows with the radius where the root of it would do. Here it makes ${factor.worked} times the segments that are needed.`,
    )
  else
    page.step(
      w.pick(['The rule of thumb', 'Root of eight times radius times tolerance']),
      say`Pythagoras gives the longest chord, ${longest.worked}; with the square of the tolerance dropped, ${thumb.worked}. As a chord it is too long, ${cuts.named}. As a length of arc it spans ${asArc.worked}, and ${safe.named}: dividing the length of the arc by it is on the safe side, with ${thumbCount.worked}; ${thumbEnough.symbols}.`,
    )

  const n = w.pick([
    { r: 'Radius', d: 'Depth', s: 'Sweep', count: 'chords', depth: 'depth' },
    { r: 'ArcRadius', d: 'Sagitta', s: 'Angle', count: 'pieces', depth: 'sagitta' },
    { r: 'CurveRadius', d: 'Deviation', s: 'Swept', count: 'segments', depth: 'deviation' },
  ])
  const limit = w.pick([
    code`if !(tolerance.0 > 0.0 && tolerance.0 <= 0.5 * self.0) {
                return None;
            }
            let widest = 2.0 * (1.0 - tolerance.0 / self.0).acos();
            Some((sweep.0.abs() / widest).ceil() as u32)`,
    code`let sensible = tolerance.0 > 0.0 && 2.0 * tolerance.0 <= self.0;
            let half = (1.0 - tolerance.0 / self.0).acos();
            sensible.then_some((0.5 * sweep.0.abs() / half).ceil() as u32)`,
    code`match tolerance.0 {
                cut if cut > 0.0 && self.0 >= 2.0 * cut => {
                    let quarter = (0.5 * cut / self.0).sqrt().asin();
                    Some((0.25 * sweep.0.abs() / quarter).ceil() as u32)
                }
                _ => None,
            }`,
  ])
  const depthBody = w.pick([
    code`let quarter = (0.25 * sweep.0 / f64::from(count)).sin();
            ${n.d}(2.0 * self.0 * quarter * quarter)`,
    code`let half = 0.5 * sweep.0 / f64::from(count);
            ${n.d}(self.0 * (1.0 - half.cos()))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Radius and tolerance are both lengths and must not change places; the angle is its own kind of quantity. A tolerance above half of the radius is refused, for then a circle would be cut to less of a figure: a triangle is the coarsest that still encloses its centre.`,
      say`Each quantity is a type. The count is an option: none stands for a tolerance that is nothing or coarser by far as any arc needs it. Half of the radius is the limit, where a full circle becomes a triangle.`,
      say`Three lengths and angles that compilers would confuse get types of their own. Where no sensible count exists the function says so, and does not return a number.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.r}(pub f64);
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.d}(pub f64);
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.s}(pub f64);

    impl ${n.r} {
        /// Fewest equal chords within the tolerance.
        pub fn ${n.count}(self, sweep: ${n.s}, tolerance: ${n.d}) -> Option<u32> {
            ${nest(8, limit)}
        }

        /// Of each of so many equal chords.
        pub fn ${n.depth}(self, sweep: ${n.s}, count: u32) -> ${n.d} {
            ${nest(8, depthBody)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const ARC: ${n.r} = ${n.r}(${g.R.rust('f64', 'mm')});
        const SWEEP: ${n.s} = ${n.s}(${g.theta.rust('f64', 'rad')});
        const ALLOWED: ${n.d} = ${n.d}(${g.e_t.rust('f64', 'mm')});

        fn near(found: ${n.d}, wanted: f64) -> bool {
            (found.0 - wanted).abs() < 1e-9
        }

        #[test]
        fn this_arc_and_one_chord_fewer() {
            assert_eq!(ARC.${n.count}(SWEEP, ALLOWED), Some(${count.rust('int')}));
            assert!(near(ARC.${n.depth}(SWEEP, ${count.rust('int')}), ${sagitta.rust('f64', 'mm')}));
            assert!(near(ARC.${n.depth}(SWEEP, ${fewer.rust('int')}), ${deeper.rust('f64', 'mm')}));
            assert!(ARC.${n.depth}(SWEEP, ${count.rust('int')}) <= ALLOWED);
            assert!(ARC.${n.depth}(SWEEP, ${fewer.rust('int')}) > ALLOWED);
        }

        #[test]
        fn direction_does_not_count() {
            assert_eq!(ARC.${n.count}(${n.s}(-SWEEP.0), ALLOWED), Some(${count.rust('int')}));
        }

        #[test]
        fn tolerances_at_their_limits() {
            let arc = ${n.r}(4.0);
            assert_eq!(arc.${n.count}(${n.s}(6.2), ${n.d}(2.0)), Some(3));
            assert_eq!(arc.${n.count}(${n.s}(6.2), ${n.d}(2.001)), None);
            assert_eq!(arc.${n.count}(${n.s}(0.01), ${n.d}(1e-9)), Some(224));
            assert_eq!(arc.${n.count}(${n.s}(6.2), ${n.d}(0.0)), None);
            assert_eq!(arc.${n.count}(${n.s}(6.2), ${n.d}(-1.0)), None);
            assert_eq!(arc.${n.count}(${n.s}(6.2), ${n.d}(f64::NAN)), None);
            assert_eq!(${n.r}(-4.0).${n.count}(${n.s}(6.2), ${n.d}(1.0)), None);
            assert_eq!(${n.r}(-4.0).${n.count}(${n.s}(6.2), ${n.d}(-1.0)), None);
        }
    }`),
    w.pick([
      say`Tolerance and angle in the wrong order are refused:`,
      say`What must not compile is a call with its arguments exchanged:`,
      say`The compiler catches the slip that no test of round numbers would:`,
    ]),
    page.compileFail(
      'E0308',
      w.pick([
        code`
    pub fn exchanged(arc: ${n.r}) -> Option<u32> {
        arc.${n.count}(${n.d}(0.01), ${n.s}(1.0))
    }`,
        code`
    pub fn radius_as_tolerance(arc: ${n.r}, sweep: ${n.s}) -> Option<u32> {
        arc.${n.count}(sweep, arc)
    }`,
        code`
    pub fn depth_as_number(arc: ${n.r}, sweep: ${n.s}) -> f64 {
        arc.${n.depth}(sweep, 9)
    }`,
      ]),
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound holds on the whole arc, as all chords are alike and each is within ${sagitta} everywhere. It is one-sided: the tool is never outside of the arc, so outer walls come out a trifle small and holes, driven from inside, a trifle narrow.`,
      say`Rounding up is what makes it safe: with ${fewer} the band of ${g.e_t} would be left on every chord. What is cut is always on the inner side of the arc, and a wall that must not be crossed there needs ${sagitta} of room.`,
      say`All chords end on the arc, and ${sagitta} is the most by which they leave it. The tolerance is thus kept with a reserve that comes from rounding the count.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A full circle: start and end are one point, so the sweep must be said and cannot be found from the points.`,
          say`A tolerance of the size of the radius: one chord could span half a circle, and the circle would vanish. Hence the limit at half of the radius.`,
          say`A radius of next to nothing: the arc is a corner. It is passed on as its two end points.`,
          say`A huge radius: the arc cosine of nearly one loses digits; the form with the squared sine of a quarter angle does not.`,
          say`A sweep of zero: no segment at all, and a caller that divides by the count must know.`,
          say`A quotient that is a whole number but for rounding of the last bit: one segment more is made, which harms nothing.`,
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
          say`A fixed length per segment: simple, too coarse on small arcs and too fine on large ones.`,
          say`A fixed angle per segment: the error grows with the radius, which is the wrong way round.`,
          say`The rule of thumb with the root, laid along the arc: no arc cosine, safe, and a segment more now and then.`,
          say`Vertices a little outside of the arc, so that the error is on both sides: fewer segments for the same tolerance, with some care at both ends.`,
          say`True arcs in the planner. No error at all, and every later stage must know curves.`,
        ],
        2,
      ),
    ),
  )
}
