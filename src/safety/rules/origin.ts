// G92: where an axis stands is called something else. Of the filament that is ordinary, of the axes it shifts the print.
import { hasParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { isInJob, isOperators, personal } from './call.ts'

export function originRule(call: Call): Fault | null {
  const { line } = call
  const isFilamentAlone = hasParam(line, 'E') && !['X', 'Y', 'Z'].some((key) => hasParam(line, key))
  if (isFilamentAlone || !isOperators(call) || !isInJob(call)) return null
  return personal('origin-in-print', '', line.text, 'A print is under way: what it calls zero stays where it is')
}
