// Heaters and sensors: a line for each, a target to set, and the last ten minutes as curves.
import { byId, element } from '../dom.ts'
import type { Status } from './status.ts'
import { number } from './status.ts'

interface Row {
  readonly reading: HTMLElement
  readonly target: HTMLInputElement | null
  readonly values: number[]
  readonly colour: string
}

const COLOURS = ['#e53935', '#1e88e5', '#43a047', '#fb8c00', '#8e24aa', '#00897b', '#6d4c41']
const KEPT = 600

export interface Temperatures {
  /** The printer's sensors, with what the server remembers of them. */
  begin(sensors: readonly string[], heaters: readonly string[], past: Readonly<Record<string, readonly number[]>>): void
  show(status: Status): void
  /** Once a second. */
  sample(status: Status): void
}

export function createTemperatures(setTarget: (heater: string, targetC: number) => void): Temperatures {
  const rows = new Map<string, Row>()

  function addRow(name: string, isHeater: boolean, past: readonly number[]): void {
    const colour = COLOURS[rows.size % COLOURS.length] ?? 'grey'
    const reading = element('td')
    const input = element('input', {
      type: 'number',
      step: 1,
      min: 0,
      inputmode: 'decimal',
      'aria-label': `target of ${name}, °C`,
    })
    const form = element('form', {}, input)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (input.value !== '') setTarget(name, Number(input.value))
      input.blur()
    })
    const dot = element('span', { class: 'swatch' })
    dot.style.background = colour
    const shown = name.replace(/^(temperature_sensor|heater_generic|temperature_fan) /, '')
    byId('heaters').append(
      element('tr', {}, element('td', {}, dot, shown), reading, element('td', {}, isHeater ? form : '')),
    )
    rows.set(name, { reading, target: isHeater ? input : null, values: past.slice(-KEPT), colour })
  }

  return {
    begin(sensors, heaters, past) {
      rows.clear()
      byId('heaters').replaceChildren()
      for (const name of sensors) addRow(name, heaters.includes(name), past[name] ?? [])
      drawChart(rows.values())
    },
    show(status) {
      for (const [name, { reading, target }] of rows) {
        const valueC = number(status, name, 'temperature')
        reading.textContent = Number.isFinite(valueC) ? `${valueC.toFixed(1)} °C` : '-'
        const targetC = number(status, name, 'target')
        if (target !== null && document.activeElement !== target)
          target.value = Number.isFinite(targetC) ? String(targetC) : ''
      }
    },
    sample(status) {
      for (const [name, { values }] of rows) {
        const valueC = number(status, name, 'temperature')
        if (Number.isFinite(valueC)) values.push(valueC)
        if (values.length > KEPT) values.splice(0, values.length - KEPT)
      }
      drawChart(rows.values())
    },
  }
}

function drawChart(rows: Iterable<Row>): void {
  const all = [...rows]
  const chart = byId('chart')
  const { clientWidth: widthPx, clientHeight: heightPx } = chart
  chart.setAttribute('viewBox', `0 0 ${widthPx} ${heightPx}`)
  const topC = Math.max(50, ...all.flatMap(({ values }) => values)) * 1.1
  const svg = (name: string, attributes: Readonly<Record<string, string | number>>): SVGElement => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
    return made
  }
  const y = (valueC: number): number => heightPx - (heightPx * valueC) / topC
  const shapes: SVGElement[] = []
  for (let valueC = 50; valueC < topC; valueC += 50) {
    const label = svg('text', { x: 2, y: y(valueC) - 2 })
    label.textContent = `${valueC} °C`
    shapes.push(svg('path', { d: `M0 ${y(valueC)}H${widthPx}`, stroke: 'currentColor', opacity: 0.15 }), label)
  }
  for (const { values, colour } of all) {
    const points = values.map(
      (value, k) => `${(widthPx - (values.length - 1 - k) * (widthPx / KEPT)).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    if (points.length > 0) shapes.push(svg('path', { d: `M${points.join('L')}`, stroke: colour }))
  }
  chart.replaceChildren(...shapes)
}
