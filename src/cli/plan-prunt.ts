// `printwright plan FILE --planner prunt`: how long Prunt's motion takes, where the head is at each tick, and what that costs
// against Klipper's.
import { join } from 'node:path'
import { PrintwrightError, plainText, toSnakeCaseKeys } from '#core'
import { measureBlock, type PlanOptions, type PlanResult, planGcode, type TrajectoryBlock } from '#motion'
import type { PlannerFigures } from '#report'
import { type GcodeFile, openGcodeFile, readChunks, readMetadata } from './gcode-file.ts'
import { createMovesFile, type MovesFile } from './moves-file.ts'
import { checkOutFolder } from './out-folder.ts'
import { type Output, refuseOverwriting } from './own-inputs.ts'
import { clock } from './plan.ts'
import {
  COMPARISON_FILES,
  compareWithKlipper,
  comparisonJson,
  comparisonLines,
  type PlannerWatch,
  plannerFigures,
  writeComparison,
} from './planner-comparison.ts'
import { startProgress } from './progress.ts'
import { checkSampleSize, createSampleFile, type SampleFile, type SampleFormat } from './prunt-samples.ts'
import {
  choosePruntSetup,
  machineWords,
  modeName,
  type PruntSetup,
  type PruntWords,
  plannerMeta,
  pruntPlanning,
} from './prunt-setup.ts'
import { writeJson, writeText } from './terminal.ts'

export interface PlanPruntOptions extends PruntWords {
  readonly moves?: string
  readonly prologue?: string
  readonly dt?: number
  readonly samples?: string
  readonly format?: SampleFormat
  readonly every?: number
  readonly yes?: boolean
  readonly compare?: string
  readonly out?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly version: string
}

const REMARKS_MAX = 8

export async function planPruntCommand(path: string, options: PlanPruntOptions): Promise<0 | 1> {
  if (options.out !== undefined && options.compare === undefined) {
    throw new PrintwrightError('out-without-compare', '--out holds the chart of --compare klipper: give both.')
  }
  if (options.out !== undefined) checkOutFolder(options.out)
  for (const word of ['format', 'every', 'yes'] as const) {
    if (options[word] === undefined || options.samples !== undefined) continue
    throw new PrintwrightError(
      `${word}-without-samples`,
      `--${word} needs --samples FILE: what it is about goes there.`,
    )
  }
  if (options.every !== undefined && options.format === 'prunt') {
    throw new PrintwrightError(
      'every-of-stream',
      '--every is for CSV: the stream has no times, each of its rows is a tick.',
    )
  }
  refuseOverwriting([path, options.config, options.pruntConfig], outputsOf(options))
  const file = openGcodeFile(path)
  const named = options.printer !== undefined || machineWords(options).config !== undefined
  const setup = choosePruntSetup(options, named ? null : await readMetadata(file))
  const silent = options.quiet === true || options.json === true
  let samples: SampleFile | null = null
  let moves: MovesFile | null = null
  try {
    if (options.samples !== undefined) samples = await openSamples(options.samples, path, file, setup, options)
    moves = options.moves === undefined ? null : createMovesFile(options.moves)
    const compared =
      options.compare === undefined
        ? null
        : await compareWithKlipper(setup, (more) =>
            planFile(file, setup, options, silent, 'Planning as Klipper', { ...more, config: setup.klipper.config }),
          )
    const watch = compared?.watch ?? null
    const planned = await planWithPrunt(file, setup, options, {
      samples,
      watch,
      silent,
      onRows: (block) => moves?.write(block),
    })
    if (planned.moves === 0 && planned.error === null) {
      throw new PrintwrightError('no-moves', `${path} holds no moves: there is nothing to plan in it.`)
    }
    samples?.keep(planned)
    moves?.keep()
    const planners =
      compared === null
        ? null
        : [
            plannerFigures(modeName(setup.limits.mode), limitsText(setup), planned, compared.watch.meter),
            ...compared.klipper,
          ]
    const page =
      planners === null || watch === null || options.out === undefined
        ? null
        : writeComparison(options.out, path, options.version, watch, planners)
    tell(path, setup, options, planned, planners, page)
    return planned.error === null ? 0 : 1
  } finally {
    samples?.discard()
    moves?.discard()
  }
}

