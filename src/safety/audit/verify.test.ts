import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chain } from './chain.ts'
import { appendRecord, createChain } from './chain.ts'
import type { HashKey } from './keyed-hash.ts'
import { createHashKey } from './keyed-hash.ts'
import type { VerifierOptions } from './verify.ts'
import { createVerifier, endVerifier, stepVerifier, verifyChain } from './verify.ts'

const JOURNAL = '0123456789abcdef0123456789abcdef'
const OTHER = 'fedcba9876543210fedcba9876543210'
const BARE: VerifierOptions = { key: null, head: null, expect: null, isWhole: true }

function journalOf(count: number, key: HashKey | null = null, id = JOURNAL): { lines: string[]; chain: Chain } {
  const chain = createChain(key)
  const lines = [appendRecord(chain, 'genesis', { version: 1, journal: id, keyId: key?.id ?? null }, 0)]
  for (let n = 2; n <= count; n++) lines.push(appendRecord(chain, 'note', { by: 'client', text: `note ${n}` }, n))
  return { lines, chain }
}

function hashOf(line: string): string {
  return line.slice(-66, -2)
}

function torn(text: string): { bytes: number; sha256: string } {
  return { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
}

describe('a chain as it was written', () => {
  test('is intact, and it is said what it holds', () => {
    const { lines, chain } = journalOf(5)
    expect(
      verifyChain(lines, { ...BARE, head: { journal: JOURNAL, count: 5, hash: chain.hash }, expect: chain.hash }),
    ).toEqual({
      ok: true,
      flaw: null,
      lines: 5,
      count: 5,
      hash: chain.hash,
      journal: JOURNAL,
      isTorn: false,
      recoveries: 0,
      gaps: 0,
      beyondHead: 0,
      expectedAt: 5,
    })
  })

  test('a head that is behind is a crash between the two', () => {
    const { lines } = journalOf(5)
    const found = verifyChain(lines, { ...BARE, head: { journal: JOURNAL, count: 3, hash: hashOf(lines[2]!) } })
    expect(found).toMatchObject({ ok: true, beyondHead: 2 })
  })

  test('an expected hash may be of any record', () => {
    const { lines } = journalOf(5)
    expect(verifyChain(lines, { ...BARE, expect: hashOf(lines[0]!) })).toMatchObject({ ok: true, expectedAt: 1 })
    expect(verifyChain(lines, { ...BARE, expect: hashOf(lines[3]!) })).toMatchObject({ ok: true, expectedAt: 4 })
    expect(verifyChain(lines, BARE).expectedAt).toBe(0)
  })

  test('a further file begins with its segment, unless the whole is wanted', () => {
    const { chain } = journalOf(7)
    const lines = [
      appendRecord(chain, 'segment', { version: 1, journal: JOURNAL, keyId: null, number: 2 }, 8),
      appendRecord(chain, 'stop', { reason: '' }, 9),
    ]
    const part = { ...BARE, isWhole: false }
    expect(verifyChain(lines, part)).toMatchObject({ ok: true, count: 9, lines: 2, journal: JOURNAL })
    expect(verifyChain(lines, BARE).flaw).toEqual({
      kind: 'beginning',
      line: 1,
      why: 'is record 8: what a journal begins with is missing',
    })
    expect(verifyChain(lines, { ...part, head: { journal: JOURNAL, count: 9, hash: chain.hash } }).ok).toBe(true)
  })

  test('with its key; with another, or none, no line fits', () => {
    const key = createHashKey(new Uint8Array(32).fill(1))
    const { lines } = journalOf(4, key)
    expect(verifyChain(lines, { ...BARE, key }).ok).toBe(true)
    expect(verifyChain(lines, BARE).flaw).toMatchObject({ kind: 'changed', line: 1 })
    expect(verifyChain(lines, { ...BARE, key: createHashKey(new Uint8Array(32).fill(2)) }).flaw?.line).toBe(1)
  })
})

describe('what was done to it is found, and where', () => {
  const { lines } = journalOf(8)
  const line = (n: number): string => lines[n - 1]!

  test.each([
    ['a changed byte', 3, 'changed', [...lines.slice(0, 2), line(3).replace('note 3', 'note 4'), ...lines.slice(3)]],
    ['a removed line', 3, 'missing', [...lines.slice(0, 2), ...lines.slice(3)]],
    ['a repeated line', 4, 'repeated', [...lines.slice(0, 3), ...lines.slice(2)]],
    ['two lines in each other’s place', 3, 'missing', [line(1), line(2), line(4), line(3), ...lines.slice(4)]],
    ['an empty line', 4, 'not-a-record', [...lines.slice(0, 3), '', ...lines.slice(3)]],
    ['a line that is none', 1, 'not-a-record', ['# journal', ...lines]],
    ['a missing beginning', 1, 'beginning', lines.slice(1)],
    ['a line twice at the end', 9, 'repeated', [...lines, line(8)]],
  ] as const)('%s', (_, at, kind, changed) => {
    const found = verifyChain(changed, BARE)
    expect(found.ok).toBe(false)
    expect(found.flaw).toMatchObject({ kind, line: at })
  })

  test('in words', () => {
    const why = (changed: readonly string[], options = BARE): string | undefined =>
      verifyChain(changed, options).flaw?.why
    expect(why([line(1), 'x', line(2)])).toBe('is no record')
    expect(why([line(1), line(2).replace('note 2', 'n'), line(3)])).toBe(
      'is not what was written: its hash does not fit',
    )
    expect(why([line(1), line(3)])).toBe('is record 3: record 2 is missing before it')
    expect(why([line(1), line(5)])).toBe('is record 5: records 2 to 4 are missing before it')
    expect(why([line(1), line(2), line(2)])).toBe('is record 2, and that has been before it')
    expect(why([])).toBe('is missing: there is no record at all')
    const head = { journal: JOURNAL, count: 8, hash: hashOf(line(8)) }
    expect(why(lines.slice(0, 7), { ...BARE, head })).toBe('is missing: the head knows of 1 more record')
    expect(why(lines.slice(0, 5), { ...BARE, head })).toBe('is missing: the head knows of 3 more records')
    expect(why(lines, { ...BARE, expect: 'ff' })).toBe('is missing: no record has the hash ff')
    expect(why(journalOf(8, null, OTHER).lines, { ...BARE, head })).toBe(
      `begins the journal ${OTHER}; the head beside it is that of ${JOURNAL}`,
    )
  })

  test('nothing at all is no journal', () => {
    expect(verifyChain([], BARE)).toMatchObject({ ok: false, flaw: { kind: 'beginning', line: 1 }, count: 0 })
  })

  test('an inserted line with hashes made to fit: the line after it does not', () => {
    const { lines: begun, chain } = journalOf(3)
    const forged = appendRecord(chain, 'note', { by: 'person', text: 'approved' }, 3)
    expect(verifyChain([...begun, forged, ...lines.slice(3)], BARE).flaw).toMatchObject({ kind: 'repeated', line: 5 })
  })

  test('a line changed with its hash made to fit: the line after it is of another chain', () => {
    const { lines: begun, chain } = journalOf(3)
    const forged = appendRecord(chain, 'note', { by: 'person', text: 'approved' }, 3)
    expect(verifyChain([...begun, forged, ...lines.slice(4)], BARE).flaw).toEqual({
      kind: 'foreign',
      line: 5,
      why: 'does not follow the line before it: one of the two is of another chain',
    })
  })

  test('the end cut off: the head knows of more, and so does who kept the hash', () => {
    const head = { journal: JOURNAL, count: 8, hash: hashOf(line(8)) }
    for (let kept = 1; kept < 8; kept++) {
      const short = lines.slice(0, kept)
      expect(verifyChain(short, BARE).ok).toBe(true)
      expect(verifyChain(short, { ...BARE, head }).flaw).toMatchObject({ kind: 'truncated', line: kept + 1 })
      expect(verifyChain(short, { ...BARE, expect: hashOf(line(8)) }).flaw).toMatchObject({
        kind: 'unexpected',
        line: kept + 1,
      })
    }
  })

  test('another journal in its place: the head is of the first', () => {
    const head = { journal: JOURNAL, count: 8, hash: hashOf(line(8)) }
    expect(verifyChain(journalOf(8, null, OTHER).lines, { ...BARE, head }).flaw).toMatchObject({
      kind: 'replaced',
      line: 1,
    })
    const rewritten = journalOf(4)
    for (let n = 5; n <= 9; n++) rewritten.lines.push(appendRecord(rewritten.chain, 'stop', { reason: '' }, n))
    expect(verifyChain(rewritten.lines, { ...BARE, head }).flaw).toEqual({
      kind: 'replaced',
      line: 8,
      why: 'is record 8, but not the one that the head was written for',
    })
  })

  test('a genesis elsewhere than first, or a first line that says another number, is none', () => {
    const chain = createChain(null)
    appendRecord(chain, 'stop', { reason: '' }, 0)
    const second = appendRecord(chain, 'genesis', { version: 1, journal: JOURNAL, keyId: null }, 0)
    expect(verifyChain([second], BARE).flaw?.kind).toBe('beginning')
    const renumbered = createChain(null)
    renumbered.count = 1
    const wrong = appendRecord(renumbered, 'genesis', { version: 1, journal: JOURNAL, keyId: null }, 0)
    expect(verifyChain([wrong], BARE).flaw?.kind).toBe('beginning')
    const linked = createChain(null)
    linked.hash = 'a'.repeat(64)
    const hung = appendRecord(linked, 'genesis', { version: 1, journal: JOURNAL, keyId: null }, 0)
    expect(verifyChain([hung], BARE).flaw?.kind).toBe('beginning')
  })

  test('a genesis without an id, or with no body, is read and fits no head', () => {
    for (const body of [null, 7, {}, { journal: { toString: 1 } }]) {
      const chain = createChain(null)
      const first = appendRecord(chain, 'genesis', body as never, 0)
      expect(verifyChain([first], BARE).journal).toBe('')
      expect(verifyChain([first], { ...BARE, head: { journal: JOURNAL, count: 1, hash: chain.hash } }).flaw?.kind).toBe(
        'replaced',
      )
    }
  })

  test('any one byte of any line changed, by any value: never intact', () => {
    const { lines: whole, chain } = journalOf(6)
    const bytes = Buffer.from(`${whole.join('\n')}\n`, 'latin1')
    const head = { journal: JOURNAL, count: 6, hash: chain.hash }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at]! + by) & 0xff
        const text = changed.toString('latin1')
        const found = verifyChain((text.endsWith('\n') ? text.slice(0, -1) : text).split('\n'), { ...BARE, head })
        // The last byte is the end of the last line: without it, or with another in its place, nothing is lost.
        expect(found.ok && at !== bytes.length - 1).toBe(false)
      }),
      { numRuns: 3000 },
    )
  })

  test('lines taken out, put in, moved or repeated in any number: never intact unless it is the same again', () => {
    const { lines: whole, chain } = journalOf(7)
    const head = { journal: JOURNAL, count: 7, hash: chain.hash }
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 10 }), (order) => {
        const found = verifyChain(
          order.map((n) => whole[n]!),
          { ...BARE, head },
        )
        expect(found.ok).toBe(order.join() === '0,1,2,3,4,5,6')
      }),
      { numRuns: 3000 },
    )
  })
})

