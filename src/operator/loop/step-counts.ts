// How far the head had slipped, from what the firmware says of its motors: microcontrollers count the steps that they make, and
// homing takes none back. Read before and after homing, the count less that of the place which the firmware believes in tells
// how much farther or nearer the switches were than the plan had it.
import type { ConsoleEntry, PlainRecord } from '#protocol'

/** Of one answer to GET_POSITION: by motor, steps made and the place that the firmware believes in, mm. */
export type StepCounts = ReadonlyMap<string, { readonly steps: number; readonly mm: number }>

/** As configured: a step's length by motor, mm, and what X and Y of the head are to the two motors. */
export interface StepScale {
  readonly stepMm: ReadonlyMap<string, number>
  readonly isCrossed: boolean
}

const FLAT = ['stepper_x', 'stepper_y'] as const

/** The last such answer; null where there is none. */
export function readStepCounts(console: readonly ConsoleEntry[]): StepCounts | null {
  for (const { text } of console.toReversed()) {
    const steps = rowOf(text, 'mcu')
    const places = rowOf(text, 'stepper')
    if (steps.size === 0 || places.size === 0) continue
    return new Map([...steps].map(([name, count]) => [name, { steps: count, mm: places.get(name) ?? Number.NaN }]))
  }
  return null
}

function rowOf(text: string, name: string): Map<string, number> {
  const row = new RegExp(`^(?:// )?${name}: (.*)$`, 'm').exec(text)?.[1] ?? ''
  return new Map(
    [...row.matchAll(/(stepper_\w+):(-?\d+(?:\.\d+)?)/g)].map(([, motor = '', value]) => [motor, Number(value)]),
  )
}

/** From the settings that Klipper tells; null where they do not say enough. */
export function readStepScale(settings: PlainRecord): StepScale | null {
  const stepMm = new Map<string, number>()
  for (const motor of FLAT) {
    const mm = stepOf(settings[motor])
    if (!(mm > 0)) return null
    stepMm.set(motor, mm)
  }
  const kinematics = recordOf(settings['printer'])['kinematics']
  if (kinematics !== 'cartesian' && kinematics !== 'corexy') return null
  return { stepMm, isCrossed: kinematics === 'corexy' }
}

function stepOf(value: unknown): number {
  const motor = recordOf(value)
  const rotationMm = Number(motor['rotation_distance'])
  const steps = Number(motor['full_steps_per_rotation'] ?? 200) * Number(motor['microsteps'])
  return rotationMm / (steps * gearOf(motor['gear_ratio']))
}

/** Klipper tells pairs of teeth. */
function gearOf(value: unknown): number {
  if (!Array.isArray(value)) return 1
  return value.reduce((ratio: number, pair: unknown) => {
    const [from, to] = Array.isArray(pair) ? pair : []
    return ratio * (Number(from) / Number(to))
  }, 1)
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** How far X and Y together had slipped between the two; NaN where it is not known, mm. */
export function slippedMm(before: StepCounts | null, after: StepCounts | null, scale: StepScale | null): number {
  if (before === null || after === null || scale === null) return Number.NaN
  const [a, b] = FLAT.map((motor) => {
    const mm = scale.stepMm.get(motor) ?? Number.NaN
    const ahead = (counts: StepCounts): number => {
      const { steps, mm: placeMm } = counts.get(motor) ?? { steps: Number.NaN, mm: Number.NaN }
      return steps * mm - placeMm
    }
    return ahead(after) - ahead(before)
  })
  return Math.hypot(a ?? Number.NaN, b ?? Number.NaN) / (scale.isCrossed ? Math.SQRT2 : 1)
}
