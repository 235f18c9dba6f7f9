// What a command does to the state, as Klipper does it; commands that change nothing of it are not here.
import type { CommandLine } from '../line/parse-line.ts'
import { hasParam, numberParam, textParam } from '../line/parse-line.ts'
import type { HeaterState, MachineState, SavedState } from '../machine-state.ts'
import { askedHeater, heaterNamed, ownOr } from '../rules/asked-heater.ts'
import type { JudgeContext } from '../rules/call.ts'
import { partFanRatio } from '../rules/fan.ts'
import { askedOffsets } from '../rules/gcode-offset.ts'
import { axesHomed } from '../rules/homing.ts'
import { targetOf } from '../rules/move.ts'
import { stepMove } from '../rules/move-kernel.ts'
import { PAUSE_STATE, savedNamed } from '../rules/restore-state.ts'
import { UNRETRACT_EXTRA_MAX_MM } from '../rules/settings.ts'
import { setPlaces } from './set-by-hand.ts'

/** What it depends on beside state and line. */
export type StepContext = Pick<JudgeContext, 'limits' | 'homeMm'> & Partial<Pick<JudgeContext, 'isFile'>>

type Step = (state: MachineState, line: CommandLine, context: StepContext) => void

const move: Step = (state, line) => {
  const to = targetOf(line, state)
  stepMove(state, to.x, to.y, to.z, to.e, to.feedMmPerS)
}

const home: Step = (state, line, { homeMm }) => {
  const { x, y, z } = axesHomed({ line })
  state.areMotorsOn = true
  if (x) {
    state.isXHomed = true
    state.xHand = null
    state.xMm = homeMm.x
    state.xBaseMm = state.xOffsetMm
  }
  if (y) {
    state.isYHomed = true
    state.yHand = null
    state.yMm = homeMm.y
    state.yBaseMm = state.yOffsetMm
  }
  if (z) {
    state.isZHomed = true
    state.zHand = null
    state.zMm = homeMm.z
    state.zBaseMm = state.zOffsetMm
  }
}

/** Where a probe leaves the head nobody knows: Z is taken as low as it can be. */
const probe: Step = (state, _, { limits }) => {
  state.zMm = limits.zMm.min
}

const forgetPlace: Step = (state) => {
  state.isXHomed = false
  state.isYHomed = false
  state.isZHomed = false
}

const motorsOff: Step = (state, line, context) => {
  forgetPlace(state, line, context)
  Object.assign(state, { areMotorsOn: false, xHand: null, yHand: null, zHand: null })
}

const heat: Step = (state, line) => {
  const asked = askedHeater(line, state)
  const heater = ownOr(state.heaters, asked.heater)
  if (heater === null) return
  heater.targetC = asked.targetC
  heater.hottestC = Math.max(heater.hottestC, asked.targetC)
  heater.coldestC = Math.min(heater.coldestC, asked.targetC)
  if (!asked.isWaiting || asked.targetC === 0) return
  heater.hottestC = asked.targetC
  heater.coldestC = asked.targetC
}

/** Nothing that comes later comes before the heater is within what is waited for. */
const temperatureWait: Step = (state, line) => {
  const heater = ownOr(state.heaters, heaterNamed(state, textParam(line, 'SENSOR', '')))
  if (heater === null) return
  heater.coldestC = Math.max(heater.coldestC, numberParam(line, 'MINIMUM', heater.coldestC))
  heater.hottestC = Math.max(heater.coldestC, Math.min(heater.hottestC, numberParam(line, 'MAXIMUM', heater.hottestC)))
}

/** Heaters are left off when they have been calibrated. */
const calibrated: Step = (state, line) => {
  const heater = ownOr(state.heaters, heaterNamed(state, textParam(line, 'HEATER', '')))
  if (heater !== null) switchOff(heater)
}

function switchOff(heater: HeaterState): void {
  heater.targetC = 0
  heater.coldestC = Math.min(heater.coldestC, 0)
}

const heatersOff: Step = (state) => {
  for (const heater of Object.values(state.heaters)) switchOff(heater)
}

const origin: Step = (state, line) => {
  const isBare = !['X', 'Y', 'Z', 'E'].some((key) => hasParam(line, key))
  if (isBare || hasParam(line, 'X')) state.xBaseMm = state.xMm - numberParam(line, 'X', 0)
  if (isBare || hasParam(line, 'Y')) state.yBaseMm = state.yMm - numberParam(line, 'Y', 0)
  if (isBare || hasParam(line, 'Z')) state.zBaseMm = state.zMm - numberParam(line, 'Z', 0)
  if (isBare || hasParam(line, 'E')) state.eBaseMm = state.eMm - numberParam(line, 'E', 0) * state.flowRatio
}

