// `describe`, `test` and the hooks around them, as vitest means them, for tests that run hundreds of times in one process.
// What is expected is said with vitest's own `expect`.
import { expect } from 'vitest'

export interface CollectedTest {
  readonly name: string
  readonly run: () => Promise<void>
}

type Body = (...values: unknown[]) => unknown
interface Room {
  readonly name: string
  readonly before: Body[]
  readonly after: Body[]
  readonly beforeAll: Body[]
}

export function createTestWords() {
  const tests: CollectedTest[] = []
  const rooms: Room[] = [{ name: '', before: [], after: [], beforeAll: [] }]
  const done = new Set<Body>()

  function test(name: string, ...rest: unknown[]): void {
    const body = rest.find((one) => typeof one === 'function') as Body
    const around = [...rooms]
    const run = async (): Promise<void> => {
      for (const room of around) {
        for (const hook of room.beforeAll) {
          if (done.has(hook)) continue
          done.add(hook)
          await hook()
        }
        for (const hook of room.before) await hook()
      }
      try {
        await body()
      } finally {
        for (const room of around) for (const hook of room.after) await hook()
      }
    }
    tests.push({ name: [...around.slice(1).map((room) => room.name), name].join(' > '), run })
  }
  function describe(name: string, body: () => void): void {
    rooms.push({ name, before: [], after: [], beforeAll: [] })
    body()
    rooms.pop()
  }
  const each =
    (make: (name: string, body: () => unknown) => void) =>
    (rows: readonly unknown[]) =>
    (name: string, body: Body): void => {
      const isSpread = rows.every((row) => Array.isArray(row))
      rows.forEach((row, k) => {
        const values = isSpread ? (row as unknown[]) : [row]
        make(`${name} [${k}]`, () => body(...values))
      })
    }
  const forEach =
    (rows: readonly unknown[]) =>
    (name: string, body: Body): void => {
      rows.forEach((row, k) => {
        test(`${name} [${k}]`, () => body(row, { expect }))
      })
    }
  const skip = (): void => {}
  const skipIf = (is: boolean) => (is ? skip : test)
  const here = (): Room => rooms.at(-1)!
  const testWord = Object.assign(test, {
    each: each(test),
    for: forEach,
    skip,
    skipIf,
    runIf: (is: boolean) => skipIf(!is),
    todo: skip,
  })
  return {
    tests,
    words: {
      expect,
      test: testWord,
      it: testWord,
      describe: Object.assign(describe, {
        each: each(describe as (name: string, body: () => unknown) => void),
        skip,
        skipIf: (is: boolean) => (is ? skip : describe),
      }),
      beforeEach: (hook: Body) => here().before.push(hook),
      afterEach: (hook: Body) => here().after.push(hook),
      beforeAll: (hook: Body) => here().beforeAll.push(hook),
      afterAll: () => {},
      expectTypeOf: () => new Proxy(() => {}, { get: () => () => {} }),
    },
  }
}
