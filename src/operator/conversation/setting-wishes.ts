// Wishes about a number: to a value (`set the bed to 60`), by an amount (`lower the bed 5 degrees`), or neither for certain, and
// then it is asked for. Who is taken for absolute where less was meant has a cold bed.
import type { Change, Setting, Unclear, Wish } from './wishes.ts'

const NUMBER = '([+-]?\\d+(?:\\.\\d+)?)'
const VERB =
  '(set|change|put|make|turn|raise|increase|lower|reduce|decrease|bring|heat|cool|stelle?|setze?|aendere?|erhoehe|senke|heize?)'
const NAME =
  '(nozzle|hotend|hot end|extruder|bed|heated bed|heater bed|speed|speed factor|feed rate|feedrate|flow|flow rate|flowrate|extrusion|fan|part fan|cooling fan|duese|bett|druckbett|geschwindigkeit|tempo|fluss|luefter)'
const UNIT = '(%|percent|prozent|c|degrees?(?: c| celsius)?|grad(?: celsius)?|mm|millimet(?:er|re)s?)'
const THAN_NOW =
  '(higher|hotter|warmer|faster|more|lower|cooler|colder|slower|less|hoeher|heisser|waermer|schneller|mehr|niedriger|kuehler|kaelter|langsamer|weniger|hoch|runter|up|down)'
const SET = new RegExp(
  `^${VERB}?\\s*(up |down )?(?:the |my |part |den |die |das |dem |print )*${NAME}( temperature| temp| target| factor| temperatur)?( up| down)?(?: (to|at|auf|by|um))?\\s+${NUMBER}\\s*${UNIT}?(?: ${THAN_NOW})?$`,
)
const Z_BY = new RegExp(
  `^(raise|lower|lift|move|adjust|increase|decrease|hebe?|senke?)( the| die| den)? (nozzle|z|z offset|z-offset|duese|baby ?step)( (up|down))?( by| um)? ${NUMBER}( mm| millimet(er|re)s?)?$`,
)
const Z_SET = /^(z offset|z-offset|z|baby ?step)( by| um)? ([+-]\d+(?:\.\d+)?)( mm)?$/

/** `slow it down by 20 percent`, `20 % faster`, `mach 10 prozent langsamer`. */
const PACE_BY =
  /^(?:(?:make|print|go|run|speed|slow|mach(?:e)?|drucke?)(?: (?:it|this|the print|es|den druck|das))? ?)?(up|down)?(?: (?:by|um))? ?(\d+(?:\.\d+)?) ?(?:%|percent|prozent)(?: (faster|slower|quicker|schneller|langsamer))?$/
const IS_SLOWER = /\b(slow|slower|down|langsamer)\b/
const IS_FASTER = /\b(faster|quicker|speed|up|schneller)\b/

const RISES =
  /^(raise|increase|erhoehe|up|higher|hotter|warmer|faster|more|hoeher|heisser|waermer|schneller|mehr|hoch)$/
const FALLS =
  /^(lower|reduce|decrease|senke|cool|down|cooler|colder|slower|less|niedriger|kuehler|kaelter|langsamer|weniger|runter)$/
const WARMS = /^(heat|heize?|cool)$/
const SETTINGS: Readonly<Record<string, Setting>> = {
  ...named('nozzle', 'nozzle|hotend|hot end|extruder|duese'),
  ...named('bed', 'bed|heated bed|heater bed|bett|druckbett'),
  ...named('flow', 'flow|flow rate|flowrate|extrusion|fluss'),
  ...named('fan', 'fan|part fan|cooling fan|luefter'),
}
/** Nothing is printed on or from what is colder; a number so small is none of these, °C. */
const COLDEST_C = 15
/** Heated to without a word of to or by: from here on it is surely a temperature, °C. */
const SURELY_C = 35
/** Nobody means so much more without saying by. */
const SURELY_BY: Readonly<Record<Setting, number>> = { nozzle: 30, bed: 30, speed: 50, flow: 50, fan: 50 }
/** No nozzle is brought nearer by more than that in one go, mm: so small a number is a height. */
const HEIGHT_MM = 1

function named(setting: Setting, names: string): Record<string, Setting> {
  return Object.fromEntries(names.split('|').map((name) => [name, setting]))
}

/** `core` as plainWords leaves it, without what is merely polite. */
export function settingWish(core: string): Wish | null {
  return heightIn(core) ?? numberIn(core) ?? paceIn(core)
}

/** Neither faster nor slower, or both: it is no wish about the pace. */
function paceIn(core: string): Change | null {
  const amount = Number(PACE_BY.exec(core)?.[2])
  const [isSlower, isFaster] = [IS_SLOWER.test(core), IS_FASTER.test(core)]
  if (!Number.isFinite(amount) || isSlower === isFaster) return null
  return { setting: 'speed', by: isSlower ? -amount : amount }
}

interface Said {
  readonly setting: Setting
  /** As it was called. */
  readonly name: string
  readonly verb: string
  readonly preposition: string
  readonly unit: string
  readonly value: number
  readonly isSigned: boolean
  /** Whatever says more or less: verb, up or down, than now. */
  readonly ways: readonly string[]
  readonly isOfHeat: boolean
}

