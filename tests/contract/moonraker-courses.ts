// What a server tells of its own accord: which methods in which order, and the shape of each.
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { methodOf } from './moonraker-lines.ts'
import type { Heard } from './moonraker-recordings.ts'
import { MOONRAKER_RULES } from './moonraker-rules.ts'
import { comparable } from './moonraker-volatile.ts'
import type { Typed } from './typed-json.ts'
import { typedAt, typedText } from './typed-json.ts'

/** They come as time passes, not for a reason. */
const PERIODIC = /^notify_(status|proc_stat)_update$/
/** A disk, a queue and other lines tell of themselves when they come to it: that they do counts, not when. */
const ASIDE = /^notify_(filelist_changed|agent_event|user_\w+|job_queue_changed|webcams_changed)$/
/** How many reports a wait takes is the heaters' business: of several, the first. */
const REPORT = /^B:\d+\.\d \/\d+\.\d T0:\d+\.\d \/\d+\.\d$/

export function compareCourse(file: string, theirs: readonly Heard[], ours: readonly Heard[]): Row[] {
  const [theirEvents, ourEvents] = [eventsOf(theirs), eventsOf(ours)]
  const isAside = (message: Typed): boolean => ASIDE.test(methodOf(message) ?? '')
  const inOrder = (events: readonly Typed[]): Typed[] => events.filter((message) => !isAside(message))
  const rows = [
    ...compareEvents(file, 'event', inOrder(theirEvents), inOrder(ourEvents)),
    ...compareEvents(file, 'aside', onceEach(theirEvents.filter(isAside)), onceEach(ourEvents.filter(isAside))),
  ]
  for (const method of ['notify_status_update', 'notify_proc_stat_update']) {
    const shape = (all: readonly Heard[]): Typed | null => {
      const found = all.find(({ message }) => methodOf(message) === method)?.message ?? null
      return comparable(file, method === 'notify_status_update' ? frameOf(found) : found)
    }
    // The machine is reported by the world's clock, not by the printer's: once in a long conversation.
    const isDue = method === 'notify_status_update' || file.startsWith('_all')
    if (isDue && shape(theirs) !== null)
      rows.push(...compare(file, shape(theirs), shape(ours), MOONRAKER_RULES, method))
  }
  return rows
}

/** By name; the recorded list holds what two lines heard. */
function onceEach(events: readonly Typed[]): Typed[] {
  const byText = new Map(events.map((message) => [typedText(message), message]))
  return [...byText.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function compareEvents(file: string, name: string, theirs: readonly Typed[], ours: readonly Typed[]): Row[] {
  const text = (message: Typed | null): Typed | null =>
    message === null ? null : { kind: 'text', value: typedText(message) }
  return align(theirs, ours).flatMap(([their, our], k) =>
    their === null || our === null
      ? compare(file, text(their), text(our), MOONRAKER_RULES, `${name} ${keyOf(their ?? our!)}`)
      : compare(file, comparable(file, their), comparable(file, our), MOONRAKER_RULES, `${name}[${k}]`),
  )
}

/** A status update without what it tells: that is in the order of Klipper's own table. */
function frameOf(message: Typed | null): Typed | null {
  if (message?.kind !== 'record') return null
  const params = typedAt(message, 'params')
  const items: Typed[] = params?.kind === 'list' ? [{ kind: 'text', value: params.items[0]?.kind ?? '' }] : []
  return {
    kind: 'record',
    fields: new Map<string, Typed>([
      ...message.fields,
      ['params', { kind: 'list', items: [...items, typedAt(params, 1) ?? { kind: 'null', value: null }] }],
    ]),
  }
}

function eventsOf(heard: readonly Heard[]): Typed[] {
  let wasReport = false
  return heard.flatMap(({ message }) => {
    const method = methodOf(message)
    if (method === null || PERIODIC.test(method)) return []
    // What a disk or a list tells between two reports of one wait does not make two waits of it.
    if (method !== 'notify_gcode_response') return [message]
    const said = typedAt(message, 'params', 0)
    const isReport = said?.kind === 'text' && REPORT.test(said.value)
    const isKept = !(isReport && wasReport)
    wasReport = isReport
    return isKept ? [message] : []
  })
}

/** Which of theirs is which of ours: the longest common course of methods (Needleman-Wunsch with one cost). */
function align(theirs: readonly Typed[], ours: readonly Typed[]): [Typed | null, Typed | null][] {
  const keys = [theirs, ours].map((list) => list.map(keyOf)) as [string[], string[]]
  const length = ours.length + 1
  const best = new Int32Array((theirs.length + 1) * length)
  for (let i = theirs.length - 1; i >= 0; i--) {
    for (let j = ours.length - 1; j >= 0; j--) {
      const both = keys[0][i] === keys[1][j] ? best[(i + 1) * length + j + 1]! + 1 : -1
      best[i * length + j] = Math.max(both, best[(i + 1) * length + j]!, best[i * length + j + 1]!)
    }
  }
  const pairs: [Typed | null, Typed | null][] = []
  let [i, j] = [0, 0]
  while (i < theirs.length || j < ours.length) {
    const here = best[i * length + j]!
    if (
      i < theirs.length &&
      j < ours.length &&
      keys[0][i] === keys[1][j] &&
      here === best[(i + 1) * length + j + 1]! + 1
    )
      pairs.push([theirs[i++]!, ours[j++]!])
    else if (i < theirs.length && (j === ours.length || here === best[(i + 1) * length + j]!))
      pairs.push([theirs[i++]!, null])
    else pairs.push([null, ours[j++]!])
  }
  return pairs
}

/** Method, action and file; of what is said what comes before a number. */
function keyOf(message: Typed): string {
  const said = typedAt(message, 'params', 0)
  if (said?.kind === 'text') return `${methodOf(message)} ${said.value.split(/\d/)[0]}`
  const action = typedAt(said, 'action')
  const what = action?.kind === 'text' ? action.value : ''
  const path = typedAt(said, 'item', 'path')
  return `${methodOf(message)} ${what} ${path?.kind === 'text' ? path.value : ''}`
}
