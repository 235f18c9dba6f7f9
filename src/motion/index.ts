export type { MotionEvent, TrajectoryBlock } from './trajectory.ts'
export {
  createTrajectoryBlock,
  SEGMENT_EXTRUDE,
  SEGMENT_FILAMENT,
  SEGMENT_HOMING,
  SEGMENT_TRAVEL,
} from './trajectory.ts'
