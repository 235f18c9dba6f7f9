// The file behind the database: a first line that says what it is and how many lines it began with, then one line for each
// change, with its checksum.
import { Buffer } from 'node:buffer'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/** A row's new value; null for none any more. */
export type RowChange = readonly [section: string, name: string, json: string | null]

const FIRST_LINE = /^printwright-database 1 (\d+)$/
const FIRST_LINE_MAX = 64
const CHUNK_BYTES = 1 << 20
const NEW_LINE = 0x0a
const FILE_BYTES_MAX = 2 ** 30

export interface ReadLog {
  readonly changes: readonly (readonly RowChange[])[]
  /** False where something in it is damaged or foreign. */
  readonly isWhole: boolean
}

export function changeLine(change: readonly RowChange[]): string {
  const text = JSON.stringify(change)
  return `${checksum(text)} ${text}\n`
}

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** A last line that was cut short is no damage: nobody has been told that it was kept. */
export function readLog(path: string): ReadLog {
  if (!existsSync(path)) return { changes: [], isWhole: true }
  const stats = statSync(path)
  if (!stats.isFile()) throw new Error('it is no file')
  if (stats.size > FILE_BYTES_MAX) return { changes: [], isWhole: false }
  const bytes = readFileSync(path)
  let from = bytes.indexOf(NEW_LINE) + 1
  const first = FIRST_LINE.exec(bytes.toString('latin1', 0, Math.min(FIRST_LINE_MAX, from - 1)))
  const changes: (readonly RowChange[])[] = []
  let isWhole = first !== null
  while (from > 0 && from < bytes.length) {
    const end = bytes.indexOf(NEW_LINE, from)
    if (end < 0) break
    const change = readLine(bytes.subarray(from, end))
    if (change === null) isWhole = false
    else changes.push(change)
    from = end + 1
  }
  return { changes, isWhole: isWhole && changes.length >= Number(first?.[1]) }
}

function readLine(line: Buffer): readonly RowChange[] | null {
  const text = line.subarray(9)
  if (line.subarray(0, 9).toString('latin1') !== `${checksum(text)} `) return null
  try {
    return JSON.parse(text.toString('utf8')) as readonly RowChange[]
  } catch {
    return null
  }
}

/** Replaces the file by so many changes, whole or not at all; how long it is now, bytes. */
export function writeLog(path: string, changes: Iterable<readonly RowChange[]>, count: number): number {
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', 0o600)
  let bytes = 0
  try {
    let text = `printwright-database 1 ${count}\n`
    const write = (): void => {
      const chunk = Buffer.from(text)
      for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written)
      bytes += chunk.length
      text = ''
    }
    for (const change of changes) {
      text += changeLine(change)
      if (text.length > CHUNK_BYTES) write()
    }
    write()
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
  syncFolder(path)
  return bytes
}

/** A new name is on disk when its folder is; Windows knows no such thing. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Keeps a copy of the file as it is; its path. */
export function setAsideAs(path: string, stamp: string): string {
  let aside = `${path}.unreadable-${stamp}`
  for (let n = 2; existsSync(aside); n++) aside = `${path}.unreadable-${stamp}-${n}`
  copyFileSync(path, aside)
  return aside
}
