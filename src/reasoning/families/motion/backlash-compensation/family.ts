// Play between motor and tool: what it does to a circle, how it is measured from both ways, and how it is taken up in time.
import { type Piece, say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem({ w, section }: Page, { g }: Solved, machine: Machine): void {
  section(
    'problem',
    w.pick([
      say`The X axis of ${withArticle(machine)} has play: after a reversal the motor turns for ${g.b} before the tool follows. A test part carries a circle of radius ${g.R}, drawn at ${g.v}.`,
      say`Circles that ${withArticle(machine)} draws have two flats, left and right. The nut of the X axis is loose on its screw by ${g.b}. The test circle has a radius of ${g.R} and is run at ${g.v} along the path.`,
      say`Between the motor of X and the tool of ${withArticle(machine)} lies a gap of ${g.b}, in which neither flank is touched. The part to be judged is a circle with ${g.R} of radius at a path speed of ${g.v}.`,
      say`Round holes come out of ${withArticle(machine)} with steps in their walls. A gauge shows lost motion on X: ${g.b} at each change of direction, and none on Y. Take a circle of ${g.R}, at ${g.v}, as the case.`,
    ]),
  )
}

function context({ w, section, list, depth }: Page): void {
  const facts: Piece[] = [
    w.pick([
      say`The motor steps in open loop; nobody measures where the tool is while it works.`,
      say`Sensors sit at the motor side of the gap or nowhere; the tool itself is not observed while printing.`,
    ]),
    w.pick([
      say`Friction of the guide holds the tool where it is as long as neither flank pushes.`,
      say`Within the gap the carriage rests: its guide has dry friction.`,
    ]),
    w.pick([
      say`Real-time requirement: whatever is added at a reversal is planned with the motion, before its steps are timed.`,
      say`Real-time requirement: the correction is a function of the commanded path and is computed ahead of the steps.`,
    ]),
    w.pick([
      say`Safety: a correction must not ask a motor for a motion that it cannot follow, as a lost step displaces all that comes after.`,
      say`Safety: no correction may add up from reversal to reversal; the soft limits of the travel rely on the counted position.`,
    ]),
  ]
  section('context', list(w.some(facts, depth === 1 ? 4 : 3)))
}

export const backlashCompensation = defineFamily<Instance>({
  id: 'motion/backlash-compensation',
  category: 'motion',
  title: 'Backlash: the circle it draws, measuring it from both ways, and taking it up within limits',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
  ],
  parameters: [
    { id: 'b', from: 0.04, to: 0.2, unit: 'mm', about: 'play of the axis' },
    { id: 'R', from: 6, to: 40, unit: 'mm', about: 'radius of the circle' },
    { id: 'v', from: 40, to: 150, unit: 'mm/s', about: 'path speed' },
    { id: 'n', from: 80, to: 400, unit: 'steps/mm', about: 'steps of the axis' },
    { id: 'a_m', from: 1500, to: 8000, unit: 'mm/s²', about: 'acceleration limit of the motor' },
    { id: 'sigma', from: 2, to: 12, unit: 'µm', about: 'deviation of one touch' },
    { id: 'N', from: 4, to: 16, unit: '', about: 'touches for each way and speed' },
    { id: 'v_1', from: 2, to: 12, unit: 'mm/s', about: 'faster speed of touching' },
    { id: 'tau', from: 0.5, to: 3, unit: 'ms', about: 'delay of the sensor' },
    { id: 'e_t', from: 10, to: 30, unit: 'µm', about: 'error of the play that is allowed' },
    { id: 'F_f', from: 1.5, to: 9, unit: 'N', about: 'dry friction of the guide' },
    { id: 'm_c', from: 0.4, to: 2.5, unit: 'kg', about: 'mass of the carriage' },
    { id: 'A', from: 0.002, to: 0.009, unit: 'mm', about: 'amplitude of the ripple' },
    { id: 'l_r', from: 0.3, to: 1.6, unit: 'mm', about: 'wavelength of the ripple along the path' },
    { id: 'e_a', from: 2, to: 15, unit: 'µm', about: 'error at a reversal that is allowed' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    context(page)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
