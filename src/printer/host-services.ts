// What the host does besides moving and heating: it remembers, waits, watches, calibrates.
import { setupDelayedGcodes } from './delayed-gcode.ts'
import { setupFilamentSensors } from './filament-sensors.ts'
import { setupForceMove } from './force-move.ts'
import type { Host } from './host.ts'
import { setupMotionDump } from './motion-dump.ts'
import { setupPidCalibrate } from './pid-calibrate.ts'
import { setupSaveConfig } from './save-config.ts'
import { setupSaveVariables } from './save-variables.ts'
import { setupTuningTower } from './tuning-tower.ts'

export function setupHostServices(host: Host): void {
  setupSaveVariables(host)
  setupSaveConfig(host)
  setupDelayedGcodes(host)
  setupFilamentSensors(host)
  setupMotionDump(host)
  setupPidCalibrate(host)
  setupForceMove(host)
  setupTuningTower(host)
}
