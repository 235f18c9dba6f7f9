// What lies between a source and the microphone: the printer's body, which rings at its own modes; the frame's two first
// modes, which the motion shakes; distance; and the room.
import type { Random } from '#core'
import { addBandPassed, type BandPass, BLOCK, createBandPass, resetBandPass, tuneBandPass } from './noise.ts'
import type { FrameSound } from './scene.ts'

/**
 * Modes of panels, extrusions and the bed plate: frequency, quality, gain over the direct path. A plausible printer; each
 * microphone's own differs by 8 % per mode.
 */
const PANEL_MODES = [
  [172, 6, 0.4],
  [296, 9, 0.8],
  [470, 7, 0.9],
  [735, 10, 1],
  [1180, 11, 0.8],
  [1940, 9, 0.6],
  [3100, 8, 0.4],
] as const
const PANEL_SPREAD = 0.08
/** Bodies smaller than a wavelength hardly radiate: below this the direct path falls off. */
const RADIATION_HZ = 260
const DIRECT_GAIN = 0.7

export interface Body {
  readonly panels: readonly { readonly filter: BandPass; readonly gain: number }[]
  readonly frameX: BandPass
  readonly frameY: BandPass
  frame: FrameSound | null
  /** State of the high-pass of the direct path. */
  slow: number
  readonly slowRatio: number
}

export function createBody(sampleRateHz: number, random: Random): Body {
  const panels = PANEL_MODES.map(([hz, quality, gain]) => {
    const filter = createBandPass()
    tuneBandPass(filter, hz * (1 + PANEL_SPREAD * random.normal()), quality, sampleRateHz)
    return { filter, gain: gain * Math.exp(0.25 * random.normal()) }
  })
  return {
    panels,
    frameX: createBandPass(),
    frameY: createBandPass(),
    frame: null,
    slow: 0,
    slowRatio: 1 - Math.exp((-2 * Math.PI * RADIATION_HZ) / sampleRateHz),
  }
}

export function resetBody(body: Body): void {
  for (const { filter } of body.panels) resetBandPass(filter)
  resetBandPass(body.frameX)
  resetBandPass(body.frameY)
  body.slow = 0
}

/** Adds to `structure` how the frame answers the head's acceleration: `pa` for 1000 mm/s² held at resonance. */
export function addFrame(
  body: Body,
  frame: FrameSound,
  accelX: Float64Array,
  accelY: Float64Array,
  pa: number,
  sampleRateHz: number,
  structure: Float64Array,
): void {
  if (body.frame !== frame) {
    body.frame = frame
    tuneBandPass(body.frameX, frame.resonanceXHz, 0.5 / Math.max(0.02, frame.dampingX), sampleRateHz)
    tuneBandPass(body.frameY, frame.resonanceYHz, 0.5 / Math.max(0.02, frame.dampingY), sampleRateHz)
  }
  addBandPassed(body.frameX, accelX, 0, pa / 1000, structure, BLOCK)
  addBandPassed(body.frameY, accelY, 0, pa / 1000, structure, BLOCK)
}

/** Adds to `air` what the body radiates of the forces in `structure`. */
export function addBody(body: Body, structure: Float64Array, air: Float64Array): void {
  const { slowRatio } = body
  let { slow } = body
  for (let i = 0; i < BLOCK; i++) {
    const x = structure[i]!
    slow += slowRatio * (x - slow)
    air[i] = air[i]! + DIRECT_GAIN * (x - slow)
  }
  body.slow = Math.abs(slow) < 1e-30 ? 0 : slow
  for (const { filter, gain } of body.panels) addBandPassed(filter, structure, 0, gain, air, BLOCK)
}

/** Distance and room: two poles of low-pass and four damped echoes. */
export interface Room {
  readonly lowPassRatio: number
  low1: number
  low2: number
  readonly echoes: readonly { readonly line: Float64Array; readonly gain: number; at: number; low: number }[]
}

const ECHO_S = [0.0233, 0.0297, 0.0371, 0.0437]
/** Share of the sound at the microphone that has been around the room. */
const ROOM_SHARE = 0.22

export function createRoom(sampleRateHz: number, lowPassHz: number, reverberationS: number): Room {
  const echoes = reverberationS > 0 ? ECHO_S : []
  return {
    // Two equal poles: each a little higher, so that together they are 3 dB down at the frequency named.
    lowPassRatio: 1 - Math.exp((-2 * Math.PI * 1.55 * lowPassHz) / sampleRateHz),
    low1: 0,
    low2: 0,
    echoes: echoes.map((delayS) => ({
      line: new Float64Array(Math.round(delayS * sampleRateHz)),
      gain: 10 ** ((-3 * delayS) / reverberationS),
      at: 0,
      low: 0,
    })),
  }
}

export function resetRoom(room: Room): void {
  room.low1 = 0
  room.low2 = 0
  for (const echo of room.echoes) {
    echo.line.fill(0)
    echo.at = 0
    echo.low = 0
  }
}

/** What arrives of `air`: written to `heard`. */
export function hear(room: Room, air: Float64Array, gain: number, heard: Float64Array): void {
  const { lowPassRatio } = room
  let { low1, low2 } = room
  for (let i = 0; i < BLOCK; i++) {
    low1 += lowPassRatio * (gain * air[i]! - low1)
    low2 += lowPassRatio * (low1 - low2)
    heard[i] = low2
    air[i] = low2
  }
  room.low1 = Math.abs(low1) < 1e-30 ? 0 : low1
  room.low2 = Math.abs(low2) < 1e-30 ? 0 : low2
  const share = ROOM_SHARE / Math.max(1, room.echoes.length / 2)
  for (const echo of room.echoes) addEcho(echo, air, share, heard)
}

function addEcho(echo: Room['echoes'][number], input: Float64Array, share: number, heard: Float64Array): void {
  const { line, gain } = echo
  let { at, low } = echo
  for (let i = 0; i < BLOCK; i++) {
    const back = line[at]!
    // Walls take more of the treble each time round.
    low += 0.6 * (back - low)
    line[at] = input[i]! + gain * low
    heard[i] = heard[i]! + share * back
    at++
    if (at === line.length) at = 0
  }
  echo.at = at
  echo.low = Math.abs(low) < 1e-30 ? 0 : low
}
