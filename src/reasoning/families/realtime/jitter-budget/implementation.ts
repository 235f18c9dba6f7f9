// Depth 3: a meter that keeps the bound true in service, across the wrap of its counter; and why a quiet bench proves nothing.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const clock = m.given('f_c', x.clockMhz, 'MHz')
  const rareMasked = m.given('q_m', x.maskedOnePercent, '%')
  const rareSlow = m.given('q_h', x.slowOnePercent, '%')
  const bench = m.given('T_b', x.benchS, 's')
  const both = m.derive('q', '', 'q_m*q_h', '3s')
  const pulses = m.derive('N_b', '', 'r*T_b', '4s')
  const expected = m.derive('n_b', '', 'N_b*q', '3s')
  const unseen = m.derive('P_0', '%', '(1 - q)^N_b', '3s')
  const approx = m.derive('P_e', '%', 'exp(-n_b)', '3s')
  const wanted = m.derive('N_w', '', 'log(0.01)/log(1 - q)', '4s')
  const time = m.derive('T_w', 's', 'N_w/r', '3s')
  const enough = m.compare(time, bench)
  const missing = m.derive('J_s', 'µs', 'J - J_2', 'g')
  const looks = m.compare(missing, s.allowed)
  const limit = m.derive('K', 'ticks', 'floor(J_max*f_c)', 'i')
  const latest = m.derive('K_D', 'ticks', 'ceil(D_max*f_c)', 'i')
  const width = m.derive('K_w', 'ticks', 'ceil(D_max*f_c/8)', 'i')
  const wrap = m.derive('T_2', 's', '2^32/f_c', '3s')
  const shortWay = m.relation('2*D_max', '<', wrap)
  const judged = m.compare('J*f_c', limit)

  page.ask(
    w.pick([
      say`Build the meter that watches this spread in service: due and actual stamps of a free-running counter at ${clock} come in, and a breach comes out at the pulse that causes it. A pulse meets the longest masked section with a chance of ${rareMasked} and the slow handler with ${rareSlow}; would a bench test of ${bench} have shown both at once?`,
      say`A bench ran for ${bench} and showed a spread that fits. The longest masked section hits ${rareMasked} of the pulses, the slow handler ${rareSlow}, independently. What is that bench worth, and how is the budget watched for the life of the machine? Implement the watcher over a counter at ${clock}, with tests.`,
      say`Implement in Rust, without allocation, a record of the delays of pulses: least, most, a histogram, and a verdict on the budget. The counter runs at ${clock} and wraps. Say also why ${bench} on the bench, with rarities of ${rareMasked} (masking) and ${rareSlow} (slow path), cannot take the place of it.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two jobs. The proof gives a bound from the parts; the meter sees whether the parts keep to it. A bench is neither.`,
      say`A measured maximum grows as long as one measures. So the question is not what the bench showed but what it could have missed.`,
      say`In service the meter must be right at every pulse, for a fault shows once in a long while and never again when somebody looks.`,
    ]),
  )
  const chance = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`In ${bench} there are ${pulses.worked} pulses. Surely that is enough to see everything?`,
        say`${pulses.arithmetic} pulses went by. That sounds like plenty.`,
      ]),
    )
    page.think(
      'doubt',
      w.pick([
        say`Both at once happens to ${both.worked} of them. On average ${expected.arithmetic} in the whole test.`,
        say`Rare times rare: ${both.worked}, so ${expected.arithmetic} such pulses are expected on the bench.`,
      ]),
    )
    page.think(
      'derive',
      w.pick([
        say`The chance of having seen none is ${unseen.worked}. To be sure but for one in a hundred, ${wanted.arithmetic} pulses are needed, ${time.arithmetic}; ${enough.values}.`,
        say`None seen with a chance of ${unseen.arithmetic}. For ninety-nine in a hundred one waits ${time.worked}: ${enough.op === '<=' ? 'the bench was long enough for this pair, if the chances are right' : 'the bench was too short'}.`,
      ]),
    )
    page.think(
      'verify',
      w.pick([
        say`Rare events in many trials follow Poisson: ${approx.worked}. Agrees with the product.`,
        say`By the exponential, ${approx.arithmetic}; the same but for what a small chance leaves out.`,
      ]),
    )
  }
  const stamps = (): void => {
    page.think(
      'recall',
      w.pick([
        say`A counter of thirty-two bits at ${clock} comes round every ${wrap.worked}. Differences modulo the range are right while they are short against it, and ${shortWay.values}.`,
        say`Stamps wrap each ${wrap.arithmetic}. A wrapping difference does not care, provided that a delay is far shorter: ${shortWay.symbols}.`,
      ]),
    )
    if (w.chance(0.6)) {
      page.think(
        'attempt',
        w.pick([
          say`Then a delay is done less due, with wrap, and any number is accepted.`,
          say`Wrapping difference, into the histogram, finished.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A pulse that comes before it is due would be recorded as an enormous delay. Half of the range must be reserved for "early", and early is a fault of its own.`,
          say`An early stamp wraps to nearly the whole range. It has to be told apart: a difference in the upper half is early, not late.`,
        ]),
      )
    }
    page.think(
      'derive',
      w.pick([
        say`In ticks: the tolerated spread is ${limit.worked}, rounded down, against ourselves. Eight bins over the delay need a width of ${width.arithmetic}, and the last one also takes what should not happen.`,
        say`${limit.worked}; down, so that the meter is never kinder than the budget. Bins: ${width.worked}, for delays up to ${latest.arithmetic}.`,
      ]),
    )
  }
  for (const part of w.shuffle([chance, stamps])) part()
  page.checks(w.pick([1, 2]), pulses, time, wrap, s.period)
  page.think(
    'decide',
    w.pick([
      say`Least and most are kept for ever; their difference is the spread. A breach is latched, so that a later quiet hour does not wash it away.`,
      say`I latch the first breach. The histogram is for people; the verdict comes from least and most alone.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`First what a test can show, then what the meter must hold.`,
      say`The numbers of the bench and of the meter, each with its argument.`,
    ]),
  )
  page.step(
    w.pick(['What the bench could miss', 'The worth of a test', 'Rare coincidences']),
    say`Both at once: ${both.worked}. The test had ${pulses.worked}, so ${expected.worked} were expected; the chance of none is ${unseen.worked}, by Poisson ${approx.worked}.`,
    w.pick([
      say`Without the masking at its worst, the bench shows up to ${missing.worked}. ${looks.named}${looks.op === '<=' ? ', and that looks fine' : ', bad enough already'}. To have seen the pair but for one chance in a hundred takes ${wanted.worked} pulses, ${time.worked}: ${enough.named}.`,
      say`A bench needs ${wanted.worked} pulses, that is ${time.worked}, for ninety-nine chances in a hundred; ${enough.values}. Before that it may report ${missing.worked}: ${looks.values}.`,
    ]),
  )
  page.step(
    w.pick(['Counter', 'Stamps that wrap']),
    say`${wrap.worked}. The wrapped difference is the true one as long as the span is under half of the range, and ${shortWay.symbols}. Differences in the upper half mean a pulse before its time.`,
  )
  page.step(
    w.pick(['In ticks', 'Limits of the meter']),
    say`${s.period.worked}, ${s.allowed.worked}; ${limit.worked}, rounded down. The bound of the parts in ticks: ${judged.values}, so ${judged.op === '<=' ? 'a breach means that a part has broken its promise' : 'a breach is to be expected at this speed, and the meter reports it at the first pulse'}. Bins: ${width.worked}; latest ${latest.worked}.`,
  )

  const n = w.pick([
    { meter: 'SpreadMeter', early: 'Early', wide: 'TooWide', put: 'record', bins: 'histogram' },
    { meter: 'DelayRecord', early: 'BeforeTime', wide: 'Scattered', put: 'observe', bins: 'shape' },
    { meter: 'PulseWatch', early: 'Premature', wide: 'OverBudget', put: 'note', bins: 'buckets' },
  ])
  const bin = w.pick([
    code`let bin = ((delay / self.width) as usize).min(BINS - 1);
            self.${n.bins}[bin] = self.${n.bins}[bin].saturating_add(1);`,
    code`let last = BINS - 1;
            let at = usize::try_from(delay / self.width).unwrap_or(last).min(last);
            self.${n.bins}[at] = self.${n.bins}[at].saturating_add(1);`,
  ])
  const latch = w.pick([
    code`if let Some(breach) = self.breach {
                return Err(breach);
            }
            let spread = self.spread();
            if spread > self.limit {
                self.breach = Some(Breach::${n.wide} { spread });
            }
            self.breach.map_or(Ok(spread), Err)`,
    code`let spread = self.spread();
            let breach = (spread > self.limit).then_some(Breach::${n.wide} { spread });
            self.breach = self.breach.or(breach);
            match self.breach {
                Some(first) => Err(first),
                None => Ok(spread),
            }`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_tolerated_spread_and_one_tick_more() {
            let mut meter = board();
            assert_eq!(meter.${n.put}(100, 150), Ok(0));
            assert_eq!(meter.${n.put}(9_000, 9_050 + ${limit.rust('int')}), Ok(${limit.rust('int')}));
            assert_eq!(meter.${n.put}(20_000, 20_051 + ${limit.rust('int')}), Err(Breach::${n.wide} { spread: ${limit.rust('int')} + 1 }));
        }`,
    code`
        #[test]
        fn a_breach_stays_and_is_the_first_one() {
            let mut meter = board();
            let first = Err(Breach::${n.wide} { spread: ${limit.rust('int')} + 3 });
            assert_eq!(meter.${n.put}(0, 10), Ok(0));
            assert_eq!(meter.${n.put}(0, 13 + ${limit.rust('int')}), first);
            assert_eq!(meter.${n.put}(0, 20 + ${limit.rust('int')}), first);
            assert_eq!(meter.${n.put}(0, 12), first);
        }`,
    code`
        #[test]
        fn across_the_wrap() {
            let mut meter = board();
            assert_eq!((meter.least, meter.most, meter.spread()), (u32::MAX, 0, 0));
            assert_eq!(meter.${n.put}(u32::MAX - 4, 6), Ok(0));
            assert_eq!(meter.${n.put}(u32::MAX - 1, 12), Ok(3));
            assert_eq!((meter.least, meter.most), (11, 14));
        }`,
    code`
        #[test]
        fn before_its_time() {
            let mut meter = board();
            assert_eq!(meter.${n.put}(501, 500), Err(Breach::${n.early} { by: 1 }));
            assert_eq!(meter.${n.put}(3, u32::MAX - 2), Err(Breach::${n.early} { by: 1 }));
            let mut other = board();
            assert_eq!(other.${n.put}(0, 1 << 31), Err(Breach::${n.early} { by: 1 << 31 }));
            let mut third = board();
            assert_eq!(third.${n.put}(0, (1 << 31) - 1), Ok(0));
        }`,
    code`
        #[test]
        fn bins_have_their_width_and_the_last_takes_the_rest() {
            let mut meter = board();
            for delay in [0, ${width.rust('int')} - 1, ${width.rust('int')}, 2 * ${width.rust('int')}, 7 * ${width.rust('int')} - 1, 7 * ${width.rust('int')}, 90 * ${width.rust('int')}] {
                let _ = meter.${n.put}(77, 77 + delay);
            }
            assert_eq!(meter.${n.bins}, [2, 1, 1, 0, 0, 0, 1, 2]);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Stamps are arguments, so a test can place them at the wrap. The number of bins is a const generic; nothing is allocated.`,
      say`The meter owns its limit and its record. What comes out is a value that has to be looked at.`,
      say`Few instructions for each pulse, since it runs at the pulse rate: a subtraction, two comparisons, one division for the histogram.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Breach {
        ${n.early} { by: u32 },
        ${n.wide} { spread: u32 },
    }

    /// Delays of pulses in ticks of the counter.
    #[derive(Debug, Clone)]
    pub struct ${n.meter}<const BINS: usize> {
        pub least: u32,
        pub most: u32,
        pub ${n.bins}: [u32; BINS],
        width: u32,
        limit: u32,
        breach: Option<Breach>,
    }

    impl<const BINS: usize> ${n.meter}<BINS> {
        pub fn new(limit: u32, width: u32) -> Self {
            Self { least: u32::MAX, most: 0, ${n.bins}: [0; BINS], width, limit, breach: None }
        }

        pub fn spread(&self) -> u32 {
            self.most.saturating_sub(self.least)
        }

        /// The spread so far, or the first breach.
        pub fn ${n.put}(&mut self, due: u32, done: u32) -> Result<u32, Breach> {
            let delay = done.wrapping_sub(due);
            if delay >= 1 << 31 {
                let by = due.wrapping_sub(done);
                self.breach = self.breach.or(Some(Breach::${n.early} { by }));
                return self.breach.map_or(Ok(0), Err);
            }
            self.least = self.least.min(delay);
            self.most = self.most.max(delay);
            ${indented(8, bin)}
            ${indented(8, latch)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn board() -> ${n.meter}<8> {
            ${n.meter}::new(${limit.rust('int')}, ${width.rust('int')})
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A breach ends motion in an orderly way: pulses may still be whole, but their evenness is no longer proven. It stays latched until a person has read it.`,
      say`The meter cannot keep a pulse in its place; it makes sure that a broken promise is known at once. Whoever gets the breach brings the axes to a halt along the planned path, heaters are not affected.`,
      say`Two safeguards: the bound of the parts, which needs no luck, and the meter, which needs no trust in the parts. A bench of ${bench} is neither.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The first pulse: least and most agree, the spread is none, no case of its own is needed.`,
          say`A pulse that never comes leaves no stamp. A count of due pulses against done ones has to notice that.`,
          say`Due stamps computed modulo the range as well: then both sides wrap alike.`,
          say`The stamp itself is taken late by the handler: its spread is inside the measurement, and the output stage is outside. Capture in hardware, if the pin allows.`,
          say`A counter in a bin that is full stays full; it does not start again.`,
          say`A debugger stops the processor: the next delay is huge, and the breach is real as far as the motor is concerned.`,
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
          say`A longer bench with provoked load: each stage driven to its worst on purpose shows more in a short run than ${time} of waiting.`,
          say`Extreme value statistics over block maxima: an estimate of what was not seen, with an assumption about the tail that masked sections do not fulfil.`,
          say`Meter one pulse in many: cheaper, and the rare coincidence is then missed nearly always.`,
        ],
        2,
      ),
    ),
  )
}
