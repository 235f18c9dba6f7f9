// When pictures are taken of a print that has run, and what stands where at that moment.
import type { Column, Table } from '#protocol'
import type { CameraMoment } from '#sensing'
import { cameraAt } from './camera-watch.ts'
import type { SimulatedRun } from './run.ts'

export interface CameraShot {
  readonly timeS: number
  /** 0-based; -1 before the first layer. */
  readonly layer: number
  readonly line: number
  readonly isFrozen: boolean
  readonly lightRatio: number
  /** What the picture shows; a frozen camera shows the same moment (the same object) as the shot before. */
  readonly moment: CameraMoment
}

type ShotRun = Pick<SimulatedRun, 'beads' | 'telemetry' | 'layers' | 'faults' | 'camera' | 'totalTimeS'>
type Numbers = Exclude<Column, readonly string[]>

/** Just before a fault, and the first look after it, s. */
const BEFORE_S = 1
const SOON_S = 2
/** While beads are laid, pictures are taken at the end of one that is at most this old, s. */
const BEAD_AGE_S = 0.5

/**
 * `count` moments from the first layer to the end. Where something broke, one lies just before the first onset and half of
 * the others follow it, closely at first.
 */
export function cameraShots(run: ShotRun, count: number): CameraShot[] {
  const onsets = run.faults.map(({ onsetS }) => onsetS ?? Number.POSITIVE_INFINITY)
  const startS = numbers(run.layers, 'start_s')?.[0] ?? 0
  const times = shotTimes(count, Math.min(startS, run.totalTimeS), run.totalTimeS, Math.min(...onsets))
  const shots: CameraShot[] = []
  for (const timeS of times) {
    const seen = lookAt(run, timeS)
    const { isFrozen, lightRatio, timeS: sinceS } = cameraAt(run.camera, seen.moment.timeS)
    const shown = shots.at(-1)?.moment
    const moment = isFrozen ? (shown ?? { ...lookAt(run, sinceS).moment, lightRatio }) : { ...seen.moment, lightRatio }
    shots.push({ timeS: seen.moment.timeS, layer: seen.layer, line: seen.line, isFrozen, lightRatio, moment })
  }
  return shots
}

export function shotTimes(count: number, fromS: number, toS: number, onsetS: number): number[] {
  const isBroken = onsetS > 0 && onsetS < toS && count > 1
  const after = isBroken ? Math.floor((count - 1) / 2) : 0
  const even = count - after - (isBroken ? 1 : 0)
  const times = Array.from({ length: even }, (_, k) => fromS + ((k + 1) / even) * (toS - fromS))
  if (isBroken) times.push(Math.max(0, onsetS - BEFORE_S))
  // Steps grow: what a fault does shows within seconds or only after minutes.
  const soonS = Math.min(SOON_S, (toS - onsetS) / 2)
  for (let k = 0; k < after; k++) times.push(onsetS + soonS * ((toS - onsetS) / soonS) ** (k / after))
  return times.sort((a, b) => a - b)
}

interface Look {
  readonly layer: number
  readonly line: number
  readonly moment: CameraMoment
}

/** Beads lie where the head really was; between them telemetry tells where it was sent. */
export function lookAt({ beads, telemetry }: Pick<ShotRun, 'beads' | 'telemetry'>, timeS: number): Look {
  const bead = lastRowAt(beads, timeS)
  const beadS = bead < 0 ? Number.NEGATIVE_INFINITY : value(beads, 'time_s', bead)
  if (timeS - beadS <= BEAD_AGE_S) {
    const wayX = value(beads, 'x1_mm', bead) - value(beads, 'x0_mm', bead)
    const wayY = value(beads, 'y1_mm', bead) - value(beads, 'y0_mm', bead)
    const perMm = value(beads, 'speed_mm_per_s', bead) / Math.max(1e-9, Math.hypot(wayX, wayY))
    const moment = {
      timeS: beadS,
      headXMm: value(beads, 'x1_mm', bead),
      headYMm: value(beads, 'y1_mm', bead),
      headZMm: value(beads, 'z1_mm', bead),
      speedXMmPerS: perMm * wayX,
      speedYMmPerS: perMm * wayY,
    }
    return { layer: value(beads, 'layer', bead), line: value(beads, 'line', bead), moment }
  }
  const row = Math.max(0, lastRowAt(telemetry, timeS))
  if (telemetry.rowCount === 0) return { layer: -1, line: 0, moment: { timeS, headXMm: 0, headYMm: 0, headZMm: 0 } }
  const moment = {
    timeS,
    headXMm: value(telemetry, 'x_mm', row),
    headYMm: value(telemetry, 'y_mm', row),
    headZMm: value(telemetry, 'z_mm', row),
  }
  return { layer: value(telemetry, 'layer', row), line: value(telemetry, 'line', row), moment }
}

function numbers(table: Table, name: string): Numbers | undefined {
  return table.columns[name] as Numbers | undefined
}

function value(table: Table, name: string, row: number): number {
  return numbers(table, name)?.[row] ?? 0
}

/** The last row at or before `timeS`; -1 where there is none. */
function lastRowAt(table: Table, timeS: number): number {
  const times = numbers(table, 'time_s')
  if (times === undefined) return -1
  let low = -1
  let high = table.rowCount - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (times[middle]! <= timeS) low = middle
    else high = middle - 1
  }
  return low
}
