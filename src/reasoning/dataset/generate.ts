// Rows by the thousand: drawn in a fixed order, judged as a stranger's rows would be, held against each other, and written
// shard by shard. A run that was cut off goes on after its last whole shard and ends with the same bytes.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError } from '#core'
import { rustOf } from '../rust/blocks.ts'
import { verifyRust } from '../rust/verify-rust.ts'
import type { Family } from '../writing/family.ts'
import { DEPTHS, type Depth } from '../writing/page.ts'
import { linesOf, type Manifest, makeFolder, readManifest, shardName, writeWhole } from './files.ts'
import { type InstanceKey, makeRow } from './make-row.ts'
import { createDuplicateFilter, type DuplicateFilter, gramsOf, MOST_SHARED } from './near-duplicates.ts'
import { type Row, rowText } from './row.ts'
import { judgeLine } from './verify-row.ts'

const SHARD_ROWS = 200
/** Wordings of one depth, and draws of one instance, before it is given up. */
const WORDINGS = 6
const REDRAWS = 5

export interface GenerateOptions {
  readonly families: readonly Family[]
  readonly seed: number
  readonly count: number
  readonly folder: string
  readonly version: string
  /** null: Rust is not compiled, and rows say so. */
  readonly toolchain: string | null
  readonly jobs: number
  readonly cache: string | null
  readonly onProgress?: (rows: number) => void
}

/** What stands in a row for duplicates: all of its text. */
export function textOf(row: Row): string {
  return `${row.prompt}\n${row.thinking}\n${row.answer}`
}

