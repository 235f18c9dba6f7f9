// Depth 2: the Jacobian of the inverse transform: orthogonal in the middle only, and what that does to speeds at the rim.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, away, rise } = s
  const limit = m.given('v_c', x.carriageMmPerS, 'mm/s')
  const k = m.derive('k_0', '', 'R/h_0')
  const orthogonal = m.claim('matrix', {
    matrices: {
      A: [
        ['X_1/h_0', 'Y_1/h_0', '1'],
        ['X_2/h_0', 'Y_2/h_0', '1'],
        ['0', 'R/h_0', '1'],
      ],
      D: [
        ['1.5*k_0^2', '0', '0'],
        ['0', '1.5*k_0^2', '0'],
        ['0', '0', '3'],
      ],
    },
    left: ["A'", 'A'],
    right: ['D'],
  })
  const here = {
    B: [
      ['(X_1 - x)/h_1', '(Y_1 - y)/h_1', '1'],
      ['(X_2 - x)/h_2', '(Y_2 - y)/h_2', '1'],
      ['(0*R - x)/h_3', '(R - y)/h_3', '1'],
    ],
  }
  const condition = m.matrix('kappa', '', { matrices: here, left: ['B'], measure: 'condition' })
  const determinant = m.matrix('Delta', '', { matrices: here, left: ['B'], measure: 'determinant' })
  const middleCondition = m.derive('kappa_0', '', 'max(sqrt(3), sqrt(1.5)*k_0)/min(sqrt(3), sqrt(1.5)*k_0)')
  const worseHere = m.compare(condition.value, middleCondition)
  const skew = m.derive('q_xz', '', '(X_1 - x)/h_1 + (X_2 - x)/h_2 - x/h_3', '3s')
  const steep = m.derive('k_1', '', 'r_1/h_1')
  m.derive('th_a', 'rad', '0', 'i')
  m.derive('th_z', 'rad', '2*pi')
  const direction = m.claim('range', {
    over: [{ name: 'theta', from: 'th_a', to: 'th_z' }],
    left: 'abs((X_1 - x)*cos(theta) + (Y_1 - y)*sin(theta))/h_1',
    op: '<=',
    right: 'k_1',
    tolerance: 1e-9,
  })
  m.derive('r_n', 'mm', 'R - rho')
  const far = m.derive('r_w', 'mm', 'R + rho')
  const worst = m.derive('k_w', '', 'r_w/sqrt(l^2 - r_w^2)')
  const whole = m.claim('range', {
    over: [{ name: 'r', from: 'r_n', to: 'r_w' }],
    left: 'r/sqrt(l^2 - r^2)',
    op: '<=',
    right: 'k_w',
  })
  const safe = m.derive('v_s', 'mm/s', 'v_c/k_w')
  const naive = m.derive('v_0', 'mm/s', 'v_c/k_0')
  const atRim = m.derive('v_r', 'mm/s', 'k_w*v_0')
  const over = m.relation(atRim, '>', limit)
  const factor = m.derive('q_w', '', 'k_w/k_0', '3s')
  const equal = m.compare(safe, limit)
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`A planner limits the nozzle to ${naive}, which is right in the middle of the bed, where carriages may run at ${limit}. Find the flaw, derive the ratio of speeds for every place and direction, and prove a limit that holds on the whole bed.`,
          say`By symmetry, argues a colleague, every direction costs the same, so a nozzle speed of ${naive} keeps all carriages within ${limit}. Where does this fail? Derive the Jacobian, show where it is orthogonal, and give a limit with a proof.`,
        ])
      : w.pick([
          say`Derive the Jacobian of the inverse transform, show in which sense it is orthogonal in the middle of the bed and how that is lost elsewhere, and prove a speed limit of the nozzle for carriages that may run at ${limit}.`,
          say`Carriages may run at ${limit}. How quickly may the nozzle move, in any direction, anywhere on the bed? Derive it from the rods, with every step justified.`,
          say`How do speeds of nozzle and carriages hang together? Differentiate the condition of a rod, examine the matrix that results, and bound carriage speeds (limit ${limit}) over all places and directions.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Rods keep their length, so along a rod both ends have the same speed component. That is the whole of it.`,
      say`Differentiating the square avoids the root. Each row of the matrix is a rod's slope.`,
      say`Two questions: how much in a direction, and in the worst direction. The second is a norm of a row.`,
    ]),
  )
  if (flaw || w.chance(0.45)) {
    page.think('attempt', say`In the middle the ratio is ${k.worked}, so allow ${naive.worked}.`)
    page.think(
      'error',
      w.pick([
        say`At the rim opposite of a tower the rod lies flatter: ${worst.worked}. The carriage would run at ${atRim.worked}, and ${over.values}.`,
        say`The ratio belongs to the angle of the rod, and that changes over the bed by a factor of ${factor.arithmetic}. With ${worst.short}, ${over.named}.`,
      ]),
    )
  } else if (w.chance(0.6)) {
    page.think(
      'attempt',
      say`Maybe a carriage can never be quicker than the nozzle that pulls it, and ${limit} is the answer.`,
    )
    page.think(
      'doubt',
      say`A rod at a flat angle is a lever: ${worst.worked} in the worst place. The answer is ${safe.arithmetic}, and ${equal.values}.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`From the sphere: offset times velocity, x and y, plus rise times the difference of vertical speeds is nil. So the carriage moves with the nozzle's vertical speed plus horizontal speed towards the tower times distance over rise; for the first tower ${steep.worked}.`,
      say`Differentiate the squared length. A carriage follows z one to one, and horizontal motion straight towards its tower makes it rise in the ratio ${steep.equation}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`In the middle all three rises are ${s.centreRise.worked}, rows are a third of a turn apart, and columns come out orthogonal: ${orthogonal.form('statement')} with both horizontal entries ${k.symbol} squared times three halves.`,
      say`With equal rods, ${orthogonal.form('entries:A')}, and the products of columns vanish: ${orthogonal.form('statement')}, ${orthogonal.form('entries:D')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Away from the middle a product of columns remains, for x and z ${skew.arithmetic}. Condition ${condition.value} against ${middleCondition}: ${worseHere.values}.`,
      say`At the given place, ${condition.claim.form('statement')} with ${condition.value.named}, in the middle ${middleCondition.short}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Worst direction: straight to or from the tower, ${direction.form('symbols')}. Worst place: the far rim, ${far.worked}, ${worst.arithmetic}.`,
      say`By the inequality of Cauchy and Schwarz a row's effect is within its norm: ${direction.form('symbols')}. The norm grows with distance: ${whole.form('statement')}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), k, worst, safe, steep, naive)
  page.think(
    'decide',
    w.pick([
      say`One number for all of the bed: ${safe.worked}. Simple, and it wastes speed in the middle; a limit by place can come later.`,
      say`The certain limit is ${safe.arithmetic}. Where that is too slow, ask for the direction and the place of each move.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The ratio of the middle is used where rods lie flatter. Symmetry holds at one point of the bed and nowhere else.`
      : w.pick([
          say`Rows are slopes of rods, columns are what a motion does to all carriages.`,
          say`From the rods to a matrix, from the matrix to a bound.`,
        ]),
  )
  page.step(
    w.pick(['The Jacobian', 'Speeds of the carriages']),
    w.pick([
      say`Differentiating the squared length of a rod: horizontal offset times horizontal velocity is in size the rise times the speed of the carriage against the nozzle. So the row of a tower is its offset over its rise, and a one for z. Here the offsets are ${away[0].short}, ${away[1]} and ${away[2]}, the rises ${rise[0].short}, ${rise[1]} and ${rise[2]}.`,
      say`A stiff rod has no speed along itself. Its direction is offset and rise, so the carriage takes over z entirely and the horizontal velocity in the ratio of offset to rise. For the first tower, straight towards it: ${steep.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Orthogonal in the middle', 'The middle']),
    say`${s.centreRise.worked}, ${k.worked}. ${orthogonal.form('statement')} with ${orthogonal.form('entries:A')}. ${w.pick([say`So the sum of squared carriage speeds splits into a part of x, one of y and one of z, and x and y count alike.`, say`No direction disturbs another in the sum of squares of the carriages, and all horizontal directions cost the same there.`, say`Three towers a third of a turn apart make the mixed sums cancel; what is left is a scale for the plane and one for the height.`])} The condition of the matrix is ${middleCondition.worked}.`,
  )
  page.step(
    w.pick(['Elsewhere', 'Away from the middle']),
    say`With ${condition.claim.form('entries:B')} the columns of x and z have the product ${skew.worked}. ${condition.value.named}, and ${worseHere.named}. The determinant is ${determinant.value}, ${determinant.claim.form('statement')}; ${w.pick([say`not nil, so the place is no singular one.`, say`as long as it is not nil, carriages determine the nozzle.`, say`it would vanish where rods and joints lie in one plane, far from here.`])}`,
  )
  page.step(
    w.pick(['A bound for all places', 'The speed limit']),
    say`For a given place the worst direction points along the offset: ${direction.form('statement')}. ${w.pick([say`The ratio of offset to rise grows with the offset, for the numerator grows and the divisor falls:`, say`A rod farther out lies flatter, and its tangent grows without a turn:`, say`Over all places only the offset counts, and the ratio is monotone in it:`])} ${whole.form('statement')}, with ${worst.worked}. Hence ${safe.worked}.`,
    say`In the middle ${naive.worked} would be allowed; at the far rim the same means ${atRim.worked}, and ${over.symbols}.`,
  )

  const n = w.pick([
    { d: 'Delta', row: 'row', limit: 'nozzle_limit', sure: 'sure_limit' },
    { d: 'Rods', row: 'slope', limit: 'limit_towards', sure: 'limit_anywhere' },
    { d: 'Geometry', row: 'ratio', limit: 'fastest', sure: 'fastest_of_bed' },
  ])
  const offsets = code`let side = 0.75_f64.sqrt() * self.radius;
            let towers = [(-side, -self.radius / 2.0), (side, -self.radius / 2.0), (0.0, self.radius)];`
  const rowBody = w.pick([
    code`let (x, y) = (tower.0 - at.0, tower.1 - at.1);
            let rise = (self.rod * self.rod - x * x - y * y).sqrt();
            [x / rise, y / rise, 1.0]`,
    code`let offset = [tower.0 - at.0, tower.1 - at.1];
            let away = offset[0].hypot(offset[1]);
            let rise = ((self.rod - away) * (self.rod + away)).sqrt();
            [offset[0] / rise, offset[1] / rise, 1.0]`,
  ])
  const most = w.pick([
    code`let mut most: f64 = 0.0;
            for tower in towers {
                let row = self.${n.row}(tower, at);
                let speed: f64 = row.iter().zip(direction).map(|(part, along)| part * along).sum();
                most = most.max(speed.abs());
            }
            carriage / most`,
    code`let most = towers.iter().fold(0.0_f64, |so_far, &tower| {
                let [x, y, z] = self.${n.row}(tower, at);
                so_far.max((x * direction[0] + y * direction[1] + z * direction[2]).abs())
            });
            carriage / most`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The exact limit for a place and a direction, and the certain one for the bed, side by side, so that a test can hold one against the other.`,
      say`A planner asks for the direction of each move; a configuration asks for one number. Both are given.`,
    ]),
    page.rust(code`
    /// Horizontal places are pairs; a direction has three parts and unit length.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.d} {
        pub radius: f64,
        pub rod: f64,
    }

    impl ${n.d} {
        /// What one tower's carriage does for each part of the nozzle's velocity.
        pub fn ${n.row}(&self, tower: (f64, f64), at: (f64, f64)) -> [f64; 3] {
            ${nest(8, rowBody)}
        }

        pub fn ${n.limit}(&self, at: (f64, f64), direction: [f64; 3], carriage: f64) -> f64 {
            ${nest(8, offsets)}
            ${nest(8, most)}
        }

        /// For horizontal motion in any direction on a round bed.
        pub fn ${n.sure}(&self, bed: f64, carriage: f64) -> f64 {
            let away = self.radius + bed;
            carriage * (self.rod * self.rod - away * away).sqrt() / away
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const DELTA: ${n.d} = ${n.d} { radius: ${g.R.rust('f64')}, rod: ${g.l.rust('f64')} };
        const CARRIAGE: f64 = ${limit.rust('f64')};

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn upwards_all_move_alike() {
            assert!(near(DELTA.${n.limit}((${g.x.rust('f64')}, ${g.y.rust('f64')}), [0.0, 0.0, 1.0], CARRIAGE), CARRIAGE));
            assert!(near(DELTA.${n.limit}((0.0, 0.0), [0.0, 0.0, 0.0625], 1.0), 16.0));
        }

        #[test]
        fn this_bed() {
            assert!(near(DELTA.${n.sure}(${s.bed.rust('f64')}, CARRIAGE), ${safe.rust('f64')}));
            assert!(near(DELTA.${n.limit}((0.0, 0.0), [0.0, 1.0, 0.0], CARRIAGE), ${naive.rust('f64')}));
            assert!(near(DELTA.${n.limit}((0.0, ${m.derive('y_w', 'mm', '-rho').rust('f64')}), [0.0, 1.0, 0.0], CARRIAGE), ${safe.rust('f64')}));
        }

        #[test]
        fn a_row_by_hand() {
            let small = ${n.d} { radius: 6.0, rod: 13.0 };
            assert_eq!(small.${n.row}((6.0, 5.0), (3.0, 1.0)), [0.25, 1.0 / 3.0, 1.0]);
            assert_eq!(small.${n.row}((0.0, 6.0), (4.0, 3.0)), [-1.0 / 3.0, 0.25, 1.0]);
        }

        #[test]
        fn rows_of_this_place() {
            let found = DELTA.${n.row}((0.0, ${g.R.rust('f64')}), (${g.x.rust('f64')}, ${g.y.rust('f64')}));
            assert!(near(found[0], ${m.derive('b_x', '', '(0*R - x)/h_3').rust('f64')}));
            assert!(near(found[1], ${m.derive('b_y', '', '(R - y)/h_3').rust('f64')}));
        }

        #[test]
        fn no_direction_beats_the_bound() {
            let sure = DELTA.${n.sure}(${s.bed.rust('f64')}, CARRIAGE);
            let exact = |turn: i32| {
                let (sin, cos) = f64::from(turn).sin_cos();
                DELTA.${n.limit}((${g.x.rust('f64')}, ${g.y.rust('f64')}), [cos, sin, 0.0], CARRIAGE)
            };
            assert!((0..63).all(|turn| exact(turn) > sure));
            assert!(near(exact(0), ${m.derive('v_x', 'mm/s', 'v_c/max(abs((X_1 - x)/h_1), abs((X_2 - x)/h_2), abs(x/h_3))').rust('f64')}));
            assert!(near(DELTA.${n.limit}((${g.x.rust('f64')}, ${g.y.rust('f64')}), [0.0, 1.0, 0.0], CARRIAGE), ${m.derive('v_y', 'mm/s', 'v_c/max(abs((Y_1 - y)/h_1), abs((Y_2 - y)/h_2), abs((R - y)/h_3))').rust('f64')}));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Under ${safe} no carriage passes ${limit}, wherever and whichever way the nozzle moves on the bed: the bound is over all directions first and over all places then, and both are proved above.`,
      say`A carriage driven past its limit loses steps, and on a delta this tilts the whole map of places. The certain limit, ${safe}, is derived from the flattest rod there can be on this bed.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Right below a tower joint the row has no horizontal part, and that carriage rests while the others work.`,
          say`A vertical move loads all three alike, and the ratio is one.`,
          say`A sloped move adds both parts in one carriage; the row already has all three.`,
          say`The edge of reach: the rise vanishes and the ratio has no bound. A bed that small in rise must be refused.`,
          say`Along a line the ratio changes, so the limit has to be taken at its worst end; between the ends it may not peak, as the norm is a convex function of place.`,
          say`Accelerations of carriages have a part from curvature, at constant speed of the nozzle.`,
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
          say`A limit for each move, from its direction and its worst end. Quicker in the middle, at the price of some roots for each move.`,
          say`Longer rods: steeper, more even over the bed, heavier, and a taller machine.`,
          say`A smaller bed on the same towers. The rim costs the most.`,
          say`Slowing down by segments where a carriage is near its limit: exact, and it disturbs the flow of plastic.`,
        ],
        2,
      ),
    ),
  )
}
