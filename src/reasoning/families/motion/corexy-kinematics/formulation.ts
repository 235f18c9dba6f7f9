// Depth 1: the transform and its inverse, whole steps, the lattice of places that can be reached.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const stepsA = m.derive('n_A', 'steps', 'round(A/d_s)', 'i')
  const stepsB = m.derive('n_B', 'steps', 'round(B/d_s)', 'i')
  const backX = m.derive('x_n', 'mm', '(n_A + n_B)*d_s/2', '7s')
  const backY = m.derive('y_n', 'mm', '(n_A - n_B)*d_s/2', '7s')
  const missX = m.derive('e_x', 'µm', 'abs(x_n - x)', '3s')
  const missY = m.derive('e_y', 'µm', 'abs(y_n - y)', '3s')
  const half = m.derive('e_s', 'µm', 'd_s/2', '4s')
  const insideX = m.relation(missX, '<=', half)
  const insideY = m.relation(missY, '<=', half)
  const mesh = m.derive('d_h', 'µm', 'd_s/sqrt(2)', '4s')

  page.ask(
    w.pick([
      say`Formulate the kinematics: belts from the head, the head from the belts, and both for the test move down to whole microsteps. Say which places of the plane can be reached at all. Give types in Rust that keep the two kinds of coordinates apart.`,
      say`Set up the transform and its inverse, with units, and apply them to the test move. How fine is the grid of places that whole microsteps can reach, and what does rounding cost? Begin the Rust side with types for head and belts.`,
      say`Model only: coordinates, transform, resolution. Which quantity is rounded, where, and with what error in x and y? Put the two coordinate systems into separate types.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two belts, two coordinates, and the relation between them is linear. So there is a matrix, and everything asked here is a property of it.`,
      say`Nothing here depends on speed yet. It is pure geometry: how much belt is wound when the head goes somewhere.`,
      say`What a motor can do is wind belt, in whole microsteps. What I want is a place in x and y. I need the map in both directions and the place where rounding comes in.`,
    ]),
  )
  const wrong = w.choose(4)
  const inverse = (): void => {
    if (wrong === 0) {
      const doubled = m.derive('x_t', 'mm', 'A + B', '6s')
      const off = m.relation(doubled, '>', g.x)
      page.think(
        'attempt',
        say`The matrix is symmetric, so I use it for the way back as well: x is A plus B, ${doubled.arithmetic}.`,
      )
      page.think(
        'error',
        say`The test move went ${g.x} in x, and ${off.named}. The matrix is orthogonal only up to a factor: its columns have the length of a diagonal, not of one unit.`,
      )
      page.think(
        'back-up',
        say`With the factor one half the round trip closes: ${s.twice.form('statement')} with ${s.twice.form('entries:D')}, so the inverse is half of the transposed.`,
      )
    } else if (wrong === 1) {
      const shared = m.derive('A_h', 'mm', 'x/2', '5s')
      const real = m.derive('x_h', 'mm', '(A_h + A_h)/2', '5s')
      const off = m.relation(real, '<', g.x)
      page.think(
        'attempt',
        say`For a pure move in x two motors share the way, so each winds half: ${shared.arithmetic}.`,
      )
      page.think(
        'doubt',
        say`Put that into the way back: two belts with ${shared} each bring the head to the mean of both, ${real}. ${off.values}, so the move ends half way.`,
      )
      page.think('error', say`Effort is shared between the motors; way is not. Belt is not gained by pulling with two.`)
      page.think(
        'back-up',
        say`Each belt winds the full way of a move along x, and along y too, one of them backwards.`,
      )
    } else {
      page.think(
        'derive',
        w.pick([
          say`Adding the two belts cancels y, subtracting them cancels x. Each time twice the coordinate is left, hence the half in the inverse.`,
          say`The columns of ${s.twice.form('entries:T')} are perpendicular and equally long: ${s.twice.form('statement')} with ${s.twice.form('entries:D')}. The inverse is the transposed, halved.`,
        ]),
      )
    }
  }
  const forward = (): void => {
    page.think(
      'derive',
      w.pick([
        say`For the test move, ${s.beltA.worked} and ${s.beltB.worked}.`,
        say`Belt A takes ${s.beltA.arithmetic}, belt B ${s.beltB.arithmetic}.`,
      ]),
    )
  }
  for (const part of w.shuffle([inverse, forward])) part()
  page.think(
    'derive',
    w.pick([
      say`A microstep winds ${s.step.worked}.`,
      say`One turn winds all teeth once, so a microstep is ${s.step.worked} of belt.`,
    ]),
  )
  if (wrong >= 2) {
    const stepsX = m.derive('n_x', 'steps', 'round(x/d_s)', 'i')
    const stepsY = m.derive('n_y', 'steps', 'round(y/d_s)', 'i')
    const sum = m.derive('n_xy', 'steps', 'n_x + n_y', 'i')
    const same = m.compare('abs(n_xy - n_A)', '0')
    page.think(
      'attempt',
      w.pick([
        say`I could round x and y first, to ${stepsX} and ${stepsY}, and add: ${sum.arithmetic} for motor A.`,
        say`Why not convert the head to steps and combine afterwards? ${stepsX.arithmetic} and ${stepsY.arithmetic}, and A gets ${sum}.`,
      ]),
    )
    page.think(
      same.op === '>' ? 'error' : 'doubt',
      same.op === '>'
        ? say`Rounding the belt itself gives ${stepsA}, not ${sum}. Two roundings were added up; the error may reach a whole microstep where one rounding leaves half of one.`
        : say`Here both ways agree on ${stepsA}, but by luck: two roundings can add up to a whole microstep. Also the sum and the difference of whole numbers are both even or both odd, so half of the places would never be used.`,
    )
  }
  page.think(
    'derive',
    say`In steps: ${stepsA.worked}, ${stepsB.worked}. ${w.pick([say`Rounding happens here and nowhere else.`, say`This is the only rounding.`, say`From here on everything is whole.`])}`,
  )
  page.think(
    'verify',
    w.pick([
      say`Back from whole steps: ${backX.arithmetic} and ${backY.arithmetic}. The misses, ${missX} and ${missY}, keep to half a microstep: ${insideX.symbols}, ${insideY.symbols}.`,
      say`The head then stands at ${backX.named}, ${backY.named}, so it is off by ${missX} and ${missY}. Bound: ${half.named}. Both inside.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`One motor by a single microstep, the other still: the head goes half of it in x and half in y, ${mesh.arithmetic} along the diagonal. So the lattice stands on its tip.`,
      say`If only A turns, x and y grow alike. The head leaves along the diagonal, and the smallest such move is ${mesh}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.step, mesh, s.beltA)
  page.think(
    'decide',
    w.pick([
      say`Head and belt coordinates become two types; conversion is the only bridge, and rounding belongs to the belt side.`,
      say`Two types, two conversions, one rounding. Then nobody can add a head coordinate to a belt.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The plane has two sets of coordinates: where the head is, and how much belt each motor has wound.`,
      say`A linear map leads from the head to the belts. Its inverse, its scale and the grid of whole steps say everything about position.`,
      say`Belts do not stretch in this model, so winding follows position exactly and without memory.`,
    ]),
  )
  page.step(
    w.pick(['The transform', 'From head to belts', 'Belts']),
    w.pick([
      say`Belt A passes the head so that motion along x and along y both draw it in; belt B is crossed and lets y out. Hence ${s.beltA.equation}, ${s.beltB.equation}, or in one matrix ${s.twice.form('entries:T')}.`,
      say`Winding is additive, since the belt runs along the axes: ${s.beltA.equation} and ${s.beltB.equation}. As a matrix, ${s.twice.form('entries:T')}.`,
    ]),
    say`For the test move: ${s.beltA.arithmetic}; ${s.beltB.arithmetic}.`,
  )
  page.step(
    w.pick(['The inverse', 'From belts to head']),
    say`${s.twice.form('statement')} with ${s.twice.form('entries:D')}. ${w.pick([
      say`So the inverse exists everywhere and is half of the transposed: x is the mean of the belts, y half of their difference. There is no singular place in the whole plane.`,
      say`The columns are perpendicular and of one length. Half of the transposed undoes the transform, at every place with the same accuracy.`,
    ])}`,
  )
  page.step(
    w.pick(['Whole steps', 'Where rounding comes in', 'Microsteps']),
    say`A microstep winds ${s.step.worked}. Each belt is rounded once: ${stepsA.worked}; ${stepsB.worked}.`,
    say`A belt is off by half a microstep in the worst case, ${half.short}. Each coordinate of the head is the half of a sum or difference of both, so its bound is the same: ${insideX.named}; ${insideY.named}.`,
  )
  page.step(
    w.pick(['The lattice', 'Places that can be reached', 'Resolution']),
    w.pick([
      say`All pairs of whole numbers are possible. Mapped back they form a square lattice turned by half a right angle, whose neighbours lie ${mesh.worked} apart. Along x alone the next place is a full ${s.step} away, since both motors must turn.`,
      say`One microstep of one motor moves the head by ${mesh.worked} on a diagonal; a move along x or y needs both motors and comes in units of ${s.step}. The head's grid is a chessboard of which one colour is used.`,
    ]),
  )

  const n = w.pick([
    { head: 'HeadMm', belt: 'BeltMm', to: 'belts', from: 'head', steps: 'StepPair' },
    { head: 'Position', belt: 'Wound', to: 'to_belts', from: 'to_position', steps: 'Counts' },
    { head: 'CartesianMm', belt: 'MotorMm', to: 'motors', from: 'cartesian', steps: 'Microsteps' },
  ])
  const steps = w.chance(0.5)
    ? code`${n.steps} { a: (self.a / step_mm).round() as i64, b: (self.b / step_mm).round() as i64 }`
    : code`let whole = |length_mm: f64| (length_mm / step_mm).round() as i64;
            ${n.steps} { a: whole(self.a), b: whole(self.b) }`
  page.section(
    'rust',
    w.pick([
      say`Head and belts have the same unit and different meaning, so a unit alone would not protect them. Two types do.`,
      say`Both systems are lengths; the types say lengths of what. Counts of steps are a third thing, and whole.`,
      say`Three types in a row: head, belt, steps. Only the middle one can be rounded.`,
    ]),
    page.rust(code`
    /// Where the head is.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.head} {
        pub x: f64,
        pub y: f64,
    }

    /// What each motor has wound.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.belt} {
        pub a: f64,
        pub b: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.steps} {
        pub a: i64,
        pub b: i64,
    }

    impl ${n.head} {
        pub fn ${n.to}(self) -> ${n.belt} {
            ${n.belt} { a: self.x + self.y, b: self.x - self.y }
        }
    }

    impl ${n.belt} {
        pub fn ${n.from}(self) -> ${n.head} {
            ${n.head} { x: (self.a + self.b) / 2.0, y: (self.a - self.b) / 2.0 }
        }

        pub fn whole_steps(self, step_mm: f64) -> ${n.steps} {
            ${nest(8, steps)}
        }
    }

    impl ${n.steps} {
        pub fn wound(self, step_mm: f64) -> ${n.belt} {
            ${n.belt} { a: self.a as f64 * step_mm, b: self.b as f64 * step_mm }
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const STEP_MM: f64 = ${s.step.rust('f64', 'mm')};
        const MOVE: ${n.head} = ${n.head} { x: ${g.x.rust('f64')}, y: ${g.y.rust('f64')} };

        #[test]
        fn the_test_move_in_belt_and_in_steps() {
            let belt = MOVE.${n.to}();
            assert!((belt.a - ${s.beltA.rust('f64')}).abs() < 1e-9);
            assert!((belt.b - ${s.beltB.rust('f64')}).abs() < 1e-9);
            assert_eq!(belt.whole_steps(STEP_MM), ${n.steps} { a: ${stepsA.rust('int')}, b: ${stepsB.rust('int')} });
        }

        #[test]
        fn there_and_back_is_where_it_began() {
            for (x, y) in [(3.0, 5.0), (-7.5, 0.25), (0.0, -4.0)] {
                let place = ${n.head} { x, y };
                assert_eq!(place.${n.to}().${n.from}(), place);
            }
        }

        #[test]
        fn rounding_costs_half_a_microstep_and_no_more() {
            let reached = MOVE.${n.to}().whole_steps(STEP_MM).wound(STEP_MM).${n.from}();
            assert!((reached.x - ${backX.rust('f64')}).abs() < 1e-9);
            assert!((reached.y - ${backY.rust('f64')}).abs() < 1e-9);
            assert!((reached.x - MOVE.x).abs() <= ${half.rust('f64', 'mm')});
            assert!((reached.y - MOVE.y).abs() <= ${half.rust('f64', 'mm')});
        }

        #[test]
        fn one_motor_alone_leaves_on_the_diagonal() {
            assert_eq!(${n.belt} { a: 2.0, b: 0.0 }.${n.from}(), ${n.head} { x: 1.0, y: 1.0 });
            assert_eq!(${n.belt} { a: 0.0, b: 2.0 }.${n.from}(), ${n.head} { x: 1.0, y: -1.0 });
        }
    }`),
    w.pick([
      say`A head's place where belt is wanted is refused:`,
      say`Rounding the wrong coordinates does not compile:`,
    ]),
    page.compileFail(
      w.pick(['E0308']),
      code`
    pub fn swapped(place: ${n.head}) -> ${n.belt} {
        place
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Limits of travel are limits of the head. They are checked before the transform, in x and y; a rectangle of the head is a rhombus of the belts, and a check belt by belt would let corners through.`,
      say`Every target is checked in coordinates of the head. After the transform the walls are slanted, and two separate limits for two motors cannot describe them.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Homing: with one motor switched off the head runs along a diagonal. Both must hold torque even if one axis is homed alone.`,
          say`A half microstep exactly: the rounding goes away from zero, for both signs alike. What matters is that it is always the same rule.`,
          say`Swapped motor plugs mirror the plane along the diagonal, a reversed one exchanges x and y. Both show in a single slow test move, before homing.`,
          say`A count may be rebuilt from position after a power loss only if belts have not slipped; the transform cannot know that.`,
          say`Microsteps are not evenly spaced under load. The lattice says what is commanded, not what is reached to the last ${s.step}.`,
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
          say`Give each axis a motor of its own, one of them carried by the bridge: the matrix becomes diagonal and the bridge heavier.`,
          say`Keep positions in whole belt steps only and never in floating point. Comparing becomes exact; people then have to read rhombic coordinates.`,
          say`Scale the matrix by the root of two, ${s.orthogonal.form('entries:R')}: then ${s.orthogonal.form('statement')} and the inverse is the transposed. Elegant, but no count of steps comes out of it.`,
          say`More microsteps refine the lattice of ${mesh}, up to where friction and uneven microsteps set the limit.`,
        ],
        2,
      ),
    ),
  )
}
