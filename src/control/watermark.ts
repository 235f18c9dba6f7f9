// Klipper's bang-bang law: full power until the target is passed by `maxDeltaC`, none until it is missed by as much.

export interface WatermarkSettings {
  readonly maxDeltaC?: number
  readonly maxPowerRatio?: number
}

export interface WatermarkState {
  readonly maxDeltaC: number
  readonly maxPowerRatio: number
  heating: boolean
}

export function createWatermark(settings: WatermarkSettings = {}): WatermarkState {
  return { maxDeltaC: settings.maxDeltaC ?? 2, maxPowerRatio: settings.maxPowerRatio ?? 1, heating: false }
}

export function stepWatermark(state: WatermarkState, targetC: number, measuredC: number): number {
  if (state.heating && measuredC >= targetC + state.maxDeltaC) state.heating = false
  else if (!state.heating && measuredC <= targetC - state.maxDeltaC) state.heating = true
  return state.heating && targetC > 0 ? state.maxPowerRatio : 0
}

/** A waiting command ends as soon as the smoothed reading is inside the band from below. */
export function isWatermarkReached(state: WatermarkState, targetC: number, smoothedC: number): boolean {
  return smoothedC >= targetC - state.maxDeltaC
}
