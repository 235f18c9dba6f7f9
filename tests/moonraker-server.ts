// A Moonraker server in front of a virtual printer, for tests: real sockets on a free port, a folder of its own, the printer's
// time as fast as the test asks.
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { ClientMode } from '#guard'
import type { HttpDoor, MoonrakerOptions, RunningMoonraker } from '#moonraker'
import { createMoonraker, linkToPrinter, openHttp } from '#moonraker'
import type { Printer } from '#printer'
import { METER_UNITS, readMeters } from '#printer'
import type { Pace, Speed } from '#server'
import { startPace } from '#server'
import { readFaults } from '../src/cli/fault-options.ts'
import { type OpenedGuard, openGuard } from '../src/cli/open-guard.ts'
import { shippedFolders } from '../src/cli/shipped-folders.ts'
import { stockedFilaments } from '../src/cli/stocked-filaments.ts'
import { createVirtualPrinter } from '../src/cli/virtual-printer.ts'

export interface ServerOptions {
  /** Text of moonraker.conf; the product's own where nobody says. */
  readonly conf?: string
  /** A printer that ships (default: generic-cartesian), or the path of a printer.cfg. */
  readonly printer?: string
  readonly configPath?: string
  /** Of its time against the world's; default 20. */
  readonly speed?: Speed
  /** Path in the gcodes folder -> content. */
  readonly gcodes?: Readonly<Record<string, string | Uint8Array>>
  /** A folder to use again; a new one, removed at the end, where nobody says. */
  readonly data?: string
  readonly fault?: readonly string[]
  readonly camera?: NonNullable<MoonrakerOptions['camera']>
  readonly lab?: boolean
  /** The safety shell before it, and how it holds clients; none where nobody says. */
  readonly guard?: ClientMode
  readonly page?: NonNullable<Parameters<typeof openHttp>[0]['page']>
  /** Of the room, °C; default 23. */
  readonly ambientC?: number
}

export interface TestServer {
  readonly port: number
  readonly url: string
  readonly data: string
  readonly printer: Printer
  readonly pace: Pace
  /** What the guard has said; its journal lies in DATA/guard. */
  readonly guard: OpenedGuard | null
  readonly guardSaid: readonly string[]
  readonly running: RunningMoonraker
  readonly door: HttpDoor
  /** What the server has said went wrong by its own fault: a test ends with none. */
  readonly failures: readonly string[]
  /** One JSON-RPC call on a WebSocket of its own kind: the result, or throws an RpcFailure. */
  rpc(method: string, params?: unknown): Promise<unknown>
  http(verb: string, path: string, body?: unknown): Promise<{ status: number; body: unknown; headers: Headers }>
  socket(): Promise<TestSocket>
  close(): Promise<void>
}

export interface TestSocket {
  readonly ws: WebSocket
  /** Notifications, in order. */
  readonly heard: { readonly method: string; readonly params: readonly unknown[] | undefined }[]
  call(method: string, params?: unknown): Promise<unknown>
  /** Waits until this has been heard. */
  hears(method: string, holds?: (params: readonly unknown[]) => boolean, withinMs?: number): Promise<readonly unknown[]>
  close(): void
}

