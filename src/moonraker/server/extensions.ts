// Agents: programs beside the server that offer methods to its clients and to macros, and tell of events. They are clients who
// have said that they are agents; each name once.
import { RawJson } from '../wire/raw-json.ts'
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { wireJson } from '../wire/wire-value.ts'
import type { Connection } from './connections.ts'
import type { Request } from './endpoints.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import type { RemoteMethods } from './remote-methods.ts'
import { ServerError } from './server-error.ts'

interface Agent {
  readonly connection: Connection
  /** Names of its remote methods. */
  readonly methods: Set<string>
}

interface Pending {
  readonly agent: string
  readonly done: (result: RawJson) => void
  readonly fail: (error: ServerError) => void
}

const RESERVED_EVENTS = ['connected', 'disconnected']
/** Requests that agents have not answered yet. */
const PENDING_MAX = 1000

export function setupExtensions(server: Moonraker, remote: RemoteMethods): void {
  const { endpoints, connections, components } = server
  const agents = new Map<string, Agent>()
  const pending = new Map<string, Pending>()
  let nextId = 1

  function tell(from: Connection, event: WireRecord): void {
    connections.notify('notify_agent_event', [event], (connection) => connection !== from)
  }

  connections.onIdentify.add((connection, { name, version, type, url }) => {
    if (type !== 'agent') return
    if (agents.has(name)) throw new ServerError(`Agent '${name}' already registered and connected'`)
    agents.set(name, { connection, methods: new Set() })
    tell(connection, { agent: name, event: 'connected', data: { name, version, type, url } })
  })
  connections.onClose.add((connection) => {
    const name = connection.identity?.name ?? ''
    const agent = agents.get(name)
    if (agent?.connection !== connection) return
    agents.delete(name)
    for (const method of agent.methods) remote.remove(method)
    for (const [id, waiting] of pending) {
      if (waiting.agent !== name) continue
      pending.delete(id)
      waiting.fail(new ServerError('Client Socket Disconnected', 500))
    }
    tell(connection, { agent: name, event: 'disconnected' })
  })
  connections.onAnswer.add((connection, members) => {
    const id = members.get('id') ?? ''
    const waiting = pending.get(id)
    // Nobody answers for somebody else.
    if (waiting === undefined || agents.get(waiting.agent)?.connection !== connection) return
    pending.delete(id)
    const result = members.get('result')
    if (result !== undefined) waiting.done(new RawJson(result))
    else
      waiting.fail(
        new ServerError(`Agent ${waiting.agent} RPC error`, 424, new RawJson(members.get('error') ?? 'null')),
      )
  })

  function agentOf({ caller }: Request, what: string): Agent {
    const agent = agents.get(caller.connection?.identity?.name ?? '')
    if (agent === undefined || agent.connection !== caller.connection) {
      throw new ServerError(`Only connections of the 'agent' type can ${what}`)
    }
    return agent
  }

  addEndpoint(endpoints, '/server/extensions/list', 'GET', () => ({
    agents: [...agents.values()].flatMap(({ connection: { identity } }) =>
      identity === null
        ? []
        : [{ name: identity.name, version: identity.version, type: identity.type, url: identity.url }],
    ),
  }))
  addEndpoint(endpoints, '/server/extensions/request', 'POST', ({ params }): Promise<WireValue> => {
    const name = params.text('agent')
    const method = params.text('method')
    const agent = agents.get(name)
    if (agent === undefined) throw new ServerError(`Agent ${name} not connected`)
    const given = params.value('arguments')
    if (given !== undefined && typeof given !== 'object') {
      throw new ServerError("The 'arguments' field must contain an object or a list")
    }
    if (pending.size >= PENDING_MAX) throw new ServerError('Too many requests wait for agents', 503)
    const id = String(nextId++)
    const call = { jsonrpc: '2.0', method, id: new RawJson(id), params: params.raw('arguments') }
    return new Promise<RawJson>((done, fail) => {
      pending.set(id, { agent: name, done, fail })
      agent.connection.send(wireJson(call))
    })
  })
  addEndpoint(
    endpoints,
    '/connection/send_event',
    'POST',
    (request) => {
      const { params } = request
      const event = params.text('event')
      const { connection } = agentOf(request, 'send events')
      if (RESERVED_EVENTS.includes(event)) throw new ServerError(`Event '${event}' is reserved`)
      tell(connection, { agent: connection.identity?.name ?? '', event, data: params.raw('data') })
      return 'ok'
    },
    { isRpcOnly: true },
  )
  addEndpoint(
    endpoints,
    '/connection/register_remote_method',
    'POST',
    (request) => {
      const name = request.params.text('method_name')
      const { connection, methods } = agentOf(request, 'register methods')
      remote.add(name, (params) => connection.send(wireJson({ jsonrpc: '2.0', method: name, params })))
      methods.add(name)
      return 'ok'
    },
    { isRpcOnly: true },
  )
  components.push('extensions')
}
