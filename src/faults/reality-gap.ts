// What separates a sound real printer from its model, as one drawn set of numbers with a level from 0 (the model itself) to
// 1: sensors, room, frame, bed, nozzle and filament. Ranges are those that our requirement states; what refines them says
// so. The true parameters of the machine itself are the hidden twin's business.
import { PrintwrightError, type Random } from '#core'
import type { Condition, ThermistorCondition } from './condition.ts'

/** A thermistor that is not the ideal one. White noise, wander and offset make 0.5 °C together at level 1. */
export interface SensorGap {
  readonly lagRatio: number
  readonly delayS: number
  /** Picked up from motors and fans, so it comes and goes with `burstPeriodS`. Root mean square. */
  readonly noiseC: number
  readonly burstPeriodS: number
  /** Noise of the converter and slow wander of the channel over the usual ones: what a sensor is made with. */
  readonly converterNoiseRatio: number
  readonly channelWanderRatio: number
  /** Slow part, 1 sigma. */
  readonly wanderC: number
  readonly wanderPeriodS: number
  readonly phaseRad: number
  /** Tolerance of the thermistor: the reading is off by this all the time. */
  readonly offsetC: number
}

export interface RealityGap {
  readonly level: number
  readonly nozzleSensor: SensorGap
  readonly bedSensor: SensorGap
  readonly positionNoiseMm: number
  /** Zero of the load cell: creeps to this with `loadDriftS` as the head warms. */
  readonly loadDriftN: number
  readonly loadDriftS: number
  /** Room above or below ROOM_C, and how far it swings in time. */
  readonly ambientOffsetC: number
  readonly ambientSwingC: number
  readonly ambientPeriodS: number
  readonly humidityOffsetPct: number
  /** Fastest air over the bed; it comes in gusts. */
  readonly airSpeedMPerS: number
  readonly gustPeriodS: number
  readonly beltTensionXRatio: number
  readonly beltTensionYRatio: number
  /** Largest dead travel at a reversal; it breathes with `backlashPeriodS`. */
  readonly backlashXMm: number
  readonly backlashYMm: number
  readonly backlashPeriodS: number
  /** Nominal bore over true bore when the print starts, and what an hour of printing takes off it. */
  readonly nozzleWearRatio: number
  readonly nozzleWearPerH: number
  /** Bed: together no corner is off by more than 0.1 mm. */
  readonly zOffsetMm: number
  readonly bedTiltXMm: number
  readonly bedTiltYMm: number
  /** Pressure advance set over the lag that the melt really has. */
  readonly pressureAdvanceRatio: number
  /** Filament of another brand (PHYSICS 3). */
  readonly viscosityRatio: number
  readonly diameterRatio: number
  readonly outOfRoundRatio: number
  readonly shrinkageRatio: number
  readonly bondRatio: number
}

/** The room that `ambientOffsetC` counts from: 18 to 30 °C at level 1. */
export const REALITY_GAP_ROOM_C = 24
/** The air's humidity that `humidityOffsetPct` counts from: 30 to 70 % at level 1. */
export const REALITY_GAP_HUMIDITY_PCT = 50

/** Total of a thermistor's errors at level 1, 1 sigma. */
const SENSOR_TOTAL_C = 0.5
/** A sensor sits better or worse than its model's, whose lag is a fit. */
const LAG_RATIO = 1.3
/** White noise on top of the converter's; the rest of the total is slow or constant. */
const NOZZLE_WHITE_C = [0.01, 0.15] as const
const BED_WHITE_C = [0.001, 0.02] as const
/** Converters and channels of different printers, from holds recorded on six of them (half of those of validation V34). */
const NOZZLE_CONVERTER_NOISE = [0.3, 2] as const
const BED_CONVERTER_NOISE = [0.1, 1.5] as const
const CHANNEL_WANDER = [0.15, 1.2] as const
/** Brands of PLA: zero-shear viscosity 0.4 to 2.6 times that of the data sheet. Source: PHYSICS 3 (PMC10744784). */
const VISCOSITY_RANGE = [0.4, 2.6] as const
/** Worn by plain PLA to worn by short fibres, per hour at 30 g/h. Source: PHYSICS 2.15 (0.1 mm in 75 kg; 200 times that). */
const WEAR_PER_H = [1e-4, 2e-2] as const
const WORN_RATIO = 0.98
/** Laminar flow along a plate of 0.1 m, W/(m² K) at 1 m/s: Nu = 0.664 Re^(1/2) Pr^(1/3). */
const FORCED_W_PER_M2_K = 12.5
/** Still air that the forced convection adds to, by cubes (Churchill). Source: PHYSICS 2.7, 5 to 10. */
const STILL_W_PER_M2_K = 10

