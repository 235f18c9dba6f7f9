// The printer's folder of G-code, read as Klipper finds its files: by their name, or where none is called so by the name in other
// letters. What is judged has to be what is printed.
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isPlainPath } from '#printer'

export interface GcodeSource {
  /** Null: the printer has no such file. */
  open(path: string): Promise<OpenedGcode | null>
  /** Another text when the file is another; null where it is not there. */
  identify(path: string): Promise<string | null>
}

export interface OpenedGcode {
  /** As the folder has it. */
  readonly path: string
  readonly sizeBytes: number
  /** As `identify` gave it when it was opened. */
  readonly identity: string
  /** All of it, from the beginning. */
  chunks(): AsyncIterable<Uint8Array>
  /** Brings its bytes within reach of `readAt`. */
  fetch(): Promise<void>
  /** At once: fewer at the end, none behind it; null where they are not at hand. */
  readAt(offset: number, length: number): Uint8Array | null
  close(): void
}

const CHUNK_BYTES = 1 << 18
const DEPTH_MAX = 16
const FILES_MAX = 100_000

export function gcodeFolder(folder: string): GcodeSource {
  const find = async (asked: string): Promise<string | null> =>
    (await isFile(folder, asked)) ? asked : await inOtherLetters(folder, asked)
  return {
    async identify(asked) {
      const path = await find(asked)
      return path === null ? null : identityOf(await stat(join(folder, path)))
    },
    async open(asked) {
      const path = await find(asked)
      if (path === null) return null
      const whole = join(folder, path)
      const found = await stat(whole)
      const { size } = found
      const handle = openSync(whole, 'r')
      let isOpen = true
      return {
        path,
        sizeBytes: size,
        identity: identityOf(found),
        chunks: () => createReadStream(whole, { fd: handle, start: 0, autoClose: false, highWaterMark: CHUNK_BYTES }),
        fetch: async () => undefined,
        readAt(offset, length) {
          if (!isOpen) return null
          const bytes = new Uint8Array(length)
          return bytes.subarray(0, readSync(handle, bytes, 0, length, offset))
        },
        close() {
          if (isOpen) closeSync(handle)
          isOpen = false
        },
      }
    },
  }
}

function identityOf({ size, mtimeMs, ino }: { size: number; mtimeMs: number; ino: number }): string {
  return `${size} ${mtimeMs} ${ino}`
}

async function isFile(folder: string, path: string): Promise<boolean> {
  if (!isPlainPath(path)) return false
  try {
    const root = await realpath(folder)
    const whole = await realpath(join(root, path))
    const inside = relative(root, whole)
    return !inside.startsWith(`..${sep}`) && inside !== '..' && (await stat(whole)).isFile()
  } catch {
    return false
  }
}

async function inOtherLetters(folder: string, path: string): Promise<string | null> {
  const wanted = path.toLowerCase()
  let count = 0
  async function look(inner: string, depth: number): Promise<string | null> {
    if (depth > DEPTH_MAX) return null
    const entries = await readdir(join(folder, inner), { withFileTypes: true }).catch(() => [])
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++count > FILES_MAX) return null
      const name = inner === '' ? entry.name : `${inner}/${entry.name}`
      const found = entry.isDirectory() ? await look(name, depth + 1) : name.toLowerCase() === wanted ? name : null
      if (found !== null && (entry.isDirectory() || (await isFile(folder, found)))) return found
    }
    return null
  }
  return await look('', 0)
}
