// The lines of the file that is printed, one after the other: plain moves go straight from their columns to the planner, the
// rest through the one grammar. Between two lines scripts of others have their turn.
import type { CommandBlock } from '#gcode'
import { annotateLine, CODE_COMMENT, CODE_EMPTY, commandCode, createScanner, FLAG_TEXT, lineText } from '#gcode'
import { KlipperError, moveCommand, runPlainMove } from '#motion'
import { bufferWaitS, planMark, READING_S, runLine } from './dispatch.ts'
import type { Host } from './host.ts'
import type { Job } from './job.ts'
import type { Task } from './reactor.ts'
import { complete, createCompletion } from './reactor.ts'

const CHUNK_BYTES = 8192
/** A file that waits for a script of somebody else looks again after this, s. */
const BUSY_S = 0.1
/** Longer lines are no G-code. */
const LINE_BYTES_MAX = 1 << 20
const LF = 10
const G0 = commandCode('G', 0)
const G1 = commandCode('G', 1)

export function* readLines(host: Host): Task {
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
  let unpausedBytes = 0
  while (!job.mustPause && job.file !== null) {
    let end = chunk.indexOf(LF, at)
    if (end < 0 && chunk.length - at > LINE_BYTES_MAX) throw new KlipperError('virtual_sdcard read: a line without end')
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
      unpausedBytes = waitS > 0 ? 0 : unpausedBytes + line.length
      if (unpausedBytes >= CHUNK_BYTES) {
        // Lines that plan nothing pass quickly, but others have their turn between them.
        unpausedBytes = 0
        yield host.reactor.timeS + READING_S
      }
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
