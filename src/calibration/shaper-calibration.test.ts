import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { createShaperPulses } from '#motion'
import { ADXL345, createAxisMode, headAccelMmPerS2, jumpAxis, runAxis } from '#physics'
import {
  createResonanceExcitation,
  parseShakenAxis,
  RESONANCE_EXCITATION,
  type ResonanceExcitation,
  testingFrequencies,
} from './resonance-excitation.ts'
import { axesNoise, axesNoiseText, meanSpectra, resonanceCsv, resonanceSpectra } from './resonance-spectrum.ts'
import {
  type CalibratedShaper,
  calibrateShaper,
  chooseFit,
  pathSmoothingMm,
  shaperCalibrationLines,
  shaperScore,
  suggestedAccelMmPerS2,
} from './shaper-calibration.ts'

// The consoles printed in Klipper's documentation (Measuring_Resonances): type, Hz, vibrations %, smoothing, max_accel.
type Row = readonly [CalibratedShaper, number, number, number, number]
const PUBLISHED: readonly { readonly rows: readonly Row[]; readonly best: CalibratedShaper }[] = [
  {
    best: 'mzv',
    rows: [
      ['zv', 34.4, 4, 0.132, 4500],
      ['mzv', 34.6, 0, 0.17, 3500],
      ['ei', 41.4, 0, 0.188, 3200],
      ['2hump_ei', 51.8, 0, 0.201, 3000],
      ['3hump_ei', 61.8, 0, 0.215, 2800],
    ],
  },
  {
    best: '2hump_ei',
    rows: [
      ['zv', 57.8, 20.3, 0.053, 13000],
      ['mzv', 34.8, 3.6, 0.168, 3600],
      ['ei', 48.8, 4.9, 0.135, 4400],
      ['2hump_ei', 45.2, 0.1, 0.264, 2200],
      ['3hump_ei', 48, 0, 0.356, 1500],
    ],
  },
  {
    best: '3hump_ei',
    rows: [
      ['zv', 55.4, 19.7, 0.057, 12000],
      ['mzv', 34.6, 3.6, 0.17, 3500],
      ['ei', 48.2, 4.8, 0.139, 4300],
      ['2hump_ei', 52, 2.7, 0.2, 3000],
      ['3hump_ei', 72.6, 1.4, 0.155, 3900],
    ],
  },
  {
    best: 'mzv',
    rows: [
      ['zv', 39, 13.2, 0.105, 5900],
      ['mzv', 36.8, 1.7, 0.15, 4000],
      ['ei', 36.6, 2.2, 0.24, 2500],
      ['2hump_ei', 48, 0, 0.234, 2500],
      ['3hump_ei', 59, 0, 0.235, 2500],
    ],
  },
]

describe("the consoles of Klipper's documentation", () => {
  const rows = PUBLISHED.flatMap((console) => console.rows)

  test.each(rows)('%s at %f Hz smooths and limits as printed', (type, hz, _vibrations, smoothing, accel) => {
    const pulses = createShaperPulses(type, hz, 0.1)
    const [mm, limit] = [pathSmoothingMm(pulses, 5000), suggestedAccelMmPerS2(pulses)]
    if (type === 'ei') {
      // Its pulses have changed since that page was written.
      expect(Math.abs(mm / smoothing - 1)).toBeLessThan(0.03)
      expect(Math.abs(limit / accel - 1)).toBeLessThan(0.03)
    } else {
      expect(mm.toFixed(3)).toBe(smoothing.toFixed(3))
      expect(100 * Math.round(limit / 100)).toBe(accel)
    }
  })

  test.each(PUBLISHED)('the same shaper is recommended: $best', ({ rows: printed, best }) => {
    const fits = printed.map(([type, frequencyHz, vibrations, smoothing, maxAccelMmPerS2]) => ({
      type,
      frequencyHz,
      vibrationRatio: vibrations / 100,
      smoothingMm: smoothing,
      score: shaperScore(vibrations / 100, smoothing),
      maxAccelMmPerS2,
    }))
    expect(chooseFit(fits).type).toBe(best)
  })
})

test('a faster corner leaves less acceleration, a stronger shaper too', () => {
  const pulses = createShaperPulses('zv', 40, 0.1)
  expect(suggestedAccelMmPerS2(pulses, 10)).toBeLessThan(suggestedAccelMmPerS2(pulses, 5))
  expect(suggestedAccelMmPerS2(createShaperPulses('3hump_ei', 40, 0.1))).toBeLessThan(suggestedAccelMmPerS2(pulses))
  expect(suggestedAccelMmPerS2(pulses, 1000)).toBe(0)
})

