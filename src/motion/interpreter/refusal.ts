// What happens when Klipper would refuse a line. On a Klipper printer the job ends there. A file that was sliced for another
// firmware, and whose printer nobody has named, is followed on as that firmware would: the refusal becomes a remark.
import { KlipperError } from '../klipper-error.ts'
import { moveToLast, resetLast } from './gcode-state.ts'
import type { Interpreter } from './interpreter.ts'
import { say } from './interpreter.ts'

export const REFUSAL_CODE = 'klipper-refuses'

/** Every axis taken as homed where it stands. */
const ALL_AXES = 7

/** Does what of the refused line can be done: other firmware moves unhomed axes and ignores a speed of 0. */
export function carryOn(run: Interpreter, refusal: KlipperError): void {
  const [reason = ''] = refusal.message.split('\n')
  say(run, REFUSAL_CODE, `Klipper would stop here: ${reason}`)
  if (/must home/i.test(reason)) run.head.kinematics.setPosition(ALL_AXES)
  else if (!/invalid speed/i.test(reason)) {
    resumeWhereHeadIs(run)
    return
  }
  try {
    moveToLast(run.gcode, run.head)
  } catch (again) {
    if (!(again instanceof KlipperError)) throw again
    resumeWhereHeadIs(run)
  }
}

/** The move is left out: the next one starts from where the head really is. */
function resumeWhereHeadIs(run: Interpreter): void {
  resetLast(run.gcode, run.head)
}
