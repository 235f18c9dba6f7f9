// The motors of the head and of the extruders: which moves turn them, and where they stand for a place of the head.
import type { PrinterConfig } from '#config'
import { AXIS_X, AXIS_Y, AXIS_Z } from '#motion'

export interface LiveStepper {
  readonly section: string
  readonly stepDistanceMm: number
  /** Axes whose moves turn it. */
  readonly moves: number
  /** Its carriage's place for a place of the head, mm; null for extruders and for towers, which are told by name only. */
  readonly axisMm: ((head: ArrayLike<number>) => number) | null
  /** Where its count began. */
  firstSteps: number
  /** Extruder whose moves turn it; null: none do. */
  follows: string | null
  /** Its coils have current. */
  isOn: boolean
}

type Place = (head: ArrayLike<number>) => number

const X: Place = (head) => head[0]!
const Y: Place = (head) => head[1]!
const Z: Place = (head) => head[2]!

/** Carriages of the three rails, and the axes that move them. */
function carriages(config: PrinterConfig): readonly (readonly [Place, number])[] {
  switch (config.kinematics) {
    case 'corexy':
      return [
        [(head) => head[0]! + head[1]!, AXIS_X | AXIS_Y],
        [(head) => head[0]! - head[1]!, AXIS_X | AXIS_Y],
        [Z, AXIS_Z],
      ]
    case 'corexz':
      return [
        [(head) => head[0]! + head[2]!, AXIS_X | AXIS_Z],
        [Y, AXIS_Y],
        [(head) => head[0]! - head[2]!, AXIS_X | AXIS_Z],
      ]
    case 'hybrid_corexy':
      return [
        [(head) => head[0]! - head[1]!, AXIS_X | AXIS_Y],
        [Y, AXIS_Y],
        [Z, AXIS_Z],
      ]
    case 'hybrid_corexz':
      return [
        [(head) => head[0]! - head[2]!, AXIS_X | AXIS_Z],
        [Y, AXIS_Y],
        [Z, AXIS_Z],
      ]
    default:
      return [
        [X, AXIS_X],
        [Y, AXIS_Y],
        [Z, AXIS_Z],
      ]
  }
}

/** `placeMm`: of the head when the counting begins. */
export function createSteppers(config: PrinterConfig, placeMm: ArrayLike<number>): LiveStepper[] {
  const { delta } = config
  const found: LiveStepper[] = []
  const places = carriages(config)
  for (const [axis, rail] of config.rails.entries()) {
    const [place, moves] =
      delta === null ? places[axis]! : ([towerPlace(config, axis), AXIS_X | AXIS_Y | AXIS_Z] as const)
    for (const { section, stepDistanceMm } of rail.steppers) {
      const firstSteps = Math.round(place(placeMm) / stepDistanceMm)
      found.push({ section, stepDistanceMm, moves, axisMm: place, firstSteps, follows: null, isOn: false })
    }
  }
  for (const { section, stepper } of config.extruders) {
    if (stepper === null) continue
    found.push(besideKinematics(section, stepper.stepDistanceMm, section))
  }
  for (const section of config.sectionNames) {
    const word = /^(extruder_stepper|manual_stepper|dual_carriage)\b/.exec(section)?.[1]
    if (word === undefined) continue
    const follows = word === 'extruder_stepper' ? textOption(config, section, 'extruder') : null
    found.push(besideKinematics(section, stepDistanceOf(config, section), follows))
  }
  return found
}

function towerPlace({ delta }: PrinterConfig, tower: number): Place {
  const angle = (delta!.angleDeg[tower]! * Math.PI) / 180
  const towerX = Math.cos(angle) * delta!.radiusMm
  const towerY = Math.sin(angle) * delta!.radiusMm
  const armSquared = delta!.armLengthMm[tower]! ** 2
  return (head) => Math.sqrt(armSquared - (towerX - head[0]!) ** 2 - (towerY - head[1]!) ** 2) + head[2]!
}

function besideKinematics(section: string, stepDistanceMm: number, follows: string | null): LiveStepper {
  return { section, stepDistanceMm, moves: 0, axisMm: null, firstSteps: 0, follows, isOn: false }
}

function textOption(config: PrinterConfig, section: string, option: string): string | null {
  const found = config.settings.get(section.toLowerCase())?.get(option)
  return found?.kind === 'str' ? found.value : null
}

/** Of a motor that no typed field describes. */
function stepDistanceOf(config: PrinterConfig, section: string): number {
  const number = (option: string, fallback: number): number => {
    const found = config.settings.get(section.toLowerCase())?.get(option)
    return found?.kind === 'float' || found?.kind === 'int' ? found.value : fallback
  }
  const gearText = textOption(config, section, 'gear_ratio') ?? ''
  let gearRatio = 1
  for (const pair of gearText.split(',')) {
    const [from = Number.NaN, to = Number.NaN] = pair.split(':').map(Number)
    if (from > 0 && to > 0) gearRatio *= from / to
  }
  const stepsPerRotation = number('full_steps_per_rotation', 200) * number('microsteps', 16) * gearRatio
  return number('rotation_distance', 40) / stepsPerRotation
}
