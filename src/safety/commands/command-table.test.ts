import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { LEVELS } from '#protocol'
import { describeWithShared, sharedPath } from '../../../tests/shared.ts'
import { COMMAND_KINDS, commandEntry, knownCommands } from './command-table.ts'

const byKind = (kind: string): readonly string[] => knownCommands().filter((name) => commandEntry(name)?.kind === kind)

describe('the table', () => {
  test('what it says of a few, in literals', () => {
    expect(commandEntry('G1')).toMatchObject({ kind: 'motion', from: 'act', letters: 'XYZEF' })
    expect(commandEntry('G3')).toMatchObject({ kind: 'motion', from: 'act', letters: 'XYZEFIJK' })
    expect(commandEntry('G92')).toMatchObject({ kind: 'motion', from: 'act', letters: 'XYZE' })
    expect(commandEntry('G28')).toMatchObject({ kind: 'homing', from: 'act', letters: 'XYZ' })
    expect(commandEntry('G4')).toMatchObject({ kind: 'motion', letters: 'PS' })
    expect(commandEntry('M220')).toMatchObject({ kind: 'setting', from: 'tune', letters: 'S' })
    expect(commandEntry('M221')).toMatchObject({ kind: 'setting', from: 'tune', letters: 'S' })
    expect(commandEntry('M204')).toMatchObject({ kind: 'setting', from: 'tune', letters: 'SPT' })
    expect(commandEntry('M104')).toMatchObject({ kind: 'heat', from: 'tune', letters: '' })
    expect(commandEntry('M109')).toMatchObject({ kind: 'heat', from: 'act' })
    expect(commandEntry('M105')).toMatchObject({ kind: 'query', from: 'observe' })
    expect(commandEntry('PAUSE')).toMatchObject({ kind: 'stop', from: 'act' })
    expect(commandEntry('M900')).toEqual({ kind: 'ignored', from: 'act', rules: [], letters: '' })
    expect(commandEntry('T12')?.kind).toBe('ignored')
    expect(commandEntry('M622.1')?.kind).toBe('ignored')
    expect(commandEntry('WHATEVER')).toBeNull()
    expect(commandEntry('MM1')).toBeNull()
    expect(commandEntry('')).toBeNull()
  })

  test('every kind is used, and only queries are for who only looks', () => {
    for (const kind of COMMAND_KINDS) if (kind !== 'ignored') expect(byKind(kind).length).toBeGreaterThan(0)
    for (const name of knownCommands()) {
      const entry = commandEntry(name)!
      expect(LEVELS).toContain(entry.from)
      expect(entry.from === 'observe').toBe(entry.kind === 'query')
    }
  })

  test('what is a person’s, calibration and danger, has a rule that says so', () => {
    for (const kind of ['calibration', 'configuration', 'dangerous']) {
      for (const name of byKind(kind)) expect(commandEntry(name)?.rules.length).toBeGreaterThan(0)
    }
  })
})

test('the virtual printer has no command that the table does not know', () => {
  const folders = ['../../printer/', '../../printer/tmc/', '../../motion/interpreter/']
  const texts = folders.flatMap((folder) => {
    const path = fileURLToPath(new URL(folder, import.meta.url))
    return readdirSync(path)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(path + name, 'utf8'))
  })
  const names = texts.flatMap((text) =>
    [...text.matchAll(/add(?:Mux)?Command\(\s*\w+,\s*'([A-Z0-9_]+)'/g)].map(([, name]) => name!),
  )
  expect(new Set(names).size).toBeGreaterThan(60)
  expect(names.filter((name) => (commandEntry(name)?.kind ?? 'ignored') === 'ignored')).toEqual([])
})

describeWithShared('a recorded Klipper', () => {
  const read = (name: string): string => readFileSync(sharedPath('moonraker', name), 'utf8')

  test('has no command that the table does not know, but for its macros', () => {
    const help = Object.keys(JSON.parse(read('printer.gcode.help.json')).response.result)
    const listed = Object.keys(JSON.parse(read('printer.objects.query.all.json')).response.result.status.gcode.commands)
    expect(help.length + listed.length).toBeGreaterThan(150)
    const unknown = [...new Set([...help, ...listed])].filter((name) => {
      const entry = commandEntry(name)
      return entry === null || entry.kind === 'ignored'
    })
    expect(unknown).toEqual(['START_PRINT', 'END_PRINT'])
  })
})
