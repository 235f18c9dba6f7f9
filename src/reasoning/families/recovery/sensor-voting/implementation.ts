// Depth 3: three, two, none. A vote that leaves the odd one out for good, explored with its faulty drafts, and written with a latch
// that only a service may clear.
import { say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { explore, FLAWS, type Flaw } from './machine.ts'
import { voterCode } from './voter-code.ts'

const SAYS: Readonly<Record<Flaw, string>> = {
  alone: 'the last sensor goes on alone when two disagree',
  readmitted: 'an excluded sensor votes again as soon as it agrees with the others',
  forgotten: 'what was excluded is kept in working memory, and a restart begins with three',
}

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const flaw = w.pick(FLAWS)
  const { sound, flawed, shortest } = explore(m, w, s.x.rounds, flaw)
  const delay = m.derive('t_d', 'ms', 'n*T_c', '4s')
  const second = m.derive('p_2', '', '2*t_d/M', '2s')
  const stop = m.derive('p_s', '%', '1 - 3*exp(-(2*t_s/M)) + 2*exp(-(3*t_s/M))', '3s')
  const alone = m.derive('p_1', '%', '1 - exp(-(t_s/M))', '3s')
  const gain = m.relation(stop, '<', alone)
  const followed = m.claim('ode', {
    states: [
      { name: 'a', unit: '', start: '1', next: '-(3*a/M)' },
      { name: 'b', unit: '', start: '0', next: '3*a/M - 2*b/M' },
    ],
    until: 't_s',
    measure: { what: '1 - a - b', take: 'final' },
    of: 'p_s',
    tolerance: 1e-5,
  })
  const meanOfTwo = m.derive('T_x', '°C', 'S + (S - T_3)', '4s')
  const tooHot = m.relation(meanOfTwo, '>', s.limit)
  const moved = m.derive('D_T', 'K', 'R*t_d', '3s')
  const room = m.derive('D_l', 'K', 'T_l - S', '3s')
  const bridged = m.compare(moved, room)
  const calm = bridged.op === '<='
  const asksFlaw = w.chance(0.55)
  page.ask(
    asksFlaw
      ? w.pick([
          say`A draft masks a first fault, excludes the odd sensor, and then: ${SAYS[flaw]}. Show by a shortest run how the heater comes to follow a wrong value, repair the draft, prove the repair by exploring it, and write it in Rust. A sensor of the kind at hand reads ${s.failed} when it is gone.`,
          say`Review before release: ${SAYS[flaw]}. Is that safe? Explore both the draft and your repair, and implement the repair with a latch that nobody can clear by mistake. The failed sensor of the last incident stood at ${s.failed}.`,
        ])
      : w.pick([
          say`Implement the way from three sensors to two and to the safe state. Exclusion is for good, and only a service ends it. Prove over all states that the heater never follows a wrong value, give the chance of a stop between services, and say which of two readings to use. A gone sensor reads ${s.failed}.`,
          say`Write the vote as a state machine with a latch: when is a sensor left out, what do two do that disagree, who may clear the latch, and what survives a restart? Explore it, bound its delay, and implement it. Take ${s.failed} as the reading of a failed sensor.`,
          say`Degrade three sensors step by step: three vote, two compare, none heats. Verify the machine by exploration and write it in Rust with types that make clearing a latch a deliberate act. What would a mean of two do with a sensor stuck at ${s.failed}?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three can mask, two can only notice, one can do neither. So each step down is another promise, and the machine has to know on which step it stands.`,
      say`Masking hides the first fault, so nobody repairs it; the second then meets a vote without reserve. What was seen once must not be forgotten.`,
      say`Faulty sensors come and go. A loose plug reads well half of the time. That, and not the broken wire, is the hard case.`,
    ]),
  )
  page.think(
    'attempt',
    {
      alone: w.pick([
        say`When two disagree, take the one that seems more plausible and go on: ${SAYS.alone}. The print is saved.`,
        say`Three, then two, then one; nothing is thrown away. So ${SAYS.alone}.`,
      ]),
      readmitted: w.pick([
        say`A sensor that agrees again must be well again: ${SAYS.readmitted}. Reserve is kept as large as it can be.`,
        say`Noise may exclude a healthy one, so let it back in: ${SAYS.readmitted}.`,
      ]),
      forgotten: w.pick([
        say`A byte of memory for who is out should do. That means: ${SAYS.forgotten}.`,
        say`Exclude by setting a flag. Flags are cleared at start, hence ${SAYS.forgotten}.`,
      ]),
    }[flaw],
  )
  page.think(
    'error',
    {
      alone: w.pick([
        say`One sensor has no witness. The search finds it: ${flawed.form('promise:0')}, after ${shortest.arithmetic}. The print is saved until the printer is not.`,
        say`After ${shortest.worked} the last sensor lies and heating goes on. Nothing could have noticed.`,
      ]),
      readmitted: w.pick([
        say`Agreeing is not being well. The loose one comes back, sleeps, a second one breaks, and both lie: ${flawed.form('promise:0')}, after ${shortest.arithmetic}. Two liars outvote the healthy one.`,
        say`Exploring that: ${flawed.form('promise:0')}, ${shortest.worked} away from the start. The median is no use against two.`,
      ]),
      forgotten: w.pick([
        say`The power switch heals nothing. ${shortest.arithmetic} lead to two liars among three: ${flawed.form('promise:0')}. And switching off and on is what people do first.`,
        say`A restart brings the faulty one back into the vote; with the next fault ${flawed.form('promise:0')}, after ${shortest.worked}.`,
      ]),
    }[flaw],
  )
  page.think(
    'back-up',
    w.pick([
      say`One rule for all steps: who is far from all other members ${s.rounds} rounds in a row is out, and stays out. Of two that disagree each is far from all others, so both go. Below two members the heater is off.`,
      say`Out is out, through restarts, until a service. Three vote by the middle; two are compared; if they part, heating ends, since nobody knows which is right.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Which of two? The mean would settle at ${meanOfTwo.arithmetic} with one at ${s.failed}: ${tooHot.values}. The hotter of the two errs by a healthy error, or on the cold side.`,
      say`With two left a mean takes half of each fault, and the loop makes a whole of it: ${meanOfTwo.worked}, ${tooHot.symbols}. So the higher one is used: the heater can only get too little.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Explored to the end, ${sound.value}: ${sound.claim.form('promise:0')}; ${sound.claim.form('promise:1')}. And ${sound.claim.form('promise:2')}.`,
      say`All ${sound.value}. Not one with two liars in the vote: ${sound.claim.form('promise:0')}. Service always leads back, for ${sound.claim.form('promise:2')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`How likely is what the model leaves out, a second fault before the first is voted out? Within ${delay.arithmetic} about ${second.arithmetic}. That may be left out.`,
      say`Delay ${delay.worked}. In it the next of two fails with ${second.worked}, next to nothing.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Stops between services: two of three gone with ${stop.arithmetic}, against ${alone.arithmetic} for a single sensor. ${gain.symbols}.`,
      say`${stop.worked}; a single one would have ${alone.worked}. The equations ${followed.form('rates')} give the same when they are followed.`,
    ]),
  )
  page.checks(w.pick([1, 2]), delay, moved, meanOfTwo)
  page.think(
    'decide',
    w.pick([
      say`A latch that survives, one rule of exclusion, the higher of two, and a token of service to clear.`,
      say`So: middle of three, higher of two, off below; nothing returns by itself.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`The machine is explored without a clock: a fault may begin, show and hide at any moment, one new fault at a time.`,
      say`First what must never be, over all orders of events; then delay and chances.`,
      say`A degraded vote is another vote with other promises. Each step is named, and each has its proof.`,
    ]),
  )
  page.step(
    w.pick(['The machine', 'Rules of the vote', 'Events and steps']),
    w.pick([
      say`A sensor that is faulty may read right for now. New faults come one at a time: the next one begins when the last has been voted out.`,
      say`Variables are how many vote, how many of these lie now, and how many are faulty and happen to be right.`,
    ]),
    say`${sound.claim.form('rules')}`,
  )
  page.step(
    w.pick(['What is proved', 'All states', 'Exploration']),
    say`Reachable are ${sound.value}. In each of them:`,
    say`${sound.claim.form('promises')}`,
    w.pick([
      say`Were it so that ${SAYS[flaw]}, then ${flawed.form('promise:0')}; the shortest way there takes ${shortest.worked}.`,
      say`The draft, in which ${SAYS[flaw]}, fails: ${flawed.form('promise:0')}, at the nearest after ${shortest.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Which of two', 'Two sensors left']),
    w.pick([
      say`With one of two at ${s.failed} a loop on their mean settles at ${meanOfTwo.worked}, and ${tooHot.named}. The higher one is wrong only on the cold side as long as one of both is right, and then the part gets colder, not hotter.`,
      say`A mean of two: ${meanOfTwo.worked}; ${tooHot.named}. The maximum of two is never below the healthy one, so the metal is above the set point by a healthy error and never by a fault.`,
    ]),
  )
  page.step(
    w.pick(['Delay', 'Time until it is noticed']),
    say`${s.rounds} rounds of ${s.round} take ${delay.worked}. At its quickest the part moves by ${moved.worked} meanwhile; room is ${room.worked}, and ${bridged.named}. ${
      calm
        ? w.pick([
            say`Even a vote that was wrong for all that time would do no damage.`,
            say`So the rows cost no safety even if the masking failed.`,
          ])
        : w.pick([
            say`So the delay may be borne only because the higher of two is used, which never lets a cold liar heat.`,
            say`The rows are safe by masking alone, and masking is what was proved.`,
          ])
    } A second fault in this time has a chance of ${second.worked}.`,
  )
  page.step(
    w.pick(['Chance of a stop', 'What the latch costs']),
    w.pick([
      say`Two of three must go within ${s.service}: ${stop.worked}. The chain ${followed.form('rates')} (a: three left, b: two left), followed to its end, says the same. A single sensor would fail with ${alone.worked}; ${gain.named}.`,
      say`Stops come with ${stop.worked} per interval, by formula and by following ${followed.form('rates')}. ${gain.named}: the machine stops seldomer than one with a single sensor fails, and a stop is not a fault.`,
    ]),
  )
  page.section('rust', ...voterCode(page, s))
  page.section(
    'safety',
    w.pick([
      say`The promises rest on two assumptions: faults are independent, and a faulty sensor shows itself before the next one breaks. One that sleeps for months breaks the second; a test at each start, heating by a known amount, wakes it.`,
      say`The latch is written before the value of the next round is used, so a restart at any place finds it. Memory that wears out or fails its check counts as everybody out.`,
      say`Off needs no reading. Every path that is not understood, all three apart, no members, a latch that cannot be read, ends there.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An open wire reads as no number and is out at once; rows are for what is plausible.`,
          say`One bad round, then a good one: the row starts anew, so that a sensor that lies every other round is never excluded, and is masked every time.`,
          say`During a stop the lone sensor is still shown, for people, not for control.`,
          say`A service that renews one sensor clears all three bits; the other two were tested by then.`,
          say`After a stop the part cools and all readings meet at room temperature. That agreement clears nothing.`,
          say`Two sensors on one plug are one sensor.`,
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
          say`A fourth sensor in reserve lets a third fault be masked, at a price that is seldom paid on a printer.`,
          say`A model of the heater as a third witness once two are left: it can break a tie, if its own error is small.`,
          say`With two left, finish the layer at a lower set point and stop there, where the loss of a print costs much.`,
          say`A latch that a person clears on the screen is easier, and will be cleared without a repair.`,
        ],
        2,
      ),
    ),
  )
}
