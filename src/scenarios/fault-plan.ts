// How each failure mode is drawn: the severities, courses, moments and words with which it matters in a print of some minutes.
// What severity 1 is stands in the catalogue. Ranges are ours, chosen from docs/FAULTS.md so that the fault changes something
// before the print ends; a severity below the range may pass unnoticed by anybody.
import type { FaultCourse, FaultMode } from '#faults'
import { FAULT_MODES } from '#faults'
import type { PartTrait } from './parts/part.ts'

/** When it begins: with the print, in one of its layers, or while the hot end heats up. */
export type FaultWhen = 'start' | 'layer' | 'heat-up'

/** Values for one word; of several words each is drawn by itself. */
export type WordChoices = Readonly<Record<string, readonly string[]>>

export interface FaultPlan {
  readonly mode: FaultMode
  readonly courses: readonly FaultCourse[]
  /** Null for a mode that knows no degrees. */
  readonly severity: readonly [number, number] | null
  readonly when: readonly FaultWhen[]
  /** Shares of the layers between which it begins. */
  readonly layerShare: readonly [number, number]
  /** Ramp of a creeping one, s. */
  readonly overS: readonly [number, number]
  /** It ends by itself after so long, s; null: it stays. */
  readonly forS: readonly [number, number] | null
  readonly words: WordChoices
  /** What the part must be like for it to matter. */
  readonly trait: PartTrait | null
  readonly filament: string | null
  readonly needsEnclosure: boolean
  readonly needsProbe: boolean
}

type Wish = Partial<Omit<FaultPlan, 'mode'>>

const THERMAL_WHEN = ['layer', 'layer', 'layer', 'heat-up'] as const
const EARLY = [0.05, 0.35] as const
const SUDDEN = ['sudden'] as const
const SUDDEN_OR_CREEPING = ['sudden', 'creeping'] as const
const AXES = ['x', 'y'] as const

