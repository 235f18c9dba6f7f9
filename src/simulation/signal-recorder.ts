// Ten times a second, what a logger at the machine would see: the one table of signals. Sensing makes the values, this file
// only asks.
import type { TrajectoryBlock } from '#motion'
import type { SignalName } from '#sensing'
import { passSignal, SIGNALS } from '#sensing'
import { feelVibration } from './head-vibration.ts'
import { SIGNAL_AT, senseMachine } from './machine-senses.ts'
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
  senseVibration(simulation, recorder)
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
  data[1]![row] = Number.isNaN(recorder.heldMotionS) ? simulation.timeS - simulation.offsetS : recorder.heldMotionS
  data[2]![row] = simulation.line
  data[3]![row] = simulation.layer
  for (let signal = 0; signal < values.length; signal++) data[4 + signal]![row] = values[signal]!
}

/** The last complete second of the accelerometer. */
function senseVibration(simulation: Simulation, { vibration, senses, values }: SignalRecorder): void {
  feelVibration(vibration, simulation, senses.hotEndFan.trueRpm, senses.partFan.trueRpm)
  const { rmsG, peakG } = vibration.sensor.last
  values[SIGNAL_AT.accel_x_rms_g] = rmsG[0]!
  values[SIGNAL_AT.accel_y_rms_g] = rmsG[1]!
  values[SIGNAL_AT.accel_z_rms_g] = rmsG[2]!
  values[SIGNAL_AT.accel_peak_g] = Math.max(peakG[0]!, peakG[1]!, peakG[2]!)
}
