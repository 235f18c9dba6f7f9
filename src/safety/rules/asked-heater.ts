// Which heater a command means, and what it wants of it.
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import type { MachineState } from '../machine-state.ts'

export interface AskedHeater {
  /** The printer's name of it, or what was asked for where the printer has none. */
  readonly heater: string
  /** NaN where it is no number. */
  readonly targetC: number
  readonly isWaiting: boolean
}

/** 'chamber' -> 'heater_generic chamber' where the printer has that. */
export function heaterNamed(state: MachineState, name: string): string {
  const generic = `heater_generic ${name}`
  return Object.hasOwn(state.heaters, name) || !Object.hasOwn(state.heaters, generic) ? name : generic
}

function extruderOf(line: CommandLine, state: MachineState): string {
  if (!hasParam(line, 'T')) return state.extruder
  const tool = numberParam(line, 'T', 0)
  return tool === 0 ? 'extruder' : `extruder${tool}`
}

/** Of a command that heats. */
export function askedHeater(line: CommandLine, state: MachineState): AskedHeater {
  const targetC = numberParam(line, 'S', 0)
  switch (line.name) {
    case 'M104':
      return { heater: extruderOf(line, state), targetC, isWaiting: false }
    case 'M109':
      return { heater: extruderOf(line, state), targetC, isWaiting: true }
    case 'M140':
      return { heater: 'heater_bed', targetC, isWaiting: false }
    case 'M190':
      return { heater: 'heater_bed', targetC, isWaiting: true }
    case 'M141':
      return { heater: heaterNamed(state, 'chamber'), targetC, isWaiting: false }
    case 'M191':
      return { heater: heaterNamed(state, 'chamber'), targetC, isWaiting: true }
    case 'SET_HEATER_TEMPERATURE': {
      const heater = heaterNamed(state, textParam(line, 'HEATER', ''))
      return { heater, targetC: numberParam(line, 'TARGET', 0), isWaiting: false }
    }
    // PID_CALIBRATE, MPC_CALIBRATE
    default: {
      const heater = heaterNamed(state, textParam(line, 'HEATER', ''))
      return { heater, targetC: numberParam(line, 'TARGET', Number.NaN), isWaiting: true }
    }
  }
}

export function ownOr<T>(record: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(record, name) ? (record[name] as T) : null
}
