// [extruder], [extruder1], ...: heater, motor and the limits that keep a slip of G-code from ruining the hot end.
import { filamentAreaMm2 } from '#core'
import {
  getFloat,
  getText,
  getValue,
  hasOption,
  hasSection,
  markAsked,
  type OptionReader,
  reportError,
} from './option-reader.ts'
import type { ExtruderConfig, HeaterConfig } from './printer-config.ts'
import { readHeater, readMinExtrudeTemp } from './read-heater.ts'
import { readStepper } from './read-stepper.ts'

export interface HeadLimits {
  readonly maxVelocityMmPerS: number
  readonly maxAccelMmPerS2: number
}

/** Extruders in tool order. Klipper looks for extruder, extruder1, ... and stops at the first gap. */
export function readExtruders(reader: OptionReader, limits: HeadLimits): ExtruderConfig[] {
  const extruders: ExtruderConfig[] = []
  for (let number = 0; number < 99; number++) {
    const section = number === 0 ? 'extruder' : `extruder${number}`
    if (!hasSection(reader, section)) break
    extruders.push(readExtruder(reader, section, extruders, limits))
  }
  return extruders
}

function readExtruder(
  reader: OptionReader,
  section: string,
  earlier: readonly ExtruderConfig[],
  limits: HeadLimits,
): ExtruderConfig {
  const sharedHeater = getText(reader, section, 'shared_heater')
  const owner = earlier.find((extruder) => extruder.section === sharedHeater)
  if (sharedHeater !== null && owner === undefined) {
    reportError(reader, section, 'shared_heater', 'unknown-heater', `Unknown heater '${sharedHeater}'`)
  }
  const heater: HeaterConfig = owner?.heater ?? readHeater(reader, section, section)
  const minExtrudeTempC =
    owner?.minExtrudeTempC ?? readMinExtrudeTemp(reader, section, heater.minTempC, heater.maxTempC)
  const nozzleDiameterMm = getFloat(reader, section, 'nozzle_diameter', { above: 0, fallback: 0.4 })
  const filamentDiameterMm = getFloat(reader, section, 'filament_diameter', {
    minval: nozzleDiameterMm,
    fallback: 1.75,
  })
  // 4 d^2 of plastic beside 1.75 mm of filament: head limits scaled by it bound filament-only moves.
  const defaultCrossSectionMm2 = 4 * nozzleDiameterMm ** 2
  const maxExtrudeCrossSectionMm2 = getFloat(reader, section, 'max_extrude_cross_section', {
    default: defaultCrossSectionMm2,
    above: 0,
  })
  const scale = defaultCrossSectionMm2 / filamentAreaMm2(filamentDiameterMm)
  const maxExtrudeOnlyMmPerS = getFloat(reader, section, 'max_extrude_only_velocity', {
    default: limits.maxVelocityMmPerS * scale,
    above: 0,
  })
  const maxExtrudeOnlyMmPerS2 = getFloat(reader, section, 'max_extrude_only_accel', {
    default: limits.maxAccelMmPerS2 * scale,
    above: 0,
  })
  const maxExtrudeOnlyDistanceMm = getFloat(reader, section, 'max_extrude_only_distance', { default: 50, minval: 0 })
  const instantaneousCornerMmPerS = getFloat(reader, section, 'instantaneous_corner_velocity', {
    default: 1,
    minval: 0,
  })
  const hasMotor = ['step_pin', 'dir_pin', 'rotation_distance'].some((option) => hasOption(reader, section, option))
  const stepper = hasMotor || section === 'extruder' ? readStepper(reader, section) : null
  const pressureAdvanceS = getFloat(reader, section, 'pressure_advance', { default: 0, minval: 0 })
  const pressureAdvanceSmoothTimeS = getFloat(reader, section, 'pressure_advance_smooth_time', {
    default: 0.04,
    above: 0,
    maxval: 0.2,
  })
  for (const option of KALICO_EXTRUDER_OPTIONS) getValue(reader, section, option)
  markAsked(reader, section, 'per_move_pressure_advance')
  return {
    section,
    stepper,
    heater,
    sharedHeater: owner === undefined ? null : sharedHeater,
    minExtrudeTempC,
    nozzleDiameterMm,
    filamentDiameterMm,
    maxExtrudeCrossSectionMm2,
    maxExtrudeOnlyMmPerS,
    maxExtrudeOnlyMmPerS2,
    maxExtrudeOnlyDistanceMm,
    instantaneousCornerMmPerS,
    pressureAdvanceS,
    pressureAdvanceSmoothTimeS,
  }
}

const KALICO_EXTRUDER_OPTIONS = [
  'disable_pressure_advance',
  'pressure_advance_model',
  'linear_advance',
  'linear_offset',
]
