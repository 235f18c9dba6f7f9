// The families of motion control and kinematics.
import type { Family } from '../../writing/family.ts'
import { arcSegmentation } from './arc-segmentation/family.ts'
import { backlashCompensation } from './backlash-compensation/family.ts'
import { bedMeshDesign } from './bed-mesh-design/family.ts'
import { corexyKinematics } from './corexy-kinematics/family.ts'
import { deltaTransform } from './delta-transform/family.ts'
import { inputShaping } from './input-shaping/family.ts'
import { jerkLimitedProfile } from './jerk-limited-profile/family.ts'
import { junctionSpeed } from './junction-speed/family.ts'
import { pressureAdvance } from './pressure-advance/family.ts'
import { skewCorrection } from './skew-correction/family.ts'
import { stepTiming } from './step-timing/family.ts'
import { trapezoidLookahead } from './trapezoid-lookahead/family.ts'

export const MOTION_FAMILIES: readonly Family[] = [
  arcSegmentation,
  backlashCompensation,
  bedMeshDesign,
  corexyKinematics,
  deltaTransform,
  inputShaping,
  jerkLimitedProfile,
  junctionSpeed,
  pressureAdvance,
  skewCorrection,
  stepTiming,
  trapezoidLookahead,
]
