// Depth 1: states, events, and the two properties. Power as a function of the state, promises that can be kept, and the draft that
// breaks one of them.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { drawNames, exploreMutant, exploreNaive, exploreSound, type Mutant } from './machine.ts'

const DRAFTS = ['careless', 'endless', 'forgiving', 'blindly'] as const satisfies readonly Mutant[]
type Draft = (typeof DRAFTS)[number]

const SAYS: Readonly<Record<Draft, string>> = {
  careless: 'each transition switches power as it sees fit, and the one into fault was forgotten',
  endless: 'heating ends when the set point is there, and not before',
  forgiving: 'a fault ends by itself as soon as the reading is cold again',
  blindly: 'power is left as it is while there is no reading',
}

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const size = { turns: s.turns.number, blind: s.x.blindTurns, low: s.x.lowTurns }
  const names = drawNames(w)
  const sound = exploreSound(m, w, names, size)
  const draft = w.pick(DRAFTS)
  const broken = exploreMutant(m, names, size, draft)
  const naive = exploreNaive(m, names, size)
  const reached = m.derive('T_x', '°C', 'S + r_s', '4s')
  const safe = m.relation(reached, '<=', s.limit)
  const room = m.derive('D_l', 'K', 'T_l - S', '3s')
  const most = m.derive('T_m', 's', '(T_l - S)*C/P_s', '3s')
  const quick = m.relation(s.turn, '<', most)
  const patience = m.derive('t_n', 's', 'n*T_s', '4s')
  const balance = m.derive('T_e', '°C', 'T_a + P_s/G', '4s')
  const hot = m.relation(balance, '>', s.limit)
  const hopes = w.chance(0.45)
  const asksFlaw = w.chance(0.5)
  page.ask(
    asksFlaw
      ? w.pick([
          say`In the draft ${SAYS[draft]}. Formulate what the machine must never do and what it must always do, show by a shortest run that the draft does otherwise, and give a machine that keeps both. Write its heart in Rust.`,
          say`Review of a draft: ${SAYS[draft]}. Which property does it break, and how soon? State the properties so that a program can check them, and repair it.`,
        ])
      : w.pick([
          say`Formulate the machine: states, events, guards, and as properties "no power in fault or without a reading" and "every start ends". Are they true as they stand? Check them over all states, and put the core into Rust.`,
          say`Write down safety and liveness of this heater so that they can be decided by exploration, decide them, and say what a turn of ${s.turn} costs in temperature. Then show in Rust how the compiler helps.`,
          say`Which properties should a heater's state machine have, in which states is power allowed, and who may end a fault? Prove what you claim on the explored machine; give the Rust that makes a forgotten state a compile error.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Safety says what never happens and is refuted by one run. Liveness says what always comes, and is refuted only by a run without end, unless a bound on it makes it safety again.`,
      say`Two kinds of promise. One forbids states. The other forbids staying: a start may not heat for ever. For each I want a form that a search can decide.`,
      say`The state must say everything that decides about power. If a flag elsewhere can switch it, no proof about the states is worth anything.`,
    ]),
  )
  if (hopes) {
    page.think(
      'attempt',
      w.pick([
        say`Liveness: every start ends in holding. That is what a heater is for.`,
        say`I would promise that heating always arrives.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A broken wire never arrives, and no program mends it. What can be promised is an end: holding, fault or off. Then somebody is told.`,
        say`That depends on the heater, not on the machine. The machine can promise only to stop hoping: within ${s.turns.symbol} turns it is there or in fault.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Safety, as in the text: never power on and the reading unknown, at no moment.`,
        say`I take the sentence to the letter: in no state is power on while the reading is unknown.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Explored, that is false for every machine: ${naive.claim.form('promise:0')}, after ${naive.shortest}. The reading falls silent between two turns, and nobody can react before the next.`,
        say`${naive.shortest} refute it: start, heat, and the wire breaks, so that ${naive.claim.form('promise:0')}, until the supervisor's next turn. No reaction is instant, so the promise has to speak of the moment after a turn.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`So: after each turn of the supervisor, no power without a reading. And what happens within a turn is bounded by physics: ${s.rise.arithmetic} at the strongest supply.`,
      say`The promise holds when it is the world's move. In between one turn of full power may pass, ${s.rise.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`From the set point that ends at ${reached.arithmetic}. ${safe.values}; the delay is affordable. Turns could be as long as ${most.arithmetic} by this measure alone.`,
      say`${reached.worked}, and ${safe.symbols}. Room is ${room.arithmetic}. Without any supervisor power would go on to ${balance.arithmetic}, ${hot.symbols}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`"Every start ends": count the turns of one start with a witness that no rule of the machine reads. If it never gets to ${s.turns.named}, the start ended in ${patience.arithmetic}.`,
      say`Bounded, liveness becomes a count: a witness of turns since the start, which must not come to ${s.turns}. That is ${patience.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The search visits ${sound.value}. All promises hold, among them: ${sound.claim.form('promise:1')}; ${sound.claim.form('promise:6')}.`,
      say`${sound.value}, and in each: ${sound.claim.form('promise:0')}; ${sound.claim.form('promise:3')}. Also ${sound.claim.form('promise:7')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Where ${SAYS[draft]}, ${broken.claim.form('promise:0')}, ${broken.shortest} from the start.`,
      say`Now the machine in which ${SAYS[draft]}: after ${broken.shortest} ${broken.claim.form('promise:0')}. What is promised about ${draft === 'endless' || draft === 'forgiving' ? 'power' : 'time'} does not notice.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.rise, most, reached)
  page.think(
    'summarise',
    w.pick([
      say`Leave for power is a function of state and reading, a fault latches, waiting is counted. Delay of one turn: ${s.rise}.`,
      say`Safety after each turn, liveness with a bound of ${s.turns} turns, and a fault that only a person ends.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`Properties come before the machine: they say what would count as wrong.`,
      say`World and supervisor move in turns. The world may do anything, so what is proved holds for every reading and every person.`,
      say`States, then promises, then the search, then physics for what a search cannot know.`,
    ]),
  )
  page.step(
    w.pick(['The machine', 'States and rules', 'What may happen']),
    say`${sound.claim.form('variables')}`,
    w.pick([say`Rules; a turn goes back and forth:`, say`The rules of world and supervisor:`]),
    say`${sound.claim.form('rules')}`,
  )
  page.step(
    w.pick(['What is promised', 'Properties']),
    w.pick([
      say`"No power without a reading" cannot hold at each moment: ${naive.claim.form('promise:0')} after ${naive.shortest}. It is promised for after the supervisor's turn. "Every start ends" is promised with a bound, by a witness that counts.`,
      say`Taken to the letter, at each moment, "no power without a reading" is false, as ${naive.shortest} lead to where ${naive.claim.form('promise:0')}. So it is said of the states in which the supervisor has answered. An end of each start is said twice, with and without a bound.`,
    ]),
    say`Of ${sound.value} each one keeps them:`,
    say`${sound.claim.form('promises')}`,
  )
  page.step(
    w.pick(['The draft', 'A machine that breaks one of them']),
    w.pick([
      say`Suppose ${SAYS[draft]}. Then ${broken.claim.form('promise:0')}; the shortest way there has ${broken.shortest}.`,
      say`In a machine where ${SAYS[draft]}, ${broken.shortest} suffice for this: ${broken.claim.form('promise:0')}.`,
    ]),
    {
      careless: say`Power that is switched on transitions has to be right on every one of them. As a function of the state it is right once.`,
      endless: say`Waiting for an event that may never come needs a guard of time beside it, or the wait is a state without a way out.`,
      forgiving: say`Cold is just what a part becomes after its fault is answered. A reading that ends a fault starts the next run into the same fault.`,
      blindly: say`No news is not good news: the last reading says what was, and power says what will be.`,
    }[draft],
  )
  page.step(
    w.pick(['The price of a turn', 'What the search cannot know']),
    w.pick([
      say`Between loss and reaction at worst one turn of the strongest supply goes into the metal: ${s.rise.worked}. So it gets to ${reached.worked}; ${safe.named}. Turns of up to ${most.worked} would do; ${quick.named}.`,
      say`One turn at ${s.strong.worked} is worth ${s.rise.worked}, hence ${reached.worked}, and ${safe.named}. That supposes nothing about losses. Left alone the heater would come to ${balance.worked}; ${hot.symbols}, which is why somebody has to look.`,
    ]),
  )
  const n = w.pick([
    {
      mode: 'Mode',
      see: 'Reading',
      power: 'power',
      next: 'after_reading',
      clear: 'cleared',
      near: 'Near',
      gone: 'Missing',
    },
    {
      mode: 'Stage',
      see: 'Seen',
      power: 'is_on',
      next: 'next',
      clear: 'acknowledged',
      near: 'InBand',
      gone: 'Nothing',
    },
    {
      mode: 'Heater',
      see: 'Sensor',
      power: 'switch',
      next: 'follow',
      clear: 'released',
      near: 'Warm',
      gone: 'Unknown',
    },
  ])
  const power = w.pick([
    code`match (self, reading) {
                (Self::Heating | Self::Holding, ${n.see}::Cold | ${n.see}::${n.near}) => true,
                (Self::Off | Self::Fault, _) | (_, ${n.see}::Hot | ${n.see}::${n.gone}) => false,
            }`,
    code`match self {
                Self::Off | Self::Fault => false,
                Self::Heating | Self::Holding => reading == ${n.see}::Cold || reading == ${n.see}::${n.near},
            }`,
    code`let may = match self {
                Self::Heating => true,
                Self::Holding => true,
                Self::Off => false,
                Self::Fault => false,
            };
            may && matches!(reading, ${n.see}::Cold | ${n.see}::${n.near})`,
  ])
  const next = w.pick([
    code`match (self, reading) {
                (Self::Off, _) => Self::Off,
                (Self::Fault, _) | (_, ${n.see}::Hot) => Self::Fault,
                (Self::Heating, ${n.see}::${n.near}) => Self::Holding,
                (stays, _) => stays,
            }`,
    code`match self {
                Self::Off => Self::Off,
                Self::Fault => Self::Fault,
                _ if reading == ${n.see}::Hot => Self::Fault,
                Self::Heating if reading == ${n.see}::${n.near} => Self::Holding,
                other => other,
            }`,
  ])
  const tests = w.shuffle([
    w.pick([
      code`#[test]
        fn power_in_four_cases_of_sixteen() {
            let mut on = Vec::new();
            for mode in [${n.mode}::Off, ${n.mode}::Heating, ${n.mode}::Holding, ${n.mode}::Fault] {
                for reading in [${n.see}::Cold, ${n.see}::${n.near}, ${n.see}::Hot, ${n.see}::${n.gone}] {
                    if mode.${n.power}(reading) {
                        on.push((mode, reading));
                    }
                }
            }
            let (cold, near) = (${n.see}::Cold, ${n.see}::${n.near});
            assert_eq!(on, [(${n.mode}::Heating, cold), (${n.mode}::Heating, near), (${n.mode}::Holding, cold), (${n.mode}::Holding, near)]);
        }`,
      code`#[test]
        fn nothing_unknown_is_heated() {
            for reading in [${n.see}::Hot, ${n.see}::${n.gone}] {
                assert!(!${n.mode}::Heating.${n.power}(reading));
                assert!(!${n.mode}::Holding.${n.power}(reading));
            }
            for reading in [${n.see}::Cold, ${n.see}::${n.near}] {
                assert!(${n.mode}::Heating.${n.power}(reading));
                assert!(${n.mode}::Holding.${n.power}(reading));
                assert!(!${n.mode}::Off.${n.power}(reading));
                assert!(!${n.mode}::Fault.${n.power}(reading));
            }
        }`,
    ]),
    code`#[test]
        fn a_fault_needs_a_person() {
            for reading in [${n.see}::Cold, ${n.see}::${n.near}, ${n.see}::Hot, ${n.see}::${n.gone}] {
                assert_eq!(${n.mode}::Fault.${n.next}(reading), ${n.mode}::Fault);
                assert_eq!(${n.mode}::Off.${n.next}(reading), ${n.mode}::Off);
                assert_eq!(${n.mode}::Fault.${n.clear}(reading) == ${n.mode}::Off, reading == ${n.see}::Cold);
            }
            assert_eq!(${n.mode}::Holding.${n.clear}(${n.see}::Cold), ${n.mode}::Holding);
        }`,
    code`#[test]
        fn ways_through() {
            assert_eq!(${n.mode}::Heating.${n.next}(${n.see}::${n.near}), ${n.mode}::Holding);
            assert_eq!(${n.mode}::Heating.${n.next}(${n.see}::Cold), ${n.mode}::Heating);
            assert_eq!(${n.mode}::Holding.${n.next}(${n.see}::${n.gone}), ${n.mode}::Holding);
            assert_eq!(${n.mode}::Heating.${n.next}(${n.see}::Hot), ${n.mode}::Fault);
            assert_eq!(${n.mode}::Holding.${n.next}(${n.see}::Hot), ${n.mode}::Fault);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Power is computed from state and reading, never stored. The counters of patience are left out here; they only add ways into fault.`,
      say`Pure functions over two enums. What switches the heater is an answer, not an action, so that no transition can forget it.`,
      say`The core without its counters: sixteen cases, small enough to be read as a table.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.see} {
        Cold,
        ${n.near},
        Hot,
        ${n.gone},
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.mode} {
        Off,
        Heating,
        Holding,
        Fault,
    }

    impl ${n.mode} {
        /// The one place that decides about power.
        pub fn ${n.power}(self, reading: ${n.see}) -> bool {
            ${nest(8, power)}
        }

        pub fn ${n.next}(self, reading: ${n.see}) -> Self {
            ${nest(8, next)}
        }

        /// By a person, and only while it is cold.
        pub fn ${n.clear}(self, reading: ${n.see}) -> Self {
            if self == Self::Fault && reading == ${n.see}::Cold { Self::Off } else { self }
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
      say`A state that somebody forgets does not compile, so that a new one cannot inherit power by accident:`,
      say`Without a rest arm the compiler asks for each state by name:`,
    ]),
    page.compileFail(
      'E0004',
      w.pick([
        code`
    pub fn lamp(mode: ${n.mode}) -> bool {
        match mode {
            ${n.mode}::Off => false,
            ${n.mode}::Heating | ${n.mode}::Holding => true,
        }
    }`,
        code`
    pub fn fan(reading: ${n.see}) -> bool {
        match reading {
            ${n.see}::Hot | ${n.see}::${n.near} => true,
            ${n.see}::Cold => false,
        }
    }`,
      ]),
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The search covers every order of events of the model, and nothing outside of it: a switch that sticks, a supervisor that hangs, a sensor that lies plausibly need their own answers.`,
      say`A promise of never is as strong as the model of the world is free. Here the world may show any reading in any turn and people may press at any time.`,
      say`Unknown is a value of its own. Whoever maps it to the last good reading has taken the safety property out of the machine.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A start while it is already warm: the reading is near, and heating lasts one turn.`,
          say`A stop and a start in quick succession begin the count anew, which is a person's right and a script's trap.`,
          say`A fault at a hot part: clearing has to wait until it is cold, or the cause is never looked for.`,
          say`A reading that alternates between known and unknown is counted as time as well, so it ends too.`,
          say`The world may be still: then turns pass all the same, since the supervisor has its own clock.`,
          say`Shorter turns react sooner, but the rise of a turn has to stand out from noise, or no guard can look at it.`,
          say`A new set point during holding is a new start, with a new count.`,
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
          say`Temporal logic and a model checker say the same with fewer states by hand, and need somebody who reads them.`,
          say`States as types, so that a wrong transition does not compile; good where the order is known when it is written, which readings do not respect.`,
          say`A single timer over everything, which is simpler and tells a broken heater from a broken sensor no more.`,
          say`Power that must be renewed in each turn or falls off by itself: then a hung supervisor is covered too.`,
        ],
        2,
      ),
    ),
  )
}
