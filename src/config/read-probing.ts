import { sectionWord } from './known-sections.ts'
// How the printer finds its bed: probe, mesh, gantry levelling and the way to home Z.
import {
  getBoolean,
  getChoice,
  getFloat,
  getFloatList,
  getFloatRows,
  getInt,
  getOptionalFloat,
  getText,
  getValue,
  hasOption,
  hasSection,
  locate,
  needText,
  type OptionReader,
  recordSetting,
  reportError,
  requireOption,
} from './option-reader.ts'
import type {
  BedMeshConfig,
  GantryLevelConfig,
  HomingOverrideConfig,
  ProbeConfig,
  SafeZHomeConfig,
} from './printer-config.ts'
import { parseIntText } from './python-number.ts'

const PROBE_SECTIONS = ['probe', 'bltouch', 'smart_effector'] as const
/** Probes of other makers: their offsets have the same names, the rest is theirs. */
const FOREIGN_PROBES = [
  'probe_eddy_current',
  'load_cell_probe',
  'beacon',
  'cartographer',
  'scanner',
  'dockable_probe',
  'mag_probe',
]

export function readProbe(reader: OptionReader): ProbeConfig | null {
  const [section, second] = PROBE_SECTIONS.filter((name) => hasSection(reader, name))
  if (second !== undefined) {
    reportError(reader, second, null, 'probe-twice', `Printer object 'probe' already created`)
  }
  if (section === undefined) return readForeignProbe(reader)
  const zOffsetMm = getFloat(reader, section, 'z_offset')
  const xOffsetMm = getFloat(reader, section, 'x_offset', { default: 0 })
  const yOffsetMm = getFloat(reader, section, 'y_offset', { default: 0 })
  const speedMmPerS = getFloat(reader, section, 'speed', { default: 5, above: 0 })
  const liftMmPerS = getFloat(reader, section, 'lift_speed', { default: speedMmPerS, above: 0 })
  const samples = getInt(reader, section, 'samples', { default: 1, minval: 1 })
  const sampleRetractMm = getFloat(reader, section, 'sample_retract_dist', { default: 2, above: 0 })
  const samplesToleranceMm = getFloat(reader, section, 'samples_tolerance', { default: 0.1, minval: 0 })
  getInt(reader, section, 'samples_tolerance_retries', { default: 0, minval: 0 })
  getChoice(reader, section, 'samples_result', ['median', 'average'], 'average')
  readProbePins(reader, section)
  return {
    section,
    xOffsetMm,
    yOffsetMm,
    zOffsetMm,
    speedMmPerS,
    liftMmPerS,
    samples,
    sampleRetractMm,
    samplesToleranceMm,
  }
}

function readProbePins(reader: OptionReader, section: (typeof PROBE_SECTIONS)[number]): void {
  const read = (name: string, fallback: boolean): boolean => getBoolean(reader, section, name, fallback)
  if (section === 'bltouch') {
    for (const option of ['sensor_pin', 'control_pin']) needText(reader, section, option)
    getFloat(reader, section, 'pin_move_time', { default: 0.68, above: 0 })
    read('stow_on_each_sample', true)
    read('probe_with_touch_mode', false)
    read('pin_up_reports_not_triggered', true)
    read('pin_up_touch_mode_reports_triggered', true)
    if (hasOption(reader, section, 'set_output_mode')) getChoice(reader, section, 'set_output_mode', ['5V', 'OD'])
    return
  }
  needText(reader, section, 'pin')
  if (section === 'probe') read('deactivate_on_each_sample', true)
  for (const option of ['activate_gcode', 'deactivate_gcode']) getText(reader, section, option, '')
  if (section !== 'smart_effector') return
  getText(reader, section, 'control_pin')
  getFloat(reader, section, 'probe_accel', { default: 0, minval: 0 })
  getFloat(reader, section, 'recovery_time', { default: 0.4, minval: 0 })
}

function readForeignProbe(reader: OptionReader): ProbeConfig | null {
  const section = [...reader.tree.sections.keys()].find((name) => FOREIGN_PROBES.includes(sectionWord(name)))
  if (section === undefined) return null
  return {
    section,
    xOffsetMm: getOptionalFloat(reader, section, 'x_offset') ?? 0,
    yOffsetMm: getOptionalFloat(reader, section, 'y_offset') ?? 0,
    zOffsetMm: getOptionalFloat(reader, section, 'z_offset') ?? 0,
    speedMmPerS: getFloat(reader, section, 'speed', { default: 5, above: 0 }),
    liftMmPerS: getFloat(reader, section, 'lift_speed', { default: 5, above: 0 }),
    samples: getInt(reader, section, 'samples', { default: 1, minval: 1 }),
    sampleRetractMm: 2,
    samplesToleranceMm: 0.1,
  }
}

