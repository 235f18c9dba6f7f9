// A linear delta: carriages from a place, the place from carriages, speeds and orthogonality, and how finely lines are cut.
import { say } from '../../../text/piece.ts'
import { defineFamily } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem({ w, section, list }: Page, { g, bed }: Solved): void {
  section(
    'problem',
    w.pick([
      say`Three carriages run on upright towers, and rods of ${g.l} tie each of them to one effector that never tilts. The towers stand on a circle of ${g.R} around the middle of the bed. The motors know carriages; the print is drawn in places of the effector.`,
      say`On a linear delta the head hangs from three pairs of rods, each ${g.l} long. Their upper ends slide up and down at a horizontal distance of ${g.R} from the middle. Between the three heights and the place of the nozzle stands geometry.`,
      say`A linear delta with rods of ${g.l} has its towers at a radius of ${g.R}, a third of a turn apart. No axis of the machine is an axis of the drawing, so all that is planned for the nozzle has to be translated for the carriages.`,
      say`Rods of ${g.l}, towers on a radius of ${g.R}, a round bed: a linear delta. It is quick because so little moves, and harder to command because nothing about it is linear.`,
    ]),
  )
  const facts = [
    w.pick([say`The bed has a radius of ${bed}.`, say`Prints lie within ${bed} of the middle.`]),
    w.pick([
      say`Both front towers stand symmetric to the plane of x at nil, left and right; the third stands behind, on the axis of y.`,
      say`The third tower is on the positive y axis, the first to the left in front, the second to the right in front.`,
    ]),
    w.pick([
      say`The place in question: x ${g.x}, y ${g.y}, z ${g.z}.`,
      say`The nozzle shall be examined at x ${g.x} and y ${g.y}, ${g.z} above the bed.`,
    ]),
    w.pick([
      say`Radii are those between joints, so offsets of carriage and effector are in them already.`,
      say`Rods come in pairs that form parallelograms: the effector stays level, and each pair acts like a single rod.`,
      say`All rods are of one length and stiff.`,
    ]),
    w.pick([
      say`Safety: a place that no rod can reach must be refused before a motor turns.`,
      say`Safety: rods that lie too flat give the carriages no hold on the effector.`,
      say`Safety: a carriage that is asked for too much speed loses steps, and the head is then somewhere else.`,
    ]),
  ]
  section('context', list(w.shuffle(facts)))
}

export const deltaTransform = defineFamily<Instance>({
  id: 'motion/delta-transform',
  category: 'motion',
  title: 'Linear delta: both transforms, orthogonality and speeds, and the cutting of lines into segments',
  machines: ['linear delta'],
  parameters: [
    { id: 'R', from: 90, to: 180, unit: 'mm', about: 'radius of the towers between joints' },
    { id: 'l', from: 190, to: 420, unit: 'mm', about: 'length of the rods' },
    { id: 'rho', from: 60, to: 150, unit: 'mm', about: 'radius of the bed' },
    { id: 'x', from: -110, to: 110, unit: 'mm', about: 'place of the nozzle' },
    { id: 'y', from: -110, to: 110, unit: 'mm', about: 'place of the nozzle' },
    { id: 'z', from: 1, to: 60, unit: 'mm', about: 'height of the nozzle' },
    { id: 'v_c', from: 200, to: 500, unit: 'mm/s', about: 'speed limit of a carriage' },
    { id: 's', from: 20, to: 100, unit: 'mm', about: 'length of a line' },
    { id: 'e', from: 3, to: 20, unit: 'µm', about: 'allowed deviation of a carriage' },
    { id: 'v', from: 60, to: 300, unit: 'mm/s', about: 'print speed' },
    { id: 'f_s', from: 50, to: 300, unit: 'Hz', about: 'segments that can be computed in a second' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page) {
    const solved = solve(page.m, instance)
    problem(page, solved)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
