// Ringing after a change of acceleration, and pulses in place of a step: two, three, how robust they are, and what they cost.
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
      say`Behind each sharp corner ${withArticle(machine)} prints a fading row of ripples. Frame and belts swing at ${g.f_n} with a damping ratio of ${g.zeta}, and every change of acceleration starts them anew. The command itself is to be changed so that nothing rings afterwards.`,
      say`The head of ${withArticle(machine)} is held by belts that give. Struck with a finger it swings at ${g.f_n}, damping ratio ${g.zeta}. How must acceleration be switched on so that the swing it starts is also the swing it stops?`,
      say`An accelerometer on the head of ${withArticle(machine)} shows one clear resonance at ${g.f_n} (damping ratio ${g.zeta}). Stiffer belts are not to be had; the motion commands are free. They shall be shaped so that the resonance is left at rest.`,
      say`Ghosts of every edge on the outer wall: ${withArticle(machine)} has a mode at ${g.f_n} that dies out slowly, with a damping ratio of ${g.zeta}. No sensor closes a loop around it, so whatever is done must be done in advance, by the shape of the command.`,
      say`A mode at ${g.f_n}, damping ratio ${g.zeta}, stands between ${withArticle(machine)} and its motors' full strength. An open-loop remedy is to be designed, with a proof of what it leaves over when the mode is not quite where it was measured.`,
    ]),
  )
  const facts = [
    w.pick([
      say`Acceleration is switched on and off at once, to ${g.a}.`,
      say`The planner works with constant accelerations of ${g.a} and changes between them without a ramp.`,
    ]),
    w.pick([
      say`A ripple of ${g.e_v} in amplitude is what a raking light just does not show.`,
      say`Permitted amplitude of ringing at the nozzle: ${g.e_v}.`,
    ]),
    w.pick([
      say`The frequency moves with the load, the place on the bed and the tension of belts, up to ${g.p} to either side; the damping ratio hardly changes.`,
      say`Measured at several places, the mode lies within ${g.p} of its stated frequency, above or below.`,
    ]),
    w.pick([
      say`The head hangs on its drive as a mass on a spring: one mode, linear for such small swings.`,
      say`All other modes lie far above and are not excited noticeably.`,
    ]),
    w.pick([
      say`Safety: the shaped command may not ask for an acceleration, a speed or a place that the unshaped one kept out of.`,
      say`Safety: a shaper that does not end where its input ends would shift the print, so its weights must sum to one.`,
      say`Safety: the delay of a shaper is also a delay of stopping, and end stops must allow for it.`,
    ]),
    ...(depth > 2 ? [say`Memory for past commands is fixed before the start; nothing is allocated while moving.`] : []),
  ]
  section('context', list(w.shuffle(facts)))
}

export const inputShaping = defineFamily<Instance>({
  id: 'motion/input-shaping',
  category: 'motion',
  title: 'Input shaping: pulses that cancel a resonance, their band and their price',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'H-bot',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
  ],
  parameters: [
    { id: 'f_n', from: 26, to: 78, unit: 'Hz', about: 'frequency of the mode' },
    { id: 'zeta', from: 0.02, to: 0.1, unit: '', about: 'damping ratio' },
    { id: 'a', from: 2000, to: 14_000, unit: 'mm/s²', about: 'acceleration' },
    { id: 'e_v', from: 0.003, to: 0.02, unit: 'mm', about: 'permitted ringing' },
    { id: 'p', from: 7, to: 20, unit: '%', about: 'spread of the frequency' },
    { id: 't_s', from: 0.2, to: 1.1, unit: 'ms', about: 'sample period' },
    { id: 'L', from: 0.02, to: 0.3, unit: 'mm', about: 'length of a stroke' },
    { id: 'a_m', from: 16_000, to: 40_000, unit: 'mm/s²', about: 'what motors can do' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
