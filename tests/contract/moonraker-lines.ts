// A server asked character by character: WebSocket frames and HTTP exchanges as they go over the wire, with the printer's time
// passing while the answer is awaited.
import { request } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { TestServer } from '../moonraker-server.ts'
import type { Typed } from './typed-json.ts'
import { readTyped, typedAt } from './typed-json.ts'

/** Printer's time passes in steps of this, s, while somebody waits. */
const STEP_S = 0.05
const LONGEST_S = 600
/** What the server does by itself (files, restarts) takes time of the world, ms. */
const LONGEST_MS = 30_000
/** Where nothing is asked of the printer its time stands still; for so long, ms: what it does unasked needs time as well. */
const STILL_MS = 15

/** Time of the printer, as a test lets it pass. */
export interface Driver {
  readonly server: TestServer
  nowS(): number
  /** Lets so many seconds pass; everybody hears what comes of it. */
  run(seconds: number): Promise<void>
  runUntil(holds: () => boolean, withinS?: number): Promise<void>
  /** Lets time pass until it is settled. */
  wait<T>(work: Promise<T>): Promise<T>
}

export function createDriver(server: TestServer): Driver {
  server.pace.pause()
  const { klippy } = server.running.moonraker
  const { ask } = klippy
  let asked = 0
  klippy.ask = (method, params) => {
    asked++
    return ask(method, params).finally(() => asked--)
  }
  const nowS = (): number => server.printer.reactor.timeS
  const step = async (seconds = STEP_S): Promise<void> => {
    server.pace.step(seconds)
    // Frames go through the kernel: out, in, and to whoever waits for them.
    for (let k = 0; k < 3; k++) await turn()
  }
  async function runUntil(holds: () => boolean, withinS = LONGEST_S): Promise<void> {
    const endS = nowS() + withinS
    while (!holds()) {
      if (nowS() > endS) throw new Error(`did not come within ${withinS} s of the printer's time`)
      await step()
    }
  }
  return {
    server,
    nowS,
    runUntil,
    async run(seconds) {
      const endS = nowS() + seconds
      while (nowS() < endS) await step(Math.min(STEP_S, endS - nowS()))
    },
    async wait(work) {
      let isOver = false
      void work.then(
        () => (isOver = true),
        () => (isOver = true),
      )
      const startMs = performance.now()
      let stillMs = startMs
      while (!isOver) {
        const nowMs = performance.now()
        if (nowMs > startMs + LONGEST_MS) throw new Error(`no answer within ${LONGEST_MS} ms`)
        if (asked === 0 && nowMs < stillMs + STILL_MS) await turn()
        else {
          stillMs = nowMs
          await step()
        }
      }
      return await work
    },
  }
}

export interface Frame {
  /** Printer's time, s. */
  readonly atS: number
  readonly text: string
}

/** A WebSocket whose frames are kept as they came. */
export interface Line {
  readonly frames: Frame[]
  /** The frame that answers. */
  ask(method: string, params?: unknown): Promise<string>
  send(text: string): void
  close(): void
}

export async function openLine(driver: Driver, path = '/websocket'): Promise<Line> {
  const ws = new WebSocket(`ws://127.0.0.1:${driver.server.port}${path}`)
  const frames: Frame[] = []
  const waiting = new Map<number, (text: string) => void>()
  let nextId = 1
  ws.on('message', (data) => {
    const text = String(data)
    frames.push({ atS: driver.nowS(), text })
    const id = /"id": ?(\d+)\}$/.exec(text)?.[1]
    if (id !== undefined) waiting.get(Number(id))?.(text)
  })
  await new Promise<void>((done, fail) => {
    ws.once('open', () => done())
    ws.once('error', fail)
  })
  return {
    frames,
    ask(method, params) {
      const id = nextId++
      const answer = new Promise<string>((done) => waiting.set(id, done))
      const tail = params === undefined ? '' : `,"params":${JSON.stringify(params)}`
      ws.send(`{"jsonrpc":"2.0","method":${JSON.stringify(method)},"id":${id}${tail}}`)
      return driver.wait(answer)
    },
    send: (text) => ws.send(text),
    close: () => ws.close(),
  }
}

export interface Exchange {
  readonly verb: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** `{"status":…,"headers":{…},"body":…}` as the recordings have it. */
export async function exchange(driver: Driver, { verb, path, headers, body }: Exchange): Promise<Typed> {
  const { port } = driver.server
  const work = new Promise<Typed>((done, fail) => {
    const call = request({ host: '127.0.0.1', port, method: verb, path, agent: false, headers: { ...headers } })
    call.on('error', fail)
    call.on('response', (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const bytes = Buffer.concat(parts)
        const names = answer.rawHeaders.flatMap((name, k): [string, Typed][] =>
          k % 2 === 0 ? [[name, { kind: 'text', value: answer.rawHeaders[k + 1] ?? '' }]] : [],
        )
        done({
          kind: 'record',
          fields: new Map<string, Typed>([
            ['status', { kind: 'int', value: answer.statusCode ?? 0 }],
            ['headers', { kind: 'record', fields: new Map(names) }],
            ['body', bodyOf(bytes, answer.headers['content-type'] ?? '')],
          ]),
        })
      })
    })
    call.end(body)
  })
  return await driver.wait(work)
}

function bodyOf(bytes: Buffer, type: string): Typed {
  const text = bytes.toString('utf8')
  if (/json/.test(type)) return readTyped(text)
  const fields = new Map<string, Typed>([
    ['_raw', { kind: 'text', value: text }],
    ['_len', { kind: 'int', value: bytes.length }],
  ])
  return { kind: 'record', fields }
}

/** A form with one file, as slicers send it. */
export function uploadForm(
  name: string,
  content: Uint8Array,
  fields: Readonly<Record<string, string>>,
): { readonly headers: Record<string, string>; readonly body: Buffer } {
  const boundary = '----contractboundary7d1'
  const parts = Object.entries(fields).map(
    ([field, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const body = Buffer.concat([
    Buffer.from(parts.join('') + file),
    Buffer.from(content),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  return {
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': String(body.length) },
    body,
  }
}

/** The method of a notification; null of an answer. */
export function methodOf(message: Typed): string | null {
  const method = typedAt(message, 'method')
  return method?.kind === 'text' ? method.value : null
}
