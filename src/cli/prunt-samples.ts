// Positions at each tick of a plan, as they are planned: a CSV with times, shaped positions and what made it, or the stream
// that Prunt's own plot scripts read. What made them, and what their columns mean, stands in a JSON file beside either.
import { statfsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import {
  type BlockPlanner,
  createBlockSampler,
  createShapers,
  DATA_OUTPUT_REPEATS,
  dataOutputLine,
  nextSample,
  type PlanResult,
  type PruntBlock,
  type ShaperConfig,
  type Shapers,
  stepShapers,
} from '#motion'
import type { PlannerMeta } from '#report'
import { megabytes } from './megabytes.ts'
import { fileSha256 } from './prunt-setup.ts'
import { createWholeFiles, keepTogether, type WholeFile } from './whole-file.ts'

export type SampleFormat = 'csv' | 'prunt'

export interface SampleSettings {
  readonly format: SampleFormat
  readonly version: string
  /** The G-code file. */
  readonly path: string
  readonly planner: PlannerMeta
  readonly shapers: readonly ShaperConfig[]
  readonly tickS: number
  /** Of the ticks of each block, every so many are written, and its last. */
  readonly every: number
}

export interface SampleFile {
  writeBlock(block: PruntBlock, planner: BlockPlanner, startS: number, shapers: readonly ShaperConfig[]): void
  /** Puts the samples in their place, and what they are beside them. */
  keep(planned: PlanResult): void
  discard(): void
}

/** A larger file is written only if that is asked for. */
const LARGE_BYTES = 200e6
/** Of a row, measured on sliced files; eight numbers of up to 17 digits, most of them shorter. */
const ROW_BYTES: Readonly<Record<SampleFormat, number>> = { csv: 128, prunt: 124 }

const COLUMNS: readonly (readonly [name: string, unit: string, meaning: string])[] = [
  ['t_s', 's', "the planner's time; each block's ticks begin at its start, its last row stands at its exact end"],
  ...axisColumns('', 'as planned, machine coordinates', 'as planned, filament through the extruder'),
  ...axisColumns(
    'shaped_',
    'what the motors are sent, behind the input shaper, late by its delay',
    'what the motor is sent, behind pressure advance, late by its delay',
  ),
]

function axisColumns(prefix: string, head: string, filament: string): [string, string, string][] {
  return ['x', 'y', 'z', 'e'].map((axis) => [`${prefix}${axis}_mm`, 'mm', axis === 'e' ? filament : head])
}

export interface SizeGuard {
  readonly target: string
  readonly format: SampleFormat
  readonly tickS: number
  readonly every: number
  readonly agreed: boolean
}

/** Refuses before the work what would be large, or more than the disk has room for. `durationS`: about how long it takes. */
export function checkSampleSize(durationS: number, { target, format, tickS, every, agreed }: SizeGuard): void {
  const rows = durationS / tickS / every
  const bytes = rows * ROW_BYTES[format]
  const about = `--samples ${target}: about ${Math.round(rows).toLocaleString('en')} rows, ${megabytes(bytes)}`
  if (bytes > LARGE_BYTES && !agreed) {
    const enough = every * Math.ceil(bytes / LARGE_BYTES)
    const less =
      format === 'csv'
        ? `--every ${enough} for less`
        : 'a larger --dt for less, with which Prunt plans a little otherwise'
    throw new PrintwrightError('samples-large', `${about}: give --yes to write that, or ${less}.`)
  }
  const freeBytes = freeBytesAt(target)
  if (bytes > freeBytes) {
    throw new PrintwrightError('samples-disk', `${about}, and the disk has ${megabytes(freeBytes)} left.`, {
      exitStatus: 3,
    })
  }
}

function freeBytesAt(target: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(target))
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY // A folder that is not there is told by whoever writes into it.
  }
}

