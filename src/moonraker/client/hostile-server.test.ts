// Servers that are broken, slow, or mean: nothing is thrown outside of promises, nothing grows, and a good server is found again.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRandom } from '#core'
import type { PrinterEvent, PrinterPort } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { hear, until } from '../../../tests/contract/port-world.ts'
import type { HandTimers, OddMoonraker } from '../../../tests/odd-moonraker.ts'
import { createHandTimers, startOddMoonraker } from '../../../tests/odd-moonraker.ts'
import { connectMoonraker } from './connect-moonraker.ts'
import type { ClientLimits, MoonrakerOptions } from './options.ts'

let server: OddMoonraker
let ports: PrinterPort[]
const escaped: unknown[] = []
const catchEscaped = (error: unknown): void => void escaped.push(error)

beforeEach(async () => {
  server = await startOddMoonraker()
  ports = []
  escaped.length = 0
  process.on('unhandledRejection', catchEscaped)
  process.on('uncaughtException', catchEscaped)
})
afterEach(async () => {
  for (const port of ports) await port.close()
  await server.close()
  await new Promise((done) => setTimeout(done, 10))
  process.off('unhandledRejection', catchEscaped)
  process.off('uncaughtException', catchEscaped)
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

/** Short waits; what has to come has its time, because machines on which tests run are busy. */
const quick: Partial<ClientLimits> = { backoffFirstS: 0.02, backoffMostS: 0.05 }

test('nobody there, no Moonraker there, nobody who answers: each in one sentence', async () => {
  const free = server.port
  await server.close()
  expect(await failureOf(connect())).toMatchObject({ name: 'LinkLost', reason: 'lost' })
  server = await startOddMoonraker()
  expect(free).not.toBe(0)
  server.refuseUpgrade = 404
  expect(await failureOf(connect())).toMatchObject({ name: 'PrinterRefusal', code: 404 })
  server.refuseUpgrade = null
  server.onRequest = () => true
  expect(await failureOf(connect({ limits: { connectS: 0.2 } }))).toMatchObject({ name: 'LinkLost', reason: 'timeout' })
  for (const url of ['', 'http://', 'ftp://printer', 'http://user:secret@printer']) {
    const error = await failureOf(connectMoonraker(url, { nowS: () => 0, random: createRandom(1) }))
    expect(error.name).toBe('PrintwrightError')
    expect(error.message).not.toContain('secret')
  }
})

test('answers out of order, twice, with wrong numbers, in a batch: each question gets its own', async () => {
  const held: (() => void)[] = []
  server.onRequest = ({ method, params, id, socket }) => {
    if (method !== 'printer.gcode.script') return false
    held.push(() => {
      for (const wrong of [{ id: id + 1000 }, { id: null }, { id: String(id) }, { id: [id] }]) {
        socket.send(JSON.stringify({ jsonrpc: '2.0', ...wrong, result: 'not yours' }))
      }
      const answer = { jsonrpc: '2.0', id, error: { code: 400, message: `no ${params['script']}` } }
      socket.send(JSON.stringify([answer, answer]))
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, result: 'ok' }))
    })
    if (held.length === 3) for (const answer of held.reverse()) answer()
    return true
  }
  const port = await connect()
  const errors = await Promise.all(['one', 'two', 'three'].map((script) => failureOf(port.runScript(script))))
  expect(errors.map(({ message }) => message)).toEqual(['no one', 'no two', 'no three'])
})

