// The families of thermal management.
import type { Family } from '../../writing/family.ts'

export const THERMAL_FAMILIES: readonly Family[] = []
