// Commands that move, place or limit the head.
import type { PrinterConfig } from '#config'
import type { Command } from '#gcode'
import { AXES_XYZ } from '../kinematics/kinematics.ts'
import { KlipperError } from '../klipper-error.ts'
import { HOMING_TURN_S, homeHead, setHeadPosition } from '../toolhead.ts'
import { createArcWords, drawArc } from './arc.ts'
import {
  moveToLast,
  resetLast,
  restoreState,
  saveState,
  setExtrudeFactor,
  setOffset,
  setOrigin,
  setSpeedFactor,
} from './gcode-state.ts'
import type { Handler, Interpreter } from './interpreter.ts'
import { emit, moveCommand, runScript, say, waitForRest } from './interpreter.ts'
import { floatParam, hasParam, intParam, requiredFloat, requiredText, textParam } from './params.ts'
import { checkStepper } from './word-checks.ts'

const AXES = ['X', 'Y', 'Z'] as const
/** Klipper waits this long before and after it lets the motors go. */
const MOTOR_OFF_STALL_S = 0.1

export function motionHandlers(config: PrinterConfig): [string, Handler][] {
  return [
    ['G0', moveCommand],
    ['G1', moveCommand],
    ['G4', dwell],
    [
      'G20',
      () => {
        throw new KlipperError('Machine does not support G20 (inches) command')
      },
    ],
    ['G21', () => undefined],
    ['G28', home],
    [
      'G90',
      (run) => {
        run.gcode.isAbsolute = true
      },
    ],
    [
      'G91',
      (run) => {
        run.gcode.isAbsolute = false
      },
    ],
    [
      'M82',
      (run) => {
        run.gcode.isAbsoluteExtrude = true
      },
    ],
    [
      'M83',
      (run) => {
        run.gcode.isAbsoluteExtrude = false
      },
    ],
    ['G92', origin],
    ['M220', (run, command) => setSpeedFactor(run.gcode, floatParam(command, 'S', 100, { above: 0 }) / (60 * 100))],
    ['M221', flowFactor],
    ['SET_GCODE_OFFSET', gcodeOffset],
    ['SAVE_GCODE_STATE', (run, command) => saveState(run.gcode, textParam(command, 'NAME', 'default'))],
    ['RESTORE_GCODE_STATE', restore],
    ['M204', acceleration],
    ['SET_VELOCITY_LIMIT', velocityLimit],
    ['M400', waitForRest],
    ['M18', motorsOff],
    ['M84', motorsOff],
    ...arcHandlers(config),
    ...retractionHandlers(config),
    ...forceMoveHandlers(config),
  ]
}

const dwell: Handler = (run, command) => {
  const durationS = floatParam(command, 'P', 0, { min: 0 }) / 1000
  run.head.planner.dwell(durationS)
  if (durationS > 0) emit(run, { kind: 'dwell', durationS })
}

const origin: Handler = (run, command) =>
  setOrigin(
    run.gcode,
    [...AXES, 'E'].map((axis) => floatParam(command, axis, Number.NaN)),
  )

const flowFactor: Handler = (run, command) => {
  const factor = floatParam(command, 'S', 100, { above: 0 }) / 100
  if (factor !== run.gcode.extrudeFactor) emit(run, { kind: 'flow-override', ratio: factor })
  setExtrudeFactor(run.gcode, factor)
}

const gcodeOffset: Handler = (run, command) => {
  const { gcode } = run
  const moved = [0, 0, 0, 0]
  for (const [axis, key] of [...AXES, 'E'].entries()) {
    let offset = floatParam(command, key, null)
    if (offset === null) {
      const adjust = floatParam(command, `${key}_ADJUST`, null)
      if (adjust === null) continue
      offset = adjust + gcode.offsetMm[axis]!
    }
    moved[axis] = setOffset(gcode, axis, offset)
  }
  if (intParam(command, 'MOVE', 0) === 0) return
  const speed = floatParam(command, 'MOVE_SPEED', gcode.speedMmPerS, { above: 0 })
  for (let axis = 0; axis < 4; axis++) gcode.lastMm[axis] = gcode.lastMm[axis]! + moved[axis]!
  moveToLast(gcode, run.head, speed)
}

