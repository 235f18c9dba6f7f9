// The cross-section of one bead from what was delivered and the gap it was pressed into. Source: PHYSICS 2.6 (Comminal
// 2018 and Serdeczny 2018 for the trends; the thresholds are engineering values that nobody here has measured).

/** The nozzle presses the bead flat. */
export const BEAD_PRESSED = 0
/** Hardly pressed: rounder and narrower than a stadium. */
export const BEAD_TRANSITION = 1
/** Less plastic than the gap asks for: the strand is pulled thin and wavers. */
export const BEAD_PULLED = 2
/** Pulled so thin that it tears into gaps. */
export const BEAD_BROKEN = 3

/** Height of rectangle that a stadium of the same width lacks at its two round sides, as a share of its height. */
const ROUND_SIDES = 1 - Math.PI / 4

/** Area of a stadium: a rectangle with two half circles. Source: PHYSICS 2.6. */
export function stadiumAreaMm2(widthMm: number, heightMm: number): number {
  return (widthMm - heightMm) * heightMm + (Math.PI * heightMm * heightMm) / 4
}

/** Width of the stadium of a given area; a round strand where the area does not even fill a circle in the gap. */
export function stadiumWidthMm(areaMm2: number, heightMm: number): number {
  if (areaMm2 <= (Math.PI * heightMm * heightMm) / 4) return strandDiameterMm(areaMm2)
  return areaMm2 / heightMm + heightMm * ROUND_SIDES
}

/** Diameter of the round strand of a given area. */
export function strandDiameterMm(areaMm2: number): number {
  return Math.sqrt((4 * areaMm2) / Math.PI)
}

/** How much is delivered for a gap of nozzle width: area / (gap x bore). Above 1.05 the bead is pressed. */
export function supplyRatio(areaMm2: number, gapMm: number, boreMm: number): number {
  return areaMm2 / (gapMm * boreMm)
}

/**
 * Width of a bead laid in a gap. A stadium at ordinary supply; over-supplied beads become a flat cuboid (round sides
 * vanish towards 1.6 x supply, so that gap / bore = 0.5 at speed ratio 1 gives 1.58 bores, Comminal's 1.45-1.6);
 * under-supplied ones fall towards the round strand.
 */
export function beadWidthMm(areaMm2: number, gapMm: number, boreMm: number): number {
  if (!(areaMm2 > 0)) return 0
  const circleMm2 = (Math.PI * gapMm * gapMm) / 4
  if (areaMm2 <= circleMm2) return strandDiameterMm(areaMm2)
  const supply = areaMm2 / (gapMm * boreMm)
  if (supply > 1.05) {
    const roundness = Math.max(0, 1 - (supply - 1.05) / 0.55)
    return areaMm2 / gapMm + gapMm * ROUND_SIDES * roundness
  }
  const stadium = areaMm2 / gapMm + gapMm * ROUND_SIDES
  if (supply >= 0.7) return stadium
  // Below 0.7 the strand is no longer confined by the nozzle; it is fully round at half of that.
  const free = Math.min(1, (0.7 - supply) / 0.35)
  return stadium + free * (strandDiameterMm(areaMm2) - stadium)
}

/** Regime of PHYSICS 2.6 as one of the BEAD_ codes. */
export function beadRegime(areaMm2: number, gapMm: number, boreMm: number): number {
  const supply = areaMm2 / (gapMm * boreMm)
  if (supply >= 1.05) return BEAD_PRESSED
  if (supply >= 0.7) return BEAD_TRANSITION
  return areaMm2 < 0.35 * (Math.PI / 4) * boreMm * boreMm ? BEAD_BROKEN : BEAD_PULLED
}

/**
 * How hard the nozzle presses, relative to no head speed at all: falls linearly with (head speed / extrusion speed) and
 * is 0 where the strand just touches. Source: PHYSICS V24 (Serdeczny 2018, trend only).
 */
export function pressRatio(areaMm2: number, gapMm: number): number {
  if (!(areaMm2 > 0)) return 0
  return Math.max(0, 1 - (Math.PI * gapMm * gapMm) / (4 * areaMm2))
}

/** Width over which a bead bonds to what is below, mm: w - h (1 - chi), chi 0.2 to 0.45 with pressure. */
export function bondWidthMm(widthMm: number, heightMm: number, press: number): number {
  const chi = 0.2 + 0.25 * Math.min(1, press)
  return Math.max(0, widthMm - heightMm * (1 - chi))
}

/**
 * Arithmetic mean roughness of a side wall, µm: round bead flanks (0.091 h), stair-step of a slope (h/4 |cos phi|, phi
 * from the horizontal, 90° = vertical wall) and what the caller knows of position, ringing and flow noise, in quadrature.
 */
export function wallRoughnessUm(
  heightMm: number,
  surfaceAngleDeg: number,
  ringingUm: number,
  flowNoiseUm: number,
): number {
  const flankUm = 91 * heightMm
  const stepUm = 250 * heightMm * Math.abs(Math.cos((surfaceAngleDeg * Math.PI) / 180))
  return Math.sqrt(flankUm * flankUm + stepUm * stepUm + ringingUm * ringingUm + flowNoiseUm * flowNoiseUm)
}

/** Angle of an overhanging surface from the horizontal, degrees, from the unsupported share: f_u = (h / w) tan(90° - phi). */
export function overhangSurfaceAngleDeg(unsupportedRatio: number, widthMm: number, heightMm: number): number {
  return 90 - (Math.atan2(unsupportedRatio * widthMm, heightMm) * 180) / Math.PI
}
