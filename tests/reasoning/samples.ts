// `npm run samples:reasoning`: writes the entries of docs/samples again, from today's families and the seed they were drawn
// with; each is judged, and its Rust compiled and tested, first. `-- --draw 20 --seed 9` draws entries to read: families in an
// order of chance, none twice while there are others, and a depth of chance for each.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom } from '#core'
import { DEPTHS, type Depth, FAMILIES, type Family, makeRow, rowMarkdown, rustToolchain } from '#reasoning'
import { rowText } from '../../src/reasoning/dataset/row.ts'
import { judgeLine } from '../../src/reasoning/dataset/verify-row.ts'
import { rustOf } from '../../src/reasoning/rust/blocks.ts'
import { verifyRust } from '../../src/reasoning/rust/verify-rust.ts'

const SEED_OF_SAMPLES = 9

const { values } = parseArgs({
  options: {
    draw: { type: 'string' },
    seed: { type: 'string', default: String(SEED_OF_SAMPLES) },
    folder: { type: 'string', default: 'docs/samples' },
  },
})
const seed = Number(values.seed)

interface Entry {
  readonly family: Family
  readonly depth: Depth
}

function drawn(count: number): Entry[] {
  const random = createRandom(seed).fork('samples')
  const order = [...FAMILIES]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return Array.from({ length: count }, (_, i) => ({
    family: order[i % order.length]!,
    depth: DEPTHS[Math.floor(random.next() * DEPTHS.length)]!,
  }))
}

/** "motion.bed-mesh-design.2.md" */
function fileOf({ family, depth }: Entry): string {
  return `${family.id.replace('/', '.')}.${depth}.md`
}

function entryOf(file: string): Entry | null {
  const match = /^([a-z]+)\.([a-z-]+)\.([1-4])\.md$/.exec(file)
  const family = FAMILIES.find((one) => one.id === `${match?.[1]}/${match?.[2]}`)
  return match && family ? { family, depth: Number(match[3]) as Depth } : null
}

async function write(entry: Entry, toolchain: string): Promise<string | null> {
  const row = makeRow({ family: entry.family, seed, number: 0, redraw: 0 }, entry.depth)
  const [problem] = judgeLine(rowText(row)).problems
  if (problem) return `${row.id}: ${problem.reason}`
  const job = { id: row.id, rust: rustOf(row.answer), tests: row.rust.tests }
  const wrong = await verifyRust([job], { toolchain, jobs: 1, cache: null })
  const why = wrong.get(row.id)
  if (why !== undefined) return `${row.id}: ${why}`
  writeFileSync(join(values.folder, fileOf(entry)), rowMarkdown({ ...row, rust: { ...row.rust, toolchain } }))
  return null
}

if (values.draw === undefined) {
  const toolchain = rustToolchain()
  if (toolchain === null) throw new Error('samples show what rustc says of their code, and there is no rustc')
  const entries = readdirSync(values.folder)
    .sort()
    .map(entryOf)
    .filter((entry) => entry !== null)
  for (const entry of entries) {
    const why = await write(entry, toolchain)
    process.stdout.write(`${fileOf(entry)}${why === null ? '' : `: not written, ${why}`}\n`)
    if (why !== null) process.exitCode = 1
  }
} else {
  for (const entry of drawn(Number(values.draw))) process.stdout.write(`${fileOf(entry)}\n`)
}
