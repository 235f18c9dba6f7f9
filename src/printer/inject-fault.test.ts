import { expect, test } from 'vitest'
import { readFaultSpec } from '#faults'
import { createLivePrinter, type LivePrinter } from '../../tests/live-printer.ts'
import { injectFault } from './inject-fault.ts'

function breakIt(live: LivePrinter, text: string): void {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new Error(reading.problem)
  injectFault(live.printer, reading.spec)
}

test('a heater that breaks while it holds its temperature stops the printer', () => {
  const live = createLivePrinter()
  live.say('M109 S200')
  live.run(60)
  breakIt(live, 'heater-open')
  live.runUntil(() => live.printer.host.state === 'shutdown', 300)
  expect(live.printer.host.stateMessage).toMatch(/not heating at expected rate/)
})

test('a time counts from now, a second fault leaves the first as it is', () => {
  const live = createLivePrinter()
  live.run(100)
  const nowS = live.printer.reactor.timeS
  breakIt(live, 'heater-open@time:30s')
  breakIt(live, 'hotend-fan-stopped')
  live.run(20)
  const onsets = (): number[] => live.printer.plant.simulation.schedule!.faults.map(({ onsetS }) => onsetS - nowS)
  expect(onsets()[0]).toBeNaN()
  expect(onsets()[1]).toBeLessThan(1)
  live.run(20)
  expect(onsets()[0]).toBeGreaterThanOrEqual(30)
  expect(onsets()[0]).toBeLessThan(31)
})
