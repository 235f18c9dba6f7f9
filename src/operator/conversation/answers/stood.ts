// How long the print at hand has stood, by what was seen of its pauses.
import type { Happening } from '../chronicle.ts'
import type { ConversationContext } from '../context.ts'

export interface Stood {
  readonly totalS: number
  readonly times: number
  /** The longest one that was gone on from; null: there was none. */
  readonly longest: { readonly layer: number | null; readonly forS: number } | null
}

/** So long it was not seen to stand from then on, s. */
export function printedSince(happenings: readonly Happening[], fromS: number, toS: number): number {
  let stoodS = 0
  let pausedS: number | null = null
  for (const { timeS, what } of happenings) {
    if (what.kind === 'paused') pausedS = timeS
    if ((what.kind !== 'resumed' && what.kind !== 'ended') || pausedS === null) continue
    stoodS += Math.max(0, Math.min(timeS, toS) - Math.max(pausedS, fromS))
    pausedS = null
  }
  return Math.max(0, toS - fromS - stoodS)
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