/** Rectangular beds give corners, round beds a radius; probe_count is then odd. */
export function readBedMesh(reader: OptionReader): BedMeshConfig | null {
  const section = 'bed_mesh'
  if (!hasSection(reader, section)) return null
  const isRound = hasOption(reader, section, 'mesh_radius')
  const meshRadiusMm = isRound ? getFloat(reader, section, 'mesh_radius', { above: 0 }) : null
  if (isRound) getFloatList(reader, section, 'mesh_origin', 2)
  if (!isRound) {
    for (const option of ['mesh_min', 'mesh_max']) requireOption(reader, section, option)
  }
  const meshMinMm = isRound ? null : getFloatList(reader, section, 'mesh_min', 2)
  const meshMaxMm = isRound ? null : getFloatList(reader, section, 'mesh_max', 2)
  if (meshMinMm !== null && meshMaxMm !== null) checkMeshCorners(reader, meshMinMm, meshMaxMm)
  const probeCount = isRound ? readRoundCount(reader) : readIntPair(reader, 'probe_count', 3, 3)
  checkInterpolation(reader, probeCount)
  readMeshPlaces(reader)
  return {
    speedMmPerS: getFloat(reader, section, 'speed', { default: 50, above: 0 }),
    horizontalMoveZMm: getFloat(reader, section, 'horizontal_move_z', { default: 5 }),
    meshMinMm,
    meshMaxMm,
    meshRadiusMm,
    probeCount,
    fadeStartMm: getFloat(reader, section, 'fade_start', { default: 1 }),
    fadeEndMm: getFloat(reader, section, 'fade_end', { default: 0 }),
    splitDeltaZMm: getFloat(reader, section, 'split_delta_z', { default: 0.025, minval: 0.01 }),
    moveCheckDistanceMm: getFloat(reader, section, 'move_check_distance', { default: 5, minval: 3 }),
  }
}

function readMeshPlaces(reader: OptionReader): void {
  const section = 'bed_mesh'
  getFloatList(reader, section, 'zero_reference_position', 2)
  getOptionalFloat(reader, section, 'fade_target')
  for (let number = 1; hasOption(reader, section, `faulty_region_${number}_min`); number++) {
    for (const corner of ['min', 'max']) {
      const option = `faulty_region_${number}_${corner}`
      requireOption(reader, section, option)
      getFloatList(reader, section, option, 2)
    }
  }
}

function checkMeshCorners(reader: OptionReader, min: readonly number[], max: readonly number[]): void {
  const [minX = 0, minY = 0] = min
  const [maxX = 0, maxY = 0] = max
  if (!(maxX > minX && maxY > minY)) {
    reportError(reader, 'bed_mesh', 'mesh_max', 'bed-mesh', 'bed_mesh: invalid min/max points')
  }
}

/** Lagrange polynomials through many points swing, so Klipper limits them; bicubic ones want four points. */
function checkInterpolation(reader: OptionReader, probeCount: readonly number[]): void {
  const algorithm = getText(reader, 'bed_mesh', 'algorithm', 'lagrange').toLowerCase()
  const pointsPerSegment = readIntPair(reader, 'mesh_pps', 2, 0)
  getFloat(reader, 'bed_mesh', 'bicubic_tension', { default: 0.2, minval: 0, maxval: 2 })
  getFloat(reader, 'bed_mesh', 'adaptive_margin', { default: 0 })
  getInt(reader, 'bed_mesh', 'scan_overshoot', { default: 0, minval: 0 })
  if (pointsPerSegment.every((count) => count === 0)) return
  const counts = `Configured Probe Count: ${probeCount.join(', ')}`
  const most = Math.max(...probeCount)
  let problem: string | null = null
  if (algorithm !== 'lagrange' && algorithm !== 'bicubic') problem = `bed_mesh: Unknown algorithm <${algorithm}>`
  else if (algorithm === 'lagrange' && most > 6) {
    problem = `bed_mesh: cannot exceed a probe_count of 6 when using lagrange interpolation. ${counts}`
  } else if (algorithm === 'bicubic' && Math.min(...probeCount) < 4 && most > 6) {
    problem = `bed_mesh: invalid probe_count option when using bicubic interpolation. Combination of 3 points on one axis with more than 6 on another is not permitted. ${counts}`
  }
  if (problem !== null) reportError(reader, 'bed_mesh', 'algorithm', 'bed-mesh', problem)
}

