import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Kinematics } from '#config'
import { createRandom } from '#core'
import { addMotionPiece, createMotionPieces, type MotionPieces } from '../motion-pieces.ts'
import { createMicrophone, renderSound } from './microphone.ts'
import {
  BELT_MOTOR,
  EXTRUDER_MOTOR,
  type FanTrack,
  HOT_END_FAN,
  PART_FAN,
  SCREW_MOTOR,
  type SoundEvent,
  type SoundScene,
} from './scene.ts'
import { MICROPHONE, type MicrophoneSettings, SILENT_LEVELS, type SoundLevels, USUAL_LEVELS } from './settings.ts'
import { spectrogram } from './spectrogram.ts'
import { bubbleRateHz, createBubbles, createEventTrain } from './trains.ts'

const FRAME = { resonanceXHz: 56, resonanceYHz: 38, dampingX: 0.1, dampingY: 0.1 }

function steady(vx: number, vy: number, vz = 0, ve = 0, durationS = 4): MotionPieces {
  const pieces = createMotionPieces(4)
  addMotionPiece(pieces, 0, durationS, vx, vx, vy, vy, vz, vz, ve, ve)
  return pieces
}

/** Zigzag with ramps, corners, hops, retractions and rests. */
function zigzag(): MotionPieces {
  const pieces = createMotionPieces(4)
  let timeS = 0.013
  for (let i = 0; i < 40; i++) {
    const v = (i % 2 ? -1 : 1) * (40 + 3 * i)
    addMotionPiece(pieces, timeS, 0.021, 0.1 * v, v, 0, 5, 0, 0, 0, 3)
    addMotionPiece(pieces, timeS + 0.021, 0.05, v, v, 5, 5, 0, 0, 3, 3)
    addMotionPiece(pieces, timeS + 0.071, 0.01, v, 0, 5, 0, i % 5 ? 0 : 8, 0, 3, -30)
    timeS += i % 7 ? 0.081 : 0.1
  }
  return pieces
}

function scene(pieces: MotionPieces, more: Partial<SoundScene> & { kinematics?: Kinematics } = {}): SoundScene {
  return {
    pieces,
    kinematics: 'cartesian',
    motors: { x: BELT_MOTOR, y: BELT_MOTOR, z: SCREW_MOTOR, e: EXTRUDER_MOTOR },
    frame: FRAME,
    fans: [],
    events: [],
    ...more,
  }
}

function only(levels: Partial<SoundLevels>): MicrophoneSettings {
  return { ...MICROPHONE, reverberationS: 0, levels: { ...SILENT_LEVELS, ...levels } }
}

function render(settings: MicrophoneSettings, what: SoundScene, durationS: number, seed = 1): Float32Array {
  return renderSound(createMicrophone(settings, createRandom(seed)), what, 0, durationS)
}

/** Level of each band in dB, mean power over the columns from `skipS` on. */
function meanSpectrum(samples: Float32Array, skipS = 0.3): { levelsDb: number[]; bandHz: number } {
  const { levelsDb, columns, bands, bandHz, columnS } = spectrogram(samples, {
    sampleRateHz: MICROPHONE.sampleRateHz,
    windowSamples: 8192,
    hopSamples: 2048,
  })
  const first = Math.ceil(skipS / columnS)
  const mean = Array.from({ length: bands }, (_, band) => {
    let power = 0
    for (let column = first; column < columns; column++) power += 10 ** (levelsDb[column * bands + band]! / 10)
    return 10 * Math.log10(power / (columns - first))
  })
  return { levelsDb: mean, bandHz }
}

/** Frequency of the strongest line between two frequencies, Hz. */
function peakHz(samples: Float32Array, fromHz = 40, toHz = 11_000): number {
  const { levelsDb, bandHz } = meanSpectrum(samples)
  let best = Math.ceil(fromHz / bandHz)
  for (let band = best; band < levelsDb.length && band * bandHz <= toHz; band++)
    if (levelsDb[band]! > levelsDb[best]!) best = band
  return best * bandHz
}

function energyOf(samples: Float32Array): number {
  let energy = 0
  for (const x of samples) energy += x * x
  return energy
}

const BAND_HZ = MICROPHONE.sampleRateHz / 8192

