// Every fault at which Klipper stops, stops the living printer: with Klipper's words, when PHYSICS V30 says, and clients see
// what they see of a real one.
import { afterAll, expect, test } from 'vitest'
import { readFaultSpec } from '#faults'
import { clearFaults, injectFault } from '#printer'
import type { LivePrinter } from '../live-printer.ts'
import { refusal } from '../live-printer.ts'
import type { Passed, StartedScene, StopCase } from './stop-cases.ts'
import { blockC, createScene, PASSED, STOPS } from './stop-cases.ts'
import type { Measured } from './stops-table.ts'
import { writeStopsTable } from './stops-table.ts'

function breakIt(live: LivePrinter, text: string): void {
  const reading = readFaultSpec(text)
  if ('problem' in reading) throw new Error(reading.problem)
  injectFault(live.printer, reading.spec)
}

const isStopped = (live: LivePrinter): boolean => live.printer.host.state === 'shutdown'

function restart(live: LivePrinter, how: 'RESTART' | 'FIRMWARE_RESTART'): void {
  live.send('gcode/script', { script: how })
  live.runUntil(() => live.printer.host.state === 'startup', 10)
  live.rejoin()
}

/** Lets the rule come to its end behind the stop: what it would have said. */
function runRule(live: LivePrinter, watches: StartedScene['watches'], look: () => void): number[] {
  const endS = live.printer.reactor.timeS + 15
  while (watches.some(({ firedS }) => Number.isNaN(firedS)) && live.printer.reactor.timeS < endS) {
    live.run(0.05)
    look()
  }
  return watches.map(({ firedS }) => firedS)
}

const MEASURED: Measured[] = []
const RULE_TOLERANCE_S = 0.5

const targets = (live: LivePrinter): unknown[] => ['extruder', 'heater_bed'].map((name) => live.status(name)['target'])

test.each(STOPS.map((one) => [one.name, one] as const))('%s', (_, stop) => {
  const { live, watches, look } = createScene(stop)
  const targetsBefore = targets(live)
  const saidBefore = live.said.length
  const isPrinting = stop.scene === 'printing'
  const idleBefore = live.status('idle_timeout')['state']
  const onsetS = live.printer.reactor.timeS
  breakIt(live, stop.fault)
  live.runUntil(() => {
    look()
    return isStopped(live)
  }, stop.withinS[1] + 10)
  const afterS = live.printer.reactor.timeS - onsetS
  const message = live.status('webhooks')['state_message'] as string
  expect(message).toMatch(stop.message)
  expect(message).toMatch(/\nPrinter is shutdown\n$/)
  expect(afterS).toBeGreaterThanOrEqual(stop.withinS[0])
  expect(afterS).toBeLessThanOrEqual(stop.withinS[1])
  const ruleS = runRule(live, watches, look).map((firedS) => firedS - onsetS)
  // The rule, asked at the firmware's own moments; between moments it may differ by seconds, where a reading turns slowly.
  if (stop.rule !== undefined) {
    expect(Math.min(...ruleS.map((one) => Math.abs(one - afterS)))).toBeLessThan(RULE_TOLERANCE_S)
  }
  MEASURED.push({ stop, afterS, message, ruleS })
  stop.truth?.(live)

  live.run(1)
  expect(live.ask('info')).toMatchObject({ state: 'shutdown', state_message: message })
  expect(live.status('webhooks')).toEqual({ state: 'shutdown', state_message: message })
  expect(live.said.slice(saidBefore).filter((text) => text === '// Klipper state: Shutdown')).toHaveLength(1)
  expect(targets(live)).toEqual(targetsBefore)
  expect(live.status('idle_timeout')['state']).toBe(idleBefore)
  if (isPrinting) {
    expect(live.status('print_stats')).toMatchObject({ state: 'paused', message: '', filename: 'part.gcode' })
    expect(live.status('virtual_sdcard')).toMatchObject({ is_active: false })
    expect(live.status('pause_resume')).toEqual({ is_paused: false })
  }
  for (const script of ['G28', 'M104 S0', 'PAUSE', 'RESUME']) expect(refusal(live, script)).toBe(message)
  expect(live.say('M115').at(-1)).toMatch(/FIRMWARE_NAME:Klipper/)
  checkRestarts(live, stop)
})

/** What a microcontroller that hears the host remembers of it. */
function reasonOf(stateMessage: string): string {
  return /^MCU 'mcu' shutdown: (.*)/.exec(stateMessage)?.[1] ?? 'Command request'
}

function checkRestarts(live: LivePrinter, { remembers: told, again, message }: StopCase): void {
  const { printer } = live
  const remembers = told === undefined ? reasonOf(printer.host.stateMessage) : told
  if (again !== 'unreachable') {
    restart(live, 'RESTART')
    live.runUntil(() => printer.host.state !== 'startup', 10)
    if (remembers === null) expect(printer.host.state).toBe('ready')
    else {
      expect(printer.host.state).toBe('shutdown')
      expect(printer.host.stateMessage).toContain(`Previous MCU 'mcu' shutdown: ${remembers}\n`)
      expect(refusal(live, 'G28')).toBe(printer.host.stateMessage)
    }
  }
  restart(live, 'FIRMWARE_RESTART')
  if (again === 'unreachable') {
    live.run(80)
    expect(printer.host.state).toBe('startup')
    live.run(20)
    expect(printer.host.state).toBe('error')
    expect(printer.host.stateMessage).toMatch(/^mcu 'mcu': Unable to connect\n/)
  } else {
    live.runUntil(() => printer.host.state === 'ready', 10)
    if (again === 'when heated') live.say('M104 S215\nM140 S60')
    if (again === 'never' || again === undefined) live.run(30)
    else {
      live.runUntil(() => isStopped(live), 2000)
      expect(printer.host.stateMessage).toMatch(message)
    }
  }
  clearFaults(printer)
  live.runUntil(() => blockC(live) < 200, 1000)
  live.run(60)
  restart(live, 'FIRMWARE_RESTART')
  live.runUntil(() => printer.host.state === 'ready', 10)
  expect(targets(live)).toEqual([0, 0])
  expect(live.status('print_stats')).toMatchObject({ state: 'standby', filename: '' })
  live.say('G28\nM140 S50\nM104 S150')
  live.run(90)
  expect(printer.host.state).toBe('ready')
}

test.each(PASSED.map((one) => [one.name, one] as const))('Klipper lets through: %s', (_, passed) => {
  const { live } = createScene(passed)
  if (passed.name.endsWith('disabled')) live.say('SET_FILAMENT_SENSOR SENSOR=runout ENABLE=0')
  breakIt(live, passed.fault)
  live.run(passed.forS)
  expect(live.printer.host.state).toBe('ready')
  passed.truth(live)
  LET.push(passed)
})

const LET: Passed[] = []

afterAll(() => {
  if (process.env['PRINTWRIGHT_WRITE_TABLES'] !== undefined) writeStopsTable(MEASURED, LET)
})
