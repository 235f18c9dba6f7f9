// A wheel on the filament that gives a pulse for every few millimetres, and the switch that feels whether any filament is
// there. Source: PHYSICS 2.14 (2.88 mm per pulse, 0.1 to 1 % of pulses missed).
import type { Random } from '#core'

export interface FilamentEncoderSettings {
  readonly mmPerPulse: number
  readonly missRatio: number
  readonly ideal: boolean
}

export const FILAMENT_ENCODER: FilamentEncoderSettings = { mmPerPulse: 2.88, missRatio: 0.005, ideal: false }

export interface FilamentEncoder {
  readonly settings: FilamentEncoderSettings
  readonly random: Random
  /** Slots that have gone by at the wheel's farthest position. */
  slots: number
  /** Where in its first slot the wheel stood at the start. */
  readonly phaseMm: number
  pulses: number
}

export function createFilamentEncoder(settings: FilamentEncoderSettings, random: Random): FilamentEncoder {
  return { settings, random, slots: 0, phaseMm: settings.mmPerPulse * random.next(), pulses: 0 }
}

/**
 * Filament counted so far, mm, when `movedMm` in all has really passed. A retraction that gives filament back must be fed
 * again before the wheel counts on: the firmware counts pulses against extruder positions that are new.
 */
export function readFilamentEncoder(encoder: FilamentEncoder, movedMm: number): number {
  const { settings, random } = encoder
  if (settings.ideal) return movedMm
  const slots = Math.floor((movedMm + encoder.phaseMm) / settings.mmPerPulse)
  for (; encoder.slots < slots; encoder.slots++) {
    if (random.next() >= settings.missRatio) encoder.pulses++
  }
  return encoder.pulses * settings.mmPerPulse
}

/** 1 while the switch feels filament. */
export function readRunOutSwitch(filamentRatio: number): number {
  return filamentRatio > 0.5 ? 1 : 0
}
