import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadMaterial, loadMaterialTable } from '../../../tests/materials.ts'
import { contactTemperatureC, createThermalProperties } from '../part/thermal-properties.ts'
import { reptationTimeS, zeroShearViscosityPaS } from './reptation.ts'
import { createWeld, type WeldConditions, type WeldState, weldBead } from './weld.ts'

function weldOf(name: string, conditions: Partial<WeldConditions>): WeldState {
  const weld = createWeld(loadMaterial(name), 100)
  Object.assign(weld.conditions, { contactRatio: 0.7, shearRatePerS: 860 }, conditions)
  weldBead(weld)
  return weld
}

describe('the weld', () => {
  test('two bodies of constant properties meet at their mean', () => {
    const steady = createThermalProperties({
      ...loadMaterial('ABS'),
      heatCapacityJPerKgK: [[0, 1500]],
      conductivityWPerMK: [[0, 0.2]],
    })
    expect(contactTemperatureC(steady, 240, 60)).toBeCloseTo(150, 9)
  })

  test('a wall of ABS one road thick stays about a second above its glass transition (Seppala and Migler 2016)', () => {
    const wall = weldOf('ABS', {
      meltC: 240,
      substrateC: 70,
      fanRatio: 1,
      widthMm: 0.45,
      heightMm: 0.3,
      openSides: 2,
    })
    expect(wall.timeAboveGlassS).toBeGreaterThan(0.7)
    expect(wall.timeAboveGlassS).toBeLessThan(1.5)
    expect(wall.coolingRateCPerS).toBeGreaterThan(50)
    expect(wall.coolingRateCPerS).toBeLessThan(150)
  })

  test('usual settings give the strengths that were measured', () => {
    // PLA: interface 77 % of the filament (PHYSICS V23); PETG: Z over XY 0.55-0.7.
    const pla = weldOf('PLA', { meltC: 215, substrateC: 48, fanRatio: 1 })
    expect(pla.healingRatio * pla.entanglementRatio).toBeGreaterThan(0.65)
    expect(pla.healingRatio * pla.entanglementRatio).toBeLessThan(0.85)
    const petg = weldOf('PETG', { meltC: 245, substrateC: 60, fanRatio: 0.4 })
    expect(petg.bondRatio).toBeGreaterThan(0.55)
    expect(petg.bondRatio).toBeLessThan(0.72)
  })

  test('crystals stop healing that has not finished', () => {
    const weld = weldOf('PP', { meltC: 200, substrateC: 70, layerTimeS: 60 })
    expect(weld.crystallinityRatio).toBeGreaterThan(0.3)
    expect(weld.healingIntegral).toBeLessThan(weld.freeIntegral)
    expect(weldOf('PLA', { meltC: 200 }).crystalStopRatio).toBe(1)
  })

  test('the 12-point integral is within 3 % of a fine one in healing', () => {
    for (const name of ['PLA', 'PETG', 'ABS', 'PC']) {
      for (const warmerC of [-10, 0, 30]) {
        const material = loadMaterial(name)
        const substrate = material.print.bedC[1] + warmerC
        const weld = weldOf(name, { substrateC: substrate, layerTimeS: 20 })
        const fine = fineHealing(weld)
        expect(Math.abs((weld.freeIntegral / fine) ** 0.25 - 1), name).toBeLessThan(0.03)
      }
    }
  })

  test('hotter melt, warmer layer and slower flow never weaken; everything stays a ratio, for all materials', () => {
    const materials = [...loadMaterialTable().materials.values()]
    fc.assert(
      fc.property(
        fc.constantFrom(...materials),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 20, max: 90, noNaN: true }),
        fc.double({ min: 0, max: 15, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.double({ min: 0.5, max: 100, noNaN: true }),
        (material, hot, substrate, moreC, openSides, layerTimeS) => {
          const [leastC, , mostC] = material.print.nozzleC
          const meltC = leastC + hot * (mostC - leastC)
          const base = { meltC, substrateC: substrate, openSides, layerTimeS, contactRatio: 0.8, shearRatePerS: 300 }
          const weld = createWeld(material, 100)
          const bond = (change: Partial<WeldConditions>): number => {
            Object.assign(weld.conditions, base, change)
            weldBead(weld)
            for (const ratio of [weld.healingRatio, weld.entanglementRatio, weld.bondRatio, weld.crystallinityRatio]) {
              expect(ratio).toBeGreaterThanOrEqual(0)
              expect(ratio).toBeLessThanOrEqual(1)
            }
            expect(weld.weldC).toBeGreaterThan(weld.conditions.substrateC)
            expect(weld.weldC).toBeLessThan(meltC + moreC)
            return weld.bondRatio
          }
          const bare = bond({})
          if (material.crystallization === null) {
            expect(bond({ meltC: meltC + moreC })).toBeGreaterThanOrEqual(bare - 0.01)
            expect(bond({ substrateC: substrate + moreC })).toBeGreaterThanOrEqual(bare - 0.01)
          }
          expect(bond({ shearRatePerS: 100 })).toBeGreaterThanOrEqual(bare)
          expect(bond({ contactRatio: 0 })).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** The same history with 4000 points, without the next layer's heat and before any crystals. */
function fineHealing(weld: WeldState): number {
  const { substrateC } = weld.conditions
  const excessC = weld.weldC - substrateC
  const { fastS, slowS } = weld
  const steps = 40_000
  const endS = 20
  let sum = 0
  for (let i = 0; i < steps; i++) {
    const timeS = ((i + 0.5) * endS) / steps
    const first = substrateC + excessC * (0.35 * Math.exp(-timeS / fastS) + 0.65 * Math.exp(-timeS / slowS))
    const again = substrateC + 0.48 * excessC * Math.exp(-timeS / slowS)
    if (first > weld.stopC) sum += (endS / steps) * rate(weld, first)
    if (again > weld.stopC) sum += (endS / steps) * rate(weld, again)
  }
  return sum
}

function rate(weld: WeldState, atC: number): number {
  const cell = Math.floor(atC + 20)
  const part = atC + 20 - cell
  return weld.healingPerS[cell]! * (1 - part) + weld.healingPerS[cell + 1]! * part
}

describe('reptation', () => {
  test('PLA: 3556 Pa s at 210 °C and 0.2 s at 150 °C, as its data set says', () => {
    const pla = loadMaterial('PLA')
    expect(zeroShearViscosityPaS(pla, 210) / 3556).toBeCloseTo(1, 1)
    expect(reptationTimeS(pla, 150) / 0.195).toBeCloseTo(1, 1)
  })

  test('viscosity falls with temperature without a jump, for all materials', () => {
    for (const [name, material] of loadMaterialTable().materials) {
      for (let c = Math.max(material.noFlowC - 20, 0); c < 400; c++) {
        const ratio = zeroShearViscosityPaS(material, c + 1) / zeroShearViscosityPaS(material, c)
        expect(ratio, `${name} at ${c} °C`).toBeLessThanOrEqual(1)
        expect(ratio, `${name} at ${c} °C`).toBeGreaterThan(0.05)
      }
    }
  })
})
