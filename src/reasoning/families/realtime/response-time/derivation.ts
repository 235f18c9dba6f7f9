// Depth 2: response times by the fixed point of the waiting time, step by step for one task, and the verdict for all.
import { code, concat, type Piece, say } from '../../../text/piece.ts'
import type { Model } from '../../../writing/model.ts'
import type { Page } from '../../../writing/page.ts'
import type { Derived } from '../../../writing/value.ts'
import type { Solved, SolvedTask } from './instance.ts'

/** The iterates of one task's waiting time, each a formula of the one before. */
export function iterate(m: Model, s: Solved, at: number): Derived[] {
  const task = s.tasks[at]!
  const higher = s.tasks.slice(0, at)
  const fixed = at === s.tasks.length - 1 ? task.cost.id : `B + ${task.cost.id}`
  const steps: Derived[] = []
  let before = m.derive('w_0', 'µs', fixed, 'i')
  for (let k = 1; k < 24; k++) {
    const interference = higher.map(
      (other, i) => `ceil((${before.id}${i === 0 ? ' + J' : ''})/${other.period.id})*${other.cost.id}`,
    )
    const next = m.derive(`w_${k}`, 'µs', [fixed, ...interference].join(' + '), 'i')
    steps.push(next)
    if (next.number === before.number) break
    before = next
  }
  return steps
}

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  // The lowest task whose first job decides; a longer busy period is told in words.
  const at = s.tasks.findLastIndex((task) => task.response.number <= task.period.number)
  const task = s.tasks[Math.max(at, 1)]!
  const steps = iterate(m, s, Math.max(at, 1))
  const last = steps.at(-1)!
  const missing = s.tasks.find((one) => one.meets.op === '>')
  const naive = m.derive(
    'R_naive',
    'µs',
    s.tasks
      .slice(0, s.tasks.indexOf(task) + 1)
      .map((one) => one.cost.id)
      .join(' + '),
    'i',
  )
  const short = m.relation(naive, '<=', last)

  page.ask(
    w.pick([
      say`Compute the exact worst-case response time of every task, show the iteration for one of them, and give the verdict. What makes the result safe to rely on?`,
      say`Find by response-time analysis whether all deadlines hold with blocking and jitter included. Derive the recurrence, do not just quote it.`,
      say`Prove or refute that the set is schedulable. Work one response time out by hand, so that a reader can follow every step.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`In a window that begins at the critical instant, a higher task is released as often as its period fits, rounded up. Its cost times that number is what it takes from the window.`,
      say`The window grows by interference, and a longer window lets more interference in. So the length is a fixed point, to be approached from below.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`One release of each, all at once: ${naive.worked} for ${task.name}.`,
      say`If every higher task ran once, ${task.name} would be done after ${naive.arithmetic}.`,
    ]),
  )
  if (naive.number < last.number) {
    page.think(
      'error',
      w.pick([
        say`Too short. While that window runs, the frequent tasks are released again, some of them many times. ${short.symbols}, and the difference is all interference and blocking.`,
        say`The more frequent tasks do not stop after one release. What they take during the window was forgotten, and blocking too.`,
      ]),
    )
  } else
    page.think('doubt', say`Here nothing comes twice in so short a window, so it may stand. The recurrence will tell.`)
  page.think(
    'back-up',
    say`Properly: begin with ${'w_0'} as cost and blocking alone, then ${steps[0]!.equation}. The first round gives ${steps[0]!.arithmetic}.`,
  )
  const middle = steps.slice(1, -1)
  if (middle.length > 0) {
    const shown = middle.length > 3 ? [...middle.slice(0, 2), middle.at(-1)!] : middle
    page.think(
      'derive',
      say`Again, with the longer window each time: ${list(shown.map((step) => say`${step.named}`))}.${middle.length > 3 ? ' Rounds in between go the same way.' : ''}`,
    )
  }
  page.think(
    'verify',
    say`${last.worked}: the same as the window that I put in, so this is the fixed point, and approached from below it is the least one.`,
  )
  if (s.tasks.indexOf(task) === 0 || task === s.tasks[0])
    page.think('derive', say`Jitter counts from the nominal release.`)
  page.think(
    'compare',
    say`For all tasks: ${s.schedule.form('responses')}. ${missing ? say`And there it fails: for ${missing.name}, ${missing.meets.values}.` : say`Each within its period; the tightest has to be looked at.`}`,
  )
  page.checks(1, s.utilisation, naive)
  page.think(
    'summarise',
    s.schedulable
      ? say`All deadlines hold, at a load of ${s.utilisation}. The sufficient bound of ${s.liu} ${s.byBound.op === '>' ? 'could not have shown that' : 'pointed the same way, without blocking and jitter'}.`
      : say`Not schedulable as it stands, although the load is only ${s.utilisation}. ${missing!.name} comes too late.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`Response times are least fixed points. Each is found by growing the window until nothing more fits in.`,
      say`The argument has three parts: the critical instant, the demand in a window, and the fixed point.`,
    ]),
  )
  page.step(
    w.pick(['Critical instant', 'The worst alignment']),
    w.pick([
      say`A task waits longest if all higher tasks are released together with it, the first as late as jitter allows and afterwards as early as it can, and a lower task has just entered its longest section of ${s.blocking}. Moving any release later removes demand from the window and adds none.`,
      say`Shift any higher release away from this instant, and what it demands inside the window can only become less. So the simultaneous release is the worst, with the blocking section of ${s.blocking} just begun.`,
    ]),
  )
  page.step(
    w.pick(['Demand of a window', 'The recurrence']),
    say`A window of length w holds a release of a higher task for each started period. With blocking, for ${task.name}: ${steps[0]!.equation}, and so on with each result put in again. The right side never falls as w grows, so starting below the least fixed point the sequence rises to it.`,
  )
  page.step(
    w.pick(['The rounds', `Working it out`]),
    concat(
      list(
        steps.map((step, i) => (i === 0 || i === steps.length - 1 ? say`${step.arithmetic}` : say`${step.named}`)),
        '; ',
      ),
      say`.`,
    ),
    say`The last repeats its input: ${last.named} is the response time of ${task.name}${task === s.tasks[0] ? ' without its jitter' : ''}.`,
  )
  page.step(
    w.pick(['All tasks', 'Result']),
    s.schedule.form('table') && say`${s.schedule.form('table')}`,
    verdict(s, missing),
  )

  const n = w.pick([
    { task: 'Task', fn: 'response_time', late: 'Misses', fixed: 'own' },
    { task: 'Periodic', fn: 'worst_response', late: 'TooLate', fixed: 'base' },
    { task: 'Entry', fn: 'longest_response', late: 'Overrun', fixed: 'floor_time' },
  ])
  page.section(
    'rust',
    w.pick([
      say`The analysis itself is short enough to run at start-up: integers only, and an end for sets that never settle.`,
      say`Integers, since a response time that is rounded the wrong way is no bound. The loop ends at the deadline, so it always ends.`,
    ]),
    page.rust(code`
    /// All times in ${s.blocking.unitOnly}; tasks stand in order of priority.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.task} {
        pub cost: u64,
        pub period: u64,
        pub jitter: u64,
        pub blocking: u64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.late} {
        pub task: usize,
        pub window: u64,
    }

    /// From nominal release to completion, for a task whose deadline is its period.
    pub fn ${n.fn}(tasks: &[${n.task}], level: usize) -> Result<u64, ${n.late}> {
        let task = tasks[level];
        let ${n.fixed} = task.cost + task.blocking;
        let mut window = ${n.fixed};
        loop {
            let interference: u64 = tasks[..level].iter().map(|higher| (window + higher.jitter).div_ceil(higher.period) * higher.cost).sum();
            let next = ${n.fixed} + interference;
            if next + task.jitter > task.period {
                return Err(${n.late} { task: level, window: next });
            }
            if next == window {
                return Ok(next + task.jitter);
            }
            window = next;
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TASKS: [${n.task}; ${s.count.rust('int')}] = [
            ${taskRows(s, n.task)}
        ];

        ${responseTests(s, n.fn, n.late)}

        #[test]
        fn a_deadline_that_is_just_met_and_one_that_is_not() {
            let one = ${n.task} { cost: 3, period: 8, jitter: 1, blocking: 0 };
            let two = ${n.task} { cost: 2, period: 10, jitter: 0, blocking: 0 };
            assert_eq!(${n.fn}(&[one, two], 0), Ok(4));
            assert_eq!(${n.fn}(&[one, two], 1), Ok(5));
            assert_eq!(${n.fn}(&[one, ${n.task} { period: 5, ..two }], 1), Ok(5));
            assert_eq!(${n.fn}(&[one, ${n.task} { period: 4, ..two }], 1), Err(${n.late} { task: 1, window: 5 }));
            assert_eq!(${n.fn}(&[one, ${n.task} { cost: 5, period: 14, jitter: 3, blocking: 0 }], 1), Ok(14));
            assert_eq!(${n.fn}(&[one, ${n.task} { cost: 5, period: 13, jitter: 3, blocking: 0 }], 1), Err(${n.late} { task: 1, window: 11 }));
        }
    }`),
  )
  page.section(
    'safety',
    s.schedulable
      ? w.pick([
          say`The bound holds for every alignment of releases, as long as costs, blocking and jitter are what was assumed. A watchdog on each cost turns a broken assumption into a stop.`,
          say`What was proven is a statement about the model. It carries over as long as no task runs beyond its cost, so the cost is enforced: whoever overruns is stopped, with heaters off.`,
        ])
      : w.pick([
          say`A set that fails must not run. Lower rate, shorter code or a second processor are the ways out; hoping for a favourable alignment is not one.`,
          say`The refusal is safe in itself: the analysis runs before the motors are switched on, and the machine stays still.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A response beyond the period: then a second job may be worse than the first, and the whole busy period has to be examined. The code stops before that and says so.`,
          say`Jitter of a higher task near its period: two releases can come back to back, and the ceiling counts both.`,
          say`A blocking section in the lowest task delays all others but never itself; counting it there too would be wrong on the safe side.`,
          say`A load just below one: the window may grow through very many rounds before it settles, and integers must not overflow on the way.`,
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
          say`Simulation of the critical instant gives the same numbers, and is how these were checked; it is slower for long periods and as exact.`,
          say`Priority inheritance bounds blocking by one section for each lock; a priority ceiling by one section in all, for a little more work at each lock.`,
          say`A test by load alone costs one line and rejects many sets that work.`,
        ],
        2,
      ),
    ),
  )
}

function verdict(s: Solved, missing: SolvedTask | undefined): Piece {
  if (missing)
    return say`The deadline of ${missing.name} is missed: ${missing.meets.named}. One failure is enough; the set is not schedulable.`
  return say`All deadlines hold. ${list(s.tasks.map((task) => say`${task.meets.symbols}`))}.`
}

function list(pieces: readonly Piece[], between = ', '): Piece {
  return concat(...pieces.flatMap((piece, i) => (i === 0 ? [piece] : [between, piece])))
}

/** The table of the tasks as rows of Rust. */
export function taskRows(s: Solved, name: string): Piece {
  const rows = s.tasks.map(
    (task, i) =>
      code`${name} { cost: ${task.cost.rust('int')}, period: ${task.period.rust('int')}, jitter: ${i === 0 ? s.jitter.rust('int') : '0'}, blocking: ${i === s.tasks.length - 1 ? '0' : s.blocking.rust('int')} },`,
  )
  return concat(...rows.flatMap((row, i) => (i === 0 ? [row] : ['\n            ', row])))
}

function responseTests(s: Solved, fn: string, late: string): Piece {
  const lines = s.tasks.map((task, i) =>
    task.meets.op === '<='
      ? code`assert_eq!(${fn}(&TASKS, ${String(i)}), Ok(${task.response.rust('int')}));`
      : code`assert!(matches!(${fn}(&TASKS, ${String(i)}), Err(${late} { task: ${String(i)}, .. })));`,
  )
  return concat(
    '#[test]\n        fn every_task_of_the_table() {\n            ',
    ...lines.flatMap((line, i) => (i === 0 ? [line] : ['\n            ', line])),
    '\n        }',
  )
}
