// Pictures as files, through sharp, which is optional: without it everything else works.
import { PrintwrightError } from '#core'

export interface PixelImage {
  readonly widthPx: number
  readonly heightPx: number
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array
}

type Sharp = typeof import('sharp')['default']

let loaded: Promise<Sharp> | null = null

function loadSharp(): Promise<Sharp> {
  loaded ??= import('sharp').then(
    (module) => module.default,
    (cause: unknown) => {
      loaded = null
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new PrintwrightError(
        'no-sharp',
        `Pictures need the package sharp, which is not installed here (npm install sharp): ${reason.split('\n')[0]}`,
      )
    },
  )
  return loaded
}

/** Whether pictures can be written on this machine. */
export async function hasImageEncoder(): Promise<boolean> {
  return loadSharp().then(
    () => true,
    () => false,
  )
}

/** Says in one sentence what is missing, before work is begun that would end in pictures. */
export async function needImageEncoder(): Promise<void> {
  await loadSharp()
}

/** `quality` 1 to 100; 80 is what camera streams use, with their fixed tables: half the time of fitted ones. */
export async function encodeJpeg(image: PixelImage, quality = 80): Promise<Uint8Array> {
  return (await raw(image)).jpeg({ quality, optimiseCoding: false }).toBuffer()
}

const encoded = new WeakMap<Uint8Array, { readonly quality: number; readonly jpeg: Promise<Uint8Array> }>()

/** The same for pictures that several people look at: one that is asked for again, with the same quality, is encoded once. */
export function jpegOf(image: PixelImage, quality = 80): Promise<Uint8Array> {
  const found = encoded.get(image.rgb)
  if (found?.quality === quality) return found.jpeg
  const jpeg = encodeJpeg(image, quality)
  encoded.set(image.rgb, { quality, jpeg })
  return jpeg
}

/** With `colours` (at most 256) as a picture of so few, which makes drawings small and photographs ugly. */
export async function encodePng(image: PixelImage, colours?: number): Promise<Uint8Array> {
  const palette = colours === undefined ? {} : { palette: true, colours }
  return (await raw(image)).png({ compressionLevel: 9, ...palette }).toBuffer()
}

async function raw({ rgb, widthPx, heightPx }: PixelImage): Promise<import('sharp').Sharp> {
  const sharp = await loadSharp()
  return sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } })
}
