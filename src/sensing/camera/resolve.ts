// Brings a fine sheet down to the size of the picture, two by two pixels into one.
import type { PixelBox, Surface } from './surface.ts'

/** `box` is in pixels of `coarse`. Light is the mean; nearness, lamp share and class are those of the nearest pixel. */
export function resolveBox(fine: Surface, coarse: Surface, box: PixelBox): void {
  const { light, nearness } = fine
  const toLight = coarse.light
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const a = 2 * y * fine.widthPx + 2 * x
      const b = a + fine.widthPx
      const to = y * coarse.widthPx + x
      const p = 3 * a
      const q = 3 * b
      const out = 3 * to
      toLight[out] = 0.25 * (light[p]! + light[p + 3]! + light[q]! + light[q + 3]!)
      toLight[out + 1] = 0.25 * (light[p + 1]! + light[p + 4]! + light[q + 1]! + light[q + 4]!)
      toLight[out + 2] = 0.25 * (light[p + 2]! + light[p + 5]! + light[q + 2]! + light[q + 5]!)
      let nearest = a
      if (nearness[a + 1]! > nearness[nearest]!) nearest = a + 1
      if (nearness[b]! > nearness[nearest]!) nearest = b
      if (nearness[b + 1]! > nearness[nearest]!) nearest = b + 1
      coarse.nearness[to] = nearness[nearest]!
      coarse.lampShare[to] = fine.lampShare[nearest]!
      coarse.frameClass[to] = fine.frameClass[nearest]!
    }
  }
}

/** Forgets what `surface` holds inside `box`. */
export function wipeBox(surface: Pick<Surface, 'widthPx' | 'nearness'>, box: PixelBox): void {
  for (let y = box.top; y < box.bottom; y++) {
    surface.nearness.fill(0, y * surface.widthPx + box.left, y * surface.widthPx + box.right)
  }
}
