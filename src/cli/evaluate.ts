// `printwright evaluate recovery`: what an operator makes of prints that break, on scenarios that nobody fitted it on, beside a
// printer with Klipper alone and a detector with fixed thresholds. What is done is kept, and a run that is cut off goes on.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import type { RecoverySummary } from '#evaluation'
import { summariseRecovery, tryRecovery } from '#evaluation'
import { baselinePolicy, createDiagnoser } from '#operator'
import type { Printer } from '#printer'
import { createLiveCamera, renderLiveFrame } from '#printer'
import { hasImageEncoder, jpegOf } from '#report'
import { type Split, scenarioAt } from '#scenarios'
import { loadDiagnosisModel } from './diagnosis-file.ts'
import { startProgress } from './progress.ts'
import { recoveryMarkdown } from './recovery-markdown.ts'
import { recoveryText } from './recovery-text.ts'
import { appendTrial, partPath, playInProcesses, readTrials, settleTrials } from './recovery-trials.ts'
import { scenarioStock } from './scenario-stock.ts'
import { writeJson, writeText } from './terminal.ts'

export interface EvaluateOptions {
  readonly seed: number
  readonly count: number
  readonly from: number
  readonly split: Split
  readonly out?: string
  readonly camera: boolean
  readonly jobs: number
  /** This process plays one share of several: `2/4`. */
  readonly worker?: string
  readonly writeDocs?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

const CAMERA_PX = { widthPx: 320, heightPx: 240 }

/** 0: every bar is met; 1: the work ran, and some are not. */
export async function evaluateCommand(what: string, options: EvaluateOptions): Promise<0 | 1> {
  if (what !== 'recovery')
    throw new PrintwrightError('evaluate', `There is nothing called '${what}' to evaluate: say recovery.`)
  const { out = 'out/recovery', split, seed } = options
  const path = join(out, `${split}-${seed}${options.camera ? '' : '-blind'}.jsonl`)
  if (options.worker !== undefined) {
    await playShare(path, options, options.worker)
    return 0
  }
  const isSilent = options.quiet === true || options.json === true
  const progress = startProgress('Playing scenarios', isSilent)
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
  const known = settleTrials(path)
  const trials = wanted.flatMap((index) => known.get(index) ?? [])
  const summary = summariseRecovery(trials)
  if (options.writeDocs !== undefined) {
    mkdirSync(dirname(options.writeDocs), { recursive: true })
    writeFileSync(options.writeDocs, recoveryMarkdown(summary, `printwright ${wordsOf(what, options).join(' ')}`))
  }
  if (options.json === true) writeJson(toSnakeCaseKeys(summary as never))
  else writeText(process.stdout, recoveryText(summary, path))
  return isMet(summary) ? 0 : 1
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

async function playAll(
  { seed, split, camera: hasCamera }: EvaluateOptions,
  path: string,
  into: string,
  wanted: readonly number[],
  look: () => void,
): Promise<void> {
  const known = readTrials(path)
  const camera = hasCamera ? await openCamera() : undefined
  for (const index of wanted) {
    if (known.has(index)) continue
    const trial = await tryRecovery({
      scenario: scenarioAt(seed, index, split),
      stock: scenarioStock,
      policy: baselinePolicy,
      makeDiagnoser: () => createDiagnoser({ model: loadDiagnosisModel() }),
      ...(camera === undefined ? {} : { camera }),
    })
    appendTrial(into, index, trial)
    look()
  }
}

/** As a person would type it. */
function wordsOf(what: string, { seed, from, count, split, out, camera }: EvaluateOptions): string[] {
  const words = ['evaluate', what, '--seed', seed, '--from', from, '--count', count, '--split', split].map(String)
  return [...words, ...(out === undefined ? [] : ['--out', out]), ...(camera ? [] : ['--no-camera'])]
}

function isMet(summary: RecoverySummary): boolean {
  const { recovered, falsePer100H, beforeKlipper, named, calibrationError, harmed } = summary
  return (
    recovered.count >= 0.8 * recovered.of &&
    falsePer100H <= 0.5 &&
    beforeKlipper.count === beforeKlipper.of &&
    named.count >= 0.9 * named.of &&
    calibrationError <= 0.05 &&
    harmed === 0
  )
}

async function openCamera(): Promise<((printer: Printer) => () => Promise<Uint8Array | null>) | undefined> {
  if (!(await hasImageEncoder())) {
    writeText(process.stderr, 'Without the package sharp there are no pictures: the operator is blind in this run.\n')
    return undefined
  }
  return (printer) => {
    const live = createLiveCamera(printer, CAMERA_PX)
    return () => jpegOf(renderLiveFrame(live))
  }
}
