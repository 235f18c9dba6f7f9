// A whole stream of positions of Prunt's simulator, line by line: what moves, how hard, where it stops, and what is wrong with
// it. Rows are handed on and not kept, so that a stream may be as long as it likes.
import { createMotionMeter, type MotionMeter, measurePosition } from '../motion-meter.ts'
import { DATA_OUTPUT, formOfRow, missingForm, type RowForm, readDataOutput, STOP_REPEATS } from './data-output.ts'
import { createStepHistory, forgetSteps, type StepHistory, takeSteps } from './stream-holes.ts'

export interface StreamReader {
  readonly tickS: number
  rows: number
  logLines: number
  lines: number
  /** Identical rows at the end so far, the first of them included. */
  still: number
  stops: number
  /** Positions set anew after a stop, as homing does. */
  jumps: number
  /** What went through the extruder, retractions taken off, mm. */
  filamentMm: number
  readonly meter: MotionMeter
  /** X, Y, Z at the start of each whole second. */
  readonly secondsMm: number[]
  /** The first thing that is wrong, or null. */
  fault: string | null
  /** Of the first row; null before it. */
  form: RowForm | null
  readonly last: Float64Array
  readonly steps: StepHistory
  readonly watch: StreamWatch
}

export interface StreamWatch {
  /** X, Y, Z, E in mm; the array is used again. */
  readonly onRow?: (row: number, positionMm: Float64Array) => void
  /** A line between rows, and how many rows stand before it. */
  readonly onLog?: (rowsBefore: number, text: string) => void
  /** The head stands after a block, from this row on. */
  readonly onStop?: (row: number) => void
}

/** No machine is faster: a row that jumps further is no motion. */
const MOST_MM_PER_S = 1e5
/** A filament that jumps further in a tick has been given a new zero. */
const FILAMENT_JUMP_MM = 1

export function createStreamReader(tickS: number, watch: StreamWatch = {}): StreamReader {
  return {
    tickS,
    rows: 0,
    logLines: 0,
    lines: 0,
    still: 0,
    stops: 0,
    jumps: 0,
    filamentMm: 0,
    meter: createMotionMeter(tickS),
    secondsMm: [],
    fault: null,
    form: null,
    last: new Float64Array(4),
    steps: createStepHistory(),
    watch,
  }
}

const now = new Float64Array(4)

export function readStreamLine(reader: StreamReader, line: string): void {
  reader.lines += 1
  if (reader.fault !== null) return
  const answer = readDataOutput(line, now)
  if (answer === 'log') {
    if (line.trim() === '') return
    reader.logLines += 1
    reader.watch.onLog?.(reader.rows, line)
    return
  }
  if (answer !== 'row') {
    reader.fault = `line ${reader.lines}: ${answer}`
    return
  }
  reader.form ??= formOfRow(line)
  const lost = missingForm(line, reader.form)
  if (lost !== null) {
    reader.fault = `line ${reader.lines}: ${lost}`
    return
  }
  takeRow(reader)
}

function takeRow(reader: StreamReader): void {
  const { last, rows, meter } = reader
  if (rows > 0) {
    const movedMm = Math.hypot(now[0]! - last[0]!, now[1]! - last[1]!, now[2]! - last[2]!)
    const fedMm = now[3]! - last[3]!
    const isFarther = movedMm > MOST_MM_PER_S * reader.tickS
    // After a stop the position may be set anew, as homing does.
    const hasStood = reader.still > STOP_REPEATS
    if (isFarther && !hasStood) {
      reader.fault = `line ${reader.lines}: the head jumps ${movedMm.toFixed(1)} mm in one tick`
      return
    }
    if (isFarther) {
      reader.jumps += 1
      meter.depth = 0
    }
    // A stop is where a position may be set anew: what comes is not the same motion.
    if (hasStood) forgetSteps(reader.steps)
    else {
      const wrong = takeSteps(reader.steps, last, now)
      if (wrong !== null) {
        reader.fault = `at line ${reader.lines} or just before it ${wrong}: rows are missing, doubled or damaged`
        return
      }
    }
    if (!(hasStood && Math.abs(fedMm) > FILAMENT_JUMP_MM)) reader.filamentMm += fedMm
    reader.still = movedMm === 0 && fedMm === 0 ? reader.still + 1 : 1
    if (reader.still === STOP_REPEATS + 1) {
      reader.stops += 1
      reader.watch.onStop?.(rows - STOP_REPEATS)
    }
  } else reader.still = 1
  if (reader.secondsMm.length / 3 <= rows * reader.tickS * (1 + 1e-12)) {
    reader.secondsMm.push(now[0]!, now[1]!, now[2]!)
  }
  measurePosition(meter, now[0]!, now[1]!, now[2]!)
  reader.watch.onRow?.(rows, now)
  last.set(now)
  reader.rows += 1
}

/** What is wrong with the run once its last line has been read; null for a whole run. */
export function streamFault(reader: StreamReader): string | null {
  if (reader.fault !== null) return `corrupt: ${reader.fault}`
  if (reader.rows === 0) return `empty: no line of "${DATA_OUTPUT}" in ${reader.lines} lines`
  if (reader.still <= STOP_REPEATS) {
    return `incomplete: after ${reader.rows} rows it does not end in a safe stop (six repeats of the last position)`
  }
  return null
}
