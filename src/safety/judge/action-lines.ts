// Typed actions become G-code here, in one way only; what they become is judged like any other line.
import type { Action } from '#protocol'
import type { MachineState } from '../machine-state.ts'

/** What may stand in a line without being mistaken for more: no quotes, no comment signs, no control characters, no back slash. */
const NAME = /^[\p{L}\p{N}_.+()@ -]{1,128}$/u
const TEXT = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate};]{0,255}$/u
const AXES = /^[XYZ]{0,3}$/i
/** Z sinks with less. */
const AXIS = /^[xy]$/

/** Kept and restored around a move of the shell's own, so that the modes stay as they were. */
const STATE_NAME = 'printwright_action'

/** Digits and a point, to a millionth; null for what is no number. */
export function decimal(value: number): string | null {
  if (!(Math.abs(value) < 1e12)) return null
  const text = value.toFixed(6).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}

/** Null: it cannot be written, because a number or a name in it is none. */
export type ActionLines = readonly string[] | null

type Word = readonly [key: string, value: string | null]

function classic(name: string, words: readonly Word[]): ActionLines {
  if (words.some(([, value]) => value === null)) return null
  return [[name, ...words.map(([key, value]) => `${key}${value}`)].join(' ')]
}

function extended(name: string, words: readonly Word[]): ActionLines {
  if (words.some(([, value]) => value === null)) return null
  return [[name, ...words.map(([key, value]) => `${key}=${value}`)].join(' ')]
}

function nameWord(text: string): string | null {
  if (!NAME.test(text) || text.trim() !== text) return null
  return text.includes(' ') ? `"${text}"` : text
}

function lastWord(name: string): string {
  return name.slice(name.indexOf(' ') + 1)
}

function kept(lines: ActionLines, ...before: string[]): ActionLines {
  if (lines === null) return null
  return [`SAVE_GCODE_STATE NAME=${STATE_NAME}`, ...before, ...lines, `RESTORE_GCODE_STATE NAME=${STATE_NAME}`]
}

function move(action: Extract<Action, { kind: 'move' }>, state: MachineState): ActionLines {
  const words: Word[] = []
  if (action.xMm !== null) words.push(['X', decimal(action.xMm - state.xBaseMm)])
  if (action.yMm !== null) words.push(['Y', decimal(action.yMm - state.yBaseMm)])
  if (action.zMm !== null) words.push(['Z', decimal(action.zMm - state.zBaseMm)])
  words.push(['F', decimal((action.speedMmPerS * 60) / state.speedRatio)])
  return kept(classic('G1', words), 'G90')
}

function extrude(action: Extract<Action, { kind: 'extrude' }>, state: MachineState): ActionLines {
  const words: Word[] = [
    ['E', decimal(action.lengthMm / state.flowRatio)],
    ['F', decimal((action.speedMmPerS * 60) / state.speedRatio)],
  ]
  return kept(classic('G1', words), 'M83')
}

function setFan(fan: string, speedRatio: number): ActionLines {
  if (fan === 'fan' || fan === 'part') return classic('M106', [['S', decimal(speedRatio * 255)]])
  return extended('SET_FAN_SPEED', [
    ['FAN', nameWord(lastWord(fan))],
    ['SPEED', decimal(speedRatio)],
  ])
}

function home(axes: string): ActionLines {
  if (!AXES.test(axes)) return null
  return [['G28', ...new Set(axes.toUpperCase())].join(' ')]
}

/** One line for each of the axis's motors. Null where the configuration gives them no current, so that nobody knows what a part of it is. */
function motorCurrent(axis: string, ratio: number, currentsA: Readonly<Record<string, number>>): ActionLines {
  const isOfAxis = new RegExp(`^stepper_${AXIS.exec(axis)?.[0] ?? '-'}[0-9]*$`)
  const lines = Object.entries(currentsA)
    .filter(([motor]) => isOfAxis.test(motor))
    .map(([motor, runA]) =>
      extended('SET_TMC_CURRENT', [
        ['STEPPER', motor],
        ['CURRENT', decimal(ratio * runA)],
      ]),
    )
  return lines.length === 0 || lines.includes(null) ? null : lines.flatMap((line) => line ?? [])
}

/** `motorCurrentsA`: what each motor is made for, by its section's name, A. */
export function actionLines(
  action: Action,
  state: MachineState,
  motorCurrentsA: Readonly<Record<string, number>> = {},
): ActionLines {
  switch (action.kind) {
    case 'set-target':
      return extended('SET_HEATER_TEMPERATURE', [
        ['HEATER', nameWord(lastWord(action.heater))],
        ['TARGET', decimal(action.targetC)],
      ])
    case 'heaters-off':
      return ['TURN_OFF_HEATERS']
    case 'set-fan':
      return setFan(action.fan, action.speedRatio)
    case 'set-speed-factor':
      return classic('M220', [['S', decimal(action.ratio * 100)]])
    case 'set-flow-factor':
      return classic('M221', [['S', decimal(action.ratio * 100)]])
    case 'set-pressure-advance':
      return extended('SET_PRESSURE_ADVANCE', [['ADVANCE', decimal(action.advanceS)]])
    case 'adjust-z-offset':
      return extended('SET_GCODE_OFFSET', [
        ['Z_ADJUST', decimal(action.byMm)],
        ['MOVE', '1'],
      ])
    case 'set-acceleration':
      return extended('SET_VELOCITY_LIMIT', [['ACCEL', decimal(action.accelMmPerS2)]])
    case 'set-velocity-limit':
      return extended('SET_VELOCITY_LIMIT', [['VELOCITY', decimal(action.speedMmPerS)]])
    case 'set-corner-velocity':
      return extended('SET_VELOCITY_LIMIT', [['SQUARE_CORNER_VELOCITY', decimal(action.speedMmPerS)]])
    case 'set-retraction':
      return extended('SET_RETRACTION', [
        ['RETRACT_LENGTH', decimal(action.lengthMm)],
        ['RETRACT_SPEED', decimal(action.speedMmPerS)],
      ])
    case 'set-motor-current':
      return motorCurrent(action.axis, action.ratio, motorCurrentsA)
    case 'home':
      return home(action.axes)
    case 'move':
      return move(action, state)
    case 'extrude':
      return extrude(action, state)
    case 'exclude-object':
      return extended('EXCLUDE_OBJECT', [['NAME', nameWord(action.name)]])
    case 'wait-for-temperature':
      return extended('TEMPERATURE_WAIT', [
        ['SENSOR', nameWord(action.sensor)],
        ['MINIMUM', decimal(action.minC)],
        ['MAXIMUM', decimal(action.maxC)],
      ])
    case 'motors-off':
      return ['M84']
    case 'show-text':
      return TEXT.test(action.text) ? [`M117 ${action.text}`] : null
  }
}
