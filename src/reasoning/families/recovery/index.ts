// The families of error handling and recovery.
import type { Family } from '../../writing/family.ts'

export const RECOVERY_FAMILIES: readonly Family[] = []
