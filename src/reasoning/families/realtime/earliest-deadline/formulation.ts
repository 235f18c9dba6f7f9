// Depth 1: deadlines at the ends of periods. The load alone decides, exactly; under fixed priorities it does not.
import { code, concat, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { fixedRounds, type Instance, type Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [one, two, three] = s.tasks
  const bound = m.derive('U_n', '', '3*(2^(1/3) - 1)', '4s')
  const byBound = m.compare(s.load, bound)
  const work = m.derive('N_u', '', 'C_1*T_2*T_3 + C_2*T_1*T_3 + C_3*T_1*T_2', 'i')
  const room = m.derive('N_p', '', 'T_1*T_2*T_3', 'i')
  const fits = m.relation(work, '<=', room)
  const below = m.relation(s.load, '<=', '1')
  m.given('L_0', 1, 'ticks')
  m.given('L_x', 4000, 'ticks')
  const linear = m.claim('range', {
    over: [{ name: 'L', from: 'L_0', to: 'L_x' }],
    left: 'C_1*floor(L/T_1) + C_2*floor(L/T_2) + C_3*floor(L/T_3)',
    op: '<=',
    right: 'U*L',
  })
  const rounds = fixedRounds(x.tasks)
  const steps = rounds.map((_, k) =>
    m.derive(
      `w_${k}`,
      'ticks',
      k === 0 ? 'C_1 + C_2 + C_3' : `C_3 + ceil(w_${k - 1}/T_1)*C_1 + ceil(w_${k - 1}/T_2)*C_2`,
      'i',
    ),
  )
  const last = steps.at(-1)!
  const fixed = m.compare(last, three!.period)
  const isLate = fixed.op === '>'
  for (const i of [1, 2, 3]) {
    m.derive(`c_${i}`, 'µs', `C_${i}*tau`, 'i')
    m.derive(`t_${i}`, 'µs', `T_${i}*tau`, 'i')
  }
  const played = m.claim('schedule', {
    tasks: ['first', 'second', 'third'].map((name, i) => ({ name, cost: `c_${i + 1}`, period: `t_${i + 1}` })),
    resolution_ns: 1000,
    meets: !isLate,
  })
  const lateAt = m.derive('t_m', 'ms', 'T_3*tau', '4s')
  const spare = m.derive('p_s', '%', '1 - U', '3s')
  const kind = w.pick(['plain', 'bound', 'float'] as const)

  page.section(
    'context',
    page.list([
      ...w.shuffle(
        s.tasks.map((task) =>
          w.pick([
            say`${task.name}: ${task.cost} of work in each ${task.period};`,
            say`${task.name} is released every ${task.period} and takes up to ${task.cost};`,
          ]),
        ),
      ),
      w.pick([
        say`each job has to be done before the next of its task is released;`,
        say`a deadline is the end of the period;`,
      ]),
      w.pick([
        say`a tick is ${s.tick}; switching is in the costs;`,
        say`times are whole ticks of ${s.tick}, costs with all that switching takes;`,
      ]),
      w.pick([
        say`safety: a job that is late may be a heater without control or an axis without steps; none may be.`,
        say`safety: the test must be exact in numbers as well, for a verdict that rounding turns is no verdict.`,
      ]),
    ]),
  )
  page.ask(
    {
      plain: w.pick([
        say`Formulate when no job is late under earliest deadline first, and prove it. Compare with fixed priorities by rate for the same tasks, and give an exact test in Rust with a schedule that is played against it.`,
        say`Which condition on the load is necessary, which is sufficient? Apply it, say what fixed priorities would do with these tasks, and write test and schedule as code.`,
      ]),
      bound: w.pick([
        say`Find the flaw: "the load is ${s.load}, the bound for three tasks ${bound}; so the set cannot be shown to work." Set up the right condition, prove it, and write it in Rust.`,
        say`A reviewer holds the load of ${s.load} against ${bound} and asks for a faster processor. For which rule is that bound made, and what holds here? Derive, compare, and implement.`,
      ]),
      float: w.pick([
        say`The code adds quotients as floating point numbers and compares the sum with one. What can go wrong, and does it matter here? Derive the condition, make the test exact, and compare with fixed priorities.`,
        say`Is the set schedulable by deadlines, and by fixed priorities? The present test sums rounded quotients; find one that cannot be turned by rounding, prove the condition behind it, and write both test and schedule.`,
      ]),
    }[kind],
  )
  page.think(
    'restate',
    w.pick([
      say`At every tick the ready job that is due first runs. I want to know for which loads that never fails.`,
      say`A rule without priorities: only deadlines. The claim to be checked is that it wastes nothing.`,
    ]),
  )
  if (kind === 'bound' || w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([
        say`The bound for three tasks: ${bound.worked}. The load is ${s.load.arithmetic}; ${byBound.symbols}.`,
        say`Liu and Layland give ${bound.arithmetic} for three tasks, and ${byBound.named}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That bound is for priorities that are fixed by rate. Here they are not fixed at all; another theorem is needed.`,
        say`Right formula, other rule. It says nothing about deadlines first, whichever way it comes out.`,
      ]),
    )
  } else
    page.think(
      'derive',
      w.pick([
        say`The load: ${s.load.worked}; ${below.symbols}.`,
        say`Altogether ${s.load.arithmetic} of the processor is asked for.`,
      ]),
    )
  page.think(
    'derive',
    w.pick([
      say`Suppose a job is late. Look back from its deadline to the last tick without such urgent work. In that window only jobs ran that were released in it and are due in it, and the processor never rested. Their work is up to the load times the window: ${linear.form('symbols')}. So a load up to one leaves no room for being late.`,
      say`Within a window of length L a task can have as many whole periods as fit, rounded down. Therefore ${linear.form('symbols')}, and a load of one or below cannot ask for more time than there is.`,
    ]),
  )
  if (kind === 'float' || w.chance(0.5))
    page.think(
      'doubt',
      w.pick([
        say`Is the comparison exact? Quotients are rounded, and a full load may come out above one. Multiply by all periods: ${work.arithmetic} against ${room.arithmetic}, whole numbers, ${fits.symbols}.`,
        say`Rounded quotients can turn a verdict at full load. In whole numbers: ${work.worked}, ${room.worked}, and ${fits.symbols}.`,
      ]),
    )
  page.think(
    'compare',
    w.pick([
      say`Fixed priorities by rate, all released together: the lowest is done after ${concat(...steps.flatMap((step, i) => (i === 0 ? [step.named] : [', ', step.named])))}. ${fixed.named}, so ${isLate ? 'there it is late' : 'there it is in time too'}.`,
      say`With fixed priorities ${three!.name} waits longest: ${last.worked}, from ${steps.length > 2 ? 'growing windows' : 'one window'}; ${fixed.symbols}. ${isLate ? 'Same tasks, same load, and late.' : 'Both rules work here, for different reasons.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.load, bound, lateAt)
  page.think(
    'summarise',
    isLate
      ? say`By deadlines all is in time at a load of ${s.load}; by fixed priorities ${three!.name} is late. The difference is the rule alone.`
      : say`In time by both rules. By deadlines it is the load that proves it, and ${spare.worked} is spare.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`For deadlines at the ends of periods the load is the whole truth under this rule.`,
      say`Two directions: a load beyond one fails under any rule, and a load up to one never fails under this one.`,
    ]),
  )
  page.step(
    w.pick(['Load', 'What is asked for']),
    say`${s.load.worked}. In whole numbers, multiplied by all periods: ${work.worked} against ${room.worked}; ${fits.named}.`,
  )
  page.step(
    w.pick(['Necessary', 'No rule does more']),
    say`In a window that all periods divide, the tasks ask for load times window. If the load is beyond one, that is beyond the window, and whichever rule is used something is left over.`,
  )
  page.step(
    w.pick(['Sufficient', 'Nobody is late']),
    w.pick([
      say`Let a job miss its deadline, and go back from it to the last tick at which nothing ran that was due by then. Since that tick only jobs ran that were released and are due inside of the window, and without a pause. They number, for each task, up to the whole periods that fit. ${linear.form('statement')}. The demand cannot pass the window while ${below.symbols}, so the assumption was wrong.`,
      say`In any window of length L the work that is released and due inside of it is a sum over whole periods, and ${linear.form('symbols')}, sampled for ${linear.form('ranges')}. With ${below.named} it fits into the window. A late job would need a window, filled without a pause by just such work, in which it does not fit.`,
    ]),
  )
  page.step(
    w.pick(['The same tasks under fixed priorities', 'Compared']),
    say`By rate, all released together, ${three!.name} is done after ${steps.length > 1 ? concat(...steps.slice(1).flatMap((step, i) => (i === 0 ? [step.worked] : ['; ', step.named]))) : last.worked}. ${fixed.named}: ${isLate ? say`its first job is late, at ${lateAt.worked}` : 'it is in time'}. The schedule, played to the end of the first busy stretch with these times, says the same:`,
    say`${played.form('tasks')}`,
    say`The bound for fixed priorities is ${bound.short}; ${byBound.named}. It speaks of that rule alone.`,
  )

  const n = w.pick([
    { admits: 'fits', first: 'first_miss', job: 'Job' },
    { admits: 'admissible', first: 'earliest_late', job: 'Open' },
    { admits: 'load_fits', first: 'missed_at', job: 'Pending' },
  ])
  const body = w.pick([
    code`let product: u64 = tasks.iter().map(|task| task.period).product();
        let work: u64 = tasks.iter().map(|task| product / task.period * task.cost).sum();
        work <= product`,
    code`let (mut top, mut bottom) = (0, 1);
        for task in tasks {
            top = top * task.period + task.cost * bottom;
            bottom *= task.period;
        }
        top <= bottom`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_set_of_the_problem_by_deadlines() {
            assert!(${n.admits}(&TASKS));
            assert_eq!(${n.first}(&TASKS, ${room.rust('int')}, |_, due| due), None);
        }`,
    code`
        #[test]
        fn the_same_set_by_rate() {
            let by_rate = ${n.first}(&TASKS, ${room.rust('int')}, |task, _| task.period);
            assert_eq!(by_rate, ${isLate ? code`Some(${three!.period.rust('int')})` : code`None`});
        }`,
    code`
        #[test]
        fn full_load_and_a_tick_beyond() {
            let third = Task { cost: 1, period: 3 };
            assert!(${n.admits}(&[third, third, third]));
            assert!(!${n.admits}(&[third, third, third, Task { cost: 1, period: 1_000 }]));
            assert!(${n.admits}(&[]));
        }`,
    code`
        #[test]
        fn too_much_is_late_under_any_rule() {
            let heavy = [Task { cost: 3, period: 4 }, Task { cost: 2, period: 5 }];
            assert!(!${n.admits}(&heavy));
            assert_eq!(${n.first}(&heavy, 40, |_, due| due), Some(12));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The test is exact: whole numbers, no quotient. Beside it a schedule is played tick by tick, with the rule as a function, so that both rules meet the same releases.`,
      say`Two independent things: a condition on numbers, and a machine that plays the rule. Tests hold them together.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy)]
    pub struct Task {
        pub cost: u64,
        pub period: u64,
    }

    #[derive(Debug, Clone, Copy)]
    struct ${n.job} {
        left: u64,
        due: u64,
    }

    /// Does the load leave the processor enough time? Exact.
    pub fn ${n.admits}(tasks: &[Task]) -> bool {
        ${indented(4, body)}
    }

    /// Plays the ticks; the ready job with the smallest key runs. When is a job found undone at its deadline?
    pub fn ${n.first}(tasks: &[Task], ticks: u64, key: impl Fn(&Task, u64) -> u64) -> Option<u64> {
        let mut jobs: Vec<Option<${n.job}>> = vec![None; tasks.len()];
        for now in 0..ticks {
            for (job, task) in jobs.iter_mut().zip(tasks) {
                if now % task.period == 0 && job.replace(${n.job} { left: task.cost, due: now + task.period }).is_some() {
                    return Some(now);
                }
            }
            let ready = jobs.iter_mut().zip(tasks).filter(|(job, _)| job.is_some());
            let next = ready.min_by_key(|(job, task)| job.map(|open| key(task, open.due)));
            if let Some((slot, _)) = next {
                *slot = slot.and_then(|open| (open.left > 1).then_some(${n.job} { left: open.left - 1, ..open }));
            }
        }
        None
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TASKS: [Task; 3] = [
            Task { cost: ${one!.cost.rust('int')}, period: ${one!.period.rust('int')} },
            Task { cost: ${two!.cost.rust('int')}, period: ${two!.period.rust('int')} },
            Task { cost: ${three!.cost.rust('int')}, period: ${three!.period.rust('int')} },
        ];
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`A key that is no number does not order jobs:`,
          page.compileFail(
            'E0308',
            code`
    pub fn by_cost_share(tasks: &[Task]) -> Option<u64> {
        ${n.first}(tasks, 100, |task, _| task.cost as f64)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`${fits.named}: no job is late, as long as none takes beyond its cost. What happens if one does is another question, and this rule has a bad answer to it.`,
      say`The condition is exact, so it neither refuses what works nor lets through what fails. It rests on costs that are bounds, and on deadlines at the ends of periods.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Two jobs with the same deadline: either may run first, and no deadline depends on it; a fixed order keeps traces alike.`,
          say`A deadline before the end of the period: the load is then necessary and no longer sufficient.`,
          say`A load of just one is allowed and leaves nothing for an interrupt that nobody counted.`,
          say`Releases that are late by jitter come nearer to their deadlines; the condition has to be taken with shorter deadlines.`,
          say`Products of many periods outgrow a word; with overflow checks the test then fails loudly and is no wrong answer.`,
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
          say`Fixed priorities need no deadline at run time, and an overload hits the lowest first, whom one knows.`,
          say`A table of slots, worked out beforehand: no choice at run time, and a new table for each change.`,
          say`Periods that divide each other make fixed priorities as good as this rule.`,
          say`${capital(three!.name)} in two jobs of half the cost: fixed priorities gain by it, this rule does not need it.`,
        ],
        2,
      ),
    ),
  )
}
