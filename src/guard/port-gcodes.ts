// The printer's G-code as it is had over a port: fetched as a whole, and kept while it runs where it is not too long.
import type { GcodeFile, PrinterPort } from '#protocol'
import type { GcodeSource } from './gcode-folder.ts'

/** Longer files are judged before they start, and not ahead of the printer. */
const KEPT_BYTES_MAX = 128 << 20

export function portGcodes(port: Pick<PrinterPort, 'listFiles' | 'download'>): GcodeSource {
  async function find(asked: string): Promise<GcodeFile | undefined> {
    const files = await port.listFiles()
    const lower = asked.toLowerCase()
    return files.find(({ path }) => path === asked) ?? files.find(({ path }) => path.toLowerCase() === lower)
  }
  return {
    async identify(asked) {
      const found = await find(asked)
      return found === undefined ? null : identityOf(found)
    },
    async open(asked) {
      const found = await find(asked)
      if (found === undefined) return null
      const { path, sizeBytes } = found
      let kept: Buffer | null = null
      async function* chunks(): AsyncGenerator<Uint8Array> {
        const parts: Uint8Array[] = []
        let count = 0
        for await (const chunk of (await port.download(path)).chunks) {
          count += chunk.length
          if (count <= KEPT_BYTES_MAX) parts.push(chunk)
          yield chunk
        }
        if (count <= KEPT_BYTES_MAX) kept = Buffer.concat(parts)
      }
      return {
        path,
        sizeBytes,
        identity: identityOf(found),
        chunks,
        async fetch() {
          if (kept === null && sizeBytes <= KEPT_BYTES_MAX) for await (const _ of chunks());
        },
        readAt: (offset, length) => kept?.subarray(offset, offset + length) ?? null,
        close() {
          kept = null
        },
      }
    },
  }
}

function identityOf({ sizeBytes, modifiedS }: GcodeFile): string {
  return `${sizeBytes} ${modifiedS}`
}
