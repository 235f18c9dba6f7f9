// Lines of G-code as a grammar makes them: every command with hostile parameters, and every way known to hide a second command
// in a line, or to be read one way by the shell and another way by the printer.
import type { Random } from '#core'
import { chance, pick, valueText } from './numbers.ts'
import { LETTERS, type Parameter, WORDS } from './quantities.ts'

const LETTER_NAMES = Object.keys(LETTERS)
const WORD_NAMES = Object.keys(WORDS)
/** What moves, heats or sets limits is tried more often than the rest. */
const OFTEN = [
  'G1',
  'G1',
  'G1',
  'G0',
  'M104',
  'M109',
  'M140',
  'M190',
  'G92',
  'M220',
  'M221',
  'M204',
  'G28',
  'G91',
  'G90',
  'M83',
]
const WORDS_OFTEN = [
  'SET_GCODE_OFFSET',
  'SET_VELOCITY_LIMIT',
  'SET_HEATER_TEMPERATURE',
  'RESTORE_GCODE_STATE',
  'SET_PRESSURE_ADVANCE',
]

export function letterLine(random: Random): string {
  const name = chance(random, 0.5) ? pick(random, OFTEN) : pick(random, LETTER_NAMES)
  const words = Object.entries(LETTERS[name]!)
    .filter(() => chance(random, 0.6))
    .map(([letter, parameter]) => `${letter}${textOf(random, parameter)}`)
  return [name, ...words].join(' ')
}

export function wordLine(random: Random): string {
  const name = chance(random, 0.3) ? pick(random, WORDS_OFTEN) : pick(random, WORD_NAMES)
  return callLine(random, name, WORDS[name]!)
}

export function callLine(random: Random, name: string, parameters: Readonly<Record<string, Parameter>>): string {
  const words = Object.entries(parameters)
    .filter(() => chance(random, 0.65))
    .map(([key, parameter]) => `${key}=${textOf(random, parameter)}`)
  return [name, ...words].join(' ')
}

export function textOf(random: Random, parameter: Parameter): string {
  return isWords(parameter) ? pick(random, parameter) : valueText(random, parameter)
}

function isWords(parameter: Parameter): parameter is readonly string[] {
  return Array.isArray(parameter)
}

export function anyLine(random: Random): string {
  return chance(random, 0.5) ? letterLine(random) : wordLine(random)
}

const PAYLOADS = [
  'M104 S300',
  'M112',
  'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=299',
  'G1 Z-1.9 F300',
  'M84',
  'SET_KINEMATIC_POSITION Z=200',
  'M140 S130',
  'SET_GCODE_OFFSET Z=-5 MOVE=1',
  'M221 S10000',
]

