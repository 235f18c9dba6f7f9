import { expect, test } from 'vitest'
import { createRandom, GRAVITY_M_PER_S2 } from '#core'
import { createAxisMode, headAccelMmPerS2, jumpAxis, runAxis } from '#physics'
import { addMotionPiece, createMotionPieces, type MotionPieces } from '../motion-pieces.ts'
import {
  type AccelerometerSettings,
  ADXL345_ON_HEAD,
  type AxisModes,
  axisModes,
  createAccelerometer,
  feedAccelerometer,
  retuneAccelerometer,
  setHeadFans,
  shockAccelerometer,
} from './accelerometer.ts'
import { windowSpectrum } from './spectrum.ts'
import { type AccelerometerWindow, dominantHz } from './window.ts'

const IDEAL: AccelerometerSettings = { ...ADXL345_ON_HEAD, ideal: true, rippleRatio: 0 }
const X = axisModes(48, 0.08)
const Y = axisModes(39, 0.1)

/** Zigzag of short moves in all directions, three pieces each, with some pieces shorter than a sample. */
function zigzag(seconds: number, seed = 1): MotionPieces {
  const random = createRandom(seed)
  const pieces = createMotionPieces()
  let timeS = 0
  while (timeS < seconds) {
    const angle = 2 * Math.PI * random.next()
    const [x, y] = [Math.cos(angle), Math.sin(angle)]
    const [low, high] = [5 + 10 * random.next(), 40 + 100 * random.next()]
    const rampS = (high - low) / 3000
    const add = (durationS: number, from: number, to: number): void => {
      addMotionPiece(pieces, timeS, durationS, from * x, to * x, from * y, to * y, 0, 0, 0, 0)
      timeS += durationS
    }
    add(rampS, low, high)
    add(random.next() < 0.2 ? 0.0001 : 0.05 * random.next(), high, high)
    add(rampS, high, low)
  }
  return pieces
}

function record(
  settings: AccelerometerSettings,
  pieces: MotionPieces,
  seconds: number,
  seed = 1,
  chunkS = 0.1,
): AccelerometerWindow[] {
  const sensor = createAccelerometer(settings, X, Y, 0, createRandom(seed))
  const windows: AccelerometerWindow[] = []
  for (let i = 1; i <= Math.round(seconds / chunkS); i++) {
    feedAccelerometer(sensor, pieces, i * chunkS, (window) => windows.push(structuredClone(window)))
  }
  return windows
}

/** What is felt of an axis, by the exact solution of #physics, one exponential per sample and event. */
function twin(modes: AxisModes, pieces: MotionPieces, timesS: readonly number[]): number[] {
  const parts = [modes.main, modes.second]
  const axes = parts.map((mode) => createAxisMode(mode.resonanceHz, mode.dampingRatio, null))
  let nowS = 0
  let piece = 0
  return timesS.map((timeS) => {
    const run = (untilS: number): void => {
      for (const axis of axes) runAxis(axis, untilS - nowS)
      nowS = untilS
    }
    while (piece < pieces.count && pieces.startS[piece]! <= timeS) {
      run(pieces.startS[piece]!)
      const accel = (pieces.endXMmPerS[piece]! - pieces.startXMmPerS[piece]!) / pieces.durationS[piece]!
      for (const axis of axes) jumpAxis(axis, pieces.startXMmPerS[piece]!, accel)
      piece++
    }
    run(timeS)
    return parts.reduce((sum, mode, i) => sum + mode.gain * headAccelMmPerS2(axes[i]!), 0) / (1000 * GRAVITY_M_PER_S2)
  })
}

test('an ideal sensor feels the exact solution of the vibrating axis, however it is fed', () => {
  const pieces = zigzag(2.2)
  for (const chunkS of [0.1, 0.0371]) {
    const [, second] = record(IDEAL, pieces, 2.2, 1, chunkS)
    const timesS = Array.from({ length: 6400 }, (_, i) => i / 3200)
    const exact = twin(X, pieces, timesS).slice(3200)
    const strongest = Math.max(...exact.map(Math.abs))
    expect(strongest).toBeGreaterThan(0.3)
    const worst = Math.max(...exact.map((value, i) => Math.abs(value - second!.x[i]!)))
    expect(worst).toBeLessThan(1e-6 * strongest)
  }
})

