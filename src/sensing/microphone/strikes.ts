// Single events: a blow that sets a few modes ringing, a burst of coloured noise, and the growl of a motor that has lost its
// field. What each kind is made of comes from what it is physically; the numbers are plausible values within the durations
// of PHYSICS 2.14 (clunk of a skipped step 20 to 80 ms broadband).
import type { Random } from '#core'
import { type BandPass, BLOCK, createBandPass, drawNoiseStart, resetBandPass, tuneBandPass } from './noise.ts'
import type { SoundEvent, SoundEventKind } from './scene.ts'
import { pascals } from './settings.ts'

interface Strike {
  /** Peak level at 1 m, dB SPL. */
  readonly levelDb: number
  readonly modesHz: readonly number[]
  readonly decaysS: readonly number[]
  readonly gains: readonly number[]
  /** How far each event's modes differ from these, 1 sigma. */
  readonly spread: number
  readonly noiseHz: number
  readonly noiseQuality: number
  readonly noiseGain: number
  readonly noiseDecayS: number
  /** Growl: a sawtooth at the motor's electrical frequency (or `growlHz` when it is slower), 0 for none. */
  readonly growlHz: number
  readonly growlGain: number
  readonly growlDecayS: number
  /** Through the printer's body; else straight through the air. */
  readonly isStructural: boolean
  /** Second blow after this, at 0.6 of the first, s: rebound of a gear, bounce of a contact; 0 for none. */
  readonly reboundS: number
}

const STRIKES: Readonly<Record<SoundEventKind, Strike>> = {
  // The drive gear jumps back over the filament and the motor snaps to the next full step: a hard, dry tock.
  'extruder-click': {
    levelDb: 76,
    modesHz: [280, 640, 1150, 1900, 3300],
    decaysS: [0.016, 0.012, 0.008, 0.005, 0.003],
    gains: [0.7, 1, 0.8, 0.5, 0.35],
    spread: 0.03,
    noiseHz: 2400,
    noiseQuality: 0.6,
    noiseGain: 0.9,
    noiseDecayS: 0.004,
    growlHz: 0,
    growlGain: 0,
    growlDecayS: 0.01,
    isStructural: true,
    reboundS: 0.011,
  },
  'skipped-step': {
    levelDb: 76,
    modesHz: [62, 118, 235, 520, 980],
    decaysS: [0.035, 0.03, 0.02, 0.012, 0.008],
    gains: [1, 0.9, 0.6, 0.4, 0.2],
    spread: 0.05,
    noiseHz: 900,
    noiseQuality: 0.45,
    noiseGain: 0.8,
    noiseDecayS: 0.016,
    growlHz: 55,
    growlGain: 0.8,
    growlDecayS: 0.028,
    isStructural: true,
    reboundS: 0,
  },
  // Nozzle against a curled edge: the gantry thumps, bed and part ring after.
  collision: {
    levelDb: 79,
    modesHz: [48, 105, 210, 640, 1370, 2250],
    decaysS: [0.09, 0.07, 0.05, 0.11, 0.07, 0.04],
    gains: [1, 0.9, 0.6, 0.28, 0.18, 0.1],
    spread: 0.06,
    noiseHz: 1500,
    noiseQuality: 0.5,
    noiseGain: 0.35,
    noiseDecayS: 0.012,
    growlHz: 0,
    growlGain: 0,
    growlDecayS: 0.01,
    isStructural: true,
    reboundS: 0.055,
  },
  // A steam bubble bursts at the orifice: a film of half a millimetre, hence high and short.
  bubble: {
    levelDb: 62,
    modesHz: [2900, 4700, 7100],
    decaysS: [0.0012, 0.0009, 0.0006],
    gains: [0.8, 1, 0.6],
    spread: 0.18,
    noiseHz: 5200,
    noiseQuality: 0.7,
    noiseGain: 0.8,
    noiseDecayS: 0.0011,
    growlHz: 0,
    growlGain: 0,
    growlDecayS: 0.01,
    isStructural: false,
    reboundS: 0,
  },
  // A weld tears: stress is let go in a millisecond, the shell rings.
  crack: {
    levelDb: 78,
    modesHz: [430, 1250, 2600, 4300, 6800],
    decaysS: [0.018, 0.012, 0.006, 0.004, 0.002],
    gains: [0.4, 0.7, 1, 0.8, 0.5],
    spread: 0.12,
    noiseHz: 3600,
    noiseQuality: 0.5,
    noiseGain: 1.1,
    noiseDecayS: 0.003,
    growlHz: 0,
    growlGain: 0,
    growlDecayS: 0.01,
    isStructural: false,
    reboundS: 0.0035,
  },
  relay: {
    levelDb: 64,
    modesHz: [950, 2350, 4600],
    decaysS: [0.006, 0.004, 0.0025],
    gains: [0.5, 1, 0.7],
    spread: 0.01,
    noiseHz: 4000,
    noiseQuality: 0.7,
    noiseGain: 0.4,
    noiseDecayS: 0.0015,
    growlHz: 0,
    growlGain: 0,
    growlDecayS: 0.01,
    isStructural: false,
    reboundS: 0.0022,
  },
  // Teeth of the drive gear milling the filament: a scrape that each event holds up for about a tenth of a second.
  grinding: {
    levelDb: 66,
    modesHz: [1500, 2700],
    decaysS: [0.004, 0.003],
    gains: [0.3, 0.3],
    spread: 0.1,
    noiseHz: 2600,
    noiseQuality: 0.9,
    noiseGain: 0.5,
    noiseDecayS: 0.05,
    growlHz: 38,
    growlGain: 0.25,
    growlDecayS: 0.05,
    isStructural: true,
    reboundS: 0,
  },
}

