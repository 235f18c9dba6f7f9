// The table of signals while it is being written, and the sensors that fill it.
import type { Random } from '#core'
import type { TamperLine } from '#sensing'
import { createTamperLine, SIGNALS } from '#sensing'
import type { HeadVibration } from './head-vibration.ts'
import { createHeadVibration } from './head-vibration.ts'
import type { MachineSenses } from './senses-state.ts'
import { createMachineSenses } from './senses-state.ts'
import type { SimulationSettings } from './settings.ts'
import type { TableBuilder } from './table-builder.ts'
import { createTableBuilder } from './table-builder.ts'

export const SIGNAL_PERIOD_S = 0.1
/** Forty hours at ten a second would fill the memory; longer prints are sampled evenly. */
const SIGNAL_ROWS_MAX = 400_000
const SIGNAL_COLUMNS = ['time_s', 'motion_s', 'line', 'layer', ...SIGNALS.map(({ name }) => name)]
export interface SignalRecorder {
  readonly table: TableBuilder
  readonly senses: MachineSenses
  readonly vibration: HeadVibration
  /** [signals] of the sample at hand, in the order of SIGNALS. */
  readonly values: Float64Array
  readonly lines: readonly TamperLine[]
  nextS: number
  /** The planner's clock while it stands (a wait for temperature), s; NaN while it runs. */
  heldMotionS: number
}

export function createSignalRecorder(settings: SimulationSettings, random: Random): SignalRecorder {
  return {
    table: createTableBuilder('signals', SIGNAL_COLUMNS, SIGNAL_ROWS_MAX),
    senses: createMachineSenses(settings.sensors.areIdeal, random),
    vibration: createHeadVibration(settings, random.fork('accelerometer')),
    values: new Float64Array(SIGNALS.length),
    lines: SIGNALS.map(() => createTamperLine()),
    nextS: 0,
    heldMotionS: Number.NaN,
  }
}
