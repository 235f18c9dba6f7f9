// What is sent over a WebSocket or the unix socket by those who mean no good, or know no better: the real server's words and
// codes, asked of moonraker 0.11.0 itself (2026-11), and everybody else goes on.

import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHttp } from '#moonraker'
import { startServer, type TestServer, type TestSocket } from '../moonraker-server.ts'
import { BINARY, CONTINUATION, closeCode, frame, openRawWebSocket, PING, TEXT } from './raw-line.ts'

let server: TestServer
let good: TestSocket
beforeAll(async () => {
  server = await startServer({ gcodes: { 'a.gcode': SLOW, 'b.gcode': SLOW } })
  good = await server.socket()
})
afterAll(async () => {
  expect(server.failures).toEqual([])
  // Whoever behaves has noticed nothing.
  expect(await good.call('server.info')).toMatchObject({ klippy_state: 'ready' })
  await server.close()
})

const SLOW = `G28\n${'G1 X10 Y10 F600\nG1 X100 Y100 F600\n'.repeat(200)}`

/** Answers to a frame, without notifications, until it has been quiet for a while. */
async function answersTo(...texts: string[]): Promise<unknown[]> {
  const { ws } = await server.socket()
  const answers: unknown[] = []
  ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as { method?: string }
    if (message.method === undefined) answers.push(message)
  })
  for (const text of texts) ws.send(text)
  ws.send('{"jsonrpc":"2.0","method":"access.info","id":"last"}')
  await expect.poll(() => answers.some((answer) => (answer as { id?: unknown }).id === 'last')).toBe(true)
  ws.close()
  return answers.filter((answer) => (answer as { id?: unknown }).id !== 'last')
}

const PARSE = { jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' }, id: null }
const invalid = (id: unknown): unknown => ({ jsonrpc: '2.0', error: { code: -32600, message: 'Invalid Request' }, id })
const params = (id: unknown): unknown => ({ jsonrpc: '2.0', error: { code: -32602, message: 'Invalid params:' }, id })
const missing = (id: unknown): unknown => ({ jsonrpc: '2.0', error: { code: -32601, message: 'Method not found' }, id })
const info = (id: unknown): unknown => ({ jsonrpc: '2.0', result: expect.objectContaining({ trusted: true }), id })
const DEEP = 100_000

const TABLE: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['nothing', '', [PARSE]],
  ['half of something', '{"jsonrpc":"2.0",', [PARSE]],
  ['a number', '5', []],
  ['a word', '"x"', []],
  ['null', 'null', []],
  ['an empty list', '[]', []],
  ['an empty object', '{}', [invalid(null)]],
  ['no version', '{"method":"access.info","id":1}', [invalid(1)]],
  ['an old version', '{"jsonrpc":"1.0","method":"access.info","id":1}', [invalid(1)]],
  ['a method that is a number', '{"jsonrpc":"2.0","method":5,"id":1}', [invalid(1)]],
  ['no method', '{"jsonrpc":"2.0","id":1}', []],
  ['somebody’s answer', '{"jsonrpc":"2.0","result":1,"id":1}', []],
  ['params in a list', '{"jsonrpc":"2.0","method":"access.info","params":[1],"id":1}', [params(1)]],
  ['params that are null', '{"jsonrpc":"2.0","method":"access.info","params":null,"id":1}', [params(1)]],
  ['no id', '{"jsonrpc":"2.0","method":"access.info"}', []],
  ['no id, no such method', '{"jsonrpc":"2.0","method":"zip.zap"}', [missing(null)]],
  ['an id that is a list', '{"jsonrpc":"2.0","method":"access.info","id":[1]}', [info([1])]],
  ['an id that is false', '{"jsonrpc":"2.0","method":"access.info","id":false}', [info(false)]],
  ['a batch with the same id twice', batch(infoCall(5), infoCall(5)), [[info(5), info(5)]]],
  ['junk in a batch', batch('1', infoCall(5), '"x"', '[]', '{}'), [expect.arrayContaining([info(5), invalid(null)])]],
  ['a batch of notifications', batch('{"jsonrpc":"2.0","method":"access.info"}'), []],
  ['members twice', '{"jsonrpc":"2.0","method":"zip","method":"access.info","id":1,"id":2}', [info(2)]],
  ['a method of another world', '{"jsonrpc":"2.0","method":"__proto__","id":1}', [missing(1)]],
  ['a constructor', '{"jsonrpc":"2.0","method":"constructor","id":1}', [missing(1)]],
  ['very deep lists', '['.repeat(DEEP) + ']'.repeat(DEEP), [PARSE]],
  [
    'very deep params',
    `{"jsonrpc":"2.0","id":1,"method":"access.info","params":{"a":${'[{"a":'.repeat(DEEP)}1${'}]'.repeat(DEEP)}}}`,
    [PARSE],
  ],
  ['a lone surrogate', '{"jsonrpc":"2.0","method":"\\ud800","id":"\\ud800"}', [missing('\ud800')]],
]

