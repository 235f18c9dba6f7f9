// The resonance test as motion of the head, heard by the accelerometer that prints have.
import type { Random } from '#core'
import type { ResonanceTest, ResonantMode } from '#physics'
import {
  ADXL345_ON_HEAD,
  addMotionPiece,
  axisModes,
  createAccelerometer,
  createMotionPieces,
  feedAccelerometer,
  type MotionPieces,
} from '#sensing'

const NOTHING: ResonantMode = { resonanceHz: 50, dampingRatio: 0.1, gain: 0 }

/** Each half period is one constant acceleration, as the firmware drives it. */
function sweep(test: ResonanceTest): MotionPieces {
  const pieces = createMotionPieces()
  let frequencyHz = test.lowHz
  let timeS = 0
  let speedMmPerS = 0
  // A quarter period less at first, so that the head shakes about its place.
  let durationS = 0.25 / frequencyHz
  for (let sign = 1; frequencyHz < test.highHz; sign = -sign) {
    const endMmPerS = speedMmPerS + sign * test.accelPerHz * frequencyHz * durationS
    addMotionPiece(pieces, timeS, durationS, speedMmPerS, endMmPerS, 0, 0, 0, 0, 0, 0)
    timeS += durationS
    speedMmPerS = endMmPerS
    frequencyHz += test.sweepHzPerS * durationS
    durationS = 0.5 / frequencyHz
  }
  return pieces
}

/** All that the X axis of the sensor read, mm/s², and its rate by the times of its windows. */
export function recordOnHead(
  modes: readonly ResonantMode[],
  test: ResonanceTest,
  random: Random,
): { readonly record: Float64Array; readonly sampleHz: number } {
  const pieces = sweep(test)
  const x = { main: modes[0] ?? NOTHING, second: modes[1] ?? NOTHING, pulses: null }
  const sensor = createAccelerometer(ADXL345_ON_HEAD, x, axisModes(45, 0.1), 0, random)
  const totalS = pieces.startS[pieces.count - 1]! + pieces.durationS[pieces.count - 1]!
  const read: number[] = []
  let endS = 0
  feedAccelerometer(sensor, pieces, totalS, (window) => {
    for (const value of window.x) read.push(value * 9806.65)
    endS = window.endS
  })
  return { record: Float64Array.from(read), sampleHz: read.length / endS }
}
