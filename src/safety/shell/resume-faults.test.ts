import { expect, test } from 'vitest'
import { readyState } from '../../../tests/safety/limits-fixture.ts'
import { Rig } from '../../../tests/safety/shell-rig.ts'
import { copyState } from '../judge/copy-state.ts'
import type { MachineState } from '../machine-state.ts'
import { fileTargetsC } from './job.ts'
import { noteHeartbeat, noteOutcome } from './people.ts'
import { resumeFaults } from './resume-faults.ts'

const HOT = { targetC: 210, hottestC: 211, coldestC: 209, powerRatio: 0.3, isTrusted: true }

function state(changes: Partial<MachineState> = {}): MachineState {
  const heaters = { extruder: { ...HOT }, heater_bed: { ...HOT, targetC: 0 } }
  return readyState({ extruder: 'extruder', heaters, zMm: 50, partTopMm: 50, ...changes })
}

function targetsOf(printing: MachineState | null): Record<string, number> {
  return Object.fromEntries(Object.entries(printing?.heaters ?? {}).map(([name, { targetC }]) => [name, targetC]))
}

const values = (now: MachineState, printing: MachineState | null = state(), fileC = targetsOf(printing)) =>
  resumeFaults(now, printing === null ? null : { state: printing, fileC }, 170).map(
    ({ ruling }) => `${ruling.limit} ${ruling.value}`,
  )

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
  expect(values(heated(225.1))).toEqual(['extruder 225 °C 225.1 °C'])
  expect(values(heated(258))).toEqual(['extruder 225 °C 258 °C'])
  expect(values(heated(210, 15))).toEqual([])
  expect(values(heated(210, 108))).toEqual(['heater_bed 15 °C 108 °C'])
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
  // Paused while it probed with a warm nozzle, it goes on warm.
  const probing = (coldestC: number) => state({ heaters: { extruder: { ...HOT, targetC: 150, coldestC } } })
  expect(values(probing(130), probing(150))).toEqual([])
  expect(values(probing(129), probing(150))).toEqual(['extruder 130 °C 129 °C'])
  const just = (coldestC: number) => state({ heaters: { extruder: { ...HOT, targetC: 170, coldestC } } })
  expect(values(just(170), just(170))).toEqual([])
  expect(values(just(169), just(170))).toEqual(['extruder 170 °C 169 °C'])
  const bed = { extruder: HOT, heater_bed: { ...HOT, targetC: 60, coldestC: 55 } }
  expect(values(state({ heaters: bed }), state({ heaters: bed }))).toEqual([])
  for (const axis of ['X', 'Y', 'Z']) expect(values(state({ [`is${axis}Homed`]: false }))).toEqual(['homed '])
})

test('what the file asks for is what counts, not what an operator has made of it before this pause', () => {
  const at = (targetC: number) => state({ heaters: { extruder: { ...HOT, targetC, coldestC: targetC } } })
  const resumed = (now: number, before: number, fileC: number) => values(at(now), at(before), { extruder: fileC })
  expect(resumed(215, 200, 200)).toEqual([])
  expect(resumed(215, 215, 200)).toEqual([])
  expect(resumed(215.1, 215, 200)).toEqual(['extruder 215 °C 215.1 °C'])
  expect(resumed(230, 215, 200)).toEqual(['extruder 215 °C 230 °C'])
  // What was tuned while it printed was held by other rules: it may stay.
  expect(resumed(225, 225, 200)).toEqual([])
  expect(resumed(225.1, 225, 200)).toEqual(['extruder 225 °C 225.1 °C'])
  // Cooler than the file has it: what it printed with.
  expect(resumed(185, 190, 210)).toEqual([])
  expect(resumed(174, 190, 210)).toEqual(['extruder 190 °C 174 °C'])
  expect(values(at(226), at(210), {})).toEqual(['extruder 225 °C 226 °C'])
})

test.each([
  ['a pause that stays hot', null],
  ['a pause that cools, and a print that goes on as hot as before', 150],
])('15 °C more at each pause do not add up: %s', (_, parkedC) => {
  const rig = new Rig().level('act').set('print_stats', { state: 'printing', filename: 'a.gcode' })
  const heat = (targetC: number): Rig => rig.set('extruder', { temperature: targetC, target: targetC, power: 0.3 })
  const settle = (): void => {
    for (const command of rig.shell.onTheirWay.keys()) noteOutcome(rig.shell, command, rig.nowS)
    for (let k = 0; k < 4; k++) rig.look()
    noteHeartbeat(rig.shell, rig.nowS)
  }
  heat(200).look(true)
  settle()
  const refused: string[] = []
  for (const targetC of [215, 230, 245]) {
    const seen = { state: copyState(rig.shell.machine), fileC: fileTargetsC(rig.shell) }
    const { targetC: beforeC = 0 } = rig.shell.machine.heaters['extruder'] ?? {}
    rig.set('print_stats', { state: 'paused' }).look()
    settle()
    expect(rig.gcode(`M104 S${targetC}`)).toBe('approved')
    heat(targetC)
    settle()
    const faults = resumeFaults(rig.shell.machine, seen, 170)
    refused.push(...faults.map(({ ruling }) => `${ruling.limit} ${ruling.value}`))
    // What is refused goes on as it was.
    const goesOnC = faults.length === 0 ? targetC : beforeC
    if (goesOnC !== targetC) expect(rig.gcode(`M104 S${goesOnC}`)).toBe('approved')
    heat(goesOnC)
    settle()
    if (parkedC !== null) heat(parkedC)
    settle()
    heat(goesOnC).set('print_stats', { state: 'printing' }).look()
    settle()
    expect(fileTargetsC(rig.shell)['extruder']).toBe(200)
  }
  expect(refused).toEqual(['extruder 215 °C 230 °C', 'extruder 215 °C 245 °C'])
})
