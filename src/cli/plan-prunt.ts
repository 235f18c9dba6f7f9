// `printwright plan FILE --planner prunt`: how long Prunt's motion takes, where the head is at each tick, and what that costs
// against Klipper's.
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PrintwrightError, plainText, toSnakeCaseKeys } from '#core'
import {
  createMotionMeter,
  createRowMeter,
  type MotionMeter,
  measureBlock,
  type PlanOptions,
  type PlanResult,
  planGcode,
  type TrajectoryBlock,
} from '#motion'
import { type PlannerFigures, renderPlannerComparison } from '#report'
import { type GcodeFile, openGcodeFile, readChunks, readMetadata } from './gcode-file.ts'
import { createMovesFile } from './moves-file.ts'
import { startProgress } from './progress.ts'
import { type SampleFormat, sampleHeader, writeBlockSamples } from './prunt-samples.ts'
import {
  choosePruntSetup,
  fileSha256,
  machineWords,
  modeName,
  type PruntSetup,
  type PruntWords,
  plannerMeta,
  pruntPlanning,
} from './prunt-setup.ts'
import { writeJson, writeText } from './terminal.ts'
import { createWholeFile, type WholeFile } from './whole-file.ts'

export interface PlanPruntOptions extends PruntWords {
  readonly moves?: string
  readonly prologue?: string
  readonly dt?: number
  readonly samples?: string
  readonly format?: SampleFormat
  readonly compare?: string
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly version: string
}

/** Peaks are measured this often: fine for a jerk phase of 10 ms, coarse enough for a long print. */
const MEASURED_EVERY_S = 1e-3
const REMARKS_MAX = 8

export async function planPruntCommand(path: string, options: PlanPruntOptions): Promise<0 | 1> {
  if (options.out !== undefined && options.compare === undefined) {
    throw new PrintwrightError('out-without-compare', '--out holds the chart of --compare klipper: give both.')
  }
  if (options.out?.trim() === '') throw new PrintwrightError('out-empty', '--out needs the name of a folder.')
  if (options.format !== undefined && options.samples === undefined) {
    throw new PrintwrightError('format-without-samples', '--format needs --samples FILE: what it is about goes there.')
  }
  const file = openGcodeFile(path)
  const named = options.printer !== undefined || machineWords(options).config !== undefined
  const setup = choosePruntSetup(options, named ? null : await readMetadata(file))
  const silent = options.quiet === true || options.json === true
  const samples = options.samples === undefined ? null : openSamples(options.samples, path, setup, options)
  const moves = options.moves === undefined ? null : createMovesFile(options.moves)
  const meter = options.compare === undefined ? null : createMotionMeter(MEASURED_EVERY_S)
  try {
    const planned = await planWithPrunt(file, setup, options, {
      samples,
      meter,
      silent,
      onRows: (block) => moves?.write(block),
    })
    if (planned.moves === 0 && planned.error === null) {
      throw new PrintwrightError('no-moves', `${path} holds no moves: there is nothing to plan in it.`)
    }
    const klipper = meter === null ? null : await measureKlipper(file, setup, options, silent)
    samples?.keep()
    moves?.keep()
    const compared =
      meter === null || klipper === null ? null : [figures(modeName(setup.limits.mode), planned, meter), klipper]
    const page = compared === null ? null : writeComparison(path, setup, options, compared)
    tell(path, setup, options, planned, compared, page)
    return planned.error === null ? 0 : 1
  } finally {
    samples?.discard()
    moves?.discard()
  }
}

function openSamples(target: string, path: string, setup: PruntSetup, options: PlanPruntOptions): WholeFile {
  const samples = createWholeFile(target, '--samples')
  if (options.format === 'prunt') return samples
  samples.write(
    sampleHeader({
      version: options.version,
      file: basename(path),
      fileSha256: fileSha256(path),
      limitsFrom: setup.source,
      configSha256: setup.configSha256,
      mode: setup.limits.mode === 'parity' ? 'parity' : 'default',
      tickS: setup.limits.tickS,
    }),
  )
  return samples
}

interface Watchers {
  readonly samples: WholeFile | null
  readonly meter: MotionMeter | null
  readonly silent: boolean
  readonly onRows: (block: TrajectoryBlock) => void
}

function planWithPrunt(
  file: GcodeFile,
  setup: PruntSetup,
  options: PlanPruntOptions,
  { samples, meter, silent, onRows }: Watchers,
): Promise<PlanResult> {
  const format = options.format ?? 'csv'
  return planFile(file, setup, options, silent, 'Planning as Prunt', {
    ...pruntPlanning(setup, (block, planner, startS, shapers) => {
      if (samples !== null) writeBlockSamples(block, planner, startS, shapers, format, (text) => samples.write(text))
      if (meter !== null) measureBlock(meter, block, planner)
    }),
    sink: onRows,
  })
}

async function measureKlipper(
  file: GcodeFile,
  setup: PruntSetup,
  options: PlanPruntOptions,
  silent: boolean,
): Promise<PlannerFigures> {
  const meter = createMotionMeter(MEASURED_EVERY_S)
  const sink = createRowMeter(meter)
  const planned = await planFile(file, setup, options, silent, 'Planning as Klipper', {
    sink,
    config: setup.klipper.config,
  })
  return figures('klipper', planned, meter)
}

