// Limits change one way: the operator may make any of them narrower for itself, and nothing brings them back but a person. Every
// field has a direction here; one that is forgotten does not compile.
import type { Level, PlainRecord, PlainValue, Ruling } from '#protocol'
import { LEVELS } from '#protocol'
import type { HeaterLimits, Limits } from './limits.ts'
import { isNumber, isRecord } from './plain-data.ts'

export type LimitsChange =
  | { readonly kind: 'tightened'; readonly limits: Limits }
  | { readonly kind: 'refused'; readonly rulings: readonly Ruling[] }

export type LoosenChange =
  | { readonly kind: 'loosened'; readonly limits: Limits }
  | { readonly kind: 'refused'; readonly rulings: readonly Ruling[] }

/** What makes a field tighter. `range`: both ends inwards. `or-none`: null is the loosest there is. `fixed`: never changes here. */
type Direction = 'lower' | 'higher' | 'range' | 'lower-or-none' | 'level' | 'fixed'
type Directions<Record> = {
  readonly [Key in keyof Record]: Direction | (Record[Key] extends object ? Directions<Record[Key]> : never)
}

const HEATER: Directions<HeaterLimits> = {
  minC: 'higher',
  maxC: 'lower',
  stepMaxC: 'lower',
  riseMaxCPerS: 'lower',
  idleHotMaxS: 'lower',
}

/** `heaters` gets one entry for each that the printer has. */
const DIRECTIONS: Directions<Limits> = {
  heaters: {},
  material: 'fixed',
  extrudeMinC: 'higher',
  xMm: 'range',
  yMm: 'range',
  zMm: 'range',
  radiusMm: 'lower-or-none',
  speedMaxMmPerS: 'lower',
  zSpeedMaxMmPerS: 'lower',
  accelMaxMmPerS2: 'lower',
  cornerSpeedMaxMmPerS: 'lower',
  flowMaxMm3PerS: 'lower',
  // Thicker filament counts as more plastic.
  filamentDiameterMm: 'higher',
  speedRatio: 'range',
  flowRatio: 'range',
  pressureAdvanceS: 'range',
  smoothTimeS: 'range',
  xyOffsetMaxMm: 'lower',
  zOffsetMm: 'range',
  extrudeOnlyMaxMm: 'lower',
  retractMaxMm: 'lower',
  extrudeSpeedMaxMmPerS: 'lower',
  fanNeededAboveC: 'lower',
  motorsOffBelowC: 'lower',
  idleTimeoutMaxS: 'lower',
  dwellMaxS: 'lower',
  unattendedMaxS: 'lower-or-none',
  timeAtHeatMaxS: 'lower',
  tune: {
    nozzleC: 'lower',
    bedC: 'lower',
    speedRatio: 'range',
    flowRatio: 'range',
    fanRatio: 'range',
    zOffsetStepMm: 'lower',
    pressureAdvanceS: 'range',
  },
  budgets: {
    recoveries: 'lower',
    restarts: 'lower',
    heatCMin: 'lower',
    filamentMm: 'lower',
    movesNearPart: 'lower',
    modelCalls: 'lower',
    commands: 'lower',
  },
  evidence: { staleS: 'lower', samples: 'higher', heartbeatS: 'lower', cameraS: 'lower-or-none' },
  levelMax: 'level',
}

type Tree = { readonly [key: string]: Direction | Tree }

/** Anybody may. `changes`: like Limits, with what changes only; JSON that a model wrote. All of it or nothing. */
export function tightenLimits(limits: Limits, changes: PlainRecord): LimitsChange {
  const change = changeLimits(limits, changes, false)
  return change.rulings.length > 0
    ? { kind: 'refused', rulings: change.rulings }
    : { kind: 'tightened', limits: change.limits }
}

/** For a person who has shown a token: any direction, but numbers stay numbers and fields stay fields. */
export function loosenLimits(limits: Limits, changes: PlainRecord): LoosenChange {
  const change = changeLimits(limits, changes, true)
  return change.rulings.length > 0
    ? { kind: 'refused', rulings: change.rulings }
    : { kind: 'loosened', limits: change.limits }
}

interface Change {
  readonly isFree: boolean
  readonly rulings: Ruling[]
}

