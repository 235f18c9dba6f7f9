// The microphone: from motion, fans and events to sound pressure at one place in the room. Everything is computed in blocks
// that follow each other without seams, so that a recording cut into pieces is the same recording, sample for sample.
import type { Random } from '#core'
import { addBody, addFrame, type Body, createBody, createRoom, hear, type Room, resetBody, resetRoom } from './body.ts'
import { addFan, createFanVoice, type FanVoice, resetFanVoice } from './fans.ts'
import { addMotion, createMotionSound, type MotionSound, resetMotionSound } from './motors.ts'
import {
  addBandPassed,
  type BandPass,
  BLOCK,
  bandPassNoiseRms,
  createBandPass,
  createNoiseTable,
  drawNoiseStart,
  resetBandPass,
  tuneBandPass,
} from './noise.ts'
import type { SoundScene } from './scene.ts'
import { type MicrophoneSettings, pascals } from './settings.ts'
import { addStrikes, createStrikes, resetStrikes, type Strikes, startStrikes } from './strikes.ts'

export interface Microphone {
  readonly settings: MicrophoneSettings
  /** Parent of the stream of each stretch of listening. */
  readonly root: Random
  random: Random
  readonly noise: Float32Array
  readonly motion: MotionSound
  readonly fans: FanVoice[]
  readonly strikes: Strikes
  readonly body: Body
  readonly room: Room
  readonly guide: BandPass
  readonly chopper: BandPass
  readonly rumble: BandPass
  readonly murmur: BandPass
  humPhase: number
  /** State of the microphone's own high-pass. */
  slow: number
  /** [BLOCK] forces on the body, pressure near the printer, pressure at the microphone. */
  readonly structure: Float64Array
  readonly air: Float64Array
  readonly heard: Float64Array
  /** Next sample to hand out; NaN before the first. */
  nextSample: number
  /** Samples of `heard` that have not been handed out. */
  left: number
}

/** `random` draws this printer's body, its fans and all noise. */
export function createMicrophone(settings: MicrophoneSettings, random: Random): Microphone {
  const { sampleRateHz, lowPassHz, reverberationS } = settings
  const tuned = (hz: number, quality: number): BandPass => {
    const filter = createBandPass()
    tuneBandPass(filter, hz, quality, sampleRateHz)
    return filter
  }
  return {
    settings,
    root: random,
    random: random.fork('microphone'),
    noise: createNoiseTable(random.fork('noise')),
    motion: createMotionSound(),
    fans: [],
    strikes: createStrikes(),
    body: createBody(sampleRateHz, random.fork('body')),
    room: createRoom(sampleRateHz, lowPassHz, reverberationS),
    guide: tuned(1300, 0.35),
    chopper: tuned(6500, 0.6),
    rumble: tuned(90, 0.35),
    murmur: tuned(420, 0.35),
    humPhase: 0,
    slow: 0,
    structure: new Float64Array(BLOCK),
    air: new Float64Array(BLOCK),
    heard: new Float64Array(BLOCK),
    nextSample: Number.NaN,
    left: 0,
  }
}

/**
 * Sound from `startS` of the print's own time on, as samples of -1..1. Calls whose stretches follow each other go on
 * without a seam and equal one long call; any other start begins to listen anew there. Motion and events must be known for
 * 256 samples beyond the end, or the last block is heard without them.
 */
export function renderSound(
  microphone: Microphone,
  scene: SoundScene,
  startS: number,
  durationS: number,
): Float32Array<ArrayBuffer> {
  const { sampleRateHz, fullScalePa } = microphone.settings
  const first = Math.round(startS * sampleRateHz)
  const end = Math.round((startS + durationS) * sampleRateHz)
  // Sums of durations round differently than one long one, by a sample at most.
  if (!(Math.abs(first - microphone.nextSample) <= 1)) listenFrom(microphone, first)
  const count = Math.max(0, end - microphone.nextSample)
  const out = new Float32Array(count)
  const scale = 1 / fullScalePa
  let at = 0
  while (at < count) {
    if (microphone.left === 0) renderBlock(microphone, scene, microphone.nextSample)
    const from = BLOCK - microphone.left
    const taken = Math.min(microphone.left, count - at)
    for (let i = 0; i < taken; i++) out[at + i] = Math.max(-1, Math.min(1, scale * microphone.heard[from + i]!))
    at += taken
    microphone.left -= taken
    microphone.nextSample += taken
  }
  return out
}

/** Forgets everything that rings, and begins at `sample`; the same place always begins with the same chance. */
function listenFrom(microphone: Microphone, sample: number): void {
  microphone.random = microphone.root.fork(`listen ${sample}`)
  resetMotionSound(microphone.motion)
  for (const fan of microphone.fans) resetFanVoice(fan)
  resetStrikes(microphone.strikes)
  resetBody(microphone.body)
  resetRoom(microphone.room)
  for (const filter of [microphone.guide, microphone.chopper, microphone.rumble, microphone.murmur])
    resetBandPass(filter)
  microphone.humPhase = 0
  microphone.slow = 0
  microphone.nextSample = sample
  microphone.left = 0
}

