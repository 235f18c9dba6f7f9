// What the bead under the pointer is.
import { BEAD_CHANNELS } from '../../../src/report/page-data.ts'
import { element } from '../../dom.ts'
import { CHANNELS, formatValue } from '../channels.ts'
import { type RunData, tableOf } from '../run-data.ts'

const SHORT_TITLES: Readonly<Record<(typeof BEAD_CHANNELS)[number], string>> = {
  weld_c: 'weld',
  flow_ratio: 'delivered / commanded',
  bond_ratio: 'bond / bulk',
  speed_mm_per_s: 'speed',
  flow_mm3_per_s: 'flow',
  substrate_c: 'layer below',
  unsupported_ratio: 'unsupported',
  ringing_um: 'ringing',
  gap_ratio: 'gap / height',
}

export function fillTip(tip: HTMLElement, bead: number, data: RunData): void {
  const { columns } = tableOf(data, 'beads')
  const value = (name: string): number => columns[name]?.[bead] ?? Number.NaN
  const objects = tableOf(data, 'objects')
  const objectRow = objects.columns['object']?.indexOf(value('object')) ?? -1
  const object = objects.texts['name']?.[objectRow] ?? ''
  const feature = (data.header.features[value('feature')] ?? 'unknown').replaceAll('-', ' ')
  const z = columns['z_mm']?.[bead * 2] ?? Number.NaN
  const list = element('dl')
  const add = (name: string, text: string): void => list.append(element('dt', {}, name), element('dd', {}, text))
  add('G-code line', String(value('line')))
  add('layer', `${value('layer') + 1} · z ${z.toFixed(2)} mm`)
  if (object !== '') add('object', object)
  add('bead', `${value('width_mm').toFixed(2)} × ${value('height_mm').toFixed(2)} mm`)
  for (const channel of BEAD_CHANNELS) {
    const style = CHANNELS[channel]
    if (!Number.isNaN(value(channel))) add(SHORT_TITLES[channel], formatValue(value(channel), style))
  }
  tip.replaceChildren(element('div', { class: 'title' }, feature.charAt(0).toUpperCase() + feature.slice(1)), list)
}

/** Beside the pointer, inside the frame. */
export function placeTip(tip: HTMLElement, frame: HTMLElement, x: number, y: number): void {
  tip.hidden = false
  const [width, height] = [tip.offsetWidth, tip.offsetHeight]
  const left = x + 16 + width > frame.clientWidth ? x - width - 14 : x + 16
  tip.style.left = `${Math.max(6, left)}px`
  tip.style.top = `${Math.max(6, Math.min(y - 20, frame.clientHeight - height - 6))}px`
}