/** What a chip on a one-mode axis records while it is shaken. */
function shake(excitation: ResonanceExcitation, resonanceHz: number, dampingRatio: number, seed: number) {
  const axis = createAxisMode(resonanceHz, dampingRatio, null)
  const random = createRandom(seed)
  const last = excitation.count - 1
  const totalS = excitation.startS[last]! + excitation.durationS[last]!
  const count = Math.floor(totalS * ADXL345.sampleHz)
  const timeS = Float64Array.from({ length: count }, (_, i) => i / ADXL345.sampleHz)
  const noise = () => Float64Array.from({ length: count }, () => 140 * random.normal())
  const xMmPerS2 = noise()
  let piece = 0
  let nowS = 0
  for (let i = 0; i < count; i++) {
    while (piece < excitation.count && excitation.startS[piece]! <= timeS[i]!) {
      runAxis(axis, excitation.startS[piece]! - nowS)
      jumpAxis(axis, excitation.startMmPerS[piece]!, excitation.accelMmPerS2[piece]!)
      nowS = excitation.startS[piece]!
      piece++
    }
    runAxis(axis, timeS[i]! - nowS)
    nowS = timeS[i]!
    xMmPerS2[i]! += headAccelMmPerS2(axis)
  }
  return { timeS, xMmPerS2, yMmPerS2: noise(), zMmPerS2: noise() }
}

describe('an axis that is shaken', () => {
  const excitation = createResonanceExcitation(RESONANCE_EXCITATION)

  test.each([
    [38, 0.08],
    [55, 0.06],
    [82, 0.1],
  ])('with its resonance at %f Hz and damping %f gets shapers that quieten it', (resonanceHz, dampingRatio) => {
    const spectra = resonanceSpectra(shake(excitation, resonanceHz, dampingRatio, 3))!
    const calibration = calibrateShaper(spectra.sum)
    const { fits, best } = calibration
    expect(fits.map((fit) => fit.type)).toEqual(['zv', 'mzv', 'ei', '2hump_ei', '3hump_ei'])
    const [zv, mzv] = fits
    expect(Math.abs(zv!.frequencyHz / resonanceHz - 1)).toBeLessThan(0.1)
    expect(Math.abs(mzv!.frequencyHz / resonanceHz - 1)).toBeLessThan(0.12)
    expect(best.vibrationRatio).toBeLessThan(0.05)
    expect(fits.at(-1)!.vibrationRatio).toBeLessThan(0.01)
    const lines = shaperCalibrationLines('x', calibration)
    expect(lines.length).toBe(12)
    expect(lines[1]).toMatch(
      /^Fitted shaper 'zv' frequency = \d+\.\d Hz \(vibrations = \d+\.\d%, smoothing ~= 0\.\d{3}\)$/,
    )
    expect(lines[2]).toMatch(/^To avoid too much smoothing with 'zv', suggested max_accel <= \d+00 mm\/sec\^2$/)
    expect(lines[11]).toBe(
      `Recommended shaper_type_x = ${best.type}, shaper_freq_x = ${best.frequencyHz.toFixed(1)} Hz`,
    )
  })

  test('smooths no more than it may where a limit is set', () => {
    const spectra = resonanceSpectra(shake(excitation, 38, 0.08, 3))!
    for (const fit of calibrateShaper(spectra.sum, { maxSmoothingMm: 0.1 }).fits) {
      expect(fit.smoothingMm).toBeLessThanOrEqual(0.1)
    }
  })
})

