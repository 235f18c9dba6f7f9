// A temperature channel as printers have it: bead -> resistance -> divider with a pull-up -> 12-bit converter, eight samples
// averaged every 0.3 s -> back to °C. One converter noise explains what real printers log at 25, 60 and 215 °C, because
// the curve turns the same steps into different °C. Source: PHYSICS 2.14, V6, V17.
import type { Random } from '#core'
import { createDelayLine, type DelayLine, pushValue, valueAt } from './delay-line.ts'
import { createLooseWire, type LooseWire, stepLooseWire } from './loose-wire.ts'
import { curveC, curveOhm, type SensorCurve, sensorCurve } from './sensor-curve.ts'

/** How one thermistor and its wiring are. */
export interface ThermistorCondition {
  /** 1: sits in its block; less: reads a mix of block and air, and lags more (PHYSICS 2.16). Obeyed by the plant. */
  contactRatio: number
  /** Drift of the reading, °C. */
  offsetC: number
  /** Jumps of a loose wire: size (1 sigma) of the telegraph noise, °C; 0 for none. */
  jumpC: number
  /** Lag of the bead over its usual one. Obeyed by the plant. */
  lagRatio: number
  /** Time from the bead to whoever acts on its reading, above the usual, s. */
  delayS: number
  /** White noise above that of a sound converter and wiring (1 sigma), °C. */
  noiseC: number
  /** Noise of the converter and slow wander of the channel over the usual ones: boards differ. */
  converterNoiseRatio: number
  wanderRatio: number
  circuit: 'closed' | 'open' | 'short'
}

export interface ThermistorSettings {
  readonly curve: SensorCurve
  readonly pullUpOhm: number
  /** Scatter of one conversion, in steps of the converter (1 sigma). */
  readonly noiseSteps: number
  /** Slow wander of air and supply, °C per °C above room (1 sigma), and its correlation time. */
  readonly wanderRatio: number
  readonly wanderS: number
  /** Time between reports; the reading stands still in between. */
  readonly periodS: number
  /** Reads the truth, unless its condition says otherwise. */
  readonly ideal: boolean
}

export interface Thermistor {
  readonly settings: ThermistorSettings
  readonly random: Random
  readonly past: DelayLine
  timeS: number
  readingC: number
  /** Since the last report; infinite before the first. */
  sinceS: number
  /** Slow wander, in units of its sigma. */
  wander: number
  readonly wire: LooseWire
}

const CONVERTER_STEPS = 4096
/** Conversions averaged into a report. */
const SAMPLES = 8
/** What is left of the range at either end; keeps a broken circuit's resistance finite. */
const LEAST_RATIO = 1e-5
/** A chafed pair of wires still has some resistance. */
const SHORT_OHM = 0.5
const ROOM_C = 25

/**
 * A nozzle's channel by its sensor_type. Noise and wander are set so that our own PID loop, logged, gives the medians of
 * 569 real windows of 120 s in hold: white 0.081 °C, total 0.160 °C (V6).
 */
export function nozzleThermistorSettings(sensorType = 'Generic 3950', ideal = false): ThermistorSettings {
  return thermistorSettings(sensorType, 0.00075, 8, ideal)
}

/** A bed's channel; 495 real windows: white 0.037 °C, total 0.068 °C (V6; 0.17 °C over hours). */
export function bedThermistorSettings(sensorType = 'Generic 3950', ideal = false): ThermistorSettings {
  return thermistorSettings(sensorType, 0.004, 60, ideal)
}

function thermistorSettings(
  sensorType: string,
  wanderRatio: number,
  wanderS: number,
  ideal: boolean,
): ThermistorSettings {
  const curve = sensorCurve(sensorType)
  return { curve, pullUpOhm: 4700, noiseSteps: 0.9, wanderRatio, wanderS, periodS: 0.3, ideal }
}

export function createThermistor(settings: ThermistorSettings, random: Random): Thermistor {
  return {
    settings,
    random,
    past: createDelayLine(64),
    timeS: 0,
    readingC: Number.NaN,
    sinceS: Number.POSITIVE_INFINITY,
    wander: random.normal(),
    wire: createLooseWire(random.fork('wire')),
  }
}

