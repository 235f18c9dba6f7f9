import { expect, test } from 'vitest'
import { createHeatedPart, stepHeatedPart } from './heated-part.ts'

const CONSTANTS = {
  fullPowerCPerS: 2,
  lossPerS: 0.01,
  fanLossPerS: 0,
  heaterLagS: 3,
  sensorLagS: 4,
  sensorLeadC: 0,
  resistancePerC: 0,
  capacityJPerC: 20,
}

test('a part comes to rest where power and loss agree, however long the steps are', () => {
  for (const dtS of [0.3, 7, 100]) {
    const part = createHeatedPart(CONSTANTS, 25)
    for (let timeS = 0; timeS < 2000; timeS += dtS) stepHeatedPart(part, 0.5, 25, dtS)
    // 25 + 0.5 2 / 0.01
    expect(part.bodyC).toBeCloseTo(125, 4)
    expect(part.sensorC).toBeCloseTo(125, 4)
  }
})

test('its sensor is late and never ahead', () => {
  const part = createHeatedPart(CONSTANTS, 25)
  for (let step = 0; step < 100; step++) {
    stepHeatedPart(part, 1, 25, 0.3)
    expect(part.sensorC).toBeLessThan(part.bodyC)
  }
})
