// Memory that is handed out while the machine moves: how many blocks are enough for certain, why a heap is no answer, how a block
// that was given back is told from one that was not, and into how many classes of size to divide.
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
  const a = withArticle(machine)
  const [small, middle, large] = s.kinds
  page.section(
    'problem',
    w.pick([
      say`The controller of ${a} keeps ${small.name}, ${middle.name} and ${large.name} in memory until somebody has dealt with them. After a day of printing one request for memory fails, in the middle of a move.`,
      say`Three kinds of message share the memory of ${a}: ${large.name}, ${middle.name} and ${small.name}. Whoever asks for room does so while axes move, so a refusal is a fault and a long search is one too.`,
      say`On ${a} nothing may be allocated from a heap once motors are on. ${small.name}, ${middle.name} and ${large.name} have to live in blocks that were set aside beforehand.`,
      say`A print on ${a} stopped because no memory was found for one of the ${large.name}, although the statistics showed plenty of it free. The store for these, for ${middle.name} and for ${small.name} is designed anew.`,
    ]),
  )
  const each = s.kinds.map((kind) =>
    w.pick([
      say`${kind.name}: ${kind.size} each, at ${kind.rate} in the long run with up to ${kind.burst} ahead of it, and held for ${kind.hold} at the longest;`,
      say`${kind.name} take ${kind.size}; their stream is ${kind.rate}, plus a burst of ${kind.burst}; the last of them is let go after ${kind.hold};`,
      say`for ${kind.name}, ${kind.size} of content, kept up to ${kind.hold}, arriving at ${kind.rate} and never ahead of that by anything over ${kind.burst};`,
    ]),
  )
  page.section(
    'context',
    page.list([
      ...w.shuffle(each),
      ...w.shuffle([
        w.pick([
          say`every block carries a header of ${s.header} and begins at a multiple of ${s.align};`,
          say`blocks are aligned to ${s.align}; ${s.header} of each are its header;`,
        ]),
        w.pick([
          say`the memory that was set aside is ${s.memory};`,
          say`there are ${s.memory} for all of this;`,
          say`${s.memory} of memory are free for it;`,
        ]),
      ]),
      w.pick([
        say`safety: a message that finds no block may be the one that stops a heater.`,
        say`safety: a request during motion has to succeed, in a time that is known.`,
        say`safety: a block used by two owners is worse than a refusal, since nobody notices.`,
      ]),
    ]),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

const ranges = [
  { size: [10, 30], rate: [200, 900], hold: [21, 89] },
  { size: [24, 72], rate: [40, 290], hold: [31, 149] },
  { size: [60, 150], rate: [30, 190], hold: [61, 289] },
] as const

export const memoryPool = defineFamily<Instance>({
  id: 'realtime/memory-pool',
  category: 'realtime',
  title: 'Memory that is never refused',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'belt printer with a tilted gantry',
    'SCARA arm',
  ],
  parameters: [
    ...ranges.flatMap(({ size, rate, hold }, i) => [
      { id: `s_${i + 1}`, from: size[0], to: size[1], unit: 'bytes', about: 'content of a message' },
      { id: `r_${i + 1}`, from: rate[0], to: rate[1], unit: 'entries/s', about: 'messages in the long run' },
      { id: `b_${i + 1}`, from: 2, to: 14, unit: 'entries', about: 'burst of messages' },
      { id: `h_${i + 1}`, from: hold[0], to: hold[1], unit: 'ms', about: 'longest time held' },
    ]),
    { id: 'o', from: 2, to: 8, unit: 'bytes', about: 'header of a block' },
    { id: 'a', from: 4, to: 16, unit: 'bytes', about: 'alignment' },
    { id: 'M', from: 1000, to: 40_000, unit: 'bytes', about: 'memory set aside' },
    { id: 't_v', from: 0.08, to: 0.4, unit: 'µs', about: 'visit of a hole by a heap' },
    { id: 't_p', from: 0.2, to: 0.9, unit: 'µs', about: 'taking a block from a list' },
    { id: 't_a', from: 2, to: 9, unit: 'µs', about: 'time allowed for a request' },
    { id: 'g', from: 6, to: 10, unit: 'bits', about: 'width of a generation' },
    { id: 'z', from: 2, to: 9, unit: 'entries', about: 'blocks kept in spare' },
    { id: 'T_s', from: 0.2, to: 4, unit: 's', about: 'longest life of a stale ticket' },
    { id: 'c', from: 24, to: 240, unit: 'bytes', about: 'cost of a class' },
    { id: 'b_L', from: 4, to: 34, unit: 'entries', about: 'burst of all kinds together' },
    { id: 'q_1', from: 1, to: 3, unit: 'entries', about: 'quota of the first in a small model' },
    { id: 'q_2', from: 2, to: 4, unit: 'entries', about: 'quota of the second in a small model' },
  ],
  draw: drawInstance,
  write,
})
