// The journal against the real thing: processes that are killed, a disk that is full, a file that may not grow.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditBodies, AuditRecord, Verification } from '#safety'
import { parseHead, readRecord, verifyChain } from '#safety'
import { isThorough } from '../../tests/thorough.ts'

/** Appends for ever, and says each number only when it is on the disk; says so too when it is not, and when it is again. */
const CHILD = `
import { openJournal } from './src/guard/journal.ts'
const [folder, atOnce, padding] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const journal = await openJournal({
  folder, program: 'test', printer: 'none', clock: () => performance.now() / 1000, segmentBytesMax: 1 << 18,
  times: { batchS: 0.01, stallS: 60, retryS: 0.05 },
  onChange: (isWritable, reason) => console.log(isWritable ? 'writable' : 'not ' + reason),
})
console.log('found ' + journal.found + ' ' + journal.isWritable)
let n = 0
async function appendForEver() {
  for (;;) {
    const id = n++
    journal.note('note', { by: 'test', text: 'observed' })
    const body = { id, lines: Array(id % padding).fill('x'.repeat(200)), request: process.pid + ':' + id }
    await journal.append('command', body).then(() => console.log('ok ' + process.pid + ':' + id), () => console.log('no ' + process.pid + ':' + id))
    if (!journal.isWritable) await new Promise((done) => setTimeout(done, 2))
  }
}
for (let k = 0; k < atOnce; k++) void appendForEver()
`

const root = fileURLToPath(new URL('../..', import.meta.url))
let work = ''
let program = ''

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'printwright-journal-'))
  program = join(work, 'writer.mjs')
  buildSync({
    stdin: { contents: CHILD, resolveDir: root, loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
})

afterAll(() => rmSync(work, { recursive: true, force: true }))

interface Told {
  readonly child: ChildProcess
  readonly ok: Set<string>
  readonly no: Set<string>
  readonly changes: string[]
  readonly found: Promise<string>
  readonly ended: Promise<unknown>
}

function follow(child: ChildProcess): Told {
  const ok = new Set<string>()
  const no = new Set<string>()
  const changes: string[] = []
  const ended = new Promise((done) => child.once('close', done))
  const found = new Promise<string>((done) => {
    void ended.then(() => done('it ended'))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, rest = ''] = [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]
      if (word === 'ok') ok.add(rest)
      else if (word === 'no') no.add(rest)
      else if (word === 'found') done(rest)
      else changes.push(line)
    })
  })
  return { child, ok, no, changes, found, ended }
}

function start(folder: string, atOnce: number, padding: number): Told {
  const words = [program, folder, String(atOnce), String(padding)]
  return follow(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] }))
}

