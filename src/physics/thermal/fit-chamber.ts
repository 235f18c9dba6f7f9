// Couplings of a chamber from a log that has a chamber sensor: PHYSICS 2.13 driven by the logged bed and nozzle.
import { minimizeSquares } from './minimize-squares.ts'

export interface ChamberSeries {
  readonly timeS: Float64Array
  readonly chamberC: Float64Array
  readonly bedC: Float64Array
  readonly nozzleC: Float64Array
}

export interface FittedChamber {
  readonly bedCouplingPerS: number
  readonly roomCouplingPerS: number
  readonly hotEndCouplingPerS: number
  readonly ambientC: number
}

/** `ambientC` is known to within 5 °C; couplings start from the class values of PHYSICS 2.13. */
export function fitChamber(series: ChamberSeries, ambientC: number): { chamber: FittedChamber; rmsC: number } {
  const samples = series.timeS.length
  const predictedC = new Float64Array(samples)
  const residuals = (parameters: Float64Array, out: Float64Array): void => {
    predictChamber(toChamber(parameters), series, predictedC)
    for (let i = 0; i < samples; i++) out[i] = predictedC[i]! - series.chamberC[i]!
    out[samples] = (3 * (parameters[3]! - ambientC)) / 5
  }
  const { parameters } = minimizeSquares(
    residuals,
    Float64Array.of(Math.log(4.4e-4), Math.log(9.8e-4), Math.log(3e-5), ambientC),
    {
      low: Float64Array.of(Math.log(1e-6), Math.log(1e-5), Math.log(1e-7), 5),
      high: Float64Array.of(Math.log(0.05), Math.log(0.1), Math.log(1e-3), 45),
      residualCount: samples + 1,
      iterations: 80,
    },
  )
  const chamber = toChamber(parameters)
  return { chamber, rmsC: chamberErrorC(chamber, series) }
}

export function chamberErrorC(chamber: FittedChamber, series: ChamberSeries): number {
  const predictedC = new Float64Array(series.timeS.length)
  predictChamber(chamber, series, predictedC)
  const sum = predictedC.reduce((total, value, i) => total + (value - series.chamberC[i]!) ** 2, 0)
  return Math.sqrt(sum / predictedC.length)
}

function predictChamber(chamber: FittedChamber, series: ChamberSeries, outC: Float64Array): void {
  const { timeS, bedC, nozzleC } = series
  const { bedCouplingPerS, roomCouplingPerS, hotEndCouplingPerS, ambientC } = chamber
  const ratePerS = bedCouplingPerS + roomCouplingPerS + hotEndCouplingPerS
  outC[0] = series.chamberC[0]!
  for (let i = 1; i < timeS.length; i++) {
    const dtS = timeS[i]! - timeS[i - 1]!
    const endC =
      (bedCouplingPerS * bedC[i - 1]! + hotEndCouplingPerS * nozzleC[i - 1]! + roomCouplingPerS * ambientC) / ratePerS
    outC[i] = endC + (outC[i - 1]! - endC) * Math.exp(-ratePerS * dtS)
  }
}

function toChamber(parameters: Float64Array): FittedChamber {
  return {
    bedCouplingPerS: Math.exp(parameters[0]!),
    roomCouplingPerS: Math.exp(parameters[1]!),
    hotEndCouplingPerS: Math.exp(parameters[2]!),
    ambientC: parameters[3]!,
  }
}