describe('the excitation', () => {
  const settings = fc.record({
    startHz: fc.double({ min: 2, max: 20, noNaN: true }),
    endHz: fc.double({ min: 20, max: 60, noNaN: true }),
    sweepHzPerS: fc.double({ min: 0.5, max: 4, noNaN: true }),
    accelPerHz: fc.double({ min: 10, max: 100, noNaN: true }),
    strokeAccelMmPerS2: fc.constant(0),
    strokePeriodS: fc.constant(0),
  })

  test('comes back to rest after every half wave and stays in place', () => {
    fc.assert(
      fc.property(settings, (wanted) => {
        const { count, durationS, accelMmPerS2, startMmPerS, frequencyHz } = createResonanceExcitation(wanted)
        let position = 0
        let farthest = 0
        for (let i = 0; i < count; i++) {
          expect(Math.abs(accelMmPerS2[i]!)).toBeCloseTo(wanted.accelPerHz * frequencyHz[i]!, 6)
          if (i % 2 === 0) expect(startMmPerS[i]).toBeCloseTo(0, 6)
          position += (startMmPerS[i]! + 0.5 * accelMmPerS2[i]! * durationS[i]!) * durationS[i]!
          farthest = Math.max(farthest, Math.abs(position))
        }
        // A half wave travels accel (T/4)² = accelPerHz / (16 f).
        expect(farthest).toBeLessThan((1.01 * wanted.accelPerHz) / (16 * wanted.startHz))
        const totalS = durationS.reduce((sum, value) => sum + value, 0)
        expect(Math.abs(totalS - (wanted.endHz - wanted.startHz) / wanted.sweepHzPerS)).toBeLessThan(1 / wanted.startHz)
      }),
      { numRuns: 30 },
    )
  })

  test('slow strokes are added to it, swing about the start and change nothing of the fast wave', () => {
    const swept = createResonanceExcitation({ ...RESONANCE_EXCITATION, endHz: 20 })
    expect(Math.max(...swept.startMmPerS)).toBeLessThan(60 / 4 + 120 + 1)
    let position = 0
    let [low, high] = [0, 0]
    for (let i = 0; i < swept.count; i++) {
      position += (swept.startMmPerS[i]! + 0.5 * swept.accelMmPerS2[i]! * swept.durationS[i]!) * swept.durationS[i]!
      low = Math.min(low, position)
      high = Math.max(high, position)
      const [accel, wave] = [swept.accelMmPerS2[i]!, 60 * swept.frequencyHz[i]!]
      const nearest = Math.min(...[400, -400].map((stroke) => Math.abs(Math.abs(accel - stroke) - wave)))
      expect(nearest).toBeLessThan(1e-6)
    }
    expect(high - low).toBeLessThan(80)
  })

  test('tells every whole frequency once', () => {
    const told = testingFrequencies(createResonanceExcitation(RESONANCE_EXCITATION))
    expect(told[0]).toEqual({ timeS: 0, hz: 5 })
    expect(told.map(({ hz }) => hz)).toEqual(Array.from({ length: told.length }, (_, i) => 5 + i))
    for (const { timeS, hz } of told) expect(Math.abs(timeS - (hz - 5))).toBeLessThan(0.2)
  })

  test('bad frequencies and axes are refused', () => {
    for (const bad of [{ startHz: 0 }, { endHz: 1 }, { sweepHzPerS: 0 }, { accelPerHz: Number.NaN }, { endHz: 1e9 }]) {
      expect(() => createResonanceExcitation({ ...RESONANCE_EXCITATION, ...bad })).toThrow()
    }
    expect(parseShakenAxis('Y')).toEqual({ name: 'y', x: 0, y: 1 })
    expect(parseShakenAxis('1,-1')).toMatchObject({ name: 'axis=0.707,-0.707' })
    for (const bad of ['', 'z', '1', '0,0', '1,1,1', 'nan,1']) {
      expect(() => parseShakenAxis(bad)).toThrow(`Invalid format of axis '${bad}'`)
    }
  })
})

test('spectra: bins of 1.6 Hz, power of the signal, all axes together, means, and a table as recorded ones', () => {
  const random = createRandom(8)
  const timeS = Float64Array.from({ length: 20_000 }, (_, i) => 5 + i / 3200)
  const wave = (hz: number, size: number) =>
    timeS.map((t) => size * Math.sin(2 * Math.PI * hz * t) + 0.1 * random.normal())
  const spectra = resonanceSpectra({ timeS, xMmPerS2: wave(50, 30), yMmPerS2: wave(80, 10), zMmPerS2: wave(20, 1) })!
  expect(spectra.frequencyHz[1]).toBeCloseTo(1.5625, 3)
  const { density } = spectra.sum
  expect(density.reduce((sum, value) => sum + value, 0) * spectra.frequencyHz[1]!).toBeCloseTo(450 + 50 + 0.5, -1)
  expect(meanSpectra([spectra, spectra]).x).toEqual(spectra.x)
  const lines = resonanceCsv(spectra).split('\n')
  expect(lines[0]).toBe('freq,psd_x,psd_y,psd_z,psd_xyz')
  expect(lines[2]).toMatch(/^1\.6(,\d\.\d{3}e[+-]\d\d){4}$/)
  expect(lines.length).toBe(1 + 128 + 1)
  // White noise of 0.1 mm/s²: 0.01 spread over 1600 Hz.
  const quiet = () => timeS.map(() => 0.1 * random.normal())
  const noise = axesNoise(resonanceSpectra({ timeS, xMmPerS2: quiet(), yMmPerS2: quiet(), zMmPerS2: quiet() })!)
  for (const power of noise) expect(Math.abs(power / (0.01 / 1600) - 1)).toBeLessThan(0.1)
  expect(axesNoiseText('xy', [57.956, 103.5, 45.4])).toBe(
    'Axes noise for xy-axis accelerometer: 57.956000 (x), 103.500000 (y), 45.400000 (z)',
  )
  const none = new Float64Array(0)
  expect(resonanceSpectra({ timeS: none, xMmPerS2: none, yMmPerS2: none, zMmPerS2: none })).toBeNull()
})