test('at rest it reads gravity and the noise of its data sheet in steps of 3.9 mg', () => {
  const windows = record(ADXL345_ON_HEAD, createMotionPieces(), 8)
  expect(windows.length).toBeGreaterThanOrEqual(7)
  for (const { x, z, rmsG, startS, endS } of windows) {
    // 0.35 mg/sqrt(Hz) over 1600 Hz, and a twelfth of a step squared.
    expect(rmsG[0]).toBeGreaterThan(0.0135)
    expect(rmsG[0]).toBeLessThan(0.0148)
    expect(z.reduce((sum, value) => sum + value, 0) / z.length).toBeCloseTo(1, 2)
    expect(Math.abs(x[100]! / 0.0039 - Math.round(x[100]! / 0.0039))).toBeLessThan(1e-4)
    expect(Math.abs(endS - startS - 1)).toBeLessThan(0.031)
  }
  expect(windows[0]!.x.slice(0, 100)).not.toEqual(windows[1]!.x.slice(0, 100))
})

test('the same seed gives the same bytes, another seed others', () => {
  const pieces = zigzag(3)
  expect(record(ADXL345_ON_HEAD, pieces, 3)).toEqual(record(ADXL345_ON_HEAD, pieces, 3))
  expect(record(ADXL345_ON_HEAD, pieces, 3)[0]!.x).not.toEqual(record(ADXL345_ON_HEAD, pieces, 3, 2)[0]!.x)
})

test('after a stop the dominant frequency is that of the axis; of a loosened one it is lower', () => {
  const pieces = createMotionPieces()
  for (let i = 0; i < 20; i++) {
    const sign = i % 2 === 0 ? 1 : -1
    // Irregular, so that the reversals have no line of their own.
    addMotionPiece(pieces, i * 0.1 + 0.003 * (i % 7), 0.03, 0, 60 * sign, 0, 50 * sign, 0, 0, 0, 0)
  }
  const listen = (ratio: number): AccelerometerWindow => {
    const sensor = createAccelerometer(IDEAL, axisModes(80, 0.05), axisModes(39, 0.05), 0, createRandom(1))
    retuneAccelerometer(sensor, axisModes(80 * ratio, 0.05), axisModes(39 * ratio, 0.05))
    feedAccelerometer(sensor, pieces, 2.5)
    return sensor.last
  }
  expect(Math.abs(dominantHz(listen(1))[0]! - 80)).toBeLessThan(6)
  expect(Math.abs(dominantHz(listen(1))[1]! - 39)).toBeLessThan(6)
  expect(dominantHz(listen(0.7))[0]!).toBeLessThan(66)
})

test('a shock is felt as its change of speed at once, and rings out', () => {
  const sensor = createAccelerometer(IDEAL, X, Y, 0, createRandom(1))
  shockAccelerometer(sensor, 0.4, 0.05, 0, 0.01)
  feedAccelerometer(sensor, createMotionPieces(), 2.5)
  const sensor2 = createAccelerometer(IDEAL, X, Y, 0, createRandom(1))
  shockAccelerometer(sensor2, 0.4, 0.05, 0, 0.01)
  feedAccelerometer(sensor2, createMotionPieces(), 1.01)
  const { x, peakG } = sensor2.last
  // Half a sine of 2 ms with an area of 0.05 m/s: pi/2 x 0.05 / 0.002 = 39 m/s² = 4 g, less what the belt takes back.
  expect(peakG[0]).toBeGreaterThan(3)
  expect(peakG[0]).toBeLessThan(4.3)
  let speedMPerS = 0
  const from = Math.round(0.4 * 3200)
  for (let i = 0; i <= 7; i++) {
    const weight = i === 0 || i === 7 ? 0.5 : 1
    speedMPerS += (weight * x[from + i]! * GRAVITY_M_PER_S2) / 3200
  }
  // The free vibration of a head that starts at 0.05 m/s, 7 samples later.
  const t = 7 / 3200
  const freeMPerS = [X.main, X.second].reduce((sum, { resonanceHz, dampingRatio, gain }) => {
    const decay = dampingRatio * 2 * Math.PI * resonanceHz
    const damped = 2 * Math.PI * resonanceHz * Math.sqrt(1 - dampingRatio * dampingRatio)
    const swing = Math.cos(damped * t) - (decay / damped) * Math.sin(damped * t)
    return sum + gain * 0.05 * Math.exp(-decay * t) * swing
  }, 0)
  expect(Math.abs(speedMPerS - freeMPerS)).toBeLessThan(0.001)
  expect(x.slice(0, from).every((value) => value === 0)).toBe(true)
  expect(sensor.last.rmsG[0]).toBeLessThan(1e-6)
})

