// From status to events: what the host and the print have become since the last look. Shared by every port.
import type { HostState, PlainRecord, PlainValue, PrinterEvent, PrintState, Unsubscribe } from '#protocol'

/** What a port has to be subscribed to for its events. */
export const WATCHED_OBJECTS = { webhooks: null, print_stats: null } as const

export interface StateWatch {
  readonly listeners: Set<(event: PrinterEvent) => void>
  hostState: HostState | null
  printState: PrintState | null
}

export function createStateWatch(): StateWatch {
  return { listeners: new Set(), hostState: null, printState: null }
}

export function listenTo({ listeners }: StateWatch, onEvent: (event: PrinterEvent) => void): Unsubscribe {
  // The same function may listen twice.
  const listener = (event: PrinterEvent): void => onEvent(event)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function emit({ listeners }: StateWatch, event: PrinterEvent): void {
  for (const listener of [...listeners]) if (listeners.has(listener)) listener(event)
}

export function noteHost(watch: StateWatch, state: HostState, message: string): void {
  const before = watch.hostState
  watch.hostState = state
  // What it was when the port came is no event, and on its way up the host only passes through startup.
  if (before !== null && before !== state && state !== 'startup') emit(watch, { kind: 'host-state', state, message })
}

const HOST_STATES: ReadonlySet<string> = new Set(['startup', 'ready', 'shutdown', 'error', 'disconnected'])
const PRINT_STATES: ReadonlySet<string> = new Set(['standby', 'printing', 'paused', 'complete', 'cancelled', 'error'])

export function hostStateOf(value: PlainValue | undefined): HostState | null {
  return typeof value === 'string' && HOST_STATES.has(value) ? (value as HostState) : null
}

/** With each update of `webhooks` and `print_stats`, whole. */
export function noteStatus(watch: StateWatch, webhooks: PlainRecord, printStats: PlainRecord): void {
  const host = hostStateOf(webhooks['state'])
  if (host !== null) noteHost(watch, host, textOf(webhooks['state_message']))
  const state = printStats['state']
  if (typeof state !== 'string' || !PRINT_STATES.has(state)) return
  const before = watch.printState
  watch.printState = state as PrintState
  if (before === null || before === state) return
  emit(watch, {
    kind: 'print-state',
    state: state as PrintState,
    filename: textOf(printStats['filename']),
    message: textOf(printStats['message']),
  })
}

export function textOf(value: PlainValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function numberOf(value: PlainValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
