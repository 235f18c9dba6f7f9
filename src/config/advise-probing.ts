import { type Advise, shortNumber } from './advice.ts'
import type { BedMeshConfig, PrinterConfig, ProbeConfig, RailConfig } from './printer-config.ts'

/** Contact-free scanners home by their own rules; the three classic probes need the printer's help. */
const CLASSIC_PROBES = ['probe', 'bltouch', 'smart_effector']

export function adviseProbing(config: PrinterConfig, advise: Advise): void {
  if (config.kinematics === 'delta' || config.kinematics === 'none') return
  const [railX, railY, railZ] = config.rails
  const { probe } = config
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
