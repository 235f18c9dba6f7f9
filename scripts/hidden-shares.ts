// tsx scripts/hidden-shares.ts [--seed N] [--fit N] [--calibrate N] [--folder DIR] [--only-sum]
// How much of each cause does not show: plays scenarios of the splits fit and calibrate with the operator on them, counts for how
// much of the time after its onset a print with it went on and was believed sound, and writes data/operator/hidden-shares.json.
// What is there already is not played again; a print takes some 15 s of one core. After each fit of the diagnosis it is due again.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CAUSES } from '#operator'
import { type Split, scenarioAt } from '#scenarios'
import { type PrintLooks, playLooks } from './diagnosis/hidden-looks.ts'

/** A share is drawn to the mean of all causes as by so many prints more: each cause has come once or twice only. */
const DRAWN_TO_MEAN = 0.5

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '77' },
    fit: { type: 'string', default: '204' },
    calibrate: { type: 'string', default: '102' },
    folder: { type: 'string', default: 'out/hidden-looks' },
    'only-sum': { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const path = join(values.folder, `seed-${seed}.jsonl`)
mkdirSync(values.folder, { recursive: true })
if (!values['only-sum']) {
  await playMissing('fit', Number(values.fit))
  await playMissing('calibrate', Number(values.calibrate))
}
const prints = readPrints()
const shares = Object.fromEntries(CAUSES.flatMap(({ name }) => shareOf(name)))
const about = `${prints.length} prints of the splits fit and calibrate, seed ${seed}, with all meters and a camera: share of the time after the onset in which a print with the cause went on and was believed sound`
writeFileSync(
  new URL('../data/operator/hidden-shares.json', import.meta.url),
  `${JSON.stringify({ about, shares }, null, 1)}\n`,
)
console.log(`${about}; ${Object.keys(shares).length} of ${CAUSES.length} causes came.`)

async function playMissing(split: Split, count: number): Promise<void> {
  const known = new Set(readPrints().map((print) => print.scenario))
  for (let index = 0; index < count; index++) {
    const scenario = scenarioAt(seed, index, split)
    if (known.has(scenario.name)) continue
    const looks = await playLooks(scenario)
    if (looks !== null) appendFileSync(path, `${JSON.stringify(looks)}\n`)
    console.log(`${scenario.name} ${scenario.fault?.text ?? 'sound'}: ${JSON.stringify(looks)}`)
  }
}

function readPrints(): PrintLooks[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as PrintLooks]))
}

/** Nothing where it never came. */
function shareOf(cause: string): [string, number][] {
  const struck = prints.filter(({ dueLooks }) => dueLooks > 0)
  const own = struck.filter(({ mode }) => mode === cause).map(hiddenIn)
  if (own.length === 0) return []
  const mean = struck.reduce((sum, print) => sum + hiddenIn(print), 0) / struck.length
  const share = (own.reduce((sum, one) => sum + one, 0) + DRAWN_TO_MEAN * mean) / (own.length + DRAWN_TO_MEAN)
  return [[cause, Number(share.toFixed(3))]]
}

function hiddenIn({ soundLooks, dueLooks }: PrintLooks): number {
  return Math.min(1, soundLooks / dueLooks)
}
