// From a way of colouring to one code a bead, the texels of its map, and what the legend says.
import { CHANNELS, type ChannelRange, type ChannelStyle, channelRange } from '../channels.ts'
import { categoryTexels, colourMapTexels, FINDING_LEVELS } from '../colour-maps.ts'
import { findingLevels } from '../concern.ts'
import { type RunData, tableOf } from '../run-data.ts'
import type { ColourBy } from '../view-state.ts'

export interface Colouring {
  readonly codes: Uint16Array
  readonly texels: Uint8Array
  readonly isCategory: boolean
  /** For a channel. */
  readonly style: ChannelStyle | null
  readonly range: ChannelRange | null
  /** For categories: names by code, with the number of beads. */
  readonly categories: readonly { readonly name: string; readonly code: number; readonly count: number }[]
}

/** Codes stay below this; 65535 says that a bead has no value. */
const HIGHEST_CODE = 65534

export function createColouring(data: RunData): (by: ColourBy) => Colouring {
  const known = new Map<ColourBy, Colouring>()
  return (by) => {
    const found = known.get(by)
    if (found !== undefined) return found
    const made = by === 'feature' || by === 'finding' ? categories(data, by) : channel(data, by)
    known.set(by, made)
    return made
  }
}

function channel(data: RunData, by: Exclude<ColourBy, 'feature' | 'finding'>): Colouring {
  const values = tableOf(data, 'beads').columns[by]!
  const style = CHANNELS[by]
  const range = channelRange(values, beadLengths(data), style)
  const codes = new Uint16Array(values.length)
  const scale = HIGHEST_CODE / (range.high - range.low)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    codes[i] = Number.isNaN(value) ? 65535 : Math.max(0, Math.min(HIGHEST_CODE, (value - range.low) * scale))
  }
  return { codes, texels: colourMapTexels(style.map), isCategory: false, style, range, categories: [] }
}

function beadLengths(data: RunData): Float32Array {
  const { columns, rowCount } = tableOf(data, 'beads')
  const [x, y] = [columns['x_mm']!, columns['y_mm']!]
  return Float32Array.from({ length: rowCount }, (_, i) =>
    Math.hypot(x[2 * i + 1]! - x[2 * i]!, y[2 * i + 1]! - y[2 * i]!),
  )
}

function categories(data: RunData, by: 'feature' | 'finding'): Colouring {
  const source = by === 'feature' ? tableOf(data, 'beads').columns['feature']! : findingLevels(data)
  const names = by === 'feature' ? data.header.features : FINDING_LEVELS
  const counts = names.map(() => 0)
  const codes = Uint16Array.from(source)
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
  const present = names.map((name, code) => ({ name, code, count: counts[code]! })).filter((entry) => entry.count > 0)
  return { codes, texels: categoryTexels(by), isCategory: true, style: null, range: null, categories: present }
}
