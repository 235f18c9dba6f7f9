// Where the journal's lines lie: one file after the other, and the head beside them. What was written here is on the disk, would be
// after a power cut, and the head knows of it; or it throws, and then the chain has not gone on.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { AuditKind, Chain, HashKey } from '#safety'
import { AUDIT_VERSION, appendBody, bodyJson, formatHead, HEAD_SLOT_BYTES } from '#safety'
import type { JournalFile, JournalFiles } from './journal-files.ts'
import type { FoundJournal } from './journal-found.ts'
import { HEAD_FILE, segmentFile } from './journal-found.ts'

export interface JournalLine {
  readonly kind: AuditKind
  readonly bodyText: string
  readonly timeS: number
}

export interface JournalDisk {
  readonly id: string
  readonly chain: Chain
  /** `onLines`: called when the lines are there and only the head may still fail. */
  write(lines: readonly JournalLine[], onLines: () => void): Promise<void>
  /** After a failure: the next write opens everything anew, and takes away what the failed one has left of itself. */
  letGo(): Promise<void>
}

/** Between two writes the file has become longer or shorter. */
class ForeignWrite extends Error {
  constructor() {
    super('the file is not as long as it was left: somebody else has written to it, or cut it')
  }
}

interface DiskOptions {
  readonly folder: string
  readonly files: JournalFiles
  readonly key: HashKey | null
  readonly clock: () => number
  readonly segmentBytesMax: number
}

export function createJournalDisk(options: DiskOptions, found: FoundJournal): JournalDisk {
  const { folder, files, key, clock, segmentBytesMax } = options
  const id = found.journal === '' ? randomBytes(16).toString('hex') : found.journal
  let { chain, segment, sizeBytes, headSlot } = found
  let prefix: string = found.prefix
  let file: JournalFile | null = null
  let head: JournalFile | null = null
  /** What lies in the file beyond what we know of was written by somebody else: it stays, and we go on in another. */
  let isForeign = false
  /** Before the first line there is a head that says so; and one that failed comes before further lines. */
  let isHeadDue = chain.count === 0

  async function openHead(): Promise<JournalFile> {
    head ??= await files.open(join(folder, HEAD_FILE))
    return head
  }

  async function openSegment(): Promise<JournalFile> {
    if (file !== null && sizeBytes < segmentBytesMax) return file
    await files.makeFolder(folder)
    const first = await openHead()
    if (isHeadDue) await writeHead(first)
    if (isForeign || sizeBytes >= segmentBytesMax) await beginSegment()
    file ??= await files.open(join(folder, segmentFile(segment)))
    const size = await file.sizeBytes()
    if (size > sizeBytes) await file.cutTo(sizeBytes)
    if (size < sizeBytes) await beginSegment()
    await files.syncFolder(folder)
    return file
  }

  async function beginSegment(): Promise<void> {
    const next = await files.open(join(folder, segmentFile(segment + 1)))
    await file?.close()
    file = next
    segment += 1
    sizeBytes = 0
    prefix = ''
    isForeign = false
  }

  async function write(lines: readonly JournalLine[], onLines: () => void): Promise<void> {
    const segmentFile = await openSegment()
    const next = { ...chain }
    let text = sizeBytes === 0 ? `${firstLine(next)}\n` : prefix
    for (const { kind, bodyText, timeS } of lines) text += `${appendBody(next, kind, bodyText, timeS)}\n`
    const bytes = Buffer.from(text, 'latin1')
    if ((await segmentFile.sizeBytes()) !== sizeBytes) {
      isForeign = true
      throw new ForeignWrite()
    }
    await segmentFile.append(bytes)
    await segmentFile.sync()
    chain = next
    sizeBytes += bytes.length
    prefix = ''
    isHeadDue = true
    onLines()
    await writeHead(await openHead())
  }

  function firstLine(next: Chain): string {
    const begin = { version: AUDIT_VERSION, journal: id, keyId: key?.id ?? null }
    if (next.count === 0) return appendBody(next, 'genesis', bodyJson(begin), clock())
    return appendBody(next, 'segment', bodyJson({ ...begin, number: segment }), clock())
  }

  async function writeHead(headFile: JournalFile): Promise<void> {
    await headFile.sizeBytes()
    const slot = formatHead({ journal: id, count: chain.count, hash: chain.hash }, key)
    await headFile.writeAt(Buffer.from(slot, 'latin1'), headSlot * HEAD_SLOT_BYTES)
    await headFile.sync()
    headSlot = headSlot === 0 ? 1 : 0
    isHeadDue = false
  }

  async function letGo(): Promise<void> {
    const open = [file, head]
    file = null
    head = null
    await Promise.allSettled(open.map((each) => each?.close()))
  }

  return {
    id,
    get chain() {
      return chain
    },
    write,
    letGo,
  }
}
