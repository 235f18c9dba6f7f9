// Our firmware's law on our plant, from the state a recorded heat-up began in: the prediction `simulate` makes.
import { createHeaterControl, HEATER_SAMPLE_PERIOD_S, type HeaterControlSettings, stepHeaterControl } from '#control'
import { createThermalInput, createThermalPlant, type MachineModel, stepThermalPlant } from '#physics'

export interface ClosedLoopStart {
  readonly kind: 'nozzle' | 'bed'
  readonly airC: number
  readonly sensorC: number
  /** °C/s of the sensor before the target changes. */
  readonly slopeCPerS: number
  readonly powerRatio: number
}

/** Sensor readings at `timeS` under targets that hold from their sample to the next. */
export function predictClosedLoop(
  machine: MachineModel,
  law: HeaterControlSettings,
  start: ClosedLoopStart,
  timeS: Float64Array,
  targets: Float64Array,
): Float64Array {
  const isNozzle = start.kind === 'nozzle'
  const constants = isNozzle ? machine.nozzle : machine.bed
  const blockC = start.sensorC + start.slopeCPerS * constants.sensorLagS
  const plant = createThermalPlant(machine, {
    ambientC: start.airC,
    ...(isNozzle ? { nozzleC: blockC } : { bedC: blockC }),
  })
  if (isNozzle) plant.nozzleSensorC = start.sensorC
  else plant.bedSensorC = start.sensorC
  plant.nozzleCoreRatio = isNozzle ? start.powerRatio : 0
  plant.bedCoreRatio = isNozzle ? 0 : start.powerRatio
  const input = createThermalInput(start.airC)
  const control = createHeaterControl(law, start.sensorC, timeS[0] ?? 0)
  if (control.law.kind === 'pid') {
    const { state } = control.law
    state.slopeCPerS = start.slopeCPerS
    // Before the change the firmware held what the log shows.
    if ((targets[0] ?? 0) > 0 && state.integralPerCS > 0) state.integralCS = start.powerRatio / state.integralPerCS
  }
  const out = new Float64Array(timeS.length)
  out[0] = start.sensorC
  let nowS = timeS[0] ?? 0
  let sampleS = nowS
  for (let i = 1; i < timeS.length; i++) {
    // Samples are about a second apart; the change of target falls between two of them, half-way on average.
    const middleS = (timeS[i - 1]! + timeS[i]!) / 2
    while (nowS < timeS[i]!) {
      if (nowS >= sampleS) {
        const targetC = nowS < middleS ? targets[i - 1]! : targets[i]!
        const sensorC = isNozzle ? plant.nozzleSensorC : plant.bedSensorC
        const power = stepHeaterControl(control, targetC, sensorC, nowS, { fanRatio: 0, filamentWPerC: 0 })
        if (isNozzle) input.nozzlePowerRatio = power
        else input.bedPowerRatio = power
        sampleS += HEATER_SAMPLE_PERIOD_S
      }
      const untilS = Math.min(sampleS, timeS[i]!)
      stepThermalPlant(plant, input, untilS - nowS)
      nowS = untilS
    }
    out[i] = isNozzle ? plant.nozzleSensorC : plant.bedSensorC
  }
  return out
}
