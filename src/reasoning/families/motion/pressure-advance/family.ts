// Filament that is stored in the hot end: why corners bulge, what feed cancels the lag exactly, and what it asks of the extruder.
import { say } from '../../../text/piece.ts'
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
      say`Lines that ${withArticle(machine)} prints at ${g.v} are thin where it has just set off and swollen where it has braked to ${g.v_c} for a corner. The melt behind the nozzle gives like a spring; its flow follows the feed with a time constant of ${g.K}.`,
      say`On ${withArticle(machine)} each corner carries a bulge. The head brakes from ${g.v} to ${g.v_c}, the extruder brakes with it, and yet plastic keeps coming: flow lags behind feed by a first-order law with ${g.K}.`,
      say`The extruder of ${withArticle(machine)} feeds in strict proportion to way. What leaves the nozzle does not: the hot end stores filament in proportion to flow, ${g.K} of it, counted in time. A test line runs at ${g.v} into a corner that is taken at ${g.v_c}.`,
      say`Somebody has measured how ${withArticle(machine)} answers a sudden change of feed: the flow out of the nozzle settles exponentially, with ${g.K} as its constant. Print speed is ${g.v}, corners are passed at ${g.v_c}, and their edges are rounded and fat.`,
    ]),
  )
  const facts = [
    w.pick([
      say`The line is ${g.w_l} wide and ${g.h} high; its section counts as a rectangle.`,
      say`Layers of ${g.h}, lines of ${g.w_l}, taken as rectangles.`,
    ]),
    w.pick([say`Filament of ${g.D_f} diameter.`, say`The filament measures ${g.D_f} across.`]),
    w.pick([
      say`The head changes its speed along the path with ${g.a}, up as well as down.`,
      say`Acceleration and braking are constant and the same, ${g.a}.`,
    ]),
    w.pick([
      say`Real-time requirement: the feed is a function of the planned motion alone, computed together with the steps; nothing is measured while printing.`,
      say`Flow cannot be measured on the machine, so no feedback is possible. The planned motion is known ahead, however.`,
    ]),
    w.pick([
      say`Safety: the extruder must not be asked for a speed at which its motor loses steps or its wheel grinds the filament.`,
      say`Safety: a ground filament stops all extrusion without any sign, so limits of the extruder come before looks.`,
      say`Safety: no setting may make the sum of what is fed over a print differ from what the paths ask for.`,
    ]),
  ]
  section('context', list(w.shuffle(facts)))
}

export const pressureAdvance = defineFamily<Instance>({
  id: 'motion/pressure-advance',
  category: 'motion',
  title: 'Pressure advance: the lag of a nozzle, the feed that cancels it, and its price at the extruder',
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
    { id: 'v', from: 120, to: 260, unit: 'mm/s', about: 'print speed' },
    { id: 'v_c', from: 4, to: 30, unit: 'mm/s', about: 'speed at the corner' },
    { id: 'a', from: 1500, to: 6000, unit: 'mm/s²', about: 'acceleration along the path' },
    { id: 'K', from: 0.02, to: 0.09, unit: 's', about: 'time constant of the nozzle' },
    { id: 'K_h', from: 0.01, to: 0.13, unit: 's', about: 'time constant that was measured' },
    { id: 'w_l', from: 0.4, to: 0.64, unit: 'mm', about: 'width of a line' },
    { id: 'h', from: 0.12, to: 0.3, unit: 'mm', about: 'height of a layer' },
    { id: 'D_f', from: 1.75, to: 2.85, unit: 'mm', about: 'diameter of the filament' },
    { id: 'n_e', from: 300, to: 900, unit: 'steps/mm', about: 'steps of the extruder' },
    { id: 'u_x', from: 6, to: 40, unit: 'mm/s', about: 'speed limit of the extruder' },
    { id: 'b_x', from: 500, to: 2500, unit: 'mm/s²', about: 'acceleration limit of the extruder' },
    { id: 'e_s', from: 0.01, to: 0.06, unit: 'mm', about: 'line that may be fed too early' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
