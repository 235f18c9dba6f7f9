// Depth 4: a memory of fixed size is a time, and the time is best divided into so many tries.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { bestTries, type Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const law = { missPercent: s.miss.number, leastMs: s.least.number, tailMs: s.tail.number }
  const chance = (n: string, budget: string): string =>
    `(epsilon + (1 - epsilon)*exp(-(${budget}/(${n} - 1) - t_0)/tau))^${n}`
  const slots = m.derive('S_m', '', '2^floor(log(M/b_r)/log(2))', 'i')
  const reach = m.derive('T_m', 'ms', '(S_m - 1)/f', '4s')
  const budget = m.derive('T_b', 'ms', 'T_m - t_l', '4s')
  const found = bestTries(law, budget.number)
  m.given('n_1', 2, '')
  const high = m.derive('n_2', '', 'floor(T_b/(1.01*t_0)) + 1', 'i')
  const best = m.found('n', found.tries, '', 'i')
  const least = m.derive('P', '', chance('n', 'T_b'), '3s')
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'n_1', to: 'n_2', at: 'n', whole: true }],
    objective: chance('x', 'T_b'),
    subject: [],
    of: 'P',
    tolerance: 1e-6,
  })
  const timer = m.derive('t_b', 'ms', 'T_b/(n - 1)', '4s')
  const single = m.derive('p', '%', 'epsilon + (1 - epsilon)*exp(-(t_b - t_0)/tau)', '3s')
  const beforeOne = m.derive('P_1', '', chance('(n - 1)', 'T_b'), '3s')
  const afterOne = m.derive('P_2', '', chance('(n + 1)', 'T_b'), '3s')
  const below = m.relation(least, '<', beforeOne)
  const above = m.relation(least, '<', afterOne)
  const most = m.derive('P_3', '', chance('n_2', 'T_b'), '3s')
  const greedy = m.relation(least, '<', most)
  const draft = m.derive('P_d', '', '(epsilon + (1 - epsilon)*exp(-(t_o - t_0)/tau))^n_t', '3s')
  const draftReach = m.compare(s.horizon, reach)
  const honest = draftReach.op === '<='
  const mean = m.derive('N_m', '', '(1 - P)/(1 - p)', '3s')
  const hour = m.derive('X', '1/h', 'f*P', '3s')
  const worst = m.derive('T_w', 'ms', 'n*t_b', '4s')
  const doubled = m.derive('T_d', 'ms', '(2*S_m - 1)/f - t_l', '4s')
  const twice = bestTries(law, doubled.number)
  const n2 = m.found('n_d', twice.tries, '', 'i')
  const high2 = m.derive('n_3', '', 'floor(T_d/(1.01*t_0)) + 1', 'i')
  const least2 = m.derive('P_m', '', chance('n_d', 'T_d'), '3s')
  const search2 = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'n_1', to: 'n_3', at: 'n_d', whole: true }],
    objective: chance('x', 'T_d'),
    subject: [],
    of: 'P_m',
    tolerance: 1e-6,
  })
  const gain = m.derive('g', '', 'P/P_m', '3s')
  const asksFlaw = w.chance(0.35)
  page.ask(
    asksFlaw
      ? w.pick([
          say`"Short timer, many tries: every try helps." Show where that fails once the memory of replies is fixed, and find the best number of tries for ${s.memory}.`,
          say`The draft was chosen by feeling: ${s.tries} sendings, ${s.timer} apart. Does its memory cover it? Find what is best with the memory there is.`,
        ])
      : w.pick([
          say`With ${s.memory} for replies, how many tries and which timer make giving up rarest? Compare the draft, and say what twice the memory is worth.`,
          say`Optimise the repetition under its memory: slots, horizon, tries, timer. Which of them is the scarce one?`,
          say`Find the number of sendings that a memory of ${s.memory} supports best, prove it by search, and put a price on memory.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Memory is time: it says for how long copies may arrive. That time is shared out among tries, and a try that is too short fails though nothing was lost.`,
      say`Few long tries waste time on what is lost for good; many short ones give up on replies that are still under way. Between lies an optimum.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Slots ${slots.arithmetic}, which reach over ${reach.arithmetic}; less the life of the last frame, ${budget.arithmetic} are left between first and last sending.`,
      say`${slots.worked} slots; ${reach.worked}. A frame lives ${s.life}, so ${budget.worked} may be used for waiting.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`As many tries as there is time for: ${high.arithmetic}. Multiplying failures makes them vanish.`,
      say`Every additional try multiplies by a number under one. So take the most, ${high.arithmetic}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Each is then so short that hardly any reply arrives in time. All fail with ${most}, and the best has ${least}.`,
      say`The factor grows as the timer shrinks towards ${s.least}: ${greedy.values} for the best against the most.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Search over whole numbers: ${best} sendings, ${timer.arithmetic} apart, each failing with ${single.arithmetic}.`,
      say`The product as a function of the number has one dip. It lies at ${best}: timer ${timer.arithmetic}, a single failure ${single.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Neighbours: ${below.values} with one less, ${above.values} with one more.`,
      say`One try less gives ${beforeOne}, one more ${afterOne}; both lie on the wrong side of ${least}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The draft would give up with ${draft}; its horizon of ${s.horizon} against ${reach}: ${honest ? 'its memory covers it' : 'its memory does not cover it, so that value is bought with copies that are forgotten'}.`,
      say`${draftReach.named}. ${honest ? `So the draft is permitted, with ${draft} where ${least} can be had.` : `So the draft with its ${draft} is not permitted at all: copies would outlive their slots.`}`,
    ]),
  )
  page.checks(w.pick([1, 2]), budget, timer, hour, reach)
  page.think(
    'summarise',
    w.pick([
      say`${best} sendings every ${timer}: given up with ${least}. Twice the memory improves that by ${gain}.`,
      say`Memory decides. ${best} tries now, ${n2} with twice as much, and ${gain} times as seldom given up.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`From memory to slots, from slots to time, from time to tries. Then the best division and what more memory would bring.`,
      say`The memory fixes a budget of time. What is chosen is only into how many tries it is cut.`,
    ]),
  )
  page.step(
    w.pick(['Memory as time', 'The budget']),
    w.pick([
      say`${slots.worked} slots hold ${s.rate} for ${reach.worked}, since the number that comes into a slot again must be sent after the last copy has died. Between first and last sending remain ${budget.worked}.`,
      say`A power of two that fits: ${slots.worked}. Its reach is ${reach.worked}, and without the life of the last frame ${budget.worked}.`,
    ]),
  )
  page.step(
    w.pick(['A try', 'The best number of tries', 'Dividing the budget']),
    say`A try fails for good, or its reply is late by the exponential tail; ${best} sendings have one interval fewer, so ${timer.worked} and ${single.worked}. A late reply is counted as none, which errs on the safe side.`,
    w.pick([
      say`All of them fail with ${least.worked}. The search over ${search.form('ranges')} agrees: ${search.form('answer')}. Beside it lie ${beforeOne.short} and ${afterOne.short}.`,
      say`${least.worked}, and ${search.form('answer')} by search over ${search.form('ranges')}. Neighbours: ${below.symbols} and ${above.symbols}. With the most tries ${most.short}; ${greedy.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['The draft', 'What was proposed']),
    say`${s.horizon.worked} is what the draft needs and ${draftReach.named}. It gives up with ${draft.worked}. ${honest ? 'It may stay; the optimum costs nothing, so there is no reason why it should.' : 'Its rarity is borrowed: copies arrive after their slot has been used again.'}`,
  )
  page.step(
    w.pick(['What it means', 'Traffic and hours']),
    say`Mean number of sendings: ${mean.worked}. In the densest stretch ${hour.worked} are given up, each after ${worst.worked}; the queue of motion must last for that, or the machine pauses.`,
  )
  page.step(
    w.pick(['The price of memory', 'Twice the memory']),
    w.pick([
      say`With twice the slots ${doubled.worked} are left. The best is then ${search2.form('answer')}, ${least2.short}, and ${gain.worked}.`,
      say`Doubled slots: ${doubled.worked}; up to ${high2.worked} tries have time, and the best has ${search2.form('answer')}. ${gain.worked} times as seldom.`,
    ]),
  )
  const n = w.pick([
    { law: 'Line', fails: 'given_up', best: 'best_tries', slots: 'slots_for' },
    { law: 'Replies', fails: 'all_fail', best: 'choose_tries', slots: 'room_for' },
    { law: 'Channel', fails: 'failure', best: 'divide', slots: 'capacity' },
  ])
  const find = w.pick([
    code`(2..=most).min_by(|one, other| self.${n.fails}(budget, *one).total_cmp(&self.${n.fails}(budget, *other)))`,
    code`let mut best: Option<u32> = None;
            for tries in 2..=most {
                if best.is_none_or(|so_far| self.${n.fails}(budget, tries) < self.${n.fails}(budget, so_far)) {
                    best = Some(tries);
                }
            }
            best`,
  ])
  const room = w.pick([
    code`bytes.checked_div(entry)?.checked_ilog2().map(|power| 1 << power)`,
    code`let count = bytes.checked_div(entry)?;
        let mut slots = 1;
        while slots * 2 <= count {
            slots *= 2;
        }
        (count > 0).then_some(slots)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_division() {
            assert_eq!(HERE.${n.best}(${budget.rust('f64')}, ${high.rust('int')}), Some(${best.rust('int')}));
            assert_eq!(HERE.${n.best}(${doubled.rust('f64')}, ${high2.rust('int')}), Some(${n2.rust('int')}));
            assert_eq!(HERE.${n.best}(${budget.rust('f64')}, 1), None);
            assert_eq!(HERE.${n.best}(${budget.rust('f64')}, 2), Some(2));
        }`,
    code`#[test]
        fn the_derived_failure() {
            let found = HERE.${n.fails}(${budget.rust('f64')}, ${best.rust('int')});
            assert!((found - ${least.rust('f64')}).abs() / found < 1e-6);
            let round = ${n.law} { miss: 0.5, least: 10.0, tail: 5.0 };
            assert_eq!((round.${n.fails}(20.0, 3), round.${n.fails}(10.0, 2)), (1.0, 1.0));
        }`,
    code`#[test]
        fn slots_from_both_sides() {
            assert_eq!(${n.slots}(${s.memory.rust('int')}, ${s.entry.rust('int')}), Some(${slots.rust('int')}));
            assert_eq!((${n.slots}(79, 10), ${n.slots}(80, 10), ${n.slots}(81, 10)), (Some(4), Some(8), Some(8)));
            assert_eq!((${n.slots}(10, 10), ${n.slots}(9, 10), ${n.slots}(9, 0)), (Some(1), None, None));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The law of the line is a type; the search goes over whole numbers and needs no derivative. Times are thousandths of a second.`,
      say`Two functions: what fits into memory, and how its time is divided. Measured values come in as a struct, times in thousandths of a second.`,
    ]),
    page.rust(code`
    /// When replies come: never, or after a least time and a tail.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.law} {
        pub miss: f64,
        pub least: f64,
        pub tail: f64,
    }

    impl ${n.law} {
        /// Probability that every sending within the budget fails.
        pub fn ${n.fails}(&self, budget: f64, tries: u32) -> f64 {
            let timer = budget / f64::from(tries - 1);
            let late = (-(timer - self.least) / self.tail).exp();
            (self.miss + (1.0 - self.miss) * late).powf(f64::from(tries))
        }

        /// The number of sendings that is given up least.
        pub fn ${n.best}(&self, budget: f64, most: u32) -> Option<u32> {
            ${nest(8, find)}
        }
    }

    /// Slots that fit, a power of two.
    pub fn ${n.slots}(bytes: u32, entry: u32) -> Option<u32> {
        ${nest(4, room)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: ${n.law} = ${n.law} {
            miss: ${s.miss.rust('f64', '')},
            least: ${s.least.rust('f64')},
            tail: ${s.tail.rust('f64')},
        };

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Giving up must lead somewhere safe: the motion ends in order, heaters keep their last ordered value for a bounded time, and then go off.`,
      say`The optimum changes rarity and never correctness: whatever is chosen, no copy outlives its slot.`,
      say`Losses that come in bursts fail together, and the product is too kind. The burst, and not this optimum, then sets the budget.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A tail that grows during a print: the timer is then too short, and traffic rises by itself. Measure it while printing.`,
          say`A budget that does not cover one trip leaves a single sending, and nothing to optimise.`,
          say`Rates that rise shrink the reach of the same slots; the densest stretch decides.`,
          say`A frame that lives on in a relay eats from the budget first.`,
          say`An empty memory gives no slots, and then nothing may be repeated.`,
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
          say`Intervals that grow from try to try suit a line that is congested, and use the same budget.`,
          say`Smaller entries bring slots without memory: a digest in place of the reply.`,
          say`Only commands with an answer need slots; settings that bear repeating need a number alone.`,
          say`A line that keeps order makes the life of frames vanish from the budget.`,
        ],
        2,
      ),
    ),
  )
}
