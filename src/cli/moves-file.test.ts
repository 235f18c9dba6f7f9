import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PrintwrightError } from '#core'
import { planCommand } from './plan.ts'

let home = ''
let work = ''
let gcode = ''

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'printwright-moves-'))
  gcode = join(home, 'a.gcode')
  writeFileSync(gcode, 'G28\nG1 X10 Y10 F3000\n')
})
beforeEach(() => {
  work = mkdtempSync(join(home, 'run-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const plan = (moves: string, path = gcode): Promise<0 | 1> =>
  planCommand(path, { printer: 'ender3', moves, json: true, quiet: true })

test('the moves are there when the plan is done, and replace the old ones', async () => {
  const path = join(work, 'moves.csv')
  writeFileSync(path, 'old')
  expect(await plan(path)).toBe(0)
  expect(readFileSync(path, 'utf8').split('\n').length).toBeGreaterThan(3)
  expect(readdirSync(work)).toEqual(['moves.csv'])
})

test('folders and devices are refused in one sentence, and stay what they were', async () => {
  const folder = join(work, 'folder')
  mkdirSync(folder)
  await expect(plan(folder)).rejects.toThrow(/is a folder/)
  await expect(plan('/dev/full')).rejects.toThrow(/is not a plain file/)
  await expect(plan('/dev/null')).rejects.toThrow(PrintwrightError)
  await expect(plan(join(work, 'none', 'moves.csv'))).rejects.toThrow(/could not be written/)
  await expect(plan(join(gcode, 'moves.csv'))).rejects.toThrow(PrintwrightError)
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  expect(readdirSync(work)).toEqual(['folder'])
})

test('a plan that fails leaves nothing behind', async () => {
  const still = join(home, 'still.gcode')
  writeFileSync(still, 'M104 S0\n')
  await expect(plan(join(work, 'moves.csv'), still)).rejects.toThrow(/no moves/)
  expect(readdirSync(work)).toEqual([])
  expect(existsSync(join(work, 'moves.csv'))).toBe(false)
})
