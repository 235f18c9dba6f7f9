// Depth 3: a shaper on samples. The delay becomes a whole number of them; history in a ring of fixed size; stages in series.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { type Instance, residual, type Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const sample = m.given('t_s', x.sampleMs, 'ms')
  const delay = m.derive('n_h', 'samples', 'round(t_h/t_s)', 'i')
  const rounded = m.derive('t_q', 'ms', 'n_h*t_s')
  const ratio = m.derive('r_q', '', 't_q/t_h', '4s')
  const left = m.derive('V_q', '', residual('r_q'), '3s')
  const bound = m.derive('B_q', '', 'pi*t_s/(T_d*(1 + K)*sqrt(1 - zeta^2))', '3s')
  const within = m.relation(left, '<=', bound)
  const ring = m.derive('e_q', 'mm', 'V_q*e_u', '3s')
  const verdict = m.compare(ring, g.e_v)
  const floorDelay = m.derive('n_f', 'samples', 'floor(t_h/t_s)', 'i')
  const cut = m.derive('t_f', 'ms', 'n_f*t_s')
  const reversed = m.derive('V_t', '', '1 - K', '3s')
  const wide = m.derive('e_t', 'mm', 'V_t*e_u', '3s')
  const total = m.derive('n_z', 'samples', '2*n_h', 'i')
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`A shaper in the field gives the weight ${s.second} to the present sample and ${s.first} to the delayed one, and its delay is cut down to whole samples of ${sample}. Prints still show ripples. Find the flaw and its size, tell it from the harmless one, and write the shaper in Rust with tests for both.`,
          say`The code under review shifts samples of ${sample} through a buffer, weights the newest with ${s.second} and the oldest with ${s.first}, and truncates the delay. How much ringing does each of these decisions leave? Replace it by a sound version in Rust.`,
        ])
      : w.pick([
          say`Implement the shaper for a stream of positions sampled every ${sample}. The delay must be whole samples: bound what that costs. History lives in a buffer of a size known at compile time. Test both sides of each limit.`,
          say`Commands come every ${sample}. Write a shaper stage in Rust that can be put in series with itself, without allocation; show what rounding of the delay leaves, and treat the edge cases.`,
          say`From formula to samples of ${sample}: round, bound the error, and build the filter as a type whose history cannot overflow. Start, stop and reset must not produce a jump.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two things become coarse: the delay, which is counted in samples, and the start, where no history exists yet.`,
      say`The mathematics has two lines. What can go wrong is the order of weights, the index into the ring, and the first samples.`,
      say`In code this is a delay line and one multiplication. So the delay line is what deserves care.`,
    ]),
  )
  if (flaw || w.chance(0.35)) {
    page.think('attempt', say`Does the order of the weights matter? Their sum is the same, and the delay is the same.`)
    page.think(
      'error',
      w.pick([
        say`It does: the early swing decays by ${s.decay} and must have the larger weight. Reversed, ${reversed.worked} of the swing remains at exactly the right frequency, which is ${wide.worked}.`,
        say`With the small weight first, the first swing has become K squared over one plus K when a full one over one plus K hits it. The difference is ${reversed.equation}, so ${wide.arithmetic} of ringing.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The delay wanted is ${s.half.worked}. To the nearest sample: ${delay.worked}, that is ${rounded}. The mode then sees a delay of ${ratio.worked} times the right one.`,
      say`Nearest whole number: ${delay.arithmetic} samples, hence ${rounded.worked}, a ratio of ${ratio} to the true half period.`,
    ]),
  )
  if (w.chance(0.5)) {
    page.think('attempt', say`Integers are made by cutting off: ${floorDelay.worked}, a delay of ${cut.arithmetic}.`)
    page.think(
      'doubt',
      say`Cutting can be off by almost a whole sample, rounding by half of one. It is one call, and it halves the bound.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`A wrong delay acts like a wrong frequency. Then ${left.worked}, or ${ring.arithmetic} on the surface.`,
      say`What remains depends on delay times frequency only, so the formula for a ratio serves: ${left.short}. In length, ${ring.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`A bound without the rounded number: the power of a complex base moves at the most by the size of its logarithm times the change of the exponent. The change is at worst half a sample over half a period, so ${bound.worked}. Indeed ${within.values}.`,
      say`For any sample period: ${bound.short} bounds the remainder, as half a sample is the worst that rounding does. ${within.named}.`,
    ]),
  )
  page.think(
    'compare',
    say`${verdict.named}. ${verdict.op === '<=' ? w.pick([say`Whole samples are fine.`, say`Rounding stays invisible.`]) : w.pick([say`Too coarse for this mode: the sample must be finer, or the delay interpolated.`, say`Rounding alone breaks the budget here, so two delayed samples must be mixed.`])}`,
  )
  page.checks(w.pick([1, 2]), rounded, bound, ring, s.first)
  page.think(
    'decide',
    w.pick([
      say`A ring whose capacity is a constant of the type, a constructor that refuses a delay which does not fit, and a start that fills the history with the first place.`,
      say`The history is filled with the resting place at the start. Then there is no special case for the first samples, and the output begins where the machine stands.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`One of the two decisions is a grave flaw, the other a small one. Numbers tell them apart.`
      : w.pick([
          say`Sampling turns one real number, the delay, into an integer. Everything else stays exact.`,
          say`The filter is a weighted mean of two samples. Its only approximation is the delay.`,
        ]),
  )
  page.step(
    w.pick(['Whole samples', 'Delay']),
    say`${delay.worked}, so the stage delays by ${rounded.worked}, and the ratio to what is wanted is ${ratio.worked}.`,
    say`A delay that is off by a factor does the same as a frequency off by that factor: ${left.worked}, which makes ${ring.worked}. ${verdict.named}${verdict.op === '<=' ? '.' : ', so this sample period is too long.'}`,
  )
  page.step(
    w.pick(['A bound for every sample period', 'Why rounding is bounded']),
    say`Let z be what half a period does to a swing, a decay and half a turn. The remainder is the distance between z to the power of the ratio and z, over one plus K. A power changes by no more in size than its logarithm times the change of the exponent, as long as the base is inside of the unit circle, and the logarithm has the size pi over the root of one minus the squared damping ratio. The exponent is off by half a sample over half a period. So ${bound.worked}, and ${within.named}.`,
  )
  page.step(
    w.pick(['Order of the weights', 'Which weight comes first']),
    flaw
      ? say`Reversed, the first swing arrives as K squared, the second as one, both over one plus K. ${reversed.worked} remains whatever the sample period is: ${wide.worked}. This is the flaw that shows.`
      : say`The newest sample has the weight ${s.first.worked}, the delayed one ${s.second.worked}. Reversed, ${reversed.worked} would remain at the right frequency.`,
  )
  page.step(
    w.pick(['In series', 'A second stage']),
    say`Two equal stages make the robust shaper of three pulses. Their delays add up to ${total.worked} samples, and no other code is needed.`,
  )

  const n = w.pick([
    { stage: 'Stage', refuse: 'DoesNotFit', push: 'push', reset: 'rest_at', new: 'new', fit: 'delay_in_samples' },
    { stage: 'TwoPulse', refuse: 'BadDelay', push: 'next', reset: 'settle', new: 'with_delay', fit: 'whole_delay' },
    { stage: 'Echo', refuse: 'NoRoom', push: 'shape', reset: 'restart', new: 'sized', fit: 'nearest' },
  ])
  const step = w.pick([
    code`let delayed = self.history[self.at];
            self.history[self.at] = place;
            self.at = if self.at + 1 == self.delay { 0 } else { self.at + 1 };`,
    code`let delayed = std::mem::replace(&mut self.history[self.at], place);
            self.at = (self.at + 1) % self.delay;`,
  ])
  const mean = w.pick([
    code`place + self.later * (delayed - place)`,
    code`delayed * self.later + place * (1.0 - self.later)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The capacity is in the type. Putting stages in series is calling one after the other.`,
      say`One stage knows nothing of modes; it is given the later weight and the delay, and the first weight follows from their sum.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.refuse};

    /// A place and its echo, in a weighted mean.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.stage}<const ROOM: usize> {
        history: [f64; ROOM],
        at: usize,
        delay: usize,
        later: f64,
    }

    /// The nearest whole number of samples.
    pub fn ${n.fit}(half_period: f64, sample: f64) -> usize {
        (half_period / sample).round() as usize
    }

    impl<const ROOM: usize> ${n.stage}<ROOM> {
        /// \`kept\` is what half a period leaves of a swing.
        pub fn ${n.new}(delay: usize, kept: f64, start: f64) -> Result<Self, ${n.refuse}> {
            if !(1..=ROOM).contains(&delay) {
                return Err(${n.refuse});
            }
            Ok(Self { history: [start; ROOM], at: 0, delay, later: kept / (1.0 + kept) })
        }

        pub fn ${n.push}(&mut self, place: f64) -> f64 {
            ${nest(8, step)}
            ${mean}
        }

        /// Forget what was; only to be called at rest.
        pub fn ${n.reset}(&mut self, place: f64) {
            self.history = [place; ROOM];
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const DELAY: usize = ${delay.rust('int')};
        const KEPT: f64 = ${s.decay.rust('f64')};

        fn stage() -> ${n.stage}<DELAY> {
            ${n.stage}::${n.new}(DELAY, KEPT, 0.0).unwrap()
        }

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-9
        }

        #[test]
        fn the_delay_of_this_mode() {
            assert_eq!(${n.fit}(${s.half.rust('f64')}, ${sample.rust('f64')}), DELAY);
            assert_eq!(${n.fit}(2.4, 1.0), 2);
            assert_eq!(${n.fit}(2.6, 1.0), 3);
        }

        #[test]
        fn a_step_comes_in_two_parts() {
            let mut stage = stage();
            for _ in 0..DELAY {
                assert!(near(stage.${n.push}(1.0), ${s.first.rust('f64')}));
            }
            for _ in 0..3 * DELAY {
                assert!(near(stage.${n.push}(1.0), 1.0));
            }
        }

        #[test]
        fn a_single_sample_has_one_echo_of_the_right_age() {
            let mut stage = stage();
            let heard: Vec<f64> = (0..4 * DELAY).map(|i| stage.${n.push}(if i == 0 { 1.0 } else { 0.0 })).collect();
            assert!(near(heard[0], ${s.first.rust('f64')}));
            assert!(near(heard[DELAY], ${s.second.rust('f64')}));
            assert!(near(heard.iter().sum::<f64>(), 1.0));
        }

        #[test]
        fn in_series_three_parts() {
            let (mut first, mut second) = (stage(), stage());
            let last = (0..=2 * DELAY).map(|i| second.${n.push}(first.${n.push}(if i == 0 { 1.0 } else { 0.0 }))).last();
            assert!(near(last.unwrap(), ${m.derive('A_3', '', 'A_2^2').rust('f64')}));
        }

        #[test]
        fn starts_and_restarts_without_a_jump() {
            let mut stage = ${n.stage}::<8>::${n.new}(5, 0.5, 120.0).unwrap();
            assert!(near(stage.${n.push}(120.0), 120.0));
            stage.${n.reset}(-7.5);
            for _ in 0..12 {
                assert!(near(stage.${n.push}(-7.5), -7.5));
            }
        }

        #[test]
        fn room_and_delay() {
            assert_eq!(${n.stage}::<4>::${n.new}(0, 0.5, 0.0).err(), Some(${n.refuse}));
            assert_eq!(${n.stage}::<4>::${n.new}(5, 0.5, 0.0).err(), Some(${n.refuse}));
            assert!(${n.stage}::<4>::${n.new}(4, 0.5, 0.0).is_ok());
            let mut shortest = ${n.stage}::<4>::${n.new}(1, 1.0, 0.0).unwrap();
            assert_eq!([shortest.${n.push}(1.0), shortest.${n.push}(1.0)], [0.5, 1.0]);
        }
    }`),
    say`Two stages of unequal room are two types, and one cannot stand in for the other by accident:`,
    page.compileFail(
      'E0308',
      code`
    pub fn swapped(small: ${n.stage}<4>) -> ${n.stage}<64> {
        small
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The output is a mean of two places that were both commanded, so it never leaves the box of the commands. After the command has stopped, the stage needs ${delay} samples to arrive; an emergency stop does not pass through it.`,
      say`No branch of this code can leave the ring: the index is always below the delay, and the delay was checked against the room. Weights sum to one by construction, so a print cannot be shifted.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A delay of no samples: the stage would do nothing and look as if it did. It is refused.`,
          say`Homing sets a new place at once. Without a restart the echo of the old place would follow, as a jump; so homing restarts the stage, at rest.`,
          say`A mode so slow that its half period does not fit the room: refused when configured, not discovered while printing.`,
          say`A place that is no number would stay in the ring for one delay and come out again. It has to be refused before the stage.`,
          say`A pause in the stream of samples: the stage must be fed the resting place meanwhile, or its echo comes late.`,
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
          say`Mix two neighbouring delayed samples so that the delay is met on the average. One more multiplication, and the remainder by rounding all but disappears.`,
          say`Shape the list of accelerations instead of samples: each change is split in two with exact times. No rounding, and a queue that must be merged in order.`,
          say`Whole steps as integers and weights as fractions of a power of two, so that the sum is exact on a processor without floating point.`,
          say`Three taps in one stage in place of two stages: one ring in place of two, and another formula to test.`,
        ],
        2,
      ),
    ),
  )
}
