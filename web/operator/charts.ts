// Temperatures and filament over time: what was measured as lines, what was expected of a sound print dashed behind them.
import uPlot from 'uplot'
import { byId, element, onTheme } from '../dom.ts'

/** [time, nozzle, expected, bed, expected, filament that passed, filament commanded], as the server sends them. */
export type CurveRow = readonly (number | null)[]

interface Plan {
  readonly title: string
  readonly unit: string
  /** Column, name, colour of the style sheet, expected. */
  readonly lines: readonly (readonly [number, string, string, boolean])[]
}

const PLANS: readonly Plan[] = [
  {
    title: 'Nozzle',
    unit: '°C',
    lines: [
      [2, 'expected', 'expected', true],
      [1, 'measured', 'warm', false],
    ],
  },
  {
    title: 'Bed',
    unit: '°C',
    lines: [
      [4, 'expected', 'expected', true],
      [3, 'measured', 'accent', false],
    ],
  },
  {
    title: 'Filament',
    unit: 'mm',
    lines: [
      [6, 'commanded', 'expected', true],
      [5, 'passed the encoder', 'good', false],
    ],
  },
]
const HEIGHT_PX = 150

export interface Charts {
  show(rows: readonly CurveRow[]): void
}

export function createCharts(): Charts {
  const holder = byId('charts')
  const bodies = PLANS.map(({ title, unit }) => {
    const body = element('div')
    holder.append(element('figure', {}, element('figcaption', {}, `${title}, ${unit}`), body))
    return body
  })
  let plots: uPlot[] = []
  let latest: readonly CurveRow[] = []
  const make = (): void => {
    for (const plot of plots) plot.destroy()
    plots = PLANS.map((plan, k) => new uPlot(optionsOf(plan, bodies[k]!.clientWidth), dataOf(plan, latest), bodies[k]!))
  }
  onTheme(make)
  new ResizeObserver(() => {
    for (const [k, plot] of plots.entries()) {
      plot.setSize({ width: Math.max(160, bodies[k]!.clientWidth), height: HEIGHT_PX })
    }
  }).observe(holder)
  return {
    show(rows) {
      latest = rows
      for (const [k, plot] of plots.entries()) {
        plot.setData(dataOf(PLANS[k]!, rows))
        // A printer without an encoder has no such chart.
        const isEmpty = rows.every((row) =>
          PLANS[k]!.lines.every(([column, , , isExpected]) => isExpected || row[column] === null),
        )
        const figure = bodies[k]!.parentElement!
        if (figure.hidden !== isEmpty) figure.hidden = isEmpty
      }
    },
  }
}

function dataOf({ lines }: Plan, rows: readonly CurveRow[]): uPlot.AlignedData {
  const column = (at: number): (number | null)[] => rows.map((row) => row[at] ?? null)
  return [column(0) as number[], ...lines.map(([at]) => column(at))]
}

/** A canvas knows no variables: the colour as the present theme has it. */
function themeColour(name: string): string {
  const probe = element('span')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function optionsOf({ lines, unit }: Plan, width: number): uPlot.Options {
  const axis = { stroke: themeColour('quiet'), grid: { stroke: themeColour('line'), width: 1 }, ticks: { show: false } }
  return {
    width: Math.max(160, width),
    height: HEIGHT_PX,
    legend: { live: true },
    cursor: { y: false },
    scales: { x: { time: false } },
    axes: [
      { ...axis, values: (_, values) => values.map((value) => `${Math.round(value / 60)} min`) },
      { ...axis, size: 46 },
    ],
    series: [
      {
        label: 'at',
        value: (_, value) => (value === null ? '' : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`),
      },
      ...lines.map(
        ([, label, colour, isExpected]): uPlot.Series => ({
          label,
          stroke: themeColour(colour),
          width: isExpected ? 1.5 : 2,
          ...(isExpected ? { dash: [5, 4] } : {}),
          points: { show: false },
          value: (_, value) => (value === null ? '' : `${value.toFixed(1)} ${unit}`),
        }),
      ),
    ],
  }
}
