// Depth 4, one of two: a job takes longer than it may. How long everybody feels it, who is hit under which rule, and by how much soft tasks
// have to be stretched so that it is over in time.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function overrun(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [one, two, three] = s.tasks
  const extra = m.given('E', x.overrun, 'ticks')
  const wanted = m.given('W', x.wanted, 'ticks')
  const backlog = m.derive('X', 'ticks', 'E + 2*(C_1 + C_2 + C_3)', 'i')
  const fluid = m.derive('r_f', 'ticks', 'E/(1 - U)', '4s')
  const used = m.derive('N_u', '', 'C_1*T_2*T_3 + C_2*T_1*T_3 + C_3*T_1*T_2', 'i')
  const product = m.derive('N_p', '', 'T_1*T_2*T_3', 'i')
  const settle = m.derive('t_r', 'ms', 'X*tau/(1 - U)', '4s')
  const settleTicks = m.derive('r_e', 'ticks', 'ceil(X*N_p/(N_p - N_u))', 'i')
  const slow = m.relation(settleTicks, '>', wanted)
  m.given('x_0', 0, 'µs')
  const drained = m.claim('ode', {
    states: [{ name: 'x', unit: 'µs', start: 'X*tau', next: 'U - 1' }],
    until: '2*t_r',
    measure: { what: 'x', take: 'first', level: 'x_0' },
    of: 't_r',
    tolerance: 1e-6,
  })
  const hard = m.derive('U_1', '', 'C_1/T_1', '5s')
  const soft = m.derive('U_2', '', 'C_2/T_2 + C_3/T_3', '5s')
  const target = m.derive('U_w', '', '1 - X/W', '5s')
  const reach = m.relation(hard, '<', target)
  const top = m.derive('k_t', '', '(C_2*T_3 + C_3*T_2)*W*T_1', 'i')
  const bottom = m.derive('k_b', '', 'T_2*T_3*(W*T_1 - X*T_1 - C_1*W)', 'i')
  const stretch = m.derive('lambda', '', 'U_2/(U_w - U_1)', '5s')
  const same = m.relation('k_t/k_b', '==', 'U_2/(U_w - U_1)')
  const t2 = m.derive('T_2n', 'ticks', 'ceil(T_2*k_t/k_b)', 'i')
  const t3 = m.derive('T_3n', 'ticks', 'ceil(T_3*k_t/k_b)', 'i')
  const after = m.derive('U_n', '', 'C_1/T_1 + C_2/T_2n + C_3/T_3n', '5s')
  const enough = m.relation(after, '<=', target)
  const over = m.derive('r_n', 'ticks', 'X/(1 - U_n)', '4s')
  const inTime = m.relation(over, '<=', wanted)
  const naive = m.derive('lambda_0', '', 'U/U_w', '5s')
  const naiveLoad = m.derive('U_0', '', 'U_1 + U_2/lambda_0', '5s')
  const naiveShort = m.relation(naiveLoad, '>', target)
  const naiveTime = m.derive('r_0', 'ticks', 'X/(1 - U_0)', '4s')
  const naiveLate = m.relation(naiveTime, '>', wanted)
  const once = m.derive('r_1', 'ticks', 'E', 'i')
  const longer = m.relation(settleTicks, '>', once)
  const mean = m.relation(fluid, '<', settleTicks)
  const factor = m.derive('k_r', '', '1/(1 - U)', '4s')
  m.given('l_0', 1)
  m.given('l_x', 12)
  const falls = m.claim('range', {
    over: [{ name: 'l', from: 'l_0', to: 'l_x' }],
    left: '(U_w - U_1 - U_2/l)*(l - lambda)',
    op: '>=',
    right: '0',
    tolerance: 1e-6,
  })
  const flawed = w.chance(0.5)

  page.section(
    'context',
    page.list([
      ...w.shuffle(
        s.tasks.map((task, i) =>
          w.pick([
            say`${task.name}: ${task.cost} every ${task.period}${i === 0 ? ', never to be changed' : ', which may be stretched for a while'};`,
            say`${task.name} takes ${task.cost} in ${task.period}${i === 0 ? '; it must keep its rate' : ', and a longer period does no harm for some time'};`,
          ]),
        ),
      ),
      say`deadlines are the ends of periods, a tick is ${s.tick}, and without a fault all of them hold;`,
      w.pick([
        say`once, a job takes ${extra} beyond its cost;`,
        say`a fault makes a single job run ${extra} too long;`,
      ]),
      w.pick([
        say`${wanted} after the fault is noticed the processor must have caught up;`,
        say`the backlog must be gone ${wanted} after the monitor has noticed the fault;`,
      ]),
      w.pick([
        say`safety: while there is a backlog, any job may be late, also the most important one.`,
        say`safety: what is to be late has to be chosen beforehand and not by the clock.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "to bring the load to ${target} we stretch by the quotient of loads, ${naive}." ${capital(one!.name)} cannot be stretched. Derive how long the fault is felt, who is hit under which rule, the right factor and the new periods, and implement it.`,
          say`The plan after an overrun: stretch the soft tasks by ${naive}, load over wanted load. Why is that not enough? Derive backlog, factor and periods, prove that the time holds, and write the code in whole numbers.`,
        ])
      : w.pick([
          say`How long is the overrun felt if nothing is done, and by whom, under earliest deadline first and under fixed priorities? By which factor must the soft tasks be stretched? Derive, check, and implement in whole numbers.`,
          say`Optimise the answer to an overrun: the least stretching of the soft tasks with which the backlog is gone in time. Prove it the least, round it to the safe side, and write it in Rust.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Extra work does not go away by itself. It is worked off in the ticks that the load leaves free, few as they are.`,
      say`A full processor forgives slowly: what counts is not the size of the fault alone but the spare share.`,
    ]),
  )
  if (w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`The extra work over the spare share: ${fluid.worked}.`,
        say`${extra} are worked off at the spare rate, ${fluid.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That is a mean. Spare ticks do not come evenly: when the fault is noticed each task may have a job open, and its next may come at once.`,
        say`As a mean it will do, as a bound it will not, for releases may crowd just behind the fault. Their work stands before any spare tick.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`At worst a job of each task is open when the fault is noticed, and a release of each comes a moment after: ${backlog.worked}. A line from there falls at the spare rate and reaches nothing after ${settle.worked}, in whole ticks ${settleTicks.worked}.`,
      say`What can stand in the way: the extra work, an open job of each task, and the rounding up of their releases, ${backlog.arithmetic}. By then ${settleTicks.arithmetic}, or ${settle.arithmetic}. Wanted are ${wanted}: ${slow.symbols}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Who is late meanwhile? With fixed priorities those below the culprit, and one knows them. With deadlines anybody: ${one!.name} as well as ${three!.name}.`,
      say`Deadlines first spreads the fault over all, by dates. Fixed priorities push it downwards. The first rule is better until something goes wrong, so the answer to a fault has to be designed.`,
    ]),
  )
  if (flawed || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Wanted load ${target.worked}; so stretch by ${naive.worked}.`,
        say`Load over wanted load: ${naive.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That would do if everything were stretched. ${capital(one!.name)} is not, so the load only comes to ${naiveLoad.worked}, and ${naiveShort.symbols}; it takes ${naiveTime.arithmetic}.`,
        say`The hard share does not shrink: ${naiveLoad.arithmetic}. ${naiveLate.named}.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Take the hard share off first: ${hard.worked}, soft ${soft.worked}, wanted ${target.worked}. The factor is ${stretch.worked}.`,
      say`Only ${soft.arithmetic} can be stretched, into what ${target.arithmetic} leave beside ${hard.arithmetic}: ${stretch.worked}.`,
    ]),
  )
  const periods = (): void =>
    page.think(
      'derive',
      w.pick([
        say`In whole numbers the factor is ${top.bare} over ${bottom.bare}, ${same.symbols}. Periods rounded up: ${t2.worked}, ${t3.worked}.`,
        say`Rounding up is the safe side: ${t2.arithmetic} and ${t3.arithmetic}. The load is then ${after.arithmetic}, ${enough.symbols}.`,
      ]),
    )
  const check = (): void =>
    page.think(
      'verify',
      w.pick([
        say`As a process: the line with the rate ${drained.form('rates')} reaches nothing after ${settle}. And with the new periods ${over.worked}; ${inTime.symbols}.`,
        say`Put back: ${after.worked}, ${over.arithmetic} until it is over, ${inTime.values}.`,
      ]),
    )
  for (const part of [periods, check]) part()
  page.checks(w.pick([1, 2]), stretch, settle, target, factor)
  page.think(
    'decide',
    w.pick([
      say`Stretch at the fault, go back after ${wanted}. ${capital(one!.name)} stays as it is and is protected by a check on every cost.`,
      say`A mode with stretched periods, entered by the monitor of costs and left by time. Which task gives way is then a decision.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Backlog is a quantity that is filled by the fault and emptied by what the load leaves.`,
      say`First how long the fault lasts, then what load makes it short enough, and last which periods give that load.`,
    ]),
  )
  page.step(
    w.pick(['If nothing is done', 'How long it is felt']),
    w.pick([
      say`Let the fault be noticed at nought. The work open by then is up to the extra and a job of each task. Up to t later each task has released one job for each started period, which is its share of t and up to one job further. If the processor has not rested until t, it has worked all the time, so t is up to ${backlog.symbol} and the load times t, with ${backlog.worked}. Hence it rests after ${settle.worked} at the latest; in whole numbers, ${used.worked} of ${product.worked} being used, ${settleTicks.worked}. ${slow.named}.`,
      say`Work open at the fault and work released since are together below a line: it begins at ${backlog.worked}, for the extra, an open job of each task and the rounding up of releases, and what of it is left obeys ${drained.form('rates')}. It meets nothing after ${settle.worked}. Whole: ${settleTicks.worked}, with ${used.short} and ${product.short}. ${slow.named}, so something has to be done.`,
    ]),
    say`The extra work alone, over the spare share, gives ${fluid.worked}. That is a mean over alignments and no bound, ${mean.symbols}.`,
  )
  page.step(
    w.pick(['Who is hit', 'Two rules under a fault']),
    say`Under fixed priorities tasks above the culprit do not notice. Under deadlines the backlog goes before whatever is due later, and so it is handed on from job to job: for up to ${settleTicks} nobody is safe, although the fault was ${once.named}; ${longer.symbols}. At a load of ${s.load} the factor is ${factor.worked}.`,
  )
  page.step(
    w.pick(['The load that is needed', 'From time to load']),
    say`To be over in ${wanted}, a spare share of X over W is needed, so ${target.worked}. It is possible without touching ${one!.name}, since ${reach.named}.`,
  )
  page.step(
    w.pick(['The factor', 'How far to stretch']),
    say`Stretching the soft tasks by l gives the load ${hard.symbol} and ${soft.symbol} over l, which falls with l and meets ${target.symbol} at ${stretch.worked}: ${falls.form('symbols')}, for ${falls.form('ranges')}. So it is the least that does. Periods are whole: ${t2.worked}, ${t3.worked}. Then ${after.worked}; ${enough.named}.`,
    say`The quotient of loads, ${naive.worked}, forgets the hard share: ${naiveLoad.worked}, and ${naiveShort.named}.`,
  )
  page.step(w.pick(['Is it over in time', 'Check']), say`${over.worked}; ${inTime.named}.`)

  const n = w.pick([
    { settle: 'settles_after', stretch: 'stretched', err: 'TooShort' },
    { settle: 'backlog_gone', stretch: 'longer_periods', err: 'NotEnough' },
    { settle: 'recovery', stretch: 'relaxed', err: 'Impossible' },
  ])
  const settleBody = w.pick([
    code`let (used, all) = load(tasks);
        all.checked_sub(used).filter(|spare| *spare > 0).map(|spare| (backlog * all).div_ceil(spare))`,
    code`let (used, all) = load(tasks);
        if used >= all {
            return None;
        }
        Some((backlog * all).div_ceil(all - used))`,
  ])
  const loadBody = w.pick([
    code`let all: u64 = tasks.iter().map(|task| task.period).product();
        (tasks.iter().map(|task| all / task.period * task.cost).sum(), all)`,
    code`tasks.iter().fold((0, 1), |(used, all), task| (used * task.period + task.cost * all, all * task.period))`,
  ])
  const openBody = w.pick([
    code`extra + tasks.iter().map(|task| 2 * task.cost).sum::<u64>()`,
    code`tasks.iter().fold(extra, |open, task| open + 2 * task.cost)`,
  ])
  const stretchBody = w.pick([
    code`let (soft_used, soft_all) = load(soft);
        let top = soft_used * wanted * hard.period;
        let spare = (wanted * hard.period).checked_sub(backlog * hard.period + hard.cost * wanted).ok_or(${n.err})?;
        if spare == 0 {
            return Err(${n.err});
        }
        Ok(soft.iter().map(|task| (task.period * top).div_ceil(soft_all * spare).max(task.period)).collect())`,
    code`let (soft_used, soft_all) = load(soft);
        let whole = wanted * hard.period;
        let taken = backlog * hard.period + hard.cost * wanted;
        if taken >= whole {
            return Err(${n.err});
        }
        let longer = |period: u64| (period * soft_used * whole).div_ceil(soft_all * (whole - taken));
        Ok(soft.iter().map(|task| task.period.max(longer(task.period))).collect())`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_periods_of_the_problem() {
            let [hard, soft @ ..] = TASKS;
            let backlog = open_work(&TASKS, ${extra.rust('int')});
            assert_eq!(backlog, ${backlog.rust('int')});
            assert_eq!(${n.stretch}(hard, &soft, backlog, ${wanted.rust('int')}), Ok(vec![${t2.rust('int')}, ${t3.rust('int')}]));
        }`,
    code`
        #[test]
        fn until_it_is_over() {
            assert_eq!(load(&TASKS), (${used.rust('int')}, ${product.rust('int')}));
            assert_eq!(${n.settle}(&TASKS, ${backlog.rust('int')}), Some(${settleTicks.rust('int')}));
        }`,
    code`
        #[test]
        fn a_full_processor_never_settles() {
            let half = Task { cost: 2, period: 4 };
            assert_eq!(${n.settle}(&[half], 7), Some(14));
            assert_eq!(${n.settle}(&[half, half], 7), None);
            assert_eq!(${n.settle}(&[half, half, half], 7), None);
        }`,
    code`
        #[test]
        fn the_hard_task_needs_its_share() {
            let hard = Task { cost: 5, period: 10 };
            let soft = [Task { cost: 4, period: 10 }];
            assert_eq!(${n.stretch}(hard, &soft, 10, 20), Err(${n.err}));
            assert_eq!(${n.stretch}(hard, &soft, 11, 20), Err(${n.err}));
            assert_eq!(${n.stretch}(hard, &soft, 9, 20), Ok(vec![80]));
            assert_eq!(${n.stretch}(hard, &soft, 1, 1_000), Ok(vec![10]));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Loads are fractions of whole numbers, used over all, so nothing is rounded before the end, and then to the safe side. A period never becomes shorter.`,
      say`Whole numbers throughout. What cannot be reached without the hard task is an error and no large period.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy)]
    pub struct Task {
        pub cost: u64,
        pub period: u64,
    }

    /// Not even without the soft tasks is it over in time.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.err};

    /// The load as a fraction: used ticks and all ticks of a common stretch.
    pub fn load(tasks: &[Task]) -> (u64, u64) {
        ${indented(4, loadBody)}
    }

    /// What may be open when extra work is noticed: it, a job of each task, and one that is just released.
    pub fn open_work(tasks: &[Task], extra: u64) -> u64 {
        ${openBody}
    }

    /// Ticks by which a backlog has surely been worked off; none where no tick is spare.
    pub fn ${n.settle}(tasks: &[Task], backlog: u64) -> Option<u64> {
        ${indented(4, settleBody)}
    }

    /// Periods of the soft tasks with which a backlog is gone in time.
    pub fn ${n.stretch}(hard: Task, soft: &[Task], backlog: u64, wanted: u64) -> Result<Vec<u64>, ${n.err}> {
        ${indented(4, stretchBody)}
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
          say`That there may be no answer has to be dealt with:`,
          page.compileFail(
            'E0308',
            code`
    pub fn hopeful(tasks: &[Task]) -> u64 {
        ${n.settle}(tasks, 1)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`${inTime.named} with the stretched periods. Until then jobs may be late, and what must not be late needs something beside this rule: a cost that is cut off, or a processor of its own.`,
      say`The backlog is bounded and its end too, ${inTime.values}. A monitor on costs has to notice the fault when it happens; a late deadline would tell it too late and of the wrong task.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A second fault before the first is over: the backlogs add, and the time begins again with their sum.`,
          say`A load of one without faults never forgives any. Spare share is what recovery is made of.`,
          say`The change of periods itself: a job that is running keeps its deadline, the longer period begins with the next release.`,
          say`A fault that repeats is no fault but a cost; it belongs into the table.`,
          say`A late job that is no longer of use should be dropped: that takes its rest off the backlog at once.`,
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
          say`Cut a job off at its cost: no backlog at all, and a job that is not finished. The others never notice.`,
          say`Drop one job in some of the soft tasks: quicker than stretching, and a gap in what they do.`,
          say`Fixed priorities: the fault only reaches those below its culprit, which is why many machines keep to them.`,
          say`A server of its own for the task that is known to overrun; then it harms itself alone.`,
        ],
        2,
      ),
    ),
  )
}
