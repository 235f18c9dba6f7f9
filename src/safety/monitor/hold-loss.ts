// What a hold costs, block by block of some seconds: power for each degree over the air, the rise taken off. It hardly depends on
// the lags, and not at all on what the air was when the constants were learned. Fan and filament take their share of it; how much
// is learned from its differences, so that what changes by itself, slowly, does not pass for either.
import { HYPOTHESES } from './lagged-power.ts'

export const BLOCK_S = 5
/** Seven minutes of blocks. */
export const BLOCKS = 84
/** Differences are taken between means of so many blocks. */
const MEAN = 4
/** Share of the first cost that full fan takes, and 1 mm³/s of filament, and how sure that is (PHYSICS 2.2; the class's own spread). */
const FAN = 0.45
const FAN_SIGMA = 0.5
const FLOW = 0.03
const FLOW_SIGMA = 0.018
/** Of such a difference, as a share, 1 sigma; each block is seen in so many of them. */
const NOISE = 0.03
/** Samples of a telegraph add up before they forget: nothing is known better than this. */
const SEEN_MAX = 4000

export interface HoldLoss {
  /** Means over each block: share of full power for 1 °C over the air; root of the fan's speed; mm³/s. A ring. */
  readonly cost: Float64Array
  readonly fan: Float64Array
  readonly flow: Float64Array
  readonly endS: Float64Array
  count: number
  /** Of the block that is being filled. */
  fromS: number
  fromC: number
  fromExcessCS: number
  fromFannedCS: number
  fromFlowedCMm3: number
  readonly fromEnergyS: Float64Array
  /** The first cost that was seen: what shares are of. */
  unit: number
  /** Sums of the differences: squares and products, and what is left of the prior. */
  ff: number
  fq: number
  qq: number
  fy: number
  qy: number
}

export function createHoldLoss(): HoldLoss {
  return {
    cost: new Float64Array(BLOCKS),
    fan: new Float64Array(BLOCKS),
    flow: new Float64Array(BLOCKS),
    endS: new Float64Array(BLOCKS),
    count: 0,
    fromS: Number.NaN,
    fromC: 0,
    fromExcessCS: 0,
    fromFannedCS: 0,
    fromFlowedCMm3: 0,
    fromEnergyS: new Float64Array(HYPOTHESES),
    unit: Number.NaN,
    ff: 0,
    fq: 0,
    qq: 0,
    fy: 0,
    qy: 0,
  }
}
export { FAN, FAN_SIGMA, FLOW, FLOW_SIGMA, MEAN, NOISE, SEEN_MAX }