describe('step tone', () => {
  test.each([50, 100, 150, 240])('of one motor at %d mm/s lies at speed / 0.2 mm', (speed) => {
    const toneHz = speed / 0.2
    const samples = render(only({ motorDb: 62 }), scene(steady(speed, 0)), 3)
    expect(Math.abs(peakHz(samples, 0.6 * toneHz, 1.4 * toneHz) - toneHz)).toBeLessThan(1.5 * BAND_HZ)
    // Above 80 mm/s the printer's body favours none of the harmonics: the step tone is the strongest of all.
    if (speed > 80) expect(Math.abs(peakHz(samples) - toneHz)).toBeLessThan(1.5 * BAND_HZ)
  })

  test.each(['spread', 'stealth'] as const)(
    'is there at 16 microsteps and %s chop, and over 10 dB quieter than in full steps',
    (chop) => {
      const motors = (microsteps: number) => {
        const motor = { ...BELT_MOTOR, microsteps, chop }
        return { motors: { x: motor, y: motor, z: SCREW_MOTOR, e: EXTRUDER_MOTOR } }
      }
      const levels = [1, 16].map((microsteps) => {
        const { levelsDb, bandHz } = meanSpectrum(
          render(only({ motorDb: 62 }), scene(steady(100, 0), motors(microsteps)), 3),
        )
        const band = Math.round(500 / bandHz)
        // A line stands above what is between it and the next.
        expect(levelsDb[band]!).toBeGreaterThan(levelsDb[band + 20]! + 30)
        return levelsDb[band]!
      })
      expect(levels[0]! - levels[1]!).toBeGreaterThan(10)
    },
  )

  test('a diagonal of a CoreXY is one motor at root 2 the tone, along an axis both run at the tone of the speed', () => {
    const side = 100 / Math.SQRT2
    const settings = only({ motorDb: 62 })
    const sounds = [
      scene(steady(side, side), { kinematics: 'corexy' }),
      scene(steady(100, 0), { kinematics: 'corexy' }),
    ]
    const [diagonal, straight] = sounds.map((sound) => peakHz(render(settings, sound, 3)))
    expect(Math.abs(diagonal! - 500 * Math.SQRT2)).toBeLessThan(1.5 * BAND_HZ)
    expect(Math.abs(straight! - 500)).toBeLessThan(1.5 * BAND_HZ)
    // The same diagonal of a cartesian printer sings at both motors' 354 Hz.
    expect(Math.abs(peakHz(render(settings, scene(steady(side, side)), 3)) - 500 / Math.SQRT2)).toBeLessThan(
      1.5 * BAND_HZ,
    )
  })

  test('of the extruder follows the filament and its gear', () => {
    const geared = { ...EXTRUDER_MOTOR, fullStepMm: 0.0386 }
    const motors = { x: BELT_MOTOR, y: BELT_MOTOR, z: SCREW_MOTOR, e: geared }
    const sound = render(only({ motorDb: 62 }), scene(steady(0, 0, 0, 20), { motors }), 3)
    expect(Math.abs(peakHz(sound) - 20 / 0.0386)).toBeLessThan(1.5 * BAND_HZ)
  })

  test('of a tower of a delta going up is its own speed', () => {
    const sound = render(
      only({ motorDb: 62 }),
      scene(steady(0, 0, 100), {
        kinematics: 'delta',
        motors: { x: BELT_MOTOR, y: BELT_MOTOR, z: BELT_MOTOR, e: EXTRUDER_MOTOR },
      }),
      3,
    )
    expect(Math.abs(peakHz(sound) - 500)).toBeLessThan(1.5 * BAND_HZ)
  })
})

describe('fans', () => {
  const track = (fan: typeof PART_FAN, speedRatio: number[], startS = [0], bearingWear = [0, 0]): FanTrack => ({
    fan,
    startS,
    speedRatio,
    bearingWear,
  })

  test.each([0.5, 0.8, 1])('the blade tone of a fan at %d of its speed', (ratio) => {
    for (const fan of [PART_FAN, HOT_END_FAN]) {
      const sound = render(only({ fanDb: 0 }), scene(steady(0, 0), { fans: [track(fan, [ratio])] }), 3)
      const toneHz = (fan.blades * fan.fullRpm * ratio) / 60
      expect(Math.abs(peakHz(sound, 0.9 * toneHz, 1.1 * toneHz) / toneHz - 1)).toBeLessThan(0.01)
    }
  })

  test('a fan that slows glides down and is silent when it stands', () => {
    const sound = render(
      only({ fanDb: 0 }),
      scene(steady(0, 0, 0, 0, 12), { fans: [track(PART_FAN, [1, 0], [0, 2])] }),
      10,
    )
    const rms = (fromS: number): number => Math.sqrt(energyOf(sound.subarray(fromS * 22_050, (fromS + 0.5) * 22_050)))
    expect(rms(1)).toBeGreaterThan(3 * rms(3))
    expect(rms(3)).toBeGreaterThan(0)
    expect(rms(9)).toBeLessThan(1e-6)
  })

  test('a worn bearing is over 6 dB louder', () => {
    const [sound, worn] = [0, 1].map((wear) => {
      const fans = [track(HOT_END_FAN, [1], [0], [wear])]
      return energyOf(render(only({ fanDb: 0 }), scene(steady(0, 0), { fans }), 2))
    })
    expect(worn!).toBeGreaterThan(4 * sound!)
  })
})

