// Copies of the database in the folder `backup/database`: one row a line, readable, written whole or not at all.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ServerError } from '../server-error.ts'
import type { Store } from './store.ts'

export interface Backups {
  list(): readonly string[]
  /** The path of the new file. */
  write(filename: string): Promise<string>
  remove(filename: string): string
  /** Everything is as it was then; the sections that the copy held. */
  restore(filename: string): Promise<readonly string[]>
}

const FIRST_LINE = '{"format":"printwright-database","version":1}'
const LINES_AT_ONCE = 256
/** Of a name; the system takes 255, and more is put behind it while the file is written. */
const NAME_BYTES_MAX = 200
const BACKUP_BYTES_MAX = 1 << 30

export function createBackups(folder: string, store: Store): Backups {
  const pathOf = (filename: string): string => {
    const isShort = Buffer.byteLength(filename) <= NAME_BYTES_MAX
    const isName = isShort && /^[^/\\\p{Cc}]+$/u.test(filename) && !filename.startsWith('.')
    if (!isName) throw new ServerError(`Invalid name ${filename.slice(0, 200)}.`)
    return join(folder, filename)
  }
  const writing = new Map<string, Promise<string>>()
  async function writeCopy(path: string): Promise<string> {
    try {
      mkdirSync(folder, { recursive: true })
      await writeRows(`${path}${PARTIAL}`, store)
      renameSync(`${path}${PARTIAL}`, path)
      return path
    } finally {
      writing.delete(path)
    }
  }
  return {
    list() {
      if (!existsSync(folder)) return []
      const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
      return files.flatMap(({ name }) => (name.endsWith(PARTIAL) ? [] : [name])).sort()
    },
    async write(filename) {
      const path = pathOf(filename)
      // Who asks for a copy that is being written gets that one.
      const begun = writing.get(path) ?? writeCopy(path)
      writing.set(path, begun)
      return await begun
    },
    remove(filename) {
      const path = pathOf(filename)
      if (!isFile(path)) throw new ServerError(`Backup file ${filename} does not exist`, 404)
      rmSync(path)
      return path
    },
    async restore(filename) {
      const path = pathOf(filename)
      if (!isFile(path)) throw new ServerError(`Restoration File ${path} does not exist`)
      const rows = readRows(path)
      return await store.change((writer) => {
        for (const section of [...store.sections.keys()]) {
          for (const { name } of [...store.rows(section)]) writer.remove(section, name)
        }
        for (const [section, name, json] of rows) writer.put(section, name, json)
        return [...new Set(rows.map(([section]) => section))]
      })
    },
  }
}

const PARTIAL = '.partial'

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

async function writeRows(path: string, store: Store): Promise<void> {
  // All of one moment, whatever is written meanwhile.
  const sections = Array.from(store.sections.keys(), (section) => [section, [...store.rows(section)]] as const)
  const file = await open(path, 'w')
  try {
    let lines = [FIRST_LINE]
    for (const [section, rows] of sections) {
      for (const { name, json } of rows) {
        lines.push(JSON.stringify([section, name, json]))
        if (lines.length < LINES_AT_ONCE) continue
        await file.write(`${lines.join('\n')}\n`)
        lines = []
      }
    }
    if (lines.length > 0) await file.write(`${lines.join('\n')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

type BackupRow = readonly [section: string, name: string, json: string]

function readRows(path: string): readonly BackupRow[] {
  const refuse = (): never => {
    throw new ServerError(`${path} is no backup of this database`)
  }
  if (statSync(path).size > BACKUP_BYTES_MAX) refuse()
  const [first, ...lines] = readFileSync(path, 'utf8').split('\n')
  if (first !== FIRST_LINE) refuse()
  const rows: BackupRow[] = []
  for (const line of lines) {
    if (line === '') continue
    try {
      const row = JSON.parse(line) as BackupRow
      if (!Array.isArray(row) || row.length !== 3 || !row.every((part) => typeof part === 'string')) refuse()
      JSON.parse(row[2])
      rows.push(row)
    } catch {
      refuse()
    }
  }
  return rows
}

/** `20260102-030405`, by the world's time. */
export function stampOf(unixS: number): string {
  const [day = '', time = ''] = new Date(unixS * 1000).toISOString().split('T')
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`
}
