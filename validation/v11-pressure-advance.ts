import { pressureAdvanceIdealS } from '#physics'
import { extrusionOf } from './extruders.ts'
import { loadMachine } from './machines.ts'
import { type ValidationCase, type ValidationResult, within } from './validation-case.ts'

/** What people set: bands over 35 configurations, and values of the same model in the logs, s. Source: PHYSICS V11. */
const MACHINES: readonly (readonly [name: string, configured: string])[] = [
  ['ender3', '0.30..0.35 on two stock Bowden extruders'],
  ['voron-0', '0.028'],
  ['voron-trident', '0.03..0.08'],
  ['sovol-sv08', '0.025'],
  ['vz235', '0.02 (0.5 mm nozzle)'],
  ['generic-cartesian', 'none'],
]
const BANDS = { direct: [0.02, 0.08], bowden: [0.3, 0.35] } as const
/** Flows over which pressure advance is tuned: 2..8 mm³/s. */
const FLOWS = [2, 3, 4, 5, 6, 7, 8]
const BLOCK_C = 215

export const v11PressureAdvance: ValidationCase = {
  id: 'V11',
  title: 'Pressure advance from path, filament stiffness and melt',
  data: 'Nothing fitted on pressure advance: modulus and path from the tables, force from V7. Mean over 2..8 mm³/s of PLA at 215 °C of stored travel over filament speed. The bulk modulus of the melt is a plausible value.',
  run: async () =>
    MACHINES.map(([name, configured]): ValidationResult => {
      const machine = loadMachine(name)
      const state = extrusionOf(machine, 'PLA')
      const values = FLOWS.map((flow) => pressureAdvanceIdealS(state, BLOCK_C, flow))
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const [low, high] = machine.extruder.bowden ? BANDS.bowden : BANDS.direct
      return {
        figure: `${name}: ${mean.toFixed(3)} s`,
        bar: `${low}..${high} (${machine.extruder.bowden ? 'Bowden' : 'direct'})`,
        verdict: within(mean, low, high),
        detail: `${Math.min(...values).toFixed(3)}..${Math.max(...values).toFixed(3)} over the flows; path ${machine.extruder.pathLengthMm} mm; configured on such machines: ${configured}`,
      }
    }),
}
