import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sceneAt } from '../scene-fixture.ts'
import { CAUSES, SOUND } from './causes.ts'
import { createDiagnoser } from './create-diagnoser.ts'
import type { Diagnoser } from './diagnoser.ts'
import type { Diagnosis } from './diagnosis.ts'
import { readDiagnosisModel } from './model.ts'

const model = readDiagnosisModel(
  JSON.parse(readFileSync(new URL('../../../data/operator/diagnosis.json', import.meta.url), 'utf8')),
)

/** A printer without meters that holds its temperatures, with a little noise, and what a test changes. */
function hold(
  diagnoser: Diagnoser,
  fromS: number,
  toS: number,
  at: (timeS: number) => Parameters<typeof sceneAt>[1] = () => ({}),
  changes: Parameters<typeof sceneAt>[2] = {},
): Diagnosis {
  let diagnosis: Diagnosis | null = null
  for (let timeS = fromS; timeS < toS; timeS++) {
    const noise = 0.12 * Math.sin(7.3 * timeS) + 0.08 * Math.sin(3.1 * timeS)
    const usual = {
      nozzle_c: 215 + noise,
      nozzle_pwm_ratio: 0.5 + 0.1 * noise,
      bed_c: 60 + noise / 10,
      bed_pwm_ratio: 0.3,
    }
    diagnosis = diagnoser.step(sceneAt(timeS, { ...usual, ...at(timeS) }, changes))
  }
  if (diagnosis === null) throw new Error('no second')
  return diagnosis
}

const believed = ({ beliefs }: Diagnosis, cause: string): number =>
  beliefs.find((belief) => belief.cause === cause)?.probability ?? Number.NaN

function fresh(): Diagnoser {
  const diagnoser = createDiagnoser({ model })
  diagnoser.begin(null)
  return diagnoser
}

describe('beliefs', () => {
  test('are a probability for every cause, sound and unknown, likeliest first, 1 together', () => {
    const { beliefs } = hold(fresh(), 0, 5)
    expect(beliefs).toHaveLength(CAUSES.length + 2)
    expect(beliefs.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9)
    for (let at = 1; at < beliefs.length; at++) {
      expect(beliefs[at]!.probability).toBeLessThanOrEqual(beliefs[at - 1]!.probability)
    }
  })

  test('a print that holds its temperatures is sound, and what nobody measures is named', () => {
    const diagnosis = hold(fresh(), 0, 300)
    expect(diagnosis.beliefs[0]).toMatchObject({ cause: SOUND })
    expect(believed(diagnosis, SOUND)).toBeGreaterThan(0.8)
    expect(diagnosis.unseen).toContain('encoder_mm')
    expect(diagnosis.isAbstaining).toBe(false)
  })
})

test('a paused print that is cooled and heated again is looked at when it goes on, not before', () => {
  const diagnoser = fresh()
  hold(diagnoser, 0, 200)
  const before = hold(diagnoser, 200, 203, () => ({}), { print: 'paused' })
  const cooled = (timeS: number) => ({
    nozzle_target_c: timeS < 300 ? 175 : 215,
    nozzle_c: timeS < 300 ? Math.max(175, 215 - 0.8 * (timeS - 203)) : Math.min(215, 175 + 1.2 * (timeS - 300)),
    nozzle_pwm_ratio: timeS < 300 ? 0 : 1,
  })
  for (let timeS = 203; timeS < 400; timeS++) {
    expect(hold(diagnoser, timeS, timeS + 1, cooled, { print: 'paused' }).beliefs).toEqual(before.beliefs)
  }
  const falling = (timeS: number) => ({ nozzle_c: 215 - 14 * (timeS - 429), nozzle_pwm_ratio: 1 })
  hold(diagnoser, 400, 430)
  expect(believed(hold(diagnoser, 430, 440, falling), SOUND)).toBeLessThan(0.5)
})

