// A strand that nothing holds: it leaves the nozzle, swells, is drawn thinner where the nozzle outruns it, falls on what is
// below, and coils there. Spaghetti.
//
// Source: PHYSICS 2.6 (strand of the bead's area), 2.16 (beads laid in the air); coiling of viscous threads: Ribe, Habibi
// and Bonn 2012, Annu. Rev. Fluid Mech. 44: over a small height the radius grows with the height, over a larger one it is
// (nu Q / g)^(1/4). The factors, and that a strand which sets while it falls coils like one that does not, are plausible.
import { GRAVITY_M_PER_S2, type Random } from '#core'

/** Melt swells as it leaves the bore; at the shear rates of printing 1.05 to 1.2 (PHYSICS 2.4 knows no value of its own). */
const DIE_SWELL = 1.1
/** Radius of coils over the height that the strand falls, while that is small. */
const COIL_PER_HEIGHT = 0.3
const COIL_MAX_MM = 8
/** Finer than this it breaks instead of being drawn further. */
const FINEST_MM = 0.1
/** The place where it lands wanders about the nozzle by this share of the coil's radius, over this many coils. */
const WANDER = 0.6
const WANDER_COILS = 2
/** A heap of strands is mostly air: what lands stands up to this many diameters above what was there. */
const HEAP_DIAMETERS = 4
/** Points along the strand: a coil is seen as a round thing with this many. */
const POINTS_PER_COIL = 9

/** The strand under way: it goes on from bead to bead. */
export interface FreeStrand {
  angleRad: number
  wanderXMm: number
  wanderYMm: number
}

export function createFreeStrand(): FreeStrand {
  return { angleRad: 0, wanderXMm: 0, wanderYMm: 0 }
}

export interface StrandShape {
  diameterMm: number
  lengthMm: number
  coilMm: number
}

/**
 * Shape of a strand of `volumeMm3` that comes out over `durationS` while the nozzle goes `pathMm`, `fallMm` above what it
 * lands on. It is drawn only as far as the path asks for more length than comes out.
 */
export function strandShape(
  volumeMm3: number,
  durationS: number,
  pathMm: number,
  fallMm: number,
  boreMm: number,
  kinematicMm2PerS: number,
): StrandShape {
  const swollenMm = DIE_SWELL * boreMm
  const relaxedMm = volumeMm3 / ((Math.PI / 4) * swollenMm * swollenMm)
  const drawn = relaxedMm > 0 ? Math.max(1, pathMm / relaxedMm) : 1
  const diameterMm = Math.max(FINEST_MM, swollenMm / Math.sqrt(drawn))
  const lengthMm = volumeMm3 / ((Math.PI / 4) * diameterMm * diameterMm)
  const flowMm3PerS = durationS > 0 ? volumeMm3 / durationS : 0
  const gravityMm = ((kinematicMm2PerS * flowMm3PerS) / (GRAVITY_M_PER_S2 * 1e3)) ** 0.25
  const coilMm = Math.min(COIL_PER_HEIGHT * Math.max(fallMm, 0), gravityMm, COIL_MAX_MM)
  return { diameterMm, lengthMm, coilMm: Math.max(coilMm, diameterMm / 2) }
}

/** Points that `layStrand` will write for a strand of this shape. */
export function strandPoints({ lengthMm, coilMm }: StrandShape): number {
  const turnMm = 2 * Math.PI * coilMm
  return Math.max(1, Math.min(400, Math.ceil((lengthMm / turnMm) * POINTS_PER_COIL)))
}

/**
 * Writes where the strand comes to lie: `points` rows of x, y, z into `out`. `floorMm` is the height of what is there at a
 * place, in the machine's plane.
 */
export function layStrand(
  strand: FreeStrand,
  shape: StrandShape,
  x0Mm: number,
  y0Mm: number,
  x1Mm: number,
  y1Mm: number,
  topMm: number,
  floorMm: (xMm: number, yMm: number) => number,
  random: Random,
  points: number,
  out: Float64Array,
): void {
  const stepRad = shape.lengthMm / points / shape.coilMm
  // Ornstein-Uhlenbeck: forgets over some coils, spreads by a share of one.
  const keep = Math.exp(-stepRad / (2 * Math.PI * WANDER_COILS))
  const kick = WANDER * shape.coilMm * Math.sqrt(1 - keep * keep)
  for (let point = 0; point < points; point++) {
    const share = (point + 1) / points
    strand.angleRad += stepRad * (0.7 + 0.6 * random.next())
    strand.wanderXMm = keep * strand.wanderXMm + kick * random.normal()
    strand.wanderYMm = keep * strand.wanderYMm + kick * random.normal()
    const x = x0Mm + share * (x1Mm - x0Mm) + strand.wanderXMm + shape.coilMm * Math.cos(strand.angleRad)
    const y = y0Mm + share * (y1Mm - y0Mm) + strand.wanderYMm + shape.coilMm * Math.sin(strand.angleRad)
    const heapMm = shape.diameterMm * (0.5 + HEAP_DIAMETERS * random.next() * random.next())
    const lowest = floorMm(x, y)
    out[3 * point] = x
    out[3 * point + 1] = y
    out[3 * point + 2] = Math.max(lowest + shape.diameterMm / 2, Math.min(lowest + heapMm, topMm))
  }
}
