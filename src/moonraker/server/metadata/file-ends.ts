// The beginning and the end of a file as text: 1 MiB of each, which overlap in a small file. What lies between is never
// read. Bytes that are no UTF-8 are left out, and places are counted without them, as the recorded ones are.

export interface ReadableFile {
  readonly sizeBytes: number
  readonly read: (offset: number, length: number) => Uint8Array | Promise<Uint8Array>
}

export interface FileEnds {
  readonly sizeBytes: number
  readonly head: string
  readonly tail: string
  /** Both without what they share: the whole file where it is small, else one behind the other. */
  readonly joined: string
}

export const END_BYTES = 1_048_576

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A replacement character that a file really holds goes too: nobody writes one into a file that is to be printed. */
function textOf(bytes: Uint8Array): string {
  const text = decoder.decode(bytes)
  return text.includes('\uFFFD') ? text.replaceAll('\uFFFD', '') : text
}

export async function readFileEnds(file: ReadableFile): Promise<FileEnds> {
  const { sizeBytes } = file
  const headBytes = await file.read(0, Math.min(sizeBytes, END_BYTES))
  const head = textOf(headBytes)
  if (sizeBytes <= END_BYTES) return { sizeBytes, head, tail: head, joined: head }
  const tailBytes = await file.read(sizeBytes - END_BYTES, END_BYTES)
  const restBytes = tailBytes.subarray(Math.max(0, 2 * END_BYTES - sizeBytes))
  return { sizeBytes, head, tail: textOf(tailBytes), joined: textOf(Buffer.concat([headBytes, restBytes])) }
}

const COMMAND = /^[GM]\d+(?:\s|$)/

/** Where the first line that is a G or M command with words ends the head: the place of the line feed before it. */
export function gcodeStartByte({ head }: FileEnds): number | undefined {
  for (const match of head.matchAll(/\n(?=[GM]\d+\s)/g)) {
    // A command without words needs a whole line behind it.
    const word = /[GM]\d+\s/y
    word.lastIndex = match.index + 1
    const wordEnd = match.index + 1 + (word.exec(head)?.[0].length ?? 0)
    if (head.indexOf('\n', wordEnd) >= 0) return Buffer.byteLength(head.slice(0, match.index))
  }
  return undefined
}

/** Behind the last line with a command; a command that stands alone takes the line behind it too. */
export function gcodeEndByte({ tail, sizeBytes }: FileEnds): number | undefined {
  let lineEnd = tail.lastIndexOf('\n')
  while (lineEnd > 0) {
    const lineStart = tail.lastIndexOf('\n', lineEnd - 1)
    if (lineStart < 0) return undefined
    const before = tail.lastIndexOf('\n', lineStart - 1)
    const line = tail.slice(lineStart + 1, lineEnd)
    const alone = lineStart > 0 && before >= 0 && /^[GM]\d+$/.test(tail.slice(before + 1, lineStart))
    if ((COMMAND.test(line) && /\s/.test(line)) || alone) {
      return sizeBytes - Buffer.byteLength(tail.slice(lineEnd + 1))
    }
    lineEnd = lineStart
  }
  return undefined
}
