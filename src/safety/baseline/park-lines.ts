// Away from the part, by moves that the judge lets pass: filament back a little, up, to a corner where nothing stands. What is
// not known is not moved: without homing or a fresh look there are no lines.
import type { Limits } from '../limits.ts'
import type { MachineState } from '../machine-state.ts'

/** Judgement: enough that nothing drips, too little to jam. */
const RETRACT_MM = 2
/** Over what stands there. Judgement: curled edges are a few mm. */
const CLEARANCE_MM = 5
/** From the ends of the axes, and from the part. */
const EDGE_MM = 5
const BESIDE_MM = 10
const TRAVEL_MM_PER_S = 50
const LIFT_MM_PER_S = 5
const RETRACT_MM_PER_S = 20

export function parkLines(state: MachineState, limits: Limits): readonly string[] {
  if (!(state.isFresh && state.host === 'ready' && state.isXHomed && state.isYHomed && state.isZHomed)) return []
  const lines = [...retractLines(state, limits), ...liftLines(state, limits), ...awayLines(state, limits)]
  // Whoever goes on with the print finds G-code's coordinates as they were.
  return ['SAVE_GCODE_STATE NAME=printwright', 'M83', 'G90', ...lines, 'RESTORE_GCODE_STATE NAME=printwright']
}

function retractLines(state: MachineState, limits: Limits): readonly string[] {
  const heater = state.heaters[state.extruder]
  if (!(heater?.isTrusted === true && heater.coldestC >= limits.extrudeMinC)) return []
  const lengthMm = Math.min(RETRACT_MM, limits.retractMaxMm) / state.flowRatio
  return move(`E-${lengthMm.toFixed(3)}`, Math.min(RETRACT_MM_PER_S, limits.extrudeSpeedMaxMmPerS), state)
}

/** As high as it goes over the part, never down. */
function liftedMm(state: MachineState, limits: Limits): number {
  return Math.max(state.zMm, Math.min(state.partTopMm + CLEARANCE_MM, limits.zMm.max))
}

function liftLines(state: MachineState, limits: Limits): readonly string[] {
  const zMm = liftedMm(state, limits)
  if (zMm === state.zMm) return []
  return move(`Z${coordinate(zMm, state.zBaseMm)}`, Math.min(LIFT_MM_PER_S, limits.zSpeedMaxMmPerS), state)
}

function awayLines(state: MachineState, limits: Limits): readonly string[] {
  const corner = liftedMm(state, limits) > state.partTopMm ? freeCorner(state, limits) : null
  if (corner === null) return []
  const [x, y] = [coordinate(corner[0], state.xBaseMm), coordinate(corner[1], state.yBaseMm)]
  return move(`X${x} Y${y}`, Math.min(TRAVEL_MM_PER_S, limits.speedMaxMmPerS), state)
}

/** F stands before the speed factor; where nothing may move there is no line. */
function move(words: string, speedMmPerS: number, { speedRatio }: MachineState): readonly string[] {
  const feed = Math.floor((speedMmPerS * 60) / speedRatio)
  return feed >= 1 ? [`G1 ${words} F${feed}`] : []
}

/** The one furthest from the part, if it is beside it. */
function freeCorner(state: MachineState, limits: Limits): readonly [number, number] | null {
  let best: readonly [number, number] | null = null
  let bestMm = BESIDE_MM
  for (const corner of cornersOf(limits)) {
    const mm = besidePartMm(state, corner)
    if (!isReachable(corner, limits) || mm <= bestMm) continue
    best = corner
    bestMm = mm
  }
  return best
}

function cornersOf({ xMm, yMm, radiusMm }: Limits): readonly (readonly [number, number])[] {
  if (radiusMm !== null) {
    const rim = radiusMm - EDGE_MM
    return [
      [0, rim],
      [-rim, 0],
      [rim, 0],
      [0, -rim],
    ]
  }
  const [left, right, front, back] = [xMm.min + EDGE_MM, xMm.max - EDGE_MM, yMm.min + EDGE_MM, yMm.max - EDGE_MM]
  return [
    [left, back],
    [right, back],
    [left, front],
    [right, front],
  ]
}

function isReachable([x, y]: readonly [number, number], { xMm, yMm }: Limits): boolean {
  return x >= xMm.min && x <= xMm.max && y >= yMm.min && y <= yMm.max
}

/** Distance from the part's rectangle; 0 within, endless where there is none. */
function besidePartMm({ partXMm, partYMm }: MachineState, [x, y]: readonly [number, number]): number {
  const besideX = Math.max(partXMm.min - x, x - partXMm.max, 0)
  const besideY = Math.max(partYMm.min - y, y - partYMm.max, 0)
  return Math.hypot(besideX, besideY)
}

/** G-code's coordinate, rounded; the judge forgives a nanometre, so ends are not aimed at by more than they are. */
function coordinate(printerMm: number, baseMm: number): string {
  return (Math.floor((printerMm - baseMm) * 1000) / 1000).toFixed(3)
}
