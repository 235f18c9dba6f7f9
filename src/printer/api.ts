// Klipper's API socket: JSON requests that end with 0x03, answers, and what a client has subscribed to.
import { KlipperError } from '#motion'
import { runLocked } from './dispatch.ts'
import type { ApiClient, Host, JsonValue } from './host.ts'
import { addEndpoint, shutDownHost } from './host.ts'
import type { Task } from './reactor.ts'
import type { StatusRecord, StatusValue } from './status-value.ts'
import { isSame, statusJson } from './status-value.ts'

/** Ends every message on the wire. */
export const MESSAGE_END = '\x03'
const STATUS_PERIOD_S = 0.25

/** What a client cannot have; the words are Klipper's. */
export class RequestError extends Error {
  override readonly name = 'WebRequestError'
}

interface Subscription {
  readonly client: ApiClient
  readonly template: { readonly [key: string]: JsonValue }
  /** Object -> fields, or null for all. */
  readonly objects: ReadonlyMap<string, readonly string[] | null>
  last: Map<string, StatusRecord>
}

export interface Api {
  readonly subscriptions: Map<ApiClient, Subscription>
  readonly outputs: Map<ApiClient, { readonly [key: string]: JsonValue }>
  readonly remoteMethods: Map<string, Map<ApiClient, { readonly [key: string]: JsonValue }>>
}

export function createApi(): Api {
  return { subscriptions: new Map(), outputs: new Map(), remoteMethods: new Map() }
}

export function forgetClient(api: Api, client: ApiClient): void {
  api.subscriptions.delete(client)
  api.outputs.delete(client)
  for (const clients of api.remoteMethods.values()) clients.delete(client)
}

/** Requests that change something and are not noted elsewhere: a journal is replayed from what came in. */
const INPUTS = /^(emergency_stop|gcode\/(firmware_)?restart|pause_resume\/)/

/** One message without its end; nobody is answered who did not say who asks. */
export function receiveRequest(host: Host, client: ApiClient, text: string): void {
  const parsed = readRequest(text)
  if (parsed === null) return
  const { id, method, params } = parsed
  const answer = (result: StatusValue): void => {
    if (id !== undefined) client.send(`{"id":${JSON.stringify(id)},"result":${statusJson(result)}}`)
  }
  const refuse = (error: Error): void => {
    if (id === undefined) return
    // A refused command reaches the client as a refused request.
    const message =
      error instanceof KlipperError || error instanceof RequestError
        ? error.message
        : `Internal Error on WebRequest: ${method}`
    client.send(`{"id":${JSON.stringify(id)},"error":${JSON.stringify({ error: 'WebRequestError', message })}}`)
  }
  try {
    const endpoint = host.endpoints.get(method)
    if (endpoint === undefined) throw new RequestError(`webhooks: No registered callback for path '${method}'`)
    if (INPUTS.test(method)) host.note('request', { method })
    const made = endpoint(host, { params, client })
    if (!isTask(made)) {
      answer(made)
      return
    }
    let result: StatusRecord = {}
    const task = function* (): Task {
      result = yield* made
    }
    host.spawn(task(), (error) => (error === null ? answer(result) : refuse(error)))
  } catch (error) {
    refuse(error as Error)
    if (!(error instanceof KlipperError) && !(error instanceof RequestError)) throw error
  }
}

function isTask(value: StatusRecord | Task<StatusRecord>): value is Task<StatusRecord> {
  return typeof (value as Task<StatusRecord>).next === 'function'
}

