// What a heater is, read from one step of its duty: gain, lag and dead time, how well they are known, and what they permit.
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
      say`Nobody knows the dynamics of the ${s.body} of ${withArticle(machine)}. Its duty was raised in one step from nothing to ${g.u} and held. Marks for the two classical shares of the rise were drawn into the log afterwards.`,
      say`A controller for the ${s.body} of ${withArticle(machine)} is to be designed from a measurement. Cold at ${g.T_0}, it was given a constant duty of ${g.u} and left alone until the reading came to rest.`,
      say`The ${s.body} of ${withArticle(machine)} was heated once with a constant duty, ${g.u}, and logged. From that one curve its model is wanted, and with it what the heater can do at full power.`,
      say`One bump test is all there is: ${s.body}, ${machine}, duty from nothing to ${g.u} at time zero. How far do its results carry?`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`The reading began at ${g.T_0} and rested at ${g.T_e} when the test ended, after ${g.t_e}.`,
          say`First reading ${g.T_0}; last reading, ${g.t_e} later and no longer moving to the eye, ${g.T_e}.`,
        ]),
        w.pick([
          say`The first mark of the rise, ${s.pA}, was passed after ${g.t_a}, the second, ${s.pB}, after ${g.t_b}.`,
          say`It took ${g.t_a} to ${s.pA} of the rise and ${g.t_b} to ${s.pB} of it, counted from the moment of the step.`,
        ]),
        say`The heater takes ${g.P} at full duty, switched far too quickly for the body to follow.`,
        w.pick([
          say`Readings scatter by ${g.sigma} (standard deviation) and come every ${g.h}.`,
          say`The sensor is sampled every ${g.h}; its noise has a standard deviation of ${g.sigma}.`,
        ]),
        w.pick([
          say`Safety: no part may go beyond ${g.T_max}, whatever a test or a controller does.`,
          say`Safety: above ${g.T_max} the materials fail, so a test must end before it gets there.`,
        ]),
        w.pick([
          say`Air was still during the test, and no plastic flowed.`,
          say`Fans were off. The surroundings kept their temperature.`,
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

export const stepIdentification = defineFamily<Instance>({
  id: 'thermal/step-identification',
  category: 'thermal',
  title: 'Gain, lag and dead time from one heating step',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'linear delta',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
  ],
  parameters: [
    { id: 'T_0', from: 18, to: 30, unit: '°C', about: 'reading before the step' },
    { id: 'u', from: 20, to: 60, unit: '%', about: 'duty of the step' },
    { id: 'T_e', from: 40, to: 220, unit: '°C', about: 'reading at rest' },
    { id: 't_a', from: 20, to: 510, unit: 's', about: 'time to the first mark' },
    { id: 't_b', from: 70, to: 1400, unit: 's', about: 'time to the second mark' },
    { id: 'P', from: 30, to: 900, unit: 'W', about: 'power at full duty' },
    { id: 'sigma', from: 0.05, to: 0.4, unit: 'K', about: 'noise of a reading' },
    { id: 'T_max', from: 130, to: 320, unit: '°C', about: 'hottest that is safe' },
    { id: 't_e', from: 280, to: 7400, unit: 's', about: 'length of the test' },
    { id: 'h', from: 0.5, to: 2, unit: 's', about: 'time between readings' },
    { id: 'eps', from: 6, to: 26, unit: '%', about: 'growth of the loss up to working temperature' },
    { id: 'a_lo', from: 8, to: 20, unit: '%', about: 'earliest share of the rise that is clean' },
  ],
  draw: drawInstance,
  write,
})
