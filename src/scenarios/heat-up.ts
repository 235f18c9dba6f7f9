// A nozzle heated up from cold by the gains that its printer.cfg has: how far it shoots over its target.
import { parseConfigText, readPrinterConfig } from '#config'
import { createHeaterControl, HEATER_SAMPLE_PERIOD_S, stepHeaterControl } from '#control'
import { createThermalInput, createThermalPlant, type MachineModel, stepThermalPlant } from '#physics'

const AIR_C = 25
/** The slowest block that ships is there after 3 min; what shoots over does so within as long again. */
const WATCHED_S = 600
/** It only rises until its first peak, which is the highest. */
const PAST_PEAK_C = 1
const NO_LOAD = { fanRatio: 0, filamentWPerC: 0 }

/** The highest reading over the target, K; 0 where it does not get there. The law and its gains are of `configText`. */
export function overshootC(machine: MachineModel, configText: string, targetC: number): number {
  const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: configText }, () => null))
  const heater = config.extruders[0]?.heater
  if (heater === undefined || heater.control.kind !== 'pid') return 0
  const { control: gains, maxPowerRatio, smoothTimeS } = heater
  const control = createHeaterControl({ law: 'pid', ...gains, maxPowerRatio, smoothTimeS }, AIR_C)
  const plant = createThermalPlant(machine, { ambientC: AIR_C })
  const input = createThermalInput(AIR_C)
  let highestC = AIR_C
  for (let timeS = 0; timeS < WATCHED_S; timeS += HEATER_SAMPLE_PERIOD_S) {
    const readingC = plant.nozzleSensorC
    input.nozzlePowerRatio = stepHeaterControl(control, targetC, readingC, timeS, NO_LOAD)
    stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
    highestC = Math.max(highestC, readingC)
    if (readingC < highestC - PAST_PEAK_C) break
  }
  return Math.max(0, highestC - targetC)
}
