// Skirt or brim? Slicers call both the same. A brim starts at the object's outline and is full, a skirt stands apart.

/** What lies around an object's first layer and is joined to it. */
export interface BrimReach {
  /** Plastic of the beads that are joined to the outline, mm². */
  readonly areaMm2: number
  /** Mean distance of that plastic from the centre line of the outermost bead, mm. */
  readonly meanDistanceMm: number
  /** Area of the plate over which that plastic is spread, mm². */
  readonly spreadMm2: number
  /** Width of one bead. */
  readonly beadWidthMm: number
}

/** Share of the ring that must be plastic; a brim of touching loops fills nearly all of it, one loop on its own half. */
const FILLED_RATIO = 0.6

/**
 * Width of the brim, mm; 0 for none. Loops at 1, 2 .. n bead widths from the outline lie (n + 1) / 2 widths away on average.
 * Ears at the corners count by their own width, because corners are where a part peels.
 */
export function brimWidthMm(reach: BrimReach): number {
  const isFilled = reach.areaMm2 >= FILLED_RATIO * reach.spreadMm2
  if (!(reach.areaMm2 > 0 && isFilled)) return 0
  return Math.max(2 * reach.meanDistanceMm - reach.beadWidthMm, 0)
}
