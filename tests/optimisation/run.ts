// `npm run test:optimize [WORD...]`: every shipped part and five sliced files of real slicers, for speed, for material and for
// quality; writes docs/OPTIMISE.md: time, plastic and quality before and after. A goal runs only that and renews its section;
// any other word only the files that have it in their name, and writes nothing.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Goal } from '#optimisation'
import type { Outcome } from '../../src/cli/optimize.ts'
import { improve, readPrint } from '../../src/cli/optimize.ts'
import { hasShared, sharedPath } from '../shared.ts'
import { resultsPage } from './results-page.ts'

export interface PlayedFile {
  readonly name: string
  readonly printer: string
  readonly material: string
  readonly isShipped: boolean
}

export interface Played {
  readonly file: PlayedFile
  readonly goal: Goal
  /** Null where nothing better was found. */
  readonly outcome: Outcome | null
  readonly before: { readonly totalS: number; readonly wasteMm: number }
  readonly wallS: number
}

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

async function play(file: PlayedFile, path: string, goal: Goal): Promise<Played> {
  const material = file.material === '' ? {} : { material: file.material }
  const { bytes, setup, configPath } = await readPrint(path, { printer: file.printer, seed: 1, ...material })
  const startS = performance.now() / 1000
  const { outcome, before } = improve(bytes, setup, configPath, goal, true)
  const wallS = performance.now() / 1000 - startS
  const played = { ...file, material: setup.material.name }
  return { file: played, goal, outcome, before: { totalS: before.totalS, wasteMm: before.waste.totalMm }, wallS }
}

const words = process.argv.slice(2)
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

const page = new URL('../../docs/OPTIMISE.md', import.meta.url)
const all: Played[] = []
for (const goal of GOALS) {
  for (const [file, path] of files) {
    if (!isWanted(file.name, goal)) continue
    const played = await play(file, path, goal)
    all.push(played)
    console.log(line(played))
    if (names.length === 0) writeFileSync(page, resultsPage(all, existsSync(page) ? readFileSync(page, 'utf8') : ''))
  }
}
const refused = all.filter(({ outcome }) => outcome !== null && outcome.refusal !== null)
console.log(
  refused.length === 0 ? 'Every better file printed to complete.' : `${refused.length} better files were refused.`,
)
process.exitCode = refused.length === 0 ? 0 : 1

function line({ file, goal, outcome, wallS }: Played): string {
  const head = `${goal.padEnd(9)}${file.name.padEnd(26)}`
  if (outcome === null) return `${head}nothing better (${wallS.toFixed(0)} s)`
  const { before, after, trials } = outcome.optimised
  const gain = (was: number, is: number): string => `${(100 * (is / was - 1)).toFixed(1)} %`
  const waste = `${before.waste.totalMm.toFixed(1)} -> ${after.waste.totalMm.toFixed(1)} mm`
  const success = `${(100 * before.probability.mean).toFixed(1)} -> ${(100 * after.probability.mean).toFixed(1)} %`
  const end = outcome.refusal ?? outcome.printed.state
  return `${head}time ${gain(before.totalS, after.totalS).padStart(8)}  waste ${waste}  success ${success}  ${end}  (${trials} trials, ${wallS.toFixed(0)} s)`
}
