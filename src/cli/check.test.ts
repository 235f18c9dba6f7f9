import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkCommand } from './check.ts'

let folder = ''
let printed = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'))
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

function shipped(name: string): string {
  return fileURLToPath(new URL(`../../data/printers/${name}/printer.cfg`, import.meta.url))
}

/** The shipped Ender-3, and then something else. */
function changed(change: string): string {
  const path = join(folder, 'printer.cfg')
  writeFileSync(path, `[include ${shipped('ender3')}]\n${change}\n`)
  return path
}

describe('check', () => {
  test('a good configuration is good, also on its own machine', () => {
    expect(checkCommand(shipped('ender3'), {})).toBe(0)
    expect(checkCommand(shipped('ender3'), { printer: 'Ender 3' })).toBe(0)
    expect(printed).toBe(`${shipped('ender3')}: good.\n`.repeat(2))
  })

  test('broken templates of any section keep Klipper from starting', () => {
    const status = checkCommand(changed('[delayed_gcode later]\ngcode:\n  {% if x %}\n  G28'), {})
    expect(status).toBe(1)
    expect(printed).toMatch(/3: error: Error loading template 'delayed_gcode later:gcode'/)
    expect(printed).toMatch(/Klipper would not start: 1 error\.\n$/)
  })

  test('the named machine knows what the configuration alone does not', () => {
    const path = changed('[extruder]\nmax_temp: 300')
    expect(checkCommand(path, {})).toBe(0)
    expect(printed).toMatch(/: good\.\n$/)
    expect(checkCommand(path, { printer: 'ender3' })).toBe(0)
    expect(printed).toMatch(/3: warning: max_temp 300 °C, but the hot end of .* has a PTFE liner/)
  })

  test('an unknown machine is said in one sentence', () => {
    expect(() => checkCommand(shipped('ender3'), { printer: 'toaster' })).toThrow(
      /^unknown printer 'toaster' \(known: /,
    )
  })

  test('as JSON', () => {
    checkCommand(changed('[printer]\nmax_accel: 100000'), { json: true, printer: 'ender3' })
    const answer = JSON.parse(printed)
    expect(answer).toMatchObject({ ok: true, errors: 0, warnings: 1 })
    expect(answer.diagnostics.map((each: { code: string }) => each.code)).toContain('accel-motor')
  })
})
