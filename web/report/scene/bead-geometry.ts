// The template that every bead instance bends to its place: strips across the visible half, rings along it.

export interface BeadTemplate {
  /** [vertexCount * 3] across -1..1, along 0 or 1, cap 0..1; see bead-shader. */
  readonly positions: Float32Array
  readonly indices: Uint16Array
}

/** Rings from the tip at the start to the tip at the end, as [along, cap]. */
const ROUND_RINGS = [
  [0, 1],
  [0, 0.5],
  [0, 0],
  [1, 0],
  [1, 0.5],
  [1, 1],
] as const
const POINTED_RINGS = [
  [0, 0.55],
  [0, 0],
  [1, 0],
  [1, 0.55],
] as const
const OPEN_RINGS = [
  [0, 0],
  [1, 0],
] as const

export type Detail = 'round' | 'pointed' | 'open'

export function beadTemplate(detail: Detail): BeadTemplate {
  if (detail === 'round') return grid(ROUND_RINGS, 6)
  if (detail === 'pointed') return grid(POINTED_RINGS, 4)
  return grid(OPEN_RINGS, 2)
}

function grid(rings: readonly (readonly [number, number])[], strips: number): BeadTemplate {
  const positions: number[] = []
  const indices: number[] = []
  const columns = strips + 1
  rings.forEach(([along, cap], ring) => {
    for (let i = 0; i < columns; i++) positions.push((i / strips) * 2 - 1, along, cap)
    if (ring === 0) return
    for (let i = 0; i < strips; i++) {
      const [a, b] = [(ring - 1) * columns + i, ring * columns + i]
      indices.push(a, a + 1, b, a + 1, b + 1, b)
    }
  })
  return { positions: Float32Array.from(positions), indices: Uint16Array.from(indices) }
}
