// Depth 2: threshold and window from the noise, both errors bounded, and the heat that comes in before the cut-off.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  m.derive('Y', 'K', 'P_lo/G', '4s')
  m.derive('tau', 's', 'C/G', '4s')
  m.derive('x_lo', 'K', '0*x_t', 'g')
  const last = m.derive('x_w', 'K', 'Y - (Y - x_t)*exp(W/tau)', '4s')
  const promise = m.derive('D', 'K', 's_m*W', '4s')
  const always = m.claim('range', {
    over: [{ name: 'x', from: 'x_lo', to: 'x_w' }],
    left: '(Y - x)*(1 - exp(-(W/tau)))',
    op: '>=',
    right: 's_m*W',
  })
  const spread = m.claim('statistic', {
    seed: 11,
    draws: 40000,
    variables: [
      { name: 'a', shape: 'normal', a: '0*sigma', b: 'sigma' },
      { name: 'b', shape: 'normal', a: '0*sigma', b: 'sigma' },
    ],
    expr: 'a - b',
    measure: 'deviation',
    of: 'd_n',
  })
  const tail = m.derive('p', '', 'exp(-(k^2/2))/(k*sqrt(2*pi))', '2s')
  const perYear = m.derive('F', '', 'p*t_y/h', '2s')
  const narrow = m.derive('k_x', '', 'k/sqrt(2)', '3s')
  m.derive('p_x', '', 'exp(-(k_x^2/2))/(k_x*sqrt(2*pi))', '2s')
  const narrowYear = m.derive('F_x', '', 'p_x*t_y/h', '2s')
  const worse = m.relation(narrowYear, '>', perYear)
  const real = m.process(
    'ode',
    'x_r',
    'K',
    {
      states: [{ name: 'y', unit: 'K', start: 'x_t', next: '(P_hi - G*y)/C' }],
      until: 't_c',
      measure: { what: 'y - x_t', take: 'final' },
      tolerance: 1e-5,
    },
    '3s',
  )
  const safeSide = m.relation(real.value, '<', s.extra)
  const half = m.derive('W_x', 's', 'R/s_m', '4s')
  const kind = w.pick(['flaw', 'zero', 'one', 'plain'] as const)
  page.ask(
    kind === 'flaw'
      ? w.pick([
          say`A colleague sets the threshold to ${g.k} deviations of one reading, because that is the noise that was measured. Find the flaw and say what it costs in a year, then derive window and threshold with a bound on both errors and on the temperature at cut-off.`,
          say`In a review somebody writes that the comparison of two readings has the noise of one. Correct it, compute the false alarms that follow from the slip, and prove the right window, its delay and the heat until cut-off.`,
        ])
      : w.pick([
          say`Derive the threshold and the shortest window for which both errors lie ${g.k} deviations away, prove that a sound body always rises enough, and bound the temperature at which a body with a lost thermometer is cut off.`,
          say`False alarm against delay: find the shortest window that serves both, prove its promise over the whole range of temperature, and compute energy and temperature until the cut-off.`,
          say`Prove that the guard neither disturbs a sound machine nor misses a lost sensor, except with a probability to be bounded. How hot does the body get before the heater is off?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`One comparison, two ways to be wrong. A sound body may look still because of noise, and a lost sensor may look as if it rose. The threshold lies between the two, and the window pushes them apart.`,
      say`The window is what separates the hypotheses: a sound body moves by slope times window, a lost sensor by nothing. The noise does not care how long I wait.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Worst corner first: ${s.weak.worked}, ${s.excess.worked}, so ${s.least.worked}.`,
      say`The slope to count on, at the low supply of ${s.weak.arithmetic} and the highest target: ${s.least.worked}.`,
    ]),
  )
  if (kind === 'flaw' || kind === 'one') {
    page.think(
      'attempt',
      w.pick([
        say`The noise is ${g.sigma}, so ${g.k} times that on each side of the threshold.`,
        say`Margin on each side: ${g.k} times ${g.sigma}. The threshold sits there, and the window makes the sound rise twice as much.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A difference of two readings carries both their noises. Its deviation is ${s.noise.worked}, so the margin would be ${narrow.worked} deviations and no more. In a year that is a bound of ${narrowYear} false alarms instead of ${perYear}.`,
        say`Variances add, also in a difference. The intended ${g.k} deviations shrink to ${narrow.arithmetic}, and tails are steep: ${worse.values} in a year.`,
      ]),
    )
    page.think('back-up', say`Everything in deviations of the difference.`)
  } else if (kind === 'zero') {
    page.think(
      'attempt',
      w.pick([
        say`A threshold of zero disturbs nobody: a sound body always rises, so only a fall raises the alarm. The window could then be ${half.arithmetic}.`,
        say`Why a positive threshold at all? With zero, half the window, ${half.worked}, already keeps the false alarms away.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A sensor that hangs in the air at a constant temperature shows a difference of pure noise, which is positive half of the time. And a reading that is frozen shows none at all, which is no fall. The guard would sleep through the very fault it is for.`,
        say`The other error is forgotten. With a lost sensor the difference has mean zero, so with a threshold of zero every second comparison passes, and a frozen reading passes always.`,
      ]),
    )
    page.think('back-up', say`The threshold needs as much room below it as above.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Deviation of the difference: ${s.noise.worked}. Threshold above a lost sensor by ${g.k} of these: ${s.threshold.worked}. A sound body as far above the threshold: twice that, after ${s.window.worked}.`,
      say`With a difference of deviation ${s.noise.arithmetic}, a lost sensor stays under ${s.threshold.worked} but for the tail, and the sound rise has to be twice the threshold. The window for that is ${s.window.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Drawn at random many times, ${spread.form('expr')} of two readings has the deviation ${s.noise} as well.`,
      say`Random draws of ${spread.form('expr')} with the noise of a reading each confirm ${s.noise.named}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`The slope is not constant within the window; it falls. Does slope times window still bound the rise from below?`,
      say`Slope at the target times window: is that a bound or an approximation? The body is an exponential, after all.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`It bounds. The slope falls with temperature, so inside a window that ends at the target or before, it is nowhere under its value at the target. In closed form: ${always.form('symbols')}, sampled for ${always.form('ranges')}, where the last start is ${last.worked}.`,
      say`The rise over a window from an excess x is the left side of ${always.form('symbols')}. It is least for the latest start, ${last.worked}, and even there ${promise.worked} is kept; checked over ${always.form('ranges')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Tail of the normal beyond ${g.k} deviations, bounded by its density over the distance: ${tail.worked}. One comparison every ${g.h} during ${g.t_y}: in the mean ${perYear.worked} in a year. The comparisons overlap and depend on each other, but means add all the same.`,
      say`By the bound of Mills the tail is under ${tail.worked}. Number of comparisons times that, ${perYear.arithmetic}, bounds the mean number of false alarms in a year; no independence is needed for a mean.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Time until cut-off: the sensor may be lost when full duty begins, so first ${g.L}, then a window: ${s.delay.worked}. The supply is now at its high end, ${s.strong.worked}: ${s.energy.worked}, and without losses ${s.extra.worked}.`,
      say`For the heat everything turns round: high supply, ${s.strong.arithmetic}, no losses. In ${s.delay.worked} that is ${s.energy.worked}, so ${s.extra.arithmetic} above the target.`,
    ]),
  )
  page.think(
    'verify',
    say`With losses, ${real.claim.form('rates')} followed for ${s.delay} gives a rise of ${real.value}: ${safeSide.named}, so the bound is on the safe side.`,
  )
  page.think('compare', say`Temperature at cut-off: ${s.hottest.worked}, so ${s.verdict.values}.`)
  page.checks(w.pick([1, 2]), s.window, s.threshold, s.energy, s.weak)
  page.think(
    'summarise',
    s.verdict.op === '<='
      ? say`Window ${s.window}, threshold ${s.threshold}, cut-off by ${s.hottest}. The guard is quiet enough and early enough.`
      : say`Window ${s.window}, threshold ${s.threshold}, and that is too late: ${s.verdict.named}. The noise has to come down before this guard is one.`,
  )

  page.section(
    'analysis',
    kind === 'flaw'
      ? say`The flaw: a difference of two readings has the deviation ${s.noise.worked}, so ${g.k} deviations of one reading are only ${narrow.worked} of what is compared, and the bound on false alarms grows from ${perYear} to ${narrowYear} in a year.`
      : w.pick([
          say`The threshold follows from the noise, the window from threshold and slope, the temperature from the window.`,
          say`Both errors are measured in deviations of the same difference. This fixes the window; the heat until cut-off is then a consequence, not a choice.`,
        ]),
  )
  page.step(
    w.pick(['Noise of the comparison', 'What is compared']),
    say`Independent noises add in variance: ${s.noise.worked}. A lost sensor keeps under ${s.threshold.worked}, but for a tail of ${g.k} deviations.`,
  )
  page.step(
    w.pick(['The window', 'Shortest window']),
    say`${s.least.worked}. A sound rise of twice the threshold takes ${s.window.worked}; a shorter one lacks margin on one side or the other.`,
  )
  page.step(
    w.pick(['A sound body always rises enough', 'Proof of the promise']),
    say`The slope falls with the excess. A window that ends no hotter than the target begins at ${last.worked} or colder, and ${always.form('statement')}. The right side is ${promise.arithmetic}.`,
  )
  page.step(
    w.pick(['Errors', 'False alarms and misses']),
    say`Each error has a probability under ${tail.worked} in one comparison. The mean number of false alarms in a year is then under ${perYear.worked}.`,
  )
  page.step(
    w.pick(['Heat until cut-off', 'What gets hot']),
    say`${s.delay.worked}; ${s.strong.worked}; ${s.energy.worked}; ${s.extra.worked}; ${s.hottest.worked}. With losses the rise would be ${real.value}. Verdict: ${s.verdict.named}.`,
  )

  const v = {
    Plan: w.pick(['Plan', 'Settings', 'GuardDesign']),
    Limits: w.pick(['Needs', 'Situation', 'Data']),
    design: w.pick(['design', 'derive', 'settle']),
    threshold: w.pick(['threshold', 'least_rise', 'wanted_rise']),
    window: w.pick(['window', 'look_back', 'stretch']),
    hottest: w.pick(['hottest', 'at_cut_off', 'worst_temperature']),
    late: w.pick(['TooLate', 'GetsTooHot', 'Unsafe']),
    none: w.pick(['NoSlope', 'NeverRises', 'Hopeless']),
    why: w.pick(['Impossible', 'NoDesign', 'Refusal']),
  }
  const body = w.pick([
    code`if !(data.slope > 0.0) {
            return Err(${v.why}::${v.none});
        }
        let ${v.threshold} = data.deviations * data.noise * std::f64::consts::SQRT_2;
        let ${v.window} = 2.0 * ${v.threshold} / data.slope;`,
    code`let difference = data.noise.hypot(data.noise);
        let ${v.threshold} = data.deviations * difference;
        let ${v.window} = (${v.threshold} + ${v.threshold}) / data.slope;
        if !(data.slope > 0.0) {
            return Err(${v.why}::${v.none});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A design is either possible or refused with a reason. What cannot be kept safe is never returned as settings.`,
      say`The derivation as code: settings come out only if the cut-off comes in time.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Limits} {
        /// Least slope of a sound body.
        pub slope: f64,
        pub noise: f64,
        pub deviations: f64,
        pub delay: f64,
        /// Greatest slope there can be, without losses.
        pub steepest: f64,
        pub target: f64,
        pub damage: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Plan} {
        pub ${v.threshold}: f64,
        pub ${v.window}: f64,
        pub ${v.hottest}: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${v.why} {
        ${v.none},
        /// With the temperature that would be reached.
        ${v.late}(f64),
    }

    pub fn ${v.design}(data: &${v.Limits}) -> Result<${v.Plan}, ${v.why}> {
        ${nest(4, body)}
        let ${v.hottest} = data.target + data.steepest * (data.delay + ${v.window});
        if ${v.hottest} <= data.damage {
            Ok(${v.Plan} { ${v.threshold}, ${v.window}, ${v.hottest} })
        } else {
            Err(${v.why}::${v.late}(${v.hottest}))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const DATA: ${v.Limits} = ${v.Limits} {
            slope: ${s.least.rust('f64')},
            noise: ${g.sigma.rust('f64')},
            deviations: ${g.k.rust('f64')},
            delay: ${g.L.rust('f64')},
            steepest: ${s.strong.rust('f64')} / ${g.C.rust('f64')},
            target: ${g.T_max.rust('f64')},
            damage: 1000.0,
        };

        #[test]
        fn the_design_is_as_derived() {
            let plan = ${v.design}(&DATA).unwrap();
            assert!((plan.${v.threshold} - ${s.threshold.rust('f64')}).abs() < 1e-8);
            assert!((plan.${v.window} - ${s.window.rust('f64')}).abs() < 1e-6);
            assert!((plan.${v.hottest} - ${s.hottest.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn damage_is_a_limit_on_both_sides() {
            let plan = ${v.design}(&DATA).unwrap();
            let exact = ${v.Limits} { damage: plan.${v.hottest}, ..DATA };
            assert_eq!(${v.design}(&exact), Ok(plan));
            let below = ${v.Limits} { damage: plan.${v.hottest} - 0.001, ..DATA };
            assert_eq!(${v.design}(&below), Err(${v.why}::${v.late}(plan.${v.hottest})));
        }

        #[test]
        fn the_verdict_on_this_machine() {
            assert_eq!(${v.design}(&${v.Limits} { damage: ${g.T_lim.rust('f64')}, ..DATA }).is_ok(), ${s.verdict.op === '<=' ? 'true' : 'false'});
        }

        #[test]
        fn a_body_that_does_not_rise_has_no_design() {
            assert_eq!(${v.design}(&${v.Limits} { slope: 0.0, ..DATA }), Err(${v.why}::${v.none}));
            assert_eq!(${v.design}(&${v.Limits} { slope: -0.1, ..DATA }), Err(${v.why}::${v.none}));
            assert_eq!(${v.design}(&${v.Limits} { slope: f64::NAN, ..DATA }), Err(${v.why}::${v.none}));
            assert!(${v.design}(&${v.Limits} { slope: 0.5, steepest: 0.0, ..DATA }).is_ok());
        }
    }`),
    say`A refusal cannot be overlooked:`,
    page.compileFail(
      'E0308',
      code`
    pub fn hopeful(data: &${v.Limits}) -> ${v.Plan} {
        ${v.design}(data)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Proven for the model: a sound body keeps twice the threshold in every window, a lost sensor passes one comparison with a probability under ${tail}, and the heat until cut-off is bounded with the supply at its worst and losses left out. ${s.verdict.op === '<=' ? say`The result keeps ${g.T_lim}.` : say`The result breaks ${g.T_lim}, so this guard alone does not protect the machine.`}`,
      say`The worst cases do not occur together, and that is intended: the least slope is taken on a weak supply, the heat on a strong one. Under both at once, ${s.verdict.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A sensor that slips out only in part still shows a share of the rise. As long as this share keeps it above the threshold it is not found, and the body gets hotter than its reading by the rest.`,
          say`A reading that falls after the sensor is out in the air: found earlier, as the difference is negative.`,
          say`Noise that is not independent, such as a hum of the mains: the difference of two readings may carry up to twice the amplitude.`,
          say`Full duty that is interrupted: the window begins anew, with the delay of ${g.L}, and the bound on the energy counts from there.`,
          say`A quantised reading: half a step on both ends belongs into the threshold when a step is not small against the noise.`,
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
          say`A sequential test (Wald) adds up evidence and decides as soon as it suffices; on average earlier, with a state that has to be explained.`,
          say`Unequal margins: a miss is worse than a false alarm, but it is tried anew with every reading, so it may have the smaller one.`,
          say`A second thermometer turns the question round: two readings that disagree need no window, only a tolerance.`,
        ],
        2,
      ),
    ),
  )
}
