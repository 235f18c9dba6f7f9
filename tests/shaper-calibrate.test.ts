// SHAPER_CALIBRATE from end to end: the head of each shipped printer is shaken as TEST_RESONANCES does, its accelerometer
// (noise, steps of 3.9 mg, motor ripple, a clock that is off) listens, and shapers are fitted to what it heard.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  type AccelerationSecond,
  calibrateShaper,
  createResonanceExcitation,
  joinSeconds,
  RESONANCE_EXCITATION,
  rawDataCsv,
  resonanceSpectra,
  shaperCalibrationLines,
} from '#calibration'
import { createRandom } from '#core'
import { createShaperPulses } from '#motion'
import { type MachineModel, readMachine, residualRatio } from '#physics'
import {
  ADXL345_ON_HEAD,
  addMotionPiece,
  axisModes,
  createAccelerometer,
  createMotionPieces,
  feedAccelerometer,
} from '#sensing'

const printers = fileURLToPath(new URL('../data/printers/', import.meta.url))

function load(name: string): MachineModel {
  return readMachine(JSON.parse(readFileSync(`${printers}${name}/machine.json`, 'utf8'))).machine!
}

function listen(machine: MachineModel): AccelerationSecond[] {
  const { frame } = machine
  const excitation = createResonanceExcitation(RESONANCE_EXCITATION)
  const pieces = createMotionPieces()
  for (let i = 0; i < excitation.count; i++) {
    const [durationS, from] = [excitation.durationS[i]!, excitation.startMmPerS[i]!]
    const to = from + excitation.accelMmPerS2[i]! * durationS
    addMotionPiece(pieces, excitation.startS[i]!, durationS, from, to, 0, 0, 0, 0, 0, 0)
  }
  const x = axisModes(frame.resonanceXHz, frame.dampingX)
  const y = axisModes(frame.resonanceYHz, frame.dampingY)
  const sensor = createAccelerometer(ADXL345_ON_HEAD, x, y, 0, createRandom(7))
  const seconds: AccelerationSecond[] = []
  feedAccelerometer(sensor, pieces, excitation.startS[excitation.count - 1]!, (second) =>
    seconds.push(structuredClone(second)),
  )
  return seconds
}

test.each(readdirSync(printers).sort())('SHAPER_CALIBRATE AXIS=X on %s', (name) => {
  const machine = load(name)
  const { resonanceXHz, dampingX } = machine.frame
  const samples = joinSeconds(listen(machine))
  const calibration = calibrateShaper(resonanceSpectra(samples)!.sum)
  const { best, fits } = calibration
  if (process.env['PRINTWRIGHT_FIGURES'] !== undefined) {
    console.log(`${name} X, resonance ${resonanceXHz} Hz\n${shaperCalibrationLines('x', calibration).join('\n')}`)
  }
  expect(Math.abs(fits[0]!.frequencyHz / resonanceXHz - 1)).toBeLessThan(0.1)
  // What counts: the shaper really quietens the axis that was measured.
  const pulses = createShaperPulses(best.type, best.frequencyHz, 0.1)
  expect(residualRatio(pulses, resonanceXHz, dampingX)).toBeLessThan(0.2)
  expect(samples.timeS.every((timeS, i) => i === 0 || timeS > samples.timeS[i - 1]!)).toBe(true)
  const first = rawDataCsv({ ...samples, timeS: samples.timeS.subarray(0, 2) }).split('\n')
  expect(first.length).toBe(4)
  expect(first[1]).toMatch(/^\d+\.\d{6}(,-?\d+\.\d{6}){3}$/)
})
