import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adviseConfig, parseConfigText, readPrinterConfig } from './index.ts'

function parse(text: string, files: Readonly<Record<string, string>> = {}) {
  return parseConfigText({ file: 'printer.cfg', text }, (pattern) => {
    const found = Object.keys(files)
      .filter((name) => name === pattern || (pattern === '*.cfg' && name.endsWith('.cfg')))
      .map((file) => ({ file, text: files[file] ?? '' }))
    return found.length === 0 ? null : found
  })
}

function textOf(tree: ReturnType<typeof parse>, section: string, option: string): string | undefined {
  return tree.sections.get(section)?.options.get(option)?.text
}

describe('the INI dialect', () => {
  test('options are written with a colon or an equals sign and lose their case; sections keep theirs', () => {
    const tree = parse('[Printer]\nMax_Velocity : 300\nmax_accel=3000\n')
    expect(tree.diagnostics).toEqual([])
    expect(textOf(tree, 'Printer', 'max_velocity')).toBe('300')
    expect(textOf(tree, 'Printer', 'max_accel')).toBe('3000')
    expect(tree.sections.has('printer')).toBe(false)
  })

  test("'#' cuts anywhere, ';' only after white space", () => {
    const tree = parse('[a] # x\nk: 1#2\nm: 3 ; four\nn: 5;6\n; whole line\n# whole line\n')
    expect(textOf(tree, 'a', 'k')).toBe('1')
    expect(textOf(tree, 'a', 'm')).toBe('3')
    expect(textOf(tree, 'a', 'n')).toBe('5;6')
    expect(tree.diagnostics).toEqual([])
  })

  test('a value goes on over indented lines, blank lines and comments, each at its own line', () => {
    const tree = parse('[gcode_macro A]\ngcode:\n  G28\n\n# note\n    {% if x %}\n  M117 a: b\ndescription: d\n')
    expect(textOf(tree, 'gcode_macro A', 'gcode')).toBe('\nG28\n\n\n{% if x %}\nM117 a: b')
    expect(tree.sections.get('gcode_macro A')?.options.get('gcode')?.line).toBe(2)
    expect(tree.sections.get('gcode_macro A')?.options.get('description')?.line).toBe(8)
  })

  test('sections given twice are merged and the last value wins', () => {
    const tree = parse('[extruder]\na: 1\nb: 2\n[fan]\n[extruder]\nb: 3\n')
    expect(textOf(tree, 'extruder', 'a')).toBe('1')
    expect(textOf(tree, 'extruder', 'b')).toBe('3')
    expect([...tree.sections.keys()]).toEqual(['extruder', 'fan'])
  })

  test('an include stands where it is written, so that later lines win', () => {
    const files = { 'x.cfg': '[a]\nk: included\nl: included\n' }
    const tree = parse('[a]\nk: before\n[include x.cfg]\n[a]\nl: after\n', files)
    expect(textOf(tree, 'a', 'k')).toBe('included')
    expect(textOf(tree, 'a', 'l')).toBe('after')
    expect(tree.sections.get('a')?.options.get('k')?.file).toBe('x.cfg')
  })

  test('a missing include is an error, a pattern without matches is not', () => {
    expect(parse('[include none.cfg]').diagnostics[0]).toMatchObject({
      code: 'include-missing',
      message: "Include file 'none.cfg' does not exist",
      line: 1,
    })
    expect(parse('[include none/*.conf]').diagnostics).toEqual([])
    const deep = parseConfigText({ file: 'config/printer.cfg', text: '[include parts/fan.cfg]' })
    expect(deep.diagnostics[0]?.message).toBe("Include file 'config/parts/fan.cfg' does not exist")
  })

  test('files that include each other are an error', () => {
    const tree = parse('[include a.cfg]', { 'a.cfg': '[include b.cfg]', 'b.cfg': '[include a.cfg]' })
    expect(tree.diagnostics.map((each) => each.message)).toEqual(["Recursive include of config file 'a.cfg'"])
  })

  test('a line that is nothing, and an option before any section, are errors with their line', () => {
    expect(parse('[a]\njust words\n').diagnostics[0]).toMatchObject({ code: 'parse-error', line: 2 })
    expect(parse('k: 1\n').diagnostics[0]).toMatchObject({ code: 'no-section', line: 1 })
    // After an include there is no section either.
    expect(parse('[a]\n[include x.cfg]\nk: 1\n', { 'x.cfg': '[b]\n' }).diagnostics[0]).toMatchObject({
      code: 'no-section',
      line: 3,
    })
  })
})

