// A picture in cells: small enough to be judged in milliseconds, each the mean of some pixels, so that noise and the blocks of
// JPEG hardly show. Colour is kept apart from light: what falls into shadow stays what it is.
import type { Picture } from '#protocol'

/** Every picture is brought to this width; a channel's pixel is one of a picture twice as wide. */
export const CELLS_WIDE = 160
/** A pixel of the picture's channels in cells. */
export const PX_PER_CELL = 2

export interface Cells {
  readonly wide: number
  readonly high: number
  /** [cells] 0..1: red, green, blue. */
  readonly red: Float32Array
  readonly green: Float32Array
  readonly blue: Float32Array
}

export function cellsHigh({ widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number }): number {
  return Math.max(1, Math.round((CELLS_WIDE * heightPx) / widthPx))
}

export function toCells(picture: Picture): Cells {
  const { widthPx, heightPx, rgb } = picture
  const wide = CELLS_WIDE
  const high = cellsHigh(picture)
  const cells: Cells = {
    wide,
    high,
    red: new Float32Array(wide * high),
    green: new Float32Array(wide * high),
    blue: new Float32Array(wide * high),
  }
  for (let row = 0; row < high; row++) {
    const top = Math.floor((row * heightPx) / high)
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * heightPx) / high))
    for (let column = 0; column < wide; column++) {
      const left = Math.floor((column * widthPx) / wide)
      const right = Math.max(left + 1, Math.floor(((column + 1) * widthPx) / wide))
      let red = 0
      let green = 0
      let blue = 0
      for (let y = top; y < bottom; y++) {
        for (let i = 3 * (y * widthPx + left); i < 3 * (y * widthPx + right); i += 3) {
          red += rgb[i]!
          green += rgb[i + 1]!
          blue += rgb[i + 2]!
        }
      }
      const scale = 1 / (255 * (bottom - top) * (right - left))
      const cell = row * wide + column
      cells.red[cell] = red * scale
      cells.green[cell] = green * scale
      cells.blue[cell] = blue * scale
    }
  }
  return cells
}

/** Share of the pixels of each cell that show this. */
export function shareOf(
  mask: Uint8Array,
  widthPx: number,
  heightPx: number,
  high: number,
  shown: number,
): Float32Array {
  const wide = CELLS_WIDE
  const share = new Float32Array(wide * high)
  const count = new Uint16Array(wide * high)
  const columns = Uint16Array.from({ length: widthPx }, (_, x) => Math.min(wide - 1, Math.floor((x * wide) / widthPx)))
  for (let y = 0; y < heightPx; y++) {
    const from = wide * Math.min(high - 1, Math.floor((y * high) / heightPx))
    for (let x = 0; x < widthPx; x++) {
      const cell = from + columns[x]!
      count[cell]!++
      if (mask[y * widthPx + x] === shown) share[cell]!++
    }
  }
  for (let cell = 0; cell < share.length; cell++) share[cell]! /= Math.max(1, count[cell]!)
  return share
}

export function brightnessOf({ red, green, blue }: Cells): number {
  let sum = 0
  for (let cell = 0; cell < red.length; cell++) sum += 0.3 * red[cell]! + 0.59 * green[cell]! + 0.11 * blue[cell]!
  return sum / red.length
}

/** Cells within `reach` of one that is set, as 1. */
export function spread(set: Float32Array, wide: number, high: number, reach: number, threshold: number): Uint8Array {
  const rows = new Uint8Array(set.length)
  const all = new Uint8Array(set.length)
  for (let cell = 0; cell < set.length; cell++) {
    if (set[cell]! <= threshold) continue
    const row = cell - (cell % wide)
    const from = Math.max(row, cell - reach)
    const to = Math.min(row + wide - 1, cell + reach)
    rows.fill(1, from, to + 1)
  }
  for (let row = 0; row < high; row++) {
    for (let near = Math.max(0, row - reach); near <= Math.min(high - 1, row + reach); near++) {
      for (let column = 0; column < wide; column++) {
        if (rows[near * wide + column] === 1) all[row * wide + column] = 1
      }
    }
  }
  return all
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  // Typed arrays sort as numbers, and ten times as fast.
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
