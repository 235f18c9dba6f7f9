// The printer as a camera sees it, and where its bed's front left corner lies in the printer's own coordinates.
import type { PrinterConfig } from '#config'
import type { BedSurface, CameraMachine } from '#sensing'
import type { SimulationSettings } from './settings.ts'

export interface SeenMachine {
  readonly machine: CameraMachine
  readonly originXMm: number
  readonly originYMm: number
}

const BED_SURFACES: Readonly<Record<SimulationSettings['machine']['bedSurface'], BedSurface>> = {
  'pei-smooth': 'pei-black',
  'pei-textured': 'pei-gold',
  glass: 'glass',
  buildtak: 'pei-black',
}

/** Beds of printers that count from a corner begin at most this far from it. */
const CORNER_MM = 40

export function cameraMachine(
  { bed, machine }: Pick<SimulationSettings, 'bed' | 'machine'>,
  config: PrinterConfig,
): SeenMachine {
  const isFlying = config.delta !== null || config.gantryLevel?.kind === 'quad_gantry_level'
  const fixedOrLowering = isFlying ? ('fixed-bed' as const) : ('lowering-bed' as const)
  const originOf = (minMm: number): number => (minMm < -CORNER_MM ? minMm : 0)
  const originXMm = originOf(bed.minXMm)
  const originYMm = originOf(bed.minYMm)
  return {
    machine: {
      kind: config.kinematics === 'cartesian' ? 'bed-slinger' : fixedOrLowering,
      bedXMm: bed.maxXMm - originXMm,
      bedYMm: bed.maxYMm - originYMm,
      bedSurface: BED_SURFACES[machine.bedSurface],
    },
    originXMm,
    originYMm,
  }
}
