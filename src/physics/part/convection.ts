// How fast a printed surface loses heat to the air and to the walls around it.
import { STEFAN_BOLTZMANN_W_PER_M2_K4, ZERO_CELSIUS_K } from '#core'

/**
 * Still air around a part, and the air that a moving head drags along, W/(m² K).
 * Source: PHYSICS 2.7 (natural 5-10, moving head about 15-25; engineering values).
 */
export const STILL_AIR_W_PER_M2_K = 7
export const MOVING_HEAD_W_PER_M2_K = 18
/** Share of the fan's convection at the nozzle that reaches the rest of the part (PHYSICS 2.7: 30-60 against 60-150). */
const FAR_FAN_SHARE = 0.4
/** Jet cooling grows less than linearly with the fan's speed (Nu ~ Re^0.5..0.8); plausible, not measured. */
const FAN_EXPONENT = 0.7

/** Within about 12 mm of the nozzle, where the fan duct blows. `fanMaxWPerM2K` is the machine's value at full speed. */
export function nearConvection(fanRatio: number, fanMaxWPerM2K: number): number {
  return MOVING_HEAD_W_PER_M2_K + (fanRatio > 0 ? fanMaxWPerM2K * fanRatio ** FAN_EXPONENT : 0)
}

/** Everywhere else on the part. */
export function farConvection(fanRatio: number, fanMaxWPerM2K: number): number {
  return STILL_AIR_W_PER_M2_K + (fanRatio > 0 ? FAR_FAN_SHARE * fanMaxWPerM2K * fanRatio ** FAN_EXPONENT : 0)
}

/** Radiation to surroundings at air temperature as an equivalent convection, W/(m² K), linearised at the mean. */
export function radiationWPerM2K(emissivity: number, surfaceC: number, airC: number): number {
  const meanK = (surfaceC + airC) / 2 + ZERO_CELSIUS_K
  return 4 * emissivity * STEFAN_BOLTZMANN_W_PER_M2_K4 * meanK * meanK * meanK
}