function readLines(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  const text = names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

function verified(folder: string): Verification {
  const head = parseHead(readFileSync(join(folder, 'audit.head'), 'latin1'), null)
  return verifyChain(readLines(folder), { key: null, head, expect: null, isWhole: true })
}

function commands(folder: string): Set<string> {
  const records = readLines(folder).flatMap((line) => readRecord(line) ?? [])
  return new Set(
    records.flatMap(({ kind, body }) => (kind === 'command' ? [(body as AuditBodies['command']).request] : [])),
  )
}

function gapsOf(folder: string): AuditRecord[] {
  return readLines(folder).flatMap((line) => {
    const record = readRecord(line)
    return record?.kind === 'gap' ? [record] : []
  })
}

async function until(isSo: () => boolean, withinMs = 60_000): Promise<void> {
  for (let waited = 0; !isSo() && waited < withinMs; waited += 5) await sleep(5)
  expect(isSo()).toBe(true)
}

test('kill -9 at any moment, round after round: what was acknowledged is there, and the chain is never taken for tampered', async () => {
  const folder = join(work, 'killed')
  mkdirSync(folder)
  const acknowledged = new Set<string>()
  let torn = 0
  const rounds = isThorough ? 40 : 20
  for (let round = 0; round < rounds; round++) {
    const told = start(folder, round % 2 === 0 ? 16 : 1 + (round % 4), round % 2 === 0 ? 4000 : 5)
    expect(await told.found).toBe(round === 0 ? 'new true' : 'killed true')
    await sleep((round * 7) % 80)
    told.child.kill('SIGKILL')
    await told.ended
    for (const id of told.ok) acknowledged.add(id)
    expect(told.no.size).toBe(0)
    const found = verified(folder)
    expect(found).toMatchObject({ ok: true, flaw: null })
    if (found.isTorn) torn += 1
  }
  expect(acknowledged.size).toBeGreaterThan(2 * rounds)
  const written = commands(folder)
  expect([...acknowledged].filter((id) => !written.has(id))).toEqual([])
  expect(verified(folder).recoveries).toBe(rounds - 1)
  console.log(`kill -9: ${acknowledged.size} acknowledged, all there; ${torn} of ${rounds} rounds ended in half a line`)
})

const isSystem = (words: readonly [string, ...string[]]): boolean => {
  const [command, ...rest] = words
  return spawnSync(command, rest, { stdio: 'ignore' }).status === 0
}

test('a disk that is really full: acting stops, nothing is lost silently, and it goes on when there is room', async (context) => {
  const disk = join(work, 'disk')
  mkdirSync(disk)
  if (!isSystem(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]))
    return context.skip('no right to mount a small disk')
  try {
    const folder = join(disk, 'journal')
    const told = start(folder, 2, 10)
    expect(await told.found).toBe('new true')
    await until(() => told.changes.length > 0)
    expect(told.changes).toEqual(['not ENOSPC: no space left on device, write'])
    await until(() => told.no.size > 20)
    expect(told.changes.length).toBe(1)
    const okBefore = told.ok.size
    expect(verified(folder).ok).toBe(true)
    execFileSync('mount', ['-o', 'remount,size=16m', disk])
    await until(() => told.ok.size > okBefore + 20)
    expect(told.changes[1]).toBe('writable')
    told.child.kill('SIGKILL')
    await told.ended
    expect(verified(folder)).toMatchObject({ ok: true, flaw: null })
    const written = commands(folder)
    expect([...told.ok].filter((id) => !written.has(id))).toEqual([])
    // Those that were refused are there too, behind a gap that says that nobody acted upon them.
    expect([...told.no].filter((id) => !written.has(id))).toEqual([])
    const late = gapsOf(folder).reduce((sum, { body }) => sum + (body as AuditBodies['gap']).late, 0)
    expect(late).toBeGreaterThanOrEqual(told.no.size)
  } finally {
    spawnSync('umount', ['-l', disk])
  }
})

test('a file that may not grow (RLIMIT_FSIZE): acting stops, and goes on when it may', async (context) => {
  if (!isSystem(['prlimit', '--version'])) return context.skip('no prlimit')
  const folder = join(work, 'limited')
  const script = `trap '' XFSZ; ulimit -S -f 24; exec ${process.execPath} ${program} ${folder} 2 10`
  const told = follow(spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] }))
  expect(await told.found).toBe('new true')
  await until(() => told.no.size > 20)
  expect(told.changes).toEqual(['not EFBIG: file too large, write'])
  const okBefore = told.ok.size
  execFileSync('prlimit', ['--pid', String(told.child.pid), '--fsize=unlimited:unlimited'])
  await until(() => told.ok.size > okBefore + 20)
  told.child.kill('SIGKILL')
  await told.ended
  expect(verified(folder)).toMatchObject({ ok: true, flaw: null })
  expect(verified(folder).gaps).toBeGreaterThan(0)
  const written = commands(folder)
  expect([...told.ok, ...told.no].filter((id) => !written.has(id))).toEqual([])
})

test('a second writer is refused while the first lives, and not after it was killed', async () => {
  const folder = join(work, 'two')
  const first = start(folder, 1, 2)
  expect(await first.found).toBe('new true')
  const second = spawnSync(process.execPath, [program, folder, '1', '2'], { encoding: 'utf8' })
  expect(second.status).not.toBe(0)
  expect(second.stderr).toContain(`is being written by process ${first.child.pid}`)
  first.child.kill('SIGKILL')
  await first.ended
  const third = start(folder, 1, 2)
  expect(await third.found).toBe('killed true')
  third.child.kill('SIGKILL')
  await third.ended
  // A lock of a process with the same number that began at another time is nobody's.
  writeFileSync(join(folder, 'audit.lock'), `${process.pid} 1 another-boot`)
  const fourth = start(folder, 1, 2)
  expect(await fourth.found).toBe('killed true')
  fourth.child.kill('SIGKILL')
  await fourth.ended
})