describe('half a line', () => {
  test('at the end is a crash, not tampering', () => {
    const { lines, chain } = journalOf(4)
    const head = { journal: JOURNAL, count: 3, hash: hashOf(lines[2]!) }
    for (const cut of [1, 2, 40, 64, lines[3]!.length - 1]) {
      const found = verifyChain([...lines.slice(0, 3), lines[3]!.slice(0, -cut)], { ...BARE, head })
      expect(found).toMatchObject({ ok: true, isTorn: true, count: 3, lines: 4, flaw: null })
    }
    expect(verifyChain(lines, BARE)).toMatchObject({ ok: true, isTorn: false })
    // But where the head has it already, somebody cut it.
    const later = { ...head, count: 4, hash: chain.hash }
    const found = verifyChain([...lines.slice(0, 3), lines[3]!.slice(0, -5)], { ...BARE, head: later })
    expect(found).toMatchObject({ ok: false, isTorn: true, flaw: { kind: 'truncated', line: 5 } })
  })

  test('several lines of scrap at the end too; one record among them is no scrap', () => {
    const { lines } = journalOf(4)
    expect(verifyChain([...lines, '', '\0\0\0'], BARE)).toMatchObject({ ok: true, isTorn: true, count: 4 })
    const changed = lines[3]!.replace('note 4', 'note 5')
    const found = verifyChain([...lines.slice(0, 3), '', changed, '{'], BARE)
    expect(found).toMatchObject({ ok: false, isTorn: false, flaw: { kind: 'not-a-record', line: 4 } })
    expect(verifyChain([...lines.slice(0, 3), changed], BARE)).toMatchObject({ ok: false, isTorn: false })
  })

  test('in the middle is accounted for by a recovery, and the chain goes on', () => {
    const { lines, chain } = journalOf(3)
    const healed = appendRecord(chain, 'recovery', { torn: torn('{"sequ'), reason: 'killed' }, 4)
    const after = appendRecord(chain, 'stop', { reason: '' }, 5)
    const found = verifyChain([...lines, '{"sequ', healed, after], BARE)
    expect(found).toMatchObject({ ok: true, isTorn: false, count: 5, lines: 6, recoveries: 1, gaps: 0 })
  })

  test('gaps are counted', () => {
    const { lines, chain } = journalOf(3)
    const body = { reason: 'full', fromS: 1, untilS: 2, before: 0, late: 0, lost: { note: 3 } }
    expect(verifyChain([...lines, appendRecord(chain, 'gap', body, 4)], BARE)).toMatchObject({
      ok: true,
      gaps: 1,
      recoveries: 0,
    })
  })

  test('of several lines, with what is no ASCII, is accounted for to the byte', () => {
    const { lines, chain } = journalOf(3)
    const healed = appendRecord(chain, 'recovery', { torn: torn('{"sé\n\n\0x'), reason: 'power' }, 4)
    expect(verifyChain([...lines, '{"sé', '', '\0x', healed], BARE)).toMatchObject({ ok: true, recoveries: 1 })
    for (const other of [
      ['{"sé', '\0x'],
      ['{"sé', '', '\0y'],
      ['{"se', '', '\0x'],
      ['{"sé', '', '', '\0x'],
    ]) {
      expect(verifyChain([...lines, ...other, healed], BARE).flaw).toEqual({
        kind: 'not-a-record',
        line: 4,
        why: 'is no record',
      })
    }
  })

  test('is accounted for by no other kind, by no recovery that found nothing, and by none that found other bytes', () => {
    const { lines } = journalOf(3)
    const tries = [
      ['recovery', { torn: null, reason: '' }],
      ['recovery', { torn: { bytes: 6, sha256: torn('{"sequx').sha256 }, reason: '' }],
      ['recovery', { torn: { bytes: 7, sha256: torn('{"sequ').sha256 }, reason: '' }],
      ['recovery', null],
      ['note', { torn: torn('{"sequ') }],
      ['gap', { torn: torn('{"sequ') }],
    ] as const
    for (const [kind, body] of tries) {
      const { chain } = journalOf(3)
      const next = appendRecord(chain, kind, body as never, 4)
      const after = appendRecord(chain, 'stop', { reason: '' }, 5)
      const found = verifyChain([...lines, '{"sequ', next, after], BARE)
      expect(found).toMatchObject({ ok: false, flaw: { kind: 'not-a-record', line: 4 }, count: 3, recoveries: 0 })
    }
  })

  test('hides no removed line: what accounts for it must follow the last good one', () => {
    const { lines, chain } = journalOf(4)
    const healed = appendRecord(chain, 'recovery', { torn: torn('{'), reason: '' }, 4)
    expect(verifyChain([...lines.slice(0, 3), '{', healed], BARE)).toMatchObject({ ok: false, flaw: { line: 4 } })
  })

  test('before the first record, then nothing: no journal', () => {
    expect(verifyChain(['{"sequence":1'], BARE)).toMatchObject({ ok: false, isTorn: true, flaw: { kind: 'beginning' } })
  })
})

