import { describe, expect, test } from 'vitest'
import { encodeJpeg, encodePng, hasImageEncoder } from './image.ts'

const hasSharp = await hasImageEncoder()
if (!hasSharp) console.warn('sharp is not installed here: pictures are not tested')

describe.skipIf(!hasSharp)('pictures as files', () => {
  const widthPx = 32
  const heightPx = 24
  const rgb = Uint8Array.from({ length: 3 * widthPx * heightPx }, (_, i) => (i % 3 === 0 ? 200 : 40))

  test('PNG gives the same bytes back', async () => {
    const { default: sharp } = await import('sharp')
    const png = await encodePng({ widthPx, heightPx, rgb })
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([widthPx, heightPx, 3])
    expect(Buffer.compare(data, rgb)).toBe(0)
  })

  test('JPEG is near them and begins as a JPEG does', async () => {
    const { default: sharp } = await import('sharp')
    const jpeg = await encodeJpeg({ widthPx, heightPx, rgb })
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff])
    const data = await sharp(jpeg).raw().toBuffer()
    const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - rgb[i]!)), 0)
    expect(worst).toBeLessThan(12)
  })
})
