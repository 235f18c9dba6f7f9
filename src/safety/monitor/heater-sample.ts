// One observation of one heater, as the printer's own status tells it: 1 to 4 a second, irregular, with gaps.

export interface HeaterSample {
  /** Of the printer's clock; what does not advance it is not a new sample. */
  readonly timeS: number
  readonly temperatureC: number
  readonly targetC: number
  /** Duty that the firmware commands, 0..1; whether it arrives is the question. */
  readonly powerRatio: number
  /** Part fan, 0..1; null where nobody knows it, and for beds. */
  readonly fanRatio: number | null
  /** Air from all other fans that the printer tells of, roots of their speeds together; none is 0. */
  readonly airRoot?: number
  /** Plastic through the nozzle; null where nobody knows it. */
  readonly flowMm3PerS: number | null
}

export type HeaterKind = 'hot-end' | 'bed' | 'chamber'
