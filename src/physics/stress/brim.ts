// Skirt or brim? Slicers call both the same. A brim fills the ring between the object and its own outline, a skirt does not.

/** Extent in the plane of the bed. */
export interface PlaneExtent {
  readonly xMinMm: number
  readonly xMaxMm: number
  readonly yMinMm: number
  readonly yMaxMm: number
}

/** Share of the ring that must be plastic; a brim of touching loops fills about all of it, one skirt loop a tenth. */
const FILLED_RATIO = 0.6

/**
 * Width of the brim, mm; 0 for a skirt or none. `ringAreaMm2` is the area of all skirt and brim beads of the first layer
 * and `ring` their extent; `objects` is the extent of all objects and `perimeterMm` the sum of their outlines there.
 */
export function brimWidthMm(ringAreaMm2: number, ring: PlaneExtent, objects: PlaneExtent, perimeterMm: number): number {
  const marginMm = Math.min(
    objects.xMinMm - ring.xMinMm,
    ring.xMaxMm - objects.xMaxMm,
    objects.yMinMm - ring.yMinMm,
    ring.yMaxMm - objects.yMaxMm,
  )
  if (!(ringAreaMm2 > 0 && marginMm > 0 && perimeterMm > 0)) return 0
  const isFilled = ringAreaMm2 >= FILLED_RATIO * marginMm * perimeterMm
  return isFilled ? Math.min(ringAreaMm2 / perimeterMm, marginMm) : 0
}
