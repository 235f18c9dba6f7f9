import { extrusionOf } from './extruders.ts'
import { loadMachine } from './machines.ts'
import { atMost, type ValidationCase, type ValidationResult } from './validation-case.ts'
import { deliveredRatio, fitSlip, readWeighedFlows, rootMeanSquare, withConstants } from './weighed-extrusions.ts'

/** The slowest extrusion of each temperature is the reference of its weights and tests nothing. */
const SLOWEST_MM3_PER_S = 2
const BARS: readonly (readonly [blockC: number, bar: number])[] = [
  [220, 0.05],
  [200, 0.1],
  [240, 0.05],
]

export const v07UnderExtrusion: ValidationCase = {
  id: 'V7',
  title: 'Under-extrusion over flow (Ender-3 Pro, PLA, 24 weighed extrusions)',
  data: 'Five constants of the slip law fitted on two temperatures (16 extrusions), tested on the third (7 and the reference), in turn. The shipped constants were fitted to all 24. One printer, one filament: the curve is tested, the single constants are not identified.',
  run: async () => {
    const flows = readWeighedFlows()
    if (flows.length === 0) return []
    const tested = flows.filter((flow) => flow.commandedMm3PerS > SLOWEST_MM3_PER_S)
    const machine = loadMachine('ender3')
    const base = extrusionOf(machine, 'PLA')
    const { heatedLengthMm } = machine.extruder
    const results: ValidationResult[] = BARS.map(([blockC, bar]) => {
      const constants = fitSlip(
        base,
        heatedLengthMm,
        flows.filter((flow) => flow.blockC !== blockC),
      )
      const state = withConstants(base, heatedLengthMm, constants)
      const held = tested.filter((flow) => flow.blockC === blockC)
      const errors = held.map((flow) => deliveredRatio(state, flow) - flow.weightRatio)
      const rmse = rootMeanSquare(errors)
      const naive = rootMeanSquare(held.map((flow) => 1 - flow.weightRatio))
      return {
        figure: `held-out ${blockC} °C: delivered ratio RMSE ${rmse.toFixed(3)}`,
        bar: `at most ${bar.toFixed(2)}`,
        verdict: atMost(rmse, bar),
        detail: `largest error ${Math.max(...errors.map(Math.abs)).toFixed(3)}; "no loss" would miss by ${naive.toFixed(3)}; constants ${constants.map((value) => value.toFixed(2)).join(', ')}`,
      }
    })
    const errors = tested.map((flow) => deliveredRatio(base, flow) - flow.weightRatio)
    const rmse = rootMeanSquare(errors)
    results.push({
      figure: `shipped constants, in sample: RMSE ${rmse.toFixed(3)}`,
      bar: 'at most 0.05',
      verdict: atMost(rmse, 0.05),
      detail: `largest error ${Math.max(...errors.map(Math.abs)).toFixed(3)} of ${tested.length} extrusions`,
    })
    return results
  },
}
