// Motors and shaper against the simulated frame. Source: PHYSICS 2.11 (motor force, demand, resonance).
import { type Advise, type PrinterConfig, shortNumber } from '#config'
import { createShaperPulses } from '#motion'
import {
  ADXL345,
  findPeak,
  forceDemandN,
  pullOutForceN,
  recordResonanceTest,
  residualRatio,
  resonanceSpectrum,
  STANDARD_RESONANCE_TEST,
} from '#physics'
import type { MachineAdviceOptions } from './advise-machine.ts'

type Frame = MachineAdviceOptions['machine']['frame']

/** Share of the spread between machines of a class that is granted before anything is said: two sigma. */
const GRANTED_SIGMA = 2
const DEFAULT_FORCE_SPREAD = 0.15
/** A shaper that leaves more than this of the vibration misses the resonance. Klipper's calibration accepts 5 %. */
const RESIDUAL_MAX_RATIO = 0.3

export function adviseFrame(config: PrinterConfig, options: MachineAdviceOptions, advise: Advise): void {
  if (config.unsimulatedKinematics !== null || config.kinematics === 'none') return
  adviseMotors(config, options, advise)
  // A class was given the shaper's own frequencies as its resonances: nothing was measured.
  if (options.isNamed) adviseShaper(config, options, advise)
}

function adviseMotors(config: PrinterConfig, { machine, isNamed }: MachineAdviceOptions, advise: Advise): void {
  const { frame } = machine
  const granted = 1 + GRANTED_SIGMA * (machine.spread['frame.motorForceN'] ?? DEFAULT_FORCE_SPREAD)
  const { maxVelocityMmPerS, maxAccelMmPerS2 } = config
  const who = isNamed ? `the motors of ${machine.title}` : `motors of the class ${machine.title}`
  for (const axis of ['X', 'Y'] as const) {
    const massKg = axis === 'X' ? frame.movingMassXKg : frame.movingMassYKg
    const standingN = forceDemandN(massKg, maxAccelMmPerS2, frame.frictionN, 0, 0)
    if (standingN > granted * frame.motorForceN) {
      const holdMmPerS2 = Math.floor((frame.motorForceN - frame.frictionN) / massKg / 0.1) * 100
      const why = `max_accel ${maxAccelMmPerS2} mm/s² asks ${shortNumber(standingN)} N of ${axis} (${massKg} kg); ${who} pull ${frame.motorForceN} N and lose steps`
      advise('warning', 'accel-motor', 'printer', 'max_accel', `${why}: they hold ${holdMmPerS2} mm/s²`)
      return
    }
  }
  for (const axis of ['X', 'Y'] as const) {
    const massKg = axis === 'X' ? frame.movingMassXKg : frame.movingMassYKg
    const demandN = forceDemandN(massKg, maxAccelMmPerS2, frame.frictionN, maxVelocityMmPerS, 0)
    const pullN = pullOutForceN(frame, maxVelocityMmPerS)
    if (demandN <= granted * pullN) continue
    const why = `at max_velocity ${maxVelocityMmPerS} mm/s and max_accel ${maxAccelMmPerS2} mm/s² ${axis} asks ${shortNumber(demandN)} N; ${who} pull ${shortNumber(pullN)} N at that speed and lose steps`
    const holdMmPerS = Math.floor(highestSpeedMmPerS(frame, massKg, maxAccelMmPerS2, maxVelocityMmPerS) / 10) * 10
    const restN = pullN - forceDemandN(massKg, 0, frame.frictionN, maxVelocityMmPerS, 0)
    const holdMmPerS2 = Math.floor((restN / massKg) * 10) * 100
    const limits = [
      ...(holdMmPerS > 0 ? [`that acceleration up to ${holdMmPerS} mm/s`] : []),
      ...(holdMmPerS2 > 0 ? [`${holdMmPerS2} mm/s² at that speed`] : []),
    ]
    const held = limits.length > 0 ? `: they hold ${limits.join(', or ')}` : ''
    advise('warning', 'speed-motor', 'printer', 'max_velocity', `${why}${held}`)
    return
  }
}

/** Speed up to which an axis can still accelerate as asked; demand grows and pull-out falls with speed. */
function highestSpeedMmPerS(frame: Frame, massKg: number, accelMmPerS2: number, mostMmPerS: number): number {
  let low = 0
  let high = mostMmPerS
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    const isHeld = forceDemandN(massKg, accelMmPerS2, frame.frictionN, middle, 0) <= pullOutForceN(frame, middle)
    if (isHeld) low = middle
    else high = middle
  }
  return low
}

function adviseShaper(config: PrinterConfig, { machine, random }: MachineAdviceOptions, advise: Advise): void {
  const { frame } = machine
  for (const axis of ['x', 'y'] as const) {
    const shaper = config.inputShaper?.[axis]
    if (shaper === undefined || !(shaper.frequencyHz > 0)) continue
    const mode =
      axis === 'x'
        ? { resonanceHz: frame.resonanceXHz, dampingRatio: frame.dampingX, gain: 1 }
        : { resonanceHz: frame.resonanceYHz, dampingRatio: frame.dampingY, gain: 1 }
    const record = recordResonanceTest([mode], STANDARD_RESONANCE_TEST, ADXL345, random)
    const { peakHz } = findPeak(resonanceSpectrum(record, ADXL345))
    const left = residualRatio(createShaperPulses(shaper.type, shaper.frequencyHz), peakHz, mode.dampingRatio)
    if (!(left > RESIDUAL_MAX_RATIO)) continue
    const best = residualRatio(createShaperPulses(shaper.type, peakHz), peakHz, mode.dampingRatio)
    const why = `${shaper.type} at ${shaper.frequencyHz} Hz leaves ${percent(left)} of the vibration of ${axis.toUpperCase()}, whose resonance the accelerometer of the simulated ${machine.name} finds at ${peakHz.toFixed(1)} Hz`
    const how = `${shaper.type} at ${peakHz.toFixed(1)} Hz would leave ${percent(best)}`
    advise('warning', 'shaper-resonance', 'input_shaper', `shaper_freq_${axis}`, `${why}; ${how}`)
  }
}

function percent(ratio: number): string {
  return ratio < 0.01 ? 'less than 1 %' : `${Math.round(ratio * 100)} %`
}
