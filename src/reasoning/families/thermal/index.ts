// The families of thermal management.
import type { Family } from '../../writing/family.ts'
import { antiWindup } from './anti-windup/family.ts'
import { bedSoak } from './bed-soak/family.ts'
import { chamberHeating } from './chamber-heating/family.ts'
import { flowFeedforward } from './flow-feedforward/family.ts'
import { heatCreep } from './heat-creep/family.ts'
import { pidMargins } from './pid-margins/family.ts'
import { powerBudget } from './power-budget/family.ts'
import { pwmRipple } from './pwm-ripple/family.ts'
import { runawayDetection } from './runaway-detection/family.ts'
import { sensorLagObserver } from './sensor-lag-observer/family.ts'
import { stepIdentification } from './step-identification/family.ts'
import { thermistorError } from './thermistor-error/family.ts'

export const THERMAL_FAMILIES: readonly Family[] = [
  stepIdentification,
  pidMargins,
  antiWindup,
  runawayDetection,
  sensorLagObserver,
  flowFeedforward,
  bedSoak,
  powerBudget,
  chamberHeating,
  pwmRipple,
  thermistorError,
  heatCreep,
]
