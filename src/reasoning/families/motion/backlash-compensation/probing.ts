// Depth 2, first limit: the constant, measured by touching from both ways.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'
import { inverse } from './inverse.ts'

export function probing(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { b } = s.g
  const sigma = m.given('sigma', x.noiseUm, 'µm')
  const touches = m.given('N', x.touches)
  const fast = m.given('v_1', x.touchMmPerS, 'mm/s')
  const delay = m.given('tau', x.delayMs, 'ms')
  const allowed = m.given('e_t', x.toleranceUm, 'µm')
  const slow = m.derive('v_2', 'mm/s', 'v_1/2')
  const d1 = m.derive('d_1', 'µm', 'b + 2*v_1*tau')
  const d2 = m.derive('d_2', 'µm', 'b + 2*v_2*tau')
  const bias1 = m.derive('e_1', 'µm', 'd_1 - b', '3s')
  const bias2 = m.derive('e_2', 'µm', 'd_2 - b', '3s')
  const byZero = m.derive('b_0', 'µm', '2*d_2 - d_1')
  const right = m.relation('b_0', '==', b)
  const one = m.derive('s_1', 'µm', 'sigma*sqrt(2/N)', '3s')
  const two = m.derive('s_2', 'µm', 'sigma*sqrt(10/N)', '3s')
  const mean = m.derive('s_m', 'µm', 'sigma/sqrt(N)', '3s')
  const drawn = m.claim('statistic', {
    seed: 7,
    draws: 40_000,
    variables: ['x_1', 'x_2', 'x_3', 'x_4'].map((name) => ({ name, shape: 'normal' as const, a: '0', b: 's_m' })),
    expr: '2*(x_3 - x_4) - (x_1 - x_2)',
    measure: 'deviation',
    of: 's_2',
  })
  const slowAll = m.derive('s_a', 'µm', 'sigma/sqrt(N)', '3s')
  const total = m.derive('r_2', 'µm', 'sqrt(e_2^2 + s_a^2)', '3s')
  const better = m.compare(two, total)
  const bound = m.derive('e_3', 'µm', '3*s_2', '3s')
  const verdict = m.compare(bound, allowed)
  const needed = m.derive('N_r', '', 'ceil(90*sigma^2/e_t^2)', 'i')
  const atTool = m.derive('e_h', 'µm', 'e_3/2', '3s')
  m.derive('b_lo', 'µm', 'b - e_3')
  m.derive('b_hi', 'µm', 'b + e_3')
  const kept = m.claim('range', {
    over: [{ name: 'y', from: 'b_lo', to: 'b_hi' }],
    left: 'abs(y - b)/2',
    op: '<=',
    right: 'e_h',
  })
  const enough = verdict.op === '<='
  const flaw = w.chance(0.4)

  page.ask(
    flaw
      ? w.pick([
          say`The play was measured so: touch a pin from the left and from the right at ${fast}, ${touches} times each, and take the difference of the means. "The delay of the sensor, ${delay}, is the same both ways and drops out." Find the flaw. Give a better measurement, its spread for ${sigma} of noise at each touch, and prove what the correction then leaves. Wanted: three standard errors of the play within ${allowed}.`,
          say`A report says: sensor delay ${delay}, equal in both directions, therefore cancelled by the difference; ${touches} touches each way at ${fast} with ${sigma} of scatter. Is its play right? Derive the correction and its sensitivity, mend the measurement by a second speed, and compare with ${allowed}, at three standard errors.`,
        ])
      : w.pick([
          say`Measure the play with a fixed pin that is touched from both sides: each touch scatters by ${sigma}, the sensor reports ${delay} late, and ${touches} touches for each side and speed are planned, at ${fast} and at half of it. Prove which correction is exact, and show whether the play is known within ${allowed} at three standard errors.`,
          say`Derive a correction in open loop that makes the tool follow exactly, and how an error of its constant comes through. Then plan the measurement: noise ${sigma} at a touch, delay ${delay}, speeds ${fast} and half of it, ${touches} touches each. Does it keep ${allowed} at three standard errors?`,
          say`Which part of a play measured from both ways is play, and which is delay of the sensor (${delay})? With ${touches} touches each way at ${fast} and at half that speed, noise ${sigma}: estimate, spread, verdict against ${allowed} for three standard errors. Prove the correction that uses it.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two tasks: an inverse, which is short, and a constant for it, which is where errors come in.`,
      say`The correction is only as good as its constant. So I want to know how an error of the constant arrives at the tool, then how large it is.`,
      say`Touching one thing from both sides removes the place of the thing. What else does the difference remove, and what does it double?`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Inverse: command half the constant ahead in the sense of the motion. Left over: half the error of the constant, with changing sign.`,
      say`Displace the command by half of what was measured, in the sense of motion. The tool lags by half of what is true. Half the difference stays.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`The sensor is late by the same ${delay} from either side, and a difference removes what is common. So ${d1} should be the play.`,
        say`Equal delays cancel in a difference. One speed would do.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Equal times, opposite ways. From the left the motor has gone too far to the right, from the right too far to the left: the two add, ${bias1.arithmetic} in all. What cancels is a fixed offset, which has no direction.`,
        say`A delay becomes a way by speed, and the speed changes its sign. So it adds exactly as the play does: ${d1.worked}, of which ${bias1.worked} is none.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`At ${fast}: ${d1.arithmetic}. At ${slow.worked}: ${d2.arithmetic}. The line through both, taken to speed zero: ${byZero.worked}.`,
      say`The difference is a line in speed with the play as its value at rest. Two speeds, one twice the other: ${byZero.arithmetic}. Delay gone.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The price is noise: ${two.worked}, where one speed had ${one.arithmetic}.`,
      say`Spread of one difference ${one.worked}; of the combination ${two.arithmetic}, as one part counts twice and squares add.`,
    ]),
  )
  page.think(
    'compare',
    better.op === '<='
      ? w.pick([
          say`All touches at the slower speed would have ${total.worked} of bias and noise together. ${better.values}: extrapolating is worth its noise.`,
          say`Slow only, with the same number of touches: bias ${bias2.arithmetic}, noise ${slowAll.arithmetic}, together ${total.arithmetic}. ${better.named}, so two speeds win.`,
        ])
      : w.pick([
          say`All touches at the slower speed would have ${total.worked} of bias and noise together. ${better.values}: here extrapolating costs what it gains, and the bias is small anyway.`,
          say`Slow only, equal effort: bias ${bias2.arithmetic} and noise ${slowAll.arithmetic} make ${total.arithmetic}. ${better.named}: the slower speed alone would be as good. I keep two speeds, since the delay is then not trusted but measured.`,
        ]),
  )
  page.think(
    'compare',
    enough
      ? say`Three standard errors: ${bound.arithmetic}. ${verdict.values}. Enough touches.`
      : say`Three standard errors: ${bound.arithmetic}. ${verdict.values}. Not enough; ${needed.worked} touches each would be.`,
  )
  page.checks(2, two, d1, bound, needed, one)
  page.think(
    'decide',
    enough
      ? say`Two speeds, ${touches} touches each, and the result as it comes out: not rounded up, as too much is as bad as too little.`
      : say`Two speeds, and ${needed} touches for each side and speed.`,
  )

  page.section(
    'analysis',
    flaw
      ? w.pick([
          say`Offsets cancel in a difference from both ways, delays do not: they have the sign of the speed.`,
          say`What has the sign of the direction looks like play. A delay is of that kind.`,
        ])
      : w.pick([
          say`First the inverse and its sensitivity, then the measurement that feeds it.`,
          say`The proof says which constant is wanted; statistics says how well it can be had.`,
        ]),
  )
  inverse(page, 'the measured constant', b)
  page.step(
    w.pick(['What the difference holds', 'Touching from both sides']),
    w.pick([
      say`Let the pin be at a fixed place. From the left, the motor stands half the play beyond it, and by speed times delay further when the sensor reports. From the right all signs turn. Pin and offsets drop out; play and delay stay: ${d1.worked}, and ${d2.worked} at half the speed.`,
      say`Report from one side: pin, plus half the play, plus delay times speed. Report from the other: pin, less both. Difference: ${d1.worked}. The second speed ${slow.short} gives ${d2.worked}.`,
    ]),
    say`As a line in speed it has the play at zero: ${byZero.worked}; ${right.named}. One speed alone would be off by ${bias1.short}, or by ${bias2.short} at the slower one.`,
  )
  page.step(
    w.pick(['Spread', 'Noise of the estimate']),
    say`Each mean scatters by ${mean.worked}. A difference of two: ${one.worked}. Twice the one less the other, all independent: ${two.worked}. Draws of ${drawn.form('expr')} with four such means show the same deviation.`,
    say`With all touches at the slower speed noise is ${slowAll.short} and bias ${bias2.short}, together ${total.worked}; ${better.named}.`,
  )
  page.step(
    w.pick(['Against the tolerance', 'Verdict']),
    say`${bound.worked}; ${verdict.named}. ${enough ? say`The touches suffice, and ${needed.worked} would be the fewest.` : say`Solved for the number: ${needed.worked} for each side and speed.`}`,
    say`At the tool half of it arrives: ${kept.form('statement')}, with ${atTool.worked}.`,
  )

  const n = w.pick([
    { t: 'Touches', f: 'estimate', e: 'Refused', o: 'Negative', k: 'TooFew' },
    { t: 'BothWays', f: 'play', e: 'NoPlay', o: 'BelowZero', k: 'NotEnough' },
    { t: 'Series', f: 'lost_motion', e: 'BadSeries', o: 'Implausible', k: 'Missing' },
  ])
  const sum = w.pick([
    code`values.iter().sum::<f64>() / values.len() as f64`,
    code`values.iter().fold(0.0, |sum, value| sum + value) / values.len() as f64`,
  ])
  const out = w.pick([
    code`if found < 0.0 { Err(${n.e}::${n.o}) } else { Ok(found) }`,
    code`Some(found).filter(|play| *play >= 0.0).ok_or(${n.e}::${n.o})`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The estimate refuses series that say nothing. A negative play is a fault of the set-up and is reported, not cut to zero.`,
      say`Touches of one side and of one speed are kept apart until the means are taken; the weights are the extrapolation.`,
    ]),
    page.rust(code`
    /// Places of the motor at the report, from below and from above.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ${n.t} {
        pub up: Vec<f64>,
        pub down: Vec<f64>,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.e} {
        ${n.k},
        ${n.o},
    }

    fn mean(values: &[f64]) -> f64 {
        ${nest(4, sum)}
    }

    impl ${n.t} {
        pub fn difference(&self) -> f64 {
            mean(&self.up) - mean(&self.down)
        }

        pub fn shortest(&self) -> usize {
            self.up.len().min(self.down.len())
        }
    }

    /// Play without delay, from one speed and from half of it.
    pub fn ${n.f}(full: &${n.t}, half: &${n.t}, fewest: usize) -> Result<f64, ${n.e}> {
        if full.shortest() < fewest || half.shortest() < fewest {
            return Err(${n.e}::${n.k});
        }
        let found = 2.0 * half.difference() - full.difference();
        ${nest(4, out)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const PLAY: f64 = ${b.rust('f64')};

        /// Pin at a place, with a delay in way, and noise that cancels.
        fn series(pin: f64, late: f64, noise: &[f64]) -> ${n.t} {
            let at = |sense: f64| noise.iter().map(|e| pin + sense * (PLAY / 2.0 + late) + e).collect();
            ${n.t} { up: at(1.0), down: at(-1.0) }
        }

        #[test]
        fn delay_looks_like_play_and_drops_out() {
            let one = series(3.0, 0.5, &[0.25]);
            assert!((one.up[0] - 3.75 - PLAY / 2.0).abs() < 1e-9);
            assert!((one.down[0] - 2.75 + PLAY / 2.0).abs() < 1e-9);
            let late = ${fast.rust('f64')} * ${delay.rust('f64', 's')};
            let full = series(70.0, late, &[0.25, -0.25]);
            let half = series(30.0, late / 2.0, &[0.5, 0.0, -0.5]);
            assert!((1000.0 * full.difference() - ${d1.rust('f64')}).abs() < 1e-6);
            assert!((1000.0 * half.difference() - ${d2.rust('f64')}).abs() < 1e-6);
            assert!((${n.f}(&full, &half, 2).unwrap() - PLAY).abs() < 1e-9);
        }

        #[test]
        fn numbers_of_touches() {
            let short = ${n.t} { up: vec![1.0, 2.0], down: vec![0.5] };
            let long = ${n.t} { up: vec![1.0, 2.0], down: vec![0.5, 0.5] };
            assert_eq!(short.shortest(), 1);
            assert_eq!(${n.f}(&short, &long, 2), Err(${n.e}::${n.k}));
            assert_eq!(${n.f}(&long, &short, 2), Err(${n.e}::${n.k}));
            assert_eq!(${n.f}(&long, &long, 2), Ok(1.0));
            assert_eq!(${n.f}(&long, &long, 3), Err(${n.e}::${n.k}));
        }

        #[test]
        fn a_negative_play_is_a_fault() {
            let wide = ${n.t} { up: vec![4.0], down: vec![2.0] };
            let fair = ${n.t} { up: vec![3.0], down: vec![2.0] };
            let less = ${n.t} { up: vec![2.75], down: vec![2.0] };
            assert_eq!(${n.f}(&wide, &fair, 1), Ok(0.0));
            assert_eq!(${n.f}(&wide, &less, 1), Err(${n.e}::${n.o}));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A constant that is wrong by the full ${bound} displaces the tool by ${atTool} and never by more, as the error does not add up: it changes its sign with each reversal. Soft limits keep that margin.`,
      say`The correction is a bounded function of direction and adds nothing from reversal to reversal. A wrong constant spoils a part; it cannot drive the axis into its end.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Approach from too near: the gap is not crossed before the touch, and the way is too short for the flank to be known. Back off by a good deal of travel first.`,
          say`A delay that differs between the two sides, as when a switch closes and opens: their difference looks like an offset of the pin and is harmless, their sum is what speed zero removes.`,
          say`A screw worn in its middle: the play depends on the place. Measure where it is used.`,
          say`A pin that bends adds its bending twice, just as play does. A stiff one, or a contact without force.`,
          say`Temperature that drifts between the two series: touch from both sides in turn, and not first all from one.`,
          say`Places of the motor come in whole steps; touches that all fall on one step show no scatter and are no better for it.`,
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
          say`Measure the delay once, electrically, and subtract it. Fewer touches, and a constant that ages.`,
          say`Touch at the slower speed only. With equal effort it has ${total} of bias and noise together, against ${two}.`,
          say`A dial gauge at standstill knows no delay. It needs a person.`,
          say`Print a ladder of lines from both ways and read it like a vernier. It measures the tool itself, at printing speed.`,
          say`More speeds and a line of best fit: the same idea with less noise for the same number of touches.`,
        ],
        2,
      ),
    ),
  )
}
