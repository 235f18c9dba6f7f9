import { describe, expect, test } from 'vitest'
import { planGcode } from '#motion'
import { choosePrinter, withoutLimits } from '../cli/printer-files.ts'
import { findEarlyBed, findHeatUp, heatUpWords } from './heat-up.ts'
import { createLineTable, recordLines } from './line-table.ts'
import { indexLines } from './line-text.ts'

const config = withoutLimits(choosePrinter({ printer: 'ender3' }, null).config)

const BODY = ';LAYER_CHANGE\n;Z:0.2\n;TYPE:External perimeter\nG1 Z0.2\nG1 X100 Y100 F6000\nG1 X120 E1 F1200\n'

function found(start: string): { heatUp: ReturnType<typeof findHeatUp>; early: ReturnType<typeof findEarlyBed> } {
  const bytes = new TextEncoder().encode(`${start}G90\nM83\n${BODY}`)
  const text = indexLines(bytes)
  const table = createLineTable(text.lineCount)
  const plan = planGcode({ config, homing: 'batch', refusals: 'tell', sink: (block) => recordLines(table, block) })
  plan.push(bytes)
  plan.finish()
  return { heatUp: findHeatUp(text, table), early: findEarlyBed(text, table) }
}

describe('the nozzle is heated with the bed only where nothing happens between the two waits', () => {
  test.each<[string, string, ReturnType<typeof findHeatUp>]>([
    ['waits one after the other', 'M104 S150\nG28\nM190 S60\nM109 S215\n', { bedLine: 3, bedC: 60, nozzleC: 215 }],
    ['quiet words between them', 'G28\nM190 S60 ; bed\n;\nM107\nM109 S215\n', { bedLine: 2, bedC: 60, nozzleC: 215 }],
    ['heated together already', 'M140 S60\nM104 S215\nG28\nM190 S60\nM109 S215\n', null],
    ['the nozzle first', 'G28\nM109 S215\nM190 S60\n', null],
    ['homed between the waits', 'M190 S60\nG28\nM109 S215\n', null],
    ['probed or whatever between them', 'G28\nM190 S60\nBED_MESH_CALIBRATE\nM109 S215\n', null],
    ['a bed that is off', 'G28\nM190 S0\nM109 S215\n', null],
  ])('%s', (_, start, expected) => {
    expect(found(start).heatUp).toEqual(expected)
  })

  test('the bed is told its temperature before that wait, which would never end otherwise', () => {
    const words = heatUpWords({ bedLine: 3, bedC: 60, nozzleC: 215 }, 20)
    expect(words).toEqual(['M140 S60', 'TEMPERATURE_WAIT SENSOR=heater_bed MINIMUM=40', 'M104 S215'])
  })
})

describe('the bed is told its temperature before the axes are homed', () => {
  test.each<[string, string, ReturnType<typeof findEarlyBed>]>([
    ['homed first', 'G28\nM190 S60\nM109 S215\n', { line: 1, bedC: 60 }],
    ['told first', 'M140 S60\nG28\nM190 S60\nM109 S215\n', null],
    ['never told', 'G28\nM109 S215\n', null],
  ])('%s', (_, start, expected) => {
    expect(found(start).early).toEqual(expected)
  })
})
