import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadMaterial } from '../../../tests/materials.ts'
import { slabMean } from '../../../validation/closed-forms.ts'
import type { Material } from '../material.ts'
import {
  advancePartHeat,
  createPartHeat,
  depositBead,
  depositHeat,
  endPartLayer,
  type PartHeat,
  setPartSurroundings,
  storedHeatJ,
  substrateC,
} from './part-heat.ts'

const pla = loadMaterial('PLA')

function imbalance(part: PartHeat): number {
  const { depositedJ, toAirJ, toBedJ } = part.balance
  return Math.abs(depositedJ - storedHeatJ(part) - toAirJ - toBedJ) / depositedJ
}

interface Tower {
  readonly part: PartHeat
  readonly substrateC: number
  readonly endS: number
}

/** A solid square tower of 0.2 mm layers, raster by raster. */
function printTower(sideMm: number, layerS: number, fanRatio: number, layers = 50, firstStepS = 0.15): Tower {
  const part = createPartHeat({
    material: pla,
    xMinMm: 0,
    xMaxMm: sideMm,
    yMinMm: 0,
    yMaxMm: sideMm,
    fanMaxConvectionWPerM2K: 100,
    firstStepS,
  })
  setPartSurroundings(part, 60, 25, fanRatio)
  const lines = Math.max(Math.round(sideMm / 0.45), 1)
  let timeS = 0
  let lastC = 0
  for (let layer = 1; layer <= layers; layer++) {
    let sumC = 0
    for (let line = 0; line < lines; line++) {
      const yMm = ((line + 0.5) * sideMm) / lines
      const outer = (line === 0 || line === lines - 1 ? 1 : 0) + (2 * sideMm) / lines / sideMm
      const volumeMm3 = (sideMm * sideMm * 0.2) / lines
      const endS = timeS + layerS / lines
      sumC += depositBead(part, 0, yMm, sideMm, yMm, layer * 0.2, 0.2, volumeMm3, outer, 215, 0, timeS, endS)
      timeS = endS
    }
    endPartLayer(part, timeS)
    lastC = sumC / lines
  }
  return { part, substrateC: lastC, endS: timeS }
}

