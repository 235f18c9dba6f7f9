// A ring between an interrupt and the main loop without locks: how many slots, why indices may overflow, in which order the two
// sides must publish, and how large a batch should be.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem(page: Page, s: Solved, x: Instance, machine: Machine): void {
  const { w } = page
  page.section(
    'problem',
    w.pick([
      say`On ${withArticle(machine)}, an interrupt makes ${x.cargo} and the main loop uses them. The interrupt can never wait, and masking it would delay steps. They share a ring of fixed slots, with exactly one writer and one reader.`,
      say`The controller of ${withArticle(machine)} passes ${x.cargo} from an interrupt to a task. A lock is out of the question: the interrupt would wait for a task that cannot run before the interrupt ends.`,
      say`Now and then ${withArticle(machine)} loses some of its ${x.cargo}, or uses one twice. The data cross from interrupt to main loop in a hand-made ring. It has to be replaced by one whose correctness can be argued.`,
      say`Two cores drive ${withArticle(machine)}: one produces ${x.cargo}, the other consumes them. Neither may stop the other, so what lies between them is a ring without locks.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Entries arrive at ${s.rate}, evenly but for a burst of up to ${s.burst}.`,
          say`The producer makes ${s.rate}; on top of that come bursts of ${s.burst} at the most.`,
        ]),
        w.pick([
          say`The consumer is kept away for up to ${s.away} by other work.`,
          say`Longest absence of the consumer: ${s.away}.`,
        ]),
        w.pick([
          say`An entry takes ${s.entry}; indices are words of ${s.width}, read and written in one piece.`,
          say`The processor reads and writes words of ${s.width} atomically, and the indices are such words. Size of an entry: ${s.entry}.`,
        ]),
        w.pick([
          say`Safety: a lost entry is a wrong position later on, so overflow must be impossible within the assumptions and visible outside of them.`,
          say`Safety: a slot that is read before it was written sends an old value to the motors.`,
          say`Safety: no value may be used twice or skipped without notice; a machine in that state has to stop.`,
        ]),
      ]),
    ),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, instance, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const lockFreeRing = defineFamily<Instance>({
  id: 'realtime/lock-free-ring',
  category: 'realtime',
  title: 'A ring for one producer and one consumer without locks',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'r', from: 2000, to: 24_000, unit: 'entries/s', about: 'rate of the producer' },
    { id: 'g', from: 1.5, to: 14, unit: 'ms', about: 'longest absence of the consumer' },
    { id: 'b', from: 1, to: 9, unit: 'entries', about: 'burst' },
    { id: 's_e', from: 4, to: 16, unit: 'bytes', about: 'size of an entry' },
    { id: 'w', from: 8, to: 16, unit: 'bits', about: 'width of an index' },
    { id: 'c_e', from: 4, to: 60, unit: 'µs', about: 'cost of an entry for the consumer' },
    { id: 'c_s', from: 10, to: 160, unit: 'µs', about: 'cost of one synchronisation' },
  ],
  draw: drawInstance,
  write,
})
