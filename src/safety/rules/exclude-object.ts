// EXCLUDE_OBJECT: only what the file has named, and nothing is taken back.
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { personal } from './call.ts'

export function excludeObjectRule({ line, state, origin }: Call): Fault | null {
  if (origin === 'file') return null
  if (numberParam(line, 'RESET', 0) !== 0)
    return personal('exclude-object', '', 'RESET', 'What was excluded may lie loose on the bed')
  const name = textParam(line, 'NAME', '').toUpperCase()
  if (!hasParam(line, 'NAME')) {
    return numberParam(line, 'CURRENT', 0) === 0
      ? null
      : personal('exclude-object', '', 'CURRENT', 'It has to be said which object is meant')
  }
  if (state.objects.some((object) => object.toUpperCase() === name)) return null
  return personal('exclude-object', `${state.objects.length} objects`, name, 'The file has no object of that name')
}
