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

/** What decides how far a bridge hangs; one literal a bridge. */
export interface Bridge {
  readonly spanMm: number
  readonly diameterMm: number
  readonly densityKgPerM3: number
  readonly modulusPa: number
  /** strandFluidityPerPa */
  readonly fluidityPerPa: number
  /** strandContractionRatio */
  readonly contractionRatio: number
  /** Nothing hangs lower than what it falls on. */
  readonly clearanceMm: number
}

/**
 * Sag in the middle of a bridge, mm. The soft strand is a taut thread that hangs in a parabola of sag s: tension
 * rho g A L²/(8 s), stretch 8 s²/(3 L²), elongational viscosity 3 eta, so s³ = (3/128) rho g L^4 * integral of dt/eta. The
 * strand that has set takes off what it contracts, and hangs elastically on top of that (PHYSICS 2.6).
 */
export function bridgeSagMm(bridge: Bridge): number {
  const { spanMm, diameterMm, densityKgPerM3, modulusPa, contractionRatio, clearanceMm } = bridge
  if (!(spanMm > 0 && diameterMm > 0)) return 0
  const lengthM = spanMm * 1e-3
  const loadPerM3 = densityKgPerM3 * GRAVITY_M_PER_S2
  const soft3 = (3 / 128) * loadPerM3 * lengthM ** 4 * bridge.fluidityPerPa
  const excessRatio = (8 * soft3 ** (2 / 3)) / (3 * lengthM * lengthM)
  // Half of the excess is gone when the strand contracts by as much: not all along it contracts at the same time.
  const takenUp = excessRatio > 0 ? excessRatio / (excessRatio + contractionRatio) : 1
  const elasticM = elasticSagM(lengthM, diameterMm * 5e-4, loadPerM3, modulusPa)
  // The stretches of melt and solid add up, and in a thread both go with the cube of the sag.
  const sagMm = Math.cbrt(soft3 * takenUp ** 1.5 + elasticM ** 3) * 1e3
  return Math.max(0, Math.min(sagMm, spanMm / 2, clearanceMm))
}

/**
 * A strand held at both ends is a beam while it hangs less than its radius, rho g A = 384 E I s / L^4, and a thread beyond,
 * (64/3) E A s³ / L^4: s³ + 4.5 r² s = 3 rho g L^4 / (64 E). So even a soft elastomer hangs on its own stretch.
 */
function elasticSagM(lengthM: number, radiusM: number, loadPerM3: number, modulusPa: number): number {
  const linear = 4.5 * radiusM * radiusM
  const constant = (3 * loadPerM3 * lengthM ** 4) / (64 * modulusPa)
  const scale = Math.sqrt(linear / 3)
  return 2 * scale * Math.sinh(Math.asinh(constant / (2 * scale ** 3)) / 3)
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
 * Share of the flow under its own weight that is left to gravity: the strand contracts from the first moment, which pulls it
 * taut, and polymer melts harden as they are drawn. Plausible: with it PLA under a full fan hangs 0.1 to 0.3 mm over 10 to
 * 20 mm and 1 to 1.5 mm over 60 mm, as makers of printers see it; nothing measured.
 */
const GRAVITY_FLOW_SHARE = 0.1
/** Share of the contraction of the solid strand that pulls it taut; its ends give, and it is not cold yet. Plausible. */
const CONTRACTION_SHARE = 0.3

/** A glass transition below this does not set a strand in any room. */
const COLDEST_SETTING_C = 40

/** The strand sets at its glass transition; at its no-flow temperature if it crystallises or is rubber in the room. */
function settingC(material: Material): number {
  const glassC = material.glassTransitionC + 5
  const setsByNoFlow = material.meltC !== null || glassC < COLDEST_SETTING_C
  return setsByNoFlow ? Math.max(glassC, material.noFlowC) : glassC
}

/** A strand in the air cools as a lump (Biot about 0.3 at most): its time constant, s. */
function coolingTimeS(material: Material, meltC: number, convectionWPerM2K: number, diameterMm: number): number {
  const heatPerK = material.meltDensityKgPerM3 * tableAt(material.heatCapacityJPerKgK, (meltC + settingC(material)) / 2)
  return (heatPerK * diameterMm * 1e-3) / (4 * convectionWPerM2K)
}

/**
 * Mean over the strand of the integral of dt / eta while it is soft, 1/Pa, eta the zero-shear viscosity of PHYSICS 2.4
 * (Cross-WLF). Until it lands after `layingS` the strand is as long as the nozzle has come and its freshest end is always
 * soft; that end draws out under the weight of all of it, however stiff its beginning is by then. With e = 8 s²/(3 l) the
 * length beyond the chord and l growing evenly, melt of age a counts with the weight
 * min(1, a/T) + 0.4 (1 - (a/T)^2.5) (for a < T), T the time of laying: 1 for a strand laid at once, 0.4 for a slow one.
 */
export function strandFluidityPerPa(
  material: Material,
  meltC: number,
  airC: number,
  convectionWPerM2K: number,
  diameterMm: number,
  layingS = 0,
): number {
  const endC = settingC(material)
  if (!(meltC > endC && endC > airC)) return 0
  const tauS = coolingTimeS(material, meltC, convectionWPerM2K, diameterMm)
  const softS = tauS * Math.log((meltC - airC) / (endC - airC))
  const steps = 48
  let sumPerPa = 0
  for (let i = 0; i < steps; i++) {
    const ageS = ((i + 0.5) / steps) * softS
    const laid = ageS < layingS ? ageS / layingS : 1
    const weight = laid + 0.4 * (1 - laid ** 2.5)
    const temperatureC = airC + (meltC - airC) * Math.exp(-ageS / tauS)
    sumPerPa += (weight * softS) / steps / zeroShearViscosityPaS(material, temperatureC)
  }
  return GRAVITY_FLOW_SHARE * sumPerPa
}

/**
 * How much shorter than its span the strand would be by what of it has set before it lands, and so draws its soft end taut:
 * the share that is older than the time it stays soft, times alpha dT down to the air's temperature.
 */
export function strandContractionRatio(
  material: Material,
  meltC: number,
  airC: number,
  convectionWPerM2K: number,
  diameterMm: number,
  layingS: number,
): number {
  const endC = settingC(material)
  if (!(meltC > endC && endC > airC)) return 0
  const softS = coolingTimeS(material, meltC, convectionWPerM2K, diameterMm) * Math.log((meltC - airC) / (endC - airC))
  if (!(layingS > softS)) return 0
  return CONTRACTION_SHARE * material.expansionPerK * (endC - airC) * (1 - softS / layingS)
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
