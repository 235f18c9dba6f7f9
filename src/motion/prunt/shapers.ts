// Input shapers at ticks: a shaper per axis, new for each block and filled with its start position, the axes delayed so
// that all lag by the same. Source: prunt SPEC 7; ZV doi 10.1115/1.2894142, EI doi 10.1115/1.2801257.
import type { PruntShaperSetting } from '#config'
import { invariant, PrintwrightError } from '#core'
import type { PruntMode } from './limits.ts'

/** As a configuration has it. */
export type ShaperConfig = PruntShaperSetting

/** Weights (sum 1) and the ticks by which each is late. */
export interface Impulses {
  readonly weights: Float64Array
  readonly delayTicks: Int32Array
}

/** The last values of one signal. */
interface DelayLine {
  readonly values: Float64Array
  next: number
}

/** Mean of the last `values.length` values, by a running sum that is taken anew each time round. */
interface MovingAverage extends DelayLine {
  sum: number
}

interface PressureAdvance {
  readonly advanceTicks: number
  readonly addedOnly: boolean
  readonly averages: MovingAverage[]
  /** For "added only": delays the motion itself. */
  readonly motion: DelayLine | undefined
  lastInput: number
}

interface AxisShaper {
  readonly align: DelayLine | undefined
  readonly impulses: Impulses | undefined
  readonly history: DelayLine | undefined
  readonly advance: PressureAdvance | undefined
}

export interface Shapers {
  readonly axes: readonly AxisShaper[]
  /** How many ticks the shaped motion goes on after the block's last sample. */
  readonly tailTicks: number
  /** By how much the shaped motion lags, mean over the impulses. */
  readonly lagTicks: number
}

function delayLine(length: number, fill: number): DelayLine {
  return { values: new Float64Array(length).fill(fill), next: 0 }
}

/** Puts a value in and returns the one put in `values.length` calls before. */
function pushDelayed(line: DelayLine, value: number): number {
  const { values, next } = line
  const old = values[next]!
  values[next] = value
  line.next = next + 1 === values.length ? 0 : next + 1
  return old
}

function pushAverage(line: MovingAverage, value: number): number {
  line.sum += value - pushDelayed(line, value)
  if (line.next === 0) {
    let sum = 0
    for (const each of line.values) sum += each
    line.sum = sum
  }
  return line.sum / line.values.length
}

function binomial(n: number, k: number): number {
  let value = 1
  for (let i = 1; i <= k; i += 1) value = (value * (n - k + i)) / i
  return value
}

function zeroVibrationWeights(decay: number, derivatives: number): number[] {
  return Array.from({ length: derivatives + 2 }, (_, i) => binomial(derivatives + 1, i) * decay ** i)
}

function extraInsensitiveWeights(decay: number, humps: number, residual: number): number[] {
  const v = residual
  if (humps === 1) return [(1 + v) / 4, (decay * (1 - v)) / 2, (decay ** 2 * (1 + v)) / 4]
  if (humps === 2) {
    const x = Math.cbrt(v * v * (Math.sqrt(1 - v * v) + 1))
    // 0 / 0 where nothing may be left: the limit for V to 0.
    const a1 = x > 0 ? (3 * x * x + 2 * x + 3 * v * v) / (16 * x) : 1 / 8
    return [a1, (0.5 - a1) * decay, (0.5 - a1) * decay ** 2, a1 * decay ** 3]
  }
  const a1 = (1 + 3 * v + 2 * Math.sqrt(2 * (v * v + v))) / 16
  const a2 = (1 - v) / 4
  return [a1, a2 * decay, (1 - 2 * (a1 + a2)) * decay ** 2, a2 * decay ** 3, a1 * decay ** 4]
}

type Vibration = Extract<ShaperConfig, { kind: 'zero-vibration' | 'extra-insensitive' }>

/** A shaper remembers so many ticks at most: 100 s at Prunt's own tick, which no machine's vibration lasts. */
const MAX_TICKS = 1_000_000

function refuse(sentence: string): never {
  throw new PrintwrightError('prunt-shaper', sentence)
}

function refuseTooLong(ticks: number, tickS: number, what: string): void {
  if (ticks <= MAX_TICKS) return
  refuse(`A shaper ${what} would act over ${(ticks * tickS).toPrecision(3)} s: ${MAX_TICKS * tickS} s is the most.`)
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to
}

