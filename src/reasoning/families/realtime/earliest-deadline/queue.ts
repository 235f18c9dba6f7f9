// Depth 3, one of two: the queue of ready jobs by deadline, on a clock that comes round. Deadlines are compared by which is nearer, and
// the half of the range is what bounds how far they may lie apart.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import { deadlines, type Instance, type Solved } from './instance.ts'

export function queue(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const limits = deadlines(m, x)
  const bits = m.given('W_b', x.countBits, 'bits')
  const now = m.given('t_n', x.now, 'ticks')
  const range = m.derive('N', 'ticks', '2^W_b', 'i')
  const round = m.derive('t_w', 'ms', 'N*tau', '4s')
  const half = m.derive('N_h', 'ticks', 'N/2', 'i')
  const apart = m.derive('A', 'ticks', 'max(D_1, D_2, D_3) + max(D_1, D_2, D_3)', 'i')
  const far = m.derive('A_x', 'ticks', 'N/2 - 1', 'i')
  const clear = m.compare(apart, far)
  const soon = m.derive('d_1', 'ticks', 'mod(t_n + D_1, N)', 'i')
  const later = m.derive('d_3', 'ticks', 'mod(t_n + D_3, N)', 'i')
  const plain = m.relation(later, '<', soon)
  const ahead = m.derive('g', 'ticks', 'mod(d_3 - d_1, N)', 'i')
  const nearer = m.relation(ahead, '<', half)
  const true1 = m.derive('f_1', 'ticks', 't_n + D_1', 'i')
  const true3 = m.derive('f_3', 'ticks', 't_n + D_3', 'i')
  const order = m.relation(true1, '<', true3)
  const least = m.derive('W_l', 'bits', 'ceil(log(2*A + 1)/log(2))', 'i')
  const rate = m.derive('f_w', 'Hz', '1/t_w', '3s')
  m.given('a_0', 1, 'ticks')
  const cyclic = m.claim('range', {
    over: [{ name: 'z', from: 'a_0', to: 'N' }],
    left: 'mod(mod(z + D_3, N) - mod(z + D_1, N), N)',
    op: '==',
    right: 'D_3 - D_1',
    tolerance: 1e-6,
  })
  const delay = m.derive('w_1', 'ticks', 'D_3 - D_1', 'i')
  const flawed = w.chance(0.5)
  const [one, , three] = s.tasks

  page.section(
    'context',
    page.list([
      ...w.shuffle(
        s.tasks.map((task, i) =>
          w.pick([
            say`${task.name}: due ${limits[i]!} after release;`,
            say`a job of ${task.name} has a deadline ${limits[i]!} after it was released;`,
          ]),
        ),
      ),
      w.pick([
        say`the clock has ${bits}, counts ticks of ${s.tick}, and begins anew when it is full;`,
        say`deadlines are stored as counts of a clock of ${bits}, one tick in ${s.tick};`,
      ]),
      w.pick([
        say`a job that is late is kept until it is late by the longest of the deadlines, and then given up;`,
        say`a late job is dropped once it is late by as much as the longest deadline;`,
      ]),
      w.pick([
        say`safety: the wrong job first is a deadline missed with time enough, and it happens once in a round of the clock.`,
        say`safety: no allocation, and a full queue must be an answer and not a fault.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: the queue takes the job with the smallest stored deadline. It has run for days, and now and then ${one!.name} is late by far. Explain it at the count ${now}, give a comparison that is right and its condition, and write the queue.`,
          say`"Deadlines are numbers, so the least is the earliest." Refute that with the clock at ${now}, say how often it strikes, derive what makes a comparison of counts safe, and implement the ready queue.`,
        ])
      : w.pick([
          say`Write the ready queue: fixed size, jobs by deadline, on a clock that wraps. Which condition must deadlines satisfy so that their order can be told? Show the case with the clock at ${now}, and test all limits.`,
          say`Implement earliest deadline first on wrapping counts. Derive the comparison and the least width of the clock, go through the wrap at ${now}, and make the capacity part of the type.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A count has no before and after; on a circle there is only nearer by one way or the other.`,
      say`Order on a circle needs a bound on distances. If everything lies within half of it, the shorter way tells who is first.`,
    ]),
  )
  if (flawed || w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`Compare as numbers. At ${now}: ${soon.worked} for ${one!.name}, ${later.worked} for ${three!.name}.`,
        say`The smaller count first: ${soon.arithmetic} against ${later.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`${plain.symbols}, so ${three!.name} would go first, yet ${order.values} in true time. The later one has wrapped and looks small.`,
        say`As counts ${plain.values}. In truth ${order.named}; one deadline lies past the wrap and one before it.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`The difference with wrap: ${ahead.worked}. It is in the lower half, ${nearer.symbols}, so the first named is the earlier.`,
      say`Subtract modulo the range: ${ahead.arithmetic}, and ${nearer.values}. Right again, on either side of the wrap: ${cyclic.form('symbols')}.`,
    ]),
  )
  const distance = (): void =>
    page.think(
      'derive',
      w.pick([
        say`How far apart can two stored deadlines be? One is late by the longest deadline, one has just been set: ${apart.worked}. What can be told apart ends one before half the range, ${far.worked}; ${clear.symbols}.`,
        say`From the oldest late one to the newest: ${apart.arithmetic}. Allowed is less by one than half a round, ${far.arithmetic}. ${clear.named}.`,
      ]),
    )
  const often = (): void =>
    page.think(
      'estimate',
      w.pick([
        say`How often does the wrap come by? Every ${round.worked}, ${rate.arithmetic}. Rare enough for the bench, frequent enough for a print.`,
        say`A round takes ${round.arithmetic}. The error lasts for as long as a deadline straddles it.`,
      ]),
    )
  for (const part of w.shuffle([distance, often])) part()
  page.think(
    'compare',
    w.pick([
      say`The least width would be ${least.worked}. ${clear.op === '<=' ? 'There is room.' : 'The clock is too narrow, or late jobs have to go sooner.'}`,
      say`Width that suffices: ${least.arithmetic}. ${clear.op === '<=' ? 'The clock has that.' : 'The clock does not have that, and I must say so.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), round, apart, rate)

  page.section(
    'analysis',
    w.pick([
      say`Counts are compared by the shorter way round, and the condition for that is derived before it is used.`,
      say`The queue is simple; what needs a proof is the comparison inside of it.`,
    ]),
  )
  page.step(
    w.pick(['Where plain comparison fails', 'At the wrap']),
    say`${range.worked}, a round of ${round.worked}. With the clock at ${now}: ${soon.worked} and ${later.worked}, so ${plain.symbols}, although ${order.named}. Plain comparison lets ${three!.name} run first, and ${one!.name} is put back by up to all work that is due ${delay.worked} after it.`,
  )
  page.step(
    w.pick(['Which is nearer', 'The comparison']),
    w.pick([
      say`Let two true deadlines differ by under half a round. Their counts differ, with wrap, by that difference if the second is later, and by a round without it if it is earlier: the lower half in the one case, the upper in the other. Here ${ahead.worked}; ${nearer.named}. For every position of the clock ${cyclic.form('symbols')}, ${cyclic.form('ranges')}.`,
      say`Wrapped subtraction gives back the true difference wherever the wrap lies: ${cyclic.form('statement')}. Negative differences appear in the upper half. So one look at the half decides, as long as true differences stay under it: ${ahead.short}, ${nearer.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['How far apart', 'The condition']),
    say`A job may stay until it is late by the longest deadline, and another may just have been released with the longest: ${apart.worked}. The condition: ${clear.named}. The least width of a clock for it is ${least.worked}.`,
    clear.op === '<='
      ? say`It holds with this clock.`
      : say`It does not hold: late jobs have to be dropped sooner, or a wider clock is needed. For jobs that are in time alone the order is still told.`,
  )

  const n = w.pick([
    { queue: 'Ready', push: 'release', pop: 'next', full: 'Full', before: 'is_before' },
    { queue: 'DueQueue', push: 'insert_job', pop: 'take_earliest', full: 'NoRoom', before: 'is_earlier' },
    { queue: 'Agenda', push: 'admit', pop: 'hand_out', full: 'Refused', before: 'comes_first' },
  ])
  const compare = w.pick([
    code`first != second && (second.wrapping_sub(first) & MASK) < HALF`,
    code`(1..HALF).contains(&(second.wrapping_sub(first) & MASK))`,
    code`match second.wrapping_sub(first) & MASK {
            0 => false,
            ahead => ahead < HALF,
        }`,
  ])
  const push = w.pick([
    code`if self.used == N {
                return Err(${n.full});
            }
            let mut at = self.used;
            while at > 0 && ${n.before}(job.due, self.jobs[at - 1].due) {
                self.jobs[at] = self.jobs[at - 1];
                at -= 1;
            }
            self.jobs[at] = job;
            self.used += 1;
            Ok(())`,
    code`let place = self.jobs[..self.used]
                .iter()
                .position(|other| ${n.before}(job.due, other.due))
                .unwrap_or(self.used);
            if self.used == N {
                return Err(${n.full});
            }
            self.jobs.copy_within(place..self.used, place + 1);
            self.jobs[place] = job;
            self.used += 1;
            Ok(())`,
  ])
  const pop = w.pick([
    code`let first = self.jobs[..self.used].first().copied()?;
            self.jobs.copy_within(1..self.used, 0);
            self.used -= 1;
            Some(first)`,
    code`if self.used == 0 {
                return None;
            }
            let first = self.jobs[0];
            self.jobs[..self.used].rotate_left(1);
            self.used -= 1;
            Some(first)`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn across_the_wrap() {
            assert!(${n.before}(${soon.rust('int')}, ${later.rust('int')}));
            assert!(!${n.before}(${later.rust('int')}, ${soon.rust('int')}));
            assert_eq!(due_after(${now.rust('int')}, ${limits[2]!.rust('int')}), ${later.rust('int')});
        }`,
    code`
        #[test]
        fn up_to_half_a_round() {
            assert!(${n.before}(5, 5 + ${half.rust('int')} - 1));
            assert!(!${n.before}(5, 5 + ${half.rust('int')}));
            assert!(!${n.before}(5, 5));
            assert!(${n.before}(5, 6));
        }`,
    code`
        #[test]
        fn earliest_first_from_any_position() {
            for now in 0..${range.rust('int')} {
                let mut queue = ${n.queue}::<3>::new();
                for (task, limit) in [${joined(limits.map((limit) => code`${limit.rust('int')}`))}].into_iter().enumerate() {
                    queue.${n.push}(Job { task, due: due_after(now, limit) }).unwrap();
                }
                let order: Vec<usize> = core::iter::from_fn(|| queue.${n.pop}()).map(|job| job.task).collect();
                assert_eq!(order, ORDER);
            }
        }`,
    code`
        #[test]
        fn full_is_an_answer() {
            let mut queue = ${n.queue}::<1>::new();
            assert_eq!(queue.${n.push}(Job { task: 4, due: 9 }), Ok(()));
            assert_eq!(queue.${n.push}(Job { task: 5, due: 8 }), Err(${n.full}));
            assert_eq!(queue.${n.pop}(), Some(Job { task: 4, due: 9 }));
            assert_eq!(queue.${n.pop}(), None);
        }`,
    code`
        #[test]
        fn equal_deadlines_keep_their_order() {
            let mut queue = ${n.queue}::<3>::new();
            for task in [1, 2, 3] {
                queue.${n.push}(Job { task, due: 40 }).unwrap();
            }
            assert_eq!(queue.${n.pop}().map(|job| job.task), Some(1));
            assert_eq!(queue.${n.pop}().map(|job| job.task), Some(2));
        }`,
  ])
  const byDeadline = x.tasks.map((task, i) => ({ i, deadline: task.deadline })).sort((a, b) => a.deadline - b.deadline)
  page.section(
    'rust',
    w.pick([
      say`A sorted array of fixed capacity: putting in moves what is due later, taking out gives the first. For the few jobs of a controller nothing is faster or easier to bound.`,
      say`The capacity is a const generic, the comparison one function with its own tests, and the queue knows nothing of clocks beyond it.`,
    ]),
    page.rust(code`
    const MASK: u32 = ${range.rust('int')} - 1;
    const HALF: u32 = MASK / 2 + 1;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Job {
        pub task: usize,
        pub due: u32,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.full};

    /// Does the first instant come before the second? They must lie within half a round.
    pub fn ${n.before}(first: u32, second: u32) -> bool {
        ${indented(4, compare)}
    }

    pub fn due_after(now: u32, limit: u32) -> u32 {
        now.wrapping_add(limit) & MASK
    }

    /// Jobs that are ready, earliest deadline first.
    #[derive(Debug)]
    pub struct ${n.queue}<const N: usize> {
        jobs: [Job; N],
        used: usize,
    }

    impl<const N: usize> ${n.queue}<N> {
        pub fn new() -> Self {
            Self { jobs: [Job::default(); N], used: 0 }
        }

        pub fn ${n.push}(&mut self, job: Job) -> Result<(), ${n.full}> {
            ${indented(8, push)}
        }

        pub fn ${n.pop}(&mut self) -> Option<Job> {
            ${indented(8, pop)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const ORDER: [usize; 3] = [${byDeadline.map(({ i }) => String(i)).join(', ')}];
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.6)
      ? [
          say`A capacity that is only known at run time is refused:`,
          page.compileFail(
            'E0435',
            code`
    pub fn sized(count: usize) {
        let _queue = ${n.queue}::<{ count }>::new();
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    clear.op === '<='
      ? w.pick([
          say`${clear.named}: as long as late jobs are dropped in time, the order of the queue is the order of deadlines, at every position of the clock.`,
          say`The comparison cannot be fooled while ${clear.symbols}. That a late job leaves the queue is therefore part of the proof.`,
        ])
      : w.pick([
          say`${clear.named}: with late jobs kept so long, an old one may look like one of the future, and everything else goes before it. Drop late jobs sooner, or widen the clock to ${least}.`,
          say`The condition fails, ${clear.values}. Without late jobs the order is right; with them it is not, and that is when it matters.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Exactly half a round apart: neither is before the other. It must be excluded by the condition, not decided by chance.`,
          say`A full queue: a job of a task is released while its last is still in. That is lateness by another name.`,
          say`Equal deadlines: in order of release, so that a trace can be repeated.`,
          say`The clock is read once for a release. Read twice, the deadline may belong to another tick than the release.`,
          say`A processor that slept through a round wakes with deadlines that look fresh. Empty the queue on waking.`,
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
          say`A heap is better from dozens of jobs on; here moving a few entries is cheaper than its bookkeeping.`,
          say`A clock so wide that it never wraps: simple, and dearer to read and to compare on small processors.`,
          say`Deadlines as time that remains, counted down each tick: no wrap, and work in every tick.`,
          say`A bit for each task and a search for the earliest among them: constant time, nothing is ever moved.`,
        ],
        2,
      ),
    ),
  )
}
