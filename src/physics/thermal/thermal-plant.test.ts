import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MachineModel } from '../machine.ts'
import { createThermalInput, createThermalPlant, stepThermalPlant, type ThermalPlant } from './thermal-plant.ts'

const NOZZLE = {
  fullPowerCPerS: 2.93,
  lossPerS: 1 / 129,
  fanLossPerS: 0.0004,
  heaterLagS: 0,
  sensorLagS: 4,
  sensorLeadC: 0,
  resistancePerC: 0,
  capacityJPerC: 13.67,
}
const BED = { ...NOZZLE, fullPowerCPerS: 0.5, lossPerS: 1 / 300, fanLossPerS: 0, sensorLagS: 6, capacityJPerC: 440 }

function machineWith(change: { nozzle?: Partial<typeof NOZZLE>; bed?: Partial<typeof BED>; still?: boolean } = {}) {
  const machine: Partial<MachineModel> = {
    nozzle: { ...NOZZLE, ...change.nozzle },
    bed: { ...BED, ...change.bed },
    heatBreak: { capacityJPerC: 8, conductanceWPerC: 0.04, heatsinkFanOnWPerC: 0.3, heatsinkFanOffWPerC: 0.03 },
    bedSurface: 'pei-smooth',
    chamber: {
      enclosed: true,
      bedCouplingPerS: change.still ? 0 : 2.9e-4,
      roomCouplingPerS: change.still ? 0 : 8.6e-4,
      heaterMaxC: null,
    },
  }
  return machine as MachineModel
}

function temperatures(plant: ThermalPlant): number[] {
  const { nozzleBlockC, nozzleSensorC, bedC, bedSensorC, bedSurfaceC, chamberC, heatBreakC } = plant
  return [nozzleBlockC, nozzleSensorC, bedC, bedSensorC, bedSurfaceC, chamberC, heatBreakC]
}

test('a step of power follows the closed form of two lags in series', () => {
  const plant = createThermalPlant(machineWith({ still: true }), { ambientC: 25 })
  const input = createThermalInput(25)
  input.nozzlePowerRatio = 0.7
  stepThermalPlant(plant, input, 60)
  const tauS = 129
  const riseC = 0.7 * 2.93 * tauS
  expect(plant.nozzleBlockC).toBeCloseTo(25 + riseC * (1 - Math.exp(-60 / tauS)), 9)
  const slow = (tauS * Math.exp(-60 / tauS) - 4 * Math.exp(-60 / 4)) / (tauS - 4)
  expect(plant.nozzleSensorC).toBeCloseTo(25 + riseC * (1 - slow), 9)
})

test('a heater that lags its power gives the closed form of one lag more', () => {
  const machine = machineWith({ still: true, nozzle: { heaterLagS: 5 } })
  const plant = createThermalPlant(machine, { ambientC: 25 })
  const input = createThermalInput(25)
  input.nozzlePowerRatio = 1
  stepThermalPlant(plant, input, 30)
  const tauS = 129
  const core = (tauS * Math.exp(-30 / tauS) - 5 * Math.exp(-30 / 5)) / (tauS - 5)
  expect(plant.nozzleBlockC).toBeCloseTo(25 + 2.93 * tauS * (1 - core), 9)
  expect(plant.nozzleCoreRatio).toBeCloseTo(1 - Math.exp(-6), 12)
})

test('a thermistor on the heater reads the plate plus its lead', () => {
  const machine = machineWith({ still: true, bed: { sensorLeadC: 10 } })
  const plant = createThermalPlant(machine, { ambientC: 25 })
  const input = createThermalInput(25)
  input.bedPowerRatio = 0.3
  stepThermalPlant(plant, input, 5000)
  expect(plant.bedSensorC - plant.bedC).toBeCloseTo(3, 6)
})

test('equal time constants of block and sensor keep their closed form', () => {
  const plant = createThermalPlant(machineWith({ still: true, nozzle: { sensorLagS: 129 } }), { ambientC: 25 })
  const input = createThermalInput(25)
  input.nozzlePowerRatio = 1
  stepThermalPlant(plant, input, 60)
  const x = 60 / 129
  expect(plant.nozzleSensorC).toBeCloseTo(25 + 2.93 * 129 * (1 - Math.exp(-x) * (1 + x)), 8)
})

