// A picture against the one that a sound print would give: plastic where none should be, part that is not there, part that
// stands elsewhere. Light is taken out first; what plastic looks like is learned from the pictures themselves.
import type { ExpectedPicture } from '#protocol'
import type { Cells } from './cells.ts'
import { CELLS_WIDE, cellsHigh, median, PX_PER_CELL, shareOf, spread, toCells } from './cells.ts'
import { findShift } from './part-shift.ts'

export interface PictureFindings {
  /** Share of the picture that shows plastic where none should be. */
  readonly strayRatio: number
  /** Share of the part in sight that does not show plastic. */
  readonly missingRatio: number
  /** Of the part as a whole; in one picture that may be the moment's doing. */
  readonly wholeXPx: number
  readonly wholeYPx: number
  /** Of the layers that are farthest off, against the foot of the part. */
  readonly layersXPx: number
}

/** What plastic looks like here: light and colour of the part, over many pictures. */
export interface PlasticLook {
  lightLog: number
  redRatio: number
  blueRatio: number
  pictures: number
}

export function createPlasticLook(): PlasticLook {
  return { lightLog: Number.NaN, redRatio: Number.NaN, blueRatio: Number.NaN, pictures: 0 }
}

const UNKNOWN: PictureFindings = {
  strayRatio: Number.NaN,
  missingRatio: Number.NaN,
  wholeXPx: Number.NaN,
  wholeYPx: Number.NaN,
  layersXPx: Number.NaN,
}

/** How far the same thing strays from picture to picture: natural logarithm of its light (shadow, gloss), shares of its colour. */
const LIGHT_SIGMA = 0.45
const COLOUR_SIGMA = 0.03
/** Below this light colour is noise. */
const DARK = 0.02
/** Plastic that looks no more different from the plate than this cannot be told from it, sigmas. */
const TELLABLE = 2.5
/** Fewer cells of the part in sight say nothing of it. */
const PART_CELLS_MIN = 24
/** The head is not quite where the printer said a moment ago; cells. */
const HEAD_REACH = 4
/** Edges are not drawn to the cell. */
const PART_REACH = 2
/** Squared sigmas by which plastic must be the better explanation. */
const MARGIN = 4
const LEARN = 0.2
/** A part farther off than this is not only seen a moment late, cells. */
const MOMENT_CELLS = 5
/** Means of so many cells about a cell are what the plate looks like there. */
const BACKGROUND_REACH = 8

export function judgePicture(actual: Cells, expected: ExpectedPicture, look: PlasticLook): PictureFindings {
  const { wide, high } = actual
  if (high !== cellsHigh(expected)) return UNKNOWN
  const foretold = toCells(expected)
  const part = shareOf(expected.mask, expected.widthPx, expected.heightPx, high, 1)
  const head = spread(shareOf(expected.mask, expected.widthPx, expected.heightPx, high, 2), wide, high, HEAD_REACH, 0)
  const near = spread(part, wide, high, PART_REACH, 0)
  const light = matchLight(actual, foretold, near, head)
  if (light === null) return UNKNOWN
  const inside: number[] = []
  for (let cell = 0; cell < part.length; cell++) if (part[cell]! > 0.95 && head[cell] === 0) inside.push(cell)
  if (inside.length >= PART_CELLS_MIN) learn(look, actual, foretold, light, inside)
  if (look.pictures === 0) return UNKNOWN
  const plastic = plasticMap(actual, plateBehind(foretold, near, head), plateLook(foretold, light), light, look)
  return { ...partFindings(plastic, part, head, inside), strayRatio: strayOf(plastic, near, head) }
}

function partFindings(
  plastic: Float32Array,
  part: Float32Array,
  head: Uint8Array,
  inside: readonly number[],
): Omit<PictureFindings, 'strayRatio'> {
  const shift = inside.length < PART_CELLS_MIN ? null : findShift(plastic, part, head, CELLS_WIDE)
  if (shift === null) return UNKNOWN
  // A part that is a little beside its place because the moment is another is there all the same.
  const isNear = Math.hypot(shift.wholeX, shift.wholeY) <= MOMENT_CELLS
  const step = isNear ? Math.round(shift.wholeX) + CELLS_WIDE * Math.round(shift.wholeY) : 0
  let missing = 0
  let seen = 0
  for (const cell of inside) {
    if (head[cell + step] !== 0) continue
    seen++
    missing += 1 - plastic[cell + step]!
  }
  return {
    missingRatio: seen < PART_CELLS_MIN ? Number.NaN : missing / seen,
    wholeXPx: shift.wholeX * PX_PER_CELL,
    // Rows count down, people up.
    wholeYPx: -shift.wholeY * PX_PER_CELL,
    layersXPx: shift.layersX * PX_PER_CELL,
  }
}

