import { type Advise, shortNumber } from './advice.ts'
import type { BedMeshConfig, PrinterConfig, ProbeConfig, RailConfig } from './printer-config.ts'
import type { PythonLiteral } from './python-literal.ts'

/** Contact-free scanners home by their own rules; the three classic probes need the printer's help. */
const CLASSIC_PROBES = ['probe', 'bltouch', 'smart_effector']

export function adviseProbing(config: PrinterConfig, advise: Advise): void {
  if (config.kinematics === 'delta') adviseRoundMesh(config, advise)
  if (config.kinematics === 'delta' || config.kinematics === 'none') return
  const [railX, railY, railZ] = config.rails
  const { probe } = config
  if (railX !== undefined && railY !== undefined) adviseNozzlePlaces(config, [railX, railY], advise)
  if (railX === undefined || railY === undefined || railZ === undefined || probe === null) return
  const isClassic = CLASSIC_PROBES.includes(probe.section)
  if (isClassic && railZ.endstopIsProbe) adviseHomingPlace(config, advise)
  if (isClassic) adviseOffset(probe, advise)
  if (config.safeZHome !== null) {
    adviseInside(railX, 'X', config.safeZHome.homeXMm, advise)
    adviseInside(railY, 'Y', config.safeZHome.homeYMm, advise)
  }
  if (config.bedMesh !== null) adviseMesh(config.bedMesh, probe, [railX, railY], advise)
  if (railZ.steppers.length >= 2 && config.gantryLevel === null && isClassic) {
    const which = railZ.steppers.length === 4 ? 'quad_gantry_level' : 'z_tilt'
    const why = `${railZ.steppers.length} Z motors and a probe, but no [${which}]: nothing brings the motors level`
    advise('info', 'gantry-level', 'stepper_z', null, why)
  }
}

function adviseHomingPlace(config: PrinterConfig, advise: Advise): void {
  if (config.homingOverride !== null || config.gcodeMacros.some((macro) => macro.name.toUpperCase() === 'G28')) return
  if (config.safeZHome === null) {
    const why = 'Z homes with the probe, but no [safe_z_home] brings it over the bed: beside the bed the nozzle crashes'
    advise('warning', 'safe-z-home', 'stepper_z', 'endstop_pin', why)
  }
}

function adviseOffset(probe: ProbeConfig, advise: Advise): void {
  const isBeside = probe.xOffsetMm !== 0 || probe.yOffsetMm !== 0
  if (isBeside && probe.zOffsetMm === 0) {
    const why = 'z_offset 0 for a probe beside the nozzle: it was never measured (PROBE_CALIBRATE)'
    advise('warning', 'probe-offset', probe.section, 'z_offset', why)
  }
}

function adviseInside(rail: RailConfig, axis: string, placeMm: number, advise: Advise): void {
  const inside = placeMm >= rail.positionMinMm && placeMm <= rail.positionMaxMm
  if (inside) return
  const range = `${rail.positionMinMm} to ${rail.positionMaxMm}`
  const why = `home_xy_position ${axis}${placeMm} is outside the axis (${range}): homing fails with "Move out of range"`
  advise('warning', 'safe-z-home', 'safe_z_home', 'home_xy_position', why)
}

/** The mesh names places of the probe; the nozzle stands elsewhere by the probe's offset. */
function adviseMesh(
  mesh: BedMeshConfig,
  probe: ProbeConfig,
  rails: readonly [RailConfig, RailConfig],
  advise: Advise,
): void {
  if (mesh.meshMinMm === null || mesh.meshMaxMm === null) return
  const offsets = [probe.xOffsetMm, probe.yOffsetMm]
  for (const [index, rail] of rails.entries()) {
    const offsetMm = offsets[index] ?? 0
    for (const [option, corner] of [
      ['mesh_min', mesh.meshMinMm],
      ['mesh_max', mesh.meshMaxMm],
    ] as const) {
      const headMm = (corner[index] ?? 0) - offsetMm
      const inside = headMm >= rail.positionMinMm && headMm <= rail.positionMaxMm
      if (inside) continue
      const axis = index === 0 ? 'X' : 'Y'
      const why = `${option} needs the head at ${axis}${shortNumber(headMm)} (probe offset ${offsetMm}), outside ${rail.positionMinMm} to ${rail.positionMaxMm}`
      advise('warning', 'mesh-reach', 'bed_mesh', option, `${why}: calibration fails with "Move out of range"`)
    }
  }
}

/** On a delta the nozzle must stay within the print radius while the probe stands on the mesh's edge. */
function adviseRoundMesh(config: PrinterConfig, advise: Advise): void {
  const { bedMesh, delta, probe } = config
  if (bedMesh === null || delta === null || bedMesh.meshRadiusMm === null) return
  const offsetMm = probe === null ? 0 : Math.hypot(probe.xOffsetMm, probe.yOffsetMm)
  const reachMm = bedMesh.meshRadiusMm + offsetMm
  if (reachMm <= delta.printRadiusMm) return
  const why = `mesh_radius ${bedMesh.meshRadiusMm} mm and a probe ${shortNumber(offsetMm)} mm beside the nozzle need the head ${shortNumber(reachMm)} mm from the middle, beyond print_radius ${delta.printRadiusMm}`
  advise('warning', 'mesh-reach', 'bed_mesh', 'mesh_radius', `${why}: calibration fails with "Move out of range"`)
}

/** Places of the nozzle, not of the probe: gantry points, bed screws, the point of the resonance test. */
function adviseNozzlePlaces(config: PrinterConfig, rails: readonly [RailConfig, RailConfig], advise: Advise): void {
  for (const { section, option, placeMm } of nozzlePlaces(config)) {
    for (const [index, rail] of rails.entries()) {
      const atMm = placeMm[index] ?? 0
      const inside = atMm >= rail.positionMinMm && atMm <= rail.positionMaxMm
      if (inside) continue
      const axis = index === 0 ? 'X' : 'Y'
      const why = `${option} sends the nozzle to ${axis}${shortNumber(atMm)}, outside ${rail.positionMinMm} to ${rail.positionMaxMm}`
      advise('warning', 'probe-reach', section, option, `${why}: it fails with "Move out of range"`)
    }
  }
}

interface NozzlePlace {
  readonly section: string
  readonly option: string
  readonly placeMm: readonly number[]
}

function nozzlePlaces({ settings }: PrinterConfig): NozzlePlace[] {
  const places: NozzlePlace[] = []
  for (const section of [
    'z_tilt',
    'quad_gantry_level',
    'bed_tilt',
    'screws_tilt_adjust',
    'bed_screws',
    'resonance_tester',
  ]) {
    for (const [option, value] of settings.get(section) ?? []) {
      if (!/^(points|probe_points|screw\d+)$/.test(option)) continue
      for (const placeMm of rowsOf(value)) places.push({ section, option, placeMm })
    }
  }
  return places
}

/** One place or several, as numbers. */
function rowsOf(value: PythonLiteral): readonly (readonly number[])[] {
  if (!('items' in value)) return []
  const numbers = value.items.map((item) => (item.kind === 'float' || item.kind === 'int' ? item.value : null))
  if (!numbers.includes(null)) return [numbers.map((number) => number ?? 0)]
  return value.items.flatMap(rowsOf)
}
