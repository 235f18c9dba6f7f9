// Printers that count from the middle of their bed or from beside it: the camera counts from the bed's front left corner.
import type { CameraScene } from './scene.ts'

export function moveScene(scene: CameraScene, xMm: number, yMm: number): CameraScene {
  if (xMm === 0 && yMm === 0) return scene
  const { originXMm = 0, originYMm = 0 } = scene
  return { ...scene, originXMm: originXMm - xMm, originYMm: originYMm - yMm }
}
