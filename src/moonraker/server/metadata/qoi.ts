// The picture format QOI, which small screens like because it is decoded in one pass.
// Source: "The Quite OK Image Format", specification version 1.0 (Szablewski 2022).

export interface QoiImage {
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 3 | 4
  readonly pixels: Uint8Array
}

const MAGIC = 0x716f6966
const HEADER_BYTES = 14
const RGB = 0xfe
const RGBA = 0xff

/** Undefined where the bytes are no QOI, or more pixels than allowed. Bytes that are missing leave the rest as it was. */
export function decodeQoi(bytes: Uint8Array, pixelsMax: number): QoiImage | undefined {
  if (bytes.length < HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [widthPx, heightPx, channels] = [view.getUint32(4), view.getUint32(8), view.getUint8(12)]
  const isAllowed = widthPx > 0 && heightPx > 0 && widthPx * heightPx <= pixelsMax
  if (view.getUint32(0) !== MAGIC || !isAllowed || (channels !== 3 && channels !== 4)) return undefined
  const pixels = new Uint8Array(widthPx * heightPx * channels)
  decodePixels(view, pixels, channels)
  return { widthPx, heightPx, channels, pixels }
}

function decodePixels(view: DataView, pixels: Uint8Array, channels: number): void {
  const seen = new Uint8Array(4 * 64)
  const colour = Uint8Array.of(0, 0, 0, 255)
  let at = HEADER_BYTES
  let repeats = 0
  for (let to = 0; to < pixels.length; to += channels) {
    if (repeats > 0) repeats--
    else if (at < view.byteLength) {
      const operation = view.getUint8(at++)
      if (operation < RGB && operation >> 6 === 3) repeats = operation & 63
      else at = changeColour(view, at, operation, colour, seen)
      const [r, g, b, a] = colour as unknown as [number, number, number, number]
      seen.set(colour, 4 * ((r * 3 + g * 5 + b * 7 + a * 11) % 64))
    }
    pixels.set(channels === 4 ? colour : colour.subarray(0, 3), to)
  }
}

/** Returns where the next operation stands. */
function changeColour(view: DataView, at: number, operation: number, colour: Uint8Array, seen: Uint8Array): number {
  const byte = (offset: number): number => (at + offset < view.byteLength ? view.getUint8(at + offset) : 0)
  if (operation === RGB || operation === RGBA) {
    const count = operation === RGB ? 3 : 4
    for (let i = 0; i < count; i++) colour[i] = byte(i)
    return at + count
  }
  const kind = operation >> 6
  if (kind === 0) {
    colour.set(seen.subarray(4 * operation, 4 * operation + 4))
    return at
  }
  if (kind === 1) {
    addTo(colour, ((operation >> 4) & 3) - 2, ((operation >> 2) & 3) - 2, (operation & 3) - 2)
    return at
  }
  const green = (operation & 63) - 32
  addTo(colour, green + (byte(0) >> 4) - 8, green, green + (byte(0) & 15) - 8)
  return at + 1
}

function addTo(colour: Uint8Array, r: number, g: number, b: number): void {
  for (const [channel, step] of [r, g, b].entries()) colour[channel] = (colour[channel] ?? 0) + step
}
