// The server's half of the conversation with Klipper's host: who it is, how it is, what it says, and one subscription that
// holds what all clients have asked for. Status values stay the texts that Klipper wrote.
import { RawJson, rawMembers } from '../wire/raw-json.ts'
import type { WireRecord } from '../wire/wire-value.ts'
import { wireJson } from '../wire/wire-value.ts'
import type { KlippyLink, OpenKlippyLink } from './klippy-link.ts'
import { ServerError } from './server-error.ts'

export type KlippyState = 'startup' | 'ready' | 'error' | 'shutdown' | 'disconnected'

/** Object -> fields, or null for all of them. */
export type Wanted = ReadonlyMap<string, readonly string[] | null>

/** Object -> field -> the value's JSON. */
export type StatusTexts = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Whoever has subscribed gets what has changed of what it wants: JSON of objects, and Klipper's clock as JSON. */
export type TakeUpdate = (statusJson: string, eventtime: string, texts: StatusTexts) => void

export interface KlippyEvents {
  /** Klipper can be asked, whatever its state. */
  identified: () => void
  ready: () => void
  shutdown: () => void
  disconnected: () => void
  gcodeResponse: (text: string) => void
  /** A method that a macro calls by name (`action_call_remote_method`). */
  remoteCall: (method: string, params: RawJson) => void
}

export interface Klippy {
  state: KlippyState
  stateMessage: string
  readonly isConnected: boolean
  /** Klipper's endpoints, as `gcode/script`. */
  readonly endpoints: ReadonlySet<string>
  /** What is needed and missing of [virtual_sdcard], [display_status] and [pause_resume]. */
  readonly missing: readonly string[]
  /** The answer's JSON; a ServerError with Klipper's words where it refuses or goes away. */
  ask(method: string, params?: WireRecord | RawJson): Promise<RawJson>
  /** Replaces what this owner has subscribed to; the answer is the status of all of it, with eventtime. */
  subscribe(owner: object, wanted: Wanted, take: TakeUpdate): Promise<RawJson>
  unsubscribe(owner: object): void
  /** Last known value of a subscribed field; undefined for none. */
  value(object: string, field: string): unknown
  on<Name extends keyof KlippyEvents>(name: Name, listener: KlippyEvents[Name]): void
  close(): void
}

interface Pending {
  readonly done: (result: RawJson) => void
  readonly fail: (error: ServerError) => void
}

interface Subscriber {
  readonly wanted: Wanted
  /** Equal for equal wants: their updates are written once. */
  readonly key: string
  readonly take: TakeUpdate
}

const NEEDED = ['virtual_sdcard', 'display_status', 'pause_resume']
/** A host that starts is asked how it is this often, ms. */
const STARTUP_PERIOD_MS = 250
const STATUS_METHOD = 'process_status_update'
const OUTPUT_METHOD = 'process_gcode_response'
const REMOTE_METHODS = ['shutdown_machine', 'reboot_machine', 'pause_job_queue', 'start_job_queue']

