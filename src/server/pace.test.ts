// A process that stands still: its printers' hosts have stood still with it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLivePrinter } from '../../tests/live-printer.ts'
import { type Pace, startPace } from './pace.ts'

let nowS = 0
let workedS = 0
let pace: Pace
let live: ReturnType<typeof createLivePrinter>

beforeEach(() => {
  vi.useFakeTimers()
  nowS = 100
  workedS = 5
  live = createLivePrinter()
  live.say('M140 S60')
  pace = startPace({ printers: [live.printer], speed: 1, nowS: () => nowS, workedS: () => workedS })
})
afterEach(() => {
  pace.stop()
  vi.useRealTimers()
})

function goOn(gapS: number, workS: number): void {
  nowS += gapS
  workedS += workS
  pace.catchUp()
}

test('three seconds without a turn: the microcontroller has switched the heaters off and stopped', () => {
  for (let k = 0; k < 100; k++) goOn(0.04, 0.02)
  goOn(2.9, 0.01)
  expect(live.printer.host.state).toBe('ready')
  goOn(3.1, 0.01)
  expect(live.printer.host.state).toBe('shutdown')
  expect(live.printer.host.stateMessage).toContain('Missed scheduling of next digital out event')
  expect(live.printer.plant.simulation.heating.isShutDown).toBe(true)
})

test('a process that had work to do all the time has only been slow', () => {
  goOn(5, 4)
  expect(live.printer.host.state).toBe('ready')
})

test('a printer that does nothing sleeps through it; one that moves is too late', () => {
  live.say('M140 S0')
  goOn(10, 0)
  expect(live.printer.host.state).toBe('ready')
  live.say('G28')
  live.send('gcode/script', { script: 'G1 X100 F300\nG1 X20' })
  goOn(1, 0.1)
  goOn(10, 0)
  expect(live.printer.host.state).toBe('shutdown')
  expect(live.printer.host.stateMessage).toContain('Timer too close')
})
