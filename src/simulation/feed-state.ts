// The filament on its way to the nozzle: what is known of it besides the melt.

/** A sensor that pauses the print, as the firmware is configured. */
export interface FilamentSensor {
  readonly kind: 'switch' | 'motion'
  /** Filament that may be fed without a pulse of the encoder, mm (`motion`). */
  readonly detectionLengthMm: number
}

export interface FeedState {
  /** Filament that has passed the drive, mm; what has slipped has not. */
  encoderMm: number
  /** Fed since the encoder last gave a pulse, and its place then, mm. */
  sincePulseMm: number
  pulseAtMm: number
  /** Asked for and come out since the last look, mm³. */
  commandedMm3: number
  deliveredMm3: number
  /** Looks in a row that found too little. */
  starvedLooks: number
  isStarved: boolean
}

export function createFeedState(): FeedState {
  return {
    encoderMm: 0,
    sincePulseMm: 0,
    pulseAtMm: 0,
    commandedMm3: 0,
    deliveredMm3: 0,
    starvedLooks: 0,
    isStarved: false,
  }
}
