import { expect, test } from 'vitest'
import { createLivePrinter } from '../live-printer.ts'

const state = (live: ReturnType<typeof createLivePrinter>): unknown => live.status('idle_timeout')['state']

test('a printer moves, is ready, and falls asleep once, with heaters and motors off', () => {
  const live = createLivePrinter({ printer: 'ender3' })
  live.say('SET_IDLE_TIMEOUT TIMEOUT=20')
  expect(state(live)).toBe('Ready')
  live.say('G28')
  expect(state(live)).toBe('Printing')
  live.say('M140 S40')
  live.run(5)
  expect(state(live)).toBe('Ready')
  live.run(20)
  expect(state(live)).toBe('Idle')
  expect(live.status('heater_bed')['target']).toBe(0)
  expect(live.status('stepper_enable')['steppers']).toMatchObject({ stepper_x: false, extruder: false })
  live.run(60)
  expect(state(live)).toBe('Idle')
  live.say('QUERY_ENDSTOPS')
  expect(state(live)).toBe('Printing')
})

test('scripts of others wait while a line of a file waits, and come before its next line', () => {
  const file = 'G28\nG1 X10 F300\nG1 X20\nG1 X30\nG1 X40\n'
  const live = createLivePrinter({ printer: 'ender3', gcodes: { 'slow.gcode': file } })
  live.say('SDCARD_PRINT_FILE FILENAME=slow.gcode')
  live.runUntil(() => Number(live.status('virtual_sdcard')['file_position']) >= file.indexOf('G1 X30'))
  const id = live.send('gcode/script', { script: 'M117 now' })
  const isAnswered = (): boolean => live.messages.some(({ json }) => json['id'] === id)
  expect(isAnswered()).toBe(false)
  live.runUntil(isAnswered, 3)
  expect(live.status('display_status')['message']).toBe('now')
  expect(live.status('print_stats')['state']).toBe('printing')
  live.runUntil(() => live.status('print_stats')['state'] === 'complete', 60)
})

test('a print that is cancelled while its file waits still makes the move that it has read', () => {
  const file = 'G28\nG1 X10 F300\nG1 X20\nG1 X30\nG1 X40\n'
  const live = createLivePrinter({ printer: 'ender3', gcodes: { 'slow.gcode': file } })
  live.say('SDCARD_PRINT_FILE FILENAME=slow.gcode')
  live.runUntil(() => Number(live.status('virtual_sdcard')['file_position']) >= file.indexOf('G1 X30'))
  live.ask('pause_resume/cancel')
  const planned = live.status('toolhead')['position'] as number[]
  live.run(15)
  expect((live.status('motion_report')['live_position'] as number[])[0]).toBeCloseTo(planned[0]!, 6)
})
