// When each fault begins, how strong it is now, and which knobs that turns. Stepped by the simulation; the same seed gives
// the same faults at the same times.
import type { Random } from '#core'
import type { Condition } from './condition.ts'
import { createCondition, resetCondition } from './condition.ts'
import type { Kick } from './mode.ts'
import type { RealityGap } from './reality-gap.ts'
import { applyRealityGap } from './reality-gap.ts'
import type { FaultSpec } from './spec.ts'

/** Where the print is now. */
export interface FaultMoment {
  timeS: number
  /** 0-based; -1 before the first. */
  layer: number
  heightMm: number
  line: number
  nozzleC: number
}

export interface FaultState {
  readonly spec: FaultSpec
  readonly random: Random
  /** NaN until it has begun. */
  onsetS: number
  onsetLayer: number
  onsetLine: number
  /** Drawn for a fault by hazard rate, s; else NaN. */
  readonly dueS: number
  /** Spell of an intermittent fault: whether it is there, and until when. */
  isThere: boolean
  spellEndS: number
}

export interface FaultSchedule {
  readonly faults: readonly FaultState[]
  readonly sound: Condition
  /** How even a sound machine differs from its model; null for not at all. */
  readonly gap: RealityGap | null
  /** Strength of each fault at the last step, 0..1. */
  readonly strengths: Float64Array
}

export function createFaultSchedule(
  specs: readonly FaultSpec[],
  gap: RealityGap | null,
  random: Random,
): FaultSchedule {
  return {
    faults: specs.map((spec, i) => {
      const own = random.fork(`fault ${i} ${spec.mode.name}`)
      const dueS = spec.onset.kind === 'hazard' ? (-Math.log(1 - own.next()) * 3600) / spec.onset.perHour : Number.NaN
      return {
        spec,
        random: own,
        onsetS: Number.NaN,
        onsetLayer: -1,
        onsetLine: 0,
        dueS,
        isThere: true,
        spellEndS: Number.NaN,
      }
    }),
    sound: createCondition(),
    gap,
    strengths: new Float64Array(specs.length),
  }
}

/** One fault more in a machine that runs already; the others go on as they are. */
export function addFault(schedule: FaultSchedule | null, spec: FaultSpec, random: Random): FaultSchedule {
  const fresh = createFaultSchedule([spec], schedule?.gap ?? null, random)
  if (schedule === null) return fresh
  const faults = [...schedule.faults, ...fresh.faults]
  return { ...schedule, faults, strengths: new Float64Array(faults.length) }
}

/** Sets `condition` to what holds now. `begun` is told of every fault that begins, with its kick if it has one. */
export function stepFaults(
  schedule: FaultSchedule,
  condition: Condition,
  moment: Readonly<FaultMoment>,
  begun: (fault: FaultState, kick: Kick | null) => void,
): void {
  const { faults, sound, gap, strengths } = schedule
  resetCondition(condition, sound)
  if (gap !== null) applyRealityGap(gap, condition, moment.timeS)
  for (let i = 0; i < faults.length; i++) {
    const fault = faults[i]!
    const { spec } = fault
    if (Number.isNaN(fault.onsetS)) {
      strengths[i] = 0
      if (!isDue(fault, moment)) continue
      fault.onsetS = moment.timeS
      fault.onsetLayer = moment.layer
      fault.onsetLine = moment.line
      begun(fault, spec.mode.kick === null ? null : spec.mode.kick(spec.severity, spec.words))
    }
    const strength = spec.severity * courseAt(fault, moment.timeS)
    strengths[i] = strength
    if (strength > 0 && spec.mode.turn !== null) spec.mode.turn(condition, strength, spec.words)
  }
}

function isDue({ spec: { onset }, dueS }: FaultState, moment: Readonly<FaultMoment>): boolean {
  switch (onset.kind) {
    case 'start':
      return true
    case 'time':
      return moment.timeS >= onset.timeS
    case 'layer':
      return moment.layer >= onset.layer
    case 'height':
      return moment.layer >= 0 && moment.heightMm >= onset.heightMm
    case 'line':
      return moment.line >= onset.line
    case 'temperature':
      return moment.nozzleC >= onset.temperatureC
    case 'hazard':
      return moment.timeS >= dueS
  }
}

/** 0..1 over the time since the onset. */
function courseAt(fault: FaultState, timeS: number): number {
  const { spec } = fault
  const sinceS = timeS - fault.onsetS
  if (sinceS > spec.lastsS) return 0
  if (spec.course === 'sudden') return 1
  if (spec.course === 'creeping') return Math.min(1, sinceS / spec.rampS)
  return isInSpell(fault, timeS) ? 1 : 0
}

/** A telegraph: spells there and away, each of exponential length. */
function isInSpell(fault: FaultState, timeS: number): boolean {
  const { random, spec } = fault
  const draw = (meanS: number): number => -Math.log(1 - random.next()) * meanS
  if (Number.isNaN(fault.spellEndS)) fault.spellEndS = fault.onsetS + draw(spec.mode.spellS[0])
  while (timeS >= fault.spellEndS) {
    fault.isThere = !fault.isThere
    fault.spellEndS += Math.max(draw(spec.mode.spellS[fault.isThere ? 0 : 1]), 1e-3)
  }
  return fault.isThere
}
