import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openJournal } from '#guard'
import { createHashKey, SAFEST_LIMITS } from '#safety'
import { type AuditOptions, auditCommand } from './audit.ts'
import { localIso } from './audit-dates.ts'

let work = ''
let folder = ''
let hash = ''

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'printwright-audit-'))
  folder = join(work, 'journal')
  const journal = await openJournal({
    folder,
    program: 'guard',
    printer: 'voron',
    clock: () => 1_800_000_000,
    segmentBytesMax: 2500,
  })
  for (let id = 0; id < 8; id++) await journal.append('command', { id, lines: [`G1 X${id}`], request: 'x'.repeat(200) })
  const ruling = { rule: 'heater-target', limit: '270 °C', value: '299 °C', reason: 'Hot\u001b[2J\nhot.' }
  await journal.append('verdict', { id: 9, verdict: 'denied', rulings: [ruling], lines: [] })
  hash = journal.head().hash
  await journal.close('asked')
})

afterEach(() => rmSync(work, { recursive: true, force: true }))

async function audit(
  action: string,
  path = folder,
  options: AuditOptions = {},
): Promise<{ status: number; text: string }> {
  let text = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
    text += piece
    return true
  })
  try {
    return { status: await auditCommand(action, path, options), text }
  } finally {
    spy.mockRestore()
  }
}

function segment(number: number): string {
  return join(folder, `audit-00000${number}.jsonl`)
}

describe('verify', () => {
  test('an intact journal, whole, by file, with a hash of it', async () => {
    const whole = await audit('verify')
    expect(whole.status).toBe(0)
    expect(whole.text).toMatch(/^intact: 13 records in 2 files, journal [0-9a-f]{32}\nlast hash: [0-9a-f]{64}\n$/)
    expect((await audit('verify', segment(1))).status).toBe(0)
    expect((await audit('verify', segment(2))).status).toBe(0)
    expect((await audit('verify', folder, { expect: hash })).status).toBe(0)
    expect((await audit('verify', folder, { expect: 'f'.repeat(64) })).status).toBe(1)
    const json = JSON.parse((await audit('verify', folder, { json: true })).text)
    expect(json).toMatchObject({ ok: true, count: 13, files: 2, is_keyed: false, flaw: null })
  })

  test('a changed byte: where, and why', async () => {
    const path = segment(2)
    writeFileSync(path, readFileSync(path, 'latin1').replace('G1 X7', 'G1 X9'))
    const found = await audit('verify')
    expect(found.status).toBe(1)
    expect(found.text).toMatch(
      /^NOT intact: audit-000002\.jsonl, line \d is not what was written: its hash does not fit\.\n/,
    )
    expect((await audit('verify', path)).status).toBe(1)
    expect((await audit('verify', segment(1))).status).toBe(0)
  })

  test('a file cut off, taken away, or put in the place of another', async () => {
    const [first, second] = [readFileSync(segment(1), 'latin1'), readFileSync(segment(2), 'latin1')]
    const cut = (text: string): string => text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)
    writeFileSync(segment(2), cut(second))
    expect((await audit('verify')).text).toContain('is missing: the head knows of 1 more record')
    expect((await audit('verify', segment(2))).status).toBe(1)
    writeFileSync(segment(2), second)
    writeFileSync(segment(1), cut(first))
    expect((await audit('verify')).text).toContain('missing before it')
    expect((await audit('verify', segment(1))).text).toContain('the next one goes on from another line')
    rmSync(segment(1))
    expect((await audit('verify')).text).toContain('what a journal begins with is missing')
    writeFileSync(segment(1), first)
    rmSync(segment(2))
    expect((await audit('verify')).status).toBe(1)
    expect((await audit('verify', segment(1))).status).toBe(1)
  })

  test('without its head nobody knows where it ends, but who kept a hash', async () => {
    rmSync(join(folder, 'audit.head'))
    const found = await audit('verify')
    expect(found.status).toBe(1)
    expect(found.text).toContain('audit.head does not say where it ends')
    expect((await audit('verify', folder, { expect: hash })).status).toBe(0)
    const copy = join(work, 'copy.jsonl')
    copyFileSync(segment(1), copy)
    expect((await audit('verify', copy)).status).toBe(1)
  })

  test('half a line of which the head knows that it was whole has been cut', async () => {
    writeFileSync(segment(2), readFileSync(segment(2), 'latin1').slice(0, -9))
    const found = await audit('verify')
    expect(found.status).toBe(1)
    expect(found.text).toContain('it has been cut off')
    expect(found.text).not.toContain('not tampering')
  })

  test('half a line at the end is told, and is no tampering', async () => {
    writeFileSync(segment(2), `${readFileSync(segment(2), 'latin1')}{"sequ`)
    const found = await audit('verify')
    expect(found.status).toBe(0)
    expect(found.text).toContain('not tampering')
  })

  test('with a key, which has to be there and closed to others', async () => {
    const keyed = join(work, 'keyed')
    const file = join(work, 'key')
    writeFileSync(file, `${'k'.repeat(32)}\n`, { mode: 0o600 })
    const key = createHashKey(Buffer.from('k'.repeat(32)))
    await (await openJournal({ folder: keyed, program: '', printer: '', clock: () => 0, key })).close('')
    expect(await audit('verify', keyed, { keyFile: file })).toMatchObject({
      status: 0,
      text: expect.stringContaining('by its key'),
    })
    await expect(audit('verify', keyed)).rejects.toMatchObject({
      message: 'this journal has a key: give --key-file.',
      exitStatus: 2,
    })
    await expect(audit('verify', folder, { keyFile: file })).rejects.toThrow('has no key')
    chmodSync(file, 0o644)
    await expect(audit('verify', keyed, { keyFile: file })).rejects.toThrow('open to others')
    writeFileSync(file, 'short')
    await expect(audit('verify', keyed, { keyFile: file })).rejects.toThrow('shorter than 16 bytes')
  })

  test('what cannot be read is one sentence and status 2', async () => {
    await expect(audit('verify', join(work, 'nowhere'))).rejects.toMatchObject({ exitStatus: 2 })
    await expect(audit('verify', work)).rejects.toMatchObject({
      message: `there is no journal in ${work}.`,
      exitStatus: 2,
    })
    await expect(audit('verify', folder, { expect: 'abc' })).rejects.toThrow('64 hexadecimal digits')
    await expect(audit('burn')).rejects.toThrow('verified, shown or replayed')
  })
})