test('garbage between the answers disturbs nobody', async () => {
  const garbage = [
    '{',
    '[]',
    'null',
    '17',
    '"text"',
    '[[[]]]',
    '{"method":17}',
    '{"jsonrpc":"2.0","method":"notify_status_update"}',
    '{"jsonrpc":"2.0","method":"notify_status_update","params":[]}',
    '{"jsonrpc":"2.0","method":"notify_status_update","params":[null,"x"]}',
    '{"jsonrpc":"2.0","method":"notify_status_update","params":[{"webhooks":7,"print_stats":[1]},1]}',
    '{"jsonrpc":"2.0","method":"notify_status_update","params":[{"__proto__":{"state":"x"},"constructor":{"a":1}},1]}',
    '{"jsonrpc":"2.0","method":"notify_status_update","params":[{"print_stats":{"state":"exploded"}},1]}',
    '{"jsonrpc":"2.0","method":"notify_gcode_response","params":{"a":1}}',
    '{"jsonrpc":"2.0","method":"notify_gcode_response","params":[1,null]}',
    '{"jsonrpc":"2.0","method":"__proto__","params":[]}',
    '\u0000\uffff',
  ]
  server.onRequest = ({ socket }) => {
    for (const text of garbage) socket.send(text)
    socket.send(Buffer.from([0, 1, 2, 255]))
    return false
  }
  const port = await connect()
  const heard = hear(port)
  const updates: unknown[] = []
  await port.subscribe({ toolhead: null }, ({ status }) => updates.push(status))
  expect((await port.info()).state).toBe('ready')
  expect(updates[0]).toEqual({ toolhead: { homed_axes: '', position: [0, 0, 0, 0] } })
  expect(heard.events).toEqual([])
  expect(({} as Record<string, unknown>)['state']).toBeUndefined()
})

test('answers that hold something else than was asked are refused or empty, never an exception', async () => {
  for (const answer of [
    null,
    7,
    'text',
    [],
    [null, 3],
    {},
    { status: 3 },
    { objects: { a: 1 } },
    { jobs: [1, null, {}] },
  ]) {
    server.onRequest = ({ method, ...request }) => {
      if (method === 'server.connection.identify') return false
      request.answer(answer)
      return true
    }
    const port = await connect({ limits: quick })
    const all = await Promise.allSettled([
      port.info(),
      port.listObjects(),
      port.query({ toolhead: null }),
      port.listFiles(),
      port.metadata('x.gcode'),
      port.consoleHistory(),
      port.temperatureHistory(),
      port.cameraFrame(),
      (async () => {
        for await (const job of port.jobHistory()) expect(typeof job.id).toBe('string')
      })(),
    ])
    for (const one of all) {
      if (one.status === 'rejected') expect(['LinkLost', 'PrinterRefusal']).toContain((one.reason as Error).name)
    }
    await port.close()
  }
})

test('a frame that is too big ends the link, not the program; the next link is as good', async () => {
  let isMean = false
  server.onRequest = ({ socket, method }) => {
    if (!isMean || method !== 'printer.info') return false
    isMean = false
    socket.send('x'.repeat(300_000))
    return true
  }
  const port = await connect({ limits: { ...quick, frameBytesMax: 200_000 } })
  const heard = hear(port)
  isMean = true
  expect(await failureOf(port.info())).toBeInstanceOf(LinkLost)
  await until('back', () => heard.events.some(({ kind }) => kind === 'link-restored'))
  expect((await port.info()).hostname).toBe('odd')
})

test('a server that closes half-way: what waits is told, nothing is sent again', async () => {
  server.onRequest = ({ method, socket }) => {
    if (method !== 'printer.gcode.script') return false
    socket.terminate()
    return true
  }
  const port = await connect({ limits: quick })
  const heard = hear(port)
  const error = await failureOf(port.runScript('M104 S200'))
  expect(error).toMatchObject({ name: 'LinkLost', reason: 'lost' })
  const meanwhile = await failureOf(port.runScript('M104 S210'))
  expect(meanwhile).toMatchObject({ name: 'LinkLost', reason: 'unreachable' })
  await until('back', () => heard.events.some(({ kind }) => kind === 'link-restored'))
  await port.query({ toolhead: null })
  const scripts = server.asked.filter(({ method }) => method === 'printer.gcode.script')
  expect(scripts.map(({ params }) => params['script'])).toEqual(['M104 S200'])
})

