// Extruders as validation needs them: a machine's, with any constant replaced.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createExtrusion, type Extrusion, type MachineModel, readMachine } from '#physics'
import { loadMaterial } from '../tests/materials.ts'

const printers = join(dirname(dirname(fileURLToPath(import.meta.url))), 'data', 'printers')

export function loadMachine(name: string): MachineModel {
  const reading = readMachine(JSON.parse(readFileSync(join(printers, name, 'machine.json'), 'utf8')))
  if (reading.machine === null) throw new Error(`data/printers/${name}: ${reading.diagnostics[0]?.message}`)
  return reading.machine
}

export function extrusionOf(
  machine: MachineModel,
  materialName: string,
  changes: Partial<MachineModel['extruder']> = {},
): Extrusion {
  return createExtrusion({
    material: loadMaterial(materialName),
    machine: { extruder: { ...machine.extruder, ...changes } },
    nozzleDiameterMm: 0.4,
    filamentDiameterMm: 1.75,
  })
}
