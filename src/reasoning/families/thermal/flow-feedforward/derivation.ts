// Depth 2: the dip under feedback alone, in closed form; what remains of it when the flow's heat is told late or not quite right.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const stiffness = m.derive('k_t', 'W/K', 'G + w + K_p', '4s')
  const integral = m.derive('K_i', 'W/(K·s)', 'k_t^2/(4*C)', '4s')
  const rate = m.derive('lambda', '1/s', 'k_t/(2*C)', '4s')
  const when = m.derive('t_p', 's', '1/lambda', '4s')
  const dip = m.derive('d_p', 'K', 'P_f/(C*lambda)*exp(-1)', '4s')
  const verdict = m.compare(dip, g.b)
  const followed = m.claim('ode', {
    states: [
      { name: 'y', unit: 'K', start: '0*b', next: '(P_f - k_t*y - u)/C' },
      { name: 'u', unit: 'W', start: '0*P_f', next: 'K_i*y' },
    ],
    until: '8*t_p',
    measure: { what: 'y', take: 'max' },
    of: 'd_p',
    tolerance: 1e-4,
  })
  m.derive('t_0', 's', '0*t_p', 'g')
  m.derive('t_9', 's', '9*t_p', '3s')
  const late = m.derive('d_l', 'K', 'P_f/C*theta*exp(-(lambda*theta))', '4s')
  const sooner = m.relation(g.theta, '<', when)
  const pulse = m.claim('range', {
    over: [{ name: 't', from: 't_0', to: 't_9' }],
    left: 'P_f/C*((t + theta)*exp(-(lambda*(t + theta))) - t*exp(-(lambda*t)))',
    op: '<=',
    right: 'd_l',
  })
  const wrongShare = m.derive('d_d', 'K', 'delta*d_p', '4s')
  const total = m.derive('B', 'K', 'd_l + d_d', '4s')
  const kept = m.compare(total, g.b)
  const gained = m.compare(total, dip)
  const factor = m.derive('f', '', 'd_p/B', '3s')
  const share = m.derive('q_m', '%', 'P_m/P_f', '3s')
  const unmelted = m.derive('d_m', 'K', 'q_m*d_p', '4s')
  const stiffer = m.derive('K_x', 'W/K', '2*P_f/(B*exp(1)) - G - w', '3s')
  const area = m.derive('A', 'K·s', 'P_f/K_i', '3s')
  const kind = w.pick(['melting', 'gain', 'plain'] as const)
  page.ask(
    kind === 'melting'
      ? w.pick([
          say`A patch computes the heater's extra power as mass flow times specific heat times rise, and its author promises that no dip remains. Find the flaw in the promise, say which dip does remain, and prove a bound for a correct feed-forward that is late by ${g.theta} and off by ${g.delta}.`,
          say`Review this: feed-forward by specific heat alone, no delay considered, result declared perfect. Derive the dip with feedback alone, the part that the patch leaves, and a bound that can be relied on.`,
        ])
      : w.pick([
          say`Derive the deepest dip under feedback alone with an integral gain for critical damping. Then add the flow's heat beforehand, late by ${g.theta} and wrong by ${g.delta}, and prove a bound on what remains. Is the band of ${g.b} kept?`,
          say`How deep does the block sink when ${g.Q} set in, with feedback alone and with feed-forward? Closed forms, a proof for the worst time, and a verdict on ${g.b}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The loop is linear, so the dip of the sum is the sum of the dips. What feed-forward leaves is a smaller load and, for a moment, the whole load; feedback sees only these.`,
      say`Feedback has to be colder before it acts. Feed-forward acts on knowledge. Knowledge may be late and it may be wrong, and linearity lets me treat these two apart.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`The load first. The flow carries off ${s.carried.worked}, so warming takes ${s.sensible.worked}, melting ${s.melting.worked}: ${s.flowPower.worked} in all.`,
      say`Which load? Warming ${s.sensible.worked}, with ${s.carried.worked}; melting ${s.melting.worked}. Their sum is ${s.flowPower.worked}, the height of the step.`,
      say`The step of load is ${s.flowPower.worked}: of it ${s.melting.worked} melts crystals, and ${s.sensible.worked} is warming with ${s.carried.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Let y be target less temperature. Losses, flow and proportional part all pull it back: ${stiffness.worked}. With an integral gain of ${integral.worked} the two poles meet at ${rate.worked}.`,
      say`Restoring: ${stiffness.worked}. For critical damping the integral gain has to be ${integral.worked}, and both poles lie at ${rate.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A step of load then gives slope times time times a decay, which is greatest after ${when.worked}: ${dip.worked}. Band: ${verdict.values}.`,
      say`From rest with first slope load over capacity, the answer peaks at ${when.worked}. Its peak is ${dip.worked}, so ${verdict.named}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Following ${followed.form('rates')} from rest peaks at ${dip}.`,
      say`The integral part must end up carrying the load alone, so the area under the dip is load over its gain, ${area.worked}; a peak of ${dip} with a width of a few ${when} makes about that.`,
    ]),
  )
  if (kind === 'melting') {
    page.think(
      'attempt',
      w.pick([
        say`Now tell the heater: mass flow times specific heat times rise, ${s.sensible.worked}. Then feedback has nothing left to do.`,
        say`Feed ${s.sensible.worked} forward at the start of the flow, and the dip is gone.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Crystals have to be melted too: ${s.melting.worked}, which is ${share.worked} of the load. That share is left to feedback, and so is its share of the dip, ${unmelted.worked}.`,
        say`The load is ${s.flowPower}, not ${s.sensible}. With ${share.arithmetic} missing, a dip of ${unmelted.arithmetic} remains, even with perfect timing.`,
      ]),
    )
    page.think('back-up', say`Feed forward the whole ${s.flowPower.short}, and ask what its own errors leave.`)
  } else if (kind === 'gain') {
    page.think(
      'attempt',
      w.pick([
        say`Why not raise the proportional gain until the dip fits? The dip goes down with the restoring sum.`,
        say`A stiffer loop would do without any knowledge of the flow.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`To get to what feed-forward will reach, ${total}, the gain would have to be ${stiffer.worked} in place of ${g.K_p}. The loop has its gain from the lag of the thermometer, and with that much it would swing.`,
        say`The dip falls only in inverse proportion: for ${total} a gain of ${stiffer} is needed. ${g.K_p} was said to be as far as the lag allows.`,
      ]),
    )
    page.think('back-up', say`Leave the loop alone and lower the load that it sees.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Feed-forward that comes ${g.theta} late: for that long the full load acts, then none. The answer is the step's less the same shifted. It is greatest just when the power arrives, since ${sooner.values}: ${late.worked}.`,
      say`Late by ${g.theta}: a pulse of load. Until its end the dip grows like the step's, afterwards it shrinks, as the pulse ends before the step's own peak (${sooner.symbols}). Peak ${late.worked}.`,
    ]),
  )
  page.think('verify', say`For all later times: ${pulse.form('symbols')}, sampled for ${pulse.form('ranges')}.`)
  page.think(
    'derive',
    w.pick([
      say`An error of ${g.delta} in the heat leaves that share of the step, so ${wrongShare.worked}. By linearity the worst of both is no deeper than their sum, ${total.worked}.`,
      say`Wrong by ${g.delta}: ${wrongShare.worked}. The two add up in the worst case: ${total.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Before ${dip}, now ${total}: a factor of ${factor}. Against the band: ${kept.values}.`,
      say`${kept.named}. Feedback alone had ${dip}; the gain is ${factor.worked}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), stiffness, dip, late, wrongShare)
  page.think(
    'summarise',
    gained.op === '<='
      ? say`Feedback alone ${dip}; told beforehand ${total}, of which ${late} is lateness and ${wrongShare} ignorance.`
      : say`Here lateness eats the gain: ${total} against ${dip}. The order must go out earlier before anything else is improved.`,
  )

  page.section(
    'analysis',
    kind === 'melting'
      ? say`The flaw: heat of melting is ${share} of the load. Left out, it leaves a dip of ${unmelted}; and nothing at all was said about lateness, which alone makes ${late}.`
      : w.pick([
          say`Linearity turns the question into three answers to a step: of the load, of the late load, and of the unknown share.`,
          say`Feed-forward does not move the poles. It changes the load that the poles answer to, and so cannot make the loop unstable.`,
        ]),
  )
  page.step(
    w.pick(['Feedback alone', 'The dip without knowledge']),
    say`The load is ${s.flowPower.worked}, from ${s.carried.worked}, ${s.sensible.worked} and ${s.melting.worked}. ${followed.form('rates')}, with ${stiffness.worked} and ${integral.worked}. Double pole ${rate.worked}; peak after ${when.worked}: ${dip.worked}. ${verdict.named}.`,
  )
  page.step(
    w.pick(['Too late', 'Lateness']),
    say`The answer to a pulse of ${g.theta}: ${late.worked}. ${pulse.form('statement')}; the greatest is at its beginning because ${sooner.named}: up to twice its peak time the step's answer only loses slope, so the difference to its shifted copy shrinks from the end of the pulse on, and later both fall.`,
  )
  page.step(
    w.pick(['Not quite right', 'Unknown heat']),
    say`${wrongShare.worked}. Lateness and ignorance act on the same linear loop, so the dip is bounded by ${total.worked}.`,
  )
  page.step(
    w.pick(['Verdict', 'The band']),
    say`${kept.named}. Feedback alone would need ${stiffer.worked} for the same bound.`,
  )

  const v = {
    Loop: w.pick(['Loop', 'Feedback', 'CriticalLoop']),
    dip: w.pick(['dip', 'deepest', 'sag']),
    late: w.pick(['dip_when_late', 'late_by', 'pulse_dip']),
    bound: w.pick(['bound', 'worst', 'told_dip']),
  }
  const lateBody = w.pick([
    code`let rate = self.rate();
            let until = late.min(1.0 / rate);
            load / self.capacity * until * (-rate * until).exp()`,
    code`let peak_at = 1.0 / self.rate();
            let until = if late < peak_at { late } else { peak_at };
            until * (-until / peak_at).exp() * load / self.capacity`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Closed forms as functions. A delay beyond the step's own peak can do no worse than the step: the code keeps to that.`,
      say`A load that arrives never is a step of load; the function for lateness contains that case.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Loop} {
        /// Losses, flow and proportional gain together.
        pub stiffness: f64,
        pub capacity: f64,
    }

    impl ${v.Loop} {
        fn rate(&self) -> f64 {
            self.stiffness / (2.0 * self.capacity)
        }

        /// The integral gain that makes both poles meet.
        pub fn integral_gain(&self) -> f64 {
            ${w.pick(['self.stiffness * self.stiffness / (4.0 * self.capacity)', 'self.capacity * self.rate() * self.rate()'])}
        }

        /// Deepest dip when the load is told so late.
        pub fn ${v.late}(&self, load: f64, late: f64) -> f64 {
            ${nest(8, lateBody)}
        }

        /// Deepest dip when it is not told at all.
        pub fn ${v.dip}(&self, load: f64) -> f64 {
            self.${v.late}(load, f64::INFINITY)
        }

        /// Told late, and known only to a share.
        pub fn ${v.bound}(&self, load: f64, late: f64, unknown: f64) -> f64 {
            self.${v.late}(load, late) + unknown * self.${v.dip}(load)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LOOP: ${v.Loop} = ${v.Loop} { stiffness: ${stiffness.rust('f64')}, capacity: ${g.C.rust('f64')} };
        const LOAD: f64 = ${s.flowPower.rust('f64')};

        #[test]
        fn feedback_alone() {
            assert!((LOOP.integral_gain() - ${integral.rust('f64')}).abs() < 1e-9);
            assert!((LOOP.${v.dip}(LOAD) - ${dip.rust('f64')}).abs() < 1e-8);
            assert_eq!(LOOP.${v.dip}(LOAD) <= ${g.b.rust('f64')}, ${verdict.op === '<=' ? 'true' : 'false'});
        }

        #[test]
        fn told_late_and_not_quite_right() {
            assert!((LOOP.${v.late}(LOAD, ${g.theta.rust('f64')}) - ${late.rust('f64')}).abs() < 1e-8);
            let found = LOOP.${v.bound}(LOAD, ${g.theta.rust('f64')}, ${g.delta.rust('f64', '')});
            assert!((found - ${total.rust('f64')}).abs() < 1e-8);
        }

        #[test]
        fn lateness_has_a_worst_case() {
            assert_eq!(LOOP.${v.late}(LOAD, 0.0), 0.0);
            let peak = LOOP.${v.late}(LOAD, ${when.rust('f64')});
            assert!((peak - ${dip.rust('f64')}).abs() < 1e-8);
            assert!((LOOP.${v.late}(LOAD, 2.0 * ${when.rust('f64')}) - peak).abs() < 1e-8);
        }

        /// Euler's steps through the same loop, small enough to be near the closed form.
        #[test]
        fn a_simulation_agrees() {
            let step = ${when.rust('f64')} / 4000.0;
            let (mut below, mut held, mut deepest) = (0.0_f64, 0.0_f64, 0.0_f64);
            for _ in 0..12000 {
                let slope = (LOAD - LOOP.stiffness * below - held) / LOOP.capacity;
                held += LOOP.integral_gain() * below * step;
                below += slope * step;
                deepest = deepest.max(below);
            }
            assert!((deepest / LOOP.${v.dip}(LOAD) - 1.0).abs() < 1e-3);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Feed-forward adds no pole and closes no loop, so it cannot destabilise anything. What it can do is heat without need: at ${g.delta} too much it lifts the block by ${wrongShare} for a moment. ${kept.op === '<=' ? 'The band is kept' : 'The band is not kept'}: ${kept.values}.`,
      say`The bound of ${total} holds for every error of the heat within ${g.delta} and every delay up to ${g.theta}, since both parts grow with their cause there. ${kept.op === '<=' ? say`So the band holds, ${kept.symbols}.` : say`The band of ${g.b} does not hold by that proof: the order must go out earlier, or the material be measured.`}`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The end of the flow: the same answers with the other sign, and without the flow's conductance a little slower.`,
          say`A flow that stops before the order for it arrives: the order must be withdrawn with it, or the block is heated for plastic that never comes.`,
          say`A heater at its limit: the loop is no longer linear, and the bound does not apply until it comes off the limit.`,
          say`Flow that comes and goes in short lines: pulses overlap, and only their mean and the last of them count.`,
          say`A retraction before the flow: the nozzle refills first, so the load sets in somewhat later than the motor.`,
        ],
        4,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`Ordering the power early by the known delay removes ${late} and needs the planner's queue to reach that far.`,
          say`Learning the heat from the integral part after each long line removes the share that is unknown, slowly and without any data sheet.`,
          say`A model-predictive controller does all of this at once and has to be bounded anew for each change of its weights.`,
        ],
        2,
      ),
    ),
  )
}
