// `npm run test:optimize [WORD...]`: every shipped part and five sliced files of real slicers, for speed, for material and for
// quality; writes docs/OPTIMISE.md: time, plastic and quality before and after. A goal runs only that and renews its section;
// any other word only the files that have it in their name. What was played is kept in out/optimise.jsonl and is not played
// again until src/optimisation or the file is another one; `page` plays nothing and writes the page of what is there.

import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Goal } from '#optimisation'
import { improve, readPrint } from '../../src/cli/optimize.ts'
import { hasShared, sharedPath } from '../shared.ts'
import type { Played, PlayedFile } from './played.ts'
import { playedOf } from './played.ts'
import { resultsPage } from './results-page.ts'

/** Chosen for their slicers and machines before anything was run on them; calibration prints are not among them. */
const SHARED_FILES: readonly (readonly [string, string])[] = [
  ['orca231_benchy_pla', 'ender3'],
  ['flsun202_benchy_delta', 'flsun-s1'],
  ['ideamaker421_lasercorner', 'generic-cartesian'],
  ['prusa260_minicube', 'prusa-mk4'],
  ['prusa274_screw_arcs', 'ender3'],
]
const GOALS: readonly Goal[] = ['speed', 'material', 'quality']
const parts = new URL('../../data/parts/', import.meta.url)

const kept = new URL('../../out/optimise.jsonl', import.meta.url)
const page = new URL('../../docs/OPTIMISE.md', import.meta.url)

/** Of everything that decides what is found: the search, the file, the printer and the filament. */
function digestOf({ name, printer, material }: PlayedFile, path: string): string {
  const hash = createHash('sha256').update(`${name} ${printer} ${material}`).update(readFileSync(path))
  const code = new URL('../../src/optimisation/', import.meta.url)
  for (const file of readdirSync(code).sort()) {
    if (!file.endsWith('.test.ts')) hash.update(readFileSync(new URL(file, code)))
  }
  return hash.digest('hex').slice(0, 16)
}

function readKept(): Played[] {
  if (!existsSync(kept)) return []
  const lines = readFileSync(kept, 'utf8').split('\n')
  return lines.filter((text) => text !== '').map((text) => JSON.parse(text) as Played)
}

/** Of what has been played so far, in the order of the files. */
function writePage(): Played[] {
  const current = readKept().filter((one) => digests.get(one.file.name) === one.digest)
  const played = files.flatMap(([file]) => current.filter((one) => one.file.name === file.name))
  const before = existsSync(page) ? readFileSync(page, 'utf8') : ''
  if (played.length > 0) writeFileSync(page, resultsPage(played, before))
  return played
}

async function play(file: PlayedFile, path: string, goal: Goal, digest: string): Promise<Played> {
  const material = file.material === '' ? {} : { material: file.material }
  const { bytes, setup, configPath } = await readPrint(path, { printer: file.printer, seed: 1, ...material })
  const startS = performance.now() / 1000
  const { outcome, before } = improve(bytes, setup, configPath, goal, true)
  const wallS = performance.now() / 1000 - startS
  const played = playedOf({ ...file, material: setup.material.name }, goal, digest, before, outcome, wallS)
  appendFileSync(kept, `${JSON.stringify(played)}\n`)
  return played
}

const words = process.argv.slice(2).filter((word) => word !== 'page')
const isPageOnly = process.argv.includes('page')
const goals = words.filter((word) => GOALS.some((goal) => goal === word))
const names = words.filter((word) => !goals.includes(word))
const isWanted = (name: string, goal: Goal): boolean =>
  (goals.length === 0 || goals.includes(goal)) && (names.length === 0 || names.some((word) => name.includes(word)))

const files: [PlayedFile, string][] = readdirSync(parts).map((name) => {
  const { printer, material } = JSON.parse(readFileSync(new URL(`${name}/part.json`, parts), 'utf8'))
  return [{ name, printer, material, isShipped: true }, new URL(`${name}/${name}.gcode.gz`, parts).pathname]
})
if (hasShared) {
  for (const [name, printer] of SHARED_FILES) {
    files.push([{ name, printer, material: '', isShipped: false }, sharedPath('gcode', `${name}.gcode.gz`)])
  }
} else console.log('The five sliced files of real slicers are not beside this checkout: the shipped parts only.')

const digests = new Map(files.map(([file, path]) => [file.name, digestOf(file, path)]))
mkdirSync(new URL('.', kept), { recursive: true })
for (const goal of GOALS) {
  for (const [file, path] of files) {
    if (isPageOnly || !isWanted(file.name, goal)) continue
    const digest = digests.get(file.name) ?? ''
    const known = readKept().find((one) => one.digest === digest && one.goal === goal)
    console.log(line(known ?? (await play(file, path, goal, digest))))
    writePage()
  }
}
const all = writePage()
const refused = all.filter(({ result }) => result !== null && result.refusal !== null)
if (all.length === 0) console.log('Nothing has been played yet.')
else if (refused.length > 0) console.log(`${refused.length} better files were refused.`)
else console.log(`All ${all.length} played: every better file printed to complete.`)
process.exitCode = refused.length === 0 ? 0 : 1

function line({ file, goal, before, result, wallS }: Played): string {
  const head = `${goal.padEnd(9)}${file.name.padEnd(26)}`
  if (result === null) return `${head}nothing better (${wallS.toFixed(0)} s)`
  const { after, trials, printed, refusal } = result
  const gain = (was: number, is: number): string => `${(100 * (is / was - 1)).toFixed(1)} %`
  const waste = `${before.wasteMm.toFixed(1)} -> ${after.wasteMm.toFixed(1)} mm`
  const success = `${(100 * before.success).toFixed(1)} -> ${(100 * after.success).toFixed(1)} %`
  const end = refusal ?? printed.state
  return `${head}time ${gain(before.totalS, after.totalS).padStart(8)}  waste ${waste}  success ${success}  ${end}  (${trials} trials, ${wallS.toFixed(0)} s)`
}
