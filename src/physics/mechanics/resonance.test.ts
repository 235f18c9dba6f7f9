import { describe, expect, test } from 'vitest'
import { createRandom } from '#core'
import { identifyModes } from './identify-modes.ts'
import { findPeak, residualRatio, smoothingMm } from './resonance.ts'
import { ADXL345, recordResonanceTest, resonanceSpectrum, STANDARD_RESONANCE_TEST } from './resonance-test.ts'
import { transform, welchSpectrum } from './welch.ts'

describe("Welch's spectrum", () => {
  test('holds the power of the signal, a tone at its place, white noise flat', () => {
    const random = createRandom(4)
    const signal = Float64Array.from(
      { length: 65_536 },
      (_, i) => 3 * Math.sin(2 * Math.PI * 100 * (i / 3200)) + random.normal(),
    )
    const { frequencyHz, density } = welchSpectrum(signal, 3200, 2048)
    const step = frequencyHz[1]!
    expect(density.reduce((sum, value) => sum + value * step, 0)).toBeCloseTo(4.5 + 1, 1)
    expect(findPeak({ frequencyHz, density }).peakHz).toBeCloseTo(100, 1)
    const high = density.subarray(600, 1000)
    expect(high.reduce((sum, value) => sum + value / high.length, 0)).toBeCloseTo(1 / 1600, 5)
  })

  test('its transform is the discrete Fourier transform', () => {
    const random = createRandom(2)
    const real = Float64Array.from({ length: 16 }, () => random.normal())
    const imaginary = Float64Array.from({ length: 16 }, () => random.normal())
    const [r, m] = [real.slice(), imaginary.slice()]
    transform(r, m)
    for (let bin = 0; bin < 16; bin++) {
      let sumReal = 0
      let sumImaginary = 0
      for (let i = 0; i < 16; i++) {
        const angle = (-2 * Math.PI * bin * i) / 16
        sumReal += real[i]! * Math.cos(angle) - imaginary[i]! * Math.sin(angle)
        sumImaginary += real[i]! * Math.sin(angle) + imaginary[i]! * Math.cos(angle)
      }
      expect(r[bin]).toBeCloseTo(sumReal, 9)
      expect(m[bin]).toBeCloseTo(sumImaginary, 9)
    }
  })
})

describe('the resonance test', () => {
  test('shows the axis: peak within 2 Hz, damping within 20 %, and the fit gives both back', () => {
    for (const [resonanceHz, dampingRatio] of [
      [45, 0.08],
      [72, 0.1],
      [91, 0.06],
    ] as const) {
      const modes = [{ resonanceHz, dampingRatio, gain: 0.8 }]
      const record = recordResonanceTest(modes, STANDARD_RESONANCE_TEST, ADXL345, createRandom(1))
      const spectrum = resonanceSpectrum(record, ADXL345)
      const peak = findPeak(spectrum)
      expect(Math.abs(peak.peakHz - resonanceHz)).toBeLessThan(2)
      expect(Math.abs(peak.dampingRatio / dampingRatio - 1)).toBeLessThan(0.2)
      const [found] = identifyModes(spectrum, 1, STANDARD_RESONANCE_TEST)
      expect(found!.resonanceHz).toBeCloseTo(resonanceHz, 0)
      expect(Math.abs(found!.dampingRatio / dampingRatio - 1)).toBeLessThan(0.05)
      expect(Math.abs(found!.gain)).toBeCloseTo(0.8, 1)
    }
  })

  test('of two modes gives both back', () => {
    const modes = [
      { resonanceHz: 50, dampingRatio: 0.08, gain: 0.6 },
      { resonanceHz: 90, dampingRatio: 0.06, gain: 0.2 },
    ]
    const record = recordResonanceTest(modes, STANDARD_RESONANCE_TEST, ADXL345, createRandom(2))
    const found = identifyModes(resonanceSpectrum(record, ADXL345), 2, STANDARD_RESONANCE_TEST)
    expect(found[0]!.resonanceHz).toBeCloseTo(50, 0)
    expect(Math.abs(found[1]!.resonanceHz - 90)).toBeLessThan(1)
    expect(Math.abs(found[1]!.gain)).toBeCloseTo(0.2, 1)
  })
})

describe('shapers', () => {
  const zv = (_: 'zv', hz: number) => ({ ratio: Float64Array.of(0.5, 0.5), timeS: Float64Array.of(0, 0.5 / hz) })

  test('zero vibration at the frequency, all of it at none', () => {
    expect(residualRatio(zv('zv', 50), 50, 0)).toBeCloseTo(0, 9)
    expect(residualRatio(zv('zv', 50), 100, 0)).toBeCloseTo(1, 9)
    // Two equal pulses: |cos(pi f / 2 f0)|.
    expect(residualRatio(zv('zv', 50), 60, 0)).toBeCloseTo(Math.abs(Math.cos((Math.PI * 60) / 100)), 9)
  })

  test('smoothing of two pulses 10 ms apart at 5000 mm/s² is 62.5 µm', () => {
    expect(smoothingMm(zv('zv', 50), 5000)).toBeCloseTo(0.0625, 9)
  })
})
