// The situations of ordinary-commands.ts, reached the way a printer reaches them: by lines that pass the judge.
import type { MachineState } from '#safety'
import { judgeLine } from '#safety'
import type { Situation } from './ordinary-commands.ts'
import type { PrinterAtRest } from './printer-at-rest.ts'

/** Mid-print: where the slicer's file has got to, mm. */
const LAYER_MM = 8.2
/** Half the part's side, mm. */
const PART_MM = 25

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
  const { xMm, yMm, radiusMm } = printer.limits
  const x = (xMm.min + xMm.max) / 2
  const y = (yMm.min + yMm.max) / 2
  const front = radiusMm === null ? `X${xMm.min + 5} Y${yMm.max - 10}` : `X0 Y${0.8 * radiusMm}`
  const cold = printer.state()
  const homed = after(cold, 'G28', 'G90', 'G1 Z20 F600', `G1 X${x} Y${y} F6000`, 'M83')
  const hot = after(homed, `M190 S${bedC}`, `M109 S${nozzleC}`)
  const objects = ['part_1', 'part_2', 'part_3']
  const job = {
    filename: 'parts.gcode',
    objects,
    zMm: LAYER_MM,
    partTopMm: LAYER_MM,
    partXMm: { min: x - PART_MM, max: x + PART_MM },
    partYMm: { min: y - PART_MM, max: y + PART_MM },
  }
  const printing: MachineState = {
    ...after(hot, 'M106 S255', `G1 X${x - 10} Y${y - 10} F6000`),
    print: 'printing',
    ...job,
  }
  const paused = after(printing, 'PAUSE')
  const raised = after(paused, 'G91', 'G1 Z10 F600', 'G90')
  const off = after(
    { ...printing, print: 'complete' },
    'G91',
    'G1 Z10 F600',
    'G90',
    `G1 ${front} F6000`,
    'TURN_OFF_HEATERS',
  )
  const warm = { targetC: 0, hottestC: nozzleC - 10, coldestC: nozzleC - 15, powerRatio: 0, isTrusted: true }
  const done: MachineState = { ...off, heaters: { ...off.heaters, extruder: warm } }
  const nudging = after(hot, 'G1 Z60 F600', 'SAVE_GCODE_STATE NAME=_ui_movement', 'G91')
  return { cold, homed, hot, printing, paused, raised, done, nudging }
}
