// The counterpart of a recorded window: the same printer's constants and gains, the same target and start, our firmware,
// plant and sensors.
import { HEATER_SAMPLE_PERIOD_S } from '#control'
import { createRandom, hash32, type Random } from '#core'
import { applyRealityGap, createCondition, drawRealityGap, type RealityGap, resetCondition } from '#faults'
import type { FittedHeater } from '#physics'
import { bedThermistorSettings, createThermistor, nozzleThermistorSettings, readThermistor } from '#sensing'
import { runHeaterLoop } from '../heater-loop.ts'
import { machineWithHeater } from '../machines.ts'
import { drawPrintLoad, steadyLoad } from './print-load.ts'
import { type HeaterWindow, isHold, WINDOW_S } from './windows.ts'

/** A history that begins this close to the target began in hold. */
const START_BAND_C = 5
const ENCLOSED_BED_C = 90
/**
 * What surrounds a bed or a nozzle warms with it: chamber, frame and plate, as a share of the bed's excess over the room, with its
 * lag. 18 to 30 °C over a bed of 100 °C are chamber air (PHYSICS 2.13); constants fitted on a cold heat-up also count heat into plate
 * and frame as lost. Ranges set with the development printers.
 */
const ENCLOSED_SHARE = [0.2, 0.65] as const
const OPEN_SHARE = [0, 0.35] as const
const CHAMBER_LAG_S = 700
/** Fans and ducts differ between printers of a class (1 sigma of a factor), and hot plastics are printed with less fan. */
const FAN_FACTOR = 1.6
const LITTLE_FAN_FROM_C = 240
const LITTLE_FAN = 0.4
const PRINT_LEAD_S = 240
const LOG_PER_C = 10
const LOG_PER_RATIO = 1000
/** A simulated hold is chosen by the rule of the recorded ones; so many draws before it is given up. */
const DRAWS = 5

export function simulateWindow(
  real: HeaterWindow,
  fitted: FittedHeater,
  level: number,
  seed: number,
): HeaterWindow | null {
  // One session of one printer has one gap; every window has its own print and its own noise.
  const session = createRandom(hash32(`${seed} gap ${real.log}`))
  const gap = drawRealityGap(level, session)
  for (let draw = 0; draw < DRAWS; draw++) {
    const random = createRandom(hash32(`${seed} ${real.log} ${real.heater} ${real.readingC.join()} ${draw}`))
    const window = simulateOnce(real, fitted, gap, session, random)
    if (real.kind === 'heat-up' || isHold(window.readingC, window.targetC[0]!)) return window
  }
  return null
}

function simulateOnce(
  real: HeaterWindow,
  fitted: FittedHeater,
  gap: RealityGap,
  session: Random,
  random: Random,
): HeaterWindow {
  const isNozzle = real.heater === 'extruder'
  const isHeld = real.kind === 'hold'
  const leadS = real.sinceS
  const durationS = leadS + WINDOW_S
  const startC = real.beforeC
  const goalC = real.targetC.at(-1)!
  const isAtGoal = Math.abs(startC - goalC) < START_BAND_C
  const steps = Math.ceil(durationS / HEATER_SAMPLE_PERIOD_S) + 2
  const load =
    gap.level > 0
      ? drawPrintLoad(random.fork('print'), steps, HEATER_SAMPLE_PERIOD_S, real.printing)
      : steadyLoad(steps, real.printing)
  // A bed this hot stands in an enclosure.
  const isEnclosed = real.bedTargetC >= ENCLOSED_BED_C
  const [least, most] = isEnclosed ? ENCLOSED_SHARE : OPEN_SHARE
  const share = gap.level * (least + (most - least) * session.fork('room').next())
  const airAtC = (timeS: number): number =>
    fitted.airC +
    share *
      (real.bedTargetC - fitted.airC) *
      (1 - Math.exp(-Math.max(real.bedSinceS - leadS + timeS, 0) / CHAMBER_LAG_S))
  const airC = airAtC(0)
  const fanFactor = gap.level > 0 ? FAN_FACTOR ** session.fork('fan').normal() : 1
  const base = createCondition()
  const condition = createCondition()
  const settings = isNozzle ? nozzleThermistorSettings : bedThermistorSettings
  const sensor = createThermistor(settings(real.sensorType, gap.level === 0), random.fork('sensor'))
  const thermistor = isNozzle ? condition.nozzleThermistor : condition.bedThermistor
  // The offset of a thermistor is not seen: the printer holds what it reads, and began from what it read.
  const startOffsetC = offsetAtStartC(gap, isNozzle)
  let previousC = startC - startOffsetC
  const log = runHeaterLoop({
    machine: machineWithHeater(isNozzle ? 'nozzle' : 'bed', fitted),
    kind: isNozzle ? 'nozzle' : 'bed',
    law: real.law,
    airC,
    startC: startC - startOffsetC,
    startPowerRatio: isHeld ? (isAtGoal ? holdingPower(fitted, goalC, airC) : 0) : real.powerRatio[0]!,
    durationS: durationS - 1,
    targetC: (timeS) => (isHeld ? goalC : real.targetC[Math.min(Math.floor(timeS), WINDOW_S - 1)]!),
    disturb: (input, timeS) => {
      // The print starts after the heat-up.
      const at = timeS < leadS - PRINT_LEAD_S ? 0 : Math.round(timeS / HEATER_SAMPLE_PERIOD_S)
      resetCondition(condition, base)
      applyRealityGap(gap, condition, timeS)
      input.ambientC = airAtC(timeS) + condition.ambientOffsetC
      input.draftWPerM2K = isEnclosed ? 0 : condition.draftWPerM2K
      input.nozzleSensorLagRatio = condition.nozzleThermistor.lagRatio
      input.bedSensorLagRatio = condition.bedThermistor.lagRatio
      input.fanRatio = at === 0 ? 0 : load.fanRatio[at]! * (goalC >= LITTLE_FAN_FROM_C ? LITTLE_FAN : 1)
      input.fanOnBlockRatio = fanFactor
      input.filamentMmPerS = at === 0 ? 0 : load.filamentMmPerS[at]!
      input.filamentHeatJPerMmC = 0.0056
    },
    read: (beadC) => {
      // A delay shorter than a sample lies between two of them.
      const late = Math.min(thermistor.delayS / HEATER_SAMPLE_PERIOD_S, 1)
      const lateC = beadC + late * (previousC - beadC)
      previousC = beadC
      thermistor.delayS = 0
      return readThermistor(sensor, lateC, thermistor, HEATER_SAMPLE_PERIOD_S)
    },
  })
  return {
    ...real,
    targetC: real.targetC,
    readingC: log.readingC.slice(leadS, leadS + WINDOW_S).map((value) => rounded(value, LOG_PER_C)),
    powerRatio: log.powerRatio.slice(leadS, leadS + WINDOW_S).map((value) => rounded(value, LOG_PER_RATIO)),
  }
}

function offsetAtStartC(gap: RealityGap, isNozzle: boolean): number {
  const condition = createCondition()
  applyRealityGap(gap, condition, 0)
  return (isNozzle ? condition.nozzleThermistor : condition.bedThermistor).offsetC
}

function rounded(value: number, per: number): number {
  return Math.round(value * per) / per
}

function holdingPower(fitted: FittedHeater, targetC: number, airC: number): number {
  const gain = fitted.fullPowerCPerS / (1 + fitted.resistancePerC * (targetC - 25))
  return Math.min((fitted.lossPerS * (targetC - airC)) / gain, 1)
}
