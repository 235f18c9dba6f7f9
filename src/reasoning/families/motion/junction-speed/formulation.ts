// Depth 1: the geometry of the imagined arc, the two limits on it, and which of them binds.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const centre = m.derive('d_c', 'mm', 'R/s')
  const check = m.relation('d_c - R', '==', 'delta')
  m.derive('s_q', '', 'sin(pi/4)')
  const squareSpeed = m.derive('v_q', 'mm/s', 'sqrt(a*delta*s_q/(1 - s_q))')
  const braking = m.derive('v_b', 'mm/s', 'sqrt(2*a*delta)')
  const turned = m.derive('s_t', '', 'cos(beta/2)')
  const turnedRadius = m.derive('R_t', 'mm', 'delta*s_t/(1 - s_t)')
  const inRoom = s.fits.op === '<='

  page.ask(
    w.pick([
      say`Formulate the model: what is imagined at the corner, which lengths and angles describe it, what limits the speed, and which limit is the tightest here. Begin the Rust side with types for lengths, speeds and accelerations.`,
      say`Set up the geometry and the constraints, each with its unit, and evaluate them for this corner. Which statement about the real motion does the model make, and which does it not? Start with types in Rust.`,
      say`Write down the junction speed as the least of several limits, derive the geometry behind each, and say which binds. Types in Rust should make confusing a length with a speed impossible.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A sudden turn has no speed at all, strictly: velocity would jump. So the corner needs a model in which it takes a little way. An arc that touches both pieces is the simplest.`,
      say`The acceleration has to turn the velocity. It needs way or time for that, and ${g.delta} of room at the corner is what it gets.`,
      say`Three things could limit: the speed limit itself, the distance of ${g.delta}, and the length of the pieces, for an arc needs something to touch.`,
    ]),
  )
  const wrong = w.choose(4)
  if (wrong === 0) {
    page.think('attempt', say`The room is ${g.delta}, so speed follows as in braking over that way: ${braking.worked}.`)
    page.think(
      'doubt',
      say`Where is the angle? This gives ${braking} for a straight line and for a turn on the spot alike.`,
    )
    page.think(
      'error',
      say`Braking changes the size of the velocity, a corner its direction. The formula answers another question.`,
    )
    page.think('back-up', say`Turning needs an arc. Put one in, touching both pieces.`)
  } else if (wrong === 1) {
    page.think(
      'attempt',
      say`Half of the turn of the head enters, so I take ${turned.worked} and get a radius of ${turnedRadius.arithmetic}.`,
    )
    page.think(
      'limit-case',
      say`Straighten the corner: the cosine of half the angle goes to zero and with it this radius. A straight line would have to be passed at rest.`,
    )
    page.think(
      'error',
      say`The angle was the one between the pieces, not the one by which the head turns. Half of the first and half of the second add up to a right angle, so sine and cosine change places.`,
    )
    page.think('back-up', say`With ${s.sine.worked} a straight line gives one, and the radius grows without bound.`)
  }
  page.think(
    'derive',
    w.pick([
      say`The centre lies on the bisector. From the corner to the centre it is ${centre.equation}, and the arc comes nearest to the corner on that line, a radius before the centre. So the distance is ${check.symbols}.`,
      say`Right triangle: corner, centre, point of contact. The radius is opposite to half the angle, so the centre is ${centre.expr} away, and what is left in front of the arc is ${check.form('symbols')}.`,
    ]),
  )
  page.think('derive', say`Solved for the radius: ${s.radius.worked}, where ${s.sine.worked}.`)
  const arc = (): void =>
    page.think(
      'derive',
      w.pick([
        say`On an arc the whole acceleration may turn the velocity: ${s.arcSpeed.worked}.`,
        say`Speed on that arc, with all of ${g.a} pointing inwards: ${s.arcSpeed.arithmetic}.`,
      ]),
    )
  const room = (): void =>
    page.think(
      'derive',
      w.pick([
        say`The arc touches the pieces ${s.tangent.arithmetic} from the corner. The next corner wants its share of the same piece, so half of the shorter is there: ${s.room.worked}. The contact length ${s.fits.phrase} that.`,
        say`How much of a piece does the arc use? ${s.tangent.worked}. Available, as each piece has two ends: ${s.room.arithmetic}. ${s.fits.symbols}.`,
      ]),
    )
  for (const part of w.shuffle([arc, room])) part()
  page.think(
    inRoom ? 'decide' : 'back-up',
    inRoom
      ? say`The arc fits. The bound from the room, ${s.roomSpeed}, is the looser one and can be kept for other corners.`
      : say`It does not fit, so the arc has to shrink until it does: ${s.roomRadius.worked}, and then ${s.roomSpeed.arithmetic}.`,
  )
  page.think(
    'verify',
    w.pick([
      say`For a right angle the same formulas give ${squareSpeed} with this acceleration and this distance. A size that one meets on real machines.`,
      say`Put the radius back: ${centre.worked} to the centre, less the radius, is ${g.delta} again.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.arcSpeed, s.tangent, s.jump)
  page.think(
    'summarise',
    say`The least of the three: ${s.corner.worked}. ${s.binding === 'speed' ? 'The speed limit binds, the corner hardly matters.' : s.binding === 'deviation' ? 'The distance at the corner binds.' : 'The shortness of a piece binds.'}`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The corner is modelled by an arc that touches both pieces. Its radius gives a speed, its length of contact a condition.`,
      say`One picture, three limits: an arc in the corner, with a given distance from its tip.`,
    ]),
  )
  page.step(
    w.pick(['The arc', 'Geometry', 'Radius from the distance']),
    say`Half of the angle has ${s.sine.worked}. The centre is on the bisector, ${centre.short} from the corner, and ${check.named}. Hence ${s.radius.worked}.`,
  )
  page.step(
    w.pick(['Speed on the arc', 'Centripetal acceleration']),
    w.pick([
      say`Going round with constant speed needs an inward acceleration of squared speed over radius. With ${g.a}: ${s.arcSpeed.worked}.`,
      say`Where speed is constant along the arc, all acceleration points to the centre, and ${s.arcSpeed.worked} is the limit. Braking and turning at once would need the vector sum to stay inside ${g.a}; the model turns at constant speed.`,
    ]),
  )
  page.step(
    w.pick(['Room on the pieces', 'Where the arc touches', 'Contact']),
    say`Contact is made ${s.tangent.worked} from the corner. Each piece serves two corners, so ${s.room.worked} is there, and ${s.fits.named}. The largest arc with that contact has ${s.roomRadius.worked}, for a speed of ${s.roomSpeed.worked}.`,
  )
  page.step(
    w.pick(['The limit', 'Junction speed']),
    say`${s.corner.worked}. ${w.pick([say`All limits hold at this speed and none of them can be dropped in general.`, say`Each limit is necessary in the model; together they suffice.`])}`,
  )

  const n = w.pick([
    { length: 'Mm', speed: 'MmPerS', acc: 'MmPerS2', fn: 'junction_speed', arc: 'arc_radius' },
    { length: 'Length', speed: 'Speed', acc: 'Acceleration', fn: 'corner_speed', arc: 'inscribed_radius' },
    { length: 'Distance', speed: 'Pace', acc: 'Thrust', fn: 'speed_through', arc: 'rounding_radius' },
  ])
  const least = w.pick([
    code`limit.0.min(by_distance.0).min(by_room.0)`,
    code`by_room.0.min(by_distance.0).min(limit.0)`,
    code`[limit.0, by_distance.0, by_room.0].into_iter().fold(f64::INFINITY, f64::min)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Three newtypes; a speed comes out of a radius and an acceleration and from nothing else.`,
      say`The types follow the physics: an acceleration and a length make a speed, and only through the root.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.length}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.speed}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.acc}(pub f64);

    impl ${n.acc} {
        /// Constant speed around a circle.
        pub fn around(self, radius: ${n.length}) -> ${n.speed} {
            ${n.speed}((self.0 * radius.0).sqrt())
        }
    }

    /// From the angle between the pieces and the distance of the arc from the corner.
    pub fn ${n.arc}(angle_rad: f64, distance: ${n.length}) -> ${n.length} {
        let sine = (angle_rad / 2.0).sin();
        ${n.length}(distance.0 * sine / (1.0 - sine))
    }

    /// The least of speed limit, distance and room.
    pub fn ${n.fn}(angle_rad: f64, distance: ${n.length}, shorter: ${n.length}, acceleration: ${n.acc}, limit: ${n.speed}) -> ${n.speed} {
        let by_distance = acceleration.around(${n.arc}(angle_rad, distance));
        let by_room = acceleration.around(${n.length}(shorter.0 / 2.0 * (angle_rad / 2.0).tan()));
        ${n.speed}(${least})
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const ANGLE: f64 = ${g.beta.rust('f64', 'rad')};
        const ROUNDING: ${n.length} = ${n.length}(${g.delta.rust('f64')});
        const SHORTER: ${n.length} = ${n.length}(${m.derive('l_s', 'mm', '2*l_h').rust('f64')});
        const HARD: ${n.acc} = ${n.acc}(${g.a.rust('f64')});

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn the_arc_of_this_corner() {
            let radius = ${n.arc}(ANGLE, ROUNDING);
            assert!(near(radius.0, ${s.radius.rust('f64')}));
            assert!(near(HARD.around(radius).0, ${s.arcSpeed.rust('f64')}));
        }

        #[test]
        fn the_least_limit_decides() {
            let found = ${n.fn}(ANGLE, ROUNDING, SHORTER, HARD, ${n.speed}(${g.v_max.rust('f64')}));
            assert!(near(found.0, ${s.corner.rust('f64')}));
        }

        #[test]
        fn each_limit_on_its_own() {
            let (far, free) = (${n.length}(1e6), ${n.speed}(1e6));
            assert!(near(${n.fn}(ANGLE, ROUNDING, far, HARD, free).0, ${s.arcSpeed.rust('f64')}));
            assert!(near(${n.fn}(ANGLE, far, SHORTER, HARD, free).0, ${s.roomSpeed.rust('f64')}));
            assert_eq!(${n.fn}(ANGLE, far, far, HARD, ${n.speed}(3.0)), ${n.speed}(3.0));
        }
    }`),
    w.pick([say`A length cannot stand for a speed:`, say`Two lengths where a speed is wanted are refused:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn confused(rounding: ${n.length}) -> ${n.speed} {
        rounding
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The model bounds a centripetal acceleration on an arc that is not driven. What the motors really meet is a jump of velocity of ${s.jump.worked}; it ${s.bearable.phrase} the ${g.j_v} that they were shown to take.`,
      say`A junction speed is safe for the motors only if the jump it hides is. Here ${s.jump.short}, and ${s.bearable.symbols}. ${s.bearable.op === '>' ? 'That has to be answered before this speed may be used.' : 'So this corner may be passed at that speed.'}`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Straight on: the sine is one, the radius has no bound, and the speed limit alone is left. The division by zero must give infinity and not a fault.`,
          say`A full reversal: the sine is zero, and so is the speed. The head has to stop.`,
          say`A piece of no length has no direction and hence no angle; it must be removed before.`,
          say`Very short pieces: the room shrinks with them, and the speed with its root.`,
          say`No distance permitted, ${g.delta.symbol} at zero: every corner is a stop. Consistent, and useless.`,
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
          say`Limit the jump of velocity instead of an imagined acceleration. Simple and near to what motors feel, but blind to how short the pieces are.`,
          say`Really insert an arc or a spline. Then the acceleration is real, and the contour gives up its sharp tip by ${g.delta}.`,
          say`Quote a speed for the right angle only, here ${squareSpeed}, and derive the distance from it. The same one parameter in other clothes.`,
        ],
        2,
      ),
    ),
  )
}
