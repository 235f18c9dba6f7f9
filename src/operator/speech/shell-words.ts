// What the safety shell has found, in its own words, with the names of heaters as people know them.
import type { Hazard } from '#safety'
import type { Speech } from './speech.ts'

/** `Nozzle: the reading falls faster than any block can cool (5.6 °C, limit 0.0 °C).` No printer's or file's text is in it. */
export function shellWords({ subject, ruling }: Pick<Hazard, 'subject' | 'ruling'>, say: Speech): string {
  const { reason, value, limit } = ruling
  const name = say.heater(subject)
  const whole = reason.replace(/[.\s]*$/, '')
  const isNamed = subject !== '' && whole.startsWith(`${subject}:`)
  const named = isNamed ? `${name}${whole.slice(subject.length)}` : whole
  const numbers = [value, limit === '' ? '' : `limit ${limit}`].filter((text) => text !== '').join(', ')
  const of = isNamed || subject === '' ? numbers : numbers === '' ? name : `${name}: ${numbers}`
  return `${named.slice(0, 1).toUpperCase()}${named.slice(1)}${of === '' ? '' : ` (${of})`}.`
}
