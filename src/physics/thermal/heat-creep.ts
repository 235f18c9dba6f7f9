// Filament that softens above the melt zone: once it has sat above its glass transition in the cold zone for minutes it
// swells, sticks and needs several times the force. Feeding carries it away, retracting pulls it up.
// Source: PHYSICS 2.2 (heat creep): 1 to 3 minutes, friction x 2 to 10. The shape in between is not measured.

import type { Material } from '../material.ts'

export interface HeatCreepState {
  /** Time that the filament now in the cold zone has been soft, s. */
  softS: number
}

/** Length of filament in the cold zone above the melt, mm: feeding this much replaces it. Class estimate. */
const COLD_ZONE_MM = 12
/** Middle of the 1 to 3 minutes after which a clog forms. */
export const HEAT_CREEP_JAM_S = 120
const FRICTION_MAX_RATIO = 10
/** Friction of a sound cold path, N: what the ratio multiplies. Class estimate. */
const COLD_PATH_FRICTION_N = 10
/**
 * From the first to the second of these above softening, swollen filament sticks more and more to the wall and feed no
 * longer carries it away. Plausible: with it a
 * stopped heat-sink fan jams PLA in 3 to 10 minutes of steady printing (PHYSICS 2.16), and a warm day does not.
 */
const STICKING_K = [10, 30] as const

/**
 * Where filament in the cold zone goes soft. A glass does at its glass transition. What is crystalline (polyamide, PP) or
 * rubber (TPU) has its transition at or below room temperature and is held together until it melts.
 */
export function coldZoneSofteningC(
  material: Pick<Material, 'glassTransitionC' | 'semiCrystalline' | 'noFlowC'>,
): number {
  const { glassTransitionC, semiCrystalline, noFlowC } = material
  const heldByCrystals = semiCrystalline && glassTransitionC < 57
  return heldByCrystals || glassTransitionC < 20 ? noFlowC : glassTransitionC
}

export function createHeatCreep(): HeatCreepState {
  return { softS: 0 }
}

export function stepHeatCreep(
  state: HeatCreepState,
  heatBreakC: number,
  softeningC: number,
  filamentMm: number,
  dtS: number,
): void {
  if (filamentMm > 0) {
    const [fromK, toK] = STICKING_K
    const free = Math.min(1, Math.max(0, (toK - (heatBreakC - softeningC)) / (toK - fromK)))
    state.softS *= Math.exp((-filamentMm * free) / COLD_ZONE_MM)
  }
  if (heatBreakC > softeningC) state.softS += dtS
}

/** Factor on the friction of the filament path: 1 when cold, 2 after a minute, up to 10. */
export function heatCreepFrictionRatio(state: Readonly<HeatCreepState>): number {
  return Math.min(2 ** ((state.softS * 2) / HEAT_CREEP_JAM_S), FRICTION_MAX_RATIO)
}

/** Force that the softened cold zone adds to the filament path, N. */
export function heatCreepDragN(state: Readonly<HeatCreepState>): number {
  return state.softS === 0 ? 0 : COLD_PATH_FRICTION_N * (heatCreepFrictionRatio(state) - 1)
}

export function isHeatCreepJam(state: Readonly<HeatCreepState>): boolean {
  return state.softS >= HEAT_CREEP_JAM_S
}
