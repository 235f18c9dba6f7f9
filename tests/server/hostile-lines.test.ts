// TCP lines that send nothing, too slowly, too much, or never read: they cost a place for a while and nobody else anything.
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HttpDoor } from '#moonraker'
import { openHttp } from '#moonraker'
import { openSocket, startServer, type TestServer } from '../moonraker-server.ts'
import { startFlood } from './flood.ts'
import { frame, openLine, openRawWebSocket, type RawLine, TEXT } from './raw-line.ts'

let server: TestServer
/** An impatient one with few places. */
let door: HttpDoor
const STALL_MS = 600
const PLACES = 60

beforeAll(async () => {
  server = await startServer()
  const { moonraker } = server.running
  const mounts = [{ prefix: '', moonraker }]
  door = await openHttp({ mounts, host: '127.0.0.1', port: 0, stallMs: STALL_MS, connectionsMax: PLACES })
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  await door.close()
  await server.close()
})

const HOST = 'Host: 127.0.0.1\r\n'
const GET = `GET /access/info HTTP/1.1\r\n${HOST}\r\n`

async function statusOf(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  return await new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (reply) => {
      reply.resume()
      reply.on('end', () => done(reply.statusCode ?? 0))
    })
    sent.on('error', fail)
    sent.end()
  })
}

test('headers that do not end are not waited for', async () => {
  const [silent, dripping] = [await openLine(door.port), await openLine(door.port)]
  dripping.send(`GET /access/info HTTP/1.1\r\n${HOST}`)
  const drip = setInterval(() => dripping.send('X-A: b\r\n'), 50)
  expect(await dripping.closes(4000)).toBe(true)
  expect(await silent.closes(4000)).toBe(true)
  clearInterval(drip)
})

test('a body that does not come is not waited for', async () => {
  const line = await openLine(door.port)
  line.send(
    `POST /printer/gcode/script HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"s`,
  )
  expect(await line.closes(4 * STALL_MS)).toBe(true)
  expect(line.text()).not.toContain('HTTP/1.1 200')
})

test('who has sent everything and closed its half still gets its answer', async () => {
  const line = await openLine(server.port)
  line.socket.end(GET)
  await line.hears(/200 OK.*"trusted":true/s)
  const broken = await openLine(server.port)
  broken.socket.end('GET /access/info HT')
  expect(await broken.closes(2000)).toBe(true)
})

test('requests that do not wait for answers are answered in order', async () => {
  const line = await openLine(server.port)
  const paths = ['/access/info', '/nothing', '/printer/objects/list', '/server/info']
  const many = Array.from({ length: 500 }, (_, k) => `GET ${paths[k % paths.length]} HTTP/1.1\r\n${HOST}\r\n`).join('')
  line.send(many)
  await expect.poll(() => line.text().match(/HTTP\/1\.1 \d+/g)?.length, { timeout: 10_000 }).toBe(500)
  const codes = line
    .text()
    .match(/HTTP\/1\.1 \d+/g)!
    .map((text) => text.slice(9))
  expect(codes).toEqual(Array.from({ length: 500 }, (_, k) => (k % 4 === 1 ? '404' : '200')))
  line.socket.destroy()
})

