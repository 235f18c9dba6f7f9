export type { ExtruderLimits } from './extruder.ts'
export { createExtruderLimits } from './extruder.ts'
export type { ShaperPulses } from './input-shaper.ts'
export { createShaperPulses, shaperHalfWindowS } from './input-shaper.ts'
export { createInterpreter } from './interpreter/create-interpreter.ts'
export { objectStatus } from './interpreter/exclude-object.ts'
export type { GcodeState } from './interpreter/gcode-state.ts'
export { gcodePosition, moveToLast, resetLast, restoreState, saveState } from './interpreter/gcode-state.ts'
export type { Handler, Interpreter } from './interpreter/interpreter.ts'
export { emit, followJob, moveCommand, runPlainMove } from './interpreter/interpreter.ts'
export { axesOf } from './interpreter/motion-commands.ts'
export { floatParam, hasParam, intParam, requiredFloat, requiredText, textParam } from './interpreter/params.ts'
export { REFUSAL_CODE } from './interpreter/refusal.ts'
export { trilaterate } from './kinematics/delta.ts'
export type { HomingPass, Kinematics } from './kinematics/kinematics.ts'
export { AXES_XYZ, AXIS_X, AXIS_Y, AXIS_Z, createKinematics } from './kinematics/kinematics.ts'
export { createKlipperPlanner } from './klipper/klipper-planner.ts'
export { KlipperError, positionError } from './klipper-error.ts'
export {
  createMotionMeter,
  createRowMeter,
  type MarkedMove,
  type MotionMeter,
  measureBlock,
  sizeBelow,
  timeAbove,
} from './motion-meter.ts'
export type { Move, VelocityLimits } from './move.ts'
export { createMove, limitMove, prepareMove } from './move.ts'
export type { GcodePlan, PlanOptions, PlanResult } from './plan-gcode.ts'
export { planGcode } from './plan-gcode.ts'
export type { HostClock, LivePlanner, PendingEvent, Planner, PlannerTotals, TrajectorySink } from './planner.ts'
export { advanceMm, smoothedRamp, smoothWeightPerS } from './pressure-advance.ts'
export { addCorner, type BlockPlanner, createPruntBlock, type PruntBlock, startBlock } from './prunt/block.ts'
export { dataOutputLine, STOP_REPEATS as DATA_OUTPUT_REPEATS } from './prunt/data-output.ts'
export { createPruntDialect, createPruntSettingsDialect } from './prunt/gcode-dialect.ts'
export type { PruntLimits, PruntMode } from './prunt/limits.ts'
export { createBlockPlanner, planBlock } from './prunt/plan-block.ts'
export { PRUNT_TICK_S, pruntLimits, withoutSpeedLimits } from './prunt/prunt-limits.ts'
export { createPruntPlanner, type PruntPlanner, type PruntPlannerOptions } from './prunt/prunt-planner.ts'
export { createStreamReader, readStreamLine, type StreamReader, streamFault } from './prunt/read-stream.ts'
export { type BlockSampler, blockDurationS, createBlockSampler, nextSample } from './prunt/sample.ts'
export { createShapers, type ShaperConfig, type Shapers, stepShapers } from './prunt/shapers.ts'
export type { Motor } from './prunt/step-rate.ts'
export type { HomingMode, MoveTransform, Toolhead } from './toolhead.ts'
export { HOMING_TURN_S, homingMove, moveHead, placeHead, setHeadPosition } from './toolhead.ts'
export type { MotionEvent, TrajectoryBlock } from './trajectory.ts'
export {
  createTrajectoryBlock,
  SEGMENT_EXTRUDE,
  SEGMENT_FILAMENT,
  SEGMENT_HOMING,
  SEGMENT_TRAVEL,
} from './trajectory.ts'
export { TRAPEZOID_CSV_HEADER, trapezoidCsvRows } from './trapezoid-csv.ts'
