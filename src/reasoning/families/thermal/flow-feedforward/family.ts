// Plastic that flows takes heat with it. How much, how far the hot end falls before a loop by feedback answers, and what the
// planner's knowledge of the flow is worth when it is late or a little wrong.
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
  const { g } = s
  page.section(
    'problem',
    w.pick([
      say`Each time ${withArticle(machine)} goes over from travel to long fast lines of ${s.plastic}, its hot end sags, and recovers some time later. The flow of ${g.Q} is known to the planner long before it is felt by the thermometer.`,
      say`The hot end of ${withArticle(machine)} holds ${g.T_s} well as long as nothing is extruded. Then a flow of ${g.Q} sets in, and the temperature drops outside of its band of ${g.b}. Lines of ${s.plastic} come out dull for a while.`,
      say`In ${withArticle(machine)} heat leaves the hot end by two ways: to the room, and inside of the ${s.plastic} that it pushes out. A loop by feedback sees both only once it is colder. Here the second is to be told to it beforehand.`,
      say`A control engineer is called to ${withArticle(machine)}: the beginnings of fast lines of ${s.plastic} are badly bonded. The record shows a dip of the temperature with each start of the flow.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`${s.plastic}: density ${g.rho}, specific heat ${g.c}, heat of melting ${g.h_m}. It enters at ${g.T_a}, which is also what is around the block.`,
          say`Material: ${s.plastic}, with ${g.rho}, ${g.c}, and ${g.h_m} to melt its crystals; room and filament are at ${g.T_a}.`,
        ]),
        w.pick([
          say`Target ${g.T_s}; planned flow ${g.Q}.`,
          say`The melt shall leave at ${g.T_s} while ${g.Q} are extruded.`,
        ]),
        w.pick([
          say`Block: heat capacity ${g.C}, losses ${g.G}. It counts as one body.`,
          say`The block stores ${g.C} and loses ${g.G} to its surroundings; its inside is taken as of one temperature.`,
        ]),
        w.pick([
          say`Heater: ${g.P_max}, of which ${g.r} may be planned with; the rest is for a low supply and for control.`,
          say`The cartridge gives ${g.P_max} at its best. Planning may count on ${g.r} of it.`,
        ]),
        w.pick([
          say`Quality: dips of up to ${g.b} are accepted.`,
          say`The band around the target is ${g.b} wide on each side.`,
        ]),
        w.pick([
          say`Feedback: proportional gain ${g.K_p}, with an integral part whose gain is free. Interval of control ${g.h}.`,
          say`A loop of proportional and integral parts runs every ${g.h}; its proportional gain ${g.K_p} is as high as the lag of the thermometer allows.`,
        ]),
        w.pick([
          say`From the command to heat in the block it takes ${g.theta}, and the data of the material are right to ${g.delta}.`,
          say`Power that is ordered arrives ${g.theta} later. The heat of the material is known to within ${g.delta}, either way.`,
        ]),
        w.pick([
          say`Too cold hurts ${g.r_c} times as much as too hot by the same amount. The greatest flow ever asked for, in short bursts, is ${g.Q_b}.`,
          say`Bursts of ${g.Q_b} occur. Cold plastic clogs, hot plastic only strings: a deviation downwards weighs ${g.r_c} times one upwards.`,
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

export const flowFeedforward = defineFamily<Instance>({
  id: 'thermal/flow-feedforward',
  category: 'thermal',
  title: 'Heat for the plastic that flows, told to the heater beforehand',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
  ],
  parameters: [
    { id: 'T_s', from: 195, to: 285, unit: '°C', about: 'target' },
    { id: 'T_a', from: 20, to: 45, unit: '°C', about: 'room and inlet' },
    { id: 'rho', from: 0.9, to: 1.41, unit: 'g/cm³', about: 'density of the plastic' },
    { id: 'c', from: 1.5, to: 2.6, unit: 'J/(g·K)', about: 'specific heat' },
    { id: 'h_m', from: 25, to: 150, unit: 'J/g', about: 'heat of melting' },
    { id: 'Q', from: 12, to: 34, unit: 'mm³/s', about: 'flow' },
    { id: 'G', from: 0.06, to: 0.16, unit: 'W/K', about: 'losses of the block' },
    { id: 'C', from: 10, to: 26, unit: 'J/K', about: 'heat capacity of the block' },
    { id: 'P_max', from: 10, to: 150, unit: 'W', about: 'power of the heater' },
    { id: 'r', from: 85, to: 96, unit: '%', about: 'share of the power to plan with' },
    { id: 'b', from: 0.8, to: 40, unit: 'K', about: 'accepted dip' },
    { id: 'K_p', from: 0.6, to: 2.4, unit: 'W/K', about: 'proportional gain' },
    { id: 'theta', from: 0.2, to: 25, unit: 's', about: 'delay of ordered power' },
    { id: 'delta', from: 5, to: 20, unit: '%', about: 'how well the material is known' },
    { id: 'h', from: 0.1, to: 0.25, unit: 's', about: 'interval of control' },
    { id: 'r_c', from: 1.5, to: 5, unit: '', about: 'weight of cold against hot' },
    { id: 'Q_b', from: 13, to: 140, unit: 'mm³/s', about: 'flow of a burst' },
  ],
  draw(random) {
    for (let attempt = 0; ; attempt++) {
      const instance = drawInstance(random.fork(String(attempt)))
      if (instance !== null) return instance
    }
  },
  write,
})
