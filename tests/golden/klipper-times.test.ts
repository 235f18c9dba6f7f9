// Print times of real sliced files on three machines, and the files that real Klipper refuses, ours beside it.
import { expect, test } from 'vitest'
import { planGcode } from '#motion'
import { describeWithShared, hasShared } from '../shared.ts'
import { readCsv, readSharedConfig, readSharedGcode } from './klipper-fixtures.ts'

/**
 * On the delta the recordings put the part into the middle of the bed: the centre of all places where a line with X or Y
 * also has E, whatever the modes, to the nearest whole mm. Found by experiment: only these whole numbers reproduce the times.
 */
function deltaOffset(gcode: Uint8Array): string {
  let x = 0
  let y = 0
  const low = [Infinity, Infinity]
  const high = [-Infinity, -Infinity]
  for (const line of new TextDecoder('latin1').decode(gcode).split('\n')) {
    if (!/^G[0-3]\s/.test(line)) continue
    const words = new Map([...line.split(';')[0]!.matchAll(/([XYE])(-?\d*\.?\d+)/g)].map((m) => [m[1]!, Number(m[2])]))
    x = words.get('X') ?? x
    y = words.get('Y') ?? y
    if (!words.has('E') || !(words.has('X') || words.has('Y'))) continue
    for (const [axis, value] of [x, y].entries()) {
      low[axis] = Math.min(low[axis]!, value)
      high[axis] = Math.max(high[axis]!, value)
    }
  }
  const [cx, cy] = [0, 1].map((axis) => Math.round((low[axis]! + high[axis]!) / 2)) as [number, number]
  return `SET_GCODE_OFFSET X=${-cx} Y=${-cy}`
}

/** These files move before they home: the recordings homed first. */
const homedBefore = /^bambu_/

const rows = hasShared ? readCsv('klipper', 'times.csv') : []

describeWithShared('print times of real Klipper', () => {
  test.each(rows.map((row) => [row[0]!, row[1]!, row] as const))('%s on %s', (name, machine, row) => {
    const gcode = readSharedGcode(name)
    const prologue = machine === 'delta' ? [deltaOffset(gcode)] : []
    if (homedBefore.test(name)) prologue.push('G28')
    const plan = planGcode({ config: readSharedConfig(machine), sink: () => undefined, prologue })
    plan.push(gcode)
    const result = plan.finish()

    const [, , ok, totalS, motionS, , motionPrintS] = row.map(Number) as [0, 0, number, number, number, 0, number]
    const words = row.slice(16).join(',')
    expect(result.error === null ? '' : `!! ${result.error.message}`).toBe(words)
    // Klipper read on for some lines after the error, until its process ended: only complete prints can be compared.
    if (ok === 0) return
    // The recordings have six decimals.
    expect(Math.abs(result.motionPrintS - motionPrintS)).toBeLessThan(1e-6)
    expect(Math.abs(result.motionS - motionS)).toBeLessThan(1e-6)
    expect(Math.abs(result.totalS - totalS)).toBeLessThan(1e-6)
  })
})
