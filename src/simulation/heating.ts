// Firmware and heaters in lockstep, in ticks of the firmware's own sampling period: sense, law, plant. Called lazily: the
// print asks for "now" at the end of a segment, and all ticks until then are made with the mean load since the last.
import type {
  AdcRangeState,
  HeaterControl,
  HeaterControlSettings,
  HeaterPin,
  VerifyHeaterSettings,
  VerifyHeaterState,
} from '#control'
import {
  createAdcRange,
  createHeaterControl,
  createHeaterPin,
  createVerifyHeater,
  detuneHeaterControl,
  HEATER_SAMPLE_PERIOD_S,
  isHeaterBusy,
  stepAdcRange,
  stepHeaterControl,
  stepHeaterPin,
  stepVerifyHeater,
  VERIFY_HEATER_PERIOD_S,
} from '#control'
import type { Random } from '#core'
import type { Condition } from '#faults'
import type { Ambient, MachineModel, ThermalInput, ThermalPlant } from '#physics'
import { ambientAtC, createThermalInput, createThermalPlant, draftAtWPerM2K, stepThermalPlant } from '#physics'
import type { TamperLine, Thermistor } from '#sensing'
import {
  bedThermistorSettings,
  createTamperLine,
  createThermistor,
  nozzleThermistorSettings,
  passSignal,
  readThermistor,
} from '#sensing'

export const HEATERS = ['nozzle', 'bed', 'chamber'] as const
export type HeaterName = (typeof HEATERS)[number]

export interface HeatingSettings {
  readonly machine: MachineModel
  readonly ambient: Ambient
  /** Chamber temperature when the print starts; the room's if it was not preheated. */
  readonly chamberC?: number
  readonly nozzleC?: number
  readonly bedC?: number
  readonly nozzleControl: HeaterControlSettings
  readonly bedControl: HeaterControlSettings
  readonly nozzleVerify: VerifyHeaterSettings
  readonly bedVerify: VerifyHeaterSettings
  readonly nozzleRange: TemperatureRange
  readonly bedRange: TemperatureRange
  /** A chamber heater that the firmware drives; null: it is only followed. */
  readonly chamber: ChamberHeaterSettings | null
  readonly filamentHeatJPerMmC: number
  /** How heaters, sensors, fans and room really are. */
  readonly condition: Condition
  readonly sensors: SensorSettings
  readonly random: Random
  /** A machine that was running already: its iron stays as warm as it is. */
  readonly warm?: { readonly plant: ThermalPlant; readonly timeS: number }
}

/** Which sensors the printer has, and whether they tell the plain truth. */
export interface SensorSettings {
  readonly areIdeal: boolean
  /** sensor_type of the configuration. */
  readonly nozzleType: string
  readonly bedType: string
}

/** [heater_generic] of the chamber. */
export interface ChamberHeaterSettings {
  readonly name: string
  readonly control: HeaterControlSettings
  readonly verify: VerifyHeaterSettings
  readonly range: TemperatureRange
}

/** The firmware's min_temp and max_temp. */
export interface TemperatureRange {
  readonly minC: number
  readonly maxC: number
}

export interface Heater {
  readonly control: HeaterControl
  readonly verify: VerifyHeaterState
  readonly adc: AdcRangeState
  readonly pin: HeaterPin
  targetC: number
  /** What the firmware reads, °C. */
  readingC: number
  /** Power that the firmware asks for. */
  powerRatio: number
  /** In the law's place while the firmware tunes it: power asked for at this time and reading. */
  override: ((timeS: number, readingC: number) => number) | null
}

/** A thermistor and its wires, and what may be done to its reading on the way. */
interface Channel {
  readonly thermistor: Thermistor
  readonly line: TamperLine
}

/** Why the firmware gives up. */
export interface HeaterAlarm {
  readonly kind: 'heater-fault' | 'adc-out-of-range'
  readonly heater: HeaterName
  readonly message: string
}

