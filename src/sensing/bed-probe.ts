// The probe that measures where the bed is. Source: PHYSICS 2.12 (sigma 2 to 10 µm inductive and Klicky, 5 to 25 µm BLTouch;
// inductive probes drift 50 to 100 µm per 40 K).
import type { Random } from '#core'

export interface BedProbeSettings {
  readonly sigmaMm: number
  /** Change of the trigger height with the probe's own temperature. */
  readonly driftMmPerC: number
  readonly ideal: boolean
}

export const BED_PROBES = {
  inductive: { sigmaMm: 0.004, driftMmPerC: 0.0019, ideal: false },
  klicky: { sigmaMm: 0.003, driftMmPerC: 0, ideal: false },
  bltouch: { sigmaMm: 0.012, driftMmPerC: 0.0002, ideal: false },
  'load-cell': { sigmaMm: 0.003, driftMmPerC: 0, ideal: false },
} as const satisfies Readonly<Record<string, BedProbeSettings>>

export type BedProbeType = keyof typeof BED_PROBES

export interface BedProbe {
  readonly settings: BedProbeSettings
  readonly random: Random
  /** Its offset was calibrated at this temperature. */
  readonly calibratedC: number
}

export function createBedProbe(settings: BedProbeSettings, calibratedC: number, random: Random): BedProbe {
  return { settings, random, calibratedC }
}

/** Height of the bed that one touch gives, mm, with the probe at `probeC`. */
export function readBedProbe(probe: BedProbe, heightMm: number, probeC: number): number {
  const { ideal, sigmaMm, driftMmPerC } = probe.settings
  if (ideal) return heightMm
  return heightMm + driftMmPerC * (probeC - probe.calibratedC) + sigmaMm * probe.random.normal()
}
