// Bridges and strands in the air: how long the path has gone without anything under or beside it, whether the strand is
// still held at the place where it left its support, and how far it sags until it is solid.
import { GRAVITY_M_PER_S2 } from '#core'
import { zeroShearViscosityPaS } from '../bond/reptation.ts'
import type { Material } from '../material.ts'

export interface FreeSpan {
  /** The path is over nothing now. */
  active: boolean
  /** The strand is still held where the span began. */
  anchored: boolean
  lengthMm: number
  anchorXMm: number
  anchorYMm: number
  /** The last piece of path was held: from below, by resting or at its side. */
  lastHeld: boolean
  lastXMm: number
  lastYMm: number
  lastZMm: number
}

export function createFreeSpan(): FreeSpan {
  return {
    active: false,
    anchored: false,
    lengthMm: 0,
    anchorXMm: 0,
    anchorYMm: 0,
    lastHeld: false,
    lastXMm: Number.NaN,
    lastYMm: Number.NaN,
    lastZMm: Number.NaN,
  }
}

/** Ends the path (a travel move came between) and returns the length of strand left hanging at one end, mm. */
export function breakSpan(span: FreeSpan): number {
  const danglingMm = span.active && span.anchored ? span.lengthMm : 0
  span.active = false
  span.anchored = false
  span.lengthMm = 0
  span.lastHeld = false
  return danglingMm
}

/** The path reaches something that holds it: returns the bridged length, mm, 0 if the strand was lost on the way. */
export function landSpan(span: FreeSpan): number {
  const bridgedMm = span.active && span.anchored ? span.lengthMm : 0
  span.active = false
  span.lengthMm = 0
  span.lastHeld = true
  return bridgedMm
}

/**
 * One more piece of path over nothing, from (x0, y0) to (x1, y1). A taut strand takes the chord: once the path is longer
 * than the chord by half a bead or a tenth, the strand is pulled off the path and nothing holds it up there.
 */
export function extendSpan(
  span: FreeSpan,
  x0Mm: number,
  y0Mm: number,
  x1Mm: number,
  y1Mm: number,
  widthMm: number,
): void {
  if (!span.active) {
    span.active = true
    span.anchored = span.lastHeld
    span.lengthMm = 0
    span.anchorXMm = x0Mm
    span.anchorYMm = y0Mm
    span.lastHeld = false
  }
  const dx = x1Mm - x0Mm
  const dy = y1Mm - y0Mm
  span.lengthMm += Math.sqrt(dx * dx + dy * dy)
  const chordX = x1Mm - span.anchorXMm
  const chordY = y1Mm - span.anchorYMm
  const slackMm = span.lengthMm - Math.sqrt(chordX * chordX + chordY * chordY)
  if (slackMm > Math.max(0.5 * widthMm, 0.1 * span.lengthMm)) span.anchored = false
}

/**
 * Sag in the middle of a bridge, mm: the elastic sag of the cold strand, rho g A L^4 / (384 E I) (PHYSICS 2.6), plus the
 * viscous one while it was soft. The soft strand is a taut thread that hangs in a parabola of sag s: tension
 * rho g A L²/(8 s), stretch 8 s²/(3 L²), elongational viscosity 3 eta, so s³ = (3 / 128) rho g L^4 * integral of dt/eta.
 */
export function bridgeSagMm(
  spanMm: number,
  diameterMm: number,
  densityKgPerM3: number,
  modulusPa: number,
  fluidityPerPa: number,
): number {
  if (!(spanMm > 0 && diameterMm > 0)) return 0
  const lengthM = spanMm * 1e-3
  const loadPerM3 = densityKgPerM3 * GRAVITY_M_PER_S2
  const radiusM = diameterMm * 5e-4
  // A / I of a circle is 4 / r².
  const elasticM = (loadPerM3 * 4 * lengthM ** 4) / (384 * modulusPa * radiusM * radiusM)
  const viscousM = Math.cbrt((3 / 128) * loadPerM3 * lengthM ** 4 * fluidityPerPa)
  return (elasticM + viscousM) * 1e3
}

