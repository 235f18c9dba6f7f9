// The tables of layers and objects. Only the rows in sight are in the document, so ten thousand layers scroll as one.
import { byId, element } from '../dom.ts'
import { type RunData, tableOf, type ViewTable } from './run-data.ts'
import type { Store } from './view-state.ts'

const ROW_PX = 28
const ROWS_IN_SIGHT = 24

interface TableColumn {
  readonly column: string
  readonly title: string
  readonly unit: string
  readonly digits: number
  readonly scale?: number
  /** Layers are counted from 1 for a reader. */
  readonly offset?: number
  readonly isBad?: (value: number) => boolean
}

const LAYER_COLUMNS: readonly TableColumn[] = [
  { column: 'layer', title: 'Layer', unit: '', digits: 0, offset: 1 },
  { column: 'z_mm', title: 'z', unit: 'mm', digits: 2 },
  { column: 'duration_s', title: 'Time', unit: 's', digits: 1 },
  { column: 'filament_mm', title: 'Filament', unit: 'mm', digits: 0 },
  { column: 'speed_mean_mm_per_s', title: 'Speed', unit: 'mm/s', digits: 0 },
  { column: 'flow_max_mm3_per_s', title: 'Peak flow', unit: 'mm³/s', digits: 1 },
  { column: 'flow_ratio', title: 'Delivered', unit: 'ratio', digits: 3, isBad: (v) => v < 0.93 || v > 1.07 },
  { column: 'force_max_n', title: 'Force', unit: 'N', digits: 0 },
  { column: 'fan_ratio', title: 'Fan', unit: '%', digits: 0, scale: 100 },
  { column: 'weld_mean_c', title: 'Weld', unit: '°C', digits: 0 },
  { column: 'substrate_mean_c', title: 'Below', unit: '°C', digits: 0 },
  { column: 'bond_mean_ratio', title: 'Bond', unit: 'ratio', digits: 2 },
  { column: 'bond_p05_ratio', title: 'Weakest 5 %', unit: 'ratio', digits: 2 },
  { column: 'unsupported_mm2', title: 'Unsupported', unit: 'mm²', digits: 1 },
  { column: 'string_count', title: 'Strings', unit: '', digits: 0 },
  { column: 'ringing_max_um', title: 'Ringing', unit: 'µm', digits: 0 },
  { column: 'stress_mpa', title: 'Stress', unit: 'MPa', digits: 1 },
  { column: 'peel_ratio', title: 'Peel', unit: 'ratio', digits: 2, isBad: (v) => v >= 1 },
  { column: 'delamination_ratio', title: 'Split', unit: 'ratio', digits: 2, isBad: (v) => v >= 1 },
]

const OBJECT_COLUMNS: readonly TableColumn[] = [
  { column: 'name', title: 'Object', unit: '', digits: 0 },
  { column: 'filament_mm', title: 'Filament', unit: 'mm', digits: 0 },
  { column: 'delivered_mm3', title: 'Plastic', unit: 'mm³', digits: 0 },
  { column: 'z_max_mm', title: 'Height', unit: 'mm', digits: 2 },
  { column: 'contact_mm2', title: 'Contact', unit: 'mm²', digits: 0 },
  { column: 'lift_mm', title: 'Lift', unit: 'mm', digits: 3 },
  { column: 'line_first', title: 'First line', unit: '', digits: 0 },
]

const EVENT_COLUMNS: readonly TableColumn[] = [
  { column: 'kind', title: 'Event', unit: '', digits: 0 },
  { column: 'time_s', title: 'Time', unit: 's', digits: 1 },
  { column: 'line', title: 'Line', unit: '', digits: 0 },
  { column: 'text', title: 'What', unit: '', digits: 0 },
]

export function createTables(data: RunData, store: Store): void {
  const section = byId('tables')
  const add = (
    title: string,
    name: string,
    columns: readonly TableColumn[],
    onRow: ((row: number) => void) | null,
  ): void => {
    const table = tableOf(data, name)
    if (table.rowCount === 0) return
    const made = createTable(title, table, columns, onRow)
    section.append(element('h2', {}, title), made.root)
    made.root.style.marginBottom = '28px'
    if (name === 'layers') {
      const mark = (): void => made.setCurrent(store.get().layerHigh)
      store.subscribe(mark)
      mark()
    }
  }
  add('Objects', 'objects', OBJECT_COLUMNS, null)
  add('Layers', 'layers', LAYER_COLUMNS, (row) => {
    const layer = tableOf(data, 'layers').columns['layer']![row]!
    store.set({ layerHigh: layer, layerLow: Math.min(store.get().layerLow, layer), timeS: Number.POSITIVE_INFINITY })
  })
  add('Events', 'events', EVENT_COLUMNS, null)
  section.hidden = section.childElementCount === 0
}

interface MadeTable {
  readonly root: HTMLElement
  setCurrent(row: number): void
}

function createTable(
  title: string,
  table: ViewTable,
  wanted: readonly TableColumn[],
  onRow: ((row: number) => void) | null,
): MadeTable {
  const columns = wanted.filter(({ column }) => column in table.columns || column in table.texts)
  const heads = columns.map(({ title: name, unit }) =>
    element('th', { scope: 'col' }, name, ...(unit === '' ? [] : [element('small', {}, unit)])),
  )
  const body = element('tbody')
  const grid = element(
    'table',
    { 'aria-label': title, 'aria-rowcount': table.rowCount },
    element('thead', {}, element('tr', {}, ...heads)),
    body,
  )
  const scroll = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title }, grid)
  let first = -1
  let current = -1
  const rowAt = (row: number): HTMLElement => {
    const cells = columns.map((column) => cell(table, column, row))
    const made = element('tr', { 'aria-rowindex': row + 1, ...(onRow === null ? {} : { tabindex: 0 }) }, ...cells)
    if (row === current) made.setAttribute('aria-current', 'true')
    if (onRow !== null) {
      made.addEventListener('click', () => onRow(row))
      made.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') onRow(row)
      })
    }
    return made
  }
  const gap = (rows: number): HTMLElement => {
    const made = element('tr', { class: 'gap', 'aria-hidden': 'true' }, element('td', { colspan: columns.length }))
    made.style.setProperty('--gap', `${rows * ROW_PX}px`)
    return made
  }
  const paint = (force = false): void => {
    const from = Math.max(0, Math.min(Math.floor(scroll.scrollTop / ROW_PX) - 4, table.rowCount - ROWS_IN_SIGHT))
    if (from === first && !force) return
    first = from
    const to = Math.min(table.rowCount, from + ROWS_IN_SIGHT)
    const rows = Array.from({ length: to - from }, (_, i) => rowAt(from + i))
    if (from > 0) rows.unshift(gap(from))
    if (to < table.rowCount) rows.push(gap(table.rowCount - to))
    body.replaceChildren(...rows)
  }
  scroll.addEventListener('scroll', () => paint(), { passive: true })
  paint()
  return {
    root: element('div', { class: 'card' }, scroll),
    setCurrent: (row) => {
      if (row === current) return
      current = row
      paint(true)
    },
  }
}

function cell(table: ViewTable, column: TableColumn, row: number): HTMLElement {
  const text = table.texts[column.column]?.[row]
  if (text !== undefined) return element('td', { class: 'text', title: text }, text)
  const value = (table.columns[column.column]?.[row] ?? Number.NaN) * (column.scale ?? 1) + (column.offset ?? 0)
  const made = element('td', {}, Number.isNaN(value) ? '–' : value.toFixed(column.digits))
  if (column.isBad?.(value) === true) made.classList.add('bad')
  return made
}
