// Limits of moves that move filament, and Klipper's refusals.
import type { ExtruderConfig } from '#config'
import { filamentAreaMm2 } from '#core'
import { fixed3, KlipperError, positionError } from './klipper-error.ts'
import type { Move } from './move.ts'
import { limitMove } from './move.ts'

export interface ExtruderLimits {
  readonly section: string
  readonly nozzleDiameterMm: number
  readonly filamentAreaMm2: number
  /** Filament mm per mm of travel at which the bead is as fat as is allowed. */
  readonly maxRatio: number
  readonly maxExtrudeOnlyMm: number
  readonly maxExtrudeOnlyMmPerS: number
  readonly maxExtrudeOnlyMmPerS2: number
  readonly instantCornerMmPerS: number
}

export function createExtruderLimits(config: ExtruderConfig): ExtruderLimits {
  const areaMm2 = filamentAreaMm2(config.filamentDiameterMm)
  return {
    section: config.section,
    nozzleDiameterMm: config.nozzleDiameterMm,
    filamentAreaMm2: areaMm2,
    maxRatio: config.maxExtrudeCrossSectionMm2 / areaMm2,
    maxExtrudeOnlyMm: config.maxExtrudeOnlyDistanceMm,
    maxExtrudeOnlyMmPerS: config.maxExtrudeOnlyMmPerS,
    maxExtrudeOnlyMmPerS2: config.maxExtrudeOnlyMmPerS2,
    instantCornerMmPerS: config.instantaneousCornerMmPerS,
  }
}

/** Refuses what the extruder must not do and lowers the limits of retractions and of filament-only moves. */
export function checkExtrusion(extruder: ExtruderLimits | null, move: Move): void {
  if (extruder === null) throw positionError('Extrude when no extruder present', move)
  const { deltaEMm, ratioE } = move
  if ((move.deltaXMm === 0 && move.deltaYMm === 0) || ratioE < 0) {
    if (!(Math.abs(deltaEMm) <= extruder.maxExtrudeOnlyMm)) {
      throw new KlipperError(
        `Extrude only move too long (${fixed3(deltaEMm)}mm vs ${fixed3(extruder.maxExtrudeOnlyMm)}mm)\n` +
          "See the 'max_extrude_only_distance' config option for details",
      )
    }
    const inverse = 1 / Math.abs(ratioE)
    limitMove(move, extruder.maxExtrudeOnlyMmPerS * inverse, extruder.maxExtrudeOnlyMmPerS2 * inverse)
  } else if (!(ratioE <= extruder.maxRatio)) {
    // Very little filament is let through however short the way.
    if (deltaEMm <= extruder.nozzleDiameterMm * extruder.maxRatio) return
    const areaMm2 = ratioE * extruder.filamentAreaMm2
    const maxMm2 = extruder.maxRatio * extruder.filamentAreaMm2
    throw new KlipperError(
      `Move exceeds maximum extrusion (${fixed3(areaMm2)}mm^2 vs ${fixed3(maxMm2)}mm^2)\n` +
        "See the 'max_extrude_cross_section' config option for details",
    )
  }
}

export function coldError(): KlipperError {
  return new KlipperError("Extrude below minimum temp\nSee the 'min_extrude_temp' config option for details")
}