/** Air of 60 °C film temperature: conductivity W/(m K), kinematic viscosity m²/s. */
const AIR_CONDUCTIVITY = 0.028
const AIR_VISCOSITY_M2_PER_S = 1.9e-5
/** Air speed at a strand under a fan that gives 90 W/(m² K) on a part; plausible, not measured. */
const AIR_M_PER_S_AT_90 = 4

/**
 * Heat transfer of a thin strand in the air, W/(m² K): a cylinder across the fan's stream, Nu = 0.32 + 0.43 Re^0.52
 * (McAdams 1954), never less than the 1 of still air; so a strand cools several times faster than a wall does.
 */
export function strandConvectionWPerM2K(fanRatio: number, maxConvectionWPerM2K: number, diameterMm: number): number {
  const diameterM = Math.max(diameterMm, 0.05) * 1e-3
  const speed = AIR_M_PER_S_AT_90 * fanRatio * (maxConvectionWPerM2K / 90) ** 2
  const reynolds = (speed * diameterM) / AIR_VISCOSITY_M2_PER_S
  return (Math.max(1, 0.32 + 0.43 * reynolds ** 0.52) * AIR_CONDUCTIVITY) / diameterM
}

/**
 * Integral of dt / eta over the time in which a strand in the air cools from the melt to its glass transition (or to its
 * no-flow temperature if it crystallises), 1/Pa. The strand cools as a lump (Biot about 0.3 at most); eta is the zero-shear
 * viscosity of PHYSICS 2.4 (Cross-WLF). While it is being laid, in `layingS`, the span is shorter and sags with its fourth
 * power, and its middle is half as old as its first end.
 */
export function strandFluidityPerPa(
  material: Material,
  meltC: number,
  airC: number,
  convectionWPerM2K: number,
  diameterMm: number,
  layingS = 0,
): number {
  const endC = Math.max(material.glassTransitionC + 5, material.meltC === null ? 0 : material.noFlowC)
  if (!(meltC > endC && endC > airC)) return 0
  const heatPerK = material.meltDensityKgPerM3 * tableAt(material.heatCapacityJPerKgK, (meltC + endC) / 2)
  const tauS = (heatPerK * diameterMm * 1e-3) / (4 * convectionWPerM2K)
  const softS = tauS * Math.log((meltC - airC) / (endC - airC))
  const steps = 48
  let sumPerPa = 0
  for (let i = 0; i < steps; i++) {
    // By age of the middle: up to layingS / 2 the span still grows, two seconds of clock to each second of age.
    const ageS = ((i + 0.5) / steps) * softS
    const grown = layingS > 0 ? Math.min(1, (2 * ageS) / layingS) : 1
    const clock = grown < 1 ? 2 : 1
    const temperatureC = airC + (meltC - airC) * Math.exp(-ageS / tauS)
    sumPerPa += (clock * grown ** 4 * softS) / steps / zeroShearViscosityPaS(material, temperatureC)
  }
  return sumPerPa
}

function tableAt(table: Material['heatCapacityJPerKgK'], temperatureC: number): number {
  let [lastC, last] = table[0]!
  for (const [atC, value] of table) {
    if (temperatureC <= atC)
      return atC === lastC ? value : last + ((temperatureC - lastC) / (atC - lastC)) * (value - last)
    lastC = atC
    last = value
  }
  return last
}

/**
 * How far an overhanging edge curls up, mm, from the unsupported share beyond one half; full part cooling takes four
 * fifths of it away. Only plausible: the onset at one half is PHYSICS 2.6, the size is an engineering value.
 */
export function curlUpMm(unsupportedRatio: number, heightMm: number, coolingRatio: number): number {
  if (!(unsupportedRatio > 0.5)) return 0
  const cooling = Math.min(1, Math.max(0, coolingRatio))
  return heightMm * 0.5 * ((unsupportedRatio - 0.5) / 0.5) * (1 - 0.8 * cooling)
}
