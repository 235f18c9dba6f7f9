import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { ambientAtC, createAmbient, draftAtWPerM2K, drawDrafts } from './ambient.ts'
import {
  coldZoneSofteningC,
  createHeatCreep,
  heatCreepFrictionRatio,
  isHeatCreepJam,
  stepHeatCreep,
} from './heat-creep.ts'

test('filament standing soft for two minutes jams; steady feeding keeps the cold zone clear', () => {
  const standing = createHeatCreep()
  const feeding = createHeatCreep()
  for (let i = 0; i < 150; i++) {
    stepHeatCreep(standing, 75, 60, 0, 1)
    stepHeatCreep(feeding, 75, 60, 2, 1)
  }
  expect(isHeatCreepJam(standing)).toBe(true)
  expect(heatCreepFrictionRatio(standing)).toBeGreaterThan(2)
  expect(isHeatCreepJam(feeding)).toBe(false)
  expect(heatCreepFrictionRatio(feeding)).toBeLessThan(1.2)
})

test('below the glass transition nothing softens', () => {
  const state = createHeatCreep()
  for (let i = 0; i < 1000; i++) stepHeatCreep(state, 50, 60, -0.1, 1)
  expect(heatCreepFrictionRatio(state)).toBe(1)
})

test('the room swings once a day around its mean and drafts come one after another', () => {
  const ambient = createAmbient(22, { swingC: 3, startOfDayS: 0, drafts: drawDrafts(createRandom(3), 86_400, 0.5) })
  expect(ambientAtC(ambient, 15 * 3600)).toBeCloseTo(25, 9)
  expect(ambientAtC(ambient, 3 * 3600)).toBeCloseTo(19, 9)
  expect(ambient.drafts.length).toBeGreaterThan(3)
  const first = ambient.drafts[0]!
  expect(draftAtWPerM2K(ambient, first.startS)).toBeGreaterThanOrEqual(10)
  expect(draftAtWPerM2K(ambient, first.startS - 1)).toBe(0)
})

test('PLA goes soft at its glass transition, polyamide and rubber only where they melt', () => {
  expect(coldZoneSofteningC({ glassTransitionC: 60, semiCrystalline: true, noFlowC: 130 })).toBe(60)
  expect(coldZoneSofteningC({ glassTransitionC: 80, semiCrystalline: false, noFlowC: 125 })).toBe(80)
  expect(coldZoneSofteningC({ glassTransitionC: 45, semiCrystalline: true, noFlowC: 155 })).toBe(155)
  expect(coldZoneSofteningC({ glassTransitionC: -30, semiCrystalline: false, noFlowC: 150 })).toBe(150)
})
