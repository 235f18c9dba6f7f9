// What a forecast says of the machine beside its course: how its heaters answer to power, what the supply gives for it, how fast
// its fans turn. Read off once, when the forecast comes.
import type { Forecast } from '#protocol'

/** dT/dt = gain x power - loss x (T - room) - fanLoss x fan x (T - room), in °C/s of the reading. */
export interface HeaterModel {
  readonly gainCPerS: number
  readonly lossPerS: number
  readonly fanLossPerS: number
  /** How far it passes its target on the way up, °C. */
  readonly overshootC: number
}

export interface Expectations {
  readonly nozzle: HeaterModel
  readonly bed: HeaterModel
  /** Ampere at rest, and for full power of nozzle, bed and part fan; null: nothing is foretold of it. */
  readonly supply: readonly [rest: number, nozzle: number, bed: number, fan: number] | null
  /** Of the part fan, by tenths of its command; NaN where it is never so. */
  readonly partFanRpm: Float64Array
  readonly heatSinkFanRpm: number
  /** Force at the nozzle, and StallGuard of the extruder, by half millimetres a second of filament; NaN where it is never so. */
  readonly loadByFeed: Float64Array
  readonly stallByFeed: Float64Array
  readonly roomC: number
}

/** A hot end and a bed of the usual kind, where nothing is foretold. Source: PHYSICS 2.2. */
const USUAL_NOZZLE: HeaterModel = { gainCPerS: 2.6, lossPerS: 0.0065, fanLossPerS: 0.001, overshootC: 4 }
const USUAL_BED: HeaterModel = { gainCPerS: 0.45, lossPerS: 0.0028, fanLossPerS: 0, overshootC: 1 }

/** Reading and power are compared over so many rows, the power so many rows earlier: the sensor is late. */
export const HEAT_ROWS = 8
export const HEAT_LAG_ROWS = 3
const ROOM_C = 23
const RIDGE = 1e-6
/** So long after its target was raised a heater may still pass it. */
const OVERSHOOTS_ROWS = 900

export function readExpectations(forecast: Forecast | null): Expectations {
  const column = (name: string): Float32Array | null => {
    const values = forecast?.values[forecast.channels.indexOf(name)]
    return values === undefined || values.length < 60 ? null : values
  }
  const fan = column('part_fan_ratio')
  const room = column('ambient_c')?.[0] ?? ROOM_C
  const roomC = Number.isFinite(room) ? room : ROOM_C
  return {
    nozzle:
      fitHeater(column('nozzle_c'), column('nozzle_pwm_ratio'), column('nozzle_target_c'), fan, roomC) ?? USUAL_NOZZLE,
    bed: fitHeater(column('bed_c'), column('bed_pwm_ratio'), column('bed_target_c'), null, roomC) ?? USUAL_BED,
    supply: fitSupply(column('supply_a'), [column('nozzle_pwm_ratio'), column('bed_pwm_ratio'), fan]),
    partFanRpm: fanCurve(fan, column('part_fan_rpm')),
    heatSinkFanRpm: highest(column('hotend_fan_rpm')),
    loadByFeed: byFeed(column('feed_mm_per_s'), column('nozzle_load_n'), 0),
    stallByFeed: byFeed(column('feed_mm_per_s'), column('stallguard_e'), 1),
    roomC,
  }
}

function fitHeater(
  readings: Float32Array | null,
  powers: Float32Array | null,
  targets: Float32Array | null,
  fans: Float32Array | null,
  roomC: number,
): HeaterModel | null {
  if (readings === null || powers === null) return null
  const rows: number[][] = []
  const wanted: number[] = []
  for (let row = HEAT_ROWS + HEAT_LAG_ROWS; row < readings.length; row += 3) {
    const rate = (readings[row]! - readings[row - HEAT_ROWS]!) / HEAT_ROWS
    let power = 0
    for (let back = 1; back <= HEAT_ROWS; back++) power += powers[row - HEAT_LAG_ROWS - back + 1]! / HEAT_ROWS
    const above = (readings[row]! + readings[row - HEAT_ROWS]!) / 2 - roomC
    if (!Number.isFinite(rate + power + above)) continue
    rows.push([power, -above, fans === null ? 0 : -above * (fans[row] ?? 0)])
    wanted.push(rate)
  }
  const fit = leastSquares(rows, wanted)
  if (fit === null) return null
  const [gainCPerS, lossPerS, fanLossPerS] = fit as [number, number, number]
  const isSane = gainCPerS > 0.05 && gainCPerS < 20 && lossPerS > 0 && lossPerS < 0.1
  if (!isSane) return null
  return { gainCPerS, lossPerS, fanLossPerS: Math.max(0, fanLossPerS), overshootC: overshootOf(readings, targets) }
}

