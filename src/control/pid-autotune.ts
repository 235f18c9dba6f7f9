// PID_CALIBRATE: the heater is switched fully on and off around its target until it swings steadily; period and height of
// the swing give the gains. Feed it every reading, as any law: it answers with power.
// Source: Åström and Hägglund 1984 (relay experiment), Ziegler and Nichols 1942 (gains), Klipper documentation of
// PID_CALIBRATE; that Klipper switches at the target and 5 °C below, and takes the swing as 8 power / (pi swing), is what
// the gains of 20 fitted heaters say (validation V33).
import { fixedText } from '#macros'

/** The heater comes on again this far below the target, °C. */
export const RELAY_BAND_C = 5
/** So many turning points make a calibration; those of the heat-up and of the first swings are not used. */
const TURNS_NEEDED = 12
const TURNS_SKIPPED = 4

export interface PidGains {
  readonly kp: number
  readonly ki: number
  readonly kd: number
}

export interface PidAutotune {
  readonly targetC: number
  readonly maxPowerRatio: number
  /** What the reading is on its way to: the target, or the lower end of the band. Klipper shows it as the heater's target. */
  activeTargetC: number
  isHeating: boolean
  /** Highest or lowest reading since the last switch, and when. */
  extremeC: number
  extremeS: number
  readonly turnsC: number[]
  readonly turnsS: number[]
  /** Set when it is done; power is 0 from then on. */
  gains: PidGains | null
}

export function createPidAutotune(targetC: number, maxPowerRatio = 1): PidAutotune {
  return {
    targetC,
    maxPowerRatio,
    activeTargetC: targetC,
    isHeating: true,
    extremeC: Number.POSITIVE_INFINITY,
    extremeS: 0,
    turnsC: [],
    turnsS: [],
    gains: null,
  }
}

/** Power ratio for one new reading. A reading that is none (NaN) gives no power. */
export function stepPidAutotune(state: PidAutotune, measuredC: number, timeS: number): number {
  if (state.gains !== null || Number.isNaN(measuredC)) return 0
  const { isHeating } = state
  if (isHeating ? measuredC >= state.activeTargetC : measuredC <= state.activeTargetC) turn(state)
  if (state.isHeating ? measuredC < state.extremeC : measuredC > state.extremeC) {
    state.extremeC = measuredC
    state.extremeS = timeS
  }
  if (!state.isHeating && state.turnsC.length >= TURNS_NEEDED) {
    state.gains = gainsOfSwings(state)
    return 0
  }
  return state.isHeating ? state.maxPowerRatio : 0
}

function turn(state: PidAutotune): void {
  state.turnsC.push(state.extremeC)
  state.turnsS.push(state.extremeS)
  state.isHeating = !state.isHeating
  state.extremeC = state.isHeating ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  state.activeTargetC = state.isHeating ? state.targetC : state.targetC - RELAY_BAND_C
}

/** The swing with the middle one of all periods: one that a draft cut short or drew out does not count. */
function gainsOfSwings({ turnsC, turnsS, maxPowerRatio }: PidAutotune): PidGains {
  const swings: { periodS: number; heightC: number }[] = []
  for (let last = TURNS_SKIPPED; last < turnsC.length; last++) {
    swings.push({
      periodS: turnsS[last]! - turnsS[last - 2]!,
      heightC: Math.abs(turnsC[last - 1]! - turnsC[last - 2]!),
    })
  }
  swings.sort((a, b) => a.periodS - b.periodS)
  const { periodS, heightC } = swings[swings.length >> 1]!
  return gainsOfSwing(periodS, heightC, maxPowerRatio)
}

/** Gains per 255 steps of power, from a steady swing of so many °C from valley to peak. */
export function gainsOfSwing(periodS: number, heightC: number, maxPowerRatio: number): PidGains {
  const ultimateGain = (8 * maxPowerRatio) / (Math.PI * heightC)
  const kp = 0.6 * ultimateGain * 255
  return { kp, ki: kp / (0.5 * periodS), kd: kp * 0.125 * periodS }
}

/** What the console is told. */
export function pidAutotuneText({ kp, ki, kd }: PidGains): string {
  return [
    `PID parameters: pid_Kp=${fixedText(kp, 3)} pid_Ki=${fixedText(ki, 3)} pid_Kd=${fixedText(kd, 3)}`,
    'The SAVE_CONFIG command will update the printer config file',
    'with these parameters and restart the printer.',
  ].join('\n')
}

/** What SAVE_CONFIG writes into the heater's section, in order. */
export function pidAutotuneOptions({ kp, ki, kd }: PidGains): [string, string][] {
  return [
    ['control', 'pid'],
    ['pid_kp', fixedText(kp, 3)],
    ['pid_ki', fixedText(ki, 3)],
    ['pid_kd', fixedText(kd, 3)],
  ]
}
