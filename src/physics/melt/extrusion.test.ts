import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadMaterial } from '../../../tests/materials.ts'
import type { MachineModel } from '../machine.ts'
import { createExtrusion, type Extrusion, setBoreRatio } from './extrusion.ts'
import { stepExtrusion, stepTravel } from './extrusion-step.ts'
import { coldBlockRelief } from './force-law.ts'
import { maxFlowMm3PerS, pressureAdvanceIdealS, steadyFlow } from './steady-flow.ts'

const direct = {
  drive: 'dual',
  pathLengthMm: 40,
  bowden: false,
  unsupportedGapMm: 2,
  maxForceN: 90,
  stallForceN: 120,
  heatedLengthMm: 12,
  nozzleLandMm: 0.8,
  nozzleFlatMm: 1,
  nozzleMaterial: 'brass',
  allMetal: true,
} as const
const bowden = {
  ...direct,
  drive: 'single',
  pathLengthMm: 400,
  bowden: true,
  maxForceN: 50,
  stallForceN: 80,
  heatedLengthMm: 11,
} as const

/** The part of an evenly changing feed that goes forward, mm³; speeds as stepExtrusion limits them. */
function forwardMm3(startMmPerS: number, endMmPerS: number, durationS: number): number {
  const areaMm2 = (Math.PI * 1.75 ** 2) / 4
  if (startMmPerS <= 0 && endMmPerS <= 0) return 0
  if (startMmPerS >= 0 && endMmPerS >= 0) return ((startMmPerS + endMmPerS) / 2) * durationS * areaMm2
  const highest = Math.max(startMmPerS, endMmPerS)
  return ((highest * highest) / Math.abs(endMmPerS - startMmPerS) / 2) * durationS * areaMm2
}

function extrude(name = 'PLA', extruder: MachineModel['extruder'] = direct, moisturePct = 0): Extrusion {
  return createExtrusion({
    material: loadMaterial(name),
    machine: { extruder },
    nozzleDiameterMm: 0.4,
    filamentDiameterMm: 1.75,
    moisturePct,
  })
}

/** Melts what is in the hot end, then extrudes evenly. */
function settle(state: Extrusion, filamentMmPerS: number, blockC: number, durationS = 60): void {
  stepTravel(state, 60, blockC, 0, 0)
  for (let i = 0; i < 100; i++) stepExtrusion(state, filamentMmPerS, filamentMmPerS, durationS / 100, blockC)
}

