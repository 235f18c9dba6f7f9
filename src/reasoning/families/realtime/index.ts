// The families of real-time control.
import type { Family } from '../../writing/family.ts'
import { clockSynchronisation } from './clock-synchronisation/family.ts'
import { earliestDeadline } from './earliest-deadline/family.ts'
import { executionTimeBound } from './execution-time-bound/family.ts'
import { interruptPriorities } from './interrupt-priorities/family.ts'
import { jitterBudget } from './jitter-budget/family.ts'
import { lockFreeRing } from './lock-free-ring/family.ts'
import { memoryPool } from './memory-pool/family.ts'
import { priorityInversion } from './priority-inversion/family.ts'
import { rateMonotonic } from './rate-monotonic/family.ts'
import { responseTime } from './response-time/family.ts'
import { stepQueueSizing } from './step-queue-sizing/family.ts'
import { timerOverflow } from './timer-overflow/family.ts'

export const REALTIME_FAMILIES: readonly Family[] = [
  clockSynchronisation,
  earliestDeadline,
  executionTimeBound,
  interruptPriorities,
  jitterBudget,
  lockFreeRing,
  memoryPool,
  priorityInversion,
  rateMonotonic,
  responseTime,
  stepQueueSizing,
  timerOverflow,
]
