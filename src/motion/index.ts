export type { ShaperPulses } from './input-shaper.ts'
export { createShaperPulses, shaperHalfWindowS } from './input-shaper.ts'
export { REFUSAL_CODE } from './interpreter/refusal.ts'
export { createKlipperPlanner } from './klipper/klipper-planner.ts'
export { KlipperError } from './klipper-error.ts'
export type { Move, VelocityLimits } from './move.ts'
export { createMove, limitMove, prepareMove } from './move.ts'
export type { GcodePlan, PlanOptions, PlanResult } from './plan-gcode.ts'
export { planGcode } from './plan-gcode.ts'
export type { PendingEvent, Planner, PlannerTotals, TrajectorySink } from './planner.ts'
export { advanceMm, smoothedRamp, smoothWeightPerS } from './pressure-advance.ts'
export type { HomingMode } from './toolhead.ts'
export type { MotionEvent, TrajectoryBlock } from './trajectory.ts'
export {
  createTrajectoryBlock,
  SEGMENT_EXTRUDE,
  SEGMENT_FILAMENT,
  SEGMENT_HOMING,
  SEGMENT_TRAVEL,
} from './trajectory.ts'
export { TRAPEZOID_CSV_HEADER, trapezoidCsvRows } from './trapezoid-csv.ts'
