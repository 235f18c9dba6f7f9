// Pictures out of an MJPEG stream (multipart/x-mixed-replace). Cameras write it in many ways: with or without a length, with
// one or two dashes before the boundary, some with bare line feeds.
import { LinkLost } from '#protocol'

export interface PictureReader {
  /** The first whole picture, as soon as it is there. */
  take(chunk: Uint8Array): Uint8Array | null
}

const PART_HEAD_BYTES_MAX = 16 << 10

export function createPictureReader(boundary: string, bytesMax: number): PictureReader {
  let received = Buffer.alloc(0)
  return {
    take(chunk) {
      received = Buffer.concat([received, chunk])
      if (received.length > bytesMax + PART_HEAD_BYTES_MAX) {
        throw new LinkLost('garbled', `The camera's picture has more than ${bytesMax} bytes.`)
      }
      return pictureIn(received, boundary)
    },
  }
}

function pictureIn(received: Buffer, boundary: string): Uint8Array | null {
  const mark = received.indexOf(boundary)
  const headEnd = endOfHead(received, Math.max(mark, 0))
  if (headEnd === null) return null
  const head = received.toString('latin1', Math.max(mark, 0), headEnd)
  const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? Number.NaN)
  if (length > 0) return received.length >= headEnd + length ? received.subarray(headEnd, headEnd + length) : null
  // Without a length the picture ends where the next part begins.
  const next = boundary === '' ? -1 : received.indexOf(boundary, headEnd)
  const end = next < 0 ? -1 : received.lastIndexOf(Buffer.of(0xff, 0xd9), next)
  return end < headEnd ? null : received.subarray(headEnd, end + 2)
}

function endOfHead(received: Buffer, from: number): number | null {
  const crlf = received.indexOf('\r\n\r\n', from)
  const lf = received.indexOf('\n\n', from)
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return crlf + 4
  return lf >= 0 ? lf + 2 : null
}
