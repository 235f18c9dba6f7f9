// Depth 4: jerk against a mode of the frame. A ramp of jerk is a moving mean of the acceleration, and a mean has zeros.
import { code, say } from '../../../text/piece.ts'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { Page } from '../../../writing/page.ts'
import type { Derived } from '../../../writing/value.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

/** How this very move's duration changes with the rise, where it gets to its acceleration limit and not to its speed limit. */
function priceOfThisMove(m: Model, s: Solved): { duration: Derived; change: Derived; more: Comparison } | null {
  const [lengthMm, speedMmPerS, accelerationMmPerS2] = [s.g.L.number, s.g.v_m.number, s.g.a_m.number]
  const risesS = [s.build.si, m.value('t_n').si]
  const isBetween = risesS.every(
    (riseS) =>
      lengthMm > 2 * accelerationMmPerS2 * riseS ** 2 &&
      lengthMm < speedMmPerS * (speedMmPerS / accelerationMmPerS2 + riseS),
  )
  if (!isBetween) return null
  const before = m.derive('T_j', 'ms', 't_j + sqrt(t_j^2 + 4*L/a_m)')
  const change = m.derive('d_L', 'ms', 't_n + sqrt(t_n^2 + 4*L/a_m) - T_j', '3s')
  return { duration: before, change, more: m.relation('abs(d_L)', '>', 'abs(d_t)') }
}

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const mode = m.given('f_n', x.modeHz, 'Hz')
  const spread = m.given('p', x.modeSpreadPercent, '%')
  const allowed = m.given('r_m', x.remainPercent, '%')
  const moves = m.given('N', x.movesInAPrint, 'moves')
  const present = m.derive('r_j', '%', 'abs(sin(pi*f_n*t_j)/(pi*f_n*t_j))', '3s')
  const tuned = m.derive('t_n', 'ms', '1/f_n')
  const jerk = m.derive('j_n', 'mm/s³', 'a_m*f_n')
  const low = m.derive('f_lo', 'Hz', 'f_n*(1 - p)')
  const high = m.derive('f_hi', 'Hz', 'f_n*(1 + p)')
  const edge = m.derive('r_1', '%', 'sin(pi*p)/(pi*(1 - p))', '3s')
  const covers = m.claim('range', {
    over: [{ name: 'f', from: 'f_lo', to: 'f_hi' }],
    left: 'abs(sin(pi*f/f_n))/(pi*f/f_n)',
    op: '<=',
    right: 'r_1',
  })
  const verdict = m.compare(edge, allowed)
  const single = verdict.op === '<='
  const double = m.derive('r_2', '%', 'r_1^2', '3s')
  const doubleVerdict = m.compare(double, allowed)
  const longer = m.derive('r_h', '%', 'abs(sin(1.5*pi))/(1.5*pi)', '3s')
  const worse = m.relation(longer, '>', edge)
  const twice = m.derive('r_d', '%', 'sin(2*pi*p)/(2*pi*(1 - p))', '3s')
  const little = m.compare('0.8*r_1', twice)
  const followed = m.claim('ode', {
    states: [
      { name: 'y', unit: 'mm', start: '0*L', next: 'u' },
      { name: 'u', unit: 'mm/s', start: '0*v_m', next: 'a_m*min(t/t_n, 1) - (2*pi*f_lo)^2*y' },
    ],
    until: '1.5*t_n',
    measure: { what: 'sqrt((y*(2*pi*f_lo)^2/a_m - 1)^2 + (u*2*pi*f_lo/a_m)^2)', take: 'final' },
    of: 'r_1',
    tolerance: 1e-4,
  })
  const extra = m.derive('d_t', 'ms', 't_n - t_j', '3s')
  const extraSign = m.compare(tuned, s.build)
  const dearer = extraSign.op === '>'
  const perPrint = m.derive('D', 'min', 'N*abs(d_t)', '3s')
  const least = m.derive('L_n', 'mm', '2*a_m/f_n^2', '3s')
  const leastSpeed = m.derive('v_n', 'mm/s', 'a_m/f_n', '3s')
  const shortRise = m.derive('t_s', 'ms', 'min(1/f_n, sqrt(v_m/j_n), (L/(2*j_n))^(1/3))')
  const reaches = m.compare(tuned, shortRise)
  const missed = reaches.op === '>'
  const shortRest = m.derive('r_s', '%', 'abs(sin(pi*f_n*t_s))/(pi*f_n*t_s)', '3s')
  const price = priceOfThisMove(m, s)
  const fast = m.compare(leastSpeed, s.g.v_m)
  const long = m.compare(least, s.g.L)
  const flaw = w.chance(0.4)

  page.ask(
    flaw
      ? w.pick([
          say`The frame swings at ${mode}, known within ${spread}. A colleague makes the rise of acceleration last one and a half periods of the mode, because gentler must be better, and is surprised by ${longer} of the swing that remains. Find the flaw, choose the jerk properly for an allowed remainder of ${allowed}, and price it for a print of ${moves}.`,
          say`A setting under review: jerk so low that acceleration takes one and a half periods of a mode at ${mode} to build up. It leaves ${longer}. Explain why a shorter rise can be better, find the one to use if the frequency may be off by ${spread} and ${allowed} may remain, and weigh the time over ${moves}.`,
        ])
      : w.pick([
          say`A mode of the frame lies at ${mode}, give or take ${spread}, and no more of its swing than ${allowed} may remain of what a jump of acceleration would cause. Choose the jerk, prove the bound over the whole band, and price the choice for a print of ${moves}.`,
          say`How should jerk be chosen when the frame has a mode at ${mode} (uncertain by ${spread})? A remainder of ${allowed} is allowed. Optimise, with proof over the band, and count what it costs over ${moves}.`,
          say`Jerk was set by feel. With a mode of ${mode} that is known within ${spread}, set it by reason: what remains of the swing must be within ${allowed}, and a print of ${moves} should lose little time.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`What does jerk do to a mode? It spreads each jump of acceleration over a stretch of time. That is a moving mean, and a mean over a whole period of a swing is nothing.`,
      say`Smoother is a vague word. The mode hears one frequency only, so the question is what a ramp contains at that frequency.`,
      say`A jump of acceleration rings the mode fully. A ramp is many small jumps, one after another, and their swings add with different phases.`,
    ]),
  )
  if (flaw || w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([
        say`Halving jerk again and again should let the swing die away, so choose a long rise and be done.`,
        say`The longer the rise the better, surely: take one and a half periods.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`There the swings of half a period are left over, and ${longer.short}. A single period would leave ${edge} even at the edge of the band: ${worse.values}.`,
        say`The remainder does not fall steadily; it has zeros and lobes. ${longer.worked} on a lobe, though the rise lasts half as long again: ${worse.values}.`,
      ]),
    )
  } else if (w.chance(0.5)) {
    page.think('attempt', say`Perhaps two periods, for a wider zero: at the edge of the band ${twice.worked}.`)
    page.think(
      'doubt',
      say`One period leaves ${edge}. The second period is paid in every move, and near a zero it is the slope that counts, which hardly changes.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Over a rise of duration t the swing that remains, as a share of that of a jump, is the sine of pi f t over pi f t. With the present rise of ${s.build.worked} it is ${present.worked}.`,
      say`Adding the swings of a ramp is an integral of a rotating arrow: what is left is ${present.expr}. At present ${present.arithmetic}, with ${s.build.short}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The first zero is at one period, ${tuned.worked}, which means a jerk of ${jerk.worked}.`,
      say`Make the rise one whole period: ${tuned.arithmetic}; so ${jerk.worked} in place of ${g.j_m}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`At the low edge of the band, ${low.arithmetic}, it leaves ${edge.worked}. The high edge is kinder, for the divisor is larger there.`,
      say`The mode may lie between ${low} and ${high}. Worst is the low end: ${edge.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`A mode at ${low}, driven by such a ramp and followed in time (${followed.form('rates')}), ends up swinging with ${edge}.`,
      say`Sampling the band: ${covers.form('statement')}. It holds everywhere.`,
    ]),
  )
  page.think(
    'compare',
    single
      ? say`${verdict.named}. One zero is enough.`
      : say`${verdict.named}. One zero is not enough. Two means in series square the remainder: ${double.worked}, and ${doubleVerdict.values}.`,
  )
  page.think(
    'derive',
    w.pick([
      dearer
        ? say`The price is ${extra.worked} for each move that reaches both of its limits, ${perPrint.arithmetic} in a print of such moves.`
        : say`And it is no sacrifice: the rise becomes shorter, ${extra.worked}, so a print of moves that reach both limits gains ${perPrint.arithmetic}.`,
      say`A move that reaches both limits lasts one rise beyond what it would take with jumps, so it changes by the difference of the rises: ${extra.arithmetic}. Over a print of these ${perPrint.worked} ${dearer ? 'are lost' : 'are won'}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), jerk, low, edge, least, tuned)
  page.think(
    'decide',
    single
      ? w.pick([
          say`Jerk ${jerk}, so that the rise is one period. It is tuned, and not merely soft.`,
          say`I set the rise to ${tuned} and let jerk follow from the acceleration.`,
        ])
      : w.pick([
          say`A rise of one period, followed by a second mean of the same width, as one zero does not cover the band.`,
          say`Either measure the mode better or smooth twice. Measuring is free in every later move; until then, twice.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw is to take smoothness as a quantity of which more is always better.`
      : w.pick([
          say`Jerk as a filter, its zero, its width, its price.`,
          say`The mode decides, and the mode listens to one frequency.`,
        ]),
  )
  page.step(
    w.pick(['A ramp is a mean', 'What remains of a swing']),
    w.pick([
      say`Write the ramp as jumps of equal size, spread evenly over the rise. Each jump starts a swing of the same amplitude, turned by the time since the first. Their mean is an arc of arrows; its chord over its length is ${present.expr}. With ${s.build.worked} that is ${present.arithmetic}.`,
      say`A ramp of acceleration is a jump, averaged over the rise. Averaging multiplies each frequency by the sine of half the angle over half the angle, here ${present.expr}. The present setting gives ${present.worked}.`,
    ]),
  )
  page.step(
    w.pick(['The first zero', 'One period']),
    say`${tuned.worked} and ${jerk.worked}. Over the band, from ${low.worked} to ${high.worked}, the sine of pi times the deviation bounds the numerator, and the divisor is least at the low edge: ${covers.form('statement')}, where ${edge.worked}.`,
    flaw || w.chance(0.3)
      ? say`At one and a half periods, by contrast, ${longer.worked}, in the nominal case already; ${worse.named}.`
      : say`Two periods would leave ${twice.worked} at the edge. ${little.op === '<=' ? say`That is hardly a gain, ${little.named}` : say`That is some gain, ${little.named}`}, for twice the time.`,
  )
  page.step(
    w.pick(['Verdict', 'Is it enough?']),
    single
      ? say`${verdict.named}, so a single rise of one period does it.`
      : say`${verdict.named}. A second mean in series multiplies: ${double.worked}. ${doubleVerdict.named}${doubleVerdict.op === '<=' ? '.' : say`, so even that is not enough, and the mode must be measured better.`}`,
  )
  page.step(
    w.pick(['Price and short moves', 'Where the tuning is lost']),
    say`A move that reaches both limits lasts way over speed, speed over acceleration, and one rise. So it changes by ${extra.worked}, and a print of such moves by ${perPrint.worked}, ${dearer ? 'which is a cost' : 'which is a gain'}.`,
    ...(price === null
      ? []
      : [
          say`This move does not get to its speed limit. Two ramps fill its way, which solved for the time gives ${price.duration.worked} at present. It changes by ${price.change.worked}; ${price.more.symbols}, as the rise moves the peak speed too.`,
        ]),
    missed
      ? say`A ramp that does not reach the acceleration limit has a shorter rise. With the tuned jerk the limit takes a speed of ${leastSpeed.worked} and a way of ${least.worked}. This very move has a rise of ${shortRise.worked}, and ${reaches.named}: it misses the zero and keeps ${shortRest.worked} for each rise. The remedy is to fix the rise and to lower acceleration and jerk together.`
      : say`The tuning holds for ramps that reach the acceleration limit: they take a speed of ${leastSpeed.worked} and a way of ${least.worked}. This move is one of them, ${fast.named} and ${long.named}. In smaller ones the rise is cut short and the zero is missed, unless the rise is fixed and jerk is lowered with the acceleration.`,
  )

  const n = w.pick([
    { fn: 'remainder', worst: 'worst_over_band', choose: 'jerk_for', stages: 'means_needed' },
    { fn: 'left_of_swing', worst: 'bound', choose: 'tuned_jerk', stages: 'stages' },
    { fn: 'residual', worst: 'at_the_edge', choose: 'one_period', stages: 'how_many' },
  ])
  const rest = w.pick([
    code`let angle = std::f64::consts::PI * frequency * rise;
        if angle == 0.0 { 1.0 } else { (angle.sin() / angle).abs() }`,
    code`let turns = frequency * rise;
        if turns == 0.0 {
            return 1.0;
        }
        let angle = turns * std::f64::consts::PI;
        angle.sin().abs() / angle`,
  ])
  const count = w.pick([
    code`let one = ${n.worst}(spread);
        let mut left = one;
        let mut means = 1;
        while left > allowed {
            left *= one;
            means += 1;
        }
        means`,
    code`let one = ${n.worst}(spread);
        let (mut means, mut left) = (1, one);
        loop {
            if left <= allowed {
                return means;
            }
            means += 1;
            left *= one;
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The tuning is computed from a measured mode, with its uncertainty, and says how many means the requirement takes.`,
      say`Small pure functions that a calibration can call. What they ask of their inputs stands beside them.`,
    ]),
    page.rust(code`
    /// Share of the swing of a jump that is left after a rise of this duration.
    pub fn ${n.fn}(frequency: f64, rise: f64) -> f64 {
        ${nest(4, rest)}
    }

    /// For a rise of one nominal period, when the true mode may be lower by this share.
    pub fn ${n.worst}(spread: f64) -> f64 {
        ${n.fn}(1.0 - spread, 1.0)
    }

    pub fn ${n.choose}(acceleration: f64, frequency: f64) -> f64 {
        acceleration * frequency
    }

    /// Means of one period in series until the remainder is allowed; the spread is a share below a half.
    pub fn ${n.stages}(spread: f64, allowed: f64) -> u32 {
        ${nest(4, count)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-9
        }

        #[test]
        fn this_mode() {
            assert!(near(${n.fn}(${mode.rust('f64')}, ${s.build.rust('f64', 's')}), ${present.rust('f64', '')}));
            assert!(near(${n.worst}(${spread.rust('f64', '')}), ${edge.rust('f64', '')}));
            assert!(near(${n.choose}(${g.a_m.rust('f64')}, ${mode.rust('f64')}), ${jerk.rust('f64')}));
        }

        #[test]
        fn a_jump_a_zero_and_a_lobe() {
            assert_eq!(${n.fn}(50.0, 0.0), 1.0);
            assert!(${n.fn}(50.0, 0.02) < 1e-12);
            assert!(near(${n.fn}(50.0, 0.03), ${longer.rust('f64', '')}));
        }

        #[test]
        fn how_often_to_smooth() {
            let one = ${n.worst}(0.1);
            let cube = one * one * one;
            assert_eq!(${n.stages}(0.1, 1.001 * one), 1);
            assert_eq!(${n.stages}(0.1, 0.999 * one), 2);
            assert_eq!(${n.stages}(0.1, 1.001 * cube), 3);
            assert_eq!(${n.stages}(0.1, 0.999 * cube), 4);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A wrong frequency costs quality, never safety: acceleration and speed keep their limits with any rise. What must follow the jerk is the way to a stop, since a longer rise lengthens it.`,
      say`The bound holds over the band and not only at its middle: ${covers.form('symbols')} for every f in it. Outside of the band nothing is promised, so the spread has to be an honest one.`,
      say`Retuning changes the ramp and with it the stopping way. Both are computed from one set of limits, so they cannot drift apart.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Damping: the zero becomes a shallow valley, as late swings have lost some height. Better than a lobe all the same.`,
          say`Two modes: one mean for each, in series, each a period wide.`,
          say`A heavy part on the bed lowers the mode of a moving bed; the spread must cover the range of loads.`,
          say`A mode so high that a period is near the tick of the controller: the rise is a few samples and its zero is blurred.`,
          say`Moves without a level phase: two rises meet, and the shape is a triangle of acceleration.`,
          say`A direction change without a stop adds the swings of two ramps; they may help or hurt each other.`,
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
          say`Shape the input by impulses instead. Shorter by half a period for the same zero, and it passes steps of acceleration on to the motors.`,
          say`Move the mode: a stiffer frame or a lighter head pays in each move and needs no tuning.`,
          say`Keep jerk high and lower the acceleration. The swing shrinks in proportion, and so does the speed of short moves.`,
          say`Measure the mode on each machine. A smaller spread shrinks the remainder nearly in proportion.`,
        ],
        2,
      ),
    ),
  )
}