export function drawRealityGap(level: number, random: Random): RealityGap {
  const inside = level >= 0 && level <= 1
  if (!inside) throw new PrintwrightError('reality-gap-level', `The reality gap has a level from 0 to 1, not ${level}.`)
  // Every number has its own stream, so that the level alone decides how far a seed strays.
  const unit = (name: string): number => random.fork(name).next()
  const both = (name: string): number => level * (2 * unit(name) - 1)
  const up = (name: string): number => level * unit(name)
  const period = (name: string, fromS: number, toS: number): number => between(fromS, toS, unit(name))
  const ratio = (name: string, low: number, high: number): number => between(low, high, unit(name)) ** level
  const bed = drawBed(level, unit)
  return {
    level,
    nozzleSensor: drawSensor(level, random.fork('nozzle-sensor'), NOZZLE_WHITE_C, NOZZLE_CONVERTER_NOISE),
    bedSensor: drawSensor(level, random.fork('bed-sensor'), BED_WHITE_C, BED_CONVERTER_NOISE),
    positionNoiseMm: 0.01 * level,
    loadDriftN: both('load-drift'),
    loadDriftS: period('load-drift-time', 300, 2400),
    ambientOffsetC: 6 * both('ambient'),
    ambientSwingC: 3 * up('ambient-swing'),
    ambientPeriodS: period('ambient-period', 1200, 14_400),
    humidityOffsetPct: 20 * both('humidity'),
    // Rooms are mostly still: median 0.25 m/s.
    airSpeedMPerS: 2 * level * unit('air') ** 3,
    gustPeriodS: period('gusts', 20, 600),
    beltTensionXRatio: 1 + 0.1 * both('belt-x'),
    beltTensionYRatio: 1 + 0.1 * both('belt-y'),
    backlashXMm: 0.02 * up('backlash-x'),
    backlashYMm: 0.02 * up('backlash-y'),
    backlashPeriodS: period('backlash-period', 60, 900),
    nozzleWearRatio: 1 - (1 - WORN_RATIO) * up('wear'),
    nozzleWearPerH: level * between(WEAR_PER_H[0], WEAR_PER_H[1], unit('wear-rate')),
    ...bed,
    pressureAdvanceRatio: ratio('pressure-lag', 1 / 1.4, 1.4),
    viscosityRatio: ratio('viscosity', VISCOSITY_RANGE[0], VISCOSITY_RANGE[1]),
    diameterRatio: 1 + 0.015 * both('diameter'),
    outOfRoundRatio: 0.01 * up('out-of-round'),
    shrinkageRatio: ratio('shrinkage', 1 / 1.3, 1.3),
    bondRatio: ratio('bond', 1 / 1.25, 1.25),
  }
}

/** Even in the logarithm. */
function between(low: number, high: number, unit: number): number {
  return low * (high / low) ** unit
}

function drawSensor(
  level: number,
  random: Random,
  [lowC, highC]: readonly [number, number],
  converter: readonly [number, number],
): SensorGap {
  const unit = (name: string): number => random.fork(name).next()
  const whiteC = between(lowC, highC, unit('white'))
  const wanderC = 0.02 + 0.08 * unit('wander')
  const offsetC = Math.sqrt(SENSOR_TOTAL_C ** 2 - whiteC ** 2 - wanderC ** 2)
  return {
    lagRatio: between(1 / LAG_RATIO, LAG_RATIO, unit('lag')) ** level,
    delayS: level * (0.1 + 0.1 * unit('delay')),
    noiseC: level * whiteC,
    burstPeriodS: between(6, 90, unit('bursts')),
    converterNoiseRatio: between(converter[0], converter[1], unit('converter')) ** level,
    channelWanderRatio: between(CHANNEL_WANDER[0], CHANNEL_WANDER[1], unit('channel')) ** level,
    wanderC: level * wanderC,
    wanderPeriodS: between(60, 900, unit('wander-period')),
    phaseRad: 2 * Math.PI * unit('phase'),
    offsetC: level * offsetC * (unit('sign') < 0.5 ? -1 : 1),
  }
}

const BED_ERROR_MM = 0.1

