// A living virtual printer behind its guard with an operator on it, in one process and in the printer's own time: what the
// operator believes is the test's to say, what it does is real.
import { readFileSync } from 'node:fs'
import { createGuardedPrinter, deadManConfig, type GuardEvent, type GuardedPrinter } from '#guard'
import { readPortMetadata } from '#moonraker'
import {
  type Agent,
  type Belief,
  baselinePolicy,
  CHANNEL_AT,
  CHANNELS,
  createAgent,
  createOperator,
  createPerception,
  type Diagnoser,
  describeScene,
  type Evidence,
  type Message,
  type Operator,
  type OperatorEvent,
  type Question,
  type Scene,
} from '#operator'
import { createVirtualPort } from '#printer'
import type { Level, PrinterPort } from '#protocol'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'

const CONFIG = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')

export interface OperatedOptions {
  readonly gcode: string | Uint8Array
  readonly level?: Level
  readonly agent?: Agent
  /** What the operator believes of a scene. */
  readonly believe: (scene: Scene) => readonly Belief[]
  readonly onGuard?: (event: GuardEvent) => void
  /** What speaks for it; nothing where nobody says. */
  readonly see?: (scene: Scene) => readonly Evidence[]
  readonly memory?: string | null
  /** What a person answers to a question, null: nothing. */
  readonly answer?: (question: Question) => boolean | null
  readonly live?: LivePrinter
  /** The printer's configuration; generic-cartesian's where nobody says. */
  readonly configText?: string
  /** What stands between the printer and its guard. */
  readonly port?: (port: PrinterPort) => PrinterPort
  /** It sees with the eyes of the product; else the little that playbooks need. */
  readonly isSeeing?: boolean
  /** A policy that thinks is asked this often. */
  readonly thinkEveryS?: number
}

export interface Operated {
  readonly live: LivePrinter
  readonly printer: GuardedPrinter
  readonly operator: Operator
  readonly events: OperatorEvent[]
  readonly told: Message[]
  readonly asked: Question[]
  readonly heard: { cause: string; isReal: boolean }[]
  /** Files laid beside the operator's own. */
  readonly kept: ReadonlyMap<string, Uint8Array>
  saved(): string | null
  pass(seconds: number): Promise<void>
  passUntil(holds: () => boolean, withinS: number): Promise<void>
}

