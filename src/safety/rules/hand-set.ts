// Saying where an axis stands instead of measuring it. Printers do so at the beginning of homing, to lift a nozzle of which nobody
// knows how high it is: that is fine in a macro of the printer's own that measures the axis again, and nowhere else.

import type { Range } from '../limits.ts'
import { numberParam } from '../line/parse-line.ts'
import type { HandSet } from '../machine-state.ts'
import type { Call, Fault } from './call.ts'
import { envelope, isPrintersOwn, personal, shown, shownRange } from './call.ts'
import type { Target } from './move.ts'
import { targetOf } from './move.ts'
import { isMoved, SLACK_MM } from './move-kernel.ts'

/** As far as an operator's macro may go from where an axis was said to stand, mm. Judgement: printers lift by 5 to 20 to home, and
 * at their slow pace of homing an axis that stands at its end already is only held up. */
const BLIND_MM = 30

export const LIES = 'It makes the printer believe what is not so: no limit of position holds behind it'

/** SET_KINEMATIC_POSITION. Whether the axes are measured again is seen at the end of the macro. */
export function setPlaceRule(call: Call): Fault | null {
  const { limits, ownReachMm } = call.context
  const { x, y, z } = ownReachMm ?? { x: limits.xMm, y: limits.yMm, z: limits.zMm }
  return (
    placeFault(call, 'X', x) ??
    placeFault(call, 'Y', y) ??
    placeFault(call, 'Z', z) ??
    (isPrintersOwn(call) ? null : personal('force-move', '', call.line.text, LIES))
  )
}

/** There the axis cannot be, whoever says so. */
function placeFault({ line }: Call, key: string, { min, max }: Range): Fault | null {
  const atMm = numberParam(line, key, min)
  if (atMm >= min && atMm <= max) return null
  return envelope('position', shownRange(min, max, 'mm'), `${shown(atMm)} mm`, `${key} cannot stand there`)
}

/** At the end of a line. */
export function leftByHand(axes: string): Fault {
  return personal(
    'force-move',
    '',
    axes,
    'At its end that axis stands where it was said to stand, and nobody has measured it: home it too',
  )
}

/** Where nobody knows how high the nozzle is, an operator's goes up a little, and sideways a little. */
export function blindRule(call: Call): Fault | null {
  return blindFault(call, targetOf(call.line, call.state))
}

/** Whatever leads there. */
export function blindFault({ state, context }: Call, to: Pick<Target, 'x' | 'y' | 'z'>): Fault | null {
  const { xHand, yHand, zHand } = state
  if (context.asker !== 'operator') return null
  return (
    downFault(zHand, state.zMm, to.z) ??
    farFault(xHand, state.xMm, to.x) ??
    farFault(yHand, state.yMm, to.y) ??
    farFault(zHand, state.zMm, to.z)
  )
}

function downFault(hand: HandSet | null, fromMm: number, toMm: number): Fault | null {
  if (!(hand && toMm < fromMm)) return null
  const reason = 'Z has not been measured: whatever is below the nozzle would be hit'
  return personal('homing', `${shown(fromMm)} mm`, `${shown(toMm)} mm`, reason)
}

function farFault(hand: HandSet | null, fromMm: number, toMm: number): Fault | null {
  if (!(hand && isMoved(fromMm, toMm))) return null
  const { atMm } = hand
  if (Math.abs(toMm - atMm) <= BLIND_MM + SLACK_MM) return null
  const limit = shownRange(atMm - BLIND_MM, atMm + BLIND_MM, 'mm')
  return personal('homing', limit, `${shown(toMm)} mm`, 'The axis has not been measured: so far it goes nowhere')
}