/** One number for both axes, or one for each. */
function readIntPair(reader: OptionReader, option: string, fallback: number, minval: number): readonly number[] {
  const section = 'bed_mesh'
  const record = (x: number, y: number): readonly number[] => {
    const items = [x, y].map((value) => ({ kind: 'int', value }) as const)
    recordSetting(reader, section, option, { kind: 'tuple', items })
    return [x, y]
  }
  const value = getValue(reader, section, option)
  if (value === null) return record(fallback, fallback)
  const counts = value.text.split(',').map(parseIntText)
  const [first = null, second = first] = counts
  if (first === null || second === null || counts.length > 2) {
    const message = `Unable to parse option '${option}' in section '${section}'`
    reportError(reader, section, option, 'option-unparsable', message)
    return [fallback, fallback]
  }
  if (first < minval || second < minval) {
    const message = `Option '${option}' in section '${section}' must have a minimum of ${minval}`
    reportError(reader, section, option, 'option-out-of-range', message)
    return [fallback, fallback]
  }
  return record(first, second)
}

function readRoundCount(reader: OptionReader): readonly number[] {
  const count = getInt(reader, 'bed_mesh', 'round_probe_count', { default: 5, minval: 3 })
  if (count % 2 === 0) {
    const message = 'bed_mesh: probe_count must be odd for round beds'
    reportError(reader, 'bed_mesh', 'round_probe_count', 'bed-mesh', message)
  }
  return [count, count]
}

export function readSafeZHome(reader: OptionReader): SafeZHomeConfig | null {
  const section = 'safe_z_home'
  if (!hasSection(reader, section)) return null
  requireOption(reader, section, 'home_xy_position')
  const [homeXMm = 0, homeYMm = 0] = getFloatList(reader, section, 'home_xy_position', 2) ?? []
  if (hasSection(reader, 'homing_override')) {
    const message = 'homing_override and safe_z_homing cannot be used simultaneously'
    reportError(reader, section, null, 'safe-z-home', message)
  }
  return {
    homeXMm,
    homeYMm,
    zHopMm: getFloat(reader, section, 'z_hop', { default: 0 }),
    zHopMmPerS: getFloat(reader, section, 'z_hop_speed', { default: 15, above: 0 }),
    travelMmPerS: getFloat(reader, section, 'speed', { default: 50, above: 0 }),
    moveToPrevious: getBoolean(reader, section, 'move_to_previous', false),
  }
}

export function readHomingOverride(reader: OptionReader): HomingOverrideConfig | null {
  const section = 'homing_override'
  if (!hasSection(reader, section)) return null
  return {
    setPositionXMm: getOptionalFloat(reader, section, 'set_position_x'),
    setPositionYMm: getOptionalFloat(reader, section, 'set_position_y'),
    setPositionZMm: getOptionalFloat(reader, section, 'set_position_z'),
    axes: getText(reader, section, 'axes', 'XYZ').toUpperCase(),
    gcode: needText(reader, section, 'gcode'),
    ...locate(reader.tree, section, 'gcode'),
  }
}

export function readGantryLevel(reader: OptionReader): GantryLevelConfig | null {
  const kind = (['quad_gantry_level', 'z_tilt'] as const).find((name) => hasSection(reader, name))
  if (kind === undefined) return null
  const positions = kind === 'z_tilt' ? 'z_positions' : 'gantry_corners'
  for (const option of [positions, 'points']) {
    requireOption(reader, kind, option)
  }
  getFloatRows(reader, kind, positions, { row: '\n', column: ',' }, 2)
  const pointsMm = getFloatRows(reader, kind, 'points', { row: '\n', column: ',' }, 2) ?? []
  if (kind === 'quad_gantry_level' && pointsMm.length !== 4 && hasOption(reader, kind, 'points')) {
    const message = 'Need exactly 4 probe points for quad_gantry_level'
    reportError(reader, kind, 'points', 'gantry-points', message)
  }
  getInt(reader, kind, 'retries', { default: 0, minval: 0 })
  getFloat(reader, kind, 'retry_tolerance', { default: 0, minval: 0 })
  if (kind === 'quad_gantry_level') getFloat(reader, kind, 'max_adjust', { default: 4, above: 0 })
  return {
    kind,
    pointsMm,
    speedMmPerS: getFloat(reader, kind, 'speed', { default: 50, above: 0 }),
    horizontalMoveZMm: getFloat(reader, kind, 'horizontal_move_z', { default: 5 }),
  }
}

/** True when something can answer `probe:z_virtual_endstop`: any probe, also of plug-ins and makers. */
export function hasAnyProbe(reader: OptionReader): boolean {
  return [...reader.tree.sections.keys()].some((name) =>
    /probe|bltouch|smart_effector|beacon|cartographer|scanner|prtouch|idm/.test(sectionWord(name)),
  )
}
