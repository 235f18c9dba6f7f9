// The motors that a printer.cfg describes, as far as one hears them.
import type { ConfigTree, PrinterConfig, StepperConfig } from '#config'
import { BELT_MOTOR, EXTRUDER_MOTOR, type MotorSound, type MotorSounds, SCREW_MOTOR } from './scene.ts'

/** Travel of a motor's turn over the teeth of a belt: what turns faster than this is a screw or a gear. */
const BELT_MIN_MM = 16
const GT2_PITCH_MM = 2
/** Trinamic drivers interpolate to this, unless told not to. */
const INTERPOLATED_MICROSTEPS = 256
const TRINAMIC = /^tmc\d+$/

export function motorSoundsOf(config: Pick<PrinterConfig, 'rails' | 'extruders' | 'source'>): MotorSounds {
  const [x, y, z] = config.rails.map(({ steppers }) => motorSound(steppers, config.source))
  const stepper = config.extruders[0]?.stepper ?? null
  return {
    x: x ?? BELT_MOTOR,
    y: y ?? BELT_MOTOR,
    z: z ?? SCREW_MOTOR,
    e: stepper === null ? EXTRUDER_MOTOR : { ...motorSound([stepper], config.source), toothPitchMm: 0 },
  }
}

function motorSound(steppers: readonly StepperConfig[], source: ConfigTree): MotorSound {
  const stepper = steppers[0]
  if (stepper === undefined) return BELT_MOTOR
  const turnMm = stepper.rotationDistanceMm
  const driver = [...source.sections.values()].find(({ name }) => {
    const [kind, motor] = name.split(/\s+/)
    return TRINAMIC.test(kind!) && motor === stepper.section
  })
  const option = (name: string): string | undefined => driver?.options.get(name)?.text.trim().toLowerCase()
  const interpolates = driver !== undefined && !/^(false|no|off|0)$/.test(option('interpolate') ?? 'true')
  return {
    fullStepMm: turnMm / (stepper.fullStepsPerRotation * stepper.gearRatio),
    microsteps: interpolates ? INTERPOLATED_MICROSTEPS : stepper.microsteps,
    // stealthChop runs below its threshold; a threshold of 0, Klipper's default, is never.
    chop: Number(option('stealthchop_threshold') ?? 0) > 0 ? 'stealth' : 'spread',
    count: steppers.length,
    toothPitchMm: turnMm >= BELT_MIN_MM ? GT2_PITCH_MM : 0,
  }
}
