// Depth 3: costs are enforced at run time. A budget for each task, kept by a monitor that the scheduler feeds, and what to do
// when one is overdrawn.
import { code, concat, nest, type Piece, say } from '../../../text/piece.ts'
import type { Composer } from '../../../wording/composer.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const [top] = s.tasks
  const low = s.tasks.at(-1)!
  const cycles = m.derive(`N_${top!.cost.id.slice(2)}`, 'cycles', `${top!.cost.id}*f_c`, 'i')
  const lowCycles = m.derive('N_low', 'cycles', `${low.cost.id}*f_c`, 'i')
  const wrap = m.given('W_b', 32, 'bits')
  const horizon = m.derive('T_wrap', 's', '2^W_b/f_c', '3s')
  const safe = m.relation(low.period, '<', horizon)
  const late = m.derive('N_late', 'cycles', `${low.period.id}*f_c`, 'i')

  page.ask(
    w.pick([
      say`The proof rests on costs that somebody measured. Write the part that enforces them: a monitor that the scheduler tells of every start, preemption and end, and that reports a task which has used up its budget. No allocation, a wrapping cycle counter, and tests.`,
      say`Implement in Rust a guard on execution times for these tasks, fed by a free-running counter of ${wrap}. It must be right when the counter wraps and when tasks nest. Go through the edge cases.`,
      say`How is a worst-case execution time kept true on the machine? Build the monitor, with states that cannot be mixed up, and test it at its limits.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`The analysis says: if every task keeps its cost, all deadlines follow. So I enforce the cost, not the deadline; a missed deadline would be noticed too late, and at the wrong task.`,
      say`A late task is often the victim of another that overran. Watching deadlines blames the victim. Budgets blame the one who spent.`,
    ]),
  )
  page.think(
    'derive',
    say`The counter runs with the clock: ${top!.name} has ${cycles.worked}, ${low.name} ${lowCycles.arithmetic}.`,
  )
  const wrapping = (): void => {
    page.think(
      'doubt',
      w.pick([
        say`The counter wraps every ${horizon}. Does a comparison of stamps survive that?`,
        say`A counter of ${wrap} starts again from nothing after ${horizon.arithmetic}. And then?`,
      ]),
    )
    if (w.chance(0.6)) {
      page.think('attempt', say`If the later stamp is the smaller one, a wrap has happened, so I add the range.`)
      page.think(
        'error',
        say`A special case, and a branch that no test on the bench ever enters. Wrapping subtraction needs no case at all: the difference modulo the range is right as long as the span itself fits.`,
      )
    }
    page.think(
      'back-up',
      say`Subtract with wrap. The longest span to be measured is a period, and ${safe.named}, so no span is ambiguous.`,
    )
  }
  const nesting = (): void => {
    page.think(
      'assess',
      w.pick([
        say`Preemption nests: a higher task starts while a lower one is inside. What the higher one uses must not be charged to the lower.`,
        say`At each moment exactly one task spends. A start pushes, an end pops; the depth is bounded by ${s.count}, for no task preempts itself.`,
      ]),
    )
  }
  for (const part of w.shuffle([wrapping, nesting])) part()
  page.checks(w.pick([1, 2]), cycles, lowCycles, horizon)
  page.think(
    'decide',
    say`A stack of fixed size, a used counter for each task, wrapping differences. The report names the task that overdrew. What follows, stop and heaters off, is not decided in here.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`Enforcement needs two facts: what each budget is in cycles, and that the counter cannot confuse two spans.`,
      say`The numbers that the code needs come straight from the task table and the clock.`,
    ]),
  )
  page.step(
    w.pick(['Budgets in cycles', 'From time to cycles']),
    say`${cycles.worked}, and for ${low.name} ${lowCycles.worked}. A period of ${low.name} has ${late.arithmetic}.`,
  )
  page.step(
    w.pick(['The counter', 'Wrap']),
    say`${horizon.worked}. The longest span that is measured is shorter: ${safe.values}. The wrapped difference of two stamps is then the true span.`,
  )
  page.step(
    w.pick(['Why budgets suffice', 'From cost to deadline']),
    w.pick([
      say`The response times (${s.schedule.form('responses')}) were derived from costs alone. If every job keeps to its cost, they hold; if one does, the monitor reports at the next event, and that is at the latest at the end of this job.`,
      say`Everything in the analysis grows with the costs and with nothing else that a task can influence. So a job inside its budget cannot harm any other, whatever it computes. The bounds ${s.schedule.form('responses')} then hold.`,
    ]),
  )

  const n = w.pick([
    { monitor: 'Monitor', over: 'Overrun', start: 'start', end: 'end', nest: 'Nesting' },
    { monitor: 'BudgetGuard', over: 'Overdrawn', start: 'enter', end: 'leave', nest: 'Unbalanced' },
    { monitor: 'CostKeeper', over: 'Exhausted', start: 'begin_job', end: 'finish_job', nest: 'OutOfOrder' },
  ])
  const row = (value: (task: (typeof s.tasks)[number]) => ReturnType<typeof code>): ReturnType<typeof code> =>
    concat(...s.tasks.flatMap((task, i) => (i === 0 ? [value(task)] : [', ', value(task)])))
  const budgets = s.tasks.map((task) => m.derive(`K_${task.cost.id.slice(2)}`, 'cycles', `${task.cost.id}*f_c`, 'i'))
  const body = bodies(w, n)
  const stamps = w.pick([
    { first: '100', again: '7', after: '8', in: '40', out: '55', back: '62', spent: '15', own: '47', late: '11' },
    { first: '40', again: '12', after: '13', in: '25', out: '45', back: '61', spent: '20', own: '41', late: '7' },
    { first: '900', again: '31', after: '32', in: '5', out: '17', back: '140', spent: '12', own: '128', late: '23' },
  ])
  const over = code`${w.pick(['5', '1', '60'])}`
  const tests = testsOf(n, stamps, over)
  page.section(
    'rust',
    w.pick([
      say`The number of tasks is a const generic; the stack is an array, since its depth is bounded by that number. The counter's value is handed in, so the code runs on any target and in a test.`,
      say`Time comes in as an argument. That keeps hardware out of the logic and lets a test wrap the counter at will.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Breach {
        ${n.over} { task: usize, used: u32 },
        ${n.nest},
    }

    /// Charges every cycle to the task that runs.
    #[derive(Debug, Clone)]
    pub struct ${n.monitor}<const N: usize> {
        budgets: [u32; N],
        used: [u32; N],
        stack: [usize; N],
        depth: usize,
        since: u32,
    }

    impl<const N: usize> ${n.monitor}<N> {
        pub const fn new(budgets: [u32; N]) -> Self {
            Self { budgets, used: [0; N], stack: [0; N], depth: 0, since: 0 }
        }

        fn running(&self) -> Option<usize> {
            ${body.running}
        }

        /// Cycles up to now belong to whoever ran.
        fn charge(&mut self, now: u32) -> Result<(), Breach> {
            ${nest(8, body.charge)}
        }

        pub fn ${n.start}(&mut self, task: usize, now: u32) -> Result<(), Breach> {
            ${nest(8, body.start)}
        }

        pub fn ${n.end}(&mut self, task: usize, now: u32) -> Result<u32, Breach> {
            ${nest(8, body.end)}
        }
    }`),
    say`The tests drive it with stamps of their own.`,
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const BUDGETS: [u32; ${s.count.rust('int')}] = [${row((task) => code`${budgets[s.tasks.indexOf(task)]!.rust('int')}`)}];
        const LOWEST: usize = ${s.count.rust('int')} - 1;

        #[test]
        fn budgets_are_costs_times_clock() {
            let costs: [u32; ${s.count.rust('int')}] = [${row((task) => code`${task.cost.rust('int')}`)}];
            for (budget, cost) in BUDGETS.iter().zip(costs) {
                assert_eq!(*budget, cost * ${s.clock.rust('int')});
            }
        }

        ${concat(...w.shuffle(tests).flatMap((test, i) => (i === 0 ? [nest(4, test)] : ['\n\n    ', nest(4, test)])))}
    }`),
    say`The table has one budget for each task, and the type knows how many:`,
    page.compileFail(
      'E0308',
      code`
    pub fn too_few() -> ${n.monitor}<${s.count.rust('int')}> {
        ${n.monitor}::new([0; 2])
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A breach is a value that the caller must look at; the compiler warns when it is dropped. Whoever receives it takes heaters and motors to a safe state, and does not resume.`,
      say`After a breach nothing of the analysis holds, so nothing may go on as if it did. The monitor never resets itself.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A task that never ends and is never preempted: no event, so no charge. The lowest level must be watched by a timer of its own, in hardware.`,
          say`Two events at the same stamp: the span is zero and charged to the right task all the same.`,
          say`The machine idles beyond ${horizon}: the wrapped span is wrong then, but no task runs, so nobody is charged for it.`,
          say`The counter stops in a sleep mode: budgets then count awake cycles, as costs do.`,
          say`A stamp taken late, after the handler has begun: the difference is charged to the lower task. Take the stamp first.`,
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
          say`A hardware timer for each task can cut it off at the very cycle; few controllers have ${s.count} to spare.`,
          say`Watching deadlines needs one stamp for each release and finds the error later, at a task that may be innocent.`,
          say`Static analysis of the binary gives costs that need no enforcement, if every loop bound is known.`,
        ],
        2,
      ),
    ),
  )
}

interface Names {
  readonly monitor: string
  readonly over: string
  readonly start: string
  readonly end: string
  readonly nest: string
}

/** The same monitor by several hands. */
function bodies(w: Composer, n: Names): Record<'running' | 'charge' | 'start' | 'end', Piece> {
  return {
    running: w.pick([
      code`self.depth.checked_sub(1).map(|at| self.stack[at])`,
      code`self.stack[..self.depth].last().copied()`,
      code`if self.depth == 0 { None } else { Some(self.stack[self.depth - 1]) }`,
    ]),
    charge: w.pick([
      code`let span = now.wrapping_sub(self.since);
        self.since = now;
        let Some(task) = self.running() else {
            return Ok(());
        };
        self.used[task] = self.used[task].saturating_add(span);
        if self.used[task] > self.budgets[task] {
            return Err(Breach::${n.over} { task, used: self.used[task] });
        }
        Ok(())`,
      code`let before = core::mem::replace(&mut self.since, now);
        match self.running() {
            None => Ok(()),
            Some(task) => {
                let used = self.used[task].saturating_add(now.wrapping_sub(before));
                self.used[task] = used;
                if used <= self.budgets[task] { Ok(()) } else { Err(Breach::${n.over} { task, used }) }
            }
        }`,
      code`let span = now.wrapping_sub(self.since);
        self.since = now;
        if let Some(task) = self.running() {
            let sum = &mut self.used[task];
            *sum = sum.saturating_add(span);
            if *sum > self.budgets[task] {
                return Err(Breach::${n.over} { task, used: *sum });
            }
        }
        Ok(())`,
    ]),
    start: w.pick([
      code`let preempts = self.running().is_none_or(|other| task < other);
        if task >= N || !preempts {
            return Err(Breach::${n.nest});
        }
        self.charge(now)?;
        self.stack[self.depth] = task;
        self.depth += 1;
        self.used[task] = 0;
        Ok(())`,
      code`let highest_allowed = self.running().unwrap_or(N);
        if task >= highest_allowed {
            return Err(Breach::${n.nest});
        }
        self.charge(now)?;
        self.used[task] = 0;
        self.stack[self.depth] = task;
        self.depth += 1;
        Ok(())`,
      code`match self.running() {
            Some(other) if task >= other => return Err(Breach::${n.nest}),
            None if task >= N => return Err(Breach::${n.nest}),
            _ => self.charge(now)?,
        }
        (self.stack[self.depth], self.used[task]) = (task, 0);
        self.depth += 1;
        Ok(())`,
    ]),
    end: w.pick([
      code`if self.running() != Some(task) {
            return Err(Breach::${n.nest});
        }
        self.charge(now)?;
        self.depth -= 1;
        Ok(self.used[task])`,
      code`match self.running() {
            Some(top) if top == task => {
                self.charge(now)?;
                self.depth -= 1;
                Ok(self.used[task])
            }
            _ => Err(Breach::${n.nest}),
        }`,
      code`let top = self.running().ok_or(Breach::${n.nest})?;
        if top != task {
            return Err(Breach::${n.nest});
        }
        self.charge(now).map(|()| {
            self.depth -= 1;
            self.used[task]
        })`,
    ]),
  }
}

/** Each limit from both sides; `stamps` are when things happen, and what follows from that. */
function testsOf(
  n: Names,
  stamps: Readonly<Record<'first' | 'again' | 'after' | 'in' | 'out' | 'back' | 'spent' | 'own' | 'late', string>>,
  over: Piece,
): Piece[] {
  return [
    code`#[test]
    fn the_whole_budget_may_be_used_and_not_a_cycle_more() {
        let mut guard = ${n.monitor}::new(BUDGETS);
        guard.${n.start}(0, ${stamps.first}).unwrap();
        assert_eq!(guard.${n.end}(0, ${stamps.first} + BUDGETS[0]), Ok(BUDGETS[0]));
        guard.${n.start}(0, ${stamps.again}).unwrap();
        assert_eq!(guard.${n.end}(0, ${stamps.after} + BUDGETS[0]), Err(Breach::${n.over} { task: 0, used: BUDGETS[0] + 1 }));
    }`,
    code`#[test]
    fn a_preempted_task_is_charged_for_its_own_cycles_only() {
        let mut guard = ${n.monitor}::new(BUDGETS);
        let begin = u32::MAX - 10;
        guard.${n.start}(LOWEST, begin).unwrap();
        guard.${n.start}(0, begin.wrapping_add(${stamps.in})).unwrap();
        assert_eq!(guard.${n.end}(0, begin.wrapping_add(${stamps.out})), Ok(${stamps.spent}));
        assert_eq!(guard.${n.end}(LOWEST, begin.wrapping_add(${stamps.back})), Ok(${stamps.own}));
    }`,
    code`#[test]
    fn an_overrun_shows_when_the_task_is_preempted() {
        let mut guard = ${n.monitor}::new(BUDGETS);
        guard.${n.start}(LOWEST, 0).unwrap();
        let spent = BUDGETS[LOWEST] + ${over};
        assert_eq!(guard.${n.start}(0, spent), Err(Breach::${n.over} { task: LOWEST, used: spent }));
    }`,
    code`#[test]
    fn idle_time_is_charged_to_nobody() {
        let mut guard = ${n.monitor}::new(BUDGETS);
        guard.${n.start}(0, 0).unwrap();
        assert_eq!(guard.${n.end}(0, 9), Ok(9));
        let later = 3_000_000;
        guard.${n.start}(LOWEST, later).unwrap();
        assert_eq!(guard.${n.end}(LOWEST, later + ${stamps.late}), Ok(${stamps.late}));
    }`,
    code`#[test]
    fn what_cannot_nest_is_refused() {
        let mut guard = ${n.monitor}::new(BUDGETS);
        assert_eq!(guard.${n.end}(0, 0), Err(Breach::${n.nest}));
        assert_eq!(guard.${n.start}(LOWEST + 1, 0), Err(Breach::${n.nest}));
        guard.${n.start}(0, 0).unwrap();
        assert_eq!(guard.${n.start}(0, 1), Err(Breach::${n.nest}));
        assert_eq!(guard.${n.start}(LOWEST, 1), Err(Breach::${n.nest}));
        assert_eq!(guard.${n.end}(LOWEST, 1), Err(Breach::${n.nest}));
    }`,
  ]
}
