// Klipper's guard against a heater that does not heat: once a second, the shortfall below the band is summed; while a new
// target is approached it must gain `heatingGainC` in every `checkGainTimeS`. Source: PHYSICS 2.2 and V30; Klipper
// configuration reference (defaults).

export interface VerifyHeaterSettings {
  readonly maxErrorCS?: number
  /** 20 s for an extruder, 60 s for a bed. */
  readonly checkGainTimeS?: number
  readonly hysteresisC?: number
  readonly heatingGainC?: number
}

export interface VerifyHeaterState {
  readonly maxErrorCS: number
  readonly checkGainTimeS: number
  readonly hysteresisC: number
  readonly heatingGainC: number
  errorCS: number
  targetC: number
  approaching: boolean
  gained: boolean
  goalC: number
  goalTimeS: number
}

/** How often the firmware looks, s. */
export const VERIFY_HEATER_PERIOD_S = 1

export function createVerifyHeater(settings: VerifyHeaterSettings = {}): VerifyHeaterState {
  return {
    maxErrorCS: settings.maxErrorCS ?? 120,
    checkGainTimeS: settings.checkGainTimeS ?? 20,
    hysteresisC: settings.hysteresisC ?? 5,
    heatingGainC: settings.heatingGainC ?? 2,
    errorCS: 0,
    targetC: 0,
    approaching: false,
    gained: true,
    goalC: 0,
    goalTimeS: 0,
  }
}

/** Call at 1 Hz. True: the firmware shuts down with "not heating at expected rate". */
export function stepVerifyHeater(state: VerifyHeaterState, targetC: number, measuredC: number, timeS: number): boolean {
  const changed = targetC !== state.targetC
  state.targetC = targetC
  const floorC = targetC - state.hysteresisC
  if (!(targetC > 0) || measuredC >= floorC) {
    state.approaching = false
    if (measuredC <= targetC + state.hysteresisC) state.errorCS = 0
    return false
  }
  state.errorCS += floorC - measuredC
  if (!state.approaching) {
    if (!changed) return !(state.errorCS < state.maxErrorCS)
    state.approaching = true
    state.gained = false
    setGoal(state, measuredC, timeS)
  } else if (measuredC >= state.goalC) {
    state.gained = true
    state.errorCS = 0
    setGoal(state, measuredC, timeS)
  } else if (timeS >= state.goalTimeS) {
    state.approaching = false
  } else if (!state.gained) {
    // A block that still cools after a new target may count its gain from the lowest reading.
    state.goalC = Math.min(state.goalC, measuredC + state.heatingGainC)
  }
  return false
}

function setGoal(state: VerifyHeaterState, measuredC: number, timeS: number): void {
  state.goalC = measuredC + state.heatingGainC
  state.goalTimeS = timeS + state.checkGainTimeS
}
