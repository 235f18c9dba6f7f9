// Stepper motors, belts and the frame under one stretch of motion. A stepper's torque ripples with the electrical angle: once
// a period from unequal phases' zeros, twice from unequal phases, four times from its detent torque and from every full
// step. Four full steps are one electrical period, so the step tone of PHYSICS 2.14 (v / 0.2 mm) is the fourth partial.
import type { MotionPieces } from '../motion-pieces.ts'
import { BLOCK } from './noise.ts'
import type { MotorSound, SoundScene } from './scene.ts'
import { motorMatrix } from './scene.ts'

const TABLE = 2048
const MASK = TABLE - 1
/** Keeps the phase above 0 through a block of motion backwards. */
const LIFT = TABLE * 512
/** Highest partials of the tables, of the electrical frequency: the one that stays below half the sample rate is used. */
const TABLE_PARTIALS = [8, 16, 32, 64] as const
const FULL_STEPS_PER_PERIOD = 4

/**
 * Amplitudes of the partials 1, 2, 4, 8, ... over the step tone of full stepping. Full steps: a staircase, harmonics of the
 * step falling as 1/n. Microsteps remove the staircase; what the motor itself does stays. The ratios are plausible values.
 */
const FULL_STEPPING = { 1: 0.05, 2: 0.12, 4: 1, 8: 0.5, 12: 0.33, 16: 0.25, 20: 0.2, 24: 0.16, 28: 0.14, 32: 0.12 }
const SPREAD = { 1: 0.1, 2: 0.12, 3: 0.02, 4: 0.3, 6: 0.02, 8: 0.13, 12: 0.08, 16: 0.05, 24: 0.03 }
/** Steps interpolated to 256: quieter than 16, but the motor is the same. */
const INTERPOLATED_RATIO = 0.6
const INTERPOLATED_MICROSTEPS = 64
const STEALTH = { 1: 0.02, 2: 0.025, 4: 0.05, 8: 0.012, 12: 0.005 }

export interface MotorVoice {
  motor: MotorSound
  /** [partials] one period of the ripple each, without what would fold back. */
  tables: readonly Float32Array[]
  tableStepsPerMm: number
  toothStepsPerMm: number
  phase: number
  toothPhase: number
  gain: number
  toothGain: number
}

export interface MotionSound {
  readonly voices: MotorVoice[]
  readonly tooth: Float32Array
  matrix: Float64Array
  kinematics: SoundScene['kinematics'] | null
  /** [BLOCK] of the last block: head speed along x and y together, mm/s, and acceleration of the head, mm/s². */
  readonly speedMmPerS: Float64Array
  readonly accelX: Float64Array
  readonly accelY: Float64Array
  lastXMmPerS: number
  lastYMmPerS: number
  /** Electrical frequency of the fastest belt motor at the end of the last block, Hz: what a stalled motor rattles at. */
  electricalHz: number
}

export function createMotionSound(): MotionSound {
  return {
    voices: [],
    tooth: sineTable({ 1: 1, 2: 0.5, 3: 0.25, 4: 0.15 }, 4),
    matrix: new Float64Array(9),
    kinematics: null,
    speedMmPerS: new Float64Array(BLOCK),
    accelX: new Float64Array(BLOCK),
    accelY: new Float64Array(BLOCK),
    lastXMmPerS: 0,
    lastYMmPerS: 0,
    electricalHz: 0,
  }
}

export function resetMotionSound(sound: MotionSound): void {
  for (const voice of sound.voices) {
    voice.phase = 0
    voice.toothPhase = 0
  }
  sound.lastXMmPerS = 0
  sound.lastYMmPerS = 0
  sound.electricalHz = 0
}

function sineTable(partials: Readonly<Record<number, number>>, highest: number): Float32Array {
  // Sines only: a motor at rest at phase 0 presses on nothing.
  const table = new Float32Array(TABLE + 1)
  for (const [key, amplitude] of Object.entries(partials)) {
    const partial = Number(key)
    if (partial > highest) continue
    for (let i = 0; i <= TABLE; i++) table[i] = table[i]! + amplitude * Math.sin((2 * Math.PI * partial * i) / TABLE)
  }
  return table
}

function partialsOf(motor: MotorSound): Readonly<Record<number, number>> {
  if (motor.microsteps <= 1) return FULL_STEPPING
  if (motor.chop === 'stealth') return STEALTH
  // Where a driver steps coarsely, the staircase of its microsteps is heard too, at as many partials as it has in a period.
  const stair = FULL_STEPS_PER_PERIOD * motor.microsteps
  return motor.microsteps <= 16 ? { ...SPREAD, [stair]: 0.3 / motor.microsteps } : SPREAD
}