/** What stands here is not as `planOf` has it. */
const WISHES: Readonly<Record<string, Wish>> = {
  // An open heater that comes and goes is heater-intermittent, a weak one heater-weak.
  'heater-open': { courses: SUDDEN, severity: [0.95, 1], when: THERMAL_WHEN },
  'heater-weak': { courses: SUDDEN_OR_CREEPING, severity: [0.75, 1], overS: [30, 120] },
  'heater-intermittent': { courses: ['intermittent'], severity: [0.9, 1] },
  'heater-stuck-on': { courses: ['sudden', 'intermittent'], severity: [0.8, 1], when: THERMAL_WHEN },
  'thermistor-detached': { courses: SUDDEN_OR_CREEPING, severity: [0.5, 1], overS: [5, 30], when: THERMAL_WHEN },
  'thermistor-open': { when: THERMAL_WHEN },
  'thermistor-short': { when: THERMAL_WHEN },
  'thermistor-drift': { severity: [0.5, 1], overS: [60, 240], layerShare: EARLY },
  'thermistor-noisy': { severity: [0.4, 1] },
  'bed-heater-open': { courses: SUDDEN, severity: [0.95, 1], when: THERMAL_WHEN, layerShare: [0.05, 0.5] },
  'bed-heater-weak': { courses: SUDDEN_OR_CREEPING, severity: [0.8, 1], overS: [30, 120], layerShare: EARLY },
  'bed-heater-stuck-on': { courses: SUDDEN, severity: [0.8, 1], layerShare: [0.05, 0.5] },
  'bed-thermistor-detached': { courses: SUDDEN_OR_CREEPING, severity: [0.5, 1], overS: [5, 30], when: THERMAL_WHEN },
  'bed-thermistor-open': { when: THERMAL_WHEN },
  'bed-thermistor-short': { when: THERMAL_WHEN },
  // It takes three minutes until the cold zone is soft.
  'hotend-fan-stopped': { courses: SUDDEN_OR_CREEPING, severity: [0.85, 1], layerShare: [0.02, 0.3] },
  'part-fan-stopped': { severity: [0.7, 1], courses: SUDDEN_OR_CREEPING, layerShare: [0.1, 0.5], filament: 'PLA' },
  'part-fan-on-block': { severity: [0.4, 1], courses: SUDDEN_OR_CREEPING, filament: 'PLA' },
  'sock-lost': { severity: [0.85, 1], courses: SUDDEN_OR_CREEPING },
  'pid-detuned': { severity: [0.6, 1], courses: SUDDEN_OR_CREEPING },
  draft: { severity: [0.7, 1], courses: SUDDEN_OR_CREEPING, layerShare: EARLY },
  'cold-chamber': { severity: [0.6, 1], courses: SUDDEN_OR_CREEPING, layerShare: EARLY, when: ['start', 'layer'] },
  'partial-clog': { courses: SUDDEN_OR_CREEPING, severity: [0.55, 1], overS: [20, 120] },
  clog: { courses: SUDDEN_OR_CREEPING, severity: [0.85, 1], overS: [10, 60] },
  'nozzle-worn': { courses: SUDDEN, severity: [0.6, 1] },
  'wrong-nozzle': { words: { bore: ['0.5', '0.625', '1.5', '2'] } },
  grinding: { severity: [0.95, 1], courses: SUDDEN_OR_CREEPING },
  tangle: { severity: [0.95, 1], overS: [10, 40] },
  'filament-out-of-round': { severity: [0.9, 1], layerShare: EARLY },
  'wrong-diameter': { severity: [0.8, 1], when: ['start', 'layer'], layerShare: EARLY },
  'wet-filament': { severity: [0.5, 1], when: ['start', 'layer'] },
  'under-extrusion': { severity: [0.5, 1], courses: SUDDEN_OR_CREEPING, when: ['start', 'layer'], layerShare: EARLY },
  'over-extrusion': { severity: [0.6, 1], courses: SUDDEN_OR_CREEPING, when: ['start', 'layer'], layerShare: EARLY },
  'extruder-motor-weak': { severity: [0.9, 1], courses: SUDDEN_OR_CREEPING },
  'wrong-pressure-advance': { words: { advance: ['0', '5', '8', '12'] }, when: ['start', 'layer'] },
  'nozzle-leak': { severity: [0.6, 1], courses: SUDDEN_OR_CREEPING, layerShare: EARLY },
  'belt-slack': { severity: [0.7, 1], overS: [20, 90], layerShare: EARLY },
  'belt-tooth-jump': { words: { axis: AXES, teeth: ['1', '2', '3', '4'] } },
  'pulley-slip': { severity: [0.7, 1], words: { axis: AXES }, courses: SUDDEN_OR_CREEPING, layerShare: [0.05, 0.5] },
  'lost-steps': { severity: [0.8, 1], words: { axis: AXES } },
  'motor-weak': { severity: [0.97, 1], words: { axis: AXES }, courses: SUDDEN_OR_CREEPING },
  'driver-overheated': { severity: [0.9, 1], overS: [30, 120] },
  'driver-temperature-warning': { severity: [0.9, 1], overS: [30, 120] },
  'curled-part': { severity: [0.9, 1], trait: 'overhanging', layerShare: EARLY },
  'loose-frame': { severity: [0.7, 1], overS: [20, 90], layerShare: EARLY },
  'z-binding': { severity: [0.7, 1], courses: SUDDEN_OR_CREEPING, layerShare: [0.05, 0.5] },
  'lead-screw-worn': { courses: SUDDEN, severity: [0.6, 1] },
  'bent-axis': { severity: [0.6, 1] },
  'endstop-error': { severity: [1, 1], words: { offset: ['-0.18', '-0.14', '0.2', '0.25', '0.35'] } },
  'endstop-stuck': { when: ['start'], courses: SUDDEN, words: { axis: AXES, answers: ['never', 'always'] } },
  'probe-stuck': { when: ['start'], courses: SUDDEN, words: { answers: ['never', 'always'] }, needsProbe: true },
  'probe-error': { severity: [1, 1], words: { offset: ['-0.18', '-0.14', '0.2', '0.3'] }, needsProbe: true },
  'bed-mesh-stale': { severity: [0.6, 1], trait: 'flat' },
  'bed-knocked': { severity: [0.5, 1], layerShare: [0.05, 0.6] },
  'layer-shift': { words: { x: ['-6', '-3.2', '0', '2', '4.5'], y: ['-5', '-2.4', '1.6', '3.2'] } },
  'poor-first-layer': { severity: [0.6, 1] },
  'greasy-bed': { severity: [0.9, 1], trait: 'slender' },
  warping: { severity: [0.85, 1], trait: 'flat', filament: 'ABS', layerShare: EARLY, when: ['start', 'layer'] },
  delamination: { severity: [0.8, 1], layerShare: [0.1, 0.5] },
  // While the support is still being built, or before.
  'support-failure': { severity: [0.9, 1], trait: 'supported', layerShare: [0.05, 0.4], when: ['start', 'layer'] },
  'spire-knocked': { severity: [0.9, 1], trait: 'slender', layerShare: [0.5, 0.85], courses: SUDDEN },
  'supply-sag': { severity: [0.3, 0.8] },
  'brown-out': { courses: SUDDEN, severity: [0.8, 1], forS: [0.1, 0.4] },
  'driver-reset': { words: { motor: ['x', 'y', 'e'] } },
  'mcu-lost': { courses: SUDDEN },
  'late-timer': { severity: [0.6, 1] },
  'camera-dark': { severity: [0.85, 1], courses: SUDDEN_OR_CREEPING },
  'signal-off': {
    words: { signal: ['nozzle_c', 'bed_c', 'hotend_fan_rpm', 'nozzle_load_n', 'encoder_mm', 'supply_v'] },
  },
  'signal-frozen': {
    words: { signal: ['nozzle_c', 'bed_c', 'nozzle_load_n', 'encoder_mm', 'supply_a', 'accel_x_rms_g'] },
    courses: SUDDEN,
  },
  'signal-delayed': { words: { signal: ['nozzle_c'], delay: ['10', '15', '25'] } },
  'signal-lying': { words: { signal: ['nozzle_c'], offset: ['-30', '-20', '15', '25'] } },
  'dirty-bed': { severity: [0.4, 1] },
  'wrong-material': { words: { material: ['PLA', 'ABS', 'PETG', 'PC', 'TPU-95A'] } },
  'wrong-plate': { severity: [0.9, 1], trait: 'slender' },
  'door-opened': { severity: [0.6, 1], filament: 'ABS', needsEnclosure: true, layerShare: EARLY },
}