const restore: Handler = (run, command) => {
  const { gcode } = run
  const saved = restoreState(gcode, textParam(command, 'NAME', 'default'))
  if (intParam(command, 'MOVE', 0) === 0) return
  const speed = floatParam(command, 'MOVE_SPEED', gcode.speedMmPerS, { above: 0 })
  for (let axis = 0; axis < 3; axis++) gcode.lastMm[axis] = saved.lastMm[axis]!
  moveToLast(gcode, run.head, speed)
}

const acceleration: Handler = (run, command) => {
  let accel = floatParam(command, 'S', null, { above: 0 })
  if (accel === null) {
    const print = floatParam(command, 'P', null, { above: 0 })
    const travel = floatParam(command, 'T', null, { above: 0 })
    if (print === null || travel === null) {
      say(run, 'invalid-m204', `Invalid M204 command "${command.text.trim()}"`)
      return
    }
    accel = Math.min(print, travel)
  }
  if (run.options.keepsAcceleration !== true) run.head.limits.maxAccelMmPerS2 = accel
}

const velocityLimit: Handler = (run, command) => {
  const { limits } = run.head
  const velocity = floatParam(command, 'VELOCITY', limits.maxVelocityMmPerS, { above: 0 })
  const accel = floatParam(command, 'ACCEL', limits.maxAccelMmPerS2, { above: 0 })
  const corner = floatParam(command, 'SQUARE_CORNER_VELOCITY', limits.squareCornerMmPerS, { min: 0 })
  const ratio = floatParam(command, 'MINIMUM_CRUISE_RATIO', limits.minCruiseRatio, { min: 0, below: 1 })
  limits.maxVelocityMmPerS = velocity
  if (run.options.keepsAcceleration === true) return
  limits.maxAccelMmPerS2 = accel
  limits.squareCornerMmPerS = corner
  limits.minCruiseRatio = ratio
}

const motorsOff: Handler = (run) => {
  run.head.planner.dwell(MOTOR_OFF_STALL_S)
  run.head.kinematics.clearHomed(AXES_XYZ)
  emit(run, { kind: 'motors-off' })
  run.head.planner.dwell(MOTOR_OFF_STALL_S)
}

/** Axes named in G28; all when none is. */
export function axesOf(command: Command): number {
  const named = AXES.reduce((axes, key, axis) => (hasParam(command, key) ? axes | (1 << axis) : axes), 0)
  return named === 0 ? AXES_XYZ : named
}

export const home: Handler = (run, command) => homeAxes(run, axesOf(command))

export function homeAxes(run: Interpreter, axes: number): void {
  const { head, gcode } = run
  let done = 0
  homeHead(head, axes, (homed) => {
    done |= homed
    if (run.waited !== null) run.waited.untilS = Math.max(run.waited.untilS, head.planner.printS() - HOMING_TURN_S)
    resetLast(gcode, head)
    for (let axis = 0; axis < 3; axis++) if ((homed & (1 << axis)) !== 0) gcode.baseMm[axis] = gcode.offsetMm[axis]!
  })
  emit(run, {
    kind: 'homed',
    axes: AXES.filter((_, axis) => (done & (1 << axis)) !== 0)
      .join('')
      .toLowerCase(),
  })
}

function arcHandlers(config: PrinterConfig): [string, Handler][] {
  const arcs = config.gcodeArcs
  if (arcs === null) return []
  const words = createArcWords()
  const draw = (run: Interpreter, command: Command, isClockwise: boolean): void => {
    const { gcode, head, machine } = run
    if (!gcode.isAbsolute) throw new KlipperError('G2/G3 does not support relative move mode')
    for (const [axis, key] of AXES.entries()) words.targetMm[axis] = floatParam(command, key, Number.NaN)
    if (hasParam(command, 'R')) throw new KlipperError('G2/G3 does not support R moves')
    for (const [axis, key] of ['I', 'J', 'K'].entries()) words.offsetMm[axis] = floatParam(command, key, 0)
    words.e = floatParam(command, 'E', Number.NaN)
    words.f = floatParam(command, 'F', Number.NaN)
    drawArc(gcode, head, words, { isClockwise, plane: machine.arcPlane, resolutionMm: arcs.resolutionMm })
  }
  const plane =
    (index: number): Handler =>
    (run) => {
      run.machine.arcPlane = index
    }
  return [
    ['G2', (run, command) => draw(run, command, true)],
    ['G3', (run, command) => draw(run, command, false)],
    ['G17', plane(0)],
    ['G18', plane(1)],
    ['G19', plane(2)],
  ]
}

