// The pictures of the printer's camera: a stream as mjpg-streamer gives it (which browsers, Mainsail, Fluidd and OctoPrint's
// clients read) and single pictures. One picture is made for all who look; nothing is made while nobody does; a viewer that
// reads slowly gets fewer pictures.
import type { ServerResponse } from 'node:http'
import type { Moonraker, RawRequest } from './moonraker.ts'
import { ServerError } from './server-error.ts'

/** Where pictures come from. */
export interface CameraPort {
  /** A JPEG file of what is seen now; null where none can be had. */
  frame(): Promise<Uint8Array | null>
}

const BOUNDARY = 'boundarydonotcross'
const STREAM_HEADERS = {
  'Content-Type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
  'Cache-Control': 'no-store, no-cache, must-revalidate, max-age=0',
  Pragma: 'no-cache',
  Connection: 'close',
}
const NO_PICTURE = 'This printer has no camera here: pictures need the optional package sharp'
const FPS_MAX = 30
/** A browser opens few; more is somebody who tries how many there may be. */
const VIEWERS_MAX = 64
/** Who has not taken a picture for so long is gone, s. */
const STALLED_AFTER_S = 20
/** A picture that has not changed is sent again after so long: some viewers take silence for a fault, s. */
const REPEAT_AFTER_S = 1

interface Viewer {
  readonly reply: ServerResponse
  /** When it last took something, s. */
  takenAtS: number
  last: Uint8Array | null
}

export function setupWebcamPictures(server: Moonraker, camera: CameraPort | undefined, targetFps: () => number): void {
  const { clock } = server
  const viewers = new Set<Viewer>()
  let timer: NodeJS.Timeout | undefined
  let isLooping = false
  let looking: Promise<Uint8Array> | null = null

  /** Whoever asks while a picture is being made gets that one. */
  function look(): Promise<Uint8Array> {
    looking ??= takePicture(camera, server).finally(() => {
      looking = null
    })
    return looking
  }

  async function loop(): Promise<void> {
    const startS = clock.monotonicS()
    try {
      const jpeg = await look()
      for (const viewer of viewers) show(viewer, jpeg)
    } catch {
      for (const viewer of viewers) viewer.reply.end()
      viewers.clear()
    }
    isLooping = viewers.size > 0
    if (!isLooping) return
    const spentS = clock.monotonicS() - startS
    const periodS = 1 / Math.min(FPS_MAX, Math.max(1, targetFps()))
    // Half of the time is left to the printer, however slow the camera is.
    timer = setTimeout(() => void loop(), 1000 * Math.max(periodS - spentS, spentS))
  }

  function show(viewer: Viewer, jpeg: Uint8Array): void {
    const nowS = clock.monotonicS()
    const { reply } = viewer
    if (reply.writableNeedDrain || reply.writableLength > 0) {
      if (nowS - viewer.takenAtS > STALLED_AFTER_S) reply.destroy()
      return
    }
    if (jpeg === viewer.last && nowS - viewer.takenAtS < REPEAT_AFTER_S) return
    viewer.takenAtS = nowS
    viewer.last = jpeg
    const head = `Content-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\nX-Timestamp: ${clock.unixS().toFixed(6)}\r\n\r\n`
    reply.cork()
    reply.write(head)
    reply.write(jpeg)
    // Browsers show a picture when they have seen where it ends.
    reply.write(`\r\n--${BOUNDARY}\r\n`)
    reply.uncork()
  }

  async function stream({ reply, message }: RawRequest): Promise<void> {
    if (viewers.size >= VIEWERS_MAX) throw new ServerError('Too many viewers', 503)
    const first = await look()
    if (reply.destroyed) return
    // Pieces of their own would be bytes between the pictures for readers that know HTTP/1.0 only, as cameras speak it.
    reply.useChunkedEncodingByDefault = false
    reply.writeHead(200, STREAM_HEADERS)
    if (message.method === 'HEAD') {
      reply.end()
      return
    }
    const viewer: Viewer = { reply, takenAtS: clock.monotonicS(), last: null }
    const leave = (): void => void viewers.delete(viewer)
    reply.on('close', leave)
    reply.on('error', leave)
    reply.socket?.setNoDelay(true)
    viewers.add(viewer)
    reply.write(`--${BOUNDARY}\r\n`, () => show(viewer, first))
    if (isLooping) return
    isLooping = true
    void loop()
  }

  async function snapshot({ reply, message }: RawRequest): Promise<void> {
    const jpeg = await look()
    if (reply.destroyed) return
    reply.writeHead(200, {
      'Content-Type': 'image/jpeg',
      'Content-Length': jpeg.length,
      'Cache-Control': STREAM_HEADERS['Cache-Control'],
      Pragma: 'no-cache',
    })
    reply.end(message.method === 'HEAD' ? undefined : jpeg)
  }

  server.rawRoutes.push({
    verbs: ['GET'],
    matches: (path) => path === '/webcam' || path.startsWith('/webcam/'),
    // As a camera beside a real printer: pages show it by an address alone, which carries no login.
    isOpen: true,
    async handle(request) {
      const wanted = pictureKind(request.path, request.query)
      if (wanted === null) throw new ServerError('Not Found', 404)
      await (wanted === 'stream' ? stream(request) : snapshot(request))
    },
  })
  server.onClose.push(() => {
    clearTimeout(timer)
    for (const { reply } of viewers) reply.destroy()
    viewers.clear()
  })
}

async function takePicture(camera: CameraPort | undefined, server: Moonraker): Promise<Uint8Array> {
  if (camera === undefined) throw new ServerError(NO_PICTURE, 503)
  let jpeg: Uint8Array | null = null
  try {
    jpeg = await camera.frame()
  } catch (error) {
    server.report(error, 'camera')
  }
  if (jpeg === null)
    throw new ServerError('The camera gives no picture: JPEG files need the optional package sharp', 503)
  return jpeg
}

function pictureKind(path: string, query: URLSearchParams): 'stream' | 'snapshot' | null {
  const name = path.slice('/webcam'.length).replaceAll('/', '')
  if (/^stream(\.mjpe?g)?$/.test(name)) return 'stream'
  if (/^snapshot(\.jpe?g)?$/.test(name)) return 'snapshot'
  if (name !== '') return null
  const action = query.get('action') ?? 'stream'
  return action === 'stream' || action === 'snapshot' ? action : null
}
