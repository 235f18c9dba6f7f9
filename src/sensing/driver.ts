// A stepper driver like the TMC2209: its temperature and flags, and the load figure that it derives from the motor's
// back-EMF. Sources: PHYSICS 2.11, 2.14 (StallGuard falls with load over pull-out, noise 5 to 10 %); thresholds of 120 and
// 150 °C are the chip's.
import type { Random } from '#core'
import { DRIVER_FLAG } from './signals.ts'

export interface DriverSettings {
  /** Above the board at nominal current, and how fast it gets there: a small chip with a heat sink, plausible. */
  readonly riseC: number
  readonly heatS: number
  /** Chip warns, and switches its bridges off until it is below the warning again. */
  readonly warnC: number
  readonly offC: number
  /** Below these the charge pump fails, and the chip forgets its configuration. */
  readonly chargePumpMinV: number
  readonly resetV: number
  /** StallGuard of an unloaded motor at high speed, and the speed at which it has half of that. */
  readonly freeStallGuard: number
  readonly halfSpeedMmPerS: number
  /** 1 sigma, of the unloaded figure. */
  readonly noiseRatio: number
  readonly ideal: boolean
}

export const TMC2209: DriverSettings = {
  riseC: 35,
  heatS: 25,
  warnC: 120,
  offC: 150,
  // Regulator and pump give way some volts before the supply monitor does; the chip is specified from 4.75 V up.
  chargePumpMinV: 5.5,
  resetV: 4.4,
  freeStallGuard: 400,
  halfSpeedMmPerS: 25,
  noiseRatio: 0.07,
  ideal: false,
}

export interface Driver {
  readonly settings: DriverSettings
  readonly random: Random
  trueC: number
  /** Sum of DRIVER_FLAG: what stands now (otpw, ot) and what has stood since it was last cleared (uvCp, reset). */
  flags: number
  /** Bridges are on: false without voltage, when too hot, and after a reset until the firmware configures it again. */
  isOn: boolean
  isConfigured: boolean
  isTooHot: boolean
}

const STICKY = DRIVER_FLAG.uvCp | DRIVER_FLAG.reset
/** Error of the chip's own temperature reading (1 sigma), °C: plausible. */
const TEMPERATURE_NOISE_C = 0.7
/** A 10-bit figure whose lowest bit is always 0. */
const STALL_GUARD_MAX = 510

export function createDriver(settings: DriverSettings, boardC: number, random: Random): Driver {
  return { settings, random, trueC: boardC, flags: 0, isOn: true, isConfigured: true, isTooHot: false }
}

/**
 * One step: `currentRatio` is motor current over nominal, `extraC` heat from a fault (sun, failed fan) as °C above the
 * board, `supplyV` the lowest voltage within the step.
 */
export function stepDriver(
  driver: Driver,
  currentRatio: number,
  boardC: number,
  extraC: number,
  supplyV: number,
  dtS: number,
): void {
  const { settings } = driver
  const current = driver.isOn ? currentRatio : 0
  const goalC = boardC + extraC + settings.riseC * current * current
  driver.trueC = goalC + (driver.trueC - goalC) * Math.exp(-dtS / settings.heatS)
  flagDriver(driver, supplyV)
}

/** What the chip says of itself at its `trueC`. */
export function flagDriver(driver: Driver, supplyV: number): void {
  const { settings } = driver
  let flags = driver.flags & STICKY
  if (!(supplyV >= settings.chargePumpMinV)) flags |= DRIVER_FLAG.uvCp
  if (!(supplyV >= settings.resetV)) {
    flags |= DRIVER_FLAG.reset
    driver.isConfigured = false
  }
  if (driver.trueC >= settings.offC) driver.isTooHot = true
  else if (driver.trueC < settings.warnC) driver.isTooHot = false
  if (driver.trueC >= settings.warnC) flags |= DRIVER_FLAG.otpw
  if (driver.isTooHot) flags |= DRIVER_FLAG.ot
  driver.flags = flags
  driver.isOn = driver.isConfigured && !driver.isTooHot && supplyV >= settings.chargePumpMinV
}

/** The firmware writes its settings again and clears what had been latched. */
export function configureDriver(driver: Driver): void {
  driver.flags &= ~STICKY
  driver.isConfigured = true
}

export function readDriverC(driver: Driver): number {
  return driver.settings.ideal ? driver.trueC : driver.trueC + TEMPERATURE_NOISE_C * driver.random.normal()
}

/** `loadRatio`: force over pull-out force. Without back-EMF, near standstill, the figure says nothing and is near 0. */
export function readStallGuard(driver: Driver, speedMmPerS: number, loadRatio: number): number {
  const { freeStallGuard, halfSpeedMmPerS, noiseRatio, ideal } = driver.settings
  if (!driver.isOn) return 0
  const speed = Math.abs(speedMmPerS)
  const speedRatio = speed / (speed + halfSpeedMmPerS)
  const room = Math.min(1, Math.max(0, 1 - loadRatio))
  const value = freeStallGuard * speedRatio * room
  if (ideal) return value
  const noisy = value + freeStallGuard * speedRatio * noiseRatio * driver.random.normal()
  return Math.min(STALL_GUARD_MAX, Math.max(0, 2 * Math.round(noisy / 2)))
}
