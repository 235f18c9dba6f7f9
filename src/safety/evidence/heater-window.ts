// The last readings of one heater: the worst of them count, in either direction. Source of the idea: panda's sample_t.
import type { HeaterView } from '../observe/observe-heaters.ts'

export interface HeaterWindow {
  readonly readingsC: Float64Array
  /** Readings so far. */
  count: number
  timeS: number
  /** Readings in a row that were possible, and that followed each other no faster than heat moves. */
  sound: number
}

/** What a sensor of a printer can show, °C: a hall in winter, the hottest nozzles sold and a margin. */
const SENSOR_MIN_C = -40
const SENSOR_MAX_C = 600
/** A reading of exactly 0.0 is that of a firmware that has not measured yet. */
const UNREAD_C = 0
/** Noise of two readings, °C: five sigmas of the noisiest real hot end (V6: 0.45). */
const NOISE_C = 3

export function createHeaterWindow(samples: number): HeaterWindow {
  return { readingsC: new Float64Array(samples), count: 0, timeS: Number.NaN, sound: 0 }
}

/** For another number of samples: as many of the last ones as fit in. */
export function resizeHeaterWindow({ readingsC, count, timeS, sound }: HeaterWindow, samples: number): HeaterWindow {
  const window = createHeaterWindow(samples)
  const kept = Math.min(count, readingsC.length, samples)
  for (let i = 0; i < kept; i++) window.readingsC[i] = Number(readingsC[(count - kept + i) % readingsC.length])
  return Object.assign(window, { count: kept, timeS, sound })
}

/** `rateMaxCPerS`: no heater of its kind gets warmer or colder faster. */
export function stepHeaterWindow(window: HeaterWindow, timeS: number, readingC: number, rateMaxCPerS: number): void {
  const { readingsC, count } = window
  const beforeC = readingsC[(count + readingsC.length - 1) % readingsC.length]
  const isPossible = readingC >= SENSOR_MIN_C && readingC <= SENSOR_MAX_C && readingC !== UNREAD_C
  if (!isPossible) {
    window.sound = 0
    return
  }
  const changeMaxC = rateMaxCPerS * (timeS - window.timeS) + NOISE_C
  const isSteady = count === 0 || Math.abs(readingC - Number(beforeC)) <= changeMaxC
  readingsC[count % readingsC.length] = readingC
  window.count++
  window.timeS = timeS
  window.sound = isSteady ? window.sound + 1 : 0
}

/** Believed again once as many sound readings have come as the window holds; before that as many as there are. */
export function viewHeater(window: HeaterWindow): HeaterView {
  const filled = Math.min(window.count, window.readingsC.length)
  const held = window.readingsC.subarray(0, filled)
  return {
    hottestC: held.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY),
    coldestC: held.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY),
    isTrusted: filled > 0 && window.sound >= filled,
  }
}
