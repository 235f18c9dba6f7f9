// Depth 2: back-calculation, its bound proven, and three controllers followed through the same heating.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { back, loop, type Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const clamp = m.process('ode', 'y_k', 'K', { ...loop('*(1 - above(z, 1)*above(K_c*(r - y), 0))', 'max', 'y') }, '4s')
  const clampOver = m.derive('d_k', 'K', 'y_k - r', '3s')
  const guarded = m.process('ode', 'y_b', 'K', loop(back('T_i'), 'max', 'y'), '5s')
  const over = m.derive('d_b', 'K', 'y_b - r', '3s')
  const capped = m.compare(clampOver, g.d_max)
  const better = m.relation(guarded.value, '<', s.bare.value)
  const verdict = m.compare(over, g.d_max)
  m.derive('t_one', 's', 'T_i', 'g')
  const z1 = m.derive('z_1', '%', '1 - exp(-(t_one/T_i))', '3s')
  const bound = m.derive('z_b', '%', '1 - exp(-(t_r/T_i))', '4s')
  const shorter = m.relation(bound, '<', s.wound)
  m.derive('t_lo', 's', '0*T_i', 'g')
  const always = m.claim('range', {
    over: [{ name: 't', from: 't_lo', to: 't_r' }],
    left: '1 - exp(-(t/T_i))',
    op: '<=',
    right: '1',
  })
  const flaw = w.chance(0.45)
  page.ask(
    flaw
      ? w.pick([
          say`Somebody limits the integral itself to the range of the output, from nothing to full, and calls the problem solved. Find the flaw, then derive a protection that works and prove a bound on the integral.`,
          say`Proposed: never let the integral grow beyond full duty. With that the heating peaks ${clampOver} above the target. Explain what is still wrong with the state at arrival, and prove something better.`,
        ])
      : w.pick([
          say`Derive a protection by feeding back what the bound takes away, prove that the integral stays bounded whatever the error, and compute the overshoot that remains.`,
          say`Prove that back-calculation with the integral time as its time constant keeps the integral within the output's range during heating, and compare the peaks with and without it.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The integral must learn that its demand is not being carried out. The difference between demand and duty says so, and is known exactly.`,
      say`What information is missing in the integral? Only this: by how much the demand was cut. So that difference should act on it.`,
    ]),
  )
  page.think(
    'restate',
    say`Without protection: ${s.wound} in the integral at arrival where ${s.hold} are needed, and a peak of ${s.bare.value}, which is ${s.bareOver.arithmetic} too hot.`,
  )
  if (flaw || w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`Simplest: cap the integral at full duty. It cannot wind up beyond that.`,
        say`Clamp the integral to what the output can be, so that ${s.wound} can never arise.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Full duty in the integral is still far above the ${s.hold} that hold the target. At arrival the error is nothing, the demand is the integral, and that says full power. Followed in time, the peak is ${clamp.value}: ${clampOver.arithmetic} above the target.`,
        say`The cap bounds the integral but not the windup, which is the surplus over ${s.hold}. At the target the output would still be full. The peak shows it: ${clampOver.arithmetic}.`,
      ]),
    )
    page.think(
      'back-up',
      say`The integral has to come down while the error is still positive, so that proportional part and integral together fit into the range.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Let what was cut off, over a tracking time, flow into the integral. At the upper bound its rate is then error over integral time, plus full duty less demand over tracking time. With the tracking time equal to the integral time the error cancels: the integral moves towards full duty with its own time constant and nothing else.`,
      say`Add duty less demand, over the integral time, to the rate. Demand contains the error once with each sign, and it drops out. What is left is a plain lag towards one.`,
    ]),
  )
  page.think(
    'derive',
    say`While the bound is active the integral follows the left side of ${always.form('symbols')}, and never gets to full duty. After one integral time it is ${z1}; if the bound held until arrival it would be ${bound.worked}.`,
  )
  page.think(
    'verify',
    say`Sampled for ${always.form('ranges')}: ${always.form('symbols')} holds throughout. And ${shorter.values}, the unprotected figure.`,
  )
  page.think(
    'derive',
    say`The whole loop, followed in time: ${guarded.claim.form('rates')}. Its peak is ${guarded.value}, so ${over.worked}.`,
  )
  page.think(
    'compare',
    say`With protection and without: ${better.named}. Against the limit: ${verdict.values} with back-calculation, ${capped.values} with the cap.`,
  )
  page.checks(w.pick([1, 2]), s.kc, bound, s.hold)
  page.think(
    'summarise',
    say`Back-calculation with the integral time: integral bounded by full duty with any error, for any duration; overshoot ${over} instead of ${s.bareOver}.`,
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw: a cap on the integral at full duty leaves full duty at arrival, where ${s.hold} are needed. The peak is then ${clampOver.worked} above the target, and ${capped.values}.`
      : w.pick([
          say`What the bound removes is fed back. With one choice of its time constant the proof is a single line.`,
          say`The proof concerns the integral while the bound is active; the overshoot then follows from integrating the loop.`,
        ]),
  )
  page.step(
    w.pick(['Without protection', 'Where it starts']),
    say`${s.arrive.worked}, ${s.wound.worked}, against ${s.hold.worked}. Peak ${s.bare.value}: ${s.bareOver.worked}.`,
  )
  page.step(
    w.pick(['Back-calculation', 'The law']),
    say`${guarded.claim.form('rates')}. The last term is duty less demand, and vanishes inside the bounds, so the linear loop is untouched.`,
  )
  page.step(
    w.pick(['Bound on the integral', 'Proof']),
    say`At the upper bound the duty is one. Written out, the error appears in the integral's rate twice with opposite signs and cancels. What remains is the distance to full duty over the integral time. From zero, this gives the left side of ${always.form('statement')}. At ${s.arrive} that would be ${bound.worked}.`,
    say`So demand drops below full as soon as the proportional part has shrunk to the distance between the integral and one: before the target, never at it.`,
  )
  page.step(
    w.pick(['What remains', 'Three peaks']),
    say`None: ${s.bareOver}. Cap at full duty: ${clampOver}. Back-calculation: ${over.worked}. ${capped.op === '>' ? say`The cap breaks the limit, since ${capped.values}.` : say`The cap keeps the limit here (${capped.values}), though with full duty at the target, so by luck of this body and not by design.`} ${verdict.op === '<=' ? 'The last one keeps the limit' : 'Even the last one breaks the limit, so the target must be shaped as well'}: ${verdict.named}.`,
  )

  const v = {
    Pi: w.pick(['Tracking', 'Guarded', 'BackCalculated']),
    rate: w.pick(['rate', 'drift', 'change_of']),
    duty: w.pick(['duty', 'given', 'bounded']),
    demand: w.pick(['demand', 'wish', 'unbounded']),
  }
  const growth = w.pick([
    code`(self.gain * error + self.${v.duty}(error, integral) - self.${v.demand}(error, integral)) / self.time`,
    code`let cut = self.${v.duty}(error, integral) - self.${v.demand}(error, integral);
            (self.gain * error + cut) / self.time`,
    code`self.gain * error / self.time + (self.${v.duty}(error, integral) - self.${v.demand}(error, integral)) / self.time`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The law as a pure rate, so that what was proven can be tested as stated: at the bound, the rate does not depend on the error.`,
      say`Rate of the integral as a function of error and integral. The theorem is then a test: at the upper bound, another error gives the same rate.`,
    ]),
    page.rust(code`
    /// Gain, and integral time, which is the tracking time too.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Pi} {
        pub gain: f64,
        pub time: f64,
    }

    impl ${v.Pi} {
        pub fn ${v.demand}(&self, error: f64, integral: f64) -> f64 {
            self.gain * error + integral
        }

        pub fn ${v.duty}(&self, error: f64, integral: f64) -> f64 {
            self.${v.demand}(error, integral).clamp(0.0, 1.0)
        }

        /// Rate of change of the integral.
        pub fn ${v.rate}(&self, error: f64, integral: f64) -> f64 {
            ${growth}
        }
    }

    /// Closed form while the upper bound is active, from an empty integral.
    pub fn at_bound(time: f64, after: f64) -> f64 {
        ${w.pick(['1.0 - (-after / time).exp()', '-(-after / time).exp_m1()'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LAW: ${v.Pi} = ${v.Pi} { gain: ${s.kc.rust('f64', '1/K')}, time: ${g.T_i.rust('f64')} };

        #[test]
        fn at_a_bound_the_error_does_not_count() {
            for error in [2.0 / LAW.gain, 3.0 / LAW.gain, 50.0 / LAW.gain] {
                assert_eq!(LAW.${v.duty}(error, 0.25), 1.0);
                assert!((LAW.${v.rate}(error, 0.25) * LAW.time - 0.75).abs() < 1e-9);
                assert_eq!(LAW.${v.duty}(-error, 0.25), 0.0);
                assert!((LAW.${v.rate}(-error, 0.25) * LAW.time + 0.25).abs() < 1e-9);
            }
        }

        #[test]
        fn inside_the_bounds_it_is_a_plain_integral() {
            let error = 0.25 / LAW.gain;
            assert!((LAW.${v.demand}(error, 0.5) - 0.75).abs() < 1e-9);
            assert!((LAW.${v.duty}(error, 0.5) - 0.75).abs() < 1e-9);
            assert!((LAW.${v.rate}(error, 0.5) - 0.25 / ${g.T_i.rust('f64')}).abs() < 1e-12);
        }

        #[test]
        fn stepping_the_law_gives_the_closed_form() {
            let (mut integral, steps) = (0.0, 100_000_u32);
            let far = 9.0 / LAW.gain;
            for _ in 0..steps {
                integral += LAW.${v.rate}(far, integral) * ${s.arrive.rust('f64')} / f64::from(steps);
            }
            assert!((integral - ${bound.rust('f64', '')}).abs() < 1e-4);
            assert!((at_bound(LAW.time, ${s.arrive.rust('f64')}) - ${bound.rust('f64', '')}).abs() < 1e-9);
            assert!(integral < 1.0);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Proven: from an empty integral, at the upper bound, for any error and any duration, ${always.form('symbols')}. So the controller leaves full duty while the body is still below its target, and does not come back to it from above, where the proportional part takes off what the integral asks for.`,
      say`The bound does not contain the error, so neither a target that is out of reach nor a sensor that reads too low for an hour can wind the integral beyond full duty. ${verdict.op === '<=' ? say`The peak keeps ${g.d_max}.` : say`The peak still breaks ${g.d_max}, and that has to be told.`}`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A start with a filled integral, after a change of target: it decays towards full duty at the bound, not below. A new target should therefore begin from the holding power.`,
          say`The lower bound: there the integral tends to zero in the same way, by the same cancellation.`,
          say`Another tracking time: the error no longer cancels, and the bound then depends on it.`,
          say`A bound that the controller does not know, such as a sagging supply: the cut-off part is invisible, and windup returns.`,
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
          say`Conditional integration stops adding while the bound is active; simple, and equally effective for one bound, but it can freeze at a wrong value.`,
          say`The incremental form keeps no integral, so nothing winds up, but it forgets the proportional part when it is clipped.`,
          say`A model of the saturated plant can compute the best moment to leave full duty, at the price of relying on the model.`,
        ],
        2,
      ),
    ),
  )
}
