// Where the envelope of each test printer ends, written down once more by hand: the oracle knows nothing of src/safety and takes no
// number from it. What the shell believes may be tighter; it may never be wider.

export interface TrueEnvelope {
  readonly printer: string
  /** Iron, not reading: what the block and the bed may really reach, overshoot and all, °C. */
  readonly blockMaxC: number
  readonly bedMaxC: number
  /** What may be asked for, °C. */
  readonly nozzleTargetMaxC: number
  readonly bedTargetMaxC: number
  /** No filament moves forward through a colder block, °C. */
  readonly extrudeMinC: number
  readonly lowestMm: readonly [number, number, number]
  readonly highestMm: readonly [number, number, number]
  /** Round beds: from the middle, mm. */
  readonly radiusMm: number | null
  readonly speedMaxMmPerS: number
  readonly zSpeedMaxMmPerS: number
  readonly accelMaxMmPerS2: number
  readonly flowMaxMm3PerS: number
  readonly filamentAreaMm2: number
  /** With the head at rest, one command. */
  readonly filamentMaxMm: number
  readonly filamentSpeedMaxMmPerS: number
  readonly speedRatio: readonly [number, number]
  readonly flowRatio: readonly [number, number]
  readonly advanceMaxS: number
  readonly cornerSpeedMaxMmPerS: number
  readonly offsetMaxMm: readonly [number, number, number]
  readonly offsetMinMm: readonly [number, number, number]
  readonly idleTimeoutMaxS: number
  readonly motorsNeededAboveC: number
  readonly airNeededAboveC: number
}

/** What every one of them has. */
const COMMON = {
  // Overshoot on heat-up is 0.5..6 K (PHYSICS 2.2).
  extrudeMinC: 170,
  filamentAreaMm2: 2.4053,
  speedRatio: [0.1, 2],
  flowRatio: [0.5, 1.5],
  advanceMaxS: 1.5,
  cornerSpeedMaxMmPerS: 20,
  offsetMinMm: [-50, -50, -1],
  offsetMaxMm: [50, 50, 3],
  idleTimeoutMaxS: 86_400,
  motorsNeededAboveC: 50,
  // Klipper's heater_temp of a heater_fan.
  airNeededAboveC: 50,
  radiusMm: null,
} as const

/** PLA: 190..250 °C and a margin of 10; bed 65 and a margin of 15; 24 mm³/s and half as much again. */
export const GENERIC_CARTESIAN: TrueEnvelope = {
  ...COMMON,
  printer: 'generic-cartesian',
  nozzleTargetMaxC: 260,
  blockMaxC: 268,
  bedTargetMaxC: 80,
  bedMaxC: 84,
  lowestMm: [0, 0, -0.3],
  highestMm: [220, 220, 250],
  speedMaxMmPerS: 300,
  zSpeedMaxMmPerS: 15,
  accelMaxMmPerS2: 3000,
  flowMaxMm3PerS: 36,
  filamentMaxMm: 150,
  filamentSpeedMaxMmPerS: 300,
}

/** The liner of its hot end ends it: 250 less a margin of 10. */
export const ENDER3: TrueEnvelope = {
  ...COMMON,
  printer: 'ender3',
  nozzleTargetMaxC: 240,
  blockMaxC: 248,
  bedTargetMaxC: 80,
  bedMaxC: 84,
  lowestMm: [0, 0, -0.3],
  highestMm: [235, 235, 250],
  speedMaxMmPerS: 300,
  zSpeedMaxMmPerS: 10,
  accelMaxMmPerS2: 2000,
  flowMaxMm3PerS: 36,
  filamentMaxMm: 200,
  filamentSpeedMaxMmPerS: 300,
}

/** A delta: round, its Z as fast as the rest. */
export const FLSUN_V400: TrueEnvelope = {
  ...COMMON,
  printer: 'flsun-v400',
  nozzleTargetMaxC: 260,
  blockMaxC: 268,
  bedTargetMaxC: 80,
  bedMaxC: 84,
  lowestMm: [-150, -150, -0.3],
  highestMm: [150, 150, 416],
  radiusMm: 150,
  speedMaxMmPerS: 600,
  zSpeedMaxMmPerS: 100,
  accelMaxMmPerS2: 12_000,
  flowMaxMm3PerS: 36,
  filamentMaxMm: 150,
  filamentSpeedMaxMmPerS: 600,
}

export const ENVELOPES = [GENERIC_CARTESIAN, ENDER3, FLSUN_V400]
