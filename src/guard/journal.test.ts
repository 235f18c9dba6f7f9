import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditBodies, AuditRecord, HashKey, Verification } from '#safety'
import { createHashKey, parseHead, readRecord, verifyChain } from '#safety'
import type { Journal, JournalOptions } from './journal.ts'
import { JournalNotWritable, openJournal } from './journal.ts'
import type { JournalFile, JournalFiles } from './journal-files.ts'
import { DISK_FILES } from './journal-files.ts'

let folder = ''
const opened: Journal[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'printwright-journal-'))
})

afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close('test')
  rmSync(folder, { recursive: true, force: true })
})

async function open(options: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal({ folder, program: 'test', printer: 'none', clock: () => 12.5, ...options })
  opened.push(journal)
  return journal
}

/** As kill -9 does: nothing is said, nothing is closed; only the lock goes, which another process would take. */
async function killed(journal: Journal): Promise<void> {
  const texts = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
  await journal.close('gone')
  opened.splice(opened.indexOf(journal), 1)
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
  for (const [name, bytes] of texts) if (name !== 'audit.lock') writeFileSync(join(folder, name), bytes)
}

function segments(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
}

function lines(): string[] {
  const text = segments()
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')
  return text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

function records(): AuditRecord[] {
  return lines().flatMap((line) => readRecord(line) ?? [])
}

function kinds(): string {
  return records()
    .map(({ kind }) => kind)
    .join(' ')
}

function verified(key: HashKey | null = null): Verification {
  const head = parseHead(readFileSync(join(folder, 'audit.head'), 'latin1'), key)
  if (head === null) throw new Error('no head')
  return verifyChain(lines(), { key, head, expect: null, isWhole: true })
}

const INTACT = { ok: true, isTorn: false, beyondHead: 0 }

function note(text: string): { by: string; text: string } {
  return { by: 'test', text }
}

/** The disk, with one operation that can be made to fail or to hang. */
function brittle(): { files: JournalFiles; fail: Map<string, string>; hang: Map<string, Promise<void>> } {
  const fail = new Map<string, string>()
  const hang = new Map<string, Promise<void>>()
  const tried = async (name: string): Promise<void> => {
    await hang.get(name)
    const message = fail.get(name)
    if (message !== undefined) throw new Error(message)
  }
  const wrapped = (file: JournalFile): JournalFile => ({
    ...file,
    append: async (bytes) => {
      const isHalf = fail.has('half')
      if (isHalf) await file.append(bytes.subarray(0, bytes.length >> 1))
      if (isHalf) throw new Error('ENOSPC: no space left on device')
      await tried('append')
      await file.append(bytes)
    },
    writeAt: (bytes, position) => tried('head').then(() => file.writeAt(bytes, position)),
    sync: () => tried('sync').then(() => file.sync()),
  })
  return {
    files: {
      ...DISK_FILES,
      open: async (path) => tried('open').then(async () => wrapped(await DISK_FILES.open(path))),
    },
    fail,
    hang,
  }
}

describe('what is appended', () => {
  test('is on the disk, chained and known to the head, when the promise resolves', async () => {
    const journal = await open()
    expect(journal.found).toBe('new')
    expect(journal.isWritable).toBe(true)
    await journal.append('note', note('one'))
    expect(kinds()).toBe('genesis start note')
    expect(records()[2]?.body).toEqual(note('one'))
    expect(records()[2]?.timeS).toBe(12.5)
    expect(verified()).toMatchObject({ ...INTACT, count: 3, journal: journal.id })
    expect(journal.head()).toEqual({ count: 3, hash: verified().hash })
    expect(journal.id).toMatch(/^[0-9a-f]{32}$/)
  })

  test('is for its owner alone', async () => {
    await open()
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  })

  test('by many at once, keeps its order; what was noted before comes before', async () => {
    const journal = await open()
    journal.note('note', note('noted'))
    await Promise.all(Array.from({ length: 50 }, (_, n) => journal.append('note', note(`${n}`))))
    const texts = records()
      .filter(({ kind }) => kind === 'note')
      .map(({ body }) => (body as { text: string }).text)
    expect(texts).toEqual(['noted', ...Array.from({ length: 50 }, (_, n) => `${n}`)])
    expect(verified()).toMatchObject(INTACT)
  })

  test('one after the other, each awaited, never waits for ever', async () => {
    const journal = await open()
    for (let n = 0; n < 100; n++) await journal.append('note', note(`${n}`))
    expect(verified()).toMatchObject({ ...INTACT, count: 102 })
  })

  test('is what it was when it was handed over, whatever becomes of it', async () => {
    const journal = await open()
    const body = { by: 'test', text: 'before' }
    const written = journal.append('note', body)
    body.text = 'after'
    await written
    expect(records().at(-1)?.body).toEqual(note('before'))
  })

  test("never holds a person's token, wherever it strayed from", async () => {
    const journal = await open()
    const secret = 'pw-0AMY8-JW6GT-4ER2C-P0AMY-8JW6G'
    await journal.append('prompt', { call: '1', model: 'm', text: `the token is ${secret.toLowerCase()}` })
    expect(records().at(-1)?.body).toEqual({ call: '1', model: 'm', text: 'the token is [token]' })
    expect(verified()).toMatchObject(INTACT)
  })

  test('what is only noted is on the disk a moment later', async () => {
    const journal = await open({ times: { batchS: 0.05, stallS: 5, retryS: 1 } })
    journal.note('note', note('soon'))
    expect(kinds()).toBe('genesis start')
    await new Promise((done) => setTimeout(done, 400))
    expect(kinds()).toBe('genesis start note')
  })

  test('after it was closed, nothing is', async () => {
    const journal = await open()
    await journal.close('done')
    opened.pop()
    expect(journal.isWritable).toBe(false)
    await expect(journal.append('note', note('late'))).rejects.toThrow(JournalNotWritable)
    expect(kinds()).toBe('genesis start stop')
  })

  test('in files that follow one another in one chain', async () => {
    const journal = await open({ segmentBytesMax: 2000 })
    for (let n = 0; n < 40; n++) await journal.append('note', note('x'.repeat(100)))
    expect(segments().length).toBeGreaterThan(4)
    expect(segments()[1]).toBe('audit-000002.jsonl')
    expect(verified()).toMatchObject({ ...INTACT, count: 41 + segments().length })
    const first = readRecord(readFileSync(join(folder, 'audit-000003.jsonl'), 'latin1').split('\n')[0] ?? '')
    expect(first).toMatchObject({ kind: 'segment', body: { version: 1, journal: journal.id, keyId: null, number: 3 } })
    await killed(journal)
    const again = await open({ segmentBytesMax: 2000 })
    await again.append('note', note('again'))
    expect(verified()).toMatchObject({ ...INTACT, recoveries: 1 })
  })

  test('with a key, with which alone it goes on', async () => {
    const key = createHashKey(new Uint8Array(32).fill(3))
    await (await open({ key })).close('done')
    expect(verified(key)).toMatchObject({ ...INTACT, count: 3 })
    await expect(open()).rejects.toThrow(`was begun with the key ${key.id}; none was given.`)
    const other = createHashKey(new Uint8Array(32).fill(4))
    await expect(open({ key: other })).rejects.toThrow(
      `was begun with the key ${key.id}; the one given is ${other.id}.`,
    )
    expect((await open({ key })).found).toBe('clean')
  })

  test('without a key, it does not go on with one', async () => {
    await (await open()).close('done')
    await expect(open({ key: createHashKey(new Uint8Array(32)) })).rejects.toThrow('was begun without a key')
  })

  test('by one process', async () => {
    await open()
    await expect(open()).rejects.toThrow('is being written by this process')
    writeFileSync(join(folder, 'audit.lock'), '1 ')
    await opened.pop()?.close('')
  })
})

describe('when it is opened again', () => {
  test('after it was closed it goes on', async () => {
    await (await open()).close('done')
    const journal = await open()
    expect(journal.found).toBe('clean')
    expect(kinds()).toBe('genesis start stop start')
    expect(verified()).toMatchObject({ ...INTACT, recoveries: 0 })
  })

  test('after it was killed it says so', async () => {
    await killed(await open())
    expect((await open()).found).toBe('killed')
    expect(records()[2]).toMatchObject({
      kind: 'recovery',
      body: { torn: null, reason: 'the process before did not say that it ends' },
    })
    expect(verified()).toMatchObject({ ...INTACT, recoveries: 1 })
  })

  test('half a line stays where it is, is accounted for, and the chain goes on', async () => {
    for (const scrap of ['{"sequence":3,"ti', '{"sequence":3,"ti\n', '\n', '\0\0\0\0\n{"se']) {
      await killed(await open())
      appendFileSync(join(folder, segments().at(-1) ?? ''), scrap)
      expect(verified()).toMatchObject({ ok: true, isTorn: true })
      const journal = await open()
      expect(journal.found).toBe('killed')
      await journal.append('note', note('after'))
      expect(verified()).toMatchObject(INTACT)
      await killed(journal)
    }
    expect(verified()).toMatchObject({ ok: true, recoveries: 7 })
  })

  test('a write that was cut off after any of its bytes is a crash, and heals', async () => {
    const journal = await open()
    const path = join(folder, 'audit-000001.jsonl')
    const before = statSync(path).size
    const head = readFileSync(join(folder, 'audit.head'))
    await Promise.all([journal.append('note', note('one')), journal.append('note', note('two'))])
    const whole = readFileSync(path)
    await killed(journal)
    for (let kept = before; kept <= whole.length; kept += kept < whole.length - 80 ? 9 : 1) {
      writeFileSync(path, whole.subarray(0, kept))
      writeFileSync(join(folder, 'audit.head'), head)
      expect(verified().ok).toBe(true)
      const again = await open()
      expect(again.found).toBe('killed')
      await killed(again)
      expect(verified()).toMatchObject({ ...INTACT, recoveries: 1 })
      expect(segments()).toEqual(['audit-000001.jsonl'])
    }
  })

  test('a whole line without its end is a whole line', async () => {
    const journal = await open()
    await journal.append('note', note('last'))
    await killed(journal)
    truncateSync(join(folder, 'audit-000001.jsonl'), statSync(join(folder, 'audit-000001.jsonl')).size - 1)
    await open()
    expect(verified()).toMatchObject({ ...INTACT, count: 5 })
    expect(kinds()).toBe('genesis start note recovery start')
  })

  test('killed before anything was there, or with half of the first line, it begins', async () => {
    const journal = await open()
    const head = readFileSync(join(folder, 'audit.head'))
    await killed(journal)
    for (const scrap of ['', '{"sequence":1,']) {
      writeFileSync(join(folder, 'audit-000001.jsonl'), scrap)
      writeFileSync(join(folder, 'audit.head'), head.subarray(0, 320))
      const again = await open()
      expect(again.found).toBe('new')
      expect(verified()).toMatchObject({ ...INTACT, count: 2 })
      expect(again.id).toBe(journal.id)
      await killed(again)
    }
  })

  test('killed while a further file was begun, it goes on in that', async () => {
    for (const scrap of ['', '{"sequence":9,']) {
      const journal = await open({ segmentBytesMax: 600 })
      for (let n = 0; n < 6; n++) await journal.append('note', note('x'.repeat(100)))
      await killed(journal)
      const next = segments().length + 1
      writeFileSync(join(folder, `audit-${String(next).padStart(6, '0')}.jsonl`), scrap)
      const again = await open()
      expect(again.found).toBe('killed')
      expect(segments().length).toBe(next)
      expect(verified()).toMatchObject(INTACT)
      await killed(again)
    }
  })

  test.each([
    ['a changed byte', 'line 3 is not what was written: its hash does not fit'],
    ['its end cut off', 'line 3 is missing: the head knows of 1 more record'],
    ['another in its place', 'line 1 begins the journal'],
    ['its head taken away', 'its head is missing'],
    ['every file taken away', 'its files are missing or empty, and its head is not'],
  ])('%s: said, left as it is, and gone on in another file', async (what, why) => {
    const journal = await open()
    await journal.append('note', note('here'))
    await killed(journal)
    const path = join(folder, 'audit-000001.jsonl')
    const text = readFileSync(path, 'latin1')
    if (what === 'a changed byte') writeFileSync(path, text.replace('here', 'gone'))
    if (what === 'its end cut off') writeFileSync(path, text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1))
    if (what === 'its head taken away') rmSync(join(folder, 'audit.head'))
    if (what === 'every file taken away') rmSync(path)
    if (what === 'another in its place') {
      const other = mkdtempSync(join(tmpdir(), 'printwright-journal-'))
      await (await openJournal({ folder: other, program: '', printer: '', clock: () => 0 })).close('')
      writeFileSync(path, readFileSync(join(other, 'audit-000001.jsonl')))
      rmSync(other, { recursive: true })
    }
    const again = await open()
    expect(again.found).toBe('damaged')
    expect(again.foundWhy).toContain(why)
    expect(again.isWritable).toBe(true)
    await again.append('note', note('on'))
    if (what === 'every file taken away') expect(segments()).toEqual(['audit-000001.jsonl'])
    else expect(segments()).toEqual(['audit-000001.jsonl', 'audit-000002.jsonl'])
    const since = readFileSync(join(folder, segments().at(-1) ?? ''), 'latin1')
      .split('\n')
      .map(readRecord)
    expect(since[0]).toMatchObject({ kind: 'segment', sequence: 4 })
    expect(since[1]).toMatchObject({ kind: 'recovery', body: { torn: null, reason: again.foundWhy } })
    // What was done before is not healed by what comes after; only a head that was taken away cannot be missed any more.
    expect(verified().ok).toBe(what === 'its head taken away')
  })
})

