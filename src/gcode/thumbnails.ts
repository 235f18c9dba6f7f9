// Pictures that slicers put into the head of a file: base64 in comments between `; thumbnail begin 300x300 17304` and
// `; thumbnail end` (`thumbnail_JPG`, `thumbnail_QOI` for other formats; Kiri:Moto writes the size as `300 300`).

export interface Thumbnail {
  readonly widthPx: number
  readonly heightPx: number
  readonly format: 'png' | 'jpg' | 'qoi'
  readonly base64: string
}

const THUMBNAILS_MAX = 32
const BASE64_MAX = 8_000_000

const BEGIN = /^;\s*thumbnail(?:_(PNG|JPG|QOI))?\s+begin\s+(\d{1,5})(?:x|\s+)(\d{1,5})/i
const END = /^;\s*thumbnail(?:_\w+)?\s+end/i
const BASE64 = /^;\s*([A-Za-z0-9+/]+={0,2})\s*$/

function formatOf(tag: string | undefined): Thumbnail['format'] {
  const name = tag?.toLowerCase()
  return name === 'jpg' || name === 'qoi' ? name : 'png'
}

export function readThumbnails(lines: readonly string[]): Thumbnail[] {
  const thumbnails: Thumbnail[] = []
  let open: { widthPx: number; heightPx: number; format: Thumbnail['format'] } | null = null
  let base64 = ''
  for (const line of lines) {
    const begin = BEGIN.exec(line)
    if (begin !== null) {
      open = { widthPx: Number(begin[2]), heightPx: Number(begin[3]), format: formatOf(begin[1]) }
      base64 = ''
    } else if (open !== null && END.test(line)) {
      if (base64 !== '' && thumbnails.length < THUMBNAILS_MAX) thumbnails.push({ ...open, base64 })
      open = null
    } else if (open !== null && base64.length < BASE64_MAX) {
      base64 += BASE64.exec(line)?.[1] ?? ''
    }
  }
  return thumbnails
}
