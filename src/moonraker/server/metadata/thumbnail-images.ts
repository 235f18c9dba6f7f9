// What is done to the pixels of a slicer's picture: a small icon of it, and PNG of the format QOI, which browsers cannot
// show. Both need sharp (optional): without it there is no icon, and QOI loses its transparency.
import { encodePlainPng } from '#report'
import { decodeQoi } from './qoi.ts'

type Sharp = typeof import('sharp')['default']

/** A picture of a few kilobytes may claim to be as large as a wall. */
const PIXELS_MAX = 4_194_304

let loaded: Promise<Sharp | undefined> | undefined

function loadSharp(): Promise<Sharp | undefined> {
  loaded ??= import('sharp').then(
    (module) => module.default,
    () => undefined,
  )
  return loaded
}

/** The side that fits the shape better, rounded up or down: what the recorded icons have (220x124 becomes 32x18). */
function shorterSide(longPx: number, shortPx: number, sidePx: number): number {
  const ratio = longPx / shortPx
  const exactPx = (sidePx * shortPx) / longPx
  const error = (px: number): number => Math.abs(ratio - sidePx / px)
  const [low, high] = [Math.floor(exactPx), Math.ceil(exactPx)]
  return Math.max(1, error(high) < error(low) ? high : low)
}

/** Fits into a square, never enlarged; undefined where the bytes are no picture or cannot be read here. */
export async function makeIcon(
  bytes: Uint8Array,
  sidePx: number,
): Promise<{ readonly widthPx: number; readonly heightPx: number; readonly bytes: Uint8Array } | undefined> {
  const sharp = await loadSharp()
  if (sharp === undefined) return undefined
  try {
    const picture = sharp(bytes, { limitInputPixels: PIXELS_MAX })
    const { width, height } = await picture.metadata()
    const isWide = width >= height
    const widthPx = Math.min(width, isWide ? sidePx : shorterSide(height, width, sidePx))
    const heightPx = Math.min(height, isWide ? shorterSide(width, height, sidePx) : sidePx)
    const icon = await picture.resize(widthPx, heightPx, { fit: 'fill' }).png({ compressionLevel: 9 }).toBuffer()
    return { widthPx, heightPx, bytes: icon }
  } catch {
    return undefined
  }
}

export async function pngOfQoi(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const image = decodeQoi(bytes, PIXELS_MAX)
  if (image === undefined) return undefined
  const { widthPx, heightPx, channels, pixels } = image
  const sharp = await loadSharp()
  if (sharp !== undefined) {
    return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels } })
      .png({ compressionLevel: 9 })
      .toBuffer()
  }
  const rgb = new Uint8Array(3 * widthPx * heightPx)
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += 3)
    rgb.set(pixels.subarray(from, from + 3), to)
  return encodePlainPng({ widthPx, heightPx, rgb })
}
