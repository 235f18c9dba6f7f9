// Files and pictures over HTTP, from servers that do it well and from servers that do not; and who learns our secrets.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRandom } from '#core'
import type { PrinterPort } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { readAll } from '../../../tests/contract/port-world.ts'
import type { OddMoonraker } from '../../../tests/odd-moonraker.ts'
import { startOddMoonraker } from '../../../tests/odd-moonraker.ts'
import { connectMoonraker } from './connect-moonraker.ts'
import type { MoonrakerOptions } from './options.ts'

let server: OddMoonraker
let ports: PrinterPort[]
const escaped: unknown[] = []
const catchEscaped = (error: unknown): void => void escaped.push(error)

beforeEach(async () => {
  server = await startOddMoonraker()
  ports = []
  escaped.length = 0
  process.on('unhandledRejection', catchEscaped)
})
afterEach(async () => {
  for (const port of ports) await port.close()
  await server.close()
  await new Promise((done) => setTimeout(done, 10))
  process.off('unhandledRejection', catchEscaped)
  expect(escaped).toEqual([])
})

async function connect(options: Partial<MoonrakerOptions> = {}): Promise<PrinterPort> {
  const nowS = (): number => performance.now() / 1000
  const port = await connectMoonraker(server.url, { nowS, random: createRandom(1), ...options })
  ports.push(port)
  return port
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => expect.fail('it was not refused'),
    (error: Error) => error,
  )
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return await readAll(request)
}

test('an upload is one part of a form, its checksum the last; both shapes of the answer are read', async () => {
  const bodies: string[] = []
  const lengths: (string | undefined)[] = []
  server.onHttp = async (request, response) => {
    bodies.push((await bodyOf(request)).toString('latin1'))
    lengths.push(request.headers['content-length'])
    const item = { path: 'a b/c"d.gcode', root: 'gcodes', size: 4, modified: 12.5 }
    json(response, 201, bodies.length === 1 ? { item } : { result: { item } })
  }
  const port = await connect()
  const file = await port.upload('a b/c"d.gcode', Buffer.from('G28\n'))
  expect(file).toEqual({ path: 'a b/c"d.gcode', sizeBytes: 4, modifiedS: 12.5 })
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('G2')
    yield Buffer.from('8\n')
  }
  expect(await port.upload('a b/c"d.gcode', stream())).toEqual(file)
  expect(lengths).toEqual([String(bodies[0]?.length), undefined])
  for (const body of bodies) {
    expect(body).toContain('name="root"\r\n\r\ngcodes\r\n')
    expect(body).toContain('name="path"\r\n\r\na b\r\n')
    expect(body).toContain(
      'name="file"; filename="c%22d.gcode"\r\nContent-Type: application/octet-stream\r\n\r\nG28\n\r\n',
    )
    expect(body).toMatch(/name="checksum"\r\n\r\n[0-9a-f]{64}\r\n--.*--\r\n$/)
  }
})

test('a stream that is longer or shorter than said is not sent as something else', async () => {
  server.onHttp = async (request, response) => {
    await bodyOf(request).catch(() => undefined)
    if (!response.destroyed) json(response, 201, { item: { path: 'x.gcode' } })
  }
  const port = await connect()
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('G28\n')
  }
  for (const sizeBytes of [3, 5]) {
    const error = await failureOf(port.upload('x.gcode', stream(), { sizeBytes }))
    expect(error.message).toBe(`x.gcode was said to have ${sizeBytes} bytes, and has not.`)
  }
})

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield Buffer.alloc(1 << 16)
}

