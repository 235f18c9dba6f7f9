// One TCP line to a server, byte by byte: what well-behaved libraries would never send.
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface RawLine {
  readonly socket: Socket
  /** Everything that has come, as Latin-1. */
  text(): string
  send(bytes: string | Uint8Array): void
  /** True once the other side has closed, within this time. */
  closes(withinMs: number): Promise<boolean>
  /** Waits for this to come. */
  hears(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>
}

export async function openLine(port: number): Promise<RawLine> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let text = ''
  let isClosed = false
  socket.on('data', (part) => (text += part.toString('latin1')))
  socket.on('error', () => (isClosed = true))
  socket.on('end', () => (isClosed = true))
  socket.on('close', () => (isClosed = true))
  await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail))
  async function waits(holds: () => boolean, withinMs: number): Promise<boolean> {
    const endMs = performance.now() + withinMs
    while (!holds() && performance.now() < endMs) await sleep(5)
    return holds()
  }
  return {
    socket,
    text: () => text,
    send: (bytes) => void socket.write(bytes),
    closes: (withinMs) => waits(() => isClosed, withinMs),
    async hears(pattern, withinMs = 5000) {
      if (await waits(() => pattern.test(text), withinMs)) return pattern.exec(text)!
      throw new Error(`${pattern} did not come; this came: ${text.slice(0, 500)}`)
    },
  }
}

/** The line is a WebSocket from here on. */
export async function openRawWebSocket(port: number, headers = ''): Promise<RawLine> {
  const line = await openLine(port)
  const key = randomBytes(16).toString('base64')
  line.send(
    `GET /websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${headers}\r\n`,
  )
  await line.hears(/^HTTP\/1\.1 101 .*?\r\n\r\n/s)
  return line
}

export const TEXT = 1
export const BINARY = 2
export const CONTINUATION = 0
export const PING = 9

export interface FrameOptions {
  readonly isLast?: boolean
  readonly isMasked?: boolean
  /** RSV1: compressed. */
  readonly isCompressed?: boolean
  /** What the head says; what follows may be shorter. */
  readonly claimedBytes?: number
}

export function frame(opcode: number, payload: string | Uint8Array, options: FrameOptions = {}): Buffer {
  const { isLast = true, isMasked = true, isCompressed = false } = options
  const body = Buffer.from(payload as string)
  const length = options.claimedBytes ?? body.length
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = (isLast ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode
  head[1] = (isMasked ? 0x80 : 0) | (length < 126 ? length : length < 65_536 ? 126 : 127)
  if (head.length === 4) head.writeUInt16BE(length, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2)
  // A mask of zeros leaves the bytes as they are.
  return Buffer.concat([head, Buffer.alloc(isMasked ? 4 : 0), body])
}

const CLOSE = '\x88'

/** The code with which the other side has closed, as the last frame says; null for none. */
export function closeCode(line: RawLine): number | null {
  const text = line.text()
  const at = text.lastIndexOf(CLOSE)
  return at < 0 || text.length < at + 4 ? null : (text.charCodeAt(at + 2) << 8) | text.charCodeAt(at + 3)
}
