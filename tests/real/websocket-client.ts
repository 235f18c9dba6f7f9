// A WebSocket client of what this test needs (RFC 6455: text frames, fragments, ping). Node has one of its own from 22 on.
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Socket } from 'node:net'

const CONTINUATION = 0
const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10

interface Frame {
  readonly opcode: number
  readonly isLast: boolean
  readonly payload: Buffer
  readonly bytes: number
}

/** What a client sends is masked. */
function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4)
  const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8
  const head = Buffer.alloc(2 + extended)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (extended === 0 ? payload.length : extended === 2 ? 126 : 127)
  if (extended === 2) head.writeUInt16BE(payload.length, 2)
  if (extended === 8) head.writeBigUInt64BE(BigInt(payload.length), 2)
  const masked = Buffer.from(payload)
  for (let i = 0; i < masked.length; i++) masked[i]! ^= mask[i & 3]!
  return Buffer.concat([head, mask, masked])
}

function decodeFrame(received: Buffer): Frame | undefined {
  if (received.length < 2) return undefined
  const short = received[1]! & 0x7f
  const start = short < 126 ? 2 : short === 126 ? 4 : 10
  if (received.length < start) return undefined
  const length = short < 126 ? short : short === 126 ? received.readUInt16BE(2) : Number(received.readBigUInt64BE(2))
  if (received.length < start + length) return undefined
  const payload = received.subarray(start, start + length)
  return { opcode: received[0]! & 0x0f, isLast: (received[0]! & 0x80) !== 0, payload, bytes: start + length }
}

export interface WebSocketClient {
  readonly send: (text: string) => void
  readonly close: () => void
}

function listen(socket: Socket, early: Buffer, onText: (text: string) => void): WebSocketClient {
  let received = early
  let parts: Buffer[] = []
  const drain = (): void => {
    for (let frame = decodeFrame(received); frame !== undefined; frame = decodeFrame(received)) {
      received = received.subarray(frame.bytes)
      if (frame.opcode === PING) socket.write(encodeFrame(PONG, frame.payload))
      if (frame.opcode === CLOSE) socket.end()
      if (frame.opcode !== TEXT && frame.opcode !== CONTINUATION) continue
      parts.push(frame.payload)
      if (!frame.isLast) continue
      const text = Buffer.concat(parts).toString('utf8')
      parts = []
      onText(text)
    }
  }
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data])
    drain()
  })
  socket.on('error', () => socket.destroy())
  drain()
  return { send: (text) => void socket.write(encodeFrame(TEXT, Buffer.from(text))), close: () => socket.destroy() }
}

export function openWebSocket(port: number, path: string, onText: (text: string) => void): Promise<WebSocketClient> {
  return new Promise((resolve, reject) => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Version': '13',
    }
    const call = request({ host: '127.0.0.1', port, path, headers })
    call.on('upgrade', (_answer, socket, early) => resolve(listen(socket as Socket, early, onText)))
    call.on('response', (answer) => reject(new Error(`no WebSocket at ${path}: status ${answer.statusCode}`)))
    call.on('error', reject)
    call.end()
  })
}
