import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import type { PlanResult } from '../plan-gcode.ts'
import { planGcode } from '../plan-gcode.ts'
import { REFUSAL_CODE } from './refusal.ts'

const file = new URL('../../../data/printers/ender3/printer.cfg', import.meta.url)
const { config } = readPrinterConfig(parseConfigText({ file: 'printer.cfg', text: readFileSync(file, 'utf8') }))

function plan(gcode: string, refusals: 'stop' | 'tell'): PlanResult {
  const job = planGcode({ config, refusals, sink: () => undefined })
  job.push(new TextEncoder().encode(gcode))
  return job.finish()
}

test('a move before homing ends a Klipper job, and is made by firmware that does not mind', () => {
  const gcode = 'G91\nG1 X5 F600\nG1 X5\n'
  expect(plan(gcode, 'stop').error?.line).toBe(2)
  const told = plan(gcode, 'tell')
  expect(told.error).toBeNull()
  expect(told.moves).toBe(2)
  // Two relative moves of 5 mm at 10 mm/s: the refused line was not applied twice.
  expect(told.motionPrintS).toBeCloseTo(1.0, 1)
  expect(told.diagnostics.filter(({ code }) => code === REFUSAL_CODE)).toHaveLength(1)
})

test('a speed of 0 is ignored, the rest of the line is not', () => {
  const told = plan('G28\nG90\nG1 X100 Y100 Z10 F6000\nG1 X50 F0\n', 'tell')
  expect(told.error).toBeNull()
  expect(told.moves).toBe(plan('G28\nG90\nG1 X100 Y100 Z10 F6000\nG1 X50\n', 'stop').moves)
})

test('what cannot be done is left out, and the next move starts where the head is', () => {
  const told = plan('G28\nG90\nG1 X100 Y100 Z10 F6000\nG1 X9999\nG1 X110\n', 'tell')
  const without = plan('G28\nG90\nG1 X100 Y100 Z10 F6000\nG1 X110\n', 'stop')
  expect(told.error).toBeNull()
  expect(told.motionPrintS).toBeCloseTo(without.motionPrintS, 6)
})