async function planFile(
  file: GcodeFile,
  setup: PruntSetup,
  options: PlanPruntOptions,
  silent: boolean,
  title: string,
  more: Pick<PlanOptions, 'sink' | 'createPlanner' | 'dialect'> & { readonly config?: PlanOptions['config'] },
): Promise<PlanResult> {
  const plan = planGcode({
    config: setup.config,
    homing: setup.edgeless ? 'triggered' : 'batch',
    refusals: setup.printer.guessed ? 'tell' : 'stop',
    prologue: options.prologue === undefined ? [] : options.prologue.split('\n'),
    ...more,
  })
  const progress = startProgress(title, silent)
  try {
    for await (const chunk of readChunks(file, (bytes) => progress.update(bytes / file.sizeBytes, ''))) plan.push(chunk)
    return plan.finish()
  } finally {
    progress.stop()
  }
}

function figures(name: string, planned: PlanResult, meter: MotionMeter): PlannerFigures {
  return {
    name,
    motionTimeS: planned.motionPrintS,
    totalTimeS: planned.totalS,
    peakMmPerS: meter.peakMmPerS,
    peakMmPerS2: meter.peakMmPerS2,
    peakMmPerS3: meter.peakMmPerS3,
    speedsMmPerS: meter.speeds,
    accelsMmPerS2: meter.accels,
    jerksMmPerS3: meter.jerks,
  }
}

function limitsText({ limits, source, chordErrorSource }: PruntSetup): string {
  return (
    `acceleration ${limits.accelMmPerS2} mm/s², jerk ${limits.jerkMmPerS3.toExponential(2)}, snap ${limits.snapMmPerS4.toExponential(2)}, ` +
    `crackle ${limits.crackleMmPerS5.toExponential(2)} (${source}); chord error ${Number(limits.deviationMm.toFixed(4))} mm (${chordErrorSource})`
  )
}

function writeComparison(
  path: string,
  setup: PruntSetup,
  options: PlanPruntOptions,
  planners: readonly PlannerFigures[],
): string | null {
  if (options.out === undefined) return null
  mkdirSync(options.out, { recursive: true })
  const comparison = {
    fileName: basename(path),
    limits: limitsText(setup),
    measuredEveryS: MEASURED_EVERY_S,
    version: options.version,
    planners,
  }
  const page = join(options.out, 'planners.html')
  for (const [target, text] of [
    [page, renderPlannerComparison(comparison)],
    [join(options.out, 'planners.json'), `${JSON.stringify(jsonComparison(planners), null, 1)}\n`],
  ] as const) {
    const file = createWholeFile(target, '--out')
    file.write(text)
    file.keep()
  }
  return page
}

function jsonComparison(planners: readonly PlannerFigures[]): object[] {
  return planners.map((each) => ({
    planner: each.name,
    motion_time_s: each.motionTimeS,
    total_time_s: each.totalTimeS,
    peak_speed_mm_per_s: each.peakMmPerS,
    peak_acceleration_mm_per_s2: each.peakMmPerS2,
    peak_jerk_mm_per_s3: each.peakMmPerS3,
    measured_every_s: MEASURED_EVERY_S,
  }))
}

function tell(
  path: string,
  setup: PruntSetup,
  options: PlanPruntOptions,
  planned: PlanResult,
  compared: readonly PlannerFigures[] | null,
  page: string | null,
): void {
  if (options.json === true) {
    writeJson({
      planner: 'prunt',
      ...(toSnakeCaseKeys(plannerMeta(setup)) as object),
      motion_time_s: planned.motionPrintS,
      total_time_s: planned.totalS,
      moves: planned.moves,
      dt_s: setup.limits.tickS,
      error: planned.error,
      remarks: setup.remarks,
      diagnostics: planned.diagnostics,
      ...(compared === null ? {} : { compare: jsonComparison(compared) }),
    })
    return
  }
  const lines = [
    `${path} on ${setup.printer.title} (${setup.printer.reason}), planned as ${modeName(setup.limits.mode)}`,
    `  limits: ${limitsText(setup)}`,
    `  motion ${planned.motionPrintS.toFixed(3)} s in ${planned.moves} moves; ${planned.totalS.toFixed(3)} s with homing and dwell`,
    ...(planned.error === null ? [] : [`  stops at line ${planned.error.line}: ${planned.error.message}`]),
    ...setup.remarks.slice(0, REMARKS_MAX).map((text) => `  ${plainText(text)}`),
    ...planned.diagnostics.slice(0, REMARKS_MAX).map(({ line, message }) => `  line ${line}: ${plainText(message)}`),
    ...(compared ?? []).map(
      (each) =>
        `  ${each.name.padEnd(14)} ${each.motionTimeS.toFixed(1).padStart(9)} s  peak ${each.peakMmPerS2.toFixed(0).padStart(7)} mm/s²  ${each.peakMmPerS3.toExponential(2)} mm/s³`,
    ),
    ...(page === null ? [] : [`  chart: ${page}`]),
  ]
  writeText(process.stdout, `${lines.join('\n')}\n`)
}
