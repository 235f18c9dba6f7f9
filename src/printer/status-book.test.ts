import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlainRecord, StatusUpdate } from '#protocol'
import { addSubscriber, createStatusBook, forgetStatus, takeChanges, takeWhole, wantedObjects } from './status-book.ts'

const names = ['a', 'b', '__proto__', 'toString'] as const
const record = fc
  .array(
    fc.tuple(fc.constantFrom('x', 'y', '__proto__'), fc.oneof(fc.integer(), fc.constant(null), fc.array(fc.nat()))),
  )
  .map((entries) => Object.fromEntries(entries) as PlainRecord)
const status = fc
  .array(fc.tuple(fc.constantFrom(...names), record))
  .map((entries) => Object.fromEntries(entries) as PlainRecord)
const selection = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.oneof(fc.constant(null), fc.subarray(['x', 'y', '__proto__']))), {
    minLength: 1,
  })
  .map((entries) => Object.fromEntries(entries) as Record<string, string[] | null>)

/** A printer that keeps everything, beside which the book is held. */
function mergedInto(whole: Map<string, Map<string, unknown>>, changes: PlainRecord): void {
  for (const [name, fields] of Object.entries(changes)) {
    const object = whole.get(name) ?? new Map<string, unknown>()
    for (const [field, value] of Object.entries(fields as PlainRecord)) object.set(field, value)
    whole.set(name, object)
  }
}

test('whatever comes, what a subscriber was told last is what the printer has, of what he wanted', () => {
  fc.assert(
    fc.property(selection, selection, status, fc.array(status), (one, two, first, changes) => {
      const book = createStatusBook()
      const heard: StatusUpdate[][] = [[], []]
      for (const [i, objects] of [one, two].entries()) addSubscriber(book, objects, (update) => heard[i]!.push(update))
      const wanted = wantedObjects(book)
      const truth = new Map<string, Map<string, unknown>>()
      const known = Object.fromEntries(Object.entries(first).filter(([name]) => Object.hasOwn(wanted, name)))
      takeWhole(book, 1, known, new Set(book.subscribers))
      mergedInto(truth, known)
      for (const [i, change] of changes.entries()) {
        takeChanges(book, 2 + i, change)
        // What was never subscribed to is not believed.
        mergedInto(truth, Object.fromEntries(Object.entries(change).filter(([name]) => truth.has(name))))
      }
      for (const [i, objects] of [one, two].entries()) {
        const last = heard[i]!.at(-1)!
        expect(heard[i]![0]!.isFull).toBe(true)
        expect(heard[i]!.slice(1).every(({ isFull }) => !isFull)).toBe(true)
        for (const [name, fields] of Object.entries(objects)) {
          const all = truth.get(name) ?? new Map<string, unknown>()
          const mine = [...all].filter(([field]) => fields === null || fields.includes(field))
          expect(
            new Map(Object.entries(Object.getOwnPropertyDescriptor(last.status, name)!.value as PlainRecord)),
          ).toEqual(new Map(mine))
        }
      }
      expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    }),
  )
})

test('after a loss nothing is told until there is a whole again, and that is full', () => {
  const book = createStatusBook()
  const heard: StatusUpdate[] = []
  addSubscriber(book, { a: null }, (update) => heard.push(update))
  takeWhole(book, 1, { a: { x: 1 } }, new Set(book.subscribers))
  forgetStatus(book)
  takeChanges(book, 2, { a: { x: 2 } })
  expect(heard).toHaveLength(1)
  takeWhole(book, 3, { a: { x: 3 } }, new Set(book.subscribers))
  expect(heard[1]).toMatchObject({ isFull: true, eventtimeS: 3, status: { a: { x: 3 } } })
})

test('who subscribes while an answer is under way waits for his own', () => {
  const book = createStatusBook()
  const heard: StatusUpdate[] = []
  const covered = new Set(book.subscribers)
  addSubscriber(book, { a: null }, (update) => heard.push(update))
  takeWhole(book, 1, { b: {} }, covered)
  takeChanges(book, 2, { a: { x: 1 } })
  expect(heard).toEqual([])
})