test('questions have limits, scripts have none', async () => {
  const timers = createHandTimers()
  server.onRequest = ({ method }) => method === 'printer.gcode.script' || method === 'server.files.list'
  // Its pings are answered, so that only the answers are missing.
  const port = await connect({ timers, limits: { silentS: 1e9 } })
  let scriptError: Error | null = null
  port.runScript('G28').catch((error: Error) => {
    scriptError = error
  })
  const files = failureOf(port.listFiles())
  await until('both are there', () => server.asked.some(({ method }) => method === 'server.files.list'))
  timers.pass(59)
  timers.pass(2)
  expect(await files).toMatchObject({ name: 'LinkLost', reason: 'timeout' })
  for (let minute = 0; minute < 60; minute++) {
    timers.pass(60)
    await turn(2)
  }
  await port.query({ toolhead: null })
  expect(scriptError).toBeNull()
})

const turn = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Lets time pass by hand; the other side has its turn to answer each ping. */
async function passSlowly(timers: HandTimers, seconds: number, stepS = 3): Promise<void> {
  for (let passedS = 0; passedS < seconds; passedS += stepS) {
    timers.pass(stepS)
    await turn(100)
  }
}

test('silence is death, an answered ping is life', async () => {
  const timers = createHandTimers()
  const port = await connect({ timers })
  const heard = hear(port)
  await passSlowly(timers, 40)
  expect(heard.events).toEqual([])
  // The other side stops reading: pings are not answered any more, and no end comes either.
  for (const ws of server.sockets) ws.pause()
  server.refuseUpgrade = 503
  timers.pass(13)
  expect(heard.events).toEqual([{ kind: 'link-lost', reason: 'Nothing was heard for 10 s.' }])
})

test('it comes back ever more slowly, spread by chance, and quickly again after a good time', async () => {
  const timers = createHandTimers()
  const port = await connect({ timers })
  const events: PrinterEvent[] = []
  port.listen((event) => events.push(event))
  const count = (kind: PrinterEvent['kind']): number => events.filter((event) => event.kind === kind).length
  // All other timers of the client have round numbers.
  const waits = (): number[] => timers.delays.filter((delayS) => !Number.isInteger(delayS))
  server.refuseUpgrade = 503
  for (const ws of server.sockets) ws.terminate()
  for (let attempt = 0; attempt < 10; attempt++) {
    await until('it waits', () => waits().length > attempt)
    const before = server.upgrades.length
    timers.pass(waits()[attempt]! * 0.99)
    await turn(5)
    expect(server.upgrades.length).toBe(before)
    timers.pass(waits()[attempt]! * 0.02)
    await until('it tries again', () => server.upgrades.length > before)
  }
  for (const [i, waitS] of waits().entries()) {
    const longestS = Math.min(30, 0.5 * 2 ** i)
    expect(waitS).toBeGreaterThanOrEqual(longestS * 0.5)
    expect(waitS).toBeLessThanOrEqual(longestS)
  }
  expect(new Set(waits().slice(6)).size).toBeGreaterThan(1)
  expect(count('link-lost')).toBe(1)
  await until('it waits once more', () => waits().length > 10)
  server.refuseUpgrade = null
  timers.pass(waits()[10]!)
  await until('restored', () => count('link-restored') === 1)
  await passSlowly(timers, 12)
  for (const ws of server.sockets) ws.terminate()
  await until('lost again', () => count('link-lost') === 2)
  expect(waits().at(-1)).toBeLessThanOrEqual(0.5)
})

test('a server that lets in and throws out at once is not asked in a hurry', async () => {
  const port = await connect({ limits: { backoffFirstS: 0.05 } })
  server.onRequest = ({ method, socket, answer }) => {
    if (method === 'server.connection.identify') {
      answer({ connection_id: 1 })
      setTimeout(() => socket.terminate(), 1)
      return true
    }
    return false
  }
  for (const ws of server.sockets) ws.terminate()
  await turn(1500)
  // 0.05 + 0.1 + 0.2 + 0.4 + 0.8 s, each at least half: not more than six fit.
  expect(server.upgrades.length - 1).toBeGreaterThan(0)
  expect(server.upgrades.length - 1).toBeLessThanOrEqual(6)
  await port.close()
})

