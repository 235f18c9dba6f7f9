// The weld between a bead and what it is laid on: its temperature from first contact on, and how far it heals.
//
// Contact temperature by effusivities, then two exponentials towards the temperature of the layer below:
//   T_w(t) = T_b + (T_w0 - T_b) (f exp(-t/τ1) + (1 - f) exp(-t/τ2)).      Source: PHYSICS 2.7 and 2.8.

import {
  type CrystallizationKinetics,
  createCrystallization,
  integralAt,
  relativeCrystallinity,
} from '../crystallization/kinetics.ts'
import type { Material } from '../material.ts'
import { nearConvection, radiationWPerM2K } from '../part/convection.ts'
import { readLut, type TemperatureLut } from '../part/temperature-lut.ts'
import { contactTemperatureC, createThermalProperties, type ThermalProperties } from '../part/thermal-properties.ts'
import { createHealingRate, healingStopC, reptationTimeS } from './reptation.ts'

/** What a bead meets. One object is filled again for each bead. */
export interface WeldConditions {
  meltC: number
  /** Layer below (`depositBead` returns it), or the bed for the first layer. */
  substrateC: number
  airC: number
  fanRatio: number
  widthMm: number
  heightMm: number
  /** Contact width over bead width, voids taken off (the deposit layer's `contactRatio`); 0 in the air, 1 ideal. */
  contactRatio: number
  /** Sides in the open air: 0 inside, 1 an outer wall, 2 a wall one bead thick. */
  openSides: number
  /** At the nozzle's wall, 1/s: 32 Q / (π d³); disentangles chains. */
  shearRatePerS: number
  /** How long the layer below keeps its temperature: the time until the next layer covers this one. */
  layerTimeS: number
}

export interface WeldState {
  readonly properties: ThermalProperties
  readonly healingPerS: TemperatureLut
  readonly crystallization: CrystallizationKinetics | null
  readonly alpha: number
  readonly stopC: number
  readonly glassTransitionC: number
  readonly referenceC: number
  readonly referenceReptationS: number
  readonly fanMaxWPerM2K: number
  readonly stopIntegral: number
  readonly conditions: WeldConditions
  /** ∫ dt / τ_rep without and with the stop by crystals, and ∫ K dt. */
  freeIntegral: number
  healingIntegral: number
  crystalIntegral: number
  /** τ1 and τ2. */
  fastS: number
  slowS: number
  /** Interface temperature at the moment of contact, °C. The run record's `weld_c`. */
  weldC: number
  /** Time from contact until the interface falls below the glass transition, s; `layerTimeS` where it never does. */
  timeAboveGlassS: number
  /** Fall of the interface temperature right after contact, °C/s. */
  coolingRateCPerS: number
  /** Seppala's equivalent time at `referenceC`, s. */
  isothermalTimeS: number
  /** D_h of PHYSICS 2.8, 0..1. */
  healingRatio: number
  /** f_ent: entanglements that the nozzle's shear has left, 0.6..1. */
  entanglementRatio: number
  /** f_X: 1, or less where crystals stopped the healing: healing with over healing without them. */
  crystalStopRatio: number
  /** Strength of the weld over the bulk: contact * healing * entanglement (healing already stopped by crystals). */
  bondRatio: number
  /** Mass share crystallised at the weld when the next layer comes, 0..1. */
  crystallinityRatio: number
}

/** Points of the time integral, spaced as cubes: dense where the weld is hot. */
const QUADRATURE_POINTS = 12
/** Share of the excess that goes with the fast exponential; from fine-grid histories of thin walls (validation V1). */
const FAST_SHARE = 0.35
/** A third of a second and less at the nozzle matter, a minute does not: no weld heals longer than this. */
const LONGEST_WELD_S = 60
/** Relative crystallinity at which chains no longer cross (PHYSICS 2.8). */
const CRYSTAL_STOP = 0.1
/**
 * Reptation times until a weld is as strong as it gets. Strength needs chains to cross by a few entanglements only, long
 * before the whole chain has crossed (Wool 1995); the number also takes up that data sets give the viscosity of injection
 * grades. One apparent constant for all materials: PLA must gain about as little from 190 to 220 °C as was measured (V20).
 */
const FULL_STRENGTH_REPTATIONS = 0.02
/**
 * Weissenberg number at which shear has done half of its harm. Set so that PLA at usual speed keeps the 77 % of the
 * filament's strength that its interfaces were measured to have (V23); PHYSICS 2.8 proposes 10 with low confidence.
 */
