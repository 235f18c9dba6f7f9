// How fast through a corner? The inscribed arc, its room, the jump of velocity behind it, and corners that make up a circle.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem({ w, section, list, depth }: Page, { g }: Solved, machine: Machine): void {
  section(
    'problem',
    w.pick([
      say`The path of ${withArticle(machine)} is made of straight pieces. Where two of them meet under an angle of ${g.beta} (between the pieces, so half a turn would be straight on), the planner needs a speed. Stopping at each corner is safe, slow, and leaves a blob.`,
      say`At what speed may ${withArticle(machine)} pass a corner of ${g.beta}, measured between the incoming and the outgoing piece? Direction changes there at once, and no finite acceleration can do that.`,
      say`A contour of ${withArticle(machine)} has a corner with an inner angle of ${g.beta}. Too fast, and the motors must take a blow; too slow, and plastic gathers. A rule is wanted that follows from the acceleration and not from taste.`,
      say`Two segments meet at ${g.beta}. The planner of ${withArticle(machine)} must give that junction one number, the speed of passing, from the acceleration it is allowed and from how far the path may be thought to be rounded.`,
      say`Corners decide how long small prints take. For ${withArticle(machine)} the speed at a corner of ${g.beta} between its legs is to be computed, with a reason, and with a statement of what the motors feel.`,
    ]),
  )
  const facts = [
    w.pick([
      say`Acceleration of the head: ${g.a}, in every direction. Speed limit: ${g.v_max}.`,
      say`The head accelerates with ${g.a} whichever way it points; its speed is capped at ${g.v_max}.`,
    ]),
    w.pick([
      say`The path may be thought of as rounded, with the arc passing the corner point at a distance of ${g.delta}.`,
      say`Permitted distance between the corner point and an imagined rounding: ${g.delta}.`,
    ]),
    w.pick([
      say`The piece before the corner is ${g.l_1} long, the one after it ${g.l_2}; both have another corner at the far end.`,
      say`Lengths of the pieces: ${g.l_1} before, ${g.l_2} after. Corners follow on both sides.`,
    ]),
    w.pick([
      say`On the bench the motors took a sudden change of velocity of ${g.j_v} without losing steps.`,
      say`A sudden step of velocity up to ${g.j_v} has been shown to be harmless to the motors.`,
    ]),
    w.pick([
      say`Safety: steps lost in a corner shift everything that follows, and nothing reports it.`,
      say`Safety: the junction speed is promised to the planner, which brakes for it; a promise that motors cannot keep is a lost position.`,
      say`Safety: a corner speed that is no number, or a negative one, must never leave the function.`,
    ]),
    w.pick([
      say`The head really runs through the corner point. The arc is a model for the speed and is never driven.`,
      say`No arc is inserted: the pieces are followed to their common point.`,
    ]),
    ...(depth > 2 ? [say`The function runs once for each segment, in the time between two of them.`] : []),
  ]
  section('context', list(w.shuffle(facts)))
}

export const junctionSpeed = defineFamily<Instance>({
  id: 'motion/junction-speed',
  category: 'motion',
  title: 'Speed through a corner: inscribed arc, room, and the jump of velocity',
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
  ],
  parameters: [
    { id: 'beta', from: 38, to: 164, unit: '°', about: 'angle between the pieces' },
    { id: 'a', from: 1500, to: 12_000, unit: 'mm/s²', about: 'acceleration' },
    { id: 'delta', from: 0.01, to: 0.09, unit: 'mm', about: 'distance of the arc from the corner point' },
    { id: 'v_max', from: 80, to: 400, unit: 'mm/s', about: 'speed limit' },
    { id: 'l_1', from: 0.4, to: 12.4, unit: 'mm', about: 'length before the corner' },
    { id: 'l_2', from: 0.5, to: 9.5, unit: 'mm', about: 'length after the corner' },
    { id: 'j_v', from: 6, to: 34, unit: 'mm/s', about: 'sudden change of velocity that motors take' },
    { id: 'rho', from: 3, to: 24, unit: 'mm', about: 'radius of a circle in segments' },
    { id: 'f_g', from: 120, to: 480, unit: 'Hz', about: 'segments that can be planned in a second' },
    { id: 'e_c', from: 0.02, to: 0.06, unit: 'mm', about: 'permitted distance of chords from the circle' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
