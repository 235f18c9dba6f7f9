// What scenarios are played with, from the files that ship.
import { readFileSync } from 'node:fs'
import type { ScenarioStock } from '#scenarios'
import { chooseMaterial, loadMaterials } from './material-files.ts'
import { loadMachine, shippedConfigPath } from './printer-files.ts'

export const scenarioStock: ScenarioStock = {
  configText: (printer) => readFileSync(shippedConfigPath(printer), 'utf8'),
  machine: loadMachine,
  material: (name) => chooseMaterial(loadMaterials(), name, {}).material,
}
