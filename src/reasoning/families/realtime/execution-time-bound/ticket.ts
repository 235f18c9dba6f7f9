// Depth 3, one of three: work that is paid for before it is done. A purse of cycles for each run, tickets that cannot be used twice,
// and the order in which orders are served.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { costs, type Instance, type Solved } from './instance.ts'

export function ticket(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [dear, cheap] = costs(m, x, ['p', 'q'])
  const call = m.given('c_o', x.callCycles, 'cycles')
  const slice = m.given('S', x.sliceUs, 'µs')
  const period = m.given('T', x.periodUs, 'µs')
  const budget = m.derive('K', 'cycles', 'S*f_c', 'i')
  const purse = m.derive('K_r', 'cycles', 'K - c_o', 'i')
  const large = m.given('c_L', x.sliceUs * x.clockMHz - x.callCycles - Math.floor(x.cycles.q / 2), 'cycles')
  const alone = m.relation(large, '<=', purse)
  const beside = m.derive('r_1', 'cycles', 'K_r - c_q', 'i')
  const starved = m.relation(beside, '<', large)
  const many = m.derive('k_p', '', 'floor(K_r/c_p)', 'i')
  const rest = m.derive('r_p', 'cycles', 'K_r - k_p*c_p', 'i')
  const fill = m.derive('k_q', '', 'floor(r_p/c_q)', 'i')
  const spent = m.derive('N_r', 'cycles', 'c_o + k_p*c_p + k_q*c_q', 'i')
  const within = m.relation(spent, '<=', budget)
  const trust = m.derive('N_t', 'cycles', 'c_o + (k_p + 1)*c_p', 'i')
  const over = m.relation(trust, '>', budget)
  const backlog = m.given('N_j', x.items, '')
  const runs = m.derive('n_r', '', 'ceil(N_j/k_p)', 'i')
  const cleared = m.derive('T_d', 'ms', 'n_r*T + S', '5s')
  const load = m.derive('f_p', 'Hz', 'k_p/T', '4s')
  m.given('k_z', 0)
  m.given('k_n', 300, '')
  m.derive('N_p', 'cycles', 'k_p*c_p', 'i')
  const best = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'j', from: 'k_z', to: 'k_n', at: 'k_p', whole: true }],
    objective: 'j*c_p',
    subject: [{ left: 'c_o + j*c_p', op: '<=', right: 'K' }],
    of: 'N_p',
    tolerance: 1e-6,
  })
  const flawed = w.chance(0.5)

  page.section(
    'context',
    page.list([
      w.pick([
        say`orders of very different cost wait for it: ${dear} where ${x.handler.costly}, ${cheap} for small ones, and a rare large one of ${large};`,
        say`what it serves comes in three sizes: small, ${cheap}; dear, ${dear}; and now and then a large one, ${large};`,
      ]),
      w.pick([
        say`one run may take ${slice} in each period of ${period}; entry and exit cost ${call};`,
        say`a run every ${period}, ${slice} long at the most, of which ${call} go into entry and exit;`,
      ]),
      w.pick([
        say`after a stall up to ${backlog} dear orders are waiting;`,
        say`at worst ${backlog} dear orders have piled up;`,
      ]),
      w.pick([
        say`safety: no mixture of orders may make a run longer, and no order may wait for ever.`,
        say`safety: orders come from outside and nobody can ask them to be small.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "the run serves whatever still fits and passes over what does not; so the budget holds and nothing is wasted." The budget does hold. What does not? Repair it, compute what a run can serve, and write it so that nothing is done unpaid.`,
          say`The run looks at the clock after each order and stops when ${slice} are over. Why does that break the budget, and why is passing over large orders no cure either? Give a rule that keeps both promises, with numbers, and code it.`,
        ])
      : w.pick([
          say`Write a server of orders that cannot overdraw its budget: every order is paid before it is done. Compute what a run can serve and when a backlog is gone, choose the order of service, and let the types forbid unpaid work.`,
          say`Make the budget of a run a value that is spent. How many orders fit, what becomes of a large one, how long does a backlog last? Implement it with ownership as the guard.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`A loop without a known number of rounds, but with a known price for each. Then the budget bounds it: pay first, work after.`,
      say`I cannot bound how many orders come. I can bound what is spent on them in one run.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`${budget.worked}; without entry and exit ${purse.worked}. Of dear orders ${many.worked} fit, and into the rest, ${rest.arithmetic}, ${fill.arithmetic} small ones.`,
      say`The purse: ${purse.worked}. It buys ${many.arithmetic} dear orders with ${rest.worked} left over.`,
    ]),
  )
  const late = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`Look at the clock after each order, and stop when the time is over.`,
        say`Work until the budget is used up, then leave.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`By then it is overdrawn: the last order began with time left and ended without. ${trust.worked}, and ${over.symbols}.`,
        say`That notices too late, by up to the largest order. With dear ones alone ${over.values}. What is asked is whether the next one fits, and before it begins.`,
      ]),
    )
  }
  const skip = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`What does not fit is passed over, so that smaller ones use the rest.`,
        say`Fill the run well: take any order that still fits.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The large order fits alone, ${alone.symbols}, but beside a single small one there are ${beside.arithmetic}, ${starved.symbols}. One small order in every run, and it waits for ever.`,
        say`Suppose a small order comes in each run before it. ${starved.named}: the large one is passed over each time, though ${alone.values}.`,
      ]),
    )
  }
  for (const part of flawed ? w.shuffle([late, skip]) : [w.pick([late, skip])]) part()
  page.think(
    'back-up',
    w.pick([
      say`In order of arrival, and stop at the first that cannot be paid. In the next run it is the first and meets a full purse, and ${alone.named}.`,
      say`No passing over. Who comes to the head is served in this run or the next, since each order fits into a full purse: ${alone.values}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`${best.form('problem')}: ${best.form('answer')}. A full run then costs ${spent.worked}; ${within.symbols}.`,
      say`A run of dear orders and small ones behind them: ${spent.arithmetic}, ${within.values}. By search ${best.form('answer')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Backlog: ${runs.worked} runs, ${cleared.worked}. In steady work up to ${load.arithmetic} can come without piling up.`,
      say`${backlog} dear orders are gone after ${cleared.arithmetic}; for good ${load.worked} are served.`,
    ]),
  )
  page.checks(w.pick([1, 2]), spent, cleared, load)

  page.section(
    'analysis',
    w.pick([
      say`The bound is an invariant: what is spent and what is left in the purse add up to the budget.`,
      say`Each order is paid at its worst cost before it begins. Then the sum of all is bounded whatever comes.`,
    ]),
  )
  page.step(
    w.pick(['The invariant', 'Why no run is too long']),
    w.pick([
      say`The purse begins with ${purse.worked}. An order is begun if its price is in the purse, and the price is taken out. So at all times what was spent and what is left make up the purse, and what is left is never negative. A run costs up to ${budget.worked}.`,
      say`Let every order cost no further than its price. Prices are taken from ${purse.worked} and none is taken that is not there, so their sum stays inside it; with entry and exit that is ${budget.worked}.`,
    ]),
  )
  page.step(
    w.pick(['What fits', 'A full run']),
    say`${many.worked}; ${best.form('problem')}, for ${best.form('ranges')}, finds the same, ${best.form('answer')}. Then ${rest.worked} and ${fill.worked}, in all ${spent.worked}; ${within.named}.`,
  )
  page.step(
    w.pick(['Two rules that fail', 'What does not work']),
    say`Looking at the clock afterwards: ${trust.worked}; ${over.named}. Passing over: ${beside.worked}, and ${starved.named}, so the large order can starve although ${alone.symbols}.`,
  )
  page.step(
    w.pick(['Order of arrival', 'Nobody waits for ever']),
    say`If the head of the queue cannot be paid, the run ends. The next begins with the full purse, and ${alone.named}, so the head is served then. By induction every order is served. A backlog of ${backlog} dear ones takes ${runs.worked} runs; the first may just have been missed and the last takes its slice, so ${cleared.worked}; ${load.worked} can go on for good.`,
  )

  const n = w.pick([
    { purse: 'Purse', ticket: 'Ticket', pay: 'pay', serve: 'serve' },
    { purse: 'Allowance', ticket: 'Receipt', pay: 'buy', serve: 'run_orders' },
    { purse: 'CycleBudget', ticket: 'Paid', pay: 'reserve', serve: 'work_off' },
  ])
  const pay = w.pick([
    code`self.left = self.left.checked_sub(price)?;
            Some(${n.ticket} { price })`,
    code`if self.left < price {
                return None;
            }
            self.left -= price;
            Some(${n.ticket} { price })`,
    code`(price <= self.left).then(|| {
                self.left -= price;
                ${n.ticket} { price }
            })`,
  ])
  const serve = w.pick([
    code`let mut purse = ${n.purse}::full();
        let mut spent = CALL;
        while let Some(price) = queue.front().copied() {
            let Some(ticket) = purse.${n.pay}(price) else {
                break;
            };
            queue.pop_front();
            spent += execute(ticket);
        }
        spent`,
    code`let mut purse = ${n.purse}::full();
        let mut spent = CALL;
        while let Some(ticket) = queue.front().and_then(|price| purse.${n.pay}(*price)) {
            queue.pop_front();
            spent += execute(ticket);
        }
        spent`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn a_full_run_of_dear_orders() {
            let mut queue = VecDeque::from(vec![${dear.rust('int')}; ${many.rust('int')} + 1]);
            assert_eq!(${n.serve}(&mut queue), CALL + ${many.rust('int')} * ${dear.rust('int')});
            assert_eq!(queue.len(), 1);
        }`,
    code`
        #[test]
        fn small_ones_fill_the_rest() {
            let mut queue = VecDeque::from(vec![${dear.rust('int')}; ${many.rust('int')}]);
            queue.extend(vec![${cheap.rust('int')}; ${fill.rust('int')} + 1]);
            assert_eq!(${n.serve}(&mut queue), ${spent.rust('int')});
            assert_eq!(queue, [${cheap.rust('int')}]);
        }`,
    code`
        #[test]
        fn the_large_one_is_not_passed_over() {
            let mut queue = VecDeque::from([${cheap.rust('int')}, ${large.rust('int')}, ${cheap.rust('int')}]);
            assert_eq!(${n.serve}(&mut queue), CALL + ${cheap.rust('int')});
            assert_eq!(${n.serve}(&mut queue), CALL + ${large.rust('int')});
            assert_eq!(queue, [${cheap.rust('int')}]);
        }`,
    code`
        #[test]
        fn the_whole_purse_and_not_a_cycle_beyond() {
            assert_eq!(BUDGET, ${budget.rust('int')});
            let mut purse = ${n.purse}::full();
            assert!(purse.${n.pay}(BUDGET - CALL + 1).is_none());
            assert!(purse.${n.pay}(BUDGET - CALL).is_some());
            assert!(purse.${n.pay}(1).is_none());
        }`,
    code`
        #[test]
        fn nothing_to_do() {
            assert_eq!(${n.serve}(&mut VecDeque::new()), CALL);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Executing takes a ticket by value, and a ticket only comes from paying. So unpaid work, and work paid once and done twice, are errors of type.`,
      say`The ticket has no public constructor and cannot be copied. Its owner may do one order with it.`,
    ]),
    page.rust(code`
    use std::collections::VecDeque;

    const BUDGET: u64 = ${slice.rust('int')} * ${s.clock.rust('int')};
    const CALL: u64 = ${call.rust('int')};

    /// Cycles that a run may still spend.
    #[derive(Debug)]
    pub struct ${n.purse} {
        left: u64,
    }

    /// The right to do one order. Used up by doing it.
    #[derive(Debug)]
    pub struct ${n.ticket} {
        price: u64,
    }

    impl ${n.purse} {
        pub const fn full() -> Self {
            Self { left: BUDGET - CALL }
        }

        pub fn ${n.pay}(&mut self, price: u64) -> Option<${n.ticket}> {
            ${indented(8, pay)}
        }
    }

    /// Does the work, and says what it was allowed to take.
    pub fn execute(ticket: ${n.ticket}) -> u64 {
        ticket.price
    }

    /// One run, in order of arrival. Returns its cycles.
    pub fn ${n.serve}(queue: &mut VecDeque<u64>) -> u64 {
        ${indented(4, serve)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    say`A ticket that was used is gone:`,
    page.compileFail(
      'E0382',
      code`
    pub fn twice(ticket: ${n.ticket}) -> u64 {
        execute(ticket) + execute(ticket)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`${within.named}: prices bound every run, as long as no order takes beyond its price. The prices come from bounds of their own.`,
      say`No mixture overdraws the budget, and no order starves: ${within.values} and ${alone.values}. An order beyond the full purse must be refused when it comes, for it would block the queue.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An order dearer than ${purse}: it never fits, and the queue stands behind it. Refuse it at the entrance.`,
          say`An order that takes beyond its price: the budget breaks with the price. A mark on each order tells whose price was wrong.`,
          say`An interrupt between payment and work costs time that nobody paid; it is in the analysis of deadlines and not in the purse.`,
          say`What is left over in a run is lost. Carrying it on would let two full purses meet in one run.`,
          say`Orders that come during the run are served in it while the purse lasts, which is why it and not the length of the queue is the bound.`,
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
          say`A fixed number of orders in each run, counted at the dearest price: simple, and wasteful where most are small.`,
          say`Cut the large order into parts that each have a price; it then waits no longer in the head of the queue.`,
          say`Two queues with a share of the purse each: small orders are quick, and large ones have a purse of their own.`,
          say`${capital(x.handler.name)} could have its budget enforced by a timer that stops it in the midst of an order; what is half done must then be undone.`,
        ],
        2,
      ),
    ),
  )
}
