// How much motion must lie ready on the board so that a host that stands still never starves the steppers? Arrival and service
// curves, the staircase against its straight bound, a queue that slows down before it runs dry, and the best size of a frame.
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
      say`A general-purpose computer plans the motion of ${withArticle(machine)} and sends it in small entries to a board that makes the steps. The computer promises nothing about time: now and then it stands still for up to ${s.hostStall}. The steps have to go on meanwhile.`,
      say`The ${s.motors} motors of ${withArticle(machine)} are stepped by a microcontroller that knows the future only as far as its queue reaches. Its host, an ordinary computer, may fall silent for ${s.hostStall}. A motor whose queue is empty stops dead at full speed and loses its place.`,
      say`On ${withArticle(machine)}, the part that plans and the part that steps are two computers with a serial line between them. Only one of the two is on time. The other may miss up to ${s.hostStall} when its operating system turns to something else.`,
      say`Prints on ${withArticle(machine)} fail about once a week with shifted layers, always while the host was busy for a moment. The longest silence ever recorded was ${s.hostStall}. How deep does the queue on the board have to be, so that this is a proof and no longer luck?`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Each of ${s.motors} motors takes a new entry every ${s.slice}, whatever its speed; at a corner it may need up to ${s.burst} entries beyond that pace.`,
          say`An entry describes ${s.slice} of motion of one motor, and ${s.motors} motors move. Corners and changes of acceleration cost up to ${s.burst} extra entries for each motor.`,
        ]),
        w.pick([
          say`The line runs at ${s.line} with ${s.character} for each byte on the wire, start and stop included.`,
          say`Serial line: ${s.line}; a byte takes ${s.character} of it, since start and stop are sent as well.`,
        ]),
        w.pick([
          say`A frame carries ${s.perFrame} of ${s.wire} each, and ${s.head} of head and checksum. Its entries count only once the checksum has been seen.`,
          say`Entries travel in frames: ${s.perFrame}, each ${s.wire}, with ${s.head} around them. Nothing of a frame is used before all of it has arrived.`,
        ]),
        w.pick([
          say`An entry occupies ${s.entry} in memory, of which ${s.room} are free for the queue.`,
          say`Memory left for the queue: ${s.room}; an entry takes ${s.entry} there.`,
        ]),
        w.pick([
          say`The fastest move runs at ${s.speed}, and motors may brake with ${s.accel}.`,
          say`Speed reaches ${s.speed}; the motors hold their steps while braking with up to ${s.accel}.`,
        ]),
        w.pick([
          say`Safety: steps that stop without braking are a loss of position that nothing on the machine notices.`,
          say`Safety: heaters go on by themselves on the board, so a silent host is a problem of motion alone.`,
          say`Safety: a nozzle that stands still on the part melts it, so even a clean pause has a price.`,
        ]),
      ]),
    ),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const stepQueueSizing = defineFamily<Instance>({
  id: 'realtime/step-queue-sizing',
  category: 'realtime',
  title: 'How deep a step queue must be to outlast a silent host',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'IDEX',
    'toolchanger',
    'belt printer with a tilted gantry',
    'SCARA arm',
  ],
  parameters: [
    { id: 'N', from: 3, to: 6, unit: '', about: 'motors' },
    { id: 'tau', from: 1, to: 6, unit: 'ms', about: 'motion in one entry' },
    { id: 'g', from: 2, to: 9, unit: '', about: 'extra entries of a motor at a corner' },
    { id: 'L_h', from: 18, to: 240, unit: 'ms', about: 'longest silence of the host' },
    { id: 'B', from: 250_000, to: 2_000_000, unit: 'bits/s', about: 'rate of the line' },
    { id: 'n_f', from: 3, to: 24, unit: 'entries', about: 'entries in a frame' },
    { id: 's_w', from: 6, to: 15, unit: 'bytes', about: 'entry on the wire' },
    { id: 's_h', from: 4, to: 14, unit: 'bytes', about: 'head and checksum of a frame' },
    { id: 's_q', from: 12, to: 24, unit: 'bytes', about: 'entry in memory' },
    { id: 'M_q', from: 2048, to: 32_768, unit: 'bytes', about: 'memory for the queue' },
    { id: 'v', from: 80, to: 480, unit: 'mm/s', about: 'highest speed' },
    { id: 'a', from: 1500, to: 12_000, unit: 'mm/s²', about: 'braking' },
  ],
  draw: drawInstance,
  write,
})
