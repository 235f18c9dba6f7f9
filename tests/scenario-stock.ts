// What scenarios are played with, from the files that ship.
import { readFileSync } from 'node:fs'
import type { ScenarioStock } from '#scenarios'
import { loadMachine, shippedConfigPath } from '../src/cli/printer-files.ts'
import { loadMaterial } from './materials.ts'

export const scenarioStock: ScenarioStock = {
  configText: (printer) => readFileSync(shippedConfigPath(printer), 'utf8'),
  machine: loadMachine,
  material: loadMaterial,
}
