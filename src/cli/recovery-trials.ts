// The trials of the recovery benchmark on disk, a line each in the order of their numbers, and the processes that play them. A line
// that was cut off is no trial: it is played again.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PrintwrightError } from '#core'
import type { RecoveryTrial } from '#evaluation'

export interface PlayedTrial {
  /** Stamp of what played it; null: from before there were stamps. */
  readonly by: string | null
  /** Null: the printer did not come up, and is not tried again. */
  readonly trial: RecoveryTrial | null
}

/** By number of the scenario. */
export type Trials = Map<number, PlayedTrial>

/** What is there already, that of processes which were cut off included. */
export function readTrials(path: string): Trials {
  const trials: Trials = new Map()
  for (const file of [path, ...partsOf(path)]) {
    if (!existsSync(file)) continue
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      try {
        const { index, by = null, trial } = JSON.parse(line) as Line
        trials.set(index, { by, trial: trial === null ? null : withNaN(trial) })
      } catch {
        // It is played again.
      }
    }
  }
  return trials
}

interface Line {
  readonly index: number
  readonly by?: string | null
  readonly trial: Record<string, unknown> | null
}

export function appendTrial(path: string, index: number, trial: PlayedTrial): void {
  mkdirSync(dirname(path), { recursive: true })
  appendFileSync(path, lineOf(index, trial))
}

/** One file, in order: the same seed gives the same bytes, however many processes played it. */
export function settleTrials(path: string): Trials {
  const trials = readTrials(path)
  const sorted = [...trials].sort(([a], [b]) => a - b)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, sorted.map(([index, trial]) => lineOf(index, trial)).join(''))
  for (const part of partsOf(path)) rmSync(part)
  return new Map(sorted)
}

function lineOf(index: number, { by, trial }: PlayedTrial): string {
  return `${JSON.stringify({ index, by, trial })}\n`
}

function partsOf(path: string): string[] {
  const folder = dirname(path)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(path)}.part-`))
    .sort()
    .map((name) => join(folder, name))
}

export function partPath(path: string, worker: number): string {
  return `${path}.part-${worker}`
}

const MAY_BE_UNKNOWN = ['operatorS', 'klipperS', 'thresholdS', 'probability'] as const

/** JSON has no word for what is no number. */
function withNaN(trial: Record<string, unknown>): RecoveryTrial {
  for (const name of MAY_BE_UNKNOWN) trial[name] ??= Number.NaN
  // What a former version has not written stays away.
  if (trial['operatorActS'] === null) trial['operatorActS'] = Number.NaN
  return trial as unknown as RecoveryTrial
}

/** Plays with several processes of this command, each its share of the numbers. */
export async function playInProcesses(jobs: number, words: readonly string[], look: () => void): Promise<void> {
  const [, script = ''] = process.argv
  const children = Array.from({ length: jobs }, (_, worker) =>
    spawn(process.execPath, [...process.execArgv, script, ...words, '--worker', `${worker}/${jobs}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  )
  const timer = setInterval(look, LOOK_MS)
  const stop = (): void => {
    for (const child of children) child.kill()
  }
  process.once('SIGINT', stop)
  try {
    const codes = await Promise.all(
      children.map((child) => new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)))),
    )
    // 1 says that bars are missed, which a share of the scenarios cannot tell.
    const failed = codes.filter((code) => code > 1).length
    if (failed > 0)
      throw new PrintwrightError(
        'evaluate',
        `${failed} of ${jobs} processes ended early: run it again, and it goes on.`,
      )
  } finally {
    clearInterval(timer)
    process.removeListener('SIGINT', stop)
  }
}

const LOOK_MS = 2000
