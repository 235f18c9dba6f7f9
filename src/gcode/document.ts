// A whole text as commands and back, byte for byte; for edits, tests and short texts. Files go through the scanner.
import { invariant } from '#core'
import type { Diagnostic } from '#protocol'
import type { Command } from './command.ts'
import { parseLine } from './command.ts'

export interface ParsedGcode {
  readonly commands: readonly Command[]
  readonly diagnostics: readonly Diagnostic[]
}

function diagnose(command: Command): Diagnostic[] {
  const { line, checksum } = command
  const found: Diagnostic[] = []
  if (checksum !== null && checksum.given !== checksum.actual) {
    const given = checksum.given === null ? 'none' : String(checksum.given)
    const message = `The checksum of line ${line} is ${given} but should be ${checksum.actual}; Klipper does not check it.`
    found.push({ severity: 'warning', code: 'checksum-mismatch', message, line })
  }
  if (command.malformed) {
    const message = `Malformed command '${command.text.trim()}': parameters of ${command.name} are NAME=value.`
    found.push({ severity: 'error', code: 'malformed-command', message, line })
  }
  if (command.kind === 'unknown') {
    const message = `Unknown command:"${command.name}"`
    found.push({ severity: 'warning', code: 'unknown-command', message, line })
  }
  return found
}

/** Lines end at \n only, as for Klipper; a \r before it is kept as part of the ending. */
export function parseGcode(text: string): ParsedGcode {
  const commands: Command[] = []
  const diagnostics: Diagnostic[] = []
  let from = 0
  while (from < text.length) {
    const lineFeed = text.indexOf('\n', from)
    const hasEnding = lineFeed >= 0
    const hasReturn = hasEnding && lineFeed > from && text[lineFeed - 1] === '\r'
    const end = hasEnding ? (hasReturn ? lineFeed - 1 : lineFeed) : text.length
    const ending = hasEnding ? (hasReturn ? '\r\n' : '\n') : ''
    const command = parseLine(text.slice(from, end), commands.length + 1, ending)
    commands.push(command)
    diagnostics.push(...diagnose(command))
    from = hasEnding ? lineFeed + 1 : text.length
  }
  return { commands, diagnostics }
}

export function printGcode(commands: readonly Command[]): string {
  return commands.map((command) => command.text + command.ending).join('')
}

export interface CommandParts {
  /** `G1`, `SET_PRESSURE_ADVANCE`; empty for a line that is only a comment, or nothing. */
  readonly name?: string
  /** Classic: letter and number (or nothing); extended: name and value, quoted as needed. */
  readonly params?: Readonly<Record<string, number | string>>
  /** The text of M117, M118 and M23, instead of `params`. */
  readonly text?: string
  readonly comment?: string
}

/** Never an exponent: Klipper would read `1e-7` as 1 and E -7. The digits read back as the same number. */
function numberText(value: number): string {
  invariant(Math.abs(value) < 1e21, `no G-code number: ${value}`)
  const text = String(value)
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text)
  if (match === null) return Object.is(value, -0) ? '-0' : text
  return `${match[1]}0.${'0'.repeat(Number(match[4]) - 1)}${match[2]}${match[3] ?? ''}`
}

function quoted(value: string): string {
  if (value !== '' && !/[\s"'\\#;*]/.test(value)) return value
  return `"${value.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`
}

/** Builds a command that reads back as what was asked for. */
export function createCommand(parts: CommandParts, line = 1, ending: Command['ending'] = '\n'): Command {
  const name = (parts.name ?? '').toUpperCase()
  const isClassic = /^[A-Z][0-9]/.test(name)
  const words = Object.entries(parts.params ?? {}).map(([key, value]) => {
    const text = typeof value === 'number' ? numberText(value) : value
    return isClassic ? `${key}${text}` : `${key}=${quoted(text)}`
  })
  const text = [name, ...(parts.text === undefined ? [] : [parts.text]), ...words]
    .filter((word) => word !== '')
    .join(' ')
  const comment = parts.comment === undefined ? '' : `${text === '' ? '' : ' '};${parts.comment}`
  invariant(!/\n/.test(text + comment), 'a command is one line')
  return parseLine(text + comment, line, ending)
}