test('lines may come one by one, and after a flaw are only counted', () => {
  const { lines } = journalOf(3)
  const verifier = createVerifier({ ...BARE, head: { journal: OTHER, count: 1, hash: '' } })
  const expected = { ...BARE, head: { journal: JOURNAL, count: 1, hash: 'f'.repeat(64) } }
  const replaced = createVerifier(expected)
  for (const line of lines) {
    stepVerifier(verifier, line)
    stepVerifier(replaced, line)
  }
  expect(endVerifier(replaced)).toMatchObject({ ok: false, lines: 3, count: 1, flaw: { kind: 'replaced', line: 1 } })
  expect(endVerifier(verifier)).toMatchObject({ ok: false, lines: 3, count: 0, flaw: { kind: 'replaced', line: 1 } })
})

test('a further file begins with its segment and with nothing else; a whole one with its genesis', () => {
  const part = { ...BARE, isWhole: false }
  const note = appendRecord(createChain(null), 'note', { by: '', text: '' }, 0)
  expect(verifyChain([note], part).flaw).toEqual({
    kind: 'beginning',
    line: 1,
    why: 'is record 1: what a journal begins with is missing',
  })
  expect(verifyChain([note], BARE).flaw?.kind).toBe('beginning')
  expect(verifyChain([journalOf(1).lines[0]!], part).ok).toBe(true)
  expect(verifyChain([], BARE).journal).toBe('')
})

test('a head that is even, or ahead of what is torn, is never behind', () => {
  const { lines, chain } = journalOf(3)
  const head = { journal: JOURNAL, count: 3, hash: chain.hash }
  expect(verifyChain(lines, { ...BARE, head }).beyondHead).toBe(0)
  expect(verifyChain(lines.slice(0, 1), { ...BARE, head }).beyondHead).toBe(0)
  expect(verifyChain(lines, BARE).beyondHead).toBe(0)
})
