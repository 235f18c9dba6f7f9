// A camera's JPEG as pixels. Whatever else comes (no JPEG, a broken or a hostile one) is `unreadable`, in one sentence: nothing
// is thrown, and nothing is unpacked that is too large to be a webcam's.
import { decode } from 'jpeg-js'
import type { Picture } from '#protocol'

export interface UnreadablePicture {
  readonly unreadable: string
}

const BYTES_MAX = 8 << 20
/** 4K is 8.3 million. */
const PIXELS_MAX = 9_000_000
const MEMORY_MB = 256
/** A progressive picture is gone through once for each of its scans: a few bytes more can cost minutes. */
const SCANNED_PIXELS_MAX = 60_000_000
const START_OF_IMAGE = 0xd8
const START_OF_SCAN = 0xda
/** Frames: every SOF marker but those of tables (DHT, JPG, DAC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

export function readJpeg(bytes: Uint8Array): Picture | UnreadablePicture {
  if (bytes.length > BYTES_MAX) return { unreadable: `the picture has more than ${BYTES_MAX >> 20} MB` }
  const header = readHeader(bytes)
  if (typeof header === 'string') return { unreadable: header }
  const { widthPx, heightPx } = header
  if (!(widthPx > 0 && heightPx > 0)) return { unreadable: 'the picture has no size' }
  if (widthPx * heightPx > PIXELS_MAX) return { unreadable: `the picture is too large: ${widthPx} x ${heightPx}` }
  if (widthPx * heightPx * countScans(bytes) > SCANNED_PIXELS_MAX)
    return { unreadable: 'the picture has too many scans' }
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: PIXELS_MAX / 1e6,
      maxMemoryUsageInMB: MEMORY_MB,
    })
    if (width !== widthPx || height !== heightPx || data.length !== 3 * width * height) {
      return { unreadable: 'the picture is not as large as it says' }
    }
    return { widthPx, heightPx, rgb: data }
  } catch {
    // What the decoder says may quote what is in the file.
    return { unreadable: 'the picture is damaged, or of a kind of JPEG that cannot be read' }
  }
}

/** In a scan 0xff is followed by 0: what looks like a marker is one. */
function countScans(bytes: Uint8Array): number {
  let scans = 0
  for (let place = bytes.indexOf(0xff); place >= 0; place = bytes.indexOf(0xff, place + 1)) {
    if (bytes[place + 1] === START_OF_SCAN) scans++
  }
  return scans
}

/** Walks the segments to the first scan: one frame, of a size that can be believed before anything is unpacked. */
function readHeader(bytes: Uint8Array): { readonly widthPx: number; readonly heightPx: number } | string {
  const at = (place: number): number => bytes[place] ?? -1
  if (at(0) !== 0xff || at(1) !== START_OF_IMAGE) return 'it is no JPEG'
  let size: { widthPx: number; heightPx: number } | null = null
  for (let place = 2; place < bytes.length; ) {
    if (at(place) !== 0xff) return 'its segments are broken'
    const marker = at(place + 1)
    if (marker === 0xff) {
      place++
      continue
    }
    if (marker === START_OF_SCAN) return size ?? 'it has no frame'
    const length = at(place + 2) * 256 + at(place + 3)
    if (!(length >= 2) || place + 2 + length > bytes.length) return 'its segments are broken'
    if (isFrame(marker)) {
      if (size !== null) return 'it has several frames'
      size = { heightPx: at(place + 5) * 256 + at(place + 6), widthPx: at(place + 7) * 256 + at(place + 8) }
      const components = at(place + 9)
      if (components !== 1 && components !== 3) return `it has ${components} components`
    }
    place += 2 + length
  }
  return 'it ends before its picture'
}
