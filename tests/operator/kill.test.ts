// kill -9 of the operator in the middle of a playbook: the printer goes safe by its own dead-man, and the operator that comes after
// it says where it was and does nothing on its own. All playbooks: `npm run test:operator -- --only kill`.
import { afterAll, expect, test } from 'vitest'
import { bookNamed, type KillRig, middleOf, openKillRig } from './kill-case.ts'

let rig: KillRig | null = null
afterAll(() => rig?.close())

test('killed while it waits for a person', { timeout: 180_000 }, async () => {
  rig = await openKillRig()
  const book = bookNamed('sensor-fault')
  const result = await rig.try(book, 8)
  expect(result.faults).toEqual([])
  // Steps that take no time pass before the blow comes.
  expect(result.step).toBeGreaterThan(middleOf(book))
  expect(result.said).toContain(`“${book.title}”, step ${result.step} of ${book.steps.length}`)
  expect(result.print).toBe('paused')
})
