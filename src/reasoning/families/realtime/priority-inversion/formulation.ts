// Depth 1: what inversion is, and how long it lasts without a protocol: the holder of the lock is the lowest task, so its section
// takes as long as a task of lowest priority takes. With inheritance it takes its own length.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { type Instance, rounds, type Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [one, two] = s.middle
  const steps = rounds(m, x)
  const last = steps.at(-1)!
  const held = m.found('w', last.number, 'µs', 'i')
  const played = m.claim('schedule', {
    tasks: [
      { name: 'first of the middle', cost: 'C_1', period: 'T_1' },
      { name: 'second of the middle', cost: 'C_2', period: 'T_2' },
      { name: 'holder of the lock', cost: 'z_a', period: 'T_L', response: 'w' },
    ],
    resolution_ns: 1000,
    meets: true,
  })
  const bare = m.derive('R_0', 'µs', 'w + C_H', 'i')
  const inherited = m.derive('R_I', 'µs', 'z_a + C_H', 'i')
  const late = m.relation(bare, '>', s.deadline)
  const fine = m.relation(inherited, '<=', s.deadline)
  const once = m.derive('w_n', 'µs', 'z_a + C_1 + C_2', 'i')
  const short = m.compare(held, once)
  const factor = m.derive('k', '', 'w/z_a', '3s')
  const share = m.derive('p', '%', 'z_a/T_L', '3s')
  const rare = m.derive('N_h', '', '1/(p*z_a*(1/T_1 + 1/T_2))', '3s')
  const flawed = w.chance(0.4)

  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "${x.high} is at the top, so it waits for nothing but the section of ${x.low}; its response is ${inherited}." Give the true bound, say under which rule the quoted one becomes true, and write the analysis in Rust.`,
          say`A review says that ${inherited} is the worst response of ${x.high}, because only ${x.low} can hold the lock. Where does this go wrong? Set up the model and find what is right, with types for it.`,
        ])
      : w.pick([
          say`Set the problem up: what does ${x.high} wait for in the worst case, with a plain lock and with a lock whose holder inherits the level of who waits? Give both bounds and types for the analysis.`,
          say`How long can ${x.low} keep the lock when ${x.high} wants it? Formulate the worst case, compute it with and without inheritance, and write the computation as code with tests.`,
          say`Formulate the worst alignment for ${x.high} and compute its response for a plain lock and for priority inheritance. Which deadline can be promised?`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`The top task is blocked while the bottom task holds what it wants. Who runs then? By priority, anything of the middle that is ready.`,
      say`A lock makes ${x.high} depend on ${x.low}, and ${x.low} depends on all that may preempt it. Urgency is turned upside down for that time.`,
      say`Three levels matter: who waits, who holds, and who is between the two and has nothing to do with the record.`,
    ]),
  )
  if (flawed || w.chance(0.7)) {
    page.think(
      'attempt',
      w.pick([
        say`The section takes ${s.section}, then ${x.high} goes on: ${inherited.arithmetic}.`,
        say`Nothing runs above ${x.high}; it loses one section: ${inherited.worked}. ${fine.symbols}, done.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The section takes that only if its owner runs, and ${x.low} is the last to run. ${capital(one!.name)} and ${two!.name} go before it while ${x.high} waits.`,
        say`That counts the section as if it were executed at the top. A plain lock does not change the level of its holder.`,
      ]),
    )
  }
  page.think(
    'assess',
    w.pick([
      say`So the question is how long a piece of ${s.section} takes at the lowest level. That is a response time, with ${one!.name} and ${two!.name} above it.`,
      say`The time for which the lock is held is the response of a task whose cost is the section. Releases of the middle, all at that moment, are the worst.`,
    ]),
  )
  if (w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`One job of each in between: ${once.worked}.`,
        say`Count ${one!.name} and ${two!.name} once: ${once.arithmetic}.`,
      ]),
    )
    page.think(
      short.op === '>' ? 'error' : 'doubt',
      short.op === '>'
        ? say`In that window the shorter period of ${one!.period} has come round again, so another job goes before. The bound has to be a fixed point: ${short.named}.`
        : say`Is one job of each all? The window has to be tested against the periods. It is: ${short.named}.`,
    )
  }
  page.think(
    'derive',
    say`Round by round, from the section alone: ${joined(steps.map((step, i) => (i === 0 ? say`${step.worked}` : say`${step.short}`)))}. The last repeats, so it stands.`,
  )
  page.think(
    'compare',
    w.pick([
      say`Plain lock: ${bare.arithmetic}, and ${late.symbols}. With inheritance ${inherited.arithmetic}, and ${fine.symbols}.`,
      say`${late.named} with a plain lock; ${fine.named} when the holder runs at the level of who waits.`,
    ]),
  )
  page.think(
    'scaling',
    w.pick([
      say`The section was stretched ${factor.arithmetic} times. That factor has nothing to do with the section; it belongs to the middle.`,
      say`Why is it so rare? ${capital(x.low)} holds the lock for ${share.arithmetic} of the time, and the middle must come within the same section. If releases fall anywhere, that befalls about one job in ${rare}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), bare, inherited, once, share)

  page.section(
    'analysis',
    w.pick([
      say`A lock couples the response of its most urgent user to the level at which its least urgent user runs.`,
      say`The bound is found in two parts: how long the lock is held, and what remains to be done afterwards.`,
      say`Blocking is no property of a section alone. It is the section, executed at some level, among others.`,
    ]),
  )
  page.step(
    w.pick(['The worst alignment', 'Who runs while the lock is held']),
    w.pick([
      say`Let ${x.low} have just taken the lock when ${x.high} and both of the middle are released. ${capital(x.high)} asks and is put to sleep. The most urgent that is ready is now in the middle. Any later release of the middle only takes demand out of the window.`,
      say`${capital(x.high)} is released just after the lock was taken, together with ${one!.name} and ${two!.name}. From there on the processor belongs to the middle until it is idle; only then does ${x.low} go on towards its unlocking.`,
    ]),
  )
  page.step(
    w.pick(['How long the lock is held', 'A response time at the lowest level']),
    say`${steps[0]!.equation} in the first round; the result is put in for ${s.section.symbol} inside of the ceilings until it repeats. ${joined(steps.map((step) => say`${step.arithmetic}`))}. Playing the schedule from this alignment gives the same, ${played.form('responses')}.`,
  )
  page.step(
    w.pick(['Two bounds', 'With and without inheritance']),
    say`Plain lock: ${bare.worked}; ${late.named}. With inheritance the holder runs at the level of ${x.high} as soon as that one waits, so the middle does not come between: ${inherited.worked}; ${fine.named}.`,
  )
  page.step(
    w.pick(['Why tests miss it', 'How often']),
    say`The lock is held ${share.worked} of the time. If releases fall anywhere, the middle comes within a section that ${x.high} waits for in about one job of ${rare.worked}. A test of some hundred jobs sees the harmless cases.`,
  )

  const n = w.pick([
    { task: 'Between', lock: 'Lock', fn: 'held_for', plain: 'Plain', inherit: 'Inheriting', res: 'response' },
    {
      task: 'Intruder',
      lock: 'Protocol',
      fn: 'holding',
      plain: 'NoProtocol',
      inherit: 'Inheritance',
      res: 'worst_case',
    },
    { task: 'Middle', lock: 'Discipline', fn: 'blocked_for', plain: 'Naive', inherit: 'Boosted', res: 'finish_after' },
  ])
  const body = w.pick([
    code`let mut window = section;
            loop {
                let more: u64 = between.iter().map(|task| window.div_ceil(task.period) * task.cost).sum();
                let next = section + more;
                if next > horizon {
                    return None;
                }
                if next == window {
                    return Some(window);
                }
                window = next;
            }`,
    code`let mut window = section;
            while window <= horizon {
                let mut next = section;
                for task in between {
                    next += window.div_ceil(task.period) * task.cost;
                }
                if next == window {
                    return Some(window);
                }
                window = next;
            }
            None`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn a_plain_lock() {
            assert_eq!(${n.res}(${n.lock}::${n.plain}, WORK, SECTION, &BETWEEN, ${s.lowPeriod.rust('int')}), Some(${bare.rust('int')}));
        }`,
    code`
        #[test]
        fn the_holder_inherits() {
            assert_eq!(${n.res}(${n.lock}::${n.inherit}, WORK, SECTION, &BETWEEN, ${s.lowPeriod.rust('int')}), Some(${inherited.rust('int')}));
        }`,
    code`
        #[test]
        fn the_window_may_fill_the_horizon_but_not_pass_it() {
            assert_eq!(${n.fn}(SECTION, &BETWEEN, ${held.rust('int')}), Some(${held.rust('int')}));
            assert_eq!(${n.fn}(SECTION, &BETWEEN, ${held.rust('int')} - 1), None);
        }`,
    code`
        #[test]
        fn nobody_between() {
            assert_eq!(${n.fn}(SECTION, &[], ${s.section.rust('int')}), Some(${s.section.rust('int')}));
        }`,
    code`
        #[test]
        fn an_overloaded_middle_never_lets_go() {
            assert_eq!(${n.fn}(1, &[${n.task} { cost: 5, period: 5 }], 1_000), None);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Whole ticks, so that no rounding makes a bound too small, and a horizon at which the search gives up. The protocol is a type, not a flag.`,
      say`The analysis is a loop with an end. What differs between the protocols is who may come between, and the match must treat every one of them.`,
      say`A bound is an optional value: if the middle uses the whole processor, there is none, and the caller has to look.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.task} {
        pub cost: u64,
        pub period: u64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.lock} {
        ${n.plain},
        ${n.inherit},
    }

    /// How long a section at the lowest level takes; none if not within the horizon.
    pub fn ${n.fn}(section: u64, between: &[${n.task}], horizon: u64) -> Option<u64> {
        ${indented(4, body)}
    }

    /// From release to completion of the top task, which begins by asking for the lock.
    pub fn ${n.res}(lock: ${n.lock}, work: u64, section: u64, between: &[${n.task}], horizon: u64) -> Option<u64> {
        let blocked = match lock {
            ${n.lock}::${n.plain} => ${n.fn}(section, between, horizon)?,
            ${n.lock}::${n.inherit} => section,
        };
        Some(blocked + work)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const WORK: u64 = ${s.cost.rust('int')};
        const SECTION: u64 = ${s.section.rust('int')};
        const BETWEEN: [${n.task}; 2] = [
            ${n.task} { cost: ${one!.cost.rust('int')}, period: ${one!.period.rust('int')} },
            ${n.task} { cost: ${two!.cost.rust('int')}, period: ${two!.period.rust('int')} },
        ];
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.6)
      ? [
          w.pick([
            say`A protocol that is added later cannot be forgotten here; a match that leaves one out is refused:`,
            say`The compiler wants an answer for each protocol:`,
          ]),
          page.compileFail(
            'E0004',
            code`
    pub fn is_bounded(lock: ${n.lock}) -> bool {
        match lock {
            ${n.lock}::${n.inherit} => true,
        }
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`${late.named}: with a plain lock the deadline cannot be promised, and ${x.high} must not depend on it. With inheritance it can: ${fine.values}.`,
      say`What may be promised is ${inherited} with inheritance, and ${bare} without; the deadline of ${s.deadline} lies between. So the kind of lock is part of the safety case.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A third task of the middle enters later: under a plain lock the bound of ${x.high} changes, although the newcomer shares nothing with it. Under inheritance it does not.`,
          say`${capital(x.low)} waits for a message inside its section: then it sleeps with the lock, and inheritance does not help. No waiting inside sections.`,
          say`${capital(x.high)} asks for the lock late in its job: the middle may have been released before that, and its count begins at the release, not at the request.`,
          say`Interrupt handlers stand above ${x.high} and are missing here; their time has to be added to both bounds.`,
          say`Several tasks wait for one lock: the holder must run at the level of the most urgent of them, and fall back when it unlocks.`,
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
          say`Mask all interrupts during the section: the bound is ${inherited} as well, and every other task pays ${s.section} for it, those without any interest in ${x.record} included.`,
          say`No lock at all: ${x.low} reads a copy that carries a number of its version, and reads again if the number changed.`,
          say`Give ${x.record} an owner, and let the others send messages; the wait moves into a queue that has to be bounded in its turn.`,
          say`A ceiling for the lock: ${x.low} runs at the level of ${x.high} from the moment it locks, not from the moment somebody waits.`,
        ],
        2,
      ),
    ),
  )
}
