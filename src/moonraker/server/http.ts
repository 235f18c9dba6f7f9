// The ways in over TCP: HTTP and WebSocket, for one printer at `/` or several, each under its name.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import fastify, { type FastifyInstance } from 'fastify'
import { PrintwrightError } from '#core'
import { wireJson } from '../wire/wire-value.ts'
import type { Identified } from './access.ts'
import type { Caller, Verb } from './endpoints.ts'
import type { BodyBudget } from './http-body.ts'
import { endBody, readBody, readFormFields, readParams } from './http-body.ts'
import { createHttpWatch, type HttpWatch } from './http-watch.ts'
import { answerFrame } from './json-rpc.ts'
import type { Moonraker } from './moonraker.ts'
import { ServerError } from './server-error.ts'
import { createWebSockets, type WebSockets } from './websocket.ts'

export interface HttpMount {
  /** Empty, or `/name`. */
  readonly prefix: string
  readonly moonraker: Moonraker
}

export interface HttpOptions {
  readonly mounts: readonly HttpMount[]
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** The page at a path; null where there is none. */
  readonly page?: (path: string) => Page | null
  /** How long a line may stand still, ms. */
  readonly stallMs?: number
  /** Of HTTP and WebSocket together; then the one that has been silent the longest goes. */
  readonly connectionsMax?: number
}

export type Page =
  | { readonly type: string; readonly body: string | Uint8Array }
  /** It is over there. */
  | { readonly location: string }

export interface HttpDoor {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

const STALL_MS = 60_000
const CONNECTIONS_MAX = 3000
/** Of a request's first line and headers; the real server takes as much. */
const HEAD_BYTES_MAX = 64 << 10
const HEAD_WITHIN_MS = 15_000
const HEAD_LOOK_MS = 3000
const KEEP_ALIVE_MS = 72_000
const ALLOWED_HEADERS =
  'Origin, Accept, Content-Type, X-Requested-With, X-CRSF-Token, Authorization, X-Access-Token, X-Api-Key'

export async function openHttp(options: HttpOptions): Promise<HttpDoor> {
  const { stallMs = STALL_MS, connectionsMax = CONNECTIONS_MAX } = options
  let watch: HttpWatch | null = null
  const app: FastifyInstance = fastify({
    exposeHeadRoutes: false,
    // Requests that came in one piece wait before anything is made of them.
    serverFactory: (handle) => {
      const server = createServer(timing(stallMs), (message, reply) => {
        watch?.inTurn(message, reply, () => handle(message, reply))
      })
      const isTrustedPeer = (address: string): boolean =>
        options.mounts.some(({ moonraker }) => moonraker.access.isTrustedAddress(address))
      watch = createHttpWatch(server, { stallMs, connectionsMax, isTrustedPeer })
      return server
    },
    // Paths are looked up here, whatever they look like: `originalUrl` is what was asked for.
    rewriteUrl: () => '/',
  })
  const { server } = app
  const budget: BodyBudget = { bytes: 0 }
  // Before a body is read, so that nobody's is who may not ask.
  app.addHook('onRequest', async (request, reply) => {
    reply.hijack()
    const { raw: message, originalUrl: url } = request
    // A line that breaks is the other side's business.
    message.on('error', () => undefined)
    reply.raw.on('error', () => undefined)
    const exchange = { options, budget, watch, message, reply: reply.raw, url }
    await answer(exchange).catch((error: unknown) => giveUp(exchange, error))
  })
  const sockets = createWebSockets()
  const watched = watch as HttpWatch | null
  watched?.onLook.push((looks) => sockets.look(looks))
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade(options, sockets, message, socket, head).then((opened) => {
      if (opened === null) return
      watched?.identified(socket, opened.address, opened.isTrusted())
      watched?.upgraded(socket, opened.isTrusted)
    })
  })
  await listen(app, options)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    server,
    async close() {
      sockets.close()
      // Streams and idle clients would hold it open for ever.
      watched?.close()
      await app.close()
    },
  }
}