/** What has no impulses (or infinitely late ones) is refused: nothing of it may end up as a position. */
function refuseImpossible(config: Vibration, mode: PruntMode): void {
  const { dampingRatio, frequencyHz } = config
  if (!(frequencyHz > 0 && frequencyHz < Number.POSITIVE_INFINITY)) {
    refuse(`A shaper's frequency has to be more than 0 Hz, and is ${frequencyHz}.`)
  }
  if (!(dampingRatio >= 0 && dampingRatio < 1)) {
    refuse(
      `A shaper's damping ratio has to be from 0 to less than 1, and is ${dampingRatio}: what is so damped does not ring.`,
    )
  }
  if (config.kind === 'zero-vibration') {
    if (!isWhole(config.derivatives, 0, 3)) {
      refuse(`A zero vibration shaper has 0, 1, 2 or 3 derivatives, not ${config.derivatives}.`)
    }
    return
  }
  const { humps, residualRatio } = config
  if (!isWhole(humps, 1, 3)) refuse(`An extra insensitive shaper has 1, 2 or 3 humps, not ${humps}.`)
  if (!(residualRatio >= 0 && residualRatio < 1)) {
    refuse(`The vibration that a shaper leaves has to be from 0 to less than 1, and is ${residualRatio}.`)
  }
  if (mode !== 'parity') return
  if (humps === 3) {
    refuse(
      'Prunt stops with an error for an extra insensitive shaper of 3 humps: one of its weights lies outside 0..1.',
    )
  }
  if (humps === 2 && residualRatio === 0) {
    refuse(
      'Prunt has no weights for an extra insensitive shaper of 2 humps that leaves no vibration: it divides 0 by 0.',
    )
  }
}

