// One WebSocket to the server, kept alive: it knows when the other side is dead, and comes back by itself, ever more patiently.
import { WebSocket } from 'ws'
import type { Random } from '#core'
import type { PlainRecord, PlainValue } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import type { Address } from './address.ts'
import type { Credentials } from './credentials.ts'
import type { JsonRpc } from './json-rpc.ts'
import { createJsonRpc } from './json-rpc.ts'
import type { ClientLimits } from './options.ts'
import type { Timers } from './timers.ts'

export interface LinkOptions {
  readonly address: Address
  readonly credentials: Credentials
  readonly limits: ClientLimits
  readonly timers: Timers
  readonly random: Random
  readonly redact: (text: string) => string
  readonly ca: string | undefined
  /** Who we are, for server.connection.identify. */
  readonly client: PlainRecord
  readonly onNotification: (method: string, params: readonly PlainValue[]) => void
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
}

export interface Link {
  isUp(): boolean
  request(method: string, params: PlainRecord, limitS: number): Promise<PlainValue>
  close(): void
}

/** A server that reads so little of what it is sent is none, bytes. */
const BACKLOG_BYTES_MAX = 32 << 20
/** For the server to say goodbye, s. */
const GOODBYE_S = 1
const METHOD_UNKNOWN = -32601

interface Connection {
  readonly socket: WebSocket
  readonly rpc: JsonRpc
}

/** Resolves with the first connection; rejects where that fails. Later losses are repaired. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const { credentials, limits, timers, random } = options
  let current: Connection | null = null
  let isClosed = false
  let failures = 0
  let sinceS = 0
  let callOffRetry = (): void => undefined
  let endDial = (_: LinkLost): void => undefined

  /** One try, to the server's word that it knows us. */
  async function dial(): Promise<Connection> {
    const whole = withLimit(timers, limits.connectS, options.address.shown)
    endDial = whole.fail
    try {
      const query = await Promise.race([credentials.socketQuery(), whole.end])
      return await connectSocket(options, query, whole, (connection, reason) => {
        if (connection === current) lose(reason)
      })
    } finally {
      whole.callOff()
    }
  }

  async function dialTwice(): Promise<Connection> {
    try {
      return await dial()
    } catch (error) {
      // A token that has run out is renewed once.
      const isUnknown = error instanceof PrinterRefusal && error.code === 401
      if (!isUnknown || isClosed || !(await credentials.renew())) throw error
      return await dial()
    }
  }

  function begin(connection: Connection): void {
    current = connection
    sinceS = timers.nowS()
    // It may have gone between its last word and now.
    if (connection.socket.readyState !== WebSocket.OPEN) lose(new LinkLost('lost', 'The server closed the connection.'))
    else options.onUp()
  }

  function lose(reason: LinkLost): void {
    if (current === null) return
    const { socket, rpc } = current
    current = null
    rpc.fail(reason)
    if (isClosed) {
      // Whoever goes says so; a server that does not let go is left behind.
      socket.close()
      const callOff = timers.after(GOODBYE_S, () => socket.terminate())
      socket.once('close', callOff)
      return
    }
    socket.terminate()
    if (timers.nowS() - sinceS >= limits.stableS) failures = 0
    options.onDown(reason.message)
    retryLater()
  }

  function retryLater(): void {
    const longestS = Math.min(limits.backoffMostS, limits.backoffFirstS * 2 ** Math.min(failures, 32))
    failures++
    callOffRetry = timers.after(longestS * (0.5 + 0.5 * random.next()), () => {
      dialTwice().then(
        (connection) => {
          if (isClosed) connection.socket.terminate()
          else begin(connection)
        },
        () => {
          if (!isClosed) retryLater()
        },
      )
    })
  }

  begin(await dialTwice())
  return {
    isUp: () => current !== null,
    request(method, params, limitS) {
      if (isClosed) return Promise.reject(new LinkLost('closed', 'The port is closed.'))
      if (current === null) {
        return Promise.reject(new LinkLost('unreachable', `There is no connection to ${options.address.shown}.`))
      }
      return current.rpc.request(method, params, limitS)
    },
    close() {
      isClosed = true
      callOffRetry()
      const closed = new LinkLost('closed', 'The port is closed.')
      endDial(closed)
      lose(closed)
    },
  }
}

