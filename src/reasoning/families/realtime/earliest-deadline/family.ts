// Earliest deadline first: why the load decides, what demand in a window decides when deadlines are short, a queue and a server that
// keep the rule, sections that nobody interrupts, and what an overrun does to everybody.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { overrun } from './overrun.ts'
import { queue } from './queue.ts'
import { section } from './section.ts'
import { server } from './server.ts'

function problem(page: Page, s: Solved, machine: Machine): void {
  const { w } = page
  const a = withArticle(machine)
  page.section(
    'problem',
    w.pick([
      say`The controller of ${a} has one processor for three tasks. Whoever is ready and has the earliest deadline runs; priorities are not fixed, they follow from deadlines.`,
      say`On ${a} the tasks of one processor are served by earliest deadline first. Time is counted in ticks of ${s.tick}, and every cost and period is a whole number of them.`,
      say`For ${a} somebody proposes to give up fixed priorities and always to run the job whose deadline is nearest. What does that promise, and under which conditions?`,
      say`Three tasks share the processor of ${a}, which preempts for any job with an earlier deadline. Before a motor is switched on it must be shown that no job is late.`,
    ]),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = {
    1: formulation,
    2: derivation,
    3: instance.coding === 'queue' ? queue : server,
    4: instance.limit === 'section' ? section : overrun,
  }
  parts[page.depth](page, solved, instance)
}

export const earliestDeadline = defineFamily<Instance>({
  id: 'realtime/earliest-deadline',
  category: 'realtime',
  title: 'Whoever is due first runs first',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'tau', from: 10, to: 100, unit: 'µs', about: 'a tick' },
    { id: 'C_1', from: 1, to: 22, unit: 'ticks', about: 'cost of the first task' },
    { id: 'C_2', from: 1, to: 46, unit: 'ticks', about: 'cost of the second task' },
    { id: 'C_3', from: 1, to: 110, unit: 'ticks', about: 'cost of the third task' },
    { id: 'T_1', from: 9, to: 22, unit: 'ticks', about: 'period of the first task' },
    { id: 'T_2', from: 20, to: 46, unit: 'ticks', about: 'period of the second task' },
    { id: 'T_3', from: 40, to: 110, unit: 'ticks', about: 'period of the third task' },
    { id: 'D_1', from: 4, to: 22, unit: 'ticks', about: 'deadline of the first task' },
    { id: 'D_2', from: 10, to: 46, unit: 'ticks', about: 'deadline of the second task' },
    { id: 'D_3', from: 20, to: 110, unit: 'ticks', about: 'deadline of the third task' },
    { id: 'W_b', from: 8, to: 12, unit: 'bits', about: 'width of the clock' },
    { id: 't_n', from: 100, to: 4096, unit: 'ticks', about: 'the clock now' },
    { id: 'Q', from: 2, to: 30, unit: 'ticks', about: 'budget of the server' },
    { id: 'P', from: 30, to: 90, unit: 'ticks', about: 'period of the server' },
    { id: 'e', from: 3, to: 200, unit: 'ticks', about: 'work of a request' },
    { id: 'r', from: 20, to: 400, unit: 'ticks', about: 'when a request comes' },
    { id: 'q', from: 1, to: 30, unit: 'ticks', about: 'budget that is left' },
    { id: 'd', from: 20, to: 500, unit: 'ticks', about: 'deadline that the server has' },
    { id: 'S', from: 3, to: 140, unit: 'ticks', about: 'section that nobody interrupts' },
    { id: 'o', from: 1, to: 1, unit: 'ticks', about: 'cost of a cut' },
    { id: 'E', from: 6, to: 40, unit: 'ticks', about: 'overrun' },
    { id: 'W', from: 6, to: 12_000, unit: 'ticks', about: 'when all is to be well again' },
  ],
  draw: drawInstance,
  write,
})
