import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readMachine } from './machine-reading.ts'

const folder = fileURLToPath(new URL('../../data/printers', import.meta.url))
const names = readdirSync(folder)

function load(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name, 'machine.json'), 'utf8')) as Record<string, unknown>
}

test.each(names)('%s is complete, inside its bounds, and says where every number comes from', (name) => {
  const { machine, sources, diagnostics } = readMachine(load(name))
  expect(diagnostics).toEqual([])
  expect(machine?.name).toBe(name)
  const paths = leaves(machine).filter((path) => !/^(name|title|spread)\b/.test(path))
  const unsourced = paths.filter((path) => !sourced(path, sources))
  expect(unsourced).toEqual([])
})

test.each(names)('%s heats its nozzle past 240 °C and its bed past 80 °C at full power', (name) => {
  const { machine } = readMachine(load(name))
  for (const [heater, needC] of [
    [machine!.nozzle, 240],
    [machine!.bed, 80],
  ] as const) {
    const gain = heater.fullPowerCPerS / (1 + heater.resistancePerC * (needC - 25))
    expect(gain - heater.lossPerS * (needC - 25)).toBeGreaterThan(0)
  }
})

test('what is no number, out of bounds or missing is refused in one sentence each', () => {
  const broken = structuredClone(load('ender3')) as { nozzle: Record<string, unknown>; frame: Record<string, unknown> }
  broken.nozzle['lossPerS'] = Number.NaN
  broken.nozzle['capacityJPerC'] = -1
  delete broken.frame['headRadiusMm']
  const { machine, diagnostics } = readMachine(broken)
  expect(machine).toBeNull()
  expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([
    'Machine: nozzle.lossPerS is NaN, expected a number from 0.0001 to 0.1.',
    'Machine: nozzle.capacityJPerC is -1, expected a number from 0.5 to 20000.',
    'Machine: frame.headRadiusMm is missing, expected a number from 0 to 500.',
  ])
  expect(readMachine('nonsense').machine).toBeNull()
  expect(readMachine(null).machine).toBeNull()
})

function leaves(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [prefix]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, prefix === '' ? key : `${prefix}.${key}`))
}

function sourced(path: string, sources: Readonly<Record<string, string>>): boolean {
  const parts = path.split('.')
  return parts.some((_, i) => sources[parts.slice(0, i + 1).join('.')] !== undefined)
}
