// A printer in memory for tests: it comes up from a configuration, its time passes when the test says so, and a client of its
// API socket asks and listens.
import { readFileSync } from 'node:fs'
import { parseConfigText, readPrinterConfig } from '#config'
import { createRandom } from '#core'
import { machineForConfig } from '#physics'
import type { ApiClient, Printer } from '#printer'
import { advanceTo, connect, createMemoryFiles, createPrinter, receive, statusJson } from '#printer'
import type { RoomOptions } from '#simulation'
import { createIncludeReader } from '../src/cli/config-file.ts'
import { choosePrinter, loadMachine, printerNames } from '../src/cli/printer-files.ts'
import { loadMaterial } from './materials.ts'

export interface LivePrinterOptions {
  /** Text of a printer.cfg; or the path of one; or the name of a printer in data/printers (default: generic-cartesian). */
  readonly configText?: string
  readonly configPath?: string
  readonly printer?: string
  /** Files in the printer's gcodes folder: name -> text. */
  readonly gcodes?: Readonly<Record<string, string | Uint8Array>>
  readonly seed?: number
  readonly material?: string
  readonly room?: Partial<RoomOptions>
  /** Stay in `startup`: no time passes before the fixture is handed over. */
  readonly isBooting?: boolean
  /** Gets what the printer would write into klippy.log. */
  readonly appendLog?: (text: string) => void
}

/** A message of the printer, as a client reads it, with the time at which it came and its text. */
export interface LiveMessage {
  readonly atS: number
  readonly text: string
  readonly json: Record<string, unknown>
}

export interface LiveClient {
  client: ApiClient
  /** Everything that came, answers as well. */
  readonly messages: LiveMessage[]
  /** Sends a request and lets time pass until its answer comes: the result, or a LiveRefusal. */
  ask(method: string, params?: Record<string, unknown>, withinS?: number): unknown
  /** The same; the answer as it came on the wire. */
  askRaw(method: string, params?: Record<string, unknown>, withinS?: number): LiveMessage
  /** Sends a request and does not wait. */
  send(method: string, params?: Record<string, unknown>): number
  /** Connects anew after a restart has closed the socket. */
  rejoin(): void
}

/** An answer that is an error. */
export class LiveRefusal extends Error {
  override readonly name = 'LiveRefusal'
}

export interface LivePrinter extends LiveClient {
  readonly printer: Printer
  readonly files: ReturnType<typeof createMemoryFiles>
  /** What the console has shown: G-code answers, in order. */
  readonly said: string[]
  /** Lets so many seconds pass. */
  run(seconds: number): void
  /** Lets time pass until this holds; throws when it has not come within `withinS`. */
  runUntil(holds: () => boolean, withinS?: number, stepS?: number): void
  /** Runs a script to its end and returns what the console showed meanwhile; throws LiveRefusal when it was refused. */
  say(script: string, withinS?: number): string[]
  /** Status of one object, as a client reads it. */
  status(object: string): Record<string, unknown>
  /** One more client of the socket. */
  join(): LiveClient
}

const LONGEST_S = 3600
const STEP_S = 0.05

