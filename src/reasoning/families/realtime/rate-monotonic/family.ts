// Which order of priorities is best, and how surely does it work? Rate-monotonic order and why nothing beats it, three tests of
// rising sharpness, and the slowest clock at which the set still holds.
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
  const count = w.pick([say`${s.count} periodic jobs`, say`${s.count} recurring activities`, say`${s.count} tasks`])
  page.section(
    'problem',
    w.pick([
      say`The firmware team of ${withArticle(machine)} has ${count} to place on a single core of ${s.clock} and must hand out priorities. Two members disagree about the order, and neither has a proof.`,
      say`A new board for ${withArticle(machine)} carries one processor (${s.clock}) and ${count}. The priorities are fixed at build time; once chosen they decide who waits for whom for the life of the machine.`,
      say`On ${withArticle(machine)}, ${count} share a core clocked at ${s.clock} under a preemptive kernel. A simulation of an hour showed no late job. An hour is a small sample of all phases that the releases can have.`,
      say`${withArticle(machine).replace(/^a/, 'A')} is being certified. Its controller runs ${count} by fixed priority on a core of ${s.clock}, and the reviewer asks for an argument that does not rest on luck with phases.`,
      say`Somebody added a task to the controller of ${withArticle(machine)}; there are ${count} now, on a core of ${s.clock}. Before it goes out, the priorities have to be reviewed from scratch.`,
    ]),
  )
  page.section(
    'context',
    w.pick([
      say`What each asks for in the worst case (C), and how often (T), most frequent first:`,
      say`Costs C and periods T, in falling frequency:`,
      say`The set, sorted by rate; C is the longest execution, T the time between releases:`,
    ]),
    say`${s.schedule.form('tasks')}`,
    page.list(
      w.shuffle([
        w.pick([
          say`A job must be finished before the next one of its kind is released.`,
          say`The deadline of every job is the next release of the same task.`,
        ]),
        w.pick([
          say`The tasks exchange data through double buffers, so nobody ever waits for a lock.`,
          say`No task holds a resource that another could need; preemption is possible at any instruction.`,
          say`Data passes by copies, never by locks. Switching costs are inside C.`,
        ]),
        w.pick([
          say`Releases come from one timer and are punctual, but their phases are unknown.`,
          say`Phases depend on the order of start-up and may be anything.`,
        ]),
        w.pick([
          say`Safety: a late ${s.tasks[0]!.name} disturbs motion, a late ${s.tasks.at(-1)!.name} leaves a fault unseen; both stop the machine.`,
          say`Safety: any late job trips the supervisor, which removes heater power; a verdict is needed before the first run.`,
          say`Safety: an unproven set is treated as unsafe, and motors stay without current.`,
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

export const rateMonotonic = defineFamily<Instance>({
  id: 'realtime/rate-monotonic',
  category: 'realtime',
  title: 'Rate-monotonic order: why it is best, and three tests of it',
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
    'polar turntable',
  ],
  parameters: [
    { id: 'n', from: 3, to: 4, unit: '', about: 'tasks' },
    { id: 'f_c', from: 48, to: 180, unit: 'MHz', about: 'clock' },
    { id: 'f_g', from: 2, to: 8, unit: 'MHz', about: 'steps in which the clock can be set' },
    { id: 'kappa', from: 0.09, to: 0.31, unit: 'mA/MHz', about: 'current for each MHz of clock' },
  ],
  draw: drawInstance,
  write,
})
