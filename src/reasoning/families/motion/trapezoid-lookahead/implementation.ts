// Depth 3: from junction speeds to the profile of a move: peak, stretches, time; the planner in place.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, u } = s
  const free = m.derive('v_x', 'mm/s', 'sqrt((u_1^2 + u_2^2)/2 + a*l_2)')
  const peak = m.derive('v_p', 'mm/s', 'min(v_m, v_x)')
  const capped = m.compare(free, g.v_m)
  const up = m.derive('x_u', 'mm', '(v_p^2 - u_1^2)/(2*a)')
  const down = m.derive('x_d', 'mm', '(v_p^2 - u_2^2)/(2*a)')
  const cruise = m.derive('x_c', 'mm', 'l_2 - x_u - x_d')
  const time = m.derive('t_2', 'ms', '(2*v_p - u_1 - u_2)/a + x_c/v_p')
  const mean = m.derive('v_a', 'mm/s', 'l_2/t_2', '3s')
  const slow = m.relation(mean, '<=', peak)
  const half = m.derive('v_w', 'mm/s', 'sqrt(u_1^2 + a*l_2)')
  const ending = m.derive('w_e', 'mm²/s²', 'v_w^2 - a*l_2')
  const asked = m.derive('w_u', 'mm²/s²', 'u_2^2')
  const uneven = Math.abs(ending.number - asked.number) > 1e-6 * asked.number
  const flaw = w.chance(0.4) && uneven
  const miss = uneven ? m.compare(ending, asked) : null

  page.ask(
    flaw
      ? w.pick([
          say`The profile generator under review accelerates for the first half of each move and brakes in the second, if the speed limit is not met. On the second move, between junctions of ${u[0]} and ${u[1]}, the stretches do not fit. Find the flaw, show it, and write planner and profile in Rust.`,
          say`A reviewer doubts this rule: peak speed is reached in the middle of a move. Test it on the second move (entered at ${u[0]}, left at ${u[1]}), derive the right peak, and implement passes and profile in Rust with tests on both sides of each limit.`,
        ])
      : w.pick([
          say`Implement both passes in place, and the profile of a move from the speeds at its ends; evaluate it for the second move, between ${u[0]} and ${u[1]}. No allocation, no root inside of the passes, all edge cases.`,
          say`Write planner and profile in Rust. The second move, from ${u[0]} to ${u[1]}, serves as an example to compute by hand. Which limits need tests on both sides?`,
          say`From squared speeds to stretches and time: derive the formulas, apply them to the second move with ${u[0]} at its start and ${u[1]} at its end, and put all into Rust without allocation.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The passes need squares only. The profile is where roots come in, and divisions that could go wrong for a move of no length.`,
      say`A move with given end speeds is a trapezoid with unequal feet. Its peak is where rising and falling meet, or the limit.`,
      say`Everything follows from squares being linear in the way: one line up, one line down.`,
    ]),
  )
  if (miss && (flaw || w.chance(0.5))) {
    page.think('attempt', say`Accelerate over half of the way: ${half.worked}.`)
    page.think(
      'error',
      w.pick([
        say`Braking over the other half gives everything back, so the move would end at a square of ${ending.worked}, that is at its starting speed. Wanted is ${asked}: ${miss.values}. The middle is right for equal ends only.`,
        say`What half a move gains the other half loses: ${ending.short}, where ${asked.short} was asked for. The two lines do not meet in the middle unless the ends are alike.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Rising from one end, the squares meet those falling to the other where both ways sum to the length: ${free.worked}. ${capped.named}, so ${capped.op === '<=' ? 'the move is a triangle' : 'there is a stretch at the limit'}.`,
      say`Twice the squared peak is the sum of both end squares and twice acceleration times length. ${free.arithmetic}; with the limit, ${peak.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Up takes ${up.worked}, down ${down.worked}, and ${cruise.arithmetic} is left between.`,
      say`Stretches: ${up.arithmetic}, then ${cruise.worked}, then ${down.arithmetic}.`,
    ]),
  )
  page.think('derive', say`Time: ${time.worked}.`)
  page.think(
    'verify',
    w.pick([
      say`On the average ${mean.worked}, and ${slow.values}, as a mean has to be.`,
      say`Length over time is ${mean.arithmetic}; ${slow.named}.`,
    ]),
  )
  page.checks(2, free, up, down, half, mean)
  page.think(
    'decide',
    w.pick([
      say`Stretches are clamped at zero from below, since rounding may leave a grain of a negative one where a move only brakes.`,
      say`Squares are kept in the queue, a root is taken once for each profile.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The rule of the middle assumes equal ends without saying so.`
      : w.pick([
          say`The profile is geometry of two lines in the plane of way and squared speed.`,
          say`Squares are linear in the way, so the peak is an intersection of lines.`,
        ]),
  )
  page.step(w.pick(['Peak', 'Where the lines meet']), say`${free.worked}. ${capped.named}, hence ${peak.short}.`)
  page.step(w.pick(['Stretches', 'Ways']), say`${up.worked}; ${down.worked}; ${cruise.worked}.`)
  page.step(
    w.pick(['Time', 'Duration']),
    say`Both ramps change speed at the rate of acceleration, the middle runs at the peak: ${time.worked}. The mean is ${mean.short}; ${slow.named}.`,
  )
  if (miss)
    page.step(
      w.pick(['Not the middle', 'A rule that fails']),
      say`Accelerating up to the middle gives ${half.worked}, and at the end a square of ${ending.worked}; asked for is ${asked.worked}. ${miss.named}.`,
    )

  const n = w.pick([
    { plan: 'plan', profile: 'Profile', of: 'between', ms: 'duration' },
    { plan: 'two_passes', profile: 'Trapezoid', of: 'of', ms: 'time' },
    { plan: 'settle_speeds', profile: 'Ramps', of: 'through', ms: 'lasts' },
  ])
  const passes = w.pick([
    code`for k in (0..N - 1).rev() {
            squares[k] = squares[k].min(squares[k + 1] + 2.0 * acceleration * lengths[k]);
        }
        for k in 1..N {
            squares[k] = squares[k].min(squares[k - 1] + 2.0 * acceleration * lengths[k - 1]);
        }`,
    code`let mut square = f64::INFINITY;
        for (cap, length) in squares.iter_mut().zip(lengths).rev() {
            square = cap.min(square + 2.0 * acceleration * length);
            *cap = square;
        }
        square = f64::INFINITY;
        for k in 0..N {
            squares[k] = squares[k].min(square);
            square = squares[k] + 2.0 * acceleration * lengths[k];
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Squares at the beginnings of moves, the last entry being the wall at the end. Everything is in place.`,
      say`The planner lowers an array of squares; the profile is a total function of what it leaves.`,
    ]),
    page.rust(code`
    /// Squared caps at the beginnings of moves; the last is the wall behind the queue, its length is not used.
    pub fn ${n.plan}<const N: usize>(squares: &mut [f64; N], lengths: &[f64; N], acceleration: f64) {
        ${nest(4, passes)}
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.profile} {
        pub peak: f64,
        pub up: f64,
        pub level: f64,
        pub down: f64,
    }

    impl ${n.profile} {
        /// From squared speeds that the planner has settled.
        pub fn ${n.of}(enter: f64, leave: f64, length: f64, acceleration: f64, limit: f64) -> Self {
            let square = ((enter + leave) / 2.0 + acceleration * length).min(limit * limit);
            let up = ((square - enter) / (2.0 * acceleration)).max(0.0);
            let down = ((square - leave) / (2.0 * acceleration)).max(0.0);
            Self { peak: square.sqrt(), up, level: (length - up - down).max(0.0), down }
        }

        pub fn ${n.ms}(&self, enter: f64, leave: f64, acceleration: f64) -> f64 {
            let ramps = (2.0 * self.peak - enter.sqrt() - leave.sqrt()) / acceleration;
            if self.level > 0.0 { ramps + self.level / self.peak } else { ramps }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const A: f64 = ${g.a.rust('f64')};

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn this_queue() {
            let mut squares = [0.0, ${g.j_1.rust('f64')}, ${g.j_2.rust('f64')}, ${g.j_3.rust('f64')}, 0.0].map(|speed: f64| speed * speed);
            ${n.plan}(&mut squares, &[${g.l_1.rust('f64')}, ${g.l_2.rust('f64')}, ${g.l_3.rust('f64')}, ${g.l_4.rust('f64')}, 0.0], A);
            let wanted = [0.0, ${u[0].rust('f64')}, ${u[1].rust('f64')}, ${u[2].rust('f64')}, 0.0];
            for (square, speed) in squares.into_iter().zip(wanted) {
                assert!(near(square.sqrt(), speed));
            }
        }

        #[test]
        fn a_start_and_an_end_reach_over_two_moves() {
            let mut squares = [0.0, 90.0, 90.0, 90.0, 4.0];
            ${n.plan}(&mut squares, &[2.0, 3.0, 5.0, 1.5, 0.0], 3.0);
            assert_eq!(squares, [0.0, 12.0, 30.0, 13.0, 4.0]);
        }

        #[test]
        fn the_second_move() {
            let (enter, leave) = (${m.derive('w_1', 'mm²/s²', 'u_1^2').rust('f64')}, ${asked.rust('f64')});
            let found = ${n.profile}::${n.of}(enter, leave, ${g.l_2.rust('f64')}, A, ${g.v_m.rust('f64')});
            assert!(near(found.peak, ${peak.rust('f64')}));
            assert!(near(found.up, ${up.rust('f64')}));
            assert!(near(found.down, ${down.rust('f64')}));
            assert!(near(found.level, ${cruise.rust('f64')}));
            assert!(near(found.${n.ms}(enter, leave, A), ${time.rust('f64', 's')}));
        }

        #[test]
        fn triangle_and_trapezoid() {
            let sharp = ${n.profile}::${n.of}(0.0, 4.0, 7.0, 1.0, 3.0);
            assert_eq!(sharp, ${n.profile} { peak: 3.0, up: 4.5, level: 0.0, down: 2.5 });
            let flat = ${n.profile}::${n.of}(0.0, 4.0, 10.0, 1.0, 3.0);
            assert_eq!(flat, ${n.profile} { peak: 3.0, up: 4.5, level: 3.0, down: 2.5 });
            assert_eq!(flat.${n.ms}(0.0, 4.0, 1.0), 5.0);
            assert_eq!(sharp.${n.ms}(0.0, 4.0, 1.0), 4.0);
            let none = ${n.profile}::${n.of}(0.0, 0.0, 0.0, 1.0, 3.0);
            assert_eq!(none.${n.ms}(0.0, 0.0, 1.0), 0.0);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`No stretch is negative, no speed above the limit, and a move of no length takes no time and divides by nothing. The passes only lower, so a stop that was possible before them is possible after.`,
      say`The profile relies on ends that the passes have settled. Both live in one module, and nobody else can make such squares up in a planner that keeps its array private.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A queue with a wall only: the passes change nothing.`,
          say`Ends so different that the whole move is one ramp: the other ramp is zero, or a grain below it by rounding, and is clamped.`,
          say`A limit just at the peak: triangle and trapezoid are the same, with no level stretch.`,
          say`An entry above the limit cannot come from the passes if caps are first cut to the limit. It has to be done before.`,
          say`Whole steps in place of lengths: the stretches are rounded, and the remainder goes to the level part.`,
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
          say`Keep speeds instead of squares and take a root at every visit. Slower, and a source of rounding at each step.`,
          say`Recompute only what a new move changes. The backward pass may stop as soon as it lowers nothing.`,
          say`Integer squares in a fine unit: exact, and the comparison of neighbours needs no slack.`,
          say`Let the profile refuse ends that do not fit. Safer against foreign callers; an error path that a settled queue never takes.`,
        ],
        2,
      ),
    ),
  )
}
