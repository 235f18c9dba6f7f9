// Weighed extrusions and the fit of the slip law to them. The law is the product's own (steadyFlow); only its constants
// are replaced, so what is tested is what is simulated.
import { type Extrusion, steadyFlow } from '#physics'
import { minimise } from './nelder-mead.ts'
import { hasRecorded, numbers, readRecordedTable } from './recorded-data.ts'

export interface WeighedFlow {
  readonly blockC: number
  readonly commandedMm3PerS: number
  /** Weight over that of the slowest extrusion at this temperature. */
  readonly weightRatio: number
}

/** Ender-3 Pro, PLA, three temperatures; none where the recorded data is absent. */
export function readWeighedFlows(): WeighedFlow[] {
  if (!hasRecorded('real-printers', 'cnckitchen_ender3_pla_flow.csv')) return []
  const { columns, rowCount } = readRecordedTable('real-printers', 'cnckitchen_ender3_pla_flow.csv')
  const flows: WeighedFlow[] = []
  for (const blockC of [240, 220, 200]) {
    const weights = numbers(columns, `w_${blockC}C_g`)
    const commanded = numbers(columns, 'commanded_mm3_s')
    for (let row = 0; row < rowCount; row++)
      flows.push({ blockC, commandedMm3PerS: commanded[row]!, weightRatio: weights[row]! / weights[0]! })
  }
  return flows
}

/** A second, unknown extruder: flow and weight ratio. */
export function readSecondExtruder(): { readonly commandedMm3PerS: number; readonly weightRatio: number }[] {
  if (!hasRecorded('real-printers', 'gluap_cflow.csv')) return []
  const { columns, rowCount } = readRecordedTable('real-printers', 'gluap_cflow.csv')
  const weights = numbers(columns, 'extruded_g')
  const commanded = numbers(columns, 'commanded_mm3_s')
  return Array.from({ length: rowCount }, (_, row) => ({
    commandedMm3PerS: commanded[row]!,
    weightRatio: weights[row]! / weights[0]!,
  }))
}

/** ln F/F_grip at 1 mm³/s and 210 °C, flow exponent, activation (1000 K), heated length, slip exponent. */
export type SlipConstants = readonly [number, number, number, number, number]

const LOW: SlipConstants = [-6, 0.1, 2, 5, 2]
const HIGH: SlipConstants = [0, 1, 25, 20, 12]
const STEPS: SlipConstants = [0.4, 0.1, 2, 1.5, 1]
const STARTS: readonly SlipConstants[] = [
  [-2, 0.4, 10, 10, 5],
  [-3, 0.7, 8, 14, 4],
  [-1.5, 0.3, 14, 8, 8],
]
const REFERENCE_PER_K = 1 / 483.15

export function withConstants(base: Extrusion, heatedLengthMm: number, constants: SlipConstants): Extrusion {
  const [lnScale, exponent, activationKiloK, lengthMm, slipExponent] = constants
  return {
    ...base,
    stallN: Number.POSITIVE_INFINITY,
    fourierFlow: (base.fourierFlow * lengthMm) / heatedLengthMm,
    law: {
      ...base.law,
      exponent,
      slipExponent,
      lnScale: lnScale + base.lnGripN,
      activationK: activationKiloK * 1000,
      inverseReferencePerK: REFERENCE_PER_K,
    },
  }
}

export function deliveredRatio(state: Extrusion, flow: WeighedFlow): number {
  return steadyFlow(state, flow.commandedMm3PerS, flow.blockC).deliveredMm3PerS / flow.commandedMm3PerS
}

export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

export function fitSlip(base: Extrusion, heatedLengthMm: number, flows: readonly WeighedFlow[]): SlipConstants {
  const loss = (point: readonly number[]): number => {
    const inside = point.every((value, i) => value >= LOW[i]! && value <= HIGH[i]!)
    if (!inside) return Number.POSITIVE_INFINITY
    const state = withConstants(base, heatedLengthMm, point as SlipConstants)
    return rootMeanSquare(flows.map((flow) => deliveredRatio(state, flow) - flow.weightRatio))
  }
  const fits = STARTS.map((start) => {
    const first = minimise(loss, start, STEPS, 1500)
    return minimise(loss, first.point, STEPS, 1500)
  })
  fits.sort((a, b) => a.loss - b.loss)
  return fits[0]!.point as SlipConstants
}