function planOf(mode: FaultMode): FaultPlan {
  const isFromStart = mode.onset === 'start'
  return {
    mode,
    courses: mode.courses,
    severity: mode.isGraded ? [Math.max(0.5, 0.8 * mode.severity), 1] : null,
    when: isFromStart ? ['start'] : ['layer'],
    layerShare: [0.1, 0.7],
    overS: [15, 90],
    forS: null,
    words: {},
    trait: null,
    filament: null,
    needsEnclosure: false,
    needsProbe: false,
    ...WISHES[mode.name],
  }
}

export const FAULT_PLANS: readonly FaultPlan[] = FAULT_MODES.map(planOf)

export function findFaultPlan(name: string): FaultPlan | null {
  return FAULT_PLANS.find(({ mode }) => mode.name === name) ?? null
}

/** One way in which a mode can come about: its course, and those of its words that make it another mechanism. */
export interface Mechanism {
  readonly course: FaultCourse
  readonly words: Readonly<Record<string, string>>
  readonly name: string
}

export function mechanismsOf({ mode, courses, words }: FaultPlan): readonly Mechanism[] {
  let found: Mechanism[] = courses.map((course) => ({ course, words: {}, name: `${mode.name}/${course}` }))
  for (const [word, values] of Object.entries(words)) {
    found = found.flatMap((one) =>
      values.map((value) => ({
        course: one.course,
        words: { ...one.words, [word]: value },
        name: `${one.name}/${word}=${value}`,
      })),
    )
  }
  return found
}
