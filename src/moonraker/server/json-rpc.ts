// JSON-RPC 2.0 as Moonraker speaks it: one request or a list of them in a frame, whatever the id is (0 is one), params or none.
import { isTooDeep } from '../wire/depth.ts'
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
  /** Given what answers a request of the server's own: members of the frame as texts. */
  readonly takeAnswer?: (members: ReadonlyMap<string, string>) => void
  /** Told of failures that are not the caller's fault. */
  readonly report: (error: unknown, where: string) => void
}

const PARSE_ERROR = -32700
const INVALID_REQUEST = -32600
const METHOD_NOT_FOUND = -32601
const INVALID_PARAMS = -32602
const INTERNAL_ERROR = -32603
const UNAUTHORIZED = 401
const NOT_FOUND = 404
/** Of a batch; longer ones are nobody's. */
const ENTRIES_MAX = 5000
/** After so many entries of a batch others have their turn. */
const ENTRIES_A_TURN = 8
/** Of a batch's answer; entries behind it are refused. */
const ANSWER_CHARS_MAX = 64 << 20

/** The frame that answers this one; null where nobody wants an answer. */
export async function answerFrame(text: string, context: RpcContext): Promise<string | null> {
  let frame: unknown
  try {
    if (isTooDeep(text)) return failure('null', PARSE_ERROR, 'Parse error')
    frame = JSON.parse(text)
  } catch {
    return failure('null', PARSE_ERROR, 'Parse error')
  }
  if (Array.isArray(frame)) return await answerBatch(rawItems(text) ?? [], frame, context)
  // To a number or a word the real server says nothing.
  return isRecord(frame) ? await answerOne(text, frame, context) : null
}

async function answerBatch(
  texts: readonly string[],
  entries: readonly unknown[],
  context: RpcContext,
): Promise<string | null> {
  if (entries.length > ENTRIES_MAX) return failure('null', INVALID_REQUEST, 'Invalid Request')
  const answers: string[] = []
  let chars = 0
  for (const [k, entry] of entries.entries()) {
    if (k % ENTRIES_A_TURN === ENTRIES_A_TURN - 1) await new Promise((done) => setImmediate(done))
    if (chars > ANSWER_CHARS_MAX)
      answers.push(failure('null', INVALID_REQUEST, 'Invalid Request: the answer is too long'))
    else {
      const answer = await answerOne(texts[k] ?? 'null', entry, context)
      if (answer !== null) answers.push(answer)
      chars += answer?.length ?? 0
    }
  }
  return answers.length === 0 ? null : `[${answers.join(',')}]`
}

async function answerOne(text: string, entry: unknown, context: RpcContext): Promise<string | null> {
  if (!isRecord(entry)) return failure('null', INVALID_REQUEST, 'Invalid Request')
  const members = rawMembers(text) ?? new Map<string, string>()
  const id = entry['id'] === undefined || entry['id'] === null ? null : (members.get('id') ?? 'null')
  const { method, params } = entry
  // As with the real server a refusal is told even to those who want no answer.
  const refuse = (code: number, message: string, data?: RawJson): string => failure(id ?? 'null', code, message, data)
  if (entry['jsonrpc'] !== '2.0') return refuse(INVALID_REQUEST, 'Invalid Request')
  if (method === undefined) {
    context.takeAnswer?.(members)
    return null
  }
  if (typeof method !== 'string') return refuse(INVALID_REQUEST, 'Invalid Request')
  const found = context.endpoints.byMethod.get(method)
  if (found === undefined) return refuse(METHOD_NOT_FOUND, 'Method not found')
  if (params !== undefined && !isRecord(params)) return refuse(INVALID_PARAMS, 'Invalid params:')
  const { endpoint, verb } = found
  const given = isRecord(params) ? paramsOf(params, members.get('params')) : NO_PARAMS
  const request: Request = { verb, path: endpoint.path, params: given, caller: context.caller }
  try {
    context.authorize(request, endpoint.isOpen)
    const result = await endpoint.handler(request)
    if (id === null) return null
    return `{"jsonrpc":"2.0","result":${wireJson(result)},"id":${id}}`
  } catch (error) {
    if (error instanceof ServerError) return refuse(rpcCode(error.code), error.message, error.data)
    context.report(error, method)
    return refuse(INTERNAL_ERROR, `Internal error in ${method}`)
  }
}

function rpcCode(code: number): number {
  return code === NOT_FOUND ? METHOD_NOT_FOUND : code === UNAUTHORIZED ? INVALID_PARAMS : code
}

function failure(id: string, code: number, message: string, data?: RawJson): string {
  const more = data === undefined ? '' : `,"data":${data.text}`
  return `{"jsonrpc":"2.0","error":{"code":${code},"message":${JSON.stringify(message)}${more}},"id":${id}}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RawJson)
}
