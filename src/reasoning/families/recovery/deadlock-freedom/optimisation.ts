// Depth 4: the repairs compared by what they cost the highest task, and the best number of pieces to cut the longest section into.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const [top, second, last] = s.tasks
  const inherit = m.derive('B_i', 'µs', 'c_2 + c_3', 'i')
  const ceiling = m.derive('B_c', 'µs', 'max(c_2, c_3)', 'i')
  const slack = m.derive('S', 'µs', 'D_1 - C_1', 'i')
  const byInherit = m.compare(inherit, slack)
  const byCeiling = m.compare(ceiling, slack)
  const better = m.relation(ceiling, '<', inherit)
  const which = last!.hold.number >= second!.hold.number ? last! : second!
  const half = m.given('t_o', 5 * (4 + w.choose(30)), 'µs')
  const tries = m.given('r', 2 + w.choose(4), 'retries')
  const timed = m.derive('B_t', 'µs', 'r*(t_o + w_1)', 'i')
  const timedWorse = m.compare(timed, ceiling)
  const pieces = m.derive('k', '', 'ceil(B_c/(S - o))', 'i')
  m.given('k_1', 1, '')
  m.given('k_m', 60, '')
  const work = m.derive('X', 'µs', 'k*o', 'i')
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'k_1', to: 'k_m', at: 'k', whole: true }],
    objective: 'x*o',
    subject: [{ left: 'B_c/x + o', op: '<=', right: 'S' }],
    of: 'X',
    tolerance: 0.001,
  })
  const blocked = m.derive('B_k', 'µs', 'B_c/k + o')
  const finish = m.derive('R_1', 'µs', 'C_1 + B_k')
  const holds = m.relation(finish, '<=', s.deadline)
  const load = m.derive('q', '%', `X/${which.period.id}`, '2s')
  const freezes = m.derive('f', '1/h', '1/tau', '2s')
  const spare = m.derive('S_k', 'µs', 'S - B_k', '3s')
  const cut = pieces.number > 1

  page.ask(
    w.pick([
      say`Ordering the locks removes the freeze. Now compare what the repairs cost ${top!.name}: order with priority inheritance, order with a priority ceiling, or time limits with up to ${tries} of ${half}. Meet its deadline with the least work.`,
      say`Which repair keeps the deadline of ${top!.name}, and at what price? Compare inheritance, ceiling and time limits (${half} each, ${tries}), and cut the longest section into as few pieces as needed.`,
      say`Optimise the repair: bound the blocking for each protocol, choose one, and find the smallest number of pieces for the longest critical section that meets ${s.deadline}.`,
      say`A team wants to keep the old order and ask with a limit of ${half}, up to ${tries}. Is that cheaper for ${top!.name} than a fixed order? Compute, choose, and tune the sections until the deadline holds.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`All repairs end the freeze or pretend to. They differ in how long the highest task may be kept waiting, and it can bear ${slack.arithmetic}.`,
      say`What counts is blocking: the time that lower tasks keep the highest one from going on. Its slack is ${slack.worked}.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Time limits first, they need no order: ${timed.arithmetic} in the worst case, if the last try succeeds.`,
      say`With limits the waiting is ${timed.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`If. Nothing says that the last try succeeds: the other task may hold on, or both let go in step and try again. ${timedWorse.values} compares a hope with a bound.`,
      say`The figure is no bound, whatever the comparison ${timedWorse.symbols} says. After the tries the task still has no lock, and a deadline is missed with certainty.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`With a fixed order: inheritance lets each lower task be in the way once, ${inherit.worked}. A ceiling admits one section in all, ${ceiling.worked}.`,
      say`Bounds that are bounds: inheritance ${inherit.arithmetic}, ceiling ${ceiling.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Inheritance: ${byInherit.values}. Ceiling: ${byCeiling.values}. ${byCeiling.op === '<=' ? 'The ceiling does it.' : 'Neither does, so the section itself must be cut.'}`,
      say`Against the slack: ${byInherit.symbols} for inheritance, ${byCeiling.symbols} for the ceiling.`,
    ]),
  )
  page.think(
    'derive',
    cut
      ? w.pick([
          say`Cut the section of ${which.name} into equal pieces with a release between them. A piece costs ${s.change} to retake, so the blocking is ${blocked.expr}, and it fits from ${pieces.arithmetic} pieces on.`,
          say`The number of pieces that suffices: ${pieces.worked}. Then ${blocked.arithmetic} is the blocking.`,
        ])
      : w.pick([
          say`No cut is needed: ${pieces.worked}. With the one release ${blocked.arithmetic} is the blocking.`,
          say`The formula for the number of pieces gives ${pieces.arithmetic}: the section stays whole.`,
        ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Trying all numbers: ${search.form('answer')}. One piece fewer breaks the limit, or there is none fewer. And ${holds.values}.`,
      say`Brute force over whole numbers under ${search.form('limits')}: ${search.form('answer')}. The deadline: ${holds.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), slack, blocked, inherit, load, s.rare)
  page.think(
    'decide',
    w.pick([
      say`Fixed order, ceiling, ${pieces} ${cut ? 'pieces' : 'piece'}. Extra work ${work} in each job of ${which.name}, a load of ${load}.`,
      say`The ceiling with ${which.name} in ${pieces} ${cut ? 'pieces' : 'piece'}; ${spare.arithmetic} of slack are left.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The circle is gone with the order; what remains is a choice by blocking, made with bounds and not with typical values.`,
      say`Each repair is judged by one number: how long the highest task may be blocked. Then the longest section is trimmed until that number fits.`,
    ]),
  )
  page.step(
    w.pick(['What is at stake', 'Freeze and slack']),
    say`Today the circle closes ${freezes.worked} on average, and then the machine stands. With any of the orders below that rate is zero. The task ${top!.name} needs ${s.cost} of ${s.deadline}: ${slack.worked}.`,
  )
  page.step(
    w.pick(['Three bounds', 'Blocking by protocol', 'Who may be in the way']),
    w.pick([
      say`Inheritance: each lower task can be found inside a section once, so ${inherit.worked}. Ceiling: a task is let into a section only above all ceilings in use, so a single section of a single lower task can be in the way: ${ceiling.worked}. ${better.symbols} in any case, since inheritance adds the other section to it.`,
      say`Sections last ${second!.hold.worked} and ${last!.hold.worked}. Under inheritance both may be in the way, ${inherit.arithmetic}; under a ceiling only the longer, ${ceiling.arithmetic}. ${better.values}.`,
    ]),
    say`Limits: ${timed.worked} passes before the task gives up, and it still has no lock. That is no bound on success, so it is out. Held against the slack: ${byInherit.named}; ${byCeiling.named}.`,
  )
  page.step(
    w.pick(['Cutting the section', 'How many pieces', 'The least number']),
    say`In x equal pieces with a release between them the blocking is a piece and one retaking, and the price is a retaking for each piece: ${search.form('problem')}. The limit solved for x, rounded up: ${pieces.worked}. Fewer break the limit and further ones only cost: ${search.form('answer')}.`,
  )
  page.step(
    w.pick(['Result', 'The deadline']),
    say`${blocked.worked}, so ${finish.worked} and ${holds.named}; ${spare.worked} are left. The price is ${work.worked} in each period of ${which.name}, ${load.arithmetic} of the processor.`,
  )
  const n = w.pick([
    { fn: 'pieces_needed', protocol: 'Protocol', a: 'Inheritance', b: 'Ceiling', block: 'blocking', no: 'Impossible' },
    { fn: 'cuts', protocol: 'Discipline', a: 'Inherit', b: 'RaiseToCeiling', block: 'longest_wait', no: 'NoRoom' },
    {
      fn: 'least_parts',
      protocol: 'Scheme',
      a: 'PassPriority',
      b: 'CeilingFirst',
      block: 'wait_bound',
      no: 'Hopeless',
    },
  ])
  const count = w.pick([
    code`let room = slack.checked_sub(change).filter(|room| *room > 0).ok_or(${n.no})?;
        Ok(section.div_ceil(room).max(1))`,
    code`if slack <= change {
            return Err(${n.no});
        }
        let room = slack - change;
        let mut pieces = 1;
        while pieces * room < section {
            pieces += 1;
        }
        Ok(pieces)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_bounds() {
            assert_eq!(${n.block}(${n.protocol}::${n.a}, &SECTIONS), ${inherit.rust('int')});
            assert_eq!(${n.block}(${n.protocol}::${n.b}, &SECTIONS), ${ceiling.rust('int')});
            assert_eq!(${n.block}(${n.protocol}::${n.b}, &[]), 0);
        }`,
    code`#[test]
        fn the_derived_number_of_pieces() {
            let slack = ${s.deadline.rust('int')} - ${s.cost.rust('int')};
            assert_eq!(${n.fn}(${n.block}(${n.protocol}::${n.b}, &SECTIONS), ${s.change.rust('int')}, slack), Ok(${pieces.rust('int')}));
        }`,
    code`#[test]
        fn limits_from_both_sides() {
            assert_eq!(${n.fn}(90, 10, 100), Ok(1));
            assert_eq!(${n.fn}(91, 10, 100), Ok(2));
            assert_eq!(${n.fn}(180, 10, 100), Ok(2));
            assert_eq!(${n.fn}(181, 10, 100), Ok(3));
            assert_eq!(${n.fn}(5, 10, 11), Ok(5));
            assert_eq!(${n.fn}(5, 10, 10), Err(${n.no}));
            assert_eq!(${n.fn}(5, 10, 9), Err(${n.no}));
            assert_eq!(${n.fn}(0, 10, 100), Ok(1));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Bounds in whole numbers, since a bound that is rounded down is none. What cannot be met is an error that names itself.`,
      say`The choice of protocol is a value, and so its bound can be computed for all of them in one test.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.protocol} {
        ${n.a},
        ${n.b},
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.no};

    /// How long lower tasks may keep the highest one waiting; their sections in ${s.cost.unitOnly}.
    pub fn ${n.block}(protocol: ${n.protocol}, sections: &[u32]) -> u32 {
        match protocol {
            ${n.protocol}::${n.a} => sections.iter().sum(),
            ${n.protocol}::${n.b} => sections.iter().copied().max().unwrap_or_default(),
        }
    }

    /// Into how few pieces a section must be cut to keep a slack, if each retaking costs a change.
    pub fn ${n.fn}(section: u32, change: u32, slack: u32) -> Result<u32, ${n.no}> {
        ${nest(4, count)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SECTIONS: [u32; 2] = [${second!.hold.rust('int')}, ${last!.hold.rust('int')}];

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Between two pieces the data must be whole: whoever comes in there sees a state that the resumed section has to expect. That is a condition on the data and not on time.`,
      say`The bound rests on measured sections. They are enforced by a budget, or a section that grows in a later version takes the deadline with it, unseen.`,
      say`A missed deadline here stops the motion in a controlled way; heaters are under a watchdog of their own and do not depend on any of these locks.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A slack that a single retaking uses up: no number of pieces helps, and the task needs another processor or another deadline.`,
          say`Pieces of unequal length: the longest counts, so an uneven cut needs more of them.`,
          say`A second task of high priority: its own slack has to be checked with the same pieces.`,
          say`Interrupts run above all tasks; what they take is no blocking, but it shortens the slack.`,
          say`A section that waits for hardware cannot be cut there; the wait belongs outside of the lock.`,
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
          say`Copy the shared data under the lock and work on the copy: the section shrinks to the copying.`,
          say`A ring without locks between the two tasks removes the blocking for data that flows one way.`,
          say`Masking interrupts for short sections is a ceiling above everything, and costs latency for everybody.`,
        ],
        2,
      ),
    ),
  )
}