describe('volume', () => {
  test('what is commanded is slipped, delivered or stored, whatever the moves', () => {
    const step = fc.record({
      start: fc.double({ min: -60, max: 60, noNaN: true }),
      end: fc.double({ min: -60, max: 60, noNaN: true }),
      durationS: fc.double({ min: 1e-6, max: 20, noNaN: true }),
      blockC: fc.double({ min: 20, max: 300, noNaN: true }),
      travel: fc.boolean(),
    })
    const name = fc.constantFrom('PLA', 'PETG', 'TPU-95A', 'TPU-85A', 'TPE-SEBS', 'PC')
    const fault = fc.constantFrom('none', 'buckled', 'ground', 'weak motor')
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), name, fc.boolean(), fault, (steps, material, isBowden, broken) => {
        const extruder = {
          ...(isBowden ? bowden : direct),
          unsupportedGapMm: 3,
          ...(broken === 'weak motor' ? { stallForceN: 5 } : {}),
        }
        const state = extrude(material, extruder)
        state.buckled = broken === 'buckled'
        if (broken === 'ground') {
          state.ground = true
          state.lnGripN -= 2
        }
        let forward = 0
        let commanded = 0
        let slipped = 0
        let delivered = 0
        for (const { start, end, durationS, blockC, travel } of steps) {
          if (travel) stepTravel(state, durationS, blockC, 10, 150)
          else stepExtrusion(state, start, end, durationS, blockC)
          commanded += state.commandedMm3
          slipped += state.slippedMm3
          delivered += state.deliveredMm3
          expect(state.deliveredMm3).toBeGreaterThanOrEqual(0)
          // Only forward feed is lost, and never more than was fed.
          const fed = travel ? 0 : forwardMm3(start, end, durationS)
          forward += fed
          expect(state.slippedMm3).toBeGreaterThanOrEqual(0)
          expect(state.slippedMm3).toBeLessThanOrEqual(fed * (1 + 1e-9) + 1e-12)
        }
        const scale = 1 + forward + delivered + Math.abs(commanded)
        const kept = state.storedMm3 - state.unfoldedMm3
        expect(Math.abs(commanded - slipped - delivered - kept) / scale).toBeLessThan(1e-9)
      }),
    )
  })

  test('advance taken back and put in again, and retractions, do not make a buckled or ground filament lose more than was fed', () => {
    for (const fault of ['buckled', 'ground'] as const) {
      const state = extrude('TPU-85A', { ...bowden, unsupportedGapMm: 3 })
      settle(state, 1, 235)
      state[fault] = true
      if (fault === 'ground') state.lnGripN -= 2
      const storedBefore = state.storedMm3
      let [wantedMm3, slipped, delivered] = [0, 0, 0]
      const move = (mmPerS: number, durationS: number): void => {
        stepExtrusion(state, mmPerS, mmPerS, durationS, 235)
        slipped += state.slippedMm3
        delivered += state.deliveredMm3
      }
      for (let bead = 0; bead < 50; bead++) {
        move(3, 0.5)
        move(10, 0.05)
        move(-10, 0.05)
        move(-40, 0.15)
        move(40, 0.15)
        wantedMm3 += 2.4052819 * 3 * 0.5
      }
      // What is lost and comes out was fed, or was in the filament before; one advance and retraction may be under way.
      expect(slipped, fault).toBeLessThan(wantedMm3 + 2.4052819 * 0.51)
      // The melt may leak out until the filament hangs loose and a void of half a cubic millimetre holds it.
      const leakableMm3 = state.slackMm3 + 0.51
      expect(slipped + delivered, fault).toBeLessThan(wantedMm3 + storedBefore + leakableMm3 + 2.4052819 * 0.51)
    }
  })

  test('no input whatever makes a number of the state not finite', () => {
    const any = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, -0, 1e-300, 1e300))
    fc.assert(
      fc.property(fc.array(fc.tuple(any, any, any, any, fc.boolean()), { maxLength: 20 }), (steps) => {
        const state = extrude()
        for (const [a, b, durationS, blockC, travel] of steps) {
          if (travel) stepTravel(state, durationS, blockC, a, b)
          else stepExtrusion(state, a, b, durationS, blockC)
          for (const [key, value] of Object.entries(state)) {
            if (typeof value === 'number' && key !== 'buckleN') expect(Number.isFinite(value), key).toBe(true)
          }
        }
      }),
    )
  })
})