/** Names of Klipper's heaters; a chamber's is the configuration's own. */
const HEATER_WORDS: Readonly<Record<HeaterName, string>> = { nozzle: 'extruder', bed: 'heater_bed', chamber: 'chamber' }
/** Stronger beds are fed from the mains, W. Class estimate. */
const MAINS_BED_W = 450
/** A duct that blows on the block brings it this much more air than usually strays there. Plausible. */
const BLOCK_AIR_RATIO = 4

export interface Heating {
  readonly plant: ThermalPlant
  readonly input: ThermalInput
  readonly ambient: Ambient
  readonly heaters: Readonly<Record<HeaterName, Heater>>
  /** What the firmware calls its chamber heater; null: it has none, and no guard of it. */
  readonly chamberName: string | null
  readonly load: { fanRatio: number; filamentWPerC: number }
  /** Time up to which the plant has been computed, s. */
  timeS: number
  nextVerifyS: number
  /** Filament fed since the last tick, mm (retraction counts against it). */
  pendingFilamentMm: number
  fanRatio: number
  /** What the part fan's pin falls to when the firmware gives up. */
  stoppedFanRatio: number
  readonly condition: Condition
  readonly sensors: { readonly nozzle: Channel; readonly bed: Channel }
  /** The host's word does not arrive: pins keep what they had. */
  isUnheard: boolean
  /** The controller has forgotten everything: no pin is driven, the heat sink's fan neither. */
  isControllerDead: boolean
  /** The bed hangs on the mains and not on the supply. */
  readonly isBedOnMains: boolean
  /** The firmware has given up: it asks for no power any more, whatever the targets say. */
  isShutDown: boolean
  /** Set once the firmware's guards would have stopped the printer. */
  alarm: HeaterAlarm | null
}

