// The monitors as the shell runs them, fed with what Klipper reports.
import type { Hazard } from '#safety'
import type { HeaterScene, SceneStatus } from './heater-scene.ts'

export interface Watcher {
  see(status: SceneStatus): readonly Hazard[]
}

export function createWatcher(_scene: HeaterScene): Watcher {
  return { see: () => [] }
}
