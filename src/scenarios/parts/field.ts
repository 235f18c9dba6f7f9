// Solids as signed distances within each slice: below 0 inside, in mm. Not everywhere the exact distance, but its zero is where
// the outline is and it grows no faster than one does when walking, which is all that slicing needs. Up and down a solid is
// there or not: walls are as far from the outline in the first layer as in any other.

/** z from 0 at the bed. */
export type Field = (xMm: number, yMm: number, zMm: number) => number

/** Far outside of everything. */
const FAR_MM = 1000

export type Outline = (xMm: number, yMm: number, zMm: number) => number

/** An outline from one height to another. */
export function slab(outline: Outline, fromZMm: number, toZMm: number): Field {
  return (x, y, z) => (z > fromZMm && z < toZMm ? outline(x, y, z) : FAR_MM)
}

export function box(
  centre: readonly [number, number],
  size: readonly [number, number],
  fromZMm: number,
  toZMm: number,
): Field {
  const [cx, cy] = centre
  const [hx, hy] = [size[0] / 2, size[1] / 2]
  return slab((x, y) => Math.max(Math.abs(x - cx) - hx, Math.abs(y - cy) - hy), fromZMm, toZMm)
}

export function cylinder(
  centre: readonly [number, number],
  radiusMm: number,
  fromZMm: number,
  toZMm: number,
  topRadiusMm = radiusMm,
): Field {
  const [cx, cy] = centre
  const slope = (topRadiusMm - radiusMm) / Math.max(1e-6, toZMm - fromZMm)
  const outline: Outline = (x, y, z) => Math.hypot(x - cx, y - cy) - (radiusMm + slope * (z - fromZMm))
  return slab(outline, fromZMm, toZMm)
}

/** A bar between two points of the plan, `widthMm` wide, with round ends. */
export function bar(
  from: readonly [number, number],
  to: readonly [number, number],
  widthMm: number,
  fromZMm: number,
  toZMm: number,
): Field {
  const [ax, ay] = from
  const [bx, by] = [to[0] - ax, to[1] - ay]
  const length2 = bx * bx + by * by
  const outline: Outline = (x, y) => {
    const along = length2 > 0 ? Math.min(1, Math.max(0, ((x - ax) * bx + (y - ay) * by) / length2)) : 0
    return Math.hypot(x - ax - along * bx, y - ay - along * by) - widthMm / 2
  }
  return slab(outline, fromZMm, toZMm)
}

export function union(...fields: readonly Field[]): Field {
  return (x, y, z) => {
    let nearest = Number.POSITIVE_INFINITY
    for (const field of fields) nearest = Math.min(nearest, field(x, y, z))
    return nearest
  }
}

export function without(whole: Field, ...holes: readonly Field[]): Field {
  const gone = union(...holes)
  return (x, y, z) => Math.max(whole(x, y, z), -gone(x, y, z))
}

/** Turned about the middle of the plan by so much per mm of height. */
export function twisted(field: Field, radPerMm: number): Field {
  return (x, y, z) => {
    const [c, s] = [Math.cos(radPerMm * z), Math.sin(radPerMm * z)]
    return field(c * x + s * y, c * y - s * x, z)
  }
}

export function moved(field: Field, xMm: number, yMm: number): Field {
  return (x, y, z) => field(x - xMm, y - yMm, z)
}
