// Scenarios on living printers: each kind of part prints to its end where nothing is broken, and in the time it should.
import { describe, expect, test } from 'vitest'
import type { MachineModel } from '#physics'
import { PART_FAMILIES, scenarioAt, scenarioFile, scenarioMachine } from '#scenarios'
import { createTwin } from '#twin'
import { scenarioStock } from './scenario-stock.ts'

function firstOf(family: string): ReturnType<typeof scenarioAt> {
  const { split } = PART_FAMILIES.find(({ name }) => name === family)!
  for (let index = 0; ; index++) {
    const scenario = scenarioAt(21, index, split)
    if (scenario.part.kind === 'made' && scenario.part.family === family) return scenario
  }
}

describe.each(PART_FAMILIES.map(({ name }) => name))('%s', (family) => {
  test('prints to its end in 3 to 25 minutes', async () => {
    const scenario = firstOf(family)
    const { configText, nominal } = scenarioMachine(scenario, scenarioStock)
    const forecast = await createTwin({ configText, ...nominal, camera: null }).forecast(scenarioFile(scenario))
    const { part, settings } = scenario
    if (part.kind === 'made') expect(forecast.layers).toBe(Math.round(part.heightMm / settings.layerMm))
    expect(forecast.durationS / 60).toBeGreaterThan(3)
    expect(forecast.durationS / 60).toBeLessThan(25)
    expect(forecast.filamentMm).toBeGreaterThan(40)
  })
})

test('the true machine is not the nominal one, and the same again for the same number', () => {
  const scenario = scenarioAt(4, 2, 'judge')
  const { nominal, plant } = scenarioMachine(scenario, scenarioStock)
  expect(plant.machine).not.toEqual(nominal.machine)
  expect(scenarioMachine(scenario, scenarioStock).plant).toEqual(plant)
})

test('what is loaded by mistake is in the plant, what was meant is what is told', () => {
  let index = 0
  while (scenarioAt(4, index, 'fit').fault?.mode !== 'wrong-material') index++
  const scenario = scenarioAt(4, index, 'fit')
  const { nominal, plant, faults } = scenarioMachine(scenario, scenarioStock)
  expect(nominal.material.name).toBe(scenario.material)
  expect(plant.material.name).toBe(faults[0]?.words['material'])
  expect(plant.material.name).not.toBe(scenario.material)
})

test('no hidden twin is too weak for what it prints', () => {
  const holds = (heater: MachineModel['nozzle'], atC: number): number =>
    (heater.lossPerS * (atC - 20)) / heater.fullPowerCPerS
  for (let index = 0; index < 300; index++) {
    const scenario = scenarioAt(9, index)
    const { nozzle, bed } = scenarioMachine(scenario, scenarioStock).plant.machine
    expect(holds(nozzle, scenario.settings.nozzleC)).toBeLessThan(0.85)
    expect(holds(bed, scenario.settings.bedC)).toBeLessThan(0.85)
  }
})
