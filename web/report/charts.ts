// Charts over time, of signals, and over layers. Cursors of one kind move together; a click moves the 3D view there.
import uPlot from 'uplot'
import { durationText } from '../../src/report/wording.ts'
import { byId, element, onTheme, themeColour } from '../dom.ts'
import { CHART_PLANS, type ChartPlan, type SeriesPlan } from './chart-plans.ts'
import { isWorthReducing, reduceSeries } from './reduce-series.ts'
import { type RunData, tableOf, type ViewTable } from './run-data.ts'
import { SIGNAL_PLANS } from './signal-plans.ts'
import type { Store } from './view-state.ts'

const HEIGHT_PX = 190
/** Left out at each end of the span of a quantity with short peaks. */
const SPIKY_SHARE = 0.1

const GROUPS = [
  { section: 'over-time', source: 'telemetry', plans: CHART_PLANS.filter(({ over }) => over === 'time') },
  { section: 'over-signals', source: 'signals', plans: SIGNAL_PLANS },
  { section: 'over-layers', source: 'layers', plans: CHART_PLANS.filter(({ over }) => over === 'layer') },
] as const

interface Chart {
  readonly holder: HTMLElement
  readonly make: () => uPlot
  plot: uPlot
  readonly now: HTMLElement
  readonly over: 'time' | 'layer'
}

export function createCharts(data: RunData, store: Store): void {
  const charts: Chart[] = []
  for (const { section: id, source, plans } of GROUPS) {
    const section = byId(id)
    const holder = section.querySelector<HTMLElement>('.charts')!
    const table = tableOf(data, source)
    if (table.rowCount < 2) continue
    for (const plan of plans) {
      const series = plan.series.filter(({ column }) => hasValues(table, column))
      if (series.length > 0) charts.push(createChart(holder, { ...plan, series }, table, data, store))
    }
    section.hidden = holder.childElementCount === 0
  }
  const place = (chart: Chart): void => {
    const at = chart.over === 'time' ? shownTime(data, store) : store.get().layerHigh + 1
    const left = chart.plot.valToPos(at, 'x')
    const isInside = left >= 0 && left <= chart.plot.over.clientWidth
    chart.now.hidden = !isInside
    chart.now.style.transform = `translateX(${left}px)`
  }
  const resize = new ResizeObserver(() => {
    for (const chart of charts) {
      chart.plot.setSize({ width: Math.max(120, chart.holder.clientWidth), height: HEIGHT_PX })
      place(chart)
    }
  })
  let isFirst = true
  onTheme(() => {
    for (const chart of charts) {
      if (!isFirst) {
        chart.plot.destroy()
        chart.plot = chart.make()
      }
      chart.plot.over.append(chart.now)
      place(chart)
    }
    isFirst = false
  })
  for (const chart of charts) resize.observe(chart.holder)
  store.subscribe(() => {
    for (const chart of charts) place(chart)
  })
}

function hasValues(table: ViewTable, column: string): boolean {
  return table.columns[column]?.some((value) => Number.isFinite(value)) ?? false
}

/** The time of the last thing shown: the play head, or the end of the highest layer. */
function shownTime(data: RunData, store: Store): number {
  const { timeS, layerHigh } = store.get()
  if (timeS !== Number.POSITIVE_INFINITY) return timeS
  const layers = tableOf(data, 'layers').columns
  return (layers['start_s']?.[layerHigh] ?? data.header.totalTimeS) + (layers['duration_s']?.[layerHigh] ?? 0)
}

