// The disk as the journal needs it: few operations, so that a test can make each of them fail.
import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, readdir, readFile } from 'node:fs/promises'

export interface JournalFile {
  /** Throws where the file is in no folder any more. */
  sizeBytes(): Promise<number>
  /** All of it, or it throws; what was written of it before it threw may be there. */
  append(bytes: Uint8Array): Promise<void>
  writeAt(bytes: Uint8Array, position: number): Promise<void>
  /** When it returns, it outlives a power cut. */
  sync(): Promise<void>
  cutTo(sizeBytes: number): Promise<void>
  close(): Promise<void>
}

export interface JournalFiles {
  makeFolder(path: string): Promise<void>
  list(folder: string): Promise<readonly string[]>
  /** Null where there is none. */
  read(path: string): Promise<Uint8Array | null>
  /** Made where there is none, for its owner alone. */
  open(path: string): Promise<JournalFile>
  /** Names in a folder outlive a power cut only after it. */
  syncFolder(folder: string): Promise<void>
}

export const DISK_FILES: JournalFiles = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  list: (folder) => readdir(folder),
  read: async (path) => {
    try {
      return await readFile(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  },
  open: async (path) => fileOf(await open(path, 'a+', 0o600).then((handle) => reopened(handle, path))),
  syncFolder: async (folder) => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

/** `a+` makes the file; but with O_APPEND no write goes anywhere but to the end, and the head's slots are written in place. */
async function reopened(handle: FileHandle, path: string): Promise<FileHandle> {
  await handle.close()
  return open(path, 'r+')
}

function fileOf(handle: FileHandle): JournalFile {
  const writeAt = async (bytes: Uint8Array, position: number): Promise<void> => {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at)
      at += bytesWritten
    }
  }
  const sizeBytes = async (): Promise<number> => {
    const { size, nlink } = await handle.stat()
    if (nlink === 0) throw new Error('the file has been deleted')
    return size
  }
  return {
    sizeBytes,
    append: async (bytes) => writeAt(bytes, await sizeBytes()),
    writeAt,
    sync: () => handle.datasync(),
    cutTo: (size) => handle.truncate(size),
    close: () => handle.close(),
  }
}
