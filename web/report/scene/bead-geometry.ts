// The template that every bead instance bends to its place: strips across the visible half, rings along it.

export interface BeadTemplate {
  /** [vertexCount * 3] across -1..1, along 0 or 1, cap 0..1; see bead-shader. */
  readonly positions: Float32Array
  readonly indices: Uint16Array
}

/** Rings from the start to the end, as [along, cap]; the tips beyond them are single corners. */
const ROUND_RINGS = [
  [0, 0.5],
  [0, 0],
  [1, 0],
  [1, 0.5],
] as const
const BODY_RINGS = [
  [0, 0],
  [1, 0],
] as const

/** 32, 12 and 4 triangles a bead. */
export type Detail = 'round' | 'pointed' | 'open'

export function beadTemplate(detail: Detail): BeadTemplate {
  if (detail === 'round') return template(ROUND_RINGS, 4, 1)
  if (detail === 'pointed') return template(BODY_RINGS, 3, 0.6)
  return template(BODY_RINGS, 2, null)
}

/** `tip` is the cap value of the tips, or null for open ends. */
function template(rings: readonly (readonly [number, number])[], strips: number, tip: number | null): BeadTemplate {
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
  if (tip !== null) {
    for (const along of [0, 1]) {
      const corner = positions.length / 3
      positions.push(0, along, tip)
      const ring = along === 0 ? 0 : (rings.length - 1) * columns
      for (let i = 0; i < strips; i++) indices.push(corner, ring + i, ring + i + 1)
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint16Array.from(indices) }
}
