// The envelope of one printer: Klipper's own `configfile.settings`, the material and the literals, whichever is tightest. What is
// missing or no number there is not guessed: an axis goes nowhere, a heater stays cold.
import type { PlainRecord } from '#protocol'
import {
  ACCEL_CAP_MM_PER_S2,
  BED_LIMITS,
  BED_MARGIN_C,
  EXTRUDE_ONLY_CAP_MM,
  EXTRUDE_SPEED_CAP_MM_PER_S,
  FAN_MIN_RATIO,
  GENERIC_LIMITS,
  MATERIAL_BED_MARGIN_C,
  MATERIAL_COLD_MARGIN_C,
  MATERIAL_FLOW_RATIO,
  MATERIAL_NOZZLE_MARGIN_C,
  NOWHERE,
  NOZZLE_LIMITS,
  NOZZLE_MARGIN_C,
  SAFEST_LIMITS,
  SPEED_CAP_MM_PER_S,
  Z_MIN_MM,
} from './default-limits.ts'
import type { HeaterLimits, Limits, Range, TuneBand } from './limits.ts'
import { isNumber, isRecord } from './plain-data.ts'

/** What of a filament the envelope needs; plain data, so that safety knows no physics. */
export interface MaterialLimits {
  readonly name: string
  /** As its maker gives it. */
  readonly nozzleC: Range
  readonly bedMaxC: number
  readonly chamberMaxC: number
  readonly flowMaxMm3PerS: number
  /** It does not set without the part fan: the operator may not take it away. */
  readonly needsFan: boolean
}

/**
 * `heaterNames`: as the printer writes them (`heaters.available_heaters`): settings know them in lower case only. Extruder and bed
 * need no name.
 */
export function limitsForPrinter(
  settings: PlainRecord,
  material: MaterialLimits | null,
  heaterNames: readonly string[] = [],
): Limits {
  const printer = sectionOf(settings, 'printer')
  const extruders = Object.keys(settings)
    .filter((name) => /^extruder\d*$/.test(name))
    .map((name) => sectionOf(settings, name))
  return {
    ...SAFEST_LIMITS,
    ...reachOf(settings, printer),
    heaters: heatersOf(settings, material, heaterNames),
    material: material === null ? '' : material.name,
    extrudeMinC: Math.max(
      SAFEST_LIMITS.extrudeMinC,
      material === null ? 0 : material.nozzleC.min - MATERIAL_COLD_MARGIN_C,
      ...extruders.map((one) => numberOf(one, 'min_extrude_temp') ?? 0),
    ),
    speedMaxMmPerS: Math.min(SPEED_CAP_MM_PER_S, numberOf(printer, 'max_velocity') ?? SAFEST_LIMITS.speedMaxMmPerS),
    accelMaxMmPerS2: Math.min(ACCEL_CAP_MM_PER_S2, numberOf(printer, 'max_accel') ?? SAFEST_LIMITS.accelMaxMmPerS2),
    // Klipper's settings have it for every kinematics, with max_velocity where the file says nothing.
    zSpeedMaxMmPerS: Math.min(SPEED_CAP_MM_PER_S, numberOf(printer, 'max_z_velocity') ?? SAFEST_LIMITS.zSpeedMaxMmPerS),
    flowMaxMm3PerS:
      material === null
        ? SAFEST_LIMITS.flowMaxMm3PerS
        : Math.min(SAFEST_LIMITS.flowMaxMm3PerS, material.flowMaxMm3PerS * MATERIAL_FLOW_RATIO),
    filamentDiameterMm: thickestMm(extruders),
    extrudeOnlyMaxMm: lowest(
      extruders,
      'max_extrude_only_distance',
      EXTRUDE_ONLY_CAP_MM,
      SAFEST_LIMITS.extrudeOnlyMaxMm,
    ),
    extrudeSpeedMaxMmPerS: lowest(
      extruders,
      'max_extrude_only_velocity',
      EXTRUDE_SPEED_CAP_MM_PER_S,
      SAFEST_LIMITS.extrudeSpeedMaxMmPerS,
    ),
    tune: tuneOf(extruders, material),
  }
}

function heatersOf(
  settings: PlainRecord,
  material: MaterialLimits | null,
  heaterNames: readonly string[],
): Record<string, HeaterLimits> {
  const written = new Map(heaterNames.map((name) => [name.toLowerCase(), name]))
  const found: [string, HeaterLimits][] = []
  for (const section of Object.keys(settings)) {
    const kind = kindOf(section, material)
    if (kind === null) continue
    found.push([written.get(section) ?? section, heaterLimits(sectionOf(settings, section), kind)])
  }
  return Object.fromEntries(found)
}

interface HeaterKind {
  readonly limits: HeaterLimits
  readonly marginC: number
  /** By the material, or by the literals where it is not known. */
  readonly maxC: number
}

