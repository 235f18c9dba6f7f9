// How the printer is: state, progress, heat, how long still, and why it stands if it does. Numbers that are not known are null.
// Texts of others are here as they came: whoever shows them quotes or fences them.
import type { Forecast, HostState, PlainRecord, PrintState } from '#protocol'
import { createForecastCursor, followForecast } from '#protocol'
import { causeNamed } from '../diagnosis/causes.ts'
import { firmwareWords } from '../language/firmware-words.ts'
import { CHANNEL_AT, type ChannelName } from '../perception/channels.ts'
import type { Scene } from '../perception/scene.ts'
import type { Pauser } from './chronicle.ts'
import type { ConversationContext } from './context.ts'

export interface HeaterFacts {
  readonly name: string
  readonly readingC: number | null
  /** Null: a sensor alone. 0: off. */
  readonly targetC: number | null
}

export interface PauseFacts {
  readonly by: Pauser
  readonly why: string
  readonly cause: string | null
  /** Null: it stood already when somebody began to look. */
  readonly agoS: number | null
  readonly isWithoutFilament: boolean
  /** What the printer's own display says, which every client may write. */
  readonly displayText: string
}

export type LeftFrom = 'the simulation of this file' | 'the slicer’s estimate' | 'the pace so far'

export interface StatusFacts {
  readonly timeS: number
  readonly host: HostState
  readonly hostMessage: string
  /** What the firmware says, in words of ours; null: nothing that is recognised. */
  readonly firmwareSays: string | null
  readonly print: PrintState
  readonly file: string
  /** Of the file's bytes, 0..1. */
  readonly progressRatio: number | null
  /** From 1. */
  readonly layer: number | null
  readonly layers: number | null
  readonly printedS: number | null
  readonly leftS: number | null
  readonly leftFrom: LeftFrom | null
  readonly heaters: readonly HeaterFacts[]
  readonly fanRatio: number | null
  readonly speedRatio: number | null
  readonly flowRatio: number | null
  readonly zOffsetMm: number | null
  readonly speedMmPerS: number | null
  readonly filamentMm: number | null
  readonly isFilamentThere: boolean | null
  readonly homedAxes: string
  readonly objects: Scene['objects']
  readonly currentObject: string | null
  /** Of the print at hand; null: it does not stand. */
  readonly pause: PauseFacts | null
}

/** Null: nothing has been seen of it yet. */
export async function readStatus(context: ConversationContext): Promise<StatusFacts | null> {
  const { scene } = context.watcher
  if (scene === null) return null
  const seen = await readObjects(context)
  const left = await timeLeft(context, scene)
  const at = (name: ChannelName): number | null => known(scene.channels[CHANNEL_AT[name]])
  const isOn = scene.print === 'printing' || scene.print === 'paused'
  const present = at('filament_present')
  return {
    timeS: scene.timeS,
    host: scene.host,
    hostMessage: scene.hostMessage,
    firmwareSays: firmwareWords(scene.hostMessage) ?? firmwareWords(scene.printMessage),
    print: scene.print,
    file: scene.filename,
    progressRatio: isOn ? progressOf(scene) : null,
    layer: isOn && scene.layer >= 0 ? scene.layer + 1 : null,
    layers: isOn && scene.layers > 0 ? scene.layers : null,
    printedS: scene.filename === '' ? null : known(scene.printDurationS),
    leftS: left?.[0] ?? null,
    leftFrom: left?.[1] ?? null,
    heaters: heatersOf(seen, scene),
    fanRatio: at('part_fan_ratio'),
    speedRatio: known(scene.speedRatio),
    flowRatio: known(scene.flowRatio),
    zOffsetMm: known(scene.zOffsetMm),
    speedMmPerS: at('speed_mm_per_s'),
    filamentMm: at('filament_used_mm'),
    isFilamentThere: present === null ? null : present !== 0,
    homedAxes: scene.homedAxes,
    objects: scene.objects,
    currentObject: scene.currentObject,
    pause: scene.print === 'paused' ? pauseOf(context, scene, seen) : null,
  }
}

