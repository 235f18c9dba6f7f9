// One phase of constant acceleration through the extruder of extrusion.ts, and one travel without feed.
//
// Within a substep the melt temperature is frozen and the force goes to its steady value F_inf along an exponential whose
// rate is the secant of the net inflow between F and F_inf. That is exact for a linear law, right in both limits of the
// step size, and can neither overshoot nor go below zero, so no step size is unstable.

import type { Extrusion } from './extrusion.ts'
import { GROUND_GRIP_RATIO, MAX_BLOCK_C, MIN_BLOCK_C } from './extrusion.ts'
import { coldBlockRelief, FIT_LN_FORCE_SCALE, type ForceLaw, lnForceScale } from './force-law.ts'
import { lackingRatio } from './melting.ts'

/** Leak of melt at rest, PLA at 210 °C in a 0.4 mm nozzle, and its decay. Source: PHYSICS 2.5 (0.05..0.3, low confidence). */
const LEAK_MM3_PER_S = 0.2
const LEAK_DECAY_S = 10
/** Void over the melt that holds it back from leaking: about what nozzle and cone contain. Plausible. */
const HOLDING_VOID_MM3 = 0.5
/** Steam (from 0.1..0.2 % of water, PHYSICS 2.13) pushes melt past the void: this share of the leak a per cent. Plausible. */
const STEAM_FROM_PCT = 0.2
const STEAM_LEAK_PER_PCT = 0.5
/** A thread needs this much melt (PHYSICS 2.5: 0.02..0.05) and breaks when drawn out further than this (plausible). */
const STRING_MIN_MM3 = 0.02
const STRING_MAX_DRAW_RATIO = 1500
/** Slip over one contact length of the gear that grinds the filament away. Source: PHYSICS 2.4 (3..5 mm; 10..20 % left). */
const GRIND_SLIP_MM = 4
const GEAR_CONTACT_MM = 1.5
const MAX_SUBSTEPS = 8
/** Length of a substep over the lag: on a ramp, at even speed on the way, and once the force has settled. */
const RAMP_SHARE = 0.5
const EVEN_SHARE = 0.7
const SETTLED_SHARE = 8
const NEAR_STEADY = 0.02
const MIN_LAG_S = 1e-4
const MAX_LAG_S = 1
/** ln of the slip that counts as none. */
const NO_SLIP_LN = Math.log(1e-5)
/** Slower feed than this is no feed: a cubic millimetre in eleven days. */
const MIN_FEED_MM3_PER_S = 1e-6
const MAX_SPEED_MM_PER_S = 1000
const MIN_DURATION_S = 1e-12
const MAX_DURATION_S = 1e6

/**
 * Feeds filament at a speed that changes linearly (pressure advance already added; negative retracts) and leaves what
 * came out in `state`. A duration or speed that is not a number does nothing.
 */
export function stepExtrusion(
  state: Extrusion,
  filamentStartMmPerS: number,
  filamentEndMmPerS: number,
  durationS: number,
  blockC: number,
): void {
  beginStep(state)
  state.travelOozeMm3 = 0
  state.travelMm = 0
  state.travelS = 0
  state.stringDiameterMm = 0
  const speeds = Math.abs(filamentStartMmPerS) + Math.abs(filamentEndMmPerS)
  if (!(durationS >= MIN_DURATION_S && durationS <= MAX_DURATION_S && speeds < Number.POSITIVE_INFINITY)) return
  const start = Math.min(MAX_SPEED_MM_PER_S, Math.max(-MAX_SPEED_MM_PER_S, filamentStartMmPerS))
  const end = Math.min(MAX_SPEED_MM_PER_S, Math.max(-MAX_SPEED_MM_PER_S, filamentEndMmPerS))
  if (start * end < 0) {
    const turnS = (durationS * start) / (start - end)
    feed(state, start, 0, turnS, blockC)
    feed(state, 0, end, durationS - turnS, blockC)
  } else feed(state, start, end, durationS, blockC)
  endStep(state)
}

