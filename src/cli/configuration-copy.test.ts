import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openConfiguration } from './configuration-copy.ts'

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'printwright-copy-'))
}

describe('a printer that ships', () => {
  test('has a file of its own for each name; without one it is the latest', () => {
    const data = folder()
    const first = openConfiguration({ data, isNamed: true })
    expect(first).toMatchObject({ origin: { printer: 'ender3' }, path: join(data, 'config', 'printer.cfg') })
    const other = openConfiguration({ data, isNamed: true, printer: 'voron-2.4' })
    expect(other).toMatchObject({ origin: { printer: 'voron-2.4' }, path: join(data, 'config', 'voron-2.4.cfg') })
    expect(readFileSync(other.path, 'utf8')).toMatch(/kinematics: corexy/)
    expect(openConfiguration({ data, isNamed: true }).path).toBe(other.path)
    expect(openConfiguration({ data, isNamed: true, printer: 'ender3' }).path).toBe(first.path)
  })

  test('keeps what was saved', () => {
    const data = folder()
    const { path } = openConfiguration({ data, isNamed: true, printer: 'voron-0' })
    writeFileSync(path, '# saved\n')
    expect(openConfiguration({ data, isNamed: true, printer: 'voron-0' }).path).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe('# saved\n')
  })

  test('gets the sections of a guard in front, once, and keeps what was saved behind them', () => {
    const data = folder()
    const asked = { data, isNamed: true, printer: 'voron-0', sections: '[gcode_macro SAFE]\ngcode: M112\n' }
    const { path } = openConfiguration(asked)
    const first = readFileSync(path, 'utf8')
    expect(first.startsWith('[gcode_macro SAFE]\ngcode: M112\n\n')).toBe(true)
    expect(first).toContain('kinematics: corexy')
    writeFileSync(path, `${first}# saved\n`)
    openConfiguration(asked)
    expect(readFileSync(path, 'utf8')).toBe(`${first}# saved\n`)
  })

  test("of a person's own nothing is changed", () => {
    const data = folder()
    const config = join(folder(), 'printer.cfg')
    writeFileSync(config, '# one\n')
    const { path } = openConfiguration({ data, isNamed: true, config, sections: '[gcode_macro SAFE]\ngcode: M112\n' })
    expect(readFileSync(path, 'utf8')).toBe('# one\n')
  })
})

describe("a person's printer.cfg", () => {
  test('is only read: what is saved goes to its copy, until the original changes', () => {
    const data = folder()
    const config = join(folder(), 'printer.cfg')
    writeFileSync(config, '# one\n')
    const asked = { data, isNamed: true, config }
    const { path, remark } = openConfiguration(asked)
    expect(path).toBe(join(data, 'config', 'printer.cfg'))
    expect(remark).toBeNull()
    writeFileSync(path, '# one\n# saved\n')
    const again = openConfiguration(asked)
    expect(again.remark).toMatch(/with what was saved/)
    expect(readFileSync(again.path, 'utf8')).toBe('# one\n# saved\n')
    writeFileSync(config, '# two\n')
    expect(openConfiguration(asked).remark).toMatch(/copied anew/)
    expect(readFileSync(path, 'utf8')).toBe('# two\n')
    expect(readFileSync(`${path}.old`, 'utf8')).toBe('# one\n# saved\n')
    expect(readFileSync(config, 'utf8')).toBe('# two\n')
  })

  test('in a folder that nobody named is not written either', () => {
    const data = folder()
    mkdirSync(join(data, 'config'))
    const config = join(data, 'config', 'printer.cfg')
    writeFileSync(config, '# real\n')
    for (const asked of [{}, { config }, { printer: 'ender3' }]) {
      expect(openConfiguration({ data, isNamed: false, ...asked }).path).not.toBe(config)
    }
    expect(openConfiguration({ data, isNamed: true, config }).path).toBe(config)
    expect(readFileSync(config, 'utf8')).toBe('# real\n')
    expect(existsSync(config)).toBe(true)
  })

  test('and notes that are no notes change nothing of it', () => {
    const data = folder()
    mkdirSync(join(data, 'config'))
    writeFileSync(join(data, 'config', '.printwright.json'), '{"copies": {"../x.cfg": 1}, "latest": "../x.cfg"}')
    const { path } = openConfiguration({ data, isNamed: true })
    expect(basename(path)).toBe('printer.cfg')
    expect(readdirSync(data)).toEqual(['config'])
  })
})

test('a folder that cannot be is told at once', () => {
  expect(() => openConfiguration({ data: '/proc/x', isNamed: true })).toThrow(/folder .*\/proc\/x.* cannot be used/)
})
