// [virtual_sdcard]: which file is printed, and what starts, pauses, ends and forgets it.
import { createAnnotator, hasLayerComments, readSlicerMetadata } from '#gcode'
import { followJob, intParam, KlipperError, requiredText, resetLast } from '#motion'
import { runLocked } from './dispatch.ts'
import type { GcodeFileHandle } from './files.ts'
import type { Host } from './host.ts'
import { addCommand, addObject, respondError } from './host.ts'
import { readLines } from './job-lines.ts'
import { renderScript } from './macros.ts'
import { beginPart } from './plant.ts'
import type { PrintStats } from './print-stats.ts'
import { createStats, noteEnd, notePause, noteStart, setState } from './print-stats.ts'
import type { Completion, Task } from './reactor.ts'
import { complete, createCompletion } from './reactor.ts'

/** What slicers write about a file stands in its first and last bytes. */
const HEAD_BYTES = 65_536
export interface Job {
  file: GcodeFileHandle | null
  filePath: string | null
  fileSizeBytes: number
  positionBytes: number
  isActive: boolean
  mustPause: boolean
  /** A line of the file is being run: a pause that comes from it must not wait for its own end. */
  isInLine: boolean
  /** The worker's end. */
  worker: Completion | null
  readonly stats: PrintStats
}

export function createJob(): Job {
  return {
    file: null,
    filePath: null,
    fileSizeBytes: 0,
    positionBytes: 0,
    isActive: false,
    mustPause: false,
    isInLine: false,
    worker: null,
    stats: createStats(),
  }
}

export function progressOf({ positionBytes, fileSizeBytes }: Job): number {
  return fileSizeBytes > 0 ? positionBytes / fileSizeBytes : 0
}