describe('part heat', () => {
  test('what goes in is in the plastic, in the bed or in the air, whatever is printed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            xMm: fc.double({ min: -5, max: 60, noNaN: true }),
            yMm: fc.double({ min: -5, max: 60, noNaN: true }),
            layer: fc.integer({ min: 1, max: 90 }),
            lengthMm: fc.double({ min: 0, max: 80, noNaN: true }),
            waitS: fc.double({ min: 0, max: 100, noNaN: true }),
            fanRatio: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 20, maxLength: 200 },
        ),
        (beads) => {
          const part = createPartHeat({
            material: pla,
            xMinMm: 0,
            xMaxMm: 50,
            yMinMm: 0,
            yMaxMm: 50,
            fanMaxConvectionWPerM2K: 100,
          })
          let timeS = 0
          for (const { xMm, yMm, layer, lengthMm, waitS, fanRatio } of beads) {
            setPartSurroundings(part, 60, 25, fanRatio)
            const onC = depositBead(
              part,
              xMm,
              yMm,
              xMm + lengthMm,
              yMm,
              layer * 0.2,
              0.2,
              0.09 * lengthMm,
              0.5,
              215,
              0.1,
              timeS,
              timeS + lengthMm / 50,
            )
            expect(onC).toBeGreaterThanOrEqual(24.9)
            expect(onC).toBeLessThanOrEqual(280)
            timeS += lengthMm / 50 + waitS
          }
          advancePartHeat(part, timeS + 100)
          if (part.balance.depositedJ > 0) expect(imbalance(part)).toBeLessThan(1e-9)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a tall print keeps its balance and its mass while old layers are lumped', () => {
    const { part } = printTower(10, 10, 1, 300)
    expect(imbalance(part)).toBeLessThan(1e-9)
    const massG = part.massG.reduce((sum, one, i) => {
      const tile = Math.floor(i / (part.massG.length / part.nodeCount.length))
      return i % (part.massG.length / part.nodeCount.length) < part.nodeCount[tile]! ? sum + one : sum
    }, 0)
    expect(massG / (10 * 10 * 60 * 1.24e-3)).toBeCloseTo(1, 9)
  })

  test('left alone, everything goes to the temperature of bed and air', () => {
    const { part, endS } = printTower(10, 10, 0, 20)
    setPartSurroundings(part, 25, 25, 0)
    advancePartHeat(part, endS + 20_000)
    expect(substrateC(part, 5, 5, 4.2, 0.2, endS + 20_001)).toBeCloseTo(25, 1)
  })

  test('the first layer lies on the bed; a gap of air separates', () => {
    const part = createPartHeat({
      material: pla,
      xMinMm: 0,
      xMaxMm: 8,
      yMinMm: 0,
      yMaxMm: 8,
      fanMaxConvectionWPerM2K: 100,
    })
    setPartSurroundings(part, 60, 25, 0)
    expect(substrateC(part, 4, 4, 0.2, 0.2, 0)).toBe(60)
    expect(substrateC(part, 4, 4, 5, 0.2, 0)).toBe(25)
    depositHeat(part, 4, 4, 0.2, 0.2, 10, 215, 0)
    expect(substrateC(part, 4, 4, 0.4, 0.2, 0)).toBeCloseTo(215, 6)
    depositHeat(part, 4, 4, 5, 0.2, 10, 215, 300)
    const bridged = part.contactMm2[1]!
    expect(bridged).toBe(0)
  })

  test('short layers heat a small part above its glass transition, a fan and slower layers keep it firm', () => {
    const quick = printTower(10, 3, 1)
    const slow = printTower(10, 20, 1)
    const quickWithoutFan = printTower(10, 3, 0)
    expect(quick.substrateC).toBeGreaterThan(pla.glassTransitionC + 20)
    expect(slow.substrateC).toBeLessThan(pla.glassTransitionC)
    expect(quickWithoutFan.substrateC).toBeGreaterThan(quick.substrateC + 20)
    expect(slow.part.layerEndMaxC).toBeGreaterThanOrEqual(slow.part.layerEndC)
  })

  test('steps ten times shorter change the temperature under the nozzle by less than 1.5 °C', () => {
    for (const layerS of [5, 20]) {
      const coarse = printTower(10, layerS, 1, 30).substrateC
      const fine = printTower(10, layerS, 1, 30, 0.01).substrateC
      expect(Math.abs(coarse - fine)).toBeLessThan(1.5)
    }
  })

  test('a mirrored part has mirrored temperatures', () => {
    const along = printTower(16, 10, 1, 10)
    const { part } = along
    const other = createPartHeat({
      material: pla,
      xMinMm: 0,
      xMaxMm: 16,
      yMinMm: 0,
      yMaxMm: 16,
      fanMaxConvectionWPerM2K: 100,
    })
    setPartSurroundings(other, 60, 25, 1)
    const lines = Math.round(16 / 0.45)
    let timeS = 0
    for (let layer = 1; layer <= 10; layer++) {
      for (let line = 0; line < lines; line++) {
        const xMm = ((line + 0.5) * 16) / lines
        const outer = (line === 0 || line === lines - 1 ? 1 : 0) + 2 / lines
        const endS = timeS + 10 / lines
        depositBead(other, xMm, 0, xMm, 16, layer * 0.2, 0.2, (256 * 0.2) / lines, outer, 215, 0, timeS, endS)
        timeS = endS
      }
      endPartLayer(other, timeS)
    }
    // Tiles (column, row) of one are tiles (row, column) of the other.
    expect(substrateC(other, 4, 12, 2.2, 0.2, timeS)).toBeCloseTo(substrateC(part, 12, 4, 2.2, 0.2, timeS), 9)
    expect(other.layerEndC).toBeCloseTo(part.layerEndC, 9)
  })
})

// Constant properties and no radiation, so that a series solution exists.
function slabMaterial(conductivityWPerMK: number): Material {
  return {
    ...pla,
    heatCapacityJPerKgK: [[0, 1500]],
    conductivityWPerMK: [[0, conductivityWPerMK]],
    emissivity: 0,
  }
}

test.each([0.1, 1, 10])('a column of layers cools as the series of a slab with convection at Bi = %d', (biot) => {
  const layers = 20
  const layerMm = 0.5
  const lengthM = (layers * layerMm) / 1000
  const convection = 18
  const conductivity = (convection * lengthM) / biot
  const material = slabMaterial(conductivity)
  const part = createPartHeat({
    material,
    xMinMm: 0,
    xMaxMm: 8,
    yMinMm: 0,
    yMaxMm: 8,
    fanMaxConvectionWPerM2K: 0,
    bedContactWPerM2K: 1e-9,
    layerContactShare: 1,
    firstStepS: 0.05,
  })
  setPartSurroundings(part, 25, 25, 0)
  for (let layer = 1; layer <= layers; layer++) depositHeat(part, 4, 4, layer * layerMm, layerMm, 64 * layerMm, 200, 0)
  const heldJ = storedHeatJ(part)
  const restJ = part.massG.reduce((sum, one) => sum + one * 1.5 * 45, 0)
  const diffusivity = conductivity / (1240 * 1500)
  let timeS = 0
  for (const fourier of [0.05, 0.2, 0.5, 1]) {
    const endS = (fourier * lengthM * lengthM) / diffusivity
    while (timeS < endS) {
      timeS = Math.min(timeS + endS / 400, endS)
      advancePartHeat(part, timeS)
    }
    const mean = (storedHeatJ(part) - restJ) / (heldJ - restJ)
    expect(Math.abs(mean - slabMean(biot, fourier)), `Fo ${fourier}: ${mean}`).toBeLessThan(0.006)
  }
})