function createChart(holder: HTMLElement, plan: ChartPlan, table: ViewTable, data: RunData, store: Store): Chart {
  const body = element('div')
  const notes = [
    ...new Set(plan.series.map(({ column }) => data.header.validity[column]).filter((note) => note !== undefined)),
  ]
  const title = plan.unit === '' ? plan.title : `${plan.title}, ${plan.unit}`
  const figure = element('figure', { class: 'chart' }, element('h3', {}, title), body)
  figure.style.margin = '0'
  for (const note of notes) figure.append(element('figcaption', { class: 'validity' }, note))
  holder.append(figure)
  const x = Float64Array.from(
    plan.over === 'time' ? table.columns['time_s']! : table.columns['layer']!.map((n) => n + 1),
  )
  const columns = plan.series.map((series) => valuesOf(series, table))
  const limits = {
    low: plan.skipsHeating === true ? printingLow(table, columns) : null,
    high: plan.series.some(({ isSpiky }) => isSpiky) ? usualHigh(columns.at(-1)!) : null,
    onsetsS: plan.over === 'time' ? data.header.onsetsS : [],
  }
  const make = (): uPlot => {
    const isReduced = isWorthReducing(x.length)
    const plot = isReduced
      ? createReducedPlot(plan, x, columns, body, limits)
      : new uPlot(optionsFor(plan, body.clientWidth, limits), [x, ...columns] as uPlot.AlignedData, body)
    plot.over.addEventListener('click', () => {
      const index = plot.cursor.idx
      const at = index === null || index === undefined ? undefined : plot.data[0][index]
      // A drag that zooms ends in a click too.
      if (at === undefined || plot.select.width > 0) return
      const layerMax = Math.max(0, tableOf(data, 'layers').rowCount - 1)
      if (plan.over === 'time') store.set({ timeS: at, layerLow: 0, layerHigh: layerMax })
      else {
        const layerLow = Math.min(store.get().layerLow, at - 1)
        store.set({ layerHigh: at - 1, layerLow, timeS: Number.POSITIVE_INFINITY })
      }
    })
    return plot
  }
  return { holder: body, make, plot: make(), now: element('div', { class: 'now' }), over: plan.over }
}

function valuesOf({ column, scale, isSpiky }: SeriesPlan, table: ViewTable): (number | null)[] {
  return Array.from(table.columns[column]!, (value) => {
    if (!Number.isFinite(value)) return null
    return isSpiky === true ? Math.max(0, value) : value * (scale ?? 1)
  })
}

/** Medians as lines over pale spans; a zoom looks closer at the samples. */
function createReducedPlot(
  plan: ChartPlan,
  x: Float64Array,
  columns: readonly (readonly (number | null)[])[],
  body: HTMLElement,
  limits: AxisLimits,
): uPlot {
  const shares = plan.series.map((series) => (series.isSpiky === true ? SPIKY_SHARE : 0))
  const dataFor = (from: number, to: number): uPlot.AlignedData => {
    const reduced = reduceSeries(x, columns, from, to, shares)
    return [
      reduced[0]!.x,
      ...reduced.map(({ middle }) => middle),
      ...reduced.flatMap((series) => [series.high, series.low]),
    ] as uPlot.AlignedData
  }
  const options = optionsFor(plan, body.clientWidth, limits)
  const lines = plan.series.length
  const edges = plan.series.flatMap(({ isTarget }): uPlot.Series[] => {
    const edge: uPlot.Series = {
      show: isTarget !== true,
      stroke: 'transparent',
      width: 0,
      points: { show: false },
      class: 'edge',
    }
    return [{ ...edge }, { ...edge }]
  })
  const bands = plan.series.flatMap((series, i): uPlot.Band[] => {
    if (series.isTarget === true) return []
    const top = 1 + lines + 2 * i
    return [{ series: [top, top + 1], fill: `${themeColour(series.colour)}38` }]
  })
  let shown = [Number.NaN, Number.NaN]
  const lookCloser = (plot: uPlot, key: string): void => {
    const { min, max } = plot.scales['x']!
    if (key !== 'x' || min === undefined || max === undefined || min === null || max === null) return
    if (shown[0] === min && shown[1] === max) return
    const isFirst = Number.isNaN(shown[0]!)
    shown = [min, max]
    if (!isFirst) plot.setData(dataFor(min, max), false)
  }
  return new uPlot(
    { ...options, series: [...options.series, ...edges], bands, hooks: { ...options.hooks, setScale: [lookCloser] } },
    dataFor(x[0]!, x[x.length - 1]!),
    body,
  )
}

/** What the vertical axis keeps to, whatever the data do; null follows the data. */
interface AxisLimits {
  readonly low: number | null
  readonly high: number | null
  /** Marked by vertical lines: faults begin there. */
  readonly onsetsS: readonly number[]
}

/** Above nearly all values, but not above the odd peak. */
function usualHigh(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null && value > 0).sort((a, b) => a! - b!) as number[]
  const high = sorted[Math.floor(sorted.length * 0.99)]
  return high === undefined ? null : high * 1.25
}

