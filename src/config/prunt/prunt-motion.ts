// The part of Prunt's configuration that decides how it moves, as numbers.
import type { Diagnostic } from '#protocol'
import { type PruntConfig, type PruntLookup, pruntLookup } from './prunt-config.ts'
import { EXTRA_INSENSITIVE, lookUpKey, PRUNT_AXES, type PruntAxis, ZERO_VIBRATION } from './prunt-fields.ts'

type FourNumbers = readonly [x: number, y: number, z: number, e: number]

export type PruntShaperSetting =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'zero-vibration'
      readonly frequencyHz: number
      readonly dampingRatio: number
      readonly derivatives: number
    }
  | {
      readonly kind: 'extra-insensitive'
      readonly frequencyHz: number
      readonly dampingRatio: number
      readonly humps: number
      readonly residualRatio: number
    }
  | {
      readonly kind: 'pressure-advance'
      readonly advanceS: number
      readonly smoothS: number
      readonly addedOnly: boolean
      readonly levels: number
    }

type PruntShapers = readonly [
  x: PruntShaperSetting,
  y: PruntShaperSetting,
  z: PruntShaperSetting,
  e: PruntShaperSetting,
]

export interface PruntMotionSettings {
  /** Null where the file has none; infinite for an axis of which it says nothing. */
  readonly lowerMm: FourNumbers | null
  readonly upperMm: FourNumbers | null
  readonly ignoreE: boolean
  readonly shiftCorners: boolean
  /** G0 is read as G1: its feed is the last F, not the highest. */
  readonly replaceG0: boolean
  readonly tangentialMmPerS: number
  readonly axisMmPerS: FourNumbers
  readonly scaler: FourNumbers
  readonly deviationMm: number
  readonly accelMmPerS2: number
  readonly jerkMmPerS3: number
  readonly snapMmPerS4: number
  readonly crackleMmPerS5: number
  readonly shapers: PruntShapers
}

const SCALARS = [
  ['tangentialMmPerS', 'Maximum tangential velocity'],
  ['deviationMm', 'Maximum chord error'],
  ['accelMmPerS2', 'Maximum acceleration'],
  ['jerkMmPerS3', 'Maximum jerk'],
  ['snapMmPerS4', 'Maximum snap'],
  ['crackleMmPerS5', 'Maximum crackle'],
] as const

/** Refused as limits; the schema has defaults, so that none is ever missing. */
const NOTHING: FourNumbers = [0, 0, 0, 0]

/** mm/s to mm/s⁵: a machine that may do less stands still for every purpose, and time without end is no answer. */
const LEAST_LIMIT = 1e-3
/** An axis a million times weaker than the others, or stronger, is a slip of the pen. */
const SCALERS = { least: 1e-6, most: 1e6 }
/** A thousandth of an atom's size; what is narrower cannot be told from a stop in double precision. 0 is a stop. */
export const LEAST_CHORD_MM = 1e-9
/** No frame rings slower: a shaper spans up to two periods. */
const LEAST_HZ = 1
/** At 1 nothing rings, and a shaper's impulses lie infinitely far apart. */
const MOST_DAMPING = 0.99
/** A Bowden tube of metres needs about one. */
const MOST_ADVANCE_S = 10

