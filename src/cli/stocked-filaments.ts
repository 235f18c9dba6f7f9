// What stands on the shelf when a filament store is opened for the first time: the filaments that ship with the product.
import type { StockedFilament } from '#moonraker'
import { loadMaterials } from './material-files.ts'

/** Of all of them: what a spool of today's printers holds, mm. */
const DIAMETER_MM = 1.75

export function stockedFilaments(): StockedFilament[] {
  return [...loadMaterials().materials.values()].map(({ title, family, densityKgPerM3, print }) => ({
    name: title,
    vendor: 'Generic',
    material: family,
    densityGPerCm3: densityKgPerM3 / 1000,
    diameterMm: DIAMETER_MM,
    nozzleC: print.nozzleC[1],
    bedC: print.bedC[1],
  }))
}
