import { expect, test } from 'vitest'
import { createLivePrinter } from '../live-printer.ts'

test('a delta that homes from off the middle stands in the middle: all its towers are at their endstops', () => {
  const live = createLivePrinter({ printer: 'flsun-v400' })
  live.say('G28\nG1 Z300 F6000\nG1 X60 Y-40 F6000\nM400')
  live.run(2)
  const { headMm } = live.printer.plant
  expect(headMm[0]).toBeCloseTo(60, 3)
  live.say('G28\nM400')
  live.run(1)
  expect(headMm[0]).toBeCloseTo(0, 3)
  expect(headMm[1]).toBeCloseTo(0, 3)
  expect(headMm[2]).toBeGreaterThan(400)
})
