// The recorded faults, injected into ours in the middle of the same print: what changed in which order and when, what clients
// were told, and the state in which the printer was left.
import type { LivePrinter } from '../live-printer.ts'
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { readRecording } from './recordings.ts'
import { createSession, startRecordedPrinter } from './replay.ts'
import { RULES } from './rules.ts'
import type { Typed } from './typed-json.ts'
import { readTyped, typedAt } from './typed-json.ts'

const AXIS_X = 1

/** Something that changed or was said, with the time after the fault at which clients learned of it. */
interface Happening {
  readonly atS: number
  readonly what: string
  readonly value: Typed
}

/** What never stands still while a printer prints; a change of these tells nothing about the fault. */
const RESTLESS =
  /temperature$|measured_|_duration$|printing_time$|print_time$|live_|\.power$|last_stats|system_stats|filament_used|position$|progress$|stalls$/

export function replayEndstops(): Row[] {
  return (['never', 'always'] as const).flatMap((state) => {
    const live = startRecordedPrinter()
    live.printer.plant.endstops.set(AXIS_X, state)
    const session = createSession(live)
    session.pair(`fault.endstop_x_${state}.json`)
    return session.rows
  })
}

interface Injection {
  readonly file: string
  /** Hot end at its target while the fault comes, °C; 0: cold. */
  readonly targetC: number
  readonly fromC: number
  inject(live: LivePrinter): void
}

const condition = (live: LivePrinter) => live.printer.plant.simulation.condition

const INJECTIONS: readonly Injection[] = [
  {
    file: 'fault.filament_runout.json',
    targetC: 0,
    fromC: 0,
    inject: (live) => {
      condition(live).filamentRatio = 0
    },
  },
  {
    file: 'fault.thermistor_open_hotend.json',
    targetC: 0,
    fromC: 0,
    inject: (live) => {
      condition(live).nozzleThermistor.circuit = 'open'
    },
  },
  {
    file: 'fault.thermistor_short_bed.json',
    targetC: 0,
    fromC: 0,
    inject: (live) => {
      condition(live).bedThermistor.circuit = 'short'
    },
  },
  {
    file: 'fault.heater_dead_hotend.json',
    targetC: 200,
    fromC: 158,
    inject: (live) => {
      condition(live).nozzleHeaterRatio = 0
    },
  },
]

export function replayFaults(): Row[] {
  return [...replayEndstops(), ...INJECTIONS.flatMap(replayInjection)]
}

/** The print was this old when the fault came, s. */
const PRINTED_S = 3

function replayInjection({ file, targetC, fromC, inject }: Injection): Row[] {
  const recorded = readRecording(file).typed
  const live = startRecordedPrinter()
  const objects = Object.keys(Object.fromEntries(live.printer.host.objects)).filter(
    (name) => name !== 'gcode' && name !== 'configfile',
  )
  const client = live.join()
  live.say('G28')
  if (targetC > 0) live.say(`M104 S${targetC}`)
  live.runUntil(() => live.printer.plant.simulation.heating.heaters.nozzle.control.smoothedC >= fromC)
  live.say('SDCARD_PRINT_FILE FILENAME="live_motion.gcode"')
  client.ask('gcode/subscribe_output', { response_template: { method: 'notify_gcode_response' } })
  client.ask('objects/subscribe', {
    objects: Object.fromEntries(objects.map((name) => [name, null])),
    response_template: { method: 'notify_status_update' },
  })
  live.run(PRINTED_S)
  const injectedS = live.printer.reactor.timeS
  const from = client.messages.length
  inject(live)
  const theirs = recordedHappenings(recorded)
  const endS = lastS(recorded)
  live.run(endS)
  const ours = client.messages.slice(from).flatMap(({ text, atS }) => happeningsOf(readTyped(text), atS - injectedS))
  const wanted = typedAt(recorded, 'state_after', 'status')
  const names = wanted?.kind === 'record' ? [...wanted.fields.keys()] : []
  const after = readTyped(
    client.askRaw('objects/query', { objects: Object.fromEntries(names.map((name) => [name, null])) }).text,
  )
  const info = readTyped(client.askRaw('info', {}).text)
  return [
    ...compareHappenings(file, theirs, ours),
    ...compare(file, typedAt(recorded, 'state_after'), typedAt(after, 'result'), RULES, 'state_after'),
    ...compare(file, typedAt(recorded, 'printer_info_after'), typedAt(info, 'result'), RULES, 'printer_info_after'),
  ]
}

function notifications(recorded: Typed): { atS: number; message: Typed }[] {
  const list = typedAt(recorded, 'notifications')
  const injected = typedAt(recorded, 'injected_at')
  const injectedS = injected?.kind === 'float' ? injected.value : 0
  return (list?.kind === 'list' ? list.items : []).map((item) => {
    const at = typedAt(item, 't')
    return { atS: (at?.kind === 'float' ? at.value : 0) - injectedS, message: typedAt(item, 'msg')! }
  })
}

function lastS(recorded: Typed): number {
  return notifications(recorded).at(-1)?.atS ?? 0
}

function recordedHappenings(recorded: Typed): Happening[] {
  return notifications(recorded).flatMap(({ atS, message }) => happeningsOf(message, atS))
}

/** The server sends params as a list, Klipper as a record with the names of its own. */
function happeningsOf(message: Typed, atS: number): Happening[] {
  const method = typedAt(message, 'method')
  if (method?.kind !== 'text') return []
  const params = typedAt(message, 'params')
  if (method.value === 'notify_gcode_response') {
    const value = typedAt(params, 'response') ?? typedAt(params, 0)
    return value === null ? [] : [{ atS, what: 'console', value }]
  }
  if (method.value !== 'notify_status_update') return []
  const status = typedAt(params, 'status') ?? typedAt(params, 0)
  if (status?.kind !== 'record') return []
  return [...status.fields].flatMap(([object, fields]) =>
    fields.kind !== 'record'
      ? []
      : [...fields.fields]
          .map(([field, value]): Happening => ({ atS, what: `${object}.${field}`, value }))
          .filter(({ what }) => !RESTLESS.test(what)),
  )
}

/** In their order: what, its new value, and when. */
function compareHappenings(file: string, theirs: readonly Happening[], ours: readonly Happening[]): Row[] {
  const rows: Row[] = []
  const length = Math.max(theirs.length, ours.length)
  const text = (value: string | undefined): Typed | null => (value === undefined ? null : { kind: 'text', value })
  const seconds = (value: number | undefined): Typed | null => (value === undefined ? null : { kind: 'float', value })
  for (let k = 0; k < length; k++) {
    const path = `happening[${k}]`
    rows.push(...compare(file, text(theirs[k]?.what), text(ours[k]?.what), RULES, `${path}.what`))
    rows.push(...compare(file, theirs[k]?.value ?? null, ours[k]?.value ?? null, RULES, `${path}.value`))
    rows.push(...compare(file, seconds(theirs[k]?.atS), seconds(ours[k]?.atS), RULES, `${path}.atS`))
  }
  return rows
}
