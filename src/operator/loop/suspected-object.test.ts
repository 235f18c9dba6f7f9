import { expect, test } from 'vitest'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { sceneAt } from '../scene-fixture.ts'
import { createSuspectedObject } from './suspected-object.ts'

function believed(probability: number): Diagnosis {
  return { timeS: 0, beliefs: [{ cause: 'spire-knocked', probability }], isAbstaining: false, evidence: [], unseen: [] }
}

test('it is the object of the time when the suspicion arose', () => {
  const suspected = createSuspectedObject()
  for (let timeS = 0; timeS < 100; timeS++) suspected.see(sceneAt(timeS, {}, { currentObject: 'a' }), believed(0))
  suspected.see(sceneAt(100, {}, { currentObject: 'a' }), believed(0.3))
  suspected.see(sceneAt(101, {}, { currentObject: 'b' }), believed(0.9))
  expect(suspected.object()).toBe('a')
  expect(suspected.facts()).toEqual({ objectSure: 1 })
  suspected.see(sceneAt(102, {}, { currentObject: 'b' }), believed(0))
  expect(suspected.object()).toBeNull()
})

test('where objects take turns it may be any of them', () => {
  const suspected = createSuspectedObject()
  for (let timeS = 0; timeS < 100; timeS++)
    suspected.see(sceneAt(timeS, {}, { currentObject: timeS % 20 < 10 ? 'a' : 'b' }), believed(timeS < 99 ? 0 : 0.5))
  expect(suspected.object()).toBe('b')
  expect(suspected.facts()).toEqual({})
})

test('the camera knows better which one is gone, and one that is left out already is no news', () => {
  const objects = ['A', 'B', 'C'].map((name) => ({ name, isExcluded: name === 'C' }))
  const suspected = createSuspectedObject()
  for (let timeS = 0; timeS < 100; timeS++) {
    const currentObject = timeS % 20 < 10 ? 'A' : 'B'
    suspected.see(sceneAt(timeS, {}, { currentObject, objects }), believed(timeS < 99 ? 0 : 0.5))
  }
  expect(suspected.facts()).toEqual({})
  suspected.see(sceneAt(101, {}, { currentObject: 'B', objects, goneObject: 'C' }), believed(0.5))
  expect(suspected.facts()).toEqual({})
  suspected.see(sceneAt(102, {}, { currentObject: 'B', objects, goneObject: 'a' }), believed(0.5))
  expect(suspected.object()).toBe('A')
  // The same view twice is one witness.
  expect(suspected.facts()).toEqual({})
  suspected.see(sceneAt(112, {}, { currentObject: 'B', objects, goneObject: 'a', isGoneSure: true }), believed(0.5))
  expect(suspected.facts()).toEqual({ objectSure: 1 })
})
