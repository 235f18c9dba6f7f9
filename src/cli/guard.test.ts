import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { GuardEvent } from '#guard'
import { clientLevel, guardCommand } from './guard.ts'
import { interventionWords } from './guard-words.ts'
import { type ServeOptions, serveCommand } from './serve.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'printwright-guard-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const plain = { mode: 'person', speed: 1 } as const

describe('what is misused is one sentence', () => {
  test.each([
    [{ level: 'act' as const }, '--level holds clients in --mode strict only.'],
    [{ moonraker: 'ftp://x' }, '--moonraker takes an http:// or https:// address: ftp://x.'],
    [{ moonraker: 'printer' }, '--moonraker takes an http:// or https:// address: printer.'],
  ])('%o', async (options, words) => {
    await expect(guardCommand({ ...plain, data, ...options })).rejects.toThrow(words)
  })

  test.each([
    [{ guardMode: 'strict' as const }, 'go with --guard.'],
    [{ guardKeyFile: 'key' }, 'go with --guard.'],
    [{ guard: true, guardLevel: 'act' as const }, '--guard-level holds clients in --guard-mode strict only.'],
  ])('serve %o', async (options, words) => {
    await expect(serveCommand({ speed: 1, ...options } as unknown as ServeOptions)).rejects.toThrow(words)
  })
})

test('clients that are held as an operator may act where nobody says how far', () => {
  expect(clientLevel('strict')).toBe('act')
  expect(clientLevel('person')).toBe('observe')
})

describe('a token', () => {
  test('is made where a guard has run, and says what to type', async () => {
    await expect(guardCommand({ ...plain, data, makeToken: 'acknowledge' })).rejects.toThrow('no guard has run with')
    mkdirSync(join(data, 'guard'))
    const said = { out: '', error: '' }
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
        said.out += text
        return true
      }),
      vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
        said.error += text
        return true
      }),
    ]
    try {
      expect(await guardCommand({ ...plain, data, makeToken: 'acknowledge' })).toBe(0)
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
    expect(said.out).toMatch(/^pw-[-0-9A-Z]{29}\n$/)
    expect(said.error).toContain(`PRINTWRIGHT_ACKNOWLEDGE TOKEN=${said.out.trim()}`)
  })
})

describe('an intervention at the console', () => {
  const event = (reaction: 'watch' | 'pause' | 'off' | 'stop' | 'cut'): GuardEvent => ({
    kind: 'intervention',
    reaction,
    because: [
      {
        kind: 'sensor-frozen',
        subject: 'extruder',
        reaction,
        timeS: 1,
        ruling: { rule: 'sensor-frozen', limit: '', value: '', reason: 'The reading\nstands still.' },
      },
    ],
  })

  test('says what, why, and what to do now, in one line', () => {
    expect(interventionWords(event('off'), '/home/pi/printer_data')).toBe(
      'The safety shell switches the heaters off (sensor-frozen extruder: The reading stands still.) Look at the printer; heat up again, then resume or cancel: PRINTWRIGHT_ACKNOWLEDGE TOKEN=... from `printwright guard --make-token acknowledge --data /home/pi/printer_data`',
    )
    expect(interventionWords(event('stop'), 'x')).toContain('FIRMWARE_RESTART')
    expect(interventionWords(event('cut'), 'x')).toContain('cuts its power')
    expect(interventionWords(event('pause'), 'x')).toContain('then resume')
  })

  test('what is only told, and everything else, is none', () => {
    expect(interventionWords(event('watch'), 'x')).toBeNull()
    expect(interventionWords({ kind: 'lost', reason: 'x' }, 'x')).toBeNull()
  })
})
