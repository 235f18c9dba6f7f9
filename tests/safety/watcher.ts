// The monitors as the shell runs them, fed with what Klipper reports.
import type { Hazard } from '#safety'
import type { SceneStatus } from './heater-scene.ts'

export interface Watcher {
  see(status: SceneStatus): readonly Hazard[]
}

export function createWatcher(_filamentAreaMm2: number): Watcher {
  return { see: () => [] }
}

/** The same monitors, so much later. */
export function later(watcher: Watcher, byS: number): Watcher {
  return { see: (status) => watcher.see({ ...status, timeS: status.timeS + byS }) }
}
