import { expect, test } from 'vitest'
import { CHANNEL_AT, type Scene } from '#operator'
import { type LogRows, scenesOf } from './replayed-logs.ts'

function rowsOf(columns: Readonly<Record<string, readonly number[]>>): LogRows {
  return {
    timeS: columns['t'] ?? [],
    column: (name) => columns[name] ?? [],
    columnNames: Object.keys(columns),
  }
}

const heater = (name: string, temp: readonly number[], target: number) => ({
  [`${name}.temp`]: temp,
  [`${name}.target`]: temp.map(() => target),
  [`${name}.pwm`]: temp.map(() => 0.3),
})
const nozzleC = ({ channels }: Scene): number => channels[CHANNEL_AT.nozzle_c]!

test('time goes on over a restart, and what was printed is over', () => {
  const t = [100, 101, 102, 20, 21]
  const rows = rowsOf({
    t,
    ...heater('extruder', [200, 201, 200, 0, 180], 200),
    ...heater('heater_bed', [60, 61, 60, 0, 59], 60),
  })
  const scenes = [...scenesOf(rows)]
  expect(scenes.map(({ host }) => host)).toEqual(['ready', 'ready', 'ready', 'startup', 'ready'])
  expect(scenes.map(({ timeS }) => timeS)).toEqual([1, 2, 3, 4, 5])
  expect(nozzleC(scenes[3]!)).toBeNaN()
  expect(scenes[4]!.filename).not.toBe(scenes[2]!.filename)
})

test('rounding is undone where it is rounding, and not where the log itself stands', () => {
  const stands = Array.from({ length: 60 }, () => 200)
  const moves = stands.map((_, at) => 60 + (at % 2) / 10)
  const t = stands.map((_, at) => at)
  const one = [...scenesOf(rowsOf({ t, ...heater('extruder', stands, 200), ...heater('heater_bed', moves, 60) }))]
  expect(one.every((scene) => Math.abs(nozzleC(scene) - 200) <= 0.05)).toBe(true)
  expect(new Set(one.slice(-20).map(nozzleC)).size).toBe(20)
  const both = [...scenesOf(rowsOf({ t, ...heater('extruder', stands, 200), ...heater('heater_bed', stands, 60) }))]
  expect(new Set(both.slice(-20).map(nozzleC))).toEqual(new Set([200]))
})

test('a firmware that stops says why, one that refuses a command goes on', () => {
  const t = [-2, -1, 0, 1]
  const rows = rowsOf({ t, ...heater('extruder', [20, 20, 20, 20], 0), ...heater('heater_bed', [20, 20, 20, 20], 0) })
  const down = [...scenesOf(rows, { atS: 0, message: 'ADC out of range', isShutdown: true })]
  expect(down.map(({ host }) => host)).toEqual(['ready', 'ready', 'shutdown', 'shutdown'])
  expect(down[2]!.hostMessage).toBe('ADC out of range')
  const refused = [...scenesOf(rows, { atS: 0, message: 'No trigger on z', isShutdown: false })]
  expect(refused.map(({ host, print }) => `${host} ${print}`)[3]).toBe('ready error')
})
