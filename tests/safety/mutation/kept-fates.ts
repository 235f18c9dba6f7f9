// What became of a mutant is kept outside the checkout, so that a run that was cut off, or that follows a small change, tries only what
// it has to. A fate holds for the very text that was run: killed, for the bundle whose test found it; survived, for all that reach it.
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './find-mutants.ts'
import type { Fate } from './run-mutants.ts'

export interface KeptFates {
  /** `reached`: the hashes of the bundles that reach it. */
  find(mutant: Mutant, file: string, reached: readonly string[]): { fate: Fate; by: string } | null
  /** `killer`: the hash of the bundle that found it; null where none did. */
  keep(mutant: Mutant, file: string, reached: readonly string[], killer: string | null, fate: Fate, by: string): void
}

/** What decides how a mutant is written and run. */
const TESTER = ['find-mutants.ts', 'instrument.ts', 'test-words.ts', 'worker.ts']

function digest(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

/** Of everything that is run in a bundle: its own files and packages, and the tester itself. */
export function createBundleHash(root: string): (files: readonly string[]) => string {
  const texts = new Map<string, string>()
  const read = (path: string): string => {
    const text = texts.get(path) ?? readFileSync(path, 'utf8')
    texts.set(path, text)
    return text
  }
  const around = digest(
    ...TESTER.map((name) => read(join(import.meta.dirname, name))),
    read(join(root, 'package-lock.json')),
  )
  return (files) => digest(around, ...[...files].sort().map((file) => [file, read(join(root, file))]))
}

/** `path`: '' for none. */
export function openKeptFates(path: string = join(tmpdir(), 'printwright-mutants.jsonl')): KeptFates {
  const fates = new Map<string, { fate: Fate; by: string }>()
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    try {
      const [key, fate, by] = JSON.parse(line) as [string, Fate, string]
      fates.set(key, { fate, by })
    } catch {
      // The last line of a run that was cut off.
    }
  }
  const keyOf = (mutant: Mutant, file: string, bundles: readonly string[]): string =>
    digest(file, mutant.start, mutant.end, mutant.mutated, mutant.isStatement, ...[...bundles].sort())
  return {
    find: (mutant, file, reached) => {
      for (const one of reached) {
        const found = fates.get(keyOf(mutant, file, [one]))
        if (found?.fate === 'killed') return found
      }
      return fates.get(keyOf(mutant, file, reached)) ?? null
    },
    keep: (mutant, file, reached, killer, fate, by) => {
      const key = keyOf(mutant, file, killer === null ? reached : [killer])
      fates.set(key, { fate, by })
      const place = `${file}:${mutant.line} ${mutant.operator}: ${mutant.mutated}`
      // Read by people only: the place.
      if (path !== '') appendFileSync(path, `${JSON.stringify([key, fate, by, place])}\n`)
    },
  }
}
