// What a thermistor can read if it still sits in its heater: no block cools faster than its losses or heats faster than its
// power. A reading that moves faster is the sensor's fault, not the heater's. Source: PHYSICS V15 to V17, 2.16.
import type { HeaterConstants } from '../machine.ts'

/** Losses that a hot end may have beyond its fan at rest: filament, a jet on a bare block. Factor on loss and fan loss. */
const LOSS_RESERVE = 3
/** Supply above nominal and spread of the rate. */
const RATE_RESERVE = 1.4
/** Noise and rounding of two readings, °C. */
const NOISE_C = 2.5

/** Whether a heater can have moved its reading from `fromC` to `toC` within `spanS` (a few seconds). */
export function isPossibleChange(
  heater: HeaterConstants,
  fromC: number,
  toC: number,
  spanS: number,
  airC: number,
): boolean {
  const hotterC = Math.max(fromC, toC)
  const coolingCPerS = LOSS_RESERVE * (heater.lossPerS + heater.fanLossPerS) * Math.max(hotterC - airC, 0)
  const heatingCPerS = RATE_RESERVE * heater.fullPowerCPerS
  const changeC = toC - fromC
  return changeC >= -coolingCPerS * spanS - NOISE_C && changeC <= heatingCPerS * spanS + NOISE_C
}
