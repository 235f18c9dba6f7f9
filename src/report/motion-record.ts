// The record of a run of which only the motion is known: run.json, telemetry and events with the names and types of a
// simulated print's record, and motion.parquet with every tick. What nobody told is null, and run.json says why. The folder
// appears when all of it is whole; rows go to the disk as they come.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import { PrintwrightError } from '#core'
import type { Column, Table } from '#protocol'
import { TELEMETRY_COLUMNS } from '#simulation'
import { encodeParquet } from './parquet.ts'

/** What a recorded motion knows of a run; quantities are of the motion only. */
export interface MotionRun {
  readonly file: string
  readonly planner: string
  readonly motionTimeS: number
  readonly totalTimeS: number
  readonly filamentMm: number
  readonly version: string
  /** Where it comes from and how it was read, in snake_case. */
  readonly recorded: Readonly<Record<string, unknown>>
}

export interface MotionEvent {
  readonly timeS: number
  readonly kind: string
  readonly text: string
}

export interface MotionSeconds {
  /** X, Y, Z at the start of each second, one after the other. */
  readonly placesMm: readonly number[]
  /** Way of the head in each second. */
  readonly waysMm: readonly number[]
}

export interface MotionRecord {
  /** Throws when the disk fails; the record is then to be discarded. */
  addRow(timeS: number, positionMm: Float64Array): void
  finish(run: MotionRun, seconds: MotionSeconds, events: readonly MotionEvent[]): Promise<void>
  discard(): Promise<void>
}

const MOTION_COLUMNS = ['time_s', 'x_mm', 'y_mm', 'z_mm', 'e_mm'] as const
const ROWS_PER_GROUP = 120_000
/** What a record holds, while it is made and after. */
export const MOTION_RECORD_FILES = ['motion.parquet', 'telemetry.parquet', 'events.parquet', 'run.json'] as const

/** Why a stream of positions leaves the rest of a run's record empty. */
const UNKNOWN: Readonly<Record<string, string>> = {
  printer: 'the stream does not name its machine',
  material: 'nothing is said of the filament; its diameter is unknown, so volumes and masses are too',
  moves: 'the stream has ticks, not moves',
  layers: 'the stream has no lines of a file, hence no layers',
  error: 'only what the log lines say; they are in events',
  temperatures: 'heaters and fans are not in the stream',
  findings: 'nothing was simulated: no findings, no probability of success',
}

export async function createMotionRecord(folder: string, version: string): Promise<MotionRecord> {
  const target = resolve(folder)
  const made = join(dirname(target), `.${basename(target)}-${process.pid}`)
  const failed = (cause: unknown): PrintwrightError =>
    new PrintwrightError('record-not-written', `${folder} could not be written: ${(cause as Error).message}.`, {
      exitStatus: 3,
      cause,
    })
  const discard = (): Promise<void> => rm(made, { recursive: true, force: true }).catch(() => undefined)
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (cause) {
      await discard()
      throw failed(cause)
    }
  }
  const rows = await attempt(async () => {
    await rm(made, { recursive: true, force: true })
    await mkdir(made, { recursive: true })
    return createRowGroups(join(made, 'motion.parquet'), version)
  })
  return {
    addRow(timeS, positionMm) {
      try {
        rows.add(timeS, positionMm)
      } catch (cause) {
        throw failed(cause)
      }
    },
    finish: (run, seconds, events) =>
      attempt(async () => {
        rows.finish()
        const metadata = { version }
        await writeFile(join(made, 'telemetry.parquet'), encodeParquet(telemetryTable(seconds), metadata))
        await writeFile(join(made, 'events.parquet'), encodeParquet(eventTable(events), metadata))
        await writeFile(join(made, 'run.json'), `${JSON.stringify(motionRunJson(run), null, 1)}\n`)
        await rename(made, target)
      }),
    discard,
  }
}

interface RowGroups {
  add(timeS: number, position: Float64Array): void
  finish(): void
}

function createRowGroups(path: string, version: string): RowGroups {
  const columns = MOTION_COLUMNS.map(() => new Float64Array(ROWS_PER_GROUP))
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: 'root', num_children: MOTION_COLUMNS.length },
      ...MOTION_COLUMNS.map((name) => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }) as const),
    ],
    createdBy: `printwright ${version}`,
  })
  let count = 0
  const pour = (): void => {
    if (count === 0) return
    const columnData = MOTION_COLUMNS.map((name, i) => ({ name, data: columns[i]?.slice(0, count) ?? [] }))
    writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP })
    count = 0
  }
  return {
    add(timeS, position) {
      for (const [i, column] of columns.entries()) column[count] = i === 0 ? timeS : (position[i - 1] ?? Number.NaN)
      count += 1
      if (count === ROWS_PER_GROUP) pour()
    },
    finish() {
      pour()
      writer.finish()
    },
  }
}

/** One row a second, as of a simulated print: what is not known is NaN here and NULL in the file. */
function telemetryTable({ placesMm, waysMm }: MotionSeconds): Table {
  const rowCount = placesMm.length / 3
  const of = (read: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rowCount }, (_, row) => read(row))
  const known: Readonly<Record<string, Float64Array>> = {
    time_s: of((row) => row),
    x_mm: of((row) => placesMm[3 * row] ?? Number.NaN),
    y_mm: of((row) => placesMm[3 * row + 1] ?? Number.NaN),
    z_mm: of((row) => placesMm[3 * row + 2] ?? Number.NaN),
    speed_mm_per_s: of((row) => waysMm[row] ?? Number.NaN),
  }
  const columns: Record<string, Column> = {}
  for (const name of TELEMETRY_COLUMNS) columns[name] = known[name] ?? of(() => Number.NaN)
  return { name: 'telemetry', rowCount, columns }
}

function eventTable(events: readonly MotionEvent[]): Table {
  return {
    name: 'events',
    rowCount: events.length,
    columns: {
      time_s: Float64Array.from(events, ({ timeS }) => timeS),
      line: Float64Array.from(events, () => Number.NaN),
      kind: events.map(({ kind }) => kind),
      text: events.map(({ text }) => text),
    },
  }
}

/** The keys of a simulated run's document, in its order. */
export function motionRunJson(run: MotionRun): Readonly<Record<string, unknown>> {
  return {
    file: run.file,
    printer: null,
    printer_reason: UNKNOWN['printer'],
    material: null,
    material_reason: UNKNOWN['material'],
    slicer_time_s: null,
    slicer_filament_mm: null,
    slicer: null,
    planner: run.planner,
    fidelity: 'recorded',
    motion_time_s: run.motionTimeS,
    total_time_s: run.totalTimeS,
    moves: null,
    error: null,
    diagnostics: [],
    filament_mm: run.filamentMm,
    filament_g: null,
    layers: null,
    success_probability: null,
    findings: null,
    faults: null,
    consequences: null,
    signals: null,
    bead_stride: null,
    seed: null,
    version: run.version,
    recorded: run.recorded,
    unknown: UNKNOWN,
  }
}
