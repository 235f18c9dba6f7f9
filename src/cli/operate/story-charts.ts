// Curves of a story as SVG: no script, the same on paper. What was expected is dashed, what happened is marked.
export interface StoryLine {
  readonly name: string
  /** A class of the page's style. */
  readonly style: string
  /** [time, value]; NaN breaks it. */
  readonly points: readonly (readonly [number, number])[]
}

export interface StoryChart {
  readonly title: string
  readonly unit: string
  readonly lines: readonly StoryLine[]
  /** Lowest and highest that is shown; NaN: what there is. */
  readonly low: number
  readonly high: number
}

export interface StoryMark {
  readonly timeS: number
  readonly label: string
}

const WIDTH = 900
const HEIGHT = 190
const LEFT = 48
const BOTTOM = 22
const TOP = 26
/** More of them would not be seen. */
const POINTS_MAX = 800

export function chartSvg(
  { title, unit, lines, low, high }: StoryChart,
  fromS: number,
  untilS: number,
  marks: readonly StoryMark[],
): string {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite)
  if (values.length === 0) return ''
  const least = Number.isNaN(low) ? values.reduce((a, b) => Math.min(a, b)) : low
  const most = Number.isNaN(high) ? values.reduce((a, b) => Math.max(a, b)) : high
  const span = Math.max(1e-9, most - least)
  const x = (timeS: number): number => LEFT + ((timeS - fromS) / Math.max(1, untilS - fromS)) * (WIDTH - LEFT - 8)
  const y = (value: number): number => HEIGHT - BOTTOM - ((value - least) / span) * (HEIGHT - BOTTOM - TOP)
  const grid = [0, 0.5, 1].map((ratio) => {
    const value = least + ratio * span
    return `<path class="grid" d="M${LEFT} ${fixed(y(value))}H${WIDTH - 8}"/><text x="${LEFT - 6}" y="${fixed(y(value) + 4)}" text-anchor="end">${shortNumber(value)}</text>`
  })
  const ticks: string[] = []
  const everyS = tickS(untilS - fromS)
  for (let timeS = 0; timeS <= untilS - fromS; timeS += everyS) {
    ticks.push(
      `<text x="${fixed(x(fromS + timeS))}" y="${HEIGHT - 6}" text-anchor="middle">${Math.round(timeS / 60)} min</text>`,
    )
  }
  const drawn = lines.map(({ points, style }) => `<path class="${style}" d="${pathOf(points, x, y)}"/>`)
  const marked = marks.map(
    ({ timeS, label }, k) =>
      `<path class="mark" d="M${fixed(x(timeS))} ${TOP - 8}V${HEIGHT - BOTTOM}"/><text class="mark-label" x="${fixed(x(timeS) + 3)}" y="${10 + 11 * (k % 2)}">${label}</text>`,
  )
  const key = lines.map(({ name, style }) => `<span class="key"><i class="${style}"></i>${name}</span>`).join('')
  return `<figure><figcaption>${title}, ${unit} ${key}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title} over the print">${grid.join('')}${ticks.join('')}${marked.join('')}${drawn.join('')}</svg></figure>`
}

function pathOf(
  points: readonly (readonly [number, number])[],
  x: (timeS: number) => number,
  y: (value: number) => number,
): string {
  const step = Math.max(1, Math.ceil(points.length / POINTS_MAX))
  let path = ''
  let isDown = false
  for (let k = 0; k < points.length; k += step) {
    const [timeS, value] = points[k] ?? [Number.NaN, Number.NaN]
    if (!Number.isFinite(value)) {
      isDown = false
      continue
    }
    path += `${isDown ? 'L' : 'M'}${fixed(x(timeS))} ${fixed(y(value))}`
    isDown = true
  }
  return path
}

function fixed(value: number): string {
  return value.toFixed(1)
}

function shortNumber(value: number): string {
  return Math.abs(value) >= 1000 ? `${(value / 1000).toFixed(1)}k` : value.toFixed(Math.abs(value) < 10 ? 1 : 0)
}

function tickS(spanS: number): number {
  return [60, 120, 300, 600, 1800, 3600].find((everyS) => spanS / everyS <= 12) ?? 7200
}
