// The promise of the type: what goes to a printer was made by the judge. Whoever writes one by hand does not compile; whoever forces
// it past the compiler is not believed at run time; and nobody but the judge has the means to make one.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { ApprovedCommand } from '#safety'
import * as safety from '#safety'
import { ApprovedCommand as Real } from '../../src/safety/approved-command.ts'

/** What a guarded printer takes. */
function send(command: ApprovedCommand, nowS = 10): boolean {
  return Real.spend(command, nowS, 1)
}

const plain = {
  asker: 'person',
  request: { kind: 'gcode', line: 'M104 S300' },
  lines: ['M104 S300'],
  timeS: 10,
} as const

test('a raw object does not compile', () => {
  // @ts-expect-error an object with the same fields is no approved command
  const written: ApprovedCommand = plain
  // @ts-expect-error a line of text is none
  const text: ApprovedCommand = 'M104 S300'
  // @ts-expect-error neither is what was spread out of a real one
  const copy: ApprovedCommand = { ...new Real('operator', plain.request, plain.lines, 10) }
  for (const one of [written, text, copy]) expect(send(one)).toBe(false)
})

test('what is forced past the compiler is not spent', () => {
  const real = new Real('operator', plain.request, plain.lines, 10)
  const forced = [
    plain as unknown as ApprovedCommand,
    structuredClone(plain) as unknown as ApprovedCommand,
    JSON.parse(JSON.stringify(real)) as ApprovedCommand,
    Object.create(real) as ApprovedCommand,
    Object.create(Real.prototype, Object.getOwnPropertyDescriptors(plain)) as ApprovedCommand,
    new Proxy(real, {}),
    null as unknown as ApprovedCommand,
    undefined as unknown as ApprovedCommand,
  ]
  for (const one of forced) expect(send(one)).toBe(false)
  expect(send(real)).toBe(true)
})

test('a real one is spent once, in its time, and cannot be changed', () => {
  const make = (): ApprovedCommand => new Real('operator', plain.request, plain.lines, 10)
  const once = make()
  expect(send(once)).toBe(true)
  expect(send(once)).toBe(false)
  for (const nowS of [9.999, 11.001, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(send(make(), nowS)).toBe(false)
  }
  const fixed = make()
  expect(() => Object.assign(fixed, { lines: ['M104 S300'] })).toThrow(TypeError)
  expect(() => (fixed.lines as string[]).push('M112')).toThrow(TypeError)
  expect(() => Object.assign(fixed.request, { line: 'M112' })).toThrow(TypeError)
  expect(() => Object.defineProperty(fixed, 'timeS', { value: 99 })).toThrow(TypeError)
})

test('lines given to it are its own: changing them afterwards changes nothing', () => {
  const lines = ['M117 hi']
  const real = new Real('operator', { kind: 'gcode', line: 'M117 hi' }, lines, 10)
  lines[0] = 'M104 S300'
  lines.push('M112')
  expect(real.lines).toEqual(['M117 hi'])
})

test('nobody but the judge makes one', () => {
  expect(Object.keys(safety)).not.toContain('ApprovedCommand')
  const root = fileURLToPath(new URL('../../src/', import.meta.url))
  const makers = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => /new\s+ApprovedCommand\b/u.test(readFileSync(root + file, 'utf8')))
  expect(makers).toEqual(['safety/judge/judge-request.ts'])
  const importers = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('safety/'))
    .filter((file) => /approved-command/u.test(readFileSync(root + file, 'utf8')))
  expect(importers).toEqual([])
})
