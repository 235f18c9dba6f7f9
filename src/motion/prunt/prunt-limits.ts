// Limits for Prunt's planner from its configuration, and a printer whose front end leaves every limit to that planner.
import type { PrinterConfig, PruntMotionSettings } from '#config'
import { DEFAULT_MIN_INTERIOR_ANGLE_RAD, type PruntLimits, type PruntMode } from './limits.ts'

/** The tick of Prunt's simulator. */
export const PRUNT_TICK_S = 1e-4
/** Faster and stronger than any machine: no limit. */
const NO_LIMIT = 1e9

export function pruntLimits(
  motion: Omit<PruntMotionSettings, 'replaceG0'>,
  mode: PruntMode,
  tickS = PRUNT_TICK_S,
): PruntLimits {
  return {
    mode,
    tickS,
    tangentialMmPerS: motion.tangentialMmPerS,
    axisMmPerS: motion.axisMmPerS,
    scaler: motion.scaler,
    deviationMm: motion.deviationMm,
    accelMmPerS2: motion.accelMmPerS2,
    jerkMmPerS3: motion.jerkMmPerS3,
    snapMmPerS4: motion.snapMmPerS4,
    crackleMmPerS5: motion.crackleMmPerS5,
    ignoreE: motion.ignoreE,
    shiftCorners: motion.shiftCorners,
    minInteriorAngleRad: DEFAULT_MIN_INTERIOR_ANGLE_RAD,
    ...(motion.lowerMm === null ? {} : { lowerMm: motion.lowerMm }),
    ...(motion.upperMm === null ? {} : { upperMm: motion.upperMm }),
  }
}

/** The same printer, with speeds and accelerations left to Prunt's own configuration. */
export function withoutSpeedLimits(config: PrinterConfig): PrinterConfig {
  return {
    ...config,
    maxVelocityMmPerS: NO_LIMIT,
    maxAccelMmPerS2: NO_LIMIT,
    maxZMmPerS: NO_LIMIT,
    maxZMmPerS2: NO_LIMIT,
    extruders: config.extruders.map((extruder) => ({
      ...extruder,
      maxExtrudeOnlyMmPerS: NO_LIMIT,
      maxExtrudeOnlyMmPerS2: NO_LIMIT,
    })),
  }
}