/** Just under the lowest measured value while layers are printed, but for the odd sample. */
function printingLow(table: ViewTable, columns: readonly (readonly (number | null)[])[]): number | null {
  const layer = table.columns['layer']
  const lows = columns.slice(1).map((values) => {
    const printing = values.filter((value, i) => value !== null && (layer?.[i] ?? 0) >= 0) as number[]
    return printing.sort((a, b) => a - b)[Math.floor(printing.length / 50)] ?? Number.POSITIVE_INFINITY
  })
  const low = Math.min(...lows)
  return Number.isFinite(low) ? low - 2 : null
}

function optionsFor(plan: ChartPlan, width: number, limits: AxisLimits): uPlot.Options {
  const [quiet, rule] = [themeColour('quiet'), themeColour('rule')]
  const isTime = plan.over === 'time'
  const axis: uPlot.Axis = {
    stroke: quiet,
    font: '11.5px system-ui, sans-serif',
    grid: { stroke: rule, width: 1 },
    ticks: { stroke: rule, width: 1, size: 4 },
  }
  const timeValues = (_: uPlot, splits: number[]): string[] => splits.map(clockText)
  // Round numbers of minutes and hours, not of thousands of seconds.
  const timeSteps = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]
  return {
    width: Math.max(120, width),
    height: HEIGHT_PX,
    scales: {
      x: { time: false },
      y: { range: (_, lowest, highest) => rangeFor(plan, limits.low ?? lowest, limits.high ?? highest) },
    },
    axes: [
      isTime ? { ...axis, size: 32, values: timeValues, incrs: timeSteps } : { ...axis, size: 32 },
      { ...axis, size: 46 },
    ],
    series: [
      isTime
        ? { label: 'time', value: (_, value) => (value === null ? '–' : durationText(value)) }
        : { label: 'layer' },
      ...plan.series.map((series) => seriesFor(series)),
    ],
    cursor: {
      sync: { key: plan.over, scales: ['x', null] },
      points: { size: 6 },
      drag: { x: true, y: false, uni: 20 },
      focus: { prox: 24 },
    },
    legend: { live: true },
    hooks: {
      draw: [
        ...(plan.limit === undefined ? [] : [(plot: uPlot) => drawMark(plot, 'y', plan.limit!)]),
        ...limits.onsetsS.map((onsetS) => (plot: uPlot) => drawMark(plot, 'x', onsetS)),
      ],
    },
  }
}

function seriesFor(series: SeriesPlan): uPlot.Series {
  return {
    label: series.title,
    stroke: themeColour(series.colour),
    // The mark of the legend: a stroke in the line's colour.
    fill: 'transparent',
    width: series.isTarget === true ? 1 : 1.5,
    ...(series.isTarget === true ? { dash: [5, 4] } : {}),
    points: { show: false },
    value: (_, value) => (value === null || value === undefined ? '–' : value.toFixed(series.digits)),
  }
}

function rangeFor(plan: ChartPlan, low: number | null, high: number | null): [number, number] {
  let bottom = Math.min(low ?? 0, plan.from ?? low ?? 0)
  let top = Math.max(high ?? 1, plan.to ?? high ?? 1)
  if (top - bottom < 1e-9) {
    bottom -= 0.5
    top += 0.5
  }
  const margin = (top - bottom) * 0.06
  return [bottom === plan.from ? bottom : bottom - margin, top + margin]
}

/** A dashed line: across at a value that should not be passed, upright at a time when something broke. */
function drawMark(plot: uPlot, scale: 'x' | 'y', value: number): void {
  const at = plot.valToPos(value, scale, true)
  const { left, top, width, height } = plot.bbox
  const isInside = scale === 'y' ? at >= top && at <= top + height : at >= left && at <= left + width
  if (!isInside) return
  const { ctx } = plot
  ctx.save()
  ctx.strokeStyle = themeColour('failure')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(scale === 'y' ? left : at, scale === 'y' ? at : top)
  ctx.lineTo(scale === 'y' ? left + width : at, scale === 'y' ? at : top + height)
  ctx.stroke()
  ctx.restore()
}

/** `0:05` for five minutes, `1:20` for an hour and twenty; seconds only where they matter. */
function clockText(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round(seconds - minutes * 60)
  const hours = Math.floor(minutes / 60)
  if (rest !== 0) return `${minutes}m${String(rest).padStart(2, '0')}`
  return `${hours}:${String(minutes % 60).padStart(2, '0')}`
}
