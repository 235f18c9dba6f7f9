// Depth 2: deadlines before the ends of periods. What has to be done inside of a window, at which windows to look, how far, and what the
// load and the density can and cannot say.
import { code, concat, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import { busyRounds, deadlines, demand, demandOf, type Instance, points, type Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const limits = deadlines(m, x)
  const below = m.relation(s.load, '<', '1')
  const density = m.derive('Delta', '', 'C_1/D_1 + C_2/D_2 + C_3/D_3', '5s')
  const dense = m.relation(density, '>', '1')
  const rounds = busyRounds(x.tasks)
  const busy = rounds.map((_, k) =>
    m.derive(
      `b_${k}`,
      'ticks',
      k === 0 ? 'C_1 + C_2 + C_3' : [1, 2, 3].map((i) => `ceil(b_${k - 1}/T_${i})*C_${i}`).join(' + '),
      'i',
    ),
  )
  const end = busy.at(-1)!
  m.found('B', end.number, 'ticks', 'i')
  const iterated = m.claim('recurrence', {
    states: [
      {
        name: 'b',
        unit: 'ticks',
        start: 'C_1 + C_2 + C_3',
        next: 'ceil(b/T_1)*C_1 + ceil(b/T_2)*C_2 + ceil(b/T_3)*C_3',
      },
    ],
    until: '40',
    measure: { what: 'b', take: 'final' },
    of: 'B',
    tolerance: 1e-9,
  })
  const list = points(x.tasks, end.number)
  const rows = list.map((point, k) => {
    const at = m.derive(
      `L_${k + 1}`,
      'ticks',
      point.job === 0
        ? `D_${point.task + 1}`
        : `D_${point.task + 1} + ${point.job === 1 ? '' : `${point.job}*`}T_${point.task + 1}`,
      'i',
    )
    const need = m.derive(`h_${k + 1}`, 'ticks', demandOf(at.id), 'i')
    return { at, need, verdict: m.compare(need, at), task: x.tasks[point.task]! }
  })
  const gap = ({ at }: { readonly at: number }): number => at - demand(x.tasks, at)
  const tightest = list.reduce((best, point, k) => (gap(point) < gap(list[best]!) ? k : best), 0)
  const worst = rows[tightest]!
  const failing = rows.findIndex((row) => row.verdict.op === '>')
  const decisive = failing >= 0 ? rows[failing]! : worst
  m.found('z_w', worst.at.number, '', 'i')
  m.derive('z_1', '', 'min(D_1, D_2, D_3)', 'i')
  m.derive('z_x', '', 'B', 'i')
  m.derive('x_w', 'ticks', `${demandOf('z_w')} - z_w`, 'i')
  const brute = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'z', from: 'z_1', to: 'z_x', at: 'z_w', whole: true }],
    objective: `${demandOf('z')} - z`,
    subject: [],
    of: 'x_w',
    tolerance: 1e-9,
  })
  const count = m.derive('n_L', '', String(rows.length), 'i')
  const time = m.derive('t_B', 'ms', 'B*tau', '4s')
  const flawed = w.chance(0.5)
  const verdict = x.holds
    ? w.pick([say`no window asks for more time than it has`, say`every window has the time that is asked of it`])
    : w.pick([say`a window asks for ticks that it does not have`, say`there is a window that cannot be served`])

  page.section(
    'context',
    page.list([
      ...w.shuffle(
        s.tasks.map((task, i) =>
          w.pick([
            say`${task.name}: ${task.cost} of work every ${task.period}, done ${limits[i]!} after its release;`,
            say`${task.name} comes every ${task.period}, takes ${task.cost} and is due ${limits[i]!} after it came;`,
          ]),
        ),
      ),
      w.pick([
        say`preemption at any tick of ${s.tick}, at no further cost;`,
        say`a tick is ${s.tick}, and whoever is due first preempts at once;`,
      ]),
      w.pick([
        say`safety: releases may fall together at any time, so the verdict must hold for all alignments.`,
        say`safety: short deadlines were set because something moves; being late is not an option.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? x.holds
        ? w.pick([
            say`Find the flaw: "work over deadline adds up to ${density}, which is above one, so the set is refused." Give the exact criterion, the range in which it must be checked, the verdict with all numbers, and the test in Rust.`,
            say`The set was refused since its density is ${density}. Was that right? Derive what is necessary and sufficient, check it window by window, and implement it.`,
          ])
        : w.pick([
            say`Find the flaw: "under earliest deadline first a load up to one is enough; it is ${s.load}, so nobody is late." Show which job is late and when, give the exact criterion with its range, and put it in Rust.`,
            say`The set was admitted because its load is ${s.load}. A trace shows a late job. Derive the criterion that would have told, find the window, and implement the test.`,
          ])
      : w.pick([
          say`Decide exactly whether all deadlines hold under earliest deadline first. Derive the demand in a window, say which windows suffice and why, go through them, and implement the test.`,
          say`Deadlines come before the ends of periods here. Which criterion is exact, up to where must it be looked at, and what is the verdict? Derivation, numbers and code with tests.`,
        ]),
  )
  page.think(
    'recall',
    w.pick([
      say`The load has to be below one, ${s.load.worked}, and ${below.symbols}. With short deadlines that is necessary and no longer enough.`,
      say`Over the long run there is time: ${s.load.arithmetic}. Whether there is time soon enough is what short deadlines ask.`,
    ]),
  )
  if (x.holds ? flawed || w.chance(0.5) : w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([
        say`Divide by deadlines instead of periods: ${density.worked}.`,
        say`Density, work over deadline: ${density.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`${dense.symbols}, but that treats every task as if it came again at each deadline. Too high proves nothing; the test is sufficient alone.`,
        say`It counts a job for each deadline, and there is one for each period. Failing it is no refutation.`,
      ]),
    )
  } else if (!x.holds) {
    page.think(
      'attempt',
      w.pick([
        say`Load below one, deadlines first: optimal, so all is well.`,
        say`The rule never wastes a tick, and there is time enough. It should do.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The proof for the load uses that jobs due in a window have whole periods in it. With short deadlines two jobs can be due in far less.`,
        say`Being optimal means that it fails where every rule fails. With deadlines so near that can be long before the load is one.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`What must be done inside of a window of length L that begins with all releases: a job for each deadline in it. For the decisive one, ${decisive.at.worked}: ${decisive.need.worked}.`,
      say`Demand: count deadlines, not periods. At ${decisive.at.named} that gives ${decisive.need.arithmetic}.`,
    ]),
  )
  const reach = (): void =>
    page.think(
      'derive',
      w.pick([
        say`How far? A late job lies in the first stretch without a pause after a common release. Its length: ${concat(...busy.flatMap((step, i) => (i === 0 ? [step.named] : [', ', step.named])))}, where it repeats.`,
        say`Past the first idle tick everything begins anew. The busy stretch ends at ${end.worked}, found by putting the result in again, which is ${time.arithmetic}.`,
      ]),
    )
  const table = (): void =>
    page.think(
      'compare',
      w.pick([
        say`Deadlines up to there: ${count.bare} of them. ${concat(...rows.flatMap((row, i) => (i === 0 ? [row.verdict.values] : [', ', row.verdict.values])))}.`,
        say`One by one: ${concat(...rows.flatMap((row, i) => (i === 0 ? [row.verdict.named] : ['; ', row.verdict.named])))}. So ${verdict}.`,
      ]),
    )
  for (const part of w.shuffle([reach, table])) part()
  page.think(
    'verify',
    w.pick([
      say`Every window from the shortest deadline on and not deadlines alone, by brute force up to ${end}: the largest of ${brute.form('answer')}.`,
      say`Trying each length from the shortest deadline to the end of the busy stretch, excess of demand over length: ${brute.form('answer')}. Between deadlines demand does not change, so that had to agree.`,
    ]),
  )
  page.checks(1, s.load, density, time)
  page.think(
    'decide',
    x.holds
      ? w.pick([
          say`Schedulable. The tightest window is ${worst.at.named}, with ${worst.need.named}.`,
          say`It holds, and tightest at ${worst.at}. That is where a further task would break it.`,
        ])
      : w.pick([
          say`Not schedulable: ${decisive.verdict.named}. No rule could do it, for the demand is there whoever runs.`,
          say`It fails at ${decisive.at}, with a load of ${s.load}. Deadline or work must give.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`A set fails under this rule exactly if some window asks for more work than it has ticks. Few windows can be the first to do so.`,
      say`Demand against supply, window by window, up to the end of the first busy stretch.`,
    ]),
  )
  page.step(
    w.pick(['Load and density', 'Two quick tests']),
    say`${s.load.worked}; ${below.named}, which is necessary. ${density.worked}; ${dense.named}. The second test is sufficient only, so it says nothing here.`,
  )
  page.step(
    w.pick(['Demand in a window', 'The criterion']),
    w.pick([
      say`A job must be done inside of a window if it is released and due in it. Most such jobs fit if all tasks are released at the begin and then as early as they may. The number for a task is that of its deadlines in the window; the work is the sum, ${decisive.need.equation} for the window ${decisive.at.symbol}. If it is above the window, no rule can serve it. If it never is, a late job is impossible: before its deadline the processor was busy with just such work, since the last tick without it.`,
      say`Count, for a window that begins with a release of all, the deadlines in it: ${decisive.need.equation}. Too much demand fails under any rule. Conversely, take a late job and go back to where the processor last did nothing so urgent: in between it did work that is released and due in this window, and not all of it fitted. So the criterion is exact.`,
    ]),
  )
  page.step(
    w.pick(['How far to look', 'The busy stretch']),
    w.pick([
      say`Released all together, the processor is busy until ${concat(...busy.flatMap((step, i) => (i === 0 ? [step.worked] : [', ', step.named])))}, which repeats itself. A late job shows inside of this stretch if anywhere: after a pause nothing is left over, and the alignment is no worse.`,
      say`The stretch without a pause is the least fixed point of what is released in it: it begins with ${busy[0]!.worked} and ends at ${end.worked}. As a recurrence, ${iterated.form('lines')}, it settles at the same. Windows beyond it contain a pause and cannot be the first to fail.`,
    ]),
  )
  page.step(
    w.pick(['Window by window', 'All deadlines']),
    page.list(
      rows.map((row) =>
        row === decisive
          ? say`${row.at.worked}: ${row.need.worked}; ${row.verdict.symbols}`
          : say`${row.at.worked}: ${row.verdict.named}`,
      ),
    ),
    say`Between two deadlines the demand stands still, so these ${count.bare} windows are enough. By brute force over all lengths from the shortest deadline on the largest excess is at ${brute.form('answer')}.`,
  )
  page.step(
    'Verdict',
    x.holds
      ? say`All windows are served; the tightest is ${worst.at.named} with ${worst.need.named}. The set is schedulable for every alignment.`
      : say`${decisive.verdict.named}: a job of ${decisive.task.name} or another one due by then is late. The load of ${s.load} hides it.`,
  )

  const n = w.pick([
    { demand: 'demand', check: 'check', late: 'Late', busy: 'busy' },
    { demand: 'due_within', check: 'examine', late: 'TooMuch', busy: 'first_pause' },
    { demand: 'work_inside', check: 'schedulable', late: 'Fails', busy: 'busy_stretch' },
  ])
  const demandBody = w.pick([
    code`let jobs = |task: &Task| span.checked_sub(task.deadline).map_or(0, |beyond| beyond / task.period + 1);
        tasks.iter().map(|task| jobs(task) * task.cost).sum()`,
    code`let due = tasks.iter().filter(|task| task.deadline <= span);
        due.map(|task| ((span - task.deadline) / task.period + 1) * task.cost).sum()`,
    code`tasks.iter().map(|task| (span + task.period).saturating_sub(task.deadline) / task.period * task.cost).sum()`,
  ])
  const checkBody = w.pick([
    code`let end = ${n.busy}(tasks);
        let mut spans: Vec<u64> =
            tasks.iter().flat_map(|task| (task.deadline..=end).step_by(task.period as usize)).collect();
        spans.sort_unstable();
        match spans.into_iter().find(|span| ${n.demand}(tasks, *span) > *span) {
            Some(span) => Err(${n.late} { span, asked: ${n.demand}(tasks, span) }),
            None => Ok(()),
        }`,
    code`let end = ${n.busy}(tasks);
        let after = |span: u64| tasks.iter().map(|task| next_deadline(task, span)).min();
        let mut span = 0;
        while let Some(next) = after(span).filter(|next| *next <= end) {
            let asked = ${n.demand}(tasks, next);
            if asked > next {
                return Err(${n.late} { span: next, asked });
            }
            span = next;
        }
        Ok(())`,
  ])
  const isWalk = concat(checkBody).parts.length > 0 && JSON.stringify(checkBody).includes('next_deadline')
  const busyBody = w.pick([
    code`let mut span: u64 = tasks.iter().map(|task| task.cost).sum();
        loop {
            let next = tasks.iter().map(|task| span.div_ceil(task.period) * task.cost).sum();
            if next == span {
                return span;
            }
            span = next;
        }`,
    code`let released = |span: u64| -> u64 { tasks.iter().map(|task| span.div_ceil(task.period) * task.cost).sum() };
        let mut span = tasks.iter().fold(0, |sum, task| sum + task.cost);
        while released(span) != span {
            span = released(span);
        }
        span`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_set_of_the_problem() {
            assert_eq!(${n.busy}(&TASKS), ${end.rust('int')});
            assert_eq!(${n.check}(&TASKS), ${x.holds ? code`Ok(())` : code`Err(${n.late} { span: ${decisive.at.rust('int')}, asked: ${decisive.need.rust('int')} })`});
        }`,
    code`
        #[test]
        fn demand_rises_at_deadlines() {
            assert_eq!(${n.demand}(&TASKS, ${rows[0]!.at.rust('int')}), ${rows[0]!.need.rust('int')});
            assert_eq!(${n.demand}(&TASKS, ${rows[0]!.at.rust('int')} - 1), 0);
            assert_eq!(${n.demand}(&TASKS, ${rows.at(-1)!.at.rust('int')}), ${rows.at(-1)!.need.rust('int')});
        }`,
    code`
        #[test]
        fn just_enough_and_a_tick_too_little() {
            let one = Task { cost: 2, period: 9, deadline: 3 };
            let two = Task { cost: 3, period: 9, deadline: 5 };
            assert_eq!(${n.check}(&[one, two]), Ok(()));
            let hasty = Task { deadline: 4, ..two };
            assert_eq!(${n.check}(&[one, hasty]), Err(${n.late} { span: 4, asked: 5 }));
        }`,
    code`
        #[test]
        fn the_very_first_tick() {
            let rash = Task { cost: 2, period: 9, deadline: 1 };
            assert_eq!(${n.check}(&[rash]), Err(${n.late} { span: 1, asked: 2 }));
            assert_eq!(${n.check}(&[Task { cost: 1, ..rash }]), Ok(()));
            assert_eq!(${n.busy}(&[Task { cost: 9, ..rash }]), 9);
        }`,
    code`
        #[test]
        fn the_last_deadline_of_the_stretch_counts() {
            let long = Task { cost: 4, period: 20, deadline: 6 };
            let often = Task { cost: 3, period: 5, deadline: 5 };
            assert_eq!(${n.busy}(&[long, often]), 10);
            assert_eq!(${n.check}(&[long, often]), Err(${n.late} { span: 6, asked: 7 }));
            let patient = Task { deadline: 10, ..long };
            assert_eq!(${n.check}(&[patient, often]), Ok(()));
            let wider = Task { cost: 5, ..patient };
            assert_eq!(${n.busy}(&[wider, often]), 14);
            assert_eq!(${n.check}(&[wider, often]), Err(${n.late} { span: 10, asked: 11 }));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Whole ticks. The test names the window that fails and what it asks for, which is what an engineer has to change.`,
      say`Demand, busy stretch, and a walk over deadlines; the loop of the stretch ends because the load is below one, which is to be checked before.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy)]
    pub struct Task {
        pub cost: u64,
        pub period: u64,
        pub deadline: u64,
    }

    /// The first window that asks for too much.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.late} {
        pub span: u64,
        pub asked: u64,
    }

    /// Work that is released and due inside of a window.
    pub fn ${n.demand}(tasks: &[Task], span: u64) -> u64 {
        ${indented(4, demandBody)}
    }

    /// When the processor first rests after all were released together. The load must be below one.
    pub fn ${n.busy}(tasks: &[Task]) -> u64 {
        ${indented(4, busyBody)}
    }
    ${
      isWalk
        ? code`
    /// The first deadline behind an instant.
    fn next_deadline(task: &Task, span: u64) -> u64 {
        match (span + 1).checked_sub(task.deadline) {
            Some(beyond) => task.deadline + beyond.div_ceil(task.period) * task.period,
            None => task.deadline,
        }
    }
    `
        : ''
    }
    /// Are all deadlines met, whatever the alignment?
    pub fn ${n.check}(tasks: &[Task]) -> Result<(), ${n.late}> {
        ${indented(4, checkBody)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TASKS: [Task; 3] = [
            ${joined(
              s.tasks.map(
                (task, i) =>
                  code`Task { cost: ${task.cost.rust('int')}, period: ${task.period.rust('int')}, deadline: ${limits[i]!.rust('int')} },`,
              ),
              '\n            ',
            )}
        ];
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    x.holds
      ? w.pick([
          say`${worst.verdict.named} is the tightest window. The proof covers every alignment, since the one with all releases together asks for most.`,
          say`The criterion is exact and holds. It speaks of costs as given: an overrun of the slack in the tightest window, ${worst.verdict.values}, breaks it.`,
        ])
      : w.pick([
          say`${decisive.verdict.named}: the set must not run. Which job is late depends on ties, that one is late does not.`,
          say`Refused, on the ground of one window: ${decisive.verdict.values}. A load of ${s.load} is no argument against a count of deadlines.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A deadline beyond its period: windows then hold jobs of the same task at once, and the formula for demand needs care for short windows.`,
          say`A load of one: the busy stretch may never end by the recurrence, and another limit is needed.`,
          say`A window without any deadline asks for nothing; checking begins at the shortest deadline.`,
          say`Jitter of a release takes away from the deadline: put the shorter one in.`,
          say`Windows that end just before a deadline never decide, since demand rises at deadlines only.`,
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
          say`Going through deadlines from the last to the first, jumping to the demand each time, visits far fewer of them.`,
          say`A linear bound on demand decides most sets in a line and errs on the safe side.`,
          say`Longer deadlines through buffering: what is late by a tick and kept in a queue is not late at all.`,
          say`Fixed priorities by deadline: a simpler machine, and some sets that hold here fail there.`,
        ],
        2,
      ),
    ),
  )
}
