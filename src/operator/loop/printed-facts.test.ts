import { expect, test } from 'vitest'
import { sceneAt } from '../scene-fixture.ts'
import { checkpointOf } from './after-stop.ts'
import { createPrintedFacts } from './printed-facts.ts'

const COOLED = sceneAt(3, { nozzle_c: 150, nozzle_target_c: 150, bed_target_c: 0 }, { print: 'paused' })

test('begun at a print that was cooled while it stands, a playbook reckons with what it was printed at', () => {
  const printed = createPrintedFacts()
  printed.see(sceneAt(1))
  printed.see(COOLED)
  expect(printed.of(COOLED, null)).toMatchObject({ nozzleTargetC: 215, printedNozzleC: 215, bedTargetC: 60 })
  expect(createPrintedFacts().of(COOLED, checkpointOf(sceneAt(1)))).toMatchObject({
    nozzleTargetC: 215,
    bedTargetC: 60,
  })
})

test('what has been switched off is heated again on a person’s word alone', () => {
  const printed = createPrintedFacts()
  printed.see(sceneAt(1))
  const off = sceneAt(3, { nozzle_target_c: 0 }, { print: 'paused' })
  expect(printed.of(off, null)).toMatchObject({ nozzleTargetC: 0, printedNozzleC: 215 })
})

test('a print that is gone on with cold is noticed until it is hot, and is not taken for what it was printed at', () => {
  const printed = createPrintedFacts()
  printed.see(sceneAt(1))
  printed.see(COOLED)
  const cold = sceneAt(4, { nozzle_c: 150, nozzle_target_c: 150 })
  printed.see(cold)
  expect(printed.isCold()).toBe(true)
  expect(printed.of(cold, null)).toMatchObject({ printedNozzleC: 215 })
  printed.see(sceneAt(5))
  expect(printed.isCold()).toBe(false)
})

test('a file that ends cold is no print that was gone on with cold', () => {
  const printed = createPrintedFacts()
  for (const targetC of [0, 215, 150, 0]) printed.see(sceneAt(1, { nozzle_target_c: targetC }))
  expect(printed.isCold()).toBe(false)
})
