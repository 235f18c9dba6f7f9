// The instance: a board that consumes slices of motion at a steady pace, and a host that sends them in frames over a serial
// line but may stand still for a while.
import type { Random } from '#core'
import type { Machine } from '../../../writing/family.ts'
import type { Comparison, Model } from '../../../writing/model.ts'
import type { ClaimPlaces, Derived, Value } from '../../../writing/value.ts'

export interface Instance {
  readonly motors: number
  readonly sliceUs: number
  /** Slices that each motor may need beyond the steady pace, at a corner. */
  readonly burst: number
  readonly stallMs: number
  readonly bitsPerS: number
  readonly perFrame: number
  readonly wireBytes: number
  readonly frameBytes: number
  readonly ramBytes: number
  readonly roomBytes: number
  readonly speedMmPerS: number
  readonly accelMmPerS2: number
}

const MOTORS: Partial<Record<Machine, readonly number[]>> = {
  'linear delta': [4],
  'CoreXY with a moving bed': [4, 5, 6],
  IDEX: [5, 6],
  toolchanger: [5, 6],
  'belt printer with a tilted gantry': [4],
}

export const MOST_PER_FRAME = 60
export const MOST_LOAD = 0.9

export const frameUs = (x: Instance, perFrame = x.perFrame): number =>
  (10e6 * (perFrame * x.wireBytes + x.frameBytes)) / x.bitsPerS

/** Shortest spacing of two stalls that the queue survives, µs; null where the line cannot carry the stream. */
export function spacingUs(x: Instance, perFrame: number): number | null {
  const frame = frameUs(x, perFrame)
  const gained = perFrame * x.sliceUs - x.motors * frame
  if (x.motors * frame > MOST_LOAD * perFrame * x.sliceUs) return null
  const stall = 1000 * x.stallMs + frame
  return stall + (x.motors * (stall + (1 + x.burst) * x.sliceUs) * frame) / gained
}

/** The frame with the shortest spacing, and by how much it beats the next best. */
export function bestFrame(x: Instance): { perFrame: number; spacing: number; lead: number } | null {
  const all = Array.from({ length: MOST_PER_FRAME }, (_, i) => ({
    perFrame: i + 1,
    spacing: spacingUs(x, i + 1) ?? Number.POSITIVE_INFINITY,
  })).sort((a, b) => a.spacing - b.spacing)
  const [first, second] = all
  return Number.isFinite(second!.spacing) ? { ...first!, lead: second!.spacing - first!.spacing } : null
}

const nearWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-3

/** Such a draw has no stream, or a number that sits on the edge of a rounding. */
function isUseless(x: Instance): boolean {
  const frame = frameUs(x)
  const load = (x.motors * frame) / (x.perFrame * x.sliceUs)
  const stall = 1000 * x.stallMs + frame
  const braking = (1e6 * x.speedMmPerS) / (2 * x.accelMmPerS2) / x.sliceUs
  const rate = x.perFrame / frame
  const steps = Math.ceil(stall / x.sliceUs)
  const second = x.motors * (steps + 1 + x.burst) - rate * (steps * x.sliceUs - stall)
  const best = bestFrame(x)
  return (
    load < 0.12 ||
    load > 0.86 ||
    nearWhole(stall / x.sliceUs) ||
    nearWhole(braking) ||
    nearWhole(second) ||
    best === null ||
    best.lead < 3 ||
    best.perFrame < 3 ||
    best.perFrame > MOST_PER_FRAME - 4 ||
    best.perFrame === x.perFrame ||
    nearWhole(best.spacing)
  )
}

