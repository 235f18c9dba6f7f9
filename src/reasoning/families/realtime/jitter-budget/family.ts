// When does the pulse really come? A budget of spreads along its way, what neighbouring pulses make of it, why a bench does not
// show the worst of it, and where the next microsecond is bought cheapest.
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
  const a = withArticle(machine)
  page.section(
    'problem',
    w.pick([
      say`The motors of ${a} hum at ${s.speed}, and the hum is not a resonance: it moves with the load of the processor. Pulses that were computed to be evenly spaced are not when they reach the driver.`,
      say`On ${a}, step pulses are computed exactly and leave late, each by another amount. At ${s.speed} somebody wants to know whether that matters, and which part of the way is to blame.`,
      say`A logic analyser on the step line of ${a} shows pulses dancing about their places. The motion planner is right to the last digit; what lies between it and the motor is in question.`,
      say`Before the controller board of ${a} is released, its designers must show that pulses arrive evenly enough at ${s.speed}. Nobody has yet written down where their delays come from.`,
    ]),
  )
  const stage = s.stages.map((one, i) =>
    i < 2
      ? w.pick([
          say`${one.name}: up to ${one.most}, or nothing at all;`,
          say`${one.name}: delays a pulse by ${one.least} in the best case and ${one.most} in the worst;`,
          say`${one.name}: anything up to ${one.most};`,
        ])
      : w.pick([
          say`${one.name}: ${one.least} when all goes well, ${one.most} when it does not;`,
          say`${one.name}: never through before ${one.least}, and after ${one.most} for certain;`,
          say`${one.name}: between ${one.least} and ${one.most};`,
        ]),
  )
  page.section(
    'context',
    page.list([
      ...w.shuffle(stage),
      w.pick([
        say`the axis has ${s.resolution} and travels at ${s.speed};`,
        say`travel at ${s.speed}, with ${s.resolution};`,
        say`a pulse is a step, ${s.resolution}, and the speed in question is ${s.speed};`,
      ]),
      ...w.shuffle([
        w.pick([
          say`from experience, neighbouring pulses may be displaced against each other by ${s.phase} of their period before the motor is heard and its torque suffers.`,
          say`the motor tolerates a displacement of ${s.phase} of the period between pulses.`,
          say`torque is guaranteed as long as pulses wander by no further than ${s.phase} of a period.`,
        ]),
        w.pick([
          say`safety: the driver misses a pulse that follows the one before by anything under ${s.spacing}, and a missed pulse shifts the axis for good.`,
          say`safety: two edges closer together than ${s.spacing} are one to the driver; the axis is then displaced and nothing notices.`,
          say`safety: the driver needs ${s.spacing} from pulse to pulse. A step that is swallowed is never given back.`,
        ]),
      ]),
    ]),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

export const jitterBudget = defineFamily<Instance>({
  id: 'realtime/jitter-budget',
  category: 'realtime',
  title: 'How far a pulse may wander, and who may move it',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'belt printer with a tilted gantry',
    'SCARA arm',
  ],
  parameters: [
    { id: 'b_1', from: 0.5, to: 6, unit: 'µs', about: 'longest wait for the tick' },
    { id: 'b_2', from: 0.6, to: 9, unit: 'µs', about: 'longest masked section' },
    { id: 'a_3', from: 0.6, to: 2.4, unit: 'µs', about: 'shortest way through the handler' },
    { id: 'b_3', from: 0.8, to: 4.2, unit: 'µs', about: 'longest way through the handler' },
    { id: 'a_4', from: 0.05, to: 0.6, unit: 'µs', about: 'shortest delay of the output' },
    { id: 'b_4', from: 0.1, to: 1.1, unit: 'µs', about: 'longest delay of the output' },
    { id: 'v', from: 60, to: 300, unit: 'mm/s', about: 'speed' },
    { id: 's', from: 80, to: 400, unit: 'steps/mm', about: 'resolution' },
    { id: 'phi', from: 12, to: 40, unit: '%', about: 'tolerated share of a period' },
    { id: 't_w', from: 1.6, to: 5, unit: 'µs', about: 'spacing that the driver needs' },
    { id: 'f_c', from: 16, to: 168, unit: 'MHz', about: 'clock of the counter' },
    { id: 'q_m', from: 0.02, to: 0.3, unit: '%', about: 'pulses that meet the longest masked section' },
    { id: 'q_h', from: 0.05, to: 0.6, unit: '%', about: 'pulses that take the slow path' },
    { id: 'T_b', from: 10, to: 90, unit: 's', about: 'length of a bench test' },
    { id: 'h', from: 0.06, to: 0.4, unit: 'µs', about: 'work of a tick' },
    { id: 'o', from: 0.1, to: 0.7, unit: 'µs', about: 'cost of opening a masked section' },
    { id: 'mu', from: 6, to: 35, unit: '%', about: 'share of time in masked code' },
  ],
  draw: drawInstance,
  write,
})
