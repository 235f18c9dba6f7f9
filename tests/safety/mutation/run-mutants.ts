// Mutation testing of a folder by its own tests: every mutant in turn, only the tests that reach it, cheapest first.
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { createRandom } from '#core'
import type { Mutant } from './find-mutants.ts'
import { findMutants } from './find-mutants.ts'
import { instrument } from './instrument.ts'
import { createBundleHash, openKeptFates } from './kept-fates.ts'
import type { BaselineTest, WorkerAnswer, WorkerOrder } from './worker.ts'

export interface MutationOptions {
  /** Relative to the repository. */
  readonly folder: string
  /** Only files whose path has this in it. */
  readonly only?: string
  /** So many mutants, chosen evenly by this seed; all where absent. */
  readonly sample?: number
  readonly seed?: number
  readonly tell?: (done: number, of: number, survivors: number) => void
}

export type Fate = 'killed' | 'timeout' | 'survived' | 'unreached' | 'equivalent'

export interface MutantResult extends Mutant {
  readonly file: string
  readonly fate: Fate
  /** The test that found it, or why it is equivalent. */
  readonly by: string
}

export interface MutationReport {
  readonly results: readonly MutantResult[]
  readonly tests: number
  /** Tests that fail by themselves, or are too slow to be run thousands of times. */
  readonly leftOut: readonly string[]
  readonly seconds: number
  /** Equivalents that no longer match anything: the list has to be kept true. */
  readonly unmatched: readonly string[]
}

interface Equivalent {
  readonly file: string
  /** The source line, trimmed. */
  readonly line: string
  readonly original: string
  readonly mutated: string
  readonly reason: string
}

interface Bundles {
  readonly paths: readonly string[]
  /** Of all that is in them. */
  readonly hashes: readonly string[]
}

interface Judged {
  readonly fate: Fate
  readonly by: string
  /** Of the test that found it, null where none did; absent where nothing was run. */
  readonly bundle?: number | null
}

type UsableTest = Omit<BaselineTest, 'reached'> & { readonly reached: ReadonlySet<number> }

const root = fileURLToPath(new URL('../../../', import.meta.url))
const UNREACHED: Judged = { fate: 'unreached', by: '' }
const SLOW_S = 2
/** Of tests as they run without a mutant, cheapest first: what takes longer to find counts as not found. */
const OWN_BUDGET_S = 4
const FOREIGN_BUDGET_S = 2.5
/** By the clock, of a machine on which others work too. */
const LONGEST_S = 30

export async function runMutants(options: MutationOptions): Promise<MutationReport> {
  const fromMs = performance.now()
  const found = readdirSync(join(root, options.folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(options.folder, file))
    .sort()
  const sources = found.filter((file) => !file.endsWith('.test.ts'))
  const testFiles = found.filter((file) => file.endsWith('.test.ts'))
  const files = new Map<string, { text: string; mutants: Mutant[]; firstId: number }>()
  const all: { file: string; mutant: Mutant }[] = []
  for (const file of sources) {
    const text = readFileSync(join(root, file), 'utf8')
    const mutants = findMutants(file, text)
    files.set(file, { text, mutants, firstId: all.length })
    all.push(...mutants.map((mutant) => ({ file, mutant })))
  }
  const folder = mkdtempSync(join(tmpdir(), 'printwright-mutants-'))
  try {
    const bundle = async (notes: boolean): Promise<Bundles> => await bundleTests(testFiles, files, folder, notes)
    const noted = await bundle(true)
    const base = await baselineOf(noted.paths)
    const isUsable = ({ failure, seconds }: BaselineTest): boolean => failure === '' && seconds < SLOW_S
    const usable = base.tests.filter(isUsable).map((one) => ({ ...one, reached: new Set(one.reached) }))
    const atLoad = base.atLoad.map((ids) => new Set(ids))
    const leftOut = base.tests
      .filter((one) => !isUsable(one))
      .map(
        ({ bundle: k, name, failure, seconds }) => `${testFiles[k]} ${name}: ${failure || `${seconds.toFixed(1)} s`}`,
      )
    const { paths, hashes } = await bundle(false)
    const kept = openKeptFates()
    const equivalents = readEquivalents()
    const matched = new Set<Equivalent>()
    const results: (MutantResult | null)[] = all.map(({ file, mutant }) => {
      const found = equivalents.find((one) => isThis(one, file, mutant, files.get(file)!.text))
      if (found === undefined) return null
      matched.add(found)
      return { ...mutant, file, fate: 'equivalent', by: found.reason }
    })
    const chosen = choose(all, results, options)
    const worker = createMutantWorker(paths)
    let survivors = 0
    for (const [k, id] of chosen.entries()) {
      const { file, mutant } = all[id]!
      const tests = testsThatReach(id, all[id]!, testFiles, usable, atLoad)
      const reached = [...new Set(tests.map((one) => hashes[one.bundle]!))]
      const judged: Judged =
        tests.length === 0 ? UNREACHED : (kept.find(mutant, file, reached) ?? (await worker.judge(id, tests)))
      const { fate, by } = judged
      if (judged.bundle !== undefined) {
        kept.keep(mutant, file, reached, judged.bundle === null ? null : hashes[judged.bundle]!, fate, by)
      }
      if (fate === 'survived' || fate === 'unreached') survivors++
      results[id] = { ...mutant, file, fate, by }
      options.tell?.(k + 1, chosen.length, survivors)
    }
    worker.end()
    return {
      results: results.filter((one) => one !== null),
      tests: usable.length,
      leftOut,
      seconds: (performance.now() - fromMs) / 1000,
      unmatched: equivalents.filter((one) => !matched.has(one)).map(({ file, line }) => `${file}: ${line}`),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function choose(
  all: readonly { file: string }[],
  results: readonly (MutantResult | null)[],
  { only = '', sample, seed = 1 }: MutationOptions,
): number[] {
  const open = all.flatMap(({ file }, id) => (results[id] === null && file.includes(only) ? [id] : []))
  if (sample === undefined || sample >= open.length) return open
  const random = createRandom(seed)
  const left = [...open]
  return Array.from({ length: sample }, () => left.splice(Math.floor(random.next() * left.length), 1)[0]!)
}

/**
 * With the turns a test may take: far more than it takes when nothing is changed. The file's own tests come first, then those of its
 * folder, then others. Words for a person are their own folder's business.
 */
function testsThatReach(
  id: number,
  { file, mutant }: { readonly file: string; readonly mutant: Mutant },
  testFiles: readonly string[],
  tests: readonly UsableTest[],
  atLoad: readonly ReadonlySet<number>[],
): (UsableTest & { turnsMax: number })[] {
  const distances = testFiles.map((one) => distanceOf(one, file))
  const reaching = tests.filter(({ bundle, reached }) => reached.has(id) || atLoad[bundle]!.has(id))
  const left = [OWN_BUDGET_S, OWN_BUDGET_S, mutant.operator === 'sentence' ? 0 : FOREIGN_BUDGET_S]
  return reaching
    .map((test) => ({ ...test, distance: distances[test.bundle]!, turnsMax: 100_000 + 20 * test.turns }))
    .sort((a, b) => a.distance - b.distance || a.seconds - b.seconds)
    .filter(({ distance, seconds }, k) => {
      left[distance]! -= seconds
      return k === 0 || left[distance]! >= 0
    })
}

/** 0: its own tests; 1: those of its folder; 2: others. */
function distanceOf(testFile: string, file: string): 0 | 1 | 2 {
  if (testFile === file.replace(/\.ts$/, '.test.ts')) return 0
  return dirname(testFile) === dirname(file) ? 1 : 2
}

async function bundleTests(
  testFiles: readonly string[],
  files: ReadonlyMap<string, { text: string; mutants: readonly Mutant[]; firstId: number }>,
  folder: string,
  notes: boolean,
): Promise<Bundles> {
  const outdir = join(folder, notes ? 'notes' : 'mutants')
  mkdirSync(outdir)
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: testFiles.map((file, k) => ({ in: file, out: String(k) })),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    plugins: [
      {
        name: 'mutants',
        setup(plugin) {
          // Names of this package's layers, `#core`, are resolved by package.json.
          plugin.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const file = relative(root, path)
            const found = files.get(file)
            const text = found?.text ?? readFileSync(path, 'utf8')
            const code = found ? instrument(file, text, found.mutants, found.firstId, notes) : text
            const url = JSON.stringify(pathToFileURL(path).href)
            return { contents: code.replaceAll('import.meta.url', url), loader: 'ts' }
          })
        },
      },
    ],
  })
  const hashOf = createBundleHash(root)
  const paths = testFiles.map((_, k) => join(outdir, `${k}.cjs`))
  return { paths, hashes: paths.map((path) => hashOf(Object.keys(metafile.outputs[relative(root, path)]!.inputs))) }
}

