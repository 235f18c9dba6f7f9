// Is the plastic where it should be? Two pictures are foretold, one with what is printed and one of the bare plate; each pixel says how
// far the real one has come from the bare plate towards the plastic: 0 plate, 1 plastic. Colour decides and not light, so that lamps,
// shadows and a camera that meters for itself do not; what a camera takes from every colour shows in all objects alike.
import type { ExpectedPicture, Picture } from '#protocol'

/** What is seen of the plastic of one label. */
export interface SeenPlastic {
  /** Plastic seen over plastic expected: about 1, less where the camera is dull; 0: bare plate. */
  readonly thereRatio: number
  /** Standard error of it by the noise of this picture. */
  readonly errorRatio: number
  /** Pixels of it in sight, of the picture as foretold. */
  readonly px: number
  /** Plastic seen at its own place. */
  readonly inPlaceRatio: number
  /** Where it is found best against where it should be, right and down; of a picture 320 wide. */
  readonly shiftXPx: number
  readonly shiftYPx: number
}

export interface PlasticThere {
  /** By label: 0 all together, 1 of no object, 2 + n of `objects[n]`; null where too little is in sight. */
  readonly labels: readonly (SeenPlastic | null)[]
  /** Pixels (of a picture 320 wide) that show plastic where none should be, about what is expected. */
  readonly strayPx: number
  /** ... and in how many they could have been seen. */
  readonly openPx: number
}

/** Lengths below are pixels of a picture so wide, and grow with it: they come of millimetres and seconds, not of pixels. */
const COMMON_WIDTH_PX = 320
/** The picture may be a moment older than the place of the head that was told: so far all of it may be beside its place, px. */
const REACH_PX = 8
const COARSE_PX = 2
const CARRIED_PX = 14
/** More pixels than that are not asked where they are: every second, third, ... of them is. */
const ASKED_MAX = 2500
/** Without need nothing is moved: so much a pixel must gain. */
const MOVE_COST = 0.015
/** What is half hidden by the head is no place to look for the rest. */
const SEEN_SHARE_MIN = 0.5
/** Edges of the head are not drawn to the pixel, and it has moved on. */
const HEAD_REACH_PX = 4
const [ELSEWHERE, HEAD, PLATE] = [0, 2, 3]
const isElsewhere = (shown: number): boolean => shown === ELSEWHERE
/** Its edges are not drawn to the pixel either. */
const RIM_PX = 6
const RIM_MOVING_PX = 14
const NEAR_PX = 3
/** Where the plate stands still what is printed is as near to its place as the machine is. */
const NEAR_STILL_PX = 2
const THIN_PX = 1
/** How far beside what is expected stray plastic is looked for. */
const STRAY_REACH_PX = 48
/** Fewer pixels say nothing. */
const PX_MIN = 20
const PLATE_PX_MIN = 100
/** One of so many pixels of the plate tells the colour of the light. */
const SAMPLED = 3
/** Below this sum of three bytes colours are noise. */
const DARK_SUM = 24 * 16
const HIDDEN = 0.5
/** Colour differences of plastic and plate below this cannot be told, shares of the light. */
const TELLABLE = 0.04
const STRAY = 0.45
/** In the first layers what is laid a moment sooner or later than foretold lies on the plate too. */
const STRAY_LAYER = 3
const STRAY_SIGMAS = 5

interface Sheets {
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
  readonly noise: number
}

