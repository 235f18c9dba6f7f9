// An ADXL345 on the head: three axes at 3200 Hz, 3.9 mg a step, ±16 g, 0.35 mg/sqrt(Hz), a clock that is up to 3 % off.
// Source: PHYSICS 2.14. It is fed with the head's planned motion and hands out seconds.
import type { Random } from '#core'
import type { Pulses, ResonantMode } from '#physics'
import type { MotionPieces } from '../motion-pieces.ts'
import { addMotorRipple, advanceRippleMotor, createRippleMotors, type RippleMotor } from './motor-ripple.ts'
import {
  advanceVibratingAxis,
  createVibratingAxis,
  jumpVibratingAxis,
  MM_PER_S2_PER_G,
  sampleVibratingAxis,
  strikeVibratingAxis,
  type VibratingAxis,
} from './vibrating-axis.ts'
import {
  type AccelerometerWindow,
  createWindow,
  createWindowFinish,
  finishWindow,
  type WindowFinish,
} from './window.ts'

/** The two strongest modes of an axis; their gains add up to 1. */
export interface AxisModes {
  readonly main: ResonantMode
  readonly second: ResonantMode
  /** Input shaper of the axis. */
  readonly pulses: Pulses | null
}

export interface AccelerometerSettings {
  readonly sampleHz: number
  readonly stepG: number
  readonly rangeG: number
  readonly noiseGPerSqrtHz: number
  /** How far the clock may be off, either way. */
  readonly clockSpreadRatio: number
  /** 1: motors as rough as PHYSICS 2.11 has them. */
  readonly rippleRatio: number
  /** Which motors move the head; others count as cartesian. */
  readonly kinematics: 'cartesian' | 'corexy'
  /** Without noise, resolution, range and clock error. */
  readonly ideal: boolean
}

export const ADXL345_ON_HEAD: AccelerometerSettings = {
  sampleHz: 3200,
  stepG: 0.0039,
  rangeG: 16,
  noiseGPerSqrtHz: 0.00035,
  clockSpreadRatio: 0.03,
  rippleRatio: 1,
  kinematics: 'cartesian',
  ideal: false,
}

export interface HeadAccelerometer {
  readonly settings: AccelerometerSettings
  /** True rate over nominal rate. */
  readonly clockRatio: number
  readonly stepS: number
  x: VibratingAxis
  y: VibratingAxis
  z: VibratingAxis
  readonly motors: readonly RippleMotor[]
  readonly finish: WindowFinish
  /** The second being filled, and the last complete one (startS NaN before there is any). */
  filling: AccelerometerWindow
  last: AccelerometerWindow
  filled: number
  /** Print time up to which it has been fed, and of sample 0. */
  timeS: number
  originS: number
  /** Samples ever made. */
  samples: number
  readonly shocks: Shock[]
  readonly fans: FanTone[]
}

/** A fan on the head, and where its unbalanced rotor is. */
interface FanTone {
  rpm: number
  phaseRad: number
}

interface Shock {
  readonly timeS: number
  readonly xMPerS: number
  readonly yMPerS: number
  readonly zMPerS: number
  isStruck: boolean
}

/** What an unbalanced rotor shakes the head with at 7000 rpm, as the square of its speed; plausible. */
const IMBALANCE_G = 0.008
const IMBALANCE_RPM = 7000
/** Contact of a nozzle with a curled edge, s: a half sine; plausible. */
const CONTACT_S = 0.002
/** Amplitudes of the motor's ripple are straight lines over so many samples of an acceleration. */
const RIPPLE_SAMPLES = 64
/** Z rests on its screws: stiff, with little to ring; plausible. */
const Z_MODES: AxisModes = {
  main: { resonanceHz: 110, dampingRatio: 0.1, gain: 0.7 },
  second: { resonanceHz: 165, dampingRatio: 0.12, gain: 0.3 },
  pulses: null,
}
/** Share of the horizontal motion that an accelerometer not quite level feels along Z; plausible. */
const TILT_RATIO = 0.03

/**
 * Two modes for an axis of which only the strongest is known: the second stands at 1.36 times its frequency with a third of
 * its part and a damping of 0.127, the medians of 41 recorded resonance tests.
 */
export function axisModes(resonanceHz: number, dampingRatio: number, pulses: Pulses | null = null): AxisModes {
  return {
    main: { resonanceHz, dampingRatio, gain: 0.75 },
    second: { resonanceHz: 1.36 * resonanceHz, dampingRatio: 0.127, gain: 0.25 },
    pulses,
  }
}

export function createAccelerometer(
  settings: AccelerometerSettings,
  x: AxisModes,
  y: AxisModes,
  startS: number,
  random: Random,
): HeadAccelerometer {
  const { sampleHz, ideal, stepG, rangeG, noiseGPerSqrtHz } = settings
  const clockRatio = ideal ? 1 : 1 + settings.clockSpreadRatio * (2 * random.next() - 1)
  const stepS = 1 / (sampleHz * clockRatio)
  const noiseG = noiseGPerSqrtHz * Math.sqrt(sampleHz / 2)
  return {
    settings,
    clockRatio,
    stepS,
    x: createVibratingAxis(x, stepS),
    y: createVibratingAxis(y, stepS),
    z: createVibratingAxis(Z_MODES, stepS),
    motors: createRippleMotors(settings.kinematics, settings.rippleRatio),
    finish: createWindowFinish({ ideal, stepG, rangeG, noiseG }, random.fork('noise')),
    filling: createWindow(sampleHz),
    last: createWindow(sampleHz),
    filled: 0,
    timeS: startS,
    originS: startS,
    samples: 0,
    shocks: [],
    fans: [],
  }
}

