// The dead-man's timers in a living printer: who stops winding them up leaves a printer that makes itself safe.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  createDeadMan,
  DEAD_MAN_TIMES,
  deadManConfig,
  isOperatorsScript,
  longestCommandS,
  missingDeadMan,
  needsSomebody,
  restScript,
  windScript,
} from '#guard'
import type { PlainRecord } from '#protocol'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'

const CONFIG = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')
const PART = `G28\nG90\nM83\n${Array.from({ length: 400 }, (_, k) => `G1 X${k % 2 === 0 ? 150 : 50} Y100 Z0.3 E1 F1200`).join('\n')}\n`

function live(gcodes: Record<string, string> = {}): LivePrinter {
  const printer = createLivePrinter({ configText: `${deadManConfig()}\n${CONFIG}`, gcodes })
  printer.runUntil(() => printer.printer.host.state === 'ready')
  return printer
}

const targetC = (printer: LivePrinter, heater: string): number => Number(printer.status(heater)['target'])

const keepers = new Map<LivePrinter, () => void>()

/** Winds up with each observation, as the guard does, while `isAlive`. */
function keep(printer: LivePrinter, isAlive: () => boolean): void {
  const client = printer.join()
  const keeper = createDeadMan('guard', 1000, async (script) => {
    const mine = client.send('gcode/script', { script })
    while (!client.messages.some(({ json }) => json['id'] === mine)) await new Promise((done) => setImmediate(done))
  })
  keepers.set(printer, () => {
    if (!isAlive()) return
    const nowS = printer.printer.reactor.timeS
    const names = ['print_stats', 'extruder', 'heater_bed']
    keeper.step(Object.fromEntries(names.map((name) => [name, printer.status(name) as PlainRecord])), nowS, nowS)
  })
}

/** Lets time pass in steps, with the guard beside it. */
async function pass(printer: LivePrinter, seconds: number): Promise<void> {
  const endS = printer.printer.reactor.timeS + seconds
  while (printer.printer.reactor.timeS < endS) {
    printer.run(0.25)
    keepers.get(printer)?.()
    await new Promise((done) => setImmediate(done))
    await new Promise((done) => setImmediate(done))
  }
}

test('a heater that nobody minds any more goes off within the time that is stated', async () => {
  const printer = live()
  let isAlive = true
  keep(printer, () => isAlive)
  printer.say('M140 S60')
  await pass(printer, 60)
  expect(targetC(printer, 'heater_bed')).toBe(60)
  isAlive = false
  await pass(printer, DEAD_MAN_TIMES.runOutS + 1)
  expect(targetC(printer, 'heater_bed')).toBe(0)
  expect(printer.said.join('\n')).toContain('nobody has been in charge (guard) for 15 s')
})

test('a print pauses with its heaters off; nothing goes on by itself', async () => {
  const printer = live({ 'part.gcode': PART })
  let isAlive = true
  keep(printer, () => isAlive)
  printer.say('M104 S200\nM109 S200', 600)
  printer.say('SDCARD_PRINT_FILE FILENAME=part.gcode')
  await pass(printer, 40)
  expect(printer.status('print_stats')['state']).toBe('printing')
  isAlive = false
  await pass(printer, DEAD_MAN_TIMES.runOutS + 5)
  expect(printer.status('print_stats')['state']).toBe('paused')
  expect(targetC(printer, 'extruder')).toBe(0)
  isAlive = true
  await pass(printer, 60)
  expect(printer.status('print_stats')['state']).toBe('paused')
})

test('a heat-up longer than the timer pauses nothing while somebody is there, and is ended soon after when nobody is', async () => {
  const printer = live()
  let isAlive = true
  keep(printer, () => isAlive)
  const mark = printer.printer.reactor.timeS
  printer.send('gcode/script', { script: 'M190 S90' })
  await pass(printer, 40)
  expect(targetC(printer, 'heater_bed')).toBe(90)
  while (Number(printer.status('heater_bed')['temperature']) < 89.5) await pass(printer, 1)
  expect(printer.printer.reactor.timeS - mark).toBeGreaterThan(3 * DEAD_MAN_TIMES.runOutS)
  await pass(printer, 30)
  expect(targetC(printer, 'heater_bed')).toBe(90)

  const id = printer.send('gcode/script', { script: 'M109 S230' })
  await pass(printer, 10)
  isAlive = false
  while (!printer.messages.some(({ json }) => json['id'] === id)) await pass(printer, 1)
  expect(targetC(printer, 'extruder')).toBe(230)
  await pass(printer, DEAD_MAN_TIMES.runOutS + 1)
  expect(targetC(printer, 'extruder')).toBe(0)
})

test('a wait that never ends stops the printer', async () => {
  const printer = live()
  printer.say(`M140 S60\n${windScript('guard', 5)}`)
  printer.send('gcode/script', { script: 'TEMPERATURE_WAIT SENSOR=heater_bed MINIMUM=100' })
  await pass(printer, 30)
  expect(targetC(printer, 'heater_bed')).toBe(60)
  printer.run(DEAD_MAN_TIMES.lastS)
  expect(printer.printer.host.state).toBe('shutdown')
})