describe('what burns is believed within seconds', () => {
  test('a reading that falls faster than a block can cool', () => {
    const diagnoser = fresh()
    hold(diagnoser, 0, 200)
    const falling = (timeS: number) => ({ nozzle_c: 215 - 14 * (timeS - 199), nozzle_pwm_ratio: 1 })
    const diagnosis = hold(diagnoser, 200, 204, falling)
    expect(believed(diagnosis, SOUND)).toBeLessThan(0.5)
    expect(diagnosis.beliefs[0]?.cause).toMatch(/^thermistor-|signal-lying/)
  })

  test('a reading beyond what can be', () => {
    const diagnoser = fresh()
    hold(diagnoser, 0, 200)
    const diagnosis = hold(diagnoser, 200, 203, () => ({ nozzle_c: -88.7, nozzle_pwm_ratio: 0 }))
    expect(diagnosis.beliefs[0]?.cause).toBe('thermistor-open')
    expect(diagnosis.evidence.some(({ words }) => /-88|-89|88\.7/.test(words))).toBe(true)
  })
})

describe('words of the firmware are signs out of a closed list', () => {
  test('a shutdown that says why', () => {
    const diagnoser = fresh()
    hold(diagnoser, 0, 100)
    const hostMessage = "Lost communication with MCU 'mcu'\nOnce the underlying issue is corrected"
    const diagnosis = hold(diagnoser, 100, 106, () => ({}), { host: 'shutdown', hostMessage })
    expect(diagnosis.beliefs[0]?.cause).toBe('mcu-lost')
  })

  test('the same words on the console, in a file name or in a message of a print that goes on mean nothing', () => {
    const words = "!! Lost communication with MCU 'mcu'"
    const console = [{ timeS: 0, kind: 'response' as const, text: words }]
    const said = hold(fresh(), 0, 120, () => ({}), {
      console,
      printMessage: words,
      hostMessage: words,
      filename: words,
    })
    const plain = hold(fresh(), 0, 120)
    expect(said.beliefs).toEqual(plain.beliefs)
  })
})

describe('what a person says', () => {
  const gone = () => ({ filament_present: 0 })
  const there = () => ({ filament_present: 1 })

  test('after “it is not so” the same evidence does not raise it again; what gets worse does', () => {
    const stuck = (rise: number) => (timeS: number) => ({
      nozzle_c: 215 + rise * Math.min(30, timeS - 199),
      nozzle_pwm_ratio: 0,
    })
    const diagnoser = fresh()
    hold(diagnoser, 0, 200)
    const alarmed = hold(diagnoser, 200, 225, stuck(0.8))
    expect(believed(alarmed, SOUND)).toBeLessThan(0.5)
    const cause = alarmed.beliefs.find((belief) => belief.cause !== SOUND)!.cause
    diagnoser.hear(cause, false, 225)
    const dismissed = hold(diagnoser, 225, 230, stuck(0.8))
    expect(believed(dismissed, cause)).toBeLessThan(0.1)
    const worse = hold(diagnoser, 230, 262, (timeS) => ({
      nozzle_c: 239 + 3 * (timeS - 229),
      nozzle_pwm_ratio: 0,
    }))
    expect(believed(worse, SOUND)).toBeLessThan(0.5)
  })

  test('“it is so” raises it, “it is not” lowers it for the rest of the print, and a new print forgets both', () => {
    const plain = fresh()
    const confirmed = fresh()
    const denied = fresh()
    for (const one of [plain, confirmed, denied]) hold(one, 0, 30, there)
    confirmed.hear('filament-runout', true, 30)
    denied.hear('filament-runout', false, 30)
    const [usual, more, less] = [plain, confirmed, denied].map((one) =>
      believed(hold(one, 30, 40, gone), 'filament-runout'),
    )
    expect(more).toBeGreaterThan(usual!)
    expect(less).toBeLessThan(usual!)
    denied.begin(null)
    hold(denied, 100, 130, there)
    expect(believed(hold(denied, 130, 140, gone), 'filament-runout')).toBeCloseTo(usual!, 1)
  })
})

describe('plastic beside the part', () => {
  const loose = (px: number) => () => ({ picture_loose_px: px })

  test('speaks for a part that came off', () => {
    const diagnoser = fresh()
    hold(diagnoser, 0, 300, loose(0))
    expect(believed(hold(diagnoser, 300, 420, loose(14)), SOUND)).toBeLessThan(0.5)
  })

  test('is no news where it was printed by a head that has been put right since; more of it is, and later is', () => {
    const diagnoser = fresh()
    hold(diagnoser, 0, 300, loose(0))
    diagnoser.expectPlasticBeside?.(240)
    expect(believed(hold(diagnoser, 300, 900, loose(14)), SOUND)).toBeGreaterThan(0.8)
    expect(believed(hold(diagnoser, 900, 1020, loose(60)), SOUND)).toBeLessThan(0.5)
  })
})