test('the host comes and goes behind the link: subscriptions follow, as full updates', async () => {
  let state = 'disconnected'
  server.onRequest = ({ method, answer, refuse }) => {
    if (method === 'server.info') answer({ klippy_connected: state !== 'disconnected', klippy_state: state })
    else if (state === 'disconnected' && method.startsWith('printer.')) refuse(503, 'Klippy Host not connected')
    else return false
    return true
  }
  const port = await connect({ limits: { ...quick, pollS: 0.05 } })
  const heard = hear(port)
  const fulls: boolean[] = []
  await port.subscribe({ toolhead: null }, ({ isFull }) => fulls.push(isFull))
  expect(await port.info()).toMatchObject({ state: 'disconnected', message: 'Klippy Host not connected' })
  expect(await failureOf(port.query({ toolhead: null }))).toMatchObject({ code: 503 })
  expect(fulls).toEqual([])
  // The notification is lost: it is found by looking.
  state = 'ready'
  await until('ready is found', () => fulls.length === 1)
  server.notify('notify_klippy_disconnected')
  await until('gone', () => heard.events.length === 2)
  server.notify('notify_klippy_ready')
  await until('full again', () => fulls.length === 2)
  expect(heard.events).toEqual([
    { kind: 'host-state', state: 'ready', message: 'Printer is ready' },
    { kind: 'host-state', state: 'disconnected', message: 'Klippy Host not connected' },
    { kind: 'host-state', state: 'ready', message: 'Printer is ready' },
  ])
  expect(fulls).toEqual([true, true])
})

test('a stop finds its way when the link has just gone', async () => {
  const posts: string[] = []
  server.onHttp = (request, response) => {
    posts.push(`${request.method} ${request.url}`)
    response.end('{"result":"ok"}')
  }
  const port = await connect()
  const heard = hear(port)
  server.refuseUpgrade = 503
  for (const ws of server.sockets) ws.terminate()
  await until('lost', () => heard.events.length > 0)
  await port.emergencyStop()
  expect(posts).toEqual(['POST /printer/emergency_stop'])
})

test('a history without end ends', async () => {
  server.onRequest = ({ method, answer }) => {
    if (method !== 'server.history.list') return false
    answer({ count: 1e9, jobs: Array.from({ length: 50 }, (_, i) => ({ job_id: String(i), start_time: 1 })) })
    return true
  }
  const port = await connect()
  let count = 0
  for await (const job of port.jobHistory()) count += job.startS
  expect(count).toBe(50)
})

test('jobs that begin while the history is read are told once, none is left out', async () => {
  let shift = 0
  server.onRequest = ({ method, params, answer }) => {
    if (method !== 'server.history.list') return false
    const all = Array.from({ length: 120 + shift }, (_, i) => ({
      job_id: `job ${120 + shift - i}`,
      start_time: 1000 - i,
    }))
    const start = Number(params['start'])
    answer({ count: all.length, jobs: all.slice(start, start + Number(params['limit'])) })
    shift += 3
    return true
  }
  const port = await connect()
  const ids = []
  for await (const { id } of port.jobHistory()) ids.push(id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(expect.arrayContaining(['job 120', 'job 70', 'job 1']))
  expect(ids.length).toBe(120)
})

test('a refusal keeps all of its lines', async () => {
  const words =
    "Heater extruder not heating at expected rate\nSee the 'verify_heater' section in docs\nPrinter is shutdown\n"
  server.onRequest = ({ method, refuse }) => {
    if (method !== 'printer.gcode.script') return false
    refuse(400, words)
    return true
  }
  const port = await connect()
  const error = await failureOf(port.runScript('G28'))
  expect(error).toBeInstanceOf(PrinterRefusal)
  expect(error.message).toBe(words)
})
