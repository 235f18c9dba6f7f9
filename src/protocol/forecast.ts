// What an operator may expect of a print before it is printed: its own simulation of the same file on the nominal machine. A
// prediction, never a peek: whoever makes it knows the file, the configuration and the material, not the machine at hand.

/** How a sound print of this file should look to the operator, a row a second of the printer's time. */
export interface Forecast {
  /** Names as in the operator's own list of channels; each is a column of `values`. */
  readonly channels: readonly string[]
  /**
   * [row] how far the file has been read in this second, as Klipper tells it (`file_position`: the motion is a second or two
   * behind); never falls. While the print waits for heat it stands: `followForecast` finds the row.
   */
  readonly fileBytes: Float64Array
  /** [row] seconds since the print was started, waits for heat included. */
  readonly timeS: Float64Array
  /** [row] layer being printed, from 0; -1 before the first. */
  readonly layer: Int32Array
  /** [channel][row]; NaN where nothing is expected. */
  readonly values: readonly Float32Array[]
  readonly durationS: number
  readonly filamentMm: number
  readonly layers: number
}

/** Three bytes a pixel, rows from the top. */
export interface Picture {
  readonly widthPx: number
  readonly heightPx: number
  readonly rgb: Uint8Array
}

/** What each pixel of an expected picture shows: 0 nothing in particular, 1 the part, 2 the head and what it rides on, 3 the plate. */
export type PictureMask = Uint8Array

export interface ExpectedPicture extends Picture {
  readonly mask: PictureMask
  /** The same moment without any plastic, three bytes a pixel: what is seen where plastic is missing. */
  readonly bare?: Uint8Array
  /** Whose plastic each pixel shows: 0 none, 1 that of no object (skirt, brim, purge line), 2 + n that of `objects[n]`. */
  readonly plastic?: Uint8Array
  /**
   * Where the plate moves along Y under the head: how far a part moves in the picture with 1 mm of it, px right and down. A picture
   * that is a moment older shows the part along that line.
   */
  readonly plateStepPx?: readonly [number, number]
  /** Layer being printed, from 0; -1 before the first. */
  readonly layer?: number
  /** Names as the file labels its objects; null: an island of a file that labels none. */
  readonly objects?: readonly (string | null)[]
}

/** How a printer stood when its print was started, as far as that is known: NaN and what is left out are not. */
export interface PrintStart {
  readonly ambientC?: number
  readonly humidityPct?: number
  readonly chamberC?: number
  readonly nozzleC?: number
  readonly bedC?: number
}

/** The operator's twin of one printer. */
export interface TwinPort {
  /** Rejects with one sentence where the file cannot be simulated. */
  forecast(file: Uint8Array, start?: PrintStart): Promise<Forecast>
  /**
   * What a camera should see when the file last forecast has come to this byte; null where no picture can be foretold. With
   * `headMm` (x, y, z as the printer tells it) the head stands there, and not where it was foretold for this second.
   */
  picture(
    fileByte: number,
    widthPx: number,
    heightPx: number,
    headMm?: readonly [number, number, number],
  ): Promise<ExpectedPicture | null>
}