function overshootOf(readings: Float32Array, targets: Float32Array | null): number {
  let most = 0
  let sinceRaised = 0
  let last = 0
  for (let row = 0; row < readings.length; row++) {
    const target = targets?.[row] ?? 0
    sinceRaised = target > last ? 0 : target < last ? Number.POSITIVE_INFINITY : sinceRaised + 1
    last = target
    if (target > 0 && sinceRaised < OVERSHOOTS_ROWS) most = Math.max(most, readings[row]! - target)
  }
  return Math.min(25, most)
}

function fitSupply(amperes: Float32Array | null, loads: readonly (Float32Array | null)[]): Expectations['supply'] {
  if (amperes === null) return null
  const rows: number[][] = []
  const wanted: number[] = []
  for (let row = 2; row < amperes.length; row += 3) {
    const of = loads.map((load) => load?.[row] ?? 0)
    if (!Number.isFinite(amperes[row]! + of[0]! + of[1]! + of[2]!)) continue
    rows.push([1, ...of])
    wanted.push(amperes[row]!)
  }
  return leastSquares(rows, wanted) as Expectations['supply']
}

const FEED_STEPS = 24
const FEED_STEP_MM_PER_S = 0.5

function byFeed(feed: Float32Array | null, values: Float32Array | null, least: number): Float64Array {
  const curve = new Float64Array(FEED_STEPS).fill(Number.NaN)
  if (feed === null || values === null) return curve
  const sums = new Float64Array(FEED_STEPS)
  const counts = new Float64Array(FEED_STEPS)
  for (let row = 0; row < values.length; row++) {
    const at = Math.round(feed[row]! / FEED_STEP_MM_PER_S)
    if (!(at >= 1 && at < FEED_STEPS) || !(values[row]! >= least)) continue
    sums[at] = sums[at]! + values[row]!
    counts[at] = counts[at]! + 1
  }
  // What is seldom is taken from its neighbours.
  for (let at = 1; at < FEED_STEPS; at++) {
    let sum = 0
    let count = 0
    for (let reach = 0; reach <= 3 && count < 4; reach++) {
      for (const near of reach === 0 ? [at] : [at - reach, at + reach]) {
        sum += sums[near] ?? 0
        count += counts[near] ?? 0
      }
    }
    if (count >= 4) curve[at] = sum / count
  }
  return curve
}

/** NaN where nothing is fed, or never so fast in the forecast. */
export function atFeed(curve: Float64Array, feedMmPerS: number): number {
  const at = feedMmPerS / FEED_STEP_MM_PER_S
  if (!(at >= 0.6 && at <= FEED_STEPS - 1)) return Number.NaN
  const low = Math.max(1, Math.floor(at))
  const high = Math.min(FEED_STEPS - 1, low + 1)
  const share = Math.max(0, at - low)
  const first = curve[low]!
  const second = curve[high]!
  if (Number.isNaN(first)) return second
  return !Number.isNaN(second) ? first + share * (second - first) : first
}

function fanCurve(fan: Float32Array | null, rpm: Float32Array | null): Float64Array {
  const curve = new Float64Array(11).fill(Number.NaN)
  if (fan === null || rpm === null) return curve
  const sums = new Float64Array(11)
  const counts = new Float64Array(11)
  for (let row = 5; row < rpm.length; row++) {
    const asked = fan[row]!
    // Steady for some seconds.
    if (!(asked > 0.05) || fan[row - 4] !== asked || !Number.isFinite(rpm[row]!)) continue
    const tenth = Math.round(10 * asked)
    sums[tenth] = sums[tenth]! + rpm[row]!
    counts[tenth] = counts[tenth]! + 1
  }
  for (let tenth = 0; tenth <= 10; tenth++) if (counts[tenth]! > 3) curve[tenth] = sums[tenth]! / counts[tenth]!
  return curve
}

function highest(values: Float32Array | null): number {
  let most = 0
  for (const value of values ?? []) if (value > most) most = value
  return most > 0 ? most : Number.NaN
}

/** Normal equations with a ridge; null where there are too few rows. */
function leastSquares(rows: readonly (readonly number[])[], wanted: readonly number[]): number[] | null {
  const width = rows[0]?.length ?? 0
  if (rows.length < 3 * width || width === 0) return null
  const matrix = Array.from({ length: width }, () => new Float64Array(width + 1))
  rows.forEach((row, at) => {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) matrix[i]![j] = matrix[i]![j]! + row[i]! * row[j]!
      matrix[i]![width] = matrix[i]![width]! + row[i]! * wanted[at]!
    }
  })
  for (let i = 0; i < width; i++) matrix[i]![i] = matrix[i]![i]! * (1 + RIDGE) + RIDGE
  for (let i = 0; i < width; i++) {
    const pivot = matrix[i]![i]!
    if (!(Math.abs(pivot) > 1e-12)) return null
    for (let j = 0; j < width; j++) {
      if (j === i) continue
      const factor = matrix[j]![i]! / pivot
      for (let k = i; k <= width; k++) matrix[j]![k] = matrix[j]![k]! - factor * matrix[i]![k]!
    }
  }
  return matrix.map((row, at) => row[width]! / row[at]!)
}
