// The recorded pairs, and what each of them is on Klipper's own socket: the server in front of it hands most requests on under
// other names and with fewer braces.
import { readFileSync } from 'node:fs'
import { sharedPath } from '../shared.ts'
import type { Typed } from './typed-json.ts'
import { readTyped, typedAt } from './typed-json.ts'

export interface RecordedPair {
  readonly file: string
  readonly method: string
  readonly params: Record<string, unknown>
  /** The answer's result or error message as Klipper gave it. */
  readonly result: Typed | null
  readonly error: string | null
  /** What the console showed meanwhile; null where that was not recorded. */
  readonly said: readonly string[] | null
  readonly elapsedS: number | null
}

export function readRecording(file: string): { readonly text: string; readonly typed: Typed } {
  const text = readFileSync(sharedPath('moonraker', file), 'utf8')
  return { text, typed: readTyped(text) }
}

interface PairJson {
  readonly transport?: string
  readonly request: { readonly method: string; readonly params?: Record<string, unknown>; readonly path?: string }
  readonly response: { readonly error?: { readonly message: string } }
  readonly elapsed_s?: number
  readonly gcode_responses?: readonly (readonly string[])[]
}

export function readPair(file: string): RecordedPair {
  const { text, typed } = readRecording(file)
  const json = JSON.parse(text) as PairJson
  const isOwn = json.transport === undefined
  const answer =
    json.transport === 'http' ? typedAt(typed, 'response', 'body', 'result') : typedAt(typed, 'response', 'result')
  const { method, params } = isOwn
    ? { method: json.request.method, params: json.request.params ?? {} }
    : klipperRequest(json.request.method, json.request.params ?? {}, json.request.path ?? null)
  // "ok" is the server's word for Klipper's empty answer.
  const isOk = answer?.kind === 'text' && answer.value === 'ok'
  return {
    file,
    method,
    params,
    result: isOk ? { kind: 'record', fields: new Map() } : answer,
    error: json.response.error?.message ?? null,
    said: json.gcode_responses?.map(([said]) => said ?? '') ?? null,
    elapsedS: json.elapsed_s ?? null,
  }
}

const SCRIPTS: Readonly<Record<string, string>> = {
  'printer.restart': 'RESTART',
  'printer.firmware_restart': 'FIRMWARE_RESTART',
}

function klipperRequest(
  method: string,
  params: Record<string, unknown>,
  path: string | null,
): { method: string; params: Record<string, unknown> } {
  if (path !== null) return klipperPath(path)
  const script = SCRIPTS[method]
  if (script !== undefined) return { method: 'gcode/script', params: { script } }
  if (method === 'printer.print.start') {
    return { method: 'gcode/script', params: { script: `SDCARD_PRINT_FILE FILENAME="${params['filename']}"` } }
  }
  const own = method
    .replace(/^printer\./, '')
    .replace(/^print\./, 'pause_resume/')
    .replace('.', '/')
  return { method: own, params }
}

/** "/printer/objects/query?toolhead&extruder=target" */
function klipperPath(path: string): { method: string; params: Record<string, unknown> } {
  const [place = '', query = ''] = path.split('?')
  const method = place.replace(/^\/printer\//, '')
  if (method !== 'objects/query') return { method, params: {} }
  const objects = query.split('&').map((part): [string, string[] | null] => {
    const [name = '', fields] = part.split('=')
    return [decodeURIComponent(name), fields === undefined ? null : decodeURIComponent(fields).split(',')]
  })
  return { method, params: { objects: Object.fromEntries(objects) } }
}
