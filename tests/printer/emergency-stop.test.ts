import { expect, test } from 'vitest'
import { createLivePrinter } from '../live-printer.ts'

test('the head stops where it is, whatever is planned; what is reported goes on as on a real printer', () => {
  const live = createLivePrinter({ printer: 'ender3' })
  live.say('G28\nG1 X10 Y10 Z5 F6000\nM400\nM106 S255')
  live.send('gcode/script', { script: 'G1 X200 F1200' })
  live.run(2.05)
  const { plant } = live.printer
  live.ask('emergency_stop')
  const reported = (): number => (live.status('motion_report')['live_position'] as number[])[0]!
  const stoppedMm = plant.headMm[0]!
  const toldMm = reported()
  // What is reported is where the head is, to the plan's own delay.
  expect(Math.abs(stoppedMm - toldMm)).toBeLessThan(0.5)
  live.run(1)
  expect(plant.headMm[0]).toBe(stoppedMm)
  expect(reported() - toldMm).toBeCloseTo(20, 1)
  expect(plant.simulation.fanRatio).toBe(0)

  live.send('gcode/script', { script: 'FIRMWARE_RESTART' })
  live.runUntil(() => live.printer.host.state === 'startup', 5)
  live.runUntil(() => live.printer.host.state === 'ready', 10)
  live.rejoin()
  expect(plant.headMm[0]).toBe(stoppedMm)
  live.say('G28 X')
  live.run(1)
  expect(plant.headMm[0]).toBeCloseTo(0, 3)
})
