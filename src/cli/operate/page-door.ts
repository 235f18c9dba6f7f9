// The operator's page over HTTP: its files, what it shows as a stream of events, pictures, and what a person says back. The
// address that is printed has a token in it. On this machine anybody may look, and whoever says something shows the token: another
// program, or another user's, is not the person. Beyond it nobody sees anything without.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import { PrintwrightError, sha256OfText } from '#core'
import { CURVES, type CurvePoint } from './curves.ts'
import type { Operated } from './operated.ts'
import { type PageFile, readPageFiles } from './page-files.ts'
import { viewOf } from './view.ts'

export interface PageDoorOptions {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  readonly operated: readonly Operated[]
  /** What a person says to a printer's operator, and what it answers. */
  readonly say: (operated: Operated, text: string) => Promise<string>
}

export interface PageDoor {
  /** For a person, with the token where one is needed. */
  readonly url: string
  /** How many look on. */
  readonly watchers: number
  close(): Promise<void>
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const
const COOKIE = 'printwright-operator'
const BODY_BYTES_MAX = 16 << 10
const EVERY_MS = 500
/** A picture is drawn anew at most so often, ms. */
const PICTURE_MS = 1500
const WATCHERS_MAX = 50

interface Door {
  readonly options: PageDoorOptions
  readonly files: ReadonlyMap<string, PageFile>
  /** Whoever reaches it is of this machine, and may look. */
  readonly isOwn: boolean
  readonly token: string
  readonly watchers: Set<Watcher>
  readonly pictures: Map<Operated, { readonly atMs: number; readonly jpeg: Promise<Uint8Array | null> }>
}

interface Watcher {
  readonly response: ServerResponse
  /** Of each printer: which curves, and how many points of them it has. */
  readonly sent: Map<Operated, { generation: number; points: number }>
}

export async function openPageDoor(options: PageDoorOptions): Promise<PageDoor> {
  const isOwn = isLoopback(options.host)
  const door: Door = {
    options,
    files: await readPageFiles(),
    isOwn,
    token: randomBytes(32).toString('hex'),
    watchers: new Set(),
    pictures: new Map(),
  }
  const server = createServer((request, response) => {
    answer(door, request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, 'text/plain', (error as Error).message)
      else response.destroy()
    })
  })
  const port = await listen(server, options)
  const timer = setInterval(() => {
    for (const watcher of door.watchers) tellWatcher(door, watcher)
  }, EVERY_MS)
  const address = options.host === '0.0.0.0' || options.host === '::' ? hostname() : options.host
  const shown = address.includes(':') ? `[${address}]` : address
  return {
    // What stands behind # stays in the browser: a page of this machine says it by itself, and no cookie goes to other ports.
    url: `http://${shown}:${port}/${isOwn ? '#' : '?'}token=${door.token}`,
    get watchers() {
      return door.watchers.size
    },
    async close() {
      clearInterval(timer)
      for (const watcher of door.watchers) tellWatcher(door, watcher)
      for (const { response } of door.watchers) response.end()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function isLoopback(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host)
}

function listen(server: Server, { host, port }: PageDoorOptions): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'something else listens there; choose another with --port' : error.message
      fail(
        new PrintwrightError('port', `port ${port} of ${host} cannot be opened: ${why}.`, {
          exitStatus: 3,
          cause: error,
        }),
      )
    })
    server.listen(port, host, () => {
      const address = server.address()
      done(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://page')
  if (!isOurs(door, request)) return send(response, 403, 'text/plain', 'Not from here.')
  const given = url.searchParams.get('token')
  if (!door.isOwn && given !== null && isToken(door, given)) {
    response.writeHead(303, {
      ...HEADERS,
      location: './',
      'set-cookie': `${COOKIE}=${given}; HttpOnly; SameSite=Strict; Path=/`,
    })
    response.end()
    return
  }
  const isLook = request.method === 'GET' || request.method === 'HEAD'
  if (!(door.isOwn && isLook) && !hasToken(door, request)) return send(response, 401, 'text/plain', NO_TOKEN)
  const file = door.files.get(url.pathname)
  if (request.method === 'POST') return await take(door, url.pathname, request, response)
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'GET or POST.')
  if (file !== undefined) return send(response, 200, file.type, file.body)
  if (url.pathname === '/state') {
    watch(door, response)
    return
  }
  const picture = /^\/picture\/(\d{1,4})$/.exec(url.pathname)
  if (picture !== null) return await sendPicture(door, Number(picture[1]), response)
  send(response, 404, 'text/plain', 'There is nothing here.')
}

/** Other pages of a person's browser must not reach us: neither by another name of this machine nor as a form. */
function isOurs({ isOwn }: Door, { headers, method }: IncomingMessage): boolean {
  const host = URL.parse(`http://${headers.host ?? ''}`)
  if (host === null) return false
  if (isOwn && !isLoopback(host.hostname.replaceAll(/^\[|\]$/g, ''))) return false
  // A browser says whose page asks, of streams and pictures too.
  if (headers['sec-fetch-site'] === 'cross-site') return method === 'GET' && headers['sec-fetch-mode'] === 'navigate'
  if (method === 'GET') return true
  const isJson = headers['content-type']?.startsWith('application/json') === true
  return isJson && (headers.origin === undefined || URL.parse(headers.origin)?.host === host.host)
}

function isToken({ token }: Door, given: string): boolean {
  return timingSafeEqual(Buffer.from(sha256OfText(given)), Buffer.from(sha256OfText(token)))
}

const NO_TOKEN = 'Open this page by the address that was printed: it has a token in it.'

/** Shown by the page of this machine; beyond it the browser's cookie shows it. */
function hasToken(door: Door, { headers }: IncomingMessage): boolean {
  const shown = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (shown !== undefined) return isToken(door, shown)
  if (door.isOwn) return false
  const cookie = (headers.cookie ?? '').split(';').find((one) => one.trim().startsWith(`${COOKIE}=`))
  return isToken(door, cookie?.trim().slice(COOKIE.length + 1) ?? '')
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type })
  response.end(body)
}