export function createLivePrinter(options: LivePrinterOptions = {}): LivePrinter {
  const chosen = chooseConfig(options)
  const gcodes = Object.entries(options.gcodes ?? {}).map(([name, content]): [string, Uint8Array] => [
    name,
    typeof content === 'string' ? new TextEncoder().encode(content) : content,
  ])
  const memory = {
    ...createMemoryFiles({ config: chosen.text, gcodes: new Map(gcodes) }),
    ...(options.appendLog === undefined ? {} : { appendLog: options.appendLog }),
  }
  const { configPath } = options
  const files = configPath === undefined ? memory : { ...memory, configPath, readInclude: createIncludeReader() }
  const printer = createPrinter({
    files,
    plant: {
      machine: chosen.machine,
      material: loadMaterial(options.material ?? 'PLA'),
      room: {
        ambient: 25,
        humidity: 40,
        opened: 0,
        tolerant: false,
        ownConfig: true,
        sensors: 'realistic',
        ...options.room,
      },
    },
    random: createRandom(options.seed ?? 1),
    fallbackConfig: chosen.config,
  })
  const said: string[] = []
  printer.listeners.add((text) => said.push(text))

  const run = (seconds: number): void => advanceTo(printer, printer.reactor.timeS + seconds)
  const runUntil = (holds: () => boolean, withinS = LONGEST_S, stepS = STEP_S): void => {
    const endS = printer.reactor.timeS + withinS
    while (!holds()) {
      if (printer.reactor.timeS >= endS) throw new Error(`did not come within ${withinS} s`)
      run(stepS)
    }
  }

  let nextId = 1
  function join(): LiveClient {
    const messages: LiveMessage[] = []
    const answers = new Map<number, LiveMessage>()
    const listen = (text: string): void => {
      const message = { atS: printer.reactor.timeS, text, json: JSON.parse(text) as Record<string, unknown> }
      messages.push(message)
      if (typeof message.json['id'] === 'number') answers.set(message.json['id'], message)
    }
    const send = (method: string, params: Record<string, unknown> = {}): number => {
      const id = nextId++
      receive(printer, joined.client, JSON.stringify({ id, method, params }))
      return id
    }
    const askRaw = (method: string, params: Record<string, unknown> = {}, withinS = LONGEST_S): LiveMessage => {
      const id = send(method, params)
      runUntil(() => answers.has(id), withinS)
      return answers.get(id)!
    }
    const ask = (method: string, params?: Record<string, unknown>, withinS?: number): unknown => {
      const { json } = askRaw(method, params, withinS)
      const error = json['error'] as { message: string } | undefined
      if (error !== undefined) throw new LiveRefusal(error.message)
      return json['result']
    }
    const rejoin = (): void => {
      joined.client = connect(printer, listen)
    }
    const joined: LiveClient = { client: connect(printer, listen), messages, ask, askRaw, send, rejoin }
    return joined
  }

  const first = join()
  const say = (script: string, withinS?: number): string[] => {
    const from = said.length
    first.ask('gcode/script', { script }, withinS)
    return said.slice(from)
  }
  const status = (object: string): Record<string, unknown> => {
    const found = printer.host.objects.get(object)
    if (found === undefined) throw new Error(`no object ${object}`)
    return JSON.parse(statusJson(found.status(printer.reactor.timeS))) as Record<string, unknown>
  }
  if (options.isBooting !== true) runUntil(() => printer.host.state !== 'startup', 60)
  return { ...first, printer, files: memory, said, run, runUntil, say, status, join }
}

function chooseConfig({ configText, configPath, printer }: LivePrinterOptions) {
  if (configText === undefined && configPath === undefined) {
    const name = printer ?? 'generic-cartesian'
    const path = new URL(`../data/printers/${name}/printer.cfg`, import.meta.url)
    return { ...choosePrinter({ printer: name }, null), text: readFileSync(path, 'utf8') }
  }
  const text = configText ?? readFileSync(configPath!, 'utf8')
  const tree = parseConfigText({ file: configPath ?? 'printer.cfg', text }, createIncludeReader())
  const { config } = readPrinterConfig(tree)
  // A configuration that makes no printer still stands in front of a machine.
  if (config.rails.length < 3) return { ...choosePrinter({ printer: 'generic-cartesian' }, null), text }
  const { machine } = machineForConfig(config, printerNames().map(loadMachine))
  return { config, machine, text }
}

/** The words with which a script was refused; empty when it was not. Any other error is one of ours and goes on. */
export function refusal(live: LivePrinter, script: string, withinS = LONGEST_S): string {
  try {
    live.say(script, withinS)
  } catch (error) {
    if (error instanceof LiveRefusal) return error.message
    throw error
  }
  return ''
}
