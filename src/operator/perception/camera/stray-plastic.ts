// Plastic that lies where nothing but plate should be.
import type { Place, Sheets } from './colour-sheets.ts'
import { NEAR_PX, STRAY_REACH_PX, TELLABLE, wayOf } from './colour-sheets.ts'
import { grow } from './pixels.ts'

/** Where the plate stands still what is printed is as near to its place as the machine is. */
const NEAR_STILL_PX = 2
const THIN_PX = 1
const STRAY = 0.45
const STRAY_SIGMAS = 5
/** Neighbours that can be seen, of nine. */
const KNOWN_MIN = 5

export interface StrayPlastic {
  /** Pixels (of a picture 320 wide) that show plastic where none should be, about what is expected; NaN: it cannot be told. */
  readonly strayPx: number
  /** ... and in how many they could have been seen. */
  readonly openPx: number
}

/**
 * Plastic where nothing but plate should be. `places`: where the plate may have stood when the picture was taken, pixels from where it
 * was told to; the least of what they leave is stray for certain.
 */
export function strayOf(
  sheets: Sheets,
  weights: Float32Array,
  places: readonly Place[],
  isCarried: boolean,
): StrayPlastic {
  const [meanRed, meanBlue] = wayOf(sheets, weights)
  const square = meanRed ** 2 + meanBlue ** 2
  if (!(square > TELLABLE * TELLABLE)) return { strayPx: Number.NaN, openPx: 0 }
  const { scale, wide, high, plastic } = sheets
  const px = (common: number): number => Math.round(scale * common)
  const near = grow(plastic, wide, high, px(isCarried ? NEAR_PX : NEAR_STILL_PX), (label) => label > 1)
  const thin = grow(plastic, wide, high, px(isCarried ? NEAR_PX : THIN_PX), (label) => label === 1)
  for (let i = 0; i < near.length; i++) if (thin[i] === 1) near[i] = 1
  const shows = showsPlastic(sheets, [meanRed, meanBlue])
  let least: StrayPlastic | null = null
  for (const [x, y] of places) {
    let strayPx = 0
    let openPx = 0
    for (let i = 0; i < shows.length; i++) {
      if (shows[i] === UNASKED || near[i - x - wide * y] !== 0) continue
      openPx++
      if (shows[i] === PLASTIC) strayPx++
    }
    if (least === null || strayPx < least.strayPx) least = { strayPx, openPx }
    if (least.strayPx === 0) break
  }
  return { strayPx: (least?.strayPx ?? Number.NaN) / scale ** 2, openPx: (least?.openPx ?? 0) / scale ** 2 }
}

const [UNASKED, BARE, PLASTIC] = [0, 1, 2]

/** [pixel] where plate is expected: does its colour, with that of its neighbours, come near to the plastic's? */
function showsPlastic(sheets: Sheets, [meanRed, meanBlue]: readonly [number, number]): Uint8Array {
  const { scale, wide, high, red, blue, wantRed, wantBlue, plastic, isPlate, noise } = sheets
  const square = meanRed ** 2 + meanBlue ** 2
  const about = grow(plastic, wide, high, Math.round(scale * STRAY_REACH_PX), (label) => label > 0)
  const least = Math.max(STRAY, (STRAY_SIGMAS * noise) / (3 * Math.sqrt(square)))
  const shows = new Uint8Array(plastic.length)
  for (let y = 1; y < high - 1; y++) {
    for (let x = 1; x < wide - 1; x++) {
      const i = y * wide + x
      if (about[i] === 0 || isPlate[i] === 0 || Number.isNaN(red[i]!)) continue
      let sum = 0
      let known = 0
      for (let ny = -1; ny <= 1; ny++) {
        for (let nx = -1; nx <= 1; nx++) {
          const to = i + ny * wide + nx
          // What the expected picture shows beside the plate (its shadow) is expected.
          const product = (red[to]! - wantRed[to]!) * meanRed + (blue[to]! - wantBlue[to]!) * meanBlue
          if (Number.isNaN(product)) continue
          sum += product / square
          known++
        }
      }
      shows[i] = known >= KNOWN_MIN && sum / known > least ? PLASTIC : BARE
    }
  }
  return shows
}
