// `printwright ingest prunt FILE...`: runs of Prunt's own simulator as run records. A broken one is named in quarantine.json,
// with the reason, and the rest go on.
import { createReadStream, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { plainText } from '#core'
import { createStreamReader, readStreamLine, type StreamReader, streamFault } from '#motion'
import { writeMotionRecord } from '#report'
import { makeOutFolder } from './out-folder.ts'
import { fileSha256 } from './prunt-setup.ts'
import { writeJson, writeText } from './terminal.ts'
import { createWholeFile } from './whole-file.ts'

interface IngestOptions {
  readonly out: string
  readonly dt: number
  readonly json?: boolean
  readonly version: string
}

interface Outcome {
  readonly file: string
  readonly folder: string | null
  readonly reason: string | null
  readonly rows: number
  readonly durationS: number
}

export async function ingestPruntCommand(paths: readonly string[], options: IngestOptions): Promise<0 | 1> {
  makeOutFolder(options.out)
  const outcomes: Outcome[] = []
  for (const path of paths) outcomes.push(await ingestOne(path, options))
  const broken = outcomes.filter(({ reason }) => reason !== null)
  if (broken.length > 0) {
    const list = createWholeFile(join(options.out, 'quarantine.json'), '--out')
    list.write(
      `${JSON.stringify(
        broken.map(({ file, reason }) => ({ file, reason })),
        null,
        1,
      )}\n`,
    )
    list.keep()
  }
  if (options.json === true) writeJson(outcomes)
  else for (const outcome of outcomes) writeText(process.stdout, sentence(outcome))
  return broken.length > 0 ? 1 : 0
}

function sentence({ file, folder, reason, rows, durationS }: Outcome): string {
  if (reason !== null) return `${plainText(file)}: quarantined, ${plainText(reason)}\n`
  return `${plainText(file)}: ${rows} rows, ${durationS.toFixed(3)} s, in ${folder}\n`
}

async function ingestOne(path: string, options: IngestOptions): Promise<Outcome> {
  const reader = createStreamReader(options.dt)
  let reason: string | null
  try {
    await readLines(path, reader)
    reason = streamFault(reader)
  } catch (error) {
    reason = `unreadable: ${(error as Error).message}`
  }
  const durationS = Math.max(0, reader.rows - reader.still) * options.dt
  if (reason !== null) return { file: path, folder: null, reason, rows: reader.rows, durationS }
  const folder = freeFolder(options.out, basename(path).replace(/(\.(csv|txt|log|gz))+$/, ''))
  await writeMotionRecord(
    folder,
    columnsOf(reader),
    {
      kind: 'motion',
      source: 'prunt_simulator',
      planner: 'prunt',
      file: path,
      file_sha256: fileSha256(path),
      version: options.version,
      dt_s: options.dt,
      rows: reader.rows,
      row_stride: reader.stride,
      log_lines: reader.logLines,
      safe_stops: reader.stops,
      // To the last movement; the repeats of each stop count as time, for the stream has no other clock than its rows.
      motion_time_s: durationS,
      peak_speed_mm_per_s: reader.peakMmPerS,
      end_mm: [...reader.last],
    },
    options.version,
  )
  return { file: path, folder, reason: null, rows: reader.rows, durationS }
}

async function readLines(path: string, reader: StreamReader): Promise<void> {
  const stream = createReadStream(path)
  const plain = path.endsWith('.gz') ? stream.pipe(createGunzip()) : stream
  stream.on('error', (error) => plain.destroy(error))
  for await (const line of createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })) {
    readStreamLine(reader, line)
  }
}

function columnsOf({ places, kept, stride, tickS }: StreamReader) {
  const column = (axis: number): Float64Array =>
    Float64Array.from({ length: kept }, (_, row) => places[4 * row + axis] ?? 0)
  const time = Float64Array.from({ length: kept }, (_, row) => row * stride * tickS)
  return { time_s: time, x_mm: column(0), y_mm: column(1), z_mm: column(2), e_mm: column(3) }
}

/** Records of an earlier run stay. */
function freeFolder(out: string, name: string): string {
  let folder = join(out, name)
  for (let number = 2; existsSync(folder); number += 1) folder = join(out, `${name}-${number}`)
  return folder
}
