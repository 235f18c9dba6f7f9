// HTTP as the client needs it: bodies that stream, bounds on what comes back, an end where nothing moves any more.
import type { IncomingMessage } from 'node:http'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isRecord } from '#printer'
import type { PlainRecord, PlainValue } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { refusalOf } from './json-rpc.ts'
import type { Timers } from './timers.ts'

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: AsyncIterable<Uint8Array> | Uint8Array
  /** No byte moves for so long: it has failed, s. */
  readonly idleS: number
  /** ... or, once the whole body is away, no answer, s; default: the same. */
  readonly answerS?: number
  /** From the question to the last byte of the answer, however it drips, s; default: no limit. */
  readonly wholeS?: number
}

export interface HttpClient {
  /** The answer's head; its body is read by `bodyOf` or `readBody`. Rejects with LinkLost only. */
  send(call: HttpCall): Promise<HttpAnswer>
  /** Everything that is under way ends. */
  close(): void
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** Rejects with LinkLost where it breaks off. */
  readonly body: AsyncIterable<Uint8Array>
  drop(): void
}

export function createHttpClient(timers: Timers, redact: (text: string) => string, ca?: string): HttpClient {
  const underWay = new Set<(error: LinkLost) => void>()
  let isClosed = false

  function send(call: HttpCall): Promise<HttpAnswer> {
    if (isClosed) return Promise.reject(new LinkLost('closed', 'The port is closed.'))
    return new Promise((resolve, reject) => {
      const ask = call.url.protocol === 'https:' ? requestHttps : requestHttp
      const request = ask(call.url, {
        method: call.method,
        headers: { ...call.headers },
        ...(ca === undefined ? {} : { ca }),
      })
      let failure: LinkLost | null = null
      let callOff = (): void => undefined
      const fail = (error: LinkLost): void => {
        failure ??= error
        end()
        request.destroy()
        reject(failure)
      }
      const late = (limitS: number) => (): void =>
        fail(new LinkLost('timeout', `${call.url.host} took over ${limitS} s.`))
      const callOffWhole = call.wholeS === undefined ? () => undefined : timers.after(call.wholeS, late(call.wholeS))
      const end = (): void => {
        callOff()
        callOffWhole()
        underWay.delete(fail)
      }
      const moved = (limitS = call.idleS): void => {
        callOff()
        callOff = timers.after(limitS, () =>
          fail(new LinkLost('timeout', `${call.url.host} moved no byte for ${limitS} s.`)),
        )
      }
      underWay.add(fail)
      moved()
      request.on('error', (error) => {
        fail(new LinkLost('lost', redact(`${call.method} ${call.url.pathname}: ${error.message}`)))
      })
      request.on('response', (message) => {
        moved()
        resolve({
          status: message.statusCode ?? 0,
          headers: message.headers,
          body: readStream(message, { moved, waits: () => callOff(), end, failure: () => failure }),
          drop: () => {
            end()
            message.destroy()
          },
        })
      })
      const sent = (): void => moved(call.answerS ?? call.idleS)
      if (call.body === undefined || call.body instanceof Uint8Array) {
        request.end(call.body)
        sent()
      } else {
        write(request, call.body, moved).then(sent, (error: Error) => {
          if (!request.destroyed) fail(error instanceof LinkLost ? error : new LinkLost('lost', redact(error.message)))
        })
      }
    })
  }
  return {
    send,
    close() {
      isClosed = true
      for (const fail of [...underWay]) fail(new LinkLost('closed', 'The port is closed.'))
    },
  }
}

async function write(
  request: ReturnType<typeof requestHttp>,
  body: AsyncIterable<Uint8Array>,
  moved: () => void,
): Promise<void> {
  for await (const chunk of body) {
    // A server that has answered already, or is gone, reads no further.
    if (request.destroyed || request.writableEnded) return
    const isFree = request.write(chunk)
    moved()
    if (!isFree) await drained(request)
  }
  request.end()
}

function drained(request: ReturnType<typeof requestHttp>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      request.off('drain', done)
      request.off('close', done)
      resolve()
    }
    request.once('drain', done)
    request.once('close', done)
  })
}

interface StreamWatch {
  moved(): void
  /** It is the reader's turn: his time does not count. */
  waits(): void
  end(): void
  failure(): LinkLost | null
}

async function* readStream(
  message: IncomingMessage,
  { moved, waits, end, failure }: StreamWatch,
): AsyncGenerator<Uint8Array> {
  try {
    moved()
    for await (const chunk of message) {
      waits()
      yield chunk as Uint8Array
      moved()
    }
  } catch (error) {
    throw failure() ?? new LinkLost('lost', `The answer broke off: ${(error as Error).message}.`)
  } finally {
    end()
    message.destroy()
  }
}

/** A body that is known to be small. */
export async function readBody({ body }: HttpAnswer, bytesMax: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new LinkLost('garbled', `The answer has more than ${bytesMax} bytes.`)
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

/** The JSON of a good answer; a bad one is a refusal with all its words. */
export async function readJson(
  answer: HttpAnswer,
  bytesMax: number,
  redact: (text: string) => string,
): Promise<PlainRecord> {
  const text = (await readBody(answer, bytesMax)).toString('utf8')
  let value: PlainValue = null
  try {
    value = JSON.parse(text) as PlainValue
  } catch {
    if (answer.status < 400) throw new LinkLost('garbled', 'The answer is no JSON.')
  }
  if (answer.status >= 400) throw refusalOfAnswer(answer.status, value, redact)
  return isRecord(value) ? value : { result: value }
}

/** What a refusal says, where it says it in JSON. */
export async function bodyJson(answer: HttpAnswer, bytesMax: number): Promise<PlainValue> {
  try {
    return JSON.parse((await readBody(answer, bytesMax)).toString('utf8')) as PlainValue
  } catch {
    return null
  }
}

export function refusalOfAnswer(status: number, value: PlainValue, redact: (text: string) => string): PrinterRefusal {
  const error = isRecord(value) ? value['error'] : undefined
  if (isRecord(error)) return refusalOf({ code: status, ...error }, redact)
  const words = typeof error === 'string' ? error : `The server answers with status ${status}.`
  return new PrinterRefusal(status, redact(words))
}