function kindOf(section: string, material: MaterialLimits | null): HeaterKind | null {
  if (/^extruder\d*$/.test(section)) {
    const maxC = material === null ? NOZZLE_LIMITS.maxC : material.nozzleC.max + MATERIAL_NOZZLE_MARGIN_C
    return { limits: NOZZLE_LIMITS, marginC: NOZZLE_MARGIN_C, maxC }
  }
  if (section === 'heater_bed') {
    const maxC = material === null ? BED_LIMITS.maxC : material.bedMaxC + MATERIAL_BED_MARGIN_C
    return { limits: BED_LIMITS, marginC: BED_MARGIN_C, maxC }
  }
  if (section.startsWith('heater_generic ')) {
    const maxC = material === null ? GENERIC_LIMITS.maxC : Math.max(GENERIC_LIMITS.maxC, material.chamberMaxC)
    return { limits: GENERIC_LIMITS, marginC: BED_MARGIN_C, maxC }
  }
  return null
}

function heaterLimits(section: PlainRecord, kind: HeaterKind): HeaterLimits {
  // Without a max_temp nothing is said about this heater: it stays cold.
  const printerMaxC = (numberOf(section, 'max_temp') ?? 0) - kind.marginC
  const maxC = Math.max(0, Math.min(printerMaxC, finiteOr(kind.maxC, 0)))
  const minC = Math.max(kind.limits.minC, numberOf(section, 'min_temp') ?? kind.limits.minC)
  return { ...kind.limits, minC, maxC, stepMaxC: maxC }
}

/** How far the nozzle goes, by the printer's kinematics. */
function reachOf(settings: PlainRecord, printer: PlainRecord): Pick<Limits, 'xMm' | 'yMm' | 'zMm' | 'radiusMm'> {
  const kinematics = printer['kinematics']
  if (kinematics === 'delta') {
    const towerMm = numberOf(sectionOf(settings, 'stepper_a'), 'position_endstop') ?? 0
    const radiusMm = numberOf(printer, 'print_radius') ?? numberOf(printer, 'delta_radius') ?? 0
    return { ...round(radiusMm), zMm: heightOf(numberOf(printer, 'minimum_z_position') ?? 0, towerMm) }
  }
  const zMm = rangeOf(sectionOf(settings, 'stepper_z'))
  const height = zMm === NOWHERE ? NOWHERE : heightOf(zMm.min, zMm.max)
  if (kinematics === 'polar') {
    return { ...round(numberOf(sectionOf(settings, 'stepper_arm'), 'position_max') ?? 0), zMm: height }
  }
  return {
    xMm: rangeOf(sectionOf(settings, 'stepper_x')),
    yMm: rangeOf(sectionOf(settings, 'stepper_y')),
    zMm: height,
    radiusMm: null,
  }
}

function round(radiusMm: number): Pick<Limits, 'xMm' | 'yMm' | 'radiusMm'> {
  const range = { min: -radiusMm, max: radiusMm }
  return { xMm: range, yMm: range, radiusMm }
}

function heightOf(minMm: number, maxMm: number): Range {
  return { min: Math.max(Z_MIN_MM, minMm), max: maxMm }
}

function rangeOf(stepper: PlainRecord): Range {
  const min = numberOf(stepper, 'position_min')
  const max = numberOf(stepper, 'position_max')
  return min === null || max === null ? NOWHERE : { min, max }
}

function tuneOf(extruders: readonly PlainRecord[], material: MaterialLimits | null): TuneBand {
  const advanceS = Math.max(0, ...extruders.map((one) => numberOf(one, 'pressure_advance') ?? 0))
  const { tune, pressureAdvanceS } = SAFEST_LIMITS
  return {
    ...tune,
    fanRatio: {
      min: material === null || material.needsFan ? FAN_MIN_RATIO : tune.fanRatio.min,
      max: tune.fanRatio.max,
    },
    // Around what the printer's own configuration has, for tubes long and short.
    pressureAdvanceS: {
      min: 0,
      max: Math.min(pressureAdvanceS.max, Math.max(tune.pressureAdvanceS.max, 2 * advanceS)),
    },
  }
}

/** Of all extruders, each with the cap or its own if that is lower; `whereMissing` counts for one that does not say. */
function lowest(extruders: readonly PlainRecord[], option: string, cap: number, whereMissing: number): number {
  const own = extruders.map((one) => numberOf(one, option) ?? whereMissing)
  return own.length === 0 ? whereMissing : Math.min(cap, ...own)
}

function thickestMm(extruders: readonly PlainRecord[]): number {
  const own = extruders.map((one) => numberOf(one, 'filament_diameter') ?? SAFEST_LIMITS.filamentDiameterMm)
  return own.length === 0 ? SAFEST_LIMITS.filamentDiameterMm : Math.max(...own)
}

function sectionOf(settings: PlainRecord, name: string): PlainRecord {
  const section = Object.hasOwn(settings, name) ? settings[name] : undefined
  return isRecord(section) ? section : {}
}

function numberOf(section: PlainRecord, option: string): number | null {
  const value = section[option]
  return isNumber(value) ? value : null
}

function finiteOr(value: number, other: number): number {
  return Number.isFinite(value) ? value : other
}
