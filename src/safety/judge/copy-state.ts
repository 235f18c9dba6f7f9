import type { HeaterState, MachineState } from '../machine-state.ts'

/** Nothing of it is shared with the original, but for what never changes. */
export function copyState(state: MachineState): MachineState {
  const heaters: Record<string, HeaterState> = {}
  for (const [name, heater] of Object.entries(state.heaters)) heaters[name] = { ...heater }
  return {
    ...state,
    heaters,
    partXMm: { ...state.partXMm },
    partYMm: { ...state.partYMm },
    saved: { ...state.saved },
  }
}
