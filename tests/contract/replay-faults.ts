// The recorded faults, injected into ours in the middle of the same print: what changed in which order and when, what clients
// were told, and the state in which the printer was left.
import type { Printer } from '#printer'
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { compareHappenings, compareShapes, happeningsOf, lastS, recordedMessages } from './happenings.ts'
import { readRecording } from './recordings.ts'
import { createSession, startRecordedPrinter } from './replay.ts'
import { RULES } from './rules.ts'
import { readTyped, typedAt } from './typed-json.ts'

export const AXIS_X = 1

export function replayEndstops(): Row[] {
  return (['never', 'always'] as const).flatMap((state) => {
    const live = startRecordedPrinter()
    live.printer.plant.endstops.set(AXIS_X, state)
    const session = createSession(live)
    session.pair(`fault.endstop_x_${state}.json`)
    return session.rows
  })
}

export interface Injection {
  readonly file: string
  /** Hot end at its target while the fault comes, °C; 0: cold. */
  readonly targetC: number
  readonly fromC: number
  inject(printer: Printer): void
}

const condition = ({ plant }: Printer) => plant.simulation.condition

export const INJECTIONS: readonly Injection[] = [
  {
    file: 'fault.filament_runout.json',
    targetC: 0,
    fromC: 0,
    inject: (printer) => {
      condition(printer).filamentRatio = 0
    },
  },
  {
    file: 'fault.thermistor_open_hotend.json',
    targetC: 0,
    fromC: 0,
    inject: (printer) => {
      condition(printer).nozzleThermistor.circuit = 'open'
    },
  },
  {
    file: 'fault.thermistor_short_bed.json',
    targetC: 0,
    fromC: 0,
    inject: (printer) => {
      condition(printer).bedThermistor.circuit = 'short'
    },
  },
  {
    file: 'fault.heater_dead_hotend.json',
    targetC: 200,
    fromC: 158,
    inject: (printer) => {
      condition(printer).nozzleHeaterRatio = 0
    },
  },
]

export function replayFaults(): Row[] {
  return [...replayEndstops(), ...INJECTIONS.flatMap(replayInjection)]
}

/** The print was this old when the fault came, s. */
export const PRINTED_S = 3

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
  inject(live.printer)
  const theirs = recordedMessages(recorded)
  live.run(lastS(theirs))
  const said = client.messages.slice(from).map(({ text, atS }) => ({ atS: atS - injectedS, message: readTyped(text) }))
  const wanted = typedAt(recorded, 'state_after', 'status')
  const names = wanted?.kind === 'record' ? [...wanted.fields.keys()] : []
  const after = readTyped(
    client.askRaw('objects/query', { objects: Object.fromEntries(names.map((name) => [name, null])) }).text,
  )
  const info = readTyped(client.askRaw('info', {}).text)
  return [
    ...compareHappenings(file, happeningsOf(theirs), happeningsOf(said)),
    ...compareShapes(file, theirs, said),
    ...compare(file, typedAt(recorded, 'state_after'), typedAt(after, 'result'), RULES, 'state_after'),
    ...compare(file, typedAt(recorded, 'printer_info_after'), typedAt(info, 'result'), RULES, 'printer_info_after'),
  ]
}
