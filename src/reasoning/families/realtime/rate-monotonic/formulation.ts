// Depth 1: who goes first? Priority by importance fails, priority by rate works whenever any fixed order does, and what the
// load alone then says.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { joined } from '../layout.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const [fast, slow] = [s.tasks[0]!, s.tasks.at(-1)!]
  const other = m.claim('schedule', {
    tasks: [slow, ...s.tasks.slice(0, -1)].map((task) => ({
      name: task.name,
      cost: task.cost.id,
      period: task.period.id,
    })),
    resolution_ns: 1000,
    meets: false,
  })
  const clash = m.derive('W_x', 'µs', `${slow.cost.id} + ${fast.cost.id}`, 'i')
  const late = m.relation(clash, '>', fast.period)
  const whole = m.derive('F', '', `floor(${slow.period.id}/${fast.period.id})`, 'i')
  m.derive('x_0', 'µs', `0*${fast.period.id}`, 'i')
  const exchange = m.claim('range', {
    over: [{ name: 'x', from: 'x_0', to: fast.period.id }],
    left: `F*x + (${fast.period.id} - x)`,
    op: '<=',
    right: `F*${fast.period.id}`,
  })
  const gap = m.derive('d_U', '', 'U_n - U', '3s')
  const byLoad = s.byLoad.op === '<='

  page.ask(
    w.pick([
      say`One side wants ${slow.name} at the top, since a fault there is the most dangerous. The other side wants priority by rate. Decide between them with a proof, state the task model that the proof needs, and say what the load alone tells about the better order.`,
      say`Which order of priorities is right? Show what goes wrong in the worse one, prove that the better one cannot be beaten by any fixed order, and apply the simplest test of schedulability to it.`,
      say`Examine this argument: "safety comes first, so ${slow.name} must preempt everything." Where is the flaw? Set up the model, give the order that you would choose and why it is optimal, and judge what its utilisation bound says here.`,
      say`Formulate the choice of priorities as a mathematical question: what is a task, what is the worst phase, when is one order better than another? Answer it, and give types in Rust that make an unordered table unusable for analysis.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`There are two different notions here, importance and urgency. Importance is what a miss costs; urgency is how soon a miss happens. A scheduler only ever sees the second.`,
      say`Priority decides who waits. A task with a long period has room to wait, one with a short period has none, whatever each of them means for safety.`,
      say`What has to be compared are orders, not tasks. An order is better if it works wherever the other works.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Importance first, as proposed: ${slow.name} on top, and it is done after ${slow.cost} every time.`,
      say`Take the cautious order. With ${slow.name} above everything, its own deadline of ${slow.period} is met with ease.`,
      say`With the dangerous one first, ${slow.name} runs at once and needs ${slow.cost.named}. So far nothing is wrong with it.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Nobody asked about ${fast.name}. If both are released together it begins after ${slow.cost} and ends after ${clash.arithmetic}; its deadline was ${fast.period}. ${late.symbols}, so it is late at once.`,
      say`Both released at the same moment: ${clash.worked} until ${fast.name} is through, and ${late.values}. One such moment is enough.`,
      say`Look at the first ${fast.period} after a common release. They must hold both jobs, that is ${clash.arithmetic}, and cannot: ${late.named}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`The urgent one has to come first, then. By rate: ${joined(s.tasks.map((task) => say`${task.name}`))}.`,
      say`Sort by period. Is that merely better here, or always? That needs a proof.`,
      say`Turn the pair round and put ${fast.name} on top. I want to know whether that can ever harm.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Two neighbours in the wrong order work only if both costs fit into the short period. Let x be the cost of the frequent one; the other can then have what x leaves of ${fast.period.symbol}. After the swap, with ${whole.short} whole short periods, the demand satisfies ${exchange.form('symbols')}. It fits for every split.`,
      say`Suppose the wrong order of a pair works. Then one job of each fits into ${fast.period}. Multiply by the ${whole} whole short periods that fit into ${slow.period}: ${exchange.form('statement')}. So the swapped order works too.`,
      say`An exchange argument: if the pair survives in the wrong order, x and ${fast.period.symbol} less x are possible costs. In the right order I need ${exchange.form('symbols')}, and this holds for ${exchange.form('ranges')}.`,
    ]),
  )
  const load = (): void => {
    page.think(
      'recall',
      w.pick([
        say`For this order Liu and Layland found a safe load: ${s.bound.equation}, here ${s.bound.arithmetic}. The set asks for ${s.load}.`,
        say`A load up to ${s.bound.worked} is always safe by rate. What I have is ${s.load.arithmetic}.`,
        say`The quick test adds the shares, ${s.load.arithmetic}, and holds them against ${s.bound.short}.`,
      ]),
    )
    page.think(
      byLoad ? 'compare' : 'doubt',
      byLoad
        ? w.pick([
            say`${s.byLoad.values}, so by rate no phase whatsoever can make a job late. The room left is ${gap.arithmetic}.`,
            say`The load ${s.byLoad.phrase} the bound: ${s.byLoad.symbols}. All assumptions hold (independent, punctual, deadline at the next release), hence proven.`,
          ])
        : w.pick([
            say`${s.byLoad.values}. Does that condemn the set? No; the theorem promises safety below the bound and is silent above.`,
            say`The load ${s.byLoad.phrase} the bound, so nothing is proven, in either direction. A sharper test is needed; the order stays the best one all the same.`,
          ]),
    )
  }
  const necessary = (): void => {
    page.think(
      'limit-case',
      w.pick([
        say`No order helps beyond a load of one. Here ${s.below.named}, so hope is justified.`,
        say`The other end: ${s.below.values} is necessary for anything. It says nothing about deadlines in between.`,
        say`If all periods were equal, order would not matter and a load of one would do. They are not, so the truth lies between ${s.bound} and one.`,
      ]),
    )
  }
  for (const part of w.shuffle([load, necessary])) part()
  page.checks(w.pick([1, 2]), s.bound, s.load, fast.share, slow.share, clash)
  page.think(
    'decide',
    w.pick([
      say`By rate. ${byLoad ? 'And the load already settles that it works.' : 'Whether it works is open, but if it does not, no other fixed order will.'}`,
      say`Rate decides the order; what is dangerous is handled by supervision, not by priority. ${byLoad ? 'The bound proves the set.' : 'The proof of the set needs an exact test.'}`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The question has two halves: which order is best among all fixed orders, and whether the best is good enough.`,
      say`Optimality is shown by exchange: any order that works can be turned into the order by rate, one pair at a time, without breaking it.`,
      say`First the failure of priority by importance, since it names what counts; then the proof for priority by rate.`,
    ]),
  )
  page.step(
    w.pick(['The model', 'What is assumed', 'Tasks']),
    w.pick([
      say`A task is a cost C and a period T, with the next release as deadline. Tasks are independent, releases punctual, phases arbitrary. At each moment the ready task of highest priority runs.`,
      say`Every task releases a job each period T, which needs up to C and has to finish before the next release. Nothing waits but for the processor. The worst phase is a common release, because any shift lets interference leave the window.`,
    ]),
  )
  page.step(
    w.pick(['Importance first fails', 'The proposed order', 'A counterexample']),
    w.pick([
      say`Release everything at once. With ${slow.name} on top, ${fast.name} ends after ${clash.worked}. ${late.named}: late. The schedule of this order, played out:`,
      say`${fast.name} must share its first period with a job of ${slow.name}: ${clash.arithmetic}, but ${late.values}. The order that was played and misses:`,
    ]),
    say`${other.form('tasks')}`,
  )
  page.step(
    w.pick(['Why the order by rate is optimal', 'The exchange', 'Swapping one pair']),
    w.pick([
      say`Let two neighbours stand in the wrong order and work. At a common release the lower one, which is the frequent one, ends at some time R inside its own short period; by then everything above the pair and one job of each is done. Swap the two: the processor does the same work up to R, nothing new of the pair is released before, so both are again done by R. The frequent one now ends even earlier, and the long one ends inside a period that is not even its own. Counted for this pair over ${whole.worked} short periods: ${exchange.form('symbols')}, for ${exchange.form('ranges')}.`,
      say`Work is conserved: a processor that is never idle while somebody waits has done the same amount by the same time in any order. If the wrong order works, the frequent task ends at R within its short period, with one job of each behind it. In the swapped order both have ended by R too, and R suits the long period all the more. A count for this pair agrees: with ${whole.short}, ${exchange.form('statement')}. Repeating the swap sorts the table, and at no swap was a deadline lost.`,
    ]),
  )
  page.step(
    w.pick(['What the load says', 'The simplest test', 'Liu and Layland']),
    say`${w
      .shuffle([...s.tasks])
      .map((task) => say`${task.share.worked} for ${task.name}.`)
      .reduce((a, b) => say`${a} ${b}`)}`,
    byLoad
      ? say`In sum ${s.load.short}, against ${s.bound.worked}. ${s.byLoad.named}: schedulable by rate, for all phases.`
      : say`In sum ${s.load.short}, against ${s.bound.worked}. ${s.byLoad.named}: the test is only sufficient, and here it decides nothing.`,
  )

  const n = w.pick([
    { task: 'Task', ranked: 'Ranked', rank: 'rank', load: 'load', bound: 'safe_load' },
    { task: 'Periodic', ranked: 'ByRate', rank: 'sort_by_rate', load: 'total_share', bound: 'bound_for' },
    { task: 'Job', ranked: 'Ordered', rank: 'assign', load: 'demand_ratio', bound: 'liu_layland' },
  ])
  const body = w.pick([
    code`tasks.sort_by_key(|task| task.period);
        ${n.ranked}(tasks)`,
    code`tasks.sort_by(|one, two| one.period.cmp(&two.period));
        ${n.ranked}(tasks)`,
    code`for end in (1..N).rev() {
            for at in 0..end {
                if tasks[at].period > tasks[at + 1].period {
                    tasks.swap(at, at + 1);
                }
            }
        }
        ${n.ranked}(tasks)`,
  ])
  const sum = w.pick([
    code`self.0.iter().map(${n.task}::share).sum()`,
    code`self.0.iter().fold(0.0, |so_far, task| so_far + task.share())`,
    code`let mut total = 0.0;
            for task in &self.0 {
                total += task.share();
            }
            total`,
  ])
  const mixed = [...s.tasks].reverse()
  const row = (task: (typeof mixed)[number]) =>
    code`${n.task} { cost: ${task.cost.rust('int')}, period: ${task.period.rust('int')} }`
  const tests = w.shuffle([
    code`
        #[test]
        fn the_table_comes_out_by_rate() {
            let expected = [${joined(s.tasks.map(row))}];
            assert_eq!(${n.rank}(table()).0, expected);
        }`,
    code`
        #[test]
        fn shares_add_up() {
            assert!((${n.rank}(table()).${n.load}() - ${s.load.rust('f64')}).abs() < 1e-9);
        }`,
    code`
        #[test]
        fn the_bound_and_the_verdict() {
            assert!((${n.bound}(${s.count.rust('int')}) - ${s.bound.rust('f64')}).abs() < 1e-9);
            assert!((${n.bound}(1) - 1.0).abs() < 1e-9);
            assert_eq!(${n.rank}(table()).proven(), ${byLoad ? 'true' : 'false'});
            assert!(${n.rank}([${n.task} { cost: 6, period: 6 }]).proven());
            assert!(!${n.rank}([${n.task} { cost: 7, period: 6 }]).proven());
        }`,
    code`
        #[test]
        fn a_pair_fits_in_one_order_only() {
            let (fast, slow) = (${row(fast)}, ${row(slow)});
            assert!(!pair_fits(slow, fast));
            assert!(pair_fits(${n.task} { cost: 2, period: 9 }, ${n.task} { cost: 3, period: 5 }));
            assert!(!pair_fits(${n.task} { cost: 3, period: 9 }, ${n.task} { cost: 3, period: 5 }));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Sorting is done once, and the sorted table has a type of its own. Tests of schedulability exist for that type only, so an order by importance cannot slip into them.`,
      say`The theorem needs the order by rate; the type carries that fact. Whoever holds the sorted type holds the precondition.`,
      say`What the proof assumes should be what the type guarantees: here, the order. Costs and periods are whole numbers, shares are not.`,
    ]),
    page.rust(code`
    /// Times in ${fast.cost.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.task} {
        pub cost: u32,
        pub period: u32,
    }

    impl ${n.task} {
        pub fn share(&self) -> f64 {
            f64::from(self.cost) / f64::from(self.period)
        }
    }

    /// Most frequent first.
    #[derive(Debug, PartialEq)]
    pub struct ${n.ranked}<const N: usize>([${n.task}; N]);

    pub fn ${n.rank}<const N: usize>(mut tasks: [${n.task}; N]) -> ${n.ranked}<N> {
        ${nest(4, body)}
    }

    impl<const N: usize> ${n.ranked}<N> {
        pub fn ${n.load}(&self) -> f64 {
            ${nest(8, sum)}
        }

        /// True is a proof; false is no verdict.
        pub fn proven(&self) -> bool {
            self.${n.load}() <= ${n.bound}(N as u32)
        }
    }

    pub fn ${n.bound}(count: u32) -> f64 {
        let count = f64::from(count);
        count * (2.0_f64.powf(1.0 / count) - 1.0)
    }

    /// At a common release, does the lower of two still end in its own period, after one job of the upper?
    pub fn pair_fits(upper: ${n.task}, lower: ${n.task}) -> bool {
        upper.cost + lower.cost <= lower.period
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn table() -> [${n.task}; ${s.count.rust('int')}] {
            [${joined(mixed.map(row))}]
        }
        ${nest(4, joined(tests, '\n'))}
    }`),
    w.pick([
      say`A table that was never sorted has no such method:`,
      say`Asking for the verdict without the order is refused:`,
    ]),
    page.compileFail(
      'E0599',
      code`
    pub fn too_soon(tasks: [${n.task}; 2]) -> bool {
        tasks.proven()
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`What is dangerous is not made safe by a high priority, but by a deadline that provably holds and by a supervisor outside of the schedule. ${byLoad ? 'The deadline of' : 'Until the exact test is done, not even the deadline of'} ${slow.name} is ${byLoad ? 'proven here' : 'certain'}.`,
      say`The argument by importance puts the hazard in the wrong place: with it, ${fast.name} fails in the first common release. Motion without control is a hazard as well.`,
      say`The order is a safety property and is written into a type. A proof about another order than the one that runs would be worth nothing.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Equal periods: either order is optimal; the sort must be stable, so that two builds agree.`,
          say`Deadlines before the end of the period: the order by rate is no longer the best, the order by deadline is.`,
          say`Late releases: the critical instant gets worse by the jitter, and the bound on the load does not cover it.`,
          say`A task that blocks on a bus inside its cost: it suspends itself, and the common release is no longer the worst phase.`,
          say`A burst that is handled as if it were periodic: its shortest distance counts as the period, however rare it is.`,
          say`Costs of preemption that were forgotten: every release of ${fast.name} may evict the cache of ${slow.name}.`,
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
          say`Shorten the period of what is important until it ranks high: honest, analysable, and it costs processor time.`,
          say`Split ${slow.name} into pieces, each with a period of its own; then even a high rank hurts nobody much.`,
          say`Earliest deadline first needs no order at all and uses the processor fully. Which task fails in an overload is then left to chance.`,
          say`Put ${fast.name} into an interrupt or into hardware. Then it is above all priorities, which the analysis has to be told.`,
        ],
        2,
      ),
    ),
  )
}
