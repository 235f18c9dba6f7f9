// Depth 2: what two pulses leave when the frequency is off, proof that the worst is at the low edge, and shapers in series.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { residual, type Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  m.derive('r_lo', '', '1 - p')
  m.derive('r_hi', '', '1 + p')
  m.derive('r_1', '', '1')
  const left = m.derive('V_lo', '', residual('r_lo'), '3s')
  const above = m.derive('V_hi', '', residual('r_hi'), '3s')
  const edges = m.relation(left, '>', above)
  const never = m.claim('range', {
    over: [{ name: 'r', from: 'r_lo', to: 'r_hi' }],
    left: residual('r'),
    op: '<=',
    right: 'V_lo',
  })
  const falls = m.claim('range', {
    over: [{ name: 'r', from: 'r_lo', to: 'r_1' }],
    left: 'K^r - K',
    op: '>=',
    right: '0',
  })
  const slow = m.derive('w_lo', 'rad/s', 'omega*r_lo')
  const bigger = m.derive('e_1', 'mm', 'a/(w_lo^2*sqrt(1 - zeta^2))', '3s')
  const two = m.derive('e_2', 'mm', 'V_lo*e_1', '3s')
  const free = m.claim('ode', {
    states: [
      { name: 'x', unit: 'mm', start: '0', next: 'v' },
      { name: 'v', unit: 'mm/s', start: '0', next: 'A_1*a - w_lo^2*x - 2*zeta*w_lo*v' },
    ],
    until: 't_h',
    measure: {
      what: 'sqrt((x - a/w_lo^2)^2 + (v + zeta*w_lo*(x - a/w_lo^2))^2/(w_lo^2*(1 - zeta^2)))',
      take: 'final',
    },
    of: 'e_2',
    tolerance: 1e-4,
  })
  const squared = m.derive('V_2', '', 'V_lo^2', '3s')
  const three = m.derive('e_3', 'mm', 'V_2*e_1', '3s')
  const first = m.compare(two, g.e_v)
  const second = m.compare(three, g.e_v)
  const plan = first.op === '<=' ? 'two' : second.op === '<=' ? 'three' : 'slower'
  const mended = m.derive('a_ok', 'mm/s²', 'a*e_v/e_3', '4s')
  const naive = m.derive('e_p', 'mm', 'p*e_u', '3s')
  const naiveRatio = m.derive('q_p', '', 'e_2/e_p', '3s')
  const under = m.relation(naive, '<', two)
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`A colleague argues: the frequency is off by up to ${g.p} of itself, so that share of the swing remains, ${naive}, and two pulses are good enough or not by that number. Find what is wrong, bound the remainder over the whole spread with proof, and choose between two pulses, three, and a lower acceleration.`,
          say`In a review you read that two pulses leave a share of the ringing that is the error of frequency itself, so ${naive} here. Test that claim against the model. Then give a bound that is valid for each frequency of the spread, and the design that follows.`,
        ])
      : w.pick([
          say`Derive what two pulses leave when the true frequency differs from the assumed one, prove which frequency of the spread is the worst, and decide whether a second shaper in series is needed.`,
          say`Bound the ringing over the whole spread of the frequency, for two pulses and for two such shapers one after the other. Which design keeps the promise? Prove it.`,
          say`The design is safe only if it is so at the worst frequency of its spread. Find that frequency with proof, and choose the shortest shaper that holds there, or lower the acceleration.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`At the assumed frequency nothing is left, so everything is decided by how fast the remainder grows beside it.`,
      say`The mode does not know what was assumed. I have to put the pulses that were made for one frequency into a mode of another.`,
      say`Let r be the true frequency over the assumed one. The remainder is a function of r, and I want its maximum over the spread.`,
    ]),
  )
  if (flaw || w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([
        say`A relative error of ${g.p} leaves that share: ${naive.worked}.`,
        say`To first order the remainder should be the relative error, so ${naive.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The relative error is a share of half a turn, and half a turn is pi. The chord over that angle, with two vectors of about half a swing each, carries a factor of half of pi; and a slow mode swings wider for the same acceleration. The truth is ${naiveRatio} times as much: ${under.values}.`,
        say`What is off is an angle, and half a turn of it is pi and not one. Besides, the spring of the slow mode is softer. ${under.named}, a factor of ${naiveRatio}.`,
      ]),
    )
  } else if (w.chance(0.5)) {
    page.think('attempt', say`By symmetry both ends of the spread should be equally bad, so either will do.`)
    page.think(
      'doubt',
      say`At the low end ${left.arithmetic}, at the high end ${above.arithmetic}. Not symmetric: a slow mode has decayed less when the second pulse comes.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`After both pulses the swing is a sum of two vectors: the first, decayed and turned, and the second. The mode of ratio r decays to K to the power of r in the delay and turns by r half turns. Law of cosines, then the cosine of the whole angle by that of half of it: ${left.equation} at the low end.`,
      say`Two vectors of lengths K to the r (what has become of the first) and K, with r half turns between them. The squared length of the sum splits into a difference of lengths and a misfit of angles: ${never.form('symbols')} is what I hope to show.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Both parts of the root are monotone on each side of one. Below it the decayed length is too great, ${falls.form('symbols')}, and the angle too small. The low end wins: ${edges.named}.`,
      say`Moving away from one, both squares grow. Comparing the ends: ${edges.values}, the low one is worse, and there the spring is softer as well.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Let the equation of motion run for the slow mode, with the first weight only, for ${s.half}; then add the second and take the amplitude that remains. It comes to ${two}, the same as ${two.worked}.`,
      say`Integrated instead of solved, ${free.form('rates')} leaves ${two} after the second pulse. The closed form said ${two.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Put a second, equal shaper behind the first. Every swing that the first leaves is treated again, so the shares multiply: ${squared.worked}. Of ${bigger} that leaves ${three.arithmetic}.`,
      say`In series, the factors multiply as for any two linear filters. ${squared.arithmetic} of ${bigger}, hence ${three.worked}. Written out it has three pulses.`,
    ]),
  )
  page.think(
    'compare',
    plan === 'two'
      ? say`${first.named}. Two pulses will do over the whole spread.`
      : plan === 'three'
        ? say`Two pulses fail, ${first.values}; two shapers in series hold, ${second.named}.`
        : say`Neither holds: ${first.values} and ${second.values}. The swing is proportional to acceleration, so ${mended.worked} brings it down.`,
  )
  page.checks(w.pick([1, 2]), bigger, two, squared, three, mended)
  page.think(
    'decide',
    plan === 'two'
      ? w.pick([
          say`Two pulses, delay ${s.half}. Anything longer pays for robustness that is not asked for.`,
          say`The short one. Its proof covers the spread, and its delay is ${s.half}.`,
        ])
      : plan === 'three'
        ? w.pick([
            say`Series of two, delay ${s.period}. The extra half period buys the proof.`,
            say`Three pulses it is; they cost ${s.period} and keep ${three}.`,
          ])
        : w.pick([
            say`Series of two and no acceleration beyond ${mended}.`,
            say`Three pulses at ${mended}. At ${g.a} no short shaper is proven.`,
          ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The argument under review takes an angle for a share. The order of growth is right, the factor is not, and the softer spring is forgotten.`
      : w.pick([
          say`Swings after the last pulse are vectors; the worst frequency is found by looking at their lengths and at their angle separately.`,
          say`First the share that remains, as a function of the ratio of frequencies, then its worst, then the design.`,
        ]),
  )
  page.step(
    w.pick(['What remains', 'Sum of two swings']),
    w.pick([
      say`Let r be the true frequency over the assumed one. When the second pulse acts, the first swing has been multiplied by K to the power of r and turned by r half turns. Relative to a full step, the first has the length K to the r over one plus K, the second K over one plus K.`,
      say`With true over assumed frequency as r, the delay covers r half turns of the mode. The first swing shrinks to K to the r, the second is weighted with K, and both are over one plus K.`,
    ]),
    say`Writing the squared sum by the half angle, the share that remains at the low end of the spread is ${left.worked}; at the other end it is ${above.short}.`,
  )
  page.step(
    w.pick(['The worst frequency', 'Proof over the spread']),
    w.pick([
      say`Under the root stand two squares. Below one, ${falls.form('statement')}, and this difference falls with r, since K is a fraction; the factor in front of the squared cosine falls with r, and so does the squared cosine itself. So the remainder falls up to r as one. Beyond one it rises again, for there the growth of the squared cosine outweighs the slow fall of the power of K, up to the high end, where ${edges.named} still holds. Hence ${never.form('statement')}.`,
      say`For r below one each factor falls with r: the power of K, its distance from K (${falls.form('symbols')}), the squared cosine. So the maximum over the lower half of the spread is its low end; over the upper half the remainder is largest at the high end or before it, and sampling the whole spread shows that none passes the low end: ${never.form('statement')}.`,
    ]),
  )
  page.step(
    w.pick(['In lengths', 'Ringing at the nozzle']),
    say`A slow mode is soft too: ${slow.worked}, and its full swing is ${bigger.worked}. Of that remains ${two.worked}. Integrating the equation of motion for this mode gives the same.`,
    flaw || w.chance(0.3)
      ? say`The share of the error itself would be ${naive.worked}, and ${under.named}: too small by a factor of ${naiveRatio}.`
      : say`Softness and remainder are both worst at the same end, so this bound is attained and cannot be improved.`,
  )
  page.step(
    w.pick(['Two in series', 'Three pulses']),
    say`Shapers are linear and do not change with time, so one behind the other multiplies the shares: ${squared.worked}, hence ${three.worked}. Multiplied out, the weights are the square of the first, twice the product, and the square of the second, spaced by ${s.half}.`,
  )
  page.step(
    w.pick(['Decision', 'Verdict']),
    plan === 'two'
      ? say`${first.named}: the pair holds for each frequency of the spread, with a delay of ${s.half}.`
      : plan === 'three'
        ? say`${first.named}, so the pair is out. ${second.named}, so two in series hold, with a delay of ${s.period.worked}.`
        : say`${first.named} and ${second.named}. With the series, the swing is proportional to acceleration and ${mended.worked} is the most that is proven.`,
  )

  const n = w.pick([
    { shaper: 'Design', audit: 'audit', share: 'share', two: 'Pair', three: 'Series', less: 'Slower' },
    { shaper: 'Verdict', audit: 'choose', share: 'remainder', two: 'Short', three: 'Doubled', less: 'Capped' },
    {
      shaper: 'Plan',
      audit: 'shortest',
      share: 'left_over',
      two: 'TwoPulses',
      three: 'ThreePulses',
      less: 'ThreeAndLimit',
    },
  ])
  const body = w.pick([
    code`if swing * share <= self.permitted {
                return ${n.shaper}::${n.two};
            }
            let rest = swing * share * share;
            if rest <= self.permitted {
                return ${n.shaper}::${n.three};
            }
            ${n.shaper}::${n.less}(acceleration * self.permitted / rest)`,
    code`let (once, twice) = (share * swing, share * share * swing);
            match () {
                _ if once <= self.permitted => ${n.shaper}::${n.two},
                _ if twice <= self.permitted => ${n.shaper}::${n.three},
                _ => ${n.shaper}::${n.less}(self.permitted / twice * acceleration),
            }`,
  ])
  const outcome =
    plan === 'two'
      ? code`assert_eq!(MODE.${n.audit}(${g.a.rust('f64')}), ${n.shaper}::${n.two});`
      : plan === 'three'
        ? code`assert_eq!(MODE.${n.audit}(${g.a.rust('f64')}), ${n.shaper}::${n.three});`
        : code`assert!(matches!(MODE.${n.audit}(${g.a.rust('f64')}), ${n.shaper}::${n.less}(most) if near(most, ${mended.rust('f64')})));`
  page.section(
    'rust',
    w.pick([
      say`The audit returns the shortest design that is proven. If none is, it returns the acceleration that would be.`,
      say`Design as a sum type: a caller cannot take three pulses and forget that they came with a limit.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.shaper} {
        ${n.two},
        ${n.three},
        /// Three pulses, and no acceleration beyond this.
        ${n.less}(f64),
    }

    /// Angular frequency per second, spread as a fraction, lengths in ${g.e_v.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Mode {
        pub omega: f64,
        pub damping: f64,
        pub spread: f64,
        pub permitted: f64,
    }

    impl Mode {
        fn slowed(&self) -> f64 {
            (1.0 - self.damping * self.damping).sqrt()
        }

        /// What two pulses leave of a swing, by true over assumed frequency.
        pub fn ${n.share}(&self, ratio: f64) -> f64 {
            let kept = (-std::f64::consts::PI * self.damping / self.slowed()).exp();
            let decayed = kept.powf(ratio);
            let misfit = (std::f64::consts::FRAC_PI_2 * ratio).cos();
            let square = (decayed - kept).powi(2) + 4.0 * decayed * kept * misfit * misfit;
            square.sqrt() / (1.0 + kept)
        }

        pub fn ${n.audit}(&self, acceleration: f64) -> ${n.shaper} {
            let lowest = 1.0 - self.spread;
            let slow = self.omega * lowest;
            let swing = acceleration / (slow * slow * self.slowed());
            let share = self.${n.share}(lowest);
            ${nest(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const MODE: Mode = Mode {
            omega: ${s.omega.rust('f64')},
            damping: ${g.zeta.rust('f64')},
            spread: ${g.p.rust('f64', '')},
            permitted: ${g.e_v.rust('f64')},
        };

        fn near(found: f64, wanted: f64) -> bool {
            (found / wanted - 1.0).abs() < 1e-9
        }

        #[test]
        fn the_shares_at_both_ends() {
            assert!(near(MODE.${n.share}(1.0 - MODE.spread), ${left.rust('f64')}));
            assert!(near(MODE.${n.share}(1.0 + MODE.spread), ${above.rust('f64')}));
            assert!(MODE.${n.share}(1.0) < 1e-12);
        }

        #[test]
        fn no_frequency_of_the_spread_is_worse() {
            for step in -100..=100 {
                let ratio = 1.0 + MODE.spread * f64::from(step) / 100.0;
                assert!(MODE.${n.share}(ratio) <= ${left.rust('f64')} * 1.000_001);
            }
        }

        #[test]
        fn this_machine() {
            ${outcome}
        }

        #[test]
        fn both_sides_of_both_limits() {
            let once = MODE.permitted / ${m.derive('c_2', 's²', 'e_2/a').rust('f64')};
            assert_eq!(MODE.${n.audit}(0.999_999 * once), ${n.shaper}::${n.two});
            assert_eq!(MODE.${n.audit}(1.000_001 * once), ${n.shaper}::${n.three});
            let twice = MODE.permitted / ${m.derive('c_3', 's²', 'e_3/a').rust('f64')};
            assert_eq!(MODE.${n.audit}(0.999_999 * twice), ${n.shaper}::${n.three});
            for beyond in [1.000_001, 3.0] {
                assert!(matches!(MODE.${n.audit}(beyond * twice), ${n.shaper}::${n.less}(most) if near(most, twice)));
            }
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The promise covers each frequency within ${g.p} of ${g.f_n}, not the measured one only. A mode that leaves this interval leaves the proof, so a changed tool or belt calls for a new measurement.`,
      say`The bound is attained at the low end and safe everywhere else. It rests on one mode and on the damping ratio; with less damping the share grows, towards the sine of a quarter turn times the relative error.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Spread zero: the share is zero, two pulses suffice, and no acceleration is too high for the audit. Motors will have their say before.`,
          say`Without damping both ends of the spread are alike in their share; the softer spring still makes the low end the worse.`,
          say`Several steps of acceleration in a row: remainders add, in the worst case in phase. For n of them the permitted share has to be divided by n.`,
          say`A mode that changes while a move is under way: the proof takes the frequency as fixed between first and last pulse. Over ${s.period} that is fair.`,
          say`A spread of one third already leaves half of the swing with two pulses. There the model should be mended, not the shaper.`,
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
          say`Centre the assumed frequency a little low. As the low end is the worse, the largest remainder falls, and it costs nothing.`,
          say`Let the pulses leave a small permitted remainder at the centre. The band widens for the same delay.`,
          say`Measure the mode before each print and shrink the spread. Two pulses then do where three were needed.`,
          say`Different frequencies for different places on the bed, switched at rest. Smaller spread at each place, a new source of error at the switch.`,
        ],
        2,
      ),
    ),
  )
}
