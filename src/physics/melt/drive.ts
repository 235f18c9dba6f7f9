// The mechanics between the extruder motor and the melt: grip, friction, play, springiness and buckling of the filament.
import type { MachineModel } from '../machine.ts'
import type { Material } from '../material.ts'

/** Friction of filament in a Bowden tube and the bends it goes through. Source: PHYSICS 2.4 (mu 0.1..0.2; bends plausible). */
const BOWDEN_FRICTION = 0.1
const BOWDEN_BENDS_RAD = Math.PI
/** Drive force over melt force in a Bowden tube: capstan e^(mu phi). */
export const BOWDEN_CAPSTAN_RATIO = Math.exp(BOWDEN_FRICTION * BOWDEN_BENDS_RAD)
/** Play of a 1.75 mm filament in a 2.0 mm tube along the bends, and of the tube in its two couplings. Plausible. */
const BOWDEN_SLACK_MM = 0.25 * BOWDEN_BENDS_RAD + 0.6
/** Play of gears and filament in a direct drive. Plausible. */
const DIRECT_SLACK_MM = 0.1
/** Bulk modulus of a polymer melt. Plausible (0.7..1.5 GPa for most). */
const MELT_BULK_MODULUS_PA = 1e9
/** Filament softer than 1 GPa slips earlier, down to 0.3 of the force at 35 MPa. Source: PHYSICS 2.4 (TPU x 0.3). */
const HARD_MODULUS_PA = 1e9
const SOFT_MODULUS_PA = 35e6
const SOFT_GRIP_RATIO = 0.3
/**
 * A soft filament stores far less than its modulus of a slow tensile test says: it is strained by per cents, where
 * elastomers are several times stiffer; it is loaded for tenths of a second; and the walls of its guide hold a column that
 * gives way to them. Only plausible: this power of (hard / soft) gives the pressure advance people set (TPU 0.05..0.3 s in a
 * direct drive, 1..2 s through a Bowden tube); nothing measured.
 */
const GUIDED_STIFFENING_POWER = 0.75
/** Filament lost when the motor skips 4 full steps: ungeared hobbed drive, 3:1 geared drive. */
const SKIP_MM = { single: 0.69, dual: 0.15 } as const

type Extruder = MachineModel['extruder']

export function slackMm(bowden: boolean): number {
  return bowden ? BOWDEN_SLACK_MM : DIRECT_SLACK_MM
}

export function skipLengthMm(drive: Extruder['drive']): number {
  return SKIP_MM[drive]
}

/**
 * Filament travel stored per newton at the melt, mm/N: the cold column L/(E A), loaded above the melt force by friction on
 * the way, plus the melt in the heated length. Source: PHYSICS 2.4 (compliance and pressure advance).
 */
export function complianceMmPerN(material: Material, extruder: Extruder, areaMm2: number): number {
  const stiffening = Math.max(1, HARD_MODULUS_PA / material.modulusPa) ** GUIDED_STIFFENING_POWER
  const modulusNPerMm2 = (material.modulusPa * stiffening) / 1e6
  const meanLoadRatio = extruder.bowden ? (BOWDEN_CAPSTAN_RATIO - 1) / Math.log(BOWDEN_CAPSTAN_RATIO) : 1
  const column = (extruder.pathLengthMm * meanLoadRatio) / (modulusNPerMm2 * areaMm2)
  return column + extruder.heatedLengthMm / ((MELT_BULK_MODULUS_PA / 1e6) * areaMm2)
}

/** Share of the drive's force that this filament can take before it slips. */
export function gripRatio(material: Material): number {
  const hardness = Math.log(material.modulusPa / SOFT_MODULUS_PA) / Math.log(HARD_MODULUS_PA / SOFT_MODULUS_PA)
  return Math.min(1, Math.max(0.2, SOFT_GRIP_RATIO + (1 - SOFT_GRIP_RATIO) * hardness))
}

/** Euler load of the unguided filament between gear and tube, N; hinged ends. Source: PHYSICS 2.4. */
export function bucklingForceN(modulusPa: number, filamentDiameterMm: number, gapMm: number): number {
  if (!(gapMm > 0)) return Number.POSITIVE_INFINITY
  const inertiaMm4 = (Math.PI * filamentDiameterMm ** 4) / 64
  return (Math.PI ** 2 * (modulusPa / 1e6) * inertiaMm4) / gapMm ** 2
}
