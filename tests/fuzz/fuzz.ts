// Asks a server everything, sensible or not, over all ways in at once, and looks at what comes back: nothing may fall over,
// nothing is answered with "it is my fault", nothing secret comes out, nothing piles up.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocket } from 'ws'
import { createRandom, type Random } from '#core'
import type { TestServer } from '../moonraker-server.ts'
import { bent, hostileParams, hostileText, hostileValue, pick, readVocabulary, type Vocabulary } from './vocabulary.ts'

export interface FuzzReport {
  readonly requests: number
  /** Answers by code: HTTP's, or JSON-RPC's; `0` for a result, `none` where none came in time. */
  readonly codes: ReadonlyMap<string, number>
  /** A line for each answer that should not be: 500, -32603, a secret. */
  readonly faults: readonly string[]
  /** Held after each tenth of the requests, MiB. */
  readonly heapMiB: readonly number[]
}

export interface FuzzOptions {
  readonly requests: number
  readonly seed: number
}

const PARTS = 10
/** So many requests are on their way at a time. */
const AT_ONCE = 16
const ANSWER_WITHIN_MS = 5000
const BODY_BYTES_READ_MAX = 1 << 20
const FAULTS_KEPT = 50
/** What hashes a password, or has the printer do something that takes its time, is asked now and then only. */
const DEAR =
  /^(access\.(login|post_user|user\.password)|printer\.(gcode\.script|print\.|restart|firmware_restart|emergency))/
const DEAR_PART = 0.03

interface Fuzz {
  readonly server: TestServer
  readonly random: Random
  readonly vocabulary: Vocabulary
  readonly codes: Map<string, number>
  readonly faults: string[]
  readonly agent: Agent
  readonly ask: readonly Ask[]
}

/** One request; the result is what there is to see of its answer. */
type Ask = (text: string, id: number) => Promise<string | null>