export function drawInstance(random: Random, machine: Machine): Instance {
  const from = <T>(options: readonly T[]): T => options[Math.floor(random.next() * options.length)]!
  const grid = (low: number, high: number, step: number): number =>
    low + step * Math.floor(random.next() * (Math.floor((high - low) / step) + 1))
  for (;;) {
    const x: Instance = {
      motors: from(MOTORS[machine] ?? [3, 4, 5]),
      sliceUs: grid(1000, 6000, 250),
      burst: grid(2, 9, 1),
      stallMs: grid(18, 240, 3),
      bitsPerS: from([250_000, 500_000, 1_000_000, 2_000_000]),
      perFrame: grid(3, 24, 1),
      wireBytes: grid(6, 15, 1),
      frameBytes: grid(4, 14, 1),
      ramBytes: grid(12, 24, 4),
      roomBytes: 1024 * grid(2, 32, 1),
      speedMmPerS: grid(80, 480, 20),
      accelMmPerS2: grid(1500, 12_000, 500),
    }
    if (!isUseless(x)) return x
  }
}

export interface Solved {
  readonly motors: Value
  readonly slice: Value
  readonly burst: Value
  readonly hostStall: Value
  readonly line: Value
  readonly character: Value
  readonly perFrame: Value
  readonly wire: Value
  readonly head: Value
  readonly entry: Value
  readonly room: Value
  readonly speed: Value
  readonly accel: Value
  readonly frame: Derived
  readonly rate: Derived
  readonly pace: Derived
  readonly load: Derived
  readonly sustains: Comparison
  readonly stall: Derived
  readonly slices: Derived
  readonly atStall: Derived
  readonly after: Derived
  readonly need: Derived
  readonly bound: ClaimPlaces
  readonly memory: Derived
  readonly fits: Comparison & { readonly op: '<=' | '>' }
}

export function solve(m: Model, x: Instance): Solved {
  const motors = m.given('N', x.motors, '')
  const slice = m.given('tau', x.sliceUs / 1000, 'ms')
  const burst = m.given('g', x.burst, '')
  const hostStall = m.given('L_h', x.stallMs, 'ms')
  const line = m.given('B', x.bitsPerS, 'bits/s')
  const character = m.given('beta', 10, 'bits')
  const perFrame = m.given('n_f', x.perFrame, 'entries')
  const wire = m.given('s_w', x.wireBytes, 'bytes')
  const head = m.given('s_h', x.frameBytes, 'bytes')
  const entry = m.given('s_q', x.ramBytes, 'bytes')
  const room = m.given('M_q', x.roomBytes, 'bytes')
  const speed = m.given('v', x.speedMmPerS, 'mm/s')
  const accel = m.given('a', x.accelMmPerS2, 'mm/s²')
  const frame = m.derive('t_f', 'ms', 'beta*(n_f*s_w + s_h)/B', '5s')
  const rate = m.derive('R', 'entries/s', 'n_f/t_f', '4s')
  const pace = m.derive('c', 'entries/s', 'N/tau', '4s')
  const load = m.derive('rho', '%', 'c/R', '3s')
  const stall = m.derive('L', 'ms', 'L_h + t_f', '6s')
  const slices = m.derive('m_0', '', 'ceil(L/tau)', 'i')
  const atStall = m.derive('D_0', 'entries', 'N*(m_0 + g)', 'i')
  const after = m.derive('D_1', 'entries', 'N*(m_0 + 1 + g) - R*(m_0*tau - L)', '4s')
  const need = m.derive('Q', 'entries', 'ceil(max(D_0, D_1))', 'i')
  m.given('t_0', 0, 'ms')
  m.derive('T_w', 'ms', '6*L', '4s')
  const bound = m.claim('range', {
    over: [{ name: 't', from: 't_0', to: 'T_w' }],
    left: 'N*(ceil(t/tau) + g) - R*(t - L)*above(t, L)',
    op: '<=',
    right: 'Q',
  })
  const memory = m.derive('M', 'bytes', 'Q*s_q', 'i')
  return {
    motors,
    slice,
    burst,
    hostStall,
    line,
    character,
    perFrame,
    wire,
    head,
    entry,
    room,
    speed,
    accel,
    frame,
    rate,
    pace,
    load,
    sustains: m.relation(pace, '<', rate),
    stall,
    slices,
    atStall,
    after,
    need,
    bound,
    memory,
    fits: m.compare(memory, room),
  }
}
