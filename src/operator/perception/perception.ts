// The eyes of the operator: once a second of the printer's time everything that the printer tells becomes one scene. Nothing
// that comes from there is trusted: what is missing or no number is NaN, what is stale is not known.
import type { GuardedPrinter } from '#guard'
import type {
  ConsoleEntry,
  ExpectedPicture,
  HostState,
  Meter,
  PrinterEvent,
  PrinterStatus,
  PrintState,
  StatusUpdate,
  Unsubscribe,
} from '#protocol'
import type { CameraCounters, CameraWatch } from './camera/watch-camera.ts'
import {
  beginPart,
  countersOf,
  createCameraWatch,
  goneObjectOf,
  isGoneSure,
  pictureChannels,
  wantsSecondLook,
  watchCamera,
} from './camera/watch-camera.ts'
import type { ChannelName } from './channels.ts'
import { CHANNEL_AT, CHANNELS } from './channels.ts'
import type { LayerTable } from './layer-table.ts'
import { layerAt } from './layer-table.ts'
import type { Liveness, Unseeing } from './liveness.ts'
import { createLiveness, stepLiveness } from './liveness.ts'
import { objectAt, readChannels, readPlace, readWords, textAt } from './read-status.ts'
import type { Scene } from './scene.ts'
import type { StatusSources } from './status-sources.ts'
import { findSources, selectionOf } from './status-sources.ts'

/** What looks of a guarded printer, as far as it is used here. */
export type SeenPrinter = Pick<
  GuardedPrinter,
  'info' | 'listObjects' | 'query' | 'subscribe' | 'listen' | 'meters' | 'cameraFrame'
>

export interface PerceptionOptions {
  readonly printer: SeenPrinter
  /** Seconds of the printer's kind, never running back: the loop's clock. */
  readonly nowS: () => number
  /** Seconds since 1970 by the printer's calendar, for what the console says; NaN where nobody says. */
  readonly unixS?: () => number
  /** What the camera should see of the print at hand; null where nobody can say. */
  readonly expectPicture?: (
    fileByte: number,
    widthPx: number,
    heightPx: number,
    headMm: readonly [number, number, number],
  ) => Promise<ExpectedPicture | null>
  /** Between two pictures of a print, s. */
  readonly pictureEveryS?: number
  /** A look waits for its picture: where time stands still meanwhile, the same seed gives the same scenes. Default: true. */
  readonly isPatient?: boolean
}

export interface PerceptionCounters extends CameraCounters {
  readonly looks: number
  readonly statusUpdates: number
  /** Looks at which meters came. */
  readonly meterReadings: number
}

export interface Perception {
  /** Never rejects: who cannot be asked is `disconnected`. Call it once a second. */
  look(): Promise<Scene>
  /** Where layers begin in the file at hand; null: only the printer says. */
  setLayers(layers: LayerTable | null): void
  /** As of the last look: what does not really look, and what stands although it looks. */
  readonly unseeing: readonly Unseeing[]
  readonly counters: PerceptionCounters
  close(): void
}

/** Status that is older than this is not known, s: Klipper speaks four times a second. */
const STATUS_STALE_S = 5
/** ... of a meter, which may be published seldom. */
const METER_STALE_S = 30
/** Kept of the console between two looks: what floods it must not fill the memory. */
const CONSOLE_MAX = 200
const CONSOLE_LETTERS_MAX = 2000
const PICTURE_EVERY_S = 25
/** What a picture alone shows is looked at again after so long, s. */
const SECOND_LOOK_S = 10
/** While nothing is printed, and where there was no camera. */
const IDLE_PICTURE_EVERY_S = 120
/** A picture older than so many periods says nothing of now. */
const PICTURE_STALE_PERIODS = 3

/** Klipper tells these where it is configured for them; a meter does where it is not. Nothing else of the status can be a meter. */
const EITHER: ReadonlySet<string> = new Set<ChannelName>(['chamber_c', 'filament_present'])
const METER_AT: ReadonlyMap<string, number> = new Map(
  CHANNELS.flatMap(({ name, from }, at) => (from === 'meter' || EITHER.has(name) ? [[name, at] as const] : [])),
)

interface Sight {
  status: PrinterStatus
  /** Klipper's clock less ours, and ours when the last status came. */
  offsetS: number
  heardS: number
  host: HostState
  hostMessage: string
  sources: StatusSources
  stop: Unsubscribe | null
  /** The list of objects has to be read (again). */
  isNew: boolean
  console: ConsoleEntry[]
  consoleDropped: number
  layers: LayerTable | null
  /** [CHANNELS] our clock when its value was renewed. */
  readonly renewedS: Float64Array
  readonly camera: CameraWatch
  nextPictureS: number
  isPicturing: boolean
  print: PrintState
  readonly liveness: Liveness
  unseeing: readonly Unseeing[]
  looks: number
  statusUpdates: number
  meterReadings: number
}

