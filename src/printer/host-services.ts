// What the host does besides moving and heating: it remembers, waits, watches, calibrates.
import { setupAccelerometers } from './accelerometers.ts'
import { setupDelayedGcodes } from './delayed-gcode.ts'
import { setupFilamentSensors } from './filament-sensors.ts'
import { setupForceMove } from './force-move.ts'
import type { Host } from './host.ts'
import { setupMotionDump } from './motion-dump.ts'
import { setupPidCalibrate } from './pid-calibrate.ts'
import { setupResonanceTester } from './resonance-tester.ts'
import { setupSaveConfig } from './save-config.ts'
import { setupSaveVariables } from './save-variables.ts'
import { setupTuningTower } from './tuning-tower.ts'

export function setupHostServices(host: Host): void {
  setupSaveVariables(host)
  setupSaveConfig(host)
  setupDelayedGcodes(host)
  setupFilamentSensors(host)
  setupAccelerometers(host)
  setupResonanceTester(host)
  setupMotionDump(host)
  setupPidCalibrate(host)
  setupForceMove(host)
  setupTuningTower(host)
}
