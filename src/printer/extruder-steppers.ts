// Motors that push filament: which extruder's moves turn them, and how much filament a turn is.
import type { Command } from '#gcode'
import { floatParam, KlipperError, requiredText } from '#motion'
import type { Host } from './host.ts'
import { addObject, lastMoveTimeS, respondInfo } from './host.ts'
import { afterMoves } from './move-actions.ts'
import { addMuxCommand } from './mux-commands.ts'
import { numberSetting, sectionsOf } from './section-options.ts'
import type { LiveStepper } from './steppers.ts'

interface ExtruderMotor {
  /** As commands name it. */
  readonly name: string
  readonly stepper: LiveStepper
  /** Of the configuration: what a turn really moves. */
  readonly trueRotationMm: number
  /** What the firmware takes a turn for; below zero it turns the other way. */
  rotationMm: number
}

/** Extruders that a command has coupled, or that were never coupled: null is what clients see of the latter. */
const coupled = new WeakMap<LiveStepper, true>()

export function setupExtruderMotors(host: Host): void {
  const motors: ExtruderMotor[] = []
  for (const { section } of host.config.extruders) addMotor(host, motors, section, section)
  for (const { section, name } of sectionsOf(host, 'extruder_stepper')) {
    addMotor(host, motors, section, name)
    addStepperObject(host, section, name)
  }
  setupActivation(host)
  for (const motor of motors) addMotorCommands(host, motors, motor)
  host.plant.feedRatio = feedRatioOf(host, motors)
  host.queue.onEvent.push((event) => {
    if (event.kind === 'tool') host.plant.feedRatio = feedRatioOf(host, motors, event.tool)
  })
}

/** ACTIVATE_EXTRUDER says what it does. */
function setupActivation(host: Host): void {
  const activate = host.commands.get('ACTIVATE_EXTRUDER')?.run
  if (activate === undefined) return
  for (const { section } of host.config.extruders) {
    const run = (at: Host, command: Command): void => {
      if (at.run.machine.extruder?.section === section) respondInfo(at, `Extruder ${section} already active`)
      else {
        respondInfo(at, `Activating extruder ${section}`)
        activate(at, command)
      }
    }
    addMuxCommand(host, 'ACTIVATE_EXTRUDER', 'EXTRUDER', section, run, 'Change the active extruder')
  }
}

/** `motion_queue` of an extruder or an extruder_stepper, as clients see it. */
export function motionQueueOf(host: Host, section: string): string | null {
  const stepper = host.steppers.find((each) => each.section === section)
  if (stepper === undefined) return null
  // An extruder's own motor is on its own queue from the start, and nobody says so.
  if (/^extruder\d*$/.test(section) && !coupled.has(stepper)) return null
  return stepper.follows
}

function addMotor(host: Host, motors: ExtruderMotor[], section: string, name: string): void {
  const stepper = host.steppers.find((each) => each.section === section)
  if (stepper === undefined) return
  const rotationMm = numberSetting(host, section, 'rotation_distance', 40)
  motors.push({ name, stepper, trueRotationMm: rotationMm, rotationMm })
}

function addStepperObject(host: Host, section: string, name: string): void {
  const advanceS = numberSetting(host, section, 'pressure_advance', 0)
  const smoothS = numberSetting(host, section, 'pressure_advance_smooth_time', 0.04)
  const { pressureAdvance } = host.run.machine
  pressureAdvance.set(name, { advanceS, smoothS })
  addObject(host, section, () => ({
    pressure_advance: pressureAdvance.get(name)?.advanceS ?? 0,
    smooth_time: pressureAdvance.get(name)?.smoothS ?? 0,
    motion_queue: motionQueueOf(host, section),
  }))
}

function addMotorCommands(host: Host, motors: readonly ExtruderMotor[], motor: ExtruderMotor): void {
  const { name, stepper } = motor
  const setRotation = (at: Host, command: Command): void => {
    const distanceMm = floatParam(command, 'DISTANCE', null)
    if (distanceMm === 0) throw new KlipperError('Rotation distance can not be zero')
    if (distanceMm !== null) {
      motor.rotationMm = distanceMm
      applyFeed(at, motors)
    }
    respondInfo(at, `Extruder '${name}' rotation distance set to ${motor.rotationMm.toFixed(6)}`)
  }
  const help = 'Set extruder rotation distance'
  addMuxCommand(host, 'SET_EXTRUDER_ROTATION_DISTANCE', 'EXTRUDER', name, setRotation, help)
  const sync = (at: Host, command: Command): void => {
    const queue = requiredText(command, 'MOTION_QUEUE')
    if (queue !== '' && !at.config.extruders.some(({ section }) => section === queue)) {
      throw new KlipperError(`'${queue}' is not a valid extruder.`)
    }
    stepper.follows = queue === '' ? null : queue
    coupled.set(stepper, true)
    applyFeed(at, motors)
    respondInfo(at, `Extruder '${name}' now syncing with '${queue}'`)
  }
  addMuxCommand(host, 'SYNC_EXTRUDER_MOTION', 'EXTRUDER', name, sync, 'Set extruder stepper motion queue')
}

/** The step queue runs empty; what comes after it is moved by the new rule. */
function applyFeed(host: Host, motors: readonly ExtruderMotor[]): void {
  host.planner.drain()
  lastMoveTimeS(host)
  const ratio = feedRatioOf(host, motors)
  afterMoves(host, () => {
    host.plant.feedRatio = ratio
  })
}

/**
 * Filament that goes into the (one) hot end of the machine's model: its own drive has the say, others slip along. What goes
 * into another hot end is not followed.
 */
function feedRatioOf(host: Host, motors: readonly ExtruderMotor[], tool = activeTool(host)): number {
  const { extruders } = host.config
  const active = extruders[tool]
  if (active === undefined || active.heater.section !== extruders[0]?.heater.section)
    return active === undefined ? 1 : 0
  const drive =
    motors.find(({ stepper }) => stepper.section === active.section) ??
    motors.find(({ stepper }) => stepper.follows === active.section)
  if (drive === undefined) return 1
  return drive.stepper.follows === active.section ? drive.trueRotationMm / drive.rotationMm : 0
}

function activeTool({ config, run }: Host): number {
  return config.extruders.findIndex(({ section }) => section === run.machine.extruder?.section)
}
