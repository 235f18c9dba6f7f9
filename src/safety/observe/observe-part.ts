// What has been printed and stands on the bed, from what was seen: where the head was while filament went in, and the outlines
// that the file named. It is too large rather than too small: the head goes around it.
import type { PlainValue, PrinterStatus, PrintState } from '#protocol'
import type { Limits, Range } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'
import { isNumber, isRecord } from '../plain-data.ts'
import { listAt, numberAt, objectAt, positionAt, textAt, textsAt } from './status-fields.ts'

/** Where the head was seen last. */
export interface PartMemory {
  /** Nobody has looked yet. */
  isBlank: boolean
  filamentMm: number
  xMm: number
  yMm: number
  zMm: number
  speedMmPerS: number
}

export interface PartContext {
  /** Since the observation before, by the printer's clock, s; NaN where there was none. */
  readonly sinceLastS: number
  readonly limits: Limits
  readonly part: PartMemory
}

/** A job that goes on; any other that begins to print begins with an empty bed. */
const RUNNING: readonly PrintState[] = ['printing', 'paused']

/** Half a line and what hangs over it, mm. Judgement. */
const BEAD_MM = 1

export function createPartMemory(): PartMemory {
  const nowhere = { xMm: Number.NaN, yMm: Number.NaN, zMm: Number.NaN, speedMmPerS: Number.NaN }
  return { isBlank: true, filamentMm: Number.NaN, ...nowhere }
}

/** A person says that nothing stands on the bed, or a job begins. */
export function clearPart(state: MachineState): void {
  state.partTopMm = 0
  state.partXMm = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }
  state.partYMm = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }
}

export function observePart(
  state: MachineState,
  status: PrinterStatus,
  before: PrintState,
  context: PartContext,
): void {
  const { limits, part } = context
  const exclude = objectAt(status, 'exclude_object')
  const objects = listAt(exclude, 'objects').filter(isRecord)
  state.objects = objects.map((object) => textAt(object, 'name') ?? '')
  state.excluded = textsAt(exclude, 'excluded_objects')
  if (part.isBlank && state.print !== 'standby') fillBed(state, limits)
  else if (isRunning(state.print) && !isRunning(before)) clearPart(state)

  const report = objectAt(status, 'motion_report')
  const [xMm, yMm, zMm] = positionAt(report, 'live_position')
  const speedMmPerS = numberAt(report, 'live_velocity')
  const filamentMm = numberAt(objectAt(status, 'print_stats'), 'filament_used')
  const hasGrown = isRunning(state.print) && !(filamentMm <= part.filamentMm) && filamentMm !== 0
  if (hasGrown) {
    const isLaying = numberAt(report, 'live_extruder_velocity') > 0 && speedMmPerS > 0
    growTop(state, isLaying ? zMm : Math.min(zMm, part.zMm), limits)
    // What it may have run out and back between two looks, at the faster of the two speeds seen.
    const pathMm = Math.max(speedMmPerS, part.speedMmPerS) * context.sinceLastS
    const slackMm = BEAD_MM + Math.max(0, pathMm - Math.hypot(xMm - part.xMm, yMm - part.yMm)) / 2
    growAcross(state, [xMm, part.xMm], [yMm, part.yMm], slackMm, limits)
    for (const object of objects) growOutline(state, listAt(object, 'polygon').filter(isCorner), limits)
  }
  Object.assign(part, { isBlank: false, filamentMm, xMm, yMm, zMm, speedMmPerS })
}

function isRunning(print: PrintState): boolean {
  return RUNNING.includes(print)
}

function isCorner(value: PlainValue): value is readonly [number, number] {
  return Array.isArray(value) && isNumber(value[0]) && isNumber(value[1])
}

function growOutline(state: MachineState, corners: readonly (readonly [number, number])[], limits: Limits): void {
  if (corners.length === 0) return
  const xsMm = corners.map(([x]) => x)
  const ysMm = corners.map(([, y]) => y)
  growAcross(state, xsMm, ysMm, BEAD_MM, limits)
}

/** Something stands there and nobody knows where and how high: everywhere, as high as the head. */
function fillBed(state: MachineState, limits: Limits): void {
  state.partTopMm = Number.isFinite(state.zMm) ? state.zMm : limits.zMm.max
  state.partXMm = { ...limits.xMm }
  state.partYMm = { ...limits.yMm }
}

function growTop(state: MachineState, zMm: number, limits: Limits): void {
  state.partTopMm = Math.max(state.partTopMm, Number.isFinite(zMm) ? zMm : limits.zMm.max)
}

function growAcross(
  state: MachineState,
  xsMm: readonly number[],
  ysMm: readonly number[],
  slackMm: number,
  limits: Limits,
): void {
  state.partXMm = across(state.partXMm, xsMm, slackMm, limits.xMm)
  state.partYMm = across(state.partYMm, ysMm, slackMm, limits.yMm)
}

function across(now: Range, seen: readonly number[], slackMm: number, limit: Range): Range {
  return {
    min: Math.min(now.min, insideOr(Math.min(...seen) - slackMm, limit, limit.min)),
    max: Math.max(now.max, insideOr(Math.max(...seen) + slackMm, limit, limit.max)),
  }
}

/** What is no number, or outside, reaches to the end. */
function insideOr(value: number, range: Range, end: number): number {
  return value >= range.min && value <= range.max ? value : end
}
