import { calibrateShaper } from '#calibration'
import { createRandom } from '#core'
import {
  ADXL345,
  findPeak,
  identifyModes,
  type ResonancePeak,
  type ResonantMode,
  recordResonanceTest,
  resonanceSpectrum,
  type Spectrum,
  STANDARD_RESONANCE_TEST,
} from '#physics'
import { recordOnHead } from './resonance-on-head.ts'
import { readResonanceTables } from './resonance-tables.ts'
import { atLeast, median, type ValidationCase, type ValidationResult } from './validation-case.ts'

const PEAK_BAR_HZ = 2
const DAMPING_BAR = 0.2
const HIGHEST_HZ = 133
/** Two masses, belts and the printer on its table: more modes than that the spectra do not tell apart. */
const MAX_MODES = 4

interface Comparison {
  readonly file: string
  readonly modes: readonly ResonantMode[]
  readonly real: ResonancePeak
  readonly simulated: ResonancePeak
  readonly realSpectrum: Spectrum
  readonly simulatedSpectrum: Spectrum
}

export const v13Resonance: ValidationCase = {
  id: 'V13',
  title: 'The simulated resonance test shows what the real one showed',
  data: 'Each recorded spectrum is one real test of one axis. Up to four modes (frequency, damping, gain each) are identified from it with the closed-form spectrum of an ideal sweep: 12 numbers for about 85 bins, in-sample. The whole sweep is then simulated in time with an accelerometer of finite noise and resolution and read by the same estimators as the recorded table. Compared: main peak, its half-power damping, and the shaper that SHAPER_CALIBRATE recommends (src/calibration). Known axes: one mode, recovered from the simulated test alone. On the head: the same sweep as motion through the accelerometer of printed windows (src/sensing/accelerometer: noise, 3.9 mg steps, motor ripple, a clock up to 3 % off that is corrected by the windows’ own times as printers do), for the known axes and for the two strongest modes of each recorded test: the frame that prints have knows no more than two.',
  run: async () => {
    const tables = readResonanceTables()
    if (tables.length === 0) return []
    const all = tables.map((table, i) => compare(table.file, table.spectrum, i))
    const onHead = tables.map((table, i) => compareOnHead(table.file, table.spectrum, i))
    return [
      recoveryFigure('known axes recovered', simulate),
      peakFigure('peak', all),
      dampingFigure('damping', all),
      adviceFigure(all),
      recoveryFigure('on the head: known axes recovered', simulateOnHead),
      peakFigure('on the head, two modes: peak', onHead),
      dampingFigure('on the head, two modes: damping', onHead),
    ]
  },
}

const compare = (file: string, spectrum: Spectrum, seed: number): Comparison =>
  compareWith(file, spectrum, seed, MAX_MODES, simulate)

const compareOnHead = (file: string, spectrum: Spectrum, seed: number): Comparison =>
  compareWith(file, spectrum, seed, 2, simulateOnHead)

type Simulate = (modes: readonly ResonantMode[], seed: number) => Spectrum

function compareWith(file: string, spectrum: Spectrum, seed: number, maxModes: number, test: Simulate): Comparison {
  const modes = identifyModes(spectrum, maxModes, STANDARD_RESONANCE_TEST)
  const simulated = test(modes, seed)
  return {
    file,
    modes,
    real: findPeak(spectrum, 5, HIGHEST_HZ),
    simulated: findPeak(simulated, 5, HIGHEST_HZ),
    realSpectrum: spectrum,
    simulatedSpectrum: simulated,
  }
}

function simulate(modes: readonly ResonantMode[], seed: number): Spectrum {
  return resonanceSpectrum(recordResonanceTest(modes, STANDARD_RESONANCE_TEST, ADXL345, createRandom(seed)), ADXL345)
}

function simulateOnHead(modes: readonly ResonantMode[], seed: number): Spectrum {
  const { record, sampleHz } = recordOnHead(modes, STANDARD_RESONANCE_TEST, createRandom(seed))
  return resonanceSpectrum(record, { ...ADXL345, sampleHz })
}

