// Klipper's microcontroller shuts down when a thermistor reads outside min_temp..max_temp in several reports in a row.

export interface AdcRangeState {
  readonly minC: number
  readonly maxC: number
  readonly reports: number
  outside: number
}

export function createAdcRange(minC: number, maxC: number, reports = 4): AdcRangeState {
  return { minC, maxC, reports, outside: 0 }
}

/** Call with every sample (0.3 s apart). True: "ADC out of range". A reading that is no number is outside. */
export function stepAdcRange(state: AdcRangeState, measuredC: number): boolean {
  const inside = measuredC >= state.minC && measuredC <= state.maxC
  state.outside = inside ? 0 : state.outside + 1
  return state.outside >= state.reports
}
