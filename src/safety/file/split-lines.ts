// Chunks of bytes into lines, as Klipper's virtual SD card reads: on \n only. However a file is cut, the lines are the same. Memory
// is one line of bounded length: what is longer is cut, and is then too long for any judge.
import { FILE_LINE_BYTES_MAX } from '../line/parse-line.ts'
import { LINE_FEED } from './scan-line.ts'

/** One byte more than any line may have. */
const KEPT_BYTES_MAX = FILE_LINE_BYTES_MAX + 1

/** A line lies in [from, end) of `bytes`; `bytes[end]` is there, and no digit. All of it is void after the call. */
export type OnLine = (bytes: Uint8Array, from: number, end: number) => void

export interface LineSplitter {
  /** The beginning of a line whose end has not come, and room for a line feed. */
  readonly carry: Uint8Array
  carryCount: number
}

export function createLineSplitter(): LineSplitter {
  return { carry: new Uint8Array(KEPT_BYTES_MAX + 1), carryCount: 0 }
}

function keep(splitter: LineSplitter, bytes: Uint8Array, from: number, end: number): void {
  const kept = bytes.subarray(from, Math.min(end, from + KEPT_BYTES_MAX - splitter.carryCount))
  splitter.carry.set(kept, splitter.carryCount)
  splitter.carryCount += kept.length
}

/** Asked after each line: true ends the reading there, because somebody else has to have a turn. */
export type IsTired = () => boolean

const TIRELESS: IsTired = () => false

/** How many of the bytes were read: all of them, but where it was tired. */
export function splitLines(
  splitter: LineSplitter,
  chunk: Uint8Array,
  onLine: OnLine,
  isTired: IsTired = TIRELESS,
): number {
  let from = 0
  for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
    if (splitter.carryCount > 0 || end - from > KEPT_BYTES_MAX) {
      keep(splitter, chunk, from, end)
      endLines(splitter, onLine)
    } else {
      onLine(chunk, from, end)
    }
    from = end + 1
    if (isTired()) return from
  }
  keep(splitter, chunk, from, chunk.length)
  return chunk.length
}

/** The last line of a file may have no end. */
export function endLines(splitter: LineSplitter, onLine: OnLine): void {
  const { carry, carryCount } = splitter
  if (carryCount === 0) return
  splitter.carryCount = 0
  carry[carryCount] = LINE_FEED
  onLine(carry, 0, carryCount)
}
