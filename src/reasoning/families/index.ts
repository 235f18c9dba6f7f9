// All families, category after category. A new one is named in the index of its category only.
import type { Family } from '../writing/family.ts'
import { MOTION_FAMILIES } from './motion/index.ts'
import { REALTIME_FAMILIES } from './realtime/index.ts'
import { RECOVERY_FAMILIES } from './recovery/index.ts'
import { THERMAL_FAMILIES } from './thermal/index.ts'

export const FAMILIES: readonly Family[] = [
  ...MOTION_FAMILIES,
  ...THERMAL_FAMILIES,
  ...RECOVERY_FAMILIES,
  ...REALTIME_FAMILIES,
]