/** Null where nothing can be told. */
export function seePlastic(actual: Picture, expected: ExpectedPicture): PlasticThere | null {
  const { plastic, bare, objects, plateStepPx } = expected
  if (plastic === undefined || bare === undefined || objects === undefined) return null
  const box = boxAbout(plastic, expected.widthPx, expected.heightPx)
  if (box === null) return null
  const scale = expected.widthPx / COMMON_WIDTH_PX
  const cut = (bytes: Uint8Array, each: number): Uint8Array => cutOut(bytes, expected.widthPx, box, each)
  const sheets = sheetsOf({
    scale,
    wide: box.right - box.left,
    high: box.bottom - box.top,
    seen: cut(atSize(actual, expected.widthPx, expected.heightPx), 3),
    want: cut(expected.rgb, 3),
    bare: cut(bare, 3),
    mask: cut(expected.mask, 1),
    plastic: cut(plastic, 1),
    isPlateMoving: plateStepPx !== undefined,
  })
  if (sheets === null) return null
  const weights = weightsOf(sheets)
  const carried = plateStepPx === undefined ? ([0, 0] as const) : findCarried(sheets, weights, plateStepPx)
  const whole = seeLabel(sheets, weights, 0, carried, carried)
  if (whole === null) return null
  const wholePlace: Place = [
    carried[0] + Math.round(scale * whole.shiftXPx),
    carried[1] + Math.round(scale * whole.shiftYPx),
  ]
  const labels: (SeenPlastic | null)[] = [whole]
  for (let label = 1; label < 2 + objects.length; label++) {
    labels.push(seeLabel(sheets, weights, label, wholePlace, carried))
  }
  const isEarly = expected.layer !== undefined && expected.layer < STRAY_LAYER
  const stray = isEarly
    ? { strayPx: Number.NaN, openPx: 0 }
    : strayOf(sheets, weights, carried, plateStepPx !== undefined)
  return { labels, ...stray }
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

function sheetsOf(views: Views): Sheets | null {
  const { scale, wide, high, mask, plastic, isPlateMoving } = views
  const px = (common: number): number => Math.round(scale * common)
  const pixels = wide * high
  const seen = soften(views.seen, wide, high)
  const want = soften(views.want, wide, high)
  const plate = soften(views.bare, wide, high)
  const head = grow(mask, wide, high, px(HEAD_REACH_PX), (shown) => shown === HEAD)
  const near = grow(plastic, wide, high, px(NEAR_PX + REACH_PX), (label) => label > 0)
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
    if (head[i] === 1 || sum < DARK_SUM || bareSum < DARK_SUM || wantSum < DARK_SUM) continue
    // What is so much darker than plate and plastic is the head, which was not where it was told.
    if (sum < HIDDEN * gain * Math.min(bareSum, wantSum)) continue
    const [bareRed, bareBlue] = [plate[at]! / bareSum, plate[at + 2]! / bareSum]
    red[i] = seen[at]! / sum - bareRed
    blue[i] = seen[at + 2]! / sum - bareBlue
    wantRed[i] = want[at]! / wantSum - bareRed
    wantBlue[i] = want[at + 2]! / wantSum - bareBlue
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
  const isPlate = mask.map((shown, i) => (shown === PLATE && rim[i] === 0 ? 1 : 0))
  return { scale, wide, high, red, blue, wantRed, wantBlue, plastic, isPlate, noise }
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
function weightsOf({ wantRed, wantBlue, plastic }: Sheets): Float32Array {
  return Float32Array.from(plastic, (label, i) => {
    const weight = wantRed[i]! ** 2 + wantBlue[i]! ** 2
    return label > 0 && weight > TELLABLE * TELLABLE ? weight : 0
  })
}

type Place = readonly [x: number, y: number]

/** Where the plate stood when the picture was taken, as far as the part says: along the line on which it moves. */
function findCarried(sheets: Sheets, weights: Float32Array, [stepX, stepY]: Place): Place {
  const all: number[] = []
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) all.push(i)
  const pixels = thinned(all)
  const long = Math.hypot(stepX, stepY)
  const reach = Math.round(sheets.scale * CARRIED_PX)
  let best: Place = [0, 0]
  let most = Number.NEGATIVE_INFINITY
  for (let way = -reach; way <= reach && long > 0; way++) {
    const place: Place = [Math.round((way * stepX) / long), Math.round((way * stepY) / long)]
    const { ratio, count } = ratioAt(sheets, weights, pixels, ...place)
    const worth = ratio - (MOVE_COST * Math.abs(way)) / sheets.scale
    if (count < PX_MIN || count < SEEN_SHARE_MIN * pixels.length || !(worth > most)) continue
    most = worth
    best = place
  }
  return best
}

/** `from`: where all of it is found; `carried`: where its own place is in this picture. */
function seeLabel(
  sheets: Sheets,
  weights: Float32Array,
  label: number,
  from: Place,
  carried: Place,
): SeenPlastic | null {
  const { plastic, noise, scale } = sheets
  const pixels: number[] = []
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0 && (label === 0 || plastic[i] === label)) pixels.push(i)
  }
  if (pixels.length < PX_MIN) return null
  const inPlace = ratioAt(sheets, weights, pixels, ...carried)
  let best: Place = from
  let most = Number.NEGATIVE_INFINITY
  const asked = thinned(pixels)
  const look = (x: number, y: number): void => {
    const { ratio, count } = ratioAt(sheets, weights, asked, x, y)
    const worth = ratio - (MOVE_COST * Math.hypot(x - from[0], y - from[1])) / scale
    if (count < PX_MIN || count < SEEN_SHARE_MIN * asked.length || !(worth > most)) return
    most = worth
    best = [x, y]
  }
  look(...from)
  const [reach, coarse] = [Math.round(scale * REACH_PX), Math.max(1, Math.round(scale * COARSE_PX))]
  for (let y = from[1] - reach; y <= from[1] + reach; y += coarse) {
    for (let x = from[0] - reach; x <= from[0] + reach; x += coarse) look(x, y)
  }
  const [nearX, nearY] = best
  const fine = coarse >> 1
  for (let y = nearY - fine; y <= nearY + fine; y++) for (let x = nearX - fine; x <= nearX + fine; x++) look(x, y)
  const found = ratioAt(sheets, weights, pixels, ...best)
  if (found.count < PX_MIN) return null
  return {
    thereRatio: found.ratio,
    errorRatio: noise / Math.sqrt(found.weight),
    px: found.count,
    inPlaceRatio: inPlace.count < PX_MIN ? Number.NaN : inPlace.ratio,
    shiftXPx: (best[0] - carried[0]) / scale,
    shiftYPx: (best[1] - carried[1]) / scale,
  }
}

