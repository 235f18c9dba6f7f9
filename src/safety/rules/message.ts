// Texts that are shown: short, and no commands to other programs in disguise.
import { textParam } from '../line/parse-line.ts'
import type { Call, Fault } from './call.ts'
import { isOwnWord, personal } from './call.ts'

/** A display shows less. */
export const TEXT_LETTERS_MAX = 255

export function messageRule(call: Call): Fault | null {
  const { line } = call
  if (!isOwnWord(call)) return null
  const text = line.style === 'extended' ? textParam(line, 'MSG', '') : line.rawParams
  if (text.length > TEXT_LETTERS_MAX) {
    return personal(
      'text-length',
      `${TEXT_LETTERS_MAX} letters`,
      `${text.length} letters`,
      'That is too long to be shown',
    )
  }
  const prefix = `${textParam(line, 'TYPE', '')}${textParam(line, 'PREFIX', '')}`
  if (!/command/i.test(prefix) && !/\/\/|!!|action:/i.test(prefix + text)) return null
  return personal('text-command', '', text, 'Other programs take such a text for a command')
}
