// Plastic that lies where nothing but plate should be.
import type { Place, Sheets } from './colour-sheets.ts'
import { NEAR_PX, STRAY_REACH_PX, TELLABLE } from './colour-sheets.ts'
import { grow } from './pixels.ts'

/** Where the plate stands still what is printed is as near to its place as the machine is. */
const NEAR_STILL_PX = 2
const THIN_PX = 1
const STRAY = 0.45
const STRAY_SIGMAS = 5

export interface StrayPlastic {
  /** Pixels (of a picture 320 wide) that show plastic where none should be, about what is expected; NaN: it cannot be told. */
  readonly strayPx: number
  /** ... and in how many they could have been seen. */
  readonly openPx: number
}

/** Where nothing but plate should be: pixels whose colour, with that of their neighbours, is nearer to the plastic's. */
export function strayOf(sheets: Sheets, weights: Float32Array, carried: Place, isCarried: boolean): StrayPlastic {
  const { scale, wide, high, red, blue, wantRed, wantBlue, plastic, isPlate, noise } = sheets
  const px = (common: number): number => Math.round(scale * common)
  let [meanRed, meanBlue, count] = [0, 0, 0]
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue
    meanRed += wantRed[i]!
    meanBlue += wantBlue[i]!
    count++
  }
  meanRed /= count
  meanBlue /= count
  const square = meanRed ** 2 + meanBlue ** 2
  if (!(square > TELLABLE * TELLABLE)) return { strayPx: Number.NaN, openPx: 0 }
  const near = grow(plastic, wide, high, px(isCarried ? NEAR_PX : NEAR_STILL_PX), (label) => label > 1)
  const thin = grow(plastic, wide, high, px(isCarried ? NEAR_PX : THIN_PX), (label) => label === 1)
  for (let i = 0; i < near.length; i++) if (thin[i] === 1) near[i] = 1
  const about = grow(plastic, wide, high, px(STRAY_REACH_PX), (label) => label > 0)
  const moved = carried[0] + wide * carried[1]
  const least = Math.max(STRAY, (STRAY_SIGMAS * noise) / (3 * Math.sqrt(square)))
  let strayPx = 0
  let openPx = 0
  for (let y = 1; y < high - 1; y++) {
    for (let x = 1; x < wide - 1; x++) {
      const i = y * wide + x
      if (about[i] === 0 || isPlate[i] === 0 || near[i - moved] !== 0) continue
      if (Number.isNaN(red[i]!)) continue
      openPx++
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
      if (known >= 5 && sum / known > least) strayPx++
    }
  }
  return { strayPx: strayPx / scale ** 2, openPx: openPx / scale ** 2 }
}
