// A counter that starts again from nothing: what its difference still says, how it is made wider without a lock, when a product
// overflows that a sum does not, and which prescaler serves both the slowest and the fastest step.
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
  page.section(
    'problem',
    w.pick([
      say`All timing of ${a} hangs on one counter that runs freely and starts again from nothing when it is full. ${x.event[0]!.toUpperCase() + x.event.slice(1)} are set ahead by its count. Every so often one of them comes at once that was meant for later.`,
      say`The controller of ${a} has a counter of ${s.bits}, and ${x.event} are due at counts of it. On the bench all is well; after the counter has come round, the machine stands still for a moment with motors on.`,
      say`How does one tell whether an instant has passed, on a clock that comes round? The controller of ${a} has such a clock for its ${x.event}.`,
      say`${a[0]!.toUpperCase() + a.slice(1)} ran for days in the laboratory, and no test saw the counter wrap at the wrong moment. It times ${x.event}, and each wrap is an opportunity.`,
    ]),
  )
  page.section(
    'context',
    page.list([
      ...w.shuffle([
        w.pick([
          say`the counter has ${s.bits} and counts up; no interrupt and no task ever writes to it;`,
          say`width of the counter: ${s.bits}; it is only read;`,
        ]),
        w.pick([
          say`it is fed by a clock of ${s.clock} through a divider of ${s.prescaler};`,
          say`the clock of ${s.clock} is divided by ${s.prescaler} on its way to the counter;`,
        ]),
      ]),
      w.pick([
        say`one processor; reading the counter is a single access;`,
        say`the counter can be read in one access, a wider value cannot;`,
        say`there is one processor, and interrupts may come between any two of its instructions;`,
      ]),
      w.pick([
        say`safety: a heater whose window never ends is a fire, and a step that comes at once is a lost position.`,
        say`safety: an event may be late by the latency that was allowed for, and never by a round of the counter.`,
        say`safety: what is wrong once in a round of the counter will happen in the field and not on the bench.`,
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

export const timerOverflow = defineFamily<Instance>({
  id: 'realtime/timer-overflow',
  category: 'realtime',
  title: 'A clock that comes round',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'H-bot',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
  ],
  parameters: [
    { id: 'b', from: 16, to: 32, unit: 'bits', about: 'width of the counter' },
    { id: 'f', from: 16, to: 168, unit: 'MHz', about: 'clock' },
    { id: 'p', from: 1, to: 64, unit: '', about: 'divider before the counter' },
    { id: 'T_a', from: 0.05, to: 700_000, unit: 'ms', about: 'longest wait set ahead' },
    { id: 'n_x', from: 40, to: 900, unit: 'ticks', about: 'ticks before the wrap' },
    { id: 'n_e', from: 100, to: 3400, unit: 'ticks', about: 'ticks ahead' },
    { id: 'n_l', from: 15, to: 800, unit: 'ticks', about: 'lateness of the service' },
    { id: 't_r', from: 0.2, to: 1.6, unit: 'µs', about: 'time between two accesses of a reading' },
    { id: 'f_r', from: 500, to: 9000, unit: 'Hz', about: 'readings' },
    { id: 'v', from: 40, to: 300, unit: 'mm/s', about: 'speed' },
    { id: 't_i', from: 4, to: 60, unit: 'µs', about: 'latency of the interrupt of the wrap' },
    { id: 'T_k', from: 0.05, to: 800_000, unit: 'ms', about: 'period of housekeeping' },
    { id: 'L_k', from: 0.02, to: 800_000, unit: 'ms', about: 'lateness of housekeeping' },
    { id: 'v_n', from: 0.05, to: 0.6, unit: 'mm/s', about: 'slowest speed' },
    { id: 'v_x', from: 120, to: 400, unit: 'mm/s', about: 'fastest speed' },
    { id: 's', from: 80, to: 400, unit: 'steps/mm', about: 'steps' },
    { id: 'g', from: 0.2, to: 2.4, unit: '%', about: 'allowed coarseness of a step interval' },
    { id: 'l', from: 20, to: 300, unit: 'mm', about: 'length of a move' },
  ],
  draw: drawInstance,
  write,
})
