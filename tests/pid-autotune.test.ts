// PID_CALIBRATE on the simulated heaters of all shipped printers: the found gains must heat up without much overshoot.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  createHeaterControl,
  createPidAutotune,
  HEATER_SAMPLE_PERIOD_S,
  isHeaterBusy,
  type PidGains,
  stepHeaterControl,
  stepPidAutotune,
} from '#control'
import { createThermalInput, createThermalPlant, type MachineModel, readMachine, stepThermalPlant } from '#physics'

const printers = fileURLToPath(new URL('../data/printers/', import.meta.url))
const AIR_C = 25
const NO_LOAD = { fanRatio: 0, filamentWPerC: 0 }

function load(name: string): MachineModel {
  return readMachine(JSON.parse(readFileSync(`${printers}${name}/machine.json`, 'utf8'))).machine!
}

/** In ticks of the firmware; power set on one reading acts with the next, as in the simulation of a print. */
function createHeater(machine: MachineModel, kind: 'nozzle' | 'bed'): { step(powerRatio: number): number } {
  const plant = createThermalPlant(machine, { ambientC: AIR_C })
  const input = createThermalInput(AIR_C)
  let waiting = 0
  return {
    step: (powerRatio) => {
      if (kind === 'nozzle') input.nozzlePowerRatio = waiting
      else input.bedPowerRatio = waiting
      waiting = powerRatio
      stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
      return kind === 'nozzle' ? plant.nozzleSensorC : plant.bedSensorC
    },
  }
}

function calibrate(machine: MachineModel, kind: 'nozzle' | 'bed', targetC: number): { gains: PidGains; tookS: number } {
  const heater = createHeater(machine, kind)
  const state = createPidAutotune(targetC)
  let measuredC = AIR_C
  let timeS = 0
  while (state.gains === null && timeS < 14_400) {
    timeS += HEATER_SAMPLE_PERIOD_S
    measuredC = heater.step(stepPidAutotune(state, measuredC, timeS))
  }
  return { gains: state.gains!, tookS: timeS }
}

/** From cold: overshoot, when M109 or M190 goes on, and how far it strays half an hour later. */
function heatUp(machine: MachineModel, kind: 'nozzle' | 'bed', targetC: number, gains: PidGains) {
  const heater = createHeater(machine, kind)
  const control = createHeaterControl({ law: 'pid', ...gains }, AIR_C)
  let measuredC = AIR_C
  let overshootC = 0
  let waitedS = Number.NaN
  let strayC = 0
  for (let timeS = HEATER_SAMPLE_PERIOD_S; timeS < 3600; timeS += HEATER_SAMPLE_PERIOD_S) {
    measuredC = heater.step(stepHeaterControl(control, targetC, measuredC, timeS, NO_LOAD))
    overshootC = Math.max(overshootC, measuredC - targetC)
    if (Number.isNaN(waitedS) && !isHeaterBusy(control, targetC)) waitedS = timeS
    if (timeS > 1800) strayC = Math.max(strayC, Math.abs(measuredC - targetC))
  }
  return { overshootC, waitedS, strayC }
}

describe.each(readdirSync(printers).sort())('PID_CALIBRATE on %s', (name) => {
  test.each([
    ['nozzle', 210],
    ['bed', 60],
  ] as const)('%s at %i °C', (kind, targetC) => {
    const machine = load(name)
    const { gains, tookS } = calibrate(machine, kind, targetC)
    const { overshootC, waitedS, strayC } = heatUp(machine, kind, targetC, gains)
    if (process.env['PRINTWRIGHT_FIGURES'] !== undefined) {
      const numbers = [gains.kp, gains.ki, gains.kd].map((gain) => gain.toFixed(3)).join(' ')
      console.log(
        `${name} ${kind}: Kp Ki Kd ${numbers}, tuned in ${tookS.toFixed(0)} s; heat-up waits ${waitedS.toFixed(0)} s, overshoot ${overshootC.toFixed(2)} °C, stray ${strayC.toFixed(3)} °C`,
      )
    }
    expect(overshootC).toBeLessThan(kind === 'nozzle' ? 7 : 2.5)
    expect(waitedS).toBeLessThan(1200)
    expect(strayC).toBeLessThan(0.1)
  })
})
