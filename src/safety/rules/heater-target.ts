// How hot: between what printer and material stand, only what is seen, in steps, with the heater's own swing counted in.
import type { HeaterLimits } from '../limits.ts'
import type { HeaterState } from '../machine-state.ts'
import type { AskedHeater } from './asked-heater.ts'
import { askedHeater, ownOr } from './asked-heater.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isOwnWish, personal, shown, shownRange } from './call.ts'
import { ROOM_C, surroundingsC } from './surroundings.ts'

/** Above the highest target a heater may swing so far, °C; beyond it is switched off. Source: overshoot on heat-up is 0.5..6 K
 * (PHYSICS 2.2, measured). */
export const SWING_MAX_C = 8

export function heaterTargetRule({ line, state, context }: Call): Fault | null {
  const asked = askedHeater(line, state)
  if (asked.targetC === 0) return null
  const limits = ownOr(context.limits.heaters, asked.heater)
  const heater = ownOr(state.heaters, asked.heater)
  if (limits === null || heater === null) {
    return envelope(
      'heater-target',
      '',
      `${shown(asked.targetC)} °C`,
      'The printer has no such heater, or nobody has said how hot it may be',
    )
  }
  return judgeTarget(asked, limits, heater, state.isFresh)
}

function judgeTarget(asked: AskedHeater, limits: HeaterLimits, heater: HeaterState, isFresh: boolean): Fault | null {
  const { targetC } = asked
  if (!(targetC >= limits.minC && targetC <= limits.maxC)) {
    const reason = 'Printer and material do not stand that temperature'
    return envelope('heater-target', shownRange(limits.minC, limits.maxC, '°C'), `${shown(targetC)} °C`, reason)
  }
  if (!heater.isTrusted || !isFresh) {
    const reason = 'What its sensor says is old, contradictory or impossible: nothing is heated that is not seen'
    return envelope('heater-trust', '', `${shown(targetC)} °C`, reason)
  }
  return null
}

/** A hot heater is raised in steps; from cold is one step. */
export function heaterStepRule(call: Call): Fault | null {
  const { line, state, context } = call
  const asked = askedHeater(line, state)
  if (!isOwnWish(call)) return null
  const limits = ownOr(context.limits.heaters, asked.heater)
  const heater = ownOr(state.heaters, asked.heater)
  if (limits === null || heater === null || heater.targetC === 0) return null
  const stepC = asked.targetC - heater.targetC
  if (stepC <= limits.stepMaxC) return null
  return personal(
    'heater-step',
    `${shown(limits.stepMaxC)} °C`,
    `${shown(stepC)} °C`,
    'That raises a hot heater by too much at once',
  )
}

/** One horizon ahead: only what is still to be heated can shoot over, and no further than its power brings it by then. */
export function heaterOvershootRule({ line, state, context }: Call): Fault | null {
  const asked = askedHeater(line, state)
  const limits = ownOr(context.limits.heaters, asked.heater)
  const heater = ownOr(state.heaters, asked.heater)
  const bound = ownOr(context.heaterBounds, asked.heater)
  if (limits === null || heater === null || bound === null || asked.targetC <= heater.coldestC) return null
  // What nobody may ask for is told by another rule.
  if (asked.targetC > limits.maxC) return null
  const peakC = Math.min(bound.reachC, asked.targetC + bound.swingC)
  const lineC = limits.maxC + SWING_MAX_C
  if (peakC <= lineC) return null
  const reason = 'It has been seen to swing beyond its target: it could pass the limit within a minute'
  return personal('heater-overshoot', `${shown(lineC)} °C`, `${shown(peakC)} °C`, reason)
}

/** With no print and no end, heat may not stay on. */
export function idleHotRule({ line, state, context }: Call): Fault | null {
  const asked = askedHeater(line, state)
  if (asked.targetC === 0 || state.print === 'printing') return null
  const limits = ownOr(context.limits.heaters, asked.heater)
  if (limits === null || context.idleHotS < limits.idleHotMaxS) return null
  const reason = 'The printer has been hot for long with no print: it has to cool down first'
  return personal('idle-hot', `${shown(limits.idleHotMaxS)} s`, `${shown(context.idleHotS)} s`, reason)
}

/** M109, M190: a wait for less than the warmth around it may never end, and nothing else is heard meanwhile. */
export function coolWaitRule({ line, state }: Call): Fault | null {
  const asked = askedHeater(line, state)
  if (!asked.isWaiting || asked.targetC === 0) return null
  const heater = ownOr(state.heaters, asked.heater)
  // On its way up it comes past whatever is around it.
  const isCooling = heater === null || !(heater.hottestC <= asked.targetC)
  const leastC = isCooling ? surroundingsC(state, asked.heater) : ROOM_C
  if (asked.targetC >= leastC) return null
  return personal(
    'endless-wait',
    `${shown(leastC)} °C`,
    `${shown(asked.targetC)} °C`,
    'It may never become so cool, and nothing else is heard meanwhile',
  )
}
