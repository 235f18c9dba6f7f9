// The mains are gone and a capacitor is left: what still gets written, whether the nozzle still gets off the part, and when Z
// is known afterwards.
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
  page.section(
    'problem',
    w.pick([
      say`A print on ${withArticle(machine)} is to survive a power cut. When the rail of ${s.rail} has fallen to ${s.warn} the controller is warned; from then on only a capacitor of ${s.nominal} feeds it, down to ${s.lowest}. It should write where it is and lift the nozzle by ${s.lift}.`,
      say`The owner of ${withArticle(machine)} loses a print with each thunderstorm. The rail (${s.rail}) has ${s.nominal} of bulk capacitance; a comparator trips at ${s.warn} and the drivers shut down at ${s.lowest}. Between the two lie a checkpoint and, perhaps, a lift of ${s.lift}.`,
      say`After a power failure the nozzle of ${withArticle(machine)} would melt into the part. A lift of ${s.lift} is wanted, but first a checkpoint, and all of it from ${s.nominal} that discharge from ${s.warn} to ${s.lowest}.`,
      say`What can ${withArticle(machine)} still do on its last charge? Its supply of ${s.rail} stops; a warning comes at ${s.warn}, the end at ${s.lowest}, and ${s.nominal} lie between. Wanted: the state in flash, the nozzle ${s.lift} off the part, and a height that can be trusted on resume.`,
    ]),
  )
  const loads = w.pick([
    say`The logic draws ${s.logic}, motors at rest ${s.hold}, heaters ${s.heater} until they are cut, which takes ${s.latency} from the warning.`,
    say`From the warning to heaters off pass ${s.latency}, with ${s.heater} of heaters on the rail. Logic takes ${s.logic} all the time, holding motors ${s.hold}.`,
  ])
  const store = w.pick([
    say`A checkpoint fills ${s.pages} pages of erased flash, each programmed within ${s.page} in the worst case.`,
    say`Flash is erased beforehand; the checkpoint needs ${s.pages} pages of ${s.page} each, worst case.`,
  ])
  const axis = w.pick([
    say`The lift accelerates half the way and brakes the other half, at ${s.acceleration}. The drive draws ${s.drive} against load and friction, and ${s.surge} on average for accelerating; other motors are released then. ${s.mass} are raised, with a screw efficiency of ${s.efficiency}.`,
    say`Raised are ${s.mass} by a screw of efficiency ${s.efficiency}. The profile is a triangle of speed with ${s.acceleration} up and down; copper loss is ${s.drive} for the steady load and ${s.surge} for acceleration, with all other motors released.`,
  ])
  page.section(
    'context',
    page.list(
      w.shuffle([
        loads,
        store,
        axis,
        w.pick([
          say`The capacitance may be ${s.tolerance} under its label, by make and age.`,
          say`Tolerance of the capacitor: ${s.tolerance} below nominal counts as normal.`,
        ]),
        w.pick([
          say`The screw has a lead of ${s.lead}, its motor ${s.fullSteps.bare} full steps a turn.`,
          say`One turn of the Z motor (${s.fullSteps.bare} full steps) is ${s.lead} of height.`,
        ]),
        w.pick([
          say`Safety: after the warning no heater may come back by itself, and a resumed print may not start at a height that is only guessed.`,
          say`Safety: a wrong height on resume drives a hot nozzle into the part or the bed. An honest refusal to resume is harmless.`,
          say`Safety: a half-written checkpoint must never pass for a whole one.`,
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

export const powerLossResume = defineFamily<Instance>({
  id: 'recovery/power-loss-resume',
  category: 'recovery',
  title: 'Power loss: the last charge of a capacitor, a checkpoint, a lift, and whether Z is known',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
  ],
  parameters: [
    { id: 'V_n', from: 24, to: 36, unit: 'V', about: 'rail' },
    { id: 'C_n', from: 3.3, to: 22, unit: 'mF', about: 'bulk capacitance by its label' },
    { id: 'epsilon', from: 10, to: 20, unit: '%', about: 'how far the capacitance may be below' },
    { id: 'V_w', from: 20, to: 35, unit: 'V', about: 'voltage of the warning' },
    { id: 'V_m', from: 8, to: 18, unit: 'V', about: 'lowest voltage that the drivers work at' },
    { id: 'P_h', from: 40, to: 360, unit: 'W', about: 'heaters on the rail' },
    { id: 'z', from: 0.2, to: 1.6, unit: 'mm', about: 'lift' },
    { id: 'a', from: 200, to: 1200, unit: 'mm/s²', about: 'acceleration of the lift' },
    { id: 'M', from: 0.6, to: 4, unit: 'kg', about: 'mass that is lifted' },
  ],
  draw: drawInstance,
  write,
})