/** `POST /say` {printer, text}: the answer as {text}. */
async function take(door: Door, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (path !== '/say') return send(response, 404, 'text/plain', 'There is nothing here.')
  const said = readSaid(await bodyOf(request))
  const operated = said === null ? undefined : door.options.operated[said.printer]
  if (said === null || operated === undefined) return send(response, 400, 'text/plain', 'What was that?')
  const text = await door.options.say(operated, said.text)
  send(response, 200, 'application/json', JSON.stringify({ text }))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) return ''
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function readSaid(body: string): { readonly printer: number; readonly text: string } | null {
  try {
    const { printer, text } = JSON.parse(body) as { printer?: unknown; text?: unknown }
    return typeof printer === 'number' && typeof text === 'string' && text.length <= 4000 ? { printer, text } : null
  } catch {
    return null
  }
}

async function sendPicture(door: Door, index: number, response: ServerResponse): Promise<void> {
  const operated = door.options.operated[index]
  const jpeg = operated === undefined ? null : await pictureOf(door, operated)
  if (jpeg === null) return send(response, 404, 'text/plain', 'There is no picture.')
  send(response, 200, 'image/jpeg', jpeg)
}

function pictureOf({ pictures }: Door, operated: Operated): Promise<Uint8Array | null> {
  const known = pictures.get(operated)
  if (known !== undefined && performance.now() - known.atMs < PICTURE_MS) return known.jpeg
  const jpeg = operated.world.picture().catch(() => null)
  pictures.set(operated, { atMs: performance.now(), jpeg })
  return jpeg
}

function watch(door: Door, response: ServerResponse): void {
  if (door.watchers.size >= WATCHERS_MAX) {
    send(response, 503, 'text/plain', 'Too many look on.')
    return
  }
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream', connection: 'keep-alive' })
  const watcher: Watcher = { response, sent: new Map() }
  door.watchers.add(watcher)
  response.on('close', () => door.watchers.delete(watcher))
  tellWatcher(door, watcher)
}

function tellWatcher({ options }: Door, { response, sent }: Watcher): void {
  // Who does not read what was sent gets no more of it.
  if (response.writableNeedDrain || response.writableEnded) return
  response.write(`event: state\ndata: ${JSON.stringify({ printers: options.operated.map(viewOf) })}\n\n`)
  for (const [printer, operated] of options.operated.entries()) {
    const { generation, points } = operated.curves
    const had = sent.get(operated)
    const from = had?.generation === generation ? had.points : 0
    sent.set(operated, { generation, points: points.length })
    if (from === points.length && had !== undefined) continue
    const rows = points.slice(from).map(rowOf)
    response.write(`event: curves\ndata: ${JSON.stringify({ printer, isWhole: from === 0, rows })}\n\n`)
  }
}

/** JSON has no NaN: it becomes null. */
function rowOf(point: CurvePoint): number[] {
  return CURVES.map((name) => Math.round(100 * point[name]) / 100)
}