test('the motor of a cruise hums with its electrical cycle and its full steps', () => {
  const pieces = createMotionPieces()
  addMotionPiece(pieces, 0, 3, 40, 40, 0, 0, 0, 0, 0, 0)
  const sensor = createAccelerometer({ ...IDEAL, rippleRatio: 1 }, X, Y, 0, createRandom(1))
  feedAccelerometer(sensor, pieces, 3)
  // 40 mm/s through 0.8 mm: 50 Hz, beside the resonance.
  expect(Math.abs(dominantHz(sensor.last)[0]! - 50)).toBeLessThan(1)
  expect(sensor.last.rmsG[0]).toBeGreaterThan(0.05)
  expect(sensor.last.rmsG[0]).toBeLessThan(0.5)
  expect(sensor.last.rmsG[1]).toBeLessThan(1e-6)
})

test('on a CoreXY both motors hum along X, and one alone in both axes along a diagonal', () => {
  const listen = (vx: number, vy: number): AccelerometerWindow => {
    const pieces = createMotionPieces()
    addMotionPiece(pieces, 0, 3, vx, vx, vy, vy, 0, 0, 0, 0)
    const sensor = createAccelerometer({ ...IDEAL, rippleRatio: 1, kinematics: 'corexy' }, X, Y, 0, createRandom(1))
    feedAccelerometer(sensor, pieces, 3)
    return sensor.last
  }
  // Both belts run at 40 mm/s in step: their halves add up along X and cancel along Y.
  expect(listen(40, 0).rmsG[0]).toBeGreaterThan(0.05)
  expect(listen(40, 0).rmsG[1]).toBeLessThan(1e-6)
  // One belt runs at 40 mm/s, the other stands.
  expect(Math.abs(dominantHz(listen(20, 20))[0]! - 50)).toBeLessThan(1)
  expect(Math.abs(dominantHz(listen(20, 20))[1]! - 50)).toBeLessThan(1)
})

test('what is stronger than 16 g reads 16 g', () => {
  const sensor = createAccelerometer(ADXL345_ON_HEAD, X, Y, 0, createRandom(1))
  shockAccelerometer(sensor, 0.4, 1, 0, 0)
  feedAccelerometer(sensor, createMotionPieces(), 1.1)
  expect(Math.max(...sensor.last.x)).toBeCloseTo(16, 2)
})

test('a fan is a line at its speed, and the line goes when the fan stops', () => {
  const sensor = createAccelerometer(ADXL345_ON_HEAD, X, Y, 0, createRandom(1))
  setHeadFans(sensor, 7000)
  feedAccelerometer(sensor, createMotionPieces(), 1.1)
  expect(Math.abs(dominantHz(sensor.last)[1]! - (7000 / 60) * (1 / sensor.clockRatio))).toBeLessThan(1)
  const running = sensor.last.rmsG[1]!
  setHeadFans(sensor, 0)
  feedAccelerometer(sensor, createMotionPieces(), 3.3)
  expect(sensor.last.rmsG[1]).toBeLessThan(running)
})

test('the area of a spectrum is the square of the strength', () => {
  const window = record(ADXL345_ON_HEAD, zigzag(2), 2)[0]!
  const { frequencyHz, density } = windowSpectrum(window, 'x')
  const area = density.reduce((sum, value) => sum + value, 0) * frequencyHz[1]!
  expect(Math.sqrt(area) / window.rmsG[0]!).toBeGreaterThan(0.8)
  expect(Math.sqrt(area) / window.rmsG[0]!).toBeLessThan(1.2)
})
