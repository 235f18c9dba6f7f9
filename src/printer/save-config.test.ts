import { expect, it } from 'vitest'
import { backupName } from './save-config.ts'

it('names the old configuration after the moment, as any calendar has it', () => {
  expect(backupName('/home/pi/printer.cfg', 0)).toBe('printer-19700101_000000.cfg')
  for (let s = 13; s < 5e9; s += 7_654_321) {
    const [day, time] = new Date(s * 1000).toISOString().replace(/[-:]/g, '').split(/[T.]/)
    expect(backupName('voron.cfg', s + 0.9)).toBe(`voron-${day}_${time}.cfg`)
  }
})
