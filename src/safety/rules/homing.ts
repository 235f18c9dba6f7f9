// Homing and probing bring the nozzle down to the bed, or the head across it at the height where it is: the way has to be free, and
// the head has to know where it is.
import { hasParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isOfOwnFile, personal, shown } from './call.ts'
import { isSetByHand, SLACK_MM } from './move-kernel.ts'

export interface HomedAxes {
  readonly x: boolean
  readonly y: boolean
  readonly z: boolean
}

/** Over the part while X and Y look for their switches, mm. Judgement: curled edges are a few mm. */
const CLEARANCE_MM = 5

/** All where none is named. */
export function axesHomed({ line }: Pick<Call, 'line'>): HomedAxes {
  const x = hasParam(line, 'X')
  const y = hasParam(line, 'Y')
  const z = hasParam(line, 'Z')
  const isBare = !x && !y && !z
  return { x: x || isBare, y: y || isBare, z: z || isBare }
}

/** Deltas home upwards. */
function overPart({ state, context }: Call): Fault | null {
  if (!(state.partTopMm > 0) || context.homeMm.z > state.partTopMm) return null
  return homeFault('0 mm', `${shown(state.partTopMm)} mm`, 'The nozzle would be brought down where a part stands')
}

function homeFault(limit: string, value: string, reason: string): Fault {
  return personal('home-over-part', limit, value, reason)
}

export function homeRule(call: Call): Fault | null {
  const { x, y, z } = axesHomed(call)
  return (z ? overPart(call) : null) ?? (x || y ? acrossPart(call) : null)
}

/** X and Y are looked for at the height where the nozzle is, which a [safe_z_home] can only raise once Z is known. */
function acrossPart(call: Call): Fault | null {
  const { state, context, origin } = call
  const isForeign = origin === 'file' && !(isOfOwnFile(call) && call.isCalled === true)
  // Round machines whose Z is homed upwards home all axes by that.
  const isUpwards = context.limits.radiusMm !== null && context.homeMm.z > state.partTopMm
  if (isForeign || isUpwards || !(state.partTopMm > 0)) return null
  const leastMm = state.partTopMm + CLEARANCE_MM
  const [limit, value] = [`${shown(leastMm)} mm`, `${shown(state.zMm)} mm`]
  if (!state.isZHomed || state.zHand) {
    return homeFault(limit, '', 'A part stands there and nobody knows how high the nozzle is: Z has not been homed')
  }
  if (state.zMm >= leastMm - SLACK_MM) return null
  if (leastMm > context.limits.zMm.max) {
    const reason = 'The part is so high that the nozzle cannot be raised clear of it'
    return homeFault(limit, `${shown(context.limits.zMm.max)} mm`, reason)
  }
  return homeFault(limit, value, 'X and Y are looked for at that height: raise the nozzle clear of the part first')
}

export function probeRule(call: Call): Fault | null {
  const { isXHomed, isYHomed, isZHomed } = call.state
  if (!(isXHomed && isYHomed && isZHomed)) {
    return envelope('homing', '', '', 'Not all axes have been homed, so nobody knows where the head is')
  }
  if (isSetByHand(call.state)) {
    return personal('homing', '', '', 'An axis stands where it was said to stand, and nobody has measured it')
  }
  return overPart(call)
}
