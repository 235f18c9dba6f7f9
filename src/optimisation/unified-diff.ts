// What was changed as a unified diff, from the list of edits: nothing has to be searched for.

export interface DiffOptions {
  readonly oldName: string
  readonly newName: string
  /** Unchanged lines around each change. */
  readonly context?: number
  /** Lines of diff at most; what is left out is counted at the end. */
  readonly linesMax?: number
}

interface Side {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
}

const LF = 10
const decoder = new TextDecoder('latin1')

export function unifiedDiff(
  before: Uint8Array,
  after: Uint8Array,
  edits: { readonly changed: readonly number[]; readonly inserted: readonly number[] },
  options: DiffOptions,
): string {
  const { context = 1, linesMax = Number.POSITIVE_INFINITY } = options
  const [older, newer] = [sideOf(before), sideOf(after)]
  const touched = [...new Set([...edits.changed, ...edits.inserted])].sort((a, b) => a - b)
  const isChanged = new Set(edits.changed)
  const insertedAt = new Map<number, number>()
  for (const line of edits.inserted) insertedAt.set(line, (insertedAt.get(line) ?? 0) + 1)
  const lineCount = older.starts.length - 1
  const written = [`--- ${options.oldName}`, `+++ ${options.newName}`]
  let shift = 0
  let at = 0
  while (at < touched.length) {
    let last = at
    while (last + 1 < touched.length && touched[last + 1]! - touched[last]! <= 2 * context + 1) last++
    if (written.length >= linesMax) break
    const from = Math.max(1, touched[at]! - context)
    const to = Math.min(lineCount, touched[last]! + context)
    const body: string[] = []
    let news = 0
    const fromNew = from + shift
    for (let line = from; line <= to; line++) {
      const extra = insertedAt.get(line) ?? 0
      for (let k = 0; k < extra; k++) body.push(`+${lineOf(newer, line + shift + k)}`)
      shift += extra
      if (isChanged.has(line)) body.push(`-${lineOf(older, line)}`, `+${lineOf(newer, line + shift)}`)
      else body.push(` ${lineOf(older, line)}`)
      news += extra + 1
    }
    written.push(`@@ -${from},${to - from + 1} +${fromNew},${news} @@`, ...body)
    at = last + 1
  }
  if (at < touched.length) written.push(`(and changes at ${touched.length - at} more places)`)
  return `${written.join('\n')}\n`
}

function sideOf(bytes: Uint8Array): Side {
  const starts = [0]
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1))
    if (at + 1 < bytes.length) starts.push(at + 1)
  return { bytes, starts: Uint32Array.from([...starts, bytes.length]) }
}

function lineOf({ bytes, starts }: Side, line: number): string {
  const [from, end] = [starts[line - 1] ?? bytes.length, starts[line] ?? bytes.length]
  return decoder.decode(bytes.subarray(from, end)).replace(/\r?\n$/, '')
}
