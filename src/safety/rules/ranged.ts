// Numbers that have to lie in a range, and nothing more.
import type { Range } from '../limits.ts'
import { hasParam, numberParam } from '../line/parse-line.ts'
import type { Call, Fault, Rule } from './call.ts'
import { envelope, personal, shown, shownRange } from './call.ts'

export interface RangedParam {
  readonly key: string
  readonly rule: string
  readonly unit: string
  /** In the unit of the parameter. */
  readonly range: (call: Call) => Range
  readonly reason: string
}

/** A parameter that is given has to be within its range. */
export function rangedRule(param: RangedParam): Rule {
  return (call) => (hasParam(call.line, param.key) ? judgeRanged(param, call) : null)
}

function judgeRanged(param: RangedParam, call: Call): Fault | null {
  const { min, max } = param.range(call)
  const value = numberParam(call.line, param.key, 0)
  if (value >= min && value <= max) return null
  // What is no number nobody may ask for.
  const blame = Number.isNaN(value) ? envelope : personal
  return blame(param.rule, shownRange(min, max, param.unit), `${shown(value)} ${param.unit}`, param.reason)
}
