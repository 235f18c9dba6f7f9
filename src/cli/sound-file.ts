// sound.wav and sound.png of a print that has run: what a microphone heard of it.
import { PrintwrightError, type Random } from '#core'
import { drawSpectrogram, encodePlainPng, encodeWav } from '#report'
import { createMicrophone, MICROPHONE, renderSound, type SoundScene, spectrogram } from '#sensing'
import type { SoundWindow } from '#simulation'

const SPECTROGRAM = { windowSamples: 1024, hopSamples: 128 } as const
/** Columns of the picture: longer sounds take longer hops. */
const COLUMNS_MAX = 4000

export function soundFiles(window: SoundWindow, scene: SoundScene | null, random: Random): Map<string, Uint8Array> {
  if (scene === null) {
    const why =
      window.wish.kind === 'onset'
        ? 'no fault has begun before the print ended'
        : `the print has ended before ${window.wish.fromS} s`
    throw new PrintwrightError('no-sound', `There is nothing for --sound to hear: ${why}.`)
  }
  const durationS = window.toS - window.fromS
  const { sampleRateHz } = MICROPHONE
  const samples = renderSound(createMicrophone(MICROPHONE, random), scene, window.fromS, durationS)
  const hopSamples = Math.max(SPECTROGRAM.hopSamples, Math.ceil(samples.length / COLUMNS_MAX))
  const levels = spectrogram(samples, { ...SPECTROGRAM, sampleRateHz, hopSamples })
  const files = new Map([['sound.wav', encodeWav(samples, sampleRateHz)]])
  // Shorter than one window there is nothing to draw.
  if (levels.columns > 0) files.set('sound.png', encodePlainPng(drawSpectrogram(levels, undefined, window.fromS)))
  return files
}