export function createKlippy(
  open: OpenKlippyLink,
  program: { readonly name: string; readonly version: string },
): Klippy {
  const pending = new Map<number, Pending>()
  const subscribers = new Map<object, Subscriber>()
  const cache = new Map<string, Map<string, string>>()
  const listeners: { [Name in keyof KlippyEvents]: KlippyEvents[Name][] } = {
    identified: [],
    ready: [],
    shutdown: [],
    disconnected: [],
    gcodeResponse: [],
    remoteCall: [],
  }
  let nextId = 1
  let isOpen = false
  let missing: readonly string[] = []
  let endpoints: ReadonlySet<string> = new Set()
  let timer: NodeJS.Timeout | undefined
  let wantedKey = ''

  function failPending(): void {
    const lost = [...pending.values()]
    pending.clear()
    for (const { fail } of lost) fail(new ServerError('Klippy Disconnected', 503))
  }

  function ask(method: string, params: WireRecord | RawJson = {}): Promise<RawJson> {
    return new Promise((done, fail) => {
      if (!isOpen) {
        fail(new ServerError('Klippy Host not connected', 503))
        return
      }
      const id = nextId++
      pending.set(id, { done, fail })
      link.send(`{"id":${id},"method":${JSON.stringify(method)},"params":${wireJson(params)}}`)
    })
  }

  /** What Klipper has to be asked to send: everything that somebody wants. */
  function union(): Map<string, readonly string[] | null> {
    const all = new Map<string, readonly string[] | null>([
      ['webhooks', null],
      ['print_stats', null],
    ])
    for (const { wanted } of subscribers.values()) {
      for (const [object, fields] of wanted) {
        const known = all.get(object)
        if (known === null || fields === null) all.set(object, null)
        else all.set(object, known === undefined ? fields : [...new Set([...known, ...fields])])
      }
    }
    return all
  }

  async function sendSubscription(): Promise<RawJson> {
    const all = union()
    wantedKey = keyOf(all)
    const answer = await ask('objects/subscribe', {
      objects: Object.fromEntries(all),
      response_template: { method: STATUS_METHOD },
    })
    takeStatus(answer.text)
    return answer
  }

  function takeStatus(text: string): { readonly eventtime: string; readonly texts: StatusTexts } {
    const members = rawMembers(text)
    const texts = new Map<string, Map<string, string>>()
    for (const [object, fields] of rawMembers(members?.get('status') ?? '{}') ?? []) {
      const values = rawMembers(fields) ?? new Map<string, string>()
      texts.set(object, values)
      let known = cache.get(object)
      if (known === undefined) {
        known = new Map()
        cache.set(object, known)
      }
      for (const [field, value] of values) known.set(field, value)
    }
    const state = texts.get('webhooks')?.get('state')
    const message = texts.get('webhooks')?.get('state_message')
    if (message !== undefined) klippy.stateMessage = JSON.parse(message) as string
    if (state !== undefined) klippy.state = JSON.parse(state) as KlippyState
    return { eventtime: members?.get('eventtime') ?? '0.0', texts }
  }

  let announced: KlippyState = 'disconnected'
  function announce(): void {
    const { state } = klippy
    if (state === announced) return
    announced = state
    if (state === 'ready') for (const tell of listeners.ready) tell()
    if (state === 'shutdown') for (const tell of listeners.shutdown) tell()
  }

  function takeUpdate(text: string): void {
    const { eventtime, texts } = takeStatus(text)
    const written = new Map<string, string>()
    for (const { wanted, key, take } of [...subscribers.values()]) {
      let json = written.get(key)
      if (json === undefined) {
        json = pickJson(texts, wanted)
        written.set(key, json)
      }
      if (json !== '{}') take(json, eventtime, texts)
    }
    if (klippy.state === 'shutdown') announce()
  }

  function takeMessage(text: string): void {
    const members = rawMembers(text)
    const id = members?.get('id')
    if (members === null) return
    if (id !== undefined && members.has('result')) {
      const waiting = pending.get(Number(id))
      pending.delete(Number(id))
      waiting?.done(new RawJson(members.get('result') as string))
    } else if (id !== undefined && members.has('error')) {
      const waiting = pending.get(Number(id))
      pending.delete(Number(id))
      waiting?.fail(new ServerError(errorText(members.get('error') as string)))
    } else takeCall(String(JSON.parse(members.get('method') ?? 'null')), members.get('params') ?? '{}')
  }

  function takeCall(method: string, params: string): void {
    if (method === STATUS_METHOD) takeUpdate(params)
    else if (method === OUTPUT_METHOD) {
      const said = (JSON.parse(params) as { response?: unknown }).response
      if (typeof said === 'string') for (const tell of listeners.gcodeResponse) tell(said)
    } else for (const tell of listeners.remoteCall) tell(method, new RawJson(params))
  }

  async function greet(): Promise<void> {
    const info = JSON.parse(
      (await ask('info', { client_info: { program: program.name, version: program.version } })).text,
    ) as { state?: KlippyState; state_message?: string }
    klippy.state = info.state ?? 'startup'
    klippy.stateMessage = info.state_message ?? ''
    const list = JSON.parse((await ask('list_endpoints')).text) as { endpoints?: readonly string[] }
    endpoints = new Set(list.endpoints ?? [])
    for (const tell of listeners.identified) tell()
    if (klippy.state === 'startup') timer = setTimeout(() => attempt(watchStartup), STARTUP_PERIOD_MS)
    else await settle()
  }

  async function watchStartup(): Promise<void> {
    const info = JSON.parse((await ask('info')).text) as { state?: KlippyState; state_message?: string }
    klippy.state = info.state ?? 'startup'
    klippy.stateMessage = info.state_message ?? ''
    if (klippy.state === 'startup') timer = setTimeout(() => attempt(watchStartup), STARTUP_PERIOD_MS)
    else await settle()
  }

  /** It is ready, or it will not be: what it offers is known now. */
  async function settle(): Promise<void> {
    // Not before: what a host says while it starts is not shown.
    await ask('gcode/subscribe_output', { response_template: { method: OUTPUT_METHOD } })
    const list = JSON.parse((await ask('list_endpoints')).text) as { endpoints?: readonly string[] }
    endpoints = new Set(list.endpoints ?? [])
    const objects = (JSON.parse((await ask('objects/list')).text) as { objects?: readonly string[] }).objects ?? []
    missing = NEEDED.filter((name) => !objects.includes(name))
    for (const method of REMOTE_METHODS) {
      await ask('register_remote_method', { response_template: { method }, remote_method: method })
    }
    await sendSubscription()
    announce()
  }

  /** What goes wrong on the way goes wrong because Klipper has gone: it begins again when it is back. */
  function attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!(error instanceof ServerError)) throw error
    })
  }

  const klippy: Klippy = {
    state: 'disconnected',
    stateMessage: 'Klippy Disconnected',
    get isConnected() {
      return isOpen
    },
    get endpoints() {
      return endpoints
    },
    get missing() {
      return missing
    },
    ask,
    async subscribe(owner, wanted, take) {
      const subscriber = { wanted, key: keyOf(wanted), take }
      subscribers.set(owner, subscriber)
      try {
        if (keyOf(union()) !== wantedKey) await sendSubscription()
        return await ask('objects/query', { objects: Object.fromEntries(wanted) })
      } catch (error) {
        if (subscribers.get(owner) === subscriber) subscribers.delete(owner)
        throw error
      }
    },
    unsubscribe: (owner) => void subscribers.delete(owner),
    value(object, field) {
      const text = cache.get(object)?.get(field)
      return text === undefined ? undefined : JSON.parse(text)
    },
    on: (name, listener) => void listeners[name].push(listener),
    close() {
      clearTimeout(timer)
      link.close()
      isOpen = false
      failPending()
    },
  }
  const link: KlippyLink = open({
    onOpen() {
      isOpen = true
      klippy.state = 'startup'
      attempt(greet)
    },
    onMessage: takeMessage,
    onClose() {
      isOpen = false
      clearTimeout(timer)
      klippy.state = 'disconnected'
      klippy.stateMessage = 'Klippy Disconnected'
      announced = 'disconnected'
      subscribers.clear()
      cache.clear()
      wantedKey = ''
      failPending()
      for (const tell of listeners.disconnected) tell()
    },
  })
  return klippy
}

function keyOf(wanted: Wanted): string {
  return JSON.stringify(
    [...wanted].map(([object, fields]) => [object, fields === null ? null : [...fields].sort()]).sort(),
  )
}

/** Of what has changed, what is wanted. */
function pickJson(texts: StatusTexts, wanted: Wanted): string {
  let json = ''
  for (const [object, values] of texts) {
    const fields = wanted.get(object)
    if (fields === undefined) continue
    let inner = ''
    for (const [field, value] of values) {
      if (fields !== null && !fields.includes(field)) continue
      inner += `${inner === '' ? '' : ','}${JSON.stringify(field)}:${value}`
    }
    if (inner !== '') json += `${json === '' ? '' : ','}${JSON.stringify(object)}:{${inner}}`
  }
  return `{${json}}`
}

function errorText(json: string): string {
  const error = JSON.parse(json) as { message?: unknown }
  return typeof error?.message === 'string' ? error.message : json
}
