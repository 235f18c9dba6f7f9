import { describe, expect, test } from 'vitest'
import type { MacroExpander } from '#protocol'
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

describe('through what the file has laid, in a macro', () => {
  const tower = ['G1 X50 Y50 Z0.3 F3000', 'G1 X60 E0.3', 'G1 Z5', 'G1 X50 E0.3', 'G1 X100 Y100 Z10']

  function judged(macro: readonly string[], after: readonly string[] = ['RUN']): readonly string[] {
    const expander: MacroExpander = {
      names: new Set(['RUN', 'INNER']),
      renamed: new Map(),
      expand: (name) => ({ kind: 'lines', lines: name === 'RUN' ? macro : ['G1 Z1', 'G1 X55 Y50', 'G1 Z10'] }),
    }
    const state = readyState({ isExtrusionAbsolute: false, retractedMm: 0 })
    const step = createLineStep(state, testContext({ isFile: true, expander }))
    return [...tower, ...after].flatMap((line) => {
      const bytes = new TextEncoder().encode(line)
      const verdict = stepFileLine(step, bytes, 0, bytes.length)
      return (verdict?.rulings ?? []).map(({ rule, limit, value }) => `${line}: ${rule} ${limit} ${value}`)
    })
  }

  test('every move of it is followed, though it ends where it began', () => {
    const back = ['G1 X100 Y100', 'G1 Z10']
    expect(judged(['G1 X100 Y50 Z10', 'G1 Z1', 'G1 X20', 'G1 Z10', ...back])).toEqual(['RUN: through-part 5 mm 1 mm'])
    expect(judged(['G1 X100 Y50 Z10', 'G1 Z4', 'G1 X20', 'G1 Z10', ...back])).toEqual([])
    expect(judged(['G1 X100 Y50 Z10', 'G1 Z3.9', 'G1 X20', 'G1 Z10', ...back])).toEqual([
      'RUN: through-part 5 mm 3.9 mm',
    ])
    expect(judged(['INNER', ...back])).toEqual(['RUN: through-part 5 mm 1 mm'])
    expect(judged(['G1 X100 Y40 Z10', 'G1 Z1', 'G1 X20', 'G1 Z10', ...back])).toEqual([])
  })

  test('the first one is told', () => {
    expect(judged(['G1 X100 Y50', 'G1 Z1', 'G1 X20', 'G1 Z2', 'G1 X100'])).toEqual(['RUN: through-part 5 mm 1 mm'])
  })

  test('arcs in it are bows, not chords', () => {
    expect(judged(['G1 X55 Y20', 'G1 Z1', 'G2 X55.001 Y20 I0 J15', 'G1 Z10'])).toEqual(['RUN: through-part 5 mm 1 mm'])
    expect(judged(['G1 X55 Y20', 'G1 Z1', 'G3 X55.001 Y20 I0 J12', 'G1 Z10'])).toEqual([])
  })

  test('what it lays stands there afterwards', () => {
    const lays = ['G1 X150 Y150', 'G1 Z5', 'G1 X160 E0.3', 'G1 Z10', 'G1 X150']
    expect(judged(lays, ['RUN', 'G1 Z1'])).toEqual(['G1 Z1: through-part 5 mm 1 mm'])
    expect(judged(lays, ['G1 X150 Y150', 'G1 Z1'])).toEqual([])
  })

  test('saying where the head is is no way, homing goes X first, then Y', () => {
    const said = ['G1 X55 Y50', 'SET_KINEMATIC_POSITION Z=1', 'G1 X70', 'G1 Z10', 'G28 Y']
    expect(judged(said)).toEqual(['RUN: force-move  Z'])
    const across = (x: number, y: number): readonly string[] => [`G1 X${x} Y${y}`, 'G1 Z1']
    const through = ['RUN: through-part 5 mm 1 mm']
    expect(judged([...across(100, 50), 'G28 X', 'G1 Z10'])).toEqual(through)
    expect(judged([...across(100, 50), 'G28 Y', 'G1 Z10'])).toEqual([])
    expect(judged([...across(55, 100), 'G28 Y', 'G1 Z10'])).toEqual(through)
    expect(judged([...across(55, 100), 'G28 X Y', 'G1 Z10'])).toEqual([])
    expect(judged(['G1 X100 Y50', 'G1 Z4', 'G28 X', 'G1 Z10'])).toEqual([])
    expect(judged(['G1 X100 Y50', 'G28 Z'])).toEqual(['RUN: home-over-part 0 mm 5 mm'])
  })

  test('what is refused for itself says that', () => {
    expect(judged(['G1 X300', 'G1 X100 Y50', 'G1 Z1', 'G1 X20'])).toEqual(['RUN: position 0 to 235 mm 300 mm'])
  })
})

test('who listens hears of what is laid and of every state, a macro’s too', () => {
  const expander: MacroExpander = {
    names: new Set(['RUN']),
    renamed: new Map(),
    expand: () => ({ kind: 'lines', lines: ['G91', 'G1 X2 E0.1', 'SET_KINEMATIC_POSITION Z=10', 'G28 Z'] }),
  }
  const laid: unknown[] = []
  const places: unknown[] = []
  const state = readyState({ isExtrusionAbsolute: false, isAbsolute: true, xMm: 100, yMm: 100, zMm: 10 })
  const step = createLineStep(state, testContext({ isFile: true, expander }), undefined, {
    onLaid: (from, to) => laid.push([from.xMm, to]),
    onState: (at) => places.push([at.xMm, at.isAbsolute, at.zHand === null]),
  })
  for (const line of ['G1 X110 E0.3 F600', 'G1 X50', 'RUN']) {
    const bytes = new TextEncoder().encode(line)
    stepFileLine(step, bytes, 0, bytes.length)
  }
  const at = (xMm: number): unknown => ({ xMm, yMm: 100, zMm: 10 })
  expect(laid).toEqual([
    [100, at(110)],
    [50, at(52)],
  ])
  expect(places).toEqual([
    [50, false, true],
    [52, false, true],
    [52, false, false],
    [52, false, true],
  ])
})
