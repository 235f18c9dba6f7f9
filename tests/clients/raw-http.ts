// Requests byte for byte as a program sends them, over one line that stays open: what no HTTP library lets a test say.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface RawAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  readonly json: Readonly<Record<string, unknown>>
}

export interface RawLine {
  readonly socket: Socket
  send(bytes: string | Buffer): void
  /** The next answer on this line. */
  answer(): Promise<RawAnswer>
  ask(bytes: string | Buffer): Promise<RawAnswer>
  close(): void
}

const WITHIN_MS = 20_000

export async function openRawLine(port: number): Promise<RawLine> {
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  let held = Buffer.alloc(0)
  let isClosed = false
  socket.on('data', (data) => {
    held = Buffer.concat([held, data])
  })
  socket.on('close', () => {
    isClosed = true
  })
  socket.on('error', () => {
    isClosed = true
  })
  async function until(holds: () => boolean): Promise<void> {
    for (const endMs = performance.now() + WITHIN_MS; !holds(); await sleep(2)) {
      if (performance.now() > endMs) throw new Error(`no answer; so far: ${held.toString('latin1').slice(0, 500)}`)
      if (isClosed && !holds()) throw new Error(`the line was closed; so far: ${held.toString('latin1').slice(0, 500)}`)
    }
  }
  async function answer(): Promise<RawAnswer> {
    await until(() => held.includes('\r\n\r\n'))
    const end = held.indexOf('\r\n\r\n')
    const [first = '', ...lines] = held.subarray(0, end).toString('latin1').split('\r\n')
    const headers = new Map(
      lines.map((line): [string, string] => {
        const at = line.indexOf(':')
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
      }),
    )
    held = held.subarray(end + 4)
    const status = Number(first.split(' ')[1])
    const length = status < 200 ? 0 : Number(headers.get('content-length') ?? 0)
    await until(() => held.length >= length)
    const body = held.subarray(0, length).toString('utf8')
    held = held.subarray(length)
    return { status, headers, body, json: body.startsWith('{') ? (JSON.parse(body) as RawAnswer['json']) : {} }
  }
  const send = (bytes: string | Buffer): void => void socket.write(bytes)
  return {
    socket,
    send,
    answer,
    ask: (bytes) => {
      send(bytes)
      return answer()
    },
    close: () => socket.destroy(),
  }
}

export interface FormPart {
  /** Its header lines, as the program writes them. */
  readonly head: string
  readonly value: string | Buffer
}

export function formBody(boundary: string, parts: readonly FormPart[]): Buffer {
  const pieces = parts.flatMap(({ head, value }) => [`--${boundary}\r\n${head}\r\n\r\n`, value, '\r\n'])
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)))
}

/** A plain field and a file, as nearly all write them. */
export function field(name: string, value: string): FormPart {
  return { head: `Content-Disposition: form-data; name="${name}"`, value }
}

export function file(name: string, value: string | Buffer, type?: string, part = 'file'): FormPart {
  const more = type === undefined ? '' : `\r\nContent-Type: ${type}`
  return { head: `Content-Disposition: form-data; name="${part}"; filename="${name}"${more}`, value }
}

export function request(line: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  return Buffer.concat([`${line}\r\n${headers.join('\r\n')}\r\n\r\n`, body].map((piece) => Buffer.from(piece)))
}
