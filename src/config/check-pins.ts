// Pins are only read as text: no board is known here. What is wrong in any board is still said.
import { isCheckedSection, sectionWord } from './known-sections.ts'
import { getList, type OptionReader, reportError } from './option-reader.ts'

/** `^` or `~` pull, then `!` inversion, then a chip name and a colon, all optional. */
const PIN = /^[\^~]?\s*!?\s*(?:([^\s^~!:]+)\s*:)?\s*([^\s^~!:]+)$/

/** Far beyond any pin's name, so that a runaway value takes no time. */
const PIN_LENGTH_MAX = 200

export function checkPins(reader: OptionReader): void {
  const chips = knownChips(reader)
  for (const [name, section] of reader.tree.sections) {
    const isChecked =
      isCheckedSection(name) || sectionWord(name).startsWith('tmc') || sectionWord(name) === 'output_pin'
    if (!isChecked) continue
    for (const [option, value] of section.options) {
      if (!/(^|_)pin$/.test(option)) continue
      checkPin(reader, name, option, value.text.trim(), chips)
    }
  }
  checkUsedOnce(reader)
}

/** Outputs that belong to one section alone; enable, UART and endstop pins may be shared. */
function isExclusive(section: string, option: string): boolean {
  if (/^(step_pin|dir_pin|heater_pin)$/.test(option)) return true
  return (
    option === 'pin' &&
    /^(fan|output_pin|heater_fan|controller_fan|fan_generic|temperature_fan)$/.test(sectionWord(section))
  )
}

function checkUsedOnce(reader: OptionReader): void {
  const shared = new Set((getList(reader, 'duplicate_pin_override', 'pins') ?? []).map(bareName))
  const users = new Set<string>()
  for (const [name, section] of reader.tree.sections) {
    if (!isCheckedSection(name) && sectionWord(name) !== 'output_pin') continue
    for (const [option, value] of section.options) {
      if (!isExclusive(name, option) || value.text.trim() === '') continue
      const pin = bareName(value.text)
      // Pins of multi_pin and drivers are made to be shared.
      if (shared.has(pin) || pin.startsWith('multi_pin:')) continue
      if (users.has(pin)) {
        const shown = pin.startsWith('mcu:') ? pin.slice(4) : pin
        reportError(reader, name, option, 'pin-twice', `pin ${shown} used multiple times in config`)
      }
      users.add(pin)
    }
  }
}

/** 'mcu:PA1' of '^!PA1'. */
function bareName(text: string): string {
  const bare = text.replace(/[\s^~!]/g, '')
  return bare.includes(':') ? bare : `mcu:${bare}`
}

function checkPin(
  reader: OptionReader,
  section: string,
  option: string,
  text: string,
  chips: ReadonlySet<string> | null,
): void {
  const match = text.length > PIN_LENGTH_MAX ? null : PIN.exec(text)
  if (match === null) {
    const message = `Invalid pin description '${text}'. Format is: [^~][!][chip_name:] pin_name`
    reportError(reader, section, option, 'pin-invalid', message)
    return
  }
  const chip = match[1]
  if (chip !== undefined && chips !== null && !chips.has(chip)) {
    reportError(reader, section, option, 'pin-chip', `Unknown pin chip name '${chip}'`)
  }
}

/**
 * Names that may stand before a pin's colon: boards, and every section that can offer pins, joined as Klipper joins them
 * (tmc2209_stepper_x). Null where the configuration names no board at all, as one cut out of a log.
 */
function knownChips(reader: OptionReader): ReadonlySet<string> | null {
  if (!reader.tree.sections.has('mcu')) return null
  const chips = new Set(['mcu', 'probe', 'multi_pin'])
  for (const name of reader.tree.sections.keys()) {
    const words = name.split(/\s+/)
    chips.add(words.join('_'))
    chips.add(words.slice(1).join(' '))
    chips.add(words[0] ?? '')
  }
  return chips
}