/** The impulses of a vibration shaper. `parity` stops where Prunt itself does. */
export function shaperImpulses(config: Vibration, tickS: number, mode: PruntMode): Impulses {
  refuseImpossible(config, mode)
  const root = Math.sqrt(1 - config.dampingRatio * config.dampingRatio)
  const decay = Math.exp((-config.dampingRatio * Math.PI) / root)
  const periodTicks = 1 / (config.frequencyHz * root) / tickS
  const weights = Float64Array.from(
    config.kind === 'zero-vibration'
      ? zeroVibrationWeights(decay, config.derivatives)
      : extraInsensitiveWeights(decay, config.humps, config.residualRatio),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  refuseTooLong(0.5 * (weights.length - 1) * periodTicks, tickS, `of ${config.frequencyHz} Hz`)
  const delayTicks = Int32Array.from(weights, (_, i) => Math.floor(0.5 * i * periodTicks + 0.5))
  invariant(Number.isFinite(sum) && sum > 0, 'the weights of a shaper are numbers with a sum above 0')
  return { weights: weights.map((weight) => weight / sum), delayTicks }
}

/** What an axis needs before it can be lined up with the others. */
interface Timing {
  readonly lagTicks: number
  readonly extraTicks: number
}

function averageTicks(config: Extract<ShaperConfig, { kind: 'pressure-advance' }>, tickS: number): number {
  return Math.floor(Math.floor(config.smoothS / tickS + 0.5) / config.levels)
}

function advanceTiming(config: Extract<ShaperConfig, { kind: 'pressure-advance' }>, tickS: number): Timing {
  const { advanceS, smoothS, levels } = config
  if (!(advanceS >= 0 && advanceS < Number.POSITIVE_INFINITY && smoothS >= 0)) {
    refuse(`Pressure advance needs times from 0 s, not ${advanceS} s, smoothed over ${smoothS} s.`)
  }
  if (!isWhole(levels, 1, 10)) refuse(`Pressure advance is smoothed on 1 to 10 levels, not ${levels}.`)
  refuseTooLong(smoothS / tickS, tickS, `of pressure advance smoothed over ${smoothS} s`)
  const window = averageTicks(config, tickS)
  if (window <= 1) return { lagTicks: 0, extraTicks: Math.floor(config.smoothS / tickS + 0.5) }
  return {
    lagTicks: Math.floor((config.levels * (window - 1)) / 2),
    extraTicks: Math.floor(config.smoothS / tickS + 0.5),
  }
}

function impulseTiming({ weights, delayTicks }: Impulses): Timing {
  const mean = weights.reduce((total, weight, i) => total + weight * delayTicks[i]!, 0)
  return { lagTicks: Math.floor(mean + 0.5), extraTicks: delayTicks.at(-1)! + 1 }
}

function createAdvance(
  config: Extract<ShaperConfig, { kind: 'pressure-advance' }>,
  tickS: number,
  start: number,
  mode: PruntMode,
): PressureAdvance {
  const window = averageTicks(config, tickS)
  if (config.addedOnly && mode === 'parity' && window <= 1) {
    throw new PrintwrightError(
      'prunt-shaper',
      'Prunt stops with an error for a pressure advance that smooths the added part only, with no time to smooth over.',
    )
  }
  const level = config.addedOnly ? 0 : start
  const levels = window > 1 ? config.levels : 0
  const averages = Array.from({ length: levels }, () => ({ ...delayLine(window, level), sum: level * window }))
  // Upstream delays the motion by one tick, and so not by what the smoothed advance lags.
  const delay = mode === 'parity' ? 1 : advanceTiming(config, tickS).lagTicks
  const motion = config.addedOnly && delay > 0 ? delayLine(delay, start) : undefined
  return { advanceTicks: config.advanceS / tickS, addedOnly: config.addedOnly, averages, motion, lastInput: start }
}

/** Shapers for X, Y, Z, E that start at rest at `startMm`. */
export function createShapers(
  configs: readonly ShaperConfig[],
  tickS: number,
  startMm: ArrayLike<number>,
  mode: PruntMode,
): Shapers {
  const impulses = configs.map((config) =>
    config.kind === 'zero-vibration' || config.kind === 'extra-insensitive'
      ? shaperImpulses(config, tickS, mode)
      : undefined,
  )
  const timings = configs.map((config, axis): Timing => {
    const own = impulses[axis]
    if (own !== undefined) return impulseTiming(own)
    return config.kind === 'pressure-advance' ? advanceTiming(config, tickS) : { lagTicks: 0, extraTicks: 0 }
  })
  const lagTicks = Math.max(...timings.map((timing) => timing.lagTicks))
  const leastTicks = Math.min(...timings.map((timing) => timing.lagTicks))
  const extraTicks = Math.max(...timings.map((timing) => timing.extraTicks))
  const axes = configs.map((config, axis): AxisShaper => {
    const start = startMm[axis]!
    const own = impulses[axis]
    const waitTicks = lagTicks - timings[axis]!.lagTicks
    return {
      align: waitTicks > 0 ? delayLine(waitTicks, start) : undefined,
      impulses: own,
      history: own === undefined ? undefined : delayLine(own.delayTicks.at(-1)! + 1, start),
      advance: config.kind === 'pressure-advance' ? createAdvance(config, tickS, start, mode) : undefined,
    }
  })
  return { axes, tailTicks: lagTicks - leastTicks + extraTicks, lagTicks }
}

/** One tick: shapes `inputMm` (X, Y, Z, E) into `outputMm`; both may be the same array. */
export function stepShapers(shapers: Shapers, inputMm: Float64Array, outputMm: Float64Array): void {
  for (let axis = 0; axis < shapers.axes.length; axis += 1) {
    const shaper = shapers.axes[axis]!
    let value = inputMm[axis]!
    if (shaper.align !== undefined) value = pushDelayed(shaper.align, value)
    if (shaper.impulses !== undefined) value = shapeByImpulses(shaper.impulses, shaper.history!, value)
    else if (shaper.advance !== undefined) value = stepAdvance(shaper.advance, value)
    outputMm[axis] = value
  }
}

function shapeByImpulses({ weights, delayTicks }: Impulses, history: DelayLine, value: number): number {
  const { values } = history
  const now = history.next
  pushDelayed(history, value)
  let sum = 0
  for (let i = 0; i < weights.length; i += 1) {
    const at = now - delayTicks[i]!
    sum += weights[i]! * values[at < 0 ? at + values.length : at]!
  }
  return sum
}

function stepAdvance(advance: PressureAdvance, value: number): number {
  // The size of the speed: a retraction adds to the advance as well.
  let added = Math.abs(value - advance.lastInput) * advance.advanceTicks
  advance.lastInput = value
  if (!advance.addedOnly) added += value
  for (const average of advance.averages) added = pushAverage(average, added)
  if (!advance.addedOnly) return added
  return added + (advance.motion === undefined ? value : pushDelayed(advance.motion, value))
}
