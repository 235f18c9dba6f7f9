// Will every task answer in time? Rate-monotonic priorities on one processor: utilisation bounds, response-time analysis, and
// how much more work would still fit.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, responsesOf, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem(page: Page, s: Solved, machine: Machine): void {
  const { w } = page
  page.section(
    'problem',
    w.pick([
      say`The controller of ${withArticle(machine)} runs ${s.count} periodic tasks on one processor at ${s.clock}, the more frequent always preempting the less frequent. A step that comes late is a lost position, so every task must be done before its next release.`,
      say`One microcontroller, clocked at ${s.clock}, moves ${withArticle(machine)} and keeps it safe. It has ${s.count} tasks, priority by rate. Can all of them keep their deadlines, in the worst case and not on average?`,
      say`On the board of ${withArticle(machine)} a single processor (${s.clock}) shares its time among ${s.count} tasks. Priorities are fixed, shorter period first, and a deadline is the end of the period.`,
      say`Measured on the bench, all is well with the ${s.count} tasks of ${withArticle(machine)}. A bench shows typical timing; the question is the worst that can happen on its one processor of ${s.clock}.`,
    ]),
  )
  const facts = [
    w.pick([
      say`Mutual exclusion: a lower task may hold a lock that a higher one wants, for ${s.blocking} at the longest.`,
      say`The longest section during which interrupts are masked by a lower task lasts ${s.blocking}.`,
    ]),
    w.pick([
      say`The release of ${s.tasks[0]!.name} is late by up to ${s.jitter}, since its timer shares an interrupt line.`,
      say`Timer latency lets ${s.tasks[0]!.name} begin up to ${s.jitter} after its nominal release.`,
    ]),
    w.pick([
      say`Costs are worst-case execution times with flash wait states, measured with the cache cold.`,
      say`Execution times are upper bounds; saving of registers at a preemption is in them.`,
      say`All costs include the switch into the task and back.`,
    ]),
    w.pick([
      say`Safety: a heater left without control and an axis left without steps are both hazards, so no deadline here is soft.`,
      say`Safety: a missed deadline stops the machine; it may not be discovered by a crash.`,
      say`Safety: a proof is wanted before the first print, for a test cannot show the absence of a late step.`,
    ]),
  ]
  page.section(
    'context',
    say`Tasks, from the highest priority down:`,
    say`${s.schedule.form('tasks')}`,
    page.list(w.shuffle(facts)),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const responseTime = defineFamily<Instance>({
  id: 'realtime/response-time',
  category: 'realtime',
  title: 'Worst-case response times under rate-monotonic priorities',
  machines: [
    'cartesian bed-slinger',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'toolchanger',
    'SCARA arm',
    'pellet-fed large-format gantry',
  ],
  parameters: [
    { id: 'B', from: 2, to: 24, unit: 'µs', about: 'longest section that a lower task cannot be interrupted in' },
    { id: 'J', from: 1, to: 12, unit: 'µs', about: 'release jitter of the highest task' },
    { id: 'f_c', from: 48, to: 240, unit: 'MHz', about: 'clock' },
    { id: 'n', from: 3, to: 5, unit: '', about: 'tasks' },
  ],
  draw(random, machine) {
    for (let attempt = 0; ; attempt++) {
      const instance = drawInstance(random.fork(String(attempt)), machine)
      if (responsesOf(instance) !== null) return instance
    }
  },
  write,
})