function retractionHandlers(config: PrinterConfig): [string, Handler][] {
  if (config.firmwareRetraction === null) return []
  const script = (lengthMm: number, speedMmPerS: number): string =>
    `SAVE_GCODE_STATE NAME=_retract_state\nG91\nG1 E${lengthMm.toFixed(5)} F${Math.trunc(speedMmPerS * 60)}\nRESTORE_GCODE_STATE NAME=_retract_state`
  return [
    [
      'G10',
      (run) => {
        const { retraction } = run.machine
        if (retraction.isRetracted) return
        retraction.isRetracted = true
        runScript(run, script(-retraction.retractLengthMm, retraction.retractMmPerS))
      },
    ],
    [
      'G11',
      (run) => {
        const { retraction } = run.machine
        if (!retraction.isRetracted) return
        retraction.isRetracted = false
        const length = retraction.retractLengthMm + retraction.unretractExtraLengthMm
        runScript(run, script(length, retraction.unretractMmPerS))
      },
    ],
    [
      'SET_RETRACTION',
      (run, command) => {
        const { retraction } = run.machine
        retraction.retractLengthMm = floatParam(command, 'RETRACT_LENGTH', retraction.retractLengthMm, { min: 0 })
        retraction.retractMmPerS = floatParam(command, 'RETRACT_SPEED', retraction.retractMmPerS, { min: 1 })
        retraction.unretractExtraLengthMm = floatParam(
          command,
          'UNRETRACT_EXTRA_LENGTH',
          retraction.unretractExtraLengthMm,
          { min: 0 },
        )
        retraction.unretractMmPerS = floatParam(command, 'UNRETRACT_SPEED', retraction.unretractMmPerS, { min: 1 })
      },
    ],
    ['GET_RETRACTION', () => undefined],
  ]
}

function forceMoveHandlers(config: PrinterConfig): [string, Handler][] {
  if (config.forceMove?.enabled !== true) return []
  return [
    ['SET_KINEMATIC_POSITION', kinematicPosition],
    ['FORCE_MOVE', forceMove],
  ]
}

const kinematicPosition: Handler = (run, command) => {
  const { head, gcode } = run
  const [x, y, z] = AXES.map((key) => floatParam(command, key, Number.NaN)) as [number, number, number]
  setHeadPosition(head, x, y, z, axesIn(textParam(command, 'SET_HOMED', 'xyz')))
  resetLast(gcode, head)
  head.kinematics.clearHomed(axesIn(textParam(command, 'CLEAR_HOMED', textParam(command, 'CLEAR', ''))))
}

function axesIn(text: string): number {
  return [...'xyz'].reduce((axes, letter, axis) => (text.toLowerCase().includes(letter) ? axes | (1 << axis) : axes), 0)
}

/** Turns one motor; the head's planner only sees the time pass. */
const forceMove: Handler = (run, command) => {
  checkStepper(run.config, requiredText(command, 'STEPPER'))
  const distance = Math.abs(requiredFloat(command, 'DISTANCE'))
  const speed = requiredFloat(command, 'VELOCITY', { above: 0 })
  const accel = floatParam(command, 'ACCEL', 0, { min: 0 })
  run.head.planner.drain()
  run.head.planner.dwell(forceMoveS(distance, speed, accel))
  run.head.planner.drain()
}

function forceMoveS(distanceMm: number, speedMmPerS: number, accelMmPerS2: number): number {
  if (accelMmPerS2 === 0 || distanceMm === 0) return distanceMm / speedMmPerS
  const speed = Math.min(speedMmPerS, Math.sqrt(distanceMm * accelMmPerS2))
  const accelS = speed / accelMmPerS2
  return accelS + (distanceMm - accelS * speed) / speed + accelS
}
