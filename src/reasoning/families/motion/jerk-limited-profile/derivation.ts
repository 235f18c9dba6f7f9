// Depth 2: the way to a stop from any state of a ramp, its proof, and rules for braking that run into the wall.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const shareV = m.given('q_v', x.speedShare)
  const shareA = m.given('q_a', x.accelerationShare)
  const speed = m.derive('v_0', 'mm/s', 'q_v*v_m')
  const push = m.derive('a_0', 'mm/s²', 'q_a*a_m')
  const ease = m.derive('t_1', 'ms', 'a_0/j_m')
  const top = m.derive('v_1', 'mm/s', 'v_0 + a_0^2/(2*j_m)')
  const easeWay = m.derive('x_1', 'mm', 'v_0*a_0/j_m + a_0^3/(3*j_m^2)')
  const brake = m.derive('a_1', 'mm/s²', 'min(a_m, sqrt(v_1*j_m))')
  const brakeTime = m.derive('T_1', 'ms', 'v_1/a_1 + a_1/j_m')
  const way = m.derive('x_s', 'mm', 'x_1 + v_1*T_1/2')
  const followed = m.claim('ode', {
    states: [
      { name: 'a', unit: 'mm/s²', start: 'a_0', next: 'j_m*(above(t, t_1 + T_1 - a_1/j_m) - above(t_1 + a_1/j_m, t))' },
      { name: 'v', unit: 'mm/s', start: 'v_0', next: 'a' },
      { name: 'x', unit: 'mm', start: '0*L', next: 'v' },
    ],
    until: 't_1 + T_1',
    measure: { what: 'x', take: 'final' },
    of: 'x_s',
    tolerance: 1e-4,
  })
  m.derive('y_lo', 'mm/s²', 'a_1/4')
  m.derive('y_hi', 'mm/s²', '2*a_1')
  const quickest = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'y', from: 'y_lo', to: 'y_hi', at: 'a_1' }],
    objective: 'v_1/y + y/j_m',
    subject: [
      { left: 'y', op: '<=', right: 'a_m' },
      { left: 'y^2', op: '<=', right: 'v_1*j_m' },
    ],
    of: 'T_1',
    tolerance: 0.005,
  })
  const roof = m.compare('sqrt(v_1*j_m)', g.a_m)
  const plain = m.derive('x_a', 'mm', 'v_0^2/(2*a_m)')
  const atRest = m.derive('a_e', 'mm/s²', 'min(a_m, sqrt(v_0*j_m))')
  const smooth = m.derive('x_b', 'mm', 'v_0*(v_0/a_e + a_e/j_m)/2')
  const past = m.derive('d_a', 'mm', 'x_s - x_a', '3s')
  const pastSmooth = m.derive('d_b', 'mm', 'x_s - x_b', '3s')
  const wrongA = m.relation(plain, '<', way)
  const wrongB = m.relation(smooth, '<', way)
  const factor = m.derive('q_s', '', 'x_s/x_a', '3s')
  const easing = m.derive('v_e', 'mm/s', 'v_m - a_m^2/(2*j_m)')
  const easingSign = m.compare(easing, m.derive('v_o', 'mm/s', '0*v_m'))
  const keeps = m.relation(top, '<=', g.v_m)
  const flaw = w.choose(5)
  const rule = flaw === 0 ? { way: plain, past, wrong: wrongA } : { way: smooth, past: pastSmooth, wrong: wrongB }

  page.ask(
    flaw === 0
      ? w.pick([
          say`A stop is asked for at ${shareV} of the speed limit while the axis still accelerates with ${shareA} of its acceleration limit. The controller under review starts to brake when the way left is the square of speed over twice the acceleration: ${plain}. Find the flaw, derive the true way, and prove that it cannot be shortened.`,
          say`Review this rule: brake as late as ${plain.expr} permits, which is ${plain} at ${speed}. The axis accelerates at that moment with ${push}. Where does it come to rest? Derive the right rule with a proof.`,
        ])
      : flaw === 1
        ? w.pick([
            say`A reviewer passes you this rule: the way to a stop at ${speed} is that of the jerk-limited ramp, ${smooth}. The stop is asked for in mid-ramp, with an acceleration of ${push}. What has been forgotten, and by how much does the axis run on? Prove the correct way.`,
            say`In mid-ramp, at ${speed} and ${push}, a controller looks up the ramp from that speed down to rest and finds ${smooth}. Show with numbers why the wall is hit, and derive the way that is really needed, with proof.`,
          ])
        : w.pick([
            say`The axis runs at ${shareV} of its speed limit and accelerates with ${shareA} of its acceleration limit when a stop is asked for. Derive the least way to rest under all three limits, prove it, and say when a ramp must be eased off so that the speed limit holds.`,
            say`What way does a stop take from ${speed} with ${push} still pushing forward? Give a derivation with every step justified, a proof that the ramp down is the quickest, and a guard in Rust.`,
            say`Derive the state-dependent stopping way of a jerk-limited axis and evaluate it at ${speed} and ${push}. Show that nothing shorter keeps the limits.`,
          ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The state has three parts: place, speed, acceleration. A stop that looks at speed alone forgets that acceleration cannot vanish at once.`,
      say`Acceleration is a state here and no longer an input. While it is worked off, the axis still gains speed.`,
      say`Two phases: take the push away, then a ramp down. At the seam the acceleration is nil and jerk simply goes on.`,
    ]),
  )
  if (flaw === 0 || (flaw > 1 && w.chance(0.4))) {
    page.think('attempt', say`The familiar rule: ${plain.worked}.`)
    page.think(
      'error',
      w.pick([
        say`It reverses the acceleration from ${push} forward to full braking in no time. That would be unlimited jerk. The true way will turn out ${factor} times as long.`,
        say`Constant braking from the first moment is not possible: ${ease.arithmetic} pass before the push has even gone.`,
      ]),
    )
  } else if (flaw === 1 || w.chance(0.6)) {
    page.think('attempt', say`A jerk-limited ramp from ${speed} to rest: ${smooth.worked}.`)
    page.think(
      'doubt',
      w.pick([
        say`That ramp begins without acceleration. Here the axis is still being pushed, with ${push}, and gains speed while the push is taken away.`,
        say`Which acceleration does it start with? None, but the axis has ${push}. It must first be brought there.`,
      ]),
    )
    page.think(
      'back-up',
      say`Two parts, then: ease off, and only then the ramp, from a speed that has risen meanwhile.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Easing off lasts ${ease.worked}. The speed still rises by half of acceleration times that: ${top.worked}. And the way in it is ${easeWay.worked}.`,
      say`With full jerk backwards the push is gone after ${ease.arithmetic}; by then speed is ${top.arithmetic}, and ${easeWay.arithmetic} have been covered.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The ramp down from there: ${brake.worked}, lasting ${brakeTime.worked}. A symmetric ramp runs at half its speed on the average, so in all ${way.worked}.`,
      say`Braking tops out at ${brake.arithmetic} and takes ${brakeTime.arithmetic}. The sum of both ways: ${way.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Followed in time, ${followed.form('rates')} (above is one where its first argument is the larger, else nothing): the axis stands still after ${way.arithmetic}.`,
      say`An integrator knows nothing of phases of mine; fed with ${followed.form('rates')}, where above switches from nothing to one as its first argument overtakes the second, it also ends at ${way}.`,
    ]),
  )
  if (w.chance(0.6))
    page.think(
      'verify',
      w.pick([
        say`Is the peak of braking right? Trying all of them, ${quickest.form('problem')}, gives ${quickest.form('answer')}.`,
        say`The search ${quickest.form('problem')} ends at the same peak: ${quickest.form('answer')}.`,
      ]),
    )
  page.think(
    'compare',
    w.pick([
      say`${rule.wrong.named}, so that rule would end ${rule.past.arithmetic} behind the wall.`,
      say`Against ${rule.way.symbol}: ${rule.wrong.values}. Trusting it means ${rule.past.worked} of overrun.`,
    ]),
  )
  page.checks(w.pick([1, 2]), ease, top, easeWay, brakeTime, easing, plain)
  page.think(
    'decide',
    w.pick([
      say`The guard uses the whole state. It costs a root and some products at each tick, which is nothing.`,
      say`The rule for a stop asks for speed and acceleration, and reserves ${way} in this state.`,
    ]),
  )

  page.section(
    'analysis',
    flaw < 2
      ? w.pick([
          say`The rule is right for another state than the one it is used in.`,
          say`What the rule forgets is a state variable: acceleration.`,
        ])
      : w.pick([
          say`First the push, then the ramp; then why neither can be shortened.`,
          say`A stop is a problem of least way with three limits, and it has a bang-bang answer.`,
        ]),
  )
  page.step(
    w.pick(['Taking the push away', 'Easing off']),
    say`The state is ${speed.worked} and ${push.worked}. With jerk ${g.j_m.symbol} backwards the acceleration falls linearly: ${ease.worked}. Area under it: ${top.worked}. Once more integrated: ${easeWay.worked}.`,
  )
  page.step(
    w.pick(['The ramp down', 'Braking']),
    say`${brake.worked}${roof.op === '<=' ? say` (both legs meet under the roof: ${roof.values})` : say` (the roof is touched: ${roof.values})`}. ${brakeTime.worked}. Hence ${way.worked}.`,
  )
  page.step(
    w.pick(['Nothing shorter exists', 'Proof']),
    w.pick([
      say`Let another stop keep the limits. At each moment its acceleration lies above or on that of full jerk backwards, down to the roof of braking, so its speed does too until braking is at its deepest. In the last leg a speed below ours would need, where the two cross, deeper braking at the same speed; and deeper braking cannot be taken away before the axis turns back. So its speed is above or on ours up to our moment of rest, and the area, which is the way, is no smaller. Among our own shapes, ${quickest.form('problem')} gives ${quickest.form('answer')}.`,
      say`Suppose that the stop covers less way. Then somewhere its speed is below ours for the first time, and there its acceleration is below ours. Ours falls with full jerk until the roof or the last leg: the other can be below it only by breaking the jerk limit, the roof, or by coming to rest with a braking that must still be taken away and would turn the axis back. As for the height of the roof, ${quickest.form('problem')}: the least time is at ${quickest.form('answer')}.`,
    ]),
  )
  page.step(
    w.pick(['What a forgotten state costs', 'The simple rules']),
    flaw === 0 || (flaw > 1 && w.chance(0.5))
      ? say`Constant braking gives ${plain.worked}. ${wrongA.named}, and ${past.worked}.`
      : say`The ramp from ${speed} without a push gives ${smooth.worked}, where ${atRest.short}. ${wrongB.named}; ${pastSmooth.worked}.`,
    easingSign.op === '>'
      ? say`The same thought bounds the speed: full acceleration must end at ${easing.worked}, since easing off still adds to it. In the given state, ${keeps.named}.`
      : say`The same thought bounds the speed: full acceleration can never be kept up to the limit, since ${easing.worked} and ${easingSign.values}. In the given state, ${keeps.named}.`,
  )

  const n = w.pick([
    { t: 'State', fn: 'stopping_way', ok: 'may_go_on', lim: 'Limits' },
    { t: 'Motion', fn: 'way_to_rest', ok: 'stop_fits', lim: 'Bounds' },
    { t: 'Moving', fn: 'needed_for_stop', ok: 'can_still_stop', lim: 'Axis' },
  ])
  const first = w.pick([
    code`let ease = state.acceleration / self.jerk;
            let peak = state.speed + state.acceleration * ease / 2.0;
            let first = state.speed * ease + state.acceleration * ease * ease / 3.0;`,
    code`let rise = state.acceleration.powi(2) / (2.0 * self.jerk);
            let peak = rise + state.speed;
            let first = (state.speed + rise * 2.0 / 3.0) * state.acceleration / self.jerk;`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The guard is a pure function of state and limits; a stop is begun at the last tick at which it still says yes.`,
      say`The state is one value, so that nobody can hand over a speed and forget the acceleration.`,
    ]),
    page.rust(code`
    /// Speed and acceleration along the path, both forward.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub speed: f64,
        pub acceleration: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.lim} {
        pub acceleration: f64,
        pub jerk: f64,
    }

    impl ${n.lim} {
        pub fn ${n.fn}(&self, state: ${n.t}) -> f64 {
            ${nest(8, first)}
            let top = self.acceleration.min((peak * self.jerk).sqrt());
            if top == 0.0 {
                return first;
            }
            first + peak * (peak / top + top / self.jerk) / 2.0
        }

        pub fn ${n.ok}(&self, state: ${n.t}, left: f64) -> bool {
            self.${n.fn}(state) <= left
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const AXIS: ${n.lim} = ${n.lim} { acceleration: ${g.a_m.rust('f64')}, jerk: ${g.j_m.rust('f64')} };
        const NOW: ${n.t} = ${n.t} { speed: ${speed.rust('f64')}, acceleration: ${push.rust('f64')} };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn the_state_in_question() {
            assert!(near(AXIS.${n.fn}(NOW), ${way.rust('f64')}));
            assert!(near(AXIS.${n.fn}(${n.t} { acceleration: 0.0, ..NOW }), ${smooth.rust('f64')}));
        }

        #[test]
        fn the_guard_on_both_sides() {
            let need = AXIS.${n.fn}(NOW);
            assert!(AXIS.${n.ok}(NOW, need));
            assert!(!AXIS.${n.ok}(NOW, need - 0.001));
            assert!(!AXIS.${n.ok}(NOW, ${rule.way.rust('f64')}));
        }

        #[test]
        fn with_a_roof_and_without() {
            let axis = ${n.lim} { acceleration: 2.0, jerk: 1.0 };
            assert!(near(axis.${n.fn}(${n.t} { speed: 8.0, acceleration: 0.0 }), 24.0));
            assert!(near(axis.${n.fn}(${n.t} { speed: 6.0, acceleration: 2.0 }), 12.0 + 8.0 / 3.0 + 24.0));
            assert!(near(axis.${n.fn}(${n.t} { speed: 0.5, acceleration: 1.0 }), 0.5 + 1.0 / 3.0 + 1.0));
            assert_eq!(axis.${n.fn}(${n.t} { speed: 0.0, acceleration: 0.0 }), 0.0);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Invariant: at each tick the stopping way of the state fits into the way that is left. While it holds, the stop can begin now; when it would fail at the next tick, the stop begins. From ${speed} and ${push} that means ${way} in reserve.`,
      say`During the stop the speed first rises, to ${top}, and ${keeps.values}. The acceleration never leaves its limits, as it only falls to ${brake.symbol} and comes back. The end is at rest in speed and in acceleration both.`,
      say`A guard that looks at speed alone is short by ${rule.past} here. With the full state in one type, that guard cannot be written by oversight.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A push of zero: the first phase vanishes and the rule of the plain ramp is right.`,
          say`A stop asked for while braking already: the state is inside of the ramp down, and formulas for a negative push are needed, or the stop that runs is simply finished.`,
          say`An emergency: jerk limits protect surfaces, not people. A hard stop drops them and accepts lost steps.`,
          say`Ticks: between two of them the state moves on, so the reserve includes the way of one tick.`,
          say`A stop just after the start: the speed is nearly nil, the push is full, and the simple rule is wrong by a large factor.`,
          say`A state at rest without a push needs no way, and the code must not divide by its peak.`,
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
          say`Allow a higher jerk for stops only. The first phase shrinks in proportion, the shape stays.`,
          say`Plan so that every ramp ends before the next promise: then stops are only ever asked for without a push, and the table by speed is enough.`,
          say`Store the stopping way for a grid of speeds and accelerations, and look it up, rounded towards safety.`,
          say`Stop along time: slow the clock of the plan instead of the axis. Path and shape are kept, and the limits scale with powers of the clock rate.`,
        ],
        2,
      ),
    ),
  )
}
