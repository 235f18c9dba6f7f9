// Depth 3: the order of locks as a matter of types, with a check at run time beside it for what types cannot see.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { programs, type Solved } from './instance.ts'

const typeName = (word: string): string => `${word[0]!.toUpperCase()}${word.slice(1)}Rank`

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const [, second, last] = s.tasks
  const changed = s.tasks.filter((task) => task.takes[0] > task.takes[1])
  const tail = changed[0]!
  const longest = m.derive('B', 'µs', 'max(c_2, c_3)', 'i')
  const finish = m.derive('R_1', 'µs', 'C_1 + B', 'i')
  const inTime = m.compare(finish, s.deadline)
  const earlier = m.derive('e', '%', `${tail.window.id}/${tail.hold.id}`, '3s')
  const asksFlaw = w.chance(0.35)
  const ranks = s.locks.map(typeName)
  const order = s.locks.join(' before ')

  page.ask(
    asksFlaw
      ? w.pick([
          say`The order of locks is kept by a comment at the top of a file, and ${changed.map((task) => task.name).join(' and ')} breaks it. Make the wrong order impossible to compile, add a check for what types cannot see, and state what one blocking costs.`,
          say`A code review relies on people to notice that ${changed.map((task) => task.name).join(' and ')} takes locks the wrong way round. Why is that no design? Replace it by types in Rust, with tests.`,
        ])
      : w.pick([
          say`Implement the lock order in Rust so that a wrong order does not compile, with a run-time check for locks that are chosen at run time. Bound the blocking that the highest task suffers.`,
          say`Write ranked locks: the type of what is held says what may be asked for next. Go through the edge cases, and say what the order costs ${s.tasks[0]!.name}.`,
          say`Turn the rule "${order}" into code that enforces it. No allocation after start, no global state, and a test for each refusal.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The rule is about what is held when something is asked for. So what is held has to be visible to the compiler: a token whose type carries the rank.`,
      say`A lock may be taken only from a state whose rank is lower. In Rust that is a trait that exists for the permitted pairs and for no others.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`A list of the order in a comment, and discipline.`,
      say`Sort the locks by address and take them in that order, as libraries do.`,
      say`Check the order at run time only, and stop the machine on a breach.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`That finds the mistake when it happens or not at all. What can be found in the build should be found there; "${programs(s, false)[s.tasks.indexOf(tail)]!}" was written by careful people.`,
      say`A run-time check sees only paths that run. The window of ${tail.window} in ${tail.name} is open for ${earlier.arithmetic} of the time it holds anything, and a test hits it hardly ever.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Ranks as empty types, one for each lock, and a trait for "may come after". The guard borrows the token of what is held, so the token cannot be used for another lock at the same time.`,
      say`Each guard yields a token of its own rank. Asking takes such a token by exclusive reference: while the inner lock is held, the outer token is busy.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Blocking with a ceiling: one section of a lower task, the longest, ${longest.arithmetic}, from ${second!.hold.arithmetic} and ${last!.hold.arithmetic}. So ${s.tasks[0]!.name} answers within ${finish.arithmetic}.`,
      say`Sections of the lower tasks: ${second!.hold.worked}, ${last!.hold.worked}. One of them may be in the way: ${longest.worked}, and ${finish.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`${inTime.named}. ${inTime.op === '<=' ? 'The order costs nothing that the deadline cannot bear.' : 'The order is right and yet too slow; sections have to be shortened as well.'}`,
      say`Against the deadline ${inTime.values}. ${inTime.op === '<=' ? 'Good enough.' : 'So ordering alone does not finish the job.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), longest, finish, earlier, s.rare)
  page.think(
    'decide',
    w.pick([
      say`Types for the three locks that are known, a bit mask for those that are not. Both say no in the same place: at the asking.`,
      say`The compiler for the fixed locks, a mask of held ranks for the others. Both are tested from both sides.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The order must be enforced where locks are asked for; everything else is hope.`,
      say`Three small arguments: why the types exclude the circle, what the mask adds, what one blocking costs.`,
    ]),
  )
  page.step(
    w.pick(['Why types suffice', 'From types to ranks']),
    w.pick([
      say`A lock of one rank can be asked for only with a token of a lower rank, and the token is borrowed while the lock is held. So along any chain of held locks the ranks, ${order}, rise. A circle would need a rank that rises to itself.`,
      say`Permitted pairs are those with rising rank: ${order}. Every program that compiles takes rising ranks, hence its arrows all point upwards, hence no circle.`,
    ]),
  )
  page.step(
    w.pick(['What changes', 'Today and after']),
    say`Today: ${programs(s, false).join('; ')}. After: ${programs(s, true).join('; ')}. Of the time that ${tail.name} holds locks, ${earlier.worked} was spent with the first alone; it now holds the other one in that time.`,
  )
  page.step(
    w.pick(['What a blocking costs', 'The bound']),
    say`With a priority ceiling a task is blocked by one section of a lower task, and once. ${second!.hold.worked} and ${last!.hold.worked}, so ${longest.worked}. Then ${finish.worked}, and ${inTime.named}.`,
  )
  const n = w.pick([
    {
      lock: 'Ranked',
      token: 'Holding',
      after: 'After',
      base: 'Nothing',
      ask: 'take',
      mask: 'Mask',
      bad: 'OutOfOrder',
      start: 'begin',
    },
    {
      lock: 'Ordered',
      token: 'Token',
      after: 'Above',
      base: 'Ground',
      ask: 'enter',
      mask: 'HeldRanks',
      bad: 'WrongOrder',
      start: 'with_nothing',
    },
    {
      lock: 'Tiered',
      token: 'Key',
      after: 'Higher',
      base: 'Bottom',
      ask: 'acquire',
      mask: 'Ledger',
      bad: 'Descending',
      start: 'fresh',
    },
  ])
  const gate = w.pick([
    code`if rank >= 32 || self.0 >> rank != 0 {
                return Err(${n.bad});
            }
            self.0 |= 1 << rank;
            Ok(())`,
    code`let above = u32::MAX.checked_shl(rank).ok_or(${n.bad})?;
            if self.0 & above != 0 {
                return Err(${n.bad});
            }
            self.0 += 1 << rank;
            Ok(())`,
    code`let highest = 32 - self.0.leading_zeros();
            let rises = rank >= highest && rank < 32;
            rises.then(|| self.0 |= 1 << rank).ok_or(${n.bad})`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn rising_ranks_are_given_and_undone() {
            let (low, high) = (${n.lock}::new(7), ${n.lock}::new(11));
            let mut nothing = ${n.token}::<${n.base}>::${n.start}();
            {
                let (mut first, mut inner): (_, ${n.token}<${ranks[0]!}>) = low.${n.ask}(&mut nothing);
                let (mut second, _): (_, ${n.token}<${ranks[2]!}>) = high.${n.ask}(&mut inner);
                *first += *second;
                *second = 1;
            }
            let (first, _): (_, ${n.token}<${ranks[1]!}>) = low.${n.ask}(&mut nothing);
            assert_eq!(*first, 18);
        }`,
    code`#[test]
        fn the_mask_refuses_what_does_not_rise() {
            let mut held = ${n.mask}::default();
            assert_eq!(held.ask(3), Ok(()));
            assert_eq!(held.ask(3), Err(${n.bad}));
            assert_eq!(held.ask(2), Err(${n.bad}));
            assert_eq!(held.ask(4), Ok(()));
            assert_eq!(held.ask(0), Err(${n.bad}));
            held.give_back(4);
            assert_eq!(held.ask(3), Err(${n.bad}));
            held.give_back(3);
            assert_eq!(held, ${n.mask}::default());
            assert_eq!(held.ask(2), Ok(()));
        }`,
    code`#[test]
        fn the_ends_of_the_mask() {
            let mut held = ${n.mask}::default();
            assert_eq!(held.ask(0), Ok(()));
            assert_eq!(held.ask(1), Ok(()));
            assert_eq!(held.ask(31), Ok(()));
            assert_eq!(held.ask(32), Err(${n.bad}));
            assert_eq!(${n.mask}::default().ask(32), Err(${n.bad}));
        }`,
    code`#[test]
        fn one_section_of_a_lower_task_may_be_in_the_way() {
            let sections = [${s.tasks.length > 2 ? second!.hold.rust('int') : '0'}, ${last!.hold.rust('int')}];
            assert_eq!(answer(${s.cost.rust('int')}, &sections), ${finish.rust('int')});
            assert_eq!(answer(${s.cost.rust('int')}, &[]), ${s.cost.rust('int')});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Rank types have no size; the token and the trait vanish in the binary. What remains is the lock itself and one mask.`,
      say`Nothing of the ranks is left at run time. The mask serves locks that are chosen while running, one bit for each rank.`,
    ]),
    page.rust(code`
    use std::marker::PhantomData;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    pub struct ${n.base};
    pub struct ${ranks[0]!};
    pub struct ${ranks[1]!};
    pub struct ${ranks[2]!};

    /// Which rank may be asked for while which is held.
    pub trait ${n.after}<Held> {}
    impl ${n.after}<${n.base}> for ${ranks[0]!} {}
    impl ${n.after}<${n.base}> for ${ranks[1]!} {}
    impl ${n.after}<${n.base}> for ${ranks[2]!} {}
    impl ${n.after}<${ranks[0]!}> for ${ranks[1]!} {}
    impl ${n.after}<${ranks[0]!}> for ${ranks[2]!} {}
    impl ${n.after}<${ranks[1]!}> for ${ranks[2]!} {}

    /// Evidence of what is held. Borrowed while something above it is held.
    pub struct ${n.token}<Rank>(PhantomData<Rank>);

    impl ${n.token}<${n.base}> {
        /// Once at the start of a task.
        pub fn ${n.start}() -> Self {
            Self(PhantomData)
        }
    }

    pub struct ${n.lock}<T>(Mutex<T>);

    impl<T> ${n.lock}<T> {
        pub const fn new(value: T) -> Self {
            Self(Mutex::new(value))
        }

        /// Only with a token of a lower rank.
        pub fn ${n.ask}<'a, Held, Rank: ${n.after}<Held>>(&'a self, _held: &'a mut ${n.token}<Held>) -> (MutexGuard<'a, T>, ${n.token}<Rank>) {
            (self.0.lock().unwrap_or_else(PoisonError::into_inner), ${n.token}(PhantomData))
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    /// Held ranks of one task, a bit for each, for locks that are chosen at run time.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct ${n.mask}(u32);

    impl ${n.mask} {
        pub fn ask(&mut self, rank: u32) -> Result<(), ${n.bad}> {
            ${nest(8, gate)}
        }

        pub fn give_back(&mut self, rank: u32) {
            self.0 &= !(1 << rank);
        }
    }

    /// Own work, and the longest section of a lower task.
    pub fn answer(own: u32, sections: &[u32]) -> u32 {
        own + sections.iter().copied().max().unwrap_or(u32::MIN)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
    w.pick([say`The order of ${tail.name} as it is today does not compile:`, say`What the rule forbids:`]),
    page.compileFail(
      'E0277',
      code`
    pub fn backwards(lock: &${n.lock}<u8>, held: &mut ${n.token}<${ranks[tail.takes[0]]!}>) -> u8 {
        let (guard, _): (_, ${n.token}<${ranks[tail.takes[1]]!}>) = lock.${n.ask}(held);
        *guard
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A refusal of the mask is an error of the program. It is answered by a stop with heaters off, and never by a retry.`,
      say`The proof is carried by the trait and its six permitted pairs. They are the whole of what a reviewer has to read.`,
      say`A poisoned lock is entered all the same, since a task that died must not freeze the others; whoever enters checks the data.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A second token of the ground rank inside one task would defeat the types; it is made once, at the start of the task, and a search for its name finds all places.`,
          say`Giving back out of order is harmless, as giving back never waits.`,
          say`The guard and the token of a lock are two values; dropping the guard first leaves a token that permits less, not more.`,
          say`Rank and lock are tied by the caller here; a field in the lock would tie them for good.`,
          say`A rank beyond the mask is refused and not wrapped round.`,
        ],
        4,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`One lock for all three resources: no order is needed, and every section becomes everybody's blocking.`,
          say`Resources owned by tasks and reached by messages: no locks, but queues that can fill up in a circle too.`,
          say`Static analysis of the source finds wrong orders without changing it, if it sees through all calls.`,
        ],
        2,
      ),
    ),
  )
}
