// What a client of Klipper's API socket asks for: one table of its requests, and what each does to the printer. What is passed
// on is written anew from what was read, so that the printer reads what the shell has read and nothing else.
import { rawMembers } from '#moonraker'

/** `read`: looks and listens. `stop`: nothing may hold it up. `unknown`: nobody here knows what it does. */
export type RequestKind =
  | 'read'
  | 'emergency-stop'
  | 'pause'
  | 'cancel'
  | 'resume'
  | 'script'
  | 'restart'
  | 'restart-firmware'
  | 'unknown'

export interface KlippyRequest {
  readonly kind: RequestKind
  readonly method: string
  /** As it came: Moonraker's numbers are larger than those of JavaScript. Null: nobody waits for an answer. */
  readonly idText: string | null
  /** Of a `script`, else empty. */
  readonly script: string
  /** The message that goes to Klipper. */
  readonly text: string
}

const ACTING: ReadonlyMap<string, RequestKind> = new Map([
  ['emergency_stop', 'emergency-stop'],
  ['pause_resume/pause', 'pause'],
  ['pause_resume/cancel', 'cancel'],
  ['pause_resume/resume', 'resume'],
  ['gcode/script', 'script'],
  ['gcode/restart', 'restart'],
  ['gcode/firmware_restart', 'restart-firmware'],
])

const READING: ReadonlySet<string> = new Set([
  'info',
  'list_endpoints',
  'gcode/help',
  'gcode/subscribe_output',
  'objects/list',
  'objects/query',
  'objects/subscribe',
  'query_endstops/status',
  'register_remote_method',
])
/** Measurements and meshes that are read out: motion_report/dump_stepper, bed_mesh/dump_mesh, adxl345/dump_adxl345. */
const DUMP = /^[a-z0-9_]{1,64}\/dump_[a-z0-9_]{1,64}$/

/** Null: no request at all; Klipper does not answer such a message either. */
export function readRequest(message: string): KlippyRequest | null {
  let value: unknown
  try {
    value = JSON.parse(message)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { method, params = {} } = value as Readonly<Record<string, unknown>>
  if (typeof method !== 'string' || typeof params !== 'object' || params === null || Array.isArray(params)) return null
  const members = rawMembers(message)
  const idText = members?.get('id') ?? null
  const known = kindOf(method)
  const script = known === 'script' ? (params as Readonly<Record<string, unknown>>)['script'] : ''
  // Klipper refuses it in its own words; there is nothing in it that it could run.
  const kind = typeof script === 'string' ? known : 'read'
  const paramsText = kind === 'script' ? `{"script":${JSON.stringify(script)}}` : (members?.get('params') ?? '{}')
  const id = idText === null ? '' : `"id":${idText},`
  return {
    kind,
    method,
    idText,
    script: typeof script === 'string' ? script : '',
    text: `{${id}"method":${JSON.stringify(method)},"params":${paramsText}}`,
  }
}

function kindOf(method: string): RequestKind {
  return ACTING.get(method) ?? (READING.has(method) || DUMP.test(method) ? 'read' : 'unknown')
}

/** A refusal as Klipper writes it; null where nobody waits. */
export function refusalOf({ idText }: KlippyRequest, words: string): string | null {
  if (idText === null) return null
  return `{"id":${idText},"error":${JSON.stringify({ error: 'WebRequestError', message: words })}}`
}

const STOPPING = /^(?:M112|PAUSE|CANCEL_PRINT|TURN_OFF_HEATERS|M25)(?:[ \t;]\P{Cc}*)?$/u

/** A line that only stops: it passes whatever stands around it. */
export function isStopLine(line: string): boolean {
  return STOPPING.test(line.trim().toUpperCase())
}

/** The lines of a script, as Klipper parts them; empty ones and comments do nothing. */
export function scriptLines(script: string): readonly string[] {
  return script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith(';'))
}
