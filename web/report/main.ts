// The viewer of report.html: turns the page's data into the 3D view, the charts and the tables.
import chartStyle from 'uplot/dist/uPlot.min.css'
import { createCharts } from './charts.ts'
import { enliven } from './findings.ts'
import { changeFor, createPartView } from './part/part-view.ts'
import { loadRunData, type RunData, tableOf } from './run-data.ts'
import { createTables } from './tables.ts'
import { createStore } from './view-state.ts'

function adoptStyle(text: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

function lastLayer(data: RunData): number {
  const layers = tableOf(data, 'beads').columns['layer']
  let last = 0
  for (const layer of layers ?? []) if (layer > last) last = layer
  return Math.max(last, tableOf(data, 'layers').rowCount - 1)
}

async function start(): Promise<void> {
  adoptStyle(chartStyle)
  const data = await loadRunData()
  const layerMax = lastLayer(data)
  const store = createStore({
    layerLow: 0,
    layerHigh: layerMax,
    timeS: Number.POSITIVE_INFINITY,
    colourBy: 'weld_c',
    featureMask: -1,
    finding: null,
  })
  const scene = createPartView(document.getElementById('part')!, data, store)
  // Choosing a finding also sets what shows it best; letting it go shows the whole part again.
  store.subscribe((state, before) => {
    if (state.finding === before.finding) return
    const chosen = state.finding === null ? undefined : data.header.findings[state.finding]
    store.set(chosen === undefined ? { layerLow: 0, layerHigh: layerMax } : changeFor(chosen, state, layerMax))
    if (chosen === undefined) scene?.look('home')
  })
  enliven(data, store)
  createCharts(data, store)
  createTables(data, store)
  document.documentElement.dataset['ready'] = 'true'
}

void start()
