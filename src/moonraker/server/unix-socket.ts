// The way in for programs of this machine: `comms/moonraker.sock` in the printer's folder, JSON-RPC in messages that end with
// 0x03. Only the owner of the folder can open it, and so whoever comes in here is trusted.
import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { PrintwrightError } from '#core'
import type { Connection } from './connections.ts'
import { createGatheredBytes } from './gathered-bytes.ts'
import type { Moonraker } from './moonraker.ts'
import { closeConnection, openConnection } from './websocket.ts'

const MESSAGE_END = '\x03'
const END = MESSAGE_END.charCodeAt(0)
/** Longer messages are nobody's. */
const MESSAGE_BYTES_MAX = 10 << 20
/** A client that does not read is let go when this much waits for it: one answer may be longer. */
const BACKLOG_BYTES_MAX = 16 << 20
/** While this much waits for a client it is not asked what else it wants. */
const BACKLOG_LONG_BYTES = 1 << 20
const CONNECTIONS_MAX = 256
/** Longer names the system does not take: Linux allows 107 bytes, macOS 103. */
const PATH_BYTES_MAX = 103

function socketPath(dataFolder: string): string {
  return join(dataFolder, 'comms', 'moonraker.sock')
}

/** Throws a PrintwrightError where another server works in this folder. */
export async function refuseSecondServer(dataFolder: string): Promise<void> {
  const path = socketPath(dataFolder)
  const isPossible = process.platform !== 'win32' && Buffer.byteLength(path) <= PATH_BYTES_MAX
  if (isPossible) await refuseTaken(path)
}

/** Where its path is too long for a socket the server runs without, and says so. */
export async function openUnixSocket(moonraker: Moonraker): Promise<void> {
  const path = socketPath(moonraker.folders.data)
  if (process.platform === 'win32') return
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) {
    moonraker.warnings.push(
      `${path} is too long for a socket (${PATH_BYTES_MAX} bytes at most): programs use the port.`,
    )
    return
  }
  try {
    mkdirSync(dirname(path), { recursive: true })
    await refuseTaken(path)
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      serve(moonraker, socket)
      socket.on('close', () => sockets.delete(socket))
    })
    server.maxConnections = CONNECTIONS_MAX
    const inode = await listen(server, path)
    moonraker.onClose.push(() => {
      for (const socket of sockets) socket.destroySoon()
      if (inodeOf(path) === inode) rmSync(path, { force: true })
      return new Promise((done) => server.close(() => done()))
    })
  } catch (error) {
    if (error instanceof PrintwrightError) throw error
    throw new PrintwrightError('socket', `the socket ${path} could not be opened: ${(error as Error).message}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
}

/**
 * Opened under a name of its own and then moved to its place: it is there with its rights at once, and the system, which
 * takes a closed socket's first name away, never takes another server's.
 */
async function listen(server: Server, path: string): Promise<bigint | null> {
  const fresh = join(dirname(path), `.m${process.pid}`)
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(fresh, () => done())
  })
  try {
    chmodSync(fresh, 0o600)
    renameSync(fresh, path)
    return inodeOf(path)
  } catch (error) {
    server.close()
    throw error
  }
}

function inodeOf(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null
}

/** A socket that a killed server has left behind may go; never one at which somebody answers, nor a file of somebody's. */
async function refuseTaken(path: string): Promise<void> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw new PrintwrightError('socket-taken', `${path} exists and is no socket.`)
  if (!(await answers(path))) return
  throw new PrintwrightError(
    'socket-taken',
    `a server answers at ${path} already: give this one its own folder with --data.`,
  )
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection(path)
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    // Refused: nobody listens. Anything else (no right to it, too many wait) is somebody's.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => done(code !== 'ECONNREFUSED' && code !== 'ENOENT'))
  })
}

function serve(moonraker: Moonraker, socket: Socket): void {
  const connection: Connection = {
    id: moonraker.connections.nextId(),
    address: null,
    identity: null,
    user: null,
    isTrusted: true,
    isTrustedByAddress: true,
    send(text) {
      if (socket.destroyed) return
      if (socket.writableLength > BACKLOG_BYTES_MAX) socket.destroy()
      else socket.write(`${text}${MESSAGE_END}`)
    },
    close: () => socket.destroySoon(),
  }
  const take = openConnection(moonraker, connection, {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    isBehind: () => socket.writableLength > BACKLOG_LONG_BYTES,
  })
  socket.on('drain', take.caughtUp)
  const held = createGatheredBytes()
  socket.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(END); end >= 0; end = chunk.indexOf(END, from)) {
      held.add(chunk.subarray(from, end))
      from = end + 1
      take.frame(held.takeText())
    }
    if (from < chunk.length) held.add(chunk.subarray(from))
    if (held.bytes > MESSAGE_BYTES_MAX) socket.destroy()
  })
  const gone = (): void => closeConnection(moonraker, connection)
  socket.on('error', gone)
  socket.on('close', gone)
}
