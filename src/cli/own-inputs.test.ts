import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { refuseOverwriting } from './own-inputs.ts'
import { planCommand } from './plan.ts'
import { planPruntCommand } from './plan-prunt.ts'
import { simulateCommand } from './simulate.ts'

const folder = mkdtempSync(join(tmpdir(), 'own-inputs-'))
const at = (name: string): string => join(folder, name)
const GCODE = 'G28\nG1 X10 F6000\nG1 Y10\n'
const CONFIG = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fresh(): void {
  writeFileSync(at('own.gcode'), GCODE)
  writeFileSync(at('own.cfg'), CONFIG)
  writeFileSync(at('s2.json'), '{"Schema version": 13, "Properties": {}}')
}

test('an output that is an input is refused by any of its names', () => {
  fresh()
  mkdirSync(at('inner'))
  symlinkSync(at('own.gcode'), at('link'))
  symlinkSync(folder, at('inner/up'))
  linkSync(at('own.gcode'), at('hard'))
  for (const path of [at('own.gcode'), at('link'), at('hard'), at('inner/up/own.gcode'), at('inner/../own.gcode')])
    expect(() => refuseOverwriting([at('own.gcode')], [{ option: '--moves', path }]), path).toThrow(
      /--moves would write .* which is read: give it another name/,
    )
  expect(() => refuseOverwriting([at('own.gcode')], [{ option: '--moves', path: at('new.csv') }])).not.toThrow()
  expect(() => refuseOverwriting([at('absent')], [{ option: '--moves', path: at('inner/up/absent') }])).toThrow(
    /is read/,
  )
})

test('two outputs of one name are refused, also before they are there', () => {
  const [a, b] = [
    { option: '--moves', path: at('t.csv') },
    { option: '--samples', path: at('inner/up/t.csv') },
  ]
  expect(() => refuseOverwriting([], [a!, b!])).toThrow(/--moves and --samples would both write/)
})

test.each([
  ['own.gcode', { samples: 'own.gcode' }],
  ['own.gcode', { samples: 'own.cfg' }],
  ['own.gcode', { samples: 's2', pruntConfig: 's2.json' }],
  ['own.gcode', { moves: 'own.gcode' }],
  ['own.gcode', { moves: 'own.cfg' }],
  ['own.gcode', { moves: 't.csv', samples: 't.csv' }],
])('plan --planner prunt keeps what it reads: %s %j', async (name, words) => {
  fresh()
  const given = Object.fromEntries(Object.entries(words).map(([word, path]) => [word, at(path)]))
  const options = { config: at('own.cfg'), version: '0', quiet: true, ...given }
  await expect(planPruntCommand(at(name), options)).rejects.toThrow(/another name/)
  expect(readFileSync(at('own.gcode'), 'utf8')).toBe(GCODE)
  expect(readFileSync(at('own.cfg'), 'utf8')).toBe(CONFIG)
  expect(readFileSync(at('s2.json'), 'utf8')).toContain('Schema version')
})

test('so does plan with Klipper’s planner', async () => {
  fresh()
  for (const name of ['own.gcode', 'own.cfg'])
    await expect(planCommand(at('own.gcode'), { config: at('own.cfg'), moves: at(name) })).rejects.toThrow(
      /which is read/,
    )
  expect(readFileSync(at('own.gcode'), 'utf8')).toBe(GCODE)
})

test.each([
  ['own.gcode', 'run.json'],
  ['report.html', 'own.cfg'],
])('simulate keeps what it reads from the folder of --out: %s %s', async (name, config) => {
  fresh()
  writeFileSync(at('report.html'), GCODE)
  writeFileSync(at('run.json'), '{"Schema version": 13, "Properties": {}}')
  const words = { config: at(config), planner: 'prunt' as const, out: folder, version: '0', quiet: true }
  const room = { seed: 1, ambient: 22, humidity: 40, opened: 0 }
  await expect(simulateCommand(at(name), { ...words, ...room })).rejects.toThrow(/which is read/)
  expect(readFileSync(at('report.html'), 'utf8')).toBe(GCODE)
  expect(readFileSync(at('run.json'), 'utf8')).toContain('Schema version')
})
