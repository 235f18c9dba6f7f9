// A whole stream of positions of Prunt's simulator, line by line: rows kept (every second one, fourth, ... when there are
// too many), peaks of the speed, and what is wrong with it.
import { DATA_OUTPUT, readDataOutput, STOP_REPEATS } from './data-output.ts'

export interface StreamReader {
  readonly tickS: number
  /** X, Y, Z, E of the rows kept, one after the other. */
  places: Float64Array
  kept: number
  stride: number
  rows: number
  logLines: number
  lines: number
  /** Identical rows at the end so far, the first of them included. */
  still: number
  stops: number
  peakMmPerS: number
  /** The first thing that is wrong, or null. */
  fault: string | null
  readonly last: Float64Array
}

const FIRST_ROWS = 1 << 16
const MOST_ROWS = 1 << 21
/** No machine is faster: a row that jumps further is no motion. */
const MOST_MM_PER_S = 1e5

export function createStreamReader(tickS: number): StreamReader {
  return {
    tickS,
    places: new Float64Array(4 * FIRST_ROWS),
    kept: 0,
    stride: 1,
    rows: 0,
    logLines: 0,
    lines: 0,
    still: 0,
    stops: 0,
    peakMmPerS: 0,
    fault: null,
    last: new Float64Array(4),
  }
}

const now = new Float64Array(4)

export function readStreamLine(reader: StreamReader, line: string): void {
  reader.lines += 1
  if (reader.fault !== null) return
  const answer = readDataOutput(line, now)
  if (answer === 'log') {
    reader.logLines += 1
    return
  }
  if (answer !== 'row') {
    reader.fault = `line ${reader.lines}: ${answer}`
    return
  }
  takeRow(reader)
}

function takeRow(reader: StreamReader): void {
  const { last, rows } = reader
  if (rows > 0) {
    const movedMm = Math.hypot(now[0]! - last[0]!, now[1]! - last[1]!, now[2]! - last[2]!)
    const isSame = now.every((value, axis) => value === last[axis])
    const mmPerS = movedMm / reader.tickS
    // After a stop the position may be set anew, as homing does.
    const isSetAnew = reader.still > STOP_REPEATS && mmPerS > MOST_MM_PER_S
    if (mmPerS > MOST_MM_PER_S && !isSetAnew) {
      reader.fault = `line ${reader.lines}: the head jumps ${movedMm.toFixed(1)} mm in one tick`
      return
    }
    if (!isSetAnew) reader.peakMmPerS = Math.max(reader.peakMmPerS, mmPerS)
    reader.still = isSame ? reader.still + 1 : 1
    if (reader.still === STOP_REPEATS + 1) reader.stops += 1
  } else reader.still = 1
  last.set(now)
  if (rows % reader.stride === 0) keepRow(reader)
  reader.rows += 1
}

function keepRow(reader: StreamReader): void {
  if (reader.kept === MOST_ROWS) {
    const { places } = reader
    for (let row = 0; row < MOST_ROWS / 2; row += 1) places.copyWithin(4 * row, 8 * row, 8 * row + 4)
    reader.kept = MOST_ROWS / 2
    reader.stride *= 2
    if (reader.rows % reader.stride !== 0) return
  }
  if (4 * reader.kept === reader.places.length) {
    const wider = new Float64Array(2 * reader.places.length)
    wider.set(reader.places)
    reader.places = wider
  }
  reader.places.set(now, 4 * reader.kept)
  reader.kept += 1
}

/** What is wrong with the run once its last line has been read; null for a whole run. */
export function streamFault(reader: StreamReader): string | null {
  if (reader.fault !== null) return `corrupt: ${reader.fault}`
  if (reader.rows === 0) return `empty: no line of "${DATA_OUTPUT}" in ${reader.lines} lines`
  if (reader.still <= STOP_REPEATS)
    return 'incomplete: it does not end in a safe stop (six repeats of the last position)'
  return null
}