export class RpcFailure extends Error {
  override readonly name = 'RpcFailure'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

const READY_WITHIN_MS = 20_000

/** Ready to be asked: Klipper behind it has come up, or says why it does not. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'printwright-server-'))
  for (const folder of ['config', 'gcodes']) mkdirSync(join(data, folder), { recursive: true })
  if (options.conf !== undefined) writeFileSync(join(data, 'config', 'moonraker.conf'), options.conf)
  for (const [name, content] of Object.entries(options.gcodes ?? {})) {
    mkdirSync(dirname(join(data, 'gcodes', name)), { recursive: true })
    writeFileSync(join(data, 'gcodes', name), content)
  }
  const { printer, machine } = createVirtualPrinter({
    data,
    seed: 1,
    ambient: options.ambientC ?? 23,
    humidity: 40,
    opened: 0,
    fault: [...(options.fault ?? [])],
    ...(options.configPath === undefined
      ? { printer: options.printer ?? 'generic-cartesian' }
      : { config: options.configPath }),
  })
  const nowS = (): number => performance.now() / 1000
  const pace = startPace({ printers: [printer], speed: options.speed ?? 20, nowS })
  const failures: string[] = []
  const direct = linkToPrinter(printer, () => pace.catchUp())
  const guardSaid: string[] = []
  const guard =
    options.guard === undefined
      ? null
      : await openGuard({
          open: direct,
          mode: options.guard,
          level: 'observe',
          material: 'PLA',
          journalFolder: join(data, 'guard'),
          printer: 'test',
          gcodesFolder: join(data, 'gcodes'),
          home: data,
          nowS: () => printer.reactor.timeS,
          worldS: nowS,
          speed: typeof options.speed === 'number' ? options.speed : 20,
          power: () => [],
          report: (line) => guardSaid.push(line),
        })
  const running = await createMoonraker({
    name: 'test',
    data,
    openKlippy: guard?.open ?? direct,
    clock: { unixS: () => Date.now() / 1000, monotonicS: nowS },
    secretBytes: randomBytes,
    furtherFolders: shippedFolders(),
    filaments: stockedFilaments(),
    report: (line) => failures.push(line),
    restart: () => undefined,
    firstConnectionId: 1000,
    meters: { units: METER_UNITS, read: () => readMeters(printer) },
    ...(options.camera === undefined ? {} : { camera: options.camera }),
    ...(options.lab === true
      ? { lab: { printer, time: pace.of(printer), readFault: (words: string) => readFaults([words], machine)[0]! } }
      : {}),
  })
  const door = await openHttp({
    mounts: [{ prefix: '', moonraker: running.moonraker }],
    host: '127.0.0.1',
    port: 0,
    ...(options.page === undefined ? {} : { page: options.page }),
  })
  const { port } = door
  const url = `http://127.0.0.1:${port}`
  await until(() => ['ready', 'error', 'shutdown'].includes(running.moonraker.klippy.state), READY_WITHIN_MS)
  let shared: Promise<TestSocket> | null = null
  return {
    port,
    url,
    data,
    printer,
    pace,
    guard,
    guardSaid,
    running,
    door,
    failures,
    async rpc(method, params) {
      shared ??= openSocket(port)
      return await (await shared).call(method, params)
    },
    async http(verb, path, body) {
      const isForm = body instanceof FormData
      const answer = await fetch(`${url}${path}`, {
        method: verb,
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
        ...(body === undefined || isForm ? {} : { headers: { 'content-type': 'application/json' } }),
      })
      const text = await answer.text()
      return { status: answer.status, body: parsed(text), headers: answer.headers }
    },
    socket: () => openSocket(port),
    async close() {
      await door.close()
      await running.close()
      await guard?.close()
      pace.stop()
      if (options.data === undefined) rmSync(data, { recursive: true, force: true })
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export async function until(holds: () => boolean, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`did not come within ${withinMs} ms`)
    await sleep(5)
  }
}

export async function openSocket(port: number, path = '/websocket'): Promise<TestSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  const heard: TestSocket['heard'] = []
  const waiting = new Map<number, { done: (result: unknown) => void; fail: (error: Error) => void }>()
  let nextId = 0
  ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as {
      id?: number
      method?: string
      params?: unknown[]
      result?: unknown
      error?: { code: number; message: string }
    }
    if (message.method !== undefined) {
      heard.push({ method: message.method, params: message.params })
      return
    }
    const call = waiting.get(message.id ?? -1)
    waiting.delete(message.id ?? -1)
    if (message.error !== undefined) call?.fail(new RpcFailure(message.error.code, message.error.message))
    else call?.done(message.result)
  })
  ws.on('close', () => {
    for (const { fail } of waiting.values()) fail(new Error('the socket has closed'))
  })
  await new Promise<void>((done, fail) => {
    ws.once('open', () => done())
    ws.once('error', fail)
  })
  return {
    ws,
    heard,
    call: (method, params) =>
      new Promise((done, fail) => {
        const id = nextId++
        waiting.set(id, { done, fail })
        ws.send(JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }))
      }),
    async hears(method, holds = () => true, withinMs = 20_000) {
      const find = (): readonly unknown[] | undefined =>
        heard.find((note) => note.method === method && holds(note.params ?? []))?.params ??
        (heard.some((note) => note.method === method && note.params === undefined && holds([])) ? [] : undefined)
      await until(() => find() !== undefined, withinMs)
      return find() ?? []
    },
    close: () => ws.close(),
  }
}
