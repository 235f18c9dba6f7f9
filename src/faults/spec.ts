// `MODE@WHEN[:SEVERITY][,WORD=VALUE]...`, as a person writes a fault on the command line: read into a spec, or one sentence
// that says what is wrong with it.
import { findFaultMode } from './catalogue.ts'
import type { FaultCourse, FaultMode, FaultParameter, FaultWords } from './mode.ts'

export type Onset =
  | { readonly kind: 'start' }
  | { readonly kind: 'time'; readonly timeS: number }
  /** 0-based layer, as in all data. */
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'height'; readonly heightMm: number }
  | { readonly kind: 'line'; readonly line: number }
  /** The nozzle's block passes this temperature upwards. */
  | { readonly kind: 'temperature'; readonly temperatureC: number }
  /** By chance, with this rate. */
  | { readonly kind: 'hazard'; readonly perHour: number }

export interface FaultSpec {
  readonly mode: FaultMode
  readonly onset: Onset
  /** 0..1. */
  readonly severity: number
  readonly course: FaultCourse
  /** Ramp of a creeping fault, s. */
  readonly rampS: number
  /** The fault is over after this, s; Infinity for never. */
  readonly lastsS: number
  readonly words: FaultWords
}

/** `isUnknown`: the name of a mode that is not there, so that the list of those that are is the answer. */
export type FaultReading = { readonly spec: FaultSpec } | { readonly problem: string; readonly isUnknown?: string }

export const FAULT_FORM =
  'MODE@WHEN[:SEVERITY][,WORD=VALUE]..., with WHEN one of start, time:SECONDS, layer:N, height:MM, line:N, temperature:C, hazard:PER_HOUR'

const COMMON_WORDS = ['course', 'over', 'for']

export function readFaultSpec(text: string): FaultReading {
  const [head = '', ...options] = text.split(',')
  const at = head.indexOf('@')
  const name = (at < 0 ? head : head.slice(0, at)).trim()
  const mode = findFaultMode(name)
  if (mode === null) return { problem: `There is no fault '${name}'`, isUnknown: name }
  const when = readWhen(at < 0 ? 'start' : head.slice(at + 1).trim(), text)
  if ('problem' in when) return when
  if (mode.onset === 'start' && when.onset.kind !== 'start') {
    return { problem: `Fault '${name}' is there from the start or not at all: write ${name}@start` }
  }
  if (when.severity !== null && !mode.isGraded) {
    return { problem: `Fault '${name}' is there or is not: it takes no severity` }
  }
  const severity = when.severity ?? mode.severity
  if (!(severity > 0 && severity <= 1)) {
    return { problem: `The severity of '${text}' must be above 0 and at most 1` }
  }
  const given = readWords(mode, options)
  if ('problem' in given) return given
  return finish(mode, when.onset, severity, given.words)
}

function finish(mode: FaultMode, onset: Onset, severity: number, words: Map<string, string>): FaultReading {
  const grows = words.has('over') && mode.courses.includes('creeping')
  const course = (words.get('course') ?? (grows ? 'creeping' : mode.courses[0]!)) as FaultCourse
  if (!mode.courses.includes(course)) {
    return { problem: `Fault '${mode.name}' can be ${mode.courses.join(' or ')}, not '${course}'` }
  }
  if (words.has('over') && course !== 'creeping') {
    return { problem: `'over=' is for a creeping fault; '${mode.name}' is ${course} here` }
  }
  const rampS = words.has('over') ? readSeconds(words.get('over')!) : mode.rampS
  if (!(rampS > 0)) return { problem: `'over=${words.get('over')}' must be a time above 0, as 60s or 2m` }
  const lastsS = words.has('for') ? readSeconds(words.get('for')!) : defaultLength(mode, course)
  if (!(lastsS > 0)) return { problem: `'for=${words.get('for')}' must be a time above 0, as 0.2s or 5m` }
  const values: Record<string, string> = {}
  for (const { name, fallback } of mode.parameters) values[name] = words.get(name) ?? fallback
  return { spec: { mode, onset, severity, course, rampS, lastsS, words: values } }
}

/** A brown-out that lasts is a sag. */
function defaultLength(mode: FaultMode, course: FaultCourse): number {
  return mode.name === 'brown-out' && course === 'sudden' ? 0.15 : Number.POSITIVE_INFINITY
}

