// Ten times a second, what a logger at the machine would see: the one table of signals. Sensing makes the values, this file
// only asks.
import type { TrajectoryBlock } from '#motion'
import type { SignalName } from '#sensing'
import { passSignal, SIGNALS } from '#sensing'
import { senseMachine } from './machine-senses.ts'
import type { SignalRecorder } from './signal-state.ts'
import type { Simulation } from './simulation.ts'
import { addRow } from './table-builder.ts'

/** Heaters' readings have passed their tampering on the way to the firmware. */
const TAMPERED_BEFORE: ReadonlySet<SignalName> = new Set(['nozzle_c', 'bed_c'])

/** Takes the sample that is due at `simulation.timeS`, in segment `i` of `block` or at rest. */
export function recordSignals(
  simulation: Simulation,
  recorder: SignalRecorder,
  block: TrajectoryBlock | null,
  i: number,
  /** Share of the segment's time that has passed. */
  share: number,
): void {
  const { values, lines, table } = recorder
  senseMachine(simulation, recorder.senses, values, block, i, share)
  const { tampers } = simulation.condition
  for (let signal = 0; signal < SIGNALS.length; signal++) {
    const { name } = SIGNALS[signal]!
    if (TAMPERED_BEFORE.has(name)) continue
    // A line that nobody has touched yet costs nothing to keep only while somebody might.
    if (simulation.schedule === null) continue
    values[signal] = passSignal(lines[signal]!, tampers.get(name), values[signal]!, simulation.timeS)
  }
  const row = addRow(table)
  if (row < 0) return
  const { data } = table
  data[0]![row] = simulation.timeS
  data[1]![row] = simulation.line
  data[2]![row] = simulation.layer
  for (let signal = 0; signal < values.length; signal++) data[3 + signal]![row] = values[signal]!
}
