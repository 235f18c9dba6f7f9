// Depth 3: how many cycles in a row before an alarm counts: false alarms in closed form against the time that is allowed, and a
// latch that cannot be talked out of it.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const cycle = m.given('t_c', s.x.cycleMs, 'ms')
  const chance = m.given('q', s.x.falsePercent, '%')
  const wanted = m.given('M', s.x.wantedH, 'h')
  const allowed = m.given('t_a', s.x.allowedS, 's')
  const cyclesWanted = m.derive('N_M', 'cycles', 'M/t_c', '4s')
  const exact = m.derive('c', '', 'log(1 + (1 - q)*N_M)/log(1/q)', '4s')
  const run = m.derive('n_r', '', 'ceil(c)', 'i')
  const fewer = m.derive('n_q', '', 'n_r - 1', 'i')
  const mean = m.derive('N_k', 'cycles', '(q^(-n_r) - 1)/(1 - q)', '4s')
  const played = m.claim('recurrence', {
    states: [{ name: 'E', unit: '', start: '0', next: '(E + 1)/q' }],
    until: 'n_r',
    measure: { what: 'E', take: 'final' },
    of: 'N_k',
    tolerance: 1e-9,
  })
  const between = m.derive('T_k', 'h', 'N_k*t_c', '3s')
  const enough = m.relation(between, '>=', wanted)
  const less = m.derive('T_f', 'h', '(q^(-n_q) - 1)/(1 - q)*t_c', '3s')
  const notEnough = m.relation(less, '<', wanted)
  const one = m.derive('T_1', 's', 't_c/q', '3s')
  const delay = m.derive('t_k', 's', 'n_r*t_c', '3s')
  const inTime = m.compare(delay, allowed)
  const naive = m.derive('T_n', 'h', 't_c/q^n_r', '3s')
  const naiveLess = m.relation(naive, '<=', between)
  const ok = inTime.op === '<='
  page.ask(
    w.pick([
      say`Each cycle of ${cycle} the balance crosses its threshold by noise with probability ${chance}, independently. A false stop may come once in ${wanted} of printing, and a true fault must be answered within ${allowed}. How many crossings in a row should count? Implement the latch.`,
      say`Debounce the alarm: cycles of ${cycle}, a false crossing in ${chance} of them, ${wanted} wanted between false stops, ${allowed} allowed until the stop. Compute the run length in closed form and write the latch in Rust.`,
      say`A single crossing must not stop a print, for noise causes one in ${chance} of the cycles (${cycle} each). Find the shortest run of crossings that gives ${wanted} between false stops, check it against ${allowed}, and implement it so that a latched alarm stays.`,
      say`The draft stops at the first crossing, with ${chance} of false crossings in cycles of ${cycle}. What is wrong with it? Design the run length for ${wanted} between false stops within ${allowed}, and implement it.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Noise comes and goes, a fault stays. So I count crossings in a row, and the question is how long the row must be.`,
      say`Two demands: seldom by accident, soon in earnest. The run length serves both, in opposite directions.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Stop at once: by noise that would happen every ${one.arithmetic}.`,
      say`At the first crossing a false stop comes every ${one.worked} on average.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Against ${wanted} that is absurd. The chance of a row is a power of ${chance.symbol}, and powers fall fast.`,
      say`No print would survive that. Several crossings in a row are needed, and a few suffice, since their chance is a power.`,
    ]),
  )
  if (w.chance(0.5))
    page.think(
      'doubt',
      w.pick([
        say`Is the mean wait for a row just one over the power, ${naive.arithmetic}? Rows overlap, and they come in clumps. The exact mean wait is longer: ${naiveLess.values}.`,
        say`One over the power gives ${naive.worked}. That counts every place where a row ends as a new one; the wait for the first is longer, ${naiveLess.symbols}.`,
      ]),
    )
  page.think(
    'back-up',
    w.pick([
      say`Let E be the mean wait for a row that is one shorter. Then one more cycle, and with chance ${chance.symbol} it is done; otherwise all begins anew. So ${played.form('lines')}, from zero. Solved: ${mean.equation}.`,
      say`Build the row step by step: to have one more, wait for the shorter row, try once, and start again on failure. ${played.form('lines')}; in closed form ${mean.expr}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Wanted are ${cyclesWanted.arithmetic}. Solved for the length: ${exact.arithmetic}, so ${run} in a row.`,
      say`${cyclesWanted.worked} must pass on average, which takes ${exact.worked}; rounded up, ${run.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`With ${run}: ${between.worked}, ${enough.symbols}. With ${fewer} only ${less}, ${notEnough.symbols}. The shortest that does.`,
      say`${run} give ${between}, one fewer gives ${less}: ${enough.values} and ${notEnough.values}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Delay ${delay.arithmetic}: ${inTime.values}. ${ok ? 'Both demands are met.' : 'Too slow; the noise has to be reduced or the cycle made shorter.'}`,
      say`A true fault is answered after ${delay.worked}. ${inTime.symbols}: ${ok ? 'in time' : 'too late, and no run length can mend that'}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), one, delay, cyclesWanted)
  page.think(
    'decide',
    w.pick([
      say`A counter up to ${run}, reset by any quiet cycle, and a latch that only a person opens.`,
      say`Count rows, latch at ${run}, and make the latched state one from which no reading leads back.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The mean time to a row of given length is known in closed form, so the run length is computed and not tried.`,
      say`One recurrence gives the false alarms, one product the delay.`,
    ]),
  )
  page.step(
    w.pick(['Waiting for a row', 'Mean time to a false stop']),
    w.pick([
      say`To get a row longer by one, wait for the shorter one, then one cycle more; with probability ${chance.symbol} that completes it, else everything starts again. The mean satisfies ${played.form('lines')} from zero, a geometric sum: ${mean.worked}. Iterating the recurrence gives the same.`,
      say`Let E be the mean number of cycles to a row. For one more: E and one cycle, repeated on average one over ${chance.symbol} times. ${played.form('lines')}, hence ${mean.worked}.`,
    ]),
    w.pick([
      say`The power rests on independent crossings. Noise that is the same for several cycles, of the supply or of a filter, makes rows far more often; whether cycles of ${cycle} are far enough apart has to be measured.`,
      say`This holds if crossings of different cycles are independent, as was given. Slow noise crosses several times in a row, and then the row must be counted in times of its own correlation instead of cycles.`,
    ]),
    say`In time ${between.worked}. The shortcut of one over the power, ${naive.short}, is a little smaller: ${naiveLess.symbols}.`,
  )
  page.step(
    w.pick(['The run length', 'How many in a row']),
    say`${cyclesWanted.worked} are wanted. Solving for the length: ${exact.worked}, up to the next whole number ${run.worked}. ${enough.named}, and with one fewer ${notEnough.named}.`,
  )
  page.step(
    w.pick(['The delay', 'Answer to a true fault']),
    say`A lasting fault crosses in every cycle, so it is answered after ${delay.worked}; ${inTime.named}. ${ok ? 'Both demands hold.' : 'The demand of time is missed: with this noise no run length meets both, and a quieter residual or a shorter cycle is needed.'}`,
  )
  const n = w.pick([
    { latch: 'Latch', quiet: 'Watching', set: 'Latched', fn: 'observe', open: 'confirm_repair' },
    { latch: 'Debounce', quiet: 'Counting', set: 'Tripped', fn: 'feed', open: 'release_by_hand' },
    { latch: 'Alarm', quiet: 'Armed', set: 'Ringing', fn: 'step', open: 'acknowledge' },
  ])
  const body = w.pick([
    code`match self {
            Self::${n.set} => Self::${n.set},
            Self::${n.quiet} { row } if crossed && row + 1 >= RUN => Self::${n.set},
            Self::${n.quiet} { row } if crossed => Self::${n.quiet} { row: row + 1 },
            Self::${n.quiet} { .. } => Self::CALM,
        }`,
    code`let Self::${n.quiet} { row } = self else {
            return self;
        };
        let next = if crossed { row + 1 } else { u32::MIN };
        if next >= RUN {
            Self::${n.set}
        } else {
            Self::${n.quiet} { row: next }
        }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_row_from_both_sides() {
            let short = feed_all(&[true; ${run.rust('int')} - 1]);
            assert_ne!(short, Zone::${n.set});
            assert_eq!(short.${n.fn}(true), Zone::${n.set});
            assert_eq!(short.${n.fn}(false), Zone::CALM);
            assert_eq!(Zone::CALM, Zone::${n.quiet} { row: 0 });
        }`,
    code`#[test]
        fn a_quiet_cycle_begins_the_row_anew() {
            let state = feed_all(&[true; ${run.rust('int')} - 1]).${n.fn}(false);
            assert_eq!(state, Zone::CALM);
            let again = [true; ${run.rust('int')} - 1].iter().fold(state, |so_far, crossed| so_far.${n.fn}(*crossed));
            assert_ne!(again, Zone::${n.set});
        }`,
    code`#[test]
        fn no_reading_leads_back() {
            let state = feed_all(&[true; ${run.rust('int')} + 3]);
            assert_eq!(state, Zone::${n.set});
            assert_eq!(state.${n.fn}(false), Zone::${n.set});
            assert_eq!(state.${n.open}(), Zone::CALM);
        }`,
    code`#[test]
        fn a_single_crossing_may_be_enough() {
            assert_eq!(${n.latch}::<1>::CALM.${n.fn}(true), ${n.latch}::${n.set});
            assert_eq!(${n.latch}::<1>::CALM.${n.fn}(false), ${n.latch}::CALM);
            assert_eq!(${n.latch}::<2>::CALM.${n.fn}(true), ${n.latch}::${n.quiet} { row: 1 });
        }`,
    code`#[test]
        fn the_mean_wait() {
            assert!((mean_wait(${chance.rust('f64', '')}, ${run.rust('int')}) / ${mean.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((mean_wait(0.5, 3) - 14.0).abs() < 1e-9);
            assert!((mean_wait(0.25, 1) - 4.0).abs() < 1e-9);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The run length is part of the type, and the latch is a state in which no reading changes anything.`,
      say`Two states and one way back, which takes a call of its own. The length of the row is a const generic, so it cannot be changed while running.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.latch}<const RUN: u32> {
        ${n.quiet} { row: u32 },
        ${n.set},
    }

    impl<const RUN: u32> ${n.latch}<RUN> {
        pub const CALM: Self = Self::${n.quiet} { row: u32::MIN };

        /// One cycle: did the residual cross its threshold?
        pub fn ${n.fn}(self, crossed: bool) -> Self {
            ${nest(8, body)}
        }

        /// By a person, after the repair.
        pub fn ${n.open}(self) -> Self {
            Self::CALM
        }
    }

    /// Mean number of cycles until noise makes a row.
    pub fn mean_wait(chance: f64, run: u32) -> f64 {
        (0..run).fold(0.0, |shorter, _| (shorter + 1.0) / chance)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        type Zone = ${n.latch}<${run.rust('int')}>;

        fn feed_all(crossings: &[bool]) -> Zone {
            crossings.iter().fold(Zone::CALM, |state, crossed| state.${n.fn}(*crossed))
        }

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}

        ${nest(4, tests[4]!)}
    }`),
    say`Latches of different length do not mix:`,
    page.compileFail(
      'E0308',
      code`
    pub fn shorter(state: ${n.latch}<7>) -> ${n.latch}<3> {
        state
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The stop by the hard limit of temperature stands beside this latch and waits for no row. The latch is for faults that are slow enough to be counted.`,
      say`${ok ? 'The delay is inside of what is allowed' : 'As the delay is not inside of what is allowed, heating is already reduced at the first crossing'}, and a latched state ends heating whatever the readings say afterwards.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Noise with memory makes rows far likelier; cycles that count must be further apart in time, so that noise forgets.`,
          say`A fault just at the threshold crosses in every other cycle and never makes a row; a count of crossings within a window sees it.`,
          say`A sensor that stands still shows no noise and no crossing; silence has to be watched too.`,
          say`The counter cannot overflow, as it ends at the latch.`,
          say`After a restart the latch must still be set, so its state is stored and not only held.`,
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
          say`A cumulative sum detects a small lasting shift sooner than any row at the same rate of false alarms.`,
          say`A higher threshold with a shorter row gives the same false alarms and misses smaller faults.`,
          say`A majority of several cycles forgives one quiet one, at the price of a longer formula.`,
        ],
        2,
      ),
    ),
  )
}