function outputsOf({ samples, moves, out }: PlanPruntOptions): readonly Output[] {
  return [
    ...(samples === undefined ? [] : [samples, `${samples}.json`].map((path) => ({ option: '--samples', path }))),
    ...(moves === undefined ? [] : [{ option: '--moves', path: moves }]),
    ...(out === undefined ? [] : COMPARISON_FILES.map((name) => ({ option: '--out', path: join(out, name) }))),
  ]
}

/** How long the motion takes is looked up with Klipper's planner, which is quick; then its size is known before the work. */
async function openSamples(
  target: string,
  path: string,
  file: GcodeFile,
  setup: PruntSetup,
  options: PlanPruntOptions,
): Promise<SampleFile> {
  const format = options.format ?? 'csv'
  const every = options.every ?? 1
  const { tickS } = setup.limits
  const about = await planFile(file, setup, options, true, '', {
    sink: () => undefined,
    config: setup.klipper.config,
    keepsAcceleration: true,
  })
  checkSampleSize(about.totalS, { target, format, tickS, every, agreed: options.yes === true })
  return createSampleFile(target, {
    format,
    version: options.version,
    path,
    planner: plannerMeta(setup),
    shapers: setup.shapers,
    tickS,
    every,
  })
}

interface Watchers {
  readonly samples: SampleFile | null
  readonly watch: PlannerWatch | null
  readonly silent: boolean
  readonly onRows: (block: TrajectoryBlock) => void
}

function planWithPrunt(
  file: GcodeFile,
  setup: PruntSetup,
  options: PlanPruntOptions,
  { samples, watch, silent, onRows }: Watchers,
): Promise<PlanResult> {
  return planFile(file, setup, options, silent, 'Planning as Prunt', {
    ...pruntPlanning(setup, (block, planner, startS, shapers) => {
      samples?.writeBlock(block, planner, startS, shapers)
      if (watch !== null) measureBlock(watch.meter, block, planner, watch.mark.move)
    }),
    sink: onRows,
  })
}

async function planFile(
  file: GcodeFile,
  setup: PruntSetup,
  options: PlanPruntOptions,
  silent: boolean,
  title: string,
  more: Pick<PlanOptions, 'sink' | 'createPlanner' | 'dialect' | 'keepsAcceleration'> & {
    readonly config?: PlanOptions['config']
  },
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

function limitsText({ limits, source, chordErrorSource }: PruntSetup): string {
  return (
    `acceleration ${limits.accelMmPerS2} mm/s², jerk ${limits.jerkMmPerS3.toExponential(2)}, snap ${limits.snapMmPerS4.toExponential(2)}, ` +
    `crackle ${limits.crackleMmPerS5.toExponential(2)} (${source}); chord error ${Number(limits.deviationMm.toPrecision(4))} mm (${chordErrorSource})`
  )
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
      ...(compared === null ? {} : { compare: comparisonJson(compared) }),
    })
    return
  }
  const lines = [
    `${path} planned as prunt${setup.limits.mode === 'parity' ? ' (parity)' : ''} on ${setup.printer.title} (${setup.printer.reason})`,
    `  limits: ${limitsText(setup)}`,
    `  motion ${clock(planned.motionPrintS)} (${planned.motionPrintS.toFixed(3)} s) in ${planned.moves} moves; ` +
      `${clock(planned.totalS)} (${planned.totalS.toFixed(3)} s) with homing and dwell`,
    ...(planned.error === null ? [] : [`  stops at line ${planned.error.line}: ${planned.error.message}`]),
    ...firstOf(setup.remarks.map((text) => `  ${plainText(text)}`)),
    ...firstOf(
      planned.diagnostics.map(({ line, message }) => `  ${line > 0 ? `line ${line}: ` : ''}${plainText(message)}`),
    ),
    ...comparisonLines(compared ?? [], planned.error?.line ?? null),
    ...(page === null ? [] : [`  chart: ${page}`]),
  ]
  writeText(process.stdout, `${lines.join('\n')}\n`)
}

function firstOf(lines: readonly string[]): readonly string[] {
  const more = lines.length - REMARKS_MAX
  return more > 0 ? [...lines.slice(0, REMARKS_MAX), `  and ${more} more (--json lists them all)`] : lines
}
