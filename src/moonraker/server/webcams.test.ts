import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../../tests/moonraker-server.ts'
import { startServer } from '../../../tests/moonraker-server.ts'

let server: TestServer
/** Pictures that the camera has made. */
let made = 0
const picture = (k: number): Uint8Array =>
  Uint8Array.from([0xff, 0xd8, k & 0xff, ...new Array<number>(2000).fill(k & 0xff), 0xff, 0xd9])

beforeAll(async () => {
  server = await startServer({ camera: { frame: () => Promise.resolve(picture(made++)) } })
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await server.close()
})

test('cameras are listed, added, changed, renamed and taken away; those of the file stand fast', async () => {
  const socket = await server.socket()
  const item = async (verb: string, params: object) => {
    const answer = (await socket.call(`server.webcams.${verb}_item`, params)) as { webcam: Record<string, unknown> }
    return answer.webcam
  }
  const { webcams } = (await socket.call('server.webcams.list')) as { webcams: Record<string, unknown>[] }
  expect(webcams).toMatchObject([{ name: 'Camera', source: 'config', target_fps: 15, extra_data: {} }])
  const added = await item('post', { name: 'w2', stream_url: '/a', rotation: 90, extra_data: { a: 1 } })
  expect(added).toMatchObject({ name: 'w2', source: 'database', rotation: 90, enabled: true, snapshot_url: '' })
  await socket.hears(
    'notify_webcams_changed',
    ([list]) => (list as typeof webcams & { webcams: unknown[] }).webcams.length === 2,
  )
  const changed = await item('post', { uid: added['uid'], name: 'w3', enabled: false })
  expect(changed).toEqual({ ...added, name: 'w3', enabled: false })
  await expect(item('post', { uid: added['uid'], name: 'Camera' })).rejects.toThrow(
    "Cannot rename webcam from 'w3' to 'Camera'.  Webcam with requested name 'Camera' already exists.",
  )
  await expect(item('get', { name: 'w2' })).rejects.toMatchObject({ code: -32601, message: 'Webcam w2 not found' })
  await expect(item('get', { uid: 'x' })).rejects.toThrow('Webcam with UID x not found')
  await expect(item('post', { name: 'w4' })).rejects.toThrow('No data for argument: stream_url')
  await expect(item('post', { name: 'w3', aspect_ratio: 'wide' })).rejects.toThrow(
    "Invalid value for 'aspect_ratio': wide",
  )
  for (const [verb, word] of [
    ['post', 'overwrite'],
    ['delete', 'delete'],
  ]) {
    await expect(item(verb!, { name: 'Camera' })).rejects.toThrow(
      `Cannot ${word} webcam 'Camera' sourced from Moonraker configuration`,
    )
  }
  expect(await item('delete', { name: 'w3' })).toEqual(changed)
  expect(await socket.call('server.webcams.test', { name: 'Camera' })).toMatchObject({ snapshot_reachable: true })
  socket.close()
})

function openStream(): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    get(`${server.url}/webcam/?action=stream`, done).on('error', fail)
  })
}

/** The pictures in what has come, cut as Mainsail cuts: by the length that each announces. */
function parts(bytes: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; ; ) {
    const head = bytes.indexOf('\r\n\r\n', at)
    if (head < 0) return found
    const length = Number(/Content-Length: (\d+)/.exec(bytes.toString('latin1', at, head))?.[1])
    const from = head + 4
    if (!(length > 0) || from + length > bytes.length) return found
    found.push(bytes.subarray(from, from + length))
    at = from + length
  }
}

async function watch(stream: IncomingMessage, ms: number): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise((done) => setTimeout(done, ms))
  return parts(Buffer.concat(chunks))
}

test('a stream is JPEG pictures with their lengths; two viewers share what is made; nobody looking, nothing is made', async () => {
  const streams = [await openStream(), await openStream()]
  expect(streams[0]!.headers['content-type']).toMatch(/^multipart\/x-mixed-replace; ?boundary=\w+$/)
  const before = made
  const seen = await Promise.all(streams.map((stream) => watch(stream, 1000)))
  for (const pictures of seen) {
    expect(pictures.length).toBeGreaterThan(5)
    expect(pictures.length).toBeLessThan(18)
    for (const jpeg of pictures) {
      expect([...jpeg.subarray(0, 2)]).toEqual([0xff, 0xd8])
      expect([...jpeg.subarray(-2)]).toEqual([0xff, 0xd9])
    }
  }
  expect(made - before).toBeLessThan(18)
  for (const stream of streams) stream.destroy()
  await new Promise((done) => setTimeout(done, 200))
  const left = made
  await new Promise((done) => setTimeout(done, 300))
  expect(made).toBe(left)
})

test('a viewer that does not read holds up neither memory nor the others', async () => {
  const stuck = await openStream()
  stuck.pause()
  const live = await openStream()
  expect((await watch(live, 600)).length).toBeGreaterThan(3)
  stuck.destroy()
  live.destroy()
})

test('single pictures, by every usual address', async () => {
  for (const path of ['/webcam/?action=snapshot', '/webcam?action=snapshot', '/webcam/snapshot.jpg']) {
    const answer = await fetch(`${server.url}${path}`)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    expect([...new Uint8Array(await answer.arrayBuffer()).subarray(0, 2)]).toEqual([0xff, 0xd8])
  }
  expect((await server.http('GET', '/webcam/elsewhere')).status).toBe(404)
})

test('without a camera there is one sentence', async () => {
  const bare = await startServer()
  const { status, body } = await bare.http('GET', '/webcam/?action=snapshot')
  expect(status).toBe(503)
  expect(body).toMatchObject({ error: { code: 503, message: expect.stringContaining('no camera') as string } })
  await bare.close()
})
