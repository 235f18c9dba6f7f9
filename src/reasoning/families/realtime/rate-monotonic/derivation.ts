// Depth 2: three tests of rising sharpness. Why the product beats the sum, and why few points in time decide exactly.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { joined } from '../layout.ts'
import { type Point, pointsOf, type Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const levels = s.tasks.map((_, level) => pointsOf(m, s, level))
  const failing = levels.findIndex((points) => points.every((point) => point.fits.op === '>'))
  const at = failing < 0 ? s.tasks.length - 1 : failing
  const task = s.tasks[at]!
  const points = levels[at]!
  const good = points.find((point) => point.fits.op === '<=')
  const mean = m.derive('H_m', '', '(1 + U/n)^n', '5s')
  const means = m.relation(s.product, '<=', mean)
  const edge = m.derive('H_n', '', '(1 + U_n/n)^n', '4s')
  const exactEdge = m.relation(edge, '==', '2')
  const byProduct = s.byProduct.op === '<='
  const fluid = m.derive(
    'W_f',
    'µs',
    `(${s.tasks
      .slice(0, at + 1)
      .map((one) => one.share.id)
      .join(' + ')})*${task.period.id}`,
    '5s',
  )
  const fluidFits = m.compare(fluid, task.period)
  const ceiling = m.relation(fluid, '<=', points.at(-1)!.demand)

  const claims = {
    bound: say`"The load is far from nothing and the periods do not divide each other, so only a simulation can tell."`,
    product: say`"The load is beyond the bound of Liu and Layland, so the set must be refused."`,
    exact: say`"Two independent tests of the literature fail, so the set is not schedulable."`,
    late: say`"The processor is idle now and then, so with the best order everything gets done in time."`,
  }
  page.ask(
    w.pick([
      say`Somebody argues: ${claims[s.verdict]} Find the flaw, and give the verdict with a derivation of each test that you use: sum of shares, product of shares, demand at selected points.`,
      say`Derive three tests for the order by rate, from the simplest to the exact one, apply them in turn, and stop where the question is settled. Explain for each what a failure means.`,
      say`Give a proof for or against schedulability by rate. Show why the product test is never worse than the sum test, and why a few points in time are enough for the exact one.`,
      say`A review note says: ${claims[s.verdict]} Is that argument valid? Replace it by one that is.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three questions that are easily mixed up: is there enough time on the whole, is there enough for any set with this load, and is there enough for this very set. Only the last is the one that was asked.`,
      say`A test may be necessary, sufficient or both. I have to keep apart which is which before I use any.`,
      say`The argument quoted or not, what counts is the longest wait of each task from a common release of all.`,
    ]),
  )
  const attempts = w.pick([
    () => {
      page.think(
        'attempt',
        w.pick([
          say`In ${task.period} the tasks down to ${task.name} use their shares of the time: ${fluid.arithmetic}. ${fluidFits.values}, so one would think it done.`,
          say`Demand as a fluid: shares times time, ${fluid.worked}, against a deadline of ${task.period}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A task does not take its share evenly. It takes whole jobs, and begun periods count fully: ${points.at(-1)!.demand.arithmetic} up to the deadline. ${ceiling.symbols}, since rounding up never loses.`,
          say`Work comes in whole jobs. With every begun period counted, ${points.at(-1)!.demand.worked}, and the fluid was too kind: ${ceiling.values}.`,
        ]),
      )
    },
    () => {
      page.think(
        'attempt',
        w.pick([
          say`Look only at the deadline of ${task.name}: up to ${task.period} there is a demand of ${points.at(-1)!.demand.arithmetic}. ${points.at(-1)!.fits.values}.`,
          say`Count all jobs released before ${task.period}: ${points.at(-1)!.demand.worked}.`,
        ]),
      )
      page.think(
        'doubt',
        w.pick([
          say`That is one instant only. If the demand had been worked off at any earlier moment, the task was done then, whatever was released afterwards.`,
          say`Too strict as a condition: jobs released shortly before the deadline count in full there, although ${task.name} may have ended before they came.`,
        ]),
      )
    },
  ])
  attempts()
  page.think(
    'derive',
    w.pick([
      say`Sum first: ${s.load.short}, bound ${s.bound.arithmetic}; ${s.byLoad.symbols}. Product next: ${s.product.worked}; ${s.byProduct.symbols}.`,
      say`The product of the shares, each with one added, is ${s.product.arithmetic}; the test wants it within two. ${s.byProduct.values}. For comparison the sum test: ${s.byLoad.values}.`,
      say`Bini's product: ${s.product.short}, and ${s.byProduct.values}. Liu and Layland's sum: ${s.load}, and ${s.byLoad.named}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Which of the two is sharper? Among shares of the same sum the product is largest when all are equal: ${means.named}. And at equal shares on the bound it is ${edge.arithmetic}. So whatever passes the sum passes the product.`,
      say`Arithmetic against geometric mean: ${means.symbols}, in numbers ${means.values}. On the bound itself ${exactEdge.symbols}. The sum test is the product test with the shares forgotten.`,
    ]),
  )
  page.think(
    byProduct ? 'compare' : 'doubt',
    byProduct
      ? w.pick([
          say`So the question is settled without any look at phases${s.byLoad.op === '>' ? ', although the sum had left it open' : ''}. The exact test must agree, and I use it as a check.`,
          say`Passed. ${s.byLoad.op === '>' ? 'Uneven shares are what the product rewards.' : 'Both agree.'} Still, one point in time makes it visible.`,
        ])
      : w.pick([
          say`Both fail, and both are only sufficient. There are sets with this very load that work and others that do not, so the periods themselves must enter.`,
          say`Failing here means only that some set with such shares is late. Mine need not be that one.`,
        ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Demand rises only at releases, so the last moment before one is the best to look. For ${task.name}: ${joined(points.map((point) => say`at ${point.at} there are ${point.demand}, ${point.fits.op === '<=' ? 'enough' : 'too much'}`))}.`,
      say`Candidates for ${task.name} are ${joined(points.map((point) => say`${point.at}`))}. Demand there: ${joined(points.map((point) => say`${point.demand.named}`))}.`,
      say`For ${task.name} I test just before releases: ${joined(
        w
          .some(
            points.filter((point) => point.made !== null),
            2,
          )
          .map((point) => say`${point.made!.short}, where ${point.demand.arithmetic}`),
        '; ',
      )}.`,
    ]),
  )
  page.think(
    'compare',
    good
      ? w.pick([
          say`At ${good.at} everything has been worked off: ${good.fits.values}. One such moment is enough.`,
          say`${good.fits.named}. So from a common release ${task.name} is through by ${good.at}.`,
        ])
      : w.pick([
          say`At none of them has the demand been met: ${joined(points.map((point) => say`${point.fits.values}`))}. So ${task.name} is late after a common release.`,
          say`Every candidate fails, the nearest included, ${points.at(-1)!.fits.named}. Then there is no moment at all.`,
        ]),
  )
  page.checks(1, s.product, mean, fluid, s.bound)
  page.think(
    'summarise',
    s.verdict === 'late'
      ? w.pick([
          say`Not schedulable by rate, so by no fixed order. Idle time exists, but it comes too late: after the deadline of ${task.name}.`,
          say`${task.name} is late in the worst phase. A load of ${s.load} was no promise.`,
        ])
      : w.pick([
          say`Schedulable by rate. ${s.verdict === 'exact' ? 'Only the exact test could show it.' : s.verdict === 'product' ? 'The product settles it, the sum could not.' : 'Already the sum settles it.'}`,
          say`All deadlines hold for every phase, at a load of ${s.load}; ${s.verdict === 'exact' ? 'two sufficient tests had failed, which was no evidence' : 'a sufficient test was enough'}.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Each test is derived, then applied. A sufficient test ends the matter only when it passes.`,
      say`From coarse to exact: what is known of the set grows from its load, over its shares, to its periods.`,
      say`The tests form a chain; whatever passes one passes all that come after it.`,
    ]),
  )
  page.step(
    w.pick(['The sum', 'Load against its bound']),
    w.pick([
      say`${s.load.worked}; ${s.bound.worked}. ${s.byLoad.named}, which ${s.byLoad.op === '<=' ? 'is a proof' : 'proves nothing'}.`,
      say`The worst set of ${s.count} tasks that just works has the load ${s.bound.arithmetic}. Here ${s.load.short}, so ${s.byLoad.values}: ${s.byLoad.op === '<=' ? 'safe for all periods' : 'open'}.`,
    ]),
  )
  page.step(
    w.pick(['The product', 'The hyperbolic bound']),
    w.pick([
      say`In the worst set the distance to the next period is filled by one job, so each period is the one before times one plus its share, and the whole chain spans a factor of two. That is where the limit two comes from. Here ${s.product.worked}, and ${s.byProduct.values}.`,
      say`Fix the shares and look for the worst periods: successive ones in the ratio of one plus the share, the last job just ending at twice the first period. So a product within two is safe: ${s.product.worked}, and ${s.byProduct.named}.`,
    ]),
    say`It is never worse than the sum. For a given sum the product is largest at equal shares: ${means.named}, and equal shares on the bound give ${edge.worked}, that is, ${exactEdge.symbols}.`,
  )
  page.step(
    w.pick(['The exact test', 'Demand at selected points']),
    w.pick([
      say`From a common release, ${task.name} is done at the first time t by which all demand of it and of the tasks above has been worked off. Between releases the demand is constant while t grows, so only moments just before a release can be decisive, and of these only the ones found by rounding the deadline down to multiples of each period in turn:`,
      say`The demand up to t counts every begun period of a higher task as a whole job and one job of ${task.name}. It is a staircase. Where it first meets the line of elapsed time, the job is done; a staircase can meet the line only at the end of a step. Rounding ${task.period} down to multiples of the higher periods gives the steps that matter:`,
    ]),
    table(page, points),
    good
      ? say`At ${good.at} the demand is met, ${good.demand.worked}: ${task.name} is in time.`
      : say`The demand is met nowhere, the last point being ${points.at(-1)!.demand.worked}. ${task.name} misses ${task.period.named}.`,
  )
  page.step(
    w.pick(['All tasks', 'Verdict']),
    verdict(s, levels),
    say`The schedule played from the common release ${failing < 0 ? 'meets every deadline' : 'shows the late job'}, as the tests say.`,
  )

  const n = w.pick([
    { task: 'Task', demand: 'demand', points: 'points', fits: 'in_time', all: 'schedulable' },
    { task: 'Job', demand: 'work_until', points: 'candidates', fits: 'finishes', all: 'all_in_time' },
    { task: 'Activity', demand: 'requested', points: 'testing_points', fits: 'level_holds', all: 'set_holds' },
  ])
  const demand = w.pick([
    code`tasks[..level].iter().fold(tasks[level].cost, |sum, upper| sum + until.div_ceil(upper.period) * upper.cost)`,
    code`let above: u64 = tasks[..level].iter().map(|upper| until.div_ceil(upper.period) * upper.cost).sum();
        above + tasks[level].cost`,
    code`let mut sum = tasks[level].cost;
        for upper in &tasks[..level] {
            sum += until.div_ceil(upper.period) * upper.cost;
        }
        sum`,
  ])
  const collect = w.pick([
    code`let mut found = vec![tasks[level].period];
        for upper in tasks[..level].iter().rev() {
            for at in 0..found.len() {
                found.push(found[at] / upper.period * upper.period);
            }
        }
        found.sort();
        found.dedup();
        found`,
    code`fn round_down(tasks: &[${n.task}], until: u64, found: &mut Vec<u64>) {
            match tasks.split_last() {
                None => found.push(until),
                Some((upper, rest)) => {
                    round_down(rest, until / upper.period * upper.period, found);
                    round_down(rest, until, found);
                }
            }
        }
        let mut found = Vec::new();
        round_down(&tasks[..level], tasks[level].period, &mut found);
        found.sort();
        found.dedup();
        found`,
  ])
  const rows = joined(
    s.tasks.map((one) => code`${n.task} { cost: ${one.cost.rust('int')}, period: ${one.period.rust('int')} }`),
    ',\n        ',
  )
  const tests = w.shuffle([
    code`
        #[test]
        fn the_points_of_the_decisive_task() {
            assert_eq!(${n.points}(&TASKS, ${String(at)}), [${joined(points.map((point) => code`${point.at.rust('int')}`))}]);
        }`,
    code`
        #[test]
        fn the_demand_at_each_point() {
            ${joined(
              points.map(
                (point) =>
                  code`assert_eq!(${n.demand}(&TASKS, ${String(at)}, ${point.at.rust('int')}), ${point.demand.rust('int')});`,
              ),
              '\n    ',
            )}
        }`,
    code`
        #[test]
        fn every_level_of_the_set() {
            ${joined(
              levels.map((all, level) =>
                all.some((point) => point.fits.op === '<=')
                  ? code`assert!(${n.fits}(&TASKS, ${String(level)}));`
                  : code`assert!(!${n.fits}(&TASKS, ${String(level)}));`,
              ),
              '\n    ',
            )}
            assert_eq!(${n.all}(&TASKS), ${failing < 0 ? 'true' : 'false'});
        }`,
    code`
        #[test]
        fn just_in_time_and_just_not() {
            let upper = ${n.task} { cost: 2, period: 5 };
            assert!(${n.all}(&[upper, ${n.task} { cost: 3, period: 7 }]));
            assert!(!${n.all}(&[upper, ${n.task} { cost: 4, period: 7 }]));
            assert!(${n.all}(&[upper, ${n.task} { cost: 6, period: 10 }]));
            assert!(!${n.all}(&[upper, ${n.task} { cost: 7, period: 10 }]));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The exact test in whole numbers. It looks at the few points only, so it can run whenever the table changes.`,
      say`Division rounds up where a begun period counts and rounds down where a point is made; each is written where it belongs, and no float comes near a verdict.`,
      say`The two sums of the derivation are the two functions of the code: the demand up to a time, and the times at which to ask for it.`,
    ]),
    page.rust(code`
    /// In ${task.cost.unitOnly}; a table goes from the most frequent task down.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.task} {
        pub cost: u64,
        pub period: u64,
    }

    /// Work of a level and all above that is released before the given time, after a common release.
    pub fn ${n.demand}(tasks: &[${n.task}], level: usize, until: u64) -> u64 {
        ${nest(4, demand)}
    }

    /// Where the demand of a level can first be met.
    pub fn ${n.points}(tasks: &[${n.task}], level: usize) -> Vec<u64> {
        ${nest(4, collect)}
    }

    pub fn ${n.fits}(tasks: &[${n.task}], level: usize) -> bool {
        ${w.pick([
          code`${n.points}(tasks, level).into_iter().any(|until| ${n.demand}(tasks, level, until) <= until)`,
          code`${n.points}(tasks, level).iter().any(|&until| until >= ${n.demand}(tasks, level, until))`,
        ])}
    }

    pub fn ${n.all}(tasks: &[${n.task}]) -> bool {
        (0..tasks.len()).all(|level| ${n.fits}(tasks, level))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TASKS: [${n.task}; ${s.count.rust('int')}] = [
            ${rows}
        ];
        ${nest(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    failing < 0
      ? w.pick([
          say`The verdict covers all phases, since the common release is the worst. It rests on three things to be enforced: costs are upper bounds, releases are punctual, tasks do not wait for each other.`,
          say`Proven for the model. A supervisor that measures each job against its C tells when the model stops being true.`,
        ])
      : w.pick([
          say`The set must not go to a machine. A test on a bench would hardly find the phase in which ${task.name} is late; the machine would, some day.`,
          say`That order by rate is optimal turns this failure into a general one: no fixed order saves the set, so cost or period has to change.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A share of one for a single task: product two, sum one, both just within. The tests agree at their common limit.`,
          say`A very frequent task makes many releases, but not many points: each higher task doubles them and no worse.`,
          say`Harmonic periods: rounding down gives the deadline itself again and again, a single point is left, and the load alone decides.`,
          say`Demand exactly equal to the time: in time, for the job ends at that very moment and the new releases come after it.`,
          say`Shares that are computed in floats may tip a product that is exactly two; the exact test in integers cannot be tipped.`,
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
          say`Iterate the response time of each task instead: as exact, and it also yields by how much a deadline is met.`,
          say`Simulate from the common release up to the longest period: the same verdict, in time that grows with the number of jobs.`,
          say`Earliest deadline first accepts every load up to one, here ${s.load}, and needs no such tests; its behaviour in overload is worse.`,
          say`Make the periods harmonic, where the controllers allow it; then ${s.below.symbols} is all that has to be checked.`,
        ],
        2,
      ),
    ),
  )
}

function table(page: Page, points: readonly Point[]) {
  return page.list(
    points.map((point) =>
      point.made
        ? say`${point.made.worked}: demand ${point.demand.arithmetic}; ${point.fits.values}.`
        : say`The deadline ${point.at}: demand ${point.demand.arithmetic}; ${point.fits.values}.`,
    ),
  )
}

function verdict(s: Solved, levels: readonly (readonly Point[])[]) {
  return joined(
    levels.map((points, level) => {
      const good = points.find((point) => point.fits.op === '<=')
      return good
        ? say`${s.tasks[level]!.name}: met by ${good.at}, ${good.fits.symbols}.`
        : say`${s.tasks[level]!.name}: met nowhere, for instance ${points.at(-1)!.fits.named}.`
    }),
    ' ',
  )
}
