// Bodies of requests, read within limits: of one body, of all that are being read at a time, and of time.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGatheredBytes } from '#server'
import { isTooDeep } from '../wire/depth.ts'
import { wireJson } from '../wire/wire-value.ts'
import type { Params } from './params.ts'
import { paramsOf } from './params.ts'
import { ServerError } from './server-error.ts'

/** Of JSON and forms; files come as streams and have a limit of their own. */
const BODY_BYTES_MAX = 32 << 20
/** Of somebody who has not logged in. */
const STRANGER_BYTES_MAX = 64 << 10
/** Of all bodies that are being read at a time. */
const ALL_BYTES_MAX = 128 << 20
const BODY_WITHIN_MS = 60_000

export interface BodyBudget {
  bytes: number
}

/** The body as text; empty where there is none. */
export async function readBody(message: IncomingMessage, budget: BodyBudget, isTrusted: boolean): Promise<string> {
  const { headers } = message
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return ''
  if (message.destroyed) throw new ServerError('Bad Request', 400)
  const most = isTrusted ? BODY_BYTES_MAX : STRANGER_BYTES_MAX
  if (Number(headers['content-length'] ?? 0) > most) throw new ServerError('Request Entity Too Large', 413)
  const held = createGatheredBytes()
  let bytes = 0
  try {
    return await new Promise<string>((done, fail) => {
      const timer = setTimeout(() => fail(new ServerError('Request Timeout', 408)), BODY_WITHIN_MS)
      const end = (act: () => void): void => {
        clearTimeout(timer)
        message.removeAllListeners('data')
        act()
      }
      message.on('data', (part: Buffer) => {
        held.add(part)
        bytes += part.length
        budget.bytes += part.length
        if (bytes > most) end(() => fail(new ServerError('Request Entity Too Large', 413)))
        else if (budget.bytes > ALL_BYTES_MAX) end(() => fail(new ServerError('Service Unavailable', 503)))
      })
      message.once('end', () => end(() => done(held.takeText())))
      message.once('error', () => end(() => fail(new ServerError('Bad Request', 400))))
      message.once('close', () => end(() => fail(new ServerError('Bad Request', 400))))
    })
  } finally {
    budget.bytes -= bytes
  }
}

/** Of a form with arguments in it; files go elsewhere. */
const FORM_BYTES_MAX = 1 << 20

/** The texts of a multipart form, as `curl -F` and browsers send it; null for any other body. */
export async function readFormFields(
  { headers }: IncomingMessage,
  text: string,
): Promise<readonly (readonly [name: string, value: string])[] | null> {
  const type = headers['content-type'] ?? ''
  if (!/^multipart\//i.test(type)) return null
  if (text.length > FORM_BYTES_MAX) throw new ServerError('Request Entity Too Large', 413)
  try {
    const form = await new Response(text, { headers: { 'content-type': type } }).formData()
    return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
  } catch {
    return []
  }
}

/** Query and body under one roof; the body wins. What is no JSON says nothing, as with Moonraker. */
export function readParams(
  query: URLSearchParams,
  { headers }: IncomingMessage,
  text: string,
  fields: Awaited<ReturnType<typeof readFormFields>>,
): Params {
  const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  const typed: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [hinted, value] of query) {
    const [name, json] = readHint(hinted, value)
    record[name] = json === null ? value : JSON.parse(json)
    if (json !== null) typed[name] = json
  }
  if (fields !== null) {
    for (const [name, value] of fields) record[name] = value
    return paramsOf(record)
  }
  if (text.trim() === '') return paramsOf(record, objectText(typed))
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    for (const [name, value] of new URLSearchParams(text)) record[name] = value
    return paramsOf(record)
  }
  let parsed: unknown
  try {
    parsed = isTooDeep(text) ? null : JSON.parse(text)
  } catch {
    return paramsOf(record)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return paramsOf(record)
  return paramsOf({ ...record, ...parsed }, text)
}

/** `value:int=5` says of what type the argument is: its name, and its JSON; null where it stays text. */
function readHint(hinted: string, value: string): readonly [name: string, json: string | null] {
  const [, name, type] = /^(.+):(int|float|bool|json|str)$/s.exec(hinted) ?? []
  if (name === undefined) return [hinted, null]
  if (type === 'int') return [name, /^\s*-?\d{1,300}\s*$/.test(value) ? BigInt(value).toString() : null]
  if (type === 'bool') return [name, value.toLowerCase() === 'true' ? 'true' : 'false']
  if (type === 'float') {
    const number = value.trim() === '' ? Number.NaN : Number(value)
    return [name, Number.isFinite(number) ? wireJson(number) : null]
  }
  if (type !== 'json') return [name, null]
  try {
    if (isTooDeep(value)) return [name, null]
    JSON.parse(value)
    return [name, value.trim()]
  } catch {
    return [name, null]
  }
}

function objectText(texts: Readonly<Record<string, string>>): string {
  return `{${Object.entries(texts)
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(',')}}`
}

/** What comes after an answer is let in for a while, so that the other side reads the answer, and then no longer. */
const LINGER_BYTES_MAX = 64 << 20
const LINGER_MS = 10_000

/** Before an answer is sent to a request whose body nobody wants. */
export function endBody(message: IncomingMessage, reply: ServerResponse): void {
  if (message.complete || message.destroyed) return
  if (!reply.headersSent) reply.setHeader('Connection', 'close')
  let bytes = 0
  const timer = setTimeout(() => message.destroy(), LINGER_MS)
  timer.unref()
  message.on('error', () => undefined)
  message.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes > LINGER_BYTES_MAX) message.destroy()
  })
  message.once('close', () => clearTimeout(timer))
  message.resume()
}
