// A fan's tachometer: two pulses a revolution, counted over a second. Source: PHYSICS 2.14 (2 pulses/rev, ±3 %).
import type { Random } from '#core'

export interface FanTachometerSettings {
  /** Speed at full command. */
  readonly fullRpm: number
  /** Time in which the rotor follows a new command (first order). */
  readonly spinUpS: number
  /** Least command at which the rotor turns. */
  readonly stallRatio: number
  readonly pulsesPerTurn: number
  /** How far one fan of a kind is off the others, either way. */
  readonly spreadRatio: number
  readonly ideal: boolean
}

/** A 4010 hot-end fan and a 5015 blower: typical data of the kind. */
export const HOTEND_FAN_TACHOMETER: FanTachometerSettings = {
  fullRpm: 7000,
  spinUpS: 1,
  stallRatio: 0.1,
  pulsesPerTurn: 2,
  spreadRatio: 0.03,
  ideal: false,
}
export const PART_FAN_TACHOMETER: FanTachometerSettings = { ...HOTEND_FAN_TACHOMETER, fullRpm: 5000 }

export interface FanTachometer {
  readonly settings: FanTachometerSettings
  readonly random: Random
  /** This fan's speed over that of its kind. */
  readonly unitRatio: number
  /** Of the rotor. */
  trueRpm: number
  pulses: number
  countedS: number
  readingRpm: number
}

/** Firmware counts pulses over this time. */
const COUNT_S = 1
/** Flutter of the bearing from count to count (1 sigma): plausible. */
const FLUTTER_RATIO = 0.005

export function createFanTachometer(settings: FanTachometerSettings, random: Random): FanTachometer {
  const unitRatio = settings.ideal ? 1 : 1 + settings.spreadRatio * (2 * random.next() - 1)
  return { settings, random, unitRatio, trueRpm: 0, pulses: 0, countedS: 0, readingRpm: 0 }
}

/** `speedRatio`: what the fan is driven with, 0 for one that is blocked or cut off. */
export function readFanTachometer(fan: FanTachometer, speedRatio: number, dtS: number): number {
  const { settings } = fan
  const goalRpm = speedRatio >= settings.stallRatio ? speedRatio * settings.fullRpm * fan.unitRatio : 0
  const kept = Math.exp(-dtS / settings.spinUpS)
  // The mean over the step, so that pulses are counted exactly whatever the step.
  const meanRpm = goalRpm + ((fan.trueRpm - goalRpm) * settings.spinUpS * (1 - kept)) / dtS
  fan.trueRpm = goalRpm + (fan.trueRpm - goalRpm) * kept
  // A rotor that has all but stopped stops.
  if (goalRpm === 0 && fan.trueRpm < 0.01 * settings.fullRpm) fan.trueRpm = 0
  if (settings.ideal) return fan.trueRpm
  fan.pulses += (meanRpm / 60) * settings.pulsesPerTurn * dtS
  fan.countedS += dtS
  if (fan.countedS >= COUNT_S - 1e-9) {
    const flutter = 1 + FLUTTER_RATIO * fan.random.normal()
    // The fraction of a pulse is left for the next count.
    const counted = Math.floor(fan.pulses * flutter)
    fan.readingRpm = (60 * counted) / settings.pulsesPerTurn / fan.countedS
    fan.pulses = Math.max(0, fan.pulses - Math.floor(fan.pulses))
    fan.countedS = 0
  }
  return fan.readingRpm
}
