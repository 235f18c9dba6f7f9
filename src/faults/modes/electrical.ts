// Supply, drivers, the link to the microcontroller, sensors that lie. Source of numbers: PHYSICS 2.14, 2.16, V18, V31.
import type { SignalName } from '#sensing'
import { SIGNALS } from '#sensing'
import type { FaultMode, FaultParameter } from '../mode.ts'
import { faultMode } from '../mode.ts'

const SIGNAL: FaultParameter = {
  name: 'signal',
  meaning: 'signal concerned',
  fallback: 'nozzle_c',
  choices: SIGNALS.map(({ name }) => name),
  range: null,
}
/** What an operator that asks "do you still look?" finds. */
const LIVENESS = 'compare with what must follow from other signals; use nothing that does not move when it should'

export const ELECTRICAL_MODES: readonly FaultMode[] = [
  faultMode({
    name: 'supply-sag',
    faultClass: 'electrical',
    title: 'supply voltage sags',
    changes: 'the supply voltage falls (severity 1: by 70 %); below 8 V the drivers reset',
    severity: 0.4,
    signals: [
      { by: 'supply_v', shows: 'falls by 5 to 20 % and more', leadS: [0, 0.2] },
      { by: 'nozzle_pwm_ratio', shows: 'rises', leadS: [1, 40] },
      { by: 'driver_flags', shows: 'reset (severity above 0.95)', leadS: [0, 1] },
      { by: 'hotend_fan_rpm', shows: 'turns slower', leadS: [1, 3] },
    ],
    firmware: 'nothing while the board has its 5 V; a driver that resets: shutdown within a second',
    response: 'bed heater off first; finish only if the voltage holds; home before anything moves after a reset',
    turn: (condition, strength) => {
      condition.supplyRatio *= 1 - 0.7 * strength
    },
  }),
  faultMode({
    name: 'brown-out',
    faultClass: 'electrical',
    title: 'brown-out',
    changes: 'the supply falls for 20 to 200 ms (severity 1: by 90 %, `for=` says how long)',
    courses: ['sudden', 'intermittent'],
    spellS: [0.15, 60],
    signals: [
      { by: 'supply_v', shows: 'a notch, while the controller lives (severity below 0.83)', leadS: [0, 0.2] },
      { by: 'driver_flags', shows: 'reset, while the controller lives', leadS: [0, 1] },
      { by: 'mcu_alive', shows: 'falls to 0 (severity above 0.83)', leadS: [0, 1] },
      { by: 'firmware_state', shows: 'goes to shutdown', leadS: [0.5, 6] },
    ],
    firmware: "a deep one: 'Lost communication with MCU'; a shallow one: 'TMC reports error: reset=1(Reset)'; shutdown",
    response: 'home before anything moves; resume from the layer only if the part holds and the offset is known',
    turn: (condition, strength) => {
      condition.supplyRatio *= 1 - 0.9 * strength
    },
  }),
  faultMode({
    name: 'power-loss',
    isGraded: false,
    faultClass: 'electrical',
    title: 'power lost',
    changes: 'the mains is gone: heaters, fans, motors and controller are off',
    courses: ['sudden'],
    signals: [
      { by: 'supply_v', shows: 'falls to 0', leadS: [0, 0.2] },
      { by: 'mcu_alive', shows: 'falls to 0', leadS: [0, 1] },
    ],
    firmware: 'it is off',
    response: 'when power is back: look; resume from a checkpoint only if the bed is still warm and the part holds',
    turn: (condition, strength) => {
      if (strength > 0) condition.supplyRatio = 0
    },
    kick: () => ({ kind: 'cut-power' }),
  }),
  faultMode({
    name: 'driver-reset',
    isGraded: false,
    faultClass: 'electrical',
    title: 'motor driver resets from undervoltage',
    changes: 'the driver of one motor resets: its coils are off until the firmware notices',
    courses: ['sudden'],
    parameters: [
      { name: 'motor', meaning: 'motor concerned', fallback: 'x', choices: ['x', 'y', 'z', 'e'], range: null },
    ],
    signals: [
      { by: 'driver_flags', shows: 'reset, undervoltage', leadS: [0, 1] },
      { by: 'camera', shows: 'a step in the wall', leadS: [20, 300] },
    ],
    firmware: "'TMC reports error: GSTAT reset=1(Reset)': shutdown within a second",
    response: 'home before anything moves; look for the cause of the undervoltage',
    kick: (_severity, words) => ({ kind: 'reset-driver', motor: words['motor'] as 'x' }),
  }),
  faultMode({
    name: 'mcu-lost',
    isGraded: false,
    faultClass: 'electrical',
    title: 'microcontroller lost',
    changes: 'the host no longer hears the microcontroller; that switches its heaters off after 3 s without a word',
    courses: ['sudden', 'intermittent'],
    spellS: [8, 600],
    signals: [
      { by: 'mcu_alive', shows: 'falls to 0', leadS: [0, 5] },
      { by: 'encoder_mm', shows: 'freezes at the last word, like all that comes over the link', leadS: [2, 10] },
      { by: 'firmware_state', shows: 'goes to shutdown', leadS: [4, 6] },
    ],
    firmware: "'Lost communication with MCU': shutdown",
    response: 'FIRMWARE_RESTART once the cable holds; the print is lost unless it can be resumed from its layer',
    turn: (condition, strength) => {
      if (strength > 0) condition.isMcuAlive = false
    },
  }),
  faultMode({
    name: 'late-timer',
    faultClass: 'electrical',
    title: 'steps scheduled too late',
    changes: 'the host falls behind (severity 1: 0.5 s): steps reach the microcontroller after their time',
    severity: 0.6,
    courses: ['sudden', 'creeping', 'intermittent'],
    signals: [{ by: 'firmware_state', shows: 'goes to shutdown', leadS: [0, 5] }],
    firmware: "'Timer too close': shutdown once the buffer of 0.1 s and more is used up",
    response: 'find what loads the host; FIRMWARE_RESTART',
    turn: (condition, strength) => {
      condition.timerLateS = Math.max(condition.timerLateS, 0.5 * strength)
    },
  }),
  faultMode({
    name: 'camera-frozen',
    isGraded: false,
    faultClass: 'electrical',
    title: 'camera frozen',
    changes: 'the camera sends its last frame again and again',
    courses: ['sudden', 'intermittent'],
    signals: [{ by: 'camera', shows: 'frames equal to the last bit', leadS: [1, 10] }],
    firmware: 'nothing',
    response: 'restart the stream; trust no picture meanwhile',
    turn: (condition, strength) => {
      if (strength > 0) condition.isCameraFrozen = true
    },
  }),
  faultMode({
    name: 'camera-dark',
    faultClass: 'electrical',
    title: 'camera dark',
    changes: 'less light reaches the camera (severity 1: 2 % of it): lamp off or lens covered',
    signals: [{ by: 'camera', shows: 'dark and noisy frames', leadS: [0.1, 5] }],
    firmware: 'nothing',
    response: 'lamp on; trust no picture meanwhile',
    turn: (condition, strength) => {
      condition.lightRatio *= 1 - 0.98 * strength
    },
  }),
  faultMode({
    name: 'signal-off',
    isGraded: false,
    faultClass: 'electrical',
    title: 'a signal is missing',
    changes: 'the signal has no value any more',
    courses: ['sudden', 'intermittent'],
    parameters: [SIGNAL],
    signals: [{ by: 'nozzle_c', shows: 'no value (or the signal named)', leadS: [0, 2] }],
    firmware: 'a heater without a reading is stopped; other signals are missed by nobody',
    response: LIVENESS,
    turn: (condition, strength, words) => {
      if (strength > 0) tamper(condition.tampers, words, { kind: 'off', delayS: 0, gain: 1, offset: 0 })
    },
  }),
  faultMode({
    name: 'signal-frozen',
    isGraded: false,
    faultClass: 'electrical',
    title: 'a signal is frozen',
    changes: 'the signal keeps the value that it had',
    courses: ['sudden', 'intermittent'],
    parameters: [SIGNAL],
    signals: [
      { by: 'nozzle_c', shows: 'not a tenth of a degree of noise (or the signal named)', leadS: [1, 30] },
      { by: 'nozzle_load_n', shows: 'strays with the block, if that is the signal that stands', leadS: [5, 300] },
    ],
    firmware: 'nothing: a frozen thermistor near its target looks perfect',
    response: LIVENESS,
    turn: (condition, strength, words) => {
      if (strength > 0) tamper(condition.tampers, words, { kind: 'frozen', delayS: 0, gain: 1, offset: 0 })
    },
  }),
  faultMode({
    name: 'signal-delayed',
    isGraded: false,
    faultClass: 'electrical',
    title: 'a signal comes late',
    changes: 'the signal comes `delay` s late',
    courses: ['sudden'],
    parameters: [SIGNAL, { name: 'delay', meaning: 'delay, s', fallback: '15', choices: null, range: [0.1, 60] }],
    signals: [{ by: 'nozzle_c', shows: 'swings slowly (or the signal named)', leadS: [0.2, 120] }],
    firmware: 'nothing',
    response: LIVENESS,
    turn: (condition, strength, words) => {
      if (strength > 0)
        tamper(condition.tampers, words, { kind: 'delayed', delayS: Number(words['delay']), gain: 1, offset: 0 })
    },
  }),
  faultMode({
    name: 'signal-lying',
    isGraded: false,
    faultClass: 'electrical',
    title: 'a signal lies',
    changes: 'the signal reads `gain` x truth + `offset`',
    courses: ['sudden', 'intermittent'],
    parameters: [
      SIGNAL,
      { name: 'gain', meaning: 'factor on the truth', fallback: '1', choices: null, range: [-10, 10] },
      { name: 'offset', meaning: 'added to it, in its unit', fallback: '-20', choices: null, range: [-1e4, 1e4] },
    ],
    signals: [
      { by: 'nozzle_c', shows: 'jumps (or the signal named)', leadS: [0, 1] },
      { by: 'nozzle_pwm_ratio', shows: 'does not fit the reading', leadS: [0, 120] },
    ],
    firmware: 'nothing while the value is plausible',
    response: LIVENESS,
    turn: (condition, strength, words) => {
      if (strength === 0) return
      const gain = Number(words['gain'])
      tamper(condition.tampers, words, { kind: 'lying', delayS: 0, gain, offset: Number(words['offset']) })
    },
  }),
]

type Tampers = Parameters<NonNullable<FaultMode['turn']>>[0]['tampers']

function tamper(tampers: Tampers, words: Readonly<Record<string, string>>, how: Parameters<Tampers['set']>[1]): void {
  tampers.set(words['signal'] as SignalName, how)
}
