// A whole folder, row by row: shape, claims, text, links between depths, duplicates, Rust.
import { rustOf } from '../rust/blocks.ts'
import { type RustJob, verifyRust } from '../rust/verify-rust.ts'
import { textOf } from './draw.ts'
import { linesOf, shardsOf } from './files.ts'
import { linkProblems } from './links.ts'
import { createDuplicateFilter, gramsOf, MOST_SHARED } from './near-duplicates.ts'
import type { Row } from './row.ts'
import { judgeLine } from './verify-row.ts'

const MAX_FAILURES = 200
const RUST_AT_ONCE = 400

export interface VerifyOptions {
  readonly folder: string
  readonly toolchain: string | null
  readonly jobs: number
  readonly cache: string | null
  readonly onProgress?: (rows: number) => void
}

export interface Verdict {
  readonly rows: number
  readonly claims: Readonly<Record<string, number>>
  readonly rust_verified: number
  readonly rust_unverified: number
  readonly closest_share: number
  readonly failed_rows: number
  /** How many failures of each kind. */
  readonly kinds: Readonly<Record<string, number>>
  /** The first of them. */
  readonly failures: readonly { readonly id: string; readonly kind: string; readonly reason: string }[]
}

export async function verifyDataset(options: VerifyOptions): Promise<Verdict> {
  const claims: Record<string, number> = {}
  const kinds: Record<string, number> = {}
  const failures: { id: string; kind: string; reason: string }[] = []
  const failed = new Set<string>()
  const filter = createDuplicateFilter()
  const instances = new Map<string, string>()
  const ids = new Set<string>()
  let rows = 0
  let closest = 0
  let verified = 0
  let unverified = 0
  let waiting: RustJob[] = []

  const fail = (id: string, kind: string, reason: string): void => {
    failed.add(id)
    kinds[kind] = (kinds[kind] ?? 0) + 1
    if (failures.length < MAX_FAILURES) failures.push({ id, kind, reason })
  }
  const compile = async (): Promise<void> => {
    if (options.toolchain === null || waiting.length === 0) {
      unverified += waiting.length
      waiting = []
      return
    }
    const wrong = await verifyRust(waiting, { toolchain: options.toolchain, jobs: options.jobs, cache: options.cache })
    for (const [id, reason] of wrong) fail(id, 'rust', reason)
    verified += waiting.length - wrong.size
    waiting = []
  }
  const look = (row: Row): void => {
    if (ids.has(row.id)) fail(row.id, 'link', 'another row has the same id')
    ids.add(row.id)
    if (
      row.id !== `${row.instance}/d${row.depth}` ||
      row.siblings.some((id) => !id.startsWith(`${row.instance}/d`) || id === row.id)
    ) {
      fail(row.id, 'link', 'its id, instance, depth and siblings do not fit each other')
    }
    for (const reason of linkProblems(row, instances)) fail(row.id, 'link', reason)
    const grams = gramsOf(textOf(row))
    const like = filter.closest(grams)
    if (like) closest = Math.max(closest, like.shared)
    if (like && like.shared > MOST_SHARED)
      fail(row.id, 'duplicate', `shares ${(100 * like.shared).toFixed(1)} % of its 8-grams with ${like.id}`)
    filter.add(row.id, grams)
    for (const claim of row.claims) claims[claim.kind] = (claims[claim.kind] ?? 0) + 1
  }
  for (const shard of shardsOf(options.folder)) {
    for await (const line of linesOf(shard)) {
      rows++
      const { row, problems } = judgeLine(line)
      const id = row?.id ?? `${shard}:${rows}`
      for (const problem of problems) fail(id, problem.kind, problem.reason)
      if (row) {
        look(row)
        if (problems.length === 0) waiting.push({ id, rust: rustOf(row.answer), tests: row.rust.tests })
      }
      if (waiting.length >= RUST_AT_ONCE) await compile()
      options.onProgress?.(rows)
    }
  }
  await compile()
  return {
    rows,
    claims,
    rust_verified: verified,
    rust_unverified: unverified,
    closest_share: closest,
    failed_rows: failed.size,
    kinds,
    failures,
  }
}
