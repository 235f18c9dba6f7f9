// What each line of a file does when Klipper runs it: recorded from the planned trajectory, so that macros, relative
// coordinates, arcs and units are as the firmware sees them. Columns by line, no object per line.
import type { TrajectoryBlock } from '#motion'
import { SEGMENT_EXTRUDE, SEGMENT_FILAMENT, SEGMENT_TRAVEL } from '#motion'
import { FEATURES } from '#protocol'

export const LINE_STILL = 0
export const LINE_TRAVEL = 1
export const LINE_EXTRUDE = 2
/** Moves filament only. */
export const LINE_FILAMENT = 3
/** Pulls filament back while the head moves (wipe), homes, or does several of these at once: nobody's to change. */
export const LINE_MIXED = 4

export interface LineTable {
  readonly lineCount: number
  /** [lineCount + 1], by 1-based line: one of LINE_*. */
  readonly kind: Uint8Array
  readonly feature: Uint8Array
  readonly layer: Int32Array
  /** Path of the head, mm (of filament for LINE_FILAMENT). */
  readonly lengthMm: Float32Array
  /** Highest filament mm per mm of path among its segments. */
  readonly filamentRatio: Float32Array
  /** Acceleration that was in force, mm/s²; 0 where nothing moved in the plane. */
  readonly accelMmPerS2: Float32Array
  readonly durationS: Float32Array
  readonly zMm: Float32Array
  /** Where the line's last move ends. */
  readonly xMm: Float32Array
  readonly yMm: Float32Array
  /** Temperatures that lines ask for, macros' too; bounded. */
  readonly targets: TargetLine[]
  /** Height of the first layer's plastic, mm; infinite before it is known. */
  firstZMm: number
  /** First and last line that lays plastic above the first layer; 0 where none does. */
  bodyFirst: number
  bodyLast: number
  /** Last line that lays plastic of the first layer; 0 where none does. */
  bedLast: number
}

export interface TargetLine {
  readonly line: number
  readonly heater: 'nozzle' | 'bed'
  readonly temperatureC: number
}

const TARGETS_MAX = 20_000

const CUSTOM = FEATURES.indexOf('custom')
/** Closer to the first layer than this is on the first layer, mm. */
const SAME_Z_MM = 0.02

export function createLineTable(lineCount: number): LineTable {
  const rows = lineCount + 1
  return {
    lineCount,
    kind: new Uint8Array(rows),
    feature: new Uint8Array(rows),
    layer: new Int32Array(rows).fill(-1),
    lengthMm: new Float32Array(rows),
    filamentRatio: new Float32Array(rows),
    accelMmPerS2: new Float32Array(rows),
    durationS: new Float32Array(rows),
    zMm: new Float32Array(rows),
    xMm: new Float32Array(rows),
    yMm: new Float32Array(rows),
    targets: [],
    firstZMm: Number.POSITIVE_INFINITY,
    bodyFirst: 0,
    bodyLast: 0,
    bedLast: 0,
  }
}

export function recordLines(table: LineTable, block: TrajectoryBlock): void {
  for (let i = 0; i < block.count; i++) {
    const line = block.line[i]!
    if (!(line >= 1 && line <= table.lineCount)) continue
    const kind = kindOf(block, i)
    table.kind[line] = table.kind[line] === LINE_STILL || table.kind[line] === kind ? kind : LINE_MIXED
    table.feature[line] = block.feature[i]!
    table.layer[line] = block.layer[i]!
    table.lengthMm[line]! += block.distanceMm[i]!
    table.durationS[line]! += block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
    table.zMm[line] = block.startZMm[i]! + block.ratioZ[i]! * block.distanceMm[i]!
    table.xMm[line] = block.startXMm[i]! + block.ratioX[i]! * block.distanceMm[i]!
    table.yMm[line] = block.startYMm[i]! + block.ratioY[i]! * block.distanceMm[i]!
    // A steeper move is held back by the height's own limits.
    const isLevel = Math.abs(block.ratioZ[i]!) < 0.02
    if (isLevel && (block.ratioX[i] !== 0 || block.ratioY[i] !== 0)) table.accelMmPerS2[line] = block.accelMmPerS2[i]!
    if (kind !== LINE_EXTRUDE) continue
    if (block.ratioE[i]! > table.filamentRatio[line]!) table.filamentRatio[line] = block.ratioE[i]!
    noteBody(table, block, i, line)
  }
  for (const event of block.events) {
    if (event.kind !== 'target' || event.heater === 'chamber' || table.targets.length >= TARGETS_MAX) continue
    table.targets.push({ line: event.line, heater: event.heater, temperatureC: event.temperatureC })
  }
}

function kindOf(block: TrajectoryBlock, i: number): number {
  switch (block.kind[i]) {
    case SEGMENT_EXTRUDE:
      return LINE_EXTRUDE
    case SEGMENT_FILAMENT:
      return LINE_FILAMENT
    case SEGMENT_TRAVEL:
      return block.ratioE[i] === 0 ? LINE_TRAVEL : LINE_MIXED
    default:
      return LINE_MIXED
  }
}

function noteBody(table: LineTable, block: TrajectoryBlock, i: number, line: number): void {
  const layer = block.layer[i]!
  const zMm = table.zMm[line]!
  if (layer === 0 && block.feature[i] !== CUSTOM && zMm < table.firstZMm) table.firstZMm = zMm
  if (layer < 1 || !(zMm > table.firstZMm + SAME_Z_MM)) {
    if (table.bodyFirst === 0) table.bedLast = line
    return
  }
  if (table.bodyFirst === 0) table.bodyFirst = line
  table.bodyLast = line
}

/** Whether a line belongs to what is printed above the first layer: nothing else is anybody's to hurry. */
export function isBody(table: LineTable, line: number): boolean {
  return (
    line >= table.bodyFirst &&
    line <= table.bodyLast &&
    table.bodyFirst > 0 &&
    table.layer[line]! >= 1 &&
    table.zMm[line]! > table.firstZMm + SAME_Z_MM
  )
}
