// Depth 4: how many samples should a line be fitted to? Noise asks for many, a wandering rate for few; the best number is exact.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import { bestCount, type Instance, type Solved } from './instance.ts'

const error = (n: string): string =>
  `3*sigma*sqrt((4*${n} + 2)/(${n}*(${n} - 1))) + alpha*Delta^2*(${n} + 1)*(${n} + 2)/12`

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const sigma = m.given('sigma', x.noiseUs, 'µs')
  const spacing = m.given('Delta', x.spacingMs / 1000, 's')
  const wander = m.given('alpha', x.wanderPpmPerS, 'ppm/s')
  const few = m.given('N_min', 3, '')
  const many = m.given('N_max', 60, '')
  const { count } = bestCount(x)
  const best = m.found('N_b', count, '', 'i')
  const least = m.derive('e_b', 'µs', error('N_b'), '5s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'N', from: few.id, to: many.id, at: best.id, whole: true }],
    objective: error('N'),
    subject: [],
    of: least.id,
    tolerance: 1e-9,
  })
  const noise = m.derive('e_n', 'µs', '3*sigma*sqrt((4*N_b + 2)/(N_b*(N_b - 1)))', '4s')
  const bias = m.derive('e_d', 'µs', 'alpha*Delta^2*(N_b + 1)*(N_b + 2)/12', '4s')
  const longest = m.derive('e_60', 'µs', error('N_max'), '5s')
  const worse = m.relation(longest, '>', least)
  const shortest = m.derive('e_3', 'µs', error('N_min'), '5s')
  const alsoWorse = m.relation(shortest, '>', least)
  const naive = m.derive('e_f', 'µs', '3*sigma*sqrt((4*N_max + 2)/(N_max*(N_max - 1)))', '4s')
  const under = m.relation(naive, '<', longest)
  const window = m.derive('W', 's', '(N_b - 1)*Delta', '4s')
  const inBudget = m.compare(least, s.budget)
  const smooth = m.derive('N_s', '', '(18*sigma/(alpha*Delta^2))^(2/5)', '3s')
  const constant = m.derive('c', '', '(N_b + 1)*(N_b + 2)/6', '6s')
  const played = m.process('recurrence', 'S', '', {
    states: [{ name: 'y', unit: '', start: '0', next: 'y + (1/N_b + (k - (N_b - 1)/2)*6/(N_b*(N_b - 1)))*k^2' }],
    until: 'N_b',
    measure: { what: 'y', take: 'final' },
    tolerance: 1e-6,
  })
  const missed = m.relation('N_b^2 - S', '==', constant)

  page.section(
    'context',
    w.pick([
      say`Offsets are measured every ${spacing}, each with a deviation of ${sigma}; as boards warm up, the rate itself changes by up to ${wander}.`,
      say`One offset each ${spacing} comes in, with noise of ${sigma} (deviation). The fastest that temperature moves the rate is ${wander}.`,
      say`The line delivers an offset per ${spacing}; noise ${sigma}. The rate drifts with the temperature of the board, bounded by ${wander}.`,
    ]),
  )
  page.ask(
    w.pick([
      say`The next offset is to be predicted from a straight line through the last N. Find the N, from ${few} to ${many}, that makes the prediction best, counting three deviations of noise plus the worst bias of a wandering rate. What does the optimum look like near its foot?`,
      say`How long should the window of the regression be? Derive noise and bias of the prediction as functions of the number of samples (${few} to ${many}), find the optimum exactly, and compare it with the advice to use all the data there is.`,
      say`A developer fits a line to the last ${many} offsets, "because more data are always better". Find the flaw in that, derive what the window should be, and say what could be gained by other means.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two errors with opposite wishes. Noise averages out over many samples. A straight line through a bent curve gets worse the longer it is. Somewhere between, the sum is least.`,
      say`The model is a line; the truth is a line only for a while. How long that while is depends on how quickly the rate wanders, so ${wander.symbol} has to enter.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`With all ${many}: noise falls to ${naive.arithmetic}. That looks excellent.`,
      say`More samples, smaller deviation: at ${many}, three deviations are ${naive.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`It forgets that the rate has changed within such a window. With the bias the same line is off by up to ${longest}, and ${under.symbols}.`,
      say`The noise is gone and the bias is not: ${longest.arithmetic} in total. ${under.values}; most of it is the bent curve.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Bias of a parabola: put k squared at the places and fit a line; one step ahead it misses by ${constant.equation}. With half of ${wander.symbol} times the spacing squared in front, ${bias.equation}.`,
      say`For an offset that bends like half of ${wander.symbol} times the time squared, the fitted line is short at the next place by ${bias.expr}. It grows with the square of the number.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Is that closed form right? Summing the weights of the line over the squares for ${best.named} gives ${played.value}, and ${missed.values}. It is.`,
      say`Check by plain summation: the line predicts ${played.value.named}, the parabola has ${missed.form('symbols')}. ${missed.values}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Trying all numbers: ${optimum.form('answer')}. Of that, ${noise.short} is noise and ${bias.short} is bias.`,
      say`The least is at ${best.named}, ${least} in all: ${noise} from noise, ${bias} from bias.`,
    ]),
  )
  page.think(
    'estimate',
    w.pick([
      say`As a continuous problem, with the dominant terms only, the optimum is near ${smooth.worked}. The same region as ${best}, so the search found no accident.`,
      say`Rough calculus, large N: noise falls with the root, bias rises with the square; equal slopes at ${smooth.arithmetic}. The exact ${best} is of that order.`,
    ]),
  )
  page.checks(1, bias, window, noise)
  page.think(
    'decide',
    w.pick([
      say`Take ${best}, a window of ${window.arithmetic}. It ${inBudget.phrase} the limit: ${inBudget.values}.`,
      say`${best.named}. The bound of the prediction is ${least}, against a limit of ${s.budget}: ${inBudget.op === '<=' ? 'usable' : 'not enough, so the exchange itself must improve'}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The error of the prediction has a random part and a systematic part. Both are derived in closed form, then their sum is searched over whole numbers.`,
      say`A window is a compromise between noise and model error, and both are known well enough to compute it.`,
    ]),
  )
  page.step(
    w.pick(['Noise', 'What averaging gains']),
    say`The mean of N offsets has a variance that falls with N; the slope adds its own at the arm to the next place. Together, three deviations: ${noise.worked} at the best number. With ${many} it would be ${naive.arithmetic}.`,
  )
  page.step(
    w.pick(['Bias', 'What a bent curve costs']),
    say`A rate that changes steadily bends the offset into a parabola. The line through N places misses it, one step ahead, by ${constant.worked} in units of the squared spacing; a sum over the places gives ${played.value.named} for the line, so that ${missed.named}. With the curvature: ${bias.worked}.`,
  )
  page.step(
    w.pick(['The optimum', 'The best number']),
    say`Sought is the ${optimum.form('problem')}, whole numbers with ${optimum.form('ranges')}. Result: ${optimum.form('answer')}.`,
    say`At the ends of the range it is worse: ${shortest.named} and ${longest.named}; ${alsoWorse.symbols}, ${worse.symbols}. The dominant terms alone suggest ${smooth.worked}.`,
  )
  page.step(w.pick(['Use', 'Against the limit']), say`The window lasts ${window.worked}. ${inBudget.named}.`)

  const n = w.pick([
    { bound: 'bound', best: 'best_window', line: 'predict' },
    { bound: 'prediction_error', best: 'choose_count', line: 'next_offset' },
    { bound: 'worst_error', best: 'window_length', line: 'continue_line' },
  ])
  const search = w.pick([
    code`let mut best = range.0;
        for count in range.0..=range.1 {
            if self.${n.bound}(count) < self.${n.bound}(best) {
                best = count;
            }
        }
        best`,
    code`(range.0..=range.1).min_by(|&one, &two| self.${n.bound}(one).total_cmp(&self.${n.bound}(two))).unwrap_or(range.0)`,
  ])
  const line = w.pick([
    code`let count = offsets.len() as f64;
        let middle = (count - 1.0) / 2.0;
        let mean = offsets.iter().sum::<f64>() / count;
        let lever: f64 = offsets.iter().enumerate().map(|(k, offset)| (k as f64 - middle) * offset).sum();
        mean + lever * 6.0 / (count * (count - 1.0))`,
    code`let count = offsets.len() as f64;
        let mut next = 0.0;
        for (k, offset) in offsets.iter().enumerate() {
            let arm = k as f64 - (count - 1.0) / 2.0;
            next += offset * (1.0 / count + 6.0 * arm / (count * (count - 1.0)));
        }
        next`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_best_number_for_this_line() {
            assert_eq!(line_of_the_machine().${n.best}((${few.rust('int')}, ${many.rust('int')})), ${best.rust('int')});
        }`,
    code`
        #[test]
        fn errors_at_three_lengths() {
            let line = line_of_the_machine();
            assert!((line.${n.bound}(${best.rust('int')}) - ${least.rust('f64')}).abs() < 1e-7);
            assert!((line.${n.bound}(${few.rust('int')}) - ${shortest.rust('f64')}).abs() < 1e-7);
            assert!((line.${n.bound}(${many.rust('int')}) - ${longest.rust('f64')}).abs() < 1e-7);
        }`,
    code`
        #[test]
        fn without_wander_the_longest_and_without_noise_the_shortest() {
            let steady = Link { wander: 0.0, ..line_of_the_machine() };
            let quiet = Link { noise: 0.0, ..line_of_the_machine() };
            assert_eq!(steady.${n.best}((4, 9)), 9);
            assert_eq!(quiet.${n.best}((4, 9)), 4);
        }`,
    code`
        #[test]
        fn a_line_is_continued_and_a_parabola_is_missed() {
            assert!((${n.line}(&[5.0, 7.0, 9.0]) - 11.0).abs() < 1e-9);
            assert!((${n.line}(&[6.0, 2.0]) + 2.0).abs() < 1e-9);
            assert!((${n.line}(&[0.0, 1.0, 4.0, 9.0]) - 11.0).abs() < 1e-9);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The window is chosen once, on the host, from measured noise and wander; the board then fits that many offsets. Both functions are below.`,
      say`A search over few whole numbers needs no calculus and cannot miss. The prediction itself is a weighted sum.`,
    ]),
    page.rust(code`
    /// Noise in ${sigma.unitOnly}, spacing in ${spacing.unitOnly}, wander of the rate in ${wander.unitOnly}.
    #[derive(Debug, Clone, Copy)]
    pub struct Link {
        pub noise: f64,
        pub spacing: f64,
        pub wander: f64,
    }

    impl Link {
        /// Three deviations and the worst bias of the next offset, in ${sigma.unitOnly}.
        pub fn ${n.bound}(&self, count: u32) -> f64 {
            let count = f64::from(count);
            let random = 3.0 * self.noise * ((4.0 * count + 2.0) / (count * (count - 1.0))).sqrt();
            random + self.wander * self.spacing * self.spacing * (count + 1.0) * (count + 2.0) / 12.0
        }

        pub fn ${n.best}(&self, range: (u32, u32)) -> u32 {
            ${indented(8, search)}
        }
    }

    /// One step behind the last of the offsets, which are two or more.
    pub fn ${n.line}(offsets: &[f64]) -> f64 {
        ${indented(4, line)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn line_of_the_machine() -> Link {
            Link { noise: ${sigma.rust('f64')}, spacing: ${spacing.rust('f64')}, wander: ${wander.rust('f64')} }
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    inBudget.op === '<='
      ? w.pick([
          say`The prediction steers the clock; whether it may be used is decided by the interval of each exchange, which needs no statistics. The two are compared at every exchange, and a prediction outside of the interval stops motion.`,
          say`Three deviations are no bound. A prediction with ${least} is used inside of the certain interval only; the limit of ${s.budget} is checked there.`,
        ])
      : w.pick([
          say`${inBudget.symbols}: no window is good enough on this line, so motion must not rely on the prediction. Less noise in the stamps is the way, not more samples.`,
          say`The best prediction is too wide, ${inBudget.values}. Until the stamps improve, the machine stays with moves that do not need both clocks.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Noise that is not independent, as on a line that is busy in bursts: the effective number of samples is smaller, and the best window longer in time.`,
          say`After a restart only few offsets exist: the first windows are short and their error is ${shortest} at ${few}.`,
          say`A rate that jumps, by a gust on the crystal: no smooth window is right; the intervals notice it.`,
          say`Two offsets are fitted without any remainder, which looks like perfection and is the worst prediction of all.`,
          say`Lost exchanges make the spacing uneven; the closed forms then no longer hold, and sums over real places are needed.`,
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
          say`Fit a parabola: no bias from a steady change, but the noise of its prediction is several times larger for short windows.`,
          say`Forget exponentially instead of cutting: nearly the same optimum, one state to keep instead of ${best} offsets.`,
          say`Measure the temperature and correct the rate: ${wander.symbol} falls, the best window grows, and both errors shrink.`,
          say`Stamp in hardware: ${sigma.symbol} falls; the window may then be shorter, and the bias falls too.`,
        ],
        2,
      ),
    ),
  )
}
