export type { MotionPieces } from './motion-pieces.ts'
export { addMotionPiece, createMotionPieces } from './motion-pieces.ts'
export type { SignalName, SignalSpec } from './signals.ts'
export { DRIVER_FLAG, FIRMWARE_STATE, SIGNALS } from './signals.ts'
