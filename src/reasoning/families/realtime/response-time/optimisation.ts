// Depth 4: how much more could the most frequent task cost? The exact margin, found by halving, and what eats it in reality.
import { code, say } from '../../../text/piece.ts'
import { responseTimes } from '../../../writing/model.ts'
import type { Page } from '../../../writing/page.ts'
import { taskRows } from './derivation.ts'
import type { Instance, Solved } from './instance.ts'

/** Does the set hold with so much more (or less) in the first task, µs? */
function holdsWith(x: Instance, extraUs: number): boolean {
  if (x.tasks[0]!.costUs + extraUs < 1) return true
  const answers = responseTimes(
    x.tasks.map((task, i) => ({
      cost: task.costUs + (i === 0 ? extraUs : 0),
      period: task.periodUs,
      deadline: task.periodUs,
      jitter: i === 0 ? x.jitterUs : 0,
      blocking: i === x.tasks.length - 1 ? 0 : x.blockingUs,
    })),
  )
  return answers.every((answer, i) => answer !== null && answer <= x.tasks[i]!.periodUs)
}

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [top] = s.tasks
  let most = x.tasks[0]!.periodUs
  while (most > -x.tasks[0]!.costUs && !holdsWith(x, most)) most--
  const best = m.found('C_max', x.tasks[0]!.costUs + most, 'µs', 'i')
  const rows = (cost: string): Parameters<typeof m.claim<'schedule'>>[1]['tasks'] =>
    s.tasks.map((task, i) => ({
      name: task.name,
      cost: i === 0 ? cost : task.cost.id,
      period: task.period.id,
      ...(i === 0 ? { jitter: 'J' } : {}),
      ...(i === s.tasks.length - 1 ? {} : { blocking: 'B' }),
    }))
  const largest = m.claim('largest', {
    of: 'C_max',
    tasks: rows('C_max'),
    resolution_ns: 1000,
  })
  const margin = m.derive('M', 'µs', `C_max - ${top!.cost.id}`, 'i')
  const share = m.derive('m', '%', `C_max/${top!.cost.id} - 1`, '3s')
  const atBest = m.derive(
    'U_max',
    '',
    `C_max/${top!.period.id}${s.tasks
      .slice(1)
      .map((task) => ` + ${task.cost.id}/${task.period.id}`)
      .join('')}`,
    '4s',
  )
  const ideal = m.derive(
    'C_one',
    'µs',
    `${top!.period.id}*(1${s.tasks
      .slice(1)
      .map((task) => ` - ${task.cost.id}/${task.period.id}`)
      .join('')})`,
    '4s',
  )
  const lost = m.relation(best, '<=', ideal)
  const cycles = m.derive('N_M', 'cycles', 'abs(M)*f_c', 'i')
  const positive = most >= 0
  const need = m.derive('f_min', 'MHz', `f_c*${top!.cost.id}/C_max`, '3s')

  page.ask(
    w.pick([
      say`How far can the cost of ${top!.name} grow, or how far must it shrink, until the set is just schedulable? Find the exact limit, compare it with what the load alone suggests, and say what uses the margin up in practice.`,
      say`A new feature will lengthen ${top!.name}. Determine the largest cost that still keeps every deadline, and judge how much of that should be given away.`,
      say`Optimise: the largest admissible cost of ${top!.name}, all else fixed. Why does free processor time suggest too much?`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`One cost is free, ${top!.cost.named} today, and I look for the largest value at which all deadlines hold. The rest is fixed.`,
      say`Schedulable or not, as a function of one number. More cost never helps anybody, so there is a single threshold.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`From the load: the others leave ${ideal.arithmetic} of each period to it.`,
      say`Fill the processor: ${ideal.worked} would make the load one.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`A load of one with fixed priorities works when periods divide each other. Here there is blocking of ${s.blocking} and jitter of ${s.jitter} besides.`,
      say`Full load leaves no room for blocking at all. So that can only be an upper end, not the answer.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Monotone in the cost, so halve the interval: test the middle, keep the half with the change. At the end ${largest.form('statement')}.`,
      say`Response times never fall when a cost rises. Bisection on the exact test finds the threshold: ${largest.form('statement')}.`,
    ]),
  )
  page.think('compare', say`Threshold against ideal: ${lost.named}. The load at the threshold is ${atBest}.`)
  page.think(
    positive ? 'decide' : 'error',
    positive
      ? say`A margin of ${margin.arithmetic}, in cycles ${cycles}. Not all of it may be spent.`
      : say`The threshold lies under the present cost: ${margin.worked}. So the set fails today, and ${top!.name} has to become shorter, by ${cycles}, or the clock faster.`,
  )
  page.checks(w.pick([1, 2]), atBest, ideal, share)
  page.think(
    'summarise',
    positive
      ? say`The threshold for ${top!.name} is ${best}, ${share} above today. I would release half of that and keep the rest for what nobody has measured.`
      : say`The threshold for ${top!.name} is ${best}. Until it is met the machine must not run this set.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The test is monotone in every cost, so the schedulable costs form an interval and its end can be found by halving.`,
      say`Sensitivity of a schedule is asked exactly: not by a derivative, but by the largest cost that passes the exact test.`,
    ]),
  )
  page.step(
    w.pick(['An upper end', 'What the load allows']),
    say`No priorities can do better than a load of one: ${ideal.worked}.`,
  )
  page.step(
    w.pick(['The exact threshold', 'Halving']),
    say`Each response time is a least fixed point of a function that rises with the cost, so it rises too. Halving between zero and the period ends at ${largest.form('statement')}. There the load is ${atBest.worked}, and ${lost.values}.`,
  )
  page.step(
    w.pick(['Margin', 'What it means']),
    positive
      ? say`${margin.worked}, or ${share.arithmetic}. In cycles of the clock: ${cycles.worked}. If instead the clock were lowered and only this cost grew with it, ${need.worked} would be the end.`
      : say`${margin.worked}: negative, so the set misses a deadline as it is. With a faster memory that shortens this task alone, the equivalent clock is ${need.worked}.`,
  )

  const n = w.pick([
    { task: 'Task', fits: 'fits', most: 'largest_cost' },
    { task: 'Periodic', fits: 'schedulable', most: 'greatest_cost' },
    { task: 'Entry', fits: 'all_in_time', most: 'cost_limit' },
  ])
  page.section(
    'rust',
    w.pick([
      say`Two functions: the exact test, and the halving over it. Both end for any input, which matters as they run before the motors do.`,
      say`The search asks the exact test and nothing else, so it inherits its correctness; the tests pin both sides of the threshold.`,
    ]),
    page.rust(code`
    /// All times in ${s.blocking.unitOnly}; highest priority first.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.task} {
        pub cost: u64,
        pub period: u64,
        pub jitter: u64,
        pub blocking: u64,
    }

    fn in_time<const N: usize>(tasks: &[${n.task}; N], level: usize) -> bool {
        let task = tasks[level];
        let base = task.cost + task.blocking;
        let mut window = base;
        loop {
            let interference: u64 = tasks[..level].iter().map(|higher| (window + higher.jitter).div_ceil(higher.period) * higher.cost).sum();
            let next = base + interference;
            if next + task.jitter > task.period {
                return false;
            }
            if next == window {
                return true;
            }
            window = next;
        }
    }

    pub fn ${n.fits}<const N: usize>(tasks: &[${n.task}; N]) -> bool {
        (0..N).all(|level| in_time(tasks, level))
    }

    /// The largest cost of one task at which all still answer in time, if any does.
    pub fn ${n.most}<const N: usize>(tasks: &[${n.task}; N], which: usize) -> Option<u64> {
        let with = |cost: u64| {
            let mut changed = *tasks;
            changed[which].cost = cost;
            ${n.fits}(&changed)
        };
        if !with(1) {
            return None;
        }
        let (mut good, mut bad) = (1, tasks[which].period + 1);
        while good + 1 < bad {
            let middle = good + (bad - good) / 2;
            if with(middle) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        Some(good)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TASKS: [${n.task}; ${s.count.rust('int')}] = [
            ${taskRows(s, n.task)}
        ];

        #[test]
        fn the_threshold_is_the_derived_one() {
            assert_eq!(${n.most}(&TASKS, 0), Some(${best.rust('int')}));
        }

        #[test]
        fn it_works_at_the_threshold_and_fails_beyond() {
            let mut tasks = TASKS;
            tasks[0].cost = ${best.rust('int')};
            assert!(${n.fits}(&tasks));
            tasks[0].cost += 1;
            assert!(!${n.fits}(&tasks));
        }

        #[test]
        fn a_hopeless_set_has_no_threshold() {
            let full = ${n.task} { cost: 10, period: 10, jitter: 0, blocking: 0 };
            let quick = ${n.task} { cost: 1, period: 4, jitter: 0, blocking: 0 };
            assert_eq!(${n.most}(&[quick, full], 0), None);
            assert_eq!(${n.most}(&[full], 0), Some(10));
            assert_eq!(${n.most}(&[quick, ${n.task} { cost: 4, ..full }], 0), Some(2));
            assert_eq!(${n.most}(&[${n.task} { jitter: 1, blocking: 1, ..quick }], 0), Some(2));
        }
    }`),
    positive
      ? say`The present set is on the right side of the threshold.`
      : say`The present set is beyond the threshold, and the code finds that out before anything moves.`,
  )
  page.section(
    'safety',
    positive
      ? say`The threshold is exact for the model, and the model leaves out what nobody measured. So the machine is configured with a cost inside the threshold, and the cost is enforced at run time.`
      : say`A set beyond its threshold is refused at start-up. A machine that moves on with late steps loses its position without a sign.`,
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Another clock changes all costs at once, not one: the threshold for a common factor is a different question with the same halving.`,
          say`A longer ${top!.name} may lengthen the section during which others are blocked; then ${s.blocking.symbol} moves too, and the threshold is lower.`,
          say`A threshold of one means that any change breaks the set; it is schedulable in name only.`,
          say`Cache and flash wait states make costs depend on what ran before; the bound must be measured with both cold.`,
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
          say`Split the task: the urgent part at the top, the rest as a task of its own below. The blocking stays, the interference falls.`,
          say`Harmonic periods: if each period divides the next, the threshold comes near to the ${ideal} of full load.`,
          say`Move ${top!.name} into hardware, a timer with direct memory access; the margin of everything below grows by its whole share of ${top!.share}.`,
        ],
        2,
      ),
    ),
  )
}
