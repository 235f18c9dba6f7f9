// The last two minutes of some columns, a row a second, and what can be said of a stretch of them. What is NaN was not known then.

export const WINDOW_ROWS = 128
const MASK = WINDOW_ROWS - 1

export interface Window {
  readonly columns: number
  /** [column][row & MASK] */
  readonly values: Float64Array
  /** Rows pushed so far; the latest is `rows - 1`. */
  rows: number
}

export function createWindow(columns: number): Window {
  return { columns, values: new Float64Array(columns * WINDOW_ROWS).fill(Number.NaN), rows: 0 }
}

/** Begins a new row; its values are NaN until they are set. */
export function pushRow(window: Window): void {
  const at = window.rows++ & MASK
  for (let column = 0; column < window.columns; column++) window.values[column * WINDOW_ROWS + at] = Number.NaN
}

export function setLatest(window: Window, column: number, value: number): void {
  window.values[column * WINDOW_ROWS + ((window.rows - 1) & MASK)] = value
}

/** As it was so many rows ago; 0: the latest. */
export function ago(window: Window, column: number, rows: number): number {
  if (rows >= window.rows || rows >= WINDOW_ROWS) return Number.NaN
  return window.values[column * WINDOW_ROWS + ((window.rows - 1 - rows) & MASK)]!
}

/** Mean of what is known in the last `count` rows that end `skip` rows ago; NaN where less than a third is. */
export function meanOf(window: Window, column: number, count: number, skip = 0): number {
  let sum = 0
  let known = 0
  for (let row = skip; row < skip + count; row++) {
    const value = ago(window, column, row)
    if (Number.isNaN(value)) continue
    sum += value
    known++
  }
  return 3 * known >= count ? sum / known : Number.NaN
}

export function lowestOf(window: Window, column: number, count: number): number {
  let low = Number.NaN
  for (let row = 0; row < count; row++) {
    const value = ago(window, column, row)
    if (!Number.isNaN(value) && !(low <= value)) low = value
  }
  return low
}

export function highestOf(window: Window, column: number, count: number): number {
  let high = Number.NaN
  for (let row = 0; row < count; row++) {
    const value = ago(window, column, row)
    if (!Number.isNaN(value) && !(high >= value)) high = value
  }
  return high
}

export function deviationOf(window: Window, column: number, count: number): number {
  const mean = meanOf(window, column, count)
  let sum = 0
  let known = 0
  for (let row = 0; row < count; row++) {
    const value = ago(window, column, row)
    if (Number.isNaN(value)) continue
    sum += (value - mean) ** 2
    known++
  }
  return 3 * known >= count && known > 1 ? Math.sqrt(sum / (known - 1)) : Number.NaN
}

/** Least squares, per row. */
export function slopeOf(window: Window, column: number, count: number): number {
  let known = 0
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumXY = 0
  for (let row = 0; row < count; row++) {
    const value = ago(window, column, row)
    if (Number.isNaN(value)) continue
    known++
    sumX -= row
    sumY += value
    sumXX += row * row
    sumXY -= row * value
  }
  const spread = known * sumXX - sumX * sumX
  return 2 * known >= count && spread > 0 ? (known * sumXY - sumX * sumY) / spread : Number.NaN
}

/** How rough it is beside its course: deviation of second differences, divided by what white noise would make of it. */
export function roughnessOf(window: Window, column: number, count: number): number {
  let sum = 0
  let known = 0
  for (let row = 0; row + 2 < count; row++) {
    const bend = ago(window, column, row) - 2 * ago(window, column, row + 1) + ago(window, column, row + 2)
    if (Number.isNaN(bend)) continue
    sum += bend * bend
    known++
  }
  return 2 * known >= count ? Math.sqrt(sum / known / 6) : Number.NaN
}

/** Rows since the value was another one, at most `most`. */
export function standsRows(window: Window, column: number, most: number): number {
  const latest = ago(window, column, 0)
  if (Number.isNaN(latest)) return Number.NaN
  let rows = 0
  while (rows < most && ago(window, column, rows + 1) === latest) rows++
  return rows
}
