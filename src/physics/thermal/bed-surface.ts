import type { MachineModel } from '../machine.ts'

export interface BedSurfaceHeat {
  /** Steady drop from heater plate to surface, as a share of plate over air. */
  readonly dropRatio: number
  readonly lagS: number
}

// Plate in series with what lies on it, R = sum of thickness / conductivity and contact, against about 10 W/(m² K) of still
// air: drop = 10 R, lag = R c. Spring steel 0.5 mm on a 1 mm magnet of 0.35 W/(m K) with contact: R 0.0045 m²K/W,
// c 4.6 kJ/(m² K). Glass 4 mm of 1 W/(m K) with clips: R 0.006, c 8.4 kJ/(m² K). Handbook values, not measured here.
const STEEL_ON_MAGNET: BedSurfaceHeat = { dropRatio: 0.045, lagS: 21 }
const GLASS_WITH_CLIPS: BedSurfaceHeat = { dropRatio: 0.06, lagS: 50 }

export function bedSurfaceHeat(surface: MachineModel['bedSurface']): BedSurfaceHeat {
  return surface === 'glass' ? GLASS_WITH_CLIPS : STEEL_ON_MAGNET
}
