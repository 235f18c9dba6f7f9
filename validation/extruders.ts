// Extruders as validation needs them: a machine's, with any constant replaced.
import { createExtrusion, type Extrusion, type MachineModel } from '#physics'
import { loadMaterial } from '../tests/materials.ts'

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
