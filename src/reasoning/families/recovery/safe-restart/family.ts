// May a controller that was reset in mid-print go on by itself, how often, and how soon? Each boot tests with a pulse of heat.
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
  const { cause } = s.x
  page.section(
    'problem',
    w.pick([
      say`The controller of ${withArticle(machine)} is reset now and then in the middle of a print, by ${cause}. It boots and would like to go on. Each boot tests the sensor of the hot end with a pulse of heat, and nothing watches the block in that moment.`,
      say`A reset, caused by ${cause}, need not end a print on ${withArticle(machine)}: the part is still there, and so is the plan. But every restart heats the nozzle blindly for a short while, to see whether its sensor follows, and a machine that restarts for ever heats for ever.`,
      say`On ${withArticle(machine)}, ${cause} makes the controller start anew while it prints. Whether it may resume by itself, how often and after which pause is to be settled before anybody trusts it alone in a room.`,
      say`Who lets ${withArticle(machine)} resume after a reset bets that the cause, say ${cause}, has passed. The bet costs heat: the boot tests its sensor by a pulse of full power, and nothing watches the block meanwhile.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Each boot that is not locked gives full power for ${s.pulse} to see whether the sensor follows; the block rises by ${s.slope} meanwhile. A timer in hardware ends the pulse, whatever crashes.`,
          say`A sensor is believed after it has followed a test pulse of ${s.pulse}, ended by hardware, in which the block gains ${s.slope}. A boot that finds itself locked gives none.`,
          say`Test pulse of each boot, timed by hardware: ${s.pulse}. Slope of the block at full power: ${s.slope}. A locked boot heats nothing.`,
        ]),
        w.pick([
          say`The print holds ${s.set}; at ${s.limit} the heat break begins to fail.`,
          say`Set point ${s.set}, limit of the hardware ${s.limit}.`,
          say`The nozzle stands at ${s.set} when it happens, and must never see ${s.limit}.`,
        ]),
        w.pick([
          say`A holding winding, fed past the controller, makes good what the block loses at its set point. What it has too much it loses with a time constant of ${s.cooling}.`,
          say`The loss at the set point is covered by a second winding of fixed power that no reset touches, so that an excess decays towards the set point, time constant ${s.cooling}.`,
          say`A fixed winding holds the set point even while the controller is down. From above, the block returns to it with ${s.cooling} as time constant.`,
        ]),
        w.pick([
          say`A controller that crashes in its boot comes back every ${s.boot}.`,
          say`From one reset to the next in a loop of crashes: ${s.boot}.`,
          say`If the boot itself fails, the next one follows after ${s.boot}.`,
        ]),
        w.pick([
          say`Safety: no heat on a sensor that has not been tested since the reset, apart from the test itself.`,
          say`Safety: no axis moves before it has been homed again, since the motors have lost their current.`,
          say`Safety: a person must be able to see why the machine stands.`,
          say`Real time: the part is lost once it has cooled and come off, so that waiting has a price too.`,
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

export const safeRestart = defineFamily<Instance>({
  id: 'recovery/safe-restart',
  category: 'recovery',
  title: 'Safe restart: how often and how soon a controller may resume by itself',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'R', from: 2, to: 9, unit: 'K/s', about: 'slope of the block at full power' },
    { id: 't_b', from: 0.3, to: 1.8, unit: 's', about: 'length of the test pulse' },
    { id: 'T_s', from: 190, to: 260, unit: '°C', about: 'set point' },
    { id: 'T_l', from: 214, to: 330, unit: '°C', about: 'limit of the hardware' },
    { id: 'tau', from: 60, to: 240, unit: 's', about: 'time constant of cooling' },
    { id: 't_c', from: 1.5, to: 6, unit: 's', about: 'from crash to crash in a loop' },
    { id: 'k', from: 1, to: 14, unit: '', about: 'restarts that a draft allows' },
    { id: 't_g', from: 1, to: 1, unit: 's', about: 'step of the timer' },
    { id: 'b', from: 8, to: 16, unit: 'bits', about: 'width of the counter in memory' },
    { id: 'c', from: 8, to: 60, unit: 's', about: 'what an attempt costs' },
    { id: 't_f', from: 20, to: 240, unit: 's', about: 'time constant with which the fault passes' },
    { id: 'n_k', from: 2, to: 6, unit: '', about: 'attempts' },
    { id: 't_d', from: 240, to: 1800, unit: 's', about: 'until the part has come off' },
  ],
  draw: drawInstance,
  write,
})
