// Every trapezoid that real Klipper makes of 24 micro G-codes on two machines: ours is the same to the last bit.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { planGcode } from '#motion'
import { describeWithShared, hasShared, sharedPath } from '../shared.ts'
import { readCsv, readSharedConfig, trapezoidNumbers, trapezoidRows } from './klipper-fixtures.ts'

const folder = hasShared ? readdirSync(sharedPath('klipper', 'unit')) : []
const cases = folder
  .filter((file) => file.endsWith('.trapq.csv'))
  .map((file) => file.replace('.trapq.csv', '').split('__') as [string, string])

describeWithShared('trapezoids of real Klipper', () => {
  test.each(cases)('%s on %s', (name, machine) => {
    const rows: { queue: string; numbers: number[] }[] = []
    const plan = planGcode({
      config: readSharedConfig(machine),
      sink: (block) => rows.push(...trapezoidRows(block)),
    })
    plan.push(readFileSync(sharedPath('klipper', 'unit', `${name}.gcode`)))
    const result = plan.finish()
    const golden = readCsv('klipper', 'unit', `${name}__${machine}.trapq.csv`)

    expect(result.error).toBeNull()
    expect(rows.map((row) => row.queue)).toEqual(golden.map((row) => row[0]))
    const worst = golden.flatMap((row, index) =>
      trapezoidNumbers(row).map((value, column) => Math.abs(value - rows[index]!.numbers[column]!)),
    )
    expect(Math.max(...worst)).toBe(0)
  })
})
