// What scenarios are made of, from the files that ship.
import { readFileSync } from 'node:fs'
import type { ScenarioStock } from '#scenarios'
import { loadMachine } from '../../src/cli/printer-files.ts'
import { loadMaterial } from '../materials.ts'

export const SHIPPED_STOCK: ScenarioStock = {
  configText: (printer) => readFileSync(new URL(`../../data/printers/${printer}/printer.cfg`, import.meta.url), 'utf8'),
  machine: loadMachine,
  material: (name) => loadMaterial(name),
}
