// All failure modes, by name.
import type { FaultMode } from './mode.ts'
import { ADHESION_MODES } from './modes/adhesion.ts'
import { ELECTRICAL_MODES } from './modes/electrical.ts'
import { FLOW_MODES } from './modes/flow.ts'
import { HUMAN_MODES } from './modes/human.ts'
import { MECHANICAL_MODES } from './modes/mechanical.ts'
import { THERMAL_MODES } from './modes/thermal.ts'

export const FAULT_MODES: readonly FaultMode[] = [
  ...THERMAL_MODES,
  ...FLOW_MODES,
  ...MECHANICAL_MODES,
  ...ADHESION_MODES,
  ...ELECTRICAL_MODES,
  ...HUMAN_MODES,
]

const BY_NAME: ReadonlyMap<string, FaultMode> = new Map(FAULT_MODES.map((mode) => [mode.name, mode]))

export function findFaultMode(name: string): FaultMode | null {
  return BY_NAME.get(name) ?? null
}
