// How TEST_RESONANCES shakes an axis: a square wave of acceleration whose frequency climbs slowly, on top of slow strokes
// back and forth that keep the bearings from sticking. Source: Klipper documentation (Measuring_Resonances,
// Config_Reference: resonance_tester).
import { KlipperError } from '#motion'

export interface ResonanceExcitationSettings {
  readonly startHz: number
  readonly endHz: number
  readonly sweepHzPerS: number
  readonly accelPerHz: number
  /** Slow strokes; a period of 0 leaves them out. */
  readonly strokeAccelMmPerS2: number
  readonly strokePeriodS: number
}

/** Klipper's defaults (v0.13); older ones went to 133.33 Hz with 75 mm/s² per Hz and without strokes. */
export const RESONANCE_EXCITATION: ResonanceExcitationSettings = {
  startHz: 5,
  endHz: 135,
  sweepHzPerS: 1,
  accelPerHz: 60,
  strokeAccelMmPerS2: 400,
  strokePeriodS: 1.2,
}

/** Pieces of constant acceleration, one after the other. */
export interface ResonanceExcitation {
  readonly count: number
  /** [count] */
  readonly startS: Float64Array
  readonly durationS: Float64Array
  readonly accelMmPerS2: Float64Array
  /** Speed a piece begins with. */
  readonly startMmPerS: Float64Array
  readonly frequencyHz: Float64Array
  /** Speed that is left at the end (of a slow stroke only); the printer brakes it then. */
  readonly endMmPerS: number
}

export function createResonanceExcitation(settings: ResonanceExcitationSettings): ResonanceExcitation {
  const { startHz, endHz, sweepHzPerS, accelPerHz, strokeAccelMmPerS2, strokePeriodS } = settings
  const isPossible = startHz > 0 && endHz >= startHz && sweepHzPerS > 0 && accelPerHz > 0 && endHz < 1000
  if (!isPossible) throw new KlipperError('Invalid TEST_RESONANCES frequencies')
  const startS: number[] = []
  const accelMmPerS2: number[] = []
  const frequency: number[] = []
  let timeS = 0
  const add = (quarterS: number, pulseMmPerS2: number, hz: number): void => {
    const untilS = timeS + quarterS
    while (timeS < untilS) {
      const turnS = nextStrokeTurn(timeS, strokePeriodS)
      startS.push(timeS)
      accelMmPerS2.push(pulseMmPerS2 + strokeSign(timeS, strokePeriodS) * strokeAccelMmPerS2)
      frequency.push(hz)
      timeS = Math.min(untilS, turnS)
    }
  }
  let sign = 1
  for (let hz = startHz; hz <= endHz + 1e-6; ) {
    const quarterS = 0.25 / hz
    // Half a wave: away from rest and back to rest. The next one goes the other way.
    add(quarterS, sign * accelPerHz * hz, hz)
    add(quarterS, -sign * accelPerHz * hz, hz)
    hz += 2 * quarterS * sweepHzPerS
    sign = -sign
  }
  return withSpeeds(startS, accelMmPerS2, frequency, timeS)
}

function withSpeeds(
  startS: readonly number[],
  accelMmPerS2: readonly number[],
  frequencyHz: readonly number[],
  endS: number,
): ResonanceExcitation {
  const count = startS.length
  const durationS = Float64Array.from(startS, (fromS, i) => (startS[i + 1] ?? endS) - fromS)
  const startMmPerS = new Float64Array(count)
  let speed = 0
  for (let i = 0; i < count; i++) {
    startMmPerS[i] = speed
    speed += accelMmPerS2[i]! * durationS[i]!
  }
  return {
    count,
    startS: Float64Array.from(startS),
    durationS,
    accelMmPerS2: Float64Array.from(accelMmPerS2),
    startMmPerS,
    frequencyHz: Float64Array.from(frequencyHz),
    endMmPerS: speed,
  }
}

/** Strokes begin with a quarter of their period, so that they swing evenly about the place they start from. */
function strokeSign(timeS: number, periodS: number): number {
  if (!(periodS > 0)) return 0
  return Math.floor((timeS + periodS / 4) / (periodS / 2) + 1e-9) % 2 === 0 ? 1 : -1
}

function nextStrokeTurn(timeS: number, periodS: number): number {
  if (!(periodS > 0)) return Number.POSITIVE_INFINITY
  return (Math.floor((timeS + periodS / 4) / (periodS / 2) + 1e-9) + 1) * (periodS / 2) - periodS / 4
}

/** Seconds of the test at which the console says `Testing frequency N Hz`, and N. */
export function testingFrequencies({
  count,
  startS,
  frequencyHz,
}: ResonanceExcitation): { timeS: number; hz: number }[] {
  const told: { timeS: number; hz: number }[] = []
  for (let i = 0; i < count; i++) {
    const hz = Math.floor(frequencyHz[i]!)
    if (told.length === 0 || hz > told[told.length - 1]!.hz) told.push({ timeS: startS[i]!, hz })
  }
  return told
}

export interface ShakenAxis {
  /** As file names have it. */
  readonly name: string
  /** Unit vector. */
  readonly x: number
  readonly y: number
}

/** `X`, `Y`, or a direction like `1,-1`. */
export function parseShakenAxis(text: string): ShakenAxis {
  const plain = text.trim().toLowerCase()
  if (plain === 'x') return { name: 'x', x: 1, y: 0 }
  if (plain === 'y') return { name: 'y', x: 0, y: 1 }
  const [x = Number.NaN, y = Number.NaN, ...more] = plain.split(',').map((part) => Number(part.trim() || Number.NaN))
  const length = Math.hypot(x, y)
  const isDirection = more.length === 0 && length > 0 && length < Number.POSITIVE_INFINITY
  if (!isDirection) throw new KlipperError(`Invalid format of axis '${text}'`)
  return { name: `axis=${(x / length).toFixed(3)},${(y / length).toFixed(3)}`, x: x / length, y: y / length }
}
