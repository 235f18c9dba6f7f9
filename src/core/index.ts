export { toSnakeCase, toSnakeCaseKeys } from './case.ts'
export { PrintwrightError } from './error.ts'
export { InvariantError, invariant } from './invariant.ts'
export { editDistance, nearestNames } from './nearest-names.ts'
export { plainLines, plainText } from './plain-text.ts'
export type { Random } from './random.ts'
export { createRandom, hash32 } from './random.ts'
export type { Sha256 } from './sha256.ts'
export { createSha256, sha256OfText } from './sha256.ts'
export {
  celsiusToKelvin,
  filamentAreaMm2,
  GAS_CONSTANT_J_PER_MOL_K,
  GRAVITY_M_PER_S2,
  STEFAN_BOLTZMANN_W_PER_M2_K4,
  ZERO_CELSIUS_K,
} from './units.ts'
