// Everything that was recorded of a real Klipper, asked again of ours in the same order and the same states: a fresh printer,
// homed, printing, paused, cancelled, stopped, restarted. The recorded configuration and room are ours too.
import { readFileSync } from 'node:fs'
import type { LiveClient, LiveMessage, LivePrinter } from '../live-printer.ts'
import { createLivePrinter } from '../live-printer.ts'
import { sharedPath } from '../shared.ts'
import type { Row, Rules } from './compare.ts'
import { compare } from './compare.ts'
import { LIVE_MOTION, LIVE_SMALL } from './recorded-files.ts'
import type { RecordedPair } from './recordings.ts'
import { readPair } from './recordings.ts'
import { RULES } from './rules.ts'
import type { Typed } from './typed-json.ts'
import { readTyped, typedAt } from './typed-json.ts'

/** The room of the recorded printer, °C: its sensors read 22. */
const ROOM_C = 22

export function recordedConfig(): string {
  const text = readFileSync(sharedPath('moonraker', 'printer.cfg'), 'utf8')
  // The recorded printer's own port; the file that was kept names another one.
  return text.replace('/tmp/klipper_host_mcu', '/home/pi/run/klipper_host_mcu')
}

export function startRecordedPrinter(): LivePrinter {
  return createLivePrinter({
    configText: recordedConfig(),
    gcodes: { 'live_small.gcode': LIVE_SMALL, 'live_motion.gcode': LIVE_MOTION },
    room: { ambient: ROOM_C },
  })
}

/** A recorded conversation with one printer. */
export interface Session {
  readonly live: LivePrinter
  readonly rows: Row[]
  readonly rules: Rules
  /** The same request; compares answer, console and, where a rule says so, the time that it took. */
  pair(file: string): void
  /** Sends the request of a recorded pair; `answered` compares it when its answer has come. */
  begin(file: string): { readonly answered: () => void }
}

export function createSession(live: LivePrinter, rules: Rules = RULES): Session {
  const rows: Row[] = []
  live.ask('gcode/subscribe_output', { response_template: { method: 'process_gcode_response' } })

  function judge(recorded: RecordedPair, answer: LiveMessage, saidFrom: number, startS: number): void {
    const { file } = recorded
    const ours = readTyped(answer.text)
    const error = typedAt(ours, 'error', 'message')
    const text = (value: string): Typed => ({ kind: 'text', value })
    const lines = (values: readonly string[]): Typed => ({ kind: 'list', items: values.map(text) })
    if (recorded.error === null)
      rows.push(...compare(file, recorded.result, error ?? typedAt(ours, 'result'), rules, 'result'))
    else rows.push(...compare(file, text(recorded.error), error, rules, 'error'))
    if (isTimed(recorded))
      rows.push(...compare(file, seconds(recorded.elapsedS!), seconds(answer.atS - startS), rules, 'elapsed_s'))
    if (recorded.said !== null)
      rows.push(...compare(file, lines(recorded.said), lines(live.said.slice(saidFrom)), rules, 'said'))
  }

  function begin(file: string): { readonly answered: () => void } {
    const recorded = readPair(file)
    const saidFrom = live.said.length
    const startS = live.printer.reactor.timeS
    const id = live.send(recorded.method, recorded.params)
    const answered = (): void => {
      const isMine = ({ json }: LiveMessage): boolean => json['id'] === id
      live.runUntil(() => live.messages.some(isMine))
      judge(recorded, live.messages.find(isMine)!, saidFrom, startS)
    }
    return { answered }
  }

  return { live, rows, rules, begin, pair: (file) => begin(file).answered() }
}

/** What takes so long, s, takes it in the printer and not on the way to it. */
const TIMED_FROM_S = 0.5

function isTimed({ file, elapsedS }: RecordedPair): boolean {
  return elapsedS !== null && elapsedS >= TIMED_FROM_S && /^(gcode|fault)\./.test(file)
}

const seconds = (value: number): Typed => ({ kind: 'float', value })

/** Between two recorded requests, s. */
const TURN_S = 0.36

/** The first conversation: a printer that has just come up, all that can be asked of it, homing, probing, a print. */
export function replayFirstPrint(): Row[] {
  const live = startRecordedPrinter()
  const session = createSession(live)
  const { pair } = session
  live.run(20)
  pair('printer.info.json')
  pair('printer.objects.list.json')
  pair('printer.gcode.help.json')
  pair('printer.query_endstops.status.json')
  pair('printer.objects.query.all.json')
  pair('printer.objects.query.fields.json')
  pair('printer.objects.query.unknown.json')
  live.run(18)
  for (const name of ['info', 'objects.list', 'gcode.help', 'objects.query.q_176a', 'objects.query.q_8460']) {
    pair(`http.get.printer.${name}.json`)
  }
  pair('http.get.printer.query_endstops.status.json')
  live.run(1)
  pair('error.gcode_must_home.json')
  pair('error.gcode_temp_range.json')
  pair('printer.gcode.script.unknown.json')
  pair('error.print_start_missing.json')
  pair('printer.print.pause.not_printing.json')
  live.run(1)
  pair('printer.objects.subscribe.json')
  const scripts = (names: readonly string[]): void => {
    for (const name of names) {
      pair(`gcode.${name}.json`)
      live.run(TURN_S)
    }
  }
  scripts(['M115', 'M105', 'M114', 'GET_POSITION', 'QUERY_ENDSTOPS', 'M119', 'HELP', 'STATUS', 'SET_VELOCITY_LIMIT'])
  scripts(['G28_X_Y', 'G28', 'G1_X50_Y50_Z5_F6000', 'M400', 'SET_PRESSURE_ADVANCE_ADVANCE-0.05'])
  scripts(['SET_INPUT_SHAPER_SHAPER_FREQ_X-55', 'M220_S100', 'M221_S100', 'RESPOND_TYPE-echo_MSG-hello'])
  scripts(['M117_hi_there', 'M118_hello', 'PROBE', 'BED_MESH_CALIBRATE', 'BED_MESH_OUTPUT', 'GET_RETRACTION', 'M84'])
  pair('printer.print.start.json')
  // The recorded query found the printer in its wait for the nozzle, one degree below.
  const nozzle = live.printer.plant.simulation.heating.heaters.nozzle
  live.runUntil(() => nozzle.targetC === 200 && nozzle.control.smoothedC > 198, 600)
  pair('printer.objects.query.all.printing.json')
  live.runUntil(() => live.status('print_stats')['state'] === 'complete', 1200)
  live.ask('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME="live_small.gcode"' })
  live.runUntil(() => Number(live.status('virtual_sdcard')['file_position']) > 505, 1200)
  pair('printer.emergency_stop.json')
  pair('printer.info.shutdown.json')
  pair('error.gcode_when_shutdown.json')
  restart(session, 'printer.firmware_restart.json')
  session.pair('printer.info.startup.json')
  restart(session, 'printer.restart.json')
  return session.rows
}