/** So many of them at most, evenly: where something lies is seen as well by a part of its pixels. */
function thinned(pixels: readonly number[]): readonly number[] {
  const each = Math.ceil(pixels.length / ASKED_MAX)
  return each <= 1 ? pixels : pixels.filter((_, at) => at % each === 0)
}

function ratioAt(
  { wide, high, red, blue, wantRed, wantBlue }: Sheets,
  weights: Float32Array,
  pixels: readonly number[],
  dx: number,
  dy: number,
): { readonly ratio: number; readonly weight: number; readonly count: number } {
  let sum = 0
  let weight = 0
  let count = 0
  for (const i of pixels) {
    const column = (i % wide) + dx
    const to = i + dy * wide + dx
    if (column < 0 || column >= wide || to < 0 || to >= wide * high) continue
    const product = red[to]! * wantRed[i]! + blue[to]! * wantBlue[i]!
    if (Number.isNaN(product)) continue
    sum += product
    weight += weights[i]!
    count++
  }
  return { ratio: weight > 0 ? sum / weight : Number.NaN, weight, count }
}

/** Where nothing but plate should be: pixels whose colour, with that of their neighbours, is nearer to the plastic's. */
function strayOf(
  sheets: Sheets,
  weights: Float32Array,
  carried: Place,
  isCarried: boolean,
): Pick<PlasticThere, 'strayPx' | 'openPx'> {
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

/** [3 * pixel] 16 times the picture, each pixel with its neighbours: a lens is never as sharp as what is foretold. */
function soften(rgb: Uint8Array, wide: number, high: number): Uint16Array {
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
function atSize({ widthPx, heightPx, rgb }: Picture, wide: number, high: number): Uint8Array {
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
function grow(
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

function middleOf(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1] ?? Number.NaN
}