export function createPerception(options: PerceptionOptions): Perception {
  const { printer, nowS, unixS = () => Number.NaN, pictureEveryS = PICTURE_EVERY_S, isPatient = true } = options
  const sight: Sight = {
    status: {},
    offsetS: 0,
    heardS: Number.NEGATIVE_INFINITY,
    host: 'disconnected',
    hostMessage: '',
    sources: findSources([]),
    stop: null,
    isNew: true,
    console: [],
    consoleDropped: 0,
    layers: null,
    renewedS: new Float64Array(CHANNELS.length).fill(Number.NEGATIVE_INFINITY),
    camera: createCameraWatch(),
    nextPictureS: Number.NEGATIVE_INFINITY,
    isPicturing: false,
    print: 'standby',
    liveness: createLiveness(),
    unseeing: [],
    looks: 0,
    statusUpdates: 0,
    meterReadings: 0,
  }
  const unlisten = printer.listen((event) => hear(sight, event, unixS()))
  const onUpdate = ({ status, eventtimeS }: StatusUpdate): void => {
    sight.status = status
    sight.statusUpdates++
    sight.heardS = nowS()
    if (Number.isFinite(eventtimeS)) sight.offsetS = eventtimeS - sight.heardS
  }

  /** Finds out what there is and subscribes to it; once for each host. */
  async function begin(): Promise<void> {
    const { state, message } = await printer.info()
    sight.host = state
    sight.hostMessage = message
    if (state === 'disconnected' || state === 'startup') return
    const sources = findSources(await printer.listObjects())
    const stop = await printer.subscribe(selectionOf(sources), onUpdate)
    sight.stop?.()
    sight.stop = stop
    sight.sources = sources
    sight.isNew = false
  }

  async function look(): Promise<Scene> {
    if (sight.isNew) await begin().catch((error: unknown) => lose(sight, (error as Error).message))
    sight.looks++
    const meters = await printer.meters().catch(() => [])
    if (meters.length > 0) sight.meterReadings++
    if (nowS() >= sight.nextPictureS && !sight.isPicturing) {
      const picturing = lookThroughCamera(sight, options, pictureEveryS)
      if (isPatient) await picturing
    }
    const scene = sceneOf(sight, meters, nowS(), PICTURE_STALE_PERIODS * pictureEveryS)
    // A new print lies on a clean plate.
    const isNewPart = scene.print === 'printing' && sight.print !== 'printing' && sight.print !== 'paused'
    if (isNewPart) {
      beginPart(sight.camera)
      sight.nextPictureS = nowS() + pictureEveryS
    }
    sight.print = scene.print
    sight.unseeing = stepLiveness(sight.liveness, scene, sight.camera)
    return scene
  }

  return {
    look,
    setLayers(layers) {
      sight.layers = layers
    },
    get unseeing() {
      return sight.unseeing
    },
    get counters() {
      const { camera, looks, statusUpdates, meterReadings } = sight
      return { ...countersOf(camera), looks, statusUpdates, meterReadings }
    },
    close() {
      unlisten()
      sight.stop?.()
    },
  }
}

/** Never rejects. Where the head stood is asked before and after: the picture is of some moment between. */
async function lookThroughCamera(
  sight: Sight,
  { printer, nowS, expectPicture }: PerceptionOptions,
  everyS: number,
): Promise<void> {
  sight.isPicturing = true
  const isPrinting = sight.print === 'printing' || sight.print === 'paused'
  try {
    const before = await placeOf(printer)
    const frame = await printer.cameraFrame().catch((error: unknown) => error as Error)
    const after = await placeOf(printer)
    const headMm = [0, 1, 2].map((axis) => (before.mm[axis]! + after.mm[axis]!) / 2) as [number, number, number]
    await watchCamera(sight.camera, {
      timeS: nowS() + sight.offsetS,
      frame,
      headMm,
      expect: async (widthPx, heightPx) =>
        isPrinting && after.fileByte > 0
          ? ((await expectPicture?.(after.fileByte, widthPx, heightPx, headMm)) ?? null)
          : null,
      isStanding: sight.print === 'paused',
      excluded: excludedOf(sight),
    })
    const waitS = isPrinting && wantsSecondLook(sight.camera) ? Math.min(everyS, SECOND_LOOK_S) : everyS
    sight.nextPictureS = nowS() + (isPrinting && frame !== null ? waitS : IDLE_PICTURE_EVERY_S)
  } catch (error) {
    sight.camera.lastError = (error as Error).message
    sight.nextPictureS = nowS() + everyS
  } finally {
    sight.isPicturing = false
  }
}