const WEISSENBERG_HALF = 2.6
const REHEAT_POINTS = 4
/** Excess over the substrate that the next layer brings back to this interface, as a share of its contact excess: maximum
 *  of erf(3u) - erf(u) for a layer-thick slab one layer higher (one-dimensional conduction). */
const REHEAT_SHARE = 0.48
/** Re-entanglement after the nozzle, in reptation times; McIlroy and Olmsted 2017 say only "more than one". Low confidence. */
const REENTANGLE_REPTATIONS = 5

export function createWeld(material: Material, fanMaxConvectionWPerM2K: number): WeldState {
  const crystallization = createCrystallization(material)
  const referenceC = material.meltC === null ? material.glassTransitionC + 50 : material.noFlowC
  return {
    properties: createThermalProperties(material),
    healingPerS: createHealingRate(material),
    crystallization,
    alpha: material.healing.alpha,
    stopC: healingStopC(material),
    glassTransitionC: material.glassTransitionC,
    referenceC,
    referenceReptationS: reptationTimeS(material, referenceC),
    fanMaxWPerM2K: fanMaxConvectionWPerM2K,
    stopIntegral: crystallization === null ? 0 : integralAt(crystallization, CRYSTAL_STOP),
    conditions: {
      meltC: material.print.nozzleC[1],
      substrateC: 25,
      airC: 25,
      fanRatio: 0,
      widthMm: 0.45,
      heightMm: 0.2,
      contactRatio: 1,
      openSides: 0,
      shearRatePerS: 0,
      layerTimeS: 30,
    },
    freeIntegral: 0,
    healingIntegral: 0,
    crystalIntegral: 0,
    fastS: 0,
    slowS: 0,
    weldC: Number.NaN,
    timeAboveGlassS: 0,
    coolingRateCPerS: 0,
    isothermalTimeS: 0,
    healingRatio: 0,
    entanglementRatio: 1,
    crystalStopRatio: 1,
    bondRatio: 0,
    crystallinityRatio: 0,
  }
}

/** Reads `weld.conditions`, fills the results of `weld`. */
export function weldBead(weld: WeldState): void {
  const { conditions, properties } = weld
  const { substrateC, meltC } = conditions
  const weldC = contactTemperatureC(properties, meltC, substrateC)
  const excessC = weldC - substrateC
  const holdS = Math.min(Math.max(conditions.layerTimeS, 0.1), LONGEST_WELD_S)
  const fastS = fastTimeS(weld, weldC)
  const slowS = Math.max(slowTimeS(weld, weldC), fastS)
  weld.fastS = fastS
  weld.slowS = slowS
  weld.weldC = weldC
  weld.coolingRateCPerS = excessC * (FAST_SHARE / fastS + (1 - FAST_SHARE) / slowS)
  weld.timeAboveGlassS = timeAboveS(weld.glassTransitionC - substrateC, excessC, fastS, slowS, holdS)
  integrateWeld(weld, excessC, fastS, slowS, holdS)
}

/** τ1: the bead's heat against its losses to air, to its neighbours and into the middle of the layer below. */
function fastTimeS(weld: WeldState, weldC: number): number {
  const { properties } = weld
  const { widthMm, heightMm, contactRatio, openSides } = weld.conditions
  const open = airSideWPerM2K(weld, weldC)
  const conductivity = readLut(properties.conductivityWPerMK, weldC)
  const capacity = properties.densityGPerMm3 * readLut(properties.heatCapacityJPerGK, weldC) * widthMm * heightMm
  // Per mm of bead: W/(mm K). Convection 1e-6 W/(mm² K), conduction 1e-3 W/(mm K).
  const toAir = open * 1e-6 * (widthMm + openSides * heightMm)
  const toNeighbours = ((2 - openSides) * conductivity * 1e-3 * heightMm) / widthMm
  const toBelow = (conductivity * 1e-3 * contactRatio * widthMm) / (heightMm / 2)
  return capacity / (toAir + toNeighbours + toBelow)
}

/** τ2: spreading over two layers, and the loss of a thin wall through its sides. */
function slowTimeS(weld: WeldState, weldC: number): number {
  const { properties } = weld
  const { widthMm, heightMm, openSides } = weld.conditions
  const volumetric = properties.densityGPerMm3 * readLut(properties.heatCapacityJPerGK, weldC)
  const diffusivityMm2PerS = (readLut(properties.conductivityWPerMK, weldC) * 1e-3) / volumetric
  const spreadPerS = diffusivityMm2PerS / (4 * heightMm * heightMm)
  const sidePerS = (openSides * airSideWPerM2K(weld, weldC) * 1e-6) / (volumetric * widthMm)
  return 1 / (spreadPerS + sidePerS)
}

