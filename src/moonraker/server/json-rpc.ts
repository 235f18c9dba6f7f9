// JSON-RPC 2.0 as Moonraker speaks it: one request or a list of them in a frame, whatever the id is (0 is one), params or none.
import { RawJson, rawItems, rawMembers } from '../wire/raw-json.ts'
import { wireJson } from '../wire/wire-value.ts'
import type { Caller, Endpoints, Request } from './endpoints.ts'
import { NO_PARAMS, paramsOf } from './params.ts'
import { ServerError } from './server-error.ts'

export interface RpcContext {
  readonly endpoints: Endpoints
  readonly caller: Caller
  /** Throws a ServerError where this caller may not. */
  readonly authorize: (request: Request, isOpen: boolean) => void
  /** Told of failures that are not the caller's fault. */
  readonly report: (error: unknown, where: string) => void
}

const PARSE_ERROR = -32700
const INVALID_REQUEST = -32600
const METHOD_NOT_FOUND = -32601
const INVALID_PARAMS = -32602
const INTERNAL_ERROR = -32603
const ENTRIES_MAX = 1000

/** The frame that answers this one; null where nobody wants an answer. */
export async function answerFrame(text: string, context: RpcContext): Promise<string | null> {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return failure('null', PARSE_ERROR, 'Parse error')
  }
  if (!Array.isArray(frame)) return answerOne(text, frame, context)
  if (frame.length === 0 || frame.length > ENTRIES_MAX) return failure('null', INVALID_REQUEST, 'Invalid Request')
  const texts = rawItems(text) ?? []
  const answers: string[] = []
  for (const [k, entry] of frame.entries()) {
    const answer = await answerOne(texts[k] ?? 'null', entry, context)
    if (answer !== null) answers.push(answer)
  }
  return answers.length === 0 ? null : `[${answers.join(',')}]`
}

async function answerOne(text: string, entry: unknown, context: RpcContext): Promise<string | null> {
  if (!isRecord(entry)) return failure('null', INVALID_REQUEST, 'Invalid Request')
  const members = rawMembers(text) ?? new Map<string, string>()
  const id = entry['id'] === undefined || entry['id'] === null ? null : (members.get('id') ?? 'null')
  const { method, params } = entry
  const isAnswer = method === undefined && ('result' in entry || 'error' in entry)
  if (isAnswer) return null
  if (entry['jsonrpc'] !== '2.0' || typeof method !== 'string') {
    return failure(id ?? 'null', INVALID_REQUEST, 'Invalid Request')
  }
  const refuse = (code: number, message: string): string | null => (id === null ? null : failure(id, code, message))
  const found = context.endpoints.byMethod.get(method)
  if (found === undefined) return refuse(METHOD_NOT_FOUND, 'Method not found')
  if (params !== undefined && params !== null && !isRecord(params)) return refuse(INVALID_PARAMS, 'Invalid params:')
  const { endpoint, verb } = found
  const given = isRecord(params) ? paramsOf(params, members.get('params')) : NO_PARAMS
  const request: Request = { verb, path: endpoint.path, params: given, caller: context.caller }
  try {
    context.authorize(request, endpoint.isOpen)
    const result = await endpoint.handler(request)
    if (id === null) return null
    return `{"jsonrpc":"2.0","result":${wireJson(result)},"id":${id}}`
  } catch (error) {
    if (error instanceof ServerError) return refuse(error.code === 404 ? METHOD_NOT_FOUND : error.code, error.message)
    context.report(error, method)
    return refuse(INTERNAL_ERROR, `Internal error in ${method}`)
  }
}

function failure(id: string, code: number, message: string): string {
  return `{"jsonrpc":"2.0","error":{"code":${code},"message":${JSON.stringify(message)}},"id":${id}}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RawJson)
}
