// Writes the run record. A reader finds either all of it or nothing: files are made in a folder beside the target and
// moved when every one is complete.
import { access, constants, lstat, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PrintwrightError } from '#core'
import type { Table } from '#protocol'
import type { SimulatedRun } from '#simulation'
import { type RunAnswer, toSimulateJson } from './json.ts'
import { encodeParquet } from './parquet.ts'

export interface RunRecordExtra extends RunAnswer {
  /** The page of `renderReport`, written as report.html. */
  readonly reportHtml?: string
  /** Further files by their path in the folder, at most one folder deep: frames, sound. */
  readonly files?: ReadonlyMap<string, Uint8Array>
}

/** What a record may put into its folder, further files apart; not every run has all of them. */
export const RUN_RECORD_FILES = [
  'run.json',
  'report.html',
  ...['telemetry', 'layers', 'welds', 'strings', 'loose', 'objects', 'events', 'signals'].map(
    (table) => `${table}.parquet`,
  ),
] as const

/** Fills `folder` with run.json, one Parquet file a table and, when given, report.html; answers the paths written. */
export async function writeRunRecord(folder: string, run: SimulatedRun, extra: RunRecordExtra): Promise<string[]> {
  const target = resolve(folder)
  try {
    const made = join(dirname(target), `.${basename(target)}-${process.pid}`)
    await rm(made, { recursive: true, force: true })
    await mkdir(made, { recursive: true })
    try {
      await writeFiles(made, run, extra)
      return await moveInto(made, target)
    } finally {
      await rm(made, { recursive: true, force: true })
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PrintwrightError('record-not-written', `Could not write the run record to ${folder}: ${reason}.`, {
      exitStatus: 3,
      cause,
    })
  }
}

async function writeFiles(made: string, run: SimulatedRun, extra: RunRecordExtra): Promise<void> {
  const metadata = { version: extra.meta.version, seed: String(extra.meta.seed), bead_stride: String(run.beadStride) }
  const tables: Readonly<Record<string, Table>> = {
    telemetry: run.telemetry,
    layers: run.layers,
    // One row a bead and its weld: outside, the table goes by what people look for in it.
    welds: run.beads,
    strings: run.strings,
    // Only where something came loose.
    ...(run.loose.rowCount > 0 ? { loose: run.loose } : {}),
    objects: run.objects,
    events: run.events,
    ...(run.signals === null ? {} : { signals: run.signals }),
  }
  for (const [name, table] of Object.entries(tables)) {
    await writeFile(join(made, `${name}.parquet`), encodeParquet(table, metadata))
  }
  const json = toSimulateJson(run, extra)
  await writeFile(join(made, 'run.json'), `${JSON.stringify(json, null, 1)}\n`)
  for (const [path, bytes] of extra.files ?? []) {
    await mkdir(dirname(join(made, path)), { recursive: true })
    await writeFile(join(made, path), bytes)
  }
  if (extra.reportHtml !== undefined) await writeFile(join(made, 'report.html'), extra.reportHtml)
}

/**
 * A new folder appears at once; into an old one the files are moved one by one, so that what else is there stays. What would
 * stop a move is looked for before the first, and what is replaced is kept aside until the last: old and new never mix.
 * A folder of frames takes the place of an older one as a whole.
 */
async function moveInto(made: string, target: string): Promise<string[]> {
  const names = (await readdir(made)).sort()
  const found = await stat(target).catch(() => null)
  if (found === null) {
    await rename(made, target)
    return names.map((name) => join(target, name))
  }
  const old = await findOld(target, made, names)
  const aside = join(made, 'replaced')
  await mkdir(aside)
  const moved: string[] = []
  try {
    for (const name of names) {
      if (old.has(name)) await rename(join(target, name), join(aside, name))
      moved.push(name)
      await rename(join(made, name), join(target, name))
    }
  } catch (cause) {
    for (const name of moved) {
      if (old.has(name)) await rename(join(aside, name), join(target, name)).catch(() => {})
      else await rm(join(target, name), { recursive: true, force: true })
    }
    throw cause
  }
  return names.map((name) => join(target, name))
}

/** The names that are taken; throws on what cannot be replaced: no file takes a folder's place, nor a folder another's. */
async function findOld(target: string, made: string, names: readonly string[]): Promise<Set<string>> {
  const old = new Set<string>()
  for (const name of names) {
    const found = await lstat(join(target, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (found === null) continue
    if ((await lstat(join(made, name))).isDirectory()) {
      // Only what an earlier run has written: it holds the same list.
      const isOurs = found.isDirectory() && (await lstat(join(target, name, `${name}.json`)).catch(() => null)) !== null
      if (!isOurs) throw new Error(`${name} there is not a folder that a run has written`)
    } else if (!found.isFile() && !found.isSymbolicLink()) throw new Error(`${name} there is not a plain file`)
    old.add(name)
  }
  await access(target, constants.W_OK | constants.X_OK)
  return old
}
