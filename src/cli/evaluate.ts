// `printwright evaluate recovery`: what an operator makes of prints that break, on scenarios that nobody fitted it on, beside a
// printer with Klipper alone and a detector with fixed thresholds. What is done is kept, and a run that is cut off goes on.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import type { RecoverySummary, RecoveryTrial } from '#evaluation'
import { summariseRecovery, tryRecovery } from '#evaluation'
import { baselinePolicy, createDiagnoser } from '#operator'
import type { Printer } from '#printer'
import { createLiveCamera, renderLiveFrame } from '#printer'
import { hasImageEncoder, jpegOf } from '#report'
import { type Split, scenarioAt } from '#scenarios'
import { loadDiagnosisModel } from './diagnosis-file.ts'
import { startProgress } from './progress.ts'
import { recoveryText } from './recovery-text.ts'
import { scenarioStock } from './scenario-stock.ts'
import { writeJson, writeText } from './terminal.ts'

export interface EvaluateOptions {
  readonly seed: number
  readonly count: number
  readonly from: number
  readonly split: Split
  readonly out?: string
  readonly camera: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

const CAMERA_PX = { widthPx: 320, heightPx: 240 }

/** 0: every bar is met; 1: the work ran, and some are not. */
export async function evaluateCommand(what: string, options: EvaluateOptions): Promise<0 | 1> {
  if (what !== 'recovery')
    throw new PrintwrightError('evaluate', `There is nothing called '${what}' to evaluate: say recovery.`)
  const folder = options.out ?? 'out/recovery'
  const path = join(folder, `${options.split}-${options.seed}${options.camera ? '' : '-blind'}.jsonl`)
  const known = readTrials(path)
  const camera = options.camera ? await openCamera() : undefined
  const progress = startProgress('Playing scenarios', options.quiet === true || options.json === true)
  try {
    mkdirSync(folder, { recursive: true })
    for (let index = options.from; index < options.from + options.count; index++) {
      const scenario = scenarioAt(options.seed, index, options.split)
      progress.update((index - options.from) / options.count, scenario.name)
      if (known.has(index)) continue
      const trial = await tryRecovery({
        scenario,
        stock: scenarioStock,
        policy: baselinePolicy,
        makeDiagnoser: () => createDiagnoser({ model: loadDiagnosisModel() }),
        ...(camera === undefined ? {} : { camera }),
      })
      // A printer that does not come up is no trial, and is not tried again.
      known.set(index, trial)
      appendFileSync(path, `${JSON.stringify({ index, trial })}\n`)
    }
  } finally {
    progress.stop()
  }
  const trials = [...known.values()].filter((trial) => trial !== null)
  const summary = summariseRecovery(trials)
  if (options.json === true) writeJson(toSnakeCaseKeys(summary as never))
  else writeText(process.stdout, recoveryText(summary, path))
  return isMet(summary) ? 0 : 1
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

/** By number of the scenario. A line that was cut off is no trial. */
function readTrials(path: string): Map<number, RecoveryTrial | null> {
  const trials = new Map<number, RecoveryTrial | null>()
  if (!existsSync(path)) return trials
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      const { index, trial } = JSON.parse(line) as { index: number; trial: Record<string, unknown> | null }
      trials.set(index, trial === null ? null : withNaN(trial))
    } catch {
      // It is played again.
    }
  }
  return trials
}

const MAY_BE_UNKNOWN = ['operatorS', 'klipperS', 'thresholdS', 'probability'] as const

/** JSON has no word for what is no number. */
function withNaN(trial: Record<string, unknown>): RecoveryTrial {
  for (const name of MAY_BE_UNKNOWN) trial[name] ??= Number.NaN
  return trial as unknown as RecoveryTrial
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
