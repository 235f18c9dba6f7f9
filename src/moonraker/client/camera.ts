// One picture of the printer's camera. Where the camera is, the server says: a path beside it or an address anywhere, so only
// JPEG is taken from there, in bounds, and no key goes to another host.

import { isRecord, textOf } from '#printer'
import type { PlainRecord, PlainValue } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import type { HttpAnswer } from './http.ts'
import { bodyJson, readBody, refusalOfAnswer } from './http.ts'
import { createPictureReader } from './picture-stream.ts'
import type { Transfers } from './transfers.ts'

/** Moonraker's own port: the cameras of such a host are served by the web server beside it. */
const MOONRAKER_PORT = '7125'

/** Null where no camera is listed or switched on. */
export async function cameraFrame(transfers: Transfers, webcams: readonly PlainValue[]): Promise<Uint8Array | null> {
  const camera = webcams.filter(isRecord).find((item) => item['enabled'] !== false && hasAddress(item))
  if (camera === undefined) return null
  let failure: Error = new PrinterRefusal(404, 'The camera gives no picture.')
  for (const url of [
    ...placesOf(transfers, textOf(camera['snapshot_url'])),
    ...placesOf(transfers, textOf(camera['stream_url'])),
  ]) {
    try {
      return await pictureAt(transfers, url)
    } catch (error) {
      if (error instanceof LinkLost && error.reason === 'closed') throw error
      failure = error as Error
    }
  }
  throw failure
}

function hasAddress(camera: PlainRecord): boolean {
  return textOf(camera['snapshot_url']) !== '' || textOf(camera['stream_url']) !== ''
}

/**
 * A relative address is meant as a browser on the printer's web page takes it: on the same host, at its web port or Moonraker's.
 * Behind a proxy with a path for each printer, it may be below that path.
 */
function placesOf({ address }: Transfers, text: string): URL[] {
  const base = address.http('/')
  if (text === '' || !URL.canParse(text, base.href)) return []
  const url = new URL(text, base.href)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return []
  if (URL.canParse(text)) return [url]
  const places = [url]
  if (text.startsWith('/') && base.pathname !== '/') places.unshift(address.http(text))
  if (url.port === MOONRAKER_PORT) {
    const beside = new URL(url.href)
    beside.port = ''
    places.push(beside)
  }
  return places
}

async function pictureAt({ address, http, credentials, limits, redact }: Transfers, url: URL): Promise<Uint8Array> {
  const headers = url.origin === address.origin ? await credentials.headers() : {}
  const answer = await http.send({ method: 'GET', url, headers, idleS: limits.cameraS, wholeS: limits.cameraS })
  if (answer.status !== 200) {
    throw refusalOfAnswer(answer.status, await bodyJson(answer, limits.jsonBytesMax), redact)
  }
  const isStream = /^multipart\//i.test(answer.headers['content-type'] ?? '')
  const picture = isStream
    ? await firstPicture(answer, limits.pictureBytesMax)
    : await readBody(answer, limits.pictureBytesMax)
  if (picture[0] !== 0xff || picture[1] !== 0xd8) throw new PrinterRefusal(415, 'The camera gives no JPEG.')
  return new Uint8Array(picture)
}

async function firstPicture(answer: HttpAnswer, bytesMax: number): Promise<Uint8Array> {
  const boundary = /boundary="?([^";]+)"?/i.exec(answer.headers['content-type'] ?? '')?.[1] ?? ''
  const reader = createPictureReader(boundary, bytesMax)
  for await (const chunk of answer.body) {
    const picture = reader.take(chunk)
    if (picture !== null) return picture
  }
  throw new LinkLost('lost', 'The camera stream ended before its first picture.')
}