test('a server that refuses before it has read everything is understood, one that reads nothing is left', async () => {
  server.onHttp = (_, response) => json(response, 413, { error: { code: 413, message: 'Request Entity Too Large' } })
  const port = await connect()
  const error = await failureOf(port.upload('x.gcode', endless()))
  expect(error).toMatchObject({ name: 'PrinterRefusal', code: 413, message: 'Request Entity Too Large' })
  server.onHttp = (request) => void request.pause()
  const hasty = await connect({ limits: { transferIdleS: 0.3 } })
  expect(await failureOf(hasty.upload('x.gcode', endless()))).toMatchObject({ name: 'LinkLost', reason: 'timeout' })
  server.onHttp = (request) => void request.socket.destroy()
  expect(await failureOf(port.upload('x.gcode', endless()))).toMatchObject({ name: 'LinkLost', reason: 'lost' })
  // It takes the whole file and then says nothing.
  server.onHttp = (request) => void request.resume()
  const silent = await connect({ limits: { transferIdleS: 5, uploadAnswerS: 0.2 } })
  expect(await failureOf(silent.upload('x.gcode', Buffer.from('G28\n')))).toMatchObject({ reason: 'timeout' })
})

test('a download that breaks, stalls or lies about its length is a lost link', async () => {
  const hasty = await connect({ limits: { transferIdleS: 0.2 } })
  let port = await connect()
  const read = async (): Promise<Buffer> => await readAll((await port.download('x.gcode')).chunks)
  server.onHttp = (_, response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('G28\n')
    setTimeout(() => response.destroy(), 10)
  }
  expect(await failureOf(read())).toBeInstanceOf(LinkLost)
  server.onHttp = (_, response) => void response.writeHead(200, { 'Content-Length': 100 }).write('G28\n')
  const patient = port
  port = hasty
  expect(await failureOf(read())).toMatchObject({ name: 'LinkLost', reason: 'timeout' })
  server.onHttp = () => undefined
  expect(await failureOf(read())).toMatchObject({ name: 'LinkLost', reason: 'timeout' })
  port = patient
  server.onHttp = (_, response) => json(response, 404, { error: { code: 404, message: 'File not found' } })
  expect(await failureOf(read())).toMatchObject({ name: 'PrinterRefusal', code: 404, message: 'File not found' })
  server.onHttp = (_, response) => void response.writeHead(502).end('<html>Bad gateway</html>')
  expect(await failureOf(read())).toMatchObject({ name: 'PrinterRefusal', code: 502 })
})

test('a reader that is slow or leaves early harms nothing', async () => {
  let isClosed = false
  server.onHttp = (request, response) => {
    request.socket.on('close', () => {
      isClosed = true
    })
    response.writeHead(200)
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 16)));
      response.once('drain', more)
    }
    more()
  }
  const port = await connect({ limits: { transferIdleS: 1 } })
  const { chunks, sizeBytes } = await port.download('x.gcode')
  expect(sizeBytes).toBeNull()
  let count = 0
  for await (const _ of chunks) {
    await new Promise((done) => setTimeout(done, 1200))
    if (++count === 2) break
  }
  await expect.poll(() => isClosed).toBe(true)
})

const JPEG = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9])

function listWebcams(webcams: readonly object[]): void {
  server.onRequest = ({ method, answer }) => {
    if (method !== 'server.webcams.list') return false
    answer({ webcams })
    return true
  }
}

