// The small version of `npm run test:safety -- --only million`.
import { expect, test } from 'vitest'
import { judgeGate } from './judge-gate.ts'
import { attack, describeAttack, openGate } from './million.ts'

test('20,000 adversarial actions and lines: whatever passes the judge leaves the envelope of no printer', () => {
  const report = attack({ count: 20_000, seed: 7, makeGate: judgeGate, rigs: 1, violationsMax: 3 })
  expect(report.violations.length, describeAttack(report).join('\n')).toBe(0)
  expect(report.thrown).toEqual([])
  // A judge that refuses everything proves nothing.
  expect(report.passed).toBeGreaterThan(report.asked / 20)
}, 120_000)

test('without the shell the same oracle cries out', () => {
  const report = attack({ count: 400, seed: 7, makeGate: openGate, rigs: 1, violationsMax: 3 })
  expect(report.violations.length).toBeGreaterThan(0)
}, 120_000)
