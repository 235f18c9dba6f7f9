// Axes that are not at right angles: what two diagonals tell, how surely, the map that undoes it, and what it costs at the limits.
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
      say`A flat frame, commanded as a rectangle of ${g.W} by ${g.H}, comes off ${withArticle(machine)} as a parallelogram. From the front left corner to the rear right one it measures ${g.d_1}, from the front right to the rear left ${g.d_2}.`,
      say`Parts from ${withArticle(machine)} do not fit into each other, although each side is nearly right. Across a test frame (commanded ${g.W} wide and ${g.H} deep) the calipers read ${g.d_1} along the diagonal that rises to the right and ${g.d_2} along the one that falls.`,
      say`The two rails of ${withArticle(machine)} were squared by eye. To see how well, a rectangle was printed, ${g.W} in x and ${g.H} in y as commanded. Its rising diagonal has ${g.d_1}, its falling one ${g.d_2}.`,
      say`Lids that ${withArticle(machine)} prints do not close when they are turned over. A printed frame tells why: width ${g.W} and depth ${g.H} were asked for, and the diagonals are ${g.d_1} (rising to the right) and ${g.d_2} (falling).`,
    ]),
  )
  const facts = [
    w.pick([
      say`The rail of x counts as the reference. The rail of y leans in the plane, so that the upper side is carried sideways in proportion to y.`,
      say`Model: places are right in y; in x they are off by an amount in proportion to y.`,
      say`Rails are straight. A place with some y lands sideways of where it should, by the tangent of the lean times that y.`,
    ]),
    w.pick([
      say`Plastic shrinks, and the scale of both axes is known to some parts of a thousand only, the same for both.`,
      say`Shrinkage and calibration leave an unknown common scale of some parts of a thousand.`,
    ]),
    w.pick([
      say`Real-time requirement: the correction runs for each point of the path, so it is a handful of multiplications and no search.`,
      say`Each planned point passes the correction once; it must be cheap, exact and invertible.`,
    ]),
    w.pick([
      say`Safety: no corrected command may drive a carriage into the end of its rail.`,
      say`Safety: what is checked against the travel of an axis is the place to which the motor goes, not the place that the file asks for.`,
      say`Safety: a correction that rests on a slip of the pen must be refused and not obeyed.`,
    ]),
  ]
  section('context', list(w.shuffle(facts)))
}

export const skewCorrection = defineFamily<Instance>({
  id: 'motion/skew-correction',
  category: 'motion',
  title:
    'Axes that are not square: what diagonals tell and how surely, the map that undoes it, and its price at the limits',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'H-bot',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
  ],
  parameters: [
    { id: 'W', from: 80, to: 180, unit: 'mm', about: 'commanded width of the frame' },
    { id: 'H', from: 60, to: 160, unit: 'mm', about: 'commanded depth of the frame' },
    { id: 'd_1', from: 90, to: 245, unit: 'mm', about: 'rising diagonal as measured' },
    { id: 'd_2', from: 90, to: 245, unit: 'mm', about: 'falling diagonal as measured' },
    { id: 'X', from: 180, to: 360, unit: 'mm', about: 'travel in x' },
    { id: 'Y', from: 180, to: 360, unit: 'mm', about: 'travel in y' },
    { id: 'Z', from: 160, to: 420, unit: 'mm', about: 'travel in z' },
    { id: 'u', from: 0.02, to: 0.08, unit: 'mm', about: 'error of one reading, either way' },
    { id: 'b', from: -0.009, to: 0.009, unit: '', about: 'lean of z towards x' },
    { id: 'f', from: -0.009, to: 0.009, unit: '', about: 'lean of z against y as measured' },
    { id: 'e_r', from: 0.003, to: 0.02, unit: 'mm', about: 'resolution of a position' },
    { id: 'phi', from: 3, to: 60, unit: '°', about: 'turn of the part on the bed' },
    { id: 'V_x', from: 150, to: 500, unit: 'mm/s', about: 'speed limit of x' },
    { id: 'V_y', from: 150, to: 500, unit: 'mm/s', about: 'speed limit of y' },
    { id: 's_d', from: 0.01, to: 0.05, unit: 'mm', about: 'standard deviation of one reading' },
    { id: 'z_c', from: 2, to: 3, unit: '', about: 'standard deviations that are to be covered' },
    { id: 'e_p', from: 0.04, to: 0.2, unit: 'mm', about: 'error allowed at the far end of y' },
    { id: 'c', from: 150, to: 300, unit: 'mm', about: 'reach of the calipers' },
    { id: 'k_p', from: 2, to: 14, unit: 's/mm', about: 'printing time for each unit of side' },
    { id: 't_m', from: 20, to: 90, unit: 's', about: 'time to read both diagonals' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
