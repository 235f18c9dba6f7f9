import { expect, test } from 'vitest'
import { createPeopleDesk } from '#operator'
import type { Hazard } from '#safety'
import { sayLooked } from './say-looked.ts'

const alarm = (kind: string): Hazard => ({
  kind,
  subject: 'extruder',
  reaction: 'off',
  timeS: 1,
  ruling: { rule: kind, limit: '', value: '', reason: `Of ${kind}.` },
})

test('who has looked has looked at what they were asked about, and at nothing that was found since', () => {
  const people = createPeopleDesk()
  let latched = [alarm('sensor-detached'), alarm('heater-dead')]
  const door = {
    people,
    by: 'person' as const,
    guarded: {
      get latched() {
        return latched
      },
    },
    acknowledge: () => {
      latched = []
      return []
    },
  }
  people.ask({ id: 'after-shell/1/7', timeS: 1, text: 'Look.', isLook: true, about: ['sensor-detached extruder'] })
  expect(sayLooked(door)).toMatch(/found since you were asked: Of heater-dead \(nozzle\)/)
  expect(people.answerTo('after-shell/1/7')).toBeNull()
  const about = ['sensor-detached extruder', 'heater-dead extruder']
  people.ask({ id: 'after-shell/1/7#1', timeS: 1, text: 'Look again.', isLook: true, about })
  expect(sayLooked(door)).toContain('Thank you')
  expect(people.answerTo('after-shell/1/7#1')).toBe(true)
  // Without a question it is a person's word at their own screen, as ever.
  expect(sayLooked(door)).toContain('Thank you')
  expect(latched).toEqual([])
})
