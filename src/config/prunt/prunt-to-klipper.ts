// Prunt's configuration as the text of a printer.cfg, as far as both know the same things. Prunt has no pins: they stand in
// the text as comments, for a person to fill in.
import {
  type KlipperDraft,
  type KlipperOption,
  numberText,
  putOptions,
  putSection,
  putWanted,
} from './klipper-draft.ts'
import type { Converted } from './klipper-to-prunt.ts'
import { CRACKLE_PER_ACCEL, JERK_PER_ACCEL, SNAP_PER_ACCEL } from './klipper-to-prunt.ts'
import { leftKeys } from './left-over.ts'
import { type PruntConfig, pruntLookup } from './prunt-config.ts'
import { lookUpKey } from './prunt-fields.ts'
import { putFans, putHeaters, putHotend } from './prunt-heat-to-klipper.ts'
import { type PruntMotionSettings, pruntMotion } from './prunt-motion.ts'
import { fullStepMm, isCoreXyKind, motorAxis } from './prunt-motors.ts'
import { klipperShaperName, klipperSpeeds } from './prunt-printer.ts'

/** Nothing that a printer.cfg could say: whether Prunt runs, what its names are, that E needs no homing. */
const NO_LOSS = [
  'Prunt$Enabled',
  'G-code assignments$Hotend heater',
  'G-code assignments$Bed heater',
  'Homing$E$Homing method',
  'Homing$E$Homing method$Set to value$Position',
]

/** E has a range in Prunt and none in Klipper; this stands for none. */
const ANY_E_MM = 1e9

export function pruntToKlipper(config: PruntConfig): Converted<string> {
  const seen = new Set(NO_LOSS.map(lookUpKey))
  const look = pruntLookup(config, (key) => seen.add(key))
  const { motion, diagnostics } = pruntMotion(config, look)
  const draft: KlipperDraft = {
    look,
    lines: ['# From a configuration of Prunt, which knows no pins: fill in what stands behind "#".'],
    notes: diagnostics.map(({ message }) => message),
  }
  putPrinter(draft, motion)
  for (const [i, axis] of ['X', 'Y', 'Z'].entries()) putRail(draft, motion, i, axis)
  const hotend = putExtruder(draft, motion)
  putHeaters(draft, hotend)
  putFans(draft)
  putShapers(draft, motion)
  const left = leftKeys(config, seen)
  if (left.length > 0) draft.notes.push(`not carried over: ${left.join(', ')}`)
  return { config: `${draft.lines.join('\n')}\n`, notes: draft.notes }
}

function putPrinter(draft: KlipperDraft, motion: PruntMotionSettings): void {
  const { look, notes } = draft
  const accel = motion.accelMmPerS2
  const speeds = klipperSpeeds(motion)
  putSection(draft, 'printer', [
    ['kinematics', isCoreXyKind(look) ? 'corexy' : 'cartesian'],
    ['max_velocity', speeds.maxVelocityMmPerS],
    ['max_accel', accel],
    ['max_z_velocity', speeds.maxZMmPerS],
    ['max_z_accel', speeds.maxZMmPerS2],
    ['square_corner_velocity', speeds.squareCornerMmPerS],
  ])
  if (motion.axisMmPerS[0] !== motion.axisMmPerS[1])
    notes.push('Klipper has one speed for X and Y: the higher one is written')
  if (motion.scaler[0] !== 1 || motion.scaler[1] !== 1) notes.push('axial scalers of X and Y have no place in Klipper')
  const ratios: readonly (readonly [string, number, number])[] = [
    ['jerk', motion.jerkMmPerS3, JERK_PER_ACCEL],
    ['snap', motion.snapMmPerS4, SNAP_PER_ACCEL],
    ['crackle', motion.crackleMmPerS5, CRACKLE_PER_ACCEL],
  ]
  for (const [name, limit, perAccel] of ratios) {
    const usual = Math.abs(limit / (accel * perAccel) - 1) < 1e-9
    notes.push(
      `${name} ${numberText(limit)}: Klipper does not limit it${usual ? '' : ', and it is not upstream’s usual share of the acceleration'}`,
    )
  }
  if (!motion.ignoreE) notes.push('"Ignore E in XYZE" is off: Klipper’s feed is always a speed of the head')
  const [, , , lowerE] = motion.lowerMm ?? []
  const [, , , upperE] = motion.upperMm ?? []
  const isBounded = (lowerE ?? -ANY_E_MM) > -ANY_E_MM || (upperE ?? ANY_E_MM) < ANY_E_MM
  if (isBounded) notes.push('position limits of E have no place in Klipper')
  if (motion.replaceG0) notes.push('"Replace G0 with G1" has no place in Klipper, where both are the same')
  if (motion.shiftCorners) notes.push('"Shift blended corners" has no counterpart in Klipper')
}

/** The motors that drive an axis, its namesake first; the axis' own name where none is told. */
function motorsOf({ look }: KlipperDraft, axis: string): readonly string[] {
  const belts: Readonly<Record<string, string>> = isCoreXyKind(look) ? { A: 'X', B: 'Y' } : {}
  const names = look.names('Steppers').filter((name) => {
    const on = motorAxis(look, name)
    return (belts[on] ?? on) === axis && look.flag(`Steppers$${name}$Enabled`) !== false
  })
  const own = names.find((name) => lookUpKey(name) === lookUpKey(axis))
  if (names.length === 0) return [axis]
  return own === undefined ? names : [own, ...names.filter((name) => name !== own)]
}

