// What the gap of the first layer does to it. Source: PHYSICS 2.12: gap / layer height 0.5-1.25 good, above 1.4 no bond,
// below 0.35 the extruder is pushed back.

export const FIRST_LAYER_GOOD = 0
/** 0.35 to 0.5: squashed flat, elephant's foot. */
export const FIRST_LAYER_SQUASHED = 1
/** Below 0.35: the nozzle is nearly closed; grinding, bare stripes. */
export const FIRST_LAYER_BLOCKED = 2
/** 1.25 to 1.4: round strands that hold by a line. */
export const FIRST_LAYER_WEAK = 3
/** Above 1.4: laid in the air over the bed. */
export const FIRST_LAYER_LOOSE = 4

export function firstLayerZone(gapRatio: number): number {
  if (gapRatio >= 0.5 && gapRatio <= 1.25) return FIRST_LAYER_GOOD
  if (gapRatio < 0.35) return FIRST_LAYER_BLOCKED
  if (gapRatio < 0.5) return FIRST_LAYER_SQUASHED
  return gapRatio <= 1.4 ? FIRST_LAYER_WEAK : FIRST_LAYER_LOOSE
}

/**
 * Share of a bead's bond width that really wets the bed, 0 to 1: whole up to a gap of 1.0, falling to 0.7 at 1.25 and to
 * nothing at 1.4. The end points are PHYSICS 2.12; the line between them is plausible, not measured.
 */
export function squashFactor(gapRatio: number): number {
  if (!(gapRatio < 1.4)) return 0
  if (gapRatio <= 1) return 1
  if (gapRatio <= 1.25) return 1 - (0.3 * (gapRatio - 1)) / 0.25
  return (0.7 * (1.4 - gapRatio)) / 0.15
}

/** How far the nozzle is choked by the bed, 0 free to 1 closed: begins at a gap of 0.5, closed at 0. */
export function backPressureRatio(gapRatio: number): number {
  if (gapRatio >= 0.5) return 0
  return Math.min(1, (0.5 - gapRatio) / 0.5)
}
