// [manual_stepper NAME]: a motor outside the kinematics with a place of its own. [dual_carriage]: which of two heads moves.
import type { Command } from '#gcode'
import { floatParam, hasParam, intParam, KlipperError, textParam } from '#motion'
import type { Host } from './host.ts'
import { addCommand, addObject, checkRunning, lastMoveTimeS } from './host.ts'
import { addMuxCommand } from './mux-commands.ts'
import type { Task } from './reactor.ts'
import { boolSetting, hasSetting, numberSetting, sectionsOf } from './section-options.ts'
import type { LiveStepper } from './steppers.ts'

/** Klipper waits this long before it listens to an endstop, s. */
const LISTEN_S = 0.001
/** A motor that is switched on or off rests for this long before and after, s. */
const ENABLE_REST_S = 0.1

/** When the power comes on it stands this far from its endstop, mm: nobody knows better. */
const START_MM = 20

interface ManualStepper {
  readonly section: string
  readonly name: string
  readonly stepper: LiveStepper
  readonly speedMmPerS: number
  readonly accelMmPerS2: number
  readonly minMm: number
  readonly maxMm: number
  /** Its endstop answers beyond its own place in this direction, -1 or 1; 0 without one. */
  readonly endstopSide: number
  /** As commands know it. */
  placeMm: number
  /** Where it really stands, from its endstop, less `placeMm`. */
  offsetMm: number
  /** It moves until then, s. */
  busyUntilS: number
}

export function setupManualSteppers(host: Host): void {
  for (const { section, name } of sectionsOf(host, 'manual_stepper')) {
    const stepper = host.steppers.find((each) => each.section === section)
    if (stepper === undefined) continue
    const isPositive = boolSetting(host, section, 'homing_positive_dir', false)
    const side = hasSetting(host, section, 'endstop_pin') ? (isPositive ? 1 : -1) : 0
    const motor: ManualStepper = {
      section,
      name,
      stepper,
      speedMmPerS: numberSetting(host, section, 'velocity', 5),
      accelMmPerS2: numberSetting(host, section, 'accel', 0),
      minMm: numberSetting(host, section, 'position_min', Number.NEGATIVE_INFINITY),
      maxMm: numberSetting(host, section, 'position_max', Number.POSITIVE_INFINITY),
      endstopSide: side,
      placeMm: 0,
      offsetMm: -side * START_MM,
      busyUntilS: 0,
    }
    addObject(host, section, () => ({ position: motor.placeMm, enabled: stepper.isOn }))
    const run = (at: Host, command: Command): Task => runCommand(at, motor, command)
    addMuxCommand(host, 'MANUAL_STEPPER', 'STEPPER', name, run, 'Command a manually configured stepper')
  }
  setupDualCarriage(host)
}

function* runCommand(host: Host, motor: ManualStepper, command: Command): Task {
  if (hasParam(command, 'GCODE_AXIS')) {
    throw new KlipperError('GCODE_AXIS: this virtual printer has no axes beside X, Y, Z and E')
  }
  const enable = intParam(command, 'ENABLE', null)
  if (enable !== null) yield* switchMotor(host, motor, enable !== 0)
  const setMm = floatParam(command, 'SET_POSITION', null)
  if (setMm !== null) {
    motor.offsetMm += motor.placeMm - setMm
    motor.placeMm = setMm
  }
  const speedMmPerS = floatParam(command, 'SPEED', motor.speedMmPerS, { above: 0 })
  const accelMmPerS2 = floatParam(command, 'ACCEL', motor.accelMmPerS2, { min: 0 })
  const targetMm = floatParam(command, 'MOVE', null)
  const stopOn = intParam(command, 'STOP_ON_ENDSTOP', 0)
  if (targetMm !== null) {
    if (!(targetMm >= motor.minMm && targetMm <= motor.maxMm)) throw new KlipperError('Move out of range')
    motor.stepper.isOn = true
    if (stopOn !== 0) yield* approach(host, motor, targetMm, speedMmPerS, accelMmPerS2, stopOn)
    else move(host, motor, targetMm, speedMmPerS, accelMmPerS2, intParam(command, 'SYNC', 1) !== 0)
    return
  }
  if (hasParam(command, 'SYNC') && intParam(command, 'SYNC', 0) !== 0) dwellUntil(host, motor.busyUntilS)
}

function* switchMotor(host: Host, motor: ManualStepper, isOn: boolean): Task {
  dwellUntil(host, motor.busyUntilS)
  const atS = lastMoveTimeS(host) + ENABLE_REST_S
  yield atS
  checkRunning(host)
  motor.stepper.isOn = isOn
}

