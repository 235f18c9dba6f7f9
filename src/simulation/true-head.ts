// Where the nozzle really is while the firmware believes it to be on its segment. Offsets are true minus commanded.
import type { AxisDrive, AxisMove, DriverHeat } from '#physics'
import { createAxisDrive, createAxisMove, createDriverHeat } from '#physics'

export interface TrueHead {
  readonly x: AxisDrive
  readonly y: AxisDrive
  readonly driverX: DriverHeat
  readonly driverY: DriverHeat
  readonly move: AxisMove
  /** What Z has lost or gained for good, mm. */
  shiftZMm: number
  /** The head is not where it was sent: the six offsets below hold for the segment at hand. */
  isOff: boolean
  fromXMm: number
  fromYMm: number
  fromZMm: number
  toXMm: number
  toYMm: number
  toZMm: number
  /** Shift that has been told already, and in which layer. */
  toldXMm: number
  toldYMm: number
  toldLayer: number
  /** Layer in which lost steps were last told. */
  lostLayer: number
  /** The nozzle runs into this in the segment at hand, N, from this time of the segment on. */
  strikeN: number
  strikeFromS: number
  /** The bed is not where the firmware believes it. */
  isBedMoved: boolean
  /** Noise of the position at the end of the segment before, mm. */
  noiseXMm: number
  noiseYMm: number
  /** Bed knocked after it was probed: over the whole bed, mm. */
  knockedZMm: number
  knockedXMm: number
  knockedYMm: number
  /** What the frame's modes are tuned to now. */
  stiffnessXRatio: number
  stiffnessYRatio: number
  dampingRatio: number
  /** What is in the bed's shape now. */
  bedZMm: number
  bedXMm: number
  bedYMm: number
}

export function createTrueHead(): TrueHead {
  return {
    x: createAxisDrive(),
    y: createAxisDrive(),
    driverX: createDriverHeat(),
    driverY: createDriverHeat(),
    move: createAxisMove(),
    shiftZMm: 0,
    isOff: false,
    fromXMm: 0,
    fromYMm: 0,
    fromZMm: 0,
    toXMm: 0,
    toYMm: 0,
    toZMm: 0,
    toldXMm: 0,
    toldYMm: 0,
    toldLayer: -1,
    lostLayer: -2,
    strikeN: 0,
    strikeFromS: 0,
    isBedMoved: false,
    noiseXMm: 0,
    noiseYMm: 0,
    knockedZMm: 0,
    knockedXMm: 0,
    knockedYMm: 0,
    stiffnessXRatio: 1,
    stiffnessYRatio: 1,
    dampingRatio: 1,
    bedZMm: 0,
    bedXMm: 0,
    bedYMm: 0,
  }
}
