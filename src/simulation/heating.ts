// Firmware and heaters in lockstep, in ticks of the firmware's own sampling period: sense, law, plant. Called lazily: the
// print asks for "now" at the end of a segment, and all ticks until then are made with the mean load since the last.
import type { HeaterControl, HeaterControlSettings, MpcLoad, VerifyHeaterSettings, VerifyHeaterState } from '#control'
import {
  createHeaterControl,
  createVerifyHeater,
  HEATER_SAMPLE_PERIOD_S,
  isHeaterBusy,
  stepHeaterControl,
  stepVerifyHeater,
  VERIFY_HEATER_PERIOD_S,
} from '#control'
import type { Ambient, MachineModel, ThermalInput, ThermalPlant } from '#physics'
import { ambientAtC, createThermalInput, createThermalPlant, draftAtWPerM2K, stepThermalPlant } from '#physics'

export const HEATERS = ['nozzle', 'bed', 'chamber'] as const
export type HeaterName = (typeof HEATERS)[number]

export interface HeatingSettings {
  readonly machine: MachineModel
  readonly ambient: Ambient
  /** Chamber temperature when the print starts; the room's if it was not preheated. */
  readonly chamberC?: number
  readonly nozzleControl: HeaterControlSettings
  readonly bedControl: HeaterControlSettings
  readonly nozzleVerify: VerifyHeaterSettings
  readonly bedVerify: VerifyHeaterSettings
  readonly filamentHeatJPerMmC: number
}

interface Heater {
  readonly control: HeaterControl
  readonly verify: VerifyHeaterState
  targetC: number
}

export interface Heating {
  readonly plant: ThermalPlant
  readonly input: ThermalInput
  readonly ambient: Ambient
  readonly heaters: Readonly<Record<HeaterName, Heater>>
  readonly load: { fanRatio: number; filamentWPerC: number }
  /** Time up to which the plant has been computed, s. */
  timeS: number
  nextVerifyS: number
  /** Filament fed since the last tick, mm (retraction counts against it). */
  pendingFilamentMm: number
  fanRatio: number
  /** Set once verify_heater would have stopped the printer. */
  faultHeater: HeaterName | null
  faultTimeS: number
}

export function createHeating(settings: HeatingSettings): Heating {
  const ambientC = ambientAtC(settings.ambient, 0)
  const start = settings.chamberC === undefined ? { ambientC } : { ambientC, chamberC: settings.chamberC }
  const plant = createThermalPlant(settings.machine, start)
  const input = createThermalInput(ambientC)
  input.filamentHeatJPerMmC = settings.filamentHeatJPerMmC
  const heater = (control: HeaterControlSettings, measuredC: number, verify: VerifyHeaterSettings): Heater => ({
    control: createHeaterControl(control, measuredC),
    verify: createVerifyHeater(verify),
    targetC: 0,
  })
  return {
    plant,
    input,
    ambient: settings.ambient,
    heaters: {
      nozzle: heater(settings.nozzleControl, plant.nozzleSensorC, settings.nozzleVerify),
      bed: heater(settings.bedControl, plant.bedSensorC, settings.bedVerify),
      chamber: heater({ law: 'watermark' }, plant.chamberC, {}),
    },
    load: { fanRatio: 0, filamentWPerC: 0 },
    timeS: 0,
    nextVerifyS: VERIFY_HEATER_PERIOD_S,
    pendingFilamentMm: 0,
    fanRatio: 0,
    faultHeater: null,
    faultTimeS: 0,
  }
}

/** Makes all ticks that are due until `timeS`. */
export function advanceHeating(heating: Heating, timeS: number): void {
  const elapsedS = timeS - heating.timeS
  if (!(elapsedS >= HEATER_SAMPLE_PERIOD_S)) return
  const filamentMmPerS = heating.pendingFilamentMm / elapsedS
  heating.pendingFilamentMm = 0
  while (timeS - heating.timeS >= HEATER_SAMPLE_PERIOD_S) tick(heating, filamentMmPerS)
  heating.pendingFilamentMm = filamentMmPerS * (timeS - heating.timeS)
}

/** How long a waiting command holds the print, at most `limitS`; the clock moves by that much. NaN if it never gets there. */
export function waitForHeater(heating: Heating, name: HeaterName, minC: number, maxC: number, limitS: number): number {
  const startS = heating.timeS
  const heater = heating.heaters[name]
  while (isWaiting(heating, heater, name, minC, maxC)) {
    if (heating.faultHeater !== null || heating.timeS - startS > limitS) return Number.NaN
    tick(heating, 0)
  }
  return heating.timeS - startS
}

function isWaiting(heating: Heating, heater: Heater, name: HeaterName, minC: number, maxC: number): boolean {
  const measuredC = sensorC(heating.plant, name)
  if (Number.isFinite(minC) || Number.isFinite(maxC)) {
    const above = !Number.isFinite(minC) || measuredC >= minC
    const below = !Number.isFinite(maxC) || measuredC <= maxC
    return !(above && below)
  }
  return isHeaterBusy(heater.control, heater.targetC)
}

export function sensorC(plant: Readonly<ThermalPlant>, name: HeaterName): number {
  if (name === 'nozzle') return plant.nozzleSensorC
  return name === 'bed' ? plant.bedSensorC : plant.chamberC
}

function tick(heating: Heating, filamentMmPerS: number): void {
  const { plant, input, heaters } = heating
  const timeS = heating.timeS + HEATER_SAMPLE_PERIOD_S
  const load: MpcLoad = heating.load
  heating.load.fanRatio = heating.fanRatio
  heating.load.filamentWPerC = Math.max(0, filamentMmPerS) * input.filamentHeatJPerMmC
  const { nozzle, bed, chamber } = heaters
  input.nozzlePowerRatio = stepHeaterControl(nozzle.control, nozzle.targetC, plant.nozzleSensorC, timeS, load)
  input.bedPowerRatio = stepHeaterControl(bed.control, bed.targetC, plant.bedSensorC, timeS, load)
  input.chamberPowerRatio = stepHeaterControl(chamber.control, chamber.targetC, plant.chamberC, timeS, load)
  input.fanRatio = heating.fanRatio
  // A heat-sink fan runs whenever the nozzle is hot, as [heater_fan] does by default.
  input.hotEndFanRatio = nozzle.targetC > 0 || plant.nozzleSensorC > 50 ? 1 : 0
  input.filamentMmPerS = filamentMmPerS
  input.ambientC = ambientAtC(heating.ambient, timeS)
  input.draftWPerM2K = draftAtWPerM2K(heating.ambient, timeS)
  stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
  heating.timeS = timeS
  if (timeS >= heating.nextVerifyS) verify(heating, timeS)
}

function verify(heating: Heating, timeS: number): void {
  heating.nextVerifyS += VERIFY_HEATER_PERIOD_S
  for (const name of HEATERS) {
    if (name === 'chamber') continue
    const heater = heating.heaters[name]
    if (
      stepVerifyHeater(heater.verify, heater.targetC, heater.control.smoothedC, timeS) &&
      heating.faultHeater === null
    ) {
      heating.faultHeater = name
      heating.faultTimeS = timeS
    }
  }
}
