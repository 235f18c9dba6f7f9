// Fans: the tone of the blades with its harmonics, the noise of the air, and a bearing that wears out. Pressure of both goes
// with about the 2.5th power of speed (50 dB a decade, the usual fan law). One wavetable holds one turn of the rotor, so
// blades that are not quite alike give the side bands that real fans have.
import type { Random } from '#core'
import {
  addBandPassed,
  type BandPass,
  BLOCK,
  bandPassNoiseRms,
  createBandPass,
  drawNoiseStart,
  resetBandPass,
  tuneBandPass,
} from './noise.ts'
import type { FanSound, FanTrack } from './scene.ts'
import { pascals } from './settings.ts'

const TABLE = 4096
const MASK = TABLE - 1
const SPEED_EXPONENT = 2.5
/** Of the tone: blade pass, its harmonics, side bands of the blades next to it, imbalance and commutation of the rotor. */
const BLADE_GAINS = [1, 0.45, 0.25, 0.12]
const SIDE_BAND_GAIN = 0.14
const SHAFT_GAINS = [0.12, 0.08, 0, 0.16]
/** Housing modes that a loose bearing rattles. */
const RATTLE_HZ = [870, 1930, 3450]
const RATTLE_DB = 66
/** Speed wanders by this (1 sigma), a worn bearing's by more. */
const WANDER_RATIO = 0.003
const WORN_WANDER_RATIO = 0.04

export interface FanVoice {
  readonly fan: FanSound
  readonly table: Float32Array
  phase: number
  /** NaN until the first block: a fan that runs when listening begins is at speed. */
  rpm: number
  wander: number
  readonly flow: BandPass
  readonly hiss: BandPass
  readonly rattle: readonly BandPass[]
  readonly scrape: BandPass
  /** Turns until the bearing knocks again. */
  knockTurns: number
  /** [BLOCK] knocks of this block. */
  readonly blows: Float64Array
}

export function createFanVoice(fan: FanSound, sampleRateHz: number, random: Random): FanVoice {
  return {
    fan,
    table: turnTable(fan, sampleRateHz, random),
    phase: 0,
    rpm: Number.NaN,
    wander: 0,
    flow: createBandPass(),
    hiss: createBandPass(),
    rattle: RATTLE_HZ.map((hz) => {
      const filter = createBandPass()
      tuneBandPass(filter, hz * (1 + 0.08 * random.normal()), 9, sampleRateHz)
      return filter
    }),
    scrape: createBandPass(),
    knockTurns: 1,
    blows: new Float64Array(BLOCK),
  }
}

export function resetFanVoice(voice: FanVoice): void {
  voice.phase = 0
  voice.rpm = Number.NaN
  voice.wander = 0
  voice.knockTurns = 1
  for (const filter of [voice.flow, voice.hiss, voice.scrape, ...voice.rattle]) resetBandPass(filter)
}

function turnTable({ blades, fullRpm }: FanSound, sampleRateHz: number, random: Random): Float32Array {
  const table = new Float32Array(TABLE + 1)
  const highest = (0.42 * sampleRateHz * 60) / fullRpm
  const add = (order: number, gain: number): void => {
    if (order <= 0 || order > highest || order > TABLE / 8) return
    const phase = 2 * Math.PI * random.next()
    for (let i = 0; i <= TABLE; i++) table[i] = table[i]! + gain * Math.sin((2 * Math.PI * order * i) / TABLE + phase)
  }
  for (const [i, gain] of BLADE_GAINS.entries()) {
    add(blades * (i + 1), gain)
    for (const side of [-2, -1, 1, 2])
      add(blades * (i + 1) + side, gain * SIDE_BAND_GAIN * Math.exp(0.4 * random.normal()))
  }
  for (const [i, gain] of SHAFT_GAINS.entries()) add(i + 1, gain)
  return table
}

