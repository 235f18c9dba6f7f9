// Ten times a second, what a logger at the machine would see: the one table of signals. Sensing makes the values, this file
// only asks.
import type { TrajectoryBlock } from '#motion'
import type { Random } from '#core'
import type { SignalName, TamperLine } from '#sensing'
import { createTamperLine, passSignal, SIGNALS } from '#sensing'
import type { MachineSenses } from './machine-senses.ts'
import { createMachineSenses, senseMachine } from './machine-senses.ts'
import type { Simulation } from './simulation.ts'
import type { TableBuilder } from './table-builder.ts'
import { addRow, createTableBuilder } from './table-builder.ts'

export const SIGNAL_PERIOD_S = 0.1
/** Forty hours at ten a second would fill the memory; longer prints are sampled evenly. */
const SIGNAL_ROWS_MAX = 400_000
const SIGNAL_COLUMNS = ['time_s', 'line', 'layer', ...SIGNALS.map(({ name }) => name)]
/** Heaters' readings have passed their tampering on the way to the firmware. */
const TAMPERED_BEFORE: ReadonlySet<SignalName> = new Set(['nozzle_c', 'bed_c'])

export interface SignalRecorder {
  readonly table: TableBuilder
  readonly senses: MachineSenses
  /** [signals] of the sample at hand, in the order of SIGNALS. */
  readonly values: Float64Array
  readonly lines: readonly TamperLine[]
  nextS: number
}

export function createSignalRecorder(areIdeal: boolean, random: Random): SignalRecorder {
  return {
    table: createTableBuilder('signals', SIGNAL_COLUMNS, SIGNAL_ROWS_MAX),
    senses: createMachineSenses(areIdeal, random),
    values: new Float64Array(SIGNALS.length),
    lines: SIGNALS.map(() => createTamperLine()),
    nextS: 0,
  }
}

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
