// Runs bundled tests with one mutant switched on at a time. A process of its own, because a mutant may never end.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import { NOTE, SWITCH, TURN } from './instrument.ts'
import type { CollectedTest } from './test-words.ts'
import { createTestWords } from './test-words.ts'

export interface BaselineTest {
  readonly bundle: number
  readonly test: number
  readonly name: string
  readonly seconds: number
  readonly turns: number
  readonly reached: readonly number[]
  /** In words; '' where it passes. */
  readonly failure: string
}

export type WorkerOrder =
  | { readonly kind: 'load'; readonly bundles: readonly string[] }
  | { readonly kind: 'baseline' }
  /** Tests as pairs of bundle and test, cheapest first, with the turns each may take. */
  | { readonly kind: 'mutant'; readonly id: number; readonly tests: readonly (readonly [number, number, number])[] }

export type WorkerAnswer =
  | { readonly kind: 'loaded' }
  | {
      readonly kind: 'baseline'
      readonly tests: readonly BaselineTest[]
      readonly atLoad: readonly (readonly number[])[]
    }
  | { readonly kind: 'mutant'; readonly id: number; readonly bundle: number; readonly killer: string }

const require = createRequire(import.meta.url)
const world = globalThis as unknown as Record<string, unknown>
let scripts: Script[] = []
let turnsLeft = Number.POSITIVE_INFINITY
world[SWITCH] = -1
world[TURN] = (): void => {
  if (--turnsLeft < 0) throw new Error('a loop does not end')
}

function open(bundle: number): CollectedTest[] {
  const { tests, words } = createTestWords()
  const from = (name: string): unknown => (name === 'vitest' ? words : require(name))
  const load = scripts[bundle]!.runInThisContext() as (...given: unknown[]) => void
  const module = { exports: {} }
  load(from, module, module.exports)
  return tests
}

async function baseline(): Promise<WorkerAnswer> {
  const tests: BaselineTest[] = []
  const atLoad: number[][] = []
  let reached = new Set<number>()
  world[NOTE] = (id: number): boolean => {
    reached.add(id)
    return false
  }
  for (let bundle = 0; bundle < scripts.length; bundle++) {
    reached = new Set()
    const found = open(bundle)
    atLoad.push([...reached])
    for (const [test, { name, run }] of found.entries()) {
      reached = new Set()
      turnsLeft = Number.MAX_SAFE_INTEGER
      // Its own seconds: others on the machine make no test slow.
      const from = process.cpuUsage()
      const failure = await failureOf(run)
      const { user, system } = process.cpuUsage(from)
      const seconds = (user + system) / 1e6
      const turns = Number.MAX_SAFE_INTEGER - turnsLeft
      tests.push({ bundle, test, name, seconds, turns, reached: [...reached], failure })
    }
  }
  return { kind: 'baseline', tests, atLoad }
}

async function tryMutant(id: number, tests: readonly (readonly [number, number, number])[]): Promise<WorkerAnswer> {
  world[SWITCH] = id
  const opened = new Map<number, CollectedTest[]>()
  for (const [bundle, test, turns] of tests) {
    turnsLeft = turns
    let found = opened.get(bundle)
    if (found === undefined) {
      try {
        found = open(bundle)
      } catch (error) {
        return { kind: 'mutant', id, bundle, killer: `does not load: ${(error as Error).message}` }
      }
      opened.set(bundle, found)
    }
    const one = found[test]
    if (one === undefined) return { kind: 'mutant', id, bundle, killer: 'tests are missing' }
    turnsLeft = turns
    if ((await failureOf(one.run)) !== '') return { kind: 'mutant', id, bundle, killer: one.name }
  }
  return { kind: 'mutant', id, bundle: -1, killer: '' }
}

async function failureOf(run: () => Promise<void>): Promise<string> {
  try {
    await run()
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error)
  }
  return ''
}

async function obey(order: WorkerOrder): Promise<WorkerAnswer> {
  if (order.kind === 'load') {
    scripts = order.bundles.map((file) => {
      const code = readFileSync(file, 'utf8')
      return new Script(`(function (require, module, exports) {${code}\n})`, { filename: file })
    })
    return { kind: 'loaded' }
  }
  if (order.kind === 'baseline') return await baseline()
  return await tryMutant(order.id, order.tests)
}

process.on('message', (order: WorkerOrder) => {
  void obey(order).then((answer) => process.send!(answer))
})
