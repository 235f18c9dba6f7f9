// Arcs that are driven as chords: how many, where their ends lie, how they are computed, and how fast they may be passed.
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
      say`The motion core of ${withArticle(machine)} knows straight moves only. A path holds an arc of radius ${g.R} that sweeps ${g.theta}, and the drawing permits ${g.e_t} between what is driven and what is drawn.`,
      say`An arc is sent to ${withArticle(machine)}: radius ${g.R}, swept angle ${g.theta}. The machine has to cut it into chords by itself, none of which may stray from the arc by a distance beyond ${g.e_t}.`,
      say`Round walls that come out of ${withArticle(machine)} show flats. They are arcs of ${g.R} radius over ${g.theta}, sent as arcs and cut up in the machine; flats beyond ${g.e_t} of depth can be felt with a fingernail.`,
      say`The rim of a lens holder is an arc through ${g.theta} at a radius of ${g.R}. On ${withArticle(machine)} it is approximated by straight segments; an error of ${g.e_t} is allowed, or the lens will not seat.`,
      say`Somebody moves the division of arcs from the computer into ${withArticle(machine)}. The test piece is an arc with ${g.R} of radius, ${g.theta} of sweep and a tolerance of ${g.e_t}, normal to the path.`,
    ]),
  )
  const facts = [
    w.pick([
      say`Start, centre and sweep are exact; the end follows from them.`,
      say`The arc is given by its centre, its start and the angle it sweeps.`,
      say`Centre and start are known in full precision, and so is the sweep with its sign.`,
    ]),
    w.pick([
      say`Real-time requirement: segments are made while the machine moves, one by one; the cost of each is bounded, and so is memory.`,
      say`The processor makes segments in the same loop that feeds the planner, so an arc must not need a table of its points.`,
      say`No heap: the arc is a state of fixed size from which the next point is asked for.`,
    ]),
    w.pick([
      say`Safety: the tool keeps to the tolerance band on the whole arc, its first and its last segment included.`,
      say`Safety: the path must end at the commanded end, to the last bit, or errors add up over a day of arcs.`,
      say`Safety: nonsense (a radius of zero, a tolerance that is negative or no number) is refused before anything moves.`,
    ]),
  ]
  section('context', list(w.shuffle(facts)))
}

export const arcSegmentation = defineFamily<Instance>({
  id: 'motion/arc-segmentation',
  category: 'motion',
  title: 'Arcs as chords: how many, where their ends lie, how they are computed, how fast they are passed',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'SCARA arm',
  ],
  parameters: [
    { id: 'R', from: 3, to: 45, unit: 'mm', about: 'radius of the arc' },
    { id: 'theta', from: 50, to: 355, unit: '°', about: 'swept angle' },
    { id: 'e_t', from: 0.005, to: 0.05, unit: 'mm', about: 'tolerance normal to the arc' },
    { id: 'l_0', from: 0.5, to: 2.5, unit: 'mm', about: 'fixed length of a segment' },
    { id: 'e_d', from: 0.001, to: 0.004, unit: 'mm', about: 'drift of the radius that is allowed' },
    { id: 'b', from: 14, to: 18, unit: 'bits', about: 'fraction bits of the stored sine and cosine' },
    { id: 'v', from: 80, to: 320, unit: 'mm/s', about: 'commanded speed' },
    { id: 'a', from: 1500, to: 9000, unit: 'mm/s²', about: 'acceleration limit' },
    { id: 'delta', from: 0.006, to: 0.05, unit: 'mm', about: 'junction deviation' },
    { id: 't_s', from: 2, to: 12, unit: 'ms', about: 'time that one segment takes to arrive' },
    { id: 'N_q', from: 4, to: 24, unit: 'segments', about: 'segments that the planner sees' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
