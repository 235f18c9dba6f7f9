// Depth 3, one of two: work that comes when it likes, served through a server with a budget and a deadline that is put off when the budget
// is spent, so that nobody else notices.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function server(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const budget = m.given('Q', x.serverBudget, 'ticks')
  const period = m.given('P', x.serverPeriod, 'ticks')
  const work = m.given('e', x.jobCost, 'ticks')
  const arrives = m.given('r', x.arrival, 'ticks')
  const left = m.given('q', x.budgetLeft, 'ticks')
  const old = m.given('d', x.deadlineSet, 'ticks')
  const share = m.derive('U_s', '', 'Q/P', '4s')
  const total = m.derive('U_t', '', 'U + U_s', '5s')
  const fits = m.compare(total, '1')
  const most = m.derive('Q_x', 'ticks', 'floor((1 - U)*P)', 'i')
  const room = m.compare(budget, most)
  const cross = m.derive('x_q', '', 'q*P', 'i')
  const allowed = m.derive('x_d', '', 'Q*(d - r)', 'i')
  const keep = m.compare(cross, allowed)
  const renews = keep.op === '>'
  const fresh = m.derive('d_n', 'ticks', 'r + P', 'i')
  const postponed = m.derive('n_p', '', 'ceil(e/Q)', 'i')
  const done = m.derive('d_e', 'ticks', 'r + ceil(e/Q)*P', 'i')
  const wait = m.derive('t_e', 'ms', 'ceil(e/Q)*P*tau', '4s')
  const tail = m.derive('q_e', 'ticks', 'e - (n_p - 1)*Q', 'i')
  const naive = m.derive('u_n', '', 'q/(d - r)', '4s')
  const naiveTotal = m.derive('U_c', '', 'U + u_n', '5s')
  const naiveFits = m.compare(naiveTotal, '1')
  m.derive('s_e', 'ticks', 'n_p*P', 'i')
  m.given('k_0', 1)
  m.given('k_x', 400)
  const least = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'k', from: 'k_0', to: 'k_x', at: 'n_p', whole: true }],
    objective: 'k*P',
    subject: [{ left: 'k*Q', op: '>=', right: 'e' }],
    of: 's_e',
    tolerance: 1e-9,
  })
  const flawed = w.chance(0.5)

  page.section(
    'context',
    page.list([
      ...w.shuffle(
        s.tasks.map((task) => say`${task.name}: ${task.cost} every ${task.period}, due at the end of the period;`),
      ),
      w.pick([
        say`besides, ${x.stranger} come when they like; a large one takes ${work};`,
        say`${x.stranger} have no period at all, and one of them can take ${work};`,
      ]),
      w.pick([
        say`they get a server with ${budget} in each ${period};`,
        say`a server of ${budget} for ${period} is planned for them;`,
      ]),
      w.pick([
        say`at one time the server is idle with ${left} of budget left and its deadline at ${old}, and a request comes at ${arrives};`,
        say`in a trace a request comes at ${arrives}; the server rests, its deadline stands at ${old}, and ${left} of its budget remain;`,
      ]),
      w.pick([
        say`safety: whatever comes from outside, the three tasks must not notice.`,
        say`safety: a request may be late; a heater or a step may not.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "the server has budget left, so a new request simply goes on with it and with the deadline at ${old}." What does that do to the others in the trace, and in general? Give the rule that isolates them, with numbers, and write it.`,
          say`An idle server keeps its budget and its deadline for whatever comes next. Show with the trace when that is harmless and when not; derive the rule, check the plan, and implement the server.`,
        ])
      : w.pick([
          say`Check that the server fits beside the tasks, derive the rules by which it may use budget and deadline, apply them to the trace, say when a large request is done, and write it in Rust.`,
          say`Design the server: admission, what happens at an arrival, what when the budget is spent. Prove that nobody else notices, work out the trace, and implement it with whole numbers.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`The server must look to the others like a task of load ${share.worked}, never like one of a higher load, whatever is asked of it.`,
      say`I promise the three tasks a fourth with ${budget} in ${period} and no more. Everything else follows from keeping that.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Does it fit? ${s.load.worked}, with the server ${total.worked}; ${fits.symbols}. The largest budget for this period is ${most.worked}, and ${room.values}.`,
      say`Load of all: ${total.arithmetic}, ${fits.values}. By budget: up to ${most.arithmetic}; ${room.named}.`,
    ]),
  )
  if (flawed || w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`Go on with what is left: ${left} until ${old}.`,
        say`There is budget, there is a deadline; use both.`,
      ]),
    )
    page.think(
      renews ? 'error' : 'doubt',
      renews
        ? w.pick([
            say`That would be a load of ${naive.worked} for that stretch, above ${share}. With the tasks ${naiveTotal.arithmetic}, ${naiveFits.symbols}. Whoever is due then may be late because of it.`,
            say`A budget from long ago with a deadline that is near: ${naive.arithmetic} of load, and ${share} were promised.`,
          ])
        : w.pick([
            say`Here it is harmless, ${naive.worked} against ${share}. Had the request come a little later, it would not be; a rule is needed and no luck.`,
            say`This time ${naive.arithmetic}, within the ${share} that were promised. The same state at a later arrival would break the promise.`,
          ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`At an arrival in rest: what is left may be used by the old deadline if it is no denser than the share. In whole numbers ${cross.worked} against ${allowed.worked}: ${keep.symbols}. ${renews ? say`So a fresh budget, and the deadline ${fresh.worked}.` : say`So budget and deadline stay.`}`,
      say`Cross products, no quotients: ${cross.arithmetic}, ${allowed.arithmetic}; ${keep.values}. ${renews ? say`The old pair is too dense: renew, to ${fresh.arithmetic}.` : say`The old pair is thin enough to go on with.`}`,
    ]),
  )
  const spent = (): void =>
    page.think(
      'derive',
      w.pick([
        say`When the budget is spent it is filled at once and the deadline goes ${period} further: no pause, only less urgent. A request of ${work} that begins with a full budget uses ${postponed.worked} of them, the last for ${tail.arithmetic}; due by ${done.worked}.`,
        say`Spent: fill it, put the deadline off by a period. For ${work} that makes ${postponed.arithmetic} budgets, ${wait.arithmetic} at the latest.`,
      ]),
    )
  const check = (): void =>
    page.think(
      'verify',
      w.pick([
        say`The fewest budgets that cover it, by search: ${least.form('answer')}.`,
        say`${least.form('problem')}: ${least.form('answer')}.`,
      ]),
    )
  for (const part of w.shuffle([spent, check])) part()
  page.checks(w.pick([1, 2]), total, share, wait)
  page.think(
    'decide',
    fits.op === '<='
      ? w.pick([say`It is admitted as planned.`, say`The plan holds; the rules keep it.`])
      : w.pick([
          say`As planned it does not fit. The budget must come down to ${most}; the rules are the same.`,
          say`Refused with ${budget}. I say which budget is allowed, ${most}, and let the code refuse the other.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The server is a task of known load to all others, by two rules: one for arrivals, one for a spent budget.`,
      say`Isolation is a bound on demand: in no window may the server be due for anything beyond its share of it.`,
    ]),
  )
  page.step(
    w.pick(['Admission', 'Does it fit']),
    say`${s.load.worked}; ${share.worked}; ${total.worked}; ${fits.named}. For a period of ${period} budgets up to ${most.worked} fit; ${room.symbols}.`,
  )
  page.step(
    w.pick(['An arrival', 'The rule for a server in rest']),
    w.pick([
      say`What is left, over the time to the old deadline, is the load that the server would have there: ${naive.worked}. It may go on only if that is no denser than ${share.symbol}. Multiplied out: ${cross.worked}, ${allowed.worked}; ${keep.named}. ${renews ? say`Too dense, so it begins a fresh period: ${fresh.worked}, with the full budget.` : say`Thin enough: it keeps ${left} and ${old}.`}`,
      say`Let the server rest with q left until d, and a request come at r. In the window from r to d it would be due for q. The promise allows the share of that window. So it compares ${cross.short} with ${allowed.short}, and ${keep.named}: ${renews ? say`the pair is dropped for a full budget until ${fresh.short}` : say`the pair is kept`}.`,
    ]),
  )
  page.step(
    w.pick(['A spent budget', 'The deadline is put off']),
    say`The budget is filled and the deadline moves by ${period}. Each budget is due a whole period after the one before, so windows hold no further load. A request of ${work} takes ${postponed.worked} budgets, by search for ${least.form('ranges')}: ${least.form('answer')}; it is done by ${done.worked}, ${wait.worked} after it came.`,
  )
  page.step(
    w.pick(['Nobody notices', 'Isolation']),
    say`By the first rule a stretch begins with no denser a pair than ${share.symbol}, by the second it goes on with just that. So the demand of the server in any window is up to ${share.symbol} times the window, and that of the tasks up to ${s.load.symbol} times it. ${fits.op === '<=' ? say`The sum fits, ${fits.named}, and the tasks are in time whatever is requested.` : say`The sum does not fit, ${fits.named}; the rules isolate, and the plan is too large.`}`,
  )

  const n = w.pick([
    { server: 'Server', arrive: 'arrive', run: 'run', admit: 'largest_budget' },
    { server: 'Reserve', arrive: 'wake', run: 'charge', admit: 'budget_within' },
    { server: 'Share', arrive: 'request', run: 'consume', admit: 'most_budget' },
  ])
  const arrive = w.pick([
    code`let ahead = self.due.saturating_sub(now);
            if self.left * self.period > self.budget * ahead {
                self.due = now + self.period;
                self.left = self.budget;
            }`,
    code`let is_thin = self.due > now && self.left * self.period <= self.budget * (self.due - now);
            if !is_thin {
                (self.due, self.left) = (now + self.period, self.budget);
            }`,
  ])
  const charge = w.pick([
    code`for _ in 0..ticks {
                self.left -= 1;
                if self.left == 0 {
                    self.left = self.budget;
                    self.due += self.period;
                }
            }`,
    code`let mut rest = ticks;
            while rest >= self.left {
                rest -= self.left;
                self.left = self.budget;
                self.due += self.period;
            }
            self.left -= rest;`,
  ])
  const admit = w.pick([
    code`let product: u64 = tasks.iter().map(|(_, each)| each).product();
        let used: u64 = tasks.iter().map(|(cost, each)| product / each * cost).sum();
        product.saturating_sub(used) * period / product`,
    code`let (used, product) =
            tasks.iter().fold((0, 1), |(top, bottom), (cost, each)| (top * each + cost * bottom, bottom * each));
        product.saturating_sub(used) * period / product`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_arrival_of_the_trace() {
            let mut server = ${n.server} { budget: ${budget.rust('int')}, period: ${period.rust('int')}, left: ${left.rust('int')}, due: ${old.rust('int')} };
            server.${n.arrive}(${arrives.rust('int')});
            assert_eq!((server.left, server.due), (${renews ? code`${budget.rust('int')}, ${fresh.rust('int')}` : code`${left.rust('int')}, ${old.rust('int')}`}));
        }`,
    code`
        #[test]
        fn a_large_request_is_put_off() {
            let mut server = ${n.server}::new(${budget.rust('int')}, ${period.rust('int')});
            server.${n.arrive}(${arrives.rust('int')});
            server.${n.run}(${work.rust('int')} - 1);
            assert_eq!(server.due, ${done.rust('int')});
        }`,
    code`
        #[test]
        fn just_as_dense_is_allowed() {
            let rest = ${n.server} { budget: 4, period: 12, left: 2, due: 30 };
            let at = |now: u64| {
                let mut server = rest;
                server.${n.arrive}(now);
                (server.left, server.due)
            };
            assert_eq!(at(24), (2, 30));
            assert_eq!(at(25), (4, 37));
            assert_eq!(at(30), (4, 42));
            assert_eq!(at(31), (4, 43));
        }`,
    code`
        #[test]
        fn a_spent_budget_moves_the_deadline() {
            let mut server = ${n.server} { budget: 4, period: 12, left: 3, due: 20 };
            server.${n.run}(2);
            assert_eq!((server.left, server.due), (1, 20));
            server.${n.run}(1);
            assert_eq!((server.left, server.due), (4, 32));
            server.${n.run}(9);
            assert_eq!((server.left, server.due), (3, 56));
        }`,
    code`
        #[test]
        fn what_the_tasks_leave() {
            let tasks = [${joined(s.tasks.map((task) => code`(${task.cost.rust('int')}, ${task.period.rust('int')})`))}];
            assert_eq!(${n.admit}(&tasks, ${period.rust('int')}), ${most.rust('int')});
            assert_eq!(${n.admit}(&[(1, 2), (1, 3)], 12), 2);
            assert_eq!(${n.admit}(&[(1, 2), (1, 3)], 11), 1);
            assert_eq!(${n.admit}(&[(2, 2)], 11), 0);
        }`,
    code`
        #[test]
        fn a_new_server_begins_full() {
            let mut server = ${n.server}::new(5, 20);
            assert_eq!(server.due(), 0);
            server.${n.arrive}(0);
            assert_eq!((server.left, server.due), (5, 20));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Four numbers and two rules. Densities are compared by cross products, so no rounding can favour the server.`,
      say`The server holds what it may still use and by when it is due; its deadline is what the scheduler sorts by. Times are whole ticks.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.server} {
        budget: u64,
        period: u64,
        left: u64,
        due: u64,
    }

    impl ${n.server} {
        pub const fn new(budget: u64, period: u64) -> Self {
            Self { budget, period, left: budget, due: 0 }
        }

        /// A request comes while nothing is being served.
        pub fn ${n.arrive}(&mut self, now: u64) {
            ${indented(8, arrive)}
        }

        /// It has run for some ticks.
        pub fn ${n.run}(&mut self, ticks: u64) {
            ${indented(8, charge)}
        }

        /// What the scheduler sorts by.
        pub const fn due(&self) -> u64 {
            self.due
        }
    }

    /// The largest budget for a server beside tasks with these costs and periods.
    pub fn ${n.admit}(tasks: &[(u64, u64)], period: u64) -> u64 {
        ${indented(4, admit)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`Nobody can give himself an earlier deadline:`,
          page.compileFail(
            'E0596',
            code`
    pub fn hurry(server: &${n.server}) {
        server.${n.run}(1);
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named}: the tasks are in time for every stream of requests. What suffers under a flood are requests alone, each put off behind the one before.`,
          say`The bound holds for any arrivals, ${fits.values}, since both rules look at the server alone and not at what is asked of it.`,
        ])
      : w.pick([
          say`${fits.named}: with this budget the tasks can be late. Admission refuses it, and ${most} is what may be given.`,
          say`The plan is too large, ${fits.values}, and is refused before anything moves.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A request while another is served waits in a queue of its own; the first rule is for a server in rest.`,
          say`An old deadline that has passed: nothing may be left from it, and the rule renews, as any density is then too high.`,
          say`A budget of nought would put the deadline off without end; it must be refused.`,
          say`Requests that share a lock with a task block it for the length of the section, budget or not.`,
          say`The deadline of a server under flood runs away into the future; on a clock that wraps it needs a bound.`,
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
          say`Serve requests only when nothing else is ready: no proof needed, and no bound on their waiting.`,
          say`A polling task with the same load loses its budget if nothing waits at its release, so a request waits for up to a period.`,
          say`A server whose deadline is not put off but which sleeps until the next period: smoother for others, later for requests.`,
          say`${capital(x.stranger)} could be refused at the door while the load is high, which tells the sender the truth.`,
        ],
        2,
      ),
    ),
  )
}