test('a wait for a bed that cools down is no reason to stop the printer, one for a bed that is heated is', async () => {
  const waited = async (line: string): Promise<string> => {
    const printer = live()
    printer.say('M140 S80')
    while (Number(printer.status('heater_bed')['temperature']) < 75) printer.run(5)
    printer.say(`${windScript('guard', 5, 60)}`)
    printer.send('gcode/script', { script: line })
    printer.run(62)
    expect(Number(printer.status('heater_bed')['temperature'])).toBeGreaterThan(45)
    return printer.printer.host.state
  }
  expect(await waited('M190 S40')).toBe('ready')
  expect(await waited('M140 S80\nTEMPERATURE_WAIT SENSOR=heater_bed MINIMUM=100')).toBe('shutdown')
})

test('an endless wait in a print that is under way is stopped sooner than a soak before it', async () => {
  const stoppedAfterS = async (printed: string): Promise<number> => {
    const printer = live({
      'part.gcode': `G28\nM83\nM104 S200\nM109 S200\n${printed}\nTEMPERATURE_WAIT SENSOR=heater_bed MINIMUM=100\nG1 X60\n`,
    })
    let isAlive = true
    keep(printer, () => isAlive)
    printer.say('SDCARD_PRINT_FILE FILENAME=part.gcode')
    while (Number(printer.status('extruder')['temperature']) < 195) await pass(printer, 1)
    await pass(printer, 150)
    isAlive = false
    const mark = printer.printer.reactor.timeS
    expect(targetC(printer, 'extruder')).toBe(200)
    while (printer.printer.host.state !== 'shutdown' && printer.printer.reactor.timeS < mark + 4000) printer.run(5)
    expect(printer.printer.host.state).toBe('shutdown')
    return printer.printer.reactor.timeS - mark
  }
  const line = Array.from({ length: 60 }, (_, k) => `G1 X${k % 2 === 0 ? 150 : 50} Y100 Z0.3 E3 F6000`).join('\n')
  const soaking = await stoppedAfterS('G1 X50 Y50 Z5 F3000')
  const printing = await stoppedAfterS(line)
  expect(soaking).toBeGreaterThan(DEAD_MAN_TIMES.printingLastS)
  expect(soaking).toBeLessThan(DEAD_MAN_TIMES.lastS)
  expect(printing).toBeLessThan(DEAD_MAN_TIMES.printingLastS)
})

test.each([
  [{ state: 'printing', filament_used: 100.1 }, 1200],
  [{ state: 'printing', filament_used: 100 }, 3600],
  [{ state: 'printing', filament_used: Number.NaN }, 3600],
  [{ state: 'printing' }, 3600],
  [{ state: 'paused', filament_used: 5000 }, 3600],
  [{ state: 'complete', filament_used: 5000 }, 3600],
])('%o: one command may take so long: %d s', (stats, seconds) => {
  expect(longestCommandS({ print_stats: stats })).toBe(seconds)
  expect(longestCommandS({})).toBe(3600)
  const last = windScript('guard', 7, seconds).split('\n').at(-1)
  expect(last).toBe(`UPDATE_DELAYED_GCODE ID=printwright_last DURATION=${seconds}`)
  expect(windScript('operator', 7, seconds)).not.toContain('printwright_last')
})

test('an orderly end lets the timers rest', async () => {
  const printer = live()
  printer.say(`M140 S60\n${windScript('guard', 5)}`)
  printer.say(restScript('guard'))
  printer.run(120)
  expect(targetC(printer, 'heater_bed')).toBe(60)
})

test('it is known whether the printer has a dead-man', () => {
  const printer = live()
  expect(missingDeadMan({ configfile: printer.status('configfile') as never })).toEqual([])
  const bare = createLivePrinter({ configText: CONFIG })
  bare.runUntil(() => bare.printer.host.state === 'ready')
  expect(missingDeadMan({ configfile: bare.status('configfile') as never })).toHaveLength(4)
})

test('an operator winds its own timer up and nothing else', () => {
  expect(isOperatorsScript(windScript('operator', 7))).toBe(true)
  expect(isOperatorsScript(restScript('operator'))).toBe(true)
  expect(isOperatorsScript(windScript('guard', 7))).toBe(false)
  expect(isOperatorsScript(restScript('guard'))).toBe(false)
  expect(isOperatorsScript(`${windScript('operator', 7)}\nM104 S999`)).toBe(false)
  expect(isOperatorsScript(windScript('operator', 7).replace('=15', '=99'))).toBe(false)
  expect(needsSomebody({ heater_bed: { target: 0 }, print_stats: { state: 'paused' } })).toBe(false)
  expect(needsSomebody({ heater_bed: { target: 0 }, print_stats: { state: 'printing' } })).toBe(true)
  expect(needsSomebody({ heater_bed: { target: 5 } })).toBe(true)
})
