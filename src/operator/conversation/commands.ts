// What may be typed with a slash, the same everywhere: in the operator's terminal, on its page, and in `printwright chat`.
import type { Speech } from '../speech/speech.ts'
import { INTENTS } from './intents.ts'

export const COMMANDS = [
  'status',
  'why',
  'did',
  'limits',
  'pause',
  'resume',
  'cancel',
  'stop',
  'dismiss',
  'real',
  'looked',
  'help',
  'quit',
] as const
export type CommandName = (typeof COMMANDS)[number]

/** `/status /why ...`: on one line. */
export const COMMAND_LINE = COMMANDS.map((name) => `/${name}`).join(' ')

/** What can be asked, and what can be typed. */
export function helpText(say: Speech): string {
  const { talk } = say
  const asked = INTENTS.filter((intent) => intent !== 'help' && intent !== 'emergency' && intent !== 'why')
  const lines = COMMANDS.map((name) => `/${name}: ${talk.commands[name]}`)
  return [talk.canAsk(asked.map((intent) => talk.examples[intent])), talk.commandsAre, ...lines].join('\n')
}

/** Null: it is no command. An empty or unknown name is one that there is not. */
export function commandIn(text: string): CommandName | 'unknown' | null {
  const name = /^\s*\/(\S*)\s*$/.exec(text)?.[1]?.toLowerCase()
  if (name === undefined) return null
  return COMMANDS.find((command) => command === name) ?? 'unknown'
}
