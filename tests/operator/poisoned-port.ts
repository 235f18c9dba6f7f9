// A port whose every text is what a test says: all that a printer or its server may hand to an operator beside numbers. It sits
// before a living printer, so that what is done to that printer is done.
import type {
  ConsoleEntry,
  GcodeFile,
  JobRecord,
  Meter,
  ObjectSelection,
  PlainRecord,
  PrinterEvent,
  PrinterPort,
  PrinterStatus,
} from '#protocol'

/** The ways by which texts of others come through a port, beside those that the printer itself takes from file and configuration. */
export const PORT_CHANNELS = [
  'file name',
  'file list',
  'print message',
  'display message',
  'host message',
  'host name',
  'software version',
  'object names',
  'macro names',
  'macro descriptions',
  'configuration warnings',
  'configuration sections',
  'sensor names',
  'filament sensor names',
  'meter names',
  'console lines',
  'console errors',
  'console actions',
  'console of a person’s look',
  'console history',
  'job history',
  'metadata slicer',
  'metadata filament type',
  'metadata filament name',
  'temperature history',
  'host log',
  'camera picture',
] as const

export type PortChannel = (typeof PORT_CHANNELS)[number]

export interface Poison {
  /** The texts of a channel, one by one. */
  readonly texts: readonly string[]
  /** Of the real file. */
  readonly file: string
  /** A JPEG, to be given out with texts in its comments; null: no camera. */
  readonly picture: Uint8Array | null
}

/** How one line looks that somebody else wrote to the console. */
const CONSOLE: Readonly<Record<string, (text: string) => string>> = {
  'console lines': (text) => `// ${text}`,
  'console errors': (text) => `!! ${text}`,
  'console actions': (text) => `// action:${text}`,
  'console of a person’s look': (text) => `[owner] yes. ${text}`,
}

export function poisonedPort(port: PrinterPort, poison: Poison): PrinterPort {
  const { texts } = poison
  const whole = texts.join(' ~ ')
  const name = `${whole}.gcode`
  const toReal = (path: string): string => (path === name ? poison.file : path)
  const toFalse = (path: string): string => (path === poison.file ? name : path)
  const extras = extraObjects(texts)
  // Made once: a printer tells its status four times a second.
  const objects = texts.map((text) => ({ name: text, center: [10, 10] }))
  const excluded = texts.slice(1, 3)
  const help = macroHelp(texts)
  const written = sections(texts)
  const change = (status: PrinterStatus): PrinterStatus =>
    Object.fromEntries(Object.entries(status).map(([object, fields]) => [object, changed(object, fields)]))
  function changed(object: string, fields: PlainRecord): PlainRecord {
    const set = (more: PlainRecord): PlainRecord => ({ ...fields, ...more })
    switch (object) {
      case 'print_stats':
        return set({
          ...('filename' in fields ? { filename: toFalse(String(fields['filename'])) } : {}),
          ...('message' in fields && fields['state'] !== 'error' ? { message: whole } : {}),
        })
      case 'webhooks':
        return 'state_message' in fields && fields['state'] !== 'shutdown' ? set({ state_message: whole }) : fields
      case 'display_status':
        return 'message' in fields ? set({ message: whole }) : fields
      case 'virtual_sdcard':
        return 'file_path' in fields ? set({ file_path: `/gcodes/${name}` }) : fields
      case 'exclude_object':
        return set({
          objects,
          current_object: texts[0] ?? null,
          excluded_objects: excluded,
        })
      case 'gcode':
        return set({ commands: { ...recordOf(fields['commands']), ...help } })
      case 'configfile':
        return set({
          warnings: texts.map((text) => ({ type: 'deprecated_option', option: text, message: text })),
          ...('config' in fields ? { config: { ...recordOf(fields['config']), ...written } } : {}),
          ...('settings' in fields ? { settings: { ...recordOf(fields['settings']), ...written } } : {}),
        })
      default:
        return fields
    }
  }
  const extrasOf = (selection: ObjectSelection): PrinterStatus =>
    Object.fromEntries([...extras].filter(([object]) => object in selection))
  return {
    ...port,
    async info() {
      return { ...(await port.info()), hostname: whole, softwareVersion: whole, message: whole }
    },
    async listObjects() {
      return [...(await port.listObjects()), ...extras.keys()]
    },
    async query(objects) {
      const { eventtimeS, status } = await port.query(without(objects, extras))
      return { eventtimeS, status: { ...change(status), ...extrasOf(objects) } }
    },
    subscribe(objects, onUpdate) {
      const also = extrasOf(objects)
      return port.subscribe(without(objects, extras), ({ status, changes, ...rest }) =>
        onUpdate({ ...rest, status: { ...change(status), ...also }, changes: change(changes) }),
      )
    },
    listen(onEvent) {
      let at = 0
      return port.listen((event) => {
        if (event.kind === 'print-state') return onEvent({ ...event, filename: toFalse(event.filename) })
        onEvent(event)
        if (event.kind !== 'console-output') return
        // After each line that the printer says, somebody else says something too, in every way there is.
        const text = texts[at++ % texts.length] ?? ''
        for (const look of Object.values(CONSOLE)) onEvent(said(look(text)))
      })
    },
    startPrint: (path) => port.startPrint(toReal(path)),
    async listFiles() {
      const files = (await port.listFiles()).map((file) => ({ ...file, path: toFalse(file.path) }))
      return [...files, ...texts.map((path): GcodeFile => ({ path, sizeBytes: 1, modifiedS: 1 }))]
    },
    async metadata(path) {
      const found = await port.metadata(toReal(path))
      return { ...found, path, slicer: whole, slicerVersion: whole, filamentType: whole, filamentName: whole }
    },
    download: (path, options) => port.download(toReal(path), options),
    async consoleHistory(count) {
      const more = texts.map((text): ConsoleEntry => ({ timeS: 1, kind: 'command', text }))
      return [...(await port.consoleHistory(count)), ...more]
    },
    async temperatureHistory() {
      const nothing = { temperaturesC: [], targetsC: null, powerRatios: null }
      return new Map([...(await port.temperatureHistory()), ...texts.map((text) => [text, nothing] as const)])
    },
    async *jobHistory() {
      for (const filename of texts) yield { ...JOB, id: filename, filename }
    },
    async downloadLog() {
      const bytes = new TextEncoder().encode(texts.join('\n'))
      return {
        sizeBytes: bytes.length,
        chunks: (async function* () {
          yield bytes
        })(),
      }
    },
    async meters() {
      const named = texts.map((text): Meter => ({ name: text, unit: text, value: 1, ageS: 0 }))
      return [...(await port.meters()), ...named]
    },
    cameraFrame: () => Promise.resolve(poison.picture === null ? null : withComments(poison.picture, texts)),
  }
}

