// What is done with pixels before anything is asked of them.
import type { Picture } from '#protocol'

/** [3 * pixel] 16 times the picture, each pixel with its neighbours: a lens is never as sharp as what is foretold. */
export function soften(rgb: Uint8Array, wide: number, high: number): Uint16Array {
  const rows = new Uint16Array(rgb.length)
  const all = new Uint16Array(rgb.length)
  const width = 3 * wide
  for (let start = 0; start < rgb.length; start += width) {
    const end = start + width
    for (let at = start; at < end; at++) {
      const before = at - 3 < start ? at : at - 3
      const after = at + 3 >= end ? at : at + 3
      rows[at] = rgb[before]! + 2 * rgb[at]! + rgb[after]!
    }
  }
  for (let row = 0; row < high; row++) {
    const above = row === 0 ? 0 : -width
    const below = row === high - 1 ? 0 : width
    for (let at = row * width; at < (row + 1) * width; at++) {
      all[at] = rows[at + above]! + 2 * rows[at]! + rows[at + below]!
    }
  }
  return all
}

/** The picture as wide and high as that. */
export function atSize({ widthPx, heightPx, rgb }: Picture, wide: number, high: number): Uint8Array {
  if (widthPx === wide && heightPx === high) return rgb
  const sized = new Uint8Array(3 * wide * high)
  for (let y = 0; y < high; y++) {
    const top = Math.floor((y * heightPx) / high)
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * heightPx) / high))
    for (let x = 0; x < wide; x++) {
      const left = Math.floor((x * widthPx) / wide)
      const right = Math.max(left + 1, Math.floor(((x + 1) * widthPx) / wide))
      const count = (bottom - top) * (right - left)
      for (let colour = 0; colour < 3; colour++) {
        let sum = 0
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) sum += rgb[3 * (row * widthPx + column) + colour]!
        }
        sized[3 * (y * wide + x) + colour] = sum / count
      }
    }
  }
  return sized
}

/** Pixels within `reach`, along rows and columns, of one that is meant. */
export function grow(
  from: Uint8Array,
  wide: number,
  high: number,
  reach: number,
  isMeant: (value: number) => boolean,
): Uint8Array {
  const rows = new Uint8Array(from.length)
  const all = new Uint8Array(from.length)
  for (let i = 0; i < from.length; i++) {
    if (!isMeant(from[i]!)) continue
    const row = i - (i % wide)
    rows.fill(1, Math.max(row, i - reach), Math.min(row + wide - 1, i + reach) + 1)
  }
  for (let x = 0; x < wide; x++) {
    let lasts = -1
    // Downwards what is above counts, then upwards what is below.
    for (let y = 0; y < high; y++) {
      if (rows[y * wide + x] === 1) lasts = y + reach
      if (y <= lasts) all[y * wide + x] = 1
    }
    lasts = high
    for (let y = high - 1; y >= 0; y--) {
      if (rows[y * wide + x] === 1) lasts = y - reach
      if (y >= lasts) all[y * wide + x] = 1
    }
  }
  return all
}