/** Speeds of the fans on the head from the window on that is being filled; their rotors are never quite balanced. */
export function setHeadFans(sensor: HeadAccelerometer, ...rpm: readonly number[]): void {
  while (sensor.fans.length < rpm.length) sensor.fans.push({ rpm: 0, phaseRad: 0 })
  for (let i = 0; i < rpm.length; i++) sensor.fans[i]!.rpm = rpm[i]!
}

/** Belt or frame have changed: the axes go on from where they are with other modes. */
export function retuneAccelerometer(sensor: HeadAccelerometer, x: AxisModes, y: AxisModes): void {
  sensor.x = retuned(sensor.x, createVibratingAxis(x, sensor.stepS))
  sensor.y = retuned(sensor.y, createVibratingAxis(y, sensor.stepS))
}

function retuned(old: VibratingAxis, axis: VibratingAxis): VibratingAxis {
  axis.speedMmPerS = old.speedMmPerS
  axis.accelMmPerS2 = old.accelMmPerS2
  for (const mode of ['main', 'second'] as const) {
    axis[mode].real = old[mode].real
    axis[mode].imaginary = old[mode].imaginary
  }
  return axis
}

/** Something will hit the head at a time that has not been fed yet, changing its speed by so much. */
export function shockAccelerometer(
  sensor: HeadAccelerometer,
  timeS: number,
  xMPerS: number,
  yMPerS: number,
  zMPerS: number,
): void {
  const shock = { timeS: Math.max(timeS, sensor.timeS), xMPerS, yMPerS, zMPerS, isStruck: false }
  let at = sensor.shocks.length
  while (at > 0 && sensor.shocks[at - 1]!.timeS > shock.timeS) at--
  sensor.shocks.splice(at, 0, shock)
}

/**
 * Runs on to `untilS` through the motion; where no piece is, the head rests. Each second that gets complete is handed to
 * `onWindow`, which may read it until the next one is complete.
 */
export function feedAccelerometer(
  sensor: HeadAccelerometer,
  pieces: MotionPieces,
  untilS: number,
  onWindow?: (window: AccelerometerWindow) => void,
): void {
  const { startS, durationS } = pieces
  for (let i = firstAfter(pieces, sensor.timeS); i < pieces.count; i++) {
    const from = startS[i]!
    if (from >= untilS) break
    if (from > sensor.timeS) stretch(sensor, 0, 0, 0, 0, 0, 0, from, onWindow)
    const length = durationS[i]!
    const intoS = sensor.timeS - from
    const ax = (pieces.endXMmPerS[i]! - pieces.startXMmPerS[i]!) / length
    const ay = (pieces.endYMmPerS[i]! - pieces.startYMmPerS[i]!) / length
    const az = (pieces.endZMmPerS[i]! - pieces.startZMmPerS[i]!) / length
    stretch(
      sensor,
      pieces.startXMmPerS[i]! + ax * intoS,
      ax,
      pieces.startYMmPerS[i]! + ay * intoS,
      ay,
      pieces.startZMmPerS[i]! + az * intoS,
      az,
      Math.min(untilS, from + length),
      onWindow,
    )
  }
  if (sensor.timeS < untilS) stretch(sensor, 0, 0, 0, 0, 0, 0, untilS, onWindow)
}

/** First piece that ends after a time. */
function firstAfter(pieces: MotionPieces, timeS: number): number {
  let low = 0
  let high = pieces.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (pieces.startS[middle]! + pieces.durationS[middle]! <= timeS) low = middle + 1
    else high = middle
  }
  return low
}

