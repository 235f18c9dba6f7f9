import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseConfigText } from './parse-config.ts'
import { type AutosaveChanges, autosaveConflict, withAutosave } from './save-config.ts'

const MARK = '#*# <---------------------- SAVE_CONFIG ---------------------->'
const HEAD = `\n${MARK}\n#*# DO NOT EDIT THIS BLOCK OR BELOW. The contents are auto-generated.\n#*#\n`

function changes(of: Record<string, Record<string, string> | null>): AutosaveChanges {
  return new Map(
    Object.entries(of).map(([section, options]) => [
      section,
      options === null ? null : new Map(Object.entries(options)),
    ]),
  )
}

function valuesOf(text: string): Record<string, Record<string, string>> {
  const tree = parseConfigText({ file: 'printer.cfg', text })
  expect(tree.diagnostics).toEqual([])
  return Object.fromEntries(
    [...tree.sections].map(([name, section]) => [
      name,
      Object.fromEntries([...section.options].map(([option, value]) => [option, value.text])),
    ]),
  )
}

test('a first block is written below the file', () => {
  const text = '[extruder]\nnozzle_diameter: 0.4\n\n\n'
  expect(withAutosave(text, changes({ extruder: { control: 'pid', pid_kp: '22.2' } }))).toBe(
    `[extruder]\nnozzle_diameter: 0.4\n${HEAD}#*# [extruder]\n#*# control = pid\n#*# pid_kp = 22.2\n`,
  )
})

test('an option that the file gives too becomes a comment, with all its lines', () => {
  const text =
    '[extruder]\nPID_Kp: 1 # old\npoints:\n  1, 2\n\n  # kept\n  3, 4\nnozzle_diameter: 0.4\n[probe]\npid_kp: 9\n'
  const saved = withAutosave(text, changes({ extruder: { pid_Kp: '2', points: '5, 6' } }))
  expect(saved).toBe(
    `[extruder]\n#PID_Kp: 1 # old\n#points:\n#  1, 2\n\n  # kept\n#  3, 4\nnozzle_diameter: 0.4\n[probe]\npid_kp: 9\n${HEAD}#*# [extruder]\n#*# pid_kp = 2\n#*# points = 5, 6\n`,
  )
  expect(valuesOf(saved)).toEqual({
    extruder: { pid_kp: '2', points: '5, 6', nozzle_diameter: '0.4' },
    probe: { pid_kp: '9' },
  })
})

test('G-code that looks like the option is left alone', () => {
  const text = '[gcode_macro A]\ngcode:\n  z_offset: 1\nvariable_b: 1\n'
  const saved = withAutosave(text, changes({ 'gcode_macro A': { z_offset: '2' } }))
  expect(saved).toContain('\n  z_offset: 1\n')
})

describe('a second SAVE_CONFIG', () => {
  const once = withAutosave('[probe]\npin: P1\n', changes({ probe: { z_offset: '1.2' }, extruder: { pid_kp: '3' } }))

  test('changes values in their place and adds sections below', () => {
    const twice = withAutosave(once, changes({ stepper_z: { position_endstop: '0.1' }, probe: { z_offset: '1.3' } }))
    expect(twice).toBe(
      `[probe]\npin: P1\n${HEAD}#*# [probe]\n#*# z_offset = 1.3\n#*#\n#*# [extruder]\n#*# pid_kp = 3\n#*#\n#*# [stepper_z]\n#*# position_endstop = 0.1\n`,
    )
  })

  test('without changes writes the same bytes', () => {
    expect(withAutosave(once, new Map())).toBe(once)
  })

  test('takes removed sections away', () => {
    expect(valuesOf(withAutosave(once, changes({ probe: null })))).toEqual({
      probe: { pin: 'P1' },
      extruder: { pid_kp: '3' },
    })
  })
})

test('a mesh profile keeps its rows', () => {
  const points = '\n0.1, 0.2\n0.3, -0.4'
  const saved = withAutosave('[bed_mesh]\nspeed: 50\n', changes({ 'bed_mesh default': { version: '1', points } }))
  expect(saved).toContain('#*# points =\n#*# \t0.1, 0.2\n#*# \t0.3, -0.4\n')
  expect(valuesOf(saved)['bed_mesh default']).toEqual({ version: '1', points })
})

test('a value in an included file cannot be saved over', () => {
  const include = () => [{ file: 'probe.cfg', text: '[probe]\nz_offset: 1\n' }]
  const tree = parseConfigText({ file: 'printer.cfg', text: '[include probe.cfg]\n[extruder]\npid_kp: 1\n' }, include)
  expect(autosaveConflict(tree, changes({ extruder: { pid_kp: '2' } }))).toBeNull()
  expect(autosaveConflict(tree, changes({ probe: { z_offset: '2' } }))).toBe(
    "SAVE_CONFIG section 'probe' option 'z_offset' conflicts with included value",
  )
})

test('a block that somebody edited is kept as comments and a new one is readable', () => {
  const broken = `[probe]\npin: P1\n${HEAD}#*# [probe]\n#*# z_offset = 1\nz_offset: 3\n`
  expect(
    parseConfigText({ file: 'printer.cfg', text: broken }).sections.get('probe')?.options.get('z_offset')?.text,
  ).toBe('3')
  const saved = withAutosave(broken, changes({ probe: { z_offset: '2' } }))
  expect(valuesOf(saved)).toEqual({ probe: { pin: 'P1', z_offset: '2' } })
  expect(saved).toContain('# z_offset = 1')
})

test('what is saved is what is read, whatever the file held', () => {
  const name = fc.stringMatching(/^[a-z][a-z_0-9]{0,8}$/)
  const value = fc.stringMatching(/^[A-Za-z0-9.,+-]([A-Za-z0-9 .,+-]{0,10}[A-Za-z0-9.,+-])?$/)
  const values = fc.array(value, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'))
  const sections = fc.dictionary(name, fc.dictionary(name, values, { maxKeys: 4, noNullPrototype: true }), {
    maxKeys: 4,
    noNullPrototype: true,
  })
  const write = (of: Record<string, Record<string, string>>): string =>
    Object.entries(of)
      .map(([section, options]) => {
        const lines = Object.entries(options).map(([option, text]) => `${option}: ${text.replaceAll('\n', '\n  ')}\n`)
        return `[${section}]\n${lines.join('')}`
      })
      .join('\n')
  fc.assert(
    fc.property(sections, sections, sections, (main, first, second) => {
      const text = withAutosave(withAutosave(write(main), changes(first)), changes(second))
      const expected: Record<string, Record<string, string>> = {}
      for (const layer of [main, first, second]) {
        for (const [section, options] of Object.entries(layer)) {
          expected[section] = { ...expected[section], ...options }
        }
      }
      const found = valuesOf(text)
      for (const [section, options] of Object.entries(expected)) expect(found[section] ?? {}).toEqual(options)
      expect(withAutosave(text, new Map())).toBe(text)
    }),
  )
})
