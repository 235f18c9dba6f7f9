// Words that Klipper refuses in commands whose effect is not simulated: a job ends at them as at any other error.
// Source: measured on the firmware, one command at a time.
import type { PrinterConfig } from '#config'
import type { Command } from '#gcode'
import { KlipperError } from '../klipper-error.ts'
import { floatParam, hasParam, intParam, requiredFloat, requiredText, textParam } from './params.ts'

type WordCheck = (config: PrinterConfig, command: Command) => void

export const WORD_CHECKS: ReadonlyMap<string, WordCheck> = new Map<string, WordCheck>([
  ['M73', (_, command) => floatParam(command, 'P', 0)],
  ['SET_PRINT_STATS_INFO', checkLayerInfo],
  ['SET_IDLE_TIMEOUT', (_, command) => floatParam(command, 'TIMEOUT', 0, { above: 0 })],
  ['SET_STEPPER_ENABLE', (_, command) => intParam(command, 'ENABLE', 1)],
  ['STEPPER_BUZZ', (config, command) => checkStepper(config, requiredText(command, 'STEPPER'))],
  ['EXCLUDE_OBJECT_START', (_, command) => requiredText(command, 'NAME')],
  ['EXCLUDE_OBJECT_DEFINE', checkOutline],
  ['SYNC_EXTRUDER_MOTION', checkSync],
  ['SET_EXTRUDER_ROTATION_DISTANCE', checkRotationDistance],
  ['TUNING_TOWER', checkTower],
  ['PID_CALIBRATE', checkCalibration],
])

function checkLayerInfo(_: PrinterConfig, command: Command): void {
  for (const key of ['TOTAL_LAYER', 'CURRENT_LAYER']) intParam(command, key, null, { min: 0 })
}

/** Steppers that FORCE_MOVE and STEPPER_BUZZ can turn: each has a section of its name. */
export function checkStepper(config: PrinterConfig, name: string): void {
  const isStepper = /^(stepper_|extruder|manual_stepper |dual_carriage)/.test(name)
  if (!isStepper || !config.sectionNames.includes(name)) throw new KlipperError(`Unknown stepper ${name}`)
}

/** Refuses a sensor that no section of the configuration brings. */
export function checkSensor(config: PrinterConfig, name: string): void {
  const isSensor = /^(extruder|heater_bed|heater_generic |temperature_|tmc2240 |z_thermal_adjust)/
  const isKnown = config.sectionNames.some(
    (section) => isSensor.test(section) && (section === name || section.endsWith(` ${name}`)),
  )
  if (!isKnown) throw new KlipperError(`Unknown sensor '${name}'`)
}

/** CENTER and POLYGON are read as JSON, and what is none brings the whole printer down. */
function checkOutline(_: PrinterConfig, command: Command): void {
  if (!hasParam(command, 'NAME')) return
  const texts = [`[${textParam(command, 'CENTER', '')}]`, textParam(command, 'POLYGON', '[]')]
  try {
    // Python's reader takes these words too.
    for (const text of texts) JSON.parse(text.replace(/\bNaN\b|-?\bInfinity\b/g, '0'))
  } catch {
    throw new KlipperError('Internal error on command:"EXCLUDE_OBJECT_DEFINE"')
  }
}

/** Extruders and the motors that follow them: [extruder], [extruder1], [extruder_stepper NAME] by NAME. */
function requireExtruderMotor(config: PrinterConfig, command: Command): void {
  const name = requiredText(command, 'EXTRUDER')
  const isMotor = isExtruder(config, name) || config.sectionNames.includes(`extruder_stepper ${name}`)
  if (!isMotor) throw new KlipperError(`The value '${name}' is not valid for EXTRUDER`)
}

function isExtruder(config: PrinterConfig, name: string): boolean {
  return config.extruders.some((extruder) => extruder.section === name)
}

function checkSync(config: PrinterConfig, command: Command): void {
  requireExtruderMotor(config, command)
  const queue = requiredText(command, 'MOTION_QUEUE')
  if (queue !== '' && !isExtruder(config, queue)) throw new KlipperError(`'${queue}' is not a valid extruder.`)
}

function checkRotationDistance(config: PrinterConfig, command: Command): void {
  requireExtruderMotor(config, command)
  if (floatParam(command, 'DISTANCE', null) === 0) throw new KlipperError('Rotation distance can not be zero')
}

function checkTower(_: PrinterConfig, command: Command): void {
  requiredText(command, 'COMMAND')
  requiredText(command, 'PARAMETER')
  floatParam(command, 'START', 0)
  floatParam(command, 'FACTOR', 0)
  const isStepped = floatParam(command, 'STEP_DELTA', 0) !== 0
  const hasHeight = floatParam(command, 'STEP_HEIGHT', 0) !== 0
  if (isStepped !== hasHeight) throw new KlipperError('Must specify both STEP_DELTA and STEP_HEIGHT')
}

function checkCalibration(config: PrinterConfig, command: Command): void {
  const name = requiredText(command, 'HEATER')
  const isHeater =
    name === 'heater_bed' ? config.heaterBed !== null : isExtruder(config, name) || isGeneric(config, name)
  if (!isHeater) throw new KlipperError(`Unknown heater '${name}'`)
  requiredFloat(command, 'TARGET')
}

function isGeneric(config: PrinterConfig, name: string): boolean {
  return config.heaterGenerics.some((heater) => heater.name === name)
}
