// Two planners on one file: the second plans the same moves as the first, and both are measured the same way.
import { basename, join } from 'node:path'
import {
  createKlipperPlanner,
  createMotionMeter,
  createRowMeter,
  type MarkedMove,
  type MotionMeter,
  type Move,
  type Planner,
  type PlanOptions,
  type PlanResult,
  SEGMENT_HOMING,
  sizeBelow,
  timeAbove,
} from '#motion'
import { type PlannerFigures, renderPlannerComparison } from '#report'
import { makeOutFolder } from './out-folder.ts'
import type { PruntSetup } from './prunt-setup.ts'
import { writeWholeFiles } from './whole-file.ts'

/** Peaks are measured this often: fine for a jerk phase of 10 ms, coarse enough for a long print. */
const MEASURED_EVERY_S = 1e-3
const CLOSE_UP_S = 1
const USUAL_SHARE = 0.99

/** The first extruding move behind the middle of the file, by count of moves. */
interface Mark {
  move: MarkedMove | null
  line: number
}

/** What was asked of Klipper's planner, move by move. */
interface Asked {
  moves: number
  leastMmPerS2: number
  mostMmPerS2: number
}

export interface PlannerWatch {
  readonly meter: MotionMeter
  readonly mark: Mark
}

export interface Comparison {
  /** How the other planner is to be watched; its moves pass `markMoves`. */
  readonly watch: PlannerWatch
  readonly klipper: readonly PlannerFigures[]
}

type RunKlipper = (
  options: Required<Pick<PlanOptions, 'sink' | 'createPlanner' | 'keepsAcceleration'>>,
) => Promise<PlanResult>

/**
 * Plans the file as Klipper: first to count its moves, then to measure them with the close-up at the middle one. A file that
 * sets accelerations is measured twice, with them and without: Prunt does not follow them.
 */
export async function compareWithKlipper(setup: PruntSetup, run: RunKlipper): Promise<Comparison> {
  const asked = await count(run, false)
  const kept = await count(run, true)
  const mark: Mark = { move: null, line: 0 }
  const figures = [await measure(run, false, mark, asked, { name: 'klipper', limits: klipperLimits(setup, asked) })]
  if (asked.leastMmPerS2 !== kept.leastMmPerS2 || asked.mostMmPerS2 !== kept.mostMmPerS2) {
    const accel = Number(setup.klipper.config.maxAccelMmPerS2.toPrecision(4))
    const limits = `the same, but at ${accel} mm/s² throughout: M204 and SET_VELOCITY_LIMIT of the file passed over, as by Prunt`
    figures.push(await measure(run, true, mark, kept, { name: `klipper, ${accel} mm/s²`, limits }))
  }
  return { watch: { mark, meter: createMotionMeter(MEASURED_EVERY_S, CLOSE_UP_S) }, klipper: figures }
}

async function count(run: RunKlipper, keepsAcceleration: boolean): Promise<Asked> {
  const asked: Asked = { moves: 0, leastMmPerS2: Number.POSITIVE_INFINITY, mostMmPerS2: 0 }
  await run({
    sink: () => undefined,
    createPlanner: (sink, _config, clock) =>
      eachMove(createKlipperPlanner(sink, clock), (move) => {
        asked.moves += 1
        if (!move.isKinematic || move.kind === SEGMENT_HOMING) return
        asked.leastMmPerS2 = Math.min(asked.leastMmPerS2, move.accelMmPerS2)
        asked.mostMmPerS2 = Math.max(asked.mostMmPerS2, move.accelMmPerS2)
      }),
    keepsAcceleration,
  })
  return asked
}

async function measure(
  run: RunKlipper,
  keepsAcceleration: boolean,
  mark: Mark,
  { moves }: Asked,
  { name, limits }: Pick<PlannerFigures, 'name' | 'limits'>,
): Promise<PlannerFigures> {
  const meter = createMotionMeter(MEASURED_EVERY_S, CLOSE_UP_S)
  let seen = 0
  const planned = await run({
    sink: createRowMeter(meter, () => mark.move),
    createPlanner: (sink, _config, clock) =>
      eachMove(createKlipperPlanner(sink, clock), (move) => {
        seen += 1
        if (seen > moves / 2 && mark.move === null && move.isKinematic && move.deltaEMm > 0) markMove(mark, move)
      }),
    keepsAcceleration,
  })
  return plannerFigures(name, limits, planned, meter)
}

function eachMove(planner: Planner, see: (move: Move) => void): Planner {
  return {
    ...planner,
    queue(move) {
      see(move)
      planner.queue(move)
    },
  }
}

function markMove(mark: Mark, { endXMm, endYMm, endZMm, endEMm, line }: Move): void {
  mark.move = { xMm: endXMm, yMm: endYMm, zMm: endZMm, eMm: endEMm }
  mark.line = line
}