function stepperOptions(draft: KlipperDraft, name: string): KlipperOption[] {
  const step = fullStepMm(draft.look, name)
  if (step === null)
    draft.notes.push(`no stepper ${name} with a distance per step: rotation_distance has to be filled in`)
  else if (step.gearRatio !== 1) {
    draft.notes.push(
      `Steppers$${name}: the gear ratio ${numberText(step.gearRatio)} is taken as turns of the motor for one of the output`,
    )
  }
  return [
    ['rotation_distance', step === null ? undefined : step.stepMm * 200],
    ['microsteps', draft.look.number(`Steppers$${name}$Microsteps`)],
  ]
}

/** An axis without a limit has none to write. */
function finite(mm: number | undefined): number | undefined {
  return Number.isFinite(mm) ? mm : undefined
}

function putRail(draft: KlipperDraft, motion: PruntMotionSettings, i: number, axis: string): void {
  const { look, notes } = draft
  const at = `Homing$${axis}$Homing method`
  const method = look.text(at) ?? 'Disabled'
  const homesOnSwitch = lookUpKey(method) === lookUpKey('Use input switch')
  const of = (child: string): number | undefined => look.number(`${at}$Use input switch$${child}`)
  const [own = axis, ...others] = motorsOf(draft, axis)
  const rail = `stepper_${axis.toLowerCase()}`
  putSection(draft, rail, [
    ...stepperOptions(draft, own),
    ['position_min', finite(motion.lowerMm?.[i])],
    ['position_max', finite(motion.upperMm?.[i])],
  ])
  if (homesOnSwitch) {
    putOptions(draft, [
      ['position_endstop', of('Switch position')],
      ['homing_speed', of('Velocity limit')],
      ['homing_retract_dist', of('Back off move distance')],
      ['homing_positive_dir', String(!(look.flag(`${at}$Use input switch$Move towards negative infinity`) ?? true))],
    ])
    const name = look.text(`${at}$Use input switch$Switch`) ?? axis
    look.flag(`Input switches$${name}$Enabled`)
    if (look.flag(`Input switches$${name}$Hit on high`) === false) {
      notes.push(`Input switches$${name} is hit on low: the endstop_pin of [${rail}] begins with "!"`)
    }
  } else {
    notes.push(`Homing$${axis}: "${method}" is not carried over`)
    putWanted(draft, 'position_endstop')
  }
  if (finite(motion.upperMm?.[i]) === undefined) putWanted(draft, 'position_max')
  putWanted(draft, 'step_pin', 'dir_pin', 'enable_pin', 'endstop_pin')
  for (const [k, name] of others.entries()) {
    putSection(draft, `${rail}${k + 1}`, stepperOptions(draft, name))
    putWanted(draft, 'step_pin', 'dir_pin', 'enable_pin')
  }
}

function putExtruder(draft: KlipperDraft, motion: PruntMotionSettings): string {
  const { notes } = draft
  const advance = motion.shapers[3]
  const advances = advance.kind === 'pressure-advance'
  const [own = 'E', ...others] = motorsOf(draft, 'E')
  putSection(draft, 'extruder', [
    ...stepperOptions(draft, own),
    ['max_extrude_only_velocity', motion.axisMmPerS[3]],
    ['max_extrude_only_accel', motion.accelMmPerS2 * motion.scaler[3]],
    ['pressure_advance', advances ? advance.advanceS : undefined],
    ['pressure_advance_smooth_time', advances && advance.smoothS > 0 ? advance.smoothS : undefined],
  ])
  const hotend = putHotend(draft)
  putWanted(
    draft,
    'step_pin',
    'dir_pin',
    'enable_pin',
    'heater_pin',
    'sensor_pin',
    'nozzle_diameter',
    'filament_diameter',
  )
  notes.push('nozzle and filament diameter are unknown to Prunt and have to be filled in')
  if (others.length > 0) notes.push(`Steppers$${others.join(', ')}: further motors of E are not carried over`)
  if (advances && !(advance.smoothS > 0)) {
    notes.push('Input shaping$E: Klipper always smooths the advance; its own time is taken where Prunt has none')
  }
  if (advances && (advance.addedOnly || advance.levels !== 2)) {
    notes.push('Input shaping$E: Klipper smooths the whole of the filament’s motion, in two levels')
  } else if (advance.kind !== 'none' && !advances) {
    notes.push('Input shaping$E: Klipper shapes no filament; left out')
  }
  return hotend
}

function putShapers(draft: KlipperDraft, motion: PruntMotionSettings): void {
  const options: [string, string | number][] = []
  const [x, y, z] = motion.shapers
  for (const [axis, shaper] of [
    ['x', x],
    ['y', y],
    ['z', z],
  ] as const) {
    if (shaper.kind === 'none') continue
    const name = klipperShaperName(shaper)
    if (name === null || shaper.kind === 'pressure-advance') {
      draft.notes.push(`Input shaping$${axis.toUpperCase()}: Klipper has no such shaper; the axis is left unshaped`)
      continue
    }
    options.push([`shaper_type_${axis}`, name], [`shaper_freq_${axis}`, shaper.frequencyHz])
    options.push([`damping_ratio_${axis}`, shaper.dampingRatio])
    if (shaper.kind === 'extra-insensitive' && shaper.residualRatio !== 0.05) {
      draft.notes.push(
        `Input shaping$${axis.toUpperCase()}: Klipper’s residual vibration is 5 %, not ${numberText(100 * shaper.residualRatio)} %`,
      )
    }
  }
  if (options.length > 0) putSection(draft, 'input_shaper', options)
}
