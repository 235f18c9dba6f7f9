import { conductionLimitMm3PerS, maxFlowMm3PerS } from '#physics'
import { extrusionOf } from './extruders.ts'
import { loadMachine } from './machines.ts'
import { atMost, type ValidationCase } from './validation-case.ts'

/** Practical limits of hot ends with a 0.4 mm nozzle and the heated lengths that PHYSICS V9 gives them; Dragonfly as Dragon. */
const HOT_ENDS: readonly (readonly [name: string, heatedLengthMm: number, practiceMm3PerS: number])[] = [
  ['V6', 12, 11],
  ['Dragonfly', 16, 13],
  ['Dragon SF', 16, 15],
  ['Mosquito', 20, 20],
  ['Dragon HF', 24, 24],
  ['Rapido UHF', 30, 30],
]
const BLOCK_C = 215
const INLET_C = 25
/** Temperature the centre of the filament must have passed. Source: PHYSICS 2.3. */
const CENTRE_C = 150
const BAR = 0.2

export const v09MaxFlow: ValidationCase = {
  id: 'V9',
  title: 'Maximum flow of six hot ends from their heated length',
  data: 'Nothing fitted here; the diffusivity comes from the fit of V7, which shares its printer class, so the two are not fully independent. PLA at 215 °C (its recommended temperature).',
  run: async () => {
    const machine = loadMachine('voron-2.4')
    const rows = HOT_ENDS.map(([name, heatedLengthMm, practice]) => {
      const state = extrusionOf(machine, 'PLA', { heatedLengthMm })
      return {
        name,
        practice,
        limit: conductionLimitMm3PerS(state.zone, BLOCK_C, INLET_C, CENTRE_C),
        slipping: maxFlowMm3PerS(state, BLOCK_C, 0.1),
      }
    })
    const worst = Math.max(...rows.map((row) => Math.abs(row.limit / row.practice - 1)))
    const inversions = rows.filter((row, i) => i > 0 && row.limit < rows[i - 1]!.limit).length
    const worstSlip = Math.max(...rows.map((row) => Math.abs(row.slipping / row.practice - 1)))
    const show = (value: number): string => value.toFixed(1)
    return [
      {
        figure: `conduction limit within ${(100 * worst).toFixed(0)} % of practice for all six`,
        bar: 'at most 20 %',
        verdict: atMost(worst, BAR),
        detail: rows.map((row) => `${row.name} ${show(row.limit)} (practice ${row.practice})`).join('; '),
      },
      {
        figure: `${inversions} hot ends out of order`,
        bar: '0',
        verdict: atMost(inversions, 0),
        detail: 'the two Dragon-class bodies have the same heated length here, so the formula cannot tell them apart',
      },
      {
        figure: `flow at 10 % loss, whole extruder, within ${(100 * worstSlip).toFixed(0)} % of practice`,
        bar: 'at most 20 %',
        verdict: atMost(worstSlip, BAR),
        detail: `${rows.map((row) => `${row.name} ${show(row.slipping)}`).join('; ')} mm³/s with a dual drive of ${machine.extruder.maxForceN} N; practice limits are where prints start to show it, and do not state the drive`,
      },
    ]
  },
}
