// Klipper's API socket for the programs of this machine: messages of JSON that end with 0x03. As with the real one, a restart
// of the printer closes every connection.
import { chmodSync, renameSync, rmSync, statSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { createConnection, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { PrintwrightError } from '#core'
import type { Printer } from '#printer'
import { connect, disconnect, MESSAGE_END, receive } from '#printer'

/** Longer messages are nobody's. */
const MESSAGE_BYTES_MAX = 16 << 20
/** A client that does not read is let go when this much waits for it. */
const BACKLOG_BYTES_MAX = 32 << 20
const END = MESSAGE_END.charCodeAt(0)

export interface KlippySocket {
  close(): Promise<void>
}

/** Longer names the system does not take: Linux allows 107 bytes, macOS 103. */
const PATH_BYTES_MAX = 103

/** `onRequest` is called before a message is taken, so that the printer's time can catch up. */
export async function openKlippySocket(path: string, printer: Printer, onRequest: () => void): Promise<KlippySocket> {
  await refuseTaken(path)
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    serve(socket, printer, onRequest)
    socket.on('close', () => sockets.delete(socket))
  })
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroySoon()
  }
  printer.disconnectListeners.add(closeAll)
  const inode = await listen(server, path)
  return {
    close: () =>
      new Promise((done) => {
        printer.disconnectListeners.delete(closeAll)
        closeAll()
        if (inodeOf(path) === inode) rmSync(path, { force: true })
        server.close(() => done())
      }),
  }
}

/**
 * Opened under a name of its own and then moved to its place: it is there with its rights at once, and the system, which
 * takes a closed socket's first name away, never takes another printer's.
 */
async function listen(server: Server, path: string): Promise<bigint | null> {
  const fresh = join(dirname(path), `.k${process.pid}`)
  try {
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

/** A socket that a killed printer has left behind may go; never one at which somebody answers, nor a file of somebody's. */
export async function refuseTaken(path: string): Promise<void> {
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
  if (!isThere || !(await answers(path))) return
  throw new PrintwrightError(
    'socket-taken',
    `a printer answers at ${path} already: give this one its own folder with --data, or its own --socket.`,
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

function serve(socket: Socket, printer: Printer, onRequest: () => void): void {
  const client = connect(printer, (text) => {
    if (socket.destroyed) return
    socket.write(`${text}${MESSAGE_END}`)
    if (socket.writableLength > BACKLOG_BYTES_MAX) socket.destroy()
  })
  let parts: Buffer[] = []
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(END); end >= 0; end = chunk.indexOf(END, from)) {
      const message = Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8')
      parts = []
      bytes = 0
      from = end + 1
      onRequest()
      receive(printer, client, message)
    }
    const rest = chunk.subarray(from)
    bytes += rest.length
    if (bytes > MESSAGE_BYTES_MAX) socket.destroy()
    else if (rest.length > 0) parts.push(rest)
  })
  const gone = (): void => disconnect(printer, client)
  socket.on('error', gone)
  socket.on('close', gone)
}
