// From a recipe to a wished speed and acceleration for every line of the body.
import { isBody, LINE_EXTRUDE, LINE_TRAVEL, type LineTable } from './line-table.ts'
import type { MoveClass, Recipe } from './recipe.ts'
import { classOfFeature } from './recipe.ts'

/** What the machine and the filament allow, whatever the recipe asks. */
export interface EditLimits {
  readonly maxVelocityMmPerS: number
  readonly maxAccelMmPerS2: number
  readonly filamentAreaMm2: number
}

/** A bead slower than this drags and cooks in the nozzle, mm/s; slicers stop slowing down for cooling there. */
const SLOWEST_MM_PER_S = 10
/** Shorter ways between two beads keep the acceleration that is in force: two more lines would gain nothing, mm. */
const SHORT_TRAVEL_MM = 5

/** The class whose speed and acceleration a line obeys; null for what is left alone. */
export function classOfLine(table: LineTable, line: number): MoveClass | null {
  const kind = table.kind[line]
  if (kind === LINE_TRAVEL) return isBody(table, line) ? 'travel' : null
  if (kind !== LINE_EXTRUDE || !isBody(table, line)) return null
  return classOfFeature(table.feature[line]!)
}

/** mm/min; the file's own where nothing is to change. */
export function wishedSpeed(
  table: LineTable,
  recipe: Recipe,
  limits: EditLimits,
  line: number,
  mmPerMin: number,
): number {
  const kind = classOfLine(table, line)
  if (kind === null || !(mmPerMin > 0)) return mmPerMin
  const mostMmPerMin = Math.max(mmPerMin, 60 * limits.maxVelocityMmPerS)
  if (kind === 'travel') return Math.min(mmPerMin * recipe.speed.travel, mostMmPerMin)
  let wished = mmPerMin * recipe.speed[kind]
  const mm2 = table.filamentRatio[line]! * limits.filamentAreaMm2
  const cappedMmPerMin = mm2 > 0 ? (60 * recipe.flowCapMm3PerS) / mm2 : mostMmPerMin
  if (wished > mmPerMin) wished = Math.max(mmPerMin, Math.min(wished, cappedMmPerMin, mostMmPerMin))
  const pace = recipe.pace?.[table.layer[line]!] ?? 1
  return pace === 1 ? wished : Math.max(wished * pace, Math.min(wished, 60 * SLOWEST_MM_PER_S))
}

/** By line: ratio of the file's acceleration that is to be in force; 0 where it does not matter. */
export function wishedAccelRatios(table: LineTable, recipe: Recipe): Float32Array {
  const wished = new Float32Array(table.lineCount + 1)
  for (let line = 1; line <= table.lineCount; line++) {
    if (table.accelMmPerS2[line] === 0) continue
    const kind = classOfLine(table, line)
    wished[line] = kind === null ? 1 : recipe.accel[kind]
  }
  forgetShortTravels(table, wished)
  return wished
}

export function wishedAccel(limits: EditLimits, fileMmPerS2: number, ratio: number): number {
  return ratio === 1 ? fileMmPerS2 : Math.min(fileMmPerS2 * ratio, Math.max(fileMmPerS2, limits.maxAccelMmPerS2))
}

function forgetShortTravels(table: LineTable, wished: Float32Array): void {
  let from = 0
  let mm = 0
  for (let line = 1; line <= table.lineCount + 1; line++) {
    const isTravel = line <= table.lineCount && table.kind[line] === LINE_TRAVEL && classOfLine(table, line) !== null
    if (isTravel) {
      if (from === 0) {
        from = line
        mm = 0
      }
      mm += table.lengthMm[line]!
      continue
    }
    const endsRun = line > table.lineCount || table.kind[line] === LINE_EXTRUDE
    if (from === 0 || !endsRun) continue
    if (mm < SHORT_TRAVEL_MM) {
      for (let short = from; short < line; short++) if (table.kind[short] === LINE_TRAVEL) wished[short] = 0
    }
    from = 0
  }
}
