// What becomes of a print, told from Klipper's print_stats: each change of it is one event, with the figures before and after.
import type { StatusTexts } from './klippy.ts'
import type { Moonraker } from './moonraker.ts'

export interface PrintStats {
  readonly filename: string
  readonly state: string
  readonly totalDurationS: number
  readonly printDurationS: number
  readonly filamentUsedMm: number
}

export type JobEvent =
  | 'started'
  | 'paused'
  | 'resumed'
  | 'complete'
  | 'cancelled'
  | 'error'
  | 'standby'
  /** The print is over because Klipper is. */
  | 'klippy_shutdown'
  | 'klippy_disconnect'

export interface JobChange {
  readonly event: JobEvent
  readonly before: PrintStats
  readonly now: PrintStats
}

export interface JobState {
  /** Last known. */
  readonly stats: PrintStats
  on(listener: (change: JobChange) => void): void
}

const NOTHING: PrintStats = { filename: '', state: 'standby', totalDurationS: 0, printDurationS: 0, filamentUsedMm: 0 }

export function isUnderWay({ state }: PrintStats): boolean {
  return state === 'printing' || state === 'paused'
}

export function setupJobState(server: Moonraker): JobState {
  const { klippy } = server
  const listeners: ((change: JobChange) => void)[] = []
  let stats = NOTHING
  const tell = (event: JobEvent, before: PrintStats): void => {
    for (const listener of listeners) listener({ event, before, now: stats })
  }
  const take = (fields: Iterable<readonly [string, string]>): PrintStats => {
    const before = stats
    stats = merged(stats, new Map(fields))
    return before
  }
  const update = (_status: string, _eventtime: string, texts: StatusTexts): void => {
    const fields = texts.get('print_stats')
    if (fields === undefined) return
    const before = take(fields)
    const event = eventBetween(before, stats)
    if (event !== null) tell(event, before)
  }
  const owner = {}
  klippy.on('ready', () => {
    // The question and its answer come before every update of what is asked for.
    klippy.subscribe(owner, new Map([['print_stats', null]]), update).then(
      (answer) => {
        const { status } = JSON.parse(answer.text) as { status?: { print_stats?: Record<string, unknown> } }
        const fields = Object.entries(status?.print_stats ?? {})
        take(fields.map(([name, value]) => [name, JSON.stringify(value)] as const))
      },
      () => undefined,
    )
  })
  klippy.on('shutdown', () => tell('klippy_shutdown', stats))
  klippy.on('disconnected', () => {
    tell('klippy_disconnect', stats)
    stats = NOTHING
  })
  server.components.push('job_state')
  return {
    get stats() {
      return stats
    },
    on: (listener) => void listeners.push(listener),
  }
}

function merged(stats: PrintStats, fields: ReadonlyMap<string, string>): PrintStats {
  const read = <Value extends string | number>(name: string, known: Value): Value => {
    const text = fields.get(name)
    const value: unknown = text === undefined ? undefined : JSON.parse(text)
    return typeof value === typeof known ? (value as Value) : known
  }
  return {
    filename: read('filename', stats.filename),
    state: read('state', stats.state),
    totalDurationS: read('total_duration', stats.totalDurationS),
    printDurationS: read('print_duration', stats.printDurationS),
    filamentUsedMm: read('filament_used', stats.filamentUsedMm),
  }
}

/** Null where nothing has happened but the passing of time. */
export function eventBetween(before: PrintStats, now: PrintStats): JobEvent | null {
  // Between two updates one print may have ended and another begun.
  const isAnother = now.filename !== before.filename || now.totalDurationS < before.totalDurationS
  if (now.state === 'printing') {
    if (isUnderWay(before) && !isAnother) return before.state === 'paused' ? 'resumed' : null
    return now.filename === '' ? null : 'started'
  }
  if (now.state === before.state) return null
  return END_EVENTS.find((event) => event === now.state) ?? null
}

const END_EVENTS = ['paused', 'complete', 'cancelled', 'error', 'standby'] as const