/** One block, in the order of the way of the sound: forces on the body, the body, the air, distance and room, microphone. */
function renderBlock(microphone: Microphone, scene: SoundScene, firstSample: number): void {
  const { settings, motion, strikes, structure, air, heard, noise, random } = microphone
  const { sampleRateHz, distanceM, levels } = settings
  structure.fill(0)
  air.fill(0)
  addMotion(motion, scene, firstSample, sampleRateHz, pascals(levels.motorDb), 0.5 * pascals(levels.guideDb), structure)
  addGuides(microphone, pascals(levels.guideDb))
  const { body } = microphone
  if (levels.frameDb > Number.NEGATIVE_INFINITY)
    addFrame(body, scene.frame, motion.accelX, motion.accelY, pascals(levels.frameDb), sampleRateHz, structure)
  const eventGain = levels.eventDb > Number.NEGATIVE_INFINITY ? 10 ** (levels.eventDb / 20) : 0
  if (eventGain > 0) {
    startStrikes(strikes, scene.events, firstSample, sampleRateHz, eventGain, motion.electricalHz, random)
    addStrikes(strikes, noise, random, structure, air)
  }
  addBody(body, structure, air)
  addFans(microphone, scene, firstSample / sampleRateHz)
  addChopper(microphone, scene, pascals(levels.hissDb))
  hear(microphone.room, air, 1 / distanceM, heard)
  addRoomNoise(microphone, pascals(levels.roomDb), pascals(levels.selfNoiseDb))
  microphone.left = BLOCK
}

/** Rollers and rails: noise whose loudness goes with speed. */
function addGuides(microphone: Microphone, pa: number): void {
  if (pa === 0) return
  const { guide, motion, noise, random, structure, air } = microphone
  // `air` is still empty: it holds the noise until speed has shaped it.
  addBandPassed(guide, noise, drawNoiseStart(random), (0.01 * pa) / bandPassNoiseRms(guide), air, BLOCK)
  const { speedMmPerS } = motion
  for (let i = 0; i < BLOCK; i++) {
    structure[i] = structure[i]! + speedMmPerS[i]! * air[i]!
    air[i] = 0
  }
}

function addFans(microphone: Microphone, scene: SoundScene, timeS: number): void {
  const { settings, fans, root, noise, random, air } = microphone
  const { sampleRateHz, levels } = settings
  const gain = levels.fanDb > Number.NEGATIVE_INFINITY ? 10 ** (levels.fanDb / 20) : 0
  for (const [i, track] of scene.fans.entries()) {
    if (fans[i]?.fan !== track.fan) fans[i] = createFanVoice(track.fan, sampleRateHz, root.fork(`fan ${i}`))
    addFan(fans[i]!, track, timeS, sampleRateHz, gain, noise, random, air)
  }
}

/** Current choppers of drivers in spread mode hiss as long as the motors hold. */
function addChopper(microphone: Microphone, scene: SoundScene, pa: number): void {
  const { x, y, z, e } = scene.motors
  let spread = 0
  for (const motor of [x, y, z, e]) if (motor.chop === 'spread') spread += motor.count
  if (pa === 0 || spread === 0) return
  const { chopper, noise, random, air } = microphone
  const gain = (pa * Math.sqrt(spread / 4)) / bandPassNoiseRms(chopper)
  addBandPassed(chopper, noise, drawNoiseStart(random), gain, air, BLOCK)
}

/** Hum is this far below the room's noise. */
const HUM_DB = -8

/** What is heard without a printer: the room (deep noise and hum) and the microphone itself; then its high-pass. */
function addRoomNoise(microphone: Microphone, roomPa: number, selfPa: number): void {
  const { settings, rumble, murmur, noise, random, heard } = microphone
  if (roomPa > 0) {
    const start = drawNoiseStart(random)
    addBandPassed(rumble, noise, start, (0.85 * roomPa) / bandPassNoiseRms(rumble), heard, BLOCK)
    addBandPassed(murmur, noise, start, (0.5 * roomPa) / bandPassNoiseRms(murmur), heard, BLOCK)
    const humPa = Math.SQRT2 * roomPa * 10 ** (HUM_DB / 20)
    const step = (2 * Math.PI * settings.mainsHz) / settings.sampleRateHz
    addSine(heard, microphone.humPhase, step, humPa)
    addSine(heard, 2 * microphone.humPhase + 1, 2 * step, 0.7 * humPa)
    microphone.humPhase = (microphone.humPhase + BLOCK * step) % (2 * Math.PI)
  }
  if (selfPa > 0) {
    const start = drawNoiseStart(random)
    for (let i = 0; i < BLOCK; i++) heard[i] = heard[i]! + selfPa * noise[start + i]!
  }
  // A small microphone hears nothing below some 40 Hz.
  const ratio = (2 * Math.PI * 40) / settings.sampleRateHz
  let { slow } = microphone
  for (let i = 0; i < BLOCK; i++) {
    slow += ratio * (heard[i]! - slow)
    heard[i] = heard[i]! - slow
  }
  microphone.slow = Math.abs(slow) < 1e-30 ? 0 : slow
}

/** A sine by its recurrence; exact enough over one block. */
function addSine(out: Float64Array, phase: number, step: number, amplitude: number): void {
  const twice = 2 * Math.cos(step)
  let now = amplitude * Math.sin(phase)
  let before = amplitude * Math.sin(phase - step)
  for (let i = 0; i < BLOCK; i++) {
    out[i] = out[i]! + now
    const next = twice * now - before
    before = now
    now = next
  }
}