export function setupJob(host: Host): void {
  if (!host.config.hasVirtualSdcard) return
  const { job } = host
  addObject(host, 'virtual_sdcard', () => ({
    file_path: job.filePath === null ? null : `${host.files.gcodesPath}/${job.filePath}`,
    progress: progressOf(job),
    is_active: job.isActive,
    file_position: BigInt(job.positionBytes),
    file_size: BigInt(job.fileSizeBytes),
  }))
  host.onShutdown.push(() => {
    if (!job.isActive) return
    job.mustPause = true
  })
  addCommand(host, 'M20', listFiles)
  addCommand(host, 'M21', (at) => at.respondRaw('SD card ok'))
  addCommand(host, 'M23', function* (at, command): Task {
    if (at.job.isActive) throw new KlipperError('SD busy')
    yield* resetFile(at)
    loadFile(at, command.rawParams.trim().replace(/^\//, ''))
  })
  addCommand(host, 'M24', (at) => resumeJob(at))
  addCommand(host, 'M25', (at) => pauseJob(at))
  addCommand(host, 'M26', (at, command) => {
    if (at.job.isActive) throw new KlipperError('SD busy')
    at.job.positionBytes = intParam(command, 'S', 0, { min: 0 })
  })
  addCommand(host, 'M27', (at) => {
    const { file, positionBytes, fileSizeBytes } = at.job
    at.respondRaw(file === null ? 'Not SD printing.' : `SD printing byte ${positionBytes}/${fileSizeBytes}`)
  })
  for (const name of ['M28', 'M29', 'M30']) {
    addCommand(host, name, () => {
      throw new KlipperError('SD write not supported')
    })
  }
  addCommand(host, 'SDCARD_RESET_FILE', resetCommand, 'Clears a loaded SD File. Stops the print if necessary')
  addCommand(
    host,
    'SDCARD_PRINT_FILE',
    function* (at, command): Task {
      if (at.job.isActive) throw new KlipperError('SD busy')
      yield* resetFile(at)
      loadFile(at, requiredText(command, 'FILENAME').replace(/^\//, ''))
      resumeJob(at)
    },
    'Loads a SD file and starts the print.  May include files in subdirectories.',
  )
}

/** What counts as a file to print. */
function isGcodeName(path: string): boolean {
  return /\.(gcode|g|gco)$/i.test(path)
}

function listFiles(host: Host): void {
  const files = host.files.listGcodes().filter(({ path }) => !path.includes('/') && isGcodeName(path))
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  host.respondRaw('Begin file list')
  for (const { path, sizeBytes } of files) host.respondRaw(`${path} ${sizeBytes}`)
  host.respondRaw('End file list')
}

function* resetCommand(host: Host): Task {
  if (host.job.isInLine) throw new KlipperError('SDCARD_RESET_FILE cannot be run from the sdcard')
  yield* resetFile(host)
}

function* resetFile(host: Host): Task {
  const { job } = host
  if (job.file !== null) {
    yield* pauseJob(host)
    closeFile(host)
  }
  job.positionBytes = 0
  job.fileSizeBytes = 0
  Object.assign(job.stats, createStats(), { lastEMm: host.run.gcode.lastMm[3]! })
  setState(host, 'standby')
}

function closeFile({ job }: Host): void {
  job.file?.close()
  job.file = null
  job.filePath = null
}

function loadFile(host: Host, path: string): void {
  const wanted = path.toLowerCase()
  // Klipper looks for the name as it is, and in any case.
  if (!isGcodeName(path)) throw new KlipperError('Unable to open file')
  const exact = host.files.openGcode(path)
  const other = exact !== null ? null : host.files.listGcodes().find((file) => file.path.toLowerCase() === wanted)
  const file = exact ?? (other ? host.files.openGcode(other.path) : null)
  if (file === null) throw new KlipperError('Unable to open file')
  const { job } = host
  host.respondRaw(`File opened:${path} Size:${file.sizeBytes}`)
  host.respondRaw('File selected')
  job.file = file
  job.filePath = file.path
  job.fileSizeBytes = file.sizeBytes
  job.positionBytes = 0
  job.stats.filename = path
}

/** Until the line at hand has ended; a pause out of the file itself ends with that line. */
export function* pauseJob(host: Host): Task {
  const { job } = host
  if (!job.isActive) return
  job.mustPause = true
  if (!job.isInLine && job.worker !== null) yield job.worker
}

export function resumeJob(host: Host): void {
  const { job } = host
  if (job.isActive) throw new KlipperError('SD busy')
  if (job.file === null) return
  job.mustPause = false
  job.isActive = true
  job.worker = createCompletion()
  const isFirst = Number.isNaN(job.stats.startS)
  noteStart(host)
  host.spawn(work(host, isFirst), () => endWork(host))
}

export function* cancelJob(host: Host): Task {
  if (host.job.file === null) return
  yield* pauseJob(host)
  closeFile(host)
  noteEnd(host, 'cancelled')
  host.job.positionBytes = 0
  host.job.fileSizeBytes = 0
}

/** However the worker ended, also when the printer was stopped under it. */
function endWork(host: Host): void {
  const { job } = host
  if (job.isActive) {
    job.isActive = false
    notePause(host)
  }
  job.isInLine = false
  if (job.worker !== null) complete(job.worker)
  job.worker = null
}

function* work(host: Host, isFirst: boolean): Task {
  const { job } = host
  try {
    if (isFirst) beginPrint(host)
    yield* readLines(host)
    job.isActive = false
    if (job.mustPause || job.file === null) notePause(host)
    else {
      closeFile(host)
      host.respondRaw('Done printing file')
      noteEnd(host, 'complete')
    }
  } catch (error) {
    if (host.state === 'shutdown' || !(error instanceof KlipperError)) throw error
    resetLast(host.run.gcode, host.run.head)
    respondError(host, error.message)
    // The print counts as running until its last words are said; the file stays chosen.
    yield* runErrorGcode(host)
    job.isActive = false
    noteEnd(host, 'error', error.message)
  }
}

function* runErrorGcode(host: Host): Task {
  const settings = host.config.settings.get('virtual_sdcard')?.get('on_error_gcode')
  const source = settings?.kind === 'str' ? settings.value : '{% if "heaters" in printer %}TURN_OFF_HEATERS{% endif %}'
  try {
    yield* runLocked(host, renderScript(host, 'virtual_sdcard:on_error_gcode', source))
  } catch (error) {
    if (!(error instanceof KlipperError)) throw error
  }
}

/** The plate is empty and the file's own words say what is to come. */
function beginPrint(host: Host): void {
  const { file } = host.job
  if (file === null) return
  const head = file.read(0, HEAD_BYTES)
  const tail = file.read(Math.max(0, file.sizeBytes - HEAD_BYTES), HEAD_BYTES)
  const metadata = readSlicerMetadata(head, tail)
  followJob(host.run, createAnnotator({ hasLayerComments: hasLayerComments(head) }))
  beginPart(host.plant, host.config, metadata)
}
