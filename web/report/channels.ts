// What each way of colouring means: its words, its unit, its map and the range that the map spans.
import { BEAD_CHANNELS, type BeadChannel } from '../../src/report/page-data.ts'
import type { ColourMap } from './colour-maps.ts'
import type { Numbers } from './run-data.ts'
import type { ColourBy } from './view-state.ts'

export interface ChannelStyle {
  readonly title: string
  readonly unit: string
  readonly map: ColourMap
  /** The map is centred on this value. */
  readonly centre?: number
  /** A centred map reaches no further than this to either side. */
  readonly reachMax?: number
  /** The map starts at this value. */
  readonly floor?: number
  /** No narrower than this, so that noise does not look like a signal. */
  readonly spanMin: number
  readonly digits: number
}

export const CHANNELS: Readonly<Record<BeadChannel, ChannelStyle>> = {
  weld_c: { title: 'Weld temperature', unit: '°C', map: 'heat', spanMin: 10, digits: 0 },
  flow_ratio: {
    title: 'Flow, delivered / commanded',
    unit: '',
    map: 'diverging',
    centre: 1,
    reachMax: 0.3,
    spanMin: 0.1,
    digits: 2,
  },
  bond_ratio: { title: 'Bond strength / bulk', unit: '', map: 'viridis', spanMin: 0.1, digits: 2 },
  speed_mm_per_s: { title: 'Speed', unit: 'mm/s', map: 'viridis', spanMin: 10, digits: 0 },
  flow_mm3_per_s: { title: 'Flow', unit: 'mm³/s', map: 'viridis', spanMin: 2, digits: 1 },
  substrate_c: { title: 'Temperature of the layer below', unit: '°C', map: 'heat', spanMin: 10, digits: 0 },
  unsupported_ratio: { title: 'Unsupported share', unit: '', map: 'worry', floor: 0, spanMin: 0.5, digits: 2 },
  ringing_um: { title: 'Ringing', unit: 'µm', map: 'worry', floor: 0, spanMin: 20, digits: 0 },
  gap_ratio: {
    title: 'First-layer gap / height',
    unit: '',
    map: 'diverging',
    centre: 1,
    reachMax: 0.6,
    spanMin: 0.2,
    digits: 2,
  },
}

export const COLOUR_CHOICES: readonly { readonly value: ColourBy; readonly title: string }[] = [
  { value: 'feature', title: 'Feature' },
  ...BEAD_CHANNELS.map((value) => ({ value, title: CHANNELS[value].title })),
  { value: 'finding', title: 'Findings' },
]

export interface ChannelRange {
  /** What the ends of the map stand for. */
  readonly low: number
  readonly high: number
  /** What the data really spans. */
  readonly minimum: number
  readonly maximum: number
  /** False when no bead has a value. */
  readonly isKnown: boolean
}

/**
 * The map spans the middle 98 % of the beads' length, so that neither an odd bead nor a thousand tiny ones wash out the rest.
 * `lengthsMm` has one entry a bead.
 */
export function channelRange(values: Numbers, lengthsMm: Numbers, style: ChannelStyle): ChannelRange {
  const stride = Math.max(1, Math.floor(values.length / 50_000))
  const sample: number[] = []
  let [minimum, maximum, totalMm] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    minimum = Math.min(minimum, value)
    maximum = Math.max(maximum, value)
    if (i % stride !== 0) continue
    sample.push(i)
    totalMm += lengthsMm[i]!
  }
  if (!(maximum >= minimum)) return { low: 0, high: 1, minimum: Number.NaN, maximum: Number.NaN, isKnown: false }
  const sorted = Uint32Array.from(sample).sort((a, b) => values[a]! - values[b]!)
  const valueAt = (share: number): number => {
    let passedMm = 0
    for (const i of sorted) {
      passedMm += lengthsMm[i]!
      if (passedMm >= share * totalMm) return values[i]!
    }
    return maximum
  }
  let [low, high] = [valueAt(0.01), valueAt(0.99)]
  if (style.centre !== undefined) {
    const widest = Math.max(style.spanMin / 2, style.centre - low, high - style.centre)
    const reach = Math.min(widest, style.reachMax ?? widest)
    return { low: style.centre - reach, high: style.centre + reach, minimum, maximum, isKnown: true }
  }
  if (style.floor !== undefined) low = style.floor
  if (high - low < style.spanMin) {
    if (style.floor === undefined) low = (low + high - style.spanMin) / 2
    high = low + style.spanMin
  }
  return { low, high, minimum, maximum, isKnown: true }
}

export function formatValue(value: number, style: ChannelStyle): string {
  if (Number.isNaN(value)) return '–'
  return style.unit === '' ? value.toFixed(style.digits) : `${value.toFixed(style.digits)} ${style.unit}`
}
