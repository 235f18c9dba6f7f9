// A chart of lines as SVG text: ticks at round numbers with their units, a legend, one colour a line. It stands by itself, so
// that a page needs no code to show it.

export interface Line {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface Axis {
  /** What is counted, unit included. */
  readonly title: string
  readonly logarithmic?: boolean
  /** Where a logarithmic axis begins. */
  readonly from?: number
  readonly to?: number
}

export interface LineChart {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly Line[]
}

const WIDTH = 960
const HEIGHT = 260
const LEFT = 78
const RIGHT = 18
const TOP = 34
const BOTTOM = 46
const X_TICKS = 8
const Y_TICKS = 4
/** Stylesheets may name other colours by `--line-0`, ...; these hold where there is none. */
const COLOURS = ['#c2571a', '#1f6f9f', '#4b7a2b']
const INK = '#555b63'
const RULE = '#9aa3ae'

interface Scale {
  readonly place: (value: number) => number
  readonly ticks: readonly number[]
  readonly text: (value: number) => string
}

export function renderLineChart({ title, x, y, lines }: LineChart): string {
  const all = lines.flatMap(({ points }) => points)
  const across = scaleOf(
    x,
    all.map(([at]) => at),
    [LEFT, WIDTH - RIGHT],
    X_TICKS,
  )
  const up = scaleOf(
    y,
    all.map(([, at]) => at),
    [HEIGHT - BOTTOM, TOP],
    Y_TICKS,
  )
  const grid = up.ticks.map((value) => {
    const at = up.place(value).toFixed(1)
    return `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="${RULE}" stroke-opacity=".35"/>${words(LEFT - 8, up.place(value) + 4, 'end', up.text(value))}`
  })
  const feet = across.ticks.map((value) => {
    const at = across.place(value)
    return `<path d="M${at.toFixed(1)} ${HEIGHT - BOTTOM}v5" stroke="${RULE}"/>${words(at, HEIGHT - BOTTOM + 19, 'middle', across.text(value))}`
  })
  const drawn = lines.map(({ points }, i) => {
    const path = points.map(([px, py]) => `${across.place(px).toFixed(1)},${up.place(py).toFixed(1)}`).join(' ')
    return `<polyline fill="none" style="stroke:${colourOf(i)}" stroke-width="1.6" stroke-linejoin="round" stroke-opacity=".9" points="${path}"/>`
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}" font-family="system-ui,sans-serif" font-size="12" fill="${INK}">` +
    `<text x="${LEFT}" y="18" font-size="14" font-weight="600">${escapeText(title)}</text>${legend(lines)}` +
    `${grid.join('')}<path d="M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" stroke="${RULE}"/>${feet.join('')}${drawn.join('')}` +
    `${words((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, 'middle', x.title)}` +
    `<text transform="translate(14 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escapeText(y.title)}</text></svg>`
  )
}

/** The colour of line i, for CSS. */
export function colourOf(i: number): string {
  return `var(--line-${i % COLOURS.length},${COLOURS[i % COLOURS.length]})`
}

function legend(lines: readonly Line[]): string {
  let right = WIDTH - RIGHT
  const items = [...lines.entries()].reverse().map(([i, { name }]) => {
    // About half an em a letter.
    right -= 7 * name.length + 44
    return `<path d="M${right} 14h24" style="stroke:${colourOf(i)}" stroke-width="3"/>${words(right + 30, 18, 'start', name)}`
  })
  return items.join('')
}

function words(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escapeText(text)}</text>`
}

function scaleOf(
  axis: Axis,
  values: readonly number[],
  [from, to]: readonly [number, number],
  ticksMax: number,
): Scale {
  const most = axis.to ?? values.reduce((largest, value) => Math.max(largest, value), 0)
  return axis.logarithmic === true
    ? logarithmicScale(axis.from ?? 1, most, from, to, ticksMax)
    : linearScale(most, from, to, ticksMax, axis.to !== undefined)
}

function linearScale(most: number, from: number, to: number, ticksMax: number, isExact: boolean): Scale {
  const step = roundStep(most / ticksMax)
  // The axis of time ends where time ends; others end at a tick.
  const isAcross = to > from
  const end = most > 0 ? (isAcross || isExact ? most : step * Math.ceil(most / step - 1e-9)) : 1
  const ticks: number[] = []
  for (let i = 0; i * step <= end * (1 + 1e-9) && step > 0; i += 1) ticks.push(i * step)
  const digits = Math.max(0, -Math.floor(Math.log10(step || 1) + 1e-9))
  return {
    place: (value) => from + ((to - from) * Math.min(Math.max(value, 0), end)) / end,
    ticks,
    text: (value) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  }
}

function logarithmicScale(least: number, most: number, from: number, to: number, ticksMax: number): Scale {
  const first = Math.floor(Math.log10(least))
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(most, least)) - 1e-9))
  const stride = Math.ceil((last - first) / ticksMax)
  const ticks: number[] = []
  for (let power = first; power <= last; power += stride) ticks.push(10 ** power)
  return {
    place: (value) => from + ((to - from) * (Math.log10(Math.max(value, least)) - first)) / (last - first),
    ticks,
    text: (value) => powerText(Math.round(Math.log10(value))),
  }
}

/** 1, 2 or 5 times a power of ten, at least this much. */
function roundStep(least: number): number {
  if (!(least > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10)
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

export function powerText(power: number): string {
  if (power >= 0 && power <= 3) return (10 ** power).toLocaleString('en')
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS.charAt(Number(digit))).join('')
  return `10${power < 0 ? '⁻' : ''}${digits}`
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
