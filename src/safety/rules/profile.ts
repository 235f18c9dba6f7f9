// BED_MESH_PROFILE: to load one is ordinary; to save or to remove one changes the printer's configuration.
import { hasParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { personal } from './call.ts'

export function profileRule({ line }: Call): Fault | null {
  if (!hasParam(line, 'SAVE') && !hasParam(line, 'REMOVE')) return null
  return personal('configuration', '', line.text, 'It changes the printer’s configuration')
}
