// The most urgent task waits for one that does not run: how long a lock is held when tasks of the middle come between, what inheritance
// and ceilings bound, how a ceiling is built, and how short a section has to be.
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
  const a = withArticle(machine)
  // Deeper in, the middle comes to use the records too.
  const outside = page.depth === 1 || page.depth === 4
  page.section(
    'problem',
    w.pick([
      say`On ${a} ${x.high} has the highest priority and is late all the same, now and then. Nothing above it exists. It shares ${x.record} with ${x.low}, which is the least urgent task of all.`,
      say`The controller of ${a} lets ${x.high} preempt everything else. Both ${x.high} and ${x.low} touch ${x.record}, so a lock stands before it. The lock is right, and deadlines are missed because of it.`,
      say`Four tasks share the processor of ${a}: ${x.high} first, ${x.middle[0]} and ${x.middle[1]} after it, ${x.low} last. The first and the last share ${x.record} under a lock. What does the lock cost the first?`,
      say`A trace taken on ${a} shows ${x.high} waiting while ${x.middle[0]} runs, although priorities are fixed and ${x.high} is at the top. The lock of ${x.record} is involved, and ${x.low} holds it.`,
    ]),
  )
  page.section(
    'context',
    page.list([
      w.pick([
        say`${x.high}: ${s.cost} of work, to be done ${s.deadline} after its release; the lock is the first thing that it asks for;`,
        say`${x.high} needs ${s.cost} and has a deadline of ${s.deadline}; it begins each job by taking the lock;`,
      ]),
      ...w.shuffle([
        ...s.middle.map((task) =>
          w.pick([
            say`${task.name}: ${task.cost} every ${task.period}${outside ? `, without any lock on ${x.record}` : ''};`,
            say`${task.name} takes ${task.cost} in each period of ${task.period}${outside ? ` and does not touch ${x.record}` : ''};`,
          ]),
        ),
        w.pick([
          say`${x.low} keeps ${x.record} locked for ${s.section} of its own running time, once in ${s.lowPeriod};`,
          say`the section of ${x.low} on ${x.record} takes ${s.section} if nobody interrupts it; its period is ${s.lowPeriod};`,
        ]),
      ]),
      w.pick([
        say`priorities are fixed and preemption is immediate, on one processor;`,
        say`one processor; whoever is ready and most urgent runs;`,
      ]),
      w.pick([
        say`safety: a late job of ${x.high} is lost steps or a lost event, and no retry mends it.`,
        say`safety: the bound must hold for every alignment of releases, since nobody controls them.`,
        say`safety: a record that is read half written is as bad as a deadline that is missed.`,
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

export const priorityInversion = defineFamily<Instance>({
  id: 'realtime/priority-inversion',
  category: 'realtime',
  title: 'The urgent task that waits for an idle one',
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
    { id: 'C_H', from: 60, to: 300, unit: 'µs', about: 'work of the urgent task' },
    { id: 'D_H', from: 100, to: 1200, unit: 'µs', about: 'deadline of the urgent task' },
    { id: 'C_1', from: 250, to: 900, unit: 'µs', about: 'work of the first task of the middle' },
    { id: 'C_2', from: 400, to: 1500, unit: 'µs', about: 'work of the second task of the middle' },
    { id: 'T_1', from: 1200, to: 3000, unit: 'µs', about: 'period of the first task of the middle' },
    { id: 'T_2', from: 3200, to: 9000, unit: 'µs', about: 'period of the second task of the middle' },
    { id: 'T_L', from: 30_000, to: 90_000, unit: 'µs', about: 'period of the background task' },
    { id: 'z_a', from: 80, to: 420, unit: 'µs', about: 'section of the background task on the record' },
    { id: 'z_b', from: 40, to: 300, unit: 'µs', about: 'section of the background task on the other record' },
    { id: 'y_a', from: 40, to: 300, unit: 'µs', about: 'section of the middle on the record' },
    { id: 'y_b', from: 60, to: 380, unit: 'µs', about: 'section of the middle on the other record' },
    { id: 't_r', from: 0.2, to: 1.4, unit: 'µs', about: 'raising the level and putting it back' },
    { id: 'n_l', from: 3, to: 12, unit: '', about: 'locks taken in a job of the urgent task' },
    { id: 'q', from: 2, to: 4, unit: 'bits', about: 'width of a level of interrupt' },
    { id: 'o', from: 2, to: 14, unit: 'µs', about: 'cost of a further piece of a section' },
    { id: 'W', from: 60, to: 900, unit: 'µs', about: 'response that is wanted' },
    { id: 'g', from: 0.2, to: 0.5, unit: '%', about: 'load that pieces may add' },
  ],
  draw: drawInstance,
  write,
})
