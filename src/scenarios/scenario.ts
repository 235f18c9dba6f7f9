// One print with everything that decides how it goes, as plain data: it can be written down, sent and played again.
import type { PartNumbers } from './parts/part.ts'
import type { Split } from './split.ts'

export interface Scenario {
  readonly seed: number
  readonly index: number
  readonly split: Split
  /** Names the scenario wherever it is told of. */
  readonly name: string
  readonly part: ScenarioPart
  readonly settings: ScenarioSettings
  /** Of the printers that ship. */
  readonly printer: string
  /** The filament bought for it, as in data/materials; a fault may have put another one on the spool holder. */
  readonly material: string
  /** Null: the machine is its model. */
  readonly twinSeed: number | null
  readonly gap: { readonly level: number; readonly seed: number } | null
  readonly room: ScenarioRoom
  /** Null: a sound print. */
  readonly fault: ScenarioFault | null
  readonly person: ScenarioPerson
  /** Of everything else that is left to chance in the printer. */
  readonly printSeed: number
}

export type ScenarioPart =
  | { readonly kind: 'made'; readonly family: string; readonly numbers: PartNumbers; readonly heightMm: number }
  /** A file that somebody else has: of the parts that ship, or any. */
  | { readonly kind: 'file'; readonly name: string }

export interface ScenarioSettings {
  /** Where the middle of the part lies from that of the plate, mm. */
  readonly placeXMm: number
  readonly placeYMm: number
  readonly layerMm: number
  readonly widthMm: number
  readonly walls: number
  readonly infillRatio: number
  readonly speedRatio: number
  readonly nozzleC: number
  readonly bedC: number
  readonly usesMacros: boolean
  readonly tellsLayers: boolean
  readonly labelsObjects: boolean
  /** The printer has a run-out switch that pauses the print, beyond what its configuration says. */
  readonly hasRunOutSwitch: boolean
}

export interface ScenarioRoom {
  readonly ambientC: number
  readonly humidityPct: number
  /** Days that the spool has stood open. */
  readonly openedDays: number
  /** A chamber that was warmed before; null: as warm as the room. */
  readonly chamberC: number | null
}

export interface ScenarioFault {
  readonly mode: string
  /** Course and words: no mechanism is in `judge` and in another split, where the mode has several. */
  readonly mechanism: string
  /** As on the command line. */
  readonly text: string
  readonly severity: number | null
}

export interface ScenarioPerson {
  /** A request is answered after so many minutes; null: nobody is there. */
  readonly answersAfterMin: number | null
}