export function createSampleFile(target: string, settings: SampleSettings): SampleFile {
  const { format, every } = settings
  const sha256 = fileSha256(settings.path)
  // What describes a file is there before it.
  const files = createWholeFiles([`${target}.json`, target], '--samples')
  const [description, file] = files as [WholeFile, WholeFile]
  let rows = 0
  let blocks = 0
  const put = (text: string): void => {
    rows += 1
    file.write(text)
  }
  if (format === 'csv') file.write(header(settings, sha256))
  return {
    writeBlock(block, planner, startS, shapers) {
      blocks += 1
      writeBlockSamples(block, planner, startS, { shapers, format, every }, put)
    },
    keep(planned) {
      description.write(`${JSON.stringify(describe(settings, sha256, planned, { rows, blocks }), null, 1)}\n`)
      keepTogether(files)
    },
    discard() {
      for (const each of files) each.discard()
    },
  }
}

/** Comment lines, then the names of the columns. */
function header({ version, path, planner, tickS, every }: SampleSettings, sha256: string): string {
  const lines = [
    `printwright ${version}, planner prunt, mode ${planner.mode}, dt_s ${tickS}, every ${every}`,
    `file ${JSON.stringify(basename(path))} sha256 ${sha256}`,
    `limits ${JSON.stringify(planner.limitsFrom)} sha256 ${planner.configSha256}`,
    `chord_error_mm ${planner.chordErrorMm} (${JSON.stringify(planner.chordErrorFrom)})`,
    ...COLUMNS.map(([name, unit, meaning]) => `${name} [${unit}] ${meaning}`),
  ]
  const names = COLUMNS.map(([name]) => name).join(',')
  return `${lines.map((line) => `# ${line}\n`).join('')}${names}\n`
}

function describe(
  { version, path, planner, shapers, tickS, every, format }: SampleSettings,
  sha256: string,
  planned: PlanResult,
  counts: { readonly rows: number; readonly blocks: number },
): object {
  return {
    kind: 'prunt-samples',
    version,
    planner: 'prunt',
    ...(toSnakeCaseKeys(planner) as object),
    shapers: toSnakeCaseKeys(shapers),
    file: basename(path),
    file_sha256: sha256,
    format,
    dt_s: tickS,
    every,
    ...counts,
    motion_time_s: planned.motionPrintS,
    total_time_s: planned.totalS,
    /** Where the file stops; the samples end there. */
    error: planned.error,
    columns:
      format === 'csv'
        ? COLUMNS.map(([name, unit, meaning]) => ({ name, unit, meaning }))
        : COLUMNS.slice(5).map(([name, unit, meaning]) => ({ name, unit, meaning })),
  }
}

interface RowWishes {
  readonly shapers: readonly ShaperConfig[]
  readonly format: SampleFormat
  readonly every: number
}

/** Every so many ticks of a block and of the shapers' tail behind it, and the last of both. */
export function writeBlockSamples(
  block: PruntBlock,
  planner: BlockPlanner,
  startS: number,
  { shapers: configs, format, every }: RowWishes,
  write: (text: string) => void,
): void {
  const { tickS, mode } = planner.limits
  const sampler = createBlockSampler(block, planner)
  const shaped = new Float64Array(4)
  let shapers: Shapers | null = null
  let tick = 0
  const put = (atS: number, isEnd: boolean): void => {
    shapers ??= createShapers(configs, tickS, sampler.positionMm, mode)
    stepShapers(shapers, sampler.positionMm, shaped)
    if (tick % every === 0 || isEnd)
      write(format === 'prunt' ? dataOutputLine(shaped) : csvLine(startS + atS, sampler.positionMm, shaped))
    tick += 1
  }
  while (nextSample(sampler)) put(sampler.atS, sampler.done)
  const tail = (shapers as Shapers | null)?.tailTicks ?? 0
  for (let late = 1; late <= tail; late += 1) put(sampler.atS + late * tickS, late === tail)
  if (format === 'prunt') for (let i = 0; i < DATA_OUTPUT_REPEATS; i += 1) write(dataOutputLine(shaped))
}

function csvLine(atS: number, p: Float64Array, q: Float64Array): string {
  return `${Number(atS.toFixed(9))},${p[0]},${p[1]},${p[2]},${p[3]},${q[0]},${q[1]},${q[2]},${q[3]}\n`
}
