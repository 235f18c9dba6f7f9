// A picture and what was foretold of it as sheets of colour: how far each pixel has come from the bare plate, and how far it should have.
// Colour decides and not light, so that lamps, shadows and a camera that meters for itself do not.
import type { ExpectedPicture, Picture } from '#protocol'
import { atSize, grow, soften } from './pixels.ts'

/** Lengths below are pixels of a picture so wide, and grow with it: they come of millimetres and seconds, not of pixels. */
export const COMMON_WIDTH_PX = 320
/** How far beside what is expected stray plastic is looked for. */
export const STRAY_REACH_PX = 48
export const NEAR_PX = 3
/** Edges of the head are not drawn to the pixel, and it has moved on. */
const HEAD_REACH_PX = 4
/** So far about it the head may be a moment later: it hides what should be seen there, or shows what it should hide. */
const HEAD_LATE_PX = 12
const [ELSEWHERE, HEAD, PLATE] = [0, 2, 3]
const isElsewhere = (shown: number): boolean => shown === ELSEWHERE
/** Its edges are not drawn to the pixel either. */
const RIM_PX = 6
const RIM_MOVING_PX = 26
/** The picture may be a moment older than the place of the head that was told: so far all of it may be beside its place, px. */
export const LATE_PX = 8
const PLATE_PX_MIN = 100
/** One of so many pixels of the plate tells the colour of the light. */
const SAMPLED = 3
/** Below this sum of three bytes colours are noise. */
const DARK_SUM = 24 * 16
/** A byte that is full says no colour any more: bright orange and white become the same yellow. */
const FULL = 245 * 16
/** What lies so far beside the way from plate to plastic, as shares of it, is neither: a sock, a duct, a hand before the part. */
const BEFORE_PLATE = 0.15
const ASIDE = 0.6
const FOREIGN_SIGMAS = 3
const HIDDEN = 0.65
/** Colour differences of plastic and plate below this cannot be told, shares of the light. */
export const TELLABLE = 0.04

export type Place = readonly [x: number, y: number]

export interface Sheets {
  /** Pixels of this picture for one of a picture COMMON_WIDTH_PX wide. */
  readonly scale: number
  readonly wide: number
  readonly high: number
  /** Red and blue share of the light, actual less bare; NaN in the dark. */
  readonly red: Float32Array
  readonly blue: Float32Array
  /** Expected less bare. */
  readonly wantRed: Float32Array
  readonly wantBlue: Float32Array
  readonly plastic: Uint8Array
  /** 1: nothing but plate should be seen there. */
  readonly isPlate: Uint8Array
  /** 1: so near to the head that it may be in the way a moment later. */
  readonly isByHead: Uint8Array
  readonly noise: number
}

/** Null where nothing can be told. */
export function sheetsOf(actual: Picture, expected: ExpectedPicture): Sheets | null {
  const { plastic, bare, plateStepPx } = expected
  if (plastic === undefined || bare === undefined) return null
  const box = boxAbout(plastic, expected.widthPx, expected.heightPx)
  if (box === null) return null
  const cut = (bytes: Uint8Array, each: number): Uint8Array => cutOut(bytes, expected.widthPx, box, each)
  return colourOf({
    scale: expected.widthPx / COMMON_WIDTH_PX,
    wide: box.right - box.left,
    high: box.bottom - box.top,
    seen: cut(atSize(actual, expected.widthPx, expected.heightPx), 3),
    want: cut(expected.rgb, 3),
    bare: cut(bare, 3),
    mask: cut(expected.mask, 1),
    plastic: cut(plastic, 1),
    isPlateMoving: plateStepPx !== undefined,
  })
}

interface Box {
  readonly left: number
  readonly top: number
  /** Not included. */
  readonly right: number
  readonly bottom: number
}

/** What is expected and as much about it as is looked at; null: nothing is. */
function boxAbout(plastic: Uint8Array, wide: number, high: number): Box | null {
  let [left, top, right, bottom] = [wide, high, -1, -1]
  for (let i = 0; i < plastic.length; i++) {
    if (plastic[i] === 0) continue
    const column = i % wide
    const row = (i - column) / wide
    if (column < left) left = column
    if (column > right) right = column
    if (row < top) top = row
    bottom = row
  }
  if (right < 0) return null
  const reach = Math.ceil(((STRAY_REACH_PX + RIM_MOVING_PX) * wide) / COMMON_WIDTH_PX)
  return {
    left: Math.max(0, left - reach),
    top: Math.max(0, top - reach),
    right: Math.min(wide, right + reach + 1),
    bottom: Math.min(high, bottom + reach + 1),
  }
}

function cutOut(bytes: Uint8Array, wide: number, { left, top, right, bottom }: Box, each: number): Uint8Array {
  const row = each * (right - left)
  const out = new Uint8Array(row * (bottom - top))
  for (let y = top; y < bottom; y++) {
    const from = each * (y * wide + left)
    out.set(bytes.subarray(from, from + row), (y - top) * row)
  }
  return out
}

interface Views {
  readonly scale: number
  readonly wide: number
  readonly high: number
  readonly seen: Uint8Array
  readonly want: Uint8Array
  readonly bare: Uint8Array
  readonly mask: Uint8Array
  readonly plastic: Uint8Array
  readonly isPlateMoving: boolean
}