function airSideWPerM2K(weld: WeldState, weldC: number): number {
  const { airC, fanRatio } = weld.conditions
  return nearConvection(fanRatio, weld.fanMaxWPerM2K) + radiationWPerM2K(weld.properties.emissivity, weldC, airC)
}

/** When the excess over the substrate has fallen to `targetExcessC`, at most `limitS`. Newton from below on a convex curve. */
function timeAboveS(targetExcessC: number, excessC: number, fastS: number, slowS: number, limitS: number): number {
  if (!(targetExcessC < excessC)) return 0
  const target = targetExcessC / excessC
  if (!(target > 0)) return limitS
  const slowShare = 1 - FAST_SHARE
  let timeS = target < slowShare ? -slowS * Math.log(target / slowShare) : 0
  for (let i = 0; i < 6 && timeS < limitS; i++) {
    const fast = FAST_SHARE * Math.exp(-timeS / fastS)
    const slow = slowShare * Math.exp(-timeS / slowS)
    const stepS = (fast + slow - target) / (fast / fastS + slow / slowS)
    timeS += stepS
    if (stepS < 1e-4) break
  }
  return Math.min(timeS, limitS)
}

function integrateWeld(weld: WeldState, excessC: number, fastS: number, slowS: number, holdS: number): void {
  const { healingPerS, stopC, crystallization } = weld
  const { substrateC, contactRatio, shearRatePerS, meltC } = weld.conditions
  weld.freeIntegral = 0
  weld.healingIntegral = 0
  weld.crystalIntegral = 0
  const hotS = timeAboveS(stopC - substrateC, excessC, fastS, slowS, holdS)
  for (let i = 0; i < QUADRATURE_POINTS && hotS > 0; i++) {
    const x = (i + 0.5) / QUADRATURE_POINTS
    const timeS = hotS * x * x * x
    const share = FAST_SHARE * Math.exp(-timeS / fastS) + (1 - FAST_SHARE) * Math.exp(-timeS / slowS)
    spend(weld, substrateC + excessC * share, (3 * hotS * x * x) / QUADRATURE_POINTS)
  }
  // The next layer, taken to be like this one, warms the interface again.
  const againC = REHEAT_SHARE * excessC
  const aboveC = stopC - substrateC
  const againS = aboveC < againC ? (aboveC > 0 ? Math.min(slowS * Math.log(againC / aboveC), holdS) : holdS) : 0
  for (let i = 0; i < REHEAT_POINTS && againS > 0; i++) {
    const timeS = (againS * (i + 0.5)) / REHEAT_POINTS
    spend(weld, substrateC + againC * Math.exp(-timeS / slowS), againS / REHEAT_POINTS)
  }
  if (crystallization !== null) {
    // What is left of the layer time passes near the temperature of the layer below.
    const integral = weld.crystalIntegral + readLut(crystallization.ratePerS, substrateC) * Math.max(holdS - hotS, 0)
    weld.crystalIntegral = integral
    weld.crystallinityRatio = crystallization.maxRatio * relativeCrystallinity(crystallization, integral)
  }
  const free = healedShare(weld.freeIntegral, weld.alpha)
  weld.isothermalTimeS = weld.healingIntegral * weld.referenceReptationS
  weld.healingRatio = healedShare(weld.healingIntegral, weld.alpha)
  weld.crystalStopRatio = free > 0 ? weld.healingRatio / free : 1
  // Source: PHYSICS 2.8 (McIlroy and Olmsted 2017 for the effect; form and constants of low confidence).
  const weissenberg = shearRatePerS / readLut(healingPerS, meltC)
  weld.entanglementRatio =
    1 - (0.4 * weissenberg * Math.exp(-weld.healingIntegral / REENTANGLE_REPTATIONS)) / (weissenberg + WEISSENBERG_HALF)
  weld.bondRatio = contactRatio * weld.healingRatio * weld.entanglementRatio
}

/** The interface is at `atC` for `dtS`: chains cross until crystals bind them. */
function spend(weld: WeldState, atC: number, dtS: number): void {
  const gain = readLut(weld.healingPerS, atC) * dtS
  weld.freeIntegral += gain
  if (weld.crystallization !== null) {
    weld.crystalIntegral += readLut(weld.crystallization.ratePerS, atC) * dtS
    if (weld.crystalIntegral > weld.stopIntegral) return
  }
  weld.healingIntegral += gain
}

/** D_h: Wool and O'Connor's power law, full at `FULL_STRENGTH_REPTATIONS`. */
function healedShare(integral: number, alpha: number): number {
  return integral > 0 ? Math.min((integral / FULL_STRENGTH_REPTATIONS) ** alpha, 1) : 0
}
