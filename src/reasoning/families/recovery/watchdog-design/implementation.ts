// Depth 3: who may restart the watchdog. A supervisor that asks all tasks, explored to its last state, beside the flawed timer interrupt.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

const is = (name: string, value: string) => ({ name, is: '==' as const, value })
const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i))

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const turn = m.given('T_v', s.x.turnMs, 'ms')
  const rounds = m.derive('N', '', 'floor(X/((1 + e)*T_v))', 'i')
  const silent = m.derive('r', '', 'ceil(g/T_v) - 1', 'i')
  const patient = m.relation(silent, '<', rounds)
  const latest = m.derive('t_e', 'ms', 'T_v + X/(1 - e) + t_r', '5s')
  const inTime = m.relation(latest, '<=', s.heat)
  const margin = m.derive('t_m', 'ms', 't_n - t_e', '4s')
  const shortest = m.derive('n_b', 'steps', '2*N + 1', 'i')
  const task = w.pick(['planner', 'reader', 'heater_loop', 'talker'])
  const mark = w.pick(['flag', 'sign', 'note'])
  const hungAt = [is(task, 'hung')]
  const common = [
    { name: 'phase', values: ['work', 'supervise'] },
    { name: task, values: ['alive', 'hung'] },
    { name: mark, values: ['down', 'up'] },
  ]
  const running = is('watchdog', 'counting')
  const body = {
    variables: [
      ...common,
      { name: 'late', values: numbers(silent.number + 1) },
      { name: 'starved', values: numbers(rounds.number) },
      { name: 'watchdog', values: ['counting', 'bitten'] },
    ],
    rules: w.shuffle([
      { name: 'it hangs', when: [running, is(task, 'alive')], set: [{ name: task, to: 'hung' }] },
      {
        name: 'it reports',
        when: [running, is('phase', 'work'), is(task, 'alive')],
        set: [
          { name: mark, to: 'up' },
          { name: 'late', to: '0' },
          { name: 'phase', to: 'supervise' },
        ],
      },
      {
        name: 'it is still busy',
        when: [
          running,
          is('phase', 'work'),
          is(task, 'alive'),
          { name: 'late', is: '<' as const, value: String(silent.number) },
        ],
        set: [
          { name: 'late', to: 'late + 1' },
          { name: 'phase', to: 'supervise' },
        ],
      },
      {
        name: 'it says nothing any more',
        when: [running, is('phase', 'work'), is(task, 'hung')],
        set: [{ name: 'phase', to: 'supervise' }],
      },
      {
        name: 'the supervisor restarts',
        when: [running, is('phase', 'supervise'), is(mark, 'up')],
        set: [
          { name: mark, to: 'down' },
          { name: 'starved', to: '0' },
          { name: 'phase', to: 'work' },
        ],
      },
      {
        name: 'the supervisor refuses',
        when: [
          running,
          is('phase', 'supervise'),
          is(mark, 'down'),
          { name: 'starved', is: '<' as const, value: String(rounds.number - 1) },
        ],
        set: [
          { name: 'starved', to: 'starved + 1' },
          { name: 'phase', to: 'work' },
        ],
      },
      {
        name: 'the watchdog bites',
        when: [running, is('phase', 'supervise'), is(mark, 'down'), is('starved', String(rounds.number - 1))],
        set: [{ name: 'watchdog', to: 'bitten' }],
      },
    ]),
  }
  const promises = [
    { promise: 'possible' as const, when: [is('watchdog', 'bitten')] },
    { promise: 'never' as const, when: [is('watchdog', 'bitten'), is(task, 'alive')] },
    { promise: 'inevitable' as const, when: hungAt, goal: [is('watchdog', 'bitten')] },
  ]
  const sound = m.explore('n_s', { ...body, promises })
  const way = m.claim('states', { ...body, promises: [promises[0]!], shortest: 'n_b' })
  const flawed = m.explore('n_f', {
    variables: [...common, { name: 'watchdog', values: ['counting', 'bitten'] }],
    rules: [
      { name: 'it hangs', when: [is(task, 'alive')], set: [{ name: task, to: 'hung' }] },
      {
        name: 'it reports',
        when: [is('phase', 'work'), is(task, 'alive')],
        set: [
          { name: mark, to: 'up' },
          { name: 'phase', to: 'supervise' },
        ],
      },
      {
        name: 'it says nothing any more',
        when: [is('phase', 'work'), is(task, 'hung')],
        set: [{ name: 'phase', to: 'supervise' }],
      },
      { name: 'the interrupt restarts', when: [is('phase', 'supervise')], set: [{ name: 'phase', to: 'work' }] },
    ],
    promises: [
      { promise: 'possible', when: hungAt },
      { promise: 'never', when: [is('watchdog', 'bitten')] },
    ],
  })
  page.ask(
    w.pick([
      say`The draft restarts the watchdog from the timer interrupt. Find the flaw, design a supervisor that runs every ${turn} with a watchdog of ${s.chosen}, prove it by exploring its states, and implement it in Rust.`,
      say`Several tasks share one watchdog of ${s.chosen}; a supervisor looks at them every ${turn}. Show that no healthy machine is reset and that every hang is found, and write it with types that forbid a restart without evidence.`,
      say`Implement who may restart the watchdog. Supervisor turns every ${turn}, nominal time ${s.chosen}. Cover slow tasks, hung tasks and a supervisor that hangs itself.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`The timer interrupt runs always and on time; restart the watchdog there and it never bites by mistake.`,
      say`A restart in the interrupt costs one line and keeps the whole program free of it.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Interrupts go on while the main loop hangs. In the model of that draft, with ${flawed.value}, ${flawed.claim.form('promise:0')}, and yet: ${flawed.claim.form('promise:1')}. The watchdog guards the timer and nothing else.`,
      say`Exploring that draft (${flawed.value}): ${flawed.claim.form('promise:1')}, hung or not. A restart has to be evidence of work, not of time.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Each task leaves a mark when it has done a round; the supervisor restarts only if all marks are there, and takes them away.`,
      say`Restart on evidence: all marks up, then all down again. A mark that nobody renews starves the watchdog.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Turns that may pass without a restart: with a fast clock ${rounds.arithmetic}. A healthy task may miss ${silent.arithmetic} turns in a row. ${patient.symbols}, so it is never bitten.`,
      say`${silent.worked} missed turns for a healthy task, ${rounds.worked} refusals until the bite. ${patient.values}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Explore it: ${sound.value}. ${sound.claim.form('promise:1')}; ${sound.claim.form('promise:2')}.`,
      say`All ${sound.value} visited. Two promises hold: ${sound.claim.form('promise:1')}, and ${sound.claim.form('promise:2')}. The shortest way to a bite takes ${shortest.arithmetic}, just as counted by hand.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`A mark that was set just before the hang gives one restart too many. So one turn is added to the latest bite: ${latest.arithmetic}, still ${inTime.symbols}.`,
      say`What about a stale mark? It delays by one turn: ${latest.worked}. ${inTime.values}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), latest, margin, s.heat)
  page.think(
    'decide',
    w.pick([
      say`A supervisor with a mask of marks, and a permit that only it can make and that is used up by the restart.`,
      say`Marks as bits, one restart permit per complete turn, no other path to the watchdog.`,
      say`The restart takes a permit by value; a permit comes only from a complete set of marks.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`A watchdog proves nothing by itself. What it proves depends on who may restart it, and on what evidence.`,
      say`Two properties are wanted: a healthy machine is never reset, a hung one always. Each is checked in all states.`,
      say`The clock of the model is the supervisor's turn, so that slow and hung are told apart by counting.`,
    ]),
  )
  page.step(
    w.pick(['The flaw of the interrupt', 'Why not from the interrupt']),
    say`In the draft the restart asks nobody. Its model has ${flawed.value}; ${flawed.claim.form('promise:0')}, but ${flawed.claim.form('promise:1')}.`,
  )
  page.step(
    w.pick(['Counting turns', 'Patience in turns']),
    say`${rounds.worked} refusals in a row are what a fast clock bears. A task that is silent for ${s.gap} misses ${silent.worked} turns. ${patient.named}: patience suffices.`,
  )
  page.step(
    w.pick(['The model', 'Rules']),
    say`The supervised machine, one rule at a time:`,
    say`${sound.claim.form('rules')}`,
  )
  page.step(
    w.pick(['Exploration', 'All states']),
    say`Of this machine ${sound.value} are reachable. ${w.pick([say`It holds that`, say`In all of them:`, say`Proven so:`])} ${sound.claim.form('promise:1')}; and ${sound.claim.form('promise:2')}. A bite needs ${shortest.worked} from the start, a hang and then a mark missed and refused in each turn, which the search confirms: ${way.form('promise:0')}.`,
  )
  page.step(
    w.pick(['Latest bite', 'Time of the worst case']),
    say`A mark left just before the hang is worth one more restart. ${latest.worked}; ${inTime.named}, with ${margin.worked} to spare.`,
  )
  const n = w.pick([
    { sup: 'Supervisor', permit: 'Permit', report: 'report', turn: 'turn', dog: 'Watchdog', feed: 'restart' },
    { sup: 'RollCall', permit: 'AllPresent', report: 'present', turn: 'call', dog: 'Guard', feed: 'renew' },
    { sup: 'Marks', permit: 'Evidence', report: 'set', turn: 'collect', dog: 'Timer', feed: 'reload' },
  ])
  const collect = w.pick([
    code`if self.seen != self.wanted {
                return None;
            }
            self.seen = 0;
            Some(${n.permit}(()))`,
    code`let complete = self.seen == self.wanted;
            complete.then(|| {
                self.seen = 0;
                ${n.permit}(())
            })`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn all_must_report() {
            let mut marks = ${n.sup}::new(3).unwrap();
            marks.${n.report}(0);
            marks.${n.report}(2);
            assert_eq!(marks.${n.turn}(), None);
            marks.${n.report}(1);
            assert!(marks.${n.turn}().is_some());
            assert_eq!(marks.${n.turn}(), None);
        }`,
    code`#[test]
        fn a_silent_task_starves_it() {
            let mut dog = ${n.dog}::new(${rounds.rust('int')});
            let mut marks = ${n.sup}::new(1).unwrap();
            for _ in 0..${silent.rust('int')} {
                assert!(!dog.tick(marks.${n.turn}()));
            }
            marks.${n.report}(0);
            assert!(!dog.tick(marks.${n.turn}()));
            for _ in 1..${rounds.rust('int')} {
                assert!(!dog.tick(marks.${n.turn}()));
            }
            assert!(dog.tick(marks.${n.turn}()));
        }`,
    code`#[test]
        fn numbers_of_tasks() {
            assert!(${n.sup}::new(0).is_none());
            assert!(${n.sup}::new(8).is_none());
            let mut most = ${n.sup}::new(7).unwrap();
            for task in 0..6 {
                most.${n.report}(task);
            }
            most.${n.report}(7);
            assert_eq!(most.${n.turn}(), None);
            most.${n.report}(6);
            assert!(most.${n.turn}().is_some());
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The permit has no public constructor and is taken by value. A restart without complete marks cannot be written outside of this module.`,
      say`The mask is a byte, the permit a type of no size: evidence costs nothing at run time.`,
      say`The watchdog of the tests is a counter of turns; the real one is a register behind the same signature.`,
    ]),
    page.rust(code`
    /// Proof that all tasks have reported since the last turn.
    #[derive(Debug, PartialEq, Eq)]
    pub struct ${n.permit}(());

    /// Marks of up to seven tasks.
    #[derive(Debug)]
    pub struct ${n.sup} {
        wanted: u8,
        seen: u8,
    }

    impl ${n.sup} {
        pub fn new(tasks: u8) -> Option<Self> {
            (1..8).contains(&tasks).then(|| Self { wanted: (1 << tasks) - 1, seen: 0 })
        }

        /// A task that is not supervised leaves no mark.
        pub fn ${n.report}(&mut self, task: u8) {
            self.seen |= (1 << task) & self.wanted;
        }

        pub fn ${n.turn}(&mut self) -> Option<${n.permit}> {
            ${nest(8, collect)}
        }
    }

    /// A watchdog that is counted in turns of the supervisor.
    #[derive(Debug)]
    pub struct ${n.dog} {
        limit: u32,
        starved: u32,
    }

    impl ${n.dog} {
        pub fn new(limit: u32) -> Self {
            Self { limit, starved: 0 }
        }

        pub fn ${n.feed}(&mut self, _evidence: ${n.permit}) {
            self.starved = 0;
        }

        /// One turn; true: it bites.
        pub fn tick(&mut self, evidence: Option<${n.permit}>) -> bool {
            match evidence {
                Some(permit) => self.${n.feed}(permit),
                None => self.starved += 1,
            }
            self.starved >= self.limit
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    w.pick([
      say`One complete turn pays for one restart:`,
      say`Evidence cannot be used again:`,
      say`A permit kept for later is a hang that nobody sees; it is moved away:`,
    ]),
    page.compileFail(
      'E0382',
      code`
    pub fn twice(dog: &mut ${n.dog}, evidence: ${n.permit}) {
        dog.${n.feed}(evidence);
        dog.${n.feed}(evidence);
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`If the supervisor hangs, nobody restarts, and the watchdog bites: no part of the chain is trusted to watch itself.`,
      say`The heater's switch opens at reset by a resistor, not by code, so the bite needs no healthy program.`,
      say`Liveness holds from every state in which a task hangs, also just after a restart; safety holds for every pattern of late reports that the bound allows.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A task that sleeps on purpose has to leave its mark before, or be taken off the list by a rule of its own.`,
          say`A task that reports from an interrupt reports even when its loop hangs; marks belong to the end of a round.`,
          say`A mark and its removal at the same instant: both are single operations on one byte, with interrupts held.`,
          say`The watchdog runs before the tasks do; start-up has to be done within its time.`,
          say`A debugger stops the program and not the watchdog, unless it is told to.`,
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
          say`A counter for each task instead of a bit also finds a task that runs too often.`,
          say`A watchdog with a window refuses restarts that come too early, as from a loop that skips its work.`,
          say`A question that the watchdog asks and the program answers finds wrong arithmetic as well.`,
        ],
        2,
      ),
    ),
  )
}