describe('events', () => {
  /** Rate at which the loudness repeats itself, from the autocorrelation of its envelope, Hz. */
  function beatHz(samples: Float32Array): number {
    const hop = 110
    // Treble only: steps and hum are deeper than clicks.
    const treble = samples.map((x, i) => x - (samples[i - 1] ?? 0))
    const loudness = Array.from({ length: Math.floor(treble.length / hop) }, (_, i) =>
      energyOf(treble.subarray(i * hop, (i + 1) * hop)),
    )
    const mean = loudness.reduce((sum, x) => sum + x, 0) / loudness.length
    const at = (lag: number): number => {
      let sum = 0
      for (let i = 0; i + lag < loudness.length; i++) sum += (loudness[i]! - mean) * (loudness[i + lag]! - mean)
      return sum / (loudness.length - lag)
    }
    // Over 35 ms together, because no click comes on the beat exactly; from 12 Hz down to 2 Hz.
    const fit = Array.from({ length: 100 }, (_, lag) =>
      lag < 16 ? 0 : [-3, -2, -1, 0, 1, 2, 3].reduce((sum, off) => sum + at(lag + off), 0),
    )
    // Multiples of the period fit as well; the first that fits is the period.
    const enough = 0.7 * Math.max(...fit)
    const first = fit.findIndex((value) => value > enough)
    const near = fit.slice(first, Math.ceil(1.5 * first))
    const best = first + near.indexOf(Math.max(...near))
    return MICROPHONE.sampleRateHz / hop / best
  }

  test.each([3.3, 5, 8])('clicks at %d Hz beat at that rate, over motors, fans and room', (rateHz) => {
    const train = { kind: 'extruder-click', fromS: 0, toS: 8, rateHz, jitterRatio: 0.02, strength: 1 } as const
    const events = createEventTrain(train, createRandom(4))
    const fan = { fan: HOT_END_FAN, startS: [0], speedRatio: [1], bearingWear: [0] }
    const sound = render(MICROPHONE, scene(steady(40, 20, 0, 2, 9), { events, fans: [fan] }), 8)
    expect(Math.abs(beatHz(sound) / rateHz - 1)).toBeLessThan(0.06)
  })

  test.each([
    ['extruder-click', 0.004, 0.06],
    ['skipped-step', 0.02, 0.08],
    ['collision', 0.05, 0.4],
    ['bubble', 0.0005, 0.006],
    ['crack', 0.002, 0.06],
    ['relay', 0.002, 0.03],
    ['grinding', 0.03, 0.25],
  ] as const)('a %s begins at its moment and lasts %d to %d s', (kind, shortestS, longestS) => {
    const settings = { ...only({ eventDb: 0 }), lowPassHz: 10_000 }
    const events: SoundEvent[] = [{ timeS: 0.25, kind, strength: 1 }]
    const sound = render(settings, scene(steady(0, 0), { events }), 2)
    const rate = settings.sampleRateHz
    expect(sound.subarray(0, 0.2499 * rate).every((x) => x === 0)).toBe(true)
    const energy = energyOf(sound)
    expect(energy).toBeGreaterThan(0)
    // Time until 95 % of the energy has come.
    let sum = 0
    let at = 0
    while (sum < 0.95 * energy) sum += sound[at++]! ** 2
    expect(at / rate - 0.25).toBeGreaterThan(shortestS)
    expect(at / rate - 0.25).toBeLessThan(longestS)
  })

  test('bubbles come with water and flow, dry filament has none', () => {
    const wet = { moisturePct: 0.4, filamentDiameterMm: 1.75, densityKgPerM3: 1240, meltC: 215 }
    const expected = bubbleRateHz((Math.PI / 4) * 1.75 ** 2 * 3, wet)
    const count = createBubbles(steady(0, 0, 0, 3, 100), 0, 100, wet, createRandom(2)).length
    expect(Math.abs(count / (100 * expected) - 1)).toBeLessThan(5 / Math.sqrt(100 * expected))
    expect(bubbleRateHz(14, wet)).toBeGreaterThan(bubbleRateHz(7, wet))
    expect(createBubbles(steady(0, 0, 0, 3), 0, 4, { ...wet, moisturePct: 0.05 }, createRandom(2))).toEqual([])
    expect(createBubbles(steady(90, 0, 0, -30), 0, 4, wet, createRandom(2))).toEqual([])
  })
})