describe('a disk that does not take it', () => {
  const told: string[] = []
  const onChange = (isWritable: boolean, reason: string): void => {
    told.push(isWritable ? 'writable' : reason)
  }
  beforeEach(() => {
    told.length = 0
  })
  const FAST = { batchS: 0.02, stallS: 0.2, retryS: 0.05 }

  async function writableAgain(journal: Journal): Promise<void> {
    for (let n = 0; n < 200 && !journal.isWritable; n++) await new Promise((done) => setTimeout(done, 10))
    expect(journal.isWritable).toBe(true)
  }

  test.each(['append', 'half', 'sync', 'head'])(
    '%s fails: it is said at once, kept, written later, with the gap',
    async (step) => {
      const { files, fail } = brittle()
      const journal = await open({ files, onChange, times: FAST })
      await journal.append('note', note('good'))
      fail.set(step, 'ENOSPC: no space left on device')
      await expect(journal.append('command', { id: 1, lines: ['G28'], request: '' })).rejects.toThrow(
        'the journal cannot be written: ENOSPC: no space left on device',
      )
      expect(journal.isWritable).toBe(false)
      journal.note('note', note('meanwhile'))
      await expect(journal.append('note', note('refused'))).rejects.toThrow(JournalNotWritable)
      await new Promise((done) => setTimeout(done, 200))
      expect(journal.isWritable).toBe(false)
      fail.clear()
      await writableAgain(journal)
      await journal.append('note', note('again'))
      expect(told).toEqual(['ENOSPC: no space left on device', 'writable'])
      expect(verified()).toMatchObject({ ...INTACT, gaps: 1 })
      // Where only the head failed, the line was there before the gap.
      expect(kinds()).toBe(
        step === 'head'
          ? 'genesis start note command gap note note note'
          : 'genesis start note gap command note note note',
      )
      expect(records().find(({ kind }) => kind === 'gap')?.body).toEqual({
        reason: 'ENOSPC: no space left on device',
        fromS: 12.5,
        untilS: 12.5,
        before: step === 'head' ? 1 : 0,
        late: step === 'head' ? 2 : 3,
        lost: {},
      })
    },
  )

  test('full from the start: open, not writable, later it begins', async () => {
    const { files, fail } = brittle()
    fail.set('open', 'ENOSPC')
    const journal = await open({ files, onChange, times: FAST })
    expect(journal.isWritable).toBe(false)
    fail.clear()
    await writableAgain(journal)
    expect(kinds()).toBe('genesis gap start')
    expect(verified()).toMatchObject(INTACT)
  })

  test('what memory cannot hold is lost, but not silently: it is counted, by kind', async () => {
    const { files, fail } = brittle()
    const journal = await open({ files, times: FAST, memoryBytesMax: 400 })
    fail.set('append', 'full')
    await expect(journal.append('command', { id: 1, lines: [], request: '' })).rejects.toThrow()
    for (let n = 0; n < 20; n++) journal.note('note', note('x'.repeat(80)))
    await new Promise((done) => setTimeout(done, 120))
    await expect(journal.append('note', note('y'.repeat(1000)))).rejects.toThrow()
    journal.note('note', note('last'))
    fail.clear()
    await writableAgain(journal)
    const gaps = records().flatMap(({ kind, body }) => (kind === 'gap' ? [body as AuditBodies['gap']] : []))
    const lost = (kind: string): number => gaps.reduce((sum, gap) => sum + (gap.lost[kind] ?? 0), 0)
    const written = (kind: string): number => records().filter((record) => record.kind === kind).length
    expect(lost('note')).toBeGreaterThan(15)
    expect([lost('note') + written('note'), lost('command') + written('command')]).toEqual([22, 1])
    expect(records().at(-1)?.body).toEqual(note('last'))
    expect(verified()).toMatchObject(INTACT)
  })

  test('one that does not answer is one that does not take it; what it took after all is told', async () => {
    const { files, hang } = brittle()
    const journal = await open({ files, onChange, times: FAST })
    let answer = (): void => undefined
    hang.set(
      'sync',
      new Promise((done) => {
        answer = done
      }),
    )
    await expect(journal.append('command', { id: 1, lines: [], request: '' })).rejects.toThrow(
      'the disk has not answered for 0.2 s',
    )
    expect(journal.isWritable).toBe(false)
    await expect(journal.append('note', note('meanwhile'))).rejects.toThrow(JournalNotWritable)
    hang.clear()
    answer()
    await writableAgain(journal)
    expect(kinds()).toBe('genesis start command gap note')
    expect(records()[3]?.body).toMatchObject({ before: 1, late: 1 })
    expect(told).toEqual(['the disk has not answered for 0.2 s', 'writable'])
    expect(verified()).toMatchObject(INTACT)
  })

  test('somebody else writes into the file: found before the next line, and gone on in another', async () => {
    const journal = await open({ onChange, times: FAST })
    appendFileSync(join(folder, 'audit-000001.jsonl'), 'something\n')
    await expect(journal.append('note', note('x'))).rejects.toThrow('somebody else has written to it, or cut it')
    await writableAgain(journal)
    expect(segments()).toEqual(['audit-000001.jsonl', 'audit-000002.jsonl'])
    expect(verified()).toMatchObject({ ok: false, flaw: { line: 3, kind: 'not-a-record' } })
  })

  test('somebody cuts the file, or takes it away, or its head, while it is written: found', async () => {
    const journal = await open({ onChange, times: FAST })
    for (const text of ['a', 'b']) await journal.append('note', note(text))
    truncateSync(join(folder, 'audit-000001.jsonl'), 100)
    await expect(journal.append('note', note('c'))).rejects.toThrow('or cut it')
    await writableAgain(journal)
    expect(verified()).toMatchObject({ ok: false, flaw: { line: 1 } })
    rmSync(join(folder, 'audit-000002.jsonl'))
    await expect(journal.append('note', note('d'))).rejects.toThrow('the file has been deleted')
    await writableAgain(journal)
    rmSync(join(folder, 'audit.head'))
    await expect(journal.append('note', note('e'))).rejects.toThrow('the file has been deleted')
    await writableAgain(journal)
    await journal.append('note', note('f'))
    expect(records().at(-1)?.body).toEqual(note('f'))
    expect(verified().ok).toBe(false)
  })
})
