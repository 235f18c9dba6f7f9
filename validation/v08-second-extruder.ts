import { steadyFlow } from '#physics'
import { extrusionOf } from './extruders.ts'
import { loadMachine } from './machines.ts'
import { atMost, type ValidationCase } from './validation-case.ts'
import { readSecondExtruder, rootMeanSquare } from './weighed-extrusions.ts'

const BAR = 0.05

export const v08SecondExtruder: ValidationCase = {
  id: 'V8',
  title: 'Under-extrusion of a second, independent extruder',
  data: 'Four weighed extrusions, the slowest as reference; printer, filament and temperature are not stated. Only the block temperature is left free, over 190..250 °C; everything else is the generic machine and PLA as shipped.',
  run: async () => {
    const flows = readSecondExtruder()
    if (flows.length === 0) return []
    const state = extrusionOf(loadMachine('generic-cartesian'), 'PLA')
    // The slowest is the reference of the weights and tests nothing.
    const tested = flows.slice(1)
    const errorsAt = (blockC: number): number[] =>
      tested.map((flow) => {
        const delivered = steadyFlow(state, flow.commandedMm3PerS, blockC).deliveredMm3PerS
        return delivered / flow.commandedMm3PerS - flow.weightRatio
      })
    const temperatures = Array.from({ length: 61 }, (_, i) => 190 + i)
    temperatures.sort((a, b) => rootMeanSquare(errorsAt(a)) - rootMeanSquare(errorsAt(b)))
    const blockC = temperatures[0]!
    const rmse = rootMeanSquare(errorsAt(blockC))
    return [
      {
        figure: `delivered ratio RMSE ${rmse.toFixed(3)} at ${blockC} °C`,
        bar: `at most ${BAR.toFixed(2)}`,
        verdict: atMost(rmse, BAR),
        detail: `errors ${errorsAt(blockC)
          .map((error) => error.toFixed(3))
          .join(
            ', ',
          )} at ${tested.map((flow) => flow.commandedMm3PerS).join(', ')} mm³/s; "no loss" would miss by ${rootMeanSquare(tested.map((flow) => 1 - flow.weightRatio)).toFixed(3)}. The measured 5 % at 3 mm³/s is no slip of a sound drive at any temperature that also keeps 85 % at 10; a steps-per-mm error of the first weight would look like that. One free constant over three points: weak evidence.`,
      },
    ]
  },
}
