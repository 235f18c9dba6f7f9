import { type Advise, shortNumber } from './advice.ts'
import type { ExtruderConfig, PrinterConfig, RailConfig, ShaperType } from './printer-config.ts'

/**
 * Highest acceleration that a shaper leaves sharp, over frequency squared, 1/(mm) scale: max_accel = k f². Fitted to what
 * Klipper's calibration suggests (MZV at 34.6 Hz: 3500 mm/s², EI at 41.4 Hz: 3200) and the smoothing it logs on real
 * printers; within 5 %. ZVD, as long as EI, takes EI's.
 */
const SHAPER_ACCEL_MM: Readonly<Record<ShaperType, number>> = {
  zv: 3.7,
  mzv: 2.95,
  zvd: 1.86,
  ei: 1.86,
  '2hump_ei': 1.11,
  '3hump_ei': 0.733,
}
/** Screws of printers stall or whip above about 750 turns a minute. */
const SCREW_TURNS_PER_S = 12.5
/** Steps a second of one motor that a 32-bit board still makes beside the others. */
const STEP_RATE_HZ = 500_000

export function adviseMotion(config: PrinterConfig, advise: Advise): void {
  if (config.unsimulatedKinematics !== null || config.kinematics === 'none') return
  adviseCorners(config, advise)
  adviseShaper(config, advise)
  for (const rail of config.rails) {
    adviseGearing(rail, config, advise)
    adviseHoming(rail, config, advise)
    adviseRange(rail, config, advise)
  }
  adviseZSpeed(config, advise)
  for (const extruder of config.extruders) adviseExtruder(extruder, advise)
}

function adviseCorners(config: PrinterConfig, advise: Advise): void {
  const { squareCornerMmPerS, minimumCruiseRatio } = config
  if (squareCornerMmPerS > 12) {
    const jump = shortNumber(squareCornerMmPerS * Math.SQRT2)
    const why = `square_corner_velocity ${squareCornerMmPerS} mm/s jerks the head by ${jump} mm/s at a right angle`
    const severity = squareCornerMmPerS > 25 ? 'warning' : 'info'
    advise(severity, 'square-corner', 'printer', 'square_corner_velocity', `${why}: ringing and lost steps; 5 is usual`)
  }
  if (minimumCruiseRatio > 0.9) {
    const why = `minimum_cruise_ratio ${minimumCruiseRatio} makes short moves crawl; 0.5 is usual`
    advise('info', 'cruise-ratio', 'printer', 'minimum_cruise_ratio', why)
  }
}

function adviseShaper(config: PrinterConfig, advise: Advise): void {
  const { inputShaper, maxAccelMmPerS2 } = config
  const shaped = inputShaper === null ? [] : shapedAxes(inputShaper)
  if (shaped.length === 0) {
    if (maxAccelMmPerS2 > 5000) {
      const why = `max_accel ${maxAccelMmPerS2} mm/s² without an input shaper rings visibly at every corner`
      advise('warning', 'accel-unshaped', 'printer', 'max_accel', `${why}: measure resonances, or stay below 3000`)
    }
    return
  }
  for (const { axis, shaper } of shaped) {
    const inside = shaper.frequencyHz >= 15 && shaper.frequencyHz <= 200
    if (!inside) {
      const why = `shaper_freq_${axis} ${shaper.frequencyHz} Hz is outside what frames and beds do (20-130 Hz)`
      advise('warning', 'shaper-frequency', 'input_shaper', `shaper_freq_${axis}`, why)
    }
  }
  if (shaped.length === 1) {
    const other = shaped[0]?.axis === 'x' ? 'y' : 'x'
    advise(
      'info',
      'shaper-one-axis',
      'input_shaper',
      null,
      `only one axis is shaped: ${other.toUpperCase()} rings as before`,
    )
  }
  const limits = shaped.map(({ axis, shaper }) => ({
    axis,
    shaper,
    accelMmPerS2: SHAPER_ACCEL_MM[shaper.type] * shaper.frequencyHz ** 2,
  }))
  const worst = limits.reduce((a, b) => (b.accelMmPerS2 < a.accelMmPerS2 ? b : a))
  if (maxAccelMmPerS2 > worst.accelMmPerS2 * 1.1) {
    const { axis, shaper } = worst
    const rounded = Math.round(worst.accelMmPerS2 / 100) * 100
    const why = `max_accel ${maxAccelMmPerS2} mm/s² is above the ${rounded} that ${shaper.type} at ${shaper.frequencyHz} Hz (${axis.toUpperCase()}) keeps sharp`
    advise(
      'info',
      'accel-shaper',
      'printer',
      'max_accel',
      `${why}: corners are rounded unless the slicer asks for less`,
    )
  }
}

