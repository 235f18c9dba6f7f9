import { createAdcRange, createVerifyHeater, HEATER_SAMPLE_PERIOD_S, stepAdcRange, stepVerifyHeater } from '#control'
import { createThermalInput, createThermalPlant, stepThermalPlant } from '#physics'
import { machineWithHeater } from './machines.ts'
import { type ValidationCase, within } from './validation-case.ts'

// Source: PHYSICS V32, two-state constants of the blackaxis hot end.
const BLACKAXIS = {
  fullPowerCPerS: 3.7,
  lossPerS: 1 / 219,
  heaterLagS: 0,
  sensorLagS: 6.4,
  sensorLeadC: 0,
  resistancePerC: 0.0006,
  airC: 25,
}
const MAX_TEMP_C = 275

export const v32StuckHeater: ValidationCase = {
  id: 'V32',
  title: 'A heater stuck on is caught by max_temp, not by verify_heater',
  data: 'No recorded case: the constants are those of V32, the firmware guards are ours. The sensor follows the block by its lag, so the shutdown is counted from the block at 275 °C and from the sensor.',
  run: async () => {
    const plant = createThermalPlant(machineWithHeater('nozzle', BLACKAXIS), { ambientC: 25, nozzleC: 220 })
    const input = createThermalInput(25)
    input.nozzlePowerRatio = 1
    const guard = createVerifyHeater()
    const range = createAdcRange(0, MAX_TEMP_C)
    stepVerifyHeater(guard, 220, 220, 0)
    let blockAtMaxS = Number.NaN
    let shutdownS = Number.NaN
    let verifyFired = false
    let riseCPerS = Number.NaN
    for (let sample = 1; sample <= 200 && Number.isNaN(shutdownS); sample++) {
      const timeS = sample * HEATER_SAMPLE_PERIOD_S
      stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
      if (sample === 10) riseCPerS = (plant.nozzleBlockC - 220) / timeS
      if (Number.isNaN(blockAtMaxS) && plant.nozzleBlockC >= MAX_TEMP_C) blockAtMaxS = timeS
      if (stepAdcRange(range, plant.nozzleSensorC)) shutdownS = timeS
      // Every third sample is close to the guard's 1 Hz.
      if (sample % 3 === 0) verifyFired ||= stepVerifyHeater(guard, 220, plant.nozzleSensorC, timeS)
    }
    return [
      {
        figure: `block rises ${riseCPerS.toFixed(2)} °C/s from 220 °C and reaches 275 °C in ${blockAtMaxS.toFixed(1)} s`,
        bar: '2.3 ± 0.3 °C/s, 24 ± 3 s',
        verdict: within(riseCPerS, 2, 2.6) === 'pass' && within(blockAtMaxS, 21, 27) === 'pass' ? 'pass' : 'miss',
        detail: 'the published estimate is linear; ours includes falling power and rising loss',
      },
      {
        figure: `max_temp shuts down after ${shutdownS.toFixed(1)} s at ${plant.nozzleBlockC.toFixed(0)} °C of the block; verify_heater ${verifyFired ? 'fires' : 'stays silent'}`,
        bar: 'max_temp alone',
        verdict: Number.isFinite(shutdownS) && !verifyFired ? 'pass' : 'miss',
        detail: 'four samples of 0.3 s outside the range are needed, and the sensor lags by 6.4 s',
      },
    ]
  },
}