function numberIn(core: string): Wish | null {
  const found = SET.exec(core)
  if (found === null) return null
  const [
    ,
    verb = '',
    before = '',
    name = '',
    of = '',
    after = '',
    preposition = '',
    number = '',
    unit = '',
    than = '',
  ] = found
  const setting = SETTINGS[name] ?? 'speed'
  const isOfHeat = setting === 'nozzle' || setting === 'bed'
  const said: Said = {
    setting,
    name,
    verb,
    preposition,
    unit,
    value: Number(number),
    isSigned: /^[+-]/.test(number),
    ways: [verb, before.trim(), after.trim(), than].filter((way) => way !== ''),
    isOfHeat,
  }
  if (!Number.isFinite(said.value)) return null
  if (isHeight(said, of)) {
    return { ask: { kind: 'heat-or-height', amount: Math.abs(said.value) } }
  }
  const isPct = /^(%|p)/.test(unit)
  const isMm = unit.startsWith('m')
  if (isMm || (unit !== '' && isPct === isOfHeat)) {
    return { ask: { kind: 'unit', setting } }
  }
  return isAbsolute(said) ? toValue(said) : byAmount(said)
}

/** `lower the nozzle 5`: its heat or its height? */
function isHeight({ name, verb, unit, preposition, ways }: Said, of: string): boolean {
  if (!/^(nozzle|duese)$/.test(name) || of !== '' || unit !== '') return false
  const isMoved = /^(raise|lower|senke)$/.test(verb) || ways.some((way) => /^(up|down|hoch|runter)$/.test(way))
  return isMoved && !/^(to|at|auf)$/.test(preposition)
}

function isAbsolute({ preposition, ways, isSigned, verb, value, isOfHeat }: Said): boolean {
  if (/^(to|at|auf)$/.test(preposition)) return true
  if (preposition !== '' || isSigned) return false
  if (ways.some((way) => way !== verb && (RISES.test(way) || FALLS.test(way)))) return false
  if (WARMS.test(verb)) return verb !== 'cool' && isOfHeat && value >= SURELY_C
  return !RISES.test(verb) && !FALLS.test(verb)
}

function toValue({ setting, value, isOfHeat, isSigned }: Said): Wish {
  if (isSigned || (isOfHeat && value !== 0 && value < COLDEST_C)) return eitherWay(setting, value)
  return settingRequest(setting, value)
}

function byAmount({ setting, value, isSigned, ways, preposition, verb }: Said): Change | Unclear {
  const rises = ways.some((way) => RISES.test(way))
  const falls = ways.some((way) => FALLS.test(way))
  const isSure = preposition !== '' || (Math.abs(value) <= SURELY_BY[setting] && !WARMS.test(verb))
  const isAgainst = (rises && falls) || (rises && value < 0) || (falls && isSigned)
  if (isAgainst || !isSure || (!rises && !falls && !isSigned)) return eitherWay(setting, value)
  return { setting, by: falls ? -value : value }
}

function eitherWay(setting: Setting, value: number): Unclear {
  return { ask: { kind: 'to-or-by', setting, amount: Math.abs(value) } }
}

function heightIn(core: string): Wish | null {
  const by = Z_BY.exec(core)
  const set = Z_SET.exec(core)
  const text = by?.[7] ?? set?.[3]
  if (text === undefined) return null
  const isNozzle = /^(nozzle|duese)$/.test(by?.[3] ?? '')
  if (isNozzle && by?.[8] === undefined && Math.abs(Number(text)) > HEIGHT_MM) return null
  const isDown = /^(lower|decrease|senke?)$/.test(by?.[1] ?? '') || by?.[5] === 'down'
  const isUp = /^(raise|lift|increase|hebe?)$/.test(by?.[1] ?? '') || by?.[5] === 'up'
  const amount = Math.abs(Number(text))
  if ((isDown && isUp) || ((isDown || isUp) && text.startsWith('-')) || (isDown && text.startsWith('+'))) {
    return { ask: { kind: 'up-or-down', amount } }
  }
  const byMm = isDown ? -amount : Number(text)
  return { tool: 'adjust_z_offset', input: { byMm }, height: byMm }
}

function settingRequest(setting: Setting, to: number, from: number | null = null): Wish {
  const change = { setting, from, to }
  if (setting === 'nozzle' || setting === 'bed') {
    const heater = setting === 'nozzle' ? 'extruder' : 'heater_bed'
    return { tool: 'set_target', input: { heater, targetC: to }, change }
  }
  return { tool: `set_${setting}`, input: { pct: to }, change }
}

/** What a change comes to, from what is set now: °C, or %. Null: that is not known. */
export function changed({ setting, by }: Change, now: number | null): Wish {
  const isOfHeat = setting === 'nozzle' || setting === 'bed'
  if (now === null) return { ask: { kind: 'not-seen', setting } }
  if (isOfHeat && now === 0) return { ask: { kind: 'off', setting } }
  const value = Math.round(100 * Math.min(now + by, setting === 'fan' ? 100 : Number.POSITIVE_INFINITY)) / 100
  if (value < (isOfHeat ? COLDEST_C : 0)) return { ask: { kind: 'too-low', setting, from: now, amount: -by } }
  return settingRequest(setting, value, now)
}
