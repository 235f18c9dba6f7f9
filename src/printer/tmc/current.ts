// From amperes (rms) to the current fields of each driver and back. Source: Trinamic data sheets, "Current setting"; the range
// that is taken is Klipper's documented rule: the finer one while it reaches the wanted current.
import type { DriverKind } from './registers.ts'

/** Fields that set the current, as numbers; `cs` of the TMC2660 stands for run and hold. */
export interface CurrentFields {
  readonly vsense?: number
  readonly irun?: number
  readonly ihold?: number
  readonly cs?: number
  readonly globalscaler?: number
  readonly current_range?: number
}

export interface CurrentSetting {
  readonly fields: CurrentFields
  readonly runA: number
  /** Null: the driver holds with what it runs with. */
  readonly holdA: number | null
}

export interface CurrentHardware {
  readonly kind: DriverKind
  readonly senseOhm: number
  /** TMC2240: resistor that sets its range. */
  readonly referenceOhm: number
  /** Highest that may be asked for, A rms. */
  readonly maxA: number
}

const STEPS = 32
/** Bond wires add to the sense resistor of drivers that measure at a low voltage, ohm. */
const BOND_OHM = 0.02
const HIGH_SENSE_V = 0.32
const LOW_SENSE_V = 0.18
const SENSE_5160_V = 0.325
const HIGH_SENSE_2660_V = 0.31
const LOW_SENSE_2660_V = 0.165
/** TMC2240: range constants, A kOhm. */
const RANGES_2240 = [11_750, 24_000, 36_000]
const LEAST_SCALER = 32

function bounded(steps: number): number {
  return Math.max(0, Math.min(STEPS - 1, steps))
}

export function currentSetting(hardware: CurrentHardware, runA: number, holdA: number): CurrentSetting {
  switch (hardware.kind) {
    case 'tmc5160':
      return scaledSetting(SENSE_5160_V / (hardware.senseOhm * Math.SQRT2), runA, holdA, {})
    case 'tmc2240': {
      const fullA = RANGES_2240.map((range) => range / hardware.referenceOhm / Math.SQRT2)
      const fits = fullA.findIndex((ampere) => ampere >= hardware.maxA)
      const range = fits < 0 ? fullA.length - 1 : fits
      return scaledSetting(fullA[range]!, runA, holdA, { current_range: range })
    }
    case 'tmc2660':
      return setting2660(hardware.senseOhm, runA)
    default:
      return senseSetting(hardware.senseOhm, runA, holdA)
  }
}

/** TMC2130, 2208, 2209: 32 steps of one of two ranges. */
function senseSetting(senseOhm: number, runA: number, holdA: number): CurrentSetting {
  const fullA = (isLow: boolean): number => (isLow ? LOW_SENSE_V : HIGH_SENSE_V) / ((senseOhm + BOND_OHM) * Math.SQRT2)
  const stepsFor = (ampere: number, isLow: boolean): number =>
    bounded(Math.trunc((STEPS * ampere) / fullA(isLow) + 0.5) - 1)
  const ampereOf = (steps: number, isLow: boolean): number => ((steps + 1) / STEPS) * fullA(isLow)
  let isLow = true
  let irun = stepsFor(runA, true)
  if (irun === STEPS - 1 && ampereOf(irun, true) < runA) {
    const wide = stepsFor(runA, false)
    if (Math.abs(runA - ampereOf(wide, false)) < Math.abs(runA - ampereOf(irun, true))) {
      isLow = false
      irun = wide
    }
  }
  const ihold = stepsFor(Math.min(holdA, runA), isLow)
  return {
    fields: { vsense: isLow ? 1 : 0, irun, ihold },
    runA: ampereOf(irun, isLow),
    holdA: ampereOf(ihold, isLow),
  }
}

/** TMC5160, 2240: a scaler of 256 steps over the 32. */
function scaledSetting(fullA: number, runA: number, holdA: number, more: CurrentFields): CurrentSetting {
  const wanted = Math.max(LEAST_SCALER, Math.trunc((runA / fullA) * 256 + 0.5))
  const scaler = Math.min(256, wanted)
  const stepsFor = (ampere: number): number => bounded(Math.trunc((STEPS * 256 * ampere) / (scaler * fullA) - 1 + 0.5))
  const ampereOf = (steps: number): number => ((steps + 1) / STEPS) * (scaler / 256) * fullA
  const irun = stepsFor(runA)
  const ihold = stepsFor(Math.min(holdA, runA))
  return {
    // 256 is written as 0.
    fields: { ...more, globalscaler: scaler % 256, irun, ihold },
    runA: ampereOf(irun),
    holdA: ampereOf(ihold),
  }
}

function setting2660(senseOhm: number, runA: number): CurrentSetting {
  const fullA = (isLow: boolean): number => (isLow ? LOW_SENSE_2660_V : HIGH_SENSE_2660_V) / (senseOhm * Math.SQRT2)
  const stepsFor = (isLow: boolean): number => bounded(Math.trunc((STEPS * runA) / fullA(isLow) + 0.5) - 1)
  const isLow = runA <= fullA(true)
  const cs = stepsFor(isLow)
  return { fields: { vsense: isLow ? 1 : 0, cs }, runA: ((cs + 1) / STEPS) * fullA(isLow), holdA: null }
}
