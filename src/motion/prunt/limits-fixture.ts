// Limits of most recorded runs, for tests that change a few of them.
import type { PruntLimits } from './limits.ts'

export const RECORDED_LIMITS: PruntLimits = {
  mode: 'parity',
  tickS: 1e-4,
  tangentialMmPerS: 1e100,
  accelMmPerS2: 3000,
  jerkMmPerS3: 3e5,
  snapMmPerS4: 3e8,
  crackleMmPerS5: 3e12,
  axisMmPerS: [300, 300, 20, 60],
  scaler: [1, 1, 1, 1],
  deviationMm: 0.05,
  ignoreE: true,
  shiftCorners: false,
  minInteriorAngleRad: Math.PI / 180,
}
