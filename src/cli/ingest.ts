// `printwright ingest prunt FILE...`: runs of Prunt's own simulator as run records. A broken one is named in quarantine.json,
// with the reason, and the rest go on.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PrintwrightError, plainText } from '#core'
import { createStreamReader, PRUNT_TICK_S, type StreamReader } from '#motion'
import { createMotionRecord, MOTION_RECORD_FILES, type MotionEvent } from '#report'
import { clearLeftovers } from './leftovers.ts'
import { makeOutFolder } from './out-folder.ts'
import { startProgress } from './progress.ts'
import { fileSha256 } from './prunt-setup.ts'
import { isStreamFile, readStreamFile, sampleDescription } from './stream-file.ts'
import { writeJson, writeText } from './terminal.ts'
import { createWholeFile } from './whole-file.ts'

interface IngestOptions {
  readonly out: string
  readonly dt?: number
  readonly json?: boolean
  readonly quiet?: boolean
  readonly version: string
}

interface Outcome {
  readonly file: string
  /** Null for a run that is quarantined. */
  readonly folder: string | null
  readonly reason: string | null
  /** It was in already, from a file of the same bytes. */
  readonly known: boolean
  readonly rows: number
  readonly duration_s: number
}

/** Of the log and of stops; a run that says more keeps the first, and how many there were. */
const EVENTS_MAX = 10_000
const EVENT_LETTERS = 500

export async function ingestPruntCommand(paths: readonly string[], options: IngestOptions): Promise<0 | 1> {
  // `runs/*` names folders too: they stop nothing, unless there is nothing else.
  const plain = new Set(paths.filter(isStreamFile))
  if (plain.size === 0) {
    throw new PrintwrightError('file-not-plain', `${paths[0]} is not a plain file: give files of positions.`)
  }
  makeOutFolder(options.out)
  clearLeftovers(options.out, MOTION_RECORD_FILES)
  const outcomes: Outcome[] = []
  const broken = (): Outcome[] => outcomes.filter(({ reason }) => reason !== null)
  try {
    for (const path of paths) {
      const outcome = plain.has(path) ? await ingestOne(path, options) : notPlain(path)
      outcomes.push(outcome)
      if (options.json !== true) writeText(process.stdout, sentence(outcome))
    }
  } finally {
    // A disk that fails at the third file takes nothing back of what is known of the first two.
    const tried = outcomes.map(({ file }) => file)
    if (tried.length > 0) writeQuarantine(options.out, tried, broken())
  }
  if (options.json === true) writeJson(outcomes)
  return broken().length > 0 ? 1 : 0
}

function sentence({ file, folder, reason, known, rows, duration_s }: Outcome): string {
  if (reason !== null) return `${plainText(file)}: quarantined, ${plainText(reason)}\n`
  if (known) return `${plainText(file)}: in ${folder} already\n`
  return `${plainText(file)}: ${rows} rows, ${duration_s.toFixed(3)} s, in ${folder}\n`
}

/** Runs of earlier calls stay in the list until their file is tried again. */
function writeQuarantine(out: string, tried: readonly string[], broken: readonly Outcome[]): void {
  const path = join(out, 'quarantine.json')
  const others = readQuarantine(path).filter(({ file }) => !tried.includes(file))
  const list = [...others, ...broken.map(({ file, reason }) => ({ file, reason: reason ?? '' }))]
  if (list.length === 0) {
    rmSync(path, { force: true })
    return
  }
  const whole = createWholeFile(path, '--out')
  whole.write(`${JSON.stringify(list, null, 1)}\n`)
  whole.keep()
}

function readQuarantine(path: string): { file: string; reason: string }[] {
  try {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(list) ? list.filter((entry) => typeof entry?.file === 'string') : []
  } catch {
    return [] // None yet, or not ours to keep.
  }
}

function untried(file: string): Outcome {
  return { file, folder: null, reason: null, known: false, rows: 0, duration_s: 0 }
}

function notPlain(path: string): Outcome {
  return { ...untried(path), reason: 'not a plain file: a folder or a device' }
}

