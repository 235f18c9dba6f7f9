// The sheets a picture is painted on: nearest distance, light, and what it shows, pixel by pixel.

export interface Surface {
  readonly widthPx: number
  readonly heightPx: number
  /** 1 / distance along the axis of the camera, 1/mm: larger is nearer, 0 is infinitely far. */
  readonly nearness: Float32Array
  /** Linear light, three numbers a pixel. */
  readonly light: Float32Array
  /** Share of that light that comes straight from the lamp, and that something in the way can take: 0 to 255. */
  readonly lampShare: Uint8Array
  readonly frameClass: Uint8Array
}

export function createSurface(widthPx: number, heightPx: number): Surface {
  const pixels = widthPx * heightPx
  return {
    widthPx,
    heightPx,
    nearness: new Float32Array(pixels),
    light: new Float32Array(3 * pixels),
    lampShare: new Uint8Array(pixels),
    frameClass: new Uint8Array(pixels),
  }
}

export function copySurface(from: Surface, to: Surface): void {
  to.nearness.set(from.nearness)
  to.light.set(from.light)
  to.lampShare.set(from.lampShare)
  to.frameClass.set(from.frameClass)
}

/** A rectangle of pixels, `right` and `bottom` not included; empty where left >= right. */
export interface PixelBox {
  left: number
  top: number
  right: number
  bottom: number
}

export function emptyBox(box: PixelBox): void {
  box.left = 1e9
  box.top = 1e9
  box.right = -1
  box.bottom = -1
}

export function includeInBox(box: PixelBox, left: number, top: number, right: number, bottom: number): void {
  if (left < box.left) box.left = left
  if (top < box.top) box.top = top
  if (right > box.right) box.right = right
  if (bottom > box.bottom) box.bottom = bottom
}

export function clipBox(box: PixelBox, widthPx: number, heightPx: number): void {
  box.left = Math.max(0, Math.floor(box.left))
  box.top = Math.max(0, Math.floor(box.top))
  box.right = Math.min(widthPx, Math.ceil(box.right))
  box.bottom = Math.min(heightPx, Math.ceil(box.bottom))
}
