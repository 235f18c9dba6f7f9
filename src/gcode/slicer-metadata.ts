// What a slicer says about the whole print, from the head and the tail of the file, in one shape and in the house's units.
// Nothing here is trusted to be true, only to be what the file claims; everything may be missing.
import { hasLayerComments } from './annotator.ts'
import type { Settings } from './comment-settings.ts'
import { commentText, readCommentSettings } from './comment-settings.ts'
import { normaliseFilamentType } from './filament-type.ts'
import { identifySlicer } from './slicer-identity.ts'
import { readStartTemperatures } from './start-temperatures.ts'
import type { Thumbnail } from './thumbnails.ts'
import { readThumbnails } from './thumbnails.ts'

export interface SlicerMetadata {
  readonly slicer?: string
  readonly version?: string
  readonly estimatedTimeS?: number
  readonly filamentMm?: number
  readonly filamentMm3?: number
  readonly filamentG?: number
  readonly filamentDiameterMm?: number
  readonly densityGPerCm3?: number
  /** PLA, PETG, ABS, PA, TPU ..., with -CF or -GF where it is filled. */
  readonly filamentType?: string
  readonly filamentTypeRaw?: string
  readonly nozzleDiameterMm?: number
  readonly layerHeightMm?: number
  readonly firstLayerHeightMm?: number
  readonly nozzleC?: number
  readonly nozzleFirstLayerC?: number
  readonly bedC?: number
  readonly bedFirstLayerC?: number
  readonly layerCount?: number
  readonly maxZMm?: number
  readonly printerModel?: string
  readonly bedShape?: readonly { readonly xMm: number; readonly yMm: number }[]
  /** Whether layers are named in comments, see `AnnotatorOptions`. */
  readonly hasLayerComments: boolean
  readonly thumbnails: readonly Thumbnail[]
  readonly settings: Readonly<Record<string, string>>
}

/** What the readers of single fields look at. */
interface Source {
  readonly settings: Settings
  /** Lines of head and tail that are not moves, in order. */
  readonly lines: readonly string[]
  /** Index of the extruder that the print uses, for settings that list one value each. */
  readonly tool: number
}

const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/

function firstText(source: Source, ...keys: readonly string[]): string | undefined {
  const key = keys.find((name) => (source.settings.get(name) ?? '') !== '')
  return key === undefined ? undefined : source.settings.get(key)
}

/** The tool's part of `a,b`, `a;b` or `a|b`, without quotes; the first one where there are fewer. */
function partFor(text: string, tool: number): string {
  const parts = text.split(/[,;|]/)
  return (parts[tool] ?? parts[0]!).trim().replaceAll('"', '')
}

/** The first of the keys that has a number at its beginning, for the tool in use. */
function firstNumber(source: Source, ...keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const text = source.settings.get(key)
    const match = text === undefined ? null : new RegExp(`^${NUMBER.source}`).exec(partFor(text, source.tool))
    if (match !== null && Number.isFinite(Number(match[0]))) return Number(match[0])
  }
  return undefined
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}

/** All numbers of `1.2, 0.3` added up. */
function sumOf(text: string | undefined): number | undefined {
  const numbers = text?.match(new RegExp(NUMBER, 'g'))?.map(Number)
  return numbers === undefined ? undefined : numbers.reduce((sum, value) => sum + value, 0)
}

const DURATION_CHARS_MAX = 200
const UNIT_S: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 }

/** Seconds of `1d 6h 40m 12s`, `1 hour 3 minutes`, `200s` or plain `174`. */
export function durationS(text: string): number | undefined {
  const plain = /^\s*(\d+(?:\.\d+)?)\s*$/.exec(text)
  if (plain !== null) return Number(plain[1])
  const parts = [...text.slice(0, DURATION_CHARS_MAX).matchAll(/(\d+(?:\.\d+)?)\s*(d|h|m|s)[a-z]*/gi)]
  if (parts.length === 0) return undefined
  return parts.reduce((sum, part) => sum + Number(part[1]) * UNIT_S[part[2]!.toLowerCase()]!, 0)
}

function readTime(source: Source): number | undefined {
  const bambu = source.settings.get('model printing time')
  const total = bambu === undefined ? null : /total estimated time:\s*(.*)/.exec(bambu)
  const text =
    total?.[1] ??
    firstText(
      source,
      'estimated printing time (normal mode)',
      'estimated printing time',
      'TIME',
      'PRINT.TIME',
      'Print Time',
      'Print time',
      'Build time',
      'estimated_time(s)',
      'print time',
    )
  return text === undefined ? undefined : durationS(text)
}