/** How far nobody here knows: as far as it may. A second one does nothing. */
const retract: Step = (state, _, { limits }) => {
  if (state.g10Mm > 0) return
  state.g10Mm = limits.retractMaxMm
  state.retractedMm += limits.retractMaxMm
}

/** What it feeds beyond what was pulled back, at most; G-code's own count of E stays as it is. A file's is the file's. */
const unretract: Step = (state, _, { isFile }) => {
  state.retractedMm = Math.max(0, state.retractedMm - state.g10Mm)
  state.g10Mm = 0
  if (isFile === true) return
  state.eMm += UNRETRACT_EXTRA_MAX_MM
  state.eBaseMm += UNRETRACT_EXTRA_MAX_MM
}

const flowFactor: Step = (state, line) => {
  const ratio = numberParam(line, 'S', 100) / 100
  state.eBaseMm = state.eMm - ((state.eMm - state.eBaseMm) / state.flowRatio) * ratio
  state.flowRatio = ratio
}

const offset: Step = (state, line) => {
  const asked = askedOffsets(line, state)
  const x = asked.x - state.xOffsetMm
  const y = asked.y - state.yOffsetMm
  const z = asked.z - state.zOffsetMm
  state.xOffsetMm = asked.x
  state.yOffsetMm = asked.y
  state.zOffsetMm = asked.z
  state.xBaseMm += x
  state.yBaseMm += y
  state.zBaseMm += z
  if (!asked.isMoving) return
  state.xMm += x
  state.yMm += y
  state.zMm += z
}

function keep(state: MachineState, name: string): void {
  const kept: SavedState = {
    xBaseMm: state.xBaseMm,
    yBaseMm: state.yBaseMm,
    zBaseMm: state.zBaseMm,
    eBaseMm: state.eBaseMm,
    xOffsetMm: state.xOffsetMm,
    yOffsetMm: state.yOffsetMm,
    zOffsetMm: state.zOffsetMm,
    xMm: state.xMm,
    yMm: state.yMm,
    zMm: state.zMm,
    eMm: state.eMm,
    isAbsolute: state.isAbsolute,
    isExtrusionAbsolute: state.isExtrusionAbsolute,
    feedMmPerS: state.feedMmPerS,
    speedRatio: state.speedRatio,
    flowRatio: state.flowRatio,
  }
  state.saved[name] = kept
}

function bringBack(state: MachineState, saved: SavedState | null, isMoving: boolean): void {
  if (saved === null) return
  state.isAbsolute = saved.isAbsolute
  state.isExtrusionAbsolute = saved.isExtrusionAbsolute
  state.xBaseMm = saved.xBaseMm
  state.yBaseMm = saved.yBaseMm
  state.zBaseMm = saved.zBaseMm
  // What has been extruded meanwhile is not asked for again.
  state.eBaseMm = saved.eBaseMm + state.eMm - saved.eMm
  state.xOffsetMm = saved.xOffsetMm
  state.yOffsetMm = saved.yOffsetMm
  state.zOffsetMm = saved.zOffsetMm
  state.feedMmPerS = saved.feedMmPerS
  state.speedRatio = saved.speedRatio
  state.flowRatio = saved.flowRatio
  if (!isMoving) return
  state.xMm = saved.xMm
  state.yMm = saved.yMm
  state.zMm = saved.zMm
}

const save: Step = (state, line) => keep(state, textParam(line, 'NAME', 'default'))

const restore: Step = (state, line) => bringBack(state, savedNamed({ line, state }), numberParam(line, 'MOVE', 0) !== 0)

const pause: Step = (state) => {
  if (state.print !== 'printing') return
  state.print = 'paused'
  keep(state, PAUSE_STATE)
}

/** Keeps nothing: its print goes on from wherever the head is. A file's lines come only when it has gone on. */
const pauseFile: Step = (state, line, context) => {
  if (context.isFile !== true) pause(state, line, context)
}

const resume: Step = (state) => {
  if (state.print === 'paused') goOn(state)
}

/** A file's lines go on, from where it was paused, wherever the head was led meanwhile. */
export function goOn(state: MachineState): void {
  if (state.print === 'paused') bringBack(state, ownOr(state.saved, PAUSE_STATE), true)
  state.print = 'printing'
}

const cancel: Step = (state) => {
  if (state.print === 'printing' || state.print === 'paused') state.print = 'cancelled'
}

const oneMotor: Step = (state, line, context) => {
  if (numberParam(line, 'ENABLE', 1) !== 1) forgetPlace(state, line, context)
}

