// Recorded facts of real printers, read from a folder beside the checkout and never copied in.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export function recordedPath(...parts: string[]): string {
  return join(process.env['PRINTWRIGHT_SHARED'] ?? join(root, '..', 'shared'), ...parts)
}

export function hasRecorded(...parts: string[]): boolean {
  return existsSync(recordedPath(...parts))
}

/** File names in a recorded folder that end in `ending`, sorted; none where the folder is absent. */
export function listRecorded(folder: string, ending: string): string[] {
  const path = recordedPath(folder)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
}

export function readRecordedText(...parts: string[]): string {
  return readFileSync(recordedPath(...parts), 'utf8')
}

/** Columns of a CSV without quoted commas, as text; lines that start with # are comments. */
export function readRecordedTable(...parts: string[]): { columns: Map<string, string[]>; rowCount: number } {
  const [head = '', ...lines] = readRecordedText(...parts)
    .replace(/^#.*\r?\n/gm, '')
    .trimEnd()
    .split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  const columns = new Map(head.split(',').map((name, i) => [name, rows.map((row) => row[i] ?? '')]))
  return { columns, rowCount: rows.length }
}

/** A column as numbers; what is empty or no number becomes NaN. */
export function numbers(columns: Map<string, string[]>, name: string): Float64Array {
  const texts = columns.get(name) ?? []
  return Float64Array.from(texts, (text) => (text === '' ? Number.NaN : Number(text)))
}
