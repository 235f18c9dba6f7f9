// A camera as a page shows it: one picture, and a stream that is cut by its parts' lengths (Mainsail) or by their boundary
// (Fluidd).
import { request } from 'node:http'

export interface StreamedPicture {
  readonly type: string
  /** As its head says; null where it says nothing. */
  readonly bytes: number | null
  readonly content: Buffer
}

export const isJpeg = (content: Uint8Array): boolean =>
  content[0] === 0xff && content[1] === 0xd8 && content.at(-2) === 0xff && content.at(-1) === 0xd9

/** The first pictures of a multipart stream; `contentType` is the stream's own. */
export function readStream(
  url: URL,
  count: number,
  withinMs: number,
): Promise<{ readonly contentType: string; readonly pictures: readonly StreamedPicture[] }> {
  return new Promise((done, fail) => {
    const call = request(url, (answer) => {
      const contentType = answer.headers['content-type'] ?? ''
      const boundary = /boundary=-*"?([^";]+)"?/.exec(contentType)?.[1] ?? ''
      let received = Buffer.alloc(0)
      answer.on('data', (data: Buffer) => {
        received = Buffer.concat([received, data])
        const pictures = picturesOf(received, boundary)
        if (pictures.length < count) return
        clearTimeout(timer)
        call.destroy()
        done({ contentType, pictures: pictures.slice(0, count) })
      })
      answer.on('end', () => fail(new Error(`the stream ends (status ${answer.statusCode})`)))
    })
    const timer = setTimeout(() => {
      call.destroy()
      fail(new Error(`no ${count} pictures within ${withinMs / 1000} s`))
    }, withinMs)
    call.on('error', fail)
    call.end()
  })
}

/** As far as they are whole: the next part has begun, or their length says so. */
function picturesOf(received: Buffer, boundary: string): StreamedPicture[] {
  const pictures: StreamedPicture[] = []
  for (let at = received.indexOf(boundary); at >= 0; ) {
    const headEnd = received.indexOf('\r\n\r\n', at)
    if (headEnd < 0) break
    const head = received.subarray(at, headEnd).toString('latin1')
    const bytes = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN)
    const from = headEnd + 4
    const next = received.indexOf(boundary, Number.isNaN(bytes) ? from : from + bytes)
    const end = Number.isNaN(bytes) ? next : from + bytes
    if (end < 0 || end > received.length) break
    pictures.push({
      type: /content-type: *([\w/]+)/i.exec(head)?.[1] ?? '',
      bytes: Number.isNaN(bytes) ? null : bytes,
      content: received.subarray(from, end),
    })
    at = next
  }
  return pictures
}