/** Limits with which nothing could move, or a shaper that no machine has, are told as errors. */
export function pruntMotion(
  config: PruntConfig,
  look: PruntLookup = pruntLookup(config),
): {
  readonly motion: PruntMotionSettings
  readonly diagnostics: readonly Diagnostic[]
} {
  const diagnostics: Diagnostic[] = []
  const missing: string[] = []
  const scalars = Object.fromEntries(
    SCALARS.map(([name, key]) => {
      const path = `Kinematics$${key}`
      if (!look.has(path)) missing.push(key)
      const value = look.number(path) ?? Number.NaN
      if (name === 'deviationMm') {
        if (value > 0 && value < LEAST_CHORD_MM) diagnostics.push(senseless(path, value, LEAST_CHORD_MM, 'or 0'))
      } else if (!(value >= LEAST_LIMIT)) diagnostics.push(senseless(path, value, LEAST_LIMIT))
      return [name, value]
    }),
  ) as Record<(typeof SCALARS)[number][0], number>
  const perAxis = (path: string): FourNumbers | null => {
    const values = PRUNT_AXES.map((axis) => look.number(`${path}$${axis}`))
    return values.every((value) => value !== undefined) ? (values as unknown as FourNumbers) : null
  }
  const position = (path: string, none: number): FourNumbers | null => {
    const values = PRUNT_AXES.map((axis) => look.number(`${path}$${axis}`))
    if (values.every((value) => value === undefined)) return null
    // Of filament few files say where it ends.
    const open = PRUNT_AXES.filter((axis, i) => axis !== 'E' && values[i] === undefined)
    if (open.length > 0) {
      const message = `${path} has none of ${open.join(', ')}: nothing is checked there`
      diagnostics.push({ severity: 'warning', code: 'prunt-defaults', message, line: 0 })
    }
    return values.map((value) => value ?? none) as unknown as FourNumbers
  }
  const axisMmPerS = perAxis('Kinematics$Axial velocity limits') ?? NOTHING
  const scaler = perAxis('Kinematics$Axial scaler') ?? NOTHING
  for (const [path, values, { least, most }] of [
    ['Kinematics$Axial velocity limits', axisMmPerS, { least: LEAST_LIMIT, most: Number.POSITIVE_INFINITY }],
    ['Kinematics$Axial scaler', scaler, SCALERS],
  ] as const) {
    const absent = PRUNT_AXES.filter((axis) => !look.has(`${path}$${axis}`))
    const name = path.slice('Kinematics$'.length)
    if (absent.length > 0) missing.push(absent.length < PRUNT_AXES.length ? `${name} of ${absent.join(' ')}` : name)
    for (const [i, value] of values.entries()) {
      const at = `${path}$${PRUNT_AXES[i]}`
      if (!(value >= least)) diagnostics.push(senseless(at, value, least))
      if (value > most) diagnostics.push(wrongLimit(`${at} is ${value}: more than ${most} is no machine`))
    }
  }
  if (missing.length > 0) {
    const message = `not in the file, so Prunt's defaults: ${missing.join(', ')}`
    diagnostics.push({ severity: 'warning', code: 'prunt-defaults', message, line: 0 })
  }
  const shaper = (axis: PruntAxis): PruntShaperSetting => readShaper(look, `Input shaping$${axis}`, diagnostics)
  const motion: PruntMotionSettings = {
    ...scalars,
    axisMmPerS,
    scaler,
    lowerMm: position('Kinematics$Lower position limit', Number.NEGATIVE_INFINITY),
    upperMm: position('Kinematics$Upper position limit', Number.POSITIVE_INFINITY),
    ignoreE: look.flag('Kinematics$Ignore E in XYZE') ?? true,
    shiftCorners: look.flag('Kinematics$Shift blended corners') ?? false,
    replaceG0: look.flag('Prunt$Replace G0 with G1') ?? false,
    shapers: [shaper('X'), shaper('Y'), shaper('Z'), shaper('E')],
  }
  return { motion, diagnostics }
}

function senseless(path: string, value: number, least: number, or = ''): Diagnostic {
  return wrongLimit(`${path} is ${value}: nothing could move; at least ${least}${or === '' ? '' : `, ${or}`}`)
}

function wrongLimit(message: string): Diagnostic {
  return { severity: 'error', code: 'prunt-limit', message, line: 0 }
}

function readShaper(look: PruntLookup, at: string, diagnostics: Diagnostic[]): PruntShaperSetting {
  const chosen = lookUpKey(look.text(at) ?? 'No shaper')
  const need = (child: string, name: string, least: number, most = Number.POSITIVE_INFINITY): number => {
    const value = look.number(`${at}$${child}$${name}`)
    if (value !== undefined && value >= least && value <= most) return value
    const range = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `from ${least} to ${most}`
    const message = `${at}$${child}$${name} ${value === undefined ? 'is missing' : `is ${value}`}: it has to be ${range}`
    diagnostics.push({ severity: 'error', code: 'prunt-shaper', message, line: 0 })
    return Math.max(least, 1)
  }
  if (chosen === lookUpKey(ZERO_VIBRATION)) {
    return {
      kind: 'zero-vibration',
      frequencyHz: need(ZERO_VIBRATION, 'Frequency', LEAST_HZ),
      dampingRatio: need(ZERO_VIBRATION, 'Damping ratio', 0, MOST_DAMPING),
      derivatives: need(ZERO_VIBRATION, 'Number of derivatives', 0),
    }
  }
  if (chosen === lookUpKey(EXTRA_INSENSITIVE)) {
    return {
      kind: 'extra-insensitive',
      frequencyHz: need(EXTRA_INSENSITIVE, 'Frequency', LEAST_HZ),
      dampingRatio: need(EXTRA_INSENSITIVE, 'Damping ratio', 0, MOST_DAMPING),
      humps: need(EXTRA_INSENSITIVE, 'Number of humps', 1),
      residualRatio: need(EXTRA_INSENSITIVE, 'Residual vibration level', 0),
    }
  }
  if (chosen === lookUpKey('Pressure advance')) {
    return {
      kind: 'pressure-advance',
      advanceS: need('Pressure advance', 'Pressure advance time', 0, MOST_ADVANCE_S),
      smoothS: need('Pressure advance', 'Pressure advance smooth time', 0),
      addedOnly: look.flag(`${at}$Pressure advance$Apply smoothing to added part only`) ?? false,
      levels: need('Pressure advance', 'Smoothing levels', 1),
    }
  }
  return { kind: 'none' }
}
