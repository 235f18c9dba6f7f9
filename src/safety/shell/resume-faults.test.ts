import { expect, test } from 'vitest'
import { readyState } from '../../../tests/safety/limits-fixture.ts'
import { copyState } from '../judge/copy-state.ts'
import type { MachineState } from '../machine-state.ts'
import { resumeFaults } from './resume-faults.ts'

const HOT = { targetC: 210, hottestC: 211, coldestC: 209, powerRatio: 0.3, isTrusted: true }

function state(changes: Partial<MachineState> = {}): MachineState {
  const heaters = { extruder: { ...HOT }, heater_bed: { ...HOT, targetC: 0 } }
  return readyState({ extruder: 'extruder', heaters, zMm: 50, partTopMm: 50, ...changes })
}

const values = (now: MachineState, printing: MachineState | null = state()) =>
  resumeFaults(now, printing, 170).map(({ ruling }) => `${ruling.limit} ${ruling.value}`)

test('as it was, or above: it goes on', () => {
  expect(values(state())).toEqual([])
  expect(values(state({ zMm: 90 }))).toEqual([])
  expect(values(state({ zMm: 49.95 }))).toEqual([])
  // The second of two that are printed one after the other.
  expect(values(state({ zMm: 5 }), state({ zMm: 5 }))).toEqual([])
})

test('who has not seen it print does not know', () => {
  expect(resumeFaults(state(), null, 170)).toMatchObject([{ weight: 'person', ruling: { rule: 'resume' } }])
  const cold = { extruder: { ...HOT, targetC: 0, coldestC: 60 } }
  expect(values(state({ heaters: cold }), null)).toEqual([' ', 'extruder 170 °C 60 °C'])
  expect(values(state({ heaters: {} }), null)).toEqual([' ', 'extruder no number °C no number °C'])
})

test.each(['xBaseMm', 'yBaseMm', 'zBaseMm', 'xOffsetMm', 'yOffsetMm', 'zOffsetMm'] as const)(
  '%s is the same',
  (key) => {
    expect(values(state({ [key]: 0.0009 }), state({ [key]: 0 }))).toEqual([])
    expect(values(state({ [key]: -45 }), state({ [key]: 0 }))).toEqual(['0 mm -45 mm'])
    expect(values(state({ [key]: Number.NaN }), state({ [key]: 0 }))).toEqual(['0 mm no number mm'])
  },
)

test('what the printer is to go back to has the same zeros too', () => {
  const shifted = state()
  const saved = { PAUSE_STATE: { ...copyState(shifted), zBaseMm: -45 } as never }
  expect(values(state({ saved }), state({ zBaseMm: 0 }))).toEqual(['0 mm -45 mm'])
})

test('not hotter than it was: the file asks for what it asks for', () => {
  const heated = (targetC: number, bedC = 0) =>
    state({ heaters: { extruder: { ...HOT, targetC }, heater_bed: { ...HOT, targetC: bedC } } })
  expect(values(heated(225))).toEqual([])
  expect(values(heated(225.1))).toEqual(['extruder 210 °C 225.1 °C'])
  expect(values(heated(258))).toEqual(['extruder 210 °C 258 °C'])
  expect(values(heated(210, 15))).toEqual([])
  expect(values(heated(210, 108))).toEqual(['heater_bed 0 °C 108 °C'])
})

test('not from below, not cold, not unhomed', () => {
  expect(values(state({ zMm: 49.9 }))).toEqual(['49.95 mm 49.9 mm'])
  expect(values(state({ zMm: Number.NaN }))).toEqual(['49.95 mm no number mm'])
  expect(values(state({ heaters: { extruder: { ...HOT, targetC: 195 } } }))).toEqual([])
  expect(values(state({ heaters: { extruder: { ...HOT, targetC: 194 } } }))).toEqual(['extruder 210 °C 194 °C'])
  expect(values(state({ heaters: {} }))).toEqual(['extruder 210 °C no number °C'])
  // Still heating up; and where little is wanted, what plastic needs.
  expect(values(state({ heaters: { extruder: { ...HOT, coldestC: 190 } } }))).toEqual([])
  expect(values(state({ heaters: { extruder: { ...HOT, coldestC: 189.9 } } }))).toEqual(['extruder 190 °C 189.9 °C'])
  const cool = (coldestC: number) => state({ heaters: { extruder: { ...HOT, targetC: 185, coldestC } } })
  expect(values(cool(170), cool(185))).toEqual([])
  expect(values(cool(169), cool(185))).toEqual(['extruder 170 °C 169 °C'])
  const bed = { extruder: HOT, heater_bed: { ...HOT, targetC: 60, coldestC: 55 } }
  expect(values(state({ heaters: bed }), state({ heaters: bed }))).toEqual([])
  for (const axis of ['X', 'Y', 'Z']) expect(values(state({ [`is${axis}Homed`]: false }))).toEqual(['homed '])
})
