// A file's metadata as a port tells it, read from the file itself: what the server would answer about it, through the eyes
// of the client. So a printer in this process and one behind a server say the same of a file.
import type { GcodeFile, GcodeMetadata, PlainRecord } from '#protocol'
import { readMetadata } from './client/results.ts'
import { extractMetadata } from './server/metadata/extract-metadata.ts'
import type { ReadableFile } from './server/metadata/file-ends.ts'
import { wireJson } from './wire/wire-value.ts'

/** Throws only where `read` does. */
export async function readPortMetadata(
  { path, sizeBytes, modifiedS }: GcodeFile,
  read: ReadableFile['read'],
): Promise<GcodeMetadata> {
  const { fields } = await extractMetadata({ sizeBytes, read })
  const item = JSON.parse(wireJson(fields)) as PlainRecord
  return readMetadata(path, { ...item, size: sizeBytes, modified: modifiedS })
}
