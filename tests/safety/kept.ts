// Heavy runs go on where they were cut off: what is done is kept outside the checkout, under one name for each state of the shell,
// because what another shell has found is no result of this one.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const safety = join(import.meta.dirname, '..', '..', 'src', 'safety')

/** Twelve digits of the hash of the shell's sources. */
export function shellHash(): string {
  const hash = createHash('sha256')
  for (const name of (readdirSync(safety, { recursive: true }) as string[]).sort()) {
    if (name.endsWith('.ts') && !name.endsWith('.test.ts')) hash.update(readFileSync(join(safety, name)))
  }
  return hash.digest('hex').slice(0, 12)
}

/** `what`: the run's own name. */
export function keptPath(what: string): string {
  return join(tmpdir(), `printwright-${what.replaceAll(/[^a-z]+/g, '-')}-${shellHash()}.json`)
}

/** JSON has no word for what is no number. */
export function readKept<T>(path: string): T[] {
  if (path === '' || !existsSync(path)) return []
  return JSON.parse(readFileSync(path, 'utf8'), (_, value) => (value === 'NaN' ? Number.NaN : value)) as T[]
}

export function keep<T>(path: string, done: readonly T[]): void {
  if (path === '') return
  writeFileSync(
    path,
    JSON.stringify(done, (_, value) => (Number.isNaN(value) ? 'NaN' : value)),
  )
}
