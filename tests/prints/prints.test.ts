// A part printed by a living printer: the time that `simulate` foretells, both heaters hot, and the same journal however its
// time is cut. All recorded files: `npm run test:prints`.
import { expect, test } from 'vitest'
import { parseConfigText, readPrinterConfig } from '#config'
import { machineForConfig } from '#physics'
import { loadMachine, printerNames } from '../../src/cli/printer-files.ts'
import { readSharedGcode } from '../golden/klipper-fixtures.ts'
import { describeWithShared } from '../shared.ts'
import { foretell, print } from './print-and-foretell.ts'
import { heatsBed, machineText, printableFiles, prologueOf } from './shared-prints.ts'

describeWithShared('a sliced file on a living printer', () => {
  const text = machineText('cartesian3000')
  const { config } = readPrinterConfig(parseConfigText({ file: 'cartesian3000.cfg', text }))
  const model = machineForConfig(config, printerNames().map(loadMachine)).machine

  test.each(['prusa_mk3s_bridge_fdmbench', 'prusa274_plantsign_arcs'])('%s takes the time foretold', (name) => {
    const gcode = readSharedGcode(name)
    const prologue = prologueOf(name, 'cartesian3000', gcode)
    const foretold = foretell(config, model, gcode, prologue)
    const printed = print(text, gcode, prologue)
    expect(printed.message).toBe('')
    expect(printed.state).toBe('complete')
    expect(Math.abs(printed.totalS / foretold.totalS - 1)).toBeLessThan(0.001)
    expect(printed.hottestNozzleC).toBeGreaterThan(170)
    if (heatsBed(gcode)) expect(printed.hottestBedC).toBeGreaterThan(40)
  })

  test('the journal is the same at any speed', () => {
    const name = 'prusa_mk3s_bridge_fdmbench'
    const gcode = readSharedGcode(name)
    expect(printableFiles('cartesian3000')).toContain(name)
    const [slow, fast] = [0.02, 60].map((stepS) => print(text, gcode, [], () => 0, stepS).journal.join('\n'))
    expect(slow).toBe(fast)
    expect(fast).toContain('Done printing file')
  })
})
