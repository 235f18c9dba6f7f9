// What other things beside the firmware measure on a living printer: every signal that Klipper's status does not tell. Sampled
// while somebody asks, and for a while after: a printer that nobody asks pays nothing. Looking changes nothing in the printer.
import type { Meter } from '#protocol'
import type { SignalName } from '#sensing'
import { SIGNALS } from '#sensing'
import type { LiveSenses } from '#simulation'
import { createLiveSenses, sampleLiveSenses } from '#simulation'
import type { Plant } from './plant.ts'
import type { Printer } from './printer.ts'

/** So long the sampling goes on after the last question: whoever asks once a minute finds it running, s. */
const WATCHED_S = 60
/** A head whose last move ended so long ago stands still, s. */
const STILL_S = 1e-3
/** Just before its end a piece of motion still has its acceleration. */
const NEARLY_ALL = 1 - 1e-6

/** Klipper's status tells these. */
const TOLD: ReadonlySet<SignalName> = new Set([
  'nozzle_target_c',
  'nozzle_c',
  'nozzle_pwm_ratio',
  'bed_target_c',
  'bed_c',
  'bed_pwm_ratio',
  'part_fan_ratio',
  'firmware_state',
])
const METERS = SIGNALS.flatMap(({ name, unit }, at) => (TOLD.has(name) ? [] : [{ name, unit, at }]))

export const METER_NAMES: readonly SignalName[] = METERS.map(({ name }) => name)
export const METER_UNITS: ReadonlyMap<SignalName, string> = new Map(METERS.map(({ name, unit }) => [name, unit]))

export interface Metering {
  /** Until then it is sampled, s. */
  untilS: number
  /** The sensors, also while nobody asks: `Plant.senses` has them while somebody does. */
  senses: LiveSenses | null
}

export function createMetering(): Metering {
  return { untilS: Number.NEGATIVE_INFINITY, senses: null }
}

/** As they are now. Asking starts the sampling; accelerations are there a second later. */
export function readMeters(printer: Printer): readonly Meter[] {
  const { plant, reactor, metering, options } = printer
  metering.untilS = reactor.timeS + WATCHED_S
  metering.senses ??= createLiveSenses(plant.simulation, options.random.fork('meters'))
  if (plant.senses === null) {
    plant.senses = metering.senses
    sample(plant)
  }
  const { values, timeS } = plant.senses
  const ageS = Math.max(0, reactor.timeS - timeS)
  return METERS.map(({ name, unit, at }) => {
    const value = values[at]!
    return Number.isFinite(value)
      ? { name, unit, value, ageS }
      : { name, unit, value: null, ageS: Number.POSITIVE_INFINITY }
  })
}

/** With each step of the machine. */
export function stepMeters({ plant, reactor, metering }: Printer): void {
  if (plant.senses === null) return
  if (reactor.timeS <= metering.untilS) sample(plant)
  else plant.senses = null
}

function sample({ simulation, senses, piece }: Plant): void {
  const endS = piece.startS[0]! + simulation.offsetS + piece.accelS[0]! + piece.cruiseS[0]! + piece.decelS[0]!
  const isMoving = piece.count > 0 && endS > simulation.timeS - STILL_S
  if (senses !== null) sampleLiveSenses(senses, simulation, isMoving ? piece : null, 0, NEARLY_ALL)
}