const MODES = 6
const VOICES = 64
/** A voice has ended when it has fallen by 60 dB. */
const DECADES_OF_SILENCE = 6.9

interface Voice {
  isActive: boolean
  isStructural: boolean
  /** Samples until it begins, then samples until it ends. */
  waitSamples: number
  leftSamples: number
  modes: number
  readonly c1: Float64Array
  readonly c2: Float64Array
  readonly y1: Float64Array
  readonly y2: Float64Array
  noise: number
  noiseKeep: number
  readonly filter: BandPass
  growl: number
  growlKeep: number
  growlPhase: number
  growlStep: number
}

export interface Strikes {
  readonly voices: readonly Voice[]
  /** Next of the scene's events. */
  nextEvent: number
}

export function createStrikes(): Strikes {
  const numbers = (): Float64Array => new Float64Array(MODES)
  const voices = Array.from({ length: VOICES }, () => ({
    isActive: false,
    isStructural: false,
    waitSamples: 0,
    leftSamples: 0,
    modes: 0,
    c1: numbers(),
    c2: numbers(),
    y1: numbers(),
    y2: numbers(),
    noise: 0,
    noiseKeep: 0,
    filter: createBandPass(),
    growl: 0,
    growlKeep: 0,
    growlPhase: 0,
    growlStep: 0,
  }))
  return { voices, nextEvent: 0 }
}

export function resetStrikes(strikes: Strikes): void {
  for (const voice of strikes.voices) voice.isActive = false
}

/** Index of the first event that is not before `timeS`. */
function firstEvent(events: readonly SoundEvent[], timeS: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (events[middle]!.timeS < timeS) low = middle + 1
    else high = middle
  }
  return low
}

/** Starts the events of this block. Half a sample of margin, so that no event is lost or doubled between blocks. */
export function startStrikes(
  strikes: Strikes,
  events: readonly SoundEvent[],
  firstSample: number,
  sampleRateHz: number,
  gain: number,
  electricalHz: number,
  random: Random,
): void {
  const beginS = (firstSample - 0.5) / sampleRateHz
  const endS = (firstSample + BLOCK - 0.5) / sampleRateHz
  for (let i = firstEvent(events, beginS); i < events.length && events[i]!.timeS < endS; i++) {
    const { kind, strength, timeS } = events[i]!
    const strike = STRIKES[kind]
    const wait = Math.max(0, Math.round(timeS * sampleRateHz) - firstSample)
    const peakPa = gain * pascals(strike.levelDb) * strength
    start(strikes, strike, wait, peakPa, electricalHz, sampleRateHz, random)
    if (strike.reboundS === 0) continue
    const rebound = wait + Math.round(strike.reboundS * (0.8 + 0.4 * random.next()) * sampleRateHz)
    start(strikes, strike, rebound, 0.6 * peakPa, electricalHz, sampleRateHz, random)
  }
}