/** Lets the nozzle travel without feed: pressure runs out, melt leaks, a thread is drawn or not. Adds up over one travel. */
export function stepTravel(
  state: Extrusion,
  durationS: number,
  blockC: number,
  distanceMm: number,
  speedMmPerS: number,
): void {
  beginStep(state)
  if (!(durationS >= MIN_DURATION_S && durationS <= MAX_DURATION_S)) return
  feed(state, 0, 0, durationS, blockC)
  endStep(state)
  state.travelOozeMm3 += state.deliveredMm3 * state.foamRatio
  if (distanceMm > 0 && distanceMm < Number.POSITIVE_INFINITY) state.travelMm += distanceMm
  state.travelS += durationS
  state.stringDiameterMm = stringDiameterMm(state, speedMmPerS)
}

function beginStep(state: Extrusion): void {
  state.commandedMm3 = 0
  state.deliveredMm3 = 0
  state.slippedMm3 = 0
  state.slipRatio = 0
}

function endStep(state: Extrusion): void {
  const meltForceN = state.storedMm3 > 0 ? state.storedMm3 / state.complianceMm3PerN : 0
  state.forceN = meltForceN * state.capstanRatio + (state.commandedMm3 > 0 ? state.dragN : 0)
  state.pressurePa = (meltForceN / state.areaMm2) * 1e6
  if (state.commandedMm3 > 0) state.slipRatio = Math.min(1, state.slippedMm3 / state.commandedMm3)
}

/**
 * Substeps short against the lag at first, longer as the force settles, none longer than the melt needs to take on a new
 * temperature. The speed of a substep is that of its middle, so on a ramp they stay short.
 */
function feed(state: Extrusion, startMmPerS: number, endMmPerS: number, durationS: number, blockC: number): void {
  const blockInsideC = blockC >= MIN_BLOCK_C && blockC <= MAX_BLOCK_C ? blockC : state.meltC
  state.coldRelief = coldBlockRelief(state.law, blockInsideC)
  const slope = (endMmPerS - startMmPerS) / durationS
  const longestS = state.conductionS / 2
  let passedS = 0
  for (let i = 0; i < MAX_SUBSTEPS && passedS < durationS; i++) {
    const leftS = durationS - passedS
    const share = slope === 0 ? (state.settled ? SETTLED_SHARE : EVEN_SHARE) : RAMP_SHARE
    let stepS = Math.max(Math.min(share * state.lagS, longestS), leftS / (MAX_SUBSTEPS - i))
    if (stepS > 0.7 * leftS) stepS = leftS
    advance(state, startMmPerS + slope * (passedS + stepS / 2), stepS, blockInsideC)
    passedS += stepS
  }
}

function lnScaleOf(state: Extrusion): number {
  return lnForceScale(state.law, state.meltC) + state.lnBoreScale + state.lnViscosityRatio - state.coldRelief
}

function nozzleFlowMm3PerS(state: Extrusion, lnForceN: number, lnScale: number): number {
  return Math.exp((lnForceN - lnScale) / state.law.exponent)
}

function advance(state: Extrusion, speedMmPerS: number, stepS: number, blockC: number): void {
  const commandedMm3 = state.areaMm2 * speedMmPerS * stepS
  const deliveredBefore = state.deliveredMm3
  state.commandedMm3 += commandedMm3
  if (state.buckled) fold(state, commandedMm3)
  const speed = state.buckled ? 0 : speedMmPerS
  if (speed > 0) {
    state.idleS = 0
    if (state.meltC < state.law.noFlowC) state.coldMm += speed * stepS
    push(state, speed, stepS)
  } else {
    if (speed < 0) pull(state, -speed, stepS)
    else relax(state, stepS)
    leak(state, stepS)
  }
  const flow = (state.deliveredMm3 - deliveredBefore) / stepS
  const steadyC = blockC - lackingRatio(state.fourierFlow, flow) * (blockC - state.inletC)
  const passed = stepS / state.conductionS
  // PERF: short steps are the rule; the series is exact to 1e-6 here.
  const kept = passed < 0.02 ? 1 - passed * (1 - passed / 2) : Math.exp(-passed)
  state.meltC = steadyC + (state.meltC - steadyC) * kept
}