describe('a recording', () => {
  const full = (): SoundScene => {
    const train = { kind: 'skipped-step', fromS: 0, toS: 3, rateHz: 9, jitterRatio: 0.3, strength: 1 } as const
    const fans = [PART_FAN, HOT_END_FAN].map((fan) => ({
      fan,
      startS: [0, 1, 2],
      speedRatio: [0.5, 1, 0],
      bearingWear: [0, 0.5, 1],
    }))
    return scene(zigzag(), { kinematics: 'corexy', fans, events: createEventTrain(train, createRandom(5)) })
  }

  test('with every source off is silence, exactly', () => {
    const sound = render({ ...MICROPHONE, levels: SILENT_LEVELS }, full(), 3)
    expect(sound.every((x) => x === 0)).toBe(true)
  })

  test('has no sample that is not finite or beyond full scale, and each source adds to it', () => {
    const loud = render(MICROPHONE, full(), 3)
    expect(loud.every((x) => Number.isFinite(x) && Math.abs(x) <= 1)).toBe(true)
    for (const name of Object.keys(USUAL_LEVELS) as (keyof SoundLevels)[]) {
      const alone = render(only({ [name]: USUAL_LEVELS[name] }), full(), 1)
      expect([name, Math.sqrt(energyOf(alone)) > 1e-4]).toEqual([name, true])
    }
  })

  test('is the same however it is cut', () => {
    const whole = render(MICROPHONE, full(), 2)
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.0001, max: 0.5, noNaN: true }), { maxLength: 8 }), (cuts) => {
        const microphone = createMicrophone(MICROPHONE, createRandom(1))
        const parts: number[] = []
        let timeS = 0
        for (const cut of [...cuts, 2]) {
          const lasts = Math.min(cut, 2 - timeS)
          if (lasts <= 0) break
          for (const x of renderSound(microphone, full(), timeS, lasts)) parts.push(x)
          timeS += lasts
        }
        expect(Float32Array.from(parts)).toEqual(whole)
      }),
      { numRuns: 12 },
    )
  })

  test('has the same bytes for the same seed, others for another', () => {
    expect(render(MICROPHONE, full(), 1, 7)).toEqual(render(MICROPHONE, full(), 1, 7))
    expect(render(MICROPHONE, full(), 1, 7)).not.toEqual(render(MICROPHONE, full(), 1, 8))
  })

  test('listened to again from the same moment is the same', () => {
    const microphone = createMicrophone(MICROPHONE, createRandom(3))
    const first = renderSound(microphone, full(), 0.5, 0.5)
    expect(renderSound(microphone, full(), 0.5, 0.5)).toEqual(first)
  })

  test('is quieter from further away', () => {
    const near = render({ ...only({ motorDb: 62 }), distanceM: 0.5 }, scene(steady(100, 0)), 1)
    const far = render({ ...only({ motorDb: 62 }), distanceM: 2 }, scene(steady(100, 0)), 1)
    expect(Math.sqrt(energyOf(near)) / Math.sqrt(energyOf(far))).toBeCloseTo(4, 3)
  })
})

test('a spectrogram gives a sine its level and its place', () => {
  const samples = Float32Array.from({ length: 8192 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 64 * i) / 1024))
  const { levelsDb, bands, columns, bandHz } = spectrogram(samples, {
    sampleRateHz: 22_050,
    windowSamples: 1024,
    hopSamples: 256,
  })
  expect([columns, bands]).toEqual([29, 513])
  expect(bandHz * 64).toBeCloseTo(1378.1, 1)
  for (let column = 0; column < columns; column++) {
    expect(levelsDb[column * bands + 64]).toBeCloseTo(-6.02, 1)
    expect(levelsDb[column * bands + 80]).toBeLessThan(-100)
  }
})
