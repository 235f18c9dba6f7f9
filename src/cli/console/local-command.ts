// Commands of the console itself begin with a point: no G-code does.
import type { Speed } from '#server'

export type LocalCommand =
  | { readonly kind: 'help'; readonly about: string | null }
  | { readonly kind: 'status' | 'files' | 'pause' | 'resume' | 'faults' | 'repair' | 'quit' }
  | { readonly kind: 'speed'; readonly speed: Speed | null }
  | { readonly kind: 'step'; readonly seconds: number }
  | { readonly kind: 'print'; readonly path: string }
  | { readonly kind: 'fault'; readonly spec: string }
  | { readonly kind: 'problem'; readonly text: string }

/** Name -> what follows it, and what it does. */
export const LOCAL_COMMANDS: ReadonlyMap<string, { readonly takes: string; readonly does: string }> = new Map([
  ['.help', { takes: '[NAME]', does: 'commands of the printer and of the console' }],
  ['.status', { takes: '', does: 'state, temperatures, position, print' }],
  ['.files', { takes: '', does: 'G-code files of the printer' }],
  ['.print', { takes: 'FILE', does: 'copies a G-code file to the printer and prints it' }],
  ['.speed', { takes: '[N|max]', does: "the printer's time against the world's" }],
  ['.pause', { takes: '', does: "the printer's time stands still (PAUSE pauses a print)" }],
  ['.resume', { takes: '', does: 'time goes on' }],
  ['.step', { takes: 'SECONDS', does: 'lets so much time pass at once' }],
  [
    '.fault',
    {
      takes: '[MODE[@WHEN[:SEVERITY]]]',
      does: 'breaks something now, at a layer, or time:SECONDS from now; alone: what is broken',
    },
  ],
  ['.repair', { takes: '', does: 'mends all that was broken, as .fault none; what it has done meanwhile stays' }],
  ['.quit', { takes: '', does: 'ends the console, and its printer with it' }],
])

const STEP_S_MAX = 1e6

/** Null: no local command but a line for the printer. */
export function parseLocalCommand(line: string): LocalCommand | null {
  const text = line.trim()
  if (!text.startsWith('.')) return null
  const space = text.search(/\s/)
  const name = (space < 0 ? text : text.slice(0, space)).toLowerCase()
  const rest = space < 0 ? '' : text.slice(space).trim()
  switch (name) {
    case '.help':
      return { kind: 'help', about: rest === '' ? null : rest }
    case '.status':
    case '.files':
    case '.pause':
    case '.resume':
    case '.repair':
    case '.quit':
      return { kind: name.slice(1) as 'status' }
    case '.speed':
      return parseSpeed(rest)
    case '.step':
      return parseStep(rest)
    case '.print':
      return rest === '' ? { kind: 'problem', text: '.print needs the name of a file.' } : { kind: 'print', path: rest }
    case '.fault':
      if (rest === '') return { kind: 'faults' }
      return rest.toLowerCase() === 'none' ? { kind: 'repair' } : { kind: 'fault', spec: rest }
    default:
      return { kind: 'problem', text: `The console knows no ${name}; .help lists what it knows.` }
  }
}

function parseSpeed(text: string): LocalCommand {
  if (text === '') return { kind: 'speed', speed: null }
  if (text.toLowerCase() === 'max') return { kind: 'speed', speed: 'max' }
  const speed = Number(text.replace(/x$/i, ''))
  const inside = speed >= 0.01 && speed <= 10_000
  return inside
    ? { kind: 'speed', speed }
    : { kind: 'problem', text: '.speed takes a number from 0.01 to 10000, or max.' }
}

function parseStep(text: string): LocalCommand {
  const seconds = Number(text.replace(/s$/i, ''))
  const inside = text !== '' && seconds > 0 && seconds <= STEP_S_MAX
  return inside
    ? { kind: 'step', seconds }
    : { kind: 'problem', text: `.step takes seconds, above 0 and at most ${STEP_S_MAX}.` }
}

/** Who types what ends other consoles; null for everybody else, and where the printer has such a command. */
export function quitHint(line: string, commands: ReadonlyMap<string, string>): string | null {
  const name = line.trim().toUpperCase()
  return /^(QUIT|EXIT|BYE)$/.test(name) && !commands.has(name) ? '.quit ends the console.' : null
}
