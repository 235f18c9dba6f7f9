// How far the motors of Prunt's configuration turn for a millimetre of each axis. Source: prunt SPEC 5, 9.
import type { Diagnostic } from '#protocol'
import { type PruntConfig, type PruntLookup, pruntLookup } from './prunt-config.ts'
import { lookUpKey, STEP_VARIANTS } from './prunt-fields.ts'

export interface PruntMotor {
  /** The board's word for it. */
  readonly name: string
  /** Steps, microsteps included, for a mm of each axis; the sign is the direction in which the axes are mixed, no wire's. */
  readonly stepsPerMm: readonly [x: number, y: number, z: number, e: number]
}

/** mm of the axis per full step of a motor; null where the file does not say. */
export function fullStepMm(
  look: PruntLookup,
  name: string,
): { readonly stepMm: number; readonly gearRatio: number } | null {
  const at = `Steppers$${name}$Distance per step`
  const chosen = look.text(at)
  const variant = STEP_VARIANTS.find((each) => chosen !== undefined && lookUpKey(each) === lookUpKey(chosen))
  if (variant === undefined) return null
  const of = (child: string): number | undefined => look.number(`${at}$${variant}$${child}`)
  if (variant === 'Direct entry') return found(of('Distance per step'), 1)
  const turnMm =
    variant === 'Lead screw'
      ? of('Lead')
      : variant === 'Gear with circumference'
        ? of('Circumference')
        : (of('Tooth count') ?? Number.NaN) * (of('Tooth pitch') ?? Number.NaN)
  const gearRatio = (of('Gear ratio$Numerator') ?? 1) / (of('Gear ratio$Denominator') ?? 1)
  return found((turnMm ?? Number.NaN) / ((of('Full steps per rotation') ?? 200) * gearRatio), gearRatio)
}

/** No motor steps finer than a nanometre, or farther than a metre. */
const STEP_MM = { least: 1e-6, most: 1e3 }

function found(stepMm: number | undefined, gearRatio: number): { stepMm: number; gearRatio: number } | null {
  return stepMm !== undefined && stepMm >= STEP_MM.least && stepMm <= STEP_MM.most ? { stepMm, gearRatio } : null
}

const BELTS = 'Core XY'

export function isCoreXyKind(look: PruntLookup): boolean {
  return lookUpKey(look.text('Kinematics$Kinematics kind') ?? 'Cartesian') === lookUpKey(BELTS)
}

/** What a motor is put on, in capitals: its own name where the file does not say. */
export function motorAxis(look: PruntLookup, name: string): string {
  const kind = isCoreXyKind(look) ? BELTS : 'Cartesian'
  return (look.text(`Kinematics$Kinematics kind$${kind}$${name}`) ?? name).trim().toUpperCase()
}

/** Every motor that the file gives a distance per step; those that it leaves out are told. */
export function pruntMotors(config: PruntConfig): {
  readonly motors: readonly PruntMotor[]
  readonly diagnostics: readonly Diagnostic[]
} {
  const look = pruntLookup(config)
  const diagnostics: Diagnostic[] = []
  const isCoreXy = isCoreXyKind(look)
  const motors: PruntMotor[] = []
  for (const name of look.names('Steppers')) {
    if (look.flag(`Steppers$${name}$Enabled`) === false) continue
    const share = axesOf(motorAxis(look, name), isCoreXy)
    if (share === null) continue
    const step = fullStepMm(look, name)
    if (step === null) {
      const message = `Steppers$${name} has no usable distance per step: its steps are not counted`
      diagnostics.push({ severity: 'warning', code: 'prunt-motor', message, line: 0 })
      continue
    }
    const perMm = (look.number(`Steppers$${name}$Microsteps`) ?? 1) / step.stepMm
    const [x, y, z, e] = share
    motors.push({ name, stepsPerMm: [x * perMm, y * perMm, z * perMm, e * perMm] })
  }
  return { motors, diagnostics }
}

type Share = readonly [x: number, y: number, z: number, e: number]

/** What of each axis moves the motor: belt A of a CoreXY turns with X + Y, belt B with X - Y. Null: NONE, or no axis. */
function axesOf(chosen: string, isCoreXy: boolean): Share | null {
  if (chosen === 'Z') return [0, 0, 1, 0]
  if (chosen === 'E') return [0, 0, 0, 1]
  if (isCoreXy && (chosen === 'A' || chosen === 'X')) return [1, 1, 0, 0]
  if (isCoreXy && (chosen === 'B' || chosen === 'Y')) return [1, -1, 0, 0]
  if (chosen === 'X') return [1, 0, 0, 0]
  return chosen === 'Y' ? [0, 1, 0, 0] : null
}
