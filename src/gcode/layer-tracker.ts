// Layers of a file whose slicer wrote none into comments: from the height at which plastic is laid. Lifts between moves
// extrude nothing and are not seen. In spiral (vase) mode every move climbs a little: a layer is one layer height there.

export interface LayerTracker {
  /** 0-based; -1 before the first extruding move. */
  layer: number
  layerZMm: number
  /** Last step from one layer to the next; of the first layer its own height. NaN before it is known. */
  heightMm: number
  /** Highest end of an extruding move of this layer: above it the tool can only have come by travelling. */
  topMm: number
}

/** Less is rounding of the slicer, or bed levelling written into the file. */
const STEP_MIN_MM = 0.02
/** A larger step is a gap (another object, a lift that extrudes), not a layer height. */
const HEIGHT_MAX_MM = 2
/** Climbing by this share of a layer height is a new turn; less may be bed levelling written into the file. Plausible. */
const TURN_BEGUN_RATIO = 0.15
/** Height of a spiral's turn where nothing else is known; plausible, 0.2 mm is the commonest layer height. */
const HEIGHT_DEFAULT_MM = 0.2
/** Falling this much below the layer is a new object printed after the last one, not a ramp within the layer. */
const RESTART_MM = 1

export function createLayerTracker(): LayerTracker {
  return { layer: -1, layerZMm: Number.NaN, heightMm: Number.NaN, topMm: Number.NaN }
}

function startLayer(tracker: LayerTracker, zMm: number): void {
  const stepMm = tracker.layer < 0 ? zMm : zMm - tracker.layerZMm
  if (stepMm >= STEP_MIN_MM && stepMm <= HEIGHT_MAX_MM) tracker.heightMm = stepMm
  tracker.layer++
  tracker.layerZMm = zMm
  tracker.topMm = zMm
}

/** To be called for each move that extrudes while moving in XY, with the Z at which it starts and ends. */
export function stepLayerTracker(tracker: LayerTracker, zStartMm: number, zEndMm: number): void {
  if (!Number.isFinite(zEndMm)) return
  const { layerZMm } = tracker
  if (tracker.layer < 0 || zEndMm < layerZMm - RESTART_MM) {
    startLayer(tracker, zEndMm)
    return
  }
  // A purge line is often laid higher than the first layer that follows it.
  if (tracker.layer === 0 && zEndMm < layerZMm && zEndMm > 0) {
    tracker.layerZMm = zEndMm
    tracker.heightMm = zEndMm
    tracker.topMm = zEndMm
    return
  }
  const isAbove = zEndMm > layerZMm + STEP_MIN_MM
  if (isAbove && zStartMm > tracker.topMm + STEP_MIN_MM) {
    startLayer(tracker, zEndMm)
    return
  }
  if (zEndMm > tracker.topMm) tracker.topMm = zEndMm
  const turnMm = Number.isFinite(tracker.heightMm) ? tracker.heightMm : HEIGHT_DEFAULT_MM
  if (!isAbove || zEndMm < layerZMm + turnMm * TURN_BEGUN_RATIO) return
  // A turn of the spiral ends one layer height higher; a move that climbs more starts afresh where it ends.
  tracker.layer++
  tracker.layerZMm = zEndMm > layerZMm + turnMm + STEP_MIN_MM ? zEndMm : layerZMm + turnMm
}
