// The situations of ordinary-commands.ts, reached the way a printer reaches them: by lines that pass the judge.
import type { MachineState } from '#safety'
import { judgeLine } from '#safety'
import type { Situation } from './ordinary-commands.ts'
import type { PrinterAtRest } from './printer-at-rest.ts'

/** Mid-print: where the slicer's file has got to. */
const PRINTING = { zMm: 8.2, partTopMm: 8.2, partXMm: { min: 80, max: 150 }, partYMm: { min: 90, max: 140 } }

export function situations(
  printer: PrinterAtRest,
  nozzleC: number,
  bedC: number,
): Readonly<Record<Situation, MachineState>> {
  const after = (before: MachineState, ...lines: readonly string[]): MachineState => {
    const state = structuredClone(before)
    for (const line of lines) {
      const { kind, rulings } = judgeLine(state, line, printer.context('person', 'act'))
      if (kind !== 'passes') throw new Error(`${line}: ${JSON.stringify(rulings)}`)
    }
    return state
  }
  const cold = printer.state()
  const homed = after(cold, 'G28', 'G90', 'G1 Z20 F600', 'G1 X117 Y117 F6000', 'M83')
  const hot = after(homed, `M190 S${bedC}`, `M109 S${nozzleC}`)
  const objects = ['part_1', 'part_2', 'part_3']
  const job = { filename: 'parts.gcode', objects, ...PRINTING }
  const printing: MachineState = { ...after(hot, 'M106 S255', 'G1 X100 Y100 F6000'), print: 'printing', ...job }
  const paused = after(printing, 'PAUSE')
  const off = after(
    { ...printing, print: 'complete' },
    'G91',
    'G1 Z10 F600',
    'G90',
    'G1 X5 Y225 F6000',
    'TURN_OFF_HEATERS',
  )
  const warm = { targetC: 0, hottestC: nozzleC - 10, coldestC: nozzleC - 15, powerRatio: 0, isTrusted: true }
  const done: MachineState = { ...off, heaters: { ...off.heaters, extruder: warm } }
  const nudging = after(hot, 'G1 Z60 F600', 'SAVE_GCODE_STATE NAME=_ui_movement', 'G91')
  return { cold, homed, hot, printing, paused, done, nudging }
}
