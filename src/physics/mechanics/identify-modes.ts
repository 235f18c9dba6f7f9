// From the spectrum of a resonance test back to the modes of the axis: frequencies, dampings and gains. The spectrum of an
// ideal slow sweep is known in closed form, so the modes are a least-squares fit of it, one mode after the other.
import { minimizeSquares } from '../thermal/minimize-squares.ts'
import type { ResonanceTest, ResonantMode } from './resonance-test.ts'
import type { Spectrum } from './welch.ts'

/** Points between two bins, and bins to either side over which the window of the spectrum smears a line. */
const FINE = 8
const SMEAR_BINS = 2

/**
 * Spectrum of a test of these modes at the given bins, (mm/s²)²/Hz: a square wave's first harmonic, swept once through,
 * times the modes' common transmissibility, smeared by a Hann window.
 */
export function testSpectrum(modes: readonly ResonantMode[], frequencyHz: Float64Array, test: ResonanceTest): Spectrum {
  // Not of two neighbours: printed tables round their frequencies.
  const binHz = (frequencyHz[frequencyHz.length - 1]! - frequencyHz[0]!) / (frequencyHz.length - 1)
  const kernel = hannKernel()
  const reach = FINE * SMEAR_BINS
  const fine = new Float64Array((frequencyHz.length - 1) * FINE + 1 + 2 * reach)
  for (let i = 0; i < fine.length; i++) {
    fine[i] = sweepDensity(modes, frequencyHz[0]! + ((i - reach) / FINE) * binHz, test)
  }
  const density = frequencyHz.map((_, bin) => {
    let sum = 0
    for (let j = 0; j < kernel.length; j++) sum += kernel[j]! * fine[bin * FINE + j]!
    return sum
  })
  return { frequencyHz, density }
}

/** The modes that explain a spectrum, strongest first; stops early when another mode explains nothing more. */
export function identifyModes(spectrum: Spectrum, maxModes: number, test: ResonanceTest): ResonantMode[] {
  const used = Array.from(spectrum.frequencyHz.keys()).filter(
    (i) => spectrum.frequencyHz[i]! >= test.lowHz && spectrum.frequencyHz[i]! <= test.highHz,
  )
  const frequencyHz = Float64Array.from(used, (i) => spectrum.frequencyHz[i]!)
  const wanted = Float64Array.from(used, (i) => Math.sqrt(Math.max(0, spectrum.density[i]!)))
  let modes: ResonantMode[] = []
  let cost = Number.POSITIVE_INFINITY
  for (let count = 1; count <= maxModes; count++) {
    const next = addMode(modes, frequencyHz, wanted, test)
    if (!(next.cost < 0.95 * cost)) break
    modes = next.modes
    cost = next.cost
  }
  return modes
}

function addMode(
  modes: readonly ResonantMode[],
  frequencyHz: Float64Array,
  wanted: Float64Array,
  test: ResonanceTest,
): { modes: ResonantMode[]; cost: number } {
  const has = modes.length === 0 ? wanted.map(() => 0) : testSpectrum(modes, frequencyHz, test).density.map(Math.sqrt)
  let at = 1
  for (let i = 1; i < wanted.length; i++) if (wanted[i]! - has[i]! > wanted[at]! - has[at]!) at = i
  const resonanceHz = frequencyHz[at]!
  const dampingRatio = 0.1
  const one = testSpectrum([{ resonanceHz, dampingRatio, gain: 1 }], frequencyHz, test)
  const gain = (wanted[at]! - has[at]!) / Math.sqrt(one.density[at]!)
  // In step or in counter-step with the modes before it: which, only the fit can say.
  const trials = (modes.length === 0 ? [gain] : [gain, -gain]).map((start) =>
    fitModes([...modes, { resonanceHz, dampingRatio, gain: start }], frequencyHz, wanted, test),
  )
  return trials.reduce((best, trial) => (trial.cost < best.cost ? trial : best))
}

function fitModes(
  start: readonly ResonantMode[],
  frequencyHz: Float64Array,
  wanted: Float64Array,
  test: ResonanceTest,
): { modes: ResonantMode[]; cost: number } {
  const top = Math.max(...wanted)
  const toModes = (p: Float64Array): ResonantMode[] =>
    start.map((_, k) => ({ resonanceHz: p[3 * k]!, dampingRatio: p[3 * k + 1]!, gain: p[3 * k + 2]! }))
  const { parameters, cost } = minimizeSquares(
    (p, out) => {
      const { density } = testSpectrum(toModes(p), frequencyHz, test)
      for (let i = 0; i < density.length; i++) out[i] = (density[i]! - wanted[i]! * wanted[i]!) / (top * top)
    },
    Float64Array.from(start.flatMap((mode) => [mode.resonanceHz, mode.dampingRatio, mode.gain])),
    {
      low: Float64Array.from(start.flatMap(() => [3, 0.005, -3])),
      high: Float64Array.from(start.flatMap(() => [200, 0.9, 3])),
      residualCount: wanted.length,
      iterations: 60,
    },
  )
  return { modes: toModes(parameters), cost }
}

function sweepDensity(modes: readonly ResonantMode[], hz: number, test: ResonanceTest): number {
  if (hz < test.lowHz || hz > test.highHz) return 0
  let real = 0
  let imaginary = 0
  for (const mode of modes) {
    // (1 + i d) / (s + i d) with d = 2 zeta r, s = 1 - r².
    const r = hz / mode.resonanceHz
    const d = 2 * mode.dampingRatio * r
    const s = 1 - r * r
    const scale = mode.gain / (s * s + d * d)
    real += scale * (s + d * d)
    imaginary += scale * (d * s - d)
  }
  const amplitude = (4 / Math.PI) * test.accelPerHz * hz
  const totalS = (test.highHz - test.lowHz) / test.sweepHzPerS
  return (amplitude * amplitude * (real * real + imaginary * imaginary)) / (2 * test.sweepHzPerS * totalS)
}

/** Power response of a Hann window at offsets of 1/FINE bin, sum 1. */
function hannKernel(): Float64Array {
  const reach = FINE * SMEAR_BINS
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const x = (i - reach) / FINE
    if (x === 0) return 1
    if (Math.abs(Math.abs(x) - 1) < 1e-9) return 0.25
    return (Math.sin(Math.PI * x) / (Math.PI * x * (1 - x * x))) ** 2
  })
  const sum = kernel.reduce((total, value) => total + value, 0)
  return kernel.map((value) => value / sum)
}
