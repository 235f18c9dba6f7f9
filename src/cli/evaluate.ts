// `printwright evaluate recovery`: what an operator makes of prints that break, on scenarios that nobody fitted it on, beside a
// printer with Klipper alone and a detector with fixed thresholds. What is done is kept, and a run that is cut off goes on.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import type { RecoverySummary, RecoveryTrial } from '#evaluation'
import { summariseRecovery, twinDrop } from '#evaluation'
import type { Split } from '#scenarios'
import { startProgress } from './progress.ts'
import { recoveryMarkdown } from './recovery-markdown.ts'
import { ownVersion, playAll, refuseOthers } from './recovery-play.ts'
import { recoveryText } from './recovery-text.ts'
import { partPath, playInProcesses, readTrials, settleTrials, type Trials } from './recovery-trials.ts'
import { writeJson, writeText } from './terminal.ts'

export interface EvaluateOptions {
  readonly seed: number
  readonly count: number
  readonly from: number
  readonly split: Split
  readonly out?: string
  readonly camera: boolean
  readonly nominal?: boolean
  readonly jobs: number
  /** This process plays one share of several: `2/4`. */
  readonly worker?: string
  /** Nothing is played or written there: what lies there is summed up, a run that is going on included. */
  readonly summaryOnly?: boolean
  /** Also what another version of code or data has played. */
  readonly anyVersion?: boolean
  readonly writeDocs?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** 0: every bar is met; 1: the work ran, and some are not. */
export async function evaluateCommand(what: string, options: EvaluateOptions): Promise<0 | 1> {
  if (what !== 'recovery')
    throw new PrintwrightError('evaluate', `There is nothing called '${what}' to evaluate: say recovery.`)
  const { out = 'out/recovery' } = options
  const path = trialsPath(out, options)
  if (options.worker !== undefined) {
    await playShare(path, options, options.worker)
    return 0
  }
  if (options.anyVersion === true && options.summaryOnly !== true)
    throw new PrintwrightError('evaluate', 'What is played is of one version: --any-version goes with --summary-only.')
  const trials = options.summaryOnly === true ? readTrials(path) : await play(path, what, options)
  if (options.anyVersion !== true) refuseOthers(path, trials, await ownVersion(options))
  const rows = indicesOf(options).flatMap((index) => trials.get(index) ?? [])
  const played = rows.flatMap(({ trial }) => trial ?? [])
  const summary = summariseRecovery(played, {
    asked: options.count,
    notUp: rows.filter(({ trial }) => trial === null).length,
    versions: [...new Set(rows.map(({ by }) => by ?? NO_STAMP))].sort(),
  })
  const drop = options.nominal === true ? null : twinDrop(played, nominalTrials(out, options))
  if (options.writeDocs !== undefined) {
    mkdirSync(dirname(options.writeDocs), { recursive: true })
    writeFileSync(options.writeDocs, recoveryMarkdown(summary, drop, commandOf(what, options)))
  }
  if (options.json === true) writeJson(toSnakeCaseKeys({ ...summary, twinDrop: drop } as never))
  else writeText(process.stdout, recoveryText(summary, drop, path))
  return isMet(summary) && drop !== null && drop.named.dropPoints < TWIN_DROP_MOST_POINTS ? 0 : 1
}

/** Points that naming may lose on a machine that is not its model. */
const TWIN_DROP_MOST_POINTS = 5

function trialsPath(out: string, { split, seed, camera, nominal }: EvaluateOptions): string {
  return join(out, `${split}-${seed}${camera ? '' : '-blind'}${nominal === true ? '-nominal' : ''}.jsonl`)
}

function nominalTrials(out: string, options: EvaluateOptions): RecoveryTrial[] {
  return [...readTrials(trialsPath(out, { ...options, nominal: true })).values()].flatMap(({ trial }) => trial ?? [])
}

/** Of trials from before there were stamps. */
const NO_STAMP = 'not recorded'

async function play(path: string, what: string, options: EvaluateOptions): Promise<Trials> {
  refuseOthers(path, readTrials(path), await ownVersion(options))
  const progress = startProgress('Playing scenarios', options.quiet === true || options.json === true)
  const wanted = indicesOf(options)
  try {
    settleTrials(path)
    const look = (): void => {
      const known = readTrials(path)
      const done = wanted.filter((index) => known.has(index)).length
      progress.update(done / wanted.length, `${done} of ${wanted.length}`)
    }
    look()
    if (options.jobs > 1) await playInProcesses(options.jobs, wordsOf(what, options), look)
    else await playAll(options, path, path, wanted, look)
  } finally {
    progress.stop()
  }
  return settleTrials(path)
}

function indicesOf({ from, count }: EvaluateOptions): number[] {
  return Array.from({ length: count }, (_, at) => from + at)
}

async function playShare(path: string, options: EvaluateOptions, worker: string): Promise<void> {
  const [own = Number.NaN, of = Number.NaN] = worker.split('/').map(Number)
  if (!(own >= 0 && own < of)) throw new PrintwrightError('evaluate', `There is no share '${worker}'.`)
  const mine = indicesOf(options).filter((index) => index % of === own)
  await playAll(options, path, partPath(path, own), mine, () => undefined)
}

/** As the page names it: whose folder it lay in says nothing to a reader. */
function commandOf(what: string, { out: _, ...options }: EvaluateOptions): string {
  return ['printwright', ...wordsOf(what, options), ...onlyRead(options)].join(' ')
}

function onlyRead({ summaryOnly, anyVersion }: EvaluateOptions): string[] {
  return [...(summaryOnly === true ? ['--summary-only'] : []), ...(anyVersion === true ? ['--any-version'] : [])]
}

/** As a person would type it. */
function wordsOf(what: string, { seed, from, count, split, out, camera, nominal }: EvaluateOptions): string[] {
  const words = ['evaluate', what, '--seed', seed, '--from', from, '--count', count, '--split', split].map(String)
  const eyes = camera ? [] : ['--no-camera']
  return [...words, ...(out === undefined ? [] : ['--out', out]), ...eyes, ...(nominal === true ? ['--nominal'] : [])]
}

function isMet(summary: RecoverySummary): boolean {
  const { recovered, falseAlarms, beforeKlipper, named, calibrationErrorAsDrawn, harmed } = summary
  return (
    recovered.count >= 0.8 * recovered.of &&
    falseAlarms !== null &&
    falseAlarms.per100H <= 0.5 &&
    beforeKlipper.count === beforeKlipper.of &&
    named.count >= 0.9 * named.of &&
    calibrationErrorAsDrawn !== null &&
    calibrationErrorAsDrawn <= 0.05 &&
    harmed === 0
  )
}
