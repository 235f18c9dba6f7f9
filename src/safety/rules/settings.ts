// Settings of motion and melt: factors, limits, pressure advance, retraction, times.
import type { Range } from '../limits.ts'
import type { Call, Rule } from './call.ts'
import { isOfOwnFile, isOperators, isOwnWord } from './call.ts'
import { rangedRule } from './ranged.ts'

/** Slower than this nothing useful moves. */
const SPEED_MIN_MM_PER_S = 1
const ACCEL_MIN_MM_PER_S2 = 10

/** 110 % is 110.00000000000001 %. */
function percents(range: { readonly min: number; readonly max: number }): { min: number; max: number } {
  return { min: range.min * 100 * (1 - 1e-9), max: range.max * 100 * (1 + 1e-9) }
}

export const speedFactorRule: Rule = rangedRule({
  key: 'S',
  rule: 'speed-factor',
  unit: '%',
  range: ({ context }) => percents(context.limits.speedRatio),
  reason: 'So much faster or slower than the file no print is made',
})

export const flowFactorRule: Rule = rangedRule({
  key: 'S',
  rule: 'flow-factor',
  unit: '%',
  range: ({ context }) => percents(context.limits.flowRatio),
  reason: 'So much more or less plastic than the file asks for no print is made with',
})

/** Slicers write what their profile says, whatever the machine; the motors lose steps at worst. Above it no machine is meant. */
const FILE_ACCEL_MAX_MM_PER_S2 = 100_000
const FILE_CORNER_MAX_MM_PER_S = 1000

/** Of somebody else's making. */
function isForeignFile(call: Call): boolean {
  return call.origin === 'file' && !isOfOwnFile(call)
}

const acceleration = (key: string): Rule =>
  rangedRule({
    key,
    rule: 'acceleration',
    unit: 'mm/s²',
    range: (call) => ({
      min: ACCEL_MIN_MM_PER_S2,
      max: isForeignFile(call) ? FILE_ACCEL_MAX_MM_PER_S2 : call.context.limits.accelMaxMmPerS2,
    }),
    reason: 'The motors lose steps beyond it',
  })

export const velocityLimitRules: readonly Rule[] = [
  rangedRule({
    key: 'VELOCITY',
    rule: 'velocity-limit',
    unit: 'mm/s',
    range: ({ context }) => ({ min: SPEED_MIN_MM_PER_S, max: context.limits.speedMaxMmPerS }),
    reason: 'The head would be let move faster than it may',
  }),
  acceleration('ACCEL'),
  acceleration('ACCEL_TO_DECEL'),
  rangedRule({
    key: 'SQUARE_CORNER_VELOCITY',
    rule: 'corner-speed',
    unit: 'mm/s',
    range: (call) => ({
      min: 0,
      max: isForeignFile(call) ? FILE_CORNER_MAX_MM_PER_S : call.context.limits.cornerSpeedMaxMmPerS,
    }),
    reason: 'Corners that fast shake the frame and lose steps',
  }),
  rangedRule({
    key: 'MINIMUM_CRUISE_RATIO',
    rule: 'cruise-ratio',
    unit: 'of the way',
    range: () => ({ min: 0, max: 0.99 }),
    reason: 'The printer knows no such share',
  }),
]

export const accelerationRules: readonly Rule[] = [acceleration('S'), acceleration('P'), acceleration('T')]

/** s. Source: PHYSICS V11: in 35 real configurations 0.02..0.08 for direct extruders; those with tubes (0.30..0.35) say so. */
const ADVANCE_PLAUSIBLE_S = 0.2

/** An operator's lies where extruders have it: by the literal, by the printer's configuration, or where the job has it already. */
function advanceRange(call: Call): Range {
  const { limits, baseline } = call.context
  const { min, max } = limits.pressureAdvanceS
  if (!isOperators(call)) return { min, max }
  const begunS = baseline?.pressureAdvanceS ?? 0
  return { min, max: Math.min(max, Math.max(ADVANCE_PLAUSIBLE_S, limits.tune.pressureAdvanceS.max, begunS)) }
}

export const pressureAdvanceRules: readonly Rule[] = [
  rangedRule({
    key: 'ADVANCE',
    rule: 'pressure-advance',
    unit: 's',
    range: advanceRange,
    reason: 'The extruder would grind the filament or lose steps',
  }),
  rangedRule({
    key: 'SMOOTH_TIME',
    rule: 'smooth-time',
    unit: 's',
    range: ({ context }) => context.limits.smoothTimeS,
    reason: 'The extruder would be driven too roughly, or too late',
  }),
]

/** Judgement: it makes up for ooze; slicers' own default is 0. */
export const UNRETRACT_EXTRA_MAX_MM = 1

const retractLength = (key: string): Rule =>
  rangedRule({
    key,
    rule: 'retract-length',
    unit: 'mm',
    range: ({ context }) => ({ min: 0, max: context.limits.retractMaxMm }),
    reason: 'Hot filament would be pulled into the cold part of the hot end',
  })

const retractSpeed = (key: string): Rule =>
  rangedRule({
    key,
    rule: 'extrude-speed',
    unit: 'mm/s',
    range: ({ context }) => ({ min: SPEED_MIN_MM_PER_S, max: context.limits.extrudeSpeedMaxMmPerS }),
    reason: 'The filament would be pushed or pulled faster than it may',
  })

export const retractionRules: readonly Rule[] = [
  retractLength('RETRACT_LENGTH'),
  rangedRule({
    key: 'UNRETRACT_EXTRA_LENGTH',
    rule: 'extrude-length',
    unit: 'mm',
    range: () => ({ min: 0, max: UNRETRACT_EXTRA_MAX_MM }),
    reason: 'Each G11 would feed that much more than was pulled back',
  }),
  retractSpeed('RETRACT_SPEED'),
  retractSpeed('UNRETRACT_SPEED'),
]

export const idleTimeoutRule: Rule = rangedRule({
  key: 'TIMEOUT',
  rule: 'idle-timeout',
  unit: 's',
  range: ({ context }) => ({ min: 1, max: context.limits.idleTimeoutMaxS }),
  reason: 'The printer would not switch itself off when it is left alone',
})

/** Klipper takes no command while it waits. Judgement: longer than that a hot printer is not left alone. */
const HOT_DWELL_MAX_S = 10

function dwellMaxS(call: Call): number {
  const { state, context } = call
  const isHot = Object.values(state.heaters).some(({ targetC }) => targetC !== 0)
  const isShort = context.asker === 'operator' && isOwnWord(call) && isHot
  return isShort ? Math.min(HOT_DWELL_MAX_S, context.limits.dwellMaxS) : context.limits.dwellMaxS
}

export const dwellRule: Rule = rangedRule({
  key: 'P',
  rule: 'dwell',
  unit: 'ms',
  range: (call) => ({ min: 0, max: dwellMaxS(call) * 1000 }),
  reason: 'Nothing else is heard while the printer waits',
})
