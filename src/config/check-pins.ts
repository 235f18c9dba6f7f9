// Pins are only read as text: no board is known here. What is wrong in any board is still said.
import { isCheckedSection, sectionWord } from './known-sections.ts'
import { type OptionReader, reportError } from './option-reader.ts'

/** `^` or `~` pull, then `!` inversion, then a chip name and a colon, all optional. */
const PIN = /^[\^~]?\s*!?\s*(?:([^\s^~!:]+)\s*:)?\s*([^\s^~!:]+)$/

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
}

function checkPin(
  reader: OptionReader,
  section: string,
  option: string,
  text: string,
  chips: ReadonlySet<string> | null,
): void {
  const match = PIN.exec(text)
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
  const chips = new Set(['mcu', 'probe', 'multi_pin', 'replicape', 'host'])
  for (const name of reader.tree.sections.keys()) {
    const words = name.split(/\s+/)
    chips.add(words.join('_'))
    chips.add(words.slice(1).join(' '))
    chips.add(words[0] ?? '')
  }
  return chips
}
