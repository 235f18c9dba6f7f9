// [printer] and the rails its kinematics asks for.
import {
  getChoice,
  getFloat,
  getInt,
  getText,
  hasOption,
  hasSection,
  locate,
  needText,
  type OptionReader,
  reportError,
  sectionsWithPrefix,
} from './option-reader.ts'
import { type DeltaConfig, KINEMATICS, type MotionConfig, type RailConfig } from './printer-config.ts'
import { readRail } from './read-stepper.ts'

/** Valid in Klipper, but their motion is not planned here. */
const UNSIMULATED_KINEMATICS: readonly string[] = [
  'polar',
  'rotary_delta',
  'deltesian',
  'winch',
  'generic_cartesian',
  'idex',
  'limited_cartesian',
  'limited_corexy',
  'limited_corexz',
  'limited_delta',
]

export function readMotion(reader: OptionReader, probeZOffsetMm: number | null): MotionConfig {
  const maxVelocityMmPerS = getFloat(reader, 'printer', 'max_velocity', { above: 0, fallback: 300 })
  const maxAccelMmPerS2 = getFloat(reader, 'printer', 'max_accel', { above: 0, fallback: 3000 })
  const minimumCruiseRatio = readMinimumCruiseRatio(reader, maxAccelMmPerS2)
  const squareCornerMmPerS = getFloat(reader, 'printer', 'square_corner_velocity', { default: 5, minval: 0 })
  const written = needText(reader, 'printer', 'kinematics')
  const known = KINEMATICS.find((name) => name === written)
  if (written !== '' && known === undefined) reportKinematics(reader, written)
  const kinematics = known ?? 'none'
  const limits = { maxVelocityMmPerS, maxAccelMmPerS2, minimumCruiseRatio, squareCornerMmPerS }
  const unsimulatedKinematics = known === undefined ? written : null
  if (kinematics === 'none') {
    return {
      ...limits,
      kinematics,
      unsimulatedKinematics,
      maxZMmPerS: maxVelocityMmPerS,
      maxZMmPerS2: maxAccelMmPerS2,
      rails: [],
      delta: null,
      dualCarriageAxis: null,
    }
  }
  const rails = kinematics === 'delta' ? readTowers(reader) : readAxes(reader, probeZOffsetMm)
  const maxZMmPerS = getFloat(reader, 'printer', 'max_z_velocity', {
    default: maxVelocityMmPerS,
    above: 0,
    maxval: maxVelocityMmPerS,
  })
  const maxZMmPerS2 = getFloat(reader, 'printer', 'max_z_accel', {
    default: maxAccelMmPerS2,
    above: 0,
    maxval: maxAccelMmPerS2,
  })
  const delta = kinematics === 'delta' ? readDelta(reader, rails) : null
  const dualCarriageAxis = hasSection(reader, 'dual_carriage')
    ? getChoice(reader, 'dual_carriage', 'axis', ['x', 'y'])
    : null
  return { ...limits, kinematics, unsimulatedKinematics, maxZMmPerS, maxZMmPerS2, rails, delta, dualCarriageAxis }
}

function reportKinematics(reader: OptionReader, kinematics: string): void {
  if (!UNSIMULATED_KINEMATICS.includes(kinematics)) {
    reportError(reader, 'printer', 'kinematics', 'kinematics', `Error loading kinematics '${kinematics}'`)
    return
  }
  reader.diagnostics.push({
    severity: 'warning',
    code: 'kinematics-not-simulated',
    message: `Kinematics '${kinematics}' is valid but not simulated: no print can be timed with this configuration`,
    ...locate(reader.tree, 'printer', 'kinematics'),
  })
}