test('one step of 10 s equals a hundred of 0.1 s', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -2, max: 10, noNaN: true }),
      fc.double({ min: 0.3, max: 200, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
      (power, fan, speed, lagS, heaterLagS) => {
        const machine = machineWith({
          still: true,
          nozzle: { sensorLagS: lagS, heaterLagS },
          bed: { heaterLagS: lagS },
        })
        const coarse = createThermalPlant(machine, { ambientC: 21, nozzleC: 180, bedC: 60 })
        const fine = createThermalPlant(machine, { ambientC: 21, nozzleC: 180, bedC: 60 })
        const input = createThermalInput(21)
        input.nozzlePowerRatio = power
        input.bedPowerRatio = 1 - power
        input.fanRatio = fan
        input.filamentMmPerS = speed
        input.filamentHeatJPerMmC = 0.0056
        stepThermalPlant(coarse, input, 10)
        for (let i = 0; i < 100; i++) stepThermalPlant(fine, input, 0.1)
        const fineC = temperatures(fine)
        temperatures(coarse).forEach((valueC, i) => {
          expect(Math.abs(valueC - fineC[i]!)).toBeLessThan(1e-9)
        })
      },
    ),
    { numRuns: 50 },
  )
})

test('with warming resistance and chamber air the error falls with the square of the step', () => {
  const run = (dtS: number): number => {
    const machine = machineWith({
      nozzle: { resistancePerC: 0.003, fullPowerCPerS: 15, heaterLagS: 2 },
      bed: { resistancePerC: 0.0038 },
    })
    const plant = createThermalPlant(machine, { ambientC: 25 })
    const input = createThermalInput(25)
    input.nozzlePowerRatio = 1
    input.bedPowerRatio = 1
    for (let i = 0; i < Math.round(16 / dtS); i++) stepThermalPlant(plant, input, dtS)
    return plant.nozzleSensorC
  }
  const reference = run(1 / 512)
  const coarse = Math.abs(run(1) - reference)
  const fine = Math.abs(run(0.5) - reference)
  expect(coarse).toBeLessThan(0.05)
  expect(Math.log2(coarse / fine)).toBeGreaterThan(1.8)
})

test('heat in equals heat stored plus heat lost', () => {
  const machine = machineWith({ still: true, nozzle: { resistancePerC: 0.0008 } })
  const plant = createThermalPlant(machine, { ambientC: 25 })
  const input = createThermalInput(25)
  input.fanRatio = 1
  input.filamentMmPerS = 3
  input.filamentHeatJPerMmC = 0.0056
  const { capacityJPerC, fullPowerCPerS, lossPerS, fanLossPerS } = machine.nozzle
  let inJ = 0
  let lostJ = 0
  const dtS = 0.01
  for (let i = 0; i < 20_000; i++) {
    input.nozzlePowerRatio = i < 8000 ? 1 : 0.5
    const beforeC = plant.nozzleBlockC
    stepThermalPlant(plant, input, dtS)
    const meanC = (beforeC + plant.nozzleBlockC) / 2
    inJ += (capacityJPerC * fullPowerCPerS * input.nozzlePowerRatio * dtS) / (1 + 0.0008 * (meanC - 25))
    lostJ += ((lossPerS + fanLossPerS) * capacityJPerC + 3 * 0.0056) * (meanC - 25) * dtS
  }
  const storedJ = capacityJPerC * (plant.nozzleBlockC - 25)
  expect(Math.abs(inJ - storedJ - lostJ) / inJ).toBeLessThan(1e-6)
})

test('10 mm³/s of PLA at 215 °C draws the 4.4 W that the flow sensor of PHYSICS 2.2 sees', () => {
  const holding = (filamentMmPerS: number): number => {
    const { capacityJPerC, fullPowerCPerS } = NOZZLE
    let low = 0
    let high = 1
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2
      const plant = createThermalPlant(machineWith({ still: true }), { ambientC: 25, nozzleC: 215 })
      const input = createThermalInput(25)
      input.nozzlePowerRatio = middle
      input.filamentMmPerS = filamentMmPerS
      input.filamentHeatJPerMmC = 0.0056
      stepThermalPlant(plant, input, 2000)
      if (plant.nozzleBlockC < 215) low = middle
      else high = middle
    }
    return low * capacityJPerC * fullPowerCPerS
  }
  expect(holding(10 / 2.405) - holding(0)).toBeCloseTo(4.4, 1)
})

