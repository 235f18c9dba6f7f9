// Depth 4: the tightest tuning that keeps both margins, what it buys, its sensitivity, and a quicker integral.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

/** Largest sensitivity of an integrator with delay: the place and the value, for time 1 and this delay over time. */
function sensitivity(delay: number): { at: number; peak: number } {
  const of = (v: number): number => 1 / Math.sqrt((1 - Math.sin(v * delay) / v) ** 2 + (Math.cos(v * delay) / v) ** 2)
  let at = 0.3
  for (let v = 0.3; v < 6; v += 0.0005) if (of(v) > of(at)) at = v
  for (let step = 0.0002; step > 1e-10; step /= 2) {
    while (of(at + step) > of(at)) at += step
    while (of(at - step) > of(at)) at -= step
  }
  return { at, peak: of(at) }
}

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const byPhase = m.derive('T_p', 's', 'L_h/(pi/2 - PM_req)', '4s')
  const byGain = m.derive('T_a', 's', '2*A_req*L_h/pi', '4s')
  const which = m.compare(byPhase, byGain)
  const phaseDecides = which.op === '>'
  const best = m.derive('T_best', 's', 'max(T_p, T_a)', '4s')
  const low = m.derive('T_lo', 's', 'L_h/2', '3s')
  const high = m.derive('T_hi', 's', '8*L_h', '3s')
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'T', from: 'T_lo', to: 'T_hi', at: 'T_best' }],
    objective: 'T',
    subject: [
      { left: 'pi/2 - L_h/T', op: '>=', right: 'PM_req' },
      { left: 'pi*T/(2*L_h)', op: '>=', right: 'A_req' },
    ],
    of: 'T_best',
    tolerance: 0.005,
  })
  const gain = m.derive('K_best', '%/K', 'tau/(K*T_best)', '3s')
  const quicker = m.derive('q', '', 'T_c/T_best', '3s')
  const faster = m.compare(best, s.closed)
  const found = sensitivity(s.effective.number / best.number)
  m.derive('w_lo', 'rad/s', '0.3/T_best', '3s')
  m.derive('w_hi', 'rad/s', '6/T_best', '3s')
  const at = m.found('w_s', found.at / best.number, 'rad/s', '3s')
  const peak = m.found('M_s', found.peak, '', '3s')
  const largest = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'w', from: 'w_lo', to: 'w_hi', at: 'w_s' }],
    objective: '1/sqrt((1 - sin(w*L_h)/(w*T_best))^2 + (cos(w*L_h)/(w*T_best))^2)',
    subject: [],
    of: 'M_s',
    tolerance: 0.002,
  })
  const below = m.derive('w_1', 'rad/s', '4/5*w_s', '3s')
  const above = m.derive('w_2', 'rad/s', '6/5*w_s', '3s')
  const fromPeak = m.derive('PM_s', '°', '2*asin(1/(2*M_s))', '3s')
  const bestPhase = m.derive('PM_b', '°', 'pi/2 - L_h/T_best', '3s')
  const bounded = m.relation(fromPeak, '<=', bestPhase)
  const cost = m.derive('E_c', 'K·s/%', 'K*T_best', '3s')
  const recovery = m.derive('T_r', 's', '4*T_best', '4s')
  const shorter = m.compare(recovery, g.tau)
  const canShorten = shorter.op === '<='
  m.derive(
    'X',
    '1/s²',
    '(((tau/T_best)^2 - 1) + sqrt(((tau/T_best)^2 - 1)^2 + 4*(tau/T_best)^2*(tau/T_r)^2))/(2*tau^2)',
    '3s',
  )
  const crossing = m.derive('omega_r', 'rad/s', 'sqrt(X)', '3s')
  const unit = m.relation('tau/T_best*sqrt(1 + (omega_r*T_r)^2)/(omega_r*T_r*sqrt(1 + (omega_r*tau)^2))', '==', '1')
  const left = m.derive('PM_r', '°', 'pi/2 + atan(omega_r*T_r) - atan(omega_r*tau) - omega_r*L_h', '3s')
  const paid = m.derive('d_PM', '°', 'PM_b - PM_r', '3s')
  page.ask(
    w.pick([
      say`Find the tightest tuning of this form that keeps both margins, say which of them decides, compute its largest sensitivity, and discuss whether the integral time should really be the lag.`,
      say`Optimise: the smallest closed-loop time under the two margins. What does it buy against disturbances, how sensitive is it, and what does a quicker integral cost in phase?`,
      say`How quick may this loop be at best, and what stands against using that in reality?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`One unknown, the time of the integrator; smaller is better against disturbances, and each margin sets a floor. The larger floor wins.`,
      say`Both margins improve as the loop slows down. So the best tuning is where the first of them becomes tight.`,
    ]),
  )
  const floors = [
    (): void =>
      page.think(
        'derive',
        say`For the phase, the angle of the delay has to fit into what the requirement leaves of a right angle. ${byPhase.worked}.`,
      ),
    (): void =>
      page.think('derive', say`For the gain, turnover over crossover must come to ${g.A_req}. ${byGain.worked}.`),
  ]
  for (const part of w.shuffle(floors)) part()
  if (w.chance(0.6)) {
    page.think(
      'attempt',
      phaseDecides
        ? say`Take the gain margin, as is often done, and accept ${byGain}.`
        : say`Phase margin is the usual measure, so ${byPhase} it is.`,
    )
    page.think(
      'error',
      w.pick([
        say`One margin is not both. ${which.named}: the other one is broken at that value.`,
        say`That satisfies one and breaks the other, since ${which.values}. For this loop the two margins hang on the same quotient, but their requirements do not.`,
      ]),
    )
    page.think('back-up', say`The larger of the two: ${best.worked}.`)
  } else page.think('compare', say`${which.named}, so ${phaseDecides ? 'phase' : 'gain'} decides: ${best.worked}.`)
  page.think(
    'verify',
    say`A search over T from ${low} to ${high} under the conditions ${search.form('limits')} ends at the same ${best}.`,
  )
  page.think(
    'derive',
    say`The controller gain becomes ${gain.worked}. Against what was asked, ${s.closed.short}, the loop is ${faster.op === '<=' ? 'quicker' : 'slower'}: the quotient of the times is ${quicker.worked}.${faster.op === '<=' ? '' : ' The demand cannot be met with both margins.'}`,
  )
  page.think(
    'derive',
    w.pick([
      say`How sensitive is it? The size of the sensitivity is largest at ${at}, where it is ${peak}. A disturbance of that frequency is made worse by the loop by this factor.`,
      say`Two margins can both be good and the loop still pass close to the critical point in between. The largest sensitivity, ${peak} at ${at}, measures the closest approach.`,
    ]),
  )
  page.think(
    'verify',
    say`It must imply a phase margin of ${fromPeak.worked} or better, and ${bounded.values}. Consistent.`,
  )
  page.think(
    'doubt',
    w.pick([
      say`And the integral time of ${g.tau}? A disturbance at the heater is recovered with that time, however tight the loop. Four times the integrator would be ${recovery.worked}. ${canShorten ? 'That is quicker.' : 'That is slower here, so the cancellation is already the better choice.'}`,
      say`Cancelling the lag looks elegant, but a draught leaves an error that fades with the integral time, ${g.tau}. The rule of four closed-loop times gives ${recovery.arithmetic}. ${canShorten ? 'Worth a look.' : 'Here it gives no improvement.'}`,
    ]),
  )
  page.think(
    'derive',
    say`With ${recovery} the zero no longer cancels. The loop crosses at ${crossing.worked}, and there ${left.worked}: ${canShorten ? 'the price is' : 'the difference is'} ${paid.arithmetic}.`,
  )
  page.checks(1, gain, cost, recovery, byGain)
  page.think(
    'decide',
    canShorten
      ? say`Close to the tightest tuning with the cancellation if swings matter most; the shorter integral with a little more room, where draughts matter.`
      : say`The tightest tuning with the cancellation stands.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The optimum is a corner: the larger of two floors. What it is worth, and what it hides, is computed after it.`,
      say`First the tightest tuning, then its sensitivity, then the question whether the form itself is right.`,
    ]),
  )
  page.step(
    w.pick(['Two floors', 'The tightest integrator']),
    say`Phase: ${byPhase.worked}. Gain: ${byGain.worked}. ${which.values}, so the ${phaseDecides ? 'phase' : 'gain'} margin decides: ${best.worked}, with ${gain.worked}. A search, ${search.form('problem')}, gives the same.`,
    faster.op === '<='
      ? say`So the time constant of ${g.lambda} that was asked for can be had with these margins, ${faster.named}, and there is room left.`
      : say`So the time constant of ${g.lambda} that was asked for cannot be had with these margins: ${faster.named}. Either it or a margin has to be given up.`,
  )
  page.step(
    w.pick(['Worth', 'What it buys']),
    say`A constant disturbance at the heater leaves an integrated error of integral time over controller gain, ${cost.worked} for each unit of duty. It is proportional to the time of the integrator, so caution is paid for in exactly that proportion.`,
  )
  page.step(
    w.pick(['Sensitivity', 'Closest approach']),
    say`The largest value of ${largest.form('problem')} lies at ${at} and is ${peak}. From the triangle at the critical point, ${fromPeak.worked} of phase follow at the least, and indeed ${bounded.symbols} with ${bestPhase.worked}.`,
  )
  page.step(
    w.pick(['A shorter integral time', 'Should the zero cancel the pole?']),
    say`With ${recovery.worked} in place of ${g.tau}, size one is at ${crossing.worked}, from a quadratic equation in the squared frequency, and ${unit.form('symbols')} confirms it. Then ${left.worked}, ${paid} below the cancelled loop. ${canShorten ? say`Disturbances fade with ${recovery} instead of ${g.tau}.` : say`But ${shorter.named}: nothing is gained, and the cancellation stays.`}`,
  )

  const v = {
    Asked: w.pick(['Asked', 'Requirement', 'Demanded']),
    tightest: w.pick(['tightest', 'least_time', 'quickest']),
    Limit: w.pick(['Decider', 'Binding', 'Bottleneck']),
    peak: w.pick(['peak_sensitivity', 'largest_sensitivity', 'closest_approach']),
    size: w.pick(['sensitivity', 'amplification_at', 'size_at']),
  }
  const scan = w.pick([
    code`(1..=samples).map(|i| ${v.size}(delay, integrator, 6.0 * f64::from(i) / (f64::from(samples) * integrator))).fold(0.0, f64::max)`,
    code`let mut largest = 0.0_f64;
        for i in 1..=samples {
            let share = f64::from(i) / f64::from(samples);
            largest = largest.max(${v.size}(delay, integrator, 6.0 * share / integrator));
        }
        largest`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Refused are requirements that no loop can meet: a phase margin of a right angle, or a gain margin of nothing. The result says which margin decides.`,
      say`The function returns the time and the name of the margin that set it, so that a report can say what to relax.`,
    ]),
    page.rust(code`
    use std::f64::consts::FRAC_PI_2;

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Asked} {
        pub phase: f64,
        pub gain: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${v.Limit} {
        Phase,
        Gain,
    }

    /// The least time of the integrator behind this delay; none if no loop can meet what is asked.
    pub fn ${v.tightest}(delay: f64, asked: &${v.Asked}) -> Option<(f64, ${v.Limit})> {
        if !(asked.phase < FRAC_PI_2 && asked.gain > 0.0) {
            return None;
        }
        let by_phase = delay / (FRAC_PI_2 - asked.phase);
        let by_gain = asked.gain * delay / FRAC_PI_2;
        Some(if by_phase > by_gain { (by_phase, ${v.Limit}::Phase) } else { (by_gain, ${v.Limit}::Gain) })
    }

    pub fn ${v.size}(delay: f64, integrator: f64, frequency: f64) -> f64 {
        let (sine, cosine) = (frequency * delay).sin_cos();
        let along = 1.0 - sine / (frequency * integrator);
        let across = cosine / (frequency * integrator);
        1.0 / along.hypot(across)
    }

    /// By search up to six times the crossover.
    pub fn ${v.peak}(delay: f64, integrator: f64, samples: u32) -> f64 {
        ${scan}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const DELAY: f64 = ${s.effective.rust('f64')};

        fn asked() -> ${v.Asked} {
            ${v.Asked} { phase: ${g.PM_req.rust('f64')}_f64.to_radians(), gain: ${g.A_req.rust('f64')} }
        }

        #[test]
        fn the_tightest_tuning_and_what_decides_it() {
            let (time, by) = ${v.tightest}(DELAY, &asked()).unwrap();
            assert!((time - ${best.rust('f64')}).abs() < 1e-6);
            assert_eq!(by, ${v.Limit}::${phaseDecides ? 'Phase' : 'Gain'});
        }

        #[test]
        fn either_margin_may_decide() {
            let phase = ${v.tightest}(2.0, &${v.Asked} { phase: FRAC_PI_2 - 0.5, gain: 1.0 }).unwrap();
            assert_eq!(phase.1, ${v.Limit}::Phase);
            assert!((phase.0 - 4.0).abs() < 1e-12);
            let gain = ${v.tightest}(FRAC_PI_2, &${v.Asked} { phase: 0.0, gain: 3.0 }).unwrap();
            assert_eq!(gain.1, ${v.Limit}::Gain);
            assert!((gain.0 - 3.0).abs() < 1e-12);
        }

        #[test]
        fn what_no_loop_can_meet_is_refused() {
            assert_eq!(${v.tightest}(1.0, &${v.Asked} { phase: FRAC_PI_2, gain: 2.0 }), None);
            assert_eq!(${v.tightest}(1.0, &${v.Asked} { phase: 1.0, gain: 0.0 }), None);
            assert_eq!(${v.tightest}(1.0, &${v.Asked} { phase: f64::NAN, gain: 2.0 }), None);
            assert!(${v.tightest}(1.0, &${v.Asked} { phase: FRAC_PI_2 - 0.1, gain: 0.1 }).is_some());
        }

        #[test]
        fn sensitivity_at_its_peak_and_beside_it() {
            let (time, _) = ${v.tightest}(DELAY, &asked()).unwrap();
            let peak = ${v.size}(DELAY, time, ${at.rust('f64')});
            assert!((peak - ${peak.rust('f64')}).abs() < 1e-6);
            assert!((${v.peak}(DELAY, time, 20_000) - peak).abs() < 1e-4);
            for beside in [${below.rust('f64')}, ${above.rust('f64')}] {
                assert!(${v.size}(DELAY, time, beside) < peak);
            }
            assert!((${v.peak}(0.0, 1.0, 1) - 6.0 / 37.0_f64.sqrt()).abs() < 1e-12);
            assert_eq!(${v.peak}(1.0, 1.0, 0), 0.0);
        }
    }`),
    say`The result may be none, and the compiler insists on that being looked at:`,
    page.compileFail(
      'E0308',
      code`
    pub fn trusting(asked: &${v.Asked}) -> (f64, ${v.Limit}) {
        ${v.tightest}(1.0, asked)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`An optimum under constraints stands with its back against one of them: here the ${phaseDecides ? 'phase' : 'gain'} margin is used up to what was asked. Any error of the dead time comes off it directly, so it is the requirement that must contain the reserve.`,
      say`The margins asked for are the safety, and the optimum spends everything else. It is acceptable because ${peak} bounds how much any disturbance is amplified, and because limits of temperature are enforced elsewhere.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A requirement of nearly a right angle: the floor grows without bound, and the loop does nothing.`,
          say`An output that saturates: no tuning is quicker than the heater. The floor by power may lie above both floors by margins.`,
          say`A shorter interval: ${s.effective.symbol} falls by half of what is gained, so below a tenth of the dead time it hardly matters.`,
          say`Noise: the gain of ${gain} carries the scatter of readings to the output; a tight loop may wear a relay.`,
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
          say`Maximising the integral gain under a bound on the sensitivity treats both questions, gain and integral time, as one problem.`,
          say`Two degrees of freedom: a quick loop against disturbances, and a filtered target against overshoot.`,
          say`Derivative action moves the turnover up by perhaps a third, and asks for a filter that takes part of it back.`,
        ],
        2,
      ),
    ),
  )
}
