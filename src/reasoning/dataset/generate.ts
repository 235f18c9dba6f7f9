// Rows by the thousand: drawn in a fixed order, judged as a stranger's rows would be, held against each other, and written
// shard by shard. A run that was cut off goes on after its last whole shard and ends with the same bytes.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError } from '#core'
import { rustOf } from '../rust/blocks.ts'
import { verifyRust } from '../rust/verify-rust.ts'
import type { Family } from '../writing/family.ts'
import { DEPTHS } from '../writing/page.ts'
import { countAgain, type Drawn, type DrawnAgain, type LeftOut, textOf } from './draw.ts'
import { createDrawer, type Drawer } from './drawer.ts'
import { linesOf, type Manifest, makeFolder, readManifest, shardName, writeWhole } from './files.ts'
import { createDuplicateFilter, type DuplicateFilter, gramsOf, MOST_SHARED } from './near-duplicates.ts'
import { type Row, rowText } from './row.ts'

const SHARD_ROWS = 200

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
  /** Who draws, each its share of the families; without any, this thread. */
  readonly drawers?: readonly Drawer[]
  readonly onProgress?: (rows: number) => void
}

export async function generateDataset(options: GenerateOptions): Promise<Manifest> {
  const { folder, count, families } = options
  makeFolder(folder)
  const wanted = blankManifest(options)
  let manifest = resumeFrom(folder, wanted)
  if (manifest.complete) return manifest
  const filter = createDuplicateFilter()
  const drawers = options.drawers ?? [createDrawer(families)]
  const drawerOf = (family: string): Drawer => drawers[wanted.families.indexOf(family) % drawers.length]!
  let shard = 0
  let rows = 0
  for (; existsSync(join(folder, shardName(shard))) && (shard + 1) * SHARD_ROWS <= manifest.rows; shard++) {
    rows += await learnShard(join(folder, shardName(shard)), filter, drawerOf)
  }
  let asked = askFor(shard, options, drawerOf)
  for (; shard * SHARD_ROWS < count; shard++) {
    const first = shard * SHARD_ROWS
    const made: Row[] = []
    const leftOut: LeftOut[] = []
    const again: Omit<DrawnAgain, 'count'>[] = []
    const due = asked
    // While these are compiled and written, the next ones are drawn.
    asked = askFor(shard + 1, options, drawerOf)
    for (const promise of due) {
      const drawn = await promise
      again.push(...drawn.again)
      leftOut.push(...drawn.leftOut)
      const like = likeOthers(drawn, filter)
      if (like !== null) {
        leftOut.push(like)
        continue
      }
      drawn.rows.forEach((row, at) => {
        filter.add(row.id, drawn.grams[at]!)
      })
      made.push(...drawn.rows)
      options.onProgress?.(rows + made.length)
    }
    const kept = await keepCompiling(made, options, leftOut)
    writeWhole(join(folder, shardName(shard)), kept.map((row) => `${rowText(row)}\n`).join(''))
    rows += kept.length
    manifest = {
      ...manifest,
      rows: Math.min(count, first + SHARD_ROWS),
      redrawn: manifest.redrawn + again.length,
      drawn_again: countAgain(manifest.drawn_again, again, families),
      left_out: [...manifest.left_out, ...leftOut],
      complete: (shard + 1) * SHARD_ROWS >= count,
    }
    writeWhole(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  }
  return manifest
}

/** The instances of a shard, asked for all at once; a drawer makes its own in their order. */
function askFor(
  shard: number,
  { families, count, seed }: GenerateOptions,
  drawerOf: (family: string) => Drawer,
): readonly Promise<Drawn>[] {
  const first = shard * SHARD_ROWS
  const asked: Promise<Drawn>[] = []
  for (let index = first; index < Math.min(count, first + SHARD_ROWS); index += DEPTHS.length) {
    const at = Math.floor(index / DEPTHS.length)
    const family = families[at % families.length]!.id
    const depths = DEPTHS.slice(0, Math.min(DEPTHS.length, count - index))
    const drawn = drawerOf(family).draw({ family, seed, number: Math.floor(at / families.length), depths })
    // Whoever awaits it hears of a failure; until then it is nobody's.
    drawn.catch(() => undefined)
    asked.push(drawn)
  }
  return asked
}

/** Rows of two families that are too alike: the later one is left out. */
function likeOthers({ rows, grams }: Drawn, filter: DuplicateFilter): LeftOut | null {
  for (const [at, row] of rows.entries()) {
    const like = filter.closest(grams[at]!, MOST_SHARED)
    if (like === null || !(like.shared > MOST_SHARED)) continue
    const share = Math.round(100 * like.shared)
    return { id: row.instance, reason: `${row.id} shares ${share} % of its 8-grams with ${like.id}` }
  }
  return null
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
    drawn_again: [],
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

async function learnShard(
  path: string,
  filter: DuplicateFilter,
  drawerOf: (family: string) => Drawer,
): Promise<number> {
  let rows = 0
  for await (const line of linesOf(path)) {
    const row = JSON.parse(line) as Row
    const text = textOf(row)
    filter.add(row.id, gramsOf(text))
    drawerOf(row.family).learn({ family: row.family, id: row.id, text })
    rows++
  }
  return rows
}

async function keepCompiling(rows: readonly Row[], options: GenerateOptions, leftOut: LeftOut[]): Promise<Row[]> {
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