export async function fuzz(server: TestServer, { requests, seed }: FuzzOptions): Promise<FuzzReport> {
  const { endpoints } = server.running.moonraker
  const lines = [await openWs(server), await openWs(server), await openUnix(server)]
  const state: Fuzz = {
    server,
    random: createRandom(seed),
    vocabulary: readVocabulary(endpoints.byMethod.keys(), endpoints.byPath.keys()),
    codes: new Map(),
    faults: [],
    agent: new Agent({ keepAlive: true, maxSockets: AT_ONCE }),
    ask: lines.map(({ ask }) => ask),
  }
  const heapMiB: number[] = []
  let asked = 0
  for (let part = 1; part <= PARTS; part++) {
    const end = Math.round((requests * part) / PARTS)
    const work = async (): Promise<void> => {
      while (asked < end) await step(state, asked++)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await calmDown(state)
    heapMiB.push(heldMiB())
  }
  for (const { close } of lines) close()
  state.agent.destroy()
  for (const failure of server.failures) fault(state, `reported: ${failure}`)
  return { requests, codes: state.codes, faults: state.faults, heapMiB }
}

function fault({ faults }: Fuzz, line: string): void {
  if (faults.length < FAULTS_KEPT) faults.push(line.slice(0, 1500))
}

/** Whatever has been started is stopped, so that what is held can be compared; what has been deleted is there again. */
async function calmDown({ server }: Fuzz): Promise<void> {
  const gcodes = join(server.data, 'gcodes')
  mkdirSync(gcodes, { recursive: true })
  const path = join(gcodes, 'a.gcode')
  // It may have become a folder.
  rmSync(path, { recursive: true, force: true })
  writeFileSync(path, 'G28\nG1 X10 F600\n')
  const { klippy } = server.running.moonraker
  if (klippy.state !== 'ready') await server.http('POST', '/printer/firmware_restart')
}

function heldMiB(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

async function step(state: Fuzz, id: number): Promise<void> {
  const kind = state.random.next()
  if (kind < 0.55) await stepRpc(state, id)
  else if (kind < 0.95) await stepHttp(state)
  else await stepRaw(state)
}

function countCode({ codes }: Fuzz, code: string): void {
  codes.set(code, (codes.get(code) ?? 0) + 1)
}

/** Never in an answer, whatever was asked. */
const SECRETS = /tokenSecret|passwordHash|root:x:0:0/

function judge(state: Fuzz, asked: string, code: string, answer: string): void {
  countCode(state, code)
  if (code === '500' || code === '-32603') fault(state, `${code} to ${asked}: ${answer.slice(0, 500)}`)
  if (SECRETS.test(answer)) fault(state, `a secret to ${asked}`)
}

async function stepRpc(state: Fuzz, id: number): Promise<void> {
  const { random } = state
  const call = rpcCall(state)
  const text = JSON.stringify({ jsonrpc: '2.0', id, ...call })
  const ask = pick(random, state.ask)
  if (random.next() < 0.15) {
    // Nobody can say whether it still wants an answer: what is asked behind it is answered.
    void ask(bent(random, text), -1)
    countCode(state, 'bent')
    return
  }
  const answer = await ask(text, id)
  const code = answer === null ? 'none' : (/"error":\{"code":(-?\d+)/.exec(answer.slice(0, 200))?.[1] ?? '0')
  judge(state, text, code, answer ?? '')
}

function rpcCall({ random, vocabulary }: Fuzz): { readonly method: string; readonly params?: unknown } {
  for (;;) {
    const kind = random.next()
    const recorded = vocabulary.calls.length > 0 && kind < 0.3 ? pick(random, vocabulary.calls) : null
    const method = recorded?.method ?? (kind > 0.97 ? hostileText(random) : pick(random, vocabulary.methods))
    if (DEAR.test(method) && random.next() > DEAR_PART) continue
    if (recorded === null) return { method, ...(kind < 0.9 ? { params: hostileParams(random) } : {}) }
    const params: Record<string, unknown> = { ...recorded.params }
    for (const name of Object.keys(params)) if (random.next() < 0.4) params[name] = hostileValue(random)
    return { method, params }
  }
}

const VERBS = ['GET', 'GET', 'GET', 'POST', 'POST', 'DELETE', 'HEAD', 'PUT', 'PATCH', 'OPTIONS', 'TRACE']
const HEADERS: readonly OutgoingHttpHeaders[] = [
  {},
  {},
  {},
  { 'x-api-key': 'x' },
  { authorization: 'Bearer x.y.z' },
  { authorization: 'Basic eDp5' },
  { origin: 'http://evil.example' },
  { host: 'evil.example' },
  { 'x-forwarded-for': '8.8.8.8' },
  { 'if-none-match': '*' },
  { range: 'bytes=5-1,-3,99999999999-' },
  { 'content-encoding': 'gzip' },
  { 'accept-encoding': 'gzip, x', cookie: 'a'.repeat(4000) },
]
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'text/plain',
  'x',
]

async function stepHttp(state: Fuzz): Promise<void> {
  const { random, vocabulary } = state
  const verb = pick(random, VERBS)
  let path = random.next() < 0.9 ? pick(random, vocabulary.paths) : `/${encodeURI(safe(hostileText(random)))}`
  if (DEAR.test(path.slice(1).replaceAll('/', '.')) && random.next() > DEAR_PART) return
  if (random.next() < 0.15) path = bent(random, path)
  if (random.next() < 0.4) {
    const query = Object.entries(hostileParams(random)).map(([name, value]) => [name, safe(asText(value))])
    path += `?${new URLSearchParams(query as [string, string][]).toString()}`
  }
  const headers: OutgoingHttpHeaders = { ...pick(random, HEADERS) }
  let body = ''
  if (verb !== 'GET' && verb !== 'HEAD' && random.next() < 0.7) {
    headers['content-type'] = pick(random, TYPES)
    body = httpBody(random, headers['content-type'])
  }
  const { code, text } = await send(state, verb, onTheWire(path), headers, body)
  judge(state, `${verb} ${path} ${JSON.stringify(headers)} ${body.slice(0, 300)}`, code, text)
}

/** Node's client refuses to send what a hostile one would: the rest goes by `stepRaw`. */
function onTheWire(path: string): string {
  const plain = path.replace(/[^\x21-\x7e]/g, (mark) => encodeURIComponent(safe(mark)))
  return plain.startsWith('/') ? plain : `/${plain}`
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function safe(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

function httpBody(random: Random, type: string): string {
  if (type.startsWith('multipart')) {
    const name = safe(hostileText(random)).replace(/["\r\n]/g, '')
    const part = (field: string, value: string): string =>
      `--x\r\nContent-Disposition: form-data; name="${field}"${field === 'file' ? `; filename="${name}"` : ''}\r\n\r\n${value}\r\n`
    const whole = `${part('root', pick(random, ['gcodes', 'config', 'logs', hostileText(random)]))}${part('path', hostileText(random))}${part('file', 'G28\n')}--x--\r\n`
    return random.next() < 0.3 ? bent(random, whole) : whole
  }
  const text = JSON.stringify(hostileParams(random))
  return random.next() < 0.3 ? bent(random, text) : text
}

function send(
  { server, agent }: Fuzz,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders,
  body: string,
): Promise<{ code: string; text: string }> {
  return new Promise((done) => {
    let text = ''
    const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers, agent }, (reply) => {
      const code = String(reply.statusCode)
      const end = (): void => done({ code, text })
      reply.on('data', (part: Buffer) => {
        text += part.toString('latin1')
        // Pictures without end.
        if (text.length > BODY_BYTES_READ_MAX || reply.headers['content-type']?.startsWith('multipart/') === true) {
          sent.destroy()
          end()
        }
      })
      reply.on('end', end)
      reply.on('close', end)
    })
    sent.setTimeout(ANSWER_WITHIN_MS, () => sent.destroy())
    sent.on('error', () => done({ code: 'none', text: '' }))
    sent.on('close', () => done({ code: 'none', text: '' }))
    if (body !== '') sent.setHeader('content-length', Buffer.byteLength(body))
    sent.end(body)
  })
}

/** Bytes that only resemble HTTP. */
async function stepRaw(state: Fuzz): Promise<void> {
  const { random, server, vocabulary } = state
  const body = JSON.stringify(hostileParams(random))
  const head = `${pick(random, VERBS)} ${pick(random, vocabulary.paths)}?${hostileText(random)} HTTP/1.1\r\nHost: 127.0.0.1\r\n`
  const whole = `${head}Content-Length: ${body.length}\r\nContent-Type: ${pick(random, TYPES)}\r\n\r\n${body}`
  const text = await new Promise<string>((done) => {
    let got = ''
    const socket = connect(server.port, '127.0.0.1')
    const timer = setTimeout(() => socket.destroy(), 300)
    socket.on('data', (part) => {
      got += part.toString('latin1')
      socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      done(got)
    })
    socket.write(bent(random, whole))
  })
  judge(state, whole.slice(0, 500), /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'none', text)
}

interface FuzzLine {
  readonly ask: Ask
  close(): void
}

function waiting(write: (text: string) => void): { readonly ask: Ask; take(text: string): void } {
  const open = new Map<number, (text: string | null) => void>()
  return {
    take(text) {
      const id = /"id":(\d+)\}$/.exec(text)?.[1]
      if (id === undefined) return
      open.get(Number(id))?.(text)
      open.delete(Number(id))
    },
    ask: (text, id) =>
      new Promise((done) => {
        write(text)
        if (id < 0) {
          done(null)
          return
        }
        const timer = setTimeout(() => {
          open.delete(id)
          done(null)
        }, ANSWER_WITHIN_MS)
        open.set(id, (answer) => {
          clearTimeout(timer)
          done(answer)
        })
      }),
  }
}

/** It comes back when a frame of its own has ended it. */
async function openWs(server: TestServer): Promise<FuzzLine> {
  let socket: WebSocket
  let isOver = false
  const line = waiting((text) => {
    if (socket.readyState === socket.OPEN) socket.send(text)
  })
  const open = async (): Promise<void> => {
    socket = new WebSocket(`ws://127.0.0.1:${server.port}/websocket`)
    socket.on('message', (data) => line.take(String(data)))
    socket.on('error', () => undefined)
    await new Promise<void>((done) => socket.once('open', done).once('close', () => done()))
    socket.once('close', () => {
      if (!isOver) void open()
    })
  }
  await open()
  return {
    ask: line.ask,
    close() {
      isOver = true
      socket.close()
    },
  }
}

async function openUnix(server: TestServer): Promise<FuzzLine> {
  const socket = connect(join(server.data, 'comms', 'moonraker.sock'))
  const line = waiting((text) => void socket.write(`${text}\x03`))
  let held = ''
  socket.on('data', (part) => {
    const texts = (held + part.toString('utf8')).split('\x03')
    held = texts.pop() ?? ''
    for (const text of texts) line.take(text)
  })
  socket.on('error', () => undefined)
  await new Promise((done) => socket.once('connect', done))
  return { ask: line.ask, close: () => socket.destroy() }
}

/** Growth between the second tenth and the last, when everything has been used once, MiB. */
export function growthMiB({ heapMiB }: FuzzReport): number {
  return (heapMiB.at(-1) ?? 0) - (heapMiB[1] ?? 0)
}
