// How far the part stands from where it should: it is looked for about its place in the picture. As a whole it may be off
// because the picture is a moment older than the head's place that the printer told (a bed that moves carries the part along);
// layers that have shifted are off against the layers below them, whatever the moment.

/** Cells; right and down. */
export interface PartShift {
  /** Of the part as a whole; in one picture that may be the moment's doing. */
  readonly wholeX: number
  readonly wholeY: number
  /** Of the band of layers that is farthest off, against the part as a whole, or its foot. */
  readonly layersX: number
}

/** Farther than this nothing is looked for, cells. */
const REACH = 12
const BANDS = 5
/** Part in sight, in all and in a band, cells: less says nothing. */
const CELLS_MIN = 90
const BAND_CELLS_MIN = 24
const BAND_ROWS_MIN = 3
/** A place counts only if it explains this share of the cells better than staying does: noise finds some place always. */
const GAIN_RATIO_MIN = 0.08
const BAND_GAIN_RATIO_MIN = 0.04

/** The part and what is about it. */
interface Window {
  readonly left: number
  readonly top: number
  readonly wide: number
  readonly high: number
  /** [high][wide] what is seen, what should be, and whether it can be seen. */
  readonly seen: Float32Array
  readonly wanted: Float32Array
  readonly isSeen: Uint8Array
}

/** Null where too little of the part is in sight. */
export function findShift(plastic: Float32Array, part: Float32Array, head: Uint8Array, wide: number): PartShift | null {
  const view = windowOf(plastic, part, head, wide)
  if (view === null) return null
  const [firstRow, lastRow] = [REACH, view.high - REACH - 1]
  const whole = findWhole(view, firstRow, lastRow)
  const rows = lastRow - firstRow + 1
  const bands = Math.max(1, Math.min(BANDS, Math.floor(rows / BAND_ROWS_MIN)))
  const found: number[] = []
  for (let band = 0; band < bands; band++) {
    const from = firstRow + Math.round((band * rows) / bands)
    const to = firstRow + Math.round(((band + 1) * rows) / bands) - 1
    const shift = findAcross(view, from, to, whole.y)
    if (shift !== null) found.push(shift)
  }
  // The lowest band stands where the plate is.
  const foot = found.at(-1) ?? 0
  const layersX = found.reduce((most, shift) => (Math.abs(shift - foot) > Math.abs(most) ? shift - foot : most), 0)
  return { wholeX: found.length > 1 ? foot : whole.x, wholeY: whole.y, layersX }
}

function windowOf(plastic: Float32Array, part: Float32Array, head: Uint8Array, wide: number): Window | null {
  const high = part.length / wide
  let [left, right, top, bottom, count] = [wide, -1, high, -1, 0]
  for (let cell = 0; cell < part.length; cell++) {
    if (part[cell]! < 0.5 || head[cell] === 1) continue
    count++
    const column = cell % wide
    const row = (cell - column) / wide
    left = Math.min(left, column)
    right = Math.max(right, column)
    top = Math.min(top, row)
    bottom = Math.max(bottom, row)
  }
  if (count < CELLS_MIN) return null
  left -= REACH
  top -= REACH
  const size = { wide: right + REACH - left + 1, high: bottom + REACH - top + 1 }
  const cells = size.wide * size.high
  const view = {
    left,
    top,
    ...size,
    seen: new Float32Array(cells),
    wanted: new Float32Array(cells),
    isSeen: new Uint8Array(cells),
  }
  for (let row = 0; row < size.high; row++) {
    for (let column = 0; column < size.wide; column++) {
      const [x, y] = [left + column, top + row]
      if (x < 0 || x >= wide || y < 0 || y >= high) continue
      const cell = y * wide + x
      const i = row * size.wide + column
      view.seen[i] = plastic[cell]!
      view.wanted[i] = part[cell]!
      view.isSeen[i] = head[cell] === 0 ? 1 : 0
    }
  }
  return view
}

/** Coarse, then fine. */
function findWhole(view: Window, fromRow: number, toRow: number): { readonly x: number; readonly y: number } {
  const stays = costOf(view, fromRow - REACH, toRow + REACH, 0, 0)
  let best = { x: 0, y: 0, cost: stays }
  const look = (x: number, y: number): void => {
    if (Math.abs(x) > REACH || Math.abs(y) > REACH) return
    const cost = costOf(view, fromRow - REACH, toRow + REACH, x, y)
    if (cost < best.cost) best = { x, y, cost }
  }
  for (let y = -REACH; y <= REACH; y += 3) for (let x = -REACH; x <= REACH; x += 3) look(x, y)
  for (const step of [2, 1, 1]) {
    const { x, y } = best
    for (let dy = -step; dy <= step; dy++) for (let dx = -step; dx <= step; dx++) look(x + dx, y + dy)
  }
  const isFound = stays - best.cost >= GAIN_RATIO_MIN * wantedCells(view, fromRow, toRow)
  return isFound ? best : { x: 0, y: 0 }
}

/** Cells along the row, with their fraction; null where these rows do not say. */
function findAcross(view: Window, fromRow: number, toRow: number, y: number): number | null {
  const cells = wantedCells(view, fromRow, toRow)
  if (cells < BAND_CELLS_MIN) return null
  const costs: number[] = []
  for (let x = -REACH; x <= REACH; x++) costs.push(costOf(view, fromRow + y, toRow + y, x, y))
  let best = REACH
  for (let i = 0; i < costs.length; i++) if (costs[i]! < costs[best]!) best = i
  const isFound = Math.abs(best - REACH) <= 1 || costs[REACH]! - costs[best]! >= BAND_GAIN_RATIO_MIN * cells
  return isFound ? best - REACH + between(costs, best) : null
}

function wantedCells({ wide, high, wanted, isSeen }: Window, fromRow: number, toRow: number): number {
  let cells = 0
  const end = Math.min(high - 1, toRow)
  for (let i = Math.max(0, fromRow) * wide; i < (end + 1) * wide; i++) if (isSeen[i] === 1) cells += wanted[i]!
  return cells
}

/** How much of what is seen in these rows is not the part moved by so much. */
function costOf(
  { wide, high, seen, wanted, isSeen }: Window,
  fromRow: number,
  toRow: number,
  x: number,
  y: number,
): number {
  let cost = 0
  for (let row = Math.max(0, fromRow); row <= Math.min(high - 1, toRow); row++) {
    const from = row - y
    for (let column = 0; column < wide; column++) {
      const i = row * wide + column
      if (isSeen[i] === 0) continue
      const fromX = column - x
      const isInside = fromX >= 0 && fromX < wide && from >= 0 && from < high
      cost += Math.abs(seen[i]! - (isInside ? wanted[from * wide + fromX]! : 0))
    }
  }
  return cost
}

/** The lowest point of the parabola through the best and its neighbours. */
function between(costs: readonly number[], best: number): number {
  if (best === 0 || best === costs.length - 1) return 0
  const before = costs[best - 1]!
  const after = costs[best + 1]!
  const bend = before - 2 * costs[best]! + after
  return bend > 1e-9 ? Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend)) : 0
}
