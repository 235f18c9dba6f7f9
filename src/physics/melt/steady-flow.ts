// Where the extruder settles when fed evenly, and what follows from it for advice: the flow it can keep up, the pressure
// advance it needs. Slow (bisection); for every layer, not for every move.
import type { Extrusion } from './extrusion.ts'
import { coldBlockRelief, lnForceScale } from './force-law.ts'
import { lackingRatio } from './melting.ts'

export interface SteadyFlow {
  readonly deliveredMm3PerS: number
  readonly meltC: number
  /** At the drive gear. */
  readonly forceN: number
  readonly pressurePa: number
}

const MAX_FLOW_MM3_PER_S = 500

/** Source: PHYSICS 2.4: the fixed point of force law, melt temperature and slip at this commanded flow. */
export function steadyFlow(state: Extrusion, commandedMm3PerS: number, blockC: number): SteadyFlow {
  const delivered = bisect(
    Math.min(MAX_FLOW_MM3_PER_S, Math.max(0, commandedMm3PerS)),
    (flow) => flow * (1 + lossOdds(state, flow, blockC)) <= commandedMm3PerS && isPushable(state, flow, blockC),
  )
  return stateAt(state, delivered, blockC)
}

/** Commanded flow at which `lossRatio` of the filament is lost to slip, or the motor skips, mm³/s. */
export function maxFlowMm3PerS(state: Extrusion, blockC: number, lossRatio = 0.1): number {
  const oddsMax = lossRatio / (1 - lossRatio)
  const delivered = bisect(
    MAX_FLOW_MM3_PER_S,
    (flow) => lossOdds(state, flow, blockC) <= oddsMax && isPushable(state, flow, blockC),
  )
  return delivered * (1 + lossOdds(state, delivered, blockC))
}

/**
 * Pressure advance that makes the stored filament right between standstill and this flow, s: stored travel over filament
 * speed. The secant, because firmware advances in proportion to speed.
 */
export function pressureAdvanceIdealS(state: Extrusion, blockC: number, flowMm3PerS: number): number {
  if (!(flowMm3PerS > 0)) return 0
  return (state.complianceMm3PerN * meltForceN(state, flowMm3PerS, blockC)) / flowMm3PerS
}

function stateAt(state: Extrusion, flow: number, blockC: number): SteadyFlow {
  const forceN = flow > 0 ? meltForceN(state, flow, blockC) : 0
  return {
    deliveredMm3PerS: flow,
    meltC: meltAt(state, flow, blockC),
    forceN: forceN * state.capstanRatio,
    pressurePa: (forceN / state.areaMm2) * 1e6,
  }
}

function meltAt(state: Extrusion, flow: number, blockC: number): number {
  return blockC - lackingRatio(state.fourierFlow, flow) * (blockC - state.inletC)
}

function meltForceN(state: Extrusion, flow: number, blockC: number): number {
  const meltC = meltAt(state, flow, blockC)
  const relief = coldBlockRelief(state.law, blockC)
  const lnScale = lnForceScale(state.law, meltC) + state.lnBoreScale + state.lnViscosityRatio - relief
  return Math.exp(lnScale + state.law.exponent * Math.log(flow))
}

/** Slipped over delivered: (F/F_grip)^m. */
function lossOdds(state: Extrusion, flow: number, blockC: number): number {
  if (!(flow > 0)) return 0
  return (meltForceN(state, flow, blockC) / Math.exp(state.lnGripN)) ** state.law.slipExponent
}

function isPushable(state: Extrusion, flow: number, blockC: number): boolean {
  if (!(flow > 0)) return true
  const forceN = meltForceN(state, flow, blockC)
  return forceN <= state.stallN && forceN <= state.buckleN
}

/** Largest value in 0..`high` for which `holds`, which is true below and false above. */
function bisect(high: number, holds: (value: number) => boolean): number {
  if (holds(high)) return high
  let low = 0
  let top = high
  for (let i = 0; i < 50; i++) {
    const middle = (low + top) / 2
    if (holds(middle)) low = middle
    else top = middle
  }
  return low
}
