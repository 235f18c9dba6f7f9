// The light of a scene. Strengths are of the light that falls on a white card in the middle of the bed; 1 is a well lit
// chamber, what a webcam shows at its shortest exposure.

export interface Lamp {
  /** Where the strongest light hangs, in the room. */
  readonly positionMm: readonly [number, number, number]
  readonly directRatio: number
  readonly directColour: readonly [number, number, number]
  /** Light from everywhere: walls, ceiling, windows. */
  readonly ambientRatio: number
  readonly ambientColour: readonly [number, number, number]
  /** Width of the lamp: softens the edge of shadows. */
  readonly sizeMm: number
}

export type LampName = 'chamber-led' | 'dim-room' | 'side-lamp' | 'dark'

/** Lamps for a bed of this size; colours are those left over after a webcam's white balance. */
export function lampNamed(name: LampName, bedXMm: number, bedYMm: number): Lamp {
  if (name === 'chamber-led') {
    return {
      positionMm: [bedXMm * 0.25, -0.15 * bedYMm, 420],
      directRatio: 0.62,
      directColour: [0.97, 1, 1.04],
      ambientRatio: 0.38,
      ambientColour: [0.96, 1, 1.05],
      sizeMm: 90,
    }
  }
  if (name === 'dim-room') {
    return {
      positionMm: [bedXMm * 1.8, -1.2 * bedYMm, 1500],
      directRatio: 0.018,
      directColour: [1.12, 1, 0.78],
      ambientRatio: 0.03,
      ambientColour: [1.1, 1, 0.8],
      sizeMm: 700,
    }
  }
  if (name === 'side-lamp') {
    return {
      positionMm: [bedXMm + 420, bedYMm * 0.35, 210],
      directRatio: 0.34,
      directColour: [1.06, 1, 0.88],
      ambientRatio: 0.025,
      ambientColour: [0.9, 1, 1.15],
      sizeMm: 50,
    }
  }
  return {
    positionMm: [0, 0, 1000],
    directRatio: 0,
    directColour: [1, 1, 1],
    ambientRatio: 0.0004,
    ambientColour: [0.9, 1, 1.2],
    sizeMm: 500,
  }
}
