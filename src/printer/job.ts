// [virtual_sdcard] and print_stats: a file is read line by line while the machine prints what was read before.
import type { Command, CommandBlock } from '#gcode'
import {
  annotateLine,
  CODE_COMMENT,
  CODE_EMPTY,
  commandCode,
  createAnnotator,
  createScanner,
  FLAG_TEXT,
  hasLayerComments,
  lineText,
  readSlicerMetadata,
} from '#gcode'
import { followJob, intParam, KlipperError, moveCommand, requiredText, resetLast, runPlainMove } from '#motion'
import { bufferWaitS, planMark, runLine, runLocked } from './dispatch.ts'
import type { GcodeFileHandle } from './files.ts'
import type { Host } from './host.ts'
import { addCommand, addObject, respondError } from './host.ts'
import { renderScript } from './macros.ts'
import { beginPart } from './plant.ts'
import type { Completion, Task } from './reactor.ts'
import { complete, createCompletion } from './reactor.ts'

const CHUNK_BYTES = 8192
/** What slicers write about a file stands in its first and last bytes. */
const HEAD_BYTES = 65_536
/** A file that waits for a script of somebody else looks again after this, s. */
const BUSY_S = 0.1
const LF = 10
const G0 = commandCode('G', 0)
const G1 = commandCode('G', 1)

export type PrintState = 'standby' | 'printing' | 'paused' | 'complete' | 'error' | 'cancelled'

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

interface PrintStats {
  filename: string
  state: PrintState
  message: string
  startS: number
  pauseS: number
  pausedS: number
  totalS: number
  initS: number
  filamentMm: number
  lastEMm: number
  totalLayer: bigint | null
  currentLayer: bigint | null
}

