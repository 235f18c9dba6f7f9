// Vertical fine artefacts (VFA): the fine stripes that motor and belt print on a wall, and the speeds at which they meet
// a resonance. Source: PHYSICS 2.11 (periods are geometry; amplitudes from memory of the field, medium confidence).

export interface ArtifactSource {
  readonly name: string
  readonly periodMm: number
  /** Ripple of the drive itself, before the frame amplifies it, µm. */
  readonly rippleUm: number
}

/** Full steps of a 1.8° motor on a 20-tooth pulley, its four-step electrical cycle, and the teeth of a GT2 belt. */
export const ARTIFACT_SOURCES: readonly ArtifactSource[] = [
  { name: 'motor full step', periodMm: 0.2, rippleUm: 3 },
  { name: 'motor electrical cycle', periodMm: 0.8, rippleUm: 5 },
  { name: 'belt tooth', periodMm: 2, rippleUm: 3 },
]

/** How much of a drive's ripple reaches the head: transmissibility of a damped oscillator moved at its foot. */
export function transmissibility(frequencyHz: number, resonanceHz: number, dampingRatio: number): number {
  const r = frequencyHz / resonanceHz
  const damping = 2 * dampingRatio * r
  return Math.sqrt((1 + damping * damping) / ((1 - r * r) ** 2 + damping * damping))
}

/** Stripes of one source at one speed, µm. */
export function artifactUm(
  source: ArtifactSource,
  speedMmPerS: number,
  resonanceHz: number,
  dampingRatio: number,
): number {
  return source.rippleUm * transmissibility(speedMmPerS / source.periodMm, resonanceHz, dampingRatio)
}

/** The speed at which a source excites the resonance. */
export function worstSpeedMmPerS(source: ArtifactSource, resonanceHz: number): number {
  return source.periodMm * resonanceHz
}
