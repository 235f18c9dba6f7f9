// How a nozzle's bore grows with what is pushed through it. Source: PHYSICS 2.15 (experience, no measurement): a brass
// nozzle gains 0.1 mm after 50..100 kg of PLA, and after 0.25..0.5 kg of carbon-filled filament.
import type { MachineModel } from '../machine.ts'
import type { Material } from '../material.ts'

type NozzleMaterial = MachineModel['extruder']['nozzleMaterial']

/** mm per kg of plain PLA through brass: 0.1 mm in 75 kg. */
const BRASS_PLA_MM_PER_KG = 0.1 / 75
/** Growth goes with this power of the table's abrasiveness, so that both ends of the experience are met (35 -> 200 x). */
const ABRASIVENESS_POWER = 1.5
/** Against brass. Plausible. */
const WEAR_RATIO: Readonly<Record<NozzleMaterial, number>> = { brass: 1, stainless: 0.25, 'hardened-steel': 0.05 }

export function boreGrowthMmPerKg(material: Material, nozzleMaterial: NozzleMaterial): number {
  return BRASS_PLA_MM_PER_KG * material.abrasivenessRel ** ABRASIVENESS_POWER * WEAR_RATIO[nozzleMaterial]
}

/** Filament until the bore has grown by `growthMm`, g. */
export function gramsUntilWorn(material: Material, nozzleMaterial: NozzleMaterial, growthMm = 0.1): number {
  return (1000 * growthMm) / boreGrowthMmPerKg(material, nozzleMaterial)
}
