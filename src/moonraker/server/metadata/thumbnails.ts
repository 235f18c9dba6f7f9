// Pictures in the comments of a file: `; thumbnail begin 300x300 17304`, base64, `; thumbnail end`, with `_PNG`, `_JPG` or
// `_QOI` behind the word. Moonraker keeps each as a file `.thumbs/<name>-300x300.png` beside the G-code, takes one only
// where the length of its base64 is the announced one, and makes an icon of the one with most bytes where no picture is
// announced as 32x32. Recorded from moonraker 0.11.0, which gives up the whole file where base64 breaks off in the middle
// of a byte: here only that picture is left out.
import type { WireRecord } from '../../wire/wire-value.ts'
import { whole } from '../../wire/wire-value.ts'
import { makeIcon, pngOfQoi } from './thumbnail-images.ts'

export interface ThumbnailFile {
  readonly widthPx: number
  readonly heightPx: number
  readonly bytes: Uint8Array
  /** What follows the name of the G-code file without its ending: `-300x300.png`. */
  readonly nameSuffix: string
}

interface Block {
  readonly widthPx: number
  readonly heightPx: number
  readonly format: 'png' | 'jpg' | 'qoi'
  readonly bytes: Uint8Array
}

const BEGIN = /;\s?thumbnail(?:_(PNG|JPG|QOI))? begin/gi
const FOREIGN = /[^;/+=\w\s]/g
const LINE_BREAK = /\r\n|\n|\r/
const DIGITS_MAX = 11

const ICON_PX = 32

/** Each read at most once for all blocks: hostile files hold thousands of beginnings. */
function createFinder(text: string, find: (from: number) => number): (from: number) => number {
  let at = -2
  return (from) => {
    if (at !== -1 && at < from) at = find(from)
    return at < 0 ? text.length : at
  }
}

function* blockTexts(text: string): Generator<{ readonly tag: string; readonly lines: readonly string[] }> {
  const foreignFrom = createFinder(text, (from) => {
    FOREIGN.lastIndex = from
    return FOREIGN.exec(text)?.index ?? -1
  })
  const endFrom = new Map<string, (from: number) => number>()
  const begin = new RegExp(BEGIN)
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const tag = match[1] ?? ''
    const endMark = `; thumbnail${tag === '' ? '' : `_${tag}`} end`
    const find = endFrom.get(endMark) ?? createFinder(text, (from) => text.indexOf(endMark, from))
    endFrom.set(endMark, find)
    const from = match.index + match[0].length
    const end = find(from)
    if (foreignFrom(from) < end || end === text.length) continue
    yield { tag, lines: text.slice(from, end + endMark.length).split(LINE_BREAK) }
    begin.lastIndex = end + endMark.length
  }
}

function decodeBase64(text: string): Uint8Array | undefined {
  const [digits = '', ...padding] = text.split('=')
  const isWhole = digits.length % 4 === 0 || (digits.length % 4) + padding.length >= 4
  return isWhole && digits.length % 4 !== 1 && /^[A-Za-z0-9+/]*$/.test(digits)
    ? Buffer.from(digits, 'base64')
    : undefined
}

function readBlock(tag: string, lines: readonly string[]): Block | undefined {
  const numbers = lines[0]?.match(/\d+/g) ?? []
  if (numbers.length !== 3 || numbers.some((number) => number.length > DIGITS_MAX)) return undefined
  const [widthPx = 0, heightPx = 0, lengthChars = 0] = numbers.map(Number)
  const base64 = lines.slice(1, -1).join('').replaceAll('; ', '')
  const bytes = base64.length === lengthChars ? decodeBase64(base64) : undefined
  if (bytes === undefined) return undefined
  const name = tag.toLowerCase()
  return { widthPx, heightPx, bytes, format: name === 'jpg' || name === 'qoi' ? name : 'png' }
}

function fileOf(widthPx: number, heightPx: number, bytes: Uint8Array, extension: string): ThumbnailFile {
  return { widthPx, heightPx, bytes, nameSuffix: `-${widthPx}x${heightPx}.${extension}` }
}

/** In the order of the file, an icon in front. */
export async function readThumbnailFiles(text: string): Promise<ThumbnailFile[]> {
  const files: ThumbnailFile[] = []
  for (const { tag, lines } of blockTexts(text)) {
    const block = readBlock(tag, lines)
    if (block === undefined) continue
    const bytes = block.format === 'qoi' ? await pngOfQoi(block.bytes) : block.bytes
    if (bytes !== undefined) {
      files.push(fileOf(block.widthPx, block.heightPx, bytes, block.format === 'jpg' ? 'jpg' : 'png'))
    }
  }
  if (files.some(({ widthPx, heightPx }) => widthPx === ICON_PX && heightPx === ICON_PX)) return files
  const [largest] = files.toSorted((a, b) => b.bytes.length - a.bytes.length)
  const icon = largest === undefined ? undefined : await makeIcon(largest.bytes, ICON_PX)
  if (icon === undefined) return files
  return [{ ...icon, nameSuffix: `-${ICON_PX}x${ICON_PX}.png` }, ...files]
}

export const THUMBNAIL_FOLDER = '.thumbs'

/** @param stem the name of the G-code file without folder and ending. */
export function thumbnailRecord(stem: string, { widthPx, heightPx, bytes, nameSuffix }: ThumbnailFile): WireRecord {
  return {
    width: whole(widthPx),
    height: whole(heightPx),
    size: whole(bytes.length),
    relative_path: `${THUMBNAIL_FOLDER}/${stem}${nameSuffix}`,
  }
}