/** The answer comes before the socket goes; a client has to come back by itself. */
function restart(session: Session, file: string): void {
  const { live } = session
  session.pair(file)
  live.runUntil(() => live.printer.host.state === 'startup', 5)
  live.runUntil(() => live.printer.host.state === 'ready', 10)
  live.rejoin()
}

/** The second conversation: a print that is paused, resumed and cancelled. */
export function replayPause(): { readonly rows: Row[]; readonly live: LivePrinter } {
  const live = startRecordedPrinter()
  const session = createSession(live)
  live.say('G28')
  live.say('SDCARD_PRINT_FILE FILENAME="live_motion.gcode"')
  live.run(6)
  session.pair('printer.objects.query.printing.json')
  session.pair('error.print_start_while_printing.json')
  session.pair('printer.print.pause.json')
  live.run(3)
  session.pair('printer.objects.query.paused.json')
  session.pair('printer.print.resume.json')
  live.run(3.6)
  session.pair('printer.print.cancel.json')
  live.run(3)
  session.pair('printer.objects.query.cancelled.json')
  return { rows: session.rows, live }
}

/** Klipper's own socket, asked by one more client after the cancelled print. */
export function replaySocket(before: LivePrinter): Row[] {
  const client: LiveClient = before.join()
  const live: LivePrinter = { ...before, ...client }
  const session = createSession(live)
  const pair = (name: string): void => session.pair(`klippy-socket/${name}.json`)
  live.run(10)
  for (const name of ['list_endpoints', 'info', 'objects.list', 'objects.query', 'objects.subscribe']) pair(name)
  for (const name of ['gcode.help', 'gcode.subscribe_output', 'gcode.script', 'gcode.script.error']) pair(name)
  pair('query_endstops.status')
  for (const name of ['pause', 'resume', 'cancel']) pair(`pause_resume.${name}`)
  for (const name of ['register_remote_method', 'motion_report.dump_trapq', 'motion_report.dump_stepper']) pair(name)
  for (const name of ['error.nosuch', 'error.missing_objects', 'gcode.script.move']) pair(name)
  live.run(1)
  session.rows.push(...compareAsync(client.messages))
  return session.rows
}

/** What came of Klipper's own accord during that conversation: each kind of message, its shape and its texts. */
function compareAsync(messages: readonly LiveMessage[]): Row[] {
  const recorded = readTyped(readFileSync(sharedPath('moonraker', 'klippy-socket', '_async.json'), 'utf8'))
  const ours = messages.filter(({ json }) => json['id'] === undefined).map(({ text }) => readTyped(text))
  const items = recorded.kind === 'list' ? recorded.items : []
  const methodOf = (message: Typed): string => {
    const method = typedAt(message, 'method')
    return method?.kind === 'text' ? method.value : 'dump'
  }
  const pair = 'klippy-socket/_async.json'
  const rows: Row[] = []
  const consoles = (all: readonly Typed[]): Typed => ({
    kind: 'list',
    items: all.filter((message) => methodOf(message) === 'process_gcode_response'),
  })
  rows.push(...compare(pair, consoles(items), consoles(ours), RULES, 'console'))
  const firstUpdate = (all: readonly Typed[]): Typed | null =>
    all.find((message) => methodOf(message) === 'process_status_update') ?? null
  rows.push(...compare(pair, firstUpdate(items), firstUpdate(ours), RULES, 'update'))
  for (const [name, length] of [
    ['trapq', 6],
    ['stepper', 3],
  ] as const) {
    const dump = (all: readonly Typed[]): Typed | null =>
      all.find((message) => {
        const first = typedAt(message, 'params', 'data', 0)
        return methodOf(message) === 'dump' && first?.kind === 'list' && first.items.length === length
      }) ?? null
    rows.push(...compare(pair, firstRow(dump(items)), firstRow(dump(ours)), RULES, name))
  }
  return rows
}

/** A dump with its first row only: how many there are depends on when one asks. */
function firstRow(message: Typed | null): Typed | null {
  const params = typedAt(message, 'params')
  if (params?.kind !== 'record') return null
  const fields = new Map(params.fields)
  fields.set('data', typedAt(params, 'data', 0) ?? { kind: 'null', value: null })
  return { kind: 'record', fields }
}
