// What the operator sees of its printer at one moment: numbers by channel, and the few words that are not numbers. Every text
// in it was written by others: it is data, and shown as such.
import type { ConsoleEntry, HostState, PrintState } from '#protocol'

export interface Scene {
  /** The printer's own clock, s. */
  readonly timeS: number
  readonly host: HostState
  /** Why the host is in this state, in its own words. */
  readonly hostMessage: string
  readonly print: PrintState
  readonly printMessage: string
  readonly filename: string
  /** How far the file has been read, bytes; NaN without a print. The motion is a second or two behind. */
  readonly fileByte: number
  readonly fileBytes: number
  readonly printDurationS: number
  /** Since the print was begun, pauses too, s; NaN or not there: not known. */
  readonly totalDurationS?: number
  /** -1: not known. */
  readonly layer: number
  readonly layers: number
  /** Live adjustments; NaN: not known. */
  readonly speedRatio: number
  readonly flowRatio: number
  readonly zOffsetMm: number
  readonly maxAccelMmPerS2: number
  readonly pressureAdvanceS: number
  readonly homedAxes: string
  readonly objects: readonly PrintedObject[]
  readonly currentObject: string | null
  /** [CHANNELS] NaN: not there, or not known now. */
  readonly channels: Float64Array
  /** [CHANNELS] for so long it has not been renewed, s; Infinity where it was never there. */
  readonly ageS: Float64Array
  /** What the console said since the scene before. */
  readonly console: readonly ConsoleEntry[]
  /** The object that pictures in a row do not show where it should be; null or not there: none that has a name. */
  readonly goneObject?: string | null
  /** ... from two places of the head, so long apart that nothing merely hides it. */
  readonly isGoneSure?: boolean
}

export interface PrintedObject {
  readonly name: string
  readonly isExcluded: boolean
  /** As the file has it; absent where it does not say. */
  readonly centreMm?: readonly [number, number]
}