describe('the SAVE_CONFIG block', () => {
  const mark = '#*# <---------------------- SAVE_CONFIG ---------------------->'

  const notice = '#*# DO NOT EDIT THIS BLOCK OR BELOW. The contents are auto-generated.'

  test('its values are added and know their line', () => {
    const tree = parse(`[probe]\n#*# not yet\n\n${mark}\n${notice}\n#*#\n#*# [probe]\n#*# z_offset = 2.5\n`)
    expect(tree.diagnostics).toEqual([])
    expect(tree.sections.get('probe')?.options.get('z_offset')).toEqual({
      text: '2.5',
      file: 'printer.cfg',
      line: 8,
      saved: true,
    })
  })

  test('a value written above stands, and the saved one is called ignored', () => {
    const tree = parse(`[probe]\nz_offset: 1\n${mark}\n${notice}\n#*#\n#*# [probe]\n#*# z_offset = 2.5\n`)
    expect(textOf(tree, 'probe', 'z_offset')).toBe('1')
    expect(tree.diagnostics).toMatchObject([{ severity: 'warning', code: 'saved-value-ignored', line: 7 }])
  })

  test('rows of a saved mesh stay rows', () => {
    const tree = parse(`${mark}\n#*#\n#*# [bed_mesh default]\n#*# points =\n#*# \t0.1, 0.2\n#*# \t0.3, 0.4\n`)
    expect(textOf(tree, 'bed_mesh default', 'points')).toBe('\n0.1, 0.2\n0.3, 0.4')
  })

  test('one foreign line makes the whole block worthless', () => {
    const tree = parse(`[a]\nk: 1\n${mark}\n#*# [a]\n#*# k = 2\nstray: 3\n`)
    expect(textOf(tree, 'a', 'k')).toBe('1')
    expect(tree.diagnostics[0]).toMatchObject({ severity: 'warning', code: 'save-config-corrupted', line: 6 })
  })
})

describe('whatever it is given', () => {
  const dialect = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '[printer]',
        '[extruder]',
        '[include x]',
        '[gcode_macro a]',
        'variable_a: {1: [2',
        'kinematics: delta',
        'kinematics: corexy',
        'gcode:',
        '  {% if',
        'max_velocity: 1e400',
        'gear_ratio: 0:0, :',
        '#*# <---------------------- SAVE_CONFIG ---------------------->',
        '#*# [extruder]',
        '[stepper_x]',
        'position_max: -inf',
        '[bed_mesh]',
        'probe_count: ,',
        '[__proto__]',
        'constructor: 1',
      ),
    ),
    { maxLength: 60 },
  )

  test('the reader returns; it never throws', () => {
    fc.assert(
      fc.property(dialect, fc.constantFrom('\n', '\r\n', '\n  '), (lines, ending) => {
        const include = { file: 'x', text: lines.join(ending) }
        const tree = parseConfigText({ file: 'printer.cfg', text: lines.join(ending) }, () => [include])
        const { config } = readPrinterConfig(tree)
        expect(Number.isFinite(config.maxVelocityMmPerS)).toBe(true)
        for (const advice of adviseConfig(config, tree)) expect(advice.message).not.toMatch(/NaN|undefined|Infinity/)
      }),
      { numRuns: 300 },
    )
  })

  test('a configuration cut or broken anywhere is still read', () => {
    const whole = readFileSync(new URL('../../data/printers/voron-2.4/printer.cfg', import.meta.url), 'utf8')
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.nat(60),
        fc.string({ unit: 'binary', maxLength: 12 }),
        (at, removedCount, inserted) => {
          const text = whole.slice(0, at) + inserted + whole.slice(at + removedCount)
          const tree = parseConfigText({ file: 'printer.cfg', text })
          const { config, diagnostics } = readPrinterConfig(tree)
          for (const each of [...diagnostics, ...adviseConfig(config, tree)]) {
            expect(each.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length)
          }
          for (const rail of config.rails) expect(rail.positionMaxMm).toBeGreaterThan(rail.positionMinMm)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('long lines take no time', () => {
    const started = performance.now()
    for (const filler of [' ', '\t', '#', 'a', ':', '[', '^ !']) {
      const text = `[stepper_x]\nstep_pin: x${filler.repeat(50_000)}y\na${filler.repeat(50_000)}b\n`
      readPrinterConfig(parseConfigText({ file: 'printer.cfg', text }))
    }
    expect(performance.now() - started).toBeLessThan(3000)
  })

  test('what is written is read back', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
    const value = fc.stringMatching(/^[a-zA-Z0-9.,!^/-]{1,12}$/)
    fc.assert(
      fc.property(fc.dictionary(word, fc.dictionary(word, value, { noNullPrototype: true })), (sections) => {
        const text = Object.entries(sections)
          .map(([name, options]) => [`[${name}]`, ...Object.entries(options).map(([k, v]) => `${k}: ${v}`)].join('\n'))
          .join('\n')
        const tree = parse(text)
        expect(tree.diagnostics).toEqual([])
        for (const [name, options] of Object.entries(sections)) {
          for (const [key, written] of Object.entries(options)) expect(textOf(tree, name, key)).toBe(written)
        }
      }),
    )
  })
})
