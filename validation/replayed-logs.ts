// Recorded logs as an operator would have seen them: one scene for each line of statistics. A log has two heaters, seldom a chamber,
// and nothing of motion, filament, meters or camera: that is what most printers tell.

import { createRandom } from '#core'
import type { Scene } from '#operator'
import { CHANNEL_AT, CHANNELS, type ChannelName } from '#operator'

export interface LogRows {
  readonly timeS: ArrayLike<number>
  column(name: string): ArrayLike<number>
  readonly columnNames: readonly string[]
}

/** What the firmware said when it stopped, and from which of the log's seconds on. */
export interface Stop {
  readonly atS: number
  readonly message: string
  /** False: the command is refused, and the firmware goes on. */
  readonly isShutdown: boolean
}

/** The log tells tenths; the printer's own status hundredths. Half a step of noise undoes the rounding. */
const STEP_C = 0.1
/** A bed may stand at one tenth for minutes; where both heaters stand for so many rows, the log itself has stood still. */
const STANDS_ROWS = 20
/** A job ends when nothing has been asked of a heater for so long, s: logs do not tell the state of the print. */
const JOB_ENDS_S = 60
/** Rows that are farther apart, or run back, stand before and after a start of the firmware, s. */
const RESTART_S = 5
/** No clock jumps farther between two rows that an operator sees, s. */
const JUMP_S = 600

/** One scene for each row, in time that never runs back: a log's clock begins anew with each start of the firmware. */
export function* scenesOf(rows: LogRows, stop: Stop | null = null, seed = 1): Generator<Scene> {
  const random = createRandom(seed)
  const heaters = (['extruder', 'heater_bed'] as const).map((name) => ({
    reading: rows.column(`${name}.temp`),
    target: rows.column(`${name}.target`),
    power: rows.column(`${name}.pwm`),
    stood: 0,
  }))
  const chamber = rows.columnNames.find((name) => /(?:chamber|enclosure).*\.temp$/i.test(name))
  const chamberC = chamber === undefined ? null : rows.column(chamber)
  let clockS = 0
  let heatedS = Number.NEGATIVE_INFINITY
  let beganS = Number.NaN
  for (let row = 0; row < rows.timeS.length; row++) {
    const stepS = row === 0 ? 1 : rows.timeS[row]! - rows.timeS[row - 1]!
    clockS += stepS > 0 ? Math.min(stepS, JUMP_S) : 1
    const channels = new Float64Array(CHANNELS.length).fill(Number.NaN)
    const set = (name: ChannelName, value: number): void => {
      channels[CHANNEL_AT[name]] = value
    }
    // A firmware that has just started reports 0.0 for a sensor until its first sample.
    const isNew = row > 0 && !(stepS > 0 && stepS <= RESTART_S)
    const unread = heaters.map(({ reading }) => reading[row] === 0 || Number.isNaN(reading[row]))
    const isUnread = isNew || unread.every((one) => one)
    for (const heater of heaters) {
      heater.stood = row > 0 && heater.reading[row] === heater.reading[row - 1] ? heater.stood + 1 : 0
    }
    const isStale = heaters.every(({ stood }) => stood >= STANDS_ROWS)
    heaters.forEach((heater, at) => {
      const [c, target, power] = HEATERS[at]!
      const noiseC = isStale ? 0 : STEP_C * (random.next() - 0.5)
      if (!isUnread && !unread[at]) set(c, heater.reading[row]! + noiseC)
      set(target, heater.target[row]!)
      set(power, heater.power[row]!)
    })
    if (chamberC !== null && !isUnread) set('chamber_c', chamberC[row]!)
    const isStopped = stop !== null && rows.timeS[row]! >= stop.atS
    const isDown = isStopped && stop.isShutdown
    // As the operator reads it: a firmware that is ready has its microcontroller, one that is not says so in words.
    if (!isDown && !isUnread) set('mcu_alive', 1)
    else if (isDown && /lost communication with mcu/i.test(stop.message)) set('mcu_alive', 0)
    // What was being printed is over when the firmware starts again.
    if (isUnread) heatedS = Number.NEGATIVE_INFINITY
    if (!isUnread && heaters.some(({ target }) => target[row]! > 0)) heatedS = clockS
    const isOn = clockS - heatedS < JOB_ENDS_S
    if (isOn && Number.isNaN(beganS)) beganS = clockS
    if (!isOn) beganS = Number.NaN
    yield {
      timeS: clockS,
      host: isDown ? 'shutdown' : isUnread ? 'startup' : 'ready',
      hostMessage: isDown ? stop.message : '',
      print: isStopped ? 'error' : isOn ? 'printing' : 'standby',
      printMessage: isStopped ? stop.message : '',
      filename: isOn ? `job at ${beganS}` : '',
      fileByte: Number.NaN,
      fileBytes: Number.NaN,
      printDurationS: isOn ? clockS - beganS : 0,
      layer: -1,
      layers: -1,
      speedRatio: Number.NaN,
      flowRatio: Number.NaN,
      zOffsetMm: Number.NaN,
      maxAccelMmPerS2: Number.NaN,
      pressureAdvanceS: Number.NaN,
      homedAxes: '',
      objects: [],
      currentObject: null,
      channels,
      ageS: Float64Array.from(channels, (value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : 0)),
      console: [],
    }
  }
}

const HEATERS = [
  ['nozzle_c', 'nozzle_target_c', 'nozzle_pwm_ratio'],
  ['bed_c', 'bed_target_c', 'bed_pwm_ratio'],
] as const satisfies readonly (readonly ChannelName[])[]