/** Something harmless around something that is not. */
export function smuggledLine(random: Random): string {
  const line = anyLine(random)
  const payload = pick(random, PAYLOADS)
  switch (Math.floor(random.next() * 26)) {
    case 0:
      return `M117 hi\n${payload}`
    case 1:
      return `${line}\r${payload}`
    case 2:
      return `${line}\r\n${payload}`
    case 3:
      return `${line}\u0000${payload}`
    case 4:
      return `${line} ; ${payload}`
    case 5:
      return `; ${payload}\n`
    case 6:
      return `${line} (${payload})`
    case 7: {
      const numbered = `N${Math.floor(random.next() * 100)} ${payload}`
      return chance(random, 0.5) ? numbered : `${numbered}*${checksum(numbered)}`
    }
    case 8:
      return `${line}*${Math.floor(random.next() * 256)} ${payload}`
    case 9:
      return `M117 "${payload}`
    case 10:
      return `RESPOND MSG="a\\" ${payload}"`
    case 11:
      return `RESPOND MSG='${payload}' TYPE=command`
    case 12:
      return doubled(random)
    case 13:
      return line.toLowerCase()
    case 14:
      return [...line].map((letter) => (chance(random, 0.5) ? letter.toLowerCase() : letter)).join('')
    case 15:
      return `${line}${' '.repeat(Math.floor(random.next() * 3000))}${payload}`
    case 16:
      return `${line} ${'X1 '.repeat(Math.floor(random.next() * 400))}`
    case 17:
      return `\t ${payload.replaceAll(' ', '\t')}`
    case 18:
      return payload.replace(' ', '')
    case 19:
      return payload.replace(/[A-Z]/u, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
    case 20:
      return `M117 \u2028${payload}`
    case 21:
      return `M118 {${payload}}\u000b${payload}`
    case 22:
      return `\ufeff${payload}`
    case 23:
      return `${payload}#${line}`
    case 24:
      return `G1 X10X20 Y5 ${payload}`
    default:
      return mutated(random, chance(random, 0.5) ? payload : line)
  }
}

function doubled(random: Random): string {
  return pick(random, [
    'M104 S200 S300',
    'M104 S300 S200',
    'M104S200S300',
    'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=100 TARGET=300',
    'SET_HEATER_TEMPERATURE HEATER=fan TARGET=299 HEATER=extruder',
    'SET_VELOCITY_LIMIT ACCEL=1000 ACCEL=1000000',
    'SET_GCODE_OFFSET Z=0 Z=-5 MOVE=1',
    'SET_GCODE_OFFSET Z=0 Z_ADJUST=-5',
    'SET_GCODE_OFFSET z=-5 MOVE=1',
    'SET_GCODE_OFFSET Z=0.1 z=-5 MOVE=1',
    'G1 X10 X900 F600',
    'G1 Z5 Z-1.9 F600',
    'G1 Z5 z-1.9 F600',
    'M220 S100 S10000',
    'set_velocity_limit accel=1000000',
    'SET_HEATER_TEMPERATURE HEATER="extruder" TARGET="299"',
    "SET_HEATER_TEMPERATURE HEATER='extruder' TARGET='299'",
    'SET_HEATER_TEMPERATURE HEATER = extruder TARGET = 299',
    'SET_HEATER_TEMPERATURE HEATER=extruder, TARGET=299',
    'G1X10Y10Z-1.9F600',
    'G 1 Z-1.9 F600',
    'G01 Z-1.9 F600',
    'G1.0 Z-1.9 F600',
    'G1. Z-1.9',
    'M 104 S300',
    'M0104 S300',
    'M104.0 S300',
    'M104 S 300',
    'M104 S=300',
    'M104 S"300"',
    'M109 S200 R300',
    'M104 T0 S300',
    'M104 T5 S100',
    'G4 P10 ; M112',
    'G28 X0 M104 S300',
    'G1 Z1 G1 Z-1.9',
  ])
}

function mutated(random: Random, line: string): string {
  const letters = [...line]
  const times = 1 + Math.floor(random.next() * 4)
  for (let i = 0; i < times; i++) {
    const at = Math.floor(random.next() * (letters.length + 1))
    const way = random.next()
    if (way < 0.4) letters.splice(at, 1)
    else if (way < 0.8)
      letters.splice(at, 0, String.fromCharCode(Math.floor(random.next() * (way < 0.7 ? 128 : 0x3000))))
    else
      letters.splice(at, 1, pick(random, ['=', ' ', '"', "'", '*', ';', '\n', '\r', '\\', '{', '}', 'N1 ', '-', '.']))
  }
  return letters.join('')
}

function checksum(text: string): number {
  let sum = 0
  for (let i = 0; i < text.length; i++) sum ^= text.charCodeAt(i) & 0xff
  return sum
}

/** Bytes. */
export function noiseLine(random: Random): string {
  const length = Math.floor(random.next() ** 3 * 200)
  const top = pick(random, [128, 256, 0x10000])
  return Array.from({ length }, () => String.fromCharCode(Math.floor(random.next() * top))).join('')
}