function colourOf(views: Views): Sheets | null {
  const { scale, wide, high, mask, plastic, isPlateMoving } = views
  const px = (common: number): number => Math.round(scale * common)
  const pixels = wide * high
  const seen = soften(views.seen, wide, high)
  const want = soften(views.want, wide, high)
  const plate = soften(views.bare, wide, high)
  const head = grow(mask, wide, high, px(HEAD_REACH_PX), (shown) => shown === HEAD)
  const near = grow(plastic, wide, high, px(NEAR_PX + LATE_PX), (label) => label > 0)
  const sheet = (): Float32Array => new Float32Array(pixels).fill(Number.NaN)
  const [red, blue, wantRed, wantBlue] = [sheet(), sheet(), sheet(), sheet()]
  const reds: number[] = []
  const blues: number[] = []
  const gain = gainOf(seen, plate, (i) => near[i] === 0 && head[i] === 0 && mask[i] === PLATE)
  for (let i = 0; i < pixels; i++) {
    const at = 3 * i
    const sum = seen[at]! + seen[at + 1]! + seen[at + 2]!
    const bareSum = plate[at]! + plate[at + 1]! + plate[at + 2]!
    const wantSum = want[at]! + want[at + 1]! + want[at + 2]!
    if (head[i] === 1 || bareSum < DARK_SUM || wantSum < DARK_SUM) continue
    const [bareRed, bareBlue] = [plate[at]! / bareSum, plate[at + 2]! / bareSum]
    wantRed[i] = want[at]! / wantSum - bareRed
    wantBlue[i] = want[at + 2]! / wantSum - bareBlue
    if (sum < DARK_SUM || Math.max(seen[at]!, seen[at + 1]!, seen[at + 2]!) > FULL) continue
    // What is so much darker than plate and plastic is the head, which was not where it was told.
    if (sum < HIDDEN * gain * Math.min(bareSum, wantSum)) continue
    red[i] = seen[at]! / sum - bareRed
    blue[i] = seen[at + 2]! / sum - bareBlue
    if (near[i] === 1 || mask[i] !== PLATE || i % SAMPLED !== 0) continue
    reds.push(red[i]!)
    blues.push(blue[i]!)
  }
  if (reds.length < PLATE_PX_MIN) return null
  // The colour of the light, and what the camera makes of it.
  const [tintRed, tintBlue] = [middleOf(reds), middleOf(blues)]
  for (let i = 0; i < pixels; i++) {
    red[i] = red[i]! - tintRed
    blue[i] = blue[i]! - tintBlue
  }
  const spread = (values: readonly number[], middle: number): number =>
    1.48 * middleOf(values.map((value) => Math.abs(value - middle)))
  const noise = Math.max(1e-3, Math.hypot(spread(reds, tintRed), spread(blues, tintBlue)) / Math.SQRT2)
  const rim = grow(mask, wide, high, px(isPlateMoving ? RIM_MOVING_PX : RIM_PX), isElsewhere)
  const isByHead = grow(mask, wide, high, px(HEAD_LATE_PX), (shown) => shown === HEAD)
  const isPlate = mask.map((shown, i) => (shown === PLATE && rim[i] === 0 ? 1 : 0))
  const sheets = { scale, wide, high, red, blue, wantRed, wantBlue, plastic, isPlate, isByHead, noise }
  forgetForeign(sheets)
  return sheets
}

/** Colours that are neither plate's nor plastic's say nothing of both: something is in the way. */
function forgetForeign(sheets: Sheets): void {
  const { red, blue, noise } = sheets
  const way = wayOf(sheets, weightsOf(sheets))
  const square = way[0] ** 2 + way[1] ** 2
  if (!(square > TELLABLE * TELLABLE)) return
  const spare = (FOREIGN_SIGMAS * noise) / Math.sqrt(square)
  for (let i = 0; i < red.length; i++) {
    const along = (red[i]! * way[0] + blue[i]! * way[1]) / square
    const across = Math.abs(red[i]! * way[1] - blue[i]! * way[0]) / square
    if (along < -BEFORE_PLATE - spare || across > ASIDE + spare) {
      red[i] = Number.NaN
      blue[i] = Number.NaN
    }
  }
}

/** From the plate's colour to the plastic's, mean of all that is expected, red and blue; NaN: of nothing. */
export function wayOf({ wantRed, wantBlue }: Sheets, weights: Float32Array): readonly [red: number, blue: number] {
  let [red, blue, count] = [0, 0, 0]
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue
    red += wantRed[i]!
    blue += wantBlue[i]!
    count++
  }
  return [red / count, blue / count]
}

/** How much brighter the picture is than what was foretold; 0: nothing says. */
function gainOf(seen: Uint16Array, plate: Uint16Array, isPlate: (pixel: number) => boolean): number {
  const gains: number[] = []
  for (let i = 0; 3 * i < seen.length; i += SAMPLED) {
    if (isPlate(i)) gains.push((seen[3 * i]! + seen[3 * i + 1]!) / (1 + plate[3 * i]! + plate[3 * i + 1]!))
  }
  return gains.length < PLATE_PX_MIN ? 0 : middleOf(gains)
}

/** [pixel] how well plastic and plate can be told apart there: the square of their difference; 0 where they cannot. */
export function weightsOf({ wantRed, wantBlue, plastic }: Sheets): Float32Array {
  return Float32Array.from(plastic, (label, i) => {
    const weight = wantRed[i]! ** 2 + wantBlue[i]! ** 2
    return label > 0 && weight > TELLABLE * TELLABLE ? weight : 0
  })
}

function middleOf(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? Number.NaN
}