/** Alone a cell is noise: two of its neighbours must agree. */
function strayOf(plastic: Float32Array, near: Uint8Array, head: Uint8Array): number {
  const wide = CELLS_WIDE
  let stray = 0
  let seen = 0
  for (let cell = wide + 1; cell < plastic.length - wide - 1; cell++) {
    if (head[cell] === 1) continue
    seen++
    if (near[cell] === 1 || plastic[cell]! < 0.5) continue
    let agreeing = 0
    for (const step of [-wide - 1, -wide, -wide + 1, -1, 1, wide - 1, wide, wide + 1]) {
      if (plastic[cell + step]! >= 0.5) agreeing++
    }
    if (agreeing >= 2) stray++
  }
  return seen === 0 ? Number.NaN : stray / seen
}

/** What the light does to the expected picture: a factor for each colour, from what should be plate and room. */
interface Light {
  readonly red: number
  readonly green: number
  readonly blue: number
}

const MATCHED_CELLS_MIN = 200
/** A picture that is not at all like the expected one is of something else. */
const LIKENESS_MIN = 0.25

function matchLight(actual: Cells, foretold: Cells, near: Uint8Array, head: Uint8Array): Light | null {
  const ratios: { red: number[]; green: number[]; blue: number[] } = { red: [], green: [], blue: [] }
  for (let cell = 0; cell < near.length; cell++) {
    if (near[cell] === 1 || head[cell] === 1 || foretold.green[cell]! < 2 * DARK || actual.green[cell]! < DARK) continue
    for (const colour of ['red', 'green', 'blue'] as const) {
      ratios[colour].push((actual[colour][cell]! + 1e-3) / (foretold[colour][cell]! + 1e-3))
    }
  }
  if (ratios.green.length < MATCHED_CELLS_MIN) return null
  if (likeness(actual, foretold, near, head) < LIKENESS_MIN) return null
  return { red: median(ratios.red), green: median(ratios.green), blue: median(ratios.blue) }
}

/** Correlation of both pictures' light where neither head nor part should be. */
function likeness(actual: Cells, foretold: Cells, near: Uint8Array, head: Uint8Array): number {
  let n = 0
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
  for (let cell = 0; cell < near.length; cell++) {
    if (near[cell] === 1 || head[cell] === 1) continue
    const x = actual.green[cell]!
    const y = foretold.green[cell]!
    n++
    a += x
    b += y
    aa += x * x
    bb += y * y
    ab += x * y
  }
  const spreads = Math.sqrt(Math.max(0, aa - (a * a) / n) * Math.max(0, bb - (b * b) / n))
  // A plate in even light has nothing to be like.
  return spreads < 1e-4 * n ? 1 : (ab - (a * b) / n) / spreads
}

/** What the part looks like now, if it looks like what was learned, or if nothing was and it can be told from the plate. */
function learn(look: PlasticLook, actual: Cells, foretold: Cells, light: Light, inside: readonly number[]): void {
  const lights: number[] = []
  const reds: number[] = []
  const blues: number[] = []
  for (const cell of inside) {
    const sum = actual.red[cell]! + actual.green[cell]! + actual.blue[cell]!
    if (sum < 3 * DARK) continue
    lights.push(Math.log(sum / 3))
    reds.push(actual.red[cell]! / sum)
    blues.push(actual.blue[cell]! / sum)
  }
  if (lights.length < PART_CELLS_MIN) return
  const now = { lightLog: median(lights), redRatio: median(reds), blueRatio: median(blues) }
  if (look.pictures === 0) {
    const plate = plateLook(foretold, light)
    if (squaredSigmas(now, plate) < TELLABLE * TELLABLE) return
    Object.assign(look, now, { pictures: 1 })
    return
  }
  if (squaredSigmas(now, look) > 4) return
  const weight = Math.max(LEARN, 1 / (look.pictures + 1))
  look.lightLog += weight * (now.lightLog - look.lightLog)
  look.redRatio += weight * (now.redRatio - look.redRatio)
  look.blueRatio += weight * (now.blueRatio - look.blueRatio)
  look.pictures++
}

interface Look {
  readonly lightLog: number
  readonly redRatio: number
  readonly blueRatio: number
}

