// The sensors beside the firmware on a machine that lives: what recordSignals writes into a table, read as time goes on. They
// take no chance from the machine, and change nothing in it.
import type { Random } from '#core'
import type { TrajectoryBlock } from '#motion'
import type { TamperLine } from '#sensing'
import { createTamperLine, passSignal, SIGNALS } from '#sensing'
import type { HeadVibration } from './head-vibration.ts'
import { createHeadVibration, feelVibration, setOut } from './head-vibration.ts'
import { SIGNAL_AT, senseMachine } from './machine-senses.ts'
import type { MachineSenses } from './senses-state.ts'
import { createMachineSenses } from './senses-state.ts'
import type { Simulation } from './simulation.ts'

/** A pause of the sampling that is longer than this is not made up for by the accelerometer: it begins anew, s. */
const GAP_S = 0.5

export interface LiveSenses {
  readonly random: Random
  readonly senses: MachineSenses
  readonly lines: readonly TamperLine[]
  /** [SIGNALS] as last sampled; NaN: nothing comes of it. */
  readonly values: Float64Array
  /** Of the sampling at hand. */
  vibration: HeadVibration
  /** Whose events have been felt. */
  felt: Simulation
  /** Time of the last sample; NaN before the first. */
  timeS: number
}

export function createLiveSenses(simulation: Simulation, random: Random): LiveSenses {
  return {
    random,
    senses: createMachineSenses(simulation.settings.sensors.areIdeal, random.fork('senses')),
    lines: SIGNALS.map(() => createTamperLine()),
    values: new Float64Array(SIGNALS.length).fill(Number.NaN),
    vibration: vibrationFrom(simulation, random),
    felt: simulation,
    timeS: Number.NaN,
  }
}

/** An accelerometer that is switched on now: it knows nothing of what was before. */
function vibrationFrom(simulation: Simulation, random: Random): HeadVibration {
  const { settings, timeS, events, facts } = simulation
  const vibration = createHeadVibration(settings, random.fork(`accelerometer at ${timeS}`), timeS)
  vibration.notes = events.kind.length
  vibration.strikes = facts.strikes.length
  return vibration
}

/** The head sets out on segment `i`. */
export function moveLiveSenses(live: LiveSenses, simulation: Simulation, block: TrajectoryBlock, i: number): void {
  setOut(live.vibration, block, i, block.startS[i]! + simulation.offsetS)
}

/**
 * One sample at the simulation's now: the machine after this share of the time of segment `i`, or at rest without a block. Call
 * it in an even rhythm (SIGNAL_PERIOD_S), as a logger does.
 */
export function sampleLiveSenses(
  live: LiveSenses,
  simulation: Simulation,
  block: TrajectoryBlock | null,
  i: number,
  share: number,
): void {
  const { values, lines, senses } = live
  const { timeS, condition, schedule } = simulation
  if (timeS - live.timeS > GAP_S) live.vibration = vibrationFrom(simulation, live.random)
  else if (live.felt !== simulation) Object.assign(live.vibration, { notes: 0, strikes: 0 })
  live.felt = simulation
  live.timeS = timeS
  senseMachine(simulation, senses, values, block, i, share)
  feel(live, simulation)
  // A machine that cannot fail has nothing that lies.
  if (schedule === null) return
  for (let signal = 0; signal < SIGNALS.length; signal++) {
    const tamper = condition.tampers.get(SIGNALS[signal]!.name)
    values[signal] = passSignal(lines[signal]!, tamper, values[signal]!, timeS)
  }
}

/** The last complete second; nothing before there is one. */
function feel({ vibration, senses, values }: LiveSenses, simulation: Simulation): void {
  feelVibration(vibration, simulation, senses.hotEndFan.trueRpm, senses.partFan.trueRpm)
  const { rmsG, peakG, startS } = vibration.sensor.last
  const isThere = !Number.isNaN(startS) && !simulation.link.isPowerCut
  values[SIGNAL_AT.accel_x_rms_g] = isThere ? rmsG[0]! : Number.NaN
  values[SIGNAL_AT.accel_y_rms_g] = isThere ? rmsG[1]! : Number.NaN
  values[SIGNAL_AT.accel_z_rms_g] = isThere ? rmsG[2]! : Number.NaN
  values[SIGNAL_AT.accel_peak_g] = isThere ? Math.max(peakG[0]!, peakG[1]!, peakG[2]!) : Number.NaN
}
