import { describe, expect, test } from 'vitest'
import { encodePlainPng, hasImageEncoder } from '#report'
import { decodeQoi } from './qoi.ts'
import { readThumbnailFiles, thumbnailRecord } from './thumbnails.ts'

const hasSharp = await hasImageEncoder()
if (!hasSharp) console.warn('sharp is not installed here: icons of thumbnails are not tested')

function png(widthPx: number, heightPx: number): Uint8Array {
  return encodePlainPng({ widthPx, heightPx, rgb: new Uint8Array(3 * widthPx * heightPx).fill(200) })
}

function block(size: string, bytes: Uint8Array, tag = 'thumbnail', lengthChars?: number): string {
  const base64 = Buffer.from(bytes).toString('base64')
  const lines = base64.match(/.{1,78}/g) ?? []
  const head = `; ${tag} begin ${size} ${lengthChars ?? base64.length}`
  return [head, ...lines.map((line) => `; ${line}`), `; ${tag} end`, ''].join('\n')
}

async function namesOf(text: string): Promise<string[]> {
  return (await readThumbnailFiles(text)).map(({ nameSuffix }) => nameSuffix)
}

describe('pictures in a file', () => {
  test('one of 32x32 is its own icon', async () => {
    const [only, ...others] = await readThumbnailFiles(block('32x32', png(32, 32)))
    expect(others).toEqual([])
    expect(Buffer.from(only?.bytes ?? [])).toEqual(Buffer.from(png(32, 32)))
    expect(thumbnailRecord('a b.c', only ?? expect.fail())).toEqual({
      width: 32n,
      height: 32n,
      size: BigInt(png(32, 32).length),
      relative_path: '.thumbs/a b.c-32x32.png',
    })
  })

  // As moonraker 0.11.0 answers, but for the last two, where it gives up the whole file.
  const whole = png(48, 48)
  const digits = Buffer.from(whole).toString('base64')
  test.each([
    ['another format', block('48x48', whole, 'thumbnail_JPG'), '-48x48.jpg'],
    ['Windows line ends', block('48x48', whole).replaceAll('\n', '\r\n'), '-48x48.png'],
    ["Kiri:Moto's size", block('48 48', whole), '-48x48.png'],
    ['no prefix', block('48x48', whole).replaceAll('\n; i', '\ni'), '-48x48.png'],
    ['what is no picture', block('48x48', Buffer.from('hello world')), '-48x48.png'],
    ['a size that no picture has', block('99999999999x48', whole), '-99999999999x48.png'],
    ['too short', block('48x48', whole, 'thumbnail', digits.length - 4), undefined],
    ['a gigabyte announced', block('48x48', whole, 'thumbnail', 1e9), undefined],
    ['negative size', block('-48x48', whole), undefined],
    ['words of a fourth number', block('48x48', whole).replace(/(\d+)\n/, '$1 5\n'), undefined],
    ['a line that is no base64', block('48x48', whole).replace('\n', '\n; foo\n'), undefined],
    ['another end', block('48x48', whole, 'thumbnail_PNG').replace('_PNG end', ' end'), undefined],
    ['no end', block('48x48', whole).replace('; thumbnail end', ''), undefined],
    ['an unknown format', block('48x48', whole, 'thumbnail_XYZ'), undefined],
    ['a format without picture', block('48x48', whole.subarray(0, 9), 'thumbnail_QOI'), undefined],
    ['base64 that breaks off', '; thumbnail begin 48x48 3\n; AAA\n; thumbnail end\n', undefined],
  ])('%s', async (_, text, name) => {
    expect(await namesOf(block('32x32', png(32, 32)) + text)).toEqual(['-32x32.png', ...(name ? [name] : [])])
  })
})

describe.skipIf(!hasSharp)('an icon of the picture with most bytes (skipped without sharp)', () => {
  // Recorded: the shape is kept, nothing is enlarged, and the name is that of the square.
  test.each([
    [300, 300, 32, 32],
    [220, 124, 32, 18],
    [64, 32, 32, 16],
    [400, 300, 32, 24],
    [150, 200, 24, 32],
    [1000, 10, 32, 1],
    [10, 1000, 1, 32],
    [31, 31, 31, 31],
    [16, 16, 16, 16],
    [18, 32, 18, 32],
  ])('%d x %d', async (widthPx, heightPx, iconWidthPx, iconHeightPx) => {
    const files = await readThumbnailFiles(block(`${widthPx}x${heightPx}`, png(widthPx, heightPx)))
    expect(files.map(({ nameSuffix }) => nameSuffix)).toEqual(['-32x32.png', `-${widthPx}x${heightPx}.png`])
    expect(files[0]).toMatchObject({ widthPx: iconWidthPx, heightPx: iconHeightPx })
  })

  test('none where nothing can be read', async () => {
    expect(await namesOf(block('48x48', png(48, 48).subarray(0, 60)))).toEqual(['-48x48.png'])
  })

  test('QOI becomes PNG', async () => {
    const pixels = Array.from({ length: 64 }, () => [0xfe, 200, 100, 0]).flat()
    const qoi = Uint8Array.of(...Buffer.from('qoif'), 0, 0, 0, 8, 0, 0, 0, 8, 3, 0, ...pixels, 0, 0, 0, 0, 0, 0, 0, 1)
    const [, file] = await readThumbnailFiles(block('8x8', qoi, 'thumbnail_QOI'))
    expect(file?.nameSuffix).toBe('-8x8.png')
    const { default: sharp } = await import('sharp')
    const { data, info } = await sharp(file?.bytes).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([8, 8, 200, 100, 0])
  })
})

describe('QOI', () => {
  const header = (widthPx: number, heightPx: number): number[] => [
    ...Buffer.from('qoif'),
    ...[widthPx, heightPx].flatMap((px) => [px >>> 24, (px >>> 16) & 255, (px >>> 8) & 255, px & 255]),
    4,
    0,
  ]

  test('each of its operations', () => {
    // Colour, one channel up (difference), all up by green (luma), three times the same (run), the first again (index).
    const index = (10 * 3 + 20 * 5 + 30 * 7 + 255 * 11) % 64
    const bytes = Uint8Array.of(...header(7, 1), 0xfe, 10, 20, 30, 0b01_11_10_10, 0b10_100010, 0x88, 0b11_000010, index)
    const pixels = decodeQoi(bytes, 100)?.pixels ?? new Uint8Array()
    expect(Array.from({ length: 7 }, (_, i) => [...pixels.subarray(4 * i, 4 * i + 3)])).toEqual([
      [10, 20, 30],
      [11, 20, 30],
      [13, 22, 32],
      [13, 22, 32],
      [13, 22, 32],
      [13, 22, 32],
      [10, 20, 30],
    ])
  })

  test.each([
    ['too many pixels', Uint8Array.of(...header(0xffff, 0xffff))],
    ['no pixels', Uint8Array.of(...header(0, 5))],
    ['too short', Uint8Array.of(...Buffer.from('qoif'))],
    ['something else', new Uint8Array(100)],
  ])('refuses %s', (_, bytes) => {
    expect(decodeQoi(bytes, 10_000)).toBeUndefined()
  })
})
