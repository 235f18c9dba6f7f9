import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Hazard } from '#safety'
import { CAUSES, SOUND, UNKNOWN } from './causes.ts'
import type { Diagnosis } from './diagnosis.ts'
import { withShell } from './shell-witness.ts'

function believing(beliefs: Readonly<Record<string, number>>): Diagnosis {
  const rows = Object.entries(beliefs).map(([cause, probability]) => ({ cause, probability }))
  rows.sort((a, b) => b.probability - a.probability)
  return { timeS: 1, beliefs: rows, isAbstaining: false, evidence: [], unseen: [] }
}

function alarm(kind: string, subject: string): Hazard {
  return { kind, subject, reaction: 'off', timeS: 1, ruling: { rule: kind, limit: '', value: '', reason: '' } }
}

const probabilityOf = ({ beliefs }: Diagnosis, cause: string): number =>
  beliefs.find((belief) => belief.cause === cause)?.probability ?? Number.NaN

test('what the shell has switched off is not sound any more, and it is a heater’s fault', () => {
  const seen = withShell(believing({ [SOUND]: 0.97, 'thermistor-detached': 0.01, clog: 0.01, 'sock-lost': 0.01 }), [
    alarm('sensor-detached', 'extruder'),
  ])
  expect(probabilityOf(seen, SOUND)).toBeLessThan(0.02)
  expect(probabilityOf(seen, 'thermistor-detached')).toBeGreaterThan(probabilityOf(seen, 'sock-lost'))
  expect(probabilityOf(seen, 'clog')).toBeLessThan(0.05)
  expect(seen.beliefs[0]?.cause).toBe('thermistor-detached')
})

test('it is heard also where the networks are sure that all is well', () => {
  const beliefs = Object.fromEntries(CAUSES.map(({ name }) => [name, 1e-9]))
  const seen = withShell(believing({ ...beliefs, [SOUND]: 1 - 1e-9 * CAUSES.length }), [
    alarm('heater-stuck-on', 'extruder'),
  ])
  expect(seen.beliefs[0]?.cause).toBe('heater-stuck-on')
  expect(seen.beliefs[0]?.probability).toBeGreaterThan(0.5)
})

test('an alarm about the bed says nothing of the nozzle, and one that is about no heater says nothing', () => {
  const before = believing({ [SOUND]: 0.9, 'heater-stuck-on': 0.05, 'bed-heater-stuck-on': 0.05 })
  const seen = withShell(before, [alarm('heater-stuck-on', 'heater_bed')])
  expect(seen.beliefs[0]?.cause).toBe('bed-heater-stuck-on')
  expect(withShell(before, [alarm('print-failed', '')])).toBe(before)
  expect(withShell(before, [])).toBe(before)
})

test('beliefs stay probabilities, whatever was believed and found', () => {
  const names = [SOUND, UNKNOWN, ...CAUSES.map(({ name }) => name)]
  const kinds = ['sensor-detached', 'heater-dead', 'heater-stuck-on', 'sensor-noisy', 'sensor-frozen', 'heater-weak']
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: names.length, maxLength: names.length }),
      fc.subarray(kinds),
      fc.constantFrom('extruder', 'heater_bed'),
      (weights, found, subject) => {
        const sum = weights.reduce((all, weight) => all + weight, 0)
        const before = believing(Object.fromEntries(names.map((name, at) => [name, weights[at]! / sum])))
        const { beliefs } = withShell(
          before,
          found.map((kind) => alarm(kind, subject)),
        )
        expect(beliefs.reduce((all, { probability }) => all + probability, 0)).toBeCloseTo(1, 9)
        for (const [at, { probability }] of beliefs.entries()) {
          expect(probability).toBeGreaterThanOrEqual(0)
          if (at > 0) expect(probability).toBeLessThanOrEqual(beliefs[at - 1]!.probability)
        }
      },
    ),
  )
})

test('who believes the shell says so: it does not abstain any more, and what the shell has found is the first evidence', () => {
  const other = { feature: 'load', words: 'Load: 9 N.', measured: 9, expected: 5, unit: 'N', sigmas: 3, weight: 2 }
  const before = {
    ...believing({ clog: 0.3, [SOUND]: 0.3, 'heater-open': 0.2 }),
    isAbstaining: true,
    evidence: [other],
  }
  const found = alarm('heater-dead', 'extruder')
  const ruling = { ...found.ruling, reason: 'Full power, and it cools.', value: '180 °C', limit: '200 °C' }
  const seen = withShell(before, [{ ...found, ruling }])
  expect(seen.beliefs[0]?.cause).toBe('heater-open')
  expect(seen.isAbstaining).toBe(false)
  // A clog's load is no evidence for a heater.
  expect(seen.evidence.map(({ words }) => words)).toEqual([
    'The safety shell has found: Full power, and it cools (extruder, 180 °C, limit 200 °C).',
  ])
  expect(seen.evidence[0]?.weight).toBeGreaterThan(5)
})