export async function generateDataset(options: GenerateOptions): Promise<Manifest> {
  const { folder, count, families } = options
  makeFolder(folder)
  const wanted = blankManifest(options)
  let manifest = resumeFrom(folder, wanted)
  if (manifest.complete) return manifest
  const filter = createDuplicateFilter()
  let shard = 0
  let rows = 0
  for (; existsSync(join(folder, shardName(shard))) && (shard + 1) * SHARD_ROWS <= manifest.rows; shard++) {
    rows += await learnShard(join(folder, shardName(shard)), filter)
  }
  for (; shard * SHARD_ROWS < count; shard++) {
    const first = shard * SHARD_ROWS
    const made: Row[] = []
    const leftOut: { id: string; reason: string }[] = []
    let redrawn = 0
    for (let index = first; index < Math.min(count, first + SHARD_ROWS); index += DEPTHS.length) {
      const at = Math.floor(index / DEPTHS.length)
      const family = families[at % families.length]!
      const depths = DEPTHS.slice(0, Math.min(DEPTHS.length, count - index))
      const drawn = drawInstance(
        { family, seed: options.seed, number: Math.floor(at / families.length) },
        depths,
        filter,
      )
      redrawn += drawn.redrawn
      made.push(...drawn.rows)
      leftOut.push(...drawn.leftOut)
      options.onProgress?.(rows + made.length)
    }
    const kept = await keepCompiling(made, options, leftOut)
    writeWhole(join(folder, shardName(shard)), kept.map((row) => `${rowText(row)}\n`).join(''))
    rows += kept.length
    manifest = {
      ...manifest,
      rows: Math.min(count, first + SHARD_ROWS),
      redrawn: manifest.redrawn + redrawn,
      left_out: [...manifest.left_out, ...leftOut],
      complete: (shard + 1) * SHARD_ROWS >= count,
    }
    writeWhole(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  }
  return manifest
}

function blankManifest(options: GenerateOptions): Manifest {
  return {
    format: 'printwright-reasoning-1',
    seed: options.seed,
    count: options.count,
    families: options.families.map((family) => family.id),
    rust: options.toolchain !== null,
    toolchain: options.toolchain,
    version: options.version,
    rows: 0,
    complete: false,
    redrawn: 0,
    left_out: [],
  }
}

function resumeFrom(folder: string, wanted: Manifest): Manifest {
  const found = readManifest(folder)
  if (found === null) return wanted
  const settings = ({ seed, count, families, toolchain, version }: Manifest): string =>
    JSON.stringify([seed, count, families, toolchain, version])
  if (settings(found) === settings(wanted)) return found
  throw new PrintwrightError(
    'reason-other',
    `${folder} holds a dataset of other settings (seed, count, families, compiler or version); give another --out.`,
  )
}

async function learnShard(path: string, filter: DuplicateFilter): Promise<number> {
  let rows = 0
  for await (const line of linesOf(path)) {
    const row = JSON.parse(line) as Row
    filter.add(row.id, gramsOf(textOf(row)))
    rows++
  }
  return rows
}

interface Drawn {
  readonly rows: readonly Row[]
  readonly redrawn: number
  readonly leftOut: readonly { id: string; reason: string }[]
}

/** All depths of one instance, or none: drawn again until none of them is too like a row before it. */
function drawInstance(key: Omit<InstanceKey, 'redraw'>, depths: readonly Depth[], filter: DuplicateFilter): Drawn {
  let redrawn = 0
  let reason = ''
  for (let redraw = 0; redraw < REDRAWS; redraw++) {
    const rows: { row: Row; grams: Uint32Array }[] = []
    const among = createDuplicateFilter()
    for (const depth of depths) {
      const found = drawDepth({ ...key, redraw }, depth, (grams) => [
        filter.closest(grams, MOST_SHARED),
        among.closest(grams, MOST_SHARED),
      ])
      redrawn += found.redrawn
      if (found.row === null) {
        reason = found.reason
        break
      }
      among.add(found.row.id, found.grams)
      rows.push({ row: found.row, grams: found.grams })
    }
    if (rows.length < depths.length) continue
    for (const { row, grams } of rows) filter.add(row.id, grams)
    return { rows: rows.map(({ row }) => row), redrawn, leftOut: [] }
  }
  return { rows: [], redrawn, leftOut: [{ id: `${key.family.id}/${key.seed}-${key.number}`, reason }] }
}

type DrawnDepth =
  | { readonly row: Row; readonly grams: Uint32Array; readonly redrawn: number; readonly reason: '' }
  | { readonly row: null; readonly grams: null; readonly redrawn: number; readonly reason: string }

function drawDepth(
  key: InstanceKey,
  depth: Depth,
  alike: (grams: Uint32Array) => readonly ({ id: string; shared: number } | null)[],
): DrawnDepth {
  let reason = ''
  for (let wording = 0; wording < WORDINGS; wording++) {
    const row = makeRow(key, depth, wording)
    const grams = gramsOf(textOf(row))
    const like = alike(grams).find((one) => one !== null && one.shared > MOST_SHARED)
    if (like) {
      reason = `${row.id} shares ${Math.round(100 * like.shared)} % of its 8-grams with ${like.id}`
      continue
    }
    // Judged as a line, so that what is written is what was judged.
    const [problem] = judgeLine(rowText(row)).problems
    if (problem === undefined) return { row, grams, redrawn: wording, reason: '' }
    reason = `${row.id}: ${problem.kind}: ${problem.reason}`
  }
  return { row: null, grams: null, redrawn: WORDINGS, reason }
}

async function keepCompiling(
  rows: readonly Row[],
  options: GenerateOptions,
  leftOut: { id: string; reason: string }[],
): Promise<Row[]> {
  const { toolchain } = options
  if (toolchain === null) return [...rows]
  const wrong = await verifyRust(
    rows.map((row) => ({ id: row.id, rust: rustOf(row.answer), tests: row.rust.tests })),
    { toolchain, jobs: options.jobs, cache: options.cache },
  )
  const bad = new Set(rows.filter((row) => wrong.has(row.id)).map((row) => row.instance))
  for (const [id, reason] of wrong) leftOut.push({ id, reason })
  return rows.filter((row) => !bad.has(row.instance)).map((row) => ({ ...row, rust: { ...row.rust, toolchain } }))
}
