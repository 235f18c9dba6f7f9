// What a printer tells of its own accord, as a course of happenings: what changed or was said, its new value, and when.
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { RULES } from './rules.ts'
import type { Typed } from './typed-json.ts'
import { typedAt } from './typed-json.ts'

export interface Message {
  readonly atS: number
  readonly message: Typed
}

/** Something that changed or was said, with the time at which clients learned of it. */
export interface Happening {
  readonly atS: number
  readonly what: string
  readonly value: Typed
}

/** What never stands still while a printer prints; that it changes tells nothing. */
const RESTLESS =
  /temperature$|measured_|_duration$|printing_time$|print_time$|live_|\.power$|last_stats|system_stats|filament_used|position$|progress$|stalls$|\.speed$|idle_timeout\.state$|can_extrude$/

const seconds = (value: number | undefined): Typed | null => (value === undefined ? null : { kind: 'float', value })
const text = (value: string | undefined): Typed | null => (value === undefined ? null : { kind: 'text', value })

/** Notifications of a recorded file, in seconds after its fault, or after the first of them. */
export function recordedMessages(recorded: Typed): Message[] {
  const list = recorded.kind === 'list' ? recorded : typedAt(recorded, 'notifications')
  const items = list?.kind === 'list' ? list.items : []
  const timeOf = (value: Typed | null): number => (value?.kind === 'float' ? value.value : Number.NaN)
  const injected = typedAt(recorded, 'injected_at')
  const startS = injected === null ? timeOf(typedAt(items[0] ?? null, 't')) : timeOf(injected)
  return items.map((item) => ({ atS: timeOf(typedAt(item, 't')) - startS, message: typedAt(item, 'msg')! }))
}

export function lastS(messages: readonly Message[]): number {
  return messages.at(-1)?.atS ?? 0
}

/** The server sends params as a list, Klipper as a record with the names of its own. */
function statusOf(message: Typed): Typed | null {
  const method = typedAt(message, 'method')
  if (method?.kind !== 'text' || method.value !== 'notify_status_update') return null
  return typedAt(message, 'params', 'status') ?? typedAt(message, 'params', 0)
}

function changesOf(message: Typed): { what: string; value: Typed }[] {
  const status = statusOf(message)
  if (status?.kind !== 'record') return []
  return [...status.fields].flatMap(([object, fields]) =>
    fields.kind === 'record' ? [...fields.fields].map(([field, value]) => ({ what: `${object}.${field}`, value })) : [],
  )
}

export function happeningsOf(messages: readonly Message[]): Happening[] {
  return messages.flatMap(({ atS, message }): Happening[] => {
    const method = typedAt(message, 'method')
    if (method?.kind === 'text' && method.value === 'notify_gcode_response') {
      const value = typedAt(message, 'params', 'response') ?? typedAt(message, 'params', 0)
      return value === null ? [] : [{ atS, what: 'console', value }]
    }
    return changesOf(message)
      .filter(({ what }) => !RESTLESS.test(what))
      .map(({ what, value }) => ({ atS, what, value }))
  })
}

/** In their order: what, its new value, and when. */
export function compareHappenings(file: string, theirs: readonly Happening[], ours: readonly Happening[]): Row[] {
  return Array.from({ length: Math.max(theirs.length, ours.length) }, (_, k) => {
    const path = `happening[${k}]`
    return [
      ...compare(file, text(theirs[k]?.what), text(ours[k]?.what), RULES, `${path}.what`),
      ...compare(file, theirs[k]?.value ?? null, ours[k]?.value ?? null, RULES, `${path}.value`),
      ...compare(file, seconds(theirs[k]?.atS), seconds(ours[k]?.atS), RULES, `${path}.atS`),
    ]
  }).flat()
}

/** What never stands still: that ours tells of it too, as the same type. */
export function compareShapes(file: string, theirs: readonly Message[], ours: readonly Message[]): Row[] {
  const shapes = (messages: readonly Message[]): Map<string, string> =>
    new Map(
      messages.flatMap(({ message }) =>
        changesOf(message)
          .filter(({ what }) => RESTLESS.test(what))
          .map(({ what, value }) => [what, shapeText(value)] as const),
      ),
    )
  const known = shapes(ours)
  return [...shapes(theirs)].flatMap(([what, shape]) =>
    compare(file, text(shape), text(known.get(what)), RULES, `shape of ${what}`),
  )
}

function shapeText(value: Typed): string {
  if (value.kind === 'list') return `[${value.items.map(shapeText).join(', ')}]`
  if (value.kind === 'record')
    return `{${[...value.fields].map(([name, field]) => `${name}: ${shapeText(field)}`).join(', ')}}`
  return value.kind
}