describe('the force', () => {
  test('settles at the fixed point of force, slip and melt temperature, from one step or a thousand', () => {
    for (const flow of [2, 8, 14]) {
      const steady = steadyFlow(extrude(), flow, 215)
      for (const steps of [30, 3000]) {
        const state = extrude()
        stepTravel(state, 60, 215, 0, 0)
        for (let i = 0; i < steps; i++) stepExtrusion(state, flow / 2.405, flow / 2.405, 120 / steps, 215)
        expect(state.forceN).toBeGreaterThan(steady.forceN * 0.99)
        expect(state.forceN).toBeLessThan(steady.forceN * 1.01)
        expect(Math.abs(state.meltC - steady.meltC)).toBeLessThan(0.5)
      }
    }
  })

  test('a ramp in one step comes within 5 % of the same ramp in a thousand', () => {
    for (const extruder of [direct, bowden]) {
      for (const [from, to] of [
        [0.5, 4],
        [4, 0.5],
        [2, -1],
      ] as const) {
        const coarse = extrude('PLA', extruder)
        const fine = extrude('PLA', extruder)
        settle(coarse, from, 215)
        settle(fine, from, 215)
        const before = fine.storedMm3
        stepExtrusion(coarse, from, to, 0.05, 215)
        for (let i = 0; i < 1000; i++) {
          const at = (k: number): number => from + ((to - from) * k) / 1000
          stepExtrusion(fine, at(i), at(i + 1), 0.05 / 1000, 215)
        }
        expect(Math.abs(coarse.storedMm3 - fine.storedMm3)).toBeLessThan(0.05 * Math.max(before, fine.storedMm3))
      }
    }
  })

  test('hotter needs less, more flow needs more', () => {
    const temperature = fc.double({ min: 170, max: 250, noNaN: true })
    const flow = fc.double({ min: 0.5, max: 15, noNaN: true })
    fc.assert(
      fc.property(temperature, flow, (blockC, flowMm3PerS) => {
        const here = steadyFlow(extrude(), flowMm3PerS, blockC).forceN
        expect(steadyFlow(extrude(), flowMm3PerS, blockC + 5).forceN).toBeLessThan(here)
        expect(steadyFlow(extrude(), flowMm3PerS * 1.1, blockC).forceN).toBeGreaterThan(here)
      }),
      { numRuns: 50 },
    )
  })

  test('stays non-negative and below stall for any step size', () => {
    for (const durationS of [1e-6, 1e-3, 0.1, 10, 1e4]) {
      const state = extrude('PLA', bowden)
      for (let i = 0; i < 50; i++) {
        stepExtrusion(state, i % 7, (i + 1) % 7, durationS, 215)
        expect(state.forceN).toBeGreaterThanOrEqual(0)
        expect(state.forceN).toBeLessThanOrEqual(bowden.stallForceN * 1.0001)
      }
    }
  })

  test('a bore narrowed to 0.7 doubles the force', () => {
    const open = steadyFlow(extrude(), 4, 215).forceN
    const narrowed = extrude()
    setBoreRatio(narrowed, 0.7)
    const ratio = steadyFlow(narrowed, 4, 215).forceN / open
    expect(ratio).toBeGreaterThan(2)
    expect(ratio).toBeLessThan(2.6)
  })
})

describe('pressure advance', () => {
  test('fed ahead by the ideal advance, delivery follows a start from standstill; without it, it lags', () => {
    const error = (advanceS: number): number => {
      const state = extrude()
      settle(state, 2, 215)
      stepExtrusion(state, 0, 0, 0.5, 215)
      // 0 -> 2 mm/s in 0.05 s; delivered against wanted over the ramp and 0.1 s of cruise.
      const aheadMmPerS = (advanceS * 2) / 0.05
      stepExtrusion(state, aheadMmPerS, 2 + aheadMmPerS, 0.05, 215)
      let delivered = state.deliveredMm3
      stepExtrusion(state, 2, 2, 0.1, 215)
      delivered += state.deliveredMm3
      return delivered / (2.405 * (1 * 0.05 + 2 * 0.1)) - 1
    }
    const ideal = pressureAdvanceIdealS(extrude(), 215, 2 * 2.405)
    expect(Math.abs(error(ideal))).toBeLessThan(0.1)
    expect(error(0)).toBeLessThan(-0.3)
    expect(error(3 * ideal)).toBeGreaterThan(0.3)
  })
})

