import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from './store.ts'
import { openStore } from './store.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'printwright-store-'))
  path = join(folder, 'a.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function withStore<Result>(work: (store: Store) => Result | Promise<Result>): Promise<Result> {
  const { store } = openStore(path, 'now')
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

test('names of any kind find their rows, in their section alone, also after a new start', async () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('', 'a', 'a"', '"', '\0', '\ud800', 'a","b'),
  )
  const rows = fc.uniqueArray(fc.tuple(word, word, fc.jsonValue()), { selector: ([s, n]) => JSON.stringify([s, n]) })
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      rmSync(path, { force: true })
      const put = async (store: Store): Promise<void> =>
        store.change((writer) => {
          for (const [section, name, value] of given) writer.put(section, name, JSON.stringify(value))
        })
      const check = (store: Store): void => {
        for (const [section, name, value] of given) expect(store.get(section, name)).toBe(JSON.stringify(value))
        for (const [section, count] of store.sections) {
          const names = given.filter(([s]) => s === section).map(([, name]) => name)
          expect(new Set(Array.from(store.rows(section), (row) => row.name))).toEqual(new Set(names))
          expect(Array.from(store.rows(section, { isReversed: true })).length).toBe(count)
          expect(count).toBe(names.length)
        }
      }
      const used = await withStore(async (store) => {
        await put(store)
        check(store)
        return store.usedChars
      })
      await withStore((store) => {
        check(store)
        expect(store.usedChars).toBe(used)
      })
    }),
    { numRuns: 25 },
  )
})

test('a file that is not ours is set aside as it was, and a new database works', async () => {
  const contents = ['SQLite format 3\0'.padEnd(40_960, 'x'), 'short', '', 'printwright-database 2 0\n', '\n\n\n']
  for (const [k, content] of contents.entries()) {
    writeFileSync(path, content)
    const { store, setAside } = openStore(path, `try-${k}`)
    expect(setAside).toBe(`${path}.unreadable-try-${k}`)
    expect(readFileSync(setAside!, 'latin1')).toBe(content)
    await store.change((writer) => writer.put('s', 'again', '1'))
    await store.close()
    await withStore((again) => expect(again.get('s', 'again')).toBe('1'))
  }
})

test('whatever is damaged, the rest is kept, nothing false is read, and the damage is told', async () => {
  const rows = new Map(Array.from({ length: 60 }, (_, k) => [`row ${k}`, JSON.stringify('é'.repeat((k * 53) % 500))]))
  await withStore((store) =>
    store.change((writer) => {
      for (const [name, json] of rows) writer.put('s', name, json)
    }),
  )
  // Opened once more, each row is a line of its own.
  await withStore(() => undefined)
  const whole = readFileSync(path)
  const damage = fc.record({
    cutAt: fc.option(fc.nat(whole.length - 1), { nil: undefined }),
    flips: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ cutAt, flips }) => {
      const spoilt = Buffer.from(whole)
      for (const [at, by] of flips) spoilt[at]! ^= by
      writeFileSync(path, spoilt.subarray(0, cutAt))
      const isSame = readFileSync(path).equals(whole)
      const { store, setAside } = openStore(path, 'spoilt')
      expect(setAside === null).toBe(isSame)
      if (setAside !== null) rmSync(setAside)
      const read = Array.from(store.rows('s'))
      for (const { name, json } of read) expect(json).toBe(rows.get(name))
      const lost = rows.size - read.length
      // A flip spoils its line, or, where it makes or unmakes an end of a line, two.
      if (cutAt === undefined) expect(lost).toBeLessThanOrEqual(2 * flips.length)
      await store.close()
    }),
    { numRuns: 150 },
  )
})

test('work that throws has changed nothing; what was removed and overwritten takes no room', async () => {
  const { store } = openStore(path, 'now')
  await store.change((writer) => writer.put('s', 'a', '1'))
  const work = store.change((writer) => {
    writer.put('s', 'a', '2')
    writer.remove('s', 'a')
    expect(writer.get('s', 'a')).toBeUndefined()
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(store.get('s', 'a')).toBe('1')
  for (let k = 0; k < 200; k++)
    store.changeNow((writer) => writer.put('s', 'big', JSON.stringify('x'.repeat(100_000) + k)))
  expect(store.fileBytes).toBeLessThan(5 << 20)
  expect(store.fileBytes).toBe(statSync(path).size)
  store.compact()
  expect(store.fileBytes).toBeLessThan(101_000)
  expect(store.fileBytes).toBe(statSync(path).size)
  await store.change((writer) => writer.put('s', 'after', '3'))
  await store.close()
  await expect(store.change((writer) => writer.put('s', 'late', '4'))).rejects.toThrow('shutting down')
  await withStore((again) => {
    expect(Array.from(again.rows('s'), ({ name }) => name)).toEqual(['a', 'after', 'big'])
  })
})

const WRITER = `
import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).pathname)}
const { store } = openStore(process.argv[1], 'child')
for (let k = Number(store.get('s', 'last') ?? -1) + 1; ; k++) {
  const work = (writer) => {
    writer.put('s', 'last', String(k))
    writer.put('s', 'row ' + (k % 500), JSON.stringify({ k, filling: 'x'.repeat((k * 37) % 3000) }))
  }
  if (k % 2 === 0) await store.change(work)
  else store.changeNow(work)
  process.stdout.write(k + '\\n')
}
`

test('whatever was acknowledged is there after kill -9 at any moment', { timeout: 120_000 }, async () => {
  let acknowledged = -1
  for (let round = 0; round < 12; round++) {
    acknowledged = await killedWriter(round * 23, acknowledged)
    await withStore((store) => {
      const last = Number(store.get('s', 'last') ?? -1)
      expect(last).toBeGreaterThanOrEqual(acknowledged)
      // One change is whole or not there: at most the one after the last acknowledged.
      expect(last).toBeLessThanOrEqual(acknowledged + 1)
      for (let k = Math.max(0, last - 499); k <= last; k++) {
        expect(JSON.parse(store.get('s', `row ${k % 500}`)!).k).toBe(k)
      }
      acknowledged = last
    })
  }
  expect(acknowledged).toBeGreaterThan(20)
})

/** Lets a process write until it has acknowledged something, and so long more; the last number it acknowledged. */
function killedWriter(extraMs: number, before: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', WRITER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: new URL('../../../..', import.meta.url).pathname,
  })
  let said = ''
  child.stdout.on('data', (data: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), extraMs)
    said += data.toString()
  })
  return new Promise((done) => {
    // The last line may have been cut by the end: whole lines alone are acknowledgements.
    child.on('close', () => done(Number(said.split('\n').at(-2) ?? before)))
  })
}