async function ingestOne(path: string, options: IngestOptions): Promise<Outcome> {
  const outcome = untried(path)
  const made = sampleDescription(path)
  const tick = tickOf(options, made)
  if (typeof tick === 'string') return { ...outcome, reason: tick }
  // Of a gigabyte that is no stream nobody needs it.
  const sha256 = once(() => fileSha256(path))
  let folder: string
  let known: boolean
  try {
    ;({ folder, known } = folderFor(options.out, path, sha256))
  } catch (error) {
    return { ...outcome, reason: `unreadable: ${(error as Error).message}` }
  }
  if (known) return { ...outcome, folder, known }
  const record = await createMotionRecord(folder, options.version)
  const events = createEventList(tick.s)
  const reader = createStreamReader(tick.s, {
    onRow: (row, positionMm) => record.addRow(row * tick.s, positionMm),
    onLog: (rowsBefore, text) => events.add(rowsBefore, 'log', text),
    onStop: (row) => events.add(row, 'safe-stop', ''),
  })
  const progress = startProgress(basename(path), options.quiet === true || options.json === true)
  let reason: string | null
  try {
    reason =
      (await readStreamFile(path, reader, (bytes, of) => progress.update(bytes / of, `${reader.rows} rows`))) ??
      missingRows(reader, made)
    if (reason === null) sha256()
  } catch (error) {
    await record.discard()
    throw error
  } finally {
    progress.stop()
  }
  const motionTimeS = Math.max(0, reader.rows - reader.still) * tick.s
  const read = { ...outcome, rows: reader.rows, duration_s: motionTimeS }
  if (reason !== null) {
    await record.discard()
    return { ...read, reason }
  }
  const { secondsMm: placesMm, meter } = reader
  await record.finish(
    {
      file: path,
      planner: 'prunt',
      motionTimeS,
      totalTimeS: reader.rows * tick.s,
      filamentMm: reader.filamentMm,
      version: options.version,
      recorded: recordedWords(reader, { sha256: sha256(), dt_s: tick.s, dt_from: tick.from }, events.dropped(), made),
    },
    { placesMm, waysMm: meter.waysMm },
    events.list,
  )
  return { ...read, folder }
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null
  return () => {
    done ??= { value: work() }
    return done.value
  }
}

function tickOf(
  { dt }: IngestOptions,
  made: Readonly<Record<string, unknown>> | null,
): { readonly s: number; readonly from: string } | string {
  const told = made?.['dt_s']
  if (typeof told === 'number' && told > 0) {
    if (dt === undefined || dt === told) return { s: told, from: 'the description beside the file' }
    return `unclear: the description beside it says ${told} s a row, --dt says ${dt} s`
  }
  return dt === undefined ? { s: PRUNT_TICK_S, from: "assumed: the simulator's tick" } : { s: dt, from: '--dt' }
}

/** A stream may be cut off behind a stop, where it looks whole. */
function missingRows({ rows }: StreamReader, made: Readonly<Record<string, unknown>> | null): string | null {
  const told = made?.['rows']
  if (typeof told !== 'number' || told === rows) return null
  return `incomplete or another run: it has ${rows} rows, the description beside it says ${told}`
}

interface EventList {
  readonly list: MotionEvent[]
  add(row: number, kind: string, text: string): void
  dropped(): number
}

function createEventList(tickS: number): EventList {
  const list: MotionEvent[] = []
  let offered = 0
  return {
    list,
    add(row, kind, text) {
      offered += 1
      if (list.length < EVENTS_MAX) list.push({ timeS: row * tickS, kind, text: text.slice(0, EVENT_LETTERS) })
    },
    dropped: () => offered - list.length,
  }
}

function recordedWords(
  reader: StreamReader,
  read: { readonly sha256: string; readonly dt_s: number; readonly dt_from: string },
  eventsDropped: number,
  made: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> {
  const { meter } = reader
  return {
    source: made === null ? 'stream of prunt_simulator' : 'stream of printwright plan --samples',
    ...read,
    rows: reader.rows,
    log_lines: reader.logLines,
    events_dropped: eventsDropped,
    safe_stops: reader.stops,
    positions_set_anew: reader.jumps,
    peak_speed_mm_per_s: meter.peakMmPerS,
    peak_acceleration_mm_per_s2: meter.peakMmPerS2,
    peak_jerk_mm_per_s3: meter.peakMmPerS3,
    end_mm: [...reader.last],
    time: 'row number times dt; repeats after a stop count, motion_time_s ends with the last movement',
    made_by: made,
  }
}

/** Records of earlier runs stay; the same bytes are not taken in twice. */
function folderFor(
  out: string,
  path: string,
  sha256: () => string,
): { readonly folder: string; readonly known: boolean } {
  const name = basename(path).replace(/(\.(csv|txt|log|gz))+$/, '') || 'run'
  let folder = join(out, name)
  for (let number = 2; existsSync(folder); number += 1) {
    if (recordedSha256(folder) === sha256()) return { folder, known: true }
    folder = join(out, `${name}-${number}`)
  }
  return { folder, known: false }
}

function recordedSha256(folder: string): string | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).recorded?.sha256 ?? null
  } catch {
    return null // Somebody else's folder.
  }
}
