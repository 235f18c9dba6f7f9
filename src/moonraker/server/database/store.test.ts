import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
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
  path = join(folder, 'a.mdb')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function withStore<Result>(work: (store: Store) => Result | Promise<Result>): Promise<Result> {
  const { store } = await openStore(path, 'now')
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
      rmSync(`${path}-lock`, { force: true })
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
        return store.usedBytes
      })
      await withStore((store) => {
        check(store)
        expect(store.usedBytes).toBe(used)
      })
    }),
    { numRuns: 25 },
  )
})

test('a foreign, cut or damaged file is set aside, and a new database works', async () => {
  const kinds: readonly ((file: string) => void)[] = [
    (file) => writeFileSync(file, 'SQLite format 3\0'.padEnd(40_960, 'x')),
    (file) => writeFileSync(file, 'short'),
    (file) => truncateSync(file, 8192),
    (file) => writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 8192), Buffer.alloc(5)])),
  ]
  for (const [k, spoil] of kinds.entries()) {
    rmSync(path, { force: true })
    await withStore((store) =>
      store.change((writer) => {
        for (let row = 0; row < 200; row++) writer.put('s', `row ${row}`, '"'.padEnd(300, 'x'))
      }),
    )
    spoil(path)
    const spoilt = readFileSync(path)
    const { store, setAside } = await openStore(path, `try-${k}`)
    expect(setAside).toBe(`${path}.unreadable-try-${k}`)
    expect(readFileSync(setAside!).equals(spoilt)).toBe(true)
    await store.change((writer) => writer.put('s', 'again', '1'))
    expect(store.get('s', 'again')).toBe('1')
    await store.close()
  }
  expect(readdirSync(folder).filter((name) => name.includes('unreadable')).length).toBe(kinds.length)
})

const WRITER = `
import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).pathname)}
const { store } = await openStore(process.argv[1], 'child')
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
