// Law, pin, plant and sensor of one heater in the firmware's own steps, logged once a second as Klipper logs: what a
// recorded window is compared with. The caller changes what drives the plant, and what is read, at every step.
import {
  createHeaterControl,
  createHeaterPin,
  createVerifyHeater,
  HEATER_SAMPLE_PERIOD_S,
  type HeaterControlSettings,
  stepHeaterControl,
  stepHeaterPin,
  stepVerifyHeater,
} from '#control'
import {
  createThermalInput,
  createThermalPlant,
  type MachineModel,
  stepThermalPlant,
  type ThermalInput,
  type ThermalPlant,
} from '#physics'

/** The firmware of the logs renews its heater pins within 5 s. */
const LOGGED_MAX_DURATION_S = 5

export interface HeaterLoopSettings {
  readonly machine: MachineModel
  readonly kind: 'nozzle' | 'bed'
  readonly law: HeaterControlSettings
  readonly airC: number
  readonly startC: number
  /** Block, where it is not as warm as its sensor says. */
  readonly startBlockC?: number
  readonly startPowerRatio: number
  readonly durationS: number
  targetC(timeS: number): number
  /** Moves the input of the plant before each step. */
  disturb?(input: ThermalInput, timeS: number, plant: ThermalPlant): void
  /** What the firmware reads of a bead at `beadC`. */
  read?(beadC: number, timeS: number): number
}

/** One row a second, from 0 on. */
export interface HeaterLog {
  readonly readingC: Float64Array
  readonly powerRatio: Float64Array
  readonly blockC: Float64Array
  /** When verify_heater stopped the printer; NaN if it did not. From then on the heater is off. */
  readonly verifyS: number
}

export function runHeaterLoop(settings: HeaterLoopSettings): HeaterLog {
  const { machine, kind, law, airC, startC, durationS } = settings
  const isNozzle = kind === 'nozzle'
  const plant = createThermalPlant(machine, { ambientC: airC, ...(isNozzle ? { nozzleC: startC } : { bedC: startC }) })
  if (settings.startBlockC !== undefined) {
    if (isNozzle) plant.nozzleBlockC = settings.startBlockC
    else plant.bedC = settings.startBlockC
  }
  plant.nozzleCoreRatio = isNozzle ? settings.startPowerRatio : 0
  plant.bedCoreRatio = isNozzle ? 0 : settings.startPowerRatio
  const beadC = (): number => (isNozzle ? plant.nozzleSensorC : plant.bedSensorC)
  const input = createThermalInput(airC)
  const control = createHeaterControl(law, startC)
  if (control.law.kind === 'pid' && settings.targetC(0) > 0) {
    const { state } = control.law
    if (state.integralPerCS > 0) state.integralCS = settings.startPowerRatio / state.integralPerCS
  }
  const pin = createHeaterPin(settings.startPowerRatio, LOGGED_MAX_DURATION_S)
  const guard = createVerifyHeater({ checkGainTimeS: isNozzle ? 20 : 60 })
  const rows = Math.floor(durationS) + 1
  const log = {
    readingC: new Float64Array(rows),
    powerRatio: new Float64Array(rows),
    blockC: new Float64Array(rows),
    verifyS: Number.NaN,
  }
  let row = 0
  let pending = settings.startPowerRatio
  for (let sample = 0; row < rows; sample++) {
    const timeS = sample * HEATER_SAMPLE_PERIOD_S
    const readingC = settings.read === undefined ? beadC() : settings.read(beadC(), timeS)
    const targetC = settings.targetC(timeS)
    const wanted = stepHeaterControl(control, targetC, readingC, timeS, { fanRatio: 0, filamentWPerC: 0 })
    const power = Number.isNaN(log.verifyS) ? stepHeaterPin(pin, wanted, timeS) : 0
    // The pin follows its sample one sample later, as the fit of the constants takes it too.
    if (isNozzle) input.nozzlePowerRatio = pending
    else input.bedPowerRatio = pending
    pending = power
    if (timeS >= row - 1e-9) {
      log.readingC[row] = readingC
      log.powerRatio[row] = power
      log.blockC[row] = isNozzle ? plant.nozzleBlockC : plant.bedC
      const stops = stepVerifyHeater(guard, targetC, control.smoothedC, timeS)
      if (stops && Number.isNaN(log.verifyS)) log.verifyS = timeS
      row++
    }
    settings.disturb?.(input, timeS, plant)
    stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
  }
  return log
}
