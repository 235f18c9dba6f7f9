// PNG files without a library: drawings in true colour, and masks whose bytes are palette entries and so survive as they
// are. Source: PNG specification (ISO/IEC 15948), colour types 2 and 3, 8 bits.
import { crc32, deflateSync } from 'node:zlib'
import type { PixelImage } from './image.ts'

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10] as const
const TRUE_COLOUR = 2
const PALETTE = 3

export function encodePlainPng({ widthPx, heightPx, rgb }: PixelImage): Uint8Array {
  return encode(widthPx, heightPx, TRUE_COLOUR, scanLines(rgb, 3 * widthPx, heightPx), [])
}

/** One byte a pixel: its entry in the palette, at most 256 colours of three bytes. */
export function encodePalettePng(
  widthPx: number,
  heightPx: number,
  pixels: Uint8Array,
  palette: readonly (readonly [number, number, number])[],
): Uint8Array {
  const colours = chunk('PLTE', Uint8Array.from(palette.flat()))
  return encode(widthPx, heightPx, PALETTE, scanLines(pixels, widthPx, heightPx), [colours])
}

function encode(
  widthPx: number,
  heightPx: number,
  colourType: number,
  lines: Uint8Array,
  extra: readonly Uint8Array[],
): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, widthPx)
  view.setUint32(4, heightPx)
  view.setUint8(8, 8)
  view.setUint8(9, colourType)
  const data = deflateSync(lines, { level: 9 })
  const parts = [Uint8Array.from(SIGNATURE), chunk('IHDR', header), ...extra, chunk('IDAT', data), chunk('IEND')]
  return Buffer.concat(parts)
}

/** Every line begins with the number of its filter: none. */
function scanLines(bytes: Uint8Array, lineBytes: number, lines: number): Uint8Array {
  const out = new Uint8Array(lines * (lineBytes + 1))
  for (let y = 0; y < lines; y++) out.set(bytes.subarray(y * lineBytes, (y + 1) * lineBytes), y * (lineBytes + 1) + 1)
  return out
}

function chunk(type: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}
