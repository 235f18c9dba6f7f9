// BED_MESH_PROFILE: to load one is ordinary; to save or to remove one changes the printer's configuration.
import { hasParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { isInJob, isOperators, personal } from './call.ts'

export function profileRule(call: Call): Fault | null {
  const { line } = call
  if (!hasParam(line, 'SAVE') && !hasParam(line, 'REMOVE')) {
    const isBent = isOperators(call) && isInJob(call)
    return isBent ? personal('motion-model', '', line.text, 'It bends the layers of the print that is under way') : null
  }
  return personal('configuration', '', line.text, 'It changes the printer’s configuration')
}