/** The head waits until then. */
function dwellUntil(host: Host, untilS: number): void {
  const restS = untilS - lastMoveTimeS(host)
  if (restS > 0) host.planner.dwell(restS)
}

function durationS(wayMm: number, speedMmPerS: number, accelMmPerS2: number): number {
  if (accelMmPerS2 === 0) return wayMm / speedMmPerS
  const rampMm = (speedMmPerS * speedMmPerS) / accelMmPerS2
  return wayMm < rampMm ? 2 * Math.sqrt(wayMm / accelMmPerS2) : wayMm / speedMmPerS + speedMmPerS / accelMmPerS2
}

/** Begins when the head and its own last move are done; with `waits` the head waits for its end. */
function move(
  host: Host,
  motor: ManualStepper,
  targetMm: number,
  speedMmPerS: number,
  accelMmPerS2: number,
  waits: boolean,
): void {
  dwellUntil(host, motor.busyUntilS)
  const startS = lastMoveTimeS(host)
  motor.busyUntilS = startS + durationS(Math.abs(targetMm - motor.placeMm), speedMmPerS, accelMmPerS2)
  motor.placeMm = targetMm
  if (waits) dwellUntil(host, motor.busyUntilS)
}

/** Until its endstop answers (1), or lets go (-1); 2 and -2 do not mind when it does not. */
function* approach(
  host: Host,
  motor: ManualStepper,
  targetMm: number,
  speedMmPerS: number,
  accelMmPerS2: number,
  stopOn: number,
): Task {
  const { endstopSide } = motor
  if (endstopSide === 0) throw new KlipperError('No endstop for this manual stepper')
  dwellUntil(host, motor.busyUntilS)
  const startS = lastMoveTimeS(host) + LISTEN_S
  const fromMm = motor.placeMm + motor.offsetMm
  const toMm = targetMm + motor.offsetMm
  const isPressed = (mm: number): boolean => mm * endstopSide >= 0
  const wanted = stopOn > 0
  const isThere = isPressed(fromMm) === wanted
  const isMet = isThere || isPressed(toMm) === wanted
  const endMm = isThere ? motor.placeMm : isMet ? -motor.offsetMm : targetMm
  motor.busyUntilS = startS + durationS(Math.abs(endMm - motor.placeMm), speedMmPerS, accelMmPerS2)
  yield motor.busyUntilS
  checkRunning(host)
  motor.placeMm = endMm
  dwellUntil(host, motor.busyUntilS)
  if (!isMet && Math.abs(stopOn) === 1) throw new KlipperError(`No trigger on ${motor.name} after full movement`)
}

const CARRIAGE_MODES = ['PRIMARY', 'COPY', 'MIRROR', 'INACTIVE']

/** Which head answers, as state: the second head's own place is not simulated. */
function setupDualCarriage(host: Host): void {
  if (host.config.dualCarriageAxis === null) return
  const start = ['PRIMARY', 'INACTIVE']
  let modes = [...start]
  const saved = new Map<string, string[]>()
  addObject(host, 'dual_carriage', () => ({ carriage_0: modes[0]!, carriage_1: modes[1]! }))
  addCommand(
    host,
    'SET_DUAL_CARRIAGE',
    (_, command) => {
      const carriage = intParam(command, 'CARRIAGE', 0, { min: 0, max: 1 })
      const mode = textParam(command, 'MODE', 'PRIMARY').toUpperCase()
      if (!CARRIAGE_MODES.includes(mode)) throw new KlipperError(`Invalid mode=${mode} specified`)
      if (mode === 'PRIMARY') modes = modes.map((_old, at) => (at === carriage ? 'PRIMARY' : 'INACTIVE'))
      else modes[carriage] = mode
    },
    'Configure the dual carriages mode',
  )
  addCommand(
    host,
    'SAVE_DUAL_CARRIAGE_STATE',
    (_, command) => void saved.set(textParam(command, 'NAME', 'default'), [...modes]),
    'Save dual carriages modes and positions',
  )
  addCommand(
    host,
    'RESTORE_DUAL_CARRIAGE_STATE',
    (_, command) => {
      const name = textParam(command, 'NAME', 'default')
      const found = saved.get(name)
      if (found === undefined) throw new KlipperError(`Unknown DUAL_CARRIAGE state: ${name}`)
      modes = [...found]
    },
    'Restore dual carriages modes and positions',
  )
}