function plateLook({ red, green, blue }: Cells, light: Light): Look {
  const lights: number[] = []
  const reds: number[] = []
  const blues: number[] = []
  // The lower half of a picture is plate, in every view that shows a part.
  for (let cell = red.length >> 1; cell < red.length; cell++) {
    const [r, g, b] = [light.red * red[cell]!, light.green * green[cell]!, light.blue * blue[cell]!]
    const sum = r + g + b
    if (sum < 3 * DARK) continue
    lights.push(Math.log(sum / 3))
    reds.push(r / sum)
    blues.push(b / sum)
  }
  return { lightLog: median(lights), redRatio: median(reds), blueRatio: median(blues) }
}

function squaredSigmas(a: Look, b: Look): number {
  const light = (a.lightLog - b.lightLog) / LIGHT_SIGMA
  const red = (a.redRatio - b.redRatio) / COLOUR_SIGMA
  const blue = (a.blueRatio - b.blueRatio) / COLOUR_SIGMA
  return light * light + red * red + blue * blue
}

/** [cells] 0..1: how much better plastic explains it than what is expected behind it. */
function plasticMap(actual: Cells, behind: Cells, plate: Look, light: Light, look: PlasticLook): Float32Array {
  const plastic = new Float32Array(actual.red.length)
  for (let cell = 0; cell < plastic.length; cell++) {
    const [r, g, b] = [actual.red[cell]!, actual.green[cell]!, actual.blue[cell]!]
    const sum = r + g + b
    if (sum < 3 * DARK) continue
    const er = light.red * behind.red[cell]!
    const eg = light.green * behind.green[cell]!
    const eb = light.blue * behind.blue[cell]!
    const eSum = Math.max(er + eg + eb, 1e-3)
    const isKnown = !Number.isNaN(er)
    const eLightLog = isKnown ? Math.log(eSum / 3) : plate.lightLog
    const eRed = isKnown ? er / eSum : plate.redRatio
    const eBlue = isKnown ? eb / eSum : plate.blueRatio
    // Colours of the dark are noise.
    const sigma = COLOUR_SIGMA * (1 + DARK / (sum / 3))
    const lightLog = Math.log(sum / 3)
    const toPlastic =
      ((lightLog - look.lightLog) / LIGHT_SIGMA) ** 2 +
      ((r / sum - look.redRatio) / sigma) ** 2 +
      ((b / sum - look.blueRatio) / sigma) ** 2
    const toBehind =
      ((lightLog - eLightLog) / LIGHT_SIGMA) ** 2 + ((r / sum - eRed) / sigma) ** 2 + ((b / sum - eBlue) / sigma) ** 2
    plastic[cell] = 1 / (1 + Math.exp(0.5 * Math.min(60, toPlastic - toBehind + MARGIN)))
  }
  return plastic
}

/** What is expected behind the part: the mean of what is about it and is neither part nor head. */
function plateBehind(foretold: Cells, near: Uint8Array, head: Uint8Array): Cells {
  const { wide, high } = foretold
  const weights = new Float32Array(near.length)
  for (let cell = 0; cell < weights.length; cell++) weights[cell] = near[cell] === 0 && head[cell] === 0 ? 1 : 0
  const counts = boxSums(weights, wide, high)
  const mean = (values: Float32Array): Float32Array => {
    const sums = boxSums(
      values.map((value, cell) => value * weights[cell]!),
      wide,
      high,
    )
    return sums.map((sum, cell) => (counts[cell]! > 0 ? sum / counts[cell]! : Number.NaN))
  }
  return { wide, high, red: mean(foretold.red), green: mean(foretold.green), blue: mean(foretold.blue) }
}

/** Sums of the cells within BACKGROUND_REACH. */
function boxSums(values: Float32Array, wide: number, high: number): Float32Array {
  const rows = new Float32Array(values.length)
  const all = new Float32Array(values.length)
  for (let row = 0; row < high; row++) slide(values, rows, row * wide, 1, wide)
  for (let column = 0; column < wide; column++) slide(rows, all, column, wide, high)
  return all
}

function slide(from: Float32Array, to: Float32Array, start: number, step: number, length: number): void {
  let sum = 0
  for (let at = -BACKGROUND_REACH; at < length; at++) {
    const comes = at + BACKGROUND_REACH
    const goes = at - BACKGROUND_REACH - 1
    if (comes < length) sum += from[start + comes * step]!
    if (goes >= 0) sum -= from[start + goes * step]!
    // What is left of rounding is no weight.
    if (at >= 0) to[start + at * step] = Math.abs(sum) < 1e-3 ? 0 : sum
  }
}
