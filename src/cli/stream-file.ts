// A stream of Prunt's simulator from the disk, plain or gzipped, line by line. Whatever it is in truth (a gigabyte of noise, one
// endless line, a picture), it costs no more memory than a line and is given up as soon as it cannot be one.
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { PrintwrightError } from '#core'
import { readStreamLine, type StreamReader, streamFault } from '#motion'
import { readChunks } from './gcode-file.ts'

/** A row has some 125 letters, a log line some hundreds. */
const LINE_MAX = 1 << 16
/** What comes before the first row is the log of the start. */
const BYTES_BEFORE_ROWS = 64 << 20
const HEAD_BYTES = 4096

/** Refuses a name that is nothing's: a slip of the person's, told before any work. False for a folder or a device. */
export function isStreamFile(path: string): boolean {
  let found: ReturnType<typeof statSync>
  try {
    found = statSync(path)
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
    const words = isMissing ? `${path}: no such file.` : `${path} could not be read: ${(error as Error).message}.`
    throw new PrintwrightError('file-missing', words, { cause: error })
  }
  return found.isFile()
}

/** Feeds a whole file to the reader; answers what is wrong with it, or null. */
export async function readStreamFile(
  path: string,
  reader: StreamReader,
  onBytes: (bytes: number, ofBytes: number) => void,
): Promise<string | null> {
  try {
    const head = headOf(path)
    if (head.length === 0) return 'empty: the file has no bytes'
    const gzipped = head[0] === 0x1f && head[1] === 0x8b
    const sizeBytes = statSync(path).size
    const file = { path, gzipped, sizeBytes }
    let rest = ''
    let readBytes = 0
    for await (const chunk of readChunks(file, (bytes) => onBytes(bytes, sizeBytes))) {
      if (readBytes === 0) {
        const other = otherKind(chunk.subarray(0, HEAD_BYTES))
        if (other !== null) return other
      }
      readBytes += chunk.length
      rest = takeLines(reader, rest + Buffer.from(chunk).toString('latin1'))
      if (reader.fault !== null) break
      if (rest.length > LINE_MAX) {
        return `corrupt: line ${reader.lines + 1} has more than ${LINE_MAX} letters: this is no stream of positions`
      }
      if (reader.rows === 0 && readBytes > BYTES_BEFORE_ROWS) {
        return `empty: no row of positions in its first ${BYTES_BEFORE_ROWS >> 20} MB`
      }
    }
    if (reader.fault !== null || rest === '') return streamFault(reader)
    readStreamLine(reader, textOf(rest))
    const fault = streamFault(reader)
    // What is wrong with half a line says nothing; that it is half a line does.
    return fault === null || reader.rows === 0 ? fault : `incomplete: it ends in the middle of line ${reader.lines}`
  } catch (error) {
    // The disk that is written to, not the file that is read.
    if (error instanceof PrintwrightError && error.code === 'record-not-written') throw error
    if (error instanceof PrintwrightError && error.code === 'file-gzip-broken')
      return 'incomplete: its gzip is cut off or damaged'
    return `unreadable: ${(error as Error).message.replace(/\.$/, '')}`
  }
}

/** Every whole line of `text`; answers what is left behind the last. */
function takeLines(reader: StreamReader, text: string): string {
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  for (const line of lines) {
    readStreamLine(reader, textOf(line))
    if (reader.fault !== null) return ''
  }
  return rest
}

/** Bytes were read as Latin-1, which cuts no letter at a chunk's end; what is more than ASCII in a log is UTF-8. */
function textOf(line: string): string {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not ASCII is meant.
  const text = /[^\x00-\x7f]/.test(bare) ? Buffer.from(bare, 'latin1').toString('utf8') : bare
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function otherKind(head: Uint8Array): string | null {
  if (head.includes(0)) return 'corrupt: a binary file, or a text in UTF-16; lines of plain text are read'
  const text = Buffer.from(head).toString('latin1').trimStart()
  if (text.startsWith('{')) return 'another format: JSON, as newer simulators write; lines of "DATA OUTPUT" are read'
  if (text.startsWith('# printwright')) {
    return 'another format: the CSV of plan --samples, a table already; plan --samples --format prunt writes a stream'
  }
  return null
}

function headOf(path: string): Uint8Array {
  const handle = openSync(path, 'r')
  try {
    const head = new Uint8Array(HEAD_BYTES)
    return head.subarray(0, readSync(handle, head, 0, HEAD_BYTES, 0))
  } finally {
    closeSync(handle)
  }
}

/** What `plan --samples --format prunt` has written beside a stream; null where there is none. */
export function sampleDescription(path: string): Readonly<Record<string, unknown>> | null {
  for (const beside of [`${path}.json`, `${path.replace(/\.gz$/, '')}.json`]) {
    try {
      const found: unknown = JSON.parse(readFileSync(beside, 'utf8'))
      if (typeof found === 'object' && found !== null && 'kind' in found && found.kind === 'prunt-samples') {
        return found as Readonly<Record<string, unknown>>
      }
    } catch {
      // No such file, or somebody else's: the stream stands for itself.
    }
  }
  return null
}
