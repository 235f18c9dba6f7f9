// Depth 2: lag and dead time from the two marks, what noise and an early end do to them, and how soon full duty is dangerous.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const wrongHeat = m.derive('C_wrong', 'J/K', 't_b*G', '3s')
  const excess = m.derive('x_C', '%', 'C_wrong/C - 1', '2s')
  const left = m.derive('q', '%', 'exp((L - t_e)/tau)', '2s')
  const spreadA = m.derive('s_a', 's', 'sigma*tau/dT*exp(1/3)', '2s')
  const spreadB = m.derive('s_b', 's', 'sigma*tau/dT*exp(1)', '2s')
  const spread = m.derive('s_tau', 's', '3/2*sqrt(s_a^2 + s_b^2)', '2s')
  // The dead time is a difference of the same two marks, so it has a deviation of its own, and may be lost in it.
  const deadSpread = m.derive('s_L', 's', '1/2*sqrt(9*s_a^2 + s_b^2)', '2s')
  const known = m.compare(m.derive('L_2', 's', '2*s_L', '2s'), s.dead)
  const isKnown = known.op === '<='
  const drawn = m.claim('statistic', {
    seed: 11,
    draws: 20_000,
    variables: [
      { name: 'e_a', shape: 'normal', a: '0', b: 's_a' },
      { name: 'e_b', shape: 'normal', a: '0', b: 's_b' },
    ],
    expr: '3/2*((t_b + e_b) - (t_a + e_a))',
    measure: 'deviation',
    of: 's_tau',
  })
  const reach = m.compare(g.T_max, s.full)
  const hasLimit = reach.op === '<='
  const soon = hasLimit ? m.derive('t_max', 's', 'L - tau*log(1 - (T_max - T_0)*u/dT)', '3s') : null
  const fullSlope = m.derive('r_1', 'K/s', 'dT/(u*tau)', '3s')
  const after = m.derive('dT_L', 'K', 'r_1*L', '3s')
  const deadForm = m.derive('L_m', 's', '3/2*t_a - 1/2*t_b', '3s').expr
  const flaw = w.chance(0.4)
  page.ask(
    flaw
      ? w.pick([
          say`A colleague took the time to the second mark, ${g.t_b}, for the lag, and multiplied it by the loss conductance of ${s.loss} to get a heat capacity of ${wrongHeat}. Find the flaw, put it right, and bound what noise and the end of the test do to your own figures.`,
          say`The report on this test states a capacity of ${wrongHeat}, from ${wrongHeat.equation}. Is that right? Derive lag, dead time and capacity with justification, and say how well they are known.`,
        ])
      : w.pick([
          say`Derive lag and dead time from the two marks, propagate the noise into them, and bound the error of having ended the test after ${g.t_e}. How soon would full duty reach the limit?`,
          say`Find the model from the log and say how far each number can be trusted. Then show what the model implies for a heater that is stuck at full duty.`,
          say`Solve for the unknown times, check the solution by another route, and work out the time that a protection has at full duty.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two equations in two unknowns, and they are linear: each mark is the delay plus a known number of lags. The rest is about trust.`,
      say`The arithmetic is short. What deserves care: is the final level really final, and how does scatter of a reading become scatter of a time?`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`After one lag an exponential has made ${s.pB} of its way, so the lag would be ${g.t_b} as read.`,
        say`Read the lag straight off: ${s.pB} is reached at ${g.t_b}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That clock starts with the step, but the exponential starts only after the delay. The other mark shows it: without a delay it would come at a third of ${g.t_b}, and it came at ${g.t_a}. The capacity would be ${wrongHeat.arithmetic}, off by ${excess.arithmetic}.`,
        say`It counts the delay as part of the lag. Then ${wrongHeat.short}, too much by ${excess}, and the delay, which is what limits a controller, has vanished from the model.`,
      ]),
    )
    page.think('back-up', say`Take the difference of the marks, in which the delay drops out: ${s.lag.worked}.`)
  } else
    page.think(
      'derive',
      say`In the difference of the two times the delay drops out; two thirds of a lag remain. So ${s.lag.worked}.`,
    )
  page.think(
    'derive',
    say`And the delay is what is left of the second mark: ${s.dead.worked}. With the conductance, ${s.heat.worked}.`,
  )
  page.think(
    'verify',
    w.pick([
      say`Put it back: let ${s.followed.form('rates')} run from ${g.T_0}. It crosses ${s.tempB} after ${s.whole}, and ${g.t_b} was logged.`,
      say`The balance followed in time, ${s.followed.form('rates')}, passes ${s.tempB} after ${s.whole}, and the log says ${g.t_b}.`,
    ]),
  )
  const noise = (): void => {
    page.think(
      'derive',
      w.pick([
        say`Noise moves a crossing by noise over slope. The slope at the first mark is the initial one times what is left there; so ${spreadA.worked}, and later, where the curve is flatter, ${spreadB.arithmetic}.`,
        say`A reading off by ${g.sigma} crosses early or late by that over the local slope: ${spreadA.short} and ${spreadB.short}. The flat end is where time is read badly.`,
      ]),
    )
    page.think(
      'derive',
      say`Both are independent, so for the lag ${spread.worked}. The dead time is ${deadForm}, so for it ${deadSpread.worked}. ${
        isKnown
          ? w.pick([
              say`Two deviations do not hide it, ${known.values}: it is there.`,
              say`It stands clear of its noise: ${known.values}.`,
            ])
          : w.pick([
              say`Two deviations hide the whole of it, ${known.values}: from two single readings the dead time is an order of magnitude and no more.`,
              say`That drowns it: ${known.values}. The marks bound the dead time and do not measure it.`,
            ])
      }`,
    )
  }
  const early = (): void => {
    page.think(
      'doubt',
      w.pick([
        say`Was ${g.T_e} really the end? After ${g.t_e} the share still missing is ${left.worked}.`,
        say`The last reading was taken for the rest. By the model itself, ${left.arithmetic} of the rise was still to come.`,
      ]),
    )
  }
  for (const part of w.shuffle([noise, early])) part()
  page.think(
    'limit-case',
    soon
      ? say`Full duty: the curve aims at ${s.full} and gets to ${g.T_max} after ${soon.worked}. A protection has that long and no longer, from cold.`
      : say`Full duty aims at ${s.full}, and the limit of ${g.T_max} lies beyond: ${reach.named}. Time alone will not get it there.`,
  )
  page.checks(w.pick([1, 2]), s.lag, s.dead, s.heat, fullSlope)
  page.think(
    'summarise',
    say`Lag ${s.lag}, give or take ${spread}; dead time ${s.dead}, give or take ${deadSpread}; gain ${s.gain}; and a known bias of about ${left} from ending the test.`,
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw: the clock of the log starts at the step, the exponential after the delay. Taking ${g.t_b} for the lag makes the capacity ${wrongHeat.arithmetic}, too large by ${excess}.`
      : w.pick([
          say`The marks give two linear equations. Their solution is followed by its uncertainty, from noise and from the finite test.`,
          say`First the numbers, then how they were checked, then how well they are known.`,
        ]),
  )
  page.step(
    w.pick(['Solving for the times', 'Lag and dead time']),
    say`The first mark is the delay and a third of a lag, the second the delay and a whole one. Subtracting leaves ${s.lag.worked}; substituting back, ${s.dead.worked}. Their quotient is ${s.ratio.worked}, and ${s.heat.worked}.`,
  )
  page.step(
    w.pick(['Check by following the balance', 'A second route']),
    say`From ${g.T_0}, with ${s.followed.form('rates')}, the reading first reaches ${s.tempB.worked} after ${s.whole}, which is ${s.whole.expr}, as it must be. The differential equation was integrated, not solved by the formula that gave the numbers.`,
  )
  page.step(
    w.pick(['Noise', 'How noise becomes time']),
    say`To first order a crossing moves by noise over slope. ${spreadA.worked}, ${spreadB.worked}. Hence ${spread.worked}, and for ${deadForm} likewise ${deadSpread.worked}, where two of them make ${known.values}: ${isKnown ? say`the dead time is known to be there.` : say`a controller must be designed for any dead time from none to ${s.dead.symbol} and two deviations.`} For the lag, drawing both errors at random and taking the deviation of ${drawn.form('expr')} gives the same.`,
  )
  page.step(
    w.pick(['The end of the test', 'Truncation']),
    say`At the end ${left.worked} of the rise was missing. The gain is too small by about that share, and both marks were drawn a little low, so the lag is too short as well. Waiting one lag more divides the share by Euler's number.`,
  )
  page.step(
    w.pick(['Full duty', 'What the model implies for safety']),
    soon
      ? say`${s.full.worked}, and ${reach.symbols}. The limit is passed at ${soon.worked}. The steepest rise is ${fullSlope.worked}; during one dead time the body can gain ${after.worked} that no reading shows yet.`
      : say`${s.full.worked}, and ${reach.named}: on this model the limit is not reached. The steepest rise is ${fullSlope.worked}, of which ${after.worked} can build up during one dead time before any reading shows it.`,
  )

  const n = w.pick([
    { fn: 'fit', out: 'Fit', bad: 'Unfit', flat: 'TooFlat', order: 'OutOfOrder', early: 'NoDelay' },
    { fn: 'identify', out: 'Lagged', bad: 'Refusal', flat: 'NoRise', order: 'Backwards', early: 'TooQuick' },
    {
      fn: 'solve_marks',
      out: 'FirstOrder',
      bad: 'NotAStep',
      flat: 'LostInNoise',
      order: 'MarksSwapped',
      early: 'BeforeTheStep',
    },
  ])
  const least = m.derive('dT_min', 'K', '20*sigma', 'g')
  const enough = m.relation(least, '<=', s.rise)
  const fullGain = m.derive('K_1', 'K', 'dT/u', '4s')
  page.section(
    'rust',
    w.pick([
      say`The fit refuses what is no step response: a rise that drowns in noise, marks in the wrong order, a delay that would be negative. The smallest useful rise is twenty standard deviations, ${least.worked}.`,
      say`Each way in which two marks can contradict the model is an error of its own. A rise counts only from ${least.arithmetic} on, and here ${enough.values}.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.out} {
        pub gain: f64,
        pub lag: f64,
        pub dead: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.bad} {
        ${n.flat},
        ${n.order},
        ${n.early},
    }

    /// The marks are the times at a third of a lag and at a whole lag behind the delay.
    pub fn ${n.fn}(rise: f64, least_rise: f64, duty: f64, marks: [f64; 2]) -> Result<${n.out}, ${n.bad}> {
        if !(rise >= least_rise) {
            return Err(${n.bad}::${n.flat});
        }
        let [early, late] = marks;
        if !(early < late) {
            return Err(${n.bad}::${n.order});
        }
        let lag = ${w.pick(['1.5 * (late - early)', '(late - early) * 3.0 / 2.0', '(late - early) / (2.0 / 3.0)'])};
        let dead = late - lag;
        if dead < 0.0 {
            return Err(${n.bad}::${n.early});
        }
        Ok(${n.out} { gain: rise / duty, lag, dead })
    }

    /// From cold at full duty: when the reading passes a level so far above the start, or never.
    pub fn time_to(model: &${n.out}, above: f64) -> Option<f64> {
        let share = above / model.gain;
        (share < 1.0).then(|| model.dead - model.lag * (1.0 - share).ln())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn logged() -> Result<${n.out}, ${n.bad}> {
            ${n.fn}(${s.rise.rust('f64')}, ${least.rust('f64')}, ${g.u.rust('f64', '')}, [${g.t_a.rust('f64')}, ${g.t_b.rust('f64')}])
        }

        #[test]
        fn the_log_gives_the_model() {
            let model = logged().unwrap();
            assert!((model.gain - ${fullGain.rust('f64')}).abs() < 1e-6);
            assert!((model.lag - ${s.lag.rust('f64')}).abs() < 1e-6);
            assert!((model.dead - ${s.dead.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn a_rise_just_out_of_the_noise_counts_and_one_below_does_not() {
            let marks = [4.0, 7.0];
            assert_eq!(${n.fn}(3.0, 3.0, 0.5, marks), Ok(${n.out} { gain: 6.0, lag: 4.5, dead: 2.5 }));
            assert_eq!(${n.fn}(2.999, 3.0, 0.5, marks), Err(${n.bad}::${n.flat}));
            assert_eq!(${n.fn}(f64::NAN, 3.0, 0.5, marks), Err(${n.bad}::${n.flat}));
        }

        #[test]
        fn marks_must_come_in_order_and_leave_a_delay() {
            assert_eq!(${n.fn}(9.0, 3.0, 0.5, [7.0, 7.0]), Err(${n.bad}::${n.order}));
            assert_eq!(${n.fn}(9.0, 3.0, 0.5, [7.0, f64::NAN]), Err(${n.bad}::${n.order}));
            assert_eq!(${n.fn}(9.0, 3.0, 0.5, [2.0, 6.0]), Ok(${n.out} { gain: 18.0, lag: 6.0, dead: 0.0 }));
            assert_eq!(${n.fn}(9.0, 3.0, 0.5, [1.99, 6.0]), Err(${n.bad}::${n.early}));
        }

        #[test]
        fn the_limit_is_reached_when_the_curve_says_or_never() {
            let model = ${n.out} { gain: 100.0, lag: 50.0, dead: 5.0 };
            assert_eq!(time_to(&model, 100.0), None);
            assert!((time_to(&model, 50.0).unwrap() - (5.0 + 50.0 * std::f64::consts::LN_2)).abs() < 1e-9);
            assert_eq!(time_to(&model, 0.0), Some(5.0));
            ${
              soon
                ? code`let real = logged().unwrap();
                assert!((time_to(&real, ${g.T_max.rust('f64')} - ${g.T_0.rust('f64')}).unwrap() - ${soon.rust('f64')}).abs() < 1e-6);`
                : code`assert_eq!(time_to(&logged().unwrap(), ${g.T_max.rust('f64')} - ${g.T_0.rust('f64')}), None);`
            }
        }
    }`),
  )
  page.section(
    'safety',
    soon
      ? w.pick([
          say`From cold, full duty is dangerous after ${soon}, and the reading lags: at the steepest part ${after} are on their way that it does not show. The cut-off therefore acts on the reading plus that lead, or sits beside the heater.`,
          say`A guard on the reading alone sees the limit late by the dead time, in which the body can gain ${after.arithmetic}. That must be subtracted from ${g.T_max} when the threshold is set. All in all there are ${soon} from cold.`,
        ])
      : w.pick([
          say`On this model a stuck heater ends at ${s.full}, within the limit. The model was measured at ${g.u}, so that promise is an extrapolation, and a cut-off must exist in spite of it.`,
          say`${reach.named} says that full duty is survivable, if loss grows as assumed. Insulation added later would break the promise without anybody touching the firmware; the cut-off stays.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A test ended after two lags: a seventh of the rise would be missing, and gain and lag would both be far off. Here it is ${left}.`,
          say`The second mark falls between two readings, ${g.h} apart: interpolate, or accept an error of half of that in each time.`,
          say`A negative dead time from the formula: the start was not at rest, or the marks belong to another curve. It must be refused, not set to zero.`,
          say`Noise with a slow part, such as a cycling fan: it does not average out between the marks, and the deviation above is too hopeful.`,
          say`A limit just under the final level of full duty: the time to it grows without bound, and a small error of the gain decides whether it is reached at all.`,
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
          say`A tangent at the steepest point is the older method; it rests on one slope, the quantity that noise spoils first.`,
          say`Least squares over all readings uses every one of them, and brings the deviation of ${spread} down; the two marks then serve as its starting point.`,
          say`The area between curve and final level gives the sum of delay and lag without any mark, robust against noise but not against a wrong final level.`,
        ],
        2,
      ),
    ),
  )
}
