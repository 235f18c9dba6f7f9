// How often may a request be repeated? Tries until giving up is rare enough, pauses that double, a bound on the whole, and bursts
// that outlast them.
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
  const { peer } = s.x
  page.section(
    'problem',
    w.pick([
      say`The controller of ${withArticle(machine)} asks its ${peer} at a rate of ${s.rate}, over a cable beside the motors. Of the requests ${s.fail} fail. They are repeated, and the question is how often, and how long that may take.`,
      say`Noise on the cable to the ${peer} of ${withArticle(machine)} spoils ${s.fail} of all requests, of which there are ${s.rate}. A print must not end for a spoilt request, and a dead ${peer} must not go unnoticed.`,
      say`On ${withArticle(machine)} a request to the ${peer} fails with probability ${s.fail}. Requests come at ${s.rate}; a lost connection has to be found in time, a passing disturbance has to be forgiven.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([say`A try without answer is ended after ${s.limit}.`, say`The time limit of one try is ${s.limit}.`]),
        w.pick([
          say`Between tries there is a pause, first ${s.pause}, then doubled each time.`,
          say`The first retry waits ${s.pause}, each further one twice as long as the one before.`,
        ]),
        w.pick([
          say`Answer or surrender is due within ${s.deadline}; that is before the next request, and the loop that needs the value can wait no longer.`,
          say`All tries together have ${s.deadline}, then the heaters must be cut.`,
        ]),
        w.pick([
          say`Giving up on a healthy ${peer} may happen once in ${s.wanted} of work.`,
          say`A false surrender is accepted once in ${s.wanted}.`,
        ]),
        w.pick([
          say`Bursts of noise, as when a relay opens, last up to ${s.burst} and spoil every try that falls into them.`,
          say`A motor that is switched on disturbs the cable for ${s.burst} without a gap.`,
        ]),
        w.pick([
          say`Safety: whoever waits for a value without end controls nothing in the meantime.`,
          say`Safety: a retry may repeat a question, never an action that is not harmless when done twice.`,
          say`Safety: after the surrender the machine goes to a safe state by itself.`,
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

export const retryBudgets = defineFamily<Instance>({
  id: 'recovery/retry-budgets',
  category: 'recovery',
  title: 'Bounded retries: giving up seldom, in bounded time, and through bursts',
  machines: [
    'cartesian bed-slinger',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'p', from: 0.2, to: 9, unit: '%', about: 'share of tries that fail' },
    { id: 't_o', from: 1, to: 12, unit: 'ms', about: 'time limit of a try' },
    { id: 'b', from: 0.5, to: 6, unit: 'ms', about: 'first pause' },
    { id: 'D', from: 60, to: 900, unit: 'ms', about: 'deadline of the whole' },
    { id: 'f', from: 1, to: 16, unit: 'Hz', about: 'requests' },
    { id: 'M', from: 200, to: 9000, unit: 'h', about: 'wanted time between false surrenders' },
    { id: 'B', from: 5, to: 60, unit: 'ms', about: 'longest burst' },
  ],
  draw: drawInstance,
  write,
})
