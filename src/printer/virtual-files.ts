// The printer's folder of G-code as a port offers it.
import { createSha256 } from '#core'
import type { DownloadOptions, FileStream, GcodeFile, GcodeMetadata, OnProgress, UploadOptions } from '#protocol'
import { PrinterRefusal } from '#protocol'
import type { GcodeFileHandle, PrinterFiles } from './files.ts'
import { isPlainPath } from './files.ts'

const CHUNK_BYTES = 256 << 10

export function checkPath(path: string): void {
  if (!isPlainPath(path)) throw new PrinterRefusal(400, `Not a path of a G-code file: ${JSON.stringify(path)}`)
}

export function fileOf(files: PrinterFiles, path: string): GcodeFile {
  const found = files.listGcodes().find((file) => file.path === path)
  if (found === undefined) throw new PrinterRefusal(404, 'File not found')
  return plainFile(found)
}

export function plainFile({
  path,
  sizeBytes,
  modifiedS = 0,
}: Omit<GcodeFile, 'modifiedS'> & { modifiedS?: number }): GcodeFile {
  return { path, sizeBytes, modifiedS }
}

function open(files: PrinterFiles, path: string): GcodeFileHandle {
  const file = isPlainPath(path) ? files.openGcode(path) : null
  if (file === null) throw new PrinterRefusal(404, 'File not found')
  return file
}

/** What a file says of itself, read through `read`; it throws only where `read` does. */
export type MetadataReader = (file: GcodeFile, read: GcodeFileHandle['read']) => Promise<GcodeMetadata>

export async function metadataOf(
  files: PrinterFiles,
  path: string,
  readMetadata: MetadataReader,
): Promise<GcodeMetadata> {
  let file: GcodeFileHandle | undefined
  try {
    const listed = fileOf(files, path)
    const opened = open(files, path)
    file = opened
    return await readMetadata(listed, (offset, length) => opened.read(offset, length))
  } catch {
    // The code with which Moonraker says it.
    throw new PrinterRefusal(-32601, `Metadata not available for <${path}>`)
  } finally {
    file?.close()
  }
}

export async function storeFile(
  files: PrinterFiles,
  path: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { sizeBytes, onProgress, sha256 }: UploadOptions,
): Promise<GcodeFile> {
  checkPath(path)
  const writer = files.createGcode?.(path) ?? null
  if (writer === null) throw new PrinterRefusal(500, `The printer's disk takes no file ${path}.`)
  const totalBytes = content instanceof Uint8Array ? content.length : (sizeBytes ?? null)
  const hash = sha256 === undefined ? null : createSha256()
  let isFinished = false
  try {
    let doneBytes = 0
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      writer.write(chunk)
      hash?.update(chunk)
      doneBytes += chunk.length
      onProgress?.(doneBytes, totalBytes)
    }
    const found = hash?.hex()
    if (found !== undefined && found !== sha256?.toLowerCase()) {
      throw new PrinterRefusal(422, `File checksum mismatch: expected ${sha256}, calculated ${found}`)
    }
    isFinished = true
    writer.finish()
  } catch (error) {
    if (error instanceof PrinterRefusal) throw error
    throw new PrinterRefusal(500, `${path} was not written: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    if (!isFinished) writer.abandon()
  }
  return fileOf(files, path)
}

export function readFile(files: PrinterFiles, path: string, { onProgress }: DownloadOptions): FileStream {
  const file = open(files, path)
  const { sizeBytes } = file
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < sizeBytes; ) {
        const chunk = file.read(at, CHUNK_BYTES)
        at += chunk.length
        yield chunk
        onProgress?.(at, sizeBytes)
      }
    } finally {
      file.close()
    }
  }
  return { sizeBytes, chunks: read() }
}

export function textStream(text: string, onProgress: OnProgress | undefined): FileStream {
  const bytes = new TextEncoder().encode(text)
  async function* read(): AsyncGenerator<Uint8Array> {
    yield bytes
    onProgress?.(bytes.length, bytes.length)
  }
  return { sizeBytes: bytes.length, chunks: read() }
}
