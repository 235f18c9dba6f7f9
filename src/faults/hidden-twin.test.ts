import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { type MachineModel, readMachine } from '#physics'
import { loadMaterial } from '../../tests/materials.ts'
import { drawHiddenTwin } from './hidden-twin.ts'

const folder = fileURLToPath(new URL('../../data/printers', import.meta.url))
const MACHINES = readdirSync(folder).map((name) => {
  const { machine } = readMachine(JSON.parse(readFileSync(`${folder}/${name}/machine.json`, 'utf8')))
  return machine!
})
const machines = fc.constantFrom(...MACHINES)
const materials = fc.constantFrom('PLA', 'PETG', 'ABS', 'PEEK', 'TPU-95A').map(loadMaterial)

test('in every part of the machine some number is two to three sigma off, none further', () => {
  fc.assert(
    fc.property(machines, materials, fc.integer(), (machine, material, seed) => {
      const twin = drawHiddenTwin(machine, material, createRandom(seed)).machine
      const furthest = new Map<string, number>()
      for (const [path, spread] of Object.entries(machine.spread)) {
        if (spread === 0) continue
        const sigmas = Math.abs(Math.log(at(twin, path) / at(machine, path)) / Math.log(1 + spread))
        if (Number.isNaN(sigmas)) continue
        expect(sigmas, path).toBeLessThanOrEqual(3 + 1e-9)
        const part = path.split('.')[0]!
        furthest.set(part, Math.max(furthest.get(part) ?? 0, sigmas))
      }
      for (const [part, sigmas] of furthest) expect(sigmas, part).toBeGreaterThanOrEqual(2 - 1e-9)
    }),
  )
})

test('a twin is a machine that can be, and one that prints', () => {
  fc.assert(
    fc.property(machines, materials, fc.integer(), (machine, material, seed) => {
      const twin = drawHiddenTwin(machine, material, createRandom(seed))
      expect(readMachine(JSON.parse(JSON.stringify(twin.machine))).diagnostics).toEqual([])
      for (const heater of ['nozzle', 'bed'] as const) {
        const reach = (of: MachineModel): number => of[heater].fullPowerCPerS / of[heater].lossPerS
        expect(reach(twin.machine) / reach(machine)).toBeGreaterThanOrEqual(0.75 - 1e-9)
      }
      const viscosity = twin.material.rheology.d1PaS / material.rheology.d1PaS
      expect(viscosity).toBeGreaterThanOrEqual(0.4)
      expect(viscosity).toBeLessThanOrEqual(2.6)
      expect(twin.material.glassTransitionC).not.toBe(material.glassTransitionC)
    }),
  )
})

test('same seed, same twin; nobody is told', () => {
  const draw = (seed: number) => drawHiddenTwin(MACHINES[0]!, loadMaterial('PLA'), createRandom(seed))
  expect(draw(3)).toEqual(draw(3))
  expect(draw(3)).not.toEqual(draw(4))
  expect(draw(3).machine.name).toBe(MACHINES[0]!.name)
  expect(draw(3).machine.spread).toEqual(MACHINES[0]!.spread)
})

function at(value: object, path: string): number {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value) as number
}
