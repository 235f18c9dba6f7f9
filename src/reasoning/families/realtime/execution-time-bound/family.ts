// How long can it take? Bounds on execution time from the structure of code, paths that cannot happen, budgets that the code keeps by
// itself, and memory that makes the processor wait.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { capital } from '../layout.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem(page: Page, s: Solved, x: Instance, machine: Machine): void {
  const { w } = page
  const a = withArticle(machine)
  const at = page.depth === 4 && x.memory === 'clock' ? say`` : say`, at ${s.clock}`
  page.section(
    'problem',
    w.pick([
      say`${capital(x.handler.name)} of ${a} runs again and again on one microcontroller${at}. Every proof about deadlines takes its worst execution time for granted, and nobody has shown where that number comes from.`,
      say`On the board of ${a} the analysis of deadlines begins with a table of execution times. The entry for ${x.handler.name} was measured once${at}; what is wanted is a bound.`,
      say`A late pulse on ${a} was traced to ${x.handler.name}, which took an unusual path${at}. How much time can this code take, whatever the inputs are?`,
      say`The controller of ${a} must react in time whatever it is fed with. For ${x.handler.name}${at}, the time that it can take has to be bounded from its code and not from a trace.`,
    ]),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, instance, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const executionTimeBound = defineFamily<Instance>({
  id: 'realtime/execution-time-bound',
  category: 'realtime',
  title: 'How long a piece of code can take',
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
    { id: 'f_c', from: 48, to: 180, unit: 'MHz', about: 'clock of the processor' },
    { id: 'n', from: 4, to: 16, unit: '', about: 'rounds of the loop, at the most' },
    { id: 'c_e', from: 30, to: 110, unit: 'cycles', about: 'entry' },
    { id: 'c_t', from: 6, to: 18, unit: 'cycles', about: 'test of the branch' },
    { id: 'c_a', from: 80, to: 330, unit: 'cycles', about: 'costly side of the first branch' },
    { id: 'c_b', from: 20, to: 70, unit: 'cycles', about: 'other side of the first branch' },
    { id: 'c_h', from: 5, to: 13, unit: 'cycles', about: 'test of the loop' },
    { id: 'c_p', from: 42, to: 194, unit: 'cycles', about: 'costly side of the body' },
    { id: 'c_q', from: 12, to: 34, unit: 'cycles', about: 'other side of the body' },
    { id: 'c_x', from: 24, to: 80, unit: 'cycles', about: 'exit' },
    { id: 'c_j', from: 12, to: 50, unit: 'cycles', about: 'what lies between two branches' },
    { id: 'c_d', from: 90, to: 370, unit: 'cycles', about: 'costly side of the second branch' },
    { id: 'c_g', from: 30, to: 90, unit: 'cycles', about: 'other side of the second branch' },
    { id: 'B', from: 1, to: 120, unit: 'µs', about: 'time that is allowed' },
    { id: 'B_r', from: 1, to: 800, unit: 'µs', about: 'time that is reserved' },
    { id: 'j_m', from: 1, to: 14, unit: '', about: 'costly rounds seen in one run' },
    { id: 'p', from: 4, to: 20, unit: '%', about: 'share of costly rounds' },
    { id: 'f_r', from: 100, to: 10_000, unit: 'Hz', about: 'runs' },
    { id: 'g_m', from: 20, to: 20, unit: '%', about: 'margin on a measurement' },
    { id: 'm', from: 2, to: 14, unit: '', about: 'costly rounds that one run can have' },
    { id: 'N_j', from: 120, to: 900, unit: '', about: 'entries of the long job' },
    { id: 'c_i', from: 30, to: 220, unit: 'cycles', about: 'one entry of the job' },
    { id: 'c_o', from: 40, to: 160, unit: 'cycles', about: 'a call, without its content' },
    { id: 'S', from: 6, to: 40, unit: 'µs', about: 'time of a call' },
    { id: 'T', from: 250, to: 2000, unit: 'µs', about: 'period of calls' },
    { id: 'D', from: 1, to: 2000, unit: 'ms', about: 'when the job is wanted' },
    { id: 'k_m', from: 4, to: 2000, unit: 'ticks', about: 'largest span seen' },
    { id: 'c_L', from: 60, to: 7200, unit: 'cycles', about: 'a large order' },
    { id: 'd', from: 4, to: 64, unit: 'cycles', about: 'step of the timer' },
    { id: 't_f', from: 23, to: 43, unit: 'ns', about: 'access of the flash' },
    { id: 'M', from: 40, to: 260, unit: '', about: 'lines fetched on the worst path' },
    { id: 'N', from: 180, to: 2500, unit: 'cycles', about: 'worst path without waiting' },
    { id: 'k_x', from: 96, to: 216, unit: '', about: 'the highest clock, in whole steps' },
    { id: 'f_1', from: 31, to: 216, unit: 'MHz', about: 'present clock' },
    { id: 'f_2', from: 33, to: 216, unit: 'MHz', about: 'proposed clock' },
    { id: 'W', from: 1, to: 200, unit: 'µs', about: 'time that is wanted' },
    { id: 'A', from: 16, to: 128, unit: '', about: 'lines of the cache' },
    { id: 'l_b', from: 2, to: 7, unit: '', about: 'lines of one copy of the body' },
    { id: 'l_0', from: 1, to: 4, unit: '', about: 'lines of the rest of the loop' },
    { id: 'c_m', from: 4, to: 14, unit: 'cycles', about: 'a miss' },
    { id: 'r', from: 120, to: 400, unit: '', about: 'rounds of the inner loop' },
  ],
  draw: drawInstance,
  write,
})
