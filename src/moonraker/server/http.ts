// The ways in over TCP: HTTP and WebSocket, for one printer at `/` or several, each under its name.
import { createHash } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import fastify, { type FastifyInstance } from 'fastify'
import { WebSocketServer } from 'ws'
import { PrintwrightError } from '#core'
import { wireJson } from '../wire/wire-value.ts'
import type { Identified } from './access.ts'
import type { Caller, Verb } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import type { Params } from './params.ts'
import { paramsOf } from './params.ts'
import { ServerError } from './server-error.ts'
import { FRAME_BYTES_MAX, serveWebSocket } from './websocket.ts'

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
  /** The page at `/`. */
  readonly page?: (path: string) => { readonly type: string; readonly body: string | Uint8Array } | null
}

export interface HttpDoor {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

/** Of JSON and forms, bytes; files come as streams and have a limit of their own. */
const BODY_BYTES_MAX = 32 << 20
const ALLOWED_HEADERS =
  'Origin, Accept, Content-Type, X-Requested-With, X-CRSF-Token, Authorization, X-Access-Token, X-Api-Key'

export async function openHttp(options: HttpOptions): Promise<HttpDoor> {
  const app: FastifyInstance = fastify({ bodyLimit: BODY_BYTES_MAX, exposeHeadRoutes: false, keepAliveTimeout: 72_000 })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null, undefined))
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
    const code = error.statusCode ?? 500
    void reply
      .code(code)
      .type(JSON_TYPE)
      .send(errorBody(code, HTTP_WORDS.get(code) ?? error.message))
    request.raw.resume()
  })
  app.route({
    method: ['GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PUT', 'PATCH'],
    url: '/*',
    handler: async (request, reply) => {
      reply.hijack()
      await answer(options, request.raw, reply.raw, request.body)
    },
  })
  const { server } = app
  const sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX })
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(options, sockets, message, socket, head)
  })
  const held = new Set<Duplex>()
  server.on('connection', (socket) => {
    held.add(socket)
    socket.on('close', () => held.delete(socket))
  })
  await listen(app, options)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    server,
    async close() {
      for (const socket of sockets.clients) socket.close(1001)
      // Streams and idle clients would hold it open for ever.
      for (const socket of held) socket.destroy()
      await app.close()
    },
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

async function answer(
  options: HttpOptions,
  message: IncomingMessage,
  reply: ServerResponse,
  body: unknown,
): Promise<void> {
  const { url = '/', headers } = message
  const target = targetOf(options.mounts, url)
  const moonraker = target?.mount.moonraker ?? options.mounts[0]?.moonraker
  try {
    const isOurPage = (message.method === 'GET' || message.method === 'HEAD') && servePage(options, url, reply, message)
    if (isOurPage) return
    if (target === null || moonraker === undefined) throw new ServerError('Not Found', 404)
    const { origin } = headers
    if (origin !== undefined) {
      const isAllowed = moonraker.access.allowsOrigin(origin, headers.host)
      if (isAllowed) allowOrigin(reply, origin)
      // A page of somebody else's must not act in the name of whoever looks at it.
      else if (message.method !== 'GET' && message.method !== 'HEAD') throw new ServerError('Forbidden', 403)
    }
    if (message.method === 'OPTIONS') {
      reply.writeHead(204).end()
      return
    }
    await answerTarget(target, message, reply, body)
  } catch (error) {
    sendError(reply, error, moonraker, url)
    message.resume()
  }
}

function allowOrigin(reply: ServerResponse, origin: string): void {
  reply.setHeader('Access-Control-Allow-Origin', origin)
  reply.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE, OPTIONS')
  reply.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS)
  reply.setHeader('Vary', 'Origin')
}

function servePage({ page }: HttpOptions, url: string, reply: ServerResponse, message: IncomingMessage): boolean {
  const found = page?.(url.split('?')[0] ?? '/') ?? null
  if (found === null) return false
  reply.writeHead(200, { 'Content-Type': found.type, 'Cache-Control': 'no-cache' })
  reply.end(message.method === 'HEAD' ? undefined : found.body)
  return true
}

async function answerTarget(
  target: Target,
  message: IncomingMessage,
  reply: ServerResponse,
  body: unknown,
): Promise<void> {
  const { moonraker } = target.mount
  const { path, query } = target
  const verb = (message.method === 'HEAD' ? 'GET' : message.method) as Verb
  const { user, isTrusted } = identify(moonraker, message, query)
  const caller: Caller = { address: addressOf(message), connection: null, user }
  const raw = moonraker.rawRoutes.find((route) => route.matches(path) && route.verbs.includes(verb))
  if (raw !== undefined) {
    if (!isTrusted && raw.isOpen !== true) throw new ServerError('Unauthorized', 401)
    await raw.handle({ verb, path, query, caller, message, reply })
    return
  }
  const endpoint = moonraker.endpoints.byPath.get(path.length > 1 ? path.replace(/\/$/, '') : path)
  if (endpoint === undefined) throw new ServerError('Not Found', 404)
  if (!endpoint.verbs.includes(verb)) throw new ServerError('Method Not Allowed', 405)
  const request = { verb, path: endpoint.path, params: readParams(query, message, body), caller }
  moonraker.access.authorize(request, endpoint.isOpen, isTrusted)
  const json = wireJson(await endpoint.handler(request))
  sendFresh(reply, message, endpoint.isBare ? json : `{"result":${json}}`)
}

function identify(moonraker: Moonraker, message: IncomingMessage, query: URLSearchParams): Identified {
  return moonraker.access.identify({ address: addressOf(message), headers: message.headers, query })
}

function addressOf(message: IncomingMessage): string | null {
  return message.socket.remoteAddress ?? ''
}

/** Query and body under one roof; the body wins. */
function readParams(query: URLSearchParams, { headers }: IncomingMessage, body: unknown): Params {
  const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, value] of query) record[name] = value
  const text = typeof body === 'string' ? body : ''
  if (text.trim() === '') return paramsOf(record)
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    for (const [name, value] of new URLSearchParams(text)) record[name] = value
    return paramsOf(record)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    if (headers['content-type']?.startsWith('application/json') === true) throw new ServerError('Bad Request', 400)
    return paramsOf(record)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return paramsOf(record)
  return paramsOf({ ...record, ...parsed }, text)
}

const JSON_TYPE = 'application/json; charset=UTF-8'

export function send(
  reply: ServerResponse,
  code: number,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): void {
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

function sendError(reply: ServerResponse, error: unknown, moonraker: Moonraker | undefined, where: string): void {
  if (!(error instanceof ServerError)) moonraker?.report(error, where)
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

function upgrade(
  options: HttpOptions,
  sockets: WebSocketServer,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const refuse = (code: number, words: string): void => {
    socket.on('error', () => undefined)
    socket.end(`HTTP/1.1 ${code} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }
  const target = targetOf(options.mounts, message.url ?? '/')
  if (target === null || target.path !== '/websocket') {
    refuse(404, 'Not Found')
    return
  }
  const { moonraker } = target.mount
  const { origin, host } = message.headers
  if (origin !== undefined && !moonraker.access.allowsOrigin(origin, host)) {
    refuse(403, 'Forbidden')
    return
  }
  let who: Identified
  try {
    who = identify(moonraker, message, target.query)
  } catch {
    refuse(401, 'Unauthorized')
    return
  }
  sockets.handleUpgrade(message, socket, head, (client) => serveWebSocket(moonraker, client, addressOf(message), who))
}
