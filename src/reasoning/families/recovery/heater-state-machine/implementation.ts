// Depth 3: the machine in Rust with its counters, tested in every state it can reach, and mutants of the design: which promise finds
// which spoilt rule, and why none of the promises may be left out.
import { say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { drawNames, exploreMutant, exploreSound, type Guard, MUTANTS, type Mutant } from './machine.ts'
import { supervisorCode } from './supervisor-code.ts'

const SPOILT: Readonly<Record<Mutant, readonly string[]>> = {
  endless: ['at the last turn it heats on', 'time that is up changes nothing'],
  rewound: ['a turn without a reading sets the time back', 'the timer starts anew whenever the sensor is silent'],
  blindly: ['a turn without a reading leaves power as it was', 'a silent sensor does not touch the switch'],
  careless: ['the way into fault does not switch power off', 'entering fault leaves the switch alone'],
  forgiving: ['a cold reading ends a fault', 'cooling down clears the fault'],
  restarted: ['a start is taken in fault too', 'the start button works in fault'],
  patient: ['holding never gives up', 'cold turns of holding are counted and not acted upon'],
  unlimited: ['above the limit nothing happens', 'a hot reading is no event'],
}
const SAYS: Readonly<Record<Guard, string>> = {
  fault: 'no power in fault',
  unknown: 'no power after a turn without a reading',
  hot: 'no power after a hot reading',
  latch: 'a fault lasts until a person clears it',
  late: 'a start ends within its turns',
  low: 'holding gives up when it cannot hold',
}

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const size = { turns: s.turns.number, blind: s.x.blindTurns, low: s.x.lowTurns }
  const names = drawNames(w)
  const sound = exploreSound(m, w, names, size)
  const chosen = w.some(MUTANTS, 4)
  const mutants = chosen.map((mutant) => ({
    mutant,
    text: w.pick(SPOILT[mutant]),
    ...exploreMutant(m, names, size, mutant),
  }))
  const [first, second, third, fourth] = mutants as [
    (typeof mutants)[0],
    (typeof mutants)[0],
    (typeof mutants)[0],
    (typeof mutants)[0],
  ]
  const patience = m.derive('t_n', 's', 'n*T_s', '4s')
  const blindFor = m.derive('t_k', 's', 'k*T_s', '4s')
  const lowFor = m.derive('t_m', 's', 'm*T_s', '4s')
  const blindRise = m.derive('r_k', 'K', 'k*r_s', '3s')
  const room = m.derive('D_l', 'K', 'T_l - S', '3s')
  const naive = m.compare(blindRise, room)
  const once = m.relation(s.rise, '<=', room)
  const pure = reachable(page, size)
  const runs = m.derive('N_q', '', '4^n', 'i')
  const fewer = m.relation(pure.value, '<', runs)
  const asksFlaw = w.chance(0.5)
  page.ask(
    asksFlaw
      ? w.pick([
          say`Someone changed one rule of the machine: ${first.text}. Another proposes: ${second.text}. Which promise is broken by which, how soon, and what would a test have to look at? Then implement the right machine in Rust and test every state that it can reach.`,
          say`Three promises were thought to be enough, "power off in fault" among them. Judge these two versions: ${first.text}; ${second.text}. Are they found? Implement the machine and an exhaustive test.`,
          say`A reviewer asks for fewer properties. Show by spoilt versions (say, ${first.text}, or ${third.text}) that each is needed, then write the machine with its counters in Rust and explore it in its own test.`,
        ])
      : w.pick([
          say`Implement the machine with its counters in Rust: a pure turn, a fault that latches, a person who clears it. Test all reachable states, and show by mutants of the design that the promises you test are not idle.`,
          say`Write the supervisor's turn as code, with typed readings and without stored power, and test it exhaustively. How good are its properties? Spoil rules one at a time, and say which property kills which mutant.`,
          say`Turn the four states into Rust. How many states has the program, counters included, and can a test visit all? Do the properties refuse every design in which one rule is wrong?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A property that no wrong design breaks says nothing. So I spoil the design on purpose and look who notices.`,
      say`Two things are to be tested: the program against its properties, and the properties against wrong programs.`,
      say`Readings come in four kinds, and the state with its counters is small. Nothing has to be sampled, everything can be visited.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Test all sequences of readings of one start: ${runs.arithmetic} of them. Too many to run in each build, and still only one start.`,
      say`I could run every sequence of ${s.turns} readings, ${runs.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Sequences are the wrong thing to count. Most lead into the same states: there are ${pure.value} of the program, and ${fewer.symbols}. From each of them all readings once, and nothing is left.`,
      say`What follows depends on the state alone. A search through ${pure.value} with four readings each covers all sequences, also longer ones; ${fewer.values}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The design with world, people and a witness has ${sound.value}, and there: ${sound.claim.form('promise:0')}; ${sound.claim.form('promise:4')}; ${sound.claim.form('promise:6')}.`,
      say`Explored with all that people may do: ${sound.value}. Every promise holds, among them ${sound.claim.form('promise:1')}, and ${sound.claim.form('promise:3')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Spoil it: ${first.text}. Then ${first.claim.form('promise:0')}, after ${first.shortest}. And where ${second.text}: ${second.claim.form('promise:0')}, after ${second.shortest}.`,
      say`Mutant one, ${first.text}: ${first.claim.form('promise:0')} (${first.shortest}). Mutant two, ${second.text}: ${second.claim.form('promise:0')} (${second.shortest}).`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Two more. If ${third.text}, ${third.claim.form('promise:0')}, ${third.shortest} away; if ${fourth.text}, ${fourth.claim.form('promise:0')}, ${fourth.shortest} away.`,
      say`Further: ${third.text}. Killed by ${SAYS[third.guard]}, ${third.shortest} from the start. And ${fourth.text}: killed by ${SAYS[fourth.guard]}, ${fourth.shortest} from the start.`,
    ]),
  )
  page.think(
    'compare',
    naive.op === '>'
      ? w.pick([
          say`Is waiting for ${s.blind} silent turns safe? Only since they pass without power: with power they would be worth ${blindRise.arithmetic}, ${naive.symbols}.`,
          say`Patience with a silent sensor costs nothing cold. Heated, ${blindRise.worked} would pass, and ${naive.values}.`,
        ])
      : w.pick([
          say`Silent turns pass without power. Even with power ${s.blind} of them were worth ${blindRise.arithmetic}, ${naive.symbols}; but nobody has to rely on that.`,
          say`${s.blind} silent turns are ${blindFor.arithmetic}; without power they only cool. With power it would be ${blindRise.arithmetic} of ${room.arithmetic}.`,
        ]),
  )
  page.checks(w.pick([1, 2]), patience, blindRise, lowFor)
  page.think(
    'decide',
    w.pick([
      say`Counters inside of the states to which they belong, power as part of the answer, a token for clearing, and a search as test.`,
      say`One pure turn, one table, one search over it. The timeouts are ${patience.arithmetic}, ${blindFor.arithmetic} and ${lowFor.arithmetic}.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`The design is explored with everything that world and people may do; the program is explored again, by its own test.`,
      say`A set of properties is judged like a program: by what escapes it.`,
      say`First the design and its promises, then what happens to them when rules are spoilt, then the size of the program.`,
    ]),
  )
  page.step(
    w.pick(['The design', 'Rules of a turn', 'World and supervisor']),
    say`${sound.claim.form('rules')}`,
    w.pick([say`Of it ${sound.value} are reachable, and all of these hold:`, say`In each of its ${sound.value}:`]),
    say`${sound.claim.form('promises')}`,
  )
  page.step(
    w.pick(['Mutants', 'One rule spoilt', 'Which promise finds what']),
    page.list(
      w.shuffle(
        mutants.map(({ text, claim, shortest, guard }) =>
          w.pick([
            say`Where ${text}: ${claim.form('promise:0')}, after ${shortest}. Found by: ${SAYS[guard]}.`,
            say`If ${text}, then ${claim.form('promise:0')}; nearest after ${shortest}. It breaks "${SAYS[guard]}".`,
          ]),
        ),
      ),
    ),
    w.pick([
      say`Each keeps the promises that have nothing to do with it: the mutant in which ${first.text} still has it that ${first.claim.form('promise:1')}. Whoever leaves out a promise lets its mutants through.`,
      say`Promises that have nothing to do with the spoilt rule hold on. So it is in the one where ${second.text}: ${second.claim.form('promise:1')}. No promise stands for another.`,
    ]),
  )
  page.step(
    w.pick(['How large the program is', 'States of the program']),
    w.pick([
      say`Counters live only where they count: time and silence in heating, cold turns and silence in holding. That leaves ${pure.value}, by exploring`,
      say`Without people and witness the turn alone has these rules:`,
    ]),
    say`${pure.claim.form('rules')}`,
    say`All ${runs.worked} sequences of one start lead through no others than these ${pure.value}; ${fewer.symbols}. The test of the program counts them again.`,
  )
  page.step(
    w.pick(['Patience in time', 'What waiting costs']),
    say`${patience.worked} for a start, ${blindFor.worked} of silence, ${lowFor.worked} of cold holding. ${
      naive.op === '>'
        ? say`Silence under power would be worth ${blindRise.worked} in a room of ${room.worked}, and ${naive.symbols}: it is borne because power is off from its first turn on. What happens before is ${s.rise.worked}; ${once.symbols}.`
        : say`Silence is borne without power. Heated it would be worth ${blindRise.worked}, where ${room.worked} are free: ${naive.symbols}, a second line that is not counted on. Within the turn in which the reading goes: ${s.rise.worked}.`
    }`,
  )
  page.section('rust', ...supervisorCode(page, s, pure.value))
  page.section(
    'safety',
    w.pick([
      say`The test visits the program's own states, not those of a drawing of it. If a rule is changed in the code, the number of states or an assertion changes too.`,
      say`Killing mutants shows that promises are not idle. It does not show that none is missing; that is asked of people who know how heaters burn.`,
      say`The switch follows the answer of a turn and nothing else. A turn that does not come must switch off by itself, which is the watchdog's part.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A reading may be near in the last turn: arriving comes before time that is up.`,
          say`Silence in the last turn is out of time, not out of patience; both end in fault.`,
          say`A person may press clear while it is hot. Nothing happens then, and the display has to say why.`,
          say`Stop out of holding or heating needs no reading and no turn.`,
          say`Counters are bytes, so patience beyond a byte has to be refused where the limits are set.`,
          say`A cold turn right after arriving is counted as holding, so that a reading on the edge of the band does not start heating anew.`,
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
          say`Mutants of the code, made by a tool, try the tests as mutants of the design try the properties.`,
          say`Random sequences of readings find most mutants soon, and the one with a long way late.`,
          say`A model checker with fairness would allow liveness without a bound; on a heater the bound is wanted anyway.`,
          say`A table of transitions in data can be printed and signed; the compiler then checks less of it.`,
        ],
        2,
      ),
    ),
  )
}

