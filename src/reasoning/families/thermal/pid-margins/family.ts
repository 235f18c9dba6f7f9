// How tight may a temperature loop be? PI control of a lag with dead time, its phase and gain margins, what sampling and an
// uncertain plant take from them, and the tightest tuning that keeps them.
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
      say`The ${s.body} of ${withArticle(machine)} has been identified as a lag of ${g.tau} behind a dead time of ${g.L}, with a gain of ${g.K}. A PI controller is to hold its temperature, and margins are to be shown, not hoped for.`,
      say`A temperature loop on ${withArticle(machine)} (${s.body}) shall answer with a time constant of ${g.lambda} behind its dead time. Plant: gain ${g.K}, lag ${g.tau}, dead time ${g.L}.`,
      say`On ${withArticle(machine)} the ${s.body} is tuned by hand and swings when nozzles are changed. Its step response says: gain ${g.K}, lag ${g.tau}, dead time ${g.L}. A tuning with proven margins is wanted; the first proposal asks for a closed-loop time constant of ${g.lambda}.`,
      say`Tune the ${s.body} of ${withArticle(machine)}. Known are dead time ${g.L}, lag ${g.tau} and gain ${g.K}; wanted is a loop that settles with ${g.lambda} and survives an error of the model.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Required: phase margin ${g.PM_req} and gain margin ${g.A_req}, with the controller as it really runs.`,
          say`The margins must come to ${g.PM_req} in phase and a factor of ${g.A_req} in gain; they are a condition of acceptance.`,
        ]),
        w.pick([
          say`The controller runs every ${g.h} and holds its output in between.`,
          say`Real time: one output each ${g.h}, held until the next.`,
        ]),
        w.pick([
          say`Form of the controller: proportional and integral, the integral time set to the lag of the plant.`,
          say`Proportional and integral action; the zero of the controller is laid on the pole of the plant.`,
        ]),
        w.pick([
          say`Safety: an oscillation that grows ends at full power, so the worst case of the plant counts, not the average.`,
          say`Safety: a swing above the target cooks material and loads the supply; a loop near its limit of stability is a defect.`,
        ]),
        w.pick([
          say`Gain changes with nozzle, fan and insulation. Dead time changes with how well the sensor sits.`,
          say`No two machines of the series have quite the same heater, and a sensor that sits badly adds delay.`,
        ]),
      ]),
    ),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const pidMargins = defineFamily<Instance>({
  id: 'thermal/pid-margins',
  category: 'thermal',
  title: 'PI tuning of a heater with phase and gain margins',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
  ],
  parameters: [
    { id: 'K', from: 0.4, to: 4, unit: 'K/%', about: 'static gain' },
    { id: 'tau', from: 70, to: 2400, unit: 's', about: 'lag' },
    { id: 'L', from: 3, to: 90, unit: 's', about: 'dead time' },
    { id: 'lambda', from: 2, to: 250, unit: 's', about: 'closed-loop time constant that is asked for' },
    { id: 'h', from: 0.1, to: 18, unit: 's', about: 'sampling interval' },
    { id: 'PM_req', from: 45, to: 65, unit: '°', about: 'phase margin that is asked for' },
    { id: 'A_req', from: 2, to: 3.6, unit: '', about: 'gain margin that is asked for' },
    { id: 'd_K', from: 10, to: 35, unit: '%', about: 'how far the gain may be off' },
    { id: 'd_L', from: 10, to: 40, unit: '%', about: 'how far the dead time may be off' },
    { id: 'R', from: 5, to: 25, unit: 'K', about: 'step of the target' },
  ],
  draw: (random) => drawInstance(random),
  write,
})
