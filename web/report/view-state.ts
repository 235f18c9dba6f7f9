// What the reader is looking at: shared by the 3D view, the charts, the findings and the tables.
import type { BeadChannel } from '../../src/report/page-data.ts'

export type ColourBy = BeadChannel | 'feature' | 'finding'

export interface ViewState {
  readonly layerLow: number
  readonly layerHigh: number
  /** Print time shown, s; Infinity is the finished part. */
  readonly timeS: number
  readonly colourBy: ColourBy
  /** Bit i shows feature code i. */
  readonly featureMask: number
  /** Index into the findings; null when none is chosen. */
  readonly finding: number | null
}

type Listener = (state: ViewState, before: ViewState) => void

export interface Store {
  get(): ViewState
  set(change: Partial<ViewState>): void
  subscribe(listener: Listener): void
}

export function createStore(initial: ViewState): Store {
  let state = initial
  const listeners: Listener[] = []
  return {
    get: () => state,
    set: (change) => {
      const before = state
      const next = { ...state, ...change }
      const isSame = Object.keys(next).every((key) => next[key as keyof ViewState] === before[key as keyof ViewState])
      if (isSame) return
      state = next
      for (const listener of listeners) listener(state, before)
    },
    subscribe: (listener) => {
      listeners.push(listener)
    },
  }
}
