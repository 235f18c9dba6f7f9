export type { Camera, CameraOptions, Filament, PoseName } from './camera.ts'
export { createCamera, poseNamed } from './camera.ts'
export type { FrameClassName } from './frame-class.ts'
export { FRAME_CLASS } from './frame-class.ts'
export type { Lamp, LampName } from './lamp.ts'
export { lampNamed } from './lamp.ts'
export { moveScene } from './move-scene.ts'
export type { BedSurface, CameraMachine, MachineKind } from './printer-shape.ts'
export type { CameraFrame, CameraPicture } from './render-frame.ts'
export { renderFrame, renderPicture } from './render-frame.ts'
export type {
  BeadColumns,
  CameraMoment,
  CameraScene,
  LooseColumns,
  NumberColumn,
  SceneObject,
  StringColumns,
} from './scene.ts'
export type { SensorOptions } from './sensor.ts'
export { sensorWithGap } from './sensor-gap.ts'
export { FIRST_OBJECT, OF_NO_OBJECT, plateStepPx, tellObjects } from './tell-objects.ts'
export type { CameraPose } from './view.ts'
