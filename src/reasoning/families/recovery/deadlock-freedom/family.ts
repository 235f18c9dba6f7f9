// Can the tasks wait for each other for ever? Lock order, the resource graph and its traces, exhaustive exploration, an order that
// the types enforce, and what the repair costs in blocking.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, programs, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem(page: Page, s: Solved, machine: Machine): void {
  const { w } = page
  const [one, two, three] = s.tasks
  page.section(
    'problem',
    w.pick([
      say`The controller of ${withArticle(machine)} runs ${one!.name}, ${two!.name} and ${three!.name} on one preemptive processor. They share ${s.locks[0]!}, ${s.locks[1]!} and ${s.locks[2]!}, each behind a lock. In the field the machine froze now and then, with heaters at their last duty; on the bench never.`,
      say`Once in a while ${withArticle(machine)} stops dead: no task answers, and only the hardware watchdog ends it. Suspected are the locks around ${s.locks[0]!}, ${s.locks[1]!} and ${s.locks[2]!}, which ${one!.name}, ${two!.name} and ${three!.name} take two at a time.`,
      say`Three tasks of ${withArticle(machine)} (${one!.name}, ${two!.name}, ${three!.name}) need two of three shared resources at a time: ${s.locks[0]!}, ${s.locks[1]!}, ${s.locks[2]!}. Is it certain that they can always go on?`,
      say`A review of the firmware of ${withArticle(machine)} asks for a proof that its tasks, ${one!.name}, ${two!.name} and ${three!.name}, never wait in a circle for ${s.locks[0]!}, ${s.locks[1]!} and ${s.locks[2]!}.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Order of taking, as written today: ${programs(s, false).join('; ')}. Both are given back together.`,
          say`In the source one reads: ${programs(s, false).join('; ')}. A task gives both back when it is done.`,
        ]),
        w.pick([
          say`Priorities fall in the order of this list: ${one!.name} every ${one!.period}, ${two!.name} every ${two!.period}, ${three!.name} every ${three!.period}.`,
          say`Periods: ${one!.name} ${one!.period}, ${two!.name} ${two!.period}, ${three!.name} ${three!.period}; a shorter period has the higher priority.`,
        ]),
        w.pick([
          say`Between taking the first lock and asking for the second pass ${one!.window}, ${two!.window} and ${three!.window}, in the same order; with both in hand the tasks work for ${one!.both}, ${two!.both} and ${three!.both}.`,
          say`Times with one lock alone: ${one!.window}, ${two!.window}, ${three!.window}; with both: ${one!.both}, ${two!.both}, ${three!.both}, by priority.`,
        ]),
        w.pick([
          say`The task ${one!.name} computes for ${s.cost} and must be done ${s.deadline} after its release. To give a lock back and take it again costs ${s.change}.`,
          say`The first task needs ${s.cost} of its own and has a deadline of ${s.deadline}; releasing and retaking a lock takes ${s.change}.`,
        ]),
        w.pick([
          say`The path that takes both locks is seldom gone: in one job of ${s.seldom}, in each task.`,
          say`In all three tasks only one job of ${s.seldom} needs two locks at once.`,
        ]),
        w.pick([
          say`Safety: a heater whose task waits for ever stays at its last duty. A frozen task is a fire hazard and no nuisance.`,
          say`Safety: the watchdog is the last line. It may not be what ends an ordinary wait.`,
          say`Safety: absence of a freeze in tests is no argument, for the fault needs a coincidence.`,
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

export const deadlockFreedom = defineFamily<Instance>({
  id: 'recovery/deadlock-freedom',
  category: 'recovery',
  title: 'Tasks that wait in a circle: lock order, resource graph, exploration, and the price of the repair',
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
    { id: 'T_1', from: 2, to: 15, unit: 'ms', about: 'period of the highest task' },
    { id: 'T_2', from: 20, to: 250, unit: 'ms', about: 'period of the middle task' },
    { id: 'T_3', from: 300, to: 3000, unit: 'ms', about: 'period of the lowest task' },
    { id: 'w_1', from: 10, to: 60, unit: 'µs', about: 'time with one lock, highest task' },
    { id: 'w_3', from: 10, to: 180, unit: 'µs', about: 'time with one lock, lowest task' },
    { id: 'C_1', from: 100, to: 600, unit: 'µs', about: 'own work of the highest task' },
    { id: 'N_j', from: 2, to: 300, unit: '', about: 'jobs for each one that takes both locks' },
    { id: 'o', from: 2, to: 12, unit: 'µs', about: 'giving a lock back and taking it again' },
  ],
  draw: drawInstance,
  write,
})
