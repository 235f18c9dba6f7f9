// The pin of a heater. Klipper does not send every new power: while the last one still stands, changes under 5 % wait until
// the pin has to be renewed, at three quarters of the time after which the microcontroller switches it off by itself: 3 s
// now, 5 s in the years of the 1 Hz logs of twelve printers, in which a power stands for up to 4 s and moves earlier only
// by 0.05 or more.

export interface HeaterPin {
  ratio: number
  renewS: number
  readonly standsS: number
}

/** A microcontroller that hears nothing switches its heaters off after this, s (klipper/FACTS.md). */
export const HEATER_MAX_DURATION_S = 3
const SMALL_CHANGE = 0.05

export function createHeaterPin(ratio = 0, maxDurationS = HEATER_MAX_DURATION_S): HeaterPin {
  return { ratio, renewS: Number.NEGATIVE_INFINITY, standsS: 0.75 * maxDurationS }
}

/** Power ratio at the pin when the law wants `wantedRatio`; call with every sample of the law. */
export function stepHeaterPin(pin: HeaterPin, wantedRatio: number, timeS: number): number {
  const stands = timeS < pin.renewS || pin.ratio === 0
  if (stands && Math.abs(wantedRatio - pin.ratio) < SMALL_CHANGE) return pin.ratio
  pin.ratio = wantedRatio
  pin.renewS = timeS + pin.standsS
  return wantedRatio
}