function readRequest(text: string): {
  readonly id: JsonValue | undefined
  readonly method: string
  readonly params: Readonly<Record<string, JsonValue>>
} | null {
  let request: JsonValue
  try {
    request = JSON.parse(text) as JsonValue
  } catch {
    return null
  }
  if (!isRecord(request) || typeof request['method'] !== 'string') return null
  const params = request['params']
  if (params !== undefined && !isRecord(params)) return null
  return { id: request['id'], method: request['method'], params: params ?? {} }
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function requireParam(params: Readonly<Record<string, JsonValue>>, name: string): JsonValue {
  const value = Object.hasOwn(params, name) ? params[name] : undefined
  if (value === undefined) throw new RequestError(`Missing Argument [${name}]`)
  return value
}

export function textParamOf(params: Readonly<Record<string, JsonValue>>, name: string): string {
  const value = requireParam(params, name)
  if (typeof value !== 'string') throw new RequestError(`Invalid Argument Type [${name}]`)
  return value
}

export function templateOf(params: Readonly<Record<string, JsonValue>>): { readonly [key: string]: JsonValue } {
  const value = params['response_template']
  if (value === undefined) return {}
  if (!isRecord(value)) throw new RequestError('Invalid Argument Type [response_template]')
  return value
}

/** A message of the printer's own accord: the client's template with these params. */
export function sendTo(client: ApiClient, template: { readonly [key: string]: JsonValue }, paramsJson: string): void {
  if (!client.isOpen) return
  const body = JSON.stringify({ ...template, params: undefined })
  client.send(`${body === '{}' ? '{' : `${body.slice(0, -1)},`}"params":${paramsJson}}`)
}

export function setupApi(host: Host, api: Api): void {
  addEndpoint(host, 'list_endpoints', (at) => ({ endpoints: [...at.endpoints.keys()] }))
  addEndpoint(host, 'info', (at, { params }) => {
    const info = params['client_info']
    if (info !== undefined && !isRecord(info)) throw new RequestError('Invalid Argument Type [client_info]')
    return at.info()
  })
  addEndpoint(host, 'emergency_stop', (at) => {
    shutDownHost(at, 'Shutdown due to webhooks request')
    return {}
  })
  addEndpoint(host, 'register_remote_method', (_, { params, client }) => {
    const template = requireParam(params, 'response_template')
    if (!isRecord(template)) throw new RequestError('Invalid Argument Type [response_template]')
    const method = textParamOf(params, 'remote_method')
    const clients = api.remoteMethods.get(method) ?? new Map()
    clients.set(client, template)
    api.remoteMethods.set(method, clients)
    return {}
  })
  addEndpoint(host, 'gcode/help', (at) =>
    Object.fromEntries(
      [...at.commands].flatMap(([name, { help, isAlways }]) =>
        help !== null && (at.state === 'ready' || isAlways) ? [[name, help] as const] : [],
      ),
    ),
  )
  addEndpoint(host, 'gcode/script', function* (at, { params }): Task<StatusRecord> {
    const script = textParamOf(params, 'script')
    at.note('script', { script })
    yield* runLocked(at, script)
    return {}
  })
  const script = (path: string, line: string): void =>
    addEndpoint(host, path, function* (at): Task<StatusRecord> {
      at.note('script', { script: line })
      yield* runLocked(at, line)
      return {}
    })
  script('gcode/restart', 'RESTART')
  script('gcode/firmware_restart', 'FIRMWARE_RESTART')
  addEndpoint(host, 'gcode/subscribe_output', (_, { params, client }) => {
    api.outputs.set(client, templateOf(params))
    return {}
  })
  addEndpoint(host, 'objects/list', (at) => ({ objects: [...at.objects.keys()] }))
  addEndpoint(host, 'objects/query', (at, { params }) => {
    const objects = objectsOf(params)
    return { eventtime: at.reactor.timeS, status: queryObjects(at, objects, null) }
  })
  addEndpoint(host, 'objects/subscribe', (at, { params, client }) => {
    const subscription: Subscription = {
      client,
      template: templateOf(params),
      objects: objectsOf(params),
      last: new Map(),
    }
    api.subscriptions.set(client, subscription)
    return { eventtime: at.reactor.timeS, status: queryObjects(at, subscription.objects, subscription.last) }
  })
}

function objectsOf(params: Readonly<Record<string, JsonValue>>): ReadonlyMap<string, readonly string[] | null> {
  const objects = requireParam(params, 'objects')
  if (!isRecord(objects)) throw new RequestError('Invalid Argument Type [objects]')
  return new Map(
    Object.entries(objects).map(([name, fields]) => {
      if (fields === null) return [name, null] as const
      const isNames = Array.isArray(fields) && fields.every((field) => typeof field === 'string')
      if (!isNames) throw new RequestError('Invalid argument')
      return [name, fields as readonly string[]] as const
    }),
  )
}

/** Status of these objects; with `last` given, it remembers what was sent. */
function queryObjects(
  host: Host,
  objects: ReadonlyMap<string, readonly string[] | null>,
  last: Map<string, StatusRecord> | null,
): StatusRecord {
  const status: Record<string, StatusRecord> = {}
  for (const [name, fields] of objects) {
    const all = host.objects.get(name)?.status(host.reactor.timeS) ?? {}
    const wanted = fields === null ? all : pick(all, fields)
    status[name] = wanted
    last?.set(name, wanted)
  }
  return status
}

function pick(all: StatusRecord, fields: readonly string[]): StatusRecord {
  return Object.fromEntries(fields.map((field) => [field, Object.hasOwn(all, field) ? all[field]! : null]))
}

export const STATUS_GRID_S = STATUS_PERIOD_S

/** Four times a second: what has changed, to whom it matters. */
export function sendChanges(host: Host, api: Api): void {
  if (api.subscriptions.size === 0) return
  const nowS = host.reactor.timeS
  const seen = new Map<string, StatusRecord>()
  for (const subscription of api.subscriptions.values()) {
    let text = ''
    for (const [name, fields] of subscription.objects) {
      const object = host.objects.get(name)
      if (object === undefined) continue
      let all = seen.get(name)
      if (all === undefined) {
        all = object.status(nowS)
        seen.set(name, all)
      }
      const last = subscription.last.get(name)
      if (last === all) continue
      const changed = changesOf(last, all, fields)
      subscription.last.set(name, all)
      if (changed !== '') text += `${text === '' ? '' : ','}${JSON.stringify(name)}:{${changed}}`
    }
    if (text === '') continue
    sendTo(subscription.client, subscription.template, `{"eventtime":${statusJson(nowS)},"status":{${text}}}`)
  }
}

function changesOf(last: StatusRecord | undefined, now: StatusRecord, fields: readonly string[] | null): string {
  let text = ''
  for (const field of fields ?? Object.keys(now)) {
    const value = Object.hasOwn(now, field) ? now[field]! : null
    if (last !== undefined && Object.hasOwn(last, field) && isSame(last[field], value)) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(field)}:${statusJson(value)}`
  }
  return text
}

export function sendOutput(api: Api, text: string): void {
  for (const [client, template] of api.outputs) sendTo(client, template, `{"response":${JSON.stringify(text)}}`)
}

export function callRemoteMethod(api: Api, method: string, params: ReadonlyMap<string, StatusValue>): void {
  const clients = api.remoteMethods.get(method)
  if (clients === undefined) throw new KlipperError(`Remote method '${method}' not registered`)
  if (clients.size === 0) throw new KlipperError(`No active connections for method '${method}'`)
  for (const [client, template] of clients) sendTo(client, template, statusJson(Object.fromEntries(params)))
}