function drawBed(
  level: number,
  unit: (name: string) => number,
): Pick<RealityGap, 'zOffsetMm' | 'bedTiltXMm' | 'bedTiltYMm'> {
  const [z, x, y] = [2 * unit('bed-z') - 1, 2 * unit('bed-x') - 1, 2 * unit('bed-y') - 1]
  // A corner is off by z and half of either tilt.
  const cornerMm = Math.abs(z) + Math.abs(x) + Math.abs(y)
  const scaleMm = (BED_ERROR_MM * level) / Math.max(cornerMm, 1)
  return { zOffsetMm: z * scaleMm, bedTiltXMm: 2 * x * scaleMm, bedTiltYMm: 2 * y * scaleMm }
}

/**
 * Moves the knobs of `condition` to where the gap has them at `timeS`, on top of what stands there: call it after every
 * `resetCondition`, before or after the faults.
 */
export function applyRealityGap(gap: RealityGap, condition: Condition, timeS: number): void {
  applySensor(gap.nozzleSensor, condition.nozzleThermistor, timeS)
  applySensor(gap.bedSensor, condition.bedThermistor, timeS)
  condition.positionNoiseMm = Math.hypot(condition.positionNoiseMm, gap.positionNoiseMm)
  condition.loadDriftN += gap.loadDriftN * (1 - Math.exp(-timeS / gap.loadDriftS))
  condition.ambientOffsetC +=
    gap.ambientOffsetC + gap.ambientSwingC * wave(timeS, gap.ambientPeriodS, gap.nozzleSensor.phaseRad)
  condition.humidityOffsetPct += gap.humidityOffsetPct
  const gust = 0.6 + 0.4 * wave(timeS, gap.gustPeriodS, gap.bedSensor.phaseRad)
  condition.draftWPerM2K += addedConvectionWPerM2K(gap.airSpeedMPerS * gust)
  condition.stiffnessXRatio *= gap.beltTensionXRatio
  condition.stiffnessYRatio *= gap.beltTensionYRatio
  const breath = 0.75 + 0.25 * wave(timeS, gap.backlashPeriodS, 0)
  condition.backlashXMm += gap.backlashXMm * breath
  condition.backlashYMm += gap.backlashYMm * breath
  condition.boreRatio /= nozzleWearAt(gap, timeS)
  condition.zOffsetMm += gap.zOffsetMm
  condition.bedTiltXMm += gap.bedTiltXMm
  condition.bedTiltYMm += gap.bedTiltYMm
  condition.pressureAdvanceRatio *= gap.pressureAdvanceRatio
  condition.viscosityRatio *= gap.viscosityRatio
  condition.diameterRatio *= gap.diameterRatio
  condition.outOfRoundRatio += gap.outOfRoundRatio
  condition.shrinkageRatio *= gap.shrinkageRatio
  condition.bondRatio *= gap.bondRatio
}

/** Nominal bore over true bore; wear ends where the range of the gap ends, a nozzle worn further is a fault. */
export function nozzleWearAt(gap: RealityGap, timeS: number): number {
  const worn = gap.nozzleWearRatio - (gap.nozzleWearPerH * timeS) / 3600
  return Math.max(worn, Math.min(WORN_RATIO, gap.nozzleWearRatio))
}

/** What moving air adds to a plate's natural convection, W/(m² K). */
export function addedConvectionWPerM2K(airSpeedMPerS: number): number {
  const forced = FORCED_W_PER_M2_K * Math.sqrt(airSpeedMPerS)
  return Math.cbrt(STILL_W_PER_M2_K ** 3 + forced ** 3) - STILL_W_PER_M2_K
}

const BURST_SCALE = Math.sqrt(8 / 3)

function applySensor(gap: SensorGap, thermistor: ThermistorCondition, timeS: number): void {
  thermistor.converterNoiseRatio *= gap.converterNoiseRatio
  thermistor.wanderRatio *= gap.channelWanderRatio
  const swing = wave(timeS, gap.burstPeriodS, 2 * gap.phaseRad)
  // The mean of sin^4 is 3/8.
  const burst = BURST_SCALE * swing * swing
  thermistor.lagRatio *= gap.lagRatio
  thermistor.delayS += gap.delayS
  thermistor.noiseC = Math.hypot(thermistor.noiseC, gap.noiseC * burst)
  thermistor.offsetC += gap.offsetC + Math.SQRT2 * gap.wanderC * wave(timeS, gap.wanderPeriodS, gap.phaseRad)
}

function wave(timeS: number, periodS: number, phaseRad: number): number {
  return Math.sin((2 * Math.PI * timeS) / periodS + phaseRad)
}