export function progressOf({ fileByte, fileBytes }: Scene): number | null {
  return fileByte >= 0 && fileBytes > 0 ? Math.min(1, fileByte / fileBytes) : null
}

type Seen = Readonly<Record<string, PlainRecord>>

/** What a scene does not hold: every heater and thermometer by its own name, and the display. */
async function readObjects({ printer }: ConversationContext): Promise<Seen> {
  try {
    const { status: has } = await printer.query({ heaters: ['available_sensors'] })
    const names = has['heaters']?.['available_sensors']
    const sensors = Array.isArray(names) ? names.filter((name) => typeof name === 'string').slice(0, 40) : []
    const wanted = Object.fromEntries(sensors.map((name) => [name, ['temperature', 'target']]))
    const { status } = await printer.query({ ...wanted, display_status: ['message'] })
    return status
  } catch {
    return {}
  }
}

function heatersOf(seen: Seen, scene: Scene): HeaterFacts[] {
  const heaters = Object.entries(seen).flatMap(([name, fields]) => {
    if (!('temperature' in fields)) return []
    return [{ name, readingC: known(fields['temperature']), targetC: known(fields['target']) }]
  })
  const rank = (name: string): number => (name === 'extruder' ? 0 : name === 'heater_bed' ? 1 : 2)
  if (heaters.length > 0) return heaters.sort((a, b) => rank(a.name) - rank(b.name))
  const at = (name: ChannelName): number | null => known(scene.channels[CHANNEL_AT[name]])
  return [
    { name: 'extruder', readingC: at('nozzle_c'), targetC: at('nozzle_target_c') },
    { name: 'heater_bed', readingC: at('bed_c'), targetC: at('bed_target_c') },
  ].filter(({ readingC }) => readingC !== null)
}

function pauseOf({ chronicle, watcher }: ConversationContext, scene: Scene, seen: Seen): PauseFacts {
  const told = seen['display_status']?.['message']
  const displayText = typeof told === 'string' ? told : ''
  const { pause } = chronicle
  if (pause !== null) {
    const agoS = Number.isNaN(pause.timeS) ? null : Math.max(0, scene.timeS - pause.timeS)
    return { ...pause, agoS, displayText }
  }
  const mine = watcher.memory?.pausedFor ?? null
  return {
    by: mine === null ? 'not known' : 'the operator',
    why: causeNamed(mine?.cause ?? '')?.title ?? '',
    cause: mine?.cause ?? null,
    agoS: mine === null ? null : Math.max(0, scene.timeS - mine.timeS),
    isWithoutFilament: scene.channels[CHANNEL_AT.filament_present] === 0,
    displayText,
  }
}

/** Less of the file than this has been printed: its pace says nothing. */
const PACE_FROM_RATIO = 0.05

async function timeLeft(
  { forecast, printer }: ConversationContext,
  scene: Scene,
): Promise<readonly [number, LeftFrom] | null> {
  const ratio = progressOf(scene)
  if (ratio === null || (scene.print !== 'printing' && scene.print !== 'paused')) return null
  const pace = scene.speedRatio > 0 ? scene.speedRatio : 1
  const told = forecast()
  const row = told === null ? -1 : rowOf(told, scene.fileByte)
  if (told !== null && row >= 0) {
    return [Math.max(0, told.durationS - (told.timeS[row] ?? 0)) / pace, 'the simulation of this file']
  }
  const estimateS = await printer.metadata(scene.filename).then(
    ({ estimatedTimeS }) => estimatedTimeS,
    () => null,
  )
  if (estimateS !== null && estimateS > 0) return [(estimateS * (1 - ratio)) / pace, 'the slicer’s estimate']
  if (ratio < PACE_FROM_RATIO || !(scene.printDurationS > 0)) return null
  return [(scene.printDurationS * (1 - ratio)) / ratio, 'the pace so far']
}

export function rowOf(forecast: Forecast, fileByte: number): number {
  return followForecast(createForecastCursor(forecast), fileByte, 0)
}

export function known(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