function timing(stallMs: number): ServerOptions {
  return {
    maxHeaderSize: HEAD_BYTES_MAX,
    headersTimeout: Math.min(HEAD_WITHIN_MS, stallMs),
    connectionsCheckingInterval: Math.min(HEAD_LOOK_MS, stallMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A file may take its time, as long as it gets on: the watch sees to that.
    requestTimeout: 0,
  }
}

async function listen(app: FastifyInstance, { host, port }: HttpOptions): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'something else listens there; choose another with --port' : message
    throw new PrintwrightError('port', `port ${port} of ${host} cannot be opened: ${why}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

interface Target {
  readonly mount: HttpMount
  readonly path: string
  readonly query: URLSearchParams
}

function targetOf(mounts: readonly HttpMount[], url: string): Target | null {
  const [rawPath = '/', ...rest] = url.split('?')
  let path: string
  try {
    path = decodeURIComponent(rawPath)
  } catch {
    return null
  }
  const query = new URLSearchParams(rest.join('?'))
  const mount = mounts.find(({ prefix }) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`))
  return mount === undefined ? null : { mount, path: path.slice(mount.prefix.length) || '/', query }
}

interface Exchange {
  readonly options: HttpOptions
  readonly budget: BodyBudget
  readonly watch: HttpWatch | null
  readonly message: IncomingMessage
  readonly reply: ServerResponse
  readonly url: string
}

async function answer(exchange: Exchange): Promise<void> {
  const { options, message, reply, url } = exchange
  const target = targetOf(options.mounts, url)
  const moonraker = target?.mount.moonraker ?? options.mounts[0]?.moonraker
  try {
    const isOurPage = (message.method === 'GET' || message.method === 'HEAD') && servePage(options, url, reply, message)
    if (isOurPage) return
    if (target === null || moonraker === undefined) throw new ServerError('Not Found', 404)
    const isForeign = checkOrigin(moonraker, message, reply)
    if (message.method === 'OPTIONS') {
      if (!reply.hasHeader('Access-Control-Allow-Origin')) throw new ServerError('Method Not Allowed', 405)
      reply.writeHead(204).end()
    } else await answerTarget(exchange, target, isForeign)
  } catch (error) {
    sendError(message, reply, error, moonraker, shownPath(url))
  }
}

const PATH_SHOWN = 200

