// What the console's own commands do.
import { PrintwrightError } from '#core'
import { STANDARD_COMMANDS } from './command-words.ts'
import type { MachineFaults } from './faults-told.ts'
import { faultsText, repairText } from './faults-told.ts'
import { firstLine } from './first-line.ts'
import type { LocalCommand } from './local-command.ts'
import { LOCAL_COMMANDS } from './local-command.ts'
import type { PrinterClock } from './own-printer.ts'
import type { Session } from './session.ts'
import { statusLines } from './status-line.ts'

export interface Obeying {
  readonly session: Session
  /** Null where the printer's time is another program's. */
  readonly clock: PrinterClock | null
  /** Somebody at a terminal: time may stand while nothing waits for it. */
  readonly isTerminal: boolean
  readonly listFiles: () => readonly string[]
  /** Null where the printer is another program's. */
  readonly faults: MachineFaults | null
  readonly bring: (path: string) => Promise<string>
}

/** The answer, of any number of lines; throws PrintwrightError where it cannot be done. */
export async function obey(obeying: Obeying, command: LocalCommand): Promise<string> {
  switch (command.kind) {
    case 'problem':
      throw new PrintwrightError('console', command.text)
    case 'help':
      return helpText(obeying.session, command.about)
    case 'status':
      await obeying.session.look()
      return statusLines(obeying.session.view).join('\n')
    case 'files':
      return obeying.listFiles().join('\n') || 'No G-code files.'
    case 'print':
      return print(obeying, command.path)
    case 'fault':
      return faultsOf(obeying).breakNow(command.spec)
    case 'faults':
      return faultsText(faultsOf(obeying).list())
    case 'repair':
      return repairText(faultsOf(obeying).mend())
    case 'speed':
      return setSpeed(clockOf(obeying), command.speed)
    case 'step':
      await clockOf(obeying).step(command.seconds)
      return ''
    case 'pause':
    case 'resume':
      return hold(obeying, command.kind === 'pause')
    case 'quit':
      return ''
  }
}

function clockOf({ clock }: Obeying): PrinterClock {
  if (clock === null) throw new PrintwrightError('console', "This printer's time is another program's.")
  return clock
}

function faultsOf({ faults }: Obeying): MachineFaults {
  if (faults === null) throw new PrintwrightError('console', 'Only a printer of the console itself can be broken.')
  return faults
}

function setSpeed(clock: PrinterClock, speed: number | 'max' | null): string {
  if (speed !== null) clock.setSpeed(speed)
  return clock.speed === 'max'
    ? 'Speed max: as fast as it can while something is waited for.'
    : `Speed ${clock.speed} x.`
}

function hold(obeying: Obeying, isHeld: boolean): string {
  const clock = clockOf(obeying)
  if (!obeying.isTerminal) {
    throw new PrintwrightError('console', '.pause and .resume are for a terminal: here every line is waited for.')
  }
  if (isHeld) clock.pause()
  else clock.resume()
  return isHeld ? "The printer's time stands still; .step SECONDS and .resume." : "The printer's time goes on."
}

async function print({ session, bring }: Obeying, path: string): Promise<string> {
  const refused = await session.run(await bring(path))
  if (refused !== null) throw new PrintwrightError('console', firstLine(refused))
  return ''
}

function helpText({ view }: Session, about: string | null): string {
  if (about !== null) {
    const name = about.toUpperCase()
    const text = view.help.get(name) ?? STANDARD_COMMANDS.get(name) ?? LOCAL_COMMANDS.get(about.toLowerCase())?.does
    if (text === undefined) throw new PrintwrightError('console', `There is no help on ${name}.`)
    return `${name}: ${text}`
  }
  const own = [...LOCAL_COMMANDS].map(([name, { takes, does }]) => [`${name} ${takes}`, does] as const)
  const theirs = [...new Map([...STANDARD_COMMANDS, ...view.help])].sort(([a], [b]) => byName(a, b))
  return columns([...theirs, ...own]).join('\n')
}

/** G2 before G10. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

const NAME_WIDTH_MAX = 32

/** Two columns. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(NAME_WIDTH_MAX, Math.max(0, ...rows.map(([name]) => name.length)))
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`.trimEnd())
}