function changeLimits(limits: Limits, changes: PlainRecord, isFree: boolean): { limits: Limits; rulings: Ruling[] } {
  const change: Change = { isFree, rulings: [] }
  const heaters = Object.fromEntries(Object.keys(limits.heaters).map((name) => [name, HEATER as Tree]))
  const tree: Tree = { ...(DIRECTIONS as Tree), heaters }
  const changed = changeRecord(limits as unknown as PlainRecord, changes, tree, '', change)
  return { limits: changed as unknown as Limits, rulings: change.rulings }
}

function changeRecord(now: PlainRecord, wanted: PlainRecord, tree: Tree, path: string, change: Change): PlainRecord {
  const changed = Object.entries(wanted).map(([key, value]): [string, PlainValue] => {
    const direction = Object.hasOwn(tree, key) ? tree[key] : 'fixed'
    return [key, changeField(now[key], value, direction, path + key, change)]
  })
  return { ...now, ...Object.fromEntries(changed) }
}

function changeField(
  now: PlainValue | undefined,
  value: PlainValue,
  direction: Direction | Tree | undefined,
  path: string,
  change: Change,
): PlainValue {
  if (typeof direction === 'object' && isRecord(value)) {
    return changeRecord(now as PlainRecord, value, direction, `${path}.`, change)
  }
  const whole = isRecord(now) && isRecord(value) ? { ...now, ...value } : value
  const looseness = loosenessOf(whole, direction)
  if (looseness === null) {
    change.rulings.push(
      ruling('limit-unknown', path, now, value, 'there is no such limit, or it cannot have this value'),
    )
  } else if (!(change.isFree || isTighter(looseness, loosenessOf(now, direction)))) {
    change.rulings.push(ruling('limit-loosened', path, now, value, 'only a person may loosen a limit'))
  }
  return whole
}

/** Numbers that are all smaller the tighter the value is; null for what is no value of this kind. */
function loosenessOf(value: PlainValue | undefined, direction: Direction | Tree | undefined): readonly number[] | null {
  if (direction === 'lower' && isNumber(value)) return [value]
  if (direction === 'higher' && isNumber(value)) return [-value]
  if (direction === 'lower-or-none' && value === null) return [Number.POSITIVE_INFINITY]
  if (direction === 'lower-or-none' && isNumber(value)) return [value]
  if (direction === 'level' && isLevel(value)) return [LEVELS.indexOf(value)]
  return direction === 'range' && isRecord(value) ? rangeLooseness(value) : null
}

function rangeLooseness(value: PlainRecord): readonly number[] | null {
  const { min, max, ...rest } = value as { readonly [key: string]: PlainValue; min: PlainValue; max: PlainValue }
  const isSound = isNumber(min) && isNumber(max) && min <= max && Object.keys(rest).length === 0
  return isSound ? [-min, max] : null
}

/** A limit that is no number stays what it is: nothing is tighter than nothing. */
function isTighter(looseness: readonly number[], now: readonly number[] | null): boolean {
  return now !== null && looseness.every((value, index) => value <= (now[index] as number))
}

function isLevel(value: PlainValue | undefined): value is Level {
  return LEVELS.includes(value as Level)
}

function ruling(rule: string, path: string, now: PlainValue | undefined, value: PlainValue, reason: string): Ruling {
  const limit = now === undefined ? '' : `${path} ${JSON.stringify(now)}`
  return { rule, limit, value: `${path} ${JSON.stringify(value)}`, reason: `Limit ${path}: ${reason}.` }
}

/** What has been made tighter since `configured`, again upon limits that have been read anew. What a person had loosened is gone. */
export function carryTightenings(configured: Limits, now: Limits, fresh: Limits): Limits {
  let limits = fresh
  for (const change of changesBetween(configured as unknown as PlainRecord, now as unknown as PlainRecord)) {
    const answer = tightenLimits(limits, change)
    if (answer.kind === 'tightened') limits = answer.limits
  }
  return limits
}

/** One record for each field that differs. */
function* changesBetween(before: PlainRecord, after: PlainRecord): Generator<PlainRecord> {
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    if (JSON.stringify(old) === JSON.stringify(value)) continue
    if (isRecord(old) && isRecord(value) && rangeLooseness(value) === null) {
      for (const inner of changesBetween(old, value)) yield { [key]: inner }
    } else yield { [key]: value }
  }
}
