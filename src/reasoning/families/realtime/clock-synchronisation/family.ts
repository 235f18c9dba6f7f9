// What time is it on the board? Offset from a round trip and how wrong it can be, drift from several, a clock that carries its
// own bound, and how long a window of regression should be.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, type SolvedExchange, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function stamps(one: SolvedExchange) {
  const [a, b, c, d] = one.stamps
  return say`sent ${a.named} (host), arrived ${b.named} (board), answered ${c.named} (board), back ${d.named} (host)`
}

function problem(page: Page, s: Solved, x: Instance, machine: Machine): void {
  const { w } = page
  page.section(
    'problem',
    w.pick([
      say`${withArticle(machine).replace(/^a/, 'A')} has its motion planned on a host and executed on a board at the other end of ${x.link}. Each has a clock of its own, started at another moment and running at a slightly different rate. Moves are sent ahead with a time of execution, so the two clocks must be related, with an error that is known.`,
      say`A tool board on ${withArticle(machine)} must begin its extrusion at the moment when the main controller begins its move. Between them lies ${x.link} with delays that vary. Nobody can look at both clocks at once; all that can be done is to send stamps to and fro.`,
      say`Two processors share the work on ${withArticle(machine)}: one plans, one steps. Their crystals differ, their start-up times too, and what connects them is ${x.link}. If their idea of now differs by too much, axes and extruder come apart.`,
      say`Prints of ${withArticle(machine)} show seams that move about, and the suspicion is that host and board disagree about the time. They talk over ${x.link}; four stamps are taken at every exchange.`,
    ]),
  )
  page.section(
    'context',
    page.list([
      say`${w.pick(['First exchange', 'An exchange', 'Stamps of one exchange'])}: ${stamps(s.first)}.`,
      say`${w.pick(['A later one', 'Second exchange', 'Somewhat later'])}: ${stamps(s.second)}.`,
      ...w.shuffle([
        w.pick([
          say`No message is through before ${s.least} have passed, either way; beyond that, anything may delay it.`,
          say`The transfer itself needs ${s.least} in each direction. What queues add to it is not bounded in advance.`,
          say`Shortest possible delay, one way: ${s.least}, from the length of the frame and the rate of the line.`,
        ]),
        w.pick([
          say`The rates of the two clocks differ by up to ${s.drift}, counting tolerance and temperature of both.`,
          say`Crystals: the relative rate error is bounded by ${s.drift}.`,
        ]),
        w.pick([
          say`Safety: commands that refer to a wrong now make two axes act at different times; beyond ${s.budget} the machine has to stop.`,
          say`Safety: an error of the time relation of up to ${s.budget} is harmless; a larger one, unnoticed, displaces extrusion against motion.`,
          say`Safety: the error must be bounded, not just small on average; the limit is ${s.budget}.`,
        ]),
      ]),
    ]),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, instance, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const clockSynchronisation = defineFamily<Instance>({
  id: 'realtime/clock-synchronisation',
  category: 'realtime',
  title: 'Relating two clocks by stamps, with a bound that ages',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'd_min', from: 40, to: 260, unit: 'µs', about: 'shortest delay, one way' },
    { id: 'rho', from: 20, to: 120, unit: 'ppm', about: 'bound of the relative rate' },
    { id: 'e_max', from: 60, to: 360, unit: 'µs', about: 'error that is harmless' },
    { id: 'sigma', from: 3, to: 40, unit: 'µs', about: 'deviation of one measured offset' },
    { id: 'N', from: 5, to: 9, unit: '', about: 'samples of a regression' },
    { id: 'Delta', from: 0.25, to: 2, unit: 's', about: 'time between samples' },
    { id: 'alpha', from: 0.02, to: 0.3, unit: 'ppm/s', about: 'how quickly the rate wanders' },
    { id: 'J', from: 2000, to: 9000, unit: 'µs', about: 'a jump of the board clock' },
  ],
  draw: drawInstance,
  write,
})