function startWorker(): ChildProcess {
  return fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx', '--max-old-space-size=1024'],
    cwd: root,
  })
}

async function ask(child: ChildProcess, order: WorkerOrder, withinS: number): Promise<WorkerAnswer | null> {
  return await new Promise((resolve) => {
    const finish = (answer: WorkerAnswer | null): void => {
      clearTimeout(timer)
      child.off('message', finish)
      child.off('exit', ended)
      resolve(answer)
    }
    const ended = (): void => finish(null)
    const timer = setTimeout(ended, withinS * 1000)
    child.on('message', finish)
    child.on('exit', ended)
    child.send(order)
  })
}

async function baselineOf(bundles: readonly string[]) {
  const child = startWorker()
  await ask(child, { kind: 'load', bundles }, 120)
  const answer = await ask(child, { kind: 'baseline' }, 1200)
  child.kill('SIGKILL')
  if (answer?.kind !== 'baseline') throw new Error('the tests do not run to their end without a mutant')
  return answer
}

function createMutantWorker(bundles: readonly string[]) {
  let child: ChildProcess | null = null
  return {
    async judge(id: number, tests: readonly (UsableTest & { turnsMax: number })[]): Promise<Judged> {
      if (child === null) {
        child = startWorker()
        await ask(child, { kind: 'load', bundles }, 120)
      }
      const usualS = tests.reduce((sum, { seconds }) => sum + seconds, 0)
      const order: WorkerOrder = {
        kind: 'mutant',
        id,
        tests: tests.map(({ bundle, test, turnsMax }) => [bundle, test, turnsMax]),
      }
      const answer = await ask(child, order, LONGEST_S + 20 * usualS)
      if (answer?.kind !== 'mutant') {
        child.kill('SIGKILL')
        child = null
        return { fate: 'timeout', by: 'no end within its time', bundle: null }
      }
      const { killer, bundle } = answer
      return killer === '' ? { fate: 'survived', by: '', bundle: null } : { fate: 'killed', by: killer, bundle }
    },
    end(): void {
      child?.kill('SIGKILL')
    },
  }
}

function readEquivalents(): Equivalent[] {
  return JSON.parse(readFileSync(new URL('equivalent-mutants.json', import.meta.url), 'utf8')) as Equivalent[]
}

function isThis(one: Equivalent, file: string, mutant: Mutant, text: string): boolean {
  if (one.file !== file || one.original !== mutant.original || one.mutated !== mutant.mutated) return false
  return text.split('\n')[mutant.line - 1]!.trim() === one.line
}
