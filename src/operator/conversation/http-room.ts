// The operator's own door for a page or a second terminal: POST /chat, GET /state (events), GET and POST /tools/NAME. It opens on
// this machine alone unless a token guards it. A web page of another origin gets nothing: neither its name nor its form is taken.
import { randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { PrintwrightError, sha256OfText } from '#core'
import type { ModelPort } from '../language/model-port.ts'
import type { ConversationContext } from './context.ts'
import { type Conversation, createConversation } from './conversation.ts'
import { LOOK_TOOLS } from './look-tools.ts'
import { runTool } from './tool.ts'
import { toolNamed } from './tools.ts'

export const ROOM_PORT = 7180

export interface RoomOptions {
  readonly context: ConversationContext
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** 0: any that is free. */
  readonly port?: number
  /** Needed beyond this machine; and on it for tools that act. */
  readonly token?: string | null
  readonly model?: ModelPort | null
  /** Of the world, s. */
  readonly worldS: () => number
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
  readonly talks: Map<string, Conversation>
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
  const state: RoomState = { options, isOpen, talks: new Map(), streams: new Set() }
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
  const unlisten = options.context.desk.listen((news) => sendEvent(state, news.kind, news))
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      clearInterval(beat)
      unlisten()
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
  if (path === '/chat' && isPost) return await chat(state, request, response)
  if (path === '/state' && request.method === 'GET') return await stream(state, request, response)
  const tool = /^\/tools\/([a-z_]{1,40})$/.exec(path)?.[1]
  if (tool !== undefined && isPost) return await runNamed(state, tool, request, response)
  sendJson(response, 404, { error: 'There are POST /chat, GET /state and POST /tools/NAME.' })
}

interface Refusal {
  readonly status: number
  readonly why: string
}

function refusalOf({ options, isOpen }: RoomState, request: IncomingMessage): Refusal | null {
  const { host = '', origin } = request.headers
  const name = hostname(`http://${host}`)
  // A page elsewhere whose name was turned to this machine still says its own name here.
  if (!isOpen && (name === null || !LOOPBACK.test(name))) return { status: 403, why: 'Only this machine is answered.' }
  if (origin !== undefined && hostname(origin) !== name)
    return { status: 403, why: 'Pages of other places get nothing.' }
  if (isOpen && !isTokenRight(options.token ?? null, request))
    return { status: 401, why: 'The token is missing or wrong.' }
  const isForm = request.method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')
  return isForm ? { status: 415, why: 'It takes JSON (content-type: application/json).' } : null
}

function hostname(url: string): string | null {
  return URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') ?? null
}

function isTokenRight(token: string | null, { headers }: IncomingMessage): boolean {
  const shown = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (token === null || shown === undefined) return false
  return timingSafeEqual(Buffer.from(sha256OfText(shown)), Buffer.from(sha256OfText(token)))
}

async function chat(state: RoomState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  const { text, session } = (body ?? {}) as { text?: unknown; session?: unknown }
  if (typeof text !== 'string' || text.trim() === '') {
    return sendJson(response, 400, { error: 'It takes {"text": "...", "session": "..."}.' })
  }
  const known = typeof session === 'string' ? state.talks.get(session) : undefined
  const name = known === undefined ? randomUUID() : (session as string)
  const talk = known ?? createConversation(state.options.context, state.options)
  // The latest used stand last.
  state.talks.delete(name)
  state.talks.set(name, talk)
  const [oldest] = state.talks.keys()
  if (state.talks.size > TALKS_MAX && oldest !== undefined) state.talks.delete(oldest)
  sendJson(response, 200, { ...(await talk.say(text)), session: name })
}

async function runNamed(
  state: RoomState,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const tool = toolNamed(name)
  if (tool === undefined) return sendJson(response, 404, { error: 'There is no such tool.' })
  if (tool.kind !== 'look' && !isTokenRight(state.options.token ?? null, request)) {
    return sendJson(response, 401, { error: 'What acts needs the operator’s token.' })
  }
  const body = await readBody(request)
  if (body === undefined) return sendJson(response, 400, { error: 'That is no JSON.' })
  const answer = await runTool(tool, body, state.options.context)
  if (answer.kind === 'misuse') return sendJson(response, 400, { error: answer.words })
  sendJson(response, 200, answer.output)
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
  const state: Record<string, unknown> = {}
  for (const tool of STATE_TOOLS) {
    const answer = await runTool(tool, {}, options.context)
    if (answer.kind === 'output') state[tool.name] = answer.output
  }
  return state
}

async function spread(state: RoomState): Promise<void> {
  if (state.streams.size > 0) sendEvent(state, 'state', await stateOf(state).catch(() => ({})))
}

function sendEvent({ streams }: RoomState, kind: string, value: unknown): void {
  const text = eventText(kind, value)
  for (const stream of streams) stream.write(text)
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
