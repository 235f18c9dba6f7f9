// A spectrogram as a picture with axes in Hz and s. Drawn into plain pixels, letters too, so that it looks the same on
// machines without fonts; only the compression to PNG is left to sharp.
import type { Spectrogram } from '#sensing'
import type { PixelImage } from './image.ts'

export interface SpectrogramImageOptions {
  readonly widthPx: number
  readonly heightPx: number
  /** Colours span these levels. */
  readonly darkDb: number
  readonly brightDb: number
  /** Lowest frequency shown; the axis is logarithmic, as ears are. */
  readonly lowestHz: number
}

export const SPECTROGRAM_IMAGE: SpectrogramImageOptions = {
  widthPx: 800,
  heightPx: 360,
  darkDb: -96,
  brightDb: -28,
  lowestHz: 60,
}

const MARGIN = { left: 46, right: 8, top: 8, bottom: 24 } as const
const LABELLED_HZ = [50, 100, 200, 500, 1000, 2000, 5000, 10_000] as const
/** Labels of times must not run into each other. */
const TICKS_MAX = 14
const TICK_STEPS_S = [1, 2, 5, 10, 20, 60, 120, 300] as const
const INK = [60, 60, 60] as const
/** Dark to bright: black, violet, red, orange, pale yellow; evenly growing in lightness. */
const COLOURS = [
  [0, 0, 4],
  [66, 10, 104],
  [147, 38, 103],
  [221, 81, 58],
  [252, 165, 10],
  [252, 255, 164],
] as const

/** Letters of the axes, 5 x 7 pixels; each row's five bits from left to right. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  '.': [0, 0, 0, 0, 0, 12, 12],
  H: [17, 17, 17, 31, 17, 17, 17],
  k: [16, 16, 18, 20, 24, 20, 18],
  s: [0, 0, 14, 16, 14, 1, 30],
  z: [0, 0, 31, 2, 4, 8, 31],
}
const GLYPH = { widthPx: 5, heightPx: 7, advancePx: 6 } as const

/** Draws the spectrogram with its axes; `startS` is the time of its first column. */
export function drawSpectrogram(spectrogram: Spectrogram, options = SPECTROGRAM_IMAGE, startS = 0): PixelImage {
  const { widthPx, heightPx, lowestHz } = options
  const image = { widthPx, heightPx, rgb: new Uint8Array(3 * widthPx * heightPx).fill(255) }
  const innerWidth = widthPx - MARGIN.left - MARGIN.right
  const innerHeight = heightPx - MARGIN.top - MARGIN.bottom
  const highestHz = (spectrogram.bands - 1) * spectrogram.bandHz
  const yOf = (hz: number): number =>
    MARGIN.top + Math.round((1 - Math.log(hz / lowestHz) / Math.log(highestHz / lowestHz)) * (innerHeight - 1))
  for (let y = 0; y < innerHeight; y++) {
    const hzAt = (row: number): number => lowestHz * (highestHz / lowestHz) ** (1 - row / innerHeight)
    const rows = [hzAt(y + 1) / spectrogram.bandHz, hzAt(y) / spectrogram.bandHz] as const
    for (let x = 0; x < innerWidth; x++) {
      const columns = [x, x + 1].map((edge) => (edge * spectrogram.columns) / innerWidth)
      const db = strongest(spectrogram, columns[0]!, columns[1]!, rows[0], rows[1])
      setPixel(image, MARGIN.left + x, MARGIN.top + y, colourOf(db, options))
    }
  }
  for (const hz of LABELLED_HZ) {
    if (hz < lowestHz || hz > highestHz) continue
    const label = hz >= 1000 ? `${hz / 1000} kHz` : `${hz} Hz`
    for (let x = MARGIN.left - 4; x < MARGIN.left; x++) setPixel(image, x, yOf(hz), INK)
    const y = Math.max(0, Math.min(heightPx - GLYPH.heightPx, yOf(hz) - 3))
    drawText(image, MARGIN.left - 6 - label.length * GLYPH.advancePx, y, label)
  }
  const durationS = spectrogram.columns * spectrogram.columnS
  const stepS = TICK_STEPS_S.find((step) => durationS / step <= TICKS_MAX) ?? durationS
  for (let tickS = stepS * Math.ceil(startS / stepS); tickS <= startS + durationS; tickS += stepS) {
    const x = MARGIN.left + Math.round(((tickS - startS) / durationS) * (innerWidth - 1))
    for (let y = 0; y < 4; y++) setPixel(image, x, heightPx - MARGIN.bottom + y, INK)
    const label = `${tickS} s`
    const left = x - (label.length * GLYPH.advancePx) / 2
    drawText(image, Math.round(Math.min(left, widthPx - label.length * GLYPH.advancePx)), heightPx - 14, label)
  }
  return image
}

/** Level of the strongest cell in a rectangle of fractions of columns and bands; between bands, the straight line. */
function strongest(
  { levelsDb, columns, bands }: Spectrogram,
  fromColumn: number,
  toColumn: number,
  fromBand: number,
  toBand: number,
): number {
  let best = Number.NEGATIVE_INFINITY
  const lastColumn = Math.min(columns, Math.max(Math.ceil(toColumn), Math.floor(fromColumn) + 1))
  for (let column = Math.floor(fromColumn); column < lastColumn; column++) {
    const at = column * bands
    const firstBand = Math.ceil(fromBand)
    if (firstBand <= toBand) {
      for (let band = firstBand; band <= Math.min(bands - 1, toBand); band++)
        best = Math.max(best, levelsDb[at + band]!)
    } else {
      const middle = (fromBand + toBand) / 2
      const below = Math.min(bands - 2, Math.floor(middle))
      const share = middle - below
      best = Math.max(best, (1 - share) * levelsDb[at + below]! + share * levelsDb[at + below + 1]!)
    }
  }
  return best
}

function colourOf(db: number, { darkDb, brightDb }: SpectrogramImageOptions): readonly number[] {
  const place = Math.max(0, Math.min(1, (db - darkDb) / (brightDb - darkDb))) * (COLOURS.length - 1)
  const below = Math.min(COLOURS.length - 2, Math.floor(place))
  const share = place - below
  return COLOURS[below]!.map((value, i) => Math.round((1 - share) * value + share * COLOURS[below + 1]![i]!))
}

function setPixel({ widthPx, heightPx, rgb }: PixelImage, x: number, y: number, colour: readonly number[]): void {
  const inside = x >= 0 && x < widthPx && y >= 0 && y < heightPx
  if (inside) rgb.set(colour, 3 * (y * widthPx + x))
}

function drawText(image: PixelImage, x: number, y: number, text: string): void {
  for (const [i, letter] of [...text].entries()) {
    for (const [row, bits] of (GLYPHS[letter] ?? []).entries())
      for (let column = 0; column < GLYPH.widthPx; column++)
        if (bits & (1 << (GLYPH.widthPx - 1 - column))) setPixel(image, x + i * GLYPH.advancePx + column, y + row, INK)
  }
}