interface Limit {
  /** Never resolves. */
  readonly end: Promise<never>
  fail(error: LinkLost): void
  callOff(): void
}

function withLimit(timers: Timers, limitS: number, shown: string): Limit {
  let fail = (_: LinkLost): void => undefined
  const end = new Promise<never>((_, reject) => {
    fail = reject
  })
  end.catch(() => undefined)
  const callOff = timers.after(limitS, () =>
    fail(new LinkLost('timeout', `${shown} did not answer within ${limitS} s.`)),
  )
  return { end, fail: (error) => fail(error), callOff }
}

/** Opens the socket and names us; `onLost` is told of its end, once. */
async function connectSocket(
  { address, credentials, limits, timers, redact, ca, client, onNotification }: LinkOptions,
  query: string,
  limit: Limit,
  onLost: (connection: Connection, reason: LinkLost) => void,
): Promise<Connection> {
  const headers = await Promise.race([credentials.headers(), limit.end])
  const socket = new WebSocket(address.webSocket(query), {
    headers,
    maxPayload: limits.frameBytesMax,
    perMessageDeflate: false,
    ...(ca === undefined ? {} : { ca }),
  })
  const rpc = createJsonRpc({
    timers,
    redact,
    onNotification,
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
      if (socket.bufferedAmount > BACKLOG_BYTES_MAX) lost(new LinkLost('silent', `${address.shown} reads nothing.`))
    },
  })
  const connection: Connection = { socket, rpc }
  let isLost = false
  let refuse = (_: Error): void => undefined
  const stopWatching = watchSilence(socket, limits, timers, (reason) => lost(reason))
  function lost(reason: LinkLost): void {
    if (isLost) return
    isLost = true
    stopWatching()
    refuse(reason)
    rpc.fail(reason)
    socket.terminate()
    onLost(connection, reason)
  }
  socket.on('message', (data, isBinary) => {
    if (!isBinary && !isLost) rpc.take(data.toString())
  })
  socket.on('error', ({ message }) => lost(new LinkLost('lost', redact(`${address.shown}: ${message}.`))))
  socket.on('close', () => lost(new LinkLost('lost', `${address.shown} closed the connection.`)))
  try {
    const opened = new Promise<void>((resolve, reject) => {
      refuse = reject
      socket.once('open', () => resolve())
      socket.once('unexpected-response', (_, { statusCode = 0 }) => {
        const hint =
          statusCode === 404 ? '; where one server has several printers, the name belongs to the address' : ''
        reject(new PrinterRefusal(statusCode, `${address.shown} takes no WebSocket: status ${statusCode}${hint}.`))
      })
    })
    await Promise.race([opened, limit.end])
    const params = { ...client, ...credentials.identity() }
    const known = rpc.request('server.connection.identify', params, Number.POSITIVE_INFINITY)
    await Promise.race([known, limit.end]).catch((error: unknown) => {
      // Servers from before 2021 do not ask for names.
      if (!(error instanceof PrinterRefusal && error.code === METHOD_UNKNOWN)) throw error
    })
    return connection
  } catch (error) {
    lost(error instanceof LinkLost ? error : new LinkLost('lost', 'The server does not take us.'))
    throw error
  }
}

/** Pings, and tells when nothing has been heard for too long. */
function watchSilence(
  socket: WebSocket,
  { pingS, silentS }: ClientLimits,
  timers: Timers,
  onSilent: (reason: LinkLost) => void,
): () => void {
  let heardAtS = timers.nowS()
  const hear = (): void => {
    heardAtS = timers.nowS()
  }
  for (const event of ['open', 'message', 'ping', 'pong'] as const) socket.on(event, hear)
  let callOff = (): void => undefined
  const look = (): void => {
    if (timers.nowS() - heardAtS >= silentS) {
      onSilent(new LinkLost('silent', `Nothing was heard for ${silentS} s.`))
      return
    }
    if (socket.readyState === WebSocket.OPEN) socket.ping()
    callOff = timers.after(pingS, look)
  }
  callOff = timers.after(pingS, look)
  return () => callOff()
}