export async function operate(options: OperatedOptions): Promise<Operated> {
  const live =
    options.live ??
    createLivePrinter({
      configText: `${deadManConfig()}\n${options.configText ?? CONFIG}`,
      gcodes: { 'part.gcode': options.gcode },
    })
  const nowS = (): number => live.printer.reactor.timeS
  const port = createVirtualPort(live.printer, { readMetadata: readPortMetadata })
  const printer = createGuardedPrinter({
    port: options.port?.(port) ?? port,
    nowS,
    level: options.level ?? 'recover',
    material: null,
    journal: { append: async () => undefined, note: () => undefined },
    deadManCount: 1,
    ...(options.onGuard === undefined ? {} : { onEvent: options.onGuard }),
  })
  const events: OperatorEvent[] = []
  const told: Message[] = []
  const asked: Question[] = []
  const heard: { cause: string; isReal: boolean }[] = []
  const kept = new Map<string, Uint8Array>()
  let saved = options.memory ?? null
  const diagnoser: Diagnoser = {
    begin: () => undefined,
    step: (scene) => ({
      timeS: scene.timeS,
      beliefs: options.believe(scene),
      isAbstaining: false,
      evidence: options.see?.(scene) ?? [],
      unseen: [],
    }),
    hear: (cause, isReal) => void heard.push({ cause, isReal }),
  }
  const perception = options.isSeeing === true ? createPerception({ printer, nowS, isPatient: false }) : null
  const operator = createOperator({
    printer,
    look: async () => perception?.look() ?? lookAt(live),
    diagnoser,
    agent: options.agent ?? createAgent({ policy: baselinePolicy }),
    twin: null,
    people: {
      tell: (message) => void told.push(message),
      ask: (question) => {
        if (!asked.some(({ id }) => id === question.id)) asked.push(question)
      },
      answerTo(id) {
        const question = asked.find((one) => one.id === id)
        return question === undefined ? null : (options.answer?.(question) ?? null)
      },
    },
    store: {
      load: () => saved,
      save: (text) => {
        saved = text
      },
    },
    keepFile(name, content) {
      kept.set(name, content)
      return `shelf/${name}`
    },
    describe: (scene, diagnosis) => (perception === null ? '' : describeScene(scene, diagnosis, perception.unseeing)),
    measure: (_what, phase) => (phase === 'end' ? 1 : 0),
    standing: () => ({}),
    thinkEveryS: options.thinkEveryS ?? null,
    onEvent: (event) => events.push(event),
  })
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      // Eyes ask the printer, and it answers while its time passes.
      const stepping = perception === null ? null : operator.step()
      for (let k = 0; k < 4; k++) {
        live.run(0.25)
        printer.heartbeat()
        await new Promise((done) => setImmediate(done))
      }
      await (stepping ?? operator.step())
    }
  }
  const passUntil = async (holds: () => boolean, withinS: number): Promise<void> => {
    for (let second = 0; !holds(); second++) {
      if (second >= withinS) throw new Error(`did not come within ${withinS} s`)
      await pass(1)
    }
  }
  for (let k = 0; k < 100 && !printer.isWatching; k++) {
    live.run(0.25)
    await new Promise((done) => setImmediate(done))
  }
  return { live, printer, operator, events, told, asked, heard, kept, saved: () => saved, pass, passUntil }
}

/** The little that playbooks need to see. */
function lookAt(live: LivePrinter): Scene {
  const stats = live.status('print_stats')
  const webhooks = live.status('webhooks')
  const move = live.status('gcode_move')
  const toolhead = live.status('toolhead')
  const card = live.status('virtual_sdcard')
  const nozzle = live.status('extruder')
  const bed = live.status('heater_bed')
  const channels = new Float64Array(CHANNELS.length).fill(Number.NaN)
  channels[CHANNEL_AT.nozzle_c] = Number(nozzle['temperature'])
  channels[CHANNEL_AT.nozzle_target_c] = Number(nozzle['target'])
  channels[CHANNEL_AT.bed_c] = Number(bed['temperature'])
  channels[CHANNEL_AT.bed_target_c] = Number(bed['target'])
  channels[CHANNEL_AT.part_fan_ratio] = Number(live.status('fan')['speed'])
  const place = live.status('motion_report')['live_position'] as readonly number[]
  for (const [axis, name] of (['x_mm', 'y_mm', 'z_mm'] as const).entries())
    channels[CHANNEL_AT[name]] = place[axis] ?? Number.NaN
  return {
    timeS: live.printer.reactor.timeS,
    host: webhooks['state'] as Scene['host'],
    hostMessage: String(webhooks['state_message']),
    print: stats['state'] as Scene['print'],
    printMessage: String(stats['message']),
    filename: String(stats['filename']),
    fileByte: Number(card['file_position']),
    fileBytes: Number(card['file_size']),
    printDurationS: Number(stats['print_duration']),
    totalDurationS: Number(stats['total_duration']),
    layer: -1,
    layers: -1,
    speedRatio: Number(move['speed_factor']),
    flowRatio: Number(move['extrude_factor']),
    zOffsetMm: 0,
    maxAccelMmPerS2: Number(toolhead['max_accel']),
    pressureAdvanceS: Number(nozzle['pressure_advance']),
    homedAxes: String(toolhead['homed_axes']),
    objects: [],
    currentObject: null,
    channels,
    ageS: new Float64Array(CHANNELS.length),
    console: [],
  }
}