/** Known axes over the range of the recorded ones: does the test, read back, give them? */
function recoveryFigure(what: string, test: Simulate): ValidationResult {
  const axes = [30, 45, 60, 75, 90, 105].flatMap((hz) => [0.05, 0.1, 0.15].map((damping) => [hz, damping] as const))
  const errors = axes.map(([hz, damping], seed) => {
    const spectrum = test([{ resonanceHz: hz, dampingRatio: damping, gain: 1 }], seed)
    const found = identifyModes(spectrum, 1, STANDARD_RESONANCE_TEST)[0]!
    return { hz: found.resonanceHz - hz, damping: found.dampingRatio / damping - 1 }
  })
  const good = errors.filter((one) => Math.abs(one.hz) <= PEAK_BAR_HZ && Math.abs(one.damping) <= DAMPING_BAR).length
  const worstHz = Math.max(...errors.map((one) => Math.abs(one.hz)))
  const worstDamping = Math.max(...errors.map((one) => Math.abs(one.damping)))
  return {
    figure: `${what}: ${good} of ${axes.length}`,
    bar: 'all within 2 Hz and 20 % damping',
    verdict: atLeast(good, axes.length),
    detail: `30..105 Hz, damping 0.05..0.15; worst ${worstHz.toFixed(2)} Hz and ${(100 * worstDamping).toFixed(0)} %`,
  }
}

function peakFigure(what: string, all: readonly Comparison[]): ValidationResult {
  const errors = all.map((one) => Math.abs(one.simulated.peakHz - one.real.peakHz))
  const good = errors.filter((error) => error <= PEAK_BAR_HZ).length
  return {
    figure: `${what} within 2 Hz on ${good} of ${all.length} recorded tests, median ${median(errors).toFixed(2)} Hz`,
    bar: '2 Hz on all',
    verdict: atLeast(good, all.length),
    detail: worst(
      all,
      (one) => Math.abs(one.simulated.peakHz - one.real.peakHz),
      (one) => `${one.real.peakHz.toFixed(1)} → ${one.simulated.peakHz.toFixed(1)} Hz`,
    ),
  }
}

function dampingFigure(what: string, all: readonly Comparison[]): ValidationResult {
  const errors = all.map((one) => Math.abs(one.simulated.dampingRatio / one.real.dampingRatio - 1))
  const good = errors.filter((error) => error <= DAMPING_BAR).length
  return {
    figure: `${what} within 20 % on ${good} of ${all.length}, median ${(100 * median(errors)).toFixed(0)} %`,
    bar: '20 % on all',
    verdict: atLeast(good, all.length),
    detail: worst(
      all,
      (one) => Math.abs(one.simulated.dampingRatio / one.real.dampingRatio - 1),
      (one) => `${one.real.dampingRatio.toFixed(3)} → ${one.simulated.dampingRatio.toFixed(3)}`,
    ),
  }
}

function adviceFigure(all: readonly Comparison[]): ValidationResult {
  const advice = all.map(({ file, realSpectrum, simulatedSpectrum }) => ({
    file,
    real: calibrateShaper(realSpectrum).best.type,
    simulated: calibrateShaper(simulatedSpectrum).best.type,
  }))
  const other = advice.filter((one) => one.real !== one.simulated)
  return {
    figure: `same shaper advised on ${all.length - other.length} of ${all.length}`,
    bar: 'the same on all',
    verdict: atLeast(all.length - other.length, all.length),
    detail: `differs (real / simulated): ${other.map((one) => `${one.file} ${one.real} / ${one.simulated}`).join('; ') || 'none'}`,
  }
}

function worst(
  all: readonly Comparison[],
  errorOf: (one: Comparison) => number,
  text: (one: Comparison) => string,
): string {
  const sorted = [...all].sort((a, b) => errorOf(b) - errorOf(a)).slice(0, 3)
  return `worst: ${sorted.map((one) => `${one.file} ${text(one)}`).join('; ')}`
}
