// The spectrum of a window, for whoever asks; the windows themselves only carry their highest line.
import { type Spectrum, welchSpectrum } from '#physics'
import type { AccelerometerWindow } from './window.ts'

/** g²/Hz of one axis by the sensor's nominal clock, in bins of 3.1 Hz; g over a whole second is the area's root. */
export function windowSpectrum(window: AccelerometerWindow, axis: 'x' | 'y' | 'z'): Spectrum {
  const samples = Float64Array.from(window[axis])
  return welchSpectrum(samples, samples.length, 1024)
}
