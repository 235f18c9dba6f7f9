// Pins are names: no board is known here. What Klipper refuses on any board is refused: unreadable names, unknown chips, names
// that no board has, and pins with two users.
import { isCheckedSection, sectionWord } from './known-sections.ts'
import { getList, type OptionReader, reportError } from './option-reader.ts'
import { isExtraSection } from './read-extras.ts'

/** `^` or `~` pull, then `!` inversion, then a chip name and a colon, all optional. */
const PIN = /^[\^~]?\s*!?\s*(?:([^\s^~!:]+)\s*:)?\s*([^\s^~!:]+)$/

/** Far beyond any pin's name, so that a runaway value takes no time. */
const PIN_LENGTH_MAX = 200

/** How micro-controllers name pins: PA1, P1.23, gpio4, gpiochip0/gpio4, ar12, analog3, AIN0, ADC_TEMPERATURE, PWM2. */
const BOARD_PIN = /^(P[A-Z]?\d|P\d+[._]\d|gpio|ar\d|analog|AIN|ADC|pwm|e?vpin|[A-Z]?IO\d|NRST|X_|Y_|Z_)/i

/** Wires that many may hang on: enable lines, buses. */
const SHARED = /^(uart_pin|tx_pin|select_pins|diag\d?_pin|spi_software_\w+_pin|i2c_software_\w+_pin)$/

interface PinUse {
  readonly section: string
  readonly option: string
  readonly chip: string
  readonly pin: string
}

export function checkPins(reader: OptionReader): void {
  const chips = knownChips(reader)
  const aliases = readAliases(reader)
  const uses: PinUse[] = []
  for (const [section, { options }] of reader.tree.sections) {
    if (!isCheckedSection(section) && !isExtraSection(section)) continue
    if (/^(duplicate_pin_override|board_pins)$/.test(sectionWord(section))) continue
    for (const [option, value] of options) {
      if (!/(^|_)pins?$/.test(option)) continue
      const names = option.endsWith('pins')
        ? value.text.split(/[,\n]/).filter((name) => name.trim() !== '')
        : [value.text]
      for (const name of names) {
        const use = readPin(reader, section, option, name.trim(), chips)
        if (use !== null) uses.push(resolve(use, aliases))
      }
    }
  }
  if (chips !== null) for (const use of uses) checkName(reader, use)
  checkUsedOnce(reader, uses)
}

/** Null where the text is no pin; that is said at once. */
function readPin(
  reader: OptionReader,
  section: string,
  option: string,
  text: string,
  chips: ReadonlySet<string> | null,
): PinUse | null {
  const match = text.length > PIN_LENGTH_MAX ? null : PIN.exec(text)
  if (match === null) {
    const pulls = /^(endstop|switch|sensor|diag\d?)_pin$|^pin$/.test(option) ? '[^~] ' : ''
    const message = `Invalid pin description '${text}'\nFormat is: ${pulls}[!] [chip_name:] pin_name`
    reportError(reader, section, option, 'pin-invalid', message)
    return null
  }
  const chip = match[1] ?? 'mcu'
  if (match[1] !== undefined && chips !== null && !chips.has(chip)) {
    reportError(reader, section, option, 'pin-chip', `Unknown pin chip name '${chip}'`)
    return null
  }
  return { section, option, chip, pin: match[2] ?? '' }
}

/** Names of [board_pins] stand for pins of their board: 'mcu:EXP1_3' -> 'PE8'. */
function readAliases(reader: OptionReader): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>()
  for (const [section, { options }] of reader.tree.sections) {
    if (sectionWord(section) !== 'board_pins') continue
    const boards = (options.get('mcu')?.text ?? 'mcu').split(',').map((name) => name.trim())
    for (const [option, { text }] of options) {
      if (!/^aliases(_|$)/.test(option)) continue
      for (const entry of text.split(/[,\n]/)) {
        const [name = '', pin = ''] = entry.split('=').map((part) => part.trim())
        if (name !== '') for (const board of boards) aliases.set(`${board}:${name}`, pin)
      }
    }
  }
  return aliases
}

function resolve(use: PinUse, aliases: ReadonlyMap<string, string>): PinUse {
  return { ...use, pin: aliases.get(`${use.chip}:${use.pin}`) ?? use.pin }
}

function isBoard(reader: OptionReader, chip: string): boolean {
  return chip === 'mcu' || reader.tree.sections.has(`mcu ${chip}`)
}

function checkName(reader: OptionReader, { section, option, chip, pin }: PinUse): void {
  if (!isBoard(reader, chip) || BOARD_PIN.test(pin) || pin.startsWith('<')) return
  reportError(reader, section, option, 'pin-name', `Pin '${pin}' is not a valid pin name on mcu '${chip}'`)
}

function isExclusive(reader: OptionReader, { section, option, chip }: PinUse): boolean {
  if (!isBoard(reader, chip)) return false
  const options = reader.tree.sections.get(section)?.options
  if (option === 'enable_pin') return options?.has('step_pin') !== true
  if (option === 'cs_pin') return options?.has('chain_position') !== true
  return !SHARED.test(option)
}

/** The motors of one axis may name the same endstop: stepper_z and stepper_z1. */
function ownerOf({ section, option }: PinUse): string {
  return option === 'endstop_pin' ? section.replace(/^(stepper_[a-z])\d*$/, '$1') : `${section} ${option}`
}

function checkUsedOnce(reader: OptionReader, uses: readonly PinUse[]): void {
  const shared = new Set((getList(reader, 'duplicate_pin_override', 'pins') ?? []).map(bareName))
  const owners = new Map<string, string>()
  for (const use of uses) {
    const name = `${use.chip}:${use.pin}`
    if (shared.has(name) || !isExclusive(reader, use)) continue
    const owner = owners.get(name)
    if (owner !== undefined && owner !== ownerOf(use)) {
      reportError(reader, use.section, use.option, 'pin-twice', `pin ${use.pin} used multiple times in config`)
    }
    owners.set(name, ownerOf(use))
  }
}

/** 'mcu:PA1' of '^!PA1'. */
function bareName(text: string): string {
  const bare = text.replace(/[\s^~!]/g, '')
  return bare.includes(':') ? bare : `mcu:${bare}`
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
