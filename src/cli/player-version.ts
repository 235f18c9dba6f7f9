// Which code and which data play a trial of a benchmark, as a short stamp for each trial on disk: after a change what was played
// before is of somebody else, and is not mixed with what is played now.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataFolder } from './data-folder.ts'

/** Of the command line what sets up a trial; the rest of it only shows. */
const SETS_UP = /^cli\/(recovery-play|scenario-stock|stocked-filaments|diagnosis-file)\.ts$/
const SHOWS = /^(cli|server)\//
const CODE = /\.(ts|js|mjs)$/
const DIGITS = 12

let known: string | undefined

/** Of this process: the same bytes of code and data, the same stamp. */
export function playerVersion(): string {
  if (known !== undefined) return known
  const here = fileURLToPath(new URL('.', import.meta.url))
  // Bundled, everything that runs stands beside this file.
  const code = here.endsWith('/src/cli/') ? join(here, '..') : here
  known = stampOf([
    ...filesIn(code).filter(([name]) => isPlaying(name)),
    ...filesIn(fileURLToPath(dataFolder)).map(([name, path]) => [`data/${name}`, path] as const),
  ])
  return known
}

export function isPlaying(name: string): boolean {
  if (!CODE.test(name) || /\.(test|fuzz)\./.test(name)) return false
  return SETS_UP.test(name) || !SHOWS.test(name)
}

export function stampOf(files: readonly (readonly [name: string, path: string])[]): string {
  const hash = createHash('sha256')
  for (const [name, path] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0`).update(readFileSync(path)).update('\0')
  return hash.digest('hex').slice(0, DIGITS)
}

function filesIn(folder: string): (readonly [name: string, path: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [relative(folder, path).replaceAll('\\', '/'), path] as const)
}
