// Depth 4, one of two: a section that nobody interrupts. Which windows it can block, how long it may be, and into how few pieces it has to
// be cut.
import { code, concat, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { deadlines, demandOf, type Instance, points, type Solved } from './instance.ts'

export function section(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const limits = deadlines(m, x)
  const order = x.tasks.map((task, i) => ({ i, deadline: task.deadline })).sort((a, b) => a.deadline - b.deadline)
  const holder = s.tasks[order[2]!.i]!
  const short = s.tasks[order[0]!.i]!
  const longest = limits[order[2]!.i]!
  const long = m.given('S', x.section, 'ticks')
  const extra = m.given('o', x.pieceExtra, 'ticks')
  const list = points(x.tasks, x.tasks[order[2]!.i]!.deadline - 1)
  const rows = list.map((point, k) => {
    const task = point.task + 1
    const at = m.derive(
      `L_${k + 1}`,
      'ticks',
      point.job === 0 ? `D_${task}` : `D_${task} + ${point.job === 1 ? '' : `${point.job}*`}T_${task}`,
      'i',
    )
    const gap = m.derive(`g_${k + 1}`, 'ticks', `L_${k + 1} - (${demandOf(at.id)})`, 'i')
    return { at, gap }
  })
  const room = m.derive(
    'B',
    'ticks',
    rows.length === 1 ? 'g_1' : `min(${rows.map((row) => row.gap.id).join(', ')})`,
    'i',
  )
  const where = rows.find((row) => row.gap.number === room.number)!
  const tooLong = m.relation(long, '>', room)
  const own = m.derive('B_0', 'ticks', `D_${order[0]!.i + 1} - C_${order[0]!.i + 1}`, 'i')
  const ownIs = m.compare(own, room)
  const pieces = m.derive('k', '', 'ceil(S/(B - o))', 'i')
  const piece = m.derive('S_k', 'ticks', 'ceil(S/k) + o', 'i')
  const fits = m.relation(piece, '<=', room)
  const fewer = m.derive('S_f', 'ticks', 'ceil(S/(k - 1)) + o', 'i')
  const not = pieces.number > 1 ? m.relation(fewer, '>', room) : null
  const bare = m.derive('k_b', '', 'ceil(S/B)', 'i')
  const barePiece = m.derive('S_b', 'ticks', 'ceil(S/k_b) + o', 'i')
  const bareFits = m.compare(barePiece, room)
  const added = m.derive('e_o', 'ticks', 'k*o', 'i')
  m.derive('z_a', '', `D_${order[0]!.i + 1}`, 'i')
  m.derive('z_b', '', `D_${order[2]!.i + 1} - 1`, 'i')
  m.found('z_w', where.at.number, '', 'i')
  const brute = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'z', from: 'z_a', to: 'z_b', at: 'z_w', whole: true }],
    objective: `z - (${demandOf('z')})`,
    subject: [],
    of: 'B',
    tolerance: 1e-9,
  })
  m.given('k_1', 1)
  m.given('k_x', 400)
  const least = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'j', from: 'k_1', to: 'k_x', at: 'k', whole: true }],
    objective: 'j*o',
    subject: [{ left: 'ceil(S/j) + o', op: '<=', right: 'B' }],
    of: 'e_o',
    tolerance: 1e-9,
  })
  const time = m.derive('t_B', 'ms', 'B*tau', '4s')
  const flawed = ownIs.op === '>' && w.chance(0.7)
  const what = w.pick([
    'writes a page of its flash',
    'copies a table',
    'talks to a sensor on the bus',
    'updates the display',
  ])

  page.section(
    'context',
    page.list([
      ...w.shuffle(
        s.tasks.map((task, i) =>
          w.pick([
            say`${task.name}: ${task.cost} every ${task.period}, due ${limits[i]!} after release;`,
            say`${task.name} takes ${task.cost} in ${task.period} and must be done ${limits[i]!} after it came;`,
          ]),
        ),
      ),
      say`without anything that blocks, all deadlines hold;`,
      w.pick([
        say`${holder.name} ${what} for ${long} of its cost without letting anybody in;`,
        say`during ${long} of its work ${holder.name} ${what}, and must not be interrupted;`,
      ]),
      w.pick([
        say`the section may be cut into pieces of whole ticks; each piece takes ${extra} on top, which is in the cost already;`,
        say`cutting is possible at any tick, and every piece costs ${extra} for entering and leaving, counted in the cost;`,
      ]),
      w.pick([
        say`safety: the rule gives no protection to anybody while the section lasts.`,
        say`safety: the most urgent job may come just after the section has begun, and one day it will.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "${short.name} has the nearest deadline and ${own} to spare, so sections up to that are harmless." Derive which windows a section blocks, how long it may be, and the fewest pieces; prove both and write the code.`,
          say`A section of ${own} was allowed, because ${short.name} needs ${short.cost} of its deadline and no more. Is that the whole truth? Find the true limit, window by window, and cut the section accordingly, in Rust with tests.`,
        ])
      : w.pick([
          say`How long may the section be? Derive the windows that it can block, the limit, and into how few pieces it has to be cut, counting what a cut costs. Prove that fewer do not do, and implement it.`,
          say`Extend the criterion of demand by a section without preemption: who is blocked, when, and by how much? Then choose the number of pieces and write limit and cutting as code.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The section hurts jobs that come after it has begun and are due before its owner. For windows that reach to the owner's deadline it is demand like any other.`,
      say`A window without the owner's deadline in it has the section as a stranger: it steals ticks and is not in the demand.`,
    ]),
  )
  if (flawed || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`The most urgent has ${own.worked} to spare. That is what a section may take.`,
        say`Look at ${short.name} alone: ${own.arithmetic}.`,
      ]),
    )
    page.think(
      ownIs.op === '>' ? 'error' : 'doubt',
      ownIs.op === '>'
        ? w.pick([
            say`Larger windows may have less to spare, for several jobs are due in them: at ${where.at.named} there remain ${where.gap.arithmetic}; ${ownIs.symbols}.`,
            say`The nearest deadline is not the tightest window. ${where.gap.worked} at ${where.at}, so ${ownIs.values}.`,
          ])
        : say`Here that is the tightest window indeed, ${ownIs.symbols}; it has to be shown for the others all the same.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Windows before ${longest.named}, and what they leave: ${concat(...rows.flatMap((row, i) => (i === 0 ? [row.gap.named] : [', ', row.gap.named])))}. The least is the limit: ${room.worked}.`,
      say`Deadlines before ${longest}, and what the window up to each leaves: ${concat(...rows.flatMap((row, i) => (i === 0 ? [say`${row.at}, ${row.gap}`] : ['; ', say`${row.at}, ${row.gap}`])))}. So ${room.named}, and ${tooLong.symbols}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`All lengths from the shortest deadline on, by brute force: ${brute.form('answer')}.`,
      say`Trying each window: the least that remains is at ${brute.form('answer')}.`,
    ]),
  )
  const cut = (): void => {
    page.think(
      'derive',
      w.pick([
        say`A piece may have ${room}, of which ${extra} are its own cost: ${pieces.worked} pieces, the longest ${piece.worked}; ${fits.symbols}.`,
        say`${pieces.arithmetic} pieces; each up to ${piece.arithmetic}, and ${fits.values}.`,
      ]),
    )
    if (bare.number !== pieces.number)
      page.think(
        'doubt',
        say`Without its own cost ${bare.worked} would seem enough; but ${barePiece.worked}, and ${bareFits.symbols}.`,
      )
  }
  cut()
  page.think(
    'verify',
    not
      ? w.pick([
          say`One fewer: ${fewer.worked}, ${not.symbols}. And by search ${least.form('answer')}.`,
          say`The search over whole numbers agrees, ${least.form('answer')}; with one fewer ${not.values}.`,
        ])
      : say`By search: ${least.form('answer')}.`,
  )
  page.checks(w.pick([1, 2]), room, time, s.load, own)
  page.think(
    'decide',
    w.pick([
      say`Cut into ${pieces}, ${added.worked} of cutting in each job. The limit of ${room} belongs into the build, not into a comment.`,
      say`${pieces} pieces. The others keep their deadlines, and ${holder.name} is done a little later, which its own deadline bears as its cost has the cuts in it.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The criterion of demand, with one stranger added to the windows that do not know him.`,
      say`A section blocks once: before the stretch in which a job is late it can have begun, and after that the rule prevents it.`,
    ]),
  )
  page.step(
    w.pick(['Which windows', 'Who can be blocked']),
    w.pick([
      say`Take a late job and go back to the last tick without work that is due by then. There a section may have been running, begun just before, of a job due later. It is one section and no second, since later the processor always has work of the window, which goes first. Releases need not fall on ticks, so all of it counts. So windows before the deadline of its owner, ${longest.named}, have to bear one section, and the others none beyond their demand.`,
      say`In a window that ends at or after ${longest.named}, counted from a common release, the owner's job is part of the demand. In shorter windows it is not, and its section may have begun just before, between two ticks of the clock. Once it is over, no job due after the window gets the processor while work of the window is there; so it happens once.`,
    ]),
  )
  page.step(
    w.pick(['What windows leave', 'The limit']),
    page.list(
      rows.map((row) =>
        row === where ? say`${row.at.worked}: ${row.gap.worked}` : say`${row.at.worked}: ${row.gap.named}`,
      ),
    ),
    say`${room.worked}, or ${time.worked}, and at ${brute.form('answer')} if every length is tried. ${tooLong.named}: the section is too long. The spare time of the nearest deadline alone, ${own.worked}, ${ownIs.op === '>' ? say`would promise too much: ${ownIs.named}` : say`is the limit here: ${ownIs.named}`}.`,
  )
  page.step(
    w.pick(['The fewest pieces', 'Cutting']),
    say`${pieces.worked} leaves pieces of ${piece.worked}; ${fits.named}. ${not ? say`With one fewer ${fewer.worked}; ${not.symbols}.` : ''} ${least.form('problem')}, for ${least.form('ranges')}: ${least.form('answer')}.`,
    bare.number !== pieces.number
      ? say`Leaving out the cost of a piece, ${bare.worked}, gives ${barePiece.worked}, which does not do: ${bareFits.named}.`
      : say`The cost of a piece makes no difference to the number this time, ${bare.worked}.`,
  )

  const n = w.pick([
    { room: 'longest_section', demand: 'demand', cut: 'pieces', err: 'NoRoom' },
    { room: 'blocking_limit', demand: 'due_within', cut: 'divide', err: 'Hopeless' },
    { room: 'spare', demand: 'asked', cut: 'cuts', err: 'CannotFit' },
  ])
  const roomBody = w.pick([
    code`let last = tasks.iter().map(|task| task.deadline).max()?;
        (1..last).filter(|span| ${n.demand}(tasks, *span) > 0).map(|span| span.saturating_sub(${n.demand}(tasks, span))).min()`,
    code`let last = tasks.iter().map(|task| task.deadline).max()?;
        let spans = tasks.iter().flat_map(|task| (task.deadline..last).step_by(task.period as usize));
        spans.map(|span| span.saturating_sub(${n.demand}(tasks, span))).min()`,
  ])
  const cutBody = w.pick([
    code`match room.checked_sub(extra) {
            None | Some(0) => Err(${n.err}),
            Some(net) => Ok(section.div_ceil(net)),
        }`,
    code`if room <= extra {
            return Err(${n.err});
        }
        Ok(section.div_ceil(room - extra))`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_limit_of_the_problem() {
            assert_eq!(${n.room}(&TASKS), Some(${room.rust('int')}));
            assert_eq!(${n.cut}(${long.rust('int')}, ${room.rust('int')}, ${extra.rust('int')}), Ok(${pieces.rust('int')}));
        }`,
    code`
        #[test]
        fn the_tightest_window_is_not_the_first() {
            let one = Task { cost: 1, period: 20, deadline: 5 };
            let two = Task { cost: 4, period: 20, deadline: 7 };
            let holder = Task { cost: 6, period: 40, deadline: 30 };
            assert_eq!(${n.room}(&[one, two, holder]), Some(2));
            assert_eq!(${n.room}(&[one, holder]), Some(4));
            assert_eq!(${n.room}(&[holder]), None);
            assert_eq!(${n.room}(&[]), None);
        }`,
    code`
        #[test]
        fn a_second_job_in_the_window_counts() {
            let often = Task { cost: 5, period: 6, deadline: 6 };
            let two = Task { cost: 1, period: 60, deadline: 12 };
            let holder = Task { cost: 1, period: 60, deadline: 13 };
            assert_eq!(${n.room}(&[often, holder]), Some(1));
            assert_eq!(${n.demand}(&[often, two, holder], 12), 11);
            assert_eq!(${n.demand}(&[often, two, holder], 11), 5);
            assert_eq!(${n.demand}(&[often, two, holder], 13), 12);
        }`,
    code`
        #[test]
        fn room_for_a_tick_and_for_none() {
            assert_eq!(${n.cut}(7, 3, 2), Ok(7));
            assert_eq!(${n.cut}(7, 2, 2), Err(${n.err}));
            assert_eq!(${n.cut}(7, 1, 2), Err(${n.err}));
            assert_eq!(${n.cut}(8, 6, 2), Ok(2));
            assert_eq!(${n.cut}(9, 6, 2), Ok(3));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Two functions, one for each question: how long a section may be, and how few pieces it takes. What cannot be met is an error.`,
      say`The limit is an option, since a set in which nobody is due before the owner has none.`,
      say`Demand as in the criterion; the limit is what it leaves in the tightest of the blocked windows.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy)]
    pub struct Task {
        pub cost: u64,
        pub period: u64,
        pub deadline: u64,
    }

    /// No number of pieces is enough.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.err};

    /// Work that is released and due inside of a window.
    pub fn ${n.demand}(tasks: &[Task], span: u64) -> u64 {
        let due = tasks.iter().filter(|task| task.deadline <= span);
        due.map(|task| ((span - task.deadline) / task.period + 1) * task.cost).sum()
    }

    /// How long the task with the last deadline may keep everybody out.
    pub fn ${n.room}(tasks: &[Task]) -> Option<u64> {
        ${indented(4, roomBody)}
    }

    /// The fewest pieces that each fit, with what a piece costs.
    pub fn ${n.cut}(section: u64, room: u64, extra: u64) -> Result<u64, ${n.err}> {
        ${indented(4, cutBody)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TASKS: [Task; 3] = [
            ${joined(
              s.tasks.map(
                (task, i) =>
                  code`Task { cost: ${task.cost.rust('int')}, period: ${task.period.rust('int')}, deadline: ${limits[i]!.rust('int')} },`,
              ),
              '\n            ',
            )}
        ];
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`A limit that may be missing is not a number:`,
          page.compileFail(
            'E0308',
            code`
    pub fn assumed(tasks: &[Task]) -> u64 {
        ${n.room}(tasks)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`${fits.named}: with the section cut no window is robbed of what it needs. A debug build should measure sections and hold them against the limit.`,
      say`All blocked windows bear a piece, ${fits.values}, whenever it begins. The record that the section protects must be whole at each cut.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Sections in two tasks: each blocks the windows before its own deadline. The longest that is due later counts, and never two of them.`,
          say`A section in an interrupt blocks every window, even those with its owner's deadline in them.`,
          say`Work without deadline that has a section: it is due later than everything, so the limit runs over all windows of the busy stretch.`,
          say`A window that needs all its ticks leaves no room at all; then nothing in the machine may be without preemption.`,
          say`Between pieces others may change what the section has read. Each piece has to look again.`,
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
          say`A level of preemption by relative deadlines, raised during the section: only those who share the record are kept out.`,
          say`A second processor or a peripheral that does the slow part alone; the section shrinks to starting it.`,
          say`A nearer deadline for ${holder.name}: fewer windows are blocked, and demand comes earlier.`,
          say`${capital(holder.name)} does the section when the machine stands still.`,
        ],
        2,
      ),
    ),
  )
}
