// Depth 1: the chain of derivatives, the quickest ramp, the lengths at which limits are reached; and the move in numbers.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const trapezoidPeak = m.derive('v_t', 'mm/s', 'min(v_m, sqrt(L*a_m))')
  const trapezoid = m.derive('T_t', 'ms', 'L/v_t + v_t/a_m')
  const slower = m.relation(s.time, '>', trapezoid)
  const price = m.derive('q_t', '%', 'T/T_t - 1', '3s')
  const flatTime = m.derive('t_f', 'ms', 'v_p/a_m - a_m/j_m')
  const flatSign = m.compare(flatTime, m.derive('t_o', 'ms', '0*t_j'))
  const rise = m.derive('t_p', 'ms', 'a_p/j_m')
  const rampWay = m.derive('x_p', 'mm', 'v_p*T_p/2')
  const followed = m.claim('ode', {
    states: [
      { name: 'a', unit: 'mm/s²', start: '0*a_m', next: 'j_m*(above(t_p, t) - above(t, T_p - t_p))' },
      { name: 'v', unit: 'mm/s', start: '0*v_m', next: 'a' },
      { name: 'x', unit: 'mm', start: '0*L', next: 'v' },
    ],
    until: 'T_p',
    measure: { what: 'x', take: 'final' },
    of: 'x_p',
    tolerance: 1e-4,
  })
  const within = m.relation(s.peakAcceleration, '<=', g.a_m)
  const fits = m.relation('2*x_p', '<=', g.L)
  const binding = s.cruises
    ? s.flat
      ? say`all three limits bind, one after the other`
      : say`speed and jerk bind, and the acceleration limit is never met`
    : s.flat
      ? say`acceleration and jerk bind, while the speed limit is out of reach`
      : say`jerk alone binds; the other limits might as well not be there`

  page.ask(
    w.pick([
      say`Set up the chain from jerk to place, find which limits bind on this move, and compute its peak speed and duration. Begin the Rust side with types that keep the three limits apart.`,
      say`Formulate the quickest ramp from rest to a speed, derive the lengths at which each limit comes into play, and run the move through them. Start with typed limits in Rust.`,
      say`Which of the limits shape this move, and how long does it take? State the problem, classify it by length, and give types for the limits in Rust.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three limits, and a short move feels fewer of them than a long one. First I need to know at which length each begins to matter.`,
      say`A ramp of speed is the building block: two of them and perhaps a cruise make the move. What is the quickest ramp?`,
      say`Speed is the area under acceleration, acceleration the area under jerk. So it is a question of areas, and the shapes are trapezoids.`,
    ]),
  )
  const wrong = w.choose(3)
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Forget jerk for a moment: a trapezoid of speed has the peak ${trapezoidPeak.worked}, and lasts ${trapezoid.worked}.`,
        say`The old formula for a trapezoid says ${trapezoidPeak.arithmetic} and then ${trapezoid.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`In it the acceleration jumps to ${g.a_m} at once. With the jerk limit that alone takes ${s.build.worked}, and the formula has no place for it.`,
        say`That profile breaks the jerk limit at each of its corners. It is a lower bound of the time and nothing else; to reach ${g.a_m} needs ${s.build.arithmetic}.`,
      ]),
    )
  } else if (wrong === 1) {
    page.think(
      'attempt',
      say`Suppose that the acceleration limit is reached: then a ramp to ${s.peak} would hold ${g.a_m} for ${flatTime.worked}.`,
    )
    page.think(
      flatSign.op === '<=' ? 'error' : 'verify',
      flatSign.op === '<='
        ? say`A time cannot be negative, and ${flatSign.values}. The limit is not reached, and the ramp is two phases of jerk back to back, of ${rise.arithmetic} each.`
        : say`Positive, ${flatSign.values}, so the supposition holds for this move. For a shorter one it would turn negative, and that is how one finds out.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The quickest ramp to a speed raises acceleration as fast as allowed, holds it, lowers it. Its area is peak acceleration times (duration less one rise), so duration is speed over peak acceleration plus the rise: ${s.rampTime.equation}.`,
      say`Acceleration up, level, down: a trapezoid whose area is the speed gained. With the legs of ${s.build.expr} the time is ${s.rampTime.expr}; if the level part vanishes, the top is where both legs meet, ${s.rampAcceleration.expr}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`To the speed limit: ${s.rampAcceleration.worked}, ${s.rampTime.arithmetic}. Mean speed of a symmetric ramp is half of its end, so up and down take ${s.leastForSpeed.worked}.`,
      say`Numbers: ${s.rampTime.worked}. Up and down again need ${s.leastForSpeed.arithmetic}, since each ramp runs at half its end speed on the average.`,
    ]),
  )
  page.think(
    'compare',
    s.cruises
      ? w.pick([
          say`${s.reachesSpeed.named}: the speed limit is reached and there is a cruise.`,
          say`The move is long enough, ${s.reachesSpeed.values}; so ${s.peak.worked}.`,
        ])
      : w.pick([
          say`${s.reachesSpeed.named}: too short for the speed limit. For the acceleration limit, ${s.leastForAcceleration.worked}, and ${s.reachesAcceleration.values}. So the peak is ${s.peak.worked}.`,
          say`Two ramps fill the move, as ${s.reachesSpeed.values}. ${s.reachesAcceleration.named} tells which kind of ramp: ${s.peak.short}.`,
        ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Peak acceleration ${s.peakAcceleration.arithmetic}, ramp ${s.peakRamp.arithmetic}, whole move ${s.time.worked}.`,
      say`The ramp takes ${s.peakRamp.worked} and the move ${s.time.worked}: the cruise lasts whatever is left of ${g.L}, at the peak.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Integrating the jerk itself, ${followed.form('rates')} (above being a switch, one where the first argument is the larger), the ramp ends at ${rampWay.worked}.`,
      say`By integration (${followed.form('rates')}) the ramp covers ${rampWay.arithmetic}; ${fits.named}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.critical, s.rampTime, s.leastForSpeed, rampWay, trapezoid)
  page.think(
    'summarise',
    w.pick([
      say`Here ${binding}. Being gentle costs ${price.arithmetic} of the time of the trapezoid.`,
      say`The move takes ${s.time}, with a peak of ${s.peak}; ${binding}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Ramps first, then lengths, then the move.`,
      say`The length decides which limits are felt; so find the lengths at which one more is.`,
      say`Everything is built from one shape, the trapezoid of acceleration.`,
    ]),
  )
  page.step(
    w.pick(['The quickest ramp', 'One ramp']),
    w.pick([
      say`At a time t after its start the acceleration is bounded by ${g.j_m.symbol} times t, before its end by the same mirrored, and by ${g.a_m.symbol} always. The speed gained is the area, and the largest area under these bounds is a trapezoid with legs of ${rise.expr}. With area v it lasts ${s.peakRamp.expr}, where ${s.peakAcceleration.equation}.`,
      say`Area under acceleration is speed. Under legs of slope ${g.j_m.symbol} and a roof at ${g.a_m.symbol}, no shape of the same duration has a larger area than the trapezoid. Solved for the duration: ${s.rampTime.equation}. The roof is touched from ${s.critical.worked} on.`,
    ]),
  )
  page.step(
    w.pick(['Lengths that decide', 'Where each limit begins']),
    say`The speed limit needs ${s.rampAcceleration.worked}, ${s.rampTime.worked}, ${s.leastForSpeed.worked}. ${s.reachesSpeed.named}.`,
    s.cruises
      ? say`Thus ${s.peak.short}.`
      : say`The acceleration limit needs ${s.leastForAcceleration.worked}, and ${s.reachesAcceleration.named}. Setting twice the way of a ramp equal to the length gives ${s.peak.worked}.`,
  )
  page.step(
    w.pick(['The move', 'Peak and duration']),
    say`${s.peakAcceleration.worked}, and ${within.symbols}. ${s.peakRamp.worked}. ${s.time.worked}. So ${binding}.`,
    say`A trapezoid of speed would claim ${trapezoid.worked}; ${slower.values}, as it must be, for it ignores one of the limits. The price of smoothness is ${price.worked}.`,
  )

  const n = w.pick([
    { l: 'Limits', fn: 'ramp_time', top: 'top_acceleration', least: 'least_length' },
    { l: 'Bounds', fn: 'quickest', top: 'roof', least: 'up_and_down' },
    { l: 'Envelope', fn: 'rise', top: 'peak_acceleration', least: 'two_ramps' },
  ])
  const top = w.pick([
    code`self.acceleration.0.min((speed * self.jerk.0).sqrt())`,
    code`let meeting = (self.jerk.0 * speed).sqrt();
            if meeting < self.acceleration.0 { meeting } else { self.acceleration.0 }`,
  ])
  const whole = w.pick([
    code`let top = self.${n.top}(speed);
            speed / top + top / self.jerk.0`,
    code`let top = self.${n.top}(speed);
            (speed * self.jerk.0 + top * top) / (top * self.jerk.0)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Limits of three kinds, all of them numbers, are too easy to swap. Each has a type of its own.`,
      say`A value of acceleration in the place of jerk would compile and print badly. New types prevent it at no cost at run time.`,
    ]),
    page.rust(code`
    /// In ${g.a_m.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Acceleration(pub f64);

    /// In ${g.j_m.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Jerk(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.l} {
        pub acceleration: Acceleration,
        pub jerk: Jerk,
    }

    impl ${n.l} {
        /// The greatest acceleration in the quickest ramp from rest to a positive speed.
        pub fn ${n.top}(self, speed: f64) -> f64 {
            ${nest(8, top)}
        }

        pub fn ${n.fn}(self, speed: f64) -> f64 {
            ${nest(8, whole)}
        }

        /// Way of a ramp up and a ramp down.
        pub fn ${n.least}(self, speed: f64) -> f64 {
            speed * self.${n.fn}(speed)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LIMITS: ${n.l} = ${n.l} { acceleration: Acceleration(${g.a_m.rust('f64')}), jerk: Jerk(${g.j_m.rust('f64')}) };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn this_axis() {
            assert!(near(LIMITS.${n.top}(${g.v_m.rust('f64')}), ${s.rampAcceleration.rust('f64')}));
            assert!(near(LIMITS.${n.fn}(${g.v_m.rust('f64')}), ${s.rampTime.rust('f64', 's')}));
            assert!(near(LIMITS.${n.least}(${g.v_m.rust('f64')}), ${s.leastForSpeed.rust('f64')}));
            assert!(near(LIMITS.${n.fn}(${s.peak.rust('f64')}), ${s.peakRamp.rust('f64', 's')}));
        }

        #[test]
        fn with_and_without_a_roof() {
            let slow = ${n.l} { acceleration: Acceleration(2.0), jerk: Jerk(1.0) };
            assert_eq!([1.0, 4.0, 8.0].map(|speed| slow.${n.top}(speed)), [1.0, 2.0, 2.0]);
            assert_eq!([1.0, 4.0, 8.0].map(|speed| slow.${n.fn}(speed)), [2.0, 4.0, 6.0]);
            assert_eq!([1.0, 4.0, 8.0].map(|speed| slow.${n.least}(speed)), [2.0, 16.0, 48.0]);
        }
    }`),
    say`Limits that change places are refused by the compiler:`,
    page.compileFail(
      'E0308',
      code`
    pub fn swapped(acceleration: Acceleration, jerk: Jerk) -> ${n.l} {
        ${n.l} { acceleration: jerk, jerk: acceleration }
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The acceleration tops out at ${s.peakAcceleration}: ${within.named}. Both ramps fit: ${fits.named}. So no limit is broken and no way is borrowed from beyond the end.`,
      say`What has to hold is ${fits.symbols} and ${within.symbols}. With numbers, ${fits.values} and ${within.values}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A move of no length has no ramp; the formula would divide by a peak of zero, so it is answered before.`,
          say`At ${s.critical} exactly the level part has no duration, and both formulas of the ramp agree.`,
          say`Very large jerk: the rise takes no time, and the trapezoid of speed comes back.`,
          say`Very large acceleration limit: only jerk and speed bind, and the roof plays no part.`,
          say`A grain of length, some steps: the peak goes with a cube root, so even tiny moves are not very slow.`,
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
          say`A trapezoid of speed, and a filter behind it that takes the mean over ${s.build}. Nearly the same shape, and no cases.`,
          say`A ramp by half a cosine: smooth in all derivatives, and its greatest acceleration is higher for the same duration.`,
          say`A polynomial of fifth degree in time. No phases at all, but its limits are only touched at single moments.`,
          say`Limit the derivative of jerk as well. Four more phases, for machines whose frame asks for it.`,
        ],
        2,
      ),
    ),
  )
}