function klipperLimits({ klipper: { config, source } }: PruntSetup, asked: Asked): string {
  const { leastMmPerS2: least, mostMmPerS2: most } = asked
  const own = least < config.maxAccelMmPerS2 * (1 - 1e-9) || most > config.maxAccelMmPerS2 * (1 + 1e-9)
  const set =
    own && most > 0
      ? `; the file's moves ran with ${Math.round(least)} to ${Math.round(most)} mm/s² (M204, SET_VELOCITY_LIMIT, max_z_accel)`
      : ''
  return (
    `speed ${Number(config.maxVelocityMmPerS.toPrecision(6))} mm/s, acceleration ${Number(config.maxAccelMmPerS2.toPrecision(6))} mm/s², ` +
    `square corner velocity ${Number(config.squareCornerMmPerS.toPrecision(4))} mm/s (${source})${set}`
  )
}

export function plannerFigures(name: string, limits: string, planned: PlanResult, meter: MotionMeter): PlannerFigures {
  return {
    name,
    limits,
    motionTimeS: planned.motionPrintS,
    totalTimeS: planned.totalS,
    peakMmPerS: meter.peakMmPerS,
    peakMmPerS2: meter.peakMmPerS2,
    peakMmPerS3: meter.peakMmPerS3,
    usualMmPerS2: Math.min(meter.peakMmPerS2, sizeBelow(meter.accelBins, USUAL_SHARE)),
    usualMmPerS3: Math.min(meter.peakMmPerS3, sizeBelow(meter.jerkBins, USUAL_SHARE)),
    waysMm: meter.waysMm,
    accelsMmPerS2: meter.accels,
    jerksMmPerS3: meter.jerks,
    accelAbove: timeAbove(meter.accelBins),
    jerkAbove: timeAbove(meter.jerkBins),
    closeUp: {
      speedsMmPerS: meter.closeUp.speeds,
      accelsMmPerS2: meter.closeUp.accels,
      jerksMmPerS3: meter.closeUp.jerks,
    },
  }
}

/** What `writeComparison` writes into its folder. */
export const COMPARISON_FILES = ['planners.json', 'planners.html'] as const

/** Writes planners.html and planners.json; answers the page's path. */
export function writeComparison(
  out: string,
  path: string,
  version: string,
  { mark }: PlannerWatch,
  planners: readonly PlannerFigures[],
): string {
  makeOutFolder(out)
  const [data, page] = COMPARISON_FILES.map((name) => join(out, name)) as [string, string]
  const html = renderPlannerComparison({
    fileName: basename(path),
    measuredEveryS: MEASURED_EVERY_S,
    closeUpLine: mark.move === null ? null : mark.line,
    version,
    planners,
  })
  const json = `${JSON.stringify(comparisonJson(planners), null, 1)}\n`
  writeWholeFiles(
    [
      [data, json],
      [page, html],
    ],
    '--out',
  )
  return page
}

export function comparisonJson(planners: readonly PlannerFigures[]): object[] {
  return planners.map((each) => ({
    planner: each.name,
    limits: each.limits,
    motion_time_s: each.motionTimeS,
    total_time_s: each.totalTimeS,
    peak_speed_mm_per_s: each.peakMmPerS,
    peak_acceleration_mm_per_s2: each.peakMmPerS2,
    peak_jerk_mm_per_s3: each.peakMmPerS3,
    acceleration_below_99_mm_per_s2: each.usualMmPerS2,
    jerk_below_99_mm_per_s3: each.usualMmPerS3,
    measured_every_s: MEASURED_EVERY_S,
  }))
}

/** What a person is told: both planners, and what the one gains or pays in time. `stopLine`: where the file stops. */
export function comparisonLines(planners: readonly PlannerFigures[], stopLine: number | null): string[] {
  const [first, ...others] = planners
  if (first === undefined) return []
  if (planners.some(({ motionTimeS }) => !(motionTimeS > 0))) return ['  nothing to compare: no motion of the print']
  const rows = planners.map(
    (each) =>
      `  ${each.name.padEnd(20)}${each.motionTimeS.toFixed(1).padStart(10)}${each.peakMmPerS2.toFixed(0).padStart(15)}` +
      `${each.usualMmPerS2.toFixed(0).padStart(12)}${each.peakMmPerS3.toExponential(2).padStart(14)}${each.usualMmPerS3.toExponential(2).padStart(12)}`,
  )
  return [
    '',
    `  ${''.padEnd(20)}  motion, s  peak acceler.  99 % below     peak jerk  99 % below`,
    `  ${''.padEnd(20)}                    mm/s²       mm/s²         mm/s³       mm/s³`,
    ...rows,
    ...others.map((other) => `  ${timeSentence(first, other)}`),
    ...(stopLine === null ? [] : [`  All of it up to line ${stopLine}, where the file stops.`]),
    ...others.map(({ name, limits }) => `  ${name}: ${limits}`),
    `  Sizes of the head's vectors before shaping, from its positions every ${MEASURED_EVERY_S * 1000} ms. A trapezoid's jerk is`,
    '  infinite in theory: what is here is the change of acceleration over one step of time, at corners of speed over two.',
  ]
}

function timeSentence(first: PlannerFigures, other: PlannerFigures): string {
  const change = 100 * (first.motionTimeS / other.motionTimeS - 1)
  return `${first.name} takes ${Math.abs(change).toFixed(1)} % ${change > 0 ? 'more' : 'less'} time than ${other.name}`
}
