// The operator's own door for a page or a second terminal: POST /chat, GET /state (events), POST /tools/NAME. It opens on this
// machine alone unless a token guards it. A web page of another origin gets nothing: neither its name nor its form is taken.
// Whoever has a door already (the operator's page) takes the desk behind it: `createRoomDesk`.
import { randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { PrintwrightError, sha256OfText } from '#core'
import type { ModelPort } from '../language/model-port.ts'
import type { ConversationContext } from './context.ts'
import { type Conversation, createConversation } from './conversation.ts'
import { LOOK_TOOLS } from './look-tools.ts'
import { sendNews } from './send-news.ts'
import { runTool } from './tool.ts'
import { toolNamed } from './tools.ts'

export const ROOM_PORT = 7180

export interface RoomDeskOptions {
  /** Of each printer, as requests number them: {"printer": 0}. */
  readonly contexts: readonly ConversationContext[]
  readonly model?: ModelPort | null
  /** Of the world, s. */
  readonly worldS: () => number
}

export interface RoomDesk {
  /** Body of `POST /chat`; whoever is not trusted may ask, and have nothing done. */
  chat(body: unknown, isTrusted: boolean): Promise<RoomAnswer>
  /** Body of `POST /tools/NAME`; `isTrusted`: who asks has shown what a tool that acts wants. */
  runTool(name: string, body: unknown, isTrusted: boolean): Promise<RoomAnswer>
}

export interface RoomAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface RoomOptions extends RoomDeskOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** 0: any that is free. */
  readonly port?: number
  /** Needed beyond this machine; and on it for all that acts, in a talk as by a tool. Null: nothing acts. */
  readonly token?: string | null
}

