// Three sensors and one value: what a vote bears, when a sensor counts as wrong, how it is left out for good, and what a common
// cause leaves of it all.
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
  page.section(
    'problem',
    w.pick([
      say`The ${s.x.part} of ${withArticle(machine)} carries three thermometers, and a controller that needs one temperature. A vote has to make one of three, also when one of them ${s.x.fault}.`,
      say`On ${withArticle(machine)} the ${s.x.part} once got far too hot since its only thermometer failed cold. Now there are three, and the question is how to join them.`,
      say`Three sensors watch the ${s.x.part} of ${withArticle(machine)}. Which of them will fail is not written on them, and the heater has to be controlled all the same.`,
      say`To survive a sensor that ${s.x.fault}, the ${s.x.part} of ${withArticle(machine)} was given two further ones. Three readings now meet in one controller, which must not believe all of them.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Set point ${s.set}; above ${s.limit} something is damaged.`,
          say`It is held at ${s.set}, and must not get over ${s.limit}.`,
        ]),
        w.pick([
          say`A healthy sensor is within ${s.bound} of the truth, noise left aside.`,
          say`Calibration and placement leave an error of up to ${s.bound} in each healthy sensor.`,
        ]),
        w.pick([
          say`Noise of one reading: normal, standard deviation ${s.noise}, independent among sensors and readings.`,
          say`Each reading carries independent normal noise of standard deviation ${s.noise}.`,
        ]),
        w.pick([
          say`One converter reads the three in turn, one every ${s.turn}; the ${s.x.part} changes by up to ${s.ramp}.`,
          say`The sensors share a converter that takes ${s.turn} for each. The quickest change of temperature is ${s.ramp}.`,
        ]),
        w.pick([
          say`A sensor is voted out after ${s.rounds} rounds of disagreement in a row.`,
          say`Disagreement has to last ${s.rounds} rounds in a row before it counts.`,
        ]),
        w.pick([
          say`One sensor lives ${s.life} on average, without ageing; service comes every ${s.service}.`,
          say`Sensors fail by chance, once in ${s.life} each, and are looked after every ${s.service}.`,
        ]),
        w.pick([
          say`Safety: too cold a reading is the dangerous one, for the heater then stays on.`,
          say`Safety: whenever the vote cannot be trusted, the heater is off.`,
          say`Safety: a thermal fuse stands behind all of this, and should never be needed.`,
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

export const sensorVoting = defineFamily<Instance>({
  id: 'recovery/sensor-voting',
  category: 'recovery',
  title: 'Voting among sensors: what a median masks, thresholds, latches, common causes',
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
    { id: 'S', from: 40, to: 280, unit: '°C', about: 'set point' },
    { id: 'T_1', from: 35, to: 290, unit: '°C', about: 'first reading' },
    { id: 'T_2', from: 35, to: 290, unit: '°C', about: 'second reading' },
    { id: 'T_3', from: 15, to: 32, unit: '°C', about: 'reading of the failed sensor' },
    { id: 'T_l', from: 50, to: 330, unit: '°C', about: 'limit' },
    { id: 'u', from: 0.5, to: 3, unit: 'K', about: 'error of a healthy sensor' },
    { id: 'sigma', from: 0.1, to: 1, unit: 'K', about: 'noise' },
    { id: 'M', from: 8000, to: 60000, unit: 'h', about: 'mean life of a sensor' },
    { id: 't_s', from: 200, to: 5000, unit: 'h', about: 'time between services' },
    { id: 'T_p', from: 10, to: 200, unit: 'ms', about: 'time for reading one sensor' },
    { id: 'R', from: 0.05, to: 4, unit: 'K/s', about: 'quickest change' },
    { id: 'n', from: 2, to: 5, unit: '', about: 'rounds of disagreement that count' },
    { id: 'M_w', from: 1000, to: 20000, unit: 'h', about: 'wanted time between false exclusions' },
    { id: 'F', from: 4, to: 20, unit: 'K', about: 'drift of a failing sensor' },
    { id: 'm', from: 0.1, to: 2, unit: '%', about: 'chance of a miss that is allowed' },
    { id: 'beta', from: 1, to: 12, unit: '%', about: 'share of failures with a common cause' },
    { id: 'c_s', from: 0.5, to: 4, unit: 'h', about: 'work of one service' },
    { id: 'r_d', from: 0.0002, to: 0.002, unit: '1/h', about: 'rate at which the vote is needed' },
    { id: 'H', from: 100, to: 1500, unit: 'h', about: 'loss when it is needed and dead' },
  ],
  draw: drawInstance,
  write,
})
