// What the server's answers hold, read as if nobody vouched for it: what is missing or of another kind becomes null or empty.

import { isRecord, numberOf, textOf } from '#printer'
import type {
  ConsoleEntry,
  GcodeFile,
  GcodeMetadata,
  JobRecord,
  JobStatus,
  PlainRecord,
  PlainValue,
  TemperatureHistory,
} from '#protocol'
import { LinkLost } from '#protocol'

export function recordOf(value: PlainValue | undefined): PlainRecord {
  if (isRecord(value)) return value
  throw new LinkLost('garbled', 'The answer is not what was asked for.')
}

export function listOf(value: PlainValue | undefined): readonly PlainValue[] {
  return Array.isArray(value) ? (value as readonly PlainValue[]) : []
}

function textOrNull(value: PlainValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** With these Moonraker says that the file names no slicer, or no version. */
const NO_SLICER = 'Unknown'
const NO_VERSIONS: readonly (string | null)[] = ['?', '-']

export function readFileEntry(item: PlainRecord): GcodeFile {
  return {
    path: textOf(item['path']),
    sizeBytes: numberOf(item['size']) ?? 0,
    modifiedS: numberOf(item['modified']) ?? 0,
  }
}

export function readMetadata(path: string, item: PlainRecord): GcodeMetadata {
  const slicer = textOrNull(item['slicer'])
  const slicerVersion = textOrNull(item['slicer_version'])
  return {
    ...readFileEntry({ ...item, path }),
    slicer: slicer === NO_SLICER ? null : slicer,
    slicerVersion: NO_VERSIONS.includes(slicerVersion) ? null : slicerVersion,
    estimatedTimeS: numberOf(item['estimated_time']),
    filamentMm: numberOf(item['filament_total']),
    filamentG: numberOf(item['filament_weight_total']),
    filamentType: textOrNull(item['filament_type']),
    filamentName: textOrNull(item['filament_name']),
    objectHeightMm: numberOf(item['object_height']),
    layerHeightMm: numberOf(item['layer_height']),
    firstLayerHeightMm: numberOf(item['first_layer_height']),
    layerCount: numberOf(item['layer_count']),
    nozzleDiameterMm: numberOf(item['nozzle_diameter']),
    firstLayerNozzleC: numberOf(item['first_layer_extr_temp']),
    firstLayerBedC: numberOf(item['first_layer_bed_temp']),
  }
}

export function readConsoleEntry(item: PlainRecord): ConsoleEntry {
  return {
    timeS: numberOf(item['time']) ?? 0,
    kind: item['type'] === 'command' ? 'command' : 'response',
    text: textOf(item['message']),
  }
}

function numbersOf(value: PlainValue | undefined): (number | null)[] | null {
  return Array.isArray(value) ? (value as readonly PlainValue[]).map(numberOf) : null
}

export function readTemperatures(item: PlainRecord): TemperatureHistory {
  return {
    temperaturesC: numbersOf(item['temperatures']) ?? [],
    targetsC: numbersOf(item['targets']),
    powerRatios: numbersOf(item['powers'] ?? item['speeds']),
  }
}

const JOB_STATUSES: ReadonlySet<string> = new Set([
  'in_progress',
  'completed',
  'cancelled',
  'error',
  'klippy_shutdown',
  'klippy_disconnect',
  'interrupted',
  'server_exit',
])

export function readJob(item: PlainRecord): JobRecord {
  const status = textOf(item['status'])
  return {
    id: textOf(item['job_id']),
    filename: textOf(item['filename']),
    status: JOB_STATUSES.has(status) ? (status as JobStatus) : 'unknown',
    startS: numberOf(item['start_time']) ?? 0,
    endS: numberOf(item['end_time']),
    printDurationS: numberOf(item['print_duration']) ?? 0,
    totalDurationS: numberOf(item['total_duration']) ?? 0,
    filamentMm: numberOf(item['filament_used']) ?? 0,
  }
}
