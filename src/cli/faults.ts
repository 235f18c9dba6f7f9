// `printwright faults`: every failure mode, or one in full.
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import type { FaultMode } from '#faults'
import { FAULT_CLASSES, FAULT_FORM, FAULT_MODES, findFaultMode } from '#faults'
import { whatIsMeant } from './fault-options.ts'
import { writeJson, writeText } from './terminal.ts'

interface FaultsOptions {
  readonly json?: boolean
}

export function faultsCommand(name: string | undefined, options: FaultsOptions): 0 {
  const mode = name === undefined ? null : needMode(name)
  if (options.json) writeJson((mode === null ? FAULT_MODES : [mode]).map(toJson))
  else writeText(process.stdout, mode === null ? listText() : modeText(mode))
  return 0
}

function needMode(name: string): FaultMode {
  const mode = findFaultMode(name)
  if (mode !== null) return mode
  const names = FAULT_MODES.map((one) => one.name).join(', ')
  throw new PrintwrightError('fault', `There is no fault '${name}'.${whatIsMeant(name)} There are: ${names}.`)
}

function toJson(mode: FaultMode): ReturnType<typeof toSnakeCaseKeys> {
  const { turn: _turn, kick: _kick, faultClass, spellS: _spellS, ...rest } = mode
  return toSnakeCaseKeys({ ...rest, class: faultClass })
}

/** A terminal's usual width. */
const WIDTH = 80
/** Where the text of `printwright faults NAME` begins. */
const INDENT = 11

function listText(): string {
  const lines = [`${FAULT_MODES.length} failure modes, written`, ...wrapped(FAULT_FORM, '  ')]
  lines.push('Every fault also knows course=, over= (ramp) and for= (length).', '')
  const width = Math.max(...FAULT_MODES.map(({ name }) => name.length))
  const margin = ' '.repeat(width + 4)
  for (const faultClass of FAULT_CLASSES) {
    lines.push(faultClass)
    for (const mode of FAULT_MODES.filter((one) => one.faultClass === faultClass)) {
      const signals = [...new Set(mode.signals.map(({ by }) => by))].join(', ')
      const words = mode.parameters.map(({ name, fallback }) => `${name}=${fallback}`).join(' ')
      lines.push(...wrapped(mode.title, margin, `  ${mode.name.padEnd(width)}  `))
      if (words !== '') lines.push(...wrapped(`[${words}]`, margin))
      lines.push(...wrapped(`shows in: ${signals}`, margin))
    }
    lines.push('')
  }
  lines.push('`printwright faults NAME` tells all about one. Example:')
  lines.push('  printwright simulate benchy.gcode --fault hotend-fan-stopped@layer:12', '')
  return lines.join('\n')
}

function modeText(mode: FaultMode): string {
  const creeps = mode.courses.includes('creeping') ? `; creeps for ${mode.rampS} s unless over= says otherwise` : ''
  const lines = [
    ...wrapped(`${mode.name}: ${mode.title} (${mode.faultClass})`, '  ', ''),
    '',
    ...entry('Changes', mode.changes),
    ...entry('Severity', `${mode.severity} unless given`),
    ...entry('Course', `${mode.courses.join(', ')}${creeps}`),
    ...entry('Begins', mode.onset === 'start' ? 'with the print' : 'at any time'),
  ]
  for (const { name, meaning, fallback, choices } of mode.parameters) {
    const known = choices === null || choices.length > 8 ? '' : ` (${choices.join(', ')})`
    lines.push(...entry('Word', `${name}=${fallback}: ${meaning}${known}`))
  }
  lines.push('', `Shows in, s after ${mode.onset === 'start' ? 'the first plastic' : 'the onset'}`)
  for (const { by, shows, leadS } of mode.signals) {
    lines.push(...wrapped(`${shows} (${leadS[0]} to ${leadS[1]} s)`, ' '.repeat(21), `  ${by.padEnd(18)} `))
  }
  lines.push('', ...entry('Firmware', mode.firmware), ...entry('Response', mode.response), '')
  return lines.join('\n')
}

function entry(title: string, text: string): string[] {
  return wrapped(text, ' '.repeat(INDENT), title.padEnd(INDENT))
}

/** Lines of at most WIDTH characters, where words are no longer: the first begins with `first`, the others with `margin`. */
function wrapped(text: string, margin: string, first = margin): string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = margin
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
