// Is the plastic where it should be? Two pictures are foretold, one with what is printed and one of the bare plate; each pixel says how
// far the real one has come from the bare plate towards the plastic: 0 plate, 1 plastic. Colour decides and not light, so that lamps,
// shadows and a camera that meters for itself do not; what a camera takes from every colour shows in all objects alike.
import type { ExpectedPicture, Picture } from '#protocol'
import type { Place, Sheets } from './colour-sheets.ts'
import { LATE_PX, sheetsOf, weightsOf } from './colour-sheets.ts'
import { type StrayPlastic, strayOf } from './stray-plastic.ts'

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

export interface PlasticThere extends StrayPlastic {
  /** By label: 0 all together, 1 of no object, 2 + n of `objects[n]`; null where too little is in sight. */
  readonly labels: readonly (SeenPlastic | null)[]
}

const COARSE_PX = 2
const CARRIED_PX = 14
/** More pixels than that are not asked where they are: every second, third, ... of them is. */
const ASKED_MAX = 2500
/** Without need nothing is moved: so much a pixel must gain. */
const MOVE_COST = 0.015
/** A part without edges across the way looks nearly as well a little farther on. */
const LIKELY = 0.9
/** What is half hidden by the head is no place to look for the rest. */
const SEEN_SHARE_MIN = 0.5
/** Where so many of a label are clear of the head, only they are asked; of what is printed below it little is. */
const CLEAR_PX = 150
/** Fewer pixels say nothing. */
const PX_MIN = 20
/** In the first layers what is laid a moment sooner or later than foretold lies on the plate too. */
const STRAY_LAYER = 3

/** Null where nothing can be told. */
export function seePlastic(actual: Picture, expected: ExpectedPicture): PlasticThere | null {
  const { objects, plateStepPx } = expected
  const sheets = sheetsOf(actual, expected)
  if (sheets === null || objects === undefined) return null
  const { scale } = sheets
  const weights = weightsOf(sheets)
  const places: readonly Place[] = plateStepPx === undefined ? [[0, 0]] : findCarried(sheets, weights, plateStepPx)
  const carried = places[0] ?? [0, 0]
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
    : strayOf(sheets, weights, places, plateStepPx !== undefined)
  return { labels, ...stray }
}

/** Where the plate may have stood when the picture was taken, as far as the part says: along the line on which it moves, the likeliest first. */
function findCarried(sheets: Sheets, weights: Float32Array, [stepX, stepY]: Place): readonly Place[] {
  const all: number[] = []
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) all.push(i)
  const pixels = thinned(all)
  const long = Math.hypot(stepX, stepY)
  const reach = Math.round(sheets.scale * CARRIED_PX)
  const ways: { readonly place: Place; readonly ratio: number; readonly worth: number }[] = []
  for (let way = -reach; way <= reach && long > 0; way++) {
    const place: Place = [Math.round((way * stepX) / long), Math.round((way * stepY) / long)]
    const { ratio, count } = ratioAt(sheets, weights, pixels, ...place)
    if (count < PX_MIN || count < SEEN_SHARE_MIN * pixels.length || Number.isNaN(ratio)) continue
    ways.push({ place, ratio, worth: ratio - (MOVE_COST * Math.abs(way)) / sheets.scale })
  }
  ways.sort((a, b) => b.worth - a.worth)
  const most = ways.reduce((largest, { ratio }) => Math.max(largest, ratio), 0)
  const places = ways.filter(({ ratio }, at) => at === 0 || ratio > LIKELY * most).map(({ place }) => place)
  return places.length > 0 ? places : [[0, 0]]
}

/** `from`: where all of it is found; `carried`: where its own place is in this picture. */
function seeLabel(
  sheets: Sheets,
  weights: Float32Array,
  label: number,
  from: Place,
  carried: Place,
): SeenPlastic | null {
  const { plastic, isByHead, noise, scale } = sheets
  const all: number[] = []
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0 && (label === 0 || plastic[i] === label)) all.push(i)
  }
  const clear = all.filter((i) => isByHead[i] === 0)
  const pixels = clear.length >= CLEAR_PX * scale ** 2 ? clear : all
  if (pixels.length < PX_MIN) return null
  const inPlace = ratioAt(sheets, weights, pixels, ...carried)
  const known = Math.max(PX_MIN, SEEN_SHARE_MIN * pixels.length)
  if (inPlace.count < known) return null
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
  const [reach, coarse] = [Math.round(scale * LATE_PX), Math.max(1, Math.round(scale * COARSE_PX))]
  for (let y = from[1] - reach; y <= from[1] + reach; y += coarse) {
    for (let x = from[0] - reach; x <= from[0] + reach; x += coarse) look(x, y)
  }
  const [nearX, nearY] = best
  const fine = coarse >> 1
  for (let y = nearY - fine; y <= nearY + fine; y++) for (let x = nearX - fine; x <= nearX + fine; x++) look(x, y)
  const found = ratioAt(sheets, weights, pixels, ...best)
  if (found.count < known) return null
  return {
    thereRatio: found.ratio,
    errorRatio: noise / Math.sqrt(found.weight),
    px: found.count,
    inPlaceRatio: inPlace.ratio,
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