/** What the firmware has for a bead at `beadC` (the plant's lagged sensor), `dtS` after the last call, °C. */
export function readThermistor(
  sensor: Thermistor,
  beadC: number,
  condition: Readonly<ThermistorCondition>,
  dtS: number,
): number {
  const { settings } = sensor
  sensor.timeS += dtS
  pushValue(sensor.past, beadC, sensor.timeS)
  // 1e-9: ticks of 0.1 s must add up to 0.3 s.
  const isDue = settings.ideal || sensor.sinceS + dtS >= settings.periodS - 1e-9
  if (!isDue) {
    sensor.sinceS += dtS
    return sensor.readingC
  }
  const elapsedS = Number.isFinite(sensor.sinceS) ? sensor.sinceS + dtS : settings.periodS
  sensor.sinceS = 0
  const jumpC = stepLooseWire(sensor.wire, condition.jumpC, elapsedS)
  let seenC = condition.delayS > 0 ? valueAt(sensor.past, sensor.timeS - condition.delayS) : beadC
  if (condition.offsetC !== 0) seenC += condition.offsetC
  if (jumpC !== 0) seenC += jumpC
  if (condition.noiseC > 0) seenC += condition.noiseC * sensor.random.normal()
  if (!settings.ideal) sensor.readingC = realReadingC(sensor, seenC, condition, elapsedS)
  else sensor.readingC = condition.circuit === 'closed' ? seenC : brokenC(settings, condition.circuit, null)
  return sensor.readingC
}

function realReadingC(
  sensor: Thermistor,
  seenC: number,
  condition: Readonly<ThermistorCondition>,
  elapsedS: number,
): number {
  const { settings, random } = sensor
  const kept = Math.exp(-elapsedS / settings.wanderS)
  sensor.wander = sensor.wander * kept + Math.sqrt(1 - kept * kept) * random.normal()
  if (condition.circuit !== 'closed') return brokenC(settings, condition.circuit, random)
  const wanderC = settings.wanderRatio * condition.wanderRatio * Math.abs(seenC - ROOM_C)
  const wanderedC = seenC + wanderC * sensor.wander
  const noiseSteps = settings.noiseSteps * condition.converterNoiseRatio
  const { curve } = settings
  if (curve.kind === 'direct') {
    const noisy = wanderedC / curve.stepC + (noiseSteps / SAMPLES) * random.normal()
    return Math.round(noisy) * curve.stepC
  }
  // A jump of a loose wire may ask for less than absolute zero; the wire only has so much resistance.
  const resistanceOhm = curveOhm(curve, Math.max(-200, wanderedC))
  const ratio = resistanceOhm / (resistanceOhm + settings.pullUpOhm)
  return curveC(curve, dividerOhm(convert(ratio, noiseSteps, random), settings.pullUpOhm))
}

/** What the converter makes of a circuit that is no longer one. Amplifiers and chips report their end of range. */
function brokenC(settings: ThermistorSettings, circuit: 'open' | 'short', random: Random | null): number {
  const { curve, pullUpOhm } = settings
  if (curve.kind === 'direct') return circuit === 'open' ? 2000 : -273
  const ratio = circuit === 'open' ? 1 : SHORT_OHM / (SHORT_OHM + pullUpOhm)
  return curveC(curve, dividerOhm(random === null ? ratio : convert(ratio, settings.noiseSteps, random), pullUpOhm))
}

/**
 * Mean of eight noisy 12-bit conversions. With more than half a step of noise the rounding of each is as good as white
 * (1/12 step²), so the mean is drawn at once and rounded to an eighth of a step.
 */
function convert(ratio: number, noiseSteps: number, random: Random): number {
  const sigmaSteps = Math.sqrt((noiseSteps * noiseSteps + 1 / 12) / SAMPLES)
  const steps = Math.round((ratio * CONVERTER_STEPS + sigmaSteps * random.normal()) * SAMPLES) / SAMPLES
  return Math.min(CONVERTER_STEPS - 1, Math.max(0, steps)) / (CONVERTER_STEPS - 1)
}

function dividerOhm(ratio: number, pullUpOhm: number): number {
  const inside = Math.min(1 - LEAST_RATIO, Math.max(LEAST_RATIO, ratio))
  return (pullUpOhm * inside) / (1 - inside)
}
