// What the thread of the operator's link and the thread of its twin say to each other: plain data only.
import type { ExpectedPicture, Forecast, PrintStart } from '#protocol'
import type { TwinOptions } from '#twin'

/** What can be sent to another thread. */
export type TwinSetting = Omit<TwinOptions, 'readInclude' | 'breathe'>

export type TwinQuestion =
  | { readonly id: number; readonly kind: 'forecast'; readonly file: Uint8Array; readonly start: PrintStart }
  | {
      readonly id: number
      readonly kind: 'picture'
      readonly fileByte: number
      readonly widthPx: number
      readonly heightPx: number
      readonly headMm: readonly [number, number, number] | null
    }

export type TwinAnswer =
  | { readonly id: number; readonly kind: 'forecast'; readonly forecast: Forecast }
  | { readonly id: number; readonly kind: 'picture'; readonly picture: ExpectedPicture | null }
  | { readonly id: number; readonly kind: 'failure'; readonly message: string }