/** For the log: the query may hold tokens. */
function shownPath(url: string): string {
  return (url.split(/[?#]/, 1)[0] ?? '').slice(0, PATH_SHOWN)
}

/** What could not even be told. */
function giveUp({ options, reply, url }: Exchange, error: unknown): void {
  options.mounts[0]?.moonraker.report(error, shownPath(url))
  reply.destroy()
}

/** True for a page of somebody else's: it must not act in the name of whoever looks at it, and reads nothing. */
function checkOrigin({ access }: Moonraker, { method, headers }: IncomingMessage, reply: ServerResponse): boolean {
  const { origin, host, referer } = headers
  if (origin === undefined) {
    // A browser that fetches an address for a page says so, even where it sends no Origin.
    const from = /^https?:\/\/[^/]+/i.exec(referer ?? '')?.[0]
    const isForeign =
      headers['sec-fetch-site'] === 'cross-site' || (from !== undefined && !access.allowsOrigin(from, host))
    if (isForeign) refuseActing(method)
    return isForeign
  }
  if (access.allowsOrigin(origin, host)) {
    reply.setHeader('Access-Control-Allow-Origin', origin)
    reply.setHeader('Vary', 'Origin')
    if (method === 'OPTIONS') allowVerbs(reply, headers['access-control-request-private-network'] === 'true')
    return false
  }
  refuseActing(method)
  return true
}

function refuseActing(method: string | undefined): void {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') throw new ServerError('Forbidden', 403)
}

function allowVerbs(reply: ServerResponse, isPrivate: boolean): void {
  reply.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE, OPTIONS')
  reply.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS)
  if (isPrivate) reply.setHeader('Access-Control-Allow-Private-Network', 'true')
}

/** Nobody else's page shows ours in a frame and has its buttons clicked unseen. */
const PAGE_HEADERS = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy': "frame-ancestors 'self'",
  'X-Frame-Options': 'SAMEORIGIN',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
} as const

function servePage({ page }: HttpOptions, url: string, reply: ServerResponse, message: IncomingMessage): boolean {
  const found = page?.(url.split('?')[0] ?? '/') ?? null
  if (found === null) return false
  if ('location' in found) {
    reply.writeHead(302, { Location: found.location, 'Content-Length': 0 }).end()
    return true
  }
  reply.writeHead(200, { ...PAGE_HEADERS, 'Content-Type': found.type })
  reply.end(message.method === 'HEAD' ? undefined : found.body)
  return true
}

async function answerTarget(exchange: Exchange, target: Target, isForeign: boolean): Promise<void> {
  const { message, reply, budget } = exchange
  const { moonraker } = target.mount
  if (moonraker.isClosed) throw new ServerError('Service Unavailable', 503)
  const { path, query } = target
  const { user, isTrusted, isTrustedByAddress } = await identify(moonraker, message, query)
  const address = addressOf(moonraker, message)
  exchange.watch?.identified(message.socket, address, isTrusted || isTrustedByAddress)
  const caller: Caller = { address, connection: null, user, isTrustedByAddress }
  const readVerb = (message.method === 'HEAD' ? 'GET' : message.method) as Verb
  const raw = moonraker.rawRoutes.find((route) => route.verbs.includes(readVerb) && route.matches(path))
  if (raw !== undefined) {
    if (!isTrusted && raw.isOpen !== true) throw new ServerError('Unauthorized', 401)
    await raw.handle({ verb: readVerb, path, query, caller, message, reply })
    return
  }
  if (path === RPC_PATH) {
    await answerRpc(exchange, moonraker, caller, isTrusted)
    return
  }
  const endpoint = moonraker.endpoints.byPath.get(path.length > 1 ? path.replace(/\/$/, '') : path)
  // Who may not ask does not learn what there is.
  if (!isTrusted && endpoint?.isOpen !== true) throw new ServerError('Unauthorized', 401)
  if (endpoint === undefined) {
    if (path === '/websocket') throw new ServerError('Can "Upgrade" only to "WebSocket".', 400)
    const isKnown = moonraker.rawRoutes.some((route) => route.matches(path))
    throw isKnown ? new ServerError('Method Not Allowed', 405) : new ServerError('Not Found', 404)
  }
  const verb = message.method as Verb
  if (!endpoint.verbs.includes(verb)) throw new ServerError('Method Not Allowed', 405)
  // G-code can be run with GET: a picture's address in somebody's page must not.
  if (isForeign && endpoint.verbs.includes('POST') && path.startsWith('/printer/'))
    throw new ServerError('Forbidden', 403)
  const body = await readBody(message, budget, isTrusted)
  const fields = await readFormFields(message, body)
  const request = { verb, path: endpoint.path, params: readParams(query, message, body, fields), caller }
  moonraker.access.authorize(request, endpoint.isOpen, isTrusted)
  const json = wireJson(await endpoint.handler(request))
  endBody(message, reply)
  sendFresh(reply, message, endpoint.isBare ? json : `{"result":${json}}`)
}

const RPC_PATH = '/server/jsonrpc'

/** What comes over a WebSocket else, one request or a list, without the notifications. */
async function answerRpc(
  { message, reply, budget }: Exchange,
  { endpoints, access, report }: Moonraker,
  caller: Caller,
  isTrusted: boolean,
): Promise<void> {
  if (message.method !== 'POST') throw new ServerError('Method Not Allowed', 405)
  const json = await answerFrame(await readBody(message, budget, isTrusted), {
    endpoints,
    caller,
    authorize: (request, isOpen) => access.authorize(request, isOpen, isTrusted),
    report,
  })
  if (json !== null) send(reply, 200, json)
  else reply.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Length': 0 }).end()
}

async function identify(moonraker: Moonraker, message: IncomingMessage, query: URLSearchParams): Promise<Identified> {
  return await moonraker.access.identify({ address: addressOf(moonraker, message), headers: message.headers, query })
}

function addressOf({ access }: Moonraker, message: IncomingMessage): string {
  return access.clientAddress(message.socket.remoteAddress ?? '', message.headers)
}

const JSON_TYPE = 'application/json; charset=UTF-8'

export function send(
  reply: ServerResponse,
  code: number,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (reply.destroyed) return
  const body = Buffer.from(json)
  reply.writeHead(code, { 'Content-Type': JSON_TYPE, 'Content-Length': body.length, ...headers })
  reply.end(body)
}

/** An answer that a client may already have: it says by its Etag which one. */
function sendFresh(reply: ServerResponse, { method, headers }: IncomingMessage, json: string): void {
  if (method !== 'GET' && method !== 'HEAD') {
    send(reply, 200, json)
    return
  }
  const etag = `"${createHash('sha1').update(json).digest('hex')}"`
  const known = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  if (known.includes(etag) || known.includes('*')) reply.writeHead(304, { Etag: etag }).end()
  else send(reply, 200, json, { Etag: etag })
}

function sendError(
  message: IncomingMessage,
  reply: ServerResponse,
  error: unknown,
  moonraker: Moonraker | undefined,
  where: string,
): void {
  if (!(error instanceof ServerError)) moonraker?.report(error, where)
  endBody(message, reply)
  if (reply.headersSent) {
    reply.destroy()
    return
  }
  const code = error instanceof ServerError ? error.code : 500
  const words = error instanceof ServerError ? error.message : 'Internal Server Error'
  send(reply, code >= 400 && code < 600 ? code : 400, errorBody(code, words))
}

const HTTP_WORDS = new Map([
  [400, 'Bad Request'],
  [413, 'Request Entity Too Large'],
  [415, 'Unsupported Media Type'],
])

function errorBody(code: number, message: string): string {
  const words = HTTP_WORDS.get(code) ?? message
  return JSON.stringify({ error: { code, message, traceback: `HTTP ${code}: ${message === words ? words : message}` } })
}

/** The result tells who it is from, and whether the one at the other end may ask for more than what is open to everybody; null for a refusal. */
async function upgrade(
  options: HttpOptions,
  sockets: WebSockets,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<{ readonly address: string; readonly isTrusted: () => boolean } | null> {
  const ignore = (): void => undefined
  socket.on('error', ignore)
  const refuse = (code: number, words: string): null => {
    socket.end(`HTTP/1.1 ${code} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
    return null
  }
  const target = targetOf(options.mounts, message.url ?? '/')
  if (target === null || target.path !== '/websocket') return refuse(404, 'Not Found')
  const { moonraker } = target.mount
  if (moonraker.isClosed) return refuse(503, 'Service Unavailable')
  const { origin, host } = message.headers
  if (origin !== undefined && !moonraker.access.allowsOrigin(origin, host)) return refuse(403, 'Forbidden')
  let who: Identified
  try {
    who = await identify(moonraker, message, target.query).catch((error: unknown) => {
      // As the real one: a stale key opens the line as no key does; what it may ask is looked at then.
      if (message.headers['x-api-key'] === undefined) throw error
      delete message.headers['x-api-key']
      return identify(moonraker, message, target.query)
    })
  } catch (error) {
    if (!(error instanceof ServerError)) moonraker.report(error, '/websocket')
    return refuse(401, 'Unauthorized')
  }
  if (moonraker.isClosed) return refuse(503, 'Service Unavailable')
  socket.off('error', ignore)
  const address = addressOf(moonraker, message)
  return { address, isTrusted: sockets.take({ moonraker, message, socket, head, address, who }) }
}
