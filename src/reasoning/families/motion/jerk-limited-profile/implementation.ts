// Depth 3: the seven phases of a move in code: peak by cases, times of phases, place at any time.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const rise = m.derive('t_1', 'ms', 'a_p/j_m')
  const level = m.derive('t_2', 'ms', 'T_p - 2*t_1')
  const cruise = m.derive('t_4', 'ms', 'L/v_p - T_p')
  const all = m.derive('t_7', 'ms', '4*t_1 + 2*t_2 + t_4')
  const agrees = m.relation(all, '==', s.time)
  const quarter = m.derive('x_1', 'mm', 'j_m*t_1^3/6')
  const leg = m.derive('v_1', 'mm/s', 'j_m*t_1^2/2')
  const half = m.derive('L_h', 'mm', 'L/2')
  const followed = m.claim('ode', {
    states: [
      { name: 'a', unit: 'mm/s²', start: '0*a_m', next: 'j_m*(above(t_1, t) - above(t, t_1 + t_2)*above(T_p, t))' },
      { name: 'v', unit: 'mm/s', start: '0*v_m', next: 'a' },
      { name: 'x', unit: 'mm', start: '0*L', next: 'v' },
    ],
    until: 'T/2',
    measure: { what: 'x', take: 'final' },
    of: 'L_h',
    tolerance: 1e-4,
  })
  // The case next door: its formula gives a peak, and a phase that cannot be.
  const other = s.flat
    ? m.derive('v_w', 'mm/s', '(L^2*j_m/4)^(1/3)')
    : m.derive('v_w', 'mm/s', 'a_m/2*(sqrt((a_m/j_m)^2 + 4*L/a_m) - a_m/j_m)')
  const sign = s.flat ? m.derive('a_w', 'mm/s²', 'sqrt(v_w*j_m)') : m.derive('t_w', 'ms', 'v_w/a_m - a_m/j_m')
  const wrong = s.flat ? m.compare(sign, g.a_m) : m.compare(sign, m.derive('t_o', 'ms', '0*t_j'))
  const otherShows = (wrong.op === '>') === s.flat
  const trap = m.derive('v_t', 'mm/s', 'min(v_m, sqrt(L*a_m))')
  const trapWay = m.derive('L_t', 'mm', 'v_t*(v_t/min(a_m, sqrt(v_t*j_m)) + min(a_m, sqrt(v_t*j_m))/j_m)')
  const trapFits = m.compare(trapWay, g.L)
  const trapShows = trapFits.op === '>'
  const flaw = trapShows && w.chance(0.5)

  page.ask(
    flaw
      ? w.pick([
          say`The planner under review takes the peak of a trapezoid, ${trap}, and then rounds its corners with the jerk limit. Show what is wrong with that on this move, derive the right peak, and implement the profile in Rust with its place at any time.`,
          say`Somebody has ported a planner from trapezoids: the peak is still ${trap.expr}, that is ${trap}, and jerk is added afterwards. Find the flaw in numbers. Then write the seven phases in Rust, tested on each side of each case.`,
        ])
      : w.pick([
          say`Implement the move in Rust: peak speed by cases, durations of the seven phases, and place and speed at any moment. Compute the example by hand first, and test both sides of each case.`,
          say`From limits and length to a function of time: derive what the code needs, in an order that makes the cases few, and write it in Rust without allocation.`,
          say`Write the profile generator in Rust. It must be right for moves that reach all limits and for moves that reach none but jerk. Which values would reveal a mistake in the cases?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Seven phases, but only three durations: rise, level, cruise. All else is symmetry. The peak decides all three.`,
      say`The danger is in the choice of case. A wrong one does not crash; it gives a phase of negative duration or an acceleration over the roof.`,
      say`If the ramp time is a function of the peak that knows its own cases, only the solution for the peak is left to branch on.`,
    ]),
  )
  if (flaw || (trapShows && w.chance(0.3))) {
    page.think('attempt', say`Keep the peak of the trapezoid, ${trap.arithmetic}, and smooth the ramps.`)
    page.think(
      'error',
      w.pick([
        say`Smoothed ramps take more way: up and down ${trapWay.worked}, and ${trapFits.values}. The move would have to end beyond its end.`,
        say`Up and down with rounded corners need ${trapWay.arithmetic}, where only ${g.L} are there; ${trapFits.named}.`,
      ]),
    )
  } else if (otherShows && w.chance(0.6)) {
    page.think(
      'attempt',
      s.flat
        ? say`A pure jerk profile, without a level part: ${other.worked}.`
        : say`Take the formula with a level part: ${other.worked}.`,
    )
    page.think(
      'error',
      s.flat
        ? say`That needs ${sign.worked} at its top, and ${wrong.values}. The roof is in the way.`
        : say`Its level part would last ${sign.worked}, and ${wrong.values}: no such phase exists.`,
    )
  }
  page.think(
    'derive',
    s.cruises
      ? w.pick([
          say`Room for the speed limit: ${s.leastForSpeed.worked}, and ${s.reachesSpeed.values}. Peak ${s.peak}.`,
          say`The case is settled by ${s.leastForSpeed.arithmetic} against ${g.L}: there is a cruise, at ${s.peak.short}.`,
        ])
      : w.pick([
          say`No cruise, since ${s.leastForSpeed.short} and ${s.reachesSpeed.values}. Then ${s.leastForAcceleration.worked} decides between root and cube root: ${s.reachesAcceleration.named}, hence ${s.peak.worked}.`,
          say`Two ramps fill the way (${s.reachesSpeed.values}). ${s.reachesAcceleration.values} makes it ${s.flat ? 'ramps with a level part' : 'ramps of jerk alone'}: ${s.peak.worked}.`,
        ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Rise ${rise.worked}; level ${level.worked}; cruise ${cruise.worked}.`,
      say`Durations: ${rise.arithmetic} for a rise, ${level.arithmetic} level, ${cruise.arithmetic} at the peak.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The sum of seven phases: ${all.worked}, and by the formula with two ramps ${s.time.worked}. ${agrees.symbols}.`,
      say`Half of the time must be half of the way. Integrated with switches that turn on where the first argument is the larger, ${followed.form('rates')}, up to the middle: ${half.arithmetic}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), rise, quarter, leg, s.leastForSpeed, s.leastForAcceleration)
  page.think(
    'decide',
    w.pick([
      say`Phases go into an array of jerk and duration, and the place is found by walking along it. Slow cases cost seven small steps.`,
      say`One function for the peak with its cases, one for the durations without any, one that walks through the phases.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The peak must be solved from ramps as they are, smoothed.`
      : w.pick([
          say`Peak, durations, walk: in this order each part needs only the one before.`,
          say`The cases concern the peak alone; everything after it is free of them.`,
        ]),
  )
  page.step(
    w.pick(['Peak speed', 'The cases']),
    s.cruises
      ? say`${s.rampAcceleration.short}, ${s.rampTime.short}, ${s.leastForSpeed.worked}. As ${s.reachesSpeed.named}, ${s.peak.short}.`
      : say`${s.leastForSpeed.worked}, and ${s.reachesSpeed.values}: no cruise. The peak solves twice the ramp's way equal to the length. With a level part this is quadratic, without one it is a pure cube; ${s.leastForAcceleration.worked} is where they meet. ${s.reachesAcceleration.named}: ${s.peak.worked}.`,
    otherShows
      ? say`The neighbouring case gives itself away: ${other.worked} leads to ${sign.worked}, and ${wrong.named}.`
      : say`Where cases meet they agree, so a rounding error at the border does no harm.`,
  )
  page.step(
    w.pick(['Durations', 'Seven phases from three numbers']),
    say`${s.peakAcceleration.worked}. ${rise.worked}. ${s.peakRamp.worked}, thus ${level.worked}. ${cruise.worked}.`,
    say`${all.worked}; ${agrees.named}.`,
  )
  page.step(
    w.pick(['Walking through the phases', 'Place at a time']),
    say`Inside a phase jerk is constant, so place is a cubic in the time since its start. After the first phase: ${leg.worked} and ${quarter.worked}. At half time symmetry demands ${half.short}, which integration of ${followed.form('rates')} confirms.`,
    trapShows && (flaw || w.chance(0.4))
      ? say`The trapezoid's peak, ${trap.worked}, would need ${trapWay.worked}; ${trapFits.named}.`
      : say`A phase of no duration is passed without effect, so no case is needed for missing phases.`,
  )

  const n = w.pick([
    { t: 'Profile', of: 'plan', at: 'sample', total: 'duration', peak: 'peak_speed' },
    { t: 'SevenPhases', of: 'for_length', at: 'at', total: 'total', peak: 'top_speed' },
    { t: 'SmoothMove', of: 'over', at: 'evaluate', total: 'lasts', peak: 'highest' },
  ])
  const peak = w.pick([
    code`if speed * ramp(speed, acceleration, jerk) <= length {
            return speed;
        }
        let rise = acceleration / jerk;
        if length >= 2.0 * acceleration * rise * rise {
            ((rise * rise + 4.0 * length / acceleration).sqrt() - rise) * acceleration / 2.0
        } else {
            (length * length * jerk / 4.0).cbrt()
        }`,
    code`let rise = acceleration / jerk;
        let free = if length < 2.0 * acceleration * rise * rise {
            (jerk * length * length / 4.0).cbrt()
        } else {
            acceleration * ((rise * rise + 4.0 * length / acceleration).sqrt() - rise) / 2.0
        };
        free.min(speed)`,
  ])
  const walk = w.pick([
    code`let (mut a, mut v, mut x) = (0.0, 0.0, 0.0);
            for (jerk, lasts) in self.phases {
                let t = left.clamp(0.0, lasts);
                x += t * (v + t * (a / 2.0 + t * jerk / 6.0));
                v += t * (a + t * jerk / 2.0);
                a += t * jerk;
                left -= lasts;
            }
            (x, v)`,
    code`let (mut x, mut v, mut a) = (0.0, 0.0, 0.0);
            for &(jerk, lasts) in &self.phases {
                let t = if left < lasts { left } else { lasts };
                x += v * t + a * t * t / 2.0 + jerk * t * t * t / 6.0;
                v += a * t + jerk * t * t / 2.0;
                a += jerk * t;
                left = (left - lasts).max(0.0);
            }
            (x, v)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Free functions for what has cases, a plain array for what has none.`,
      say`Everything is computed once for each move; sampling then has no branches that depend on the case.`,
    ]),
    page.rust(code`
    fn roof(speed: f64, acceleration: f64, jerk: f64) -> f64 {
        acceleration.min((speed * jerk).sqrt())
    }

    fn ramp(speed: f64, acceleration: f64, jerk: f64) -> f64 {
        let top = roof(speed, acceleration, jerk);
        speed / top + top / jerk
    }

    /// Of a move from rest to rest; all arguments are positive.
    pub fn ${n.peak}(length: f64, speed: f64, acceleration: f64, jerk: f64) -> f64 {
        ${nest(4, peak)}
    }

    /// Jerk and duration of each phase.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub phases: [(f64, f64); 7],
    }

    impl ${n.t} {
        pub fn ${n.of}(length: f64, speed: f64, acceleration: f64, jerk: f64) -> Self {
            let peak = ${n.peak}(length, speed, acceleration, jerk);
            let rise = roof(peak, acceleration, jerk) / jerk;
            let whole = ramp(peak, acceleration, jerk);
            let level = (whole - 2.0 * rise).max(0.0);
            let cruise = (length / peak - whole).max(0.0);
            let (up, none, down) = ((jerk, rise), (0.0, level), (-jerk, rise));
            Self { phases: [up, none, down, (0.0, cruise), down, none, up] }
        }

        pub fn ${n.total}(&self) -> f64 {
            self.phases.iter().map(|phase| phase.1).sum()
        }

        /// Place and speed at a time since the start.
        pub fn ${n.at}(&self, time: f64) -> (f64, f64) {
            let mut left = time;
            ${nest(8, walk)}
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        fn example() -> ${n.t} {
            ${n.t}::${n.of}(${g.L.rust('f64')}, ${g.v_m.rust('f64')}, ${g.a_m.rust('f64')}, ${g.j_m.rust('f64')})
        }

        #[test]
        fn this_move() {
            assert!(near(${n.peak}(${g.L.rust('f64')}, ${g.v_m.rust('f64')}, ${g.a_m.rust('f64')}, ${g.j_m.rust('f64')}), ${s.peak.rust('f64')}));
            assert!(near(example().${n.total}(), ${s.time.rust('f64', 's')}));
            let durations = [${rise.rust('f64', 's')}, ${level.rust('f64', 's')}, ${rise.rust('f64', 's')}, ${cruise.rust('f64', 's')}];
            for (phase, lasts) in example().phases.iter().zip(durations) {
                assert!(near(phase.1, lasts));
            }
        }

        #[test]
        fn its_way() {
            let (first, speed) = example().${n.at}(${rise.rust('f64', 's')});
            assert!(near(first, ${quarter.rust('f64')}));
            assert!(near(speed, ${leg.rust('f64')}));
            let (middle, top) = example().${n.at}(${m.derive('T_h', 'ms', 'T/2').rust('f64', 's')});
            assert!(near(middle, ${half.rust('f64')}));
            assert!(near(top, ${s.peak.rust('f64')}));
            let (end, rest) = example().${n.at}(1000.0);
            assert!(near(end, ${g.L.rust('f64')}));
            assert!(near(rest, 0.0));
        }

        #[test]
        fn both_sides_of_each_case() {
            let peaks = [2.0, 16.0, 30.0, 48.0, 60.0].map(|length| ${n.peak}(length, 8.0, 2.0, 1.0));
            for (found, wanted) in peaks.into_iter().zip([1.0, 4.0, 6.0, 8.0, 8.0]) {
                assert!(near(found, wanted));
            }
            assert!(near(${n.peak}(15.0, 8.0, 2.0, 1.0), 56.25_f64.cbrt()));
            assert!(near(${n.peak}(3.0, 1.0, 2.0, 1.0), 1.0));
            assert!(near(${n.peak}(2.0, 9.0, 100.0, 8.0), 2.0));
            assert!(near(${n.peak}(60.0, 100.0, 4.0, 2.0), 12.0));
            assert!(near(${n.t}::${n.of}(2.0, 8.0, 2.0, 1.0).${n.total}(), 4.0));
        }

        #[test]
        fn a_move_with_all_phases() {
            let full = ${n.t}::${n.of}(60.0, 8.0, 2.0, 1.0);
            let wanted = [(1.0, 2.0), (0.0, 2.0), (-1.0, 2.0), (0.0, 1.5), (-1.0, 2.0), (0.0, 2.0), (1.0, 2.0)];
            for (phase, (jerk, lasts)) in full.phases.into_iter().zip(wanted) {
                assert!(near(phase.0, jerk));
                assert!(near(phase.1, lasts));
            }
            let places = [(2.0, 4.0 / 3.0), (4.0, 28.0 / 3.0), (6.0, 24.0), (6.75, 30.0), (13.5, 60.0)];
            assert!(places.into_iter().all(|(time, place)| near(full.${n.at}(time).0, place)));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The last phase ends at rest in speed and acceleration, at ${g.L}: the tests say so for this move and for one with all phases. Sampling beyond the end stays at the end.`,
      say`Acceleration is a sum of jerk times duration and never leaves the roof, for the first three durations are made from it. Rounding can shorten a phase to nothing and not to a negative time, as both differences are clamped.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A move of no length would divide by a peak of zero. The queue refuses such moves before they come here.`,
          say`Lengths just at a border: both formulas give the same peak, and a clamped phase of a rounding error's duration.`,
          say`A speed limit below the speed at which the roof is met: the level phase is empty although the move cruises.`,
          say`Times before the start or after the end are clamped by the walk itself.`,
          say`Many moves in a row: place within the move is added to the integer place of its start, so that rounding does not pile up.`,
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
          say`Solve for the peak by bisection on the way of two ramps. No cases, some forty rounds, and it extends to unequal end speeds.`,
          say`Store place, speed and acceleration at the start of each phase. Sampling then needs one phase and not a walk.`,
          say`Integer forward differences of the cubic: three additions for each tick, exact if started exactly.`,
          say`A trapezoid followed by a moving mean: no peak to solve for, and the end comes later by the width of the mean.`,
        ],
        2,
      ),
    ),
  )
}