/**
 * Buckled filament folds up in front of the gear and never reaches the melt. Retraction draws it out of the fold, and what
 * was drawn out goes back into it first: only filament that comes new into the fold is lost.
 */
function fold(state: Extrusion, commandedMm3: number): void {
  const unfoldedMm3 = state.unfoldedMm3 - commandedMm3
  state.unfoldedMm3 = Math.max(0, unfoldedMm3)
  state.slippedMm3 += Math.max(0, -unfoldedMm3)
}

function push(state: Extrusion, speedMmPerS: number, stepS: number): void {
  const feedMm3PerS = state.areaMm2 * speedMmPerS
  let leftS = stepS
  if (state.storedMm3 < 0) {
    // Loose filament and void are taken up before any force comes back.
    const fillS = -state.storedMm3 / feedMm3PerS
    if (fillS >= stepS) {
      state.storedMm3 += feedMm3PerS * stepS
      return
    }
    state.storedMm3 = 0
    leftS -= fillS
  }
  if (feedMm3PerS > MIN_FEED_MM3_PER_S) press(state, feedMm3PerS, leftS)
  else {
    state.storedMm3 += feedMm3PerS * leftS
    relax(state, leftS)
  }
}

/** Forward feed under load: the force goes towards F_inf, where inflow after slip equals what the nozzle passes. */
function press(state: Extrusion, feedMm3PerS: number, stepS: number): void {
  const { complianceMm3PerN, law, lnGripN } = state
  const lnScale = lnScaleOf(state)
  const lnSteadyN = steadyLnForce(law, Math.log(feedMm3PerS), lnScale, lnGripN)
  const steadyN = Math.exp(lnSteadyN)
  const steadySlip = slipShare(law, lnSteadyN - lnGripN)
  const forceN = state.storedMm3 / complianceMm3PerN
  let slip = 0
  let flow = 0
  if (forceN > 0) {
    const lnForceN = Math.log(forceN)
    slip = slipShare(law, lnForceN - lnGripN)
    flow = nozzleFlowMm3PerS(state, lnForceN, lnScale)
  }

  const awayN = steadyN - forceN
  let ratePerS: number
  let middleSlip = steadySlip
  if (Math.abs(awayN) > NEAR_STEADY * steadyN) {
    // The secant of where the step starts leads to where its middle is; the secant from there is second order.
    const first = Math.max(0, (feedMm3PerS * (1 - slip) - flow) / (awayN * complianceMm3PerN))
    const middleN = steadyN - awayN * Math.exp((-first * stepS) / 2)
    const lnMiddleN = Math.log(middleN)
    middleSlip = slipShare(law, lnMiddleN - lnGripN)
    const middleFlow = nozzleFlowMm3PerS(state, lnMiddleN, lnScale)
    const middleAwayN = steadyN - middleN
    ratePerS =
      Math.abs(middleAwayN) > 1e-6 * steadyN
        ? Math.max(0, (feedMm3PerS * (1 - middleSlip) - middleFlow) / (middleAwayN * complianceMm3PerN))
        : first
  } else {
    // At the steady force itself secant and tangent meet; the tangent of flow and slip is taken there.
    ratePerS =
      (feedMm3PerS * (1 - steadySlip) * (1 / law.exponent + law.slipExponent * steadySlip)) /
      (steadyN * complianceMm3PerN)
  }
  const passed = ratePerS * stepS
  const remaining = Math.exp(-passed)
  state.lagS = Math.min(MAX_LAG_S, Math.max(MIN_LAG_S, 1 / ratePerS))
  state.settled = Math.abs(awayN) * remaining < NEAR_STEADY * steadyN

  const fedMm3 = feedMm3PerS * stepS
  let nextN = steadyN - awayN * remaining
  let meanSlip = steadySlip
  if (passed > 2) meanSlip += ((slip - steadySlip) * (1 - remaining)) / passed
  else if (steadySlip > 0) meanSlip = (slip + 4 * middleSlip + slipShare(law, Math.log(nextN) - lnGripN)) / 6
  let pushedMm3 = fedMm3 * (1 - meanSlip)
  if (nextN > state.stallN) {
    // The motor skips: the force stays at stall, and only what the nozzle passes meanwhile goes in.
    nextN = Math.max(state.stallN, Math.min(forceN, nextN))
    const passedMm3 = nozzleFlowMm3PerS(state, Math.log(nextN), lnScale) * stepS
    const enteredMm3 = Math.min(pushedMm3, Math.max(0, passedMm3 + complianceMm3PerN * (nextN - forceN)))
    countSkips(state, (pushedMm3 - enteredMm3) / state.areaMm2)
    pushedMm3 = enteredMm3
  }
  let storedMm3 = Math.min(complianceMm3PerN * (nextN - forceN), pushedMm3)
  if (steadySlip > 0) {
    // Slip is a mean over the step: what it leaves cannot be more than the nozzle passes at the higher force.
    const mostMm3 = nozzleFlowMm3PerS(state, Math.log(Math.max(nextN, forceN)), lnScale) * stepS
    if (pushedMm3 - storedMm3 > mostMm3) pushedMm3 = Math.max(0, storedMm3 + mostMm3)
    storedMm3 = Math.min(storedMm3, pushedMm3)
  }
  state.storedMm3 += storedMm3
  state.deliveredMm3 += pushedMm3 - storedMm3
  if (pushedMm3 < fedMm3 || state.localSlipMm > 0) {
    state.slippedMm3 += fedMm3 - pushedMm3
    wearGrip(state, (fedMm3 - pushedMm3) / state.areaMm2, pushedMm3 / state.areaMm2)
  }
  if (nextN > state.buckleN) state.buckled = true
}

