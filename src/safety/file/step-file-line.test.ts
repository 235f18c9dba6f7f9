import { expect, test } from 'vitest'
import { readyState, testContext } from '../../../tests/safety/limits-fixture.ts'
import { createLineStep, stepFileLine } from './step-file-line.ts'

test('a mark at the beginning is part of the command, as the printer takes it', () => {
  const step = createLineStep(readyState(), testContext({ isFile: true }))
  const marked = new TextEncoder().encode('\ufeffG28\n')
  expect(stepFileLine(step, marked, 0, marked.length - 1)?.kind).toBe('refused')
})

test('plain moves need no text, with every word or without', () => {
  const state = readyState({ isExtrusionAbsolute: false })
  const step = createLineStep(state, testContext({ isFile: true, commands: new Set(['G0', 'G1', 'M117']) }))
  for (const line of ['G1 X50 F1800', 'G1 Y50', 'G1 Z5', 'G1 E-1', 'G1 X51 E0.1', '', '; words', 'G0']) {
    const bytes = new TextEncoder().encode(`${line}\n`)
    expect([line, stepFileLine(step, bytes, 0, bytes.length - 1)]).toEqual([line, null])
  }
  expect(step.text).toBe('')
  expect(state).toMatchObject({ xMm: 51, yMm: 50, zMm: 5, eMm: expect.closeTo(-0.9, 9), feedMmPerS: 30 })
  const odd = new TextEncoder().encode('G1 X500\n')
  expect(stepFileLine(step, odd, 0, odd.length - 1)?.kind).toBe('refused')
  expect(step.text).toBe('G1 X500')
})