/** Constant acceleration up to a time. */
function stretch(
  sensor: HeadAccelerometer,
  vx: number,
  ax: number,
  vy: number,
  ay: number,
  vz: number,
  az: number,
  untilS: number,
  onWindow: ((window: AccelerometerWindow) => void) | undefined,
): void {
  const { x, y, z, motors, shocks } = sensor
  const aheadS = nextSampleS(sensor) - sensor.timeS
  jumpVibratingAxis(x, vx, ax, aheadS)
  jumpVibratingAxis(y, vy, ay, aheadS)
  jumpVibratingAxis(z, vz, az, aheadS)
  for (const motor of motors) {
    motor.speedMmPerS = vx * motor.xRatio + vy * motor.yRatio
    motor.accelMmPerS2 = ax * motor.xRatio + ay * motor.yRatio
  }
  const isSteady = ax === 0 && ay === 0
  while (sensor.timeS < untilS) {
    let stopS = untilS
    for (const shock of shocks) {
      if (shock.isStruck) continue
      if (shock.timeS > sensor.timeS) {
        stopS = Math.min(stopS, shock.timeS)
        break
      }
      strike(sensor, shock)
    }
    const firstS = nextSampleS(sensor)
    let count = firstS < stopS ? Math.ceil((stopS - firstS) / sensor.stepS) : 0
    const room = Math.min(sensor.filling.x.length - sensor.filled, isSteady ? 1 << 30 : RIPPLE_SAMPLES)
    if (count > room) {
      count = room
      stopS = firstS + (count - 0.5) * sensor.stepS
    }
    if (count > 0) emit(sensor, count, firstS)
    const passedS = stopS - sensor.timeS
    advanceVibratingAxis(x, passedS)
    advanceVibratingAxis(y, passedS)
    advanceVibratingAxis(z, passedS)
    for (const motor of motors) advanceRippleMotor(motor, passedS)
    sensor.timeS = stopS
    if (sensor.filled === sensor.filling.x.length) complete(sensor, onWindow)
  }
}

function nextSampleS(sensor: HeadAccelerometer): number {
  return sensor.originS + sensor.samples * sensor.stepS
}

function emit(sensor: HeadAccelerometer, count: number, firstS: number): void {
  const { filling, filled } = sensor
  const aheadS = firstS - sensor.timeS
  sampleVibratingAxis(sensor.x, filling.x, filled, count)
  sampleVibratingAxis(sensor.y, filling.y, filled, count)
  sampleVibratingAxis(sensor.z, filling.z, filled, count)
  for (const motor of sensor.motors) {
    addMotorRipple(motor, sensor.x, motor.xShare, filling.x, filled, count, aheadS)
    addMotorRipple(motor, sensor.y, motor.yShare, filling.y, filled, count, aheadS)
  }
  if (sensor.shocks.length > 0) addContacts(sensor, count, firstS)
  if (filled === 0) filling.startS = firstS
  sensor.filled += count
  sensor.samples += count
}

function strike(sensor: HeadAccelerometer, shock: Shock): void {
  const aheadS = nextSampleS(sensor) - sensor.timeS
  strikeVibratingAxis(sensor.x, 1000 * shock.xMPerS, aheadS)
  strikeVibratingAxis(sensor.y, 1000 * shock.yMPerS, aheadS)
  strikeVibratingAxis(sensor.z, 1000 * shock.zMPerS, aheadS)
  shock.isStruck = true
}

/** The contact itself, which the modes only know as a jump: a half sine that holds the whole change of speed. */
function addContacts(sensor: HeadAccelerometer, count: number, firstS: number): void {
  const { filling, filled, shocks, stepS } = sensor
  for (const shock of shocks) {
    if (!shock.isStruck) continue
    const from = Math.max(0, Math.ceil((shock.timeS - firstS) / stepS))
    for (let i = from; i < count; i++) {
      const intoS = firstS + i * stepS - shock.timeS
      if (intoS >= CONTACT_S) break
      const perS = (Math.PI / 2 / CONTACT_S) * Math.sin((Math.PI * intoS) / CONTACT_S) * (1000 / MM_PER_S2_PER_G)
      filling.x[filled + i]! += shock.xMPerS * perS
      filling.y[filled + i]! += shock.yMPerS * perS
      filling.z[filled + i]! += shock.zMPerS * perS
    }
  }
}

function complete(sensor: HeadAccelerometer, onWindow: ((window: AccelerometerWindow) => void) | undefined): void {
  const { filling, last, shocks } = sensor
  filling.endS = nextSampleS(sensor)
  const { x, y, z } = filling
  for (const fan of sensor.fans) addImbalance(fan, y, z, sensor.stepS)
  for (let i = 0; i < z.length; i++) z[i]! += 1 + TILT_RATIO * (x[i]! + y[i]!)
  finishWindow(sensor.finish, filling)
  sensor.last = filling
  sensor.filling = last
  sensor.filled = 0
  while (shocks.length > 0 && shocks[0]!.timeS + CONTACT_S < sensor.timeS) shocks.shift()
  onWindow?.(sensor.last)
}

/** A rotor that faces forward shakes the head up and sideways; one turn of a complex number per sample. */
function addImbalance(fan: FanTone, y: Float32Array, z: Float32Array, stepS: number): void {
  if (!(fan.rpm > 0)) return
  const amplitudeG = IMBALANCE_G * (fan.rpm / IMBALANCE_RPM) ** 2
  const turnRad = ((2 * Math.PI * fan.rpm) / 60) * stepS
  const turnReal = Math.cos(turnRad)
  const turnImaginary = Math.sin(turnRad)
  let real = amplitudeG * Math.cos(fan.phaseRad)
  let imaginary = amplitudeG * Math.sin(fan.phaseRad)
  for (let i = 0; i < y.length; i++) {
    y[i]! += real
    z[i]! += imaginary
    const r = real * turnReal - imaginary * turnImaginary
    imaginary = real * turnImaginary + imaginary * turnReal
    real = r
  }
  fan.phaseRad = (fan.phaseRad + turnRad * y.length) % (2 * Math.PI)
}
