// A socket in a folder for the programs of this machine, as Klipper and Moonraker have them: messages of JSON that end with 0x03.
import { chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { PrintwrightError } from '#core'
import { MESSAGE_END } from '#printer'
import { createGatheredBytes } from './gathered-bytes.ts'

const END = MESSAGE_END.charCodeAt(0)
/** Longer names the system does not take: Linux allows 107 bytes, macOS 103. */
export const PATH_BYTES_MAX = 103

export interface LocalSocket {
  /** Lets everybody go who is connected; others may come. */
  dropAll(): void
  close(): Promise<void>
}

/** Only the folder's owner can open it. Throws a PrintwrightError where the place cannot be used. */
export async function openLocalSocket(
  path: string,
  serve: (socket: Socket) => void,
  connectionsMax = Number.POSITIVE_INFINITY,
): Promise<LocalSocket> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket)
  })
  if (Number.isFinite(connectionsMax)) server.maxConnections = connectionsMax
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroySoon()
  }
  const inode = await listen(server, path)
  return {
    dropAll,
    close: () =>
      new Promise((done) => {
        dropAll()
        if (inodeOf(path) === inode) rmSync(path, { force: true })
        server.close(() => done())
      }),
  }
}

/**
 * Opened under a name of its own and then moved to its place: it is there with its rights at once, and the system, which takes
 * a closed socket's first name away, never takes another server's.
 */
async function listen(server: Server, path: string): Promise<bigint | null> {
  const fresh = join(dirname(path), `.${basename(path).slice(0, 1)}${process.pid}`)
  try {
    mkdirSync(dirname(path), { recursive: true })
    await new Promise<void>((done, fail) => {
      server.once('error', fail)
      server.listen(fresh, () => done())
    })
    chmodSync(fresh, 0o600)
    renameSync(fresh, path)
    return inodeOf(path)
  } catch (error) {
    server.close()
    throw unopened(path, error as Error)
  }
}

function unopened(path: string, { message }: Error): PrintwrightError {
  return new PrintwrightError('socket', `the socket ${path} could not be opened: ${message}.`, { exitStatus: 3 })
}

function inodeOf(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null
}

/**
 * A socket that a killed program has left behind may go; never one at which somebody answers, nor a file of somebody's.
 * @param taken the sentence where somebody answers.
 */
export async function refuseTaken(path: string, taken: string): Promise<void> {
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) {
    throw new PrintwrightError('socket-long', `${path} is too long for a socket: ${PATH_BYTES_MAX} bytes at most.`)
  }
  let isThere = false
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    isThere = found !== undefined
    if (found !== undefined && !found.isSocket()) {
      throw new PrintwrightError('socket-taken', `${path} exists and is no socket.`)
    }
  } catch (error) {
    if (error instanceof PrintwrightError) throw error
    throw unopened(path, error as Error)
  }
  if (isThere && (await answers(path))) throw new PrintwrightError('socket-taken', taken)
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

/** Hands over each message without its end; who sends a longer one than `bytesMax` is let go. */
export function readMessages(socket: Socket, bytesMax: number, take: (text: string) => void): void {
  const held = createGatheredBytes()
  socket.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(END); end >= 0; end = chunk.indexOf(END, from)) {
      held.add(chunk.subarray(from, end))
      from = end + 1
      take(held.takeText())
    }
    if (from < chunk.length) held.add(chunk.subarray(from))
    if (held.bytes > bytesMax) socket.destroy()
  })
}
