// What a person types or taps, for one printer. A person's stops and resumes are a person's: they go to the printer as from any
// other client, whatever the operator may do.
import type { Reasoning } from '#operator'
import type { Operated } from './operated.ts'
import { clock } from './told-lines.ts'
import { titleOf, viewOf } from './view.ts'

export const PERSON_HELP =
  'Ask in your own words; yes and no answer what is asked (after an alarm of the shell: /looked, or yes, looked). /why tells the reasons, /dismiss says that nothing is wrong, /real that it is so, /pause, /resume, /cancel and /stop (at once) act on the printer, /looked says that you have looked at it after an alarm.'

/** The answer, for the person. What has no slash in front is conversation: a question, a wish, a yes or a no. */
export async function obeyPerson(operated: Operated, words: string): Promise<string> {
  const text = words.trim()
  const { port } = operated.world
  switch (text.toLowerCase()) {
    case '/why':
      return why(operated)
    case '/dismiss':
      return hear(operated, false)
    case '/real':
      return hear(operated, true)
    case '/pause':
      return await done('Paused', port.pausePrint())
    case '/resume':
      return await done('It goes on', port.resumePrint())
    case '/cancel':
      return await done('Given up', port.cancelPrint())
    case '/stop':
      return await done('Stopped: heaters and motors are off', port.emergencyStop())
    case '/looked':
      return operated.looked()
    case '/help':
      return PERSON_HELP
    default:
      return text === '' ? '' : await operated.talk(text)
  }
}

function hear({ operator }: Operated, isReal: boolean): string {
  const cause = operator.memory?.pausedFor?.cause ?? operator.memory?.decisions.at(-1)?.cause
  if (cause === undefined) return 'There has been no alarm in this print.'
  operator.hear(cause, isReal)
  return isReal
    ? `Noted: ${titleOf(cause)}.`
    : `Noted: “${titleOf(cause)}” is not so. The same evidence does not alarm again.`
}

async function done(words: string, work: Promise<void>): Promise<string> {
  try {
    await work
    return `${words}.`
  } catch (error) {
    return `The printer says no: ${(error as Error).message}`
  }
}

function why(operated: Operated): string {
  const last = viewOf(operated).decisions.at(-1)
  if (last === undefined) return 'Nothing has been decided in this print: there was no reason to.'
  return [`${clock(last.timeS)} (${last.by}): ${last.words}`, ...reasonLines(last.reasoning)].join('\n')
}

export function reasonLines(reasoning: Reasoning): string[] {
  const rows: readonly (readonly [string, string])[] = [
    ['Problem', reasoning.problem],
    ['Root cause', reasoning.rootCause],
    ['Recommended action', reasoning.recommendedAction],
    ['Thermal', reasoning.thermal],
    ['Material', reasoning.material],
    ['Flow', reasoning.flow],
    ['Motion', reasoning.motion],
  ]
  return rows.filter(([, text]) => text !== '').map(([name, text]) => `  ${name}: ${text}`)
}
