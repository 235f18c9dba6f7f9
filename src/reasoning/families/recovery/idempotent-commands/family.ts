// Commands that may arrive twice: which of them bear it, what numbers and notes are for, and how long must be remembered.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem(page: Page, s: Solved, machine: Machine): void {
  const { w } = page
  page.section(
    'problem',
    w.pick([
      say`The host of ${withArticle(machine)} repeats each command until a reply comes. Now and then only the reply was lost, and the command is there a second time.`,
      say`Commands reach ${withArticle(machine)} over a network. No reply within the timer means: send it again. Whether the first one was carried out, the host cannot know.`,
      say`On ${withArticle(machine)} a relay between host and controller keeps frames for a while. Commands are repeated upon silence, so copies may arrive that nobody waits for any longer.`,
      say`After a night of poor radio ${withArticle(machine)} had printed a part that was shifted, with every command acknowledged. Suspected are repetitions that were carried out anew.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`A reply is lost with ${s.lost}, each time anew; the command itself has then been carried out.`,
          say`Of all replies ${s.lost} never reach the host, without any pattern.`,
        ]),
        w.pick([
          say`A print has ${s.moves} relative moves, which feed ${s.feed} of filament on average.`,
          say`The file is made of ${s.moves} relative moves. Each of them feeds about ${s.feed} of filament.`,
        ]),
        w.pick([
          say`The root mean square of a move sideways is ${s.step}; a part may be off by ${s.tolerance}.`,
          say`Sideways a move measures ${s.step} (root mean square). The part tolerates an error of ${s.tolerance}.`,
        ]),
        w.pick([
          say`A macro sets the second fan to ${s.ratio} of the first, and then the first to the second.`,
          say`One command derives the second fan from the first, by ${s.ratio}; another copies the second to the first. A macro calls both, in this order.`,
        ]),
        w.pick([
          say`The draft repeats after ${s.timer} and sends ${s.tries} times in all. A frame on the way is delivered within ${s.life} or not at all.`,
          say`In the draft the timer is ${s.timer}, with ${s.tries} sendings before it gives up. Copies die on the line after ${s.life}.`,
        ]),
        w.pick([
          say`There are ${s.rate} commands in the densest stretch, numbered with ${s.bits} bits.`,
          say`The densest stretch has ${s.rate} commands. Their numbers have ${s.bits} bits.`,
        ]),
        w.pick([
          say`To remember one reply takes ${s.entry}; ${s.memory} of memory are set aside.`,
          say`For remembered replies there are ${s.memory}, and each takes ${s.entry}.`,
        ]),
        w.pick([
          say`A try fails with ${s.miss} for good; otherwise its reply comes after ${s.least} and a tail that dies out with ${s.tail}.`,
          say`Replies take ${s.least} and an exponential tail of ${s.tail}; ${s.miss} of all tries get none, however long one waits.`,
        ]),
        w.pick([
          say`Safety: a command that may turn a heater on must never be carried out from an old copy.`,
          say`Safety: an acknowledged command has been carried out, whatever restarts between.`,
          say`Safety: in doubt the machine stops; it does not guess where it stands.`,
        ]),
      ]),
    ),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved)
}

export const idempotentCommands = defineFamily<Instance>({
  id: 'recovery/idempotent-commands',
  category: 'recovery',
  title: 'Commands that may arrive twice: idempotence, order, notes, and how long to remember',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
    'SCARA arm',
  ],
  parameters: [
    { id: 'q', from: 0.05, to: 3, unit: '%', about: 'replies that are lost' },
    { id: 'N', from: 20_000, to: 400_000, unit: '', about: 'relative moves of a print' },
    { id: 'e', from: 0.02, to: 0.4, unit: 'mm', about: 'filament of a move' },
    { id: 'l', from: 0.3, to: 4, unit: 'mm', about: 'move sideways, root mean square' },
    { id: 'delta', from: 0.05, to: 0.3, unit: 'mm', about: 'tolerated error' },
    { id: 'c', from: 55, to: 95, unit: '%', about: 'ratio of two fans' },
    { id: 't_o', from: 20, to: 150, unit: 'ms', about: 'timer of the draft' },
    { id: 'n_t', from: 3, to: 8, unit: '', about: 'sendings of the draft' },
    { id: 't_l', from: 20, to: 300, unit: 'ms', about: 'life of a frame on the line' },
    { id: 'f', from: 20, to: 300, unit: '1/s', about: 'commands per time' },
    { id: 'b_r', from: 6, to: 24, unit: 'B', about: 'memory for a reply' },
    { id: 'M', from: 512, to: 4096, unit: 'B', about: 'memory for all replies' },
    { id: 'w', from: 6, to: 16, unit: '', about: 'bits of a number' },
    { id: 'epsilon', from: 3, to: 25, unit: '%', about: 'tries without a reply' },
    { id: 't_0', from: 6, to: 40, unit: 'ms', about: 'least time to a reply' },
    { id: 'tau', from: 5, to: 50, unit: 'ms', about: 'tail of the time to a reply' },
  ],
  draw: drawInstance,
  write,
})
