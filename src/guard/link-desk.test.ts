import { expect, test } from 'vitest'
import type { Guard } from './guard.ts'
import { readRequest } from './klippy-message.ts'
import { createLinkDesk } from './link-desk.ts'

/** A guard that sees nothing: everything is denied. */
function blind() {
  const told: string[] = []
  const guard = {
    ask: async () => ({
      kind: 'denied',
      id: 1,
      at: 0,
      rulings: [{ rule: 'evidence', limit: '', value: '', reason: 'It does not see the printer.' }],
    }),
    noteUnjudged: (_: string, words: string) => void told.push(words),
  } as unknown as Guard
  const decide = (mode: 'person' | 'watch', script: string) => {
    const request = readRequest(JSON.stringify({ id: 1, method: 'gcode/script', params: { script } }))
    if (request === null) throw new Error('no request')
    return createLinkDesk(guard, mode, () => 'none').decide(request)
  }
  return { told, decide }
}

test('who only watches refuses nothing, also blind, and writes it down; the dead-man stays its own', async () => {
  const { told, decide } = blind()
  expect(await decide('person', 'M104 S200')).toMatchObject({ isPassed: false })
  expect(told).toEqual([])
  expect(await decide('watch', 'M104 S200')).toEqual({ isPassed: true, id: null, script: null })
  expect(told[0]).toContain('M104 S200')
  const armed = 'UPDATE_DELAYED_GCODE ID=printwright_deadman DURATION=0'
  expect(await decide('watch', armed)).toMatchObject({ isPassed: false })
})
