import { encode } from 'jpeg-js'
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { readJpeg } from './jpeg.ts'

const WIDTH = 64
const HEIGHT = 48

function jpeg(widthPx = WIDTH, heightPx = HEIGHT): Uint8Array {
  const data = new Uint8Array(4 * widthPx * heightPx)
  for (let i = 0; i < data.length; i++) data[i] = i % 4 === 3 ? 255 : ((i * 7) % 256) >> (i % 3)
  return new Uint8Array(encode({ width: widthPx, height: heightPx, data }, 80).data)
}

test('a JPEG becomes its pixels', () => {
  const flat = new Uint8Array(4 * 16 * 8).map((_, i) => [200, 100, 50, 255][i % 4]!)
  const picture = readJpeg(new Uint8Array(encode({ width: 16, height: 8, data: flat }, 90).data))
  if ('unreadable' in picture) return expect.fail(picture.unreadable)
  expect([picture.widthPx, picture.heightPx, picture.rgb.length]).toEqual([16, 8, 384])
  for (const [i, value] of [200, 100, 50].entries()) expect(Math.abs(picture.rgb[i]! - value)).toBeLessThan(6)
})

test('what is no picture costs a sentence', () => {
  const text = (bytes: Uint8Array): string => {
    const read = readJpeg(bytes)
    return 'unreadable' in read ? read.unreadable : 'a picture'
  }
  expect(text(new Uint8Array())).toBe('it is no JPEG')
  expect(text(Buffer.from('<html>404</html>'))).toBe('it is no JPEG')
  expect(text(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).toMatch(/segments are broken|ends before/)
  const large = jpeg()
  const frame = large.findIndex((byte, i) => byte === 0xff && large[i + 1] === 0xc0)
  large.set([0xff, 0xff, 0xff, 0xff], frame + 5)
  expect(text(large)).toBe('the picture is too large: 65535 x 65535')
  expect(text(new Uint8Array(9 << 20))).toBe('the picture has more than 8 MB')
})

test('a picture of thousands of scans is not gone through thousands of times', () => {
  const whole = jpeg(1024, 768)
  const scan = whole.findIndex((byte, i) => byte === 0xff && whole[i + 1] === 0xda)
  const bomb = Buffer.concat([
    whole.subarray(0, -2),
    ...Array.from({ length: 200 }, () => whole.subarray(scan, scan + 40)),
  ])
  const startMs = performance.now()
  expect(readJpeg(bomb)).toEqual({ unreadable: 'the picture has too many scans' })
  expect(performance.now() - startMs).toBeLessThan(500)
})

test('damaged pictures: nothing is thrown, nothing hangs, what comes has the size it says', () => {
  const whole = jpeg()
  const random = createRandom(5)
  let read = 0
  for (let round = 0; round < 400; round++) {
    const bytes = whole.slice(0, round % 3 === 0 ? Math.floor(random.next() * whole.length) : whole.length)
    for (let i = 0; i < 1 + random.next() * 8; i++)
      bytes[Math.floor(random.next() * bytes.length)] = random.next() * 256
    const startMs = performance.now()
    const picture = readJpeg(bytes)
    expect(performance.now() - startMs).toBeLessThan(3000)
    if ('unreadable' in picture) expect(picture.unreadable.length).toBeLessThan(120)
    else {
      read++
      expect(picture.rgb.length).toBe(3 * picture.widthPx * picture.heightPx)
    }
  }
  expect(read).toBeGreaterThan(10)
})
