// The short form of the heavy runs (npm run test:safety -- --only hazards,contact,healthy): some seeds of each bar, one sound print.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { isCrash, tryContact } from './contact-run.ts'
import { HAZARD_CASES } from './hazard-cases.ts'
import { isGood } from './hazard-run.ts'
import { tryHazard } from './hazards.ts'
import { printHealthy } from './healthy-print.ts'
import { shellGate } from './shell-gate.ts'

test.each([
  ['heater stuck on', [3, 5]],
  ['bed stuck on', [4]],
  ['thermistor detached, at once', [1, 7]],
  ['heater open', [2, 11]],
  ['sensor frozen', [1, 3]],
  ['sensor frozen before the heat-up', [1, 2]],
] as const)('%s is noticed in time, and not before', (name, seeds) => {
  const hazard = HAZARD_CASES.find((one) => one.name === name)!
  for (const seed of seeds) {
    const trial = tryHazard(hazard, seed)
    expect(trial.early).toEqual([])
    expect(isGood(hazard, trial), JSON.stringify(trial)).toBe(true)
  }
})

test('what the bars are about is real: without the shell they are missed', () => {
  const trial = tryHazard(HAZARD_CASES.find(({ name }) => name === 'heater stuck on')!, 15)
  expect(trial.firmwareOvershootC).toBeGreaterThan(50)
  expect(trial.overshootC).toBeLessThan(25)
})

test('a sound print is left alone', () => {
  const file = new URL('../../data/parts/calibration-cube/calibration-cube.gcode.gz', import.meta.url)
  const gcode = new Uint8Array(gunzipSync(readFileSync(file)))
  const sound = {
    file: '',
    gcode,
    printer: 'prusa-mk4',
    material: 'PLA',
    seed: 5,
    isTwin: true,
    gapLevel: 1,
    ambientC: 15,
  }
  const print = printHealthy(sound)
  expect(print.stoppedBy).toBe('')
  expect(print.hours).toBeGreaterThan(0.5)
  expect(print.interventions).toEqual([])
})

test('nobody drives the nozzle into bed or part through the shell; without it he does', () => {
  expect(isCrash(tryContact(4, 'operator', shellGate))).toBe(false)
  expect(isCrash(tryContact(4, 'operator', null))).toBe(true)
})