const velocityLimit: Step = (state, line) => {
  state.maxSpeedMmPerS = numberParam(line, 'VELOCITY', state.maxSpeedMmPerS)
  state.maxAccelMmPerS2 = numberParam(line, 'ACCEL', state.maxAccelMmPerS2)
  state.cornerSpeedMmPerS = numberParam(line, 'SQUARE_CORNER_VELOCITY', state.cornerSpeedMmPerS)
}

/** S, or the smaller of P and T; with one of those alone Klipper does nothing. */
const acceleration: Step = (state, line) => {
  const print = numberParam(line, 'P', Number.NaN)
  const travel = numberParam(line, 'T', Number.NaN)
  const accel = numberParam(line, 'S', Math.min(print, travel))
  if (accel > 0) state.maxAccelMmPerS2 = accel
}

const exclude: Step = (state, line) => {
  if (!hasParam(line, 'NAME')) return
  const name = textParam(line, 'NAME', '').toUpperCase()
  if (!state.excluded.includes(name)) state.excluded = [...state.excluded, name]
}

const define: Step = (state, line) => {
  const isReset = numberParam(line, 'RESET', 0) !== 0
  const known = isReset ? [] : state.objects
  const name = textParam(line, 'NAME', '').toUpperCase()
  state.objects = name === '' || known.includes(name) ? known : [...known, name]
  if (isReset) state.excluded = []
}

const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['G0', move],
  ['G1', move],
  ['G2', move],
  ['G3', move],
  ['G28', home],
  ['G92', origin],
  [
    'G90',
    (state) => {
      state.isAbsolute = true
    },
  ],
  [
    'G91',
    (state) => {
      state.isAbsolute = false
    },
  ],
  [
    'M82',
    (state) => {
      state.isExtrusionAbsolute = true
    },
  ],
  [
    'M83',
    (state) => {
      state.isExtrusionAbsolute = false
    },
  ],
  [
    'M220',
    (state, line) => {
      state.speedRatio = numberParam(line, 'S', 100) / 100
    },
  ],
  ['G10', retract],
  ['G11', unretract],
  ['M221', flowFactor],
  ['SET_GCODE_OFFSET', offset],
  ['SAVE_GCODE_STATE', save],
  ['RESTORE_GCODE_STATE', restore],
  ['SET_VELOCITY_LIMIT', velocityLimit],
  ['M204', acceleration],
  [
    'SET_PRESSURE_ADVANCE',
    (state, line) => {
      state.pressureAdvanceS = numberParam(line, 'ADVANCE', state.pressureAdvanceS)
    },
  ],
  [
    'M106',
    (state, line) => {
      state.fanRatio = partFanRatio({ line })
    },
  ],
  [
    'M107',
    (state) => {
      state.fanRatio = 0
    },
  ],
  ['M84', motorsOff],
  ['M18', motorsOff],
  ['SET_STEPPER_ENABLE', oneMotor],
  ['PAUSE', pause],
  ['M25', pauseFile],
  ['RESUME', resume],
  ['CANCEL_PRINT', cancel],
  ['SET_KINEMATIC_POSITION', setPlaces],
  ['FORCE_MOVE', forgetPlace],
  ['STEPPER_BUZZ', forgetPlace],
  ['EXCLUDE_OBJECT', exclude],
  ['EXCLUDE_OBJECT_DEFINE', define],
  ['TEMPERATURE_WAIT', temperatureWait],
  ['TURN_OFF_HEATERS', heatersOff],
  ['PID_CALIBRATE', calibrated],
  ['MPC_CALIBRATE', calibrated],
  [
    'ACTIVATE_EXTRUDER',
    (state, line) => {
      state.extruder = textParam(line, 'EXTRUDER', state.extruder)
      state.flowRatio = 1
      state.eBaseMm = state.eMm
    },
  ],
  ...['M104', 'M109', 'M140', 'M190', 'M141', 'M191', 'SET_HEATER_TEMPERATURE'].map((name): [string, Step] => [
    name,
    heat,
  ]),
  ...[
    'BED_MESH_CALIBRATE',
    'G29',
    'QUAD_GANTRY_LEVEL',
    'Z_TILT_ADJUST',
    'SCREWS_TILT_CALCULATE',
    'PROBE',
    'PROBE_ACCURACY',
    'BED_TILT_CALIBRATE',
    'AXIS_TWIST_COMPENSATION_CALIBRATE',
  ].map((name): [string, Step] => [name, probe]),
])

/** `line` has passed the judge. */
export function stepState(state: MachineState, line: CommandLine, context: StepContext): void {
  STEPS.get(line.name)?.(state, line, context)
}