function start(
  strikes: Strikes,
  strike: Strike,
  waitSamples: number,
  peakPa: number,
  electricalHz: number,
  sampleRateHz: number,
  random: Random,
): void {
  const voice = freeVoice(strikes)
  const loudness = peakPa * Math.exp(0.15 * random.normal())
  let total = 0
  for (const gain of strike.gains) total += gain
  let longestS = Math.max(strike.noiseDecayS, strike.growlGain > 0 ? strike.growlDecayS : 0)
  voice.modes = strike.modesHz.length
  for (let mode = 0; mode < voice.modes; mode++) {
    const hz = Math.min(strike.modesHz[mode]! * (1 + strike.spread * random.normal()), 0.45 * sampleRateHz)
    const decayS = strike.decaysS[mode]! * (0.85 + 0.3 * random.next())
    const keep = Math.exp(-1 / (decayS * sampleRateHz))
    const w = (2 * Math.PI * hz) / sampleRateHz
    voice.c1[mode] = 2 * keep * Math.cos(w)
    voice.c2[mode] = keep * keep
    // The recurrence then yields gain x keep^n x sin(w n).
    voice.y1[mode] = 0
    voice.y2[mode] = ((-loudness * strike.gains[mode]!) / total) * (Math.sin(w) / keep)
    if (decayS > longestS) longestS = decayS
  }
  voice.isActive = true
  voice.isStructural = strike.isStructural
  voice.waitSamples = waitSamples
  voice.leftSamples = Math.ceil(DECADES_OF_SILENCE * longestS * sampleRateHz)
  resetBandPass(voice.filter)
  tuneBandPass(voice.filter, strike.noiseHz * (1 + strike.spread * random.normal()), strike.noiseQuality, sampleRateHz)
  voice.noise = loudness * strike.noiseGain * 0.5
  voice.noiseKeep = Math.exp(-1 / (strike.noiseDecayS * sampleRateHz))
  voice.growl = loudness * strike.growlGain * 0.5
  voice.growlKeep = Math.exp(-1 / (strike.growlDecayS * sampleRateHz))
  voice.growlPhase = random.next()
  const growlHz = Math.min(160, Math.max(strike.growlHz, electricalHz)) * (0.9 + 0.2 * random.next())
  voice.growlStep = growlHz / sampleRateHz
}

/** A voice that is free, or the one that is nearest to its end. */
function freeVoice({ voices }: Strikes): Voice {
  let best = voices[0]!
  for (const voice of voices) {
    if (!voice.isActive) return voice
    if (voice.leftSamples < best.leftSamples) best = voice
  }
  return best
}

/** Adds all that sounds to its bus, Pa. */
export function addStrikes(
  strikes: Strikes,
  noise: Float32Array,
  random: Random,
  structure: Float64Array,
  air: Float64Array,
): void {
  for (const voice of strikes.voices) {
    if (!voice.isActive) continue
    const from = Math.min(BLOCK, voice.waitSamples)
    voice.waitSamples -= from
    if (from === BLOCK) continue
    const count = Math.min(BLOCK - from, voice.leftSamples)
    const out = voice.isStructural ? structure : air
    for (let mode = 0; mode < voice.modes; mode++) addMode(voice, mode, from, count, out)
    addBurst(voice, noise, drawNoiseStart(random), from, count, out)
    voice.leftSamples -= count
    if (voice.leftSamples <= 0) voice.isActive = false
  }
}

function addMode(voice: Voice, mode: number, from: number, count: number, out: Float64Array): void {
  const c1 = voice.c1[mode]!
  const c2 = voice.c2[mode]!
  let y1 = voice.y1[mode]!
  let y2 = voice.y2[mode]!
  for (let i = from; i < from + count; i++) {
    const y = c1 * y1 - c2 * y2
    y2 = y1
    y1 = y
    out[i] = out[i]! + y
  }
  voice.y1[mode] = y1
  voice.y2[mode] = y2
}

function addBurst(
  voice: Voice,
  noise: Float32Array,
  noiseStart: number,
  from: number,
  count: number,
  out: Float64Array,
): void {
  const { filter, noiseKeep, growlKeep, growlStep } = voice
  const { b0, a1, a2 } = filter
  let { x1, x2, y1, y2 } = filter
  let { noise: level, growl, growlPhase } = voice
  for (let i = 0; i < count; i++) {
    const white = noise[noiseStart + i]!
    const y = b0 * (white - x2) - a1 * y1 - a2 * y2
    x2 = x1
    x1 = white
    y2 = y1
    y1 = y
    growlPhase += growlStep
    if (growlPhase >= 1) growlPhase -= 1
    out[from + i] = out[from + i]! + level * y + growl * (2 * growlPhase - 1) * (1 + 0.4 * y)
    level *= noiseKeep
    growl *= growlKeep
  }
  filter.x1 = x1
  filter.x2 = x2
  filter.y1 = y1
  filter.y2 = y2
  voice.noise = level
  voice.growl = growl
  voice.growlPhase = growlPhase
}
