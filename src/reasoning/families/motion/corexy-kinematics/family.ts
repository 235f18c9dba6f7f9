// Two motors, two belts, one head: the transform of a CoreXY, why it is orthogonal, and what it asks of the motors.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem({ w, depth, section, list }: Page, { g }: Solved, machine: Machine): void {
  section(
    'problem',
    w.pick([
      say`Both motors of ${withArticle(machine)} stand on the frame, and both pull at the head. One belt takes up the sum of the head's coordinates, the other their difference. Pulleys have ${g.z} at a pitch of ${g.p_b}; the head is to reach ${g.v} with ${g.a}.`,
      say`In ${withArticle(machine)} no motor belongs to an axis. Motor A moves its belt by the sum of x and y, motor B by the difference, over pulleys of ${g.z} (pitch ${g.p_b}). The target is ${g.v} in any direction, reached with ${g.a}.`,
      say`Somebody retunes ${withArticle(machine)} for ${g.v} and ${g.a}, and reasons about the two motors as if one drove x and one drove y. They do not: belts carry sum and difference of the coordinates, on pulleys of ${g.z} with a pitch of ${g.p_b}.`,
      say`A head is moved in a plane by two fixed motors over crossed belts, as in ${withArticle(machine)}. Pulley: ${g.z}, pitch ${g.p_b}. Wanted: ${g.v} at ${g.a} wherever the path points. What does that mean for each motor?`,
      say`The drive of ${withArticle(machine)} mixes its axes: what motor A winds is x plus y, what motor B winds is x minus y. For a head that goes ${g.v} and accelerates with ${g.a}, on pulleys with ${g.z} of ${g.p_b}, the demands on motors and step pulses have to be known.`,
    ]),
  )
  const facts = [
    w.pick([
      say`Motors: ${g.N_s} full steps in a turn, ${g.mu} microsteps to each of them.`,
      say`A turn of a motor has ${g.N_s} full steps, each divided into ${g.mu}.`,
    ]),
    w.pick([
      say`Moving parts: head ${g.m_h}, bridge ${g.m_b}. The bridge travels in y only; the head in both.`,
      say`The head weighs ${g.m_h} and rides on a bridge of ${g.m_b}, which itself goes along y.`,
    ]),
    w.pick([
      say`Torque falls linearly from ${g.tau_0} at rest to nothing at ${g.omega_0}; only a share of ${g.s_u} of it may be planned with.`,
      say`The torque curve is a straight line: ${g.tau_0} standing still, none at ${g.omega_0}. Planning may use the fraction ${g.s_u} of that.`,
    ]),
    w.pick([
      say`Each rotor with its pulley has an inertia of ${g.J}.`,
      say`Inertia of rotor and pulley together: ${g.J}, for each motor.`,
    ]),
    w.pick([
      say`A move used as an example goes ${g.x} in x and ${g.y} in y.`,
      say`Test move: ${g.x.named}, ${g.y.named}.`,
    ]),
    w.pick([
      say`Safety: motors run open loop. A motor that stalls loses steps without a sign, and the next travel move may end in the frame.`,
      say`Safety: nothing measures where the head is; lost steps are found out by a crash.`,
      say`Safety: after a lost step the limits that software keeps are in the wrong place.`,
    ]),
    ...(depth > 2 ? [say`Real time: the conversion runs once for each segment and may not allocate.`] : []),
  ]
  section('context', list(w.shuffle(facts)))
}

export const corexyKinematics = defineFamily<Instance>({
  id: 'motion/corexy-kinematics',
  category: 'motion',
  title: 'CoreXY: the transform, its orthogonality, speed and torque of the motors',
  machines: ['CoreXY with a moving bed', 'CoreXY with a moving gantry', 'H-bot'],
  parameters: [
    { id: 'z', from: 16, to: 24, unit: 'teeth', about: 'teeth of a pulley' },
    { id: 'p_b', from: 2, to: 2, unit: 'mm', about: 'pitch of the belt' },
    { id: 'N_s', from: 200, to: 400, unit: '', about: 'full steps in a turn' },
    { id: 'mu', from: 8, to: 64, unit: '', about: 'microsteps in a full step' },
    { id: 'v', from: 100, to: 500, unit: 'mm/s', about: 'speed of the head' },
    { id: 'a', from: 3000, to: 25_000, unit: 'mm/s²', about: 'acceleration of the head' },
    { id: 'm_h', from: 180, to: 600, unit: 'g', about: 'mass of the head' },
    { id: 'm_b', from: 200, to: 1400, unit: 'g', about: 'mass of the bridge' },
    { id: 'tau_0', from: 0.16, to: 0.5, unit: 'N·m', about: 'torque at rest' },
    { id: 'omega_0', from: 90, to: 220, unit: 'rad/s', about: 'speed without torque' },
    { id: 'J', from: 30, to: 82, unit: 'g·cm²', about: 'inertia of a rotor with its pulley' },
    { id: 's_u', from: 0.4, to: 0.65, unit: '', about: 'share of the torque that may be planned with' },
    { id: 'x', from: 12, to: 91, unit: 'mm', about: 'example move' },
    { id: 'y', from: 5, to: 73, unit: 'mm', about: 'example move' },
    { id: 'q_x', from: 0.07, to: 0.2, unit: 'mm', about: 'segment of a curve' },
    { id: 'q_y', from: 0.02, to: 0.1, unit: 'mm', about: 'segment of a curve' },
    { id: 'K', from: 600, to: 1500, unit: 'segments', about: 'segments of the curve' },
    { id: 't_g', from: 1, to: 10, unit: 'ms', about: 'time of a segment' },
    { id: 'L', from: 50, to: 320, unit: 'mm', about: 'reach of an axis' },
    { id: 'c_b', from: 24, to: 60, unit: 'N/mm', about: 'stiffness of the belt' },
    { id: 'z_lo', from: 12, to: 12, unit: 'teeth', about: 'smallest pulley' },
    { id: 'z_hi', from: 60, to: 60, unit: 'teeth', about: 'largest pulley' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
