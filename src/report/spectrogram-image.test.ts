import sharp from 'sharp'
import { expect, test } from 'vitest'
import { spectrogram } from '#sensing'
import { encodePng } from './image.ts'
import { drawSpectrogram, SPECTROGRAM_IMAGE } from './spectrogram-image.ts'

test('a tone is a bright line at its place on a dark ground, and the PNG holds the same picture', async () => {
  const toneHz = 1000
  const samples = Float32Array.from({ length: 44_100 }, (_, i) => 0.3 * Math.sin((2 * Math.PI * toneHz * i) / 22_050))
  const image = drawSpectrogram(spectrogram(samples, { sampleRateHz: 22_050, windowSamples: 2048, hopSamples: 512 }), {
    ...SPECTROGRAM_IMAGE,
    widthPx: 200,
    heightPx: 160,
  })
  const light = (y: number): number =>
    image.rgb
      .subarray(3 * (y * 200 + 120))
      .slice(0, 3)
      .reduce((a, b) => a + b, 0)
  const rows = Array.from({ length: 160 - 8 - 24 }, (_, y) => y + 8)
  const brightest = rows.reduce((best, y) => (light(y) > light(best) ? y : best))
  const shareFromTop = 1 - Math.log(toneHz / 60) / Math.log(11_025 / 60)
  expect(Math.abs((brightest - 8) / 128 - shareFromTop)).toBeLessThan(0.02)
  expect(light(brightest)).toBeGreaterThan(500)
  expect(light(brightest + 20)).toBeLessThan(100)
  const { data, info } = await sharp(await encodePng(image, 128))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([200, 160, 3])
  expect(Math.abs(data[3 * (brightest * 200 + 120)]! - image.rgb[3 * (brightest * 200 + 120)]!)).toBeLessThan(16)
})
