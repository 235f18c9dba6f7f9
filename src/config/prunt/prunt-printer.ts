// A printer as it is under Prunt: shapers and pressure advance of Prunt's configuration in the places of Klipper's; and the
// speeds that Klipper would be given for the same machine.
import type { AxisShaperConfig, PrinterConfig, ShaperType } from '../printer-config.ts'
import { type Converted, squareCornerMmPerS } from './klipper-to-prunt.ts'
import type { PruntMotionSettings, PruntShaperSetting } from './prunt-motion.ts'

const UNSHAPED: AxisShaperConfig = { type: 'zv', frequencyHz: 0, dampingRatio: 0.1 }

/** Klipper's name of the same shaper; null where it has none. */
export function klipperShaperName(shaper: PruntShaperSetting): ShaperType | null {
  if (shaper.kind === 'zero-vibration') return (['zv', 'zvd'] as const)[shaper.derivatives] ?? null
  if (shaper.kind === 'extra-insensitive') return (['ei', '2hump_ei', '3hump_ei'] as const)[shaper.humps - 1] ?? null
  return null
}

/** For physics that knows Klipper's shapers: what it cannot know is told. */
export function withPruntShaping(config: PrinterConfig, { shapers }: PruntMotionSettings): Converted<PrinterConfig> {
  const notes: string[] = []
  const axis = (name: string, shaper: PruntShaperSetting): AxisShaperConfig => {
    const type = klipperShaperName(shaper)
    if (type !== null && (shaper.kind === 'zero-vibration' || shaper.kind === 'extra-insensitive')) {
      return { type, frequencyHz: shaper.frequencyHz, dampingRatio: shaper.dampingRatio }
    }
    if (shaper.kind !== 'none') {
      notes.push(`Input shaping$${name}: ringing is computed as of an unshaped axis, this shaper is not known there`)
    }
    return UNSHAPED
  }
  const [x, y, z, e] = shapers
  const inputShaper = { x: axis('X', x), y: axis('Y', y), z: axis('Z', z) }
  const isShaped = Object.values(inputShaper).some(({ frequencyHz }) => frequencyHz > 0)
  const advance =
    e.kind === 'pressure-advance'
      ? { pressureAdvanceS: e.advanceS, pressureAdvanceSmoothTimeS: e.smoothS }
      : { pressureAdvanceS: 0 }
  return {
    config: {
      ...config,
      inputShaper: config.inputShaper === null && !isShaped ? null : inputShaper,
      extruders: config.extruders.map((extruder, i) => (i === 0 ? { ...extruder, ...advance } : extruder)),
    },
    notes,
  }
}

export interface KlipperSpeeds {
  readonly maxVelocityMmPerS: number
  readonly maxAccelMmPerS2: number
  readonly maxZMmPerS: number
  readonly maxZMmPerS2: number
  readonly squareCornerMmPerS: number
  readonly maxExtrudeOnlyMmPerS: number
  readonly maxExtrudeOnlyMmPerS2: number
}

/** Prunt's limits as far as Klipper has them. */
export function klipperSpeeds(motion: PruntMotionSettings): KlipperSpeeds {
  const accel = motion.accelMmPerS2
  const [x, y, z, e] = motion.axisMmPerS
  const speed = Math.min(motion.tangentialMmPerS, Math.max(x, y))
  return {
    maxVelocityMmPerS: speed,
    maxAccelMmPerS2: accel,
    maxZMmPerS: Math.min(speed, z),
    maxZMmPerS2: Math.min(accel, accel * motion.scaler[2]),
    squareCornerMmPerS: squareCornerMmPerS(motion.deviationMm, accel),
    maxExtrudeOnlyMmPerS: e,
    maxExtrudeOnlyMmPerS2: accel * motion.scaler[3],
  }
}

/** The same printer under Klipper, as fast as Prunt is allowed to be. */
export function withPruntSpeeds(config: PrinterConfig, motion: PruntMotionSettings): PrinterConfig {
  const { maxExtrudeOnlyMmPerS, maxExtrudeOnlyMmPerS2, ...speeds } = klipperSpeeds(motion)
  return {
    ...config,
    ...speeds,
    extruders: config.extruders.map((extruder) => ({ ...extruder, maxExtrudeOnlyMmPerS, maxExtrudeOnlyMmPerS2 })),
  }
}