export interface Room {
  readonly port: number
  readonly url: string
  close(): Promise<void>
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/
const BODY_BYTES_MAX = 16_384
const TALKS_MAX = 64
const STREAMS_MAX = 32
const STATE_EVERY_MS = 1000

interface RoomState {
  readonly options: RoomOptions
  readonly isOpen: boolean
  readonly desk: RoomDesk
  readonly streams: Set<ServerResponse>
}

export async function openRoom(options: RoomOptions): Promise<Room> {
  const { host = '127.0.0.1', port = ROOM_PORT, token = null } = options
  const isOpen = !LOOPBACK.test(host)
  if (isOpen && (token === null || token.length < 16)) {
    throw new PrintwrightError(
      'room',
      `beyond this machine (${host}) the operator wants a token of at least 16 characters.`,
    )
  }
  const state: RoomState = { options, isOpen, desk: createRoomDesk(options), streams: new Set() }
  const server = createServer((request, response) => {
    serve(state, request, response).catch(() => {
      if (!response.headersSent) sendJson(response, 500, { error: 'The operator could not answer.' })
      else response.end()
    })
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  const bound = await listen(server, host, port)
  const beat = setInterval(() => void spread(state), STATE_EVERY_MS)
  beat.unref()
  const unlisten = options.contexts.map(({ desk }, printer) =>
    desk.listen((news) => sendEvent(state, news.kind, { ...news, printer })),
  )
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      clearInterval(beat)
      for (const end of unlisten) end()
      for (const stream of state.streams) stream.end()
      server.closeAllConnections()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new PrintwrightError('room', `the operator cannot listen on ${host}:${port}: ${error.code ?? error.message}.`, {
          exitStatus: 3,
          cause: error,
        }),
      ),
    )
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

async function serve(state: RoomState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusalOf(state, request)
  if (refusal !== null) return sendJson(response, refusal.status, { error: refusal.why })
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const isPost = request.method === 'POST'
  const tool = /^\/tools\/([a-z_]{1,40})$/.exec(path)?.[1]
  if (isPost && (path === '/chat' || tool !== undefined)) {
    const body = await readBody(request)
    const isTrusted = isTokenRight(state.options.token ?? null, request)
    const answer =
      tool === undefined ? await state.desk.chat(body, isTrusted) : await state.desk.runTool(tool, body, isTrusted)
    return sendJson(response, answer.status, answer.body)
  }
  if (path === '/state' && request.method === 'GET') return await stream(state, request, response)
  sendJson(response, 404, { error: 'There are POST /chat, GET /state and POST /tools/NAME.' })
}

interface Refusal {
  readonly status: number
  readonly why: string
}

function refusalOf({ options, isOpen }: RoomState, request: IncomingMessage): Refusal | null {
  const { host = '', origin } = request.headers
  const here = URL.parse(`http://${host}`)
  const name = here?.hostname.replace(/^\[|\]$/g, '') ?? null
  // A page elsewhere whose name was turned to this machine still says its own name here.
  if (!isOpen && (name === null || !LOOPBACK.test(name))) return { status: 403, why: 'Only this machine is answered.' }
  if (origin !== undefined && URL.parse(origin)?.host !== here?.host)
    return { status: 403, why: 'Pages of other places get nothing.' }
  if (isOpen && !isTokenRight(options.token ?? null, request))
    return { status: 401, why: 'The token is missing or wrong.' }
  const isForm = request.method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')
  return isForm ? { status: 415, why: 'It takes JSON (content-type: application/json).' } : null
}

function isTokenRight(token: string | null, { headers }: IncomingMessage): boolean {
  const shown = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (token === null || shown === undefined) return false
  return timingSafeEqual(Buffer.from(sha256OfText(shown)), Buffer.from(sha256OfText(token)))
}

export function createRoomDesk(options: RoomDeskOptions): RoomDesk {
  const talks = new Map<string, Conversation>()
  const contextIn = (body: unknown): ConversationContext | undefined => {
    const { printer = 0 } = (body ?? {}) as { printer?: unknown }
    return typeof printer === 'number' ? options.contexts[printer] : undefined
  }
  return {
    async chat(body, isTrusted) {
      const { text, session } = (body ?? {}) as { text?: unknown; session?: unknown }
      const context = contextIn(body)
      if (typeof text !== 'string' || text.trim() === '' || context === undefined) {
        return { status: 400, body: { error: 'It takes {"text": "...", "session": "...", "printer": 0}.' } }
      }
      // A yes belongs to whoever was asked: each talk has a name that nobody can guess.
      const known = typeof session === 'string' ? talks.get(session) : undefined
      const name = known === undefined ? randomUUID() : (session as string)
      const talk = known ?? createConversation(context, options)
      // The latest used stand last.
      talks.delete(name)
      talks.set(name, talk)
      const [oldest] = talks.keys()
      if (talks.size > TALKS_MAX && oldest !== undefined) talks.delete(oldest)
      return { status: 200, body: { ...(await talk.say(text, isTrusted)), session: name } }
    },
    async runTool(name, body, isTrusted) {
      const tool = toolNamed(name)
      if (tool === undefined) return { status: 404, body: { error: 'There is no such tool.' } }
      if (tool.kind !== 'look' && !isTrusted) {
        return { status: 401, body: { error: 'What acts needs the operator’s token.' } }
      }
      const context = contextIn(body)
      if (body === undefined || context === undefined) return { status: 400, body: { error: 'What was that?' } }
      const { printer: _, ...input } = body as Record<string, unknown>
      const answer = await runTool(tool, input, context)
      return answer.kind === 'misuse'
        ? { status: 400, body: { error: answer.words } }
        : { status: 200, body: answer.output }
    },
  }
}

/** Undefined: no JSON, or too long. */
async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > BODY_BYTES_MAX) return undefined
    chunks.push(chunk as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

async function stream(state: RoomState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (state.streams.size >= STREAMS_MAX) return sendJson(response, 503, { error: 'Too many are looking.' })
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
  state.streams.add(response)
  request.on('close', () => state.streams.delete(response))
  response.write(eventText('state', await stateOf(state)))
}

const STATE_TOOLS = LOOK_TOOLS.filter(({ name }) => ['status', 'diagnosis', 'decisions'].includes(name))

async function stateOf({ options }: RoomState): Promise<Record<string, unknown>> {
  const printers: Record<string, unknown>[] = []
  for (const context of options.contexts) {
    const state: Record<string, unknown> = {}
    for (const tool of STATE_TOOLS) {
      const answer = await runTool(tool, {}, context)
      if (answer.kind === 'output') state[tool.name] = answer.output
    }
    printers.push(state)
  }
  return { printers }
}

async function spread(state: RoomState): Promise<void> {
  if (state.streams.size > 0) sendEvent(state, 'state', await stateOf(state).catch(() => ({})))
}

function sendEvent({ streams }: RoomState, kind: string, value: unknown): void {
  const text = eventText(kind, value)
  for (const stream of streams) {
    if (!sendNews(stream, text, kind === 'state')) streams.delete(stream)
  }
}

function eventText(kind: string, value: unknown): string {
  return `event: ${kind}\ndata: ${safeJson(value)}\n\n`
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' })
  response.end(`${safeJson(value)}\n`)
}

/** No character that steers a terminal or turns text round gets through as itself. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) =>
    [...Array(letter.length).keys()].map((at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
}
