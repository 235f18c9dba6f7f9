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
/** Warmth of an enclosure over the room, of the bed's over the room, and its lag. Source: PHYSICS 2.13. */
const CHAMBER_SHARE = 0.35
const CHAMBER_LAG_S = 700
const PRINT_LEAD_S = 240
const LOG_PER_C = 10
const LOG_PER_RATIO = 1000
/** A simulated hold is chosen by the rule of the recorded ones; so many draws before it is given up. */
const DRAWS = 5

export function simulateWindow(real: HeaterWindow, fitted: FittedHeater, level: number): HeaterWindow | null {
  // One session of one printer has one gap; every window has its own print and its own noise.
  const gap = drawRealityGap(level, createRandom(hash32(`gap ${real.log}`)))
  for (let draw = 0; draw < DRAWS; draw++) {
    const random = createRandom(hash32(`${real.log} ${real.heater} ${real.readingC.join()} ${draw}`))
    const window = simulateOnce(real, fitted, gap, random)
    if (real.kind === 'heat-up' || isHold(window.readingC, window.targetC[0]!)) return window
  }
  return null
}

function simulateOnce(real: HeaterWindow, fitted: FittedHeater, gap: RealityGap, random: Random): HeaterWindow {
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
  const share = (isEnclosed ? CHAMBER_SHARE : 0) * random.fork('room').next() * 2
  const airAtC = (timeS: number): number =>
    fitted.airC +
    share *
      (real.bedTargetC - fitted.airC) *
      (1 - Math.exp(-Math.max(real.bedSinceS - leadS + timeS, 0) / CHAMBER_LAG_S))
  const airC = airAtC(0)
  const base = createCondition()
  const condition = createCondition()
  const settings = isNozzle ? nozzleThermistorSettings : bedThermistorSettings
  const made = settings(real.sensorType, gap.level === 0)
  const own = isNozzle ? gap.nozzleSensor : gap.bedSensor
  const sensor = createThermistor(
    {
      ...made,
      noiseSteps: made.noiseSteps * own.converterNoiseRatio,
      wanderRatio: made.wanderRatio * own.channelWanderRatio,
    },
    random.fork('sensor'),
  )
  const thermistor = isNozzle ? condition.nozzleThermistor : condition.bedThermistor
  // The offset of a thermistor is not seen: the printer holds what it reads, and began from what it read.
  const startOffsetC = offsetAtStartC(gap, isNozzle)
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
      input.fanRatio = at === 0 ? 0 : load.fanRatio[at]!
      input.filamentMmPerS = at === 0 ? 0 : load.filamentMmPerS[at]!
      input.filamentHeatJPerMmC = 0.0056
    },
    read: (beadC) => readThermistor(sensor, beadC, thermistor, HEATER_SAMPLE_PERIOD_S),
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