describe('show', () => {
  test('says when, who, what, verdict, rule and reason, one line each, and steers no terminal', async () => {
    const { text } = await audit('show')
    const lines = text.trimEnd().split('\n')
    expect(lines.length).toBe(13)
    expect(lines.at(-2)).toBe(
      `${localIso(1_800_000_000)}  1800000000.000 s  shell     of #9  [denied]  heater-target: Hot\\u{1b}[2J\\u{a}hot. (asked 299 °C, limit 270 °C)`,
    )
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u)
  })

  test('dates where the journal’s clock counts from the guard’s start, anew with each of them', async () => {
    const path = join(work, 'seconds')
    for (const [startS, unixS, speed] of [
      [50, 1_700_000_000, 1],
      [3, 1_700_086_400, 10],
    ] as const) {
      let timeS: number = startS
      const journal = await openJournal({
        folder: path,
        program: 'guard',
        printer: 'voron',
        clock: () => timeS,
        calendar: { unixS, speed },
      })
      timeS += 90
      await journal.append('note', { by: 'guard', text: 'a while later' })
      await journal.close('asked')
    }
    const { text } = await audit('show', path, { kind: ['genesis', 'note'] })
    expect(text.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^- {2,}50\.000 s {2}journal {3}begins/),
      `${localIso(1_700_000_090)}     140.000 s  guard     a while later`,
      `${localIso(1_700_086_409)}      93.000 s  guard     a while later`,
    ])
    const since = new Date(1_700_080_000_000).toISOString()
    expect((await audit('show', path, { since, kind: ['note'] })).text.trimEnd().split('\n').length).toBe(1)
    expect((await audit('show', path, { since: '100', kind: ['note'] })).text).toContain('140.000 s')
  })

  test('only some kinds, only since then', async () => {
    expect((await audit('show', folder, { kind: ['verdict', 'stop'] })).text.trimEnd().split('\n').length).toBe(2)
    expect((await audit('show', folder, { since: '10m' })).text.trimEnd().split('\n').length).toBe(13)
    expect((await audit('show', folder, { since: '1800000001' })).text).toBe('')
    expect((await audit('show', folder, { since: '2027-01-15T08:00:00Z' })).text).not.toBe('')
    expect((await audit('show', folder, { since: '2027-01-16' })).text).toBe('')
    await expect(audit('show', folder, { since: 'yesterday' })).rejects.toThrow('neither a date')
  })

  test('as JSON, a line each; a line that is no record is told', async () => {
    const { text } = await audit('show', folder, { json: true })
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).sequence),
    ).toEqual(Array.from({ length: 13 }, (_, n) => n + 1))
    writeFileSync(segment(2), `${readFileSync(segment(2), 'latin1')}\u001b[31m{"sequ`)
    expect((await audit('show')).text.trimEnd().split('\n').at(-1)).toBe('line 14 is no record (11 characters)')
  })
})

test('replay of a journal without requests has nothing that differs', async () => {
  expect(await audit('replay')).toEqual({ status: 0, text: '0 verdicts are as they were, 0 are not.\n' })
  await expect(audit('replay', folder, { limits: join(work, 'nowhere') })).rejects.toThrow('holds no limits')
  const path = join(work, 'limits.json')
  const by = async (limits: unknown): Promise<unknown> => {
    writeFileSync(path, JSON.stringify(limits))
    return await audit('replay', folder, { limits: path })
  }
  await expect(by({ name: 'printwright' })).rejects.toThrow('holds no limits: heaters is missing or is none.')
  await expect(by([])).rejects.toThrow('holds no limits')
  await expect(by({ ...SAFEST_LIMITS, speedRatio: { min: 0.1 } })).rejects.toThrow('speedRatio.max is missing')
  await expect(by({ ...SAFEST_LIMITS, dwellMaxS: null })).rejects.toThrow('dwellMaxS is missing')
  expect(await by({ ...SAFEST_LIMITS, unattendedMaxS: 60 })).toMatchObject({ status: 0 })
})

test('a kind that is none is told, with those that are', async () => {
  await expect(audit('show', folder, { kind: ['hazardd'] })).rejects.toThrow(
    /^--kind: there is no hazardd: genesis, .*hazard, intervention/,
  )
})