test('nothing heated ever cools below the room, and full power never passes its ceiling', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 3600, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (dtS, power) => {
        const plant = createThermalPlant(machineWith(), { ambientC: 20, nozzleC: 240, bedC: 90 })
        const input = createThermalInput(20)
        input.nozzlePowerRatio = power
        input.bedPowerRatio = power
        for (let i = 0; i < 3; i++) stepThermalPlant(plant, input, dtS)
        for (const valueC of temperatures(plant)) {
          expect(valueC).toBeGreaterThan(20 - 1e-9)
          expect(valueC).toBeLessThan(90 + 2.93 * 129 + 0.5 * 300)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('a stopped heat-sink fan lets the cold side pass the glass transition of PLA within minutes', () => {
  const plant = createThermalPlant(machineWith({ still: true }), { ambientC: 25, nozzleC: 215 })
  const input = createThermalInput(25)
  input.nozzlePowerRatio = (215 - 25) / 129 / 2.93
  stepThermalPlant(plant, input, 300)
  expect(plant.heatBreakC).toBeLessThan(55)
  input.hotEndFanRatio = 0
  stepThermalPlant(plant, input, 180)
  expect(plant.heatBreakC).toBeGreaterThan(60)
})

test('an enclosed chamber over a 100 °C bed settles 18 to 30 °C above the room', () => {
  const plant = createThermalPlant(machineWith(), { ambientC: 25, bedC: 100 })
  const input = createThermalInput(25)
  for (let i = 0; i < 18_000; i++) {
    input.bedPowerRatio = plant.bedC < 100 ? 1 : 0
    stepThermalPlant(plant, input, 0.5)
  }
  expect(plant.chamberC - 25).toBeGreaterThan(18)
  expect(plant.chamberC - 25).toBeLessThan(30)
})

test('a thermistor that slips out falls faster than any block can cool, and the block behind it climbs', () => {
  const plant = createThermalPlant(machineWith({ still: true }), { ambientC: 25, nozzleC: 220 })
  const input = createThermalInput(25)
  input.nozzlePowerRatio = 1
  input.nozzleSensorContactRatio = 0
  stepThermalPlant(plant, input, 9)
  // A bead in air of 9 s: one time constant on, 1/e of the excess is left.
  expect(plant.nozzleSensorC).toBeCloseTo(25 + 195 / Math.E, 6)
  expect(plant.nozzleBlockC).toBeGreaterThan(230)
})

test('what contact is left decides between block and air, for bed and nozzle alike', () => {
  const plant = createThermalPlant(machineWith({ still: true }), { ambientC: 25, nozzleC: 200, bedC: 100 })
  const input = createThermalInput(25)
  input.nozzleSensorContactRatio = 0.1
  input.bedSensorContactRatio = 0.1
  for (let i = 0; i < 600; i++) {
    // Held by hand: only the sensors move.
    plant.nozzleBlockC = 200
    plant.bedC = 100
    stepThermalPlant(plant, input, 0.1)
  }
  const share = (lagS: number): number => 0.1 / lagS / (0.1 / lagS + 0.9 / 9)
  expect(Math.abs(plant.nozzleSensorC - (25 + share(NOZZLE.sensorLagS) * 175))).toBeLessThan(0.5)
  expect(Math.abs(plant.bedSensorC - (25 + share(BED.sensorLagS) * 75))).toBeLessThan(0.5)
})

test('a sensor of twice the lag trails a ramp twice as far', () => {
  const trailC = (lagRatio: number): number => {
    const plant = createThermalPlant(machineWith({ still: true }), { ambientC: 25 })
    const input = createThermalInput(25)
    input.nozzlePowerRatio = 1
    input.nozzleSensorLagRatio = lagRatio
    stepThermalPlant(plant, input, 60)
    return plant.nozzleBlockC - plant.nozzleSensorC
  }
  expect(Math.abs(trailC(2) / trailC(1) - 2)).toBeLessThan(0.1)
})

test('a draft on an open printer costs the nozzle power, less than it costs the bed; an enclosure keeps it out', () => {
  const cooledC = (draftWPerM2K: number, enclosed: boolean): { nozzleC: number; bedC: number } => {
    const machine = machineWith({ still: true })
    const plant = createThermalPlant(
      { ...machine, chamber: { ...machine.chamber, enclosed } },
      { ambientC: 25, nozzleC: 215, bedC: 60 },
    )
    const input = createThermalInput(25)
    input.draftWPerM2K = draftWPerM2K
    stepThermalPlant(plant, input, 10)
    return { nozzleC: 215 - plant.nozzleBlockC, bedC: 60 - plant.bedC }
  }
  const still = cooledC(0, false)
  const drafty = cooledC(10, false)
  expect(drafty.nozzleC / still.nozzleC).toBeGreaterThan(1.1)
  expect(drafty.nozzleC / still.nozzleC).toBeLessThan(drafty.bedC / still.bedC)
  expect(cooledC(10, true)).toEqual(cooledC(0, true))
})