function smoothness({ microsteps, chop }: MotorSound): number {
  return chop === 'spread' && microsteps >= INTERPOLATED_MICROSTEPS ? INTERPOLATED_RATIO : 1
}

/** Builds what is missing: a motor's tables are kept as long as the scene has the same motor. */
function prepare(sound: MotionSound, scene: SoundScene, motorPa: number, guidePa: number): void {
  if (sound.kinematics !== scene.kinematics) {
    sound.kinematics = scene.kinematics
    sound.matrix = motorMatrix(scene.kinematics)
  }
  const { x, y, z, e } = scene.motors
  for (const [i, motor] of [x, y, z, e].entries()) {
    const voice = sound.voices[i]
    if (voice?.motor === motor) continue
    const partials = partialsOf(motor)
    const twin = sound.voices.find((other) => other.motor === motor)
    sound.voices[i] = {
      motor,
      tables: twin?.tables ?? TABLE_PARTIALS.map((highest) => sineTable(partials, highest)),
      tableStepsPerMm: TABLE / (FULL_STEPS_PER_PERIOD * motor.fullStepMm),
      toothStepsPerMm: motor.toothPitchMm > 0 ? TABLE / motor.toothPitchMm : 0,
      phase: 0,
      toothPhase: 0,
      // RMS of a sine of amplitude 1 is 1 / sqrt 2; motors side by side add in power.
      gain: motorPa * Math.SQRT2 * Math.sqrt(motor.count) * smoothness(motor),
      toothGain: guidePa,
    }
  }
}

/** Index of the piece that `timeS` lies in; -1 before the first, `count` after the last. */
function pieceAt({ startS, durationS, count }: MotionPieces, timeS: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (startS[middle]! <= timeS) low = middle + 1
    else high = middle
  }
  const i = low - 1
  return i === count - 1 && i >= 0 && timeS >= startS[i]! + durationS[i]! ? count : i
}

/** Adds a block of motors and belts to `out`, Pa, and leaves speed and acceleration of the head in `sound`. */
export function addMotion(
  sound: MotionSound,
  scene: SoundScene,
  firstSample: number,
  sampleRateHz: number,
  motorPa: number,
  guidePa: number,
  out: Float64Array,
): void {
  prepare(sound, scene, motorPa, guidePa)
  const { pieces } = scene
  let piece = pieceAt(pieces, firstSample / sampleRateHz)
  let sample = 0
  while (sample < BLOCK) {
    let next = BLOCK
    if (piece < 0) {
      if (pieces.count > 0) next = sampleOf(pieces.startS[0]!, firstSample, sampleRateHz)
      addRun(sound, 0, 0, 0, 0, 0, 0, 0, 0, sample, next, sampleRateHz, out)
    } else if (piece >= pieces.count) {
      addRun(sound, 0, 0, 0, 0, 0, 0, 0, 0, sample, next, sampleRateHz, out)
    } else {
      const { startS, durationS } = pieces
      const start = startS[piece]!
      const duration = durationS[piece]!
      next = sampleOf(start + duration, firstSample, sampleRateHz)
      if (next > sample) addPiece(sound, pieces, piece, firstSample, sample, next, sampleRateHz, out)
    }
    if (next > sample) sample = next
    piece++
  }
}

/** First sample of the block that is not before `timeS`. */
function sampleOf(timeS: number, firstSample: number, sampleRateHz: number): number {
  return Math.min(BLOCK, Math.ceil(timeS * sampleRateHz - firstSample - 1e-6))
}

function addPiece(
  sound: MotionSound,
  pieces: MotionPieces,
  i: number,
  firstSample: number,
  from: number,
  to: number,
  sampleRateHz: number,
  out: Float64Array,
): void {
  const duration = pieces.durationS[i]!
  const share = ((firstSample + from) / sampleRateHz - pieces.startS[i]!) / duration
  const perSample = 1 / (duration * sampleRateHz)
  const stepX = pieces.endXMmPerS[i]! - pieces.startXMmPerS[i]!
  const stepY = pieces.endYMmPerS[i]! - pieces.startYMmPerS[i]!
  const stepZ = pieces.endZMmPerS[i]! - pieces.startZMmPerS[i]!
  const stepE = pieces.endEMmPerS[i]! - pieces.startEMmPerS[i]!
  addRun(
    sound,
    pieces.startXMmPerS[i]! + share * stepX,
    stepX * perSample,
    pieces.startYMmPerS[i]! + share * stepY,
    stepY * perSample,
    pieces.startZMmPerS[i]! + share * stepZ,
    stepZ * perSample,
    pieces.startEMmPerS[i]! + share * stepE,
    stepE * perSample,
    from,
    to,
    sampleRateHz,
    out,
  )
}

