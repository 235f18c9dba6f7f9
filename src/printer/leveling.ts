// Everything that finds the bed and makes the head follow it.
import { setupAxisTwist } from './axis-twist.ts'
import { setupBedMesh } from './bed-mesh.ts'
import { setupDeltaCalibrate } from './delta-calibrate.ts'
import { setupGantryLevel } from './gantry-level.ts'
import type { Host } from './host.ts'
import { setupManualProbe } from './manual-probe.ts'
import { setupProbe } from './probe-commands.ts'
import { setupScrews } from './screws.ts'
import { setupSkew } from './skew.ts'

export function setupLeveling(host: Host): void {
  setupManualProbe(host)
  setupProbe(host)
  setupBedMesh(host)
  setupGantryLevel(host)
  setupScrews(host)
  setupSkew(host)
  setupAxisTwist(host)
  setupDeltaCalibrate(host)
}
