// Depth 4: the slowest clock at which every deadline still holds. Exact, from demand in cycles at the testing points; then the
// clock that can really be set, and what is left of the saving.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { joined } from '../layout.ts'
import { type Instance, pointsOf, type Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const levels = s.tasks.map((_, level) => pointsOf(m, s, level))
  const needs = levels.map((points, level) =>
    m.derive(
      `f_${s.tasks[level]!.cost.id.slice(2)}`,
      'MHz',
      points.length === 1
        ? `f_c*${points[0]!.demand.id}/${points[0]!.at.id}`
        : `f_c*min(${points.map((point) => `${point.demand.id}/${point.at.id}`).join(', ')})`,
      '5s',
    ),
  )
  const least = m.derive('f_0', 'MHz', `max(${needs.map((need) => need.id).join(', ')})`, '5s')
  const at = needs.findIndex((need) => need.number === Math.max(...needs.map((one) => one.number)))
  const task = s.tasks[at]!
  const points = levels[at]!
  const best = points.reduce((a, b) => (b.demand.number / b.at.number < a.demand.number / a.at.number ? b : a))
  m.given('f_1', 1, 'MHz')
  const whole = m.derive('f_w', 'MHz', 'ceil(f_0/f_1)*f_1', 'i')
  const under = m.derive('f_u', 'MHz', 'f_w - f_1', 'i')
  m.given('t_n', 1, 'ns')
  const played = [
    { id: 'w', clock: whole, meets: true },
    { id: 'u', clock: under, meets: false },
  ].map(({ id, clock, meets }) => {
    const tasks = s.tasks.map((one) => {
      const cost = m.derive(
        `${one.cost.id}_${id}`,
        'µs',
        `ceil(${one.cost.id}*f_c/(${clock.id}*t_n) - 0.000001)*t_n`,
        '7s',
      )
      return { name: one.name, cost: cost.id, period: one.period.id }
    })
    return m.claim('schedule', { tasks, resolution_ns: 1, meets })
  })
  const fluid = m.derive('f_U', 'MHz', 'f_c*U', '5s')
  const tooLow = m.relation(fluid, '<=', least)
  const grid = m.given('f_g', x.gridMHz, 'MHz')
  const set = m.derive('f_s', 'MHz', 'ceil(f_0/f_g)*f_g', 'i')
  const kappa = m.given('kappa', x.currentMaPerMHz, 'mA/MHz')
  const slower = m.compare(set, s.clock)
  const saves = slower.op === '<=' && set.number < s.clock.number
  const saving = saves
    ? m.derive('I_s', 'mA', 'kappa*(f_c - f_s)', '3s')
    : m.derive('I_s', 'mA', 'kappa*(f_s - f_c)', '3s')
  const scale = m.derive('sigma', '', 'f_c/f_0', '4s')
  const loadAt = m.derive('U_0', '', 'U*sigma', '4s')
  const reserve = m.derive('r', '%', 'f_s/f_0 - 1', '3s')
  const cycles = s.tasks.map((one) => m.derive(`N_${one.cost.id.slice(2)}`, 'cycles', `${one.cost.id}*f_c`, 'i'))

  page.section(
    'context',
    w.pick([
      say`The clock can be set in multiples of ${grid}, and the core draws ${kappa}.`,
      say`Settable clocks are multiples of ${grid}. The supply current grows by ${kappa}.`,
      say`Clock settings come in multiples of ${grid}; heat on the board matters, at ${kappa} of current.`,
    ]),
  )
  page.ask(
    w.pick([
      say`Find the slowest clock at which every deadline holds by rate, exactly, and the setting that follows from it. Why is the clock that just carries the load no answer? What should be kept in reserve?`,
      say`The board runs warm. How far can the clock come down, or how far must it go up, until the set is just schedulable? Give the limit exactly, name the task that fixes it, and judge the margin of the setting.`,
      say`Optimise the clock: the least frequency for this table under the order by rate. A colleague proposes ${fluid}, "the load times today's clock". Show where that reasoning fails.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Cycles per job are fixed, the time of a cycle is free. All costs stretch together when the clock falls, periods stay.`,
      say`One number scales every cost at once. Somewhere there is a threshold, since stretching never helps anybody.`,
      say`I look for the smallest frequency with which, for each task, some testing point still has its demand met.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`The load is ${s.load} today, so a clock of ${fluid.arithmetic} would be fully used. Nothing would be wasted.`,
      say`Idle time is waste: scale until the load is one, ${fluid.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Full use works for harmonic periods. Here jobs come in wholes, and what is idle may lie behind a deadline: the load at the true threshold will be ${loadAt}, not one. ${tooLow.symbols}.`,
      say`That clock makes room for the work but not before the deadlines. A processor can be free in the sum and busy when it matters. ${tooLow.named}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`By points instead. At a point t the demand takes its cycles, and the clock must deliver them by t: ${best.demand.short} at ${best.at}, times ${s.clock.symbol}. The best point of each task counts, and then the worst task.`,
      say`For a task: the smallest ratio of demand to time over its points. For the set: the largest of these over the tasks. Everything is exact.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`${joined(
        w.shuffle(needs.map((need, level) => say`${s.tasks[level]!.name} needs ${need}`)),
        ', ',
      )}. The largest decides: ${least}, by ${task.name}.`,
      say`For ${task.name}: ${needs[at]!.worked}. The others ask for ${joined(needs.filter((_, level) => level !== at).map((need) => say`${need.named}`))}.`,
      say`${joined(needs.map((need) => say`${need.named}`))}; so ${least.short}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Play it: at ${whole}, every cost rounded up, all deadlines hold; one step of ${m.value('f_1')} lower, at ${under}, one is missed. The threshold sits between.`,
      say`A check from outside: the schedule at ${whole.arithmetic} meets everything, the one at ${under} does not. So nothing was lost in the algebra.`,
    ]),
  )
  page.checks(w.pick([1, 2]), fluid, saving, scale, loadAt)
  page.think(
    'decide',
    saves
      ? w.pick([
          say`Settable is ${set.worked}; that leaves ${reserve.arithmetic} above the threshold and saves ${saving.arithmetic}.`,
          say`Rounded up to a setting: ${set.arithmetic}. Saved: ${saving.worked}. In reserve: ${reserve}.`,
        ])
      : w.pick([
          say`Settable is ${set.worked}. There is nothing to save; ${s.verdict === 'late' ? 'the set fails at the present clock, so the clock has to rise' : 'the next setting does not lie under the present clock'}.`,
          say`The setting that follows is ${set.arithmetic}, and the present clock is ${s.clock}. ${s.verdict === 'late' ? 'It has to rise, or a job has to shrink.' : 'So it stays where it is.'}`,
        ]),
  )
  page.think(
    'summarise',
    w.pick([
      say`The threshold is ${least}, fixed by ${task.name} at ${best.at}; the setting is ${set}.`,
      say`${least} exactly, ${set} in practice. The task to look at, should anything grow, is ${task.name}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`With costs in cycles the condition of each point becomes a condition on the clock, and the best points of all tasks give the threshold in closed form.`,
      say`The clock scales all costs by one factor. For each task the scaled demand has to meet the time at one of its points.`,
    ]),
  )
  page.step(
    w.pick(['Demand in cycles', 'From time to cycles']),
    w.pick([
      say`A job keeps its cycles at any clock: ${joined(cycles.map((one) => say`${one.worked}`))}. At a point t the clock has to deliver the demand of ${task.name} and all above.`,
      say`In cycles: ${joined(w.shuffle(cycles).map((one) => say`${one.short}`))}. Deadlines stay in time, so the clock is the exchange rate between the two.`,
    ]),
  )
  page.step(
    w.pick(['The threshold of each task', 'Best point, task by task']),
    page.list(needs.map((need, level) => say`${s.tasks[level]!.name}: ${need.worked}.`)),
    say`The set needs ${least.worked}. It is ${task.name} that fixes it, at ${best.at} with ${best.demand.worked}.`,
  )
  page.step(
    w.pick(['Against the load', 'Why full use is not reached']),
    say`${fluid.worked} would carry the load. ${tooLow.named}. At the threshold the load is ${loadAt.worked}, with ${scale.short}: what is missing to one lies behind the deadline of ${task.name}.`,
  )
  page.step(
    w.pick(['A second route', 'The schedule played']),
    say`At ${whole.worked} the schedule from a common release meets all deadlines; costs there:`,
    say`${played[0]!.form('tasks')}`,
    say`At ${under.worked} a deadline is missed.`,
  )
  page.step(
    w.pick(['Setting and saving', 'What can be set']),
    saves
      ? say`${set.worked}, against ${s.clock} today. The current falls by ${saving.worked}. Above the threshold remain ${reserve.worked}, and that is all that unmeasured growth of any cost may use.`
      : say`${set.worked}, against ${s.clock} today: ${slower.op === '>' ? say`an increase, costing ${saving.worked}` : say`no change`}. Above the threshold remain ${reserve.worked}.`,
  )

  const n = w.pick([
    { job: 'Task', least: 'least_clock', setting: 'setting', need: 'clock_for' },
    { job: 'Job', least: 'slowest_clock', setting: 'round_to_grid', need: 'level_needs' },
    { job: 'Activity', least: 'minimum_clock', setting: 'settable', need: 'need_of' },
  ])
  const search = w.pick([
    code`match upper.split_last() {
            None => demand(tasks, level, until).div_ceil(until),
            Some((next, rest)) => {
                let earlier = until / next.period * next.period;
                ${n.need}(tasks, level, rest, earlier).min(${n.need}(tasks, level, rest, until))
            }
        }`,
    code`let Some((next, rest)) = upper.split_last() else {
            return demand(tasks, level, until).div_ceil(until);
        };
        let here = ${n.need}(tasks, level, rest, until);
        let before = ${n.need}(tasks, level, rest, until / next.period * next.period);
        here.min(before)`,
  ])
  const whole2 = w.pick([
    code`(0..tasks.len()).map(|level| ${n.need}(tasks, level, &tasks[..level], tasks[level].period)).max().unwrap_or(0)`,
    code`let mut clock = 0;
        for (level, task) in tasks.iter().enumerate() {
            clock = clock.max(${n.need}(tasks, level, &tasks[..level], task.period));
        }
        clock`,
  ])
  const rows = joined(
    s.tasks.map((one, i) => code`${n.job} { cycles: ${cycles[i]!.rust('int')}, period: ${one.period.rust('int')} }`),
    ',\n        ',
  )
  const tests = w.shuffle([
    code`
        #[test]
        fn the_threshold_of_the_table() {
            assert_eq!(${n.least}(&TASKS), ${whole.rust('int')});
        }`,
    code`
        #[test]
        fn the_setting_on_its_grid() {
            assert_eq!(${n.setting}(${n.least}(&TASKS), ${grid.rust('int')}), ${set.rust('int')});
            assert_eq!(${n.setting}(12, 4), 12);
            assert_eq!(${n.setting}(13, 4), 16);
        }`,
    code`
        #[test]
        fn harmonic_periods_use_everything() {
            let half = ${n.job} { cycles: 30, period: 6 };
            assert_eq!(${n.least}(&[half]), 5);
            assert_eq!(${n.least}(&[half, ${n.job} { cycles: 60, period: 12 }]), 10);
            assert_eq!(${n.least}(&[half, ${n.job} { cycles: 61, period: 12 }]), 11);
        }`,
    code`
        #[test]
        fn other_periods_do_not() {
            let upper = ${n.job} { cycles: 20, period: 5 };
            assert_eq!(${n.least}(&[upper, ${n.job} { cycles: 30, period: 7 }]), 10);
            assert_eq!(${n.least}(&[upper, ${n.job} { cycles: 29, period: 7 }]), 10);
            assert_eq!(${n.least}(&[upper, ${n.job} { cycles: 31, period: 7 }]), 11);
            assert_eq!(${n.least}(&[]), 0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Cycles over time is the clock itself, so a division that rounds up gives whole ${s.clock.unitOnly} directly. The threshold is a minimum inside of a maximum, just as derived.`,
      say`No search over clocks is needed: the points give the threshold at once. Everything is a whole number of cycles or of ${task.period.unitOnly}.`,
      say`The rounding goes up in the only place where it matters; the tests stand on both sides of a threshold.`,
    ]),
    page.rust(code`
    /// Cycles of one job, period in ${task.period.unitOnly}; most frequent first.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.job} {
        pub cycles: u64,
        pub period: u64,
    }

    fn demand(tasks: &[${n.job}], level: usize, until: u64) -> u64 {
        tasks[..level].iter().fold(tasks[level].cycles, |sum, upper| sum + until.div_ceil(upper.period) * upper.cycles)
    }

    fn ${n.need}(tasks: &[${n.job}], level: usize, upper: &[${n.job}], until: u64) -> u64 {
        ${nest(4, search)}
    }

    /// Whole ${s.clock.unitOnly} at which every level has a point where its demand is met.
    pub fn ${n.least}(tasks: &[${n.job}]) -> u64 {
        ${nest(4, whole2)}
    }

    pub fn ${n.setting}(clock: u64, grid: u64) -> u64 {
        ${w.pick([code`clock.next_multiple_of(grid)`, code`clock.div_ceil(grid) * grid`])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TASKS: [${n.job}; ${s.count.rust('int')}] = [
            ${rows}
        ];
        ${nest(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The clock may be lowered only while the table is the one that was analysed. A table that grows has to be analysed again before the clock is touched, and until then the higher clock stays.`,
      say`At the threshold any excess makes ${task.name} late. The setting of ${set} keeps ${reserve} for what nobody measured; a supervisor on each job tells when that is used up.`,
      say`Changing the clock in motion moves every timer. It is done at rest, with the analysis of the new clock at hand: deadlines hold from ${least} upwards.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Flash wait states shrink when the clock falls, so jobs take fewer cycles: the threshold is then on the safe side.`,
          say`A job that waits for a bus of fixed speed does not stretch with the clock; its waiting must be kept apart from its cycles.`,
          say`Timers derived from the same clock become coarser, and periods may no longer be whole numbers of ticks.`,
          say`Two tasks with the same threshold: shortening one of them alone gains nothing.`,
          say`The best point may change with the set: a longer ${s.tasks[0]!.name} can move the decision to another release.`,
          say`A threshold that falls exactly on a setting leaves no reserve at all; take the next one.`,
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
          say`Make the periods harmonic by shortening some; the threshold comes near to ${fluid}, although the load grows on the way.`,
          say`Sleep when idle instead of running slowly: simpler, no new analysis, and wake-up time becomes jitter.`,
          say`Earliest deadline first would run at ${fluid}, with every deadline met, and without an order among tasks in an overload.`,
          say`Shorten ${task.name} or a task above it; it alone holds the threshold where it is.`,
        ],
        2,
      ),
    ),
  )
}
