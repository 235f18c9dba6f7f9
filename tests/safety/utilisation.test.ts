// Safety is not bought by refusing: what is ordinary passes, and what of it does not is known by name and defended.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeWithShared, sharedPath } from '../shared.ts'
import { ordinaryActions, ordinaryCommands } from './ordinary-commands.ts'
import { ordinaryConfig } from './ordinary-config.ts'
import { ordinaryCalls } from './ordinary-macros.ts'
import type { PrinterAtRest } from './printer-at-rest.ts'
import { printerAtRest, recordedConfig } from './printer-at-rest.ts'
import { COMMAND_REFUSALS, FILE_REFUSALS, FILES_FOR_A_PERSON } from './refusals.ts'
import type { PrintTemperatures, Refusal } from './utilisation.ts'
import { judgeActions, judgeMacros, judgeOrdinary, judgeWholeFile } from './utilisation.ts'
import { printerFor, RECORDED_FILES, recordedBytes } from './utilisation-files.ts'

/** Of everything ordinary. */
const REFUSED_MAX = 0.001

const PRINTS: Readonly<Record<'pla' | 'petg' | 'abs', PrintTemperatures>> = {
  pla: { nozzleC: 210, bedC: 60 },
  petg: { nozzleC: 240, bedC: 80 },
  abs: { nozzleC: 245, bedC: 100 },
}

const own = printerAtRest({ text: `${ordinaryConfig()}\n[extruder]\nmax_temp: 290\n` }, 'PLA')

describe('ordinary commands and actions', () => {
  const refusals: Refusal[] = []
  let count = 0
  for (const [material, commands] of ordinaryCommands()) {
    const config = { text: `${ordinaryConfig()}\n[extruder]\nmax_temp: 290\n` }
    const printer = material === 'pla' ? own : printerAtRest(config, material.toUpperCase())
    refusals.push(...judgeOrdinary(printer, commands, PRINTS[material]))
    count += commands.length
  }
  refusals.push(...judgeActions(own, ordinaryActions(), PRINTS.pla))
  count += ordinaryActions().length

  test('there are enough of them', () => {
    expect(count).toBeGreaterThanOrEqual(3000)
  })

  test('what does not pass is known by name', () => {
    expect(refusals.map(({ what }) => what).sort()).toEqual(Object.keys(COMMAND_REFUSALS).sort())
  })

  test('and is less than a thousandth', () => {
    expect(refusals.length / count).toBeLessThan(REFUSED_MAX)
  })
})

describe('macros', () => {
  function refused(printer: PrinterAtRest): { readonly calls: number; readonly refusals: readonly Refusal[] } {
    const calls = ordinaryCalls(printer.macros())
    return { calls: calls.length, refusals: judgeMacros(printer, calls, PRINTS.pla).refusals }
  }

  test('of an ordinary owner', () => {
    const { calls, refusals } = refused(own)
    expect(refusals).toEqual([])
    expect(calls).toBeGreaterThanOrEqual(40)
  })

  test.each(readdirSync(new URL('../../data/printers/', import.meta.url)))('of %s', (printer) => {
    const { calls, refusals } = refused(printerAtRest({ printer }, 'PLA'))
    expect(refusals).toEqual([])
    expect(calls).toBeGreaterThanOrEqual(11)
  })
})

describeWithShared('what was recorded', () => {
  const CARD = '[virtual_sdcard]\npath: /tmp/gcodes\n'

  test.each(['cartesian3000.cfg', 'corexy10000.cfg', 'delta.cfg'])('macros of %s', (name) => {
    const printer = printerAtRest({ text: `${recordedConfig(name)}\n${CARD}` }, 'PLA')
    expect(judgeMacros(printer, ordinaryCalls(printer.macros()), PRINTS.pla).refusals).toEqual([])
    expect(printer.macros().size).toBeGreaterThanOrEqual(4)
  })

  test('macros of the printer behind the recorded server', () => {
    const text = readFileSync(sharedPath('moonraker', 'printer.cfg'), 'utf8')
    const printer = printerAtRest({ text }, 'PLA')
    expect([...printer.macros()]).toEqual(['START_PRINT', 'END_PRINT'])
    expect(judgeMacros(printer, ordinaryCalls(printer.macros()), PRINTS.pla).refusals).toEqual([])
  })

  test('configurations out of logs have no macros', () => {
    const folder = sharedPath('real-printers', 'klippy')
    const sections = readdirSync(folder)
      .filter((name) => name.endsWith('.cfg.json'))
      .flatMap((name) =>
        Object.keys((JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { config: object }).config),
      )
    expect(sections.filter((section) => /^(gcode_macro |homing_override)/i.test(section))).toEqual([])
  })

  test('files, as a person starts them', () => {
    const found: { file: string; rule: string; count: number }[] = []
    let lineCount = 0
    let refusedCount = 0
    for (const file of RECORDED_FILES) {
      const verdict = judgeWholeFile(printerFor(file), recordedBytes(file.name), 'client', file.prologue)
      lineCount += verdict.lineCount
      refusedCount += verdict.refusedCount
      if (verdict.refusedCount === 0) continue
      for (const [rule, count] of Object.entries(verdict.counts)) found.push({ file: file.name, rule, count })
    }
    expect(found.sort(byName)).toEqual(
      FILE_REFUSALS.map(({ file, rule, count }) => ({ file, rule, count })).sort(byName),
    )
    expect(lineCount).toBeGreaterThan(480_000)
    expect(refusedCount / lineCount).toBeLessThan(REFUSED_MAX)
  })

  test('files, as an operator starts them: nothing more is refused, one is for a person', () => {
    const refused = new Set(FILE_REFUSALS.map(({ file }) => file))
    const kinds = RECORDED_FILES.map((file) => {
      const { kind } = judgeWholeFile(printerFor(file), recordedBytes(file.name), 'operator', file.prologue)
      return [file.name, kind]
    })
    expect(kinds).toEqual(
      RECORDED_FILES.map(({ name }) => {
        return [name, refused.has(name) ? 'refused' : name in FILES_FOR_A_PERSON ? 'needs-person' : 'passes']
      }),
    )
  })
})

function byName(a: { file: string; rule: string }, b: { file: string; rule: string }): number {
  return `${a.file} ${a.rule}`.localeCompare(`${b.file} ${b.rule}`)
}
