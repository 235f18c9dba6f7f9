import { expect, test } from 'vitest'
import { sceneAt } from '../scene-fixture.ts'
import type { ChannelName } from './channels.ts'
import { CHANNEL_AT } from './channels.ts'
import { createLiveness, stepLiveness, type Unseeing } from './liveness.ts'

type Values = Partial<Record<ChannelName, number>>

const SIGHT = { problem: null }

/** A sound print: everything moves as it should, a little differently each second. */
function sound(second: number): Values {
  return {
    nozzle_c: 215 + 0.1 * Math.sin(second),
    bed_c: 60 + 0.05 * Math.sin(second / 3),
    nozzle_pwm_ratio: 0.3 + 0.05 * Math.sin(second * 1.7),
    bed_pwm_ratio: second % 9 < 3 ? 1 : 0,
    supply_a: 4 + Math.sin(second * 1.7),
    part_fan_ratio: 1,
    part_fan_rpm: 5000 + 30 * (second % 3),
    hotend_fan_rpm: 6900,
    speed_mm_per_s: 60,
    feed_mm_per_s: 2,
    filament_used_mm: 2 * second,
    encoder_mm: 2 * second,
    nozzle_load_n: 6 + 0.2 * Math.sin(second * 2.3),
    accel_x_rms_g: 0.1 + 0.01 * Math.sin(second),
    accel_y_rms_g: 0.1 + 0.01 * Math.cos(second),
    mcu_alive: 1,
  }
}

function watch(seconds: number, change: (second: number) => Values): readonly Unseeing[] {
  const liveness = createLiveness()
  let found: readonly Unseeing[] = []
  for (let second = 0; second < seconds; second++) {
    found = stepLiveness(liveness, sceneAt(second, { ...sound(second), ...change(second) }), SIGHT)
  }
  return found
}

test('a sound print: everything looks', () => {
  expect(watch(600, () => ({}))).toEqual([])
})

test('what is not there is not missed', () => {
  const none = { supply_a: Number.NaN, encoder_mm: Number.NaN, part_fan_rpm: Number.NaN, nozzle_load_n: Number.NaN }
  expect(watch(600, () => none)).toEqual([])
})

test.each<[ChannelName, number]>([
  ['nozzle_c', 215],
  ['bed_c', 60],
  ['supply_a', 4],
  ['nozzle_load_n', 6],
  ['accel_x_rms_g', 0.1],
])('%s that stands at %s from the 100th second on does not look', (channel, value) => {
  const found = watch(200, (second) => (second >= 100 ? { [channel]: value } : {}))
  expect(found.map(({ channel: name, kind, sinceS }) => [name, kind, sinceS])).toEqual([[channel, 'blind', 100]])
})

test('an encoder that stands while the nozzle is pushed on as before is dead; pushed less or much harder, the filament stands', () => {
  const stands = (load: number) => (second: number) =>
    second >= 100 ? { encoder_mm: 200, nozzle_load_n: load + 0.1 * Math.sin(second) } : {}
  expect(watch(200, stands(6))).toMatchObject([{ channel: 'encoder_mm', kind: 'blind', sinceS: 100 }])
  expect(watch(200, stands(0.2))).toMatchObject([{ channel: 'encoder_mm', kind: 'fault' }])
  expect(watch(200, stands(20))).toMatchObject([{ channel: 'encoder_mm', kind: 'fault' }])
  const alone = (second: number) => ({ nozzle_load_n: Number.NaN, ...(second >= 100 ? { encoder_mm: 200 } : {}) })
  expect(watch(200, alone)).toMatchObject([{ channel: 'encoder_mm', kind: 'unclear' }])
})

test('a fan at 0 rpm under full command is a fault, not a dead sensor', () => {
  const found = watch(200, (second) => (second >= 100 ? { part_fan_rpm: 0 } : {}))
  expect(found).toMatchObject([{ channel: 'part_fan_rpm', kind: 'fault', sinceS: 100 }])
  expect(watch(200, () => ({ part_fan_ratio: 0, part_fan_rpm: 0 }))).toEqual([])
})

test('a tachometer that stands while the fan is told other speeds does not look', () => {
  const found = watch(200, (second) => ({ part_fan_ratio: second % 20 < 10 ? 1 : 0.4, part_fan_rpm: 4980 }))
  expect(found).toMatchObject([{ channel: 'part_fan_rpm', kind: 'blind' }])
})

test('a meter that was there and has not been heard of', () => {
  const liveness = createLiveness()
  stepLiveness(liveness, sceneAt(0, sound(0)), SIGHT)
  const gone = sceneAt(40, { ...sound(40), supply_v: Number.NaN, supply_a: Number.NaN })
  gone.ageS[CHANNEL_AT.supply_a] = 40
  expect(stepLiveness(liveness, gone, SIGHT)).toMatchObject([{ channel: 'supply_a', kind: 'blind', sinceS: 0 }])
})

test('a status that is old, a microcontroller that is gone, a camera with a problem', () => {
  const liveness = createLiveness()
  const old = sceneAt(20, { mcu_alive: 0 })
  old.ageS.fill(12)
  const camera = { problem: { sinceS: 3, why: 'its picture is dark' } }
  expect(stepLiveness(liveness, old, camera).map(({ channel, kind }) => [channel, kind])).toEqual([
    ['status', 'blind'],
    ['mcu_alive', 'fault'],
    ['camera', 'blind'],
  ])
})
