/** Working units everywhere: mm, s, °C, g, W, J, N, Pa, Hz, rad, ratio 0..1. SI only inside a formula that needs it. */

export const ZERO_CELSIUS_K = 273.15
/** Molar gas constant, J/(mol K). Source: CODATA 2018 (exact). */
export const GAS_CONSTANT_J_PER_MOL_K = 8.31446261815324
/** Stefan-Boltzmann constant, W/(m² K⁴). Source: CODATA 2018. */
export const STEFAN_BOLTZMANN_W_PER_M2_K4 = 5.670374419e-8
/** Standard gravity, m/s². */
export const GRAVITY_M_PER_S2 = 9.80665

export function celsiusToKelvin(celsius: number): number {
  return celsius + ZERO_CELSIUS_K
}

/** Cross-section of round filament, mm². */
export function filamentAreaMm2(diameterMm: number): number {
  return (Math.PI * diameterMm * diameterMm) / 4
}
