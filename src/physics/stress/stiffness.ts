// Stiffness over temperature, and the stress that a layer stores while it cools held fast.
import { createCrystallization } from '../crystallization/kinetics.ts'
import type { Material } from '../material.ts'
import { createTemperatureLut, LUT_MAX_C, LUT_MIN_C, readLut, type TemperatureLut } from '../part/temperature-lut.ts'

export interface Stiffness {
  /** For loads that last minutes. */
  readonly modulusPa: TemperatureLut
  /** Stress after cooling, held, from the melt to a temperature, Pa: ∫ E α dT, and what crystals shrink. */
  readonly heldStressPa: TemperatureLut
  /** Where the melt becomes solid enough to hold stress: glass transition, or where crystals form fastest. */
  readonly solidC: number
  /** Free linear shrinkage from solid to room temperature, ratio. */
  readonly shrinkageRatio: number
}

const ROOM_C = 25
/** Stress held for minutes relaxes from about this far below the glass transition; width of the step. Plausible. */
const RELAX_BELOW_GLASS_K = 8
const GLASS_WIDTH_K = 5
/** Stiffness that crystals keep above the glass transition, as a share (PA6 at 100 °C about 0.5 of 2.6 GPa; handbook). */
const CRYSTAL_SHARE = 0.2
/** A rubber-like solid (glass transition below the room) softens towards its melting over this many K; plausible. */
const RUBBER_SOFTENING_K = 60
/** Filament that needs longer than this to crystallise stays amorphous in a print (PLA: 900 s). */
const FAST_HALF_TIME_S = 60

export function createStiffness(material: Material): Stiffness {
  const kinetics = createCrystallization(material)
  const crystallizes =
    kinetics !== null &&
    Math.LN2 ** (1 / kinetics.exponent) / readLut(kinetics.ratePerS, kinetics.peakC) < FAST_HALF_TIME_S
  const isRubber = material.glassTransitionC < ROOM_C
  const crystalC = crystallizes ? kinetics.peakC : material.noFlowC - 20
  const solidC = crystallizes || isRubber ? crystalC : material.glassTransitionC
  const modulusPa = createTemperatureLut((c) => modulusAt(material, c, crystallizes, isRubber, crystalC))

  const freeRatio = material.expansionPerK * Math.max(solidC - ROOM_C, 0)
  const [leastPct, mostPct] = material.shrinkagePct
  const shrinkageRatio = Math.min(Math.max(freeRatio, leastPct / 100), mostPct / 100)
  // What moulding shrinkage has beyond thermal contraction is the volume that crystals lose (PHYSICS 2.9).
  const crystalStrain = crystallizes ? Math.max((leastPct + mostPct) / 200 - freeRatio, 0) : 0

  const heldStressPa = createTemperatureLut(() => 0)
  for (let i = heldStressPa.length - 2; i >= 0; i--) {
    const meanPa = (modulusPa[i]! + modulusPa[i + 1]!) / 2
    heldStressPa[i] = heldStressPa[i + 1]! + (LUT_MIN_C + i < solidC + 20 ? meanPa * material.expansionPerK : 0)
  }
  if (crystalStrain > 0) {
    const crystalStressPa = readLut(modulusPa, crystalC) * crystalStrain
    for (let c = LUT_MIN_C; c <= Math.min(crystalC, LUT_MAX_C); c++) heldStressPa[c - LUT_MIN_C]! += crystalStressPa
  }
  return { modulusPa, heldStressPa, solidC, shrinkageRatio }
}

function modulusAt(
  material: Material,
  temperatureC: number,
  crystallizes: boolean,
  isRubber: boolean,
  crystalC: number,
): number {
  const softeningC = crystallizes && material.meltC !== null ? (crystalC + material.meltC) / 2 : crystalC
  if (isRubber) {
    const soft = Math.exp(-Math.max(temperatureC - ROOM_C, 0) / RUBBER_SOFTENING_K)
    return material.modulusPa * soft * fallingStep(temperatureC, softeningC, 8)
  }
  const glass = fallingStep(temperatureC, material.glassTransitionC - RELAX_BELOW_GLASS_K, GLASS_WIDTH_K)
  if (!crystallizes) return material.modulusPa * glass
  const crystals = CRYSTAL_SHARE * fallingStep(temperatureC, softeningC, 8)
  return material.modulusPa * ((1 - CRYSTAL_SHARE) * glass + crystals)
}

/** 1 far below `middle`, 0 far above. */
export function fallingStep(value: number, middle: number, width: number): number {
  return 1 / (1 + Math.exp((value - middle) / width))
}