/** The turn alone, with the counters as the program has them: how many states it can come to. */
function reachable(page: Page, size: { turns: number; blind: number; low: number }) {
  const { m, w } = page
  const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i))
  const is = (name: string, value: string) => ({ name, is: '==' as const, value })
  const below = (name: string, value: number) => ({ name, is: '<' as const, value: String(value) })
  const to = (name: string, value: string) => ({ name, to: value })
  const names = w.pick([
    ['place', 'waited', 'silent', 'cold_turns'],
    ['where', 'used', 'gap', 'dips'],
    ['situation', 'spent', 'missing', 'in_vain'],
  ])
  const [at, time, gap, low] = names as [string, string, string, string]
  const fault = [to(at, 'fault'), to(time, '0'), to(gap, '0'), to(low, '0')]
  const heating = is(at, 'heating')
  const holding = is(at, 'holding')
  const last = size.turns - 1
  const silentEnd = is(gap, String(size.blind - 1))
  return m.explore('N_p', {
    variables: [
      { name: at, values: ['heating', 'holding', 'fault'] },
      { name: time, values: numbers(size.turns) },
      { name: gap, values: numbers(size.blind) },
      { name: low, values: numbers(size.low) },
    ],
    rules: w.shuffle([
      { name: 'cold while heating', when: [heating, below(time, last)], set: [to(time, `${time} + 1`), to(gap, '0')] },
      {
        name: 'silent while heating',
        when: [heating, below(time, last), below(gap, size.blind - 1)],
        set: [to(time, `${time} + 1`), to(gap, `${gap} + 1`)],
      },
      { name: 'silent too long', when: [heating, silentEnd], set: fault },
      { name: 'out of time', when: [heating, is(time, String(last))], set: fault },
      { name: 'near', when: [heating], set: [to(at, 'holding'), to(time, '0'), to(gap, '0')] },
      { name: 'hot', when: [], set: fault },
      { name: 'near while holding', when: [holding], set: [to(gap, '0'), to(low, '0')] },
      {
        name: 'cold while holding',
        when: [holding, below(low, size.low - 1)],
        set: [to(low, `${low} + 1`), to(gap, '0')],
      },
      { name: 'cold too often', when: [holding, is(low, String(size.low - 1))], set: fault },
      { name: 'silent while holding', when: [holding, below(gap, size.blind - 1)], set: [to(gap, `${gap} + 1`)] },
      { name: 'silent too long in holding', when: [holding, silentEnd], set: fault },
    ]),
    promises: [{ promise: 'always-possible', goal: [is(at, 'fault')] }],
  })
}
