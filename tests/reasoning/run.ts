// `npm run test:reasoning [-- --count 500 --seed 1 --families a,b]`: how many corrupted rows the verifier catches, by kind of
// corruption. Each row is corrupted in one thing. Exit status 1 below 99 %.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { createRandom } from '#core'
import { DEPTHS, FAMILIES, makeRow, rustToolchain } from '#reasoning'
import { rowText } from '../../src/reasoning/dataset/row.ts'
import { judgeLine } from '../../src/reasoning/dataset/verify-row.ts'
import { rustOf } from '../../src/reasoning/rust/blocks.ts'
import { type RustJob, verifyRust } from '../../src/reasoning/rust/verify-rust.ts'
import { CORRUPTIONS, type Corruption, corrupt } from './corrupt.ts'

const BAR = 0.99

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    families: { type: 'string' },
    kinds: { type: 'string' },
  },
})
const count = Number(values.count)
const random = createRandom(Number(values.seed)).fork('corruptions')
const names = values.families?.split(',')
const families = FAMILIES.filter(
  (family) => names === undefined || names.includes(family.id) || names.includes(family.category),
)
const kinds = CORRUPTIONS.filter((kind) => values.kinds === undefined || values.kinds.split(',').includes(kind))
const toolchain = rustToolchain()

const tried = new Map<Corruption, number>()
const caught = new Map<Corruption, number>()
const escaped: string[] = []
const atRustc: { job: RustJob; what: string }[] = []
const up = (map: Map<Corruption, number>, kind: Corruption): void => {
  map.set(kind, (map.get(kind) ?? 0) + 1)
}

for (let i = 0, draws = 0; i < count && draws < 20 * count; draws++) {
  const kind = kinds[i % kinds.length]!
  if (kind === 'rust' && toolchain === null) {
    i++
    continue
  }
  const family = families[draws % families.length]!
  const depth = DEPTHS[Math.floor(random.next() * DEPTHS.length)]!
  const row = makeRow({ family, seed: Number(values.seed), number: Math.floor(random.next() * 60), redraw: 0 }, depth)
  const corrupted = corrupt(row, kind, random)
  if (corrupted === null) continue
  i++
  up(tried, kind)
  const judged = judgeLine(rowText(corrupted.row))
  if (judged.problems.length > 0) up(caught, kind)
  else if (kind === 'rust' && judged.row) {
    atRustc.push({
      job: { id: `${i} ${row.id}`, rust: rustOf(judged.row.answer), tests: judged.row.rust.tests },
      what: corrupted.what,
    })
  } else escaped.push(`${kind}: ${row.id}: ${corrupted.what}`)
}
if (toolchain !== null) {
  // One by one: most of them do not compile or fail, and a crate of many would only be halved.
  const wrong = await verifyRust(
    atRustc.map(({ job }) => job),
    { toolchain, jobs: Math.min(2, availableParallelism()), cache: null, batch: 1 },
  )
  for (const { job, what } of atRustc) {
    if (wrong.has(job.id)) up(caught, 'rust')
    else escaped.push(`rust: ${job.id}: ${what}`)
  }
}

const sum = (map: ReadonlyMap<Corruption, number>): number =>
  [...map.values()].reduce((total, value) => total + value, 0)
for (const kind of kinds) console.log(`${kind}: ${caught.get(kind) ?? 0} of ${tried.get(kind) ?? 0} caught`)
for (const line of escaped) console.log(`escaped: ${line}`)
const share = sum(caught) / Math.max(1, sum(tried))
console.log(
  `${sum(caught)} of ${sum(tried)} caught, ${(100 * share).toFixed(1)} %; ${families.length} families; ${toolchain ?? 'no rustc, so no line of Rust was corrupted'}`,
)
process.exitCode = share >= BAR ? 0 : 1
