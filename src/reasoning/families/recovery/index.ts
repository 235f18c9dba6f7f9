// The families of error handling and recovery.
import type { Family } from '../../writing/family.ts'
import { brownOutMargin } from './brown-out-margin/family.ts'
import { checkpointInterval } from './checkpoint-interval/family.ts'
import { deadlockFreedom } from './deadlock-freedom/family.ts'
import { faultIsolation } from './fault-isolation/family.ts'
import { heaterStateMachine } from './heater-state-machine/family.ts'
import { idempotentCommands } from './idempotent-commands/family.ts'
import { linkIntegrity } from './link-integrity/family.ts'
import { powerLossResume } from './power-loss-resume/family.ts'
import { retryBudgets } from './retry-budgets/family.ts'
import { safeRestart } from './safe-restart/family.ts'
import { sensorVoting } from './sensor-voting/family.ts'
import { watchdogDesign } from './watchdog-design/family.ts'

export const RECOVERY_FAMILIES: readonly Family[] = [
  powerLossResume,
  checkpointInterval,
  deadlockFreedom,
  faultIsolation,
  linkIntegrity,
  brownOutMargin,
  retryBudgets,
  watchdogDesign,
  idempotentCommands,
  sensorVoting,
  safeRestart,
  heaterStateMachine,
]