function excludedOf({ status }: Sight): string[] {
  const names = objectAt(status, 'exclude_object')?.['excluded_objects']
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

async function placeOf(
  printer: SeenPrinter,
): Promise<{ readonly mm: readonly [number, number, number]; readonly fileByte: number }> {
  const wanted = { motion_report: ['live_position'], virtual_sdcard: ['file_position'] }
  const status = await printer.query(wanted).then(
    (answer) => answer.status,
    () => ({}),
  )
  return readPlace(status)
}

function hear(sight: Sight, event: PrinterEvent, timeS: number): void {
  switch (event.kind) {
    case 'console-output':
      if (sight.console.length >= CONSOLE_MAX) {
        sight.console.shift()
        sight.consoleDropped++
      }
      sight.console.push({ timeS, kind: 'response', text: event.text.slice(0, CONSOLE_LETTERS_MAX) })
      return
    case 'link-lost':
      lose(sight, event.reason)
      return
    case 'host-state':
      sight.host = event.state
      sight.hostMessage = event.message
      // Another configuration may have other objects.
      if (event.state === 'disconnected') lose(sight, event.message)
      return
    case 'link-restored':
    case 'print-state':
      return
  }
}

function lose(sight: Sight, reason: string): void {
  sight.host = 'disconnected'
  sight.hostMessage = reason
  sight.isNew = true
}

function sceneOf(sight: Sight, meters: readonly Meter[], nowS: number, pictureStaleS: number): Scene {
  const { status, sources, renewedS } = sight
  const channels = new Float64Array(CHANNELS.length).fill(Number.NaN)
  const statusAgeS = nowS - sight.heardS
  if (statusAgeS <= STATUS_STALE_S) readChannels(status, sources, channels)
  for (let at = 0; at < channels.length; at++) {
    if (!Number.isNaN(channels[at]!)) renewedS[at] = sight.heardS
  }
  takeMeters(meters, channels, renewedS, nowS)
  takePicture(sight, channels, nowS, pictureStaleS)
  const ageS = renewedS.map((since) => Math.max(0, nowS - since))
  const { toldLayer, toldLayers, ...words } = readWords(status, sources)
  const console = sight.console
  sight.console = []
  const webhooks = objectAt(status, 'webhooks')
  // While the link holds the status says it sooner than the event.
  const isHeard = sight.host !== 'disconnected'
  return {
    timeS: nowS + sight.offsetS,
    host: sight.host,
    hostMessage: (isHeard && textAt(webhooks, 'state_message')) || sight.hostMessage,
    ...words,
    ...layerOf(sight.layers, words.fileByte, toldLayer, toldLayers),
    channels,
    ageS,
    console,
    goneObject: goneObjectOf(sight.camera),
    isGoneSure: isGoneSure(sight.camera),
  }
}

/** Meters fill in what the status does not tell. */
function takeMeters(meters: readonly Meter[], channels: Float64Array, renewedS: Float64Array, nowS: number): void {
  for (const { name, value, ageS } of meters) {
    const at = METER_AT.get(name)
    if (at === undefined || value === null || !Number.isFinite(value)) continue
    const isKnown = !Number.isNaN(channels[at]!)
    if (ageS > METER_STALE_S || (isKnown && EITHER.has(name))) continue
    channels[at] = value
    renewedS[at] = nowS - ageS
  }
}

function takePicture({ camera, offsetS, renewedS }: Sight, channels: Float64Array, nowS: number, staleS: number): void {
  const seenS = camera.lastS - offsetS
  if (!(nowS - seenS <= staleS)) return
  for (const [name, value] of Object.entries(pictureChannels(camera, nowS + offsetS))) {
    const at = CHANNEL_AT[name as ChannelName]
    channels[at] = value
    if (!Number.isNaN(value)) renewedS[at] = seenS
  }
}

/** The file's own lines count layers from 1. */
function layerOf(
  table: LayerTable | null,
  fileByte: number,
  toldLayer: number,
  toldLayers: number,
): { readonly layer: number; readonly layers: number } {
  const isTold = toldLayer >= 1
  const byByte = table === null || Number.isNaN(fileByte) ? -1 : layerAt(table, fileByte)
  const layers = toldLayers >= 1 ? toldLayers : (table?.layers ?? -1)
  return { layer: isTold ? toldLayer - 1 : byByte, layers }
}

/** A channel of a scene by its name. */
export function channelOf({ channels }: Scene, name: ChannelName): number {
  return channels[CHANNEL_AT[name]]!
}
