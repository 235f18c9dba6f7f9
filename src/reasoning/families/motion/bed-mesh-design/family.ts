// Where to touch a bed and how often: a polynomial surface, a D-optimal design, a time bound and an error bound.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, PINNED, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem({ w, section, list, depth }: Page, s: Solved, machine: Machine): void {
  const g = s.given
  section(
    'problem',
    w.pick([
      say`Before each print the bed of ${withArticle(machine)} is mapped. A touch takes ${g.t_p}, the probe repeats to ${g.sigma} (standard deviation), and the
        map has to be ready ${g.T_max} after the bed is declared warm. The bed measures ${g.W} by ${g.W}.`,
      say`The bed of ${withArticle(machine)} is ${g.W} square and never flat. A probe that scatters by ${g.sigma} and needs ${g.t_p} for each touch is
        to find its shape in ${g.T_max} at the latest.`,
      say`Design the levelling run of ${withArticle(machine)}: square bed of side ${g.W}, a touch probe with standard deviation ${g.sigma}, ${g.t_p} a
        touch, and ${g.T_max} for everything.`,
      say`Nobody waits gladly for a bed to be measured, so ${withArticle(machine)} gets ${g.T_max} for it. Each touch costs ${g.t_p} and is good
        to ${g.sigma}; the plate is a square with sides of ${g.W}.`,
    ]),
    w.pick([
      say`${depth > 2 ? say`The plan is adaptive: what has been measured decides how well the rest is known.` : say`The touches may be placed freely and repeated.`}`,
      say`Where the touches go, how often each is repeated, and what can be promised about the map afterwards is to be worked out, not guessed.`,
      say`A uniform grid is the habit. The question is what the numbers say.`,
    ]),
  )
  const facts = [
    say`Thermal growth: the height reading moves by ${g.dz_T} for every ${g.dT_ref} of bed temperature, and the bed may still wander by ${g.dT} while it is probed.`,
    say`Backlash of ${g.b} in the drives of the plane; across the plate the surface may rise by ${g.h}.`,
    say`Between touches the head travels at ${g.v_t} on average.`,
    say`The first layer accepts an error of the map of ${g.e_max}.`,
    w.pick([
      say`Real time: the plan is fixed before the first touch, so its duration must be bounded beforehand.`,
      say`The run is started by a print job; a plan that overruns makes the job late and lets the nozzle ooze.`,
      say`The controller has no memory to allocate during the run; all arrays have fixed size.`,
    ]),
    w.pick([
      say`Safety: the nozzle must never travel sideways while the probe is in contact, and a missing trigger must end the run.`,
      say`Safety: a reading that cannot be physical is a fault of the probe, not a shape of the bed.`,
      say`Safety: with an unfinished map no print may start.`,
    ]),
  ]
  section('context', list(w.shuffle(facts)))
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const bedMeshDesign = defineFamily<Instance>({
  id: 'motion/bed-mesh-design',
  category: 'motion',
  title: 'Adaptive bed levelling: D-optimal touches under a time limit',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'IDEX',
    'toolchanger',
  ],
  parameters: [
    { id: 'W', from: 160, to: 420, unit: 'mm', about: 'side of the plate' },
    { id: 'sigma', from: 0.004, to: 0.03, unit: 'mm', about: 'standard deviation of a touch' },
    { id: 't_p', from: 0.4, to: 1.6, unit: 's', about: 'time of a touch' },
    { id: 'dz_T', from: 0.04, to: 0.2, unit: 'mm', about: 'growth over the reference difference' },
    { id: 'dT_ref', from: 20, to: 50, unit: 'K', about: 'reference difference of temperature' },
    { id: 'b', from: 0.02, to: 0.1, unit: 'mm', about: 'backlash in the plane' },
    { id: 'T_max', from: 15, to: 400, unit: 's', about: 'time for the whole map' },
    { id: 'v_t', from: 80, to: 240, unit: 'mm/s', about: 'speed between touches' },
    { id: 'dT', from: 0.5, to: 4, unit: 'K', about: 'wander of temperature while probing' },
    { id: 'h', from: 0.2, to: 1.2, unit: 'mm', about: 'rise across the plate' },
    { id: 'e_max', from: 0.02, to: 0.06, unit: 'mm', about: 'error that a first layer takes' },
    { id: 'n', from: 6, to: 18, unit: '', about: 'places' },
    { id: 'tau', from: 20, to: 90, unit: 's', about: 'time constant of the soak' },
  ],
  pinned: [{ machine: 'cartesian bed-slinger', instance: PINNED }],
  draw: drawInstance,
  write,
})