function createStats(): PrintStats {
  return {
    filename: '',
    state: 'standby',
    message: '',
    startS: Number.NaN,
    pauseS: Number.NaN,
    pausedS: 0,
    totalS: 0,
    initS: 0,
    filamentMm: 0,
    lastEMm: 0,
    totalLayer: null,
    currentLayer: null,
  }
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

export function setupPrintStats(host: Host): void {
  const { stats } = host.job
  addObject(host, 'print_stats', (eventtimeS) => {
    const durations = durationsAt(host, eventtimeS)
    return {
      filename: stats.filename,
      total_duration: durations.totalS,
      print_duration: durations.printS,
      filament_used: stats.filamentMm,
      state: stats.state,
      message: stats.message,
      info: { total_layer: stats.totalLayer, current_layer: stats.currentLayer },
    }
  })
  addCommand(host, 'SET_PRINT_STATS_INFO', layerInfo, 'Pass slicer info like layer act and total to klipper')
}

function layerInfo(host: Host, command: Command): void {
  const { stats } = host.job
  const total = intParam(command, 'TOTAL_LAYER', null, { min: 0 })
  const current = intParam(command, 'CURRENT_LAYER', null, { min: 0 })
  if (total === 0) {
    stats.totalLayer = null
    stats.currentLayer = null
  } else if (total !== null) {
    if (stats.totalLayer !== BigInt(total)) stats.currentLayer = 0n
    stats.totalLayer = BigInt(total)
  }
  if (stats.totalLayer === null || current === null) return
  stats.currentLayer = BigInt(Math.min(current, Number(stats.totalLayer)))
}

function durationsAt(host: Host, nowS: number): { totalS: number; printS: number } {
  const { stats } = host.job
  const isRunning = !Number.isNaN(stats.startS)
  let pausedS = stats.pausedS
  if (isRunning) {
    if (Number.isNaN(stats.pauseS)) countFilament(host)
    else pausedS += nowS - stats.pauseS
    stats.totalS = nowS - stats.startS
    if (stats.filamentMm < 1e-7) stats.initS = stats.totalS - pausedS
  }
  return { totalS: stats.totalS, printS: Math.max(0, stats.totalS - stats.initS - pausedS) }
}

function countFilament(host: Host): void {
  const { stats } = host.job
  const { gcode } = host.run
  stats.filamentMm += (gcode.lastMm[3]! - stats.lastEMm) / gcode.extrudeFactor
  stats.lastEMm = gcode.lastMm[3]!
}

function setState(host: Host, state: PrintState, message = ''): void {
  const { stats } = host.job
  if (stats.state === state) return
  stats.state = state
  stats.message = message
  host.note('print', { state, filename: stats.filename, ...(message === '' ? {} : { message }) })
}

function noteStart(host: Host): void {
  const { stats } = host.job
  const nowS = host.reactor.timeS
  if (Number.isNaN(stats.startS)) stats.startS = nowS
  else if (!Number.isNaN(stats.pauseS)) stats.pausedS += nowS - stats.pauseS
  stats.pauseS = Number.NaN
  stats.lastEMm = host.run.gcode.lastMm[3]!
  setState(host, 'printing')
}

function notePause(host: Host): void {
  const { stats } = host.job
  if (Number.isNaN(stats.pauseS)) {
    countFilament(host)
    stats.pauseS = host.reactor.timeS
  }
  if (stats.state !== 'error') setState(host, 'paused')
}

function noteEnd(host: Host, state: PrintState, message = ''): void {
  const { stats } = host.job
  if (Number.isNaN(stats.startS)) return
  durationsAt(host, host.reactor.timeS)
  setState(host, state, message)
  stats.startS = Number.NaN
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
  addCommand(host, 'M23', (at, command) => {
    if (at.job.isActive) throw new KlipperError('SD busy')
    resetFile(at)
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
    (at, command) => {
      if (at.job.isActive) throw new KlipperError('SD busy')
      resetFile(at)
      loadFile(at, requiredText(command, 'FILENAME').replace(/^\//, ''))
      resumeJob(at)
    },
    'Loads a SD file and starts the print.  May include files in subdirectories.',
  )
}

function listFiles(host: Host): void {
  const files = [...host.files.listGcodes()].sort((a, b) => (a.path < b.path ? -1 : 1))
  host.respondRaw('Begin file list')
  for (const { path, sizeBytes } of files) host.respondRaw(`${path} ${sizeBytes}`)
  host.respondRaw('End file list')
}

function resetCommand(host: Host): void {
  if (host.job.isInLine) throw new KlipperError('SDCARD_RESET_FILE cannot be run from the sdcard')
  resetFile(host)
}

function resetFile(host: Host): void {
  const { job } = host
  if (job.file !== null) {
    pauseNow(host)
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

function pauseNow({ job }: Host): void {
  if (job.isActive) job.mustPause = true
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
    job.isActive = false
    resetLast(host.run.gcode, host.run.head)
    respondError(host, error.message)
    closeFile(host)
    noteEnd(host, 'error', error.message)
    yield* runErrorGcode(host)
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

function* readLines(host: Host): Task {
  const { job } = host
  const scanner = createScanner(1)
  const found: { block: CommandBlock | null } = { block: null }
  const take = (block: CommandBlock): void => {
    found.block = block
  }
  let lineNumber = 0
  let chunk: Uint8Array = new Uint8Array(0)
  let at = 0
  let isFileRead = false
  while (!job.mustPause && job.file !== null) {
    let end = chunk.indexOf(LF, at)
    if (end < 0 && !isFileRead) {
      const more = readChunk(job, chunk.length - at)
      isFileRead = more.length === 0
      chunk = concat(chunk.subarray(at), more)
      at = 0
      continue
    }
    if (end < 0) {
      if (at === chunk.length) return
      chunk = concat(chunk.subarray(at), new Uint8Array([LF]))
      at = 0
      end = chunk.length - 1
    }
    if (host.lock.holder !== null || host.lock.waiting > 0) {
      yield host.reactor.timeS + BUSY_S
      continue
    }
    const line = chunk.subarray(at, end + 1)
    lineNumber++
    at = end + 1
    found.block = null
    scanner.push(line, take)
    const { file, positionBytes } = job
    const mark = planMark(host)
    if (found.block !== null) yield* runRow(host, found.block, lineNumber)
    try {
      const waitS = bufferWaitS(host, mark)
      if (waitS > 0) yield* holdLock(host, waitUntil(host.reactor.timeS + waitS))
    } finally {
      // The file stands at a line until it has been run with all its waits; one that ends the file, or moves in it, says where.
      if (job.file === file && job.positionBytes === positionBytes) {
        job.positionBytes = Math.min(positionBytes + line.length, job.fileSizeBytes)
      }
    }
  }
}

function* waitUntil(atS: number): Task {
  yield atS
}

/** Nobody else's script runs while a line of the file has to wait. */
function* holdLock(host: Host, task: Task): Task {
  const mine = createCompletion()
  host.lock.holder = mine
  try {
    yield* task
  } finally {
    host.lock.holder = null
    complete(mine)
  }
}

function readChunk({ file, positionBytes }: Job, heldBytes: number): Uint8Array {
  try {
    return file?.read(positionBytes + heldBytes, CHUNK_BYTES) ?? new Uint8Array(0)
  } catch {
    throw new KlipperError('virtual_sdcard read')
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function* runRow(host: Host, block: CommandBlock, lineNumber: number): Task {
  const { run, job } = host
  const code = block.code[0]!
  if (code === CODE_EMPTY) return
  run.line = lineNumber
  run.head.move.line = lineNumber
  const isPlain = (code === G1 || code === G0) && (block.flags[0]! & FLAG_TEXT) === 0 && host.isPlainMove
  if (isPlain && run.handlers.get('G1') === moveCommand) {
    runPlainMove(run, block, 0)
    return
  }
  annotateLine(run.annotator, block, 0)
  run.head.move.feature = run.annotator.feature
  run.head.move.object = run.annotator.object
  if (code === CODE_COMMENT) return
  host.fileLine = lineNumber
  job.isInLine = true
  try {
    const task = runLine(host, lineText(block, 0))
    if (task !== null) yield* holdLock(host, task)
  } finally {
    job.isInLine = false
    host.fileLine = 0
  }
}