/** 1 - 1/(1 + (F/F_grip)^m), from ln(F/F_grip); nothing below a hundred-thousandth. */
function slipShare(law: ForceLaw, lnRatio: number): number {
  const z = law.slipExponent * lnRatio
  return z < NO_SLIP_LN ? 0 : 1 / (1 + Math.exp(-z))
}

/**
 * ln F where feed after slip equals flow: (y - lnScale)/n + ln(1 + e^(m (y - lnGrip))) = ln(feed). The left side is convex
 * and rising, and the force without slip lies to the right of the root, so Newton descends to it without overshoot.
 */
function steadyLnForce(law: ForceLaw, lnFeed: number, lnScale: number, lnGripN: number): number {
  const { exponent, slipExponent } = law
  let y = lnScale + exponent * lnFeed
  for (let i = 0; i < 40; i++) {
    const z = slipExponent * (y - lnGripN)
    if (z < NO_SLIP_LN) break
    const odds = z > 30 ? 0 : Math.exp(z)
    const share = z > 30 ? 1 : odds / (1 + odds)
    const softplus = z > 30 ? z : Math.log1p(odds)
    const step = ((y - lnScale) / exponent + softplus - lnFeed) / (1 / exponent + slipExponent * share)
    y -= step
    if (step < 1e-7) break
  }
  return y
}

function countSkips(state: Extrusion, lostMm: number): void {
  state.skippedMm += lostMm
  state.skips = state.skippedMm / state.skipMm
}

/** Filament under the gear loses its teeth when it slips further than a few contact lengths without moving on. */
function wearGrip(state: Extrusion, slippedMm: number, movedMm: number): void {
  state.slippedMm += slippedMm
  const contacts = movedMm / GEAR_CONTACT_MM
  const kept = Math.exp(-contacts)
  const meanKept = contacts > 1e-6 ? (1 - kept) / contacts : 1
  state.localSlipMm = state.localSlipMm * kept + slippedMm * meanKept
  if (!state.ground && state.localSlipMm > GRIND_SLIP_MM) {
    state.ground = true
    state.lnGripN += Math.log(GROUND_GRIP_RATIO)
  }
}

