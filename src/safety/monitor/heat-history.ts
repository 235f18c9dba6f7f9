// The last minute or two of one heater as running integrals, so that what happened over any window of it is one subtraction.
import { HYPOTHESES } from './lagged-power.ts'

/** Samples kept: two minutes at 4 Hz. */
const CAPACITY = 512
export const WINDOWS_S = [0.5, 1.5, 3, 6, 12, 25, 60] as const

export interface HeatHistory {
  readonly timeS: Float64Array
  readonly temperatureC: Float64Array
  /** Lagged power of the likeliest hypothesis. */
  readonly drive: Float64Array
  /** Integrals since the last reset: excess over the air; the same times the root of the fan's speed; times flow. */
  readonly excessCS: Float64Array
  readonly fannedCS: Float64Array
  readonly flowedCMm3: Float64Array
  /** Of the loss that was learned with other fans on, the share that they may have taken and do not any more, times the excess. */
  readonly stilledCS: Float64Array
  readonly energyS: Float64Array
  /** Samples since the last reset. */
  count: number
  /** By window: number of the sample that it begins with; -1 while there is none that old. */
  readonly starts: Int32Array
}

export function createHeatHistory(): HeatHistory {
  return {
    timeS: new Float64Array(CAPACITY),
    temperatureC: new Float64Array(CAPACITY),
    drive: new Float64Array(CAPACITY),
    excessCS: new Float64Array(CAPACITY),
    fannedCS: new Float64Array(CAPACITY),
    flowedCMm3: new Float64Array(CAPACITY),
    stilledCS: new Float64Array(CAPACITY),
    energyS: new Float64Array(CAPACITY * HYPOTHESES),
    count: 0,
    starts: new Int32Array(WINDOWS_S.length).fill(-1),
  }
}

export function clearHistory(history: HeatHistory): void {
  history.count = 0
  history.starts.fill(-1)
}

export function slotOf(sample: number): number {
  return sample % CAPACITY
}

/** Keeps a sample whose integrals stand in `excessCS` and so on. */
export function keepSample(
  history: HeatHistory,
  timeS: number,
  temperatureC: number,
  drive: number,
  excessCS: number,
  fannedCS: number,
  flowedCMm3: number,
  stilledCS: number,
  energyS: Float64Array,
): void {
  const slot = slotOf(history.count)
  history.timeS[slot] = timeS
  history.temperatureC[slot] = temperatureC
  history.drive[slot] = drive
  history.excessCS[slot] = excessCS
  history.fannedCS[slot] = fannedCS
  history.flowedCMm3[slot] = flowedCMm3
  history.stilledCS[slot] = stilledCS
  history.energyS.set(energyS, slot * HYPOTHESES)
  history.count++
  const oldest = Math.max(history.count - CAPACITY, 0)
  for (let w = 0; w < WINDOWS_S.length; w++) {
    const sinceS = timeS - WINDOWS_S[w]! + 1e-6
    let start = Math.max(history.starts[w]!, oldest)
    if (history.timeS[slotOf(start)]! > sinceS) {
      history.starts[w] = -1
      continue
    }
    while (history.timeS[slotOf(start + 1)]! <= sinceS) start++
    history.starts[w] = start
  }
}