/** `1.23m, 0m` of Cura, in metres. */
function curaFilamentMm(text: string | undefined): number | undefined {
  if (text === undefined || !/^[\d.]+m(?:[,\s]|$)/.test(text)) return undefined
  const sum = sumOf(text.replace(/m\s.*$/, 'm'))
  return sum === undefined ? undefined : sum * 1000
}

function ideaMakerFilamentMm(source: Source): number | undefined {
  const used = [...source.settings].filter(([key]) => /^Material#\d+ Used$/.test(key))
  return used.length === 0 ? undefined : sumOf(used.map(([, value]) => value).join(' '))
}

function readFilamentMm(source: Source): number | undefined {
  const { settings } = source
  const old = settings.get('filament used')
  return (
    sumOf(settings.get('filament used [mm]')) ??
    sumOf(settings.get('total filament length [mm]')) ??
    firstNumber(source, 'Filament length') ??
    curaFilamentMm(settings.get('Filament used')) ??
    ideaMakerFilamentMm(source) ??
    (old !== undefined && /^[\d.]+\s*mm/.test(old) ? Number.parseFloat(old) : undefined)
  )
}

/** Bambu labels mm3 as cm^3 (2242.23 for 932 mm of 1.75 mm filament); length and diameter tell which it is. */
function readFilamentMm3(source: Source, lengthMm?: number, diameterMm?: number): number | undefined {
  const prusaCm3 = sumOf(source.settings.get('filament used [cm3]'))
  if (prusaCm3 !== undefined) return prusaCm3 * 1000
  const simplify = firstNumber(source, 'Plastic volume')
  if (simplify !== undefined) return simplify
  const griffin = firstNumber(source, 'EXTRUDER_TRAIN.0.MATERIAL.VOLUME_USED')
  if (griffin !== undefined) return griffin
  const labelled = sumOf(source.settings.get('total filament volume [cm^3]'))
  if (labelled === undefined || lengthMm === undefined || diameterMm === undefined) return labelled
  const expectedMm3 = (lengthMm * Math.PI * diameterMm * diameterMm) / 4
  return labelled < expectedMm3 / 30 ? labelled * 1000 : labelled
}

/** The extruder that used the most filament. */
function usedTool(settings: Settings): number {
  const numbers = (settings.get('filament used [mm]') ?? settings.get('filament used [g]') ?? '')
    .split(/[,;]/)
    .map(Number)
  return Math.max(0, numbers.indexOf(Math.max(...numbers.filter((value) => Number.isFinite(value)), 0)))
}

function readDensity(source: Source): number | undefined {
  const kgPerM3 = firstNumber(source, 'Filament Density #1')
  if (kgPerM3 !== undefined) return positive(kgPerM3 / 1000)
  return positive(firstNumber(source, 'filament_density', 'filamentDensities', 'material_density'))
}

const HEIGHT_MARK = /^;\s?(?:LAYER_)?HEIGHT:/

function markedHeight(line: string | undefined): number | undefined {
  const heightMm = line === undefined ? Number.NaN : Number.parseFloat(line.slice(line.indexOf(':') + 1))
  return positive(Number.isNaN(heightMm) ? undefined : heightMm)
}

function readFirstLayerHeight(source: Source, layerHeightMm?: number): number | undefined {
  const text = firstText(source, 'first_layer_height', 'initial_layer_print_height')
  const share = text?.trim().endsWith('%') ? Number.parseFloat(text) / 100 : undefined
  if (share !== undefined) return layerHeightMm === undefined ? undefined : positive(share * layerHeightMm)
  const percentage = firstNumber(source, 'firstLayerHeightPercentage')
  if (percentage !== undefined && layerHeightMm !== undefined) return positive((percentage / 100) * layerHeightMm)
  const keys = ['first_layer_height', 'initial_layer_print_height', 'layer_height_0', 'firstSliceHeight'] as const
  const given = positive(firstNumber(source, ...keys, 'First Layer Height'))
  if (given !== undefined) return given
  return markedHeight(source.lines.find((line) => HEIGHT_MARK.test(line)))
}

const PLATE_KEYS: Readonly<Record<string, string>> = {
  'cool plate': 'cool_plate_temp',
  'engineering plate': 'eng_plate_temp',
  'high temp plate': 'hot_plate_temp',
  'smooth pei plate': 'hot_plate_temp',
  'textured pei plate': 'textured_plate_temp',
  'textured cool plate': 'textured_cool_plate_temp',
  'cool plate (supertack)': 'supertack_plate_temp',
  'supertack plate': 'supertack_plate_temp',
}

/** Orca and Bambu keep one bed temperature for each kind of plate, and the kind that lies on the printer. */
function plateTemperature(source: Source, suffix: string): number | undefined {
  const plate = source.settings.get('curr_bed_type')?.toLowerCase()
  const key = plate === undefined ? undefined : PLATE_KEYS[plate]
  return key === undefined ? undefined : firstNumber(source, key + suffix)
}

function lastLayerNumber(source: Source): number | undefined {
  const numbers = source.lines.flatMap((line) => {
    const match = /^;LAYER:(\d+)|^;; --- layer (\d+) /.exec(line)
    return match === null ? [] : [Number(match[1] ?? match[2])]
  })
  return numbers.length === 0 ? undefined : Math.max(...numbers) + 1
}

function readMaxZ(source: Source): number | undefined {
  const box = source.settings.get('Bounding Box')?.trim().split(/\s+/).map(Number)
  return firstNumber(source, 'max_z_height', 'max_layer_z', 'MAXZ', 'PRINT.SIZE.MAX.Z') ?? box?.[5]
}

function rectangle(xMin: number, xMax: number, yMin: number, yMax: number): SlicerMetadata['bedShape'] {
  if (![xMin, xMax, yMin, yMax].every(Number.isFinite)) return undefined
  return [
    { xMm: xMin, yMm: yMin },
    { xMm: xMax, yMm: yMin },
    { xMm: xMax, yMm: yMax },
    { xMm: xMin, yMm: yMax },
  ]
}

const POINT = /^\s*(-?[\d.]+(?:e[+-]?\d+)?)x(-?[\d.]+(?:e[+-]?\d+)?)\s*$/i

const BED_SIDES = /^; Bed left:(\S+) right:(\S+) top:(\S+) bottom:(\S+)/

/** `0x0,200x0,200x200,0x200` of PrusaSlicer and its kin. */
function polygon(text: string | undefined): SlicerMetadata['bedShape'] {
  const points = text?.split(',').map((point) => POINT.exec(point)) ?? []
  if (points.length < 3 || !points.every((match) => match !== null)) return undefined
  return points.map((match) => ({ xMm: Number(match[1]), yMm: Number(match[2]) }))
}

function readBedShape(source: Source): SlicerMetadata['bedShape'] {
  const given = polygon(firstText(source, 'printable_area', 'bed_shape'))
  if (given !== undefined) return given
  const kiri = BED_SIDES.exec(source.lines.find((line) => line.startsWith('; Bed left:')) ?? '')
  if (kiri !== null) {
    const [left, right, top, bottom] = kiri.slice(1).map(Number)
    return rectangle(left!, right!, Math.min(top!, bottom!), Math.max(top!, bottom!))
  }
  const ideaMaker = source.settings.get('Dimension')?.trim().split(/\s+/).map(Number)
  const width = ideaMaker?.[0] ?? firstNumber(source, 'Bed Size X')
  const depth = ideaMaker?.[1] ?? firstNumber(source, 'Bed Size Y')
  if (width === undefined || depth === undefined) return undefined
  const isCentred = source.settings.get('Origin Center') === '1' || source.settings.get('Origin Bed Center') === 'true'
  return isCentred ? rectangle(-width / 2, width / 2, -depth / 2, depth / 2) : rectangle(0, width, 0, depth)
}

function readTemperatures(source: Source): Partial<SlicerMetadata> {
  const start = readStartTemperatures(source.lines)
  const nozzleKeys = [
    'nozzle_temperature',
    'temperature',
    'material_print_temperature',
    'outputTemp',
    'Hotend Temp',
  ] as const
  const firstNozzleKeys = [
    'first_layer_temperature',
    'nozzle_temperature_initial_layer',
    'firstLayerNozzleTemp',
  ] as const
  const griffin = firstNumber(source, 'EXTRUDER_TRAIN.0.INITIAL_TEMPERATURE')
  const nozzleC = positive(firstNumber(source, ...nozzleKeys)) ?? start.nozzleC ?? griffin
  const bedC =
    plateTemperature(source, '') ??
    firstNumber(source, 'bed_temperature', 'material_bed_temperature', 'outputBedTemp', 'Bed Temp') ??
    start.bedC ??
    firstNumber(source, 'BUILD_PLATE.INITIAL_TEMPERATURE')
  const bedFirstLayerC =
    plateTemperature(source, '_initial_layer') ??
    firstNumber(source, 'first_layer_bed_temperature', 'material_bed_temperature_layer_0', 'firstLayerBedTemp')
  return defined({
    nozzleC,
    nozzleFirstLayerC: positive(firstNumber(source, ...firstNozzleKeys)) ?? start.nozzleC ?? nozzleC,
    bedC,
    bedFirstLayerC: bedFirstLayerC ?? start.bedC ?? bedC,
  })
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

function readFilament(source: Source): Partial<SlicerMetadata> {
  const { settings } = source
  const filamentMm = readFilamentMm(source)
  const diameterKeys = ['filament_diameter', 'Filament Diameter #1', 'filamentDiameters', 'material_diameter'] as const
  const filamentDiameterMm = positive(firstNumber(source, ...diameterKeys, 'Filament Diameter', 'extFilament'))
  const raw = firstText(source, 'filament_type', 'printMaterial', 'Filament type', 'material_type')
  const filamentTypeRaw = raw === undefined ? undefined : partFor(raw, source.tool)
  return defined({
    filamentMm,
    filamentMm3: readFilamentMm3(source, filamentMm, filamentDiameterMm),
    filamentG:
      sumOf(settings.get('filament used [g]')) ??
      sumOf(settings.get('total filament used [g]')) ??
      sumOf(settings.get('total filament weight [g]')) ??
      firstNumber(source, 'Plastic weight', 'Filament weight'),
    filamentDiameterMm,
    densityGPerCm3: readDensity(source),
    filamentTypeRaw,
    filamentType: filamentTypeRaw === undefined ? undefined : normaliseFilamentType(filamentTypeRaw),
  })
}

function readPrint(source: Source): Partial<SlicerMetadata> {
  const basic = /Layer height:\s*([\d.]+)/.exec(source.settings.get('Basic settings') ?? '')?.[1]
  const layerHeightMm =
    positive(firstNumber(source, 'layer_height', 'Layer height', 'layerHeight', 'sliceHeight', 'Layer Height')) ??
    (basic === undefined ? markedHeight(source.lines.findLast((line) => HEIGHT_MARK.test(line))) : Number(basic))
  const dimension = source.settings.get('Dimension')?.trim().split(/\s+/).map(Number)
  const nozzleKeys = [
    'nozzle_diameter',
    'extruderDiameter',
    'EXTRUDER_TRAIN.0.NOZZLE.DIAMETER',
    'machine_nozzle_size',
  ] as const
  return defined({
    estimatedTimeS: readTime(source),
    nozzleDiameterMm: positive(firstNumber(source, ...nozzleKeys, 'extNozzle', 'Nozzle Diameter') ?? dimension?.[3]),
    layerHeightMm,
    firstLayerHeightMm: readFirstLayerHeight(source, layerHeightMm),
    layerCount:
      positive(firstNumber(source, 'total layer number', 'total layers count', 'LAYER_COUNT', 'Layer count')) ??
      lastLayerNumber(source),
    maxZMm: readMaxZ(source),
    printerModel: firstText(source, 'printer_model', 'TARGET_MACHINE.NAME', 'profileName', 'Target'),
    bedShape: readBedShape(source),
  })
}

const decoder = new TextDecoder()

/** The lines that may say something about the print: moves, empty lines and `;WIDTH:`, most of a file, do not. */
function linesOf(bytes: Uint8Array): string[] {
  const text = decoder.decode(bytes)
  const lines: string[] = []
  for (let from = 0; from < text.length; ) {
    const lineFeed = text.indexOf('\n', from)
    const end = lineFeed < 0 ? text.length : lineFeed
    const first = text[from]
    if (first !== 'G' && first !== '\n' && first !== '\r' && !(first === ';' && text[from + 1] === 'W')) {
      lines.push(text.slice(from, text[end - 1] === '\r' ? end - 1 : end))
    }
    from = end + 1
  }
  return lines
}

/** Reads the beginning and the end of a file, up to about 1 MB of each (thumbnails are at the head); they may overlap. */
export function readSlicerMetadata(head: Uint8Array, tail: Uint8Array): SlicerMetadata {
  const headLines = linesOf(head)
  const lines = [...headLines, ...linesOf(tail)]
  const settings = readCommentSettings(lines)
  const source: Source = { settings, lines, tool: usedTool(settings) }
  return {
    ...identifySlicer(lines.flatMap((line) => commentText(line) ?? [])),
    ...readPrint(source),
    ...readTemperatures(source),
    ...readFilament(source),
    hasLayerComments: hasLayerComments(tail) || hasLayerComments(head),
    thumbnails: readThumbnails(headLines),
    settings: Object.fromEntries(settings),
  }
}
