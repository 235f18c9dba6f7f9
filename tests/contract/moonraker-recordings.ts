// What was recorded of a real Moonraker: requests and answers in the order in which they were made, and what came unasked.
import { readdirSync } from 'node:fs'
import { sharedPath } from '../shared.ts'
import { readRecording } from './recordings.ts'
import type { Typed } from './typed-json.ts'
import { typedAt } from './typed-json.ts'

export interface RecordedRequest {
  readonly file: string
  readonly transport: 'websocket' | 'http'
  /** JSON-RPC's name, or HTTP's verb. */
  readonly method: string
  /** HTTP only, with its query. */
  readonly path: string
  /** undefined where the request had none. */
  readonly params: Readonly<Record<string, unknown>> | undefined
  readonly response: Typed | null
  /** What the console showed meanwhile; null where that was not recorded. */
  readonly said: readonly string[] | null
}

interface RequestJson {
  readonly transport: 'websocket' | 'http'
  readonly request: { readonly method: string; readonly params?: Record<string, unknown>; readonly path?: string }
  readonly gcode_responses?: readonly (readonly string[])[]
}

export function readRequest(file: string): RecordedRequest {
  const { text, typed } = readRecording(file)
  const { transport, request, gcode_responses: said } = JSON.parse(text) as RequestJson
  return {
    file,
    transport,
    method: request.method,
    path: request.path ?? '',
    params: request.params,
    response: typedAt(typed, 'response'),
    said: said?.map(([line]) => line ?? '') ?? null,
  }
}

/** Every file of a real Moonraker: pairs, courses of notifications, faults. Klipper's own socket has a table of its own. */
export function recordedNames(): string[] {
  return readdirSync(sharedPath('moonraker')).filter((file) => file.endsWith('.json') && file !== '_index.json')
}

/** Something that came over a WebSocket, with the time at which it came, s. */
export interface Heard {
  readonly atS: number
  readonly message: Typed
}

/** Notifications of a recorded file. */
export function recordedHeard(file: string): Heard[] {
  const { typed } = readRecording(file)
  const list = typed.kind === 'list' ? typed : typedAt(typed, 'notifications')
  return (list?.kind === 'list' ? list.items : []).map((item) => {
    const at = typedAt(item, 't')
    return { atS: at?.kind === 'float' ? at.value : 0, message: typedAt(item, 'msg')! }
  })
}
