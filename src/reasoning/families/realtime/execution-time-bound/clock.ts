// Depth 4, one of two: flash that needs a fixed time. Wait states grow in steps with the clock, so the bound is a saw: a higher clock
// can take longer. The fastest clock, and the lowest that is fast enough.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { type Instance, type Solved, timeAt } from './instance.ts'

export function clock(page: Page, _: Solved, x: Instance): void {
  const { m, w } = page
  const work = m.given('N', x.work, 'cycles')
  const lines = m.given('M', x.lines, '')
  const flash = m.given('t_f', x.flashNs, 'ns')
  const one = m.given('f_1', x.presentMHz, 'MHz')
  const two = m.given('f_2', x.otherMHz, 'MHz')
  const wanted = m.given('W', x.wantedUs, 'µs')
  const top = m.given('k_x', x.topMHz, '')
  m.given('k_a', 24, '')
  const unit = m.given('u_f', 1, 'MHz')
  const w1 = m.derive('w_1', '', 'ceil(f_1*t_f) - 1', 'i')
  const w2 = m.derive('w_2', '', 'ceil(f_2*t_f) - 1', 'i')
  const n1 = m.derive('N_1', 'cycles', 'N + M*w_1', 'i')
  const n2 = m.derive('N_2', 'cycles', 'N + M*w_2', 'i')
  const t1 = m.derive('T_1', 'µs', 'N_1/f_1', '4s')
  const t2 = m.derive('T_2', 'µs', 'N_2/f_2', '4s')
  const worse = m.relation(t2, '>', t1)
  const scaled = m.derive('T_n', 'µs', 'T_1*f_1/f_2', '4s')
  const clocks = Array.from({ length: x.topMHz - 23 }, (_unused, i) => i + 24)
  const fastest = clocks.reduce((best, mhz) => (timeAt(x, mhz) < timeAt(x, best) ? mhz : best), 24)
  const lowest = clocks.find((mhz) => timeAt(x, mhz) <= x.wantedUs)!
  const best = m.found('k_b', fastest, '', 'i')
  const low = m.found('k_l', lowest, '', 'i')
  const formula = (k: string): string => `(N + M*(ceil(${k}*u_f*t_f) - 1))/(${k}*u_f)`
  m.derive('T_b', 'µs', formula('k_b'), '4s')
  const tl = m.derive('T_l', 'µs', formula('k_l'), '4s')
  const quickest = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'k', from: 'k_a', to: 'k_x', at: 'k_b', whole: true }],
    objective: formula('k'),
    subject: [],
    of: 'T_b',
    tolerance: 1e-9,
  })
  m.derive('f_l', 'MHz', 'k_l*u_f', 'i')
  const frugal = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'k', from: 'k_a', to: 'k_x', at: 'k_l', whole: true }],
    objective: 'k*u_f',
    subject: [{ left: formula('k'), op: '<=', right: 'W' }],
    of: 'f_l',
    tolerance: 1e-9,
  })
  const enough = m.relation(tl, '<=', wanted)
  const edge = m.derive('f_e', 'MHz', '(w_1 + 1)/t_f', '4s')
  const between = m.compare(two, edge)
  const floor = m.derive('T_i', 'µs', 'M*t_f', '4s')
  const kept = m.derive('p_l', '%', '1 - k_l/k_b', '3s')
  const waiting = m.derive('p_w', '%', 'M*w_1/N_1', '3s')
  const full = m.derive('T_x', 'µs', formula('k_x'), '4s')
  const isTop = fastest === x.topMHz
  const flawed = w.chance(0.5)

  page.section(
    'context',
    page.list([
      w.pick([
        say`on the worst path it takes ${work} if memory never keeps it waiting, and fetches ${lines} lines from flash;`,
        say`its longest path has ${work} of work, with ${lines} fetches of a line from flash on it;`,
      ]),
      w.pick([
        say`the flash answers ${flash} after a request, whatever the clock; the processor waits whole periods;`,
        say`an access to flash needs ${flash}; a period that has begun is waited through;`,
      ]),
      w.pick([
        say`no cache: it is switched off, so that the bound does not depend on what ran before;`,
        say`lines are not kept, every fetch goes to the flash;`,
      ]),
      w.pick([
        say`the clock is set in whole steps of ${unit}, up to ${top} of them; at present it is ${one};`,
        say`present clock ${one}, settable by ${unit} up to ${top} of these steps;`,
      ]),
      w.pick([say`wanted is a bound of ${wanted};`, say`the table of tasks would like ${wanted};`]),
      w.pick([
        say`safety: a change of the clock changes every bound in the machine at once.`,
        say`safety: with too few wait states the flash returns rubbish, and the processor executes it.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "cycles stay cycles; going from ${one} to ${two} brings the bound down to ${scaled}." Compute what happens, find the clock with the least bound and the lowest with which ${wanted} holds, prove both, and write the search.`,
          say`To win time the clock was raised from ${one} to ${two}, and ${x.handler.name} became later. Explain it with numbers. Which clock is the fastest for this path, which is the lowest that suffices? Code with exact comparisons.`,
        ])
      : w.pick([
          say`Derive the bound as a function of the clock, wait states included. Is ${two} better than ${one}? Which clock gives the least bound, which is the lowest that keeps ${wanted}? Show that both are best, and implement the search exactly.`,
          say`Choose the clock. The bound falls with it and jumps up at each further wait state. Compare ${one} and ${two}, optimise over all settings, and give code that decides without rounding.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two times are added: work, which shrinks with the clock, and waiting for flash, which in time hardly changes at all.`,
      say`The flash does not know of the clock. Waiting is rounded up to whole periods, and there lies the saw.`,
    ]),
  )
  if (flawed || w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([say`Cycles by clock: ${t1.worked} now, so ${scaled.worked} then.`, say`Scale it: ${scaled.arithmetic}.`]),
    )
    page.think(
      'error',
      w.pick([
        say`That keeps the number of cycles. But ${w1.worked} and ${w2.worked}: every fetch waits for a period further. ${t2.worked}, and ${worse.symbols}.`,
        say`A wait state is added on the way: the limit for ${w1} of them is ${edge.arithmetic}, and ${between.named}. In truth ${t2.arithmetic}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Now: ${w1.arithmetic} wait states, ${n1.arithmetic}, ${t1.arithmetic}. Proposed: ${w2.arithmetic} wait states, ${n2.arithmetic}, ${t2.arithmetic}. ${worse.named}.`,
      say`${n1.worked}, of which ${waiting.arithmetic} is waiting; ${n2.worked}. Times ${t1.worked} and ${t2.worked}: ${worse.symbols}.`,
    ]),
  )
  const quick = (): void =>
    page.think(
      'verify',
      w.pick([
        say`All settings tried: ${quickest.form('answer')}. ${isTop ? 'It is the highest setting after all.' : say`At the top setting it would be ${full.arithmetic}.`}`,
        say`The least of the saw by brute force over ${quickest.form('ranges')}: ${quickest.form('answer')}.`,
      ]),
    )
  const cheap = (): void =>
    page.think(
      'compare',
      w.pick([
        say`For the wanted bound less will do: ${frugal.form('answer')}, with ${tl.worked}; ${enough.symbols}. That is ${kept.worked} below the fastest clock.`,
        say`The lowest sufficient: ${frugal.form('answer')}; ${enough.named}. It saves ${kept.arithmetic} of clock, and heat with it.`,
      ]),
    )
  for (const part of w.shuffle([quick, cheap])) part()
  page.think(
    'limit-case',
    w.pick([
      say`However high the clock, fetching takes about ${floor.worked}. Below that only fewer fetches help.`,
      say`Without end the clock would leave ${floor.arithmetic} of fetching. Memory is the floor.`,
    ]),
  )
  page.checks(1, t1, n1, floor)
  page.think(
    'decide',
    w.pick([
      say`I compare by cross products of whole numbers, so no rounding can turn a verdict.`,
      say`Set the lowest clock that suffices, just under an edge of the saw, and look at all other bounds again.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The bound over the clock is a falling curve with a jump at each wait state; its best places lie just before jumps.`,
      say`Time is cycles by clock, and cycles depend on the clock themselves.`,
    ]),
  )
  page.step(
    w.pick(['Wait states', 'What the flash costs']),
    say`A fetch occupies as many periods as cover ${flash}; all but one are waiting. ${w1.worked}, ${w2.worked}. With ${lines} fetches ${n1.worked} and ${n2.worked}.`,
  )
  page.step(
    w.pick(['Two clocks', 'Faster and later']),
    say`${t1.worked} and ${t2.worked}; ${worse.named}. The jump is at ${edge.worked}: up to it ${w1} wait states are enough, and ${between.named}. Scaling by the clock gives ${scaled.short}, which leaves out the jump.`,
  )
  page.step(
    w.pick(['Between jumps', 'Where the best clocks are']),
    w.pick([
      say`Between two jumps the cycles are constant, and the time falls with the clock. So the best is the last setting before a jump, or the highest. Over ${quickest.form('ranges')} the minimum is ${quickest.form('answer')}.`,
      say`On each tooth of the saw more clock is better; only the ends of teeth can be best. All settings compared: ${quickest.form('answer')}.`,
    ]),
  )
  page.step(
    w.pick(['Enough is enough', 'The lowest clock']),
    say`${frugal.form('problem')}: ${frugal.form('answer')}. There ${tl.worked}; ${enough.named}. The clock is below the fastest by ${kept.worked}.`,
  )
  page.step(
    w.pick(['The floor', 'What no clock can mend']),
    say`A fetch never takes under ${flash}, so fetching takes ${floor.worked} at any clock. ${waiting.worked} of the present cycles are waiting.`,
  )

  const n = w.pick([
    { cycles: 'cycles_at', fast: 'fastest', low: 'lowest' },
    { cycles: 'bound_at', fast: 'least_time', low: 'sufficient' },
    { cycles: 'worst_cycles', fast: 'quickest_clock', low: 'slowest_enough' },
  ])
  const waits = w.pick([code`(mhz * FLASH_NS).div_ceil(1_000) - 1`, code`(mhz * FLASH_NS - 1) / 1_000`])
  const search = w.pick([
    code`let mut best = None;
        for mhz in clocks {
            if best.is_none_or(|other| sooner(mhz, other)) {
                best = Some(mhz);
            }
        }
        best`,
    code`clocks.into_iter().reduce(|best, mhz| if sooner(mhz, best) { mhz } else { best })`,
  ])
  const lowBody = w.pick([
    code`clocks.into_iter().find(|mhz| ${n.cycles}(*mhz) * 1_000 <= wanted_ns * mhz)`,
    code`for mhz in clocks {
            if wanted_ns * mhz >= ${n.cycles}(mhz) * 1_000 {
                return Some(mhz);
            }
        }
        None`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_two_clocks_of_the_problem() {
            assert_eq!(${n.cycles}(${one.rust('int')}), ${n1.rust('int')});
            assert_eq!(${n.cycles}(${two.rust('int')}), ${n2.rust('int')});
            assert!(sooner(${one.rust('int')}, ${two.rust('int')}));
            assert!(!sooner(${two.rust('int')}, ${one.rust('int')}));
            assert!(!sooner(${one.rust('int')}, ${one.rust('int')}));
        }`,
    code`
        #[test]
        fn the_best_of_all_settings() {
            assert_eq!(${n.fast}(24..=${top.rust('int')}), Some(${best.rust('int')}));
            assert_eq!(${n.fast}(9..=8), None);
        }`,
    code`
        #[test]
        fn the_lowest_that_suffices() {
            assert_eq!(${n.low}(24..=${top.rust('int')}, ${wanted.rust('int', 'ns')}), Some(${low.rust('int')}));
            assert_eq!(${n.low}(24..=${top.rust('int')}, 1), None);
        }`,
    code`
        #[test]
        fn just_in_time_is_in_time() {
            assert_eq!(${n.cycles}(1), ${work.rust('int')});
            assert_eq!(${n.low}(1..=1, ${work.rust('int')} * 1_000), Some(1));
            assert_eq!(${n.low}(1..=1, ${work.rust('int')} * 1_000 - 1), None);
        }`,
    code`
        #[test]
        fn a_period_that_just_covers_the_flash() {
            assert_eq!(waits(1_000), FLASH_NS - 1);
            assert_eq!(waits(1_001), FLASH_NS);
            assert_eq!(waits(2_000), 2 * FLASH_NS - 1);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Whole numbers only. Two times are compared by cross multiplication, cycles of the one by clock of the other, so equality is equality.`,
      say`The search visits every setting; there are few, it runs once, and nothing about the shape of the saw has to be trusted.`,
    ]),
    page.rust(code`
    use std::ops::RangeInclusive;

    const WORK: u64 = ${work.rust('int')};
    const FETCHES: u64 = ${lines.rust('int')};
    const FLASH_NS: u64 = ${flash.rust('int')};

    /// Periods that a fetch keeps the processor waiting.
    pub const fn waits(mhz: u64) -> u64 {
        ${waits}
    }

    pub const fn ${n.cycles}(mhz: u64) -> u64 {
        WORK + FETCHES * waits(mhz)
    }

    /// Is the path done sooner at the one clock than at the other?
    pub const fn sooner(one: u64, other: u64) -> bool {
        ${n.cycles}(one) * other < ${n.cycles}(other) * one
    }

    pub fn ${n.fast}(clocks: RangeInclusive<u64>) -> Option<u64> {
        ${indented(4, search)}
    }

    /// The first of the clocks at which the path is done in time.
    pub fn ${n.low}(clocks: RangeInclusive<u64>, wanted_ns: u64) -> Option<u64> {
        ${indented(4, lowBody)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`That there may be no such clock cannot be overlooked:`,
          page.compileFail(
            'E0308',
            code`
    pub fn hopeful() -> u64 {
        ${n.low}(24..=48, ${wanted.rust('int', 'ns')})
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`${enough.named} at the lowest clock, with the wait states that belong to it. Raise the wait states before the clock and lower them after it, never in the other order.`,
      say`The bound holds for any history, since no cache is in it. The same clock has to be checked for every other task, whose saws have other weights.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A clock that sits on an edge to the last digit: its tolerance decides. Keep a step away from it.`,
          say`Flash is slower when cold or at low supply; ${flash} has to be its worst.`,
          say`Peripherals are clocked from the same source, and a step rate that was exact may not be any more.`,
          say`A path with fewer fetches has a flatter saw, so the dearest path can be another one at another clock. The maximum over paths comes first, at each clock.`,
          say`Code that writes to flash stops all fetching meanwhile; that is a bound of its own.`,
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
          say`Put the path into memory without waiting: the saw vanishes, and ${lines} lines of it are gone for other uses.`,
          say`A cache makes the mean better and the bound harder; with its lines locked it is fast memory.`,
          say`A prefetch of the next line helps code that runs straight on, and a bound may count it only there.`,
          say`${capital(x.handler.name)} with fewer fetches: shorter code on the worst path is worth a good deal of clock.`,
        ],
        2,
      ),
    ),
  )
}