test('a picture: from a snapshot beside the server, or cut out of a stream, however it is written', async () => {
  const port = await connect()
  listWebcams([])
  expect(await port.cameraFrame()).toBeNull()
  listWebcams([{ name: 'off', enabled: false, snapshot_url: '/off' }])
  expect(await port.cameraFrame()).toBeNull()
  listWebcams([{ snapshot_url: '/webcam/?action=snapshot', stream_url: '/webcam/?action=stream' }])
  server.onHttp = (request, response) => {
    if (request.url === '/webcam/?action=snapshot') response.end(JPEG)
    else response.writeHead(404).end()
  }
  expect([...((await port.cameraFrame()) ?? [])]).toEqual([...JPEG])
  const head = 'Content-Type: image/jpeg\r\n'
  for (const [boundary, text] of [
    ['frame', `--frame\r\n${head}Content-Length: ${JPEG.length}\r\n\r\nJPEG\r\n--frame\r\n`],
    ['frame', `--frame\r\n${head}\r\nJPEG\r\n--frame\r\n`],
    ['--odd', `--odd\n${head.replaceAll('\r', '')}\nJPEG\n--odd\n`],
    ['frame', `\r\npreamble\r\n--frame\r\n${head}content-length: ${JPEG.length}\r\n\r\nJPEG`],
  ] as const) {
    server.onHttp = (request, response) => {
      if (request.url !== '/webcam/?action=stream') {
        response.writeHead(404).end()
        return
      }
      response.writeHead(200, { 'Content-Type': `multipart/x-mixed-replace;boundary=${boundary}` })
      const [before = '', after = ''] = text.split('JPEG')
      const bytes = Buffer.concat([Buffer.from(before), JPEG, Buffer.from(after)])
      // One byte at a time, and the stream goes on.
      for (const byte of bytes) response.write(Buffer.of(byte))
    }
    expect([...((await port.cameraFrame()) ?? [])]).toEqual([...JPEG])
  }
})

test('a camera that gives no picture, too much of it, or none in time is refused', async () => {
  let port = await connect({ limits: { pictureBytesMax: 100_000 } })
  listWebcams([{ snapshot_url: '/cam' }])
  server.onHttp = (_, response) => void response.end('<html>not a picture</html>')
  expect(await failureOf(port.cameraFrame())).toMatchObject({ name: 'PrinterRefusal', code: 415 })
  server.onHttp = (_, response) => void response.end(Buffer.alloc(200_000, 0xff))
  expect(await failureOf(port.cameraFrame())).toMatchObject({ name: 'LinkLost', reason: 'garbled' })
  server.onHttp = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'multipart/x-mixed-replace; boundary=b' })
    const drip = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(drip))
  }
  port = await connect({ limits: { cameraS: 0.3 } })
  expect(await failureOf(port.cameraFrame())).toMatchObject({ name: 'LinkLost', reason: 'timeout' })
  listWebcams([{ snapshot_url: 'file:///etc/passwd' }])
  expect(await failureOf(port.cameraFrame())).toMatchObject({ name: 'PrinterRefusal', code: 404 })
})

test('a key goes to its server, and to no other host that the server names', async () => {
  const other = await startOddMoonraker()
  const seen: Record<string, unknown> = {}
  for (const [name, one] of [
    ['own', server],
    ['other', other],
  ] as const) {
    one.onHttp = (request, response) => {
      if (request.url === '/access/oneshot_token') return json(response, 200, { result: 'ONESHOT' })
      seen[name] = { key: request.headers['x-api-key'], authorization: request.headers.authorization }
      response.end(JPEG)
    }
  }
  const port = await connect({ apiKey: 'key-of-the-printer' })
  expect(server.upgrades[0]?.url).toBe('/websocket?token=ONESHOT')
  expect(server.upgrades[0]?.headers['x-api-key']).toBe('key-of-the-printer')
  expect(server.asked[0]?.params).toMatchObject({ client_name: 'printwright', api_key: 'key-of-the-printer' })
  listWebcams([{ snapshot_url: '/own' }])
  await port.cameraFrame()
  listWebcams([{ snapshot_url: `${other.url}/other` }])
  await port.cameraFrame()
  await other.close()
  expect(seen).toEqual({
    own: { key: 'key-of-the-printer', authorization: undefined },
    other: { key: undefined, authorization: undefined },
  })
})

