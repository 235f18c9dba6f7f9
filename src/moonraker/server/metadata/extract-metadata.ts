// The metadata of a sliced file as Moonraker tells it: from `slicer` to `printer_variant`; size, time, id and thumbnails
// are the caller's. Nothing here is trusted to be true, only to be what the file says, whatever bytes it holds.
import type { WireRecord, WireValue } from '../../wire/wire-value.ts'
import { gcodeEndByte, gcodeStartByte, type ReadableFile, readFileEnds } from './file-ends.ts'
import { identify } from './identify.ts'
import { FIELDS, RULES } from './slicer-rules.ts'

function byte(place: number | undefined): bigint | undefined {
  return place === undefined ? undefined : BigInt(place)
}

export async function extractMetadata(file: ReadableFile): Promise<WireRecord> {
  const ends = await readFileEnds(file)
  const { kind, slicer, version } = identify(ends.head)
  const record: Record<string, WireValue | undefined> = {
    slicer,
    slicer_version: version,
    gcode_start_byte: byte(gcodeStartByte(ends)),
    gcode_end_byte: byte(gcodeEndByte(ends)),
  }
  for (const field of FIELDS) record[field] = RULES[kind][field]?.(ends)
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
