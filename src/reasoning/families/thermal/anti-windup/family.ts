// A heater at its bound and an integral that goes on adding: how far it winds up, what that costs, and how back-calculation
// keeps it from happening.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, isWoundUp, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem(page: Page, s: Solved, machine: Machine): void {
  const { w } = page
  const { g } = s
  page.section(
    'problem',
    w.pick([
      say`From cold, the ${s.body} of ${withArticle(machine)} shoots far over its target and needs a long time to come back. Around the target the same PI controller works well.`,
      say`A PI controller heats the ${s.body} of ${withArticle(machine)} from ${g.T_r} to ${s.target}. Most of the way its output stands at full duty, and nobody has told the integral.`,
      say`The ${s.body} of ${withArticle(machine)} holds its temperature to a fraction of a degree, yet each heating from cold ends in an overshoot. The tuning is not to blame. What is, and how is it mended with a proof?`,
      say`Heating is a large step: the ${s.body} of ${withArticle(machine)} shall rise by ${g.r}, and the controller asks for much that the heater does not have.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Identified: gain ${g.K}, lag ${g.tau}; the dead time is short against the closed loop and left out here.`,
          say`The body is a single lag of ${g.tau} with gain ${g.K}. Its delay is small and neglected.`,
        ]),
        w.pick([
          say`Tuning: closed-loop time ${g.T_c}, integral time ${g.T_i}.`,
          say`The loop is tuned for ${g.T_c}, with an integral time of ${g.T_i}.`,
        ]),
        w.pick([
          say`The duty lies between nothing and full; the heater cannot cool.`,
          say`Output: a duty from nothing to one. There is no active cooling.`,
        ]),
        w.pick([
          say`The target lies ${g.r} above the temperature of the room.`,
          say`From the room to the target it is a rise of ${g.r}.`,
        ]),
        w.pick([
          say`Safety: an overshoot beyond ${g.d_max} spoils material and is counted as a fault.`,
          say`Safety: an excursion above the target of up to ${g.d_max} is tolerated, and not a degree beyond.`,
        ]),
        w.pick([
          say`The controller runs in a fixed cycle that is short against all these times.`,
          say`Real time: one update in each cycle, constant cost, no memory but its state.`,
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

export const antiWindup = defineFamily<Instance>({
  id: 'thermal/anti-windup',
  category: 'thermal',
  title: 'Integral windup of a saturated heater, and back-calculation',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'linear delta',
    'H-bot',
    'toolchanger',
    'pellet-fed large-format gantry',
    'SCARA arm',
  ],
  parameters: [
    { id: 'K', from: 0.9, to: 4, unit: 'K/%', about: 'static gain' },
    { id: 'tau', from: 80, to: 1200, unit: 's', about: 'lag' },
    { id: 'T_c', from: 6, to: 200, unit: 's', about: 'closed-loop time' },
    { id: 'T_i', from: 15, to: 900, unit: 's', about: 'integral time' },
    { id: 'r', from: 40, to: 340, unit: 'K', about: 'rise to the target' },
    { id: 'T_r', from: 16, to: 30, unit: '°C', about: 'room temperature' },
    { id: 'd_max', from: 0.2, to: 60, unit: 'K', about: 'overshoot that is allowed' },
  ],
  draw(random) {
    for (let attempt = 0; ; attempt++) {
      const instance = drawInstance(random.fork(String(attempt)))
      if (isWoundUp(instance)) return instance
    }
  },
  write,
})