export function createHeating(settings: HeatingSettings): Heating {
  const ambientC = ambientAtC(settings.ambient, 0)
  const { chamberC, nozzleC, bedC } = settings
  const start = {
    ambientC,
    ...(chamberC === undefined ? {} : { chamberC }),
    ...(nozzleC === undefined ? {} : { nozzleC }),
    ...(bedC === undefined ? {} : { bedC }),
  }
  const plant = settings.warm?.plant ?? createThermalPlant(settings.machine, start)
  const input = createThermalInput(ambientC)
  const bedW = settings.machine.bed.fullPowerCPerS * settings.machine.bed.capacityJPerC
  input.filamentHeatJPerMmC = settings.filamentHeatJPerMmC
  const heater = (
    control: HeaterControlSettings,
    measuredC: number,
    verify: VerifyHeaterSettings,
    { minC, maxC }: TemperatureRange,
  ): Heater => ({
    control: createHeaterControl(control, measuredC, settings.warm?.timeS ?? 0),
    verify: createVerifyHeater(verify),
    adc: createAdcRange(minC, maxC),
    pin: createHeaterPin(),
    targetC: 0,
    readingC: measuredC,
    powerRatio: 0,
    override: null,
  })
  const unguarded = { minC: Number.NEGATIVE_INFINITY, maxC: Number.POSITIVE_INFINITY }
  return {
    plant,
    input,
    ambient: settings.ambient,
    heaters: {
      nozzle: heater(settings.nozzleControl, plant.nozzleSensorC, settings.nozzleVerify, settings.nozzleRange),
      bed: heater(settings.bedControl, plant.bedSensorC, settings.bedVerify, settings.bedRange),
      chamber: heater(
        settings.chamber?.control ?? { law: 'watermark' },
        plant.chamberC,
        settings.chamber?.verify ?? {},
        settings.chamber?.range ?? unguarded,
      ),
    },
    chamberName: settings.chamber?.name ?? null,
    load: { fanRatio: 0, filamentWPerC: 0 },
    timeS: settings.warm?.timeS ?? 0,
    nextVerifyS: (settings.warm?.timeS ?? 0) + VERIFY_HEATER_PERIOD_S,
    pendingFilamentMm: 0,
    fanRatio: 0,
    stoppedFanRatio: 0,
    condition: settings.condition,
    sensors: createChannels(settings),
    isUnheard: false,
    isControllerDead: false,
    isBedOnMains: bedW > MAINS_BED_W,
    isShutDown: false,
    alarm: null,
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

/** Whether a command still waits for this heater: for a band, or, without one, until its law has settled. */
export function isWaiting(heater: Heater, minC: number, maxC: number): boolean {
  const measuredC = heater.readingC
  if (Number.isFinite(minC) || Number.isFinite(maxC)) {
    const above = !Number.isFinite(minC) || measuredC >= minC
    const below = !Number.isFinite(maxC) || measuredC <= maxC
    return !(above && below)
  }
  return isHeaterBusy(heater.control, heater.targetC)
}

function tick(heating: Heating, filamentMmPerS: number): void {
  const { plant, input, heaters, condition } = heating
  const timeS = heating.timeS + HEATER_SAMPLE_PERIOD_S
  heating.load.fanRatio = heating.fanRatio
  heating.load.filamentWPerC = Math.max(0, filamentMmPerS) * input.filamentHeatJPerMmC
  const { nozzle, bed, chamber } = heaters
  detuneHeaterControl(nozzle.control, condition.pidGainRatio)
  // A pin that is set now moves one sample later: the firmware schedules it as far ahead as its readings are old.
  input.nozzlePowerRatio = Math.max(nozzle.powerRatio, condition.nozzleHeaterFloorRatio) * condition.nozzleHeaterRatio
  input.bedPowerRatio = Math.max(bed.powerRatio, condition.bedHeaterFloorRatio) * condition.bedHeaterRatio
  input.chamberPowerRatio = chamber.powerRatio
  sense(heating)
  drive(heating, nozzle, timeS)
  drive(heating, bed, timeS)
  drive(heating, chamber, timeS)
  setAir(heating, timeS)
  input.filamentMmPerS = filamentMmPerS
  stepThermalPlant(plant, input, HEATER_SAMPLE_PERIOD_S)
  heating.timeS = timeS
  guardRange(heating, 'nozzle')
  guardRange(heating, 'bed')
  if (heating.chamberName !== null) guardRange(heating, 'chamber')
  if (timeS >= heating.nextVerifyS) verify(heating, timeS)
}

function createChannels({ sensors, random }: HeatingSettings): Heating['sensors'] {
  const { areIdeal, nozzleType, bedType } = sensors
  return {
    nozzle: {
      thermistor: createThermistor(nozzleThermistorSettings(nozzleType, areIdeal), random.fork('nozzle thermistor')),
      line: createTamperLine(),
    },
    bed: {
      thermistor: createThermistor(bedThermistorSettings(bedType, areIdeal), random.fork('bed thermistor')),
      line: createTamperLine(),
    },
  }
}

/** What the firmware reads. */
function sense({ heaters, plant, sensors, condition, timeS }: Heating): void {
  const { nozzle, bed } = sensors
  const { tampers } = condition
  const nozzleC = readThermistor(
    nozzle.thermistor,
    plant.nozzleSensorC,
    condition.nozzleThermistor,
    HEATER_SAMPLE_PERIOD_S,
  )
  heaters.nozzle.readingC = passSignal(nozzle.line, tampers.get('nozzle_c'), nozzleC, timeS)
  const bedC = readThermistor(bed.thermistor, plant.bedSensorC, condition.bedThermistor, HEATER_SAMPLE_PERIOD_S)
  heaters.bed.readingC = passSignal(bed.line, tampers.get('bed_c'), bedC, timeS)
  heaters.chamber.readingC = plant.chamberC
}

function drive(heating: Heating, heater: Heater, timeS: number): void {
  // Without a report the law is not run, and the pin stays as it was until the range guard gives up.
  if (Number.isNaN(heater.readingC) && !heating.isShutDown) return
  if (heating.isUnheard) {
    // The host reads nothing; the pin keeps what it had until the microcontroller lets it fall.
    if (heating.isShutDown) dropPin(heater)
    return
  }
  const targetC = heating.isShutDown ? 0 : heater.targetC
  const lawRatio = stepHeaterControl(heater.control, targetC, heater.readingC, timeS, heating.load)
  const isTuned = heater.override !== null && !heating.isShutDown
  const wantedRatio = isTuned ? heater.override!(timeS, heater.readingC) : lawRatio
  heater.powerRatio = stepHeaterPin(heater.pin, wantedRatio, timeS)
}

function dropPin(heater: Heater): void {
  heater.pin.ratio = 0
  heater.powerRatio = 0
}

/**
 * How fast the part fan really turns: its command while the firmware lives, as far as fan and supply follow. One answer for
 * plant, part, tachometer and ear.
 */
export function partFanTurns({ isShutDown, isControllerDead, fanRatio, stoppedFanRatio, condition }: Heating): number {
  if (isControllerDead) return 0
  const commanded = isShutDown ? stoppedFanRatio : fanRatio
  return commanded * condition.partFanRatio * Math.min(1, condition.supplyRatio)
}

/** Fans, room, supply and whatever else surrounds the heaters. */
function setAir(heating: Heating, timeS: number): void {
  const { input, ambient, heaters, condition } = heating
  const { nozzle } = heaters
  input.fanRatio = partFanTurns(heating)
  // A heat-sink fan runs whenever the nozzle is hot, as [heater_fan] does by default, after a shutdown too.
  const isCooled = (nozzle.targetC > 0 || nozzle.readingC > 50) && !heating.isControllerDead
  input.hotEndFanRatio = isCooled ? condition.hotEndFanRatio * Math.min(1, condition.supplyRatio) : 0
  input.nozzleLossRatio = condition.nozzleLossRatio
  input.fanOnBlockRatio = 1 + BLOCK_AIR_RATIO * condition.fanOnBlockRatio
  input.chamberLeakRatio = condition.chamberLeakRatio
  input.supplyVoltageRatio = condition.supplyRatio
  // The mains either is there or is not.
  input.bedVoltageRatio = heating.isBedOnMains ? (condition.supplyRatio > 0 ? 1 : 0) : condition.supplyRatio
  input.nozzleSensorContactRatio = condition.nozzleThermistor.contactRatio
  input.nozzleSensorLagRatio = condition.nozzleThermistor.lagRatio
  input.bedSensorContactRatio = condition.bedThermistor.contactRatio
  input.bedSensorLagRatio = condition.bedThermistor.lagRatio
  input.ambientC = ambientAtC(ambient, timeS) + condition.ambientOffsetC
  input.draftWPerM2K = draftAtWPerM2K(ambient, timeS) + condition.draftWPerM2K
}

function guardRange(heating: Heating, name: HeaterName): void {
  const heater = heating.heaters[name]
  if (!stepAdcRange(heater.adc, heater.readingC)) return
  heating.alarm ??= { kind: 'adc-out-of-range', heater: name, message: "MCU 'mcu' shutdown: ADC out of range" }
}

function verify(heating: Heating, timeS: number): void {
  heating.nextVerifyS += VERIFY_HEATER_PERIOD_S
  for (const name of HEATERS) {
    if (name === 'chamber' && heating.chamberName === null) continue
    const heater = heating.heaters[name]
    const targetC = heating.isShutDown ? 0 : heater.targetC
    if (!stepVerifyHeater(heater.verify, targetC, heater.control.smoothedC, timeS)) continue
    const word = name === 'chamber' ? (heating.chamberName ?? name) : HEATER_WORDS[name]
    const message = `Heater ${word} not heating at expected rate`
    heating.alarm ??= { kind: 'heater-fault', heater: name, message }
  }
}