test('long headers, long queries, strange verbs and types have a code', async () => {
  const answers: [string, string, RegExp][] = [
    ['a long query', `GET /access/info?${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, /^HTTP\/1\.1 200 /],
    ['headers of 70 kB', `GET / HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(70_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['no percent-encoding', `GET /%zz HTTP/1.1\r\n${HOST}\r\n`, /^HTTP\/1\.1 404 .*"Not Found"/s],
    ['TRACE', `TRACE /access/info HTTP/1.1\r\n${HOST}\r\n`, /^HTTP\/1\.1 405 .*"Method Not Allowed"/s],
    ['HEAD', `HEAD /access/info HTTP/1.1\r\n${HOST}\r\n`, /^HTTP\/1\.1 405 /],
    ['no HTTP', 'HELLO\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'two lengths',
      `POST /access/login HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'both lengths',
      `POST /access/login HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ['a type of nothing', post('/access/login', 'x\x01/y', '{"username":"a"}'), /^HTTP\/1\.1 40\d /],
    [
      'no such type',
      post('/access/login', 'application/x-unknown', '{"username":"a"}'),
      /"No data for argument: password"/,
    ],
    ['JSON that is none', post('/access/login', 'application/json', '{"username"'), /"No data for argument: username"/],
    [
      'very deep JSON',
      post('/access/login', 'application/json', '['.repeat(100_000)),
      /"No data for argument: username"/,
    ],
    [
      'a proto',
      post('/access/login', 'application/json', '{"__proto__":{"username":"x"}}'),
      /"No data for argument: username"/,
    ],
    ['a toString', post('/printer/objects/query', 'application/json', '{"a":{"toString":1}}'), /^HTTP\/1\.1 200 /],
    ['a list', post('/access/login', 'application/json', '[1]'), /"No data for argument: username"/],
    [
      'a body of 1 GB',
      `POST /access/login HTTP/1.1\r\n${HOST}Content-Length: 1073741824\r\n\r\n`,
      /^HTTP\/1\.1 413 .*Connection: close/s,
    ],
    [
      'another protocol',
      `GET /websocket HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: x\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
  ]
  for (const [what, bytes, pattern] of answers) {
    const line = await openLine(server.port)
    line.send(bytes)
    await line.hears(pattern).catch((error: Error) => expect.fail(`${what}: ${error.message}`))
    line.socket.destroy()
  }
})

function post(path: string, type: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\n${HOST}Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

test('nobody’s body is read who may not ask', async () => {
  const closed = await startServer({ conf: '[authorization]\n' })
  const line = await openLine(closed.port)
  line.send(`POST /printer/gcode/script HTTP/1.1\r\n${HOST}Content-Length: 30000000\r\n\r\n`)
  await line.hears(/^HTTP\/1\.1 401 .*Connection: close/s)
  line.socket.destroy()
  const open = await openLine(closed.port)
  open.send(`POST /access/login HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`)
  for (let k = 0; k < 20; k++) open.send(`1000\r\n${'x'.repeat(4096)}\r\n`)
  await open.hears(/^HTTP\/1\.1 413 /)
  open.socket.destroy()
  await closed.close()
})

test('a crowd of silent lines leaves room for who asks', async () => {
  const crowd: RawLine[] = []
  for (let k = 0; k < PLACES * 3; k++) crowd.push(await openLine(door.port))
  expect(await statusOf(door.port, '/access/info')).toBe(200)
  const socket = await openSocket(door.port)
  for (let k = 0; k < PLACES * 2; k++) crowd.push(await openLine(door.port))
  expect(await socket.call('access.info')).toMatchObject({ trusted: true })
  const open = await new Promise<number>((done) => door.server.getConnections((_, count) => done(count)))
  expect(open).toBeLessThanOrEqual(PLACES)
  for (const { socket: one } of crowd) one.destroy()
  socket.close()
})

/** A login of somebody unknown that never comes to its end, and whose bytes keep coming: it is busy, and gets on. */
const DRIPPING = `POST /access/login HTTP/1.1\r\nHost: printer.example.com\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"a":"`

test('strangers whose logins do not end leave room for who is trusted, and for other strangers', async () => {
  const crowd: RawLine[] = []
  for (let k = 0; k < PLACES * 2; k++) {
    const line = await openLine(door.port).catch(() => null)
    line?.send(DRIPPING)
    if (line !== null) crowd.push(line)
  }
  const drip = setInterval(() => {
    for (const { socket } of crowd) if (!socket.destroyed) socket.write('x'.repeat(300))
  }, 20)
  await sleep(200)
  for (let k = 0; k < 10; k++) expect(await statusOf(door.port, '/server/info')).toBe(200)
  expect(await statusOf(door.port, '/server/info', { Host: 'printer.example.com' })).toBe(401)
  const open = await new Promise<number>((done) => door.server.getConnections((_, count) => done(count)))
  // One address's strangers have a tenth of the places.
  expect(open).toBeLessThanOrEqual(PLACES / 10 + 2)
  clearInterval(drip)
  for (const { socket } of crowd) socket.destroy()
})

// Elsewhere 127.0.0.2 and its like are no addresses of this machine.
test.runIf(process.platform === 'linux')('strangers of many addresses leave places for who is trusted', async () => {
  const some = await startServer({ conf: '[authorization]\ntrusted_clients: 127.0.0.1\n' })
  const mounts = [{ prefix: '', moonraker: some.running.moonraker }]
  const small = await openHttp({ mounts, host: '127.0.0.1', port: 0, connectionsMax: PLACES })
  const trusted = await openSocket(small.port)
  const crowd = Array.from({ length: PLACES * 3 }, (_, k) => {
    const socket = connect({ port: small.port, host: '127.0.0.1', localAddress: `127.0.0.${10 + (k % 30)}` })
    socket.on('error', () => undefined)
    socket.write(DRIPPING)
    return socket
  })
  const count = (): Promise<number> =>
    new Promise((done) => small.server.getConnections((_, connections) => done(connections)))
  // A sixth is kept for the trusted; one of those is here.
  await expect.poll(() => crowd.filter((socket) => socket.destroyed).length).toBe(PLACES * 3 - (PLACES * 5) / 6)
  expect(await count()).toBe((PLACES * 5) / 6 + 1)
  expect(await statusOf(small.port, '/server/info')).toBe(200)
  // Whoever is trusted takes the strangers' places where its own are full.
  const sockets = []
  for (let k = 0; k < PLACES / 2; k++) sockets.push(await openSocket(small.port))
  expect(await trusted.call('access.info')).toMatchObject({ trusted: true })
  expect(await count()).toBeLessThanOrEqual(PLACES)
  for (const socket of [trusted, ...sockets]) socket.close()
  for (const socket of crowd) socket.destroy()
  await small.close()
  await some.close()
})

test('who never reads an answer is let go', async () => {
  const line = await openLine(door.port)
  line.socket.pause()
  const query = `GET /printer/objects/query?configfile&gcode_move&toolhead HTTP/1.1\r\n${HOST}\r\n`
  line.send(query.repeat(2000))
  await sleep(STALL_MS * 3)
  line.socket.resume()
  expect(await line.closes(5000)).toBe(true)
  expect(line.text().match(/HTTP\/1\.1 200/g)?.length ?? 0).toBeLessThan(2000)
})

test('a WebSocket that never reads holds little, and is let go', async () => {
  const line = await openRawWebSocket(door.port)
  line.socket.pause()
  const { connections } = server.running.moonraker
  const before = connections.open.size
  const query = '"method":"printer.objects.query","params":{"objects":{"configfile":null}}'
  const rssBefore = process.memoryUsage().rss
  for (let k = 0; k < 5000; k++) line.send(frame(TEXT, `{"jsonrpc":"2.0","id":1,${query}}`))
  await expect.poll(() => connections.open.size, { timeout: 10_000 }).toBe(before - 1)
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(200 << 20)
  line.socket.destroy()
})

const FLOODS: readonly (readonly [string, Parameters<typeof startFlood>[0]])[] = [
  ['pipelined requests', { port: 0, again: GET.repeat(100), lines: 4, reads: true }],
  ['requests whose answers nobody reads', { port: 0, again: GET.repeat(100), lines: 8, reads: false }],
  ['nonsense', { port: 0, again: 'x'.repeat(65_536), lines: 8, reads: true }],
  ['frames', { port: 0, first: upgradeText(), again: manyFrames('access.info'), lines: 4, reads: true }],
  ['frames that are no JSON', { port: 0, first: upgradeText(), again: manyFrames('"'), lines: 4, reads: true }],
  ['queries', { port: 0, first: upgradeText(), again: manyFrames('printer.objects.list'), lines: 4, reads: false }],
]

function upgradeText(): string {
  return `GET /websocket HTTP/1.1\r\n${HOST}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`
}

function manyFrames(method: string): Buffer {
  const one = frame(TEXT, `{"jsonrpc":"2.0","id":1,"method":"${method}"}`)
  return Buffer.concat(Array.from({ length: 200 }, () => one))
}

/** Between a question and its answer, ms; sorted. */
async function latenciesMs(count: number): Promise<number[]> {
  const socket = await openSocket(server.port)
  const taken: number[] = []
  for (let k = 0; k < count; k++) {
    const fromMs = performance.now()
    await socket.call('access.info')
    taken.push(performance.now() - fromMs)
    await sleep(2)
  }
  socket.close()
  return taken.sort((a, b) => a - b)
}

test.each(FLOODS)('a flood of %s does not keep others waiting', async (name, options) => {
  const flood = startFlood({ ...options, port: server.port })
  await sleep(500)
  const taken = await latenciesMs(200).finally(() => flood.stop())
  const rssMiB = process.memoryUsage().rss / 2 ** 20
  const [median, p99] = [taken[100]!, taken[198]!]
  if (process.env['PRINTWRIGHT_SHOW'] !== undefined) {
    console.log(`${name}: median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${rssMiB.toFixed(0)} MiB`)
  }
  expect(p99).toBeLessThan(200)
})