function shapedAxes(shaper: NonNullable<PrinterConfig['inputShaper']>) {
  return (['x', 'y'] as const)
    .map((axis) => ({ axis, shaper: shaper[axis] }))
    .filter((each) => each.shaper.frequencyHz > 0)
}

function adviseGearing(rail: RailConfig, config: PrinterConfig, advise: Advise): void {
  const [first, ...others] = rail.steppers
  if (first === undefined) return
  const travelMm = first.rotationDistanceMm / first.gearRatio
  for (const other of others) {
    const otherMm = other.rotationDistanceMm / other.gearRatio
    if (Math.abs(otherMm - travelMm) > 1e-6 * travelMm) {
      const why = `${other.section} moves ${shortNumber(otherMm)} mm a motor turn, ${rail.section} ${shortNumber(travelMm)}`
      advise('warning', 'gearing-differs', other.section, 'rotation_distance', `${why}: the axis twists`)
    }
  }
  const isZ = rail.section === 'stepper_z'
  const speedMmPerS = isZ ? config.maxZMmPerS : config.maxVelocityMmPerS
  const stepHz = speedMmPerS / first.stepDistanceMm
  if (stepHz > STEP_RATE_HZ && !(isZ && travelMm <= 16)) {
    const why = `${shortNumber(speedMmPerS)} mm/s is ${shortNumber(stepHz / 1000)} thousand steps a second`
    advise('warning', 'step-rate', rail.section, 'microsteps', `${why}, more than most boards make: fewer microsteps`)
  }
  if (isZ || config.kinematics === 'corexz' || config.kinematics === 'hybrid_corexz') return
  // Belts of printers have 2 mm teeth, so a turn is a whole number of them.
  const teeth = first.rotationDistanceMm / 2
  const nearestMm = Math.round(teeth) * 2
  const offRatio = Math.abs(first.rotationDistanceMm - nearestMm) / first.rotationDistanceMm
  if (first.gearRatio === 1 && first.rotationDistanceMm >= 20 && offRatio > 0.002) {
    const why = `rotation_distance ${first.rotationDistanceMm} is no whole number of 2 mm belt teeth (${nearestMm} is)`
    advise('info', 'rotation-distance', rail.section, 'rotation_distance', `${why}: shrinkage belongs in the slicer`)
  }
}

function adviseHoming(rail: RailConfig, config: PrinterConfig, advise: Advise): void {
  const { section, homingMmPerS, homingRetractMm, endstopPin } = rail
  const isZ = section === 'stepper_z'
  const isBelted = config.kinematics === 'corexz' || config.kinematics === 'hybrid_corexz'
  const maxMmPerS = isZ && !isBelted ? 30 : 150
  if (homingMmPerS > maxMmPerS) {
    const why = `homing_speed ${homingMmPerS} mm/s strikes the endstop hard and overruns it`
    advise(
      'warning',
      'homing-speed',
      section,
      'homing_speed',
      `${why}; ${isZ && !isBelted ? '5-10' : '30-60'} mm/s is usual`,
    )
  }
  const isSensorless = /tmc\w+\s*:\s*virtual_endstop/.test(endstopPin)
  if (isSensorless && homingRetractMm > 0 && config.kinematics !== 'delta') {
    const why = `homing_retract_dist ${homingRetractMm} asks StallGuard for a second, slow touch, which it does not feel reliably`
    advise('info', 'homing-retract', section, 'homing_retract_dist', `${why}; 0 is usual`)
  }
}

function adviseRange(rail: RailConfig, config: PrinterConfig, advise: Advise): void {
  if (config.kinematics === 'delta') return
  const { section, positionMinMm, positionMaxMm } = rail
  if (section === 'stepper_z' && positionMinMm < -10) {
    const why = `position_min ${positionMinMm}: after a failed probing the nozzle may go that far into the bed`
    advise('warning', 'z-range', section, 'position_min', `${why}; -2 to -5 is usual`)
  }
  if (section === 'stepper_z' && rail.endstopIsProbe && positionMinMm >= 0) {
    const why = `position_min ${positionMinMm} stops the paper test and low spots of the mesh below the first guess`
    advise('info', 'z-range', section, 'position_min', `${why}; -2 to -5 is usual with a probe`)
  }
  if (positionMaxMm - positionMinMm > 1100) {
    const why = `a range of ${shortNumber(positionMaxMm - positionMinMm)} mm is longer than the axes of desktop printers`
    advise('info', 'axis-range', section, 'position_max', `${why}: moves beyond the bed are not refused`)
  }
}