function readWhen(text: string, whole: string): { onset: Onset; severity: number | null } | { problem: string } {
  const parts = text.split(':')
  const kind = parts[0]!
  const rest = kind === 'start' ? parts.slice(1) : parts.slice(2)
  if (rest.length > 1) return { problem: `'${whole}' has too many colons; a fault is written ${FAULT_FORM}` }
  const severity = rest.length === 0 ? null : readNumber(rest[0]!, /^%?$/)
  if (severity !== null && Number.isNaN(severity)) {
    return { problem: `The severity '${rest[0]}' of '${whole}' must be a number above 0 and at most 1` }
  }
  const onset = readOnset(kind, parts[1] ?? '')
  if (onset === null) {
    const name = whole.split('@', 1)[0]
    const bound = BOUNDS[kind]
    if (bound !== undefined) return { problem: `In '${whole}', ${bound}` }
    return { problem: `'${whole}' does not say when, as ${name}@time:10m does; a fault is written ${FAULT_FORM}` }
  }
  return { onset, severity }
}

/** What each kind of onset takes. */
const BOUNDS: Readonly<Record<string, string>> = {
  time: 'a time is 0 or more, as time:90s, time:5m or time:2h',
  layer: 'a layer is a whole number from 1, as layer:12',
  height: 'a height is 0 mm or more, as height:5mm',
  line: 'a line is a whole number from 1, as line:1200',
  temperature: 'a temperature is 0 °C or more, as temperature:150',
  hazard: 'a hazard rate is above 0 per hour, as hazard:0.5',
}

function readOnset(kind: string, value: string): Onset | null {
  switch (kind) {
    case 'start':
      return { kind }
    case 'time': {
      const timeS = readSeconds(value)
      return timeS >= 0 ? { kind, timeS } : null
    }
    case 'layer': {
      const layer = readNumber(value, /^$/)
      return Number.isInteger(layer) && layer >= 1 ? { kind, layer: layer - 1 } : null
    }
    case 'height': {
      const heightMm = readNumber(value, /^(mm)?$/)
      return heightMm >= 0 ? { kind, heightMm } : null
    }
    case 'line': {
      const line = readNumber(value, /^$/)
      return Number.isInteger(line) && line >= 1 ? { kind, line } : null
    }
    case 'temperature': {
      const temperatureC = readNumber(value, /^(c|°c)?$/i)
      return temperatureC >= 0 ? { kind, temperatureC } : null
    }
    case 'hazard': {
      const perHour = readNumber(value, /^(\/h)?$/)
      return perHour > 0 ? { kind, perHour } : null
    }
    default:
      return null
  }
}

function readWords(mode: FaultMode, options: readonly string[]): { words: Map<string, string> } | { problem: string } {
  const words = new Map<string, string>()
  for (const option of options) {
    const equals = option.indexOf('=')
    const name = option.slice(0, Math.max(0, equals)).trim()
    const value = option.slice(equals + 1).trim()
    const parameter = mode.parameters.find((one) => one.name === name)
    if (equals < 1 || (parameter === undefined && !COMMON_WORDS.includes(name))) {
      const known = [...COMMON_WORDS, ...mode.parameters.map((one) => one.name)].join(', ')
      return { problem: `Fault '${mode.name}' has no word '${option.trim()}'; it knows ${known}` }
    }
    const problem = parameter === undefined ? null : checkParameter(parameter, value)
    if (problem !== null) return { problem: `In '${mode.name}', ${problem}` }
    words.set(name, value)
  }
  return { words }
}

function checkParameter({ name, choices, range }: FaultParameter, value: string): string | null {
  if (choices !== null && !choices.includes(value)) return `${name} must be one of ${choices.join(', ')}`
  if (range === null) return value === '' ? `${name} must not be empty` : null
  const number = readNumber(value, /^$/)
  const inside = number >= range[0] && number <= range[1]
  return inside ? null : `${name} must be a number from ${range[0]} to ${range[1]}`
}

/** `90`, `90s`, `1.5m`, `2h`; NaN for anything else. */
function readSeconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(s|m|min|h)?$/.exec(text)
  if (match === null) return Number.NaN
  const factor = match[2] === 'h' ? 3600 : match[2] === 'm' || match[2] === 'min' ? 60 : 1
  return Number(match[1]) * factor
}

function readNumber(text: string, unit: RegExp): number {
  const match = /^(-?(?:\d+(?:\.\d+)?|\.\d+))(.*)$/.exec(text)
  if (match === null || !unit.test(match[2]!)) return Number.NaN
  return match[2] === '%' ? Number(match[1]) / 100 : Number(match[1])
}
