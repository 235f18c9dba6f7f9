// The metadata of a sliced file as Moonraker tells it: from `slicer` to `thumbnails`; size, time, id and the history of
// prints are the caller's. Nothing here is trusted to be true, only to be what the file says, whatever bytes it holds.
// Source: answers of moonraker 0.11.0 to files made for the purpose, and its documentation ("File Management").
import type { WireRecord, WireValue } from '../../wire/wire-value.ts'
import { gcodeEndByte, gcodeStartByte, type ReadableFile, readFileEnds } from './file-ends.ts'
import { identify } from './identify.ts'
import { FIELDS, RULES } from './slicer-rules.ts'
import { readThumbnailFiles, type ThumbnailFile, thumbnailRecord } from './thumbnails.ts'

function byte(place: number | undefined): bigint | undefined {
  return place === undefined ? undefined : BigInt(place)
}

export interface GcodeMetadata {
  /** From `slicer` to `printer_variant`, in the order of the answers. */
  readonly fields: WireRecord
  /** To be stored beside the file: see `withThumbnails`. */
  readonly thumbnails: readonly ThumbnailFile[]
}

/** Never throws because of what the file holds, only where `read` does. */
export async function extractMetadata(file: ReadableFile): Promise<GcodeMetadata> {
  const ends = await readFileEnds(file)
  const { kind, slicer, version } = identify(ends.head)
  const fields: Record<string, WireValue> = { slicer, slicer_version: version }
  const add = (name: string, value: WireValue | undefined): void => {
    if (value !== undefined) fields[name] = value
  }
  add('gcode_start_byte', byte(gcodeStartByte(ends)))
  add('gcode_end_byte', byte(gcodeEndByte(ends)))
  for (const field of FIELDS) add(field, RULES[kind][field]?.(ends))
  // Slic3r, which is older than they are, is not asked for them.
  const hasThumbnails = kind !== 'slic3r' && kind !== 'slic3rPe'
  return { fields, thumbnails: hasThumbnails ? await readThumbnailFiles(ends.joined) : [] }
}

/** @param stem the name of the file without folder and ending; the pictures are files `.thumbs/<stem><nameSuffix>`. */
export function withThumbnails({ fields, thumbnails }: GcodeMetadata, stem: string): WireRecord {
  if (thumbnails.length === 0) return fields
  return { ...fields, thumbnails: thumbnails.map((thumbnail) => thumbnailRecord(stem, thumbnail)) }
}
