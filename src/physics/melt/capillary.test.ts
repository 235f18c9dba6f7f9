import { describe, expect, test } from 'vitest'
import { loadMaterial, loadMaterialTable } from '../../../tests/materials.ts'
import type { Material } from '../material.ts'
import { capillaryPressurePa, flowAtWallShearMm3PerS, nozzlePressurePa, wallShearPerS } from './capillary.ts'
import { activationK, viscosityPaS, zeroShearViscosityPaS } from './rheology.ts'

const NOZZLE = { boreMm: 0.4, landMm: 0.8, inletMm: 1.75 }

/** PLA with another shear exponent and critical stress. */
function plaWith(n: number, tauStarPa: number): Material {
  const pla = loadMaterial('PLA')
  return { ...pla, rheology: { ...pla.rheology, n, tauStarPa } }
}

describe('viscosity', () => {
  test('anchors: PLA 3556 Pa s at 210 °C at rest, ABS 120 Pa s at 239 °C and 2000/s', () => {
    expect(zeroShearViscosityPaS(loadMaterial('PLA'), 210) / 3556).toBeCloseTo(1, 2)
    expect(viscosityPaS(loadMaterial('ABS'), 239, 2000) / 120).toBeCloseTo(1, 1)
  })

  test('falls with temperature and shear and stays finite from the cold to the pole and beyond', () => {
    for (const material of loadMaterialTable().materials.values()) {
      let before = Number.POSITIVE_INFINITY
      for (let temperatureC = -50; temperatureC < 500; temperatureC += 10) {
        const zero = zeroShearViscosityPaS(material, temperatureC)
        expect(zero, material.name).toBeLessThanOrEqual(before)
        expect(Number.isFinite(zero) && zero > 0, material.name).toBe(true)
        expect(viscosityPaS(material, temperatureC, 1000)).toBeLessThan(zero)
        before = zero
      }
    }
  })

  test('the activation is the slope of ln(eta0) over 1/T', () => {
    const pla = loadMaterial('PLA')
    const slope =
      Math.log(zeroShearViscosityPaS(pla, 209) / zeroShearViscosityPaS(pla, 211)) / (1 / 482.15 - 1 / 484.15)
    expect(activationK(pla, 210) / slope).toBeCloseTo(1, 3)
  })
})

describe('a capillary', () => {
  test('n = 1 gives Hagen-Poiseuille: dP = 8 eta L Q / (pi R^4)', () => {
    const newtonian = plaWith(1, 1e5)
    const viscosity = zeroShearViscosityPaS(newtonian, 210) / 2 // Cross with n = 1 halves eta0 at any shear
    const closed = (8 * viscosity * 0.8 * 5) / (Math.PI * 0.2 ** 4)
    expect(capillaryPressurePa(newtonian, 210, 5, 0.2, 0.8) / closed).toBeCloseTo(1, 5)
  })

  test('far above its critical stress it gives the power law with Rabinowitsch: shear = (3 + 1/n)/4 * 4Q/(pi R³)', () => {
    const powerLaw = plaWith(0.4, 1e-2)
    const closed = ((3 + 1 / 0.4) / 4) * ((4 * 5) / (Math.PI * 0.2 ** 3))
    expect(wallShearPerS(powerLaw, 210, 5, 0.2) / closed).toBeCloseTo(1, 3)
  })

  test('the flow by parts is the flow by adding rings of the velocity profile', () => {
    const pla = loadMaterial('PLA')
    const radiusMm = 0.2
    const wallPerS = 900
    const wallPa = wallPerS * viscosityPaS(pla, 210, wallPerS)
    // Velocity from the shear at each radius, by bisection on tau(shear) = tau_w r / R, then Q = integral of 2 pi r v dr.
    const shearAt = (stressPa: number): number => {
      let low = 0
      let high = wallPerS
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2
        if (middle * viscosityPaS(pla, 210, middle) < stressPa) low = middle
        else high = middle
      }
      return low
    }
    const rings = 2000
    let velocity = 0
    let flow = 0
    for (let i = rings - 1; i >= 0; i--) {
      const r = ((i + 0.5) * radiusMm) / rings
      velocity += (shearAt((wallPa * r) / radiusMm) * radiusMm) / rings
      flow += (2 * Math.PI * r * velocity * radiusMm) / rings
    }
    expect(flowAtWallShearMm3PerS(pla, 210, wallPerS, radiusMm) / flow).toBeCloseTo(1, 2)
  })

  test('no flow takes no pressure', () => {
    expect(capillaryPressurePa(loadMaterial('PLA'), 210, 0, 0.2, 0.8)).toBe(0)
  })
})

/** Source: PHYSICS 2.4, table for a 0.4 mm nozzle with 0.8 mm land, MPa at 2, 5, 10 and 15 mm³/s. */
test.each([
  ['PLA', 210, [1.8, 2.6, 3.2, 3.6]],
  ['PETG', 245, [1.0, 1.9, 2.9, 3.6]],
  ['ABS', 250, [1.0, 1.6, 2.1, 2.5]],
  ['PC', 280, [3.0, 4.7, 6.2, 7.2]],
  ['PEEK', 410, [1.7, 3.1, 4.5, 5.6]],
])('%s at %i °C needs the tabulated pressure within 5 %%', (name, temperatureC, expectedMPa) => {
  for (const [i, flow] of [2, 5, 10, 15].entries()) {
    const pressureMPa = nozzlePressurePa(loadMaterial(name), temperatureC, flow, NOZZLE) / 1e6
    expect(Math.abs(pressureMPa / expectedMPa[i]! - 1)).toBeLessThan(0.05)
  }
})
