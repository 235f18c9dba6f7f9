// The real Moonraker as a child process in front of a Klipper API socket, and a client of it over HTTP and WebSocket.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openWebSocket } from './websocket-client.ts'

export type Json = Readonly<Record<string, unknown>>

export interface Moonraker {
  readonly port: number
  readonly process: ChildProcess
  readonly logFile: string
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** No machine provider, no update manager, no announcements from outside. */
function moonrakerConf(port: number, socketPath: string, isOpen: boolean): string {
  return `[server]
host: 127.0.0.1
port: ${port}
klippy_uds_address: ${socketPath}

[machine]
provider: none
validate_service: False
validate_config: False

[authorization]
${isOpen ? 'force_logins: False\ntrusted_clients:\n  127.0.0.0/8' : 'force_logins: True'}

[file_manager]
enable_object_processing: False

[octoprint_compat]
[history]
[announcements]
dev_mode: True
`
}

/** `isOpen`: whoever is on this machine may do everything; otherwise only who has a key or an account. */
export async function startMoonraker(
  binFolder: string,
  dataFolder: string,
  socketPath: string,
  isOpen = true,
): Promise<Moonraker> {
  const port = await freePort()
  for (const name of ['config', 'gcodes', 'logs', 'misc']) mkdirSync(join(dataFolder, name), { recursive: true })
  writeFileSync(join(dataFolder, 'config', 'moonraker.conf'), moonrakerConf(port, socketPath, isOpen))
  // Where this file is missing Moonraker fetches it from the internet; no USB device is asked for here.
  writeFileSync(join(dataFolder, 'misc', 'usb.ids'), '# none\n')
  const child = spawn(join(binFolder, 'moonraker'), ['-d', dataFolder], { stdio: 'ignore' })
  return { port, process: child, logFile: join(dataFolder, 'logs', 'moonraker.log') }
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  await Promise.race([gone, sleep(5000)])
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
}

export function logTail(file: string, lines: number): string {
  if (!existsSync(file)) return `(${file} was never written)`
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

export interface Answer {
  readonly status: number
  readonly body: Json
}

/** One HTTP call; a body that is not JSON becomes `{ text }`. */
export async function call(server: Moonraker, method: string, path: string, form?: FormData): Promise<Answer> {
  const limit = AbortSignal.timeout(120_000)
  const options = form === undefined ? { method, signal: limit } : { method, body: form, signal: limit }
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, options)
  const text = await answer.text()
  try {
    return { status: answer.status, body: JSON.parse(text) as Json }
  } catch {
    return { status: answer.status, body: { text } }
  }
}

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

export async function klippyState(server: Moonraker): Promise<string> {
  try {
    const { body } = await call(server, 'GET', '/server/info')
    const info = record(body['result'])
    return info['klippy_connected'] === true ? String(info['klippy_state']) : 'disconnected'
  } catch {
    return 'no answer from Moonraker'
  }
}

export interface Observer {
  /** Every object's last known fields: the subscription's answer with all updates merged in. */
  readonly status: Record<string, Record<string, unknown>>
  /** print_stats.state and webhooks.state as they changed, in order, no repeats. */
  readonly printStates: string[]
  readonly hostStates: string[]
  readonly notifications: Map<string, number>
  readonly gcodeResponses: string[]
  readonly maxNozzleC: () => number
  readonly close: () => void
}

function pushChange(states: string[], value: unknown): void {
  if (typeof value === 'string' && states.at(-1) !== value) states.push(value)
}

/** Subscribes as a user interface does, to every object, and keeps what arrives. */
export async function observe(server: Moonraker): Promise<Observer> {
  const { body } = await call(server, 'GET', '/printer/objects/list')
  const names = (record(body['result'])['objects'] ?? []) as readonly string[]
  const status: Record<string, Record<string, unknown>> = {}
  const printStates: string[] = []
  const hostStates: string[] = []
  const notifications = new Map<string, number>()
  const gcodeResponses: string[] = []
  let maxNozzleC = Number.NEGATIVE_INFINITY
  let answered: (failure?: string) => void = () => undefined
  const subscribed = new Promise<void>((resolve, reject) => {
    answered = (failure) => (failure === undefined ? resolve() : reject(new Error(failure)))
  })
  const merge = (update: Json): void => {
    for (const [name, fields] of Object.entries(update)) status[name] = { ...status[name], ...record(fields) }
    pushChange(printStates, status['print_stats']?.['state'])
    pushChange(hostStates, status['webhooks']?.['state'])
    maxNozzleC = Math.max(maxNozzleC, Number(status['extruder']?.['temperature'] ?? Number.NEGATIVE_INFINITY))
  }
  const socket = await openWebSocket(server.port, '/websocket', (text) => {
    const message = JSON.parse(text) as Json
    if (message['id'] === 1) {
      merge(record(record(message['result'])['status']))
      answered(message['error'] === undefined ? undefined : `subscribing failed: ${JSON.stringify(message['error'])}`)
    }
    const method = message['method']
    if (typeof method !== 'string') return
    notifications.set(method, (notifications.get(method) ?? 0) + 1)
    const params = (message['params'] ?? []) as readonly unknown[]
    if (method === 'notify_status_update') merge(record(params[0]))
    if (method === 'notify_gcode_response') gcodeResponses.push(String(params[0]))
  })
  const objects = Object.fromEntries(names.map((name) => [name, null]))
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'printer.objects.subscribe', params: { objects } }))
  await Promise.race([
    subscribed,
    sleep(10_000).then(() => Promise.reject(new Error('the subscription got no answer'))),
  ])
  const close = socket.close
  return { status, printStates, hostStates, notifications, gcodeResponses, maxNozzleC: () => maxNozzleC, close }
}
