// What the colours mean: a histogram in the map's own colours with its ends, or the keys of categories.

import { element, themeColour } from '../../dom.ts'
import { formatValue } from '../channels.ts'
import { texelCss } from '../colour-maps.ts'
import type { Numbers } from '../run-data.ts'
import type { Store } from '../view-state.ts'
import type { Colouring } from './colouring.ts'

const BINS = 58

export function fillLegend(
  root: HTMLElement,
  colouring: Colouring,
  values: Numbers | null,
  validity: string | undefined,
  store: Store,
): void {
  root.replaceChildren()
  const { style, range } = colouring
  if (style !== null && range !== null && values !== null) {
    root.append(element('div', { class: 'title' }, style.unit === '' ? style.title : `${style.title}, ${style.unit}`))
    if (!range.isKnown) root.append(element('div', {}, 'No bead has this value.'))
    else {
      const bar = element('canvas', { 'aria-hidden': 'true' })
      const plain = { ...style, unit: '' }
      const low = `${range.minimum < range.low ? '≤ ' : ''}${formatValue(range.low, plain)}`
      const high = `${range.maximum > range.high ? '≥ ' : ''}${formatValue(range.high, plain)}`
      const ends = element('div', { class: 'ends' }, element('span', {}, low), element('span', {}, high))
      const span = `data ${formatValue(range.minimum, plain)} to ${formatValue(range.maximum, style)}`
      ends.insertBefore(element('span', {}, span), ends.lastChild)
      root.append(bar, ends)
      drawHistogram(bar, colouring, values)
    }
  } else root.append(categoryKeys(colouring, store))
  if (validity !== undefined) root.append(element('div', { class: 'validity' }, validity))
}

function categoryKeys(colouring: Colouring, store: Store): HTMLElement {
  const isFeature = store.get().colourBy === 'feature'
  const keys = colouring.categories.map(({ name, code }) => {
    const words = name === 'none' ? 'no finding' : name.replaceAll('-', ' ')
    const swatch = element('i')
    swatch.style.setProperty('--swatch', texelCss(colouring.texels, code))
    if (!isFeature) return element('span', { class: 'key' }, swatch, words)
    const isShown = ((store.get().featureMask >> code) & 1) === 1
    const key = element('button', { class: 'key', type: 'button', 'aria-pressed': String(isShown) }, swatch, words)
    key.title = `Show or hide ${words}`
    key.addEventListener('click', () => {
      store.set({ featureMask: store.get().featureMask ^ (1 << code) })
      key.setAttribute('aria-pressed', String(((store.get().featureMask >> code) & 1) === 1))
    })
    return key
  })
  return element('div', { class: 'keys' }, ...keys)
}

function drawHistogram(canvas: HTMLCanvasElement, colouring: Colouring, values: Numbers): void {
  const counts = new Float64Array(BINS)
  for (let i = 0; i < values.length; i++) {
    const code = colouring.codes[i]!
    if (code !== 65535) counts[Math.min(BINS - 1, Math.floor((code / 65535) * BINS))]! += 1
  }
  const most = Math.max(1, ...counts)
  const [width, height, barHeight] = [464, 92, 14]
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')!
  const cell = width / BINS
  for (let bin = 0; bin < BINS; bin++) {
    context.fillStyle = texelCss(colouring.texels, Math.round(((bin + 0.5) / BINS) * 255))
    // The root keeps small counts visible beside the peak.
    const tall = Math.sqrt(counts[bin]! / most) * (height - barHeight - 8)
    context.globalAlpha = 0.9
    if (counts[bin]! > 0)
      context.fillRect(bin * cell, height - barHeight - 4 - Math.max(2, tall), cell - 1.5, Math.max(2, tall))
    context.globalAlpha = 1
    context.fillRect(bin * cell, height - barHeight, cell + 0.5, barHeight)
  }
  context.strokeStyle = themeColour('rule')
  context.strokeRect(0.5, height - barHeight + 0.5, width - 1, barHeight - 1)
}