function adviseZSpeed(config: PrinterConfig, advise: Advise): void {
  const rail = config.rails.find((each) => each.section === 'stepper_z')
  const stepper = rail?.steppers[0]
  if (stepper === undefined || config.kinematics === 'corexz' || config.kinematics === 'hybrid_corexz') return
  const travelMm = stepper.rotationDistanceMm / stepper.gearRatio
  const turnsPerS = config.maxZMmPerS / travelMm
  // Only screws move so little a turn; belted Z stands any speed the motor does.
  if (stepper.rotationDistanceMm > 16 || !(turnsPerS > SCREW_TURNS_PER_S)) return
  const sensible = shortNumber(Math.floor((SCREW_TURNS_PER_S * travelMm) / 4))
  const why = `Z may be asked for ${shortNumber(config.maxZMmPerS)} mm/s, ${shortNumber(turnsPerS)} turns of its screw a second: it stalls`
  advise('warning', 'z-speed', 'printer', 'max_z_velocity', `${why}; set max_z_velocity to ${sensible} or less`)
}

function adviseExtruder(extruder: ExtruderConfig, advise: Advise): void {
  const { section, stepper, pressureAdvanceS, pressureAdvanceSmoothTimeS, maxExtrudeCrossSectionMm2 } = extruder
  const say = (severity: 'warning' | 'info', code: string, option: string, message: string): void =>
    advise(severity, code, section, option, message)
  const travelMm = stepper === null ? 10 : stepper.rotationDistanceMm / stepper.gearRatio
  const inside = travelMm >= 1.5 && travelMm <= 60
  if (!inside) {
    const why = `one motor turn feeds ${shortNumber(travelMm)} mm of filament; drives feed 2.5-35 mm`
    say('warning', 'extruder-gearing', 'rotation_distance', `${why}: check rotation_distance and gear_ratio`)
  }
  if (pressureAdvanceS > 1.5) {
    const why = `pressure_advance ${pressureAdvanceS} s is beyond direct drives (0.02-0.08) and Bowden tubes (0.3-1)`
    say('warning', 'pressure-advance', 'pressure_advance', why)
  } else if (pressureAdvanceS === 0) {
    const why = 'pressure_advance is 0: corners bulge; direct drives want 0.02-0.08, Bowden tubes 0.3-1'
    say('info', 'pressure-advance', 'pressure_advance', why)
  }
  if (pressureAdvanceS > 0 && pressureAdvanceSmoothTimeS > 0.1) {
    const why = `pressure_advance_smooth_time ${pressureAdvanceSmoothTimeS} s smears the correction over the whole corner`
    say('info', 'pressure-advance-smooth', 'pressure_advance_smooth_time', `${why}; 0.02-0.04 is usual`)
  }
  if (maxExtrudeCrossSectionMm2 > 50) {
    const usual = shortNumber(4 * extruder.nozzleDiameterMm ** 2)
    const why = `max_extrude_cross_section ${maxExtrudeCrossSectionMm2} mm² lets a slip in E positions through`
    say(
      'warning',
      'cross-section',
      'max_extrude_cross_section',
      `${why} (default ${usual} mm²; 5 is enough for purge lines)`,
    )
  }
  if (extruder.maxExtrudeOnlyDistanceMm > 2000) {
    const why = `max_extrude_only_distance ${extruder.maxExtrudeOnlyDistanceMm} mm lets one wrong E value run the spool through`
    say('info', 'extrude-only', 'max_extrude_only_distance', why)
  }
  const filament = extruder.filamentDiameterMm
  if (Math.abs(filament - 1.75) > 0.15 && Math.abs(filament - 2.85) > 0.16) {
    say(
      'warning',
      'filament-diameter',
      'filament_diameter',
      `filament_diameter ${filament} is neither 1.75 nor 2.85 mm`,
    )
  }
  const nozzle = extruder.nozzleDiameterMm
  if (!(nozzle >= 0.1 && nozzle <= 2)) {
    say('warning', 'nozzle-diameter', 'nozzle_diameter', `nozzle_diameter ${nozzle} mm is none that is sold (0.15-1.8)`)
  }
}
