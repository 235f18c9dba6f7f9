// Depth 4: how many readings a mean may take: noise falls with the root, lag grows in proportion, rounding needs noise to average
// out, and an exponential filter of equal noise lags just as much.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, part, width } = s
  const single = m.derive('s_r', '', 'sqrt(sigma^2 + 1/12)', '4s')
  const drawn = m.claim('statistic', {
    seed: 11,
    draws: 6000,
    variables: [
      { name: 'v', shape: 'uniform', a: '0', b: 'k_n' },
      { name: 'y', shape: 'normal', a: '0', b: 'sigma' },
    ],
    expr: 'round(v + y) - v',
    measure: 'deviation',
    of: 's_r',
  })
  const spread = m.derive('e_1', 'K', 'k_n*q_w*s_r', '4s')
  const climb = m.derive('d_s', 'K', 'r*T_s', '3s')
  const real = m.derive('M_x', '', '(e_1/d_s)^(2/3)', '4s')
  const sum = (of: number): number => spread.number / Math.sqrt(of) + (climb.number * (of - 1)) / 2
  const down = Math.floor(real.number)
  const isDown = sum(down) <= sum(down + 1)
  const best = m.derive('M_b', '', isDown ? 'floor(M_x)' : 'ceil(M_x)', 'i')
  const noise = m.derive('e_n', 'K', 'e_1/sqrt(M_b)', '3s')
  const delay = m.derive('t_b', 'ms', '(M_b - 1)/2*T_s', '4s')
  const lag = m.derive('e_l', 'K', 'r*t_b', '3s')
  const least = m.derive('E_b', 'K', 'e_1/sqrt(M_b) + d_s*(M_b - 1)/2', '4s')
  const proposed = m.derive('E_p', 'K', 'e_1/sqrt(M_p) + d_s*(M_p - 1)/2', '4s')
  const proposedLag = m.derive('e_p', 'K', 'd_s*(M_p - 1)/2', '3s')
  const proposedNoise = m.derive('e_o', 'K', 'e_1/sqrt(M_p)', '3s')
  const worse = m.relation(proposed, '>', least)
  const raw = m.relation(spread, '>', least)
  m.derive('M_1', '', '1', 'i')
  m.derive('M_9', '', '128', 'i')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'M_1', to: 'M_9', at: 'M_b', whole: true }],
    objective: 'e_1/sqrt(x) + d_s*(x - 1)/2',
    subject: [],
    of: 'E_b',
    tolerance: 1e-3,
  })
  const bias = m.derive('b_r', 'K', 'q_w*exp(-(2*pi^2*sigma^2))/pi', '2s')
  const quiet = m.derive('sigma_z', '', '1/5', 'g')
  const stuck = m.derive('m_z', '', '-(exp(-(2*pi^2*sigma_z^2))/pi)', '3s')
  const stuckK = m.derive('b_z', 'K', 'q_w*exp(-(2*pi^2*sigma_z^2))/pi', '3s')
  const drawnStuck = m.claim('statistic', {
    seed: 5,
    draws: 20_000,
    variables: [{ name: 'y', shape: 'normal', a: '0', b: 'sigma_z' }],
    expr: 'round(1/4 + y) - 1/4',
    measure: 'mean',
    of: 'm_z',
  })
  const promised = m.derive('b_n', 'K', 'q_w/(2*sqrt(M_b))', '3s')
  const weight = m.derive('a_e', '', '2/(M_b + 1)', '4s')
  const gain = m.relation('a_e/(2 - a_e)', '==', '1/M_b')
  const behind = m.derive('g_b', '', '(M_b - 1)/2', 'g')
  const expoLag = m.relation('(1 - a_e)/a_e', '==', behind)
  const followed = m.claim('recurrence', {
    states: [{ name: 'x', unit: 'K', start: '0*d_s', next: 'x + a_e*(d_s*(k + 1) - x)' }],
    until: '60*M_b',
    measure: { what: 'd_s*k - x', take: 'final' },
    of: 'e_l',
    tolerance: 1e-6,
  })
  const twiceM = m.derive('M_y', '', '(2*e_1/d_s)^(2/3)', '4s')
  const twice = m.derive('E_y', 'K', 'e_1/sqrt(M_y) + d_s/2*(M_y - 1)/2', '4s')
  const gains = m.relation(twice, '<', least)
  const all = m.derive('E_t', 'K', 'E_b + b_r', '4s')
  const isLong = g.M_p.number > best.number
  const flaw = w.chance(0.45)
  const trap = w.pick(['size', 'bits', 'expo'] as const)
  page.ask(
    flaw
      ? {
          size: isLong
            ? w.pick([
                say`The mean of ${g.M_p} readings was chosen by looking at the display in a steady state. What does that not show? Find the best number, and the whole error of both.`,
                say`"The longer the mean, the better the reading": so ${g.M_p} readings were taken. Find the flaw, and the length at which noise and lag together are least.`,
              ])
            : w.pick([
                say`To keep the lag small, the mean takes ${g.M_p} readings only. Is that the right trade? Compute the whole error of this choice, and the best one.`,
                say`A colleague avoids lag above all and averages ${g.M_p} readings. Show what it costs, and find the length with the least whole error.`,
              ]),
          bits: w.pick([
            say`It is claimed that averaging makes rounding vanish with the root of the number, whatever the noise, so a quieter circuit can only help. Refute the second half, say when the first is right, and find the best length of the mean.`,
            say`A data sheet of firmware promises finer steps by averaging, the finer the more readings. Under which condition? Check it for this noise and for a quiet circuit, and choose the length of the mean.`,
          ]),
          expo: w.pick([
            say`The moving mean shall be replaced by an exponential filter, "because it lags by less". Compare both at equal noise, and find the best length for either.`,
            say`Somebody prefers an exponential filter for its quick answer. Judge this for a ${part} that climbs steadily, at equal noise; then find the best strength of the filter.`,
          ]),
        }[trap]
      : w.pick([
          say`How many readings should the mean take? Minimise noise and lag together for the quickest climb, check that rounding averages out at all, and compare with the proposal of ${g.M_p}.`,
          say`Optimise the filter of this sensor: the length of a moving mean, its error in the worst climb, and an exponential filter that does the same. What would a converter of twice the speed bring?`,
          say`Noise asks for a long mean and the climb for a short one. Find the best length and prove it, and say what remains of the error that no length removes.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two errors, one falling with the root of the number and one growing with it. Somewhere their sum is least. Besides, rounding, which is no noise.`,
      say`A mean of the past is a reading of the past. On a ramp the age of the mean is an error, always of the same sign: too cold.`,
      say`First what one reading is worth: a step is ${width}, and its noise comes from the circuit and from rounding.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`One reading: noise of ${g.sigma} steps, and rounding, a twelfth in variance if the true value may lie anywhere within a step: ${single.worked}. A step is ${width.worked} at the target, and ${g.k_n} deviations of it are ${spread.worked}.`,
      say`Rounding error is uniform over a step when the true value is, with variance of a twelfth; with the noise, ${single.arithmetic} steps. As temperature, with ${width.worked} and ${g.k_n} deviations: ${spread.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Drawn by chance, the deviation of ${drawn.form('expr')} is ${single} as well.`,
      say`Some thousand draws of ${drawn.form('expr')}, with v anywhere and y normal, spread by ${single}.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'size' && isLong) {
      page.think(
        'attempt',
        w.pick([
          say`Take many: with ${g.M_p} the noise is down to ${proposedNoise.worked}. The display stands still.`,
          say`Noise only: ${proposedNoise.arithmetic} with ${g.M_p} readings, and less with every further one.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A display at rest shows no lag. In the climb this mean is behind by ${proposedLag.worked}, and in all ${proposed.worked}: ${worse.values}.`,
          say`The other side of the trade is missing, the age of the mean: ${proposedLag.arithmetic}. Together ${proposed.arithmetic}, and ${worse.values}.`,
        ]),
      )
    } else if (trap === 'size') {
      page.think(
        'attempt',
        w.pick([
          say`Keep the lag small: ${g.M_p} readings, behind by ${proposedLag.worked} only.`,
          say`Lag is the enemy of control, so as few readings as can be: ${g.M_p}, for a lag error of ${proposedLag.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The noise is then ${proposedNoise.worked}. In all ${proposed.worked}, and ${worse.values}.`,
          say`What is saved in lag is paid twice in noise, ${proposedNoise.arithmetic}; the sum is ${proposed.arithmetic}, where ${least} can be had.`,
        ]),
      )
    } else if (trap === 'bits') {
      page.think(
        'attempt',
        w.pick([
          say`Rounding error is half a step, and a mean divides it by the root of the number: ${promised.worked}. So more readings, finer steps.`,
          say`Treat rounding as noise: half a step over the root makes ${promised.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Only if it differs from reading to reading. In a quiet circuit, ${quiet} steps of noise say, a value a quarter of a step off is rounded the same way nearly always: a mean error of ${stuck.worked} steps, ${stuckK.worked}, that no averaging removes.`,
          say`Without noise every reading is rounded alike, and the mean of equal errors is that error. With ${quiet} steps of noise, ${stuckK.arithmetic} remain for ever. Drawn: the mean of ${drawnStuck.form('expr')} is ${stuck}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`An exponential filter gives the newest reading the largest weight, so it should be ahead of the mean.`,
          say`The newest counts most in an exponential filter. Its answer must come sooner, then.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Its answer begins sooner and ends later. At equal noise, ${gain.symbols}, the weight is ${weight.worked}, and its lag on a ramp is ${expoLag.values} readings: the same.`,
          say`On a ramp only the mean age counts. Equal noise means ${weight.arithmetic}, and then ${expoLag.values}. Nothing is gained.`,
        ]),
      )
    }
    page.think(
      'back-up',
      w.pick([
        say`Write the sum of what falls and what grows.`,
        say`Both parts in one formula, and then its least value.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Between two readings the ${part} climbs by ${climb.worked}, and a mean is half its length less a half reading old. Sum: ${optimum.form('problem')}.`,
      say`Age of the mean times climb: with ${climb.arithmetic} from one reading to the next, ${optimum.form('problem')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Derivative to zero: ${real.worked}. In whole readings, the better neighbour is ${best.worked}.`,
      say`At the minimum the noise is the climb over the whole length: ${real.arithmetic}. Whole: ${best.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Then noise ${noise.worked}, age ${delay.worked}, lag error ${lag.worked}; together ${least}.`,
      say`Parts: ${noise.arithmetic} of noise, ${lag.arithmetic} of lag (${delay.worked} old). Sum ${least.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Brute force over all lengths, ${optimum.form('ranges')}: ${optimum.form('answer')}.`,
      say`Followed on a ramp, ${followed.form('rates')}, the exponential filter with ${weight.worked} ends ${lag} behind, as the mean does.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`A bare reading: ${raw.values}. The proposal: ${proposed.worked}, so ${worse.values}.`,
      say`${g.M_p} readings make ${proposed.arithmetic}; ${best} make ${least}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Rounding was treated as if it were noise. Does it average out here?`,
      say`A mean of equal errors is that error. Is rounding stirred enough by this noise?`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`To leading order rounding leaves ${bias.worked}, with noise of ${g.sigma} steps. Total ${all.worked}.`,
      say`What no length removes is rounding that noise does not stir: here ${bias.arithmetic}; in a quiet circuit of ${quiet} steps it would be ${stuckK.worked}.`,
    ]),
  )
  if (w.chance(0.6))
    page.think(
      'scaling',
      w.pick([
        say`A converter of twice the speed, with noise still independent: ${twiceM.worked} readings and ${twice.worked}. The error goes with the cube root of the period, so ${gains.values}: roughly a fifth off, for twice the work.`,
        say`Twice the readings in the same time bring ${twice.arithmetic} (at ${twiceM.arithmetic} readings). A cube root: dear for what it gives.`,
      ]),
    )
  page.checks(w.pick([1, 2]), spread, lag, noise)

  page.section(
    'analysis',
    flaw
      ? {
          size: isLong
            ? say`The flaw: at rest there is no lag to be seen. In the climb, ${g.M_p} readings are ${proposedLag.worked} behind, and ${worse.values}.`
            : say`The flaw: noise was left out. With ${g.M_p} readings it is ${proposedNoise.worked}, and ${worse.values}.`,
          bits: say`The flaw: ${promised.worked} holds for errors that differ from reading to reading. Rounding differs only if noise makes it. At ${quiet} steps of noise ${stuckK.worked} remain whatever is averaged; here ${bias.worked}.`,
          expo: say`The flaw: a quick beginning is no small lag. At equal noise, ${gain.symbols}, the lag on a ramp is that of the mean, ${expoLag.symbols}.`,
        }[trap]
      : w.pick([
          say`One reading first, then the sum over the length, then what no length changes.`,
          say`Noise falls with the root, lag grows in proportion. The sum is convex, so it has one minimum.`,
          say`The length of a mean is a trade between what is random and what is late.`,
        ]),
  )
  page.step(
    w.pick(['One reading', 'Noise of a reading']),
    say`${width.worked}. Noise and rounding: ${single.worked} steps, if the true value lies anywhere within a step; drawn as ${drawn.form('expr')} it is the same. ${spread.worked}.`,
  )
  page.step(
    w.pick(['Length', 'The best mean']),
    say`${optimum.form('problem')}, with ${climb.worked}. Its derivative vanishes once, at ${real.worked}, and its second derivative is positive, so the best whole number is one of the two beside it: ${best.worked}, ${least.worked}. All lengths tried, ${optimum.form('ranges')}: none is better.`,
    say`Of that, ${noise.short} are noise and ${lag.worked} lag, with an age of ${delay.worked}. The proposal: ${proposed.worked}.`,
  )
  page.step(
    w.pick(['Exponential filter', 'The same with one word of memory']),
    say`${weight.worked} has the noise of the mean, ${gain.symbols}, and its lag, ${expoLag.symbols}. Followed on the ramp, ${followed.form('rates')} ends ${lag.short} behind.`,
  )
  page.step(
    w.pick(['Rounding', 'What averaging leaves']),
    say`The mean of rounded readings has an error with the period of a step; its leading term is ${bias.worked} here. At ${quiet} steps of noise, a quarter of a step off, ${stuck.worked} steps remain; drawn as ${drawnStuck.form('expr')}, the same. Noise of half a step or so is needed, and welcome. Whole error ${all.worked}.`,
  )

  const ring = w.chance(0.5)
  const pick = w.pick([
    code`if bound(more, spread, climb) < bound(less, spread, climb) { Some(more) } else { Some(less) }`,
    code`let cost = |count: u32| bound(count, spread, climb);
        Some(if cost(less) <= cost(more) { less } else { more })`,
  ])
  const chooser = code`
    /// Noise and lag of a mean, for the noise of a reading and the climb between two.
    pub fn bound(count: u32, spread: f64, climb: f64) -> f64 {
        let count = f64::from(count);
        ${w.pick(['spread / count.sqrt() + climb * (count - 1.0) / 2.0', 'let age = 0.5 * (count - 1.0);\n    climb * age + spread / count.sqrt()'])}
    }

    /// The best length; none where there is nothing to weigh.
    pub fn best_length(spread: f64, climb: f64) -> Option<u32> {
        if spread <= 0.0 || climb <= 0.0 {
            return None;
        }
        ${w.pick(['let near = (spread / climb).powf(2.0 / 3.0);', 'let near = (spread / climb).powi(2).cbrt();'])}
        let less = (near.floor() as u32).max(1);
        let more = less + 1;
        ${nest(4, pick)}
    }
`
  const chooserTest = code`#[test]
        fn the_length_is_as_computed() {
            assert_eq!(best_length(${spread.rust('f64')}, ${climb.rust('f64')}), Some(${best.rust('int')}));
            assert!((bound(${best.rust('int')}, ${spread.rust('f64')}, ${climb.rust('f64')}) / ${least.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((bound(${g.M_p.rust('int')}, ${spread.rust('f64')}, ${climb.rust('f64')}) / ${proposed.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(best_length(8.0, 1.0), Some(4));
            assert_eq!(best_length(0.001, 1.0), Some(1));
            assert_eq!(best_length(2.0, 1.0), Some(2));
            assert_eq!(best_length(3.0, 1.0), Some(2));
        }

        #[test]
        fn nothing_to_weigh_is_none() {
            assert_eq!(best_length(0.0, 1.0), None);
            assert_eq!(best_length(1.0, 0.0), None);
            assert_eq!(best_length(-1.0, 1.0), None);
            assert_eq!(best_length(1.0, -1.0), None);
        }`
  page.section(
    'rust',
    ring
      ? w.pick([
          say`The length is a constant of the type. Sums of whole counts do not drift, and there is no mean before there are enough readings.`,
          say`A ring of whole counts with a running sum; beside it the choice of its length, for tests and for the builder.`,
        ])
      : w.pick([
          say`The exponential filter needs one number of memory. It starts from its first reading and not from zero, or it would begin with a lie.`,
          say`The choice of length, and a filter that is made from a length, so that both ways of saying the same agree.`,
        ]),
    ring
      ? page.rust(code`
    ${chooser}
    /// Moving mean of so many counts.
    #[derive(Debug, Clone)]
    pub struct Mean<const M: usize> {
        kept: [u32; M],
        at: usize,
        filled: usize,
        sum: u32,
    }

    impl<const M: usize> Mean<M> {
        pub fn empty() -> Self {
            Self { kept: [0; M], at: 0, filled: 0, sum: 0 }
        }

        /// Takes a count; a mean from the time on when there are enough.
        pub fn take(&mut self, count: u16) -> Option<f64> {
            let count = u32::from(count);
            ${w.pick(['self.sum = self.sum - self.kept[self.at] + count;\n        self.kept[self.at] = count;', 'let oldest = std::mem::replace(&mut self.kept[self.at], count);\n        self.sum -= oldest;\n        self.sum += count;'])}
            self.at = (self.at + 1) % M;
            self.filled = (self.filled + 1).min(M);
            ${w.pick(['(self.filled == M).then(|| f64::from(self.sum) / M as f64)', 'if self.filled < M { None } else { Some(f64::from(self.sum) / M as f64) }'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, chooserTest)}

        #[test]
        fn a_mean_forgets_the_oldest() {
            let mut mean = Mean::<4>::empty();
            assert_eq!([1, 2, 3].map(|count| mean.take(count)), [None, None, None]);
            assert_eq!((mean.at, mean.filled), (3, 3));
            assert_eq!([6, 10, 1].map(|count| mean.take(count)), [Some(3.0), Some(5.25), Some(5.0)]);
            assert_eq!([7, 6, 10, 1].map(|count| mean.take(count)), [Some(6.0), Some(6.0), Some(6.0), Some(6.0)]);
        }

        #[test]
        fn on_a_ramp_it_is_as_old_as_computed() {
            let mut mean = Mean::<${best.rust('int')}>::empty();
            let mut behind = None;
            for count in 0..1000 {
                behind = mean.take(count).map(|found| f64::from(count) - found);
            }
            assert_eq!(behind, Some(${behind.rust('f64')}));
        }
    }`)
      : page.rust(code`
    ${chooser}
    /// Exponential filter.
    #[derive(Debug, Clone, Copy)]
    pub struct Smooth {
        weight: f64,
        state: Option<f64>,
    }

    impl Smooth {
        /// With the noise of a moving mean of so many.
        pub fn like_mean(count: u32) -> Self {
            Self { weight: 2.0 / (f64::from(count) + 1.0), state: None }
        }

        /// Variance that is left of that of a reading.
        pub fn variance_left(&self) -> f64 {
            self.weight / (2.0 - self.weight)
        }

        pub fn take(&mut self, reading: f64) -> f64 {
            ${w.pick(['let old = self.state.unwrap_or(reading);\n        let new = old + self.weight * (reading - old);\n        self.state = Some(new);\n        new', 'let new = match self.state {\n            None => reading,\n            Some(old) => self.weight * reading + (1.0 - self.weight) * old,\n        };\n        self.state = Some(new);\n        new'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, chooserTest)}

        #[test]
        fn equal_noise_has_this_weight() {
            let made = Smooth::like_mean(${best.rust('int')});
            assert!((made.weight / ${weight.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((made.variance_left() * ${best.rust('f64')} - 1.0).abs() < 1e-9);
        }

        #[test]
        fn it_starts_from_its_first_reading() {
            let mut made = Smooth::like_mean(3);
            assert_eq!([4.0, 8.0, 8.0, 1.0].map(|reading| made.take(reading)), [4.0, 6.0, 7.0, 4.0]);
        }

        #[test]
        fn on_a_ramp_it_is_as_old_as_the_mean() {
            let mut made = Smooth::like_mean(${best.rust('int')});
            let mut behind = 0.0;
            for count in 0..4000 {
                behind = f64::from(count) - made.take(f64::from(count));
            }
            assert!((behind / ${behind.rust('f64')} - 1.0).abs() < 1e-6);
        }
    }`),
    w.pick([
      say`There may be no best length, and whoever wants one has to look:`,
      say`A length that may not exist is no length:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn surely(spread: f64, climb: f64) -> u32 {
        best_length(spread, climb)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`In the climb the filter reads too cold by ${lag}, always: a cut-off by the filtered value must lie ${all} under what may be reached. A cut-off by bare readings and some of them in a row knows no lag.`,
      say`The whole error in the worst climb is ${all} with ${best} readings. It was ${proposed} with the proposal, apart from rounding. A limit of safety that uses this value has to keep that distance.`,
      say`The age of ${delay} is a delay in the control loop too. It takes phase in proportion to the crossover, and belongs in the margin of the loop.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Holding at the target: no climb, no lag, and a longer mean would be better. Two lengths with a switch between them are possible, and the switch is one more thing to test.`,
          say`Noise that comes from the switching of the heater is not independent from reading to reading. A mean over a whole period of the switch removes it, another length does not.`,
          say`The first readings after switching on: a mean that is not filled has no value, and a filter that starts at zero shows frost.`,
          say`A single wild reading moves the mean of ${best} by its part, and for as long. A median in front of the mean takes it out.`,
          say`A circuit improved to ${quiet} steps of noise: rounding then stays, up to ${stuckK}. A little noise has to be left, or added.`,
          say`A cooler ${part} has other steps: the noise in temperature follows the worth of a step, and with it the best length.`,
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
          say`A filter with a model of the heater: it knows the climb from the power, so it has no lag on a ramp. It is as good as its model.`,
          say`A fit of a straight line instead of a mean: no lag on a ramp and four times the variance at its newest end.`,
          say`A converter of twice the speed: ${twice} instead of ${least}. A cube root is a slow friend.`,
          say`Less noise at the source: the error goes with the two-thirds power of it, and then rounding asks for its due.`,
          say`The proposal of ${g.M_p}: ${proposed} in the worst climb, and ${isLong ? 'a calmer display at rest' : 'a quicker answer to a step'}.`,
        ],
        2,
      ),
    ),
  )
}
