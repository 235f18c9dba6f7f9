// How long the print at hand has stood, by what was seen of its pauses.
import type { ConversationContext } from '../context.ts'

export interface Stood {
  readonly totalS: number
  readonly times: number
  /** The longest one that was gone on from; null: there was none. */
  readonly longest: { readonly layer: number | null; readonly forS: number } | null
}

/** `nowS`: a pause that lasts counts until then. */
export function stoodIn({ chronicle }: ConversationContext, nowS: number): Stood {
  let stood: Stood = { totalS: 0, times: 0, longest: null }
  let paused: { layer: number | null; sinceS: number } | null = null
  for (const { timeS, what } of chronicle.happenings) {
    if (what.kind === 'begun') stood = { totalS: 0, times: 0, longest: null }
    if (what.kind === 'begun') paused = null
    if (what.kind === 'paused') paused = { layer: what.layer, sinceS: timeS }
    if ((what.kind !== 'resumed' && what.kind !== 'ended') || paused === null) continue
    const forS = timeS - paused.sinceS
    const isLongest = what.kind === 'resumed' && forS > (stood.longest?.forS ?? 0)
    const longest = isLongest ? { layer: paused.layer, forS } : stood.longest
    stood = { totalS: stood.totalS + forS, times: stood.times + 1, longest }
    paused = null
  }
  if (paused === null || !(nowS > paused.sinceS)) return stood
  return { ...stood, totalS: stood.totalS + nowS - paused.sinceS, times: stood.times + 1 }
}
