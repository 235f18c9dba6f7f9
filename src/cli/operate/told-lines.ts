// What the operator does, line by line: for a log, for a terminal that is none, and for the story.
import type { GuardEvent } from '#guard'
import type { Answerer, Decision, Message, OperatorEvent, Question } from '#operator'
import { capital, ENGLISH, playbookNamed, probabilityOf, responseIn } from '#operator'
import { guardWords } from '../guard-words.ts'
import type { Operated } from './operated.ts'
import { viewOf } from './view.ts'

/** Null: not worth a line. */
export function eventLine(event: OperatorEvent): string | null {
  switch (event.kind) {
    case 'job-begun':
      return `A print has begun: ${event.filename}`
    case 'foretold':
      return `The simulator has printed the same file, to compare with: ${clock(event.forecast.durationS)}, ${event.forecast.layers} layers, ${(event.forecast.filamentMm / 1000).toFixed(2)} m of filament.`
    case 'not-foretold':
      return `The print is not foretold (${event.why}): less is known.`
    case 'decided': {
      const { decision } = event
      const why =
        decision.fallbackFrom === null ? '' : ` (${decision.fallbackFrom.policy}: ${decision.fallbackFrom.why})`
      return `Decides (${decision.policy}): ${responseIn(decision.response, ENGLISH)}. ${decidedFor(decision)}${why}`
    }
    case 'outcome':
      return event.outcome.kind === 'done'
        ? `Done: ${responseIn(event.response, ENGLISH)}.`
        : `Not done: ${responseIn(event.response, ENGLISH)}: ${'words' in event.outcome ? event.outcome.words : event.outcome.rulings.map(({ reason }) => reason).join(' ')}`
    case 'playbook': {
      const title = playbookNamed(event.name)?.title ?? event.name
      if (event.state === 'begun') return `Tries: ${title}.`
      return event.state === 'worked'
        ? `Done: ${title}.`
        : `${event.state === 'failed' ? 'It has not worked' : 'Interrupted'}: ${title}: ${event.words}`
    }
    case 'shell-acted':
      // The guard's own line says it.
      return null
    case 'print-failed':
      // Said already, with what it most likely was.
      return null
    case 'job-ended':
      return event.state === 'error' ? null : `The print has ended: ${event.state}.`
    case 'trouble':
      return `Trouble of its own: ${event.words}`
  }
}

/** What it was decided for, as sure as it was held at that moment. */
export function decidedFor({ cause, diagnosis }: Decision): string {
  return `${capital(ENGLISH.believed(cause, probabilityOf(diagnosis.beliefs, cause)))}.`
}

export function guardLine(event: GuardEvent): string | null {
  // What it refuses to the operator is told by the operator.
  if (event.kind === 'verdict') return null
  const words = guardWords(event)
  return words === null ? null : `shell: ${words}`
}

const MARKS: Readonly<Record<Message['kind'], string>> = { notice: 'Says', action: 'Acts', help: 'Needs somebody' }

export function messageLine({ kind, text }: Message): string {
  return `${MARKS[kind]}: ${text}`
}

export function questionLine({ text, isLook }: Question): string {
  return `Asks: ${text} (${isLook === true ? '/looked, or no' : 'yes or no'})`
}

export function answerLine(isYes: boolean, by: Answerer): string {
  const word = isYes ? 'yes' : 'no'
  return by === 'person'
    ? `A person says ${word}.`
    : `Nobody has answered: the story’s own stand-in says ${word} in a person’s place, as if somebody had come and done it.`
}

/** One line on how things stand. */
export function statusLine(operated: Operated): string {
  const view = viewOf(operated)
  if (view.host !== 'ready') return `printer: ${view.host}`
  const parts: string[] = [view.print]
  if (view.progress !== null && view.print !== 'standby') parts.push(`${Math.round(100 * view.progress)} %`)
  if (view.layer !== null) parts.push(`layer ${view.layer}${view.layers === null ? '' : ` of ${view.layers}`}`)
  for (const { name, value, target, unit } of view.readings) {
    if (target !== null && value !== null) parts.push(`${name} ${value.toFixed(1)} of ${target.toFixed(0)} ${unit}`)
  }
  if (view.leftS !== null) parts.push(`about ${clock(view.leftS)} left`)
  if (view.believes !== '') parts.push(view.believes)
  return parts.join(', ')
}

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}
