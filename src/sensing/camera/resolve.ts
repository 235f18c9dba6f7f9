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

/** Puts what moves in front of `picture` where it is nearer than `still`; `box` is in pixels of `picture`. */
export function overlayBox(moving: Surface, still: Surface, picture: Surface, box: PixelBox): void {
  const { light, nearness } = moving
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const a = 2 * y * moving.widthPx + 2 * x
      let covered = 0
      let red = 0
      let green = 0
      let blue = 0
      let shown = 0
      for (let k = 0; k < 4; k++) {
        const pixel = a + (k & 1) + (k >> 1) * moving.widthPx
        if (nearness[pixel]! <= still.nearness[pixel]!) continue
        covered++
        red += light[3 * pixel]!
        green += light[3 * pixel + 1]!
        blue += light[3 * pixel + 2]!
        shown = moving.frameClass[pixel]!
      }
      if (covered === 0) continue
      const to = y * picture.widthPx + x
      const rest = (4 - covered) / 4
      picture.light[3 * to] = picture.light[3 * to]! * rest + 0.25 * red
      picture.light[3 * to + 1] = picture.light[3 * to + 1]! * rest + 0.25 * green
      picture.light[3 * to + 2] = picture.light[3 * to + 2]! * rest + 0.25 * blue
      if (covered >= 2) picture.frameClass[to] = shown
    }
  }
}

/** Forgets what `surface` holds inside `box`. */
export function wipeBox(surface: Surface, box: PixelBox): void {
  for (let y = box.top; y < box.bottom; y++) {
    surface.nearness.fill(0, y * surface.widthPx + box.left, y * surface.widthPx + box.right)
  }
}
