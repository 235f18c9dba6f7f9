// The pictures that slicers write into the head of their files, as comments.
import type { ExtractedThumbnail } from './metadata-book.ts'

const THUMBNAILS_MAX = 20
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BEGIN = /^; ?thumbnail(?:_PNG)? begin (\d{1,5})[x ](\d{1,5}) (\d{1,9})/gim

/** Only whole PNG images: what clients show is what it says it is. */
export function thumbnailsIn(head: string): ExtractedThumbnail[] {
  const found: ExtractedThumbnail[] = []
  for (const match of head.matchAll(BEGIN)) {
    if (found.length >= THUMBNAILS_MAX) break
    const from = head.indexOf('\n', match.index)
    const end = head.indexOf('thumbnail', from)
    if (from < 0 || end < 0) break
    const png = Buffer.from(head.slice(from, end).replace(/[;\s]/g, ''), 'base64')
    const size = pngSize(png)
    if (size !== null) found.push({ ...size, label: `${match[1]}x${match[2]}`, png })
  }
  return found
}

/** Null for what is no PNG. */
export function pngSize(bytes: Buffer): { width: number; height: number } | null {
  const isPng = bytes.length >= 33 && bytes.subarray(0, 8).equals(PNG_SIGNATURE)
  return isPng ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : null
}
