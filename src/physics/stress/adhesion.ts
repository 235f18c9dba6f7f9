// What holds a part to the bed: energy to peel it off, per area.
// Source: PHYSICS 2.10 (orders of magnitude, low confidence; Spoerk 2018 for the rise just above the glass transition).
import type { MachineModel } from '../machine.ts'
import type { Material } from '../material.ts'
import { fallingStep } from './stiffness.ts'

export interface BedAdhesion {
  readonly surface: MachineModel['bedSurface']
  /** 1 clean, 0 greasy. */
  cleanlinessRatio: number
  /** 1 bare, 1.5-3 with glue; a plate that the plastic does not take to has less. */
  glueFactor: number
}

/** Clean and hot, J/m². PHYSICS 2.10: PEI and PLA at 60 °C 100-300, glass 50-150. */
const HOT_J_PER_M2: Record<MachineModel['bedSurface'], number> = {
  'pei-smooth': 200,
  'pei-textured': 150,
  buildtak: 180,
  glass: 100,
}
/** Below the glass transition a tenth and less: PEI and PLA at 25 °C 5-20 J/m². */
const COLD_SHARE = 0.06
/** Greasy keeps 0.1-0.3. */
const GREASY_SHARE = 0.1
/** Softening of the contact begins this far below the glass transition, over this width; chosen so that the bed
 *  temperatures that filament makers print on their spools hold and 20 K less does not. */
const GRIP_BELOW_GLASS_K = 10
const GRIP_WIDTH_K = 4
/** How well a family takes to common beds; workshop experience as a number, low confidence. PLA: a Benchy stays down. */
const FAMILY_FACTORS: Readonly<Record<string, number>> = { PLA: 1.2, PP: 0.1, PVOH: 2, PET: 1.5 }
/** Polycarbonate dissolves into PEI and holds far below its glass transition. */
const PC_ON_PEI_FACTOR = 6
/** Soft plastics (TPU) spend energy in stretching before they peel. */
const SOFT_MODULUS_PA = 2e8
const SOFT_FACTOR = 5

export function peelEnergyJPerM2(material: Material, bed: BedAdhesion, bedC: number, squashRatio: number): number {
  const hot = HOT_J_PER_M2[bed.surface]
  const grip = 1 - fallingStep(bedC, material.glassTransitionC - GRIP_BELOW_GLASS_K, GRIP_WIDTH_K)
  const warmth = Math.min(Math.max((bedC - 25) / Math.max(material.glassTransitionC - 25, 10), 0), 1)
  const share = COLD_SHARE + 0.14 * warmth * warmth + (1 - COLD_SHARE - 0.14) * grip
  const clean = GREASY_SHARE + (1 - GREASY_SHARE) * Math.min(Math.max(bed.cleanlinessRatio, 0), 1)
  const isPcOnPei = material.family === 'PC' && bed.surface.startsWith('pei')
  const family = isPcOnPei ? PC_ON_PEI_FACTOR : (FAMILY_FACTORS[material.family] ?? 1)
  const soft = material.modulusPa < SOFT_MODULUS_PA ? SOFT_FACTOR : 1
  return hot * share * clean * bed.glueFactor * family * soft * squashRatio
}

/** A brim moves the peeling edge away from the part's corner. Source: PHYSICS 2.10, with the corner's radius of action. */
export function brimFactor(brimWidthMm: number, cornerReachMm: number): number {
  return Math.min(1 + (2 * Math.max(brimWidthMm, 0)) / cornerReachMm, 3)
}