test('an account: logged in, known on the link, its token renewed when it has run out, else logged in anew', async () => {
  let valid = 'token-1'
  let canRefresh = true
  const asked: string[] = []
  server.onHttp = async (request, response) => {
    const body = (await bodyOf(request)).toString()
    asked.push(`${request.method} ${request.url}`)
    const answer = (value: unknown): void => json(response, 200, { result: value })
    const isKnown = request.headers.authorization === `Bearer ${valid}`
    if (request.url === '/access/login') {
      const { username, password } = JSON.parse(body) as Record<string, string>
      if (username !== 'ann' || password !== 'pass-word')
        json(response, 400, { error: { code: 400, message: 'Invalid Password' } })
      else answer({ token: valid, refresh_token: 'refresh-1' })
    } else if (request.url === '/access/refresh_jwt') {
      if (canRefresh && body.includes('refresh-1')) answer({ token: valid })
      else json(response, 401, { error: { code: 401, message: 'Unauthorized' } })
    } else if (!isKnown) json(response, 401, { error: { code: 401, message: 'Unauthorized' } })
    else if (request.url === '/access/oneshot_token') answer('ONE-SHOT')
    else response.end('G28\n')
  }
  const login = { user: 'ann', password: 'pass-word' }
  const port = await connect({ login })
  expect(asked).toEqual(['POST /access/login', 'GET /access/oneshot_token'])
  expect(server.upgrades[0]?.url).toBe('/websocket?token=ONE-SHOT')
  expect(server.asked[0]?.params).toMatchObject({ access_token: 'token-1' })
  const read = async (): Promise<string> => (await readAll((await port.download('x.gcode')).chunks)).toString()
  valid = 'token-2'
  asked.length = 0
  expect(await read()).toBe('G28\n')
  expect(asked).toEqual([
    'GET /server/files/gcodes/x.gcode',
    'POST /access/refresh_jwt',
    'GET /server/files/gcodes/x.gcode',
  ])
  valid = 'token-3'
  canRefresh = false
  expect(await read()).toBe('G28\n')
  expect(asked).toContain('POST /access/login')
  const wrong = await failureOf(connect({ login: { user: 'ann', password: 'other-word' } }))
  expect(wrong).toMatchObject({ name: 'PrinterRefusal', message: 'Invalid Password' })
})

test('tokens that are none, keys that are none: a refusal, never a broken request', async () => {
  for (const result of ['\ud800', 'a\r\nX-Evil: 1', '', 'x'.repeat(9000), 7, null, { token: 'a\nb' }, {}]) {
    server.onHttp = (_, response) => json(response, 200, { result })
    for (const credentials of [{ apiKey: 'key' }, { login: { user: 'ann', password: 'word' } }]) {
      expect(await failureOf(connect(credentials))).toMatchObject({ name: 'PrinterRefusal', code: 401 })
    }
  }
  expect(await failureOf(connect({ apiKey: 'key\n' }))).toMatchObject({ name: 'PrintwrightError' })
  const port = await connect()
  expect(await failureOf(port.download('\ud800.gcode'))).toMatchObject({ name: 'PrinterRefusal', code: 400 })
})

test('no secret stands in an error, whoever says it', async () => {
  const secrets = ['key-of-the-printer', 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl', 'one-shot/secret?']
  const words = `bad key-of-the-printer, eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl, ${encodeURIComponent('one-shot/secret?')} at /websocket?token=abcdef&x=1`
  let isKind = true
  server.onHttp = (request, response) => {
    if (isKind && request.url === '/access/oneshot_token') json(response, 200, { result: 'one-shot/secret?' })
    else json(response, 400, { error: { code: 400, message: words } })
  }
  const port = await connect({ apiKey: 'key-of-the-printer', limits: { answerS: 0.2 } })
  server.onRequest = ({ refuse }) => {
    refuse(400, words)
    return true
  }
  isKind = false
  const errors = [
    await failureOf(port.runScript('G28')),
    await failureOf(port.download('x.gcode')),
    await failureOf(port.upload('x.gcode', Buffer.from('G28\n'))),
  ]
  for (const error of errors) {
    expect(error).toBeInstanceOf(PrinterRefusal)
    for (const secret of [...secrets, encodeURIComponent('one-shot/secret?'), 'abcdef']) {
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secret)
    }
    expect(error.message).toMatch(/^bad \*\*\*, \*\*\*/)
  }
})
