// Depth 1: the task model, what worst case means, and what the quick bound can and cannot say.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { w } = page
  const top = s.tasks[0]!
  const low = s.tasks.at(-1)!
  const inconclusive = s.byBound.op === '>'
  page.ask(
    w.pick([
      say`Formulate the question as a schedulability problem: model, worst case, criterion. Say what the utilisation bound already decides and what it leaves open, and give types in Rust that make times of different kind distinct.`,
      say`Set up the mathematics: what is a task, what is its response time, when is the set schedulable? Apply the simplest sufficient test and judge its answer.`,
      say`Which test would you apply first, what does it prove, and what does it not? Write down the model with all its assumptions before any computing.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Fixed priorities, preemption, one processor. Each task has a cost and a period, and must be done within its period. Nothing else competes.`,
      say`A task is released again and again, runs for its cost in the worst case, and loses the processor to anything more frequent. I need an upper bound on release to completion, for each.`,
    ]),
  )
  const load = (): void => {
    page.think(
      'derive',
      w.pick([
        say`The load first: ${s.utilisation.worked}. Beyond one, nothing could help; here ${s.below.values}.`,
        say`Each task takes its cost over its period of the processor. Altogether ${s.utilisation.arithmetic}, so there is enough time on the whole: ${s.below.symbols}.`,
      ]),
    )
    page.think(
      'recall',
      say`Liu and Layland: with rate-monotonic priorities a load up to ${s.liu.equation} is safe in any case. Here ${s.liu.arithmetic}.`,
    )
    page.think('compare', say`The load ${s.byBound.phrase} that bound, ${s.byBound.values}.`)
    if (inconclusive) {
      page.think(
        'doubt',
        w.pick([
          say`Does it follow that a deadline is missed? No. The bound is sufficient, not necessary; above it the test is silent.`,
          say`A failed sufficient test proves nothing. It would be an error to call the set unschedulable on these grounds.`,
        ]),
      )
    } else {
      page.think(
        'doubt',
        w.pick([
          say`So it is proven? The bound is for independent tasks that are released on time. Here there is blocking of ${s.blocking} and jitter of ${s.jitter}; strictly it does not apply.`,
          say`Tempting to stop. But that theorem knows no locks and no late release, and this set has both.`,
        ]),
      )
    }
  }
  const worst = (): void => {
    page.think(
      'assess',
      w.pick([
        say`When does ${low.name} wait longest? When everything above it is released at the same moment, and a section below it has just begun. That is the critical instant.`,
        say`The worst alignment of releases is all at once. Any other alignment can only hand the processor over earlier, so one case covers all.`,
      ]),
    )
  }
  for (const part of w.shuffle([load, worst])) part()
  page.checks(w.pick([1, 2]), s.utilisation, top.share, low.share, s.liu)
  page.think(
    'decide',
    say`Model and criterion are clear, and the quick test ${inconclusive ? 'leaves the question open' : 'does not quite cover this set'}. An exact analysis has to follow.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`Schedulability is a statement about the worst alignment of releases, not about the average load.`,
      say`The load is necessary to know and not sufficient: what counts is how long each task can be kept from finishing.`,
    ]),
  )
  page.step(
    w.pick(['Model', 'Tasks and time']),
    say`A task has cost C, period T and a deadline at the end of its period. At every moment the ready task of shortest period runs. The response time R is the longest span from nominal release to completion; the set is schedulable if no R is beyond its T.`,
  )
  page.step(
    w.pick(['Load', 'What the processor is asked for']),
    w
      .shuffle(s.tasks.slice(0, 3))
      .map((task) => say`${task.name}: ${task.share.worked}.`)
      .reduce((a, b) => say`${a} ${b}`),
    say`In sum ${s.utilisation.short}; ${s.below.named}.`,
  )
  page.step(
    w.pick(['The sufficient bound', 'Liu and Layland']),
    say`${s.liu.worked}. The comparison: ${s.byBound.named}. ${inconclusive ? 'The test fails, and therefore says nothing.' : 'The test passes, under assumptions (no blocking, no jitter) that do not all hold here.'}`,
  )
  page.step(
    w.pick(['What must be found', 'The criterion']),
    say`For every task the fixed point of its waiting time, with blocking ${s.blocking.named} and jitter ${s.jitter.named} included. Only that decides.`,
  )

  const n = w.pick([
    { cost: 'Cost', period: 'Period', task: 'Task', load: 'load' },
    { cost: 'Wcet', period: 'Interval', task: 'Periodic', load: 'utilisation' },
    { cost: 'Execution', period: 'Cycle', task: 'TaskModel', load: 'demand_ratio' },
  ])
  const style = w.chance(0.5)
  page.section(
    'rust',
    w.pick([
      say`Cost and period are both times, and swapping them is a mistake that compiles in most languages. Here they are two types, and a task can only be made if it can run at all.`,
      say`The constructor refuses what has no meaning: a cost of nothing, or one that does not fit into its own period. The rest of the code may then rely on it.`,
    ]),
    page.rust(code`
    /// Worst-case execution time in ${s.blocking.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct ${n.cost}(pub u64);

    /// Time between releases in ${s.blocking.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct ${n.period}(pub u64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.task} {
        cost: ${n.cost},
        period: ${n.period},
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Invalid {
        Empty,
        LongerThanItsPeriod,
    }

    impl ${n.task} {
        pub fn new(cost: ${n.cost}, period: ${n.period}) -> Result<Self, Invalid> {
            if cost.0 == 0 {
                return Err(Invalid::Empty);
            }
            if cost.0 > period.0 {
                return Err(Invalid::LongerThanItsPeriod);
            }
            Ok(Self { cost, period })
        }
    }

    pub fn ${n.load}(tasks: &[${n.task}]) -> f64 {
        ${style ? 'tasks.iter().map(|task| task.cost.0 as f64 / task.period.0 as f64).sum()' : 'tasks.iter().fold(0.0, |sum, task| sum + task.cost.0 as f64 / task.period.0 as f64)'}
    }

    /// Load below which rate-monotonic priorities always work, for independent tasks.
    pub fn liu_layland(count: u32) -> f64 {
        let count = f64::from(count);
        count * (2.0_f64.powf(1.0 / count) - 1.0)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn tasks() -> Vec<${n.task}> {
            let table: [(u64, u64); ${s.count.rust('int')}] = [${s.tasks.map((task) => code`(${task.cost.rust('int')}, ${task.period.rust('int')})`).reduce((a, b) => code`${a}, ${b}`)}];
            table.iter().map(|&(cost, period)| ${n.task}::new(${n.cost}(cost), ${n.period}(period)).unwrap()).collect()
        }

        #[test]
        fn the_load_is_the_sum_of_shares() {
            assert!((${n.load}(&tasks()) - ${s.utilisation.rust('f64')}).abs() < 1e-9);
        }

        #[test]
        fn the_bound_for_this_many_tasks() {
            assert!((liu_layland(${s.count.rust('int')}) - ${s.liu.rust('f64')}).abs() < 1e-9);
        }

        #[test]
        fn meaningless_tasks_cannot_be_made() {
            assert_eq!(${n.task}::new(${n.cost}(0), ${n.period}(1)), Err(Invalid::Empty));
            assert_eq!(${n.task}::new(${n.cost}(2), ${n.period}(1)), Err(Invalid::LongerThanItsPeriod));
            assert!(${n.task}::new(${n.cost}(1), ${n.period}(1)).is_ok());
        }
    }`),
    say`Swapped arguments are refused by the compiler:`,
    page.compileFail(
      'E0308',
      code`
    pub fn swapped() -> Result<${n.task}, Invalid> {
        ${n.task}::new(${n.period}(10), ${n.cost}(1))
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Until the exact analysis is done the set counts as not schedulable, and the machine does not move. A sufficient test that passes outside of its assumptions is no permission.`,
      say`The criterion must hold for the worst alignment. A run on the bench visits few alignments and is no evidence for the others.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Two tasks of equal period: their order is free for the theory, but must be fixed, or the analysis counts the wrong interference.`,
          say`A cost that depends on data, such as a curve with many segments: the worst case is the longest curve, not the usual one.`,
          say`A period that drifts with a shared clock: both tasks drift together, which does no harm; clocks of their own do.`,
          say`A task that waits for a bus inside its cost: the wait is not processor time, but its end is a new release with jitter.`,
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
          say`Earliest deadline first accepts any load up to one, but under overload it lets every task fail in turn, and a heater would be among them.`,
          say`A fixed table of slots needs no analysis of preemption; it wastes time where periods do not divide each other.`,
          say`The hyperbolic bound is sharper than Liu and Layland's: the product of all load factors plus one is ${s.hyperbolic.arithmetic}, and it must stay at two or below.`,
        ],
        2,
      ),
    ),
  )
}
