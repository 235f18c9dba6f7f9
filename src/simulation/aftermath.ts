// After the print has been stopped the machine goes on: heaters cool or, stuck on, do not. What it does then is part of what
// happened, and what a watcher has to tell apart.

import { advanceTo } from './advance.ts'
import { recordSignals } from './signal-recorder.ts'
import type { Simulation } from './simulation.ts'
import { recordTelemetry } from './telemetry.ts'

/** Long enough for a stuck heater to show how far it goes. */
const AFTERMATH_S = 180
const STEP_S = 0.1
const TELEMETRY_STEPS = 10

/** Nothing moves any more; only machines that can fail are followed, also one that has printed to the end too hot. */
export function followAftermath(simulation: Simulation): void {
  const isOver =
    simulation.error !== null || simulation.mishaps.has('overheated') || simulation.mishaps.has('bed-overheated')
  if (!isOver || simulation.schedule === null) return
  simulation.stoppedS = simulation.timeS
  const endS = simulation.timeS + AFTERMATH_S
  for (let step = 1; simulation.timeS < endS; step++) {
    advanceTo(simulation, Math.min(endS, simulation.stoppedS + step * STEP_S))
    if (simulation.signals !== null) recordSignals(simulation, simulation.signals, null, 0, 1)
    if (step % TELEMETRY_STEPS === 0) recordTelemetry(simulation, null, 0, null, 0)
  }
}
