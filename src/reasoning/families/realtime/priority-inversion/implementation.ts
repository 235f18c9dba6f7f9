// Depth 3: ceilings as levels of interrupts. A lock raises the level, runs the section, and puts back what was there before; what
// that costs, whether the levels suffice, and what goes wrong when sections nest.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const raise = m.given('t_r', x.raiseUs, 'µs')
  const locks = m.given('n_l', x.locks, '')
  const bits = m.given('q', x.bits, 'bits')
  const lowOther = m.given('z_b', x.lowUs[1], 'µs')
  const midFirst = m.given('y_a', x.midUs[0], 'µs')
  const midOther = m.given('y_b', x.midUs[1], 'µs')
  const levels = m.derive('L', '', '2^q', 'i')
  const top = m.derive('p_H', '', 'L - 1', 'i')
  const middle = m.derive('p_M', '', 'L - 2', 'i')
  const tasks = m.given('n_t', 4, '')
  const enough = m.relation(tasks, '<=', levels)
  const order = m.relation(middle, '<', top)
  const cost = m.derive('t_l', 'µs', 'n_l*t_r', '4s')
  const share = m.derive('U_l', '%', 't_l/D_H', '3s')
  const high = m.derive('B_H', 'µs', 'max(z_a, y_a) + t_r', '4s')
  const mid = m.derive('B_M', 'µs', 'max(z_a, z_b) + t_r', '4s')
  const response = m.derive('R_H', 'µs', 'C_H + t_l + B_H', '4s')
  const fits = m.compare(response, s.deadline)
  const naive = m.derive('R_n', 'µs', 'C_H + max(z_a, y_a)', 'i')
  const below = m.relation(naive, '<', response)
  const trap = w.pick(['base', 'lower', 'cost'] as const)

  page.ask(
    w.pick([
      say`Implement ceilings with the level of interrupts of the processor, ${bits} wide. ${capital(x.record)} is used by ${x.high} and ${x.low}, and by ${x.middle[0]} for ${midFirst}; ${x.otherRecord} by ${x.middle[0]} for ${midOther} and by ${x.low} for ${lowOther}. A lock costs ${raise}, and a job of ${x.high} takes ${locks} of them. Sections may nest. Compute what it costs, write it in Rust with tests, and go through the edge cases.`,
      say`Write the lock: it raises the level to the ceiling of the record, runs the section, and lowers it again, ${raise} in all. Levels have ${bits}. ${capital(x.low)} uses ${x.record} and, for ${lowOther}, ${x.otherRecord}; so does ${x.middle[0]}, for ${midFirst} and ${midOther}; ${x.high} uses only the former, ${locks} times a job. Nesting must work. Does the deadline hold with the cost of locking in it?`,
      say`A lock for one processor is a change of level: up to the ceiling, and back, for ${raise}. Build it so that nesting is right and no section can leak out, for ${bits} of level, ${locks} locks in each job of ${x.high}, and these sections: ${midFirst} and ${midOther} in ${x.middle[0]}, the second of them on ${x.otherRecord}, which ${x.low} holds for ${lowOther}. Check the deadline.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`With a ceiling nobody ever waits in a queue. Whoever runs may lock, or it would not run. So a lock is nothing but a change of level.`,
      say`No list of waiters, no owner, no test whether the lock is free. If a task runs, its level is above all ceilings of what is held, hence what it wants is free.`,
      say`Two facts to keep: the level never falls when a section is entered, and it returns to what it was when the section ends.`,
    ]),
  )
  const numbers = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Levels: ${levels.worked}, and ${enough.named}. ${capital(x.high)} gets ${top.worked}, ${x.middle[0]} ${middle.worked}.`,
        say`${bits.named} makes ${levels.arithmetic} levels for ${tasks} tasks: ${enough.symbols}. The top is ${top.arithmetic}, the one under it ${middle.arithmetic}.`,
      ]),
    )
  const nested = (): void => {
    if (trap === 'cost') return
    page.think(
      'attempt',
      trap === 'base'
        ? say`At the end of a section put the level of the task back. Each task knows its own.`
        : say`At the entry set the level to the ceiling of the record. Each record knows its own.`,
    )
    page.think(
      'error',
      trap === 'base'
        ? w.pick([
            say`Nested: the inner section ends, and the level of the task is put back while the outer one is still open. From there on the outer record is unprotected.`,
            say`That ends all open sections at once. The inner one has to put back what it found, not what the task began with.`,
          ])
        : w.pick([
            say`Nested: ${x.record} has the ceiling ${top}, ${x.otherRecord} inside of it ${middle}. Setting the latter lowers the level, ${order.named}, and ${x.high} walks into the open section.`,
            say`An inner record may have the lower ceiling: ${order.values}. Then entering it would open the outer one. The larger of both must be taken.`,
          ]),
    )
    page.think(
      'back-up',
      say`Enter: remember the level, then take the larger of it and the ceiling. Leave: put back what was remembered.`,
    )
  }
  for (const part of w.shuffle([numbers, nested])) part()
  if (trap === 'cost') {
    page.think('attempt', say`Response: work and one section, ${naive.worked}.`)
    page.think(
      'error',
      say`The change of level is not free. It occurs in the section that is waited for, and in every lock of the job: ${response.worked}, and ${below.symbols}.`,
    )
  } else
    page.think(
      'derive',
      w.pick([
        say`Blocking of ${x.high}, by sections on ${x.record} alone: ${high.worked}. Its own locks: ${cost.worked}. Together ${response.arithmetic}.`,
        say`${cost.arithmetic} for the locks of a job, ${share.arithmetic} of the deadline. With the longest section that has a ceiling at the top, ${high.arithmetic}, the response is ${response.arithmetic}.`,
      ]),
    )
  page.think(
    'compare',
    fits.op === '<='
      ? w.pick([say`${fits.named}. It holds, locking included.`, say`Deadline: ${fits.values}. Good.`])
      : w.pick([
          say`${fits.named}: it does not hold. The code is what it should be; a section has to be made shorter.`,
          say`Deadline: ${fits.values}. Not kept, and no lock can mend that; sections can.`,
        ]),
  )
  page.checks(w.pick([1, 2]), response, cost, high, mid, share)
  page.think(
    'decide',
    w.pick([
      say`The section becomes a closure: it gets the content and a token for nesting, and cannot keep either.`,
      say`A closure for the section. It cannot forget to unlock, and what it was given cannot leave it.`,
      say`Content is reachable inside of the closure only. The compiler then checks what review would have to.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`What has to be shown: the levels suffice, the level is right at every moment, and the cost is in the response.`,
      say`A ceiling is the highest level among those who use a record. Everything else follows from it.`,
    ]),
  )
  page.step(
    w.pick(['Levels and ceilings', 'Who uses what']),
    say`${levels.worked}, so ${enough.named}. ${capital(x.record)} is used by ${x.high}: its ceiling is ${top.worked}. ${capital(x.otherRecord)} is used by nobody above ${x.middle[0]}: ${middle.worked}. ${order.symbols}, so one is above the other.`,
  )
  page.step(
    w.pick(['The invariant', 'Why nesting is right']),
    w.pick([
      say`At any moment the level is the largest of the level of the running task and of all ceilings of open sections. Entering keeps that, since a maximum is taken with the ceiling; leaving keeps it, since sections close in reverse order and the level from before the entry is put back.`,
      say`By induction over entries and exits: the level is the maximum over the task and what is open. An entry adds one ceiling to the maximum. An exit removes the last one added, and the remembered level is the maximum without it.`,
    ]),
  )
  page.step(
    w.pick(['Blocking', 'Who waits for what']),
    say`${capital(x.high)} waits for sections with its ceiling: ${high.worked}. ${capital(x.middle[0])} waits for sections of ${x.low} with a ceiling at its level or above, which are both: ${mid.worked}, even when it wants neither.`,
  )
  page.step(
    w.pick(['Response', 'The deadline with the cost of locking']),
    say`Locks of one job: ${cost.worked}, which is ${share.worked}. ${response.worked}. ${fits.named}. Without the cost one would have said ${naive.worked}, and ${below.symbols}.`,
  )

  const n = w.pick([
    { lock: 'Guarded', level: 'Level', fn: 'with', peek: 'current', below: 'TooLow' },
    { lock: 'Ceiling', level: 'Mask', fn: 'enter', peek: 'value', below: 'AboveCeiling' },
    { lock: 'Shared', level: 'Threshold', fn: 'section', peek: 'height', below: 'WrongUser' },
  ])
  const enter = w.pick([
    code`let before = level.now;
            if level.task > self.ceiling {
                return Err(${n.below});
            }
            level.now = before.max(self.ceiling);
            let result = work(&mut self.content, level);
            level.now = before;
            Ok(result)`,
    code`if self.ceiling < level.task {
                return Err(${n.below});
            }
            let raised = level.now.max(self.ceiling);
            let before = core::mem::replace(&mut level.now, raised);
            let result = work(&mut self.content, level);
            level.now = before;
            Ok(result)`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn raised_inside_and_put_back_after() {
            let mut level = ${n.level}::of(1);
            let mut record = ${n.lock}::new(${top.rust('int')}, 7);
            let seen = record.${n.fn}(&mut level, |content, inside| {
                *content += 1;
                inside.${n.peek}()
            });
            assert_eq!(seen, Ok(${top.rust('int')}));
            assert_eq!(level.${n.peek}(), 1);
            assert_eq!(record.into_inner(), 8);
        }`,
    code`
        #[test]
        fn a_lower_ceiling_inside_does_not_lower_the_level() {
            let mut level = ${n.level}::of(0);
            let mut outer = ${n.lock}::new(${top.rust('int')}, ());
            let mut inner = ${n.lock}::new(${middle.rust('int')}, ());
            let seen = outer.${n.fn}(&mut level, |_, one| {
                let within = inner.${n.fn}(one, |_, two| two.${n.peek}());
                (within, one.${n.peek}())
            });
            assert_eq!(seen, Ok((Ok(${top.rust('int')}), ${top.rust('int')})));
            assert_eq!(level.${n.peek}(), 0);
        }`,
    code`
        #[test]
        fn the_inner_section_ends_and_the_outer_goes_on() {
            let mut level = ${n.level}::of(0);
            let mut outer = ${n.lock}::new(${middle.rust('int')}, ());
            let mut inner = ${n.lock}::new(${top.rust('int')}, ());
            let seen = outer.${n.fn}(&mut level, |_, one| {
                let within = inner.${n.fn}(one, |_, two| two.${n.peek}());
                (within, one.${n.peek}())
            });
            assert_eq!(seen, Ok((Ok(${top.rust('int')}), ${middle.rust('int')})));
        }`,
    code`
        #[test]
        fn a_user_above_the_ceiling_is_refused() {
            let mut record = ${n.lock}::new(${middle.rust('int')}, 'x');
            assert_eq!(record.${n.fn}(&mut ${n.level}::of(${middle.rust('int')}), |content, _| *content), Ok('x'));
            assert_eq!(record.${n.fn}(&mut ${n.level}::of(${top.rust('int')}), |content, _| *content), Err(${n.below}));
        }`,
    code`
        #[test]
        fn the_ceiling_is_the_highest_user() {
            assert_eq!(ceiling_of(&[0, ${top.rust('int')}, ${middle.rust('int')}]), ${top.rust('int')});
            assert_eq!(ceiling_of(&[${middle.rust('int')}]), ${middle.rust('int')});
            assert_eq!(ceiling_of(&[]), 0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The level is a value that a section borrows for its time; on the processor its writes go to a register. A task above the ceiling is refused, which finds a ceiling that was computed wrong.`,
      say`Sections are closures, so every way out of them puts the level back. The content has no other door.`,
      say`Level and content are both borrowed during the section, so neither the record nor the level can be used behind its back.`,
    ]),
    page.rust(code`
    /// A task of higher level than the ceiling has no business here.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.below};

    /// What may interrupt: everything above it.
    #[derive(Debug)]
    pub struct ${n.level} {
        task: u8,
        now: u8,
    }

    impl ${n.level} {
        pub fn of(task: u8) -> Self {
            Self { task, now: task }
        }

        pub fn ${n.peek}(&self) -> u8 {
            self.now
        }
    }

    #[derive(Debug)]
    pub struct ${n.lock}<T> {
        ceiling: u8,
        content: T,
    }

    impl<T> ${n.lock}<T> {
        pub fn new(ceiling: u8, content: T) -> Self {
            Self { ceiling, content }
        }

        pub fn ${n.fn}<R>(&mut self, level: &mut ${n.level}, work: impl FnOnce(&mut T, &mut ${n.level}) -> R) -> Result<R, ${n.below}> {
            ${indented(8, enter)}
        }

        pub fn into_inner(self) -> T {
            self.content
        }
    }

    pub fn ceiling_of(users: &[u8]) -> u8 {
        users.iter().copied().max().unwrap_or(0)
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...w.pick([
      [
        say`Inside of a section the level from outside cannot be consulted; it is lent to the section:`,
        page.compileFail(
          'E0502',
          code`
    pub fn behind_its_back(record: &mut ${n.lock}<u8>, level: &mut ${n.level}) -> Result<u8, ${n.below}> {
        record.${n.fn}(level, |_, _| level.${n.peek}())
    }`,
        ),
      ],
      [
        say`After the record has been taken apart there is no lock to enter:`,
        page.compileFail(
          'E0382',
          code`
    pub fn after_the_end(mut record: ${n.lock}<u8>, level: &mut ${n.level}) -> bool {
        let content = record.into_inner();
        record.${n.fn}(level, |other, _| *other == content).is_ok()
    }`,
        ),
      ],
      [],
    ]),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named}, with blocking and every change of level in it. The bound holds as long as the ceilings are right; the refusal of users above a ceiling turns a wrong one into a reported fault.`,
          say`The deadline holds, and no section can stay open: whoever returns from the closure has put the level back.`,
        ])
      : w.pick([
          say`${fits.named}: the machine must not run with these sections. The lock is correct and proves just that: its bound is exact, and it lies on the wrong side.`,
          say`The analysis refuses the set, ${fits.values}; so the start-up refuses it too. Sections come first, then the release.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A section that panics: the level is not put back. On a controller that ends in a stop with heaters off, and must.`,
          say`Two tasks of one level never interrupt each other, so a ceiling at that level costs them nothing.`,
          say`A lock at the level of the task itself: the maximum changes nothing, and the write to the register can be left out.`,
          say`Some processors number levels downwards. Then the maximum is a minimum, in one place, under a test.`,
          say`Levels beyond ${top} do not exist in ${bits}; a table with a further task must be refused when it is built.`,
          say`The write to the register takes effect a few instructions later on pipelined processors; a barrier belongs behind it, and into ${raise}.`,
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
          say`Mask everything: simpler by one number, and the most urgent task of all pays for records it never uses.`,
          say`A lock with a queue and inheritance is needed when sections may sleep, or on several processors.`,
          say`Ceilings as types, worked out by the compiler from who uses what: nothing is left to refuse at run time.`,
          say`Only readers that can repeat: a counter before and after the content, no change of level at all.`,
        ],
        2,
      ),
    ),
  )
}