/** Retraction: the spring relaxes, then slack and void open at no force. */
function pull(state: Extrusion, speedMmPerS: number, stepS: number): void {
  const pulledMm3PerS = state.areaMm2 * speedMmPerS
  const storedMm3 = state.storedMm3
  if (!(storedMm3 > 0)) {
    state.storedMm3 -= pulledMm3PerS * stepS
    return
  }
  // Falling evenly from here to nothing, a flow that goes with F^p averages 1/(p + 1) of what it is now.
  const flow = nozzleFlowMm3PerS(state, Math.log(storedMm3 / state.complianceMm3PerN), lnScaleOf(state))
  const power = 1 / state.law.exponent + 1
  const fallMm3PerS = pulledMm3PerS + flow / power
  const left = Math.max(0, 1 - (fallMm3PerS * stepS) / storedMm3)
  const evenMm3 = ((flow * storedMm3) / (power * fallMm3PerS)) * (1 - left ** power)
  const outMm3 = Math.min(evenMm3, relaxedMm3(state, flow, stepS))
  state.storedMm3 -= pulledMm3PerS * stepS + outMm3
  state.deliveredMm3 += outMm3
}

function relax(state: Extrusion, stepS: number): void {
  if (!(state.storedMm3 > 0)) return
  const flow = nozzleFlowMm3PerS(state, Math.log(state.storedMm3 / state.complianceMm3PerN), lnScaleOf(state))
  const outMm3 = relaxedMm3(state, flow, stepS)
  state.storedMm3 -= outMm3
  state.deliveredMm3 += outMm3
}

/** What runs out without feed, mm³: the exact solution of C dF/dt = -(F/F0)^(1/n). */
function relaxedMm3(state: Extrusion, flowMm3PerS: number, stepS: number): number {
  const power = 1 / state.law.exponent - 1
  const kept = (1 + (power * stepS * flowMm3PerS) / state.storedMm3) ** (-1 / power)
  return state.storedMm3 * (1 - kept)
}

/** Gravity, expansion and steam: runs out of a nozzle at rest unless a void holds it back. */
function leak(state: Extrusion, stepS: number): void {
  const beforeS = state.idleS
  state.idleS += stepS
  const voidMm3 = Math.max(0, -state.storedMm3 - state.slackMm3)
  const steam = Math.min(1, STEAM_LEAK_PER_PCT * Math.max(0, state.moisturePct - STEAM_FROM_PCT))
  const open = Math.max(steam, 1 - voidMm3 / HOLDING_VOID_MM3)
  if (open === 0 || beforeS > 20 * LEAK_DECAY_S) return
  const fluidity = Math.exp(Math.min(1.6, FIT_LN_FORCE_SCALE - lnScaleOf(state)))
  const decay = Math.exp(-beforeS / LEAK_DECAY_S) - Math.exp(-state.idleS / LEAK_DECAY_S)
  const outMm3 = LEAK_MM3_PER_S * LEAK_DECAY_S * decay * fluidity * open
  state.storedMm3 -= outMm3
  state.deliveredMm3 += outMm3
}

/** Source: PHYSICS 2.5: a thread forms from enough melt, d = sqrt(4 V / (pi L)), unless it is drawn too fine. */
function stringDiameterMm(state: Extrusion, speedMmPerS: number): number {
  const volumeMm3 = state.travelOozeMm3
  if (!(volumeMm3 > STRING_MIN_MM3 && state.travelMm > 0 && speedMmPerS > 0)) return 0
  const boreMm2 = (Math.PI * state.nozzleDiameterMm ** 2) / 4
  const drawRatio = (speedMmPerS * state.travelS * boreMm2) / volumeMm3
  if (!(drawRatio < STRING_MAX_DRAW_RATIO)) return 0
  return Math.sqrt((4 * volumeMm3) / (Math.PI * state.travelMm))
}
