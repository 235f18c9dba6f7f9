// Speeds at the junctions of a queue of moves: two passes, why they give the greatest speeds there are, and how far to look ahead.
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
      say`The queue of ${withArticle(machine)} holds four moves of ${g.l_1}, ${g.l_2}, ${g.l_3} and ${g.l_4}; after the last nothing is known yet. The three junctions between them have caps of their own. How fast may each be passed, if the machine must be able to stand still at the end of what it knows?`,
      say`Short moves, little time: ${withArticle(machine)} has to run ${g.l_1}, ${g.l_2}, ${g.l_3} and ${g.l_4} one after the other, starting and ending at rest. A planner shall find speeds for the three points between, as high as they can be.`,
      say`A planner of ${withArticle(machine)} knows four moves ahead, with lengths ${g.l_1}, ${g.l_2}, ${g.l_3}, ${g.l_4} in this order. It stands before the first, and it must be able to stop after the last. What it promises for the junctions is binding.`,
      say`From rest to rest along four straight pieces (${g.l_1}, then ${g.l_2}, ${g.l_3} and ${g.l_4}): that is all ${withArticle(machine)} has been told so far. It shall lose no time, and never be found too fast to stop.`,
    ]),
  )
  const facts = [
    w.pick([
      say`Caps from the angles of the corners: ${g.j_1}, ${g.j_2} and ${g.j_3}, in order.`,
      say`The corners permit ${g.j_1} at the first junction, ${g.j_2} at the second and ${g.j_3} at the third.`,
    ]),
    w.pick([
      say`Speed is changed with ${g.a}, up and down alike.`,
      say`Acceleration and braking: ${g.a}, along the path.`,
    ]),
    w.pick([say`No move may pass ${g.v_m}.`, say`Speed limit of every move: ${g.v_m}.`]),
    w.pick([
      say`Safety: if no further move arrives, the machine must come to rest on the path and not beyond it.`,
      say`Safety: the end of the queue counts as a wall, for nobody knows what follows.`,
      say`Safety: a promised junction speed is never raised by haste, only by proof.`,
    ]),
    w.pick([
      say`Each move is run with constant acceleration, perhaps a stretch of constant speed, and constant braking.`,
      say`The profile of each move is a trapezoid over time, or a triangle where it is short.`,
    ]),
  ]
  section('context', list(w.shuffle(facts)))
}

export const trapezoidLookahead = defineFamily<Instance>({
  id: 'motion/trapezoid-lookahead',
  category: 'motion',
  title: 'Look-ahead: two passes over a queue of moves, their optimality, and the length of the queue',
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
  ],
  parameters: [
    { id: 'l_1', from: 0.3, to: 4.5, unit: 'mm', about: 'length of the first move' },
    { id: 'l_2', from: 0.3, to: 4.5, unit: 'mm', about: 'length of the second move' },
    { id: 'l_3', from: 0.3, to: 4.5, unit: 'mm', about: 'length of the third move' },
    { id: 'l_4', from: 0.3, to: 4.5, unit: 'mm', about: 'length of the last move' },
    { id: 'j_1', from: 40, to: 180, unit: 'mm/s', about: 'cap at the first junction' },
    { id: 'j_2', from: 40, to: 180, unit: 'mm/s', about: 'cap at the second junction' },
    { id: 'j_3', from: 40, to: 180, unit: 'mm/s', about: 'cap at the third junction' },
    { id: 'a', from: 1000, to: 6000, unit: 'mm/s²', about: 'acceleration' },
    { id: 'v_m', from: 180, to: 320, unit: 'mm/s', about: 'speed limit' },
    { id: 'l_s', from: 0.2, to: 1.2, unit: 'mm', about: 'length of the pieces of a curve' },
    { id: 'N_w', from: 6, to: 40, unit: 'moves', about: 'moves in the queue' },
    { id: 'f_a', from: 60, to: 500, unit: 'Hz', about: 'moves that arrive in a second' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
