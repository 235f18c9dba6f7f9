// What a page keeps of a printer: the status as it was and as it changes, the console, the files, the jobs. Both pages of the
// Klipper world do so; they differ in when they look at it.
import type { ServerNotification } from './line.ts'

export type Fields = Record<string, unknown>

export interface ConsoleEntry {
  readonly message: string
  readonly type: 'command' | 'response'
}

export interface PrinterStore {
  readonly status: Record<string, Fields>
  /** Klipper's clock with the latest update, s. */
  eventtime: number
  readonly console: ConsoleEntry[]
  /** `root/path` of every file. */
  readonly files: Set<string>
  /** Action of every change of the history with the job's status. */
  readonly jobs: { readonly action: string; readonly status: string; readonly filename: string }[]
  /** ready, shutdown or disconnected, as they were told. */
  readonly klippy: string[]
  /** What was wrong with what came. */
  readonly complaints: string[]
}

export function createPrinterStore(): PrinterStore {
  return { status: {}, eventtime: 0, console: [], files: new Set(), jobs: [], klippy: [], complaints: [] }
}

export function mergeStatus(store: PrinterStore, changed: unknown): void {
  if (!isFields(changed)) {
    store.complaints.push('a status that is no record')
    return
  }
  for (const [object, fields] of Object.entries(changed)) {
    if (isFields(fields)) store.status[object] = { ...store.status[object], ...fields }
    else store.complaints.push(`${object} is no record`)
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface FileChange {
  readonly action: string
  readonly item: { readonly root: string; readonly path: string }
  readonly source_item?: { readonly root: string; readonly path: string }
}

interface HistoryChange {
  readonly action: string
  readonly job: { readonly status: string; readonly filename: string }
}

const NAMES: Readonly<Record<string, true>> = { ready: true, shutdown: true, disconnected: true }

/** Everything but the status, which each page takes in its own way. */
export function takeNotification(store: PrinterStore, { method, params }: ServerNotification): void {
  const klippy = /^notify_klippy_(\w+)$/.exec(method)?.[1]
  if (klippy !== undefined && NAMES[klippy]) {
    if (params !== undefined) store.complaints.push(`${method} has params`)
    store.klippy.push(klippy)
    return
  }
  const first = params?.[0]
  switch (method) {
    case 'notify_gcode_response':
      if (typeof first === 'string') store.console.push({ message: first, type: 'response' })
      else store.complaints.push('an answer of the console that is no text')
      return
    case 'notify_filelist_changed':
      takeFileChange(store, first as FileChange)
      return
    case 'notify_history_changed': {
      const { action, job } = first as HistoryChange
      store.jobs.push({ action, status: job.status, filename: job.filename })
    }
  }
}

function takeFileChange({ files }: PrinterStore, { action, item, source_item: source }: FileChange): void {
  const place = `${item.root}/${item.path}`
  if (source !== undefined && action.startsWith('move')) files.delete(`${source.root}/${source.path}`)
  if (action === 'delete_file') files.delete(place)
  else if (action === 'create_file' || action === 'modify_file' || action === 'move_file') files.add(place)
}
