// The operator's twin of one printer: it prints the file on the nominal machine and remembers, second by second, what a client
// saw. It knows the file, the configuration and the material; of the machine at hand only what somebody has identified.
import type { ReadInclude } from '#config'
import { createRandom } from '#core'
import type { HeaterConstants, MachineModel, Material } from '#physics'
import type { Printer } from '#printer'
import type { ExpectedPicture, Forecast, PrintStart, TwinPort } from '#protocol'
import { createForecastCursor, followForecast } from '#protocol'
import type { LampName, PoseName } from '#sensing'
import type { PictureOptions, SeenPrint } from './expected-picture.ts'
import { drawExpected, seePrint } from './expected-picture.ts'
import { FORETOLD_CHANNELS, findSources, readChannels } from './foretold-channels.ts'
import { printNominal } from './nominal-print.ts'
import { addRow, createRowTable, type RowTable } from './row-table.ts'

/** Where the camera of the printer stands, as far as it is known. */
export interface TwinCamera {
  readonly view?: PoseName
  readonly lamp?: LampName
}

/** What has been learned of a heater while it was sound. */
export type IdentifiedHeater = Partial<
  Pick<HeaterConstants, 'fullPowerCPerS' | 'lossPerS' | 'fanLossPerS' | 'sensorLagS'>
>

export interface TwinOptions {
  readonly configText: string
  /** What `[include]` lines name; without it there is nothing to include. */
  readonly readInclude?: ReadInclude
  readonly machine: MachineModel
  readonly material: Material
  readonly seed?: number
  readonly identified?: { readonly nozzle?: IdentifiedHeater; readonly bed?: IdentifiedHeater }
  /** Null: no pictures, and nothing is kept for them. */
  readonly camera?: TwinCamera | null
  /** Gives others their turn now and then while a long file is foretold. */
  readonly breathe?: () => Promise<void>
}

export interface Twin extends TwinPort {
  /** Of the file foretold last; null before the first. */
  latest(): Forecast | null
}

const ROOM_C = 23
const HUMIDITY_PCT = 40
const [X_AT, Y_AT, Z_AT] = ['x_mm', 'y_mm', 'z_mm'].map((name) => FORETOLD_CHANNELS.indexOf(name)) as [
  number,
  number,
  number,
]

export function createTwin(options: TwinOptions): Twin {
  const { camera = {}, breathe = async () => undefined } = options
  const view: PictureOptions | null =
    camera === null ? null : { view: camera.view ?? 'front-corner', lamp: camera.lamp ?? 'chamber-led' }
  let latest: Forecast | null = null
  let printStartS = 0
  let seen: SeenPrint | null = null

  async function forecast(file: Uint8Array, start: PrintStart = {}): Promise<Forecast> {
    const random = createRandom(options.seed ?? 1).fork('twin')
    const table = createRowTable(FORETOLD_CHANNELS.length)
    const values = new Float64Array(FORETOLD_CHANNELS.length)
    let sources: ReturnType<typeof findSources> | null = null
    let startS = 0
    const look = (printer: Printer, sinceStartS: number): void => {
      sources ??= findSources(printer)
      startS = printer.reactor.timeS - sinceStartS
      readChannels(printer, sources, values)
      const { host, plant } = printer
      addRow(table, { fileByte: host.job.positionBytes, timeS: sinceStartS, layer: plant.simulation.layer, values })
    }
    const printer = await printNominal({ ...nominal(options, start), random }, file, look, breathe)
    const { simulation } = printer.plant
    seen = view === null ? null : seePrint(simulation, printer.host.config, view, random.fork('camera'))
    printStartS = startS
    latest = finish(table, printer.host.job.stats.filamentMm)
    return latest
  }

  async function picture(
    fileByte: number,
    widthPx: number,
    heightPx: number,
    headMm?: readonly [number, number, number],
  ): Promise<ExpectedPicture | null> {
    if (seen === null || latest === null || !(fileByte >= 0)) return null
    const row = followForecast(createForecastCursor(latest), fileByte, 0)
    const at = (channel: number): number => latest?.values[channel]?.[row] ?? 0
    const [xMm, yMm, zMm] = headMm ?? [at(X_AT), at(Y_AT), at(Z_AT)]
    const moment = { timeS: printStartS + latest.timeS[row]!, xMm, yMm, zMm }
    return { ...drawExpected(seen, moment, widthPx, heightPx), layer: latest.layer[row]! }
  }

  return { forecast, picture, latest: () => latest }
}

function nominal(options: TwinOptions, start: PrintStart): Omit<Parameters<typeof printNominal>[0], 'random'> {
  const { configText, readInclude = () => null, machine, material, identified = {} } = options
  return {
    configText,
    readInclude,
    machine: {
      ...machine,
      nozzle: { ...machine.nozzle, ...identified.nozzle },
      bed: { ...machine.bed, ...identified.bed },
    },
    material,
    room: {
      ambient: within(start.ambientC, -30, 60) ?? ROOM_C,
      humidity: within(start.humidityPct, 0, 100) ?? HUMIDITY_PCT,
      ...known('chamber', within(start.chamberC, -30, 150)),
      ...known('nozzle', within(start.nozzleC, -30, 500)),
      ...known('bed', within(start.bedC, -30, 200)),
      opened: 0,
      tolerant: false,
      ownConfig: true,
      // What is expected of a reading is the truth: noise has no forecast.
      sensors: 'ideal',
    },
  }
}

function finish(table: RowTable, filamentMm: number): Forecast {
  const { rows } = table
  const layer = table.layer.slice(0, rows)
  return {
    channels: FORETOLD_CHANNELS,
    fileBytes: table.fileBytes.slice(0, rows),
    timeS: table.timeS.slice(0, rows),
    layer,
    values: table.values.map((column) => column.slice(0, rows)),
    durationS: table.timeS[rows - 1] ?? 0,
    filamentMm,
    layers: layer.reduce((most, number) => Math.max(most, number + 1), 0),
  }
}

/** A number that can be true; else nobody has said anything. */
function within(value: number | undefined, low: number, high: number): number | undefined {
  return value !== undefined && value >= low && value <= high ? value : undefined
}

function known<Name extends string>(name: Name, value: number | undefined): { readonly [key in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]: number })
}
