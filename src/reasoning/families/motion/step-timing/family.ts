// Steps of a motor by a timer: what rounding to ticks does to speed and way, remainders that are carried, pulses that are wide
// enough, and what a step may cost.
import { type Piece, say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem({ w, section, list }: Page, { g }: Solved, machine: Machine): void {
  section(
    'problem',
    w.pick([
      say`The motors of ${withArticle(machine)} are stepped by a timer that counts at ${g.f_t}. An axis has ${g.n}, and the fastest moves run at ${g.v}.`,
      say`A controller for ${withArticle(machine)} makes step pulses with one counter of ${g.f_t}; every pulse begins on a tick. Axes have ${g.n}. The speed to be judged is ${g.v}.`,
      say`On ${withArticle(machine)} steps can only be placed on ticks of a clock of ${g.f_t}. At ${g.n} and ${g.v} the steps do not fall on ticks by themselves.`,
      say`How well can a clock of ${g.f_t} time the steps of ${withArticle(machine)}? Its axes take ${g.n}, and ${g.v} is the speed of the case.`,
    ]),
  )
  const facts: Piece[] = [
    w.pick([
      say`Acceleration is left out here: a move of constant speed, long enough for errors to show.`,
      say`Only the part at constant speed is looked at; ramps are made of many short parts of this kind.`,
    ]),
    w.pick([
      say`The hardware counts whole ticks. There is no fraction of a tick, in no register.`,
      say`A compare register fires when the counter meets it; it holds whole ticks only.`,
    ]),
    w.pick([
      say`Real-time requirement: the tick of a step is known before it is due, and computing it may not cost a division for each step.`,
      say`Real-time requirement: a step that is due and not ready in time is a lost step. The work for each has a bound.`,
    ]),
    w.pick([
      say`Safety: where the motors have been stepped to must be known exactly, in steps, at all times and after an abort too.`,
      say`Safety: no motor may be stepped faster in any interval by rounding than its driver accepts.`,
      say`Safety: two axes of one move may not run apart, however long the move is.`,
    ]),
  ]
  section('context', list(w.some(facts, 3)))
}

export const stepTiming = defineFamily<Instance>({
  id: 'motion/step-timing',
  category: 'motion',
  title: 'Step timing: whole ticks, carried remainders, pulse widths and the price of a step',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
  ],
  parameters: [
    { id: 'f_t', from: 1, to: 8, unit: 'MHz', about: 'clock of the timer' },
    { id: 'n', from: 40, to: 1600, unit: 'steps/mm', about: 'steps of an axis' },
    { id: 'v', from: 40, to: 280, unit: 'mm/s', about: 'speed of the move' },
    { id: 'L', from: 60, to: 280, unit: 'mm', about: 'length of the line' },
    { id: 'alpha', from: 20, to: 70, unit: '°', about: 'direction of the line from X' },
    { id: 'zeta', from: 0.03, to: 0.12, unit: '', about: 'damping ratio of the machine' },
    { id: 't_h', from: 0.6, to: 2.6, unit: 'µs', about: 'least time that a pulse is high' },
    { id: 't_l', from: 0.6, to: 2.6, unit: 'µs', about: 'least time that a pulse is low' },
    { id: 't_d', from: 0.3, to: 6, unit: 'µs', about: 'time that the direction must stand before a pulse' },
    { id: 't_p', from: 1, to: 12, unit: 'h', about: 'duration of a print' },
    { id: 'c_0', from: 1, to: 4, unit: 'µs', about: 'cost of an interrupt without steps' },
    { id: 'c_1', from: 0.4, to: 1.5, unit: 'µs', about: 'cost of each step in an interrupt' },
    { id: 'A', from: 2, to: 5, unit: '', about: 'axes that step together' },
    { id: 'U', from: 45, to: 75, unit: '%', about: 'part of the processor for steps' },
    { id: 'N_m', from: 16, to: 128, unit: '', about: 'microsteps of a full step' },
    { id: 'f_s', from: 2, to: 10, unit: 'MHz', about: 'clock of the shift register' },
    { id: 'w_s', from: 16, to: 32, unit: 'bits', about: 'width of a frame' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
