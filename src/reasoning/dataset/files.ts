// A dataset on disk: manifest.json and rows-NNNNN.jsonl, each written beside its place and moved there whole.
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { PrintwrightError } from '#core'

/** A line from outside that is longer is not read. */
const MAX_LINE = 4_000_000

export const manifestSchema = z.object({
  format: z.literal('printwright-reasoning-1'),
  seed: z.number(),
  count: z.number(),
  families: z.array(z.string()),
  rust: z.boolean(),
  toolchain: z.string().nullable(),
  version: z.string(),
  rows: z.number(),
  complete: z.boolean(),
  redrawn: z.number(),
  /** Why, by family. Datasets of before have none. */
  drawn_again: z.array(z.object({ family: z.string(), reason: z.string(), count: z.number() })).default([]),
  left_out: z.array(z.object({ id: z.string(), reason: z.string() })),
})
export type Manifest = z.infer<typeof manifestSchema>

export function shardName(shard: number): string {
  return `rows-${String(shard).padStart(5, '0')}.jsonl`
}

export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.part-${process.pid}`
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw unwritable(path, error)
  }
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw unwritable(folder, error)
  }
}

function unwritable(path: string, error: unknown): PrintwrightError {
  return new PrintwrightError('reason-unwritable', `${path} could not be written: ${(error as Error).message}.`, {
    exitStatus: 3,
    cause: error,
  })
}

export function readManifest(folder: string): Manifest | null {
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) return null
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw new PrintwrightError('reason-manifest', `${path} is no manifest of a reasoning dataset.`)
  }
}

/** The shards of a folder, in order. */
export function shardsOf(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new PrintwrightError('reason-folder', `${folder} is not a folder.`)
  const names = readdirSync(folder)
    .filter((name) => /^rows-\d{5}\.jsonl$/.test(name))
    .sort()
  if (names.length === 0)
    throw new PrintwrightError(
      'reason-empty',
      `${folder} has no rows-*.jsonl; \`printwright reason generate\` writes them.`,
    )
  return names.map((name) => join(folder, name))
}

/** Lines of a file, in bounded memory; a line that is too long comes as an empty one. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = ''
  let skipping = false
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      if (skipping || line.length > MAX_LINE) yield ''
      else if (line !== '') yield line
      skipping = false
    }
    if (rest.length > MAX_LINE) {
      rest = ''
      skipping = true
    }
  }
  if (rest !== '' || skipping) yield rest
}