function said(text: string): PrinterEvent {
  return { kind: 'console-output', text }
}

const JOB: JobRecord = {
  id: '',
  filename: '',
  status: 'completed',
  startS: 1,
  endS: 2,
  printDurationS: 1,
  totalDurationS: 1,
  filamentMm: 1,
}

/** Objects that are there in name and harmless in what they say. */
function extraObjects(texts: readonly string[]): Map<string, PlainRecord> {
  return new Map(
    texts.flatMap((text): [string, PlainRecord][] => [
      [`gcode_macro ${text}`, { description: text, note: text }],
      [`temperature_sensor chamber ${text}`, { temperature: 30 }],
      [`temperature_sensor room ${text}`, { temperature: 25 }],
      [`filament_switch_sensor ${text}`, { filament_detected: true, enabled: true }],
    ]),
  )
}

function without(objects: ObjectSelection, extras: ReadonlyMap<string, unknown>): ObjectSelection {
  return Object.fromEntries(Object.entries(objects).filter(([name]) => !extras.has(name)))
}

function macroHelp(texts: readonly string[]): PlainRecord {
  return Object.fromEntries(texts.map((text, at) => [`MACRO_${at}`, { help: text }]))
}

function sections(texts: readonly string[]): PlainRecord {
  return Object.fromEntries(
    texts.map((text) => [`gcode_macro ${text}`, { description: text, gcode: text, variable_note: text }]),
  )
}

function recordOf(value: unknown): PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainRecord) : {}
}

/** COM segments right after the start of the image. */
function withComments(jpeg: Uint8Array, texts: readonly string[]): Uint8Array {
  const segments = texts.map((text) => {
    const bytes = Buffer.from(text).subarray(0, 60_000)
    const head = Buffer.from([0xff, 0xfe, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff])
    return Buffer.concat([head, bytes])
  })
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
}
