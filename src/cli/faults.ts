// `printwright faults`: every failure mode, or one in full.
import { PrintwrightError, toSnakeCaseKeys } from '#core'
import type { FaultMode } from '#faults'
import { FAULT_CLASSES, FAULT_FORM, FAULT_MODES, findFaultMode } from '#faults'
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
  throw new PrintwrightError('fault', `There is no fault '${name}'. There are: ${names}.`)
}

function toJson(mode: FaultMode): ReturnType<typeof toSnakeCaseKeys> {
  const { turn: _turn, kick: _kick, faultClass, spellS: _spellS, ...rest } = mode
  return toSnakeCaseKeys({ ...rest, class: faultClass })
}

function listText(): string {
  const lines = [`${FAULT_MODES.length} failure modes. Written ${FAULT_FORM}.`, '']
  const width = Math.max(...FAULT_MODES.map(({ name }) => name.length))
  for (const faultClass of FAULT_CLASSES) {
    lines.push(faultClass)
    for (const mode of FAULT_MODES.filter((one) => one.faultClass === faultClass)) {
      const signals = [...new Set(mode.signals.map(({ by }) => by))].join(', ')
      const words = mode.parameters.map(({ name, fallback }) => `${name}=${fallback}`).join(' ')
      lines.push(`  ${mode.name.padEnd(width)}  ${mode.title}${words === '' ? '' : `  [${words}]`}`)
      lines.push(`  ${' '.repeat(width)}  shows in: ${signals}`)
    }
    lines.push('')
  }
  lines.push('`printwright faults NAME` tells all about one. Example:')
  lines.push('  printwright simulate benchy.gcode --fault hotend-fan-stopped@layer:12 --out out/fan', '')
  return lines.join('\n')
}

function modeText(mode: FaultMode): string {
  const lines = [
    `${mode.name}: ${mode.title} (${mode.faultClass})`,
    '',
    `Changes    ${mode.changes}`,
    `Severity   ${mode.severity} unless given`,
    `Course     ${mode.courses.join(', ')}${mode.courses.includes('creeping') ? `; creeps for ${mode.rampS} s unless over= says otherwise` : ''}`,
    `Begins     ${mode.onset === 'start' ? 'with the print' : 'at any time'}`,
  ]
  for (const { name, meaning, fallback, choices } of mode.parameters) {
    lines.push(
      `Word       ${name}=${fallback}: ${meaning}${choices === null || choices.length > 8 ? '' : ` (${choices.join(', ')})`}`,
    )
  }
  lines.push('', 'Shows in')
  for (const { by, shows, leadS } of mode.signals) {
    lines.push(`  ${by.padEnd(18)} ${shows} (${leadS[0]} to ${leadS[1]} s after onset)`)
  }
  lines.push('', `Firmware   ${mode.firmware}`, `Response   ${mode.response}`, '')
  return lines.join('\n')
}