/** Index of the track's piece at `timeS`; -1 before the first. */
function trackIndex({ startS }: FanTrack, timeS: number): number {
  let low = 0
  let high = startS.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (startS[middle]! <= timeS) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Adds a block of one fan to `out`, Pa. */
export function addFan(
  voice: FanVoice,
  track: FanTrack,
  timeS: number,
  sampleRateHz: number,
  gain: number,
  noise: Float32Array,
  random: Random,
  out: Float64Array,
): void {
  const { fan } = voice
  const i = trackIndex(track, timeS)
  const target = i < 0 ? 0 : Math.max(0, track.speedRatio[i]!) * fan.fullRpm
  const wear = i < 0 ? 0 : track.bearingWear[i]!
  const blockS = BLOCK / sampleRateHz
  const from = Number.isNaN(voice.rpm) ? target : voice.rpm
  // A worn bearing brakes: the rotor stops sooner and stands below a few hundred turns.
  const spinS = target < from ? fan.spinUpS / (1 + 2 * wear) : fan.spinUpS
  const eased = spinS > 0 ? target + (from - target) * Math.exp(-blockS / spinS) : target
  const rpm = target === 0 && eased < 0.03 * fan.fullRpm ? 0 : eased
  voice.rpm = rpm
  voice.wander = 0.97 * voice.wander + 0.243 * random.normal()
  if (gain === 0 || (from === 0 && rpm === 0)) return
  const swing = 1 + (WANDER_RATIO + WORN_WANDER_RATIO * wear) * voice.wander
  const ratio = rpm / fan.fullRpm
  const level = gain * ratio ** SPEED_EXPONENT
  const levelBefore = gain * (from / fan.fullRpm) ** SPEED_EXPONENT
  const turnsBefore = (from * swing) / (60 * sampleRateHz)
  const turns = (rpm * swing) / (60 * sampleRateHz)
  addTone(voice, turnsBefore, turns, levelBefore * pascals(fan.toneDb), level * pascals(fan.toneDb), out)
  addFlow(voice, ratio, level * pascals(fan.flowDb), sampleRateHz, noise, random, out)
  if (wear > 0) addBearing(voice, turns, wear * gain * Math.sqrt(ratio), sampleRateHz, noise, random, out)
}

function addTone(
  voice: FanVoice,
  turnsBefore: number,
  turnsAfter: number,
  paBefore: number,
  paAfter: number,
  out: Float64Array,
): void {
  const { table } = voice
  let phase = voice.phase
  let step = TABLE * turnsBefore
  const change = (TABLE * (turnsAfter - turnsBefore)) / BLOCK
  let pa = Math.SQRT2 * paBefore
  const paChange = (Math.SQRT2 * (paAfter - paBefore)) / BLOCK
  for (let i = 0; i < BLOCK; i++) {
    const whole = phase | 0
    const at = whole & MASK
    const left = table[at]!
    out[i] = out[i]! + pa * (left + (phase - whole) * (table[at + 1]! - left))
    phase += step
    step += change
    pa += paChange
  }
  voice.phase = phase % TABLE
}

function addFlow(
  voice: FanVoice,
  ratio: number,
  pa: number,
  sampleRateHz: number,
  noise: Float32Array,
  random: Random,
  out: Float64Array,
): void {
  const { flow, hiss } = voice
  // The whole spectrum moves up with the speed of the air.
  tuneBandPass(flow, 250 + 900 * ratio, 0.4, sampleRateHz)
  tuneBandPass(hiss, 1200 + 2600 * ratio, 0.5, sampleRateHz)
  const start = drawNoiseStart(random)
  addBandPassed(flow, noise, start, pa / bandPassNoiseRms(flow), out, BLOCK)
  addBandPassed(hiss, noise, start, (0.4 * pa) / bandPassNoiseRms(hiss), out, BLOCK)
}

/** Knocks of a loose rotor, about once a turn and never alike, ring the housing; between them the dry sleeve scrapes. */
function addBearing(
  voice: FanVoice,
  turns: number,
  wear: number,
  sampleRateHz: number,
  noise: Float32Array,
  random: Random,
  out: Float64Array,
): void {
  const { blows } = voice
  const pa = pascals(RATTLE_DB) * wear
  blows.fill(0)
  let left = voice.knockTurns
  for (let i = 0; i < BLOCK; i++) {
    left -= turns
    if (left > 0) continue
    const hard = Math.exp(0.45 * random.normal())
    blows[i] = pa * hard * 10
    // Once a turn, now and then at the slower cage's beat or twice.
    left += random.next() < 0.75 ? 1 + 0.06 * random.normal() : 0.4 + 0.8 * random.next()
  }
  voice.knockTurns = Math.max(left, 0.01)
  for (const filter of voice.rattle) addBandPassed(filter, blows, 0, 1, out, BLOCK)
  tuneBandPass(voice.scrape, 2300, 0.8, sampleRateHz)
  const slow = 0.6 + 0.4 * Math.sin(2 * Math.PI * voice.wander)
  addBandPassed(voice.scrape, noise, drawNoiseStart(random), 0.08 * pa * slow, out, BLOCK)
}