/** A run of samples over which every velocity is a straight line: value at the first sample and change per sample. */
function addRun(
  sound: MotionSound,
  vx: number,
  dx: number,
  vy: number,
  dy: number,
  vz: number,
  dz: number,
  ve: number,
  de: number,
  from: number,
  to: number,
  sampleRateHz: number,
  out: Float64Array,
): void {
  const { matrix, voices, speedMmPerS, accelX, accelY } = sound
  const count = to - from
  if (count <= 0) return
  let electricalHz = 0
  for (let motor = 0; motor < 4; motor++) {
    const voice = voices[motor]!
    const row = 3 * motor
    const v = motor === 3 ? ve : matrix[row]! * vx + matrix[row + 1]! * vy + matrix[row + 2]! * vz
    const d = motor === 3 ? de : matrix[row]! * dx + matrix[row + 1]! * dy + matrix[row + 2]! * dz
    addRipple(voice, v, d, from, to, sampleRateHz, out)
    if (voice.toothStepsPerMm === 0) continue
    addTeeth(voice, sound.tooth, v, d, from, to, sampleRateHz, out)
    const hz = Math.abs(v + d * count) / (FULL_STEPS_PER_PERIOD * voice.motor.fullStepMm)
    if (hz > electricalHz) electricalHz = hz
  }
  sound.electricalHz = electricalHz
  const ax = dx * sampleRateHz
  const ay = dy * sampleRateHz
  const speed = Math.abs(vx) + Math.abs(vy)
  const dSpeed = (Math.abs(vx + dx * count) + Math.abs(vy + dy * count) - speed) / count
  for (let i = 0; i < count; i++) {
    speedMmPerS[from + i] = speed + dSpeed * i
    accelX[from + i] = ax
    accelY[from + i] = ay
  }
  // A corner: the planner lets speed jump, the frame takes it as a blow.
  accelX[from] = accelX[from]! + (vx - sound.lastXMmPerS) * sampleRateHz
  accelY[from] = accelY[from]! + (vy - sound.lastYMmPerS) * sampleRateHz
  sound.lastXMmPerS = vx + dx * count
  sound.lastYMmPerS = vy + dy * count
}

function addRipple(
  voice: MotorVoice,
  v: number,
  d: number,
  from: number,
  to: number,
  sampleRateHz: number,
  out: Float64Array,
): void {
  const scale = voice.tableStepsPerMm / sampleRateHz
  const { gain, tables } = voice
  let step = v * scale
  const change = d * scale
  const last = step + change * (to - from)
  const fastest = Math.max(Math.abs(step), Math.abs(last))
  // Partial p stays below half the sample rate while p x step < TABLE / 2.
  let pick = tables.length - 1
  while (pick > 0 && TABLE_PARTIALS[pick]! * fastest > 0.45 * TABLE) pick--
  const isHeard = TABLE_PARTIALS[pick]! * fastest < 0.5 * TABLE
  const table = tables[pick]!
  let phase = voice.phase + LIFT
  if (isHeard && gain > 0) {
    for (let i = from; i < to; i++) {
      const whole = phase | 0
      const at = whole & MASK
      const left = table[at]!
      out[i] = out[i]! + gain * (left + (phase - whole) * (table[at + 1]! - left))
      phase += step
      step += change
    }
  } else phase += ((step + last) / 2) * (to - from)
  voice.phase = wrap(phase)
}

/** Teeth of a belt meeting the pulley: loudness goes with speed. */
function addTeeth(
  voice: MotorVoice,
  table: Float32Array,
  v: number,
  d: number,
  from: number,
  to: number,
  sampleRateHz: number,
  out: Float64Array,
): void {
  if ((v === 0 && d === 0) || voice.toothGain === 0) return
  const scale = voice.toothStepsPerMm / sampleRateHz
  let phase = voice.toothPhase + LIFT
  let step = v * scale
  const change = d * scale
  let gain = voice.toothGain * Math.abs(v) * 0.01
  const gainChange = (voice.toothGain * (Math.abs(v + d * (to - from)) - Math.abs(v)) * 0.01) / (to - from)
  for (let i = from; i < to; i++) {
    out[i] = out[i]! + gain * table[(phase | 0) & MASK]!
    phase += step
    step += change
    gain += gainChange
  }
  voice.toothPhase = wrap(phase)
}

function wrap(phase: number): number {
  const turns = phase / TABLE
  return TABLE * (turns - Math.floor(turns))
}