describe('what goes wrong', () => {
  test('cold filament does not flow: force builds until the drive gives way, and filament is ground', () => {
    const state = extrude()
    let delivered = 0
    for (let i = 0; i < 200; i++) {
      stepExtrusion(state, 2, 2, 0.1, 100)
      delivered += state.deliveredMm3
    }
    expect(delivered).toBeLessThan(0.1)
    expect(state.coldMm).toBeCloseTo(40, 6)
    expect(state.ground).toBe(true)
    // Ground stays ground when the nozzle is hot again.
    settle(state, 4, 215)
    expect(state.slipRatio).toBeGreaterThan(0.3)
  })

  test('a motor weaker than the grip skips and counts', () => {
    const state = createExtrusion({
      material: loadMaterial('PLA'),
      machine: { extruder: { ...direct, stallForceN: 15 } },
      nozzleDiameterMm: 0.4,
      filamentDiameterMm: 1.75,
    })
    settle(state, 6, 200)
    expect(state.skips).toBeGreaterThan(10)
    expect(state.slipRatio).toBeGreaterThan(0.2)
    expect(state.forceN).toBeLessThanOrEqual(15.001)
  })

  test('TPU pushed fast over a long gap buckles, and over a short one does not', () => {
    const buckles = (unsupportedGapMm: number): boolean => {
      const state = createExtrusion({
        material: loadMaterial('TPU-95A'),
        machine: { extruder: { ...direct, unsupportedGapMm } },
        nozzleDiameterMm: 0.4,
        filamentDiameterMm: 1.75,
      })
      settle(state, 3, 215)
      return state.buckled
    }
    expect(buckles(6)).toBe(true)
    expect(buckles(1)).toBe(false)
  })
})

describe('stringing', () => {
  /** Prints 5 mm³/s of PLA, retracts, travels 30 mm. */
  const stringAfter = (retractMm: number, extruder: typeof direct | typeof bowden, moisturePct = 0): number => {
    const state = extrude('PLA', extruder, moisturePct)
    settle(state, 5 / 2.405, 215)
    if (retractMm > 0) stepExtrusion(state, -35, -35, retractMm / 35, 215)
    stepTravel(state, 0.1, 215, 15, 150)
    stepTravel(state, 0.1, 215, 15, 150)
    return state.stringDiameterMm
  }

  test('without retraction a thread of about 0.1 mm is drawn', () => {
    for (const extruder of [direct, bowden]) {
      expect(stringAfter(0, extruder)).toBeGreaterThan(0.05)
      expect(stringAfter(0, extruder)).toBeLessThan(0.2)
    }
  })

  test('0.5 to 1.5 mm removes it in a direct drive, 3 to 6 mm through a Bowden tube, where 1 mm does not', () => {
    for (const retractMm of [0.5, 1, 1.5]) expect(stringAfter(retractMm, direct)).toBe(0)
    for (const retractMm of [3, 4, 6]) expect(stringAfter(retractMm, bowden)).toBe(0)
    expect(stringAfter(0.1, direct)).toBeGreaterThan(0)
    expect(stringAfter(1, bowden)).toBeGreaterThan(0)
  })

  test('wet filament strings where dry filament does not', () => {
    expect(stringAfter(1, direct)).toBe(0)
    expect(stringAfter(1, direct, 0.7)).toBeGreaterThan(0)
  })
})

describe('soft filament and cold blocks', () => {
  test('TPU wants the pressure advance that people set: tenths of a second directly, one to two through a Bowden tube', () => {
    for (const name of ['TPU-95A', 'TPU-85A']) {
      for (const flow of [2, 3, 4]) {
        const near = pressureAdvanceIdealS(extrude(name, direct), 230, flow)
        const far = pressureAdvanceIdealS(extrude(name, bowden), 230, flow)
        expect(near > 0.05 && near < 0.3, `${name} ${flow} ${near}`).toBe(true)
        expect(far > 0.7 && far < 2, `${name} ${flow} ${far}`).toBe(true)
      }
    }
  })

  test('blocks colder than the fit still pass 2 to 4 mm³/s through a single drive, and less the colder they are', () => {
    for (const [name, blockC] of [
      ['PLA', 175],
      ['PETG', 200],
    ] as const) {
      const state = extrude(name, bowden)
      const flow = maxFlowMm3PerS(state, blockC)
      expect(flow).toBeGreaterThan(1.9)
      expect(flow).toBeLessThan(4)
      for (let step = 1; step < 8; step++) {
        expect(maxFlowMm3PerS(state, blockC - 5 * step)).toBeLessThan(maxFlowMm3PerS(state, blockC - 5 * step + 5))
      }
      expect(coldBlockRelief(state.law, state.law.coldestFitC)).toBe(0)
      expect(coldBlockRelief(state.law, state.law.coldestFitC - 0.1)).toBeLessThan(0.01)
    }
  })
})