/** Older configurations give max_accel_to_decel, which later Klipper replaced by a ratio and then refused. */
function readMinimumCruiseRatio(reader: OptionReader, maxAccelMmPerS2: number): number {
  const ratio = getFloat(reader, 'printer', 'minimum_cruise_ratio', { default: 0.5, minval: 0, below: 1 })
  if (!hasOption(reader, 'printer', 'max_accel_to_decel')) return ratio
  const maxAccelToDecel = getFloat(reader, 'printer', 'max_accel_to_decel', { above: 0, fallback: maxAccelMmPerS2 / 2 })
  const converted = 1 - Math.min(1, maxAccelToDecel / maxAccelMmPerS2)
  const hasRatio = hasOption(reader, 'printer', 'minimum_cruise_ratio')
  reader.diagnostics.push({
    severity: 'warning',
    code: 'option-deprecated',
    message: hasRatio
      ? `Option 'max_accel_to_decel' in section 'printer' is deprecated and newer Klipper refuses it; minimum_cruise_ratio is used`
      : `Option 'max_accel_to_decel' in section 'printer' is deprecated and newer Klipper refuses it; write minimum_cruise_ratio: ${Number(converted.toFixed(4))}`,
    ...locate(reader.tree, 'printer', 'max_accel_to_decel'),
  })
  return hasRatio ? ratio : converted
}

function readAxes(reader: OptionReader, probeZOffsetMm: number | null): RailConfig[] {
  return ['stepper_x', 'stepper_y', 'stepper_z'].map((section) =>
    readRail(reader, section, { hasRange: true, positionEndstopMm: null, probeZOffsetMm }),
  )
}

/** Towers b and c take what they leave out from tower a. */
function readTowers(reader: OptionReader): RailConfig[] {
  const first = readRail(reader, 'stepper_a', { hasRange: false, positionEndstopMm: null, probeZOffsetMm: null })
  const rules = { hasRange: false, positionEndstopMm: first.positionEndstopMm, probeZOffsetMm: null }
  return [first, readRail(reader, 'stepper_b', rules), readRail(reader, 'stepper_c', rules)]
}

function readDelta(reader: OptionReader, rails: readonly RailConfig[]): DeltaConfig {
  const radiusMm = getFloat(reader, 'printer', 'delta_radius', { above: 0, fallback: 100 })
  const printRadiusMm = getFloat(reader, 'printer', 'print_radius', { default: radiusMm, above: 0 })
  const firstArmMm = getFloat(reader, 'stepper_a', 'arm_length', { above: radiusMm, fallback: radiusMm * 2 })
  const otherArms = ['stepper_b', 'stepper_c'].map((section) =>
    getFloat(reader, section, 'arm_length', { default: firstArmMm, above: radiusMm }),
  )
  const angleDeg = [
    getFloat(reader, 'stepper_a', 'angle', { default: 210 }),
    getFloat(reader, 'stepper_b', 'angle', { default: 330 }),
    getFloat(reader, 'stepper_c', 'angle', { default: 90 }),
  ]
  const highestMm = Math.min(...rails.map((rail) => rail.positionEndstopMm))
  const minimumZMm = getFloat(reader, 'printer', 'minimum_z_position', { default: 0, maxval: highestMm })
  return { radiusMm, printRadiusMm, minimumZMm, armLengthMm: [firstArmMm, ...otherArms], angleDeg }
}

/** A configuration without a board cannot start; one that was cut out of a log has none. */
export function checkMcu(reader: OptionReader): void {
  readMcu(reader, 'mcu')
  for (const { section } of sectionsWithPrefix(reader, 'mcu')) readMcu(reader, section)
}

const RESTART_METHODS = ['arduino', 'cheetah', 'command', 'rpi_usb'] as const

function readMcu(reader: OptionReader, section: string): void {
  if (getText(reader, section, 'canbus_uuid') !== null) {
    getText(reader, section, 'canbus_interface', 'can0')
  } else {
    const hasSerial = getText(reader, section, 'serial') !== null
    const message = `Option 'serial' in section '${section}' must be specified`
    if (!hasSerial) reportError(reader, section, null, 'mcu-missing', message)
    getInt(reader, section, 'baud', { default: 250_000, minval: 2400 })
  }
  if (hasOption(reader, section, 'restart_method')) getChoice(reader, section, 'restart_method', RESTART_METHODS)
}