function infoCall(id: number): string {
  return `{"jsonrpc":"2.0","method":"access.info","id":${id}}`
}

function batch(...entries: string[]): string {
  return `[${entries.join(',')}]`
}

test.each(TABLE)('%s has the real server’s answer', async (_, text, expected) => {
  expect(await answersTo(text)).toEqual(expected)
})

test('names that JavaScript knows are only names', async () => {
  const call = (method: string, given: string): string =>
    `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${given}}`
  const post = '{"namespace":"hostile","key":"__proto__","value":{"__proto__":{"polluted":1}}}'
  await answersTo(
    call('server.database.post_item', post),
    call('printer.objects.query', '{"objects":{"__proto__":null,"constructor":["prototype"],"toString":null}}'),
    call('server.connection.identify', '{"__proto__":{"client_name":"x"}}'),
    call('access.login', '{"username":"__proto__","password":"constructor"}'),
  )
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('numbers beyond numbers are refused or mean nothing', async () => {
  for (const number of ['1e999', '-1e999', '1e308', '-0', '9007199254740993', '0.1e-400']) {
    const [answer] = await answersTo(
      `{"jsonrpc":"2.0","id":1,"method":"printer.objects.subscribe","params":{"connection_id":${number},"objects":{}}}`,
    )
    expect(answer).toMatchObject({ id: 1 })
    expect(answer).not.toMatchObject({ error: { code: -32603 } })
  }
})

test('a frame that is too long, no UTF-8, compressed, unmasked or of no kind ends its own line', async () => {
  const ends: [string, Buffer, number][] = [
    ['too long', frame(TEXT, '', { claimedBytes: (10 << 20) + 1 }), 1009],
    ['far too long', frame(TEXT, '', { claimedBytes: 2 ** 52 }), 1009],
    ['no UTF-8', frame(TEXT, Buffer.from([0xff, 0xfe])), 1007],
    ['compressed', frame(TEXT, '{}', { isCompressed: true }), 1002],
    ['unmasked', frame(TEXT, '{}', { isMasked: false }), 1002],
    ['of no kind', frame(3, '{}'), 1002],
    ['a long ping', frame(PING, 'x'.repeat(126)), 1002],
    ['a continuation of nothing', frame(CONTINUATION, 'x'), 1002],
  ]
  for (const [what, bytes, code] of ends) {
    const line = await openRawWebSocket(server.port, 'Sec-WebSocket-Extensions: permessage-deflate\r\n')
    expect(line.text()).not.toContain('permessage-deflate')
    line.send(bytes)
    expect({ what, isClosed: await line.closes(2000), code: closeCode(line) }).toEqual({ what, isClosed: true, code })
    line.socket.destroy()
  }
})

test('a binary frame is read as text, as the real server does', async () => {
  const line = await openRawWebSocket(server.port)
  line.send(frame(BINARY, infoCall(7)))
  await line.hears(/"id":7/)
  line.send(frame(BINARY, Buffer.from([1, 2, 255])))
  await line.hears(/-32700/)
  line.socket.destroy()
})

test('a stranger’s frames are short', async () => {
  const stranger = await startServer({ conf: '[authorization]\n' })
  const line = await openRawWebSocket(stranger.port)
  line.send(frame(TEXT, '', { claimedBytes: (256 << 10) + 1 }))
  expect(await line.closes(2000)).toBe(true)
  expect(closeCode(line)).toBe(1009)
  line.socket.destroy()
  await stranger.close()
})

test('a message whose end never comes is not waited for', async () => {
  const { moonraker } = server.running
  const door = await openHttp({ mounts: [{ prefix: '', moonraker }], host: '127.0.0.1', port: 0, stallMs: 600 })
  const [held, dripped, quiet] = [
    await openRawWebSocket(door.port),
    await openRawWebSocket(door.port),
    await openRawWebSocket(door.port),
  ]
  held.send(frame(TEXT, 'x'.repeat(100_000), { isLast: false }))
  dripped.send(frame(TEXT, 'x'.repeat(1000), { isLast: false }))
  const drip = setInterval(() => dripped.send(frame(CONTINUATION, 'x', { isLast: false })), 50)
  expect(await held.closes(3000)).toBe(true)
  expect(await dripped.closes(3000)).toBe(true)
  clearInterval(drip)
  // Who is only silent is asked whether it is there; this one does not say so.
  expect(await quiet.closes(5000)).toBe(true)
  expect(quiet.text()).toContain('\x89')
  await door.close()
})

test('fragments of one byte cannot be piled up', async () => {
  const line = await openRawWebSocket(server.port)
  line.send(frame(TEXT, 'x', { isLast: false }))
  const drop = frame(CONTINUATION, 'x', { isLast: false })
  for (let k = 0; k < 20; k++) line.send(Buffer.concat(Array.from({ length: 1000 }, () => drop)))
  expect(await line.closes(5000)).toBe(true)
  line.socket.destroy()
})

test('a batch of 1000 calls is answered as one, and others are answered meanwhile', async () => {
  const query = '"method":"printer.objects.query","params":{"objects":{"configfile":null}}'
  const entries = Array.from({ length: 1000 }, (_, id) => `{"jsonrpc":"2.0","id":${id},${query}}`)
  const { ws } = await server.socket()
  let answered = 0
  ws.on('message', (data) => {
    const text = String(data)
    if (text.startsWith('[')) answered = (JSON.parse(text) as unknown[]).length
  })
  ws.send(batch(...entries))
  let others = 0
  while (answered === 0) {
    await good.call('access.info')
    others++
  }
  expect(answered).toBe(1000)
  expect(others).toBeGreaterThan(5)
  ws.close()
  const [refused] = await answersTo(batch(...Array.from({ length: 5001 }, () => infoCall(1))))
  expect(refused).toEqual(invalid(null))
})

test('a thousand subscriptions of one client are one, and end with it', async () => {
  const socket = await server.socket()
  const objects = { objects: { toolhead: null, extruder: ['temperature'] } }
  const answers = await Promise.all(
    Array.from({ length: 1000 }, () => socket.call('printer.objects.subscribe', objects)),
  )
  expect(answers).toHaveLength(1000)
  socket.heard.length = 0
  await socket.hears('notify_status_update')
  await sleep(500)
  const updates = socket.heard.filter(({ method }) => method === 'notify_status_update')
  const times = updates.map(({ params: given }) => given?.[1])
  expect(new Set(times).size).toBe(times.length)
  socket.close()
})

test('two clients that start a print at once: one prints, the other is told', async () => {
  const sockets = [await server.socket(), await server.socket()]
  const started = await Promise.allSettled(
    sockets.map((socket, k) => socket.call('printer.print.start', { filename: k === 0 ? 'a.gcode' : 'b.gcode' })),
  )
  expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = started.find((one): one is PromiseRejectedResult => one.status === 'rejected')
  expect(refused?.reason).toMatchObject({ code: 400, message: expect.stringMatching(/SD busy/) })
  const [first, second] = sockets
  await first!.call('printer.print.cancel')
  for (const socket of [first, second]) socket!.close()
})

test('the unix socket is its owner’s, bounds what it holds, and goes on after nonsense', async () => {
  const path = join(server.data, 'comms', 'moonraker.sock')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const open = (): Promise<{ said: () => string; socket: ReturnType<typeof connect> }> =>
    new Promise((done) => {
      let said = ''
      const socket = connect(path)
      socket.on('data', (part) => (said += String(part)))
      socket.on('error', () => undefined)
      socket.once('connect', () => done({ said: () => said, socket }))
    })
  const one = await open()
  one.socket.write('{bad\x03\x03[]\x035\x03')
  one.socket.write(`${infoCall(1).slice(0, 20)}`)
  await sleep(20)
  one.socket.write(`${infoCall(1).slice(20)}\x03`)
  await expect.poll(one.said).toContain('"id":1}\x03')
  expect(one.said().match(/-32700/g)).toHaveLength(2)
  expect(one.said()).toContain('"trusted":null')
  const long = await open()
  const isClosed = new Promise((done) => long.socket.once('close', done))
  for (let k = 0; k < 12; k++) long.socket.write(Buffer.alloc(1 << 20, 0x78))
  await isClosed
  one.socket.write(`${infoCall(2)}\x03`)
  await expect.poll(one.said).toContain('"id":2}\x03')
  one.socket.destroy()
})
