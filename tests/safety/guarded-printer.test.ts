// The printer as an operator has it, over a port in this process: what it may do, what the shell does by itself, what happens when
// journal, printer or power fail.
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import type { GuardEvent, GuardJournal, TakeToken } from '#guard'
import { createGuardedPrinter, cutPower, deadManConfig } from '#guard'
import { readPortMetadata } from '#moonraker'
import { createVirtualPort, injectFault } from '#printer'
import type { Level, PrinterPort } from '#protocol'
import type { AuditKind } from '#safety'
import { readFaults } from '../../src/cli/fault-options.ts'
import { devicePower } from '../../src/cli/guard-power.ts'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'
import { startServer } from '../moonraker-server.ts'

const CONFIG = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')

interface Options {
  readonly level?: Level
  readonly hasDeadMan?: boolean
  readonly cut?: () => Promise<void>
  readonly gcodes?: Record<string, string>
  readonly port?: (port: PrinterPort) => PrinterPort
  readonly takeToken?: TakeToken
  readonly extra?: string
  /** What the disk takes. */
  readonly slow?: () => Promise<void>
}

/** Its time passes with the test's: the shell's clock is the printer's. */
async function open(options: Options = {}) {
  const {
    level = 'act',
    hasDeadMan = true,
    cut,
    gcodes = {},
    port: wrap = (one) => one,
    takeToken,
    extra = '',
    slow,
  } = options
  const live = createLivePrinter({ configText: `${hasDeadMan ? deadManConfig() : ''}\n${CONFIG}\n${extra}`, gcodes })
  const events: GuardEvent[] = []
  const written: { kind: AuditKind; body: unknown }[] = []
  const disk = { isFull: false }
  const journal: GuardJournal = {
    async append(kind, body) {
      if (disk.isFull) throw new Error('the disk is full')
      await slow?.()
      written.push({ kind, body })
    },
    note: (kind, body) => void written.push({ kind, body }),
  }
  const port = wrap(createVirtualPort(live.printer, { readMetadata: readPortMetadata }))
  const printer = createGuardedPrinter({
    port,
    nowS: () => live.printer.reactor.timeS,
    level,
    material: null,
    journal,
    power: cut === undefined ? [] : [{ title: 'the relay', cut }],
    deadManCount: 1,
    ...(takeToken === undefined ? {} : { takeToken }),
    onEvent: (event) => events.push(event),
  })
  const pass = async (seconds: number): Promise<void> => {
    for (let k = 0; k < seconds * 4; k++) {
      live.run(0.25)
      printer.heartbeat()
      await new Promise((done) => setImmediate(done))
    }
  }
  /** Time passes until it is answered. */
  const ask = async (request: Parameters<typeof printer.ask>[0], withinS = 400) => {
    let outcome: Awaited<ReturnType<typeof printer.ask>> | null = null
    void printer.ask(request).then((found) => {
      outcome = found
    })
    for (let k = 0; outcome === null && k < withinS * 4; k++) await pass(0.25)
    return outcome as Awaited<ReturnType<typeof printer.ask>> | null
  }
  for (let k = 0; k < 100 && !printer.isWatching; k++) await pass(0.25)
  expect(printer.isWatching).toBe(true)
  return { live, printer, events, written, disk, pass, ask }
}

const bedC = (live: LivePrinter) => live.status('heater_bed')['target']

test('what is approved is written down, sent in the words that were judged, and told how it ended', async () => {
  const { live, written, ask, printer } = await open()
  const outcome = await ask({ kind: 'action', action: { kind: 'set-target', heater: 'heater_bed', targetC: 60 } })
  expect(outcome?.kind).toBe('done')
  expect(bedC(live)).toBe(60)
  expect(
    written.map(({ kind }) => kind).filter((kind) => kind !== 'note' && kind !== 'limits' && kind !== 'names'),
  ).toEqual(['request', 'verdict', 'command', 'outcome'])
  expect(await ask({ kind: 'gcode', line: 'M140 S999' })).toMatchObject({ kind: 'denied' })
  expect(await ask({ kind: 'gcode', line: 'M117 hi\nM104 S55' })).not.toMatchObject({ kind: 'done' })
  expect(bedC(live)).toBe(60)
  await printer.close()
})

test('an operator narrows its limits and lowers its level; wider and higher is for a person with a token', async () => {
  const asked: string[] = []
  const takeToken: TakeToken = (secret, scope) => {
    asked.push(scope)
    return secret === 'right' ? null : 'there is no such token'
  }
  const { live, printer, written, ask } = await open({ takeToken })
  const heat = async (targetC: number) => (await ask({ kind: 'gcode', line: `M140 S${targetC}` }))?.kind
  const ofKind = (kind: AuditKind) => written.filter((one) => one.kind === kind).map(({ body }) => body)
  expect(printer.level).toBe('act')
  expect(printer.budgetsLeft).toMatchObject({ commands: 5000, modelCalls: 2000 })
  expect(printer.tighten({ heaters: { heater_bed: { maxC: 50 } }, budgets: { modelCalls: 1 } })).toEqual([])
  expect(printer.limits?.heaters['heater_bed']?.maxC).toBe(50)
  expect(printer.tighten({ heaters: { heater_bed: { maxC: 80 } } })).not.toEqual([])
  expect(await heat(60)).toBe('denied')
  expect([printer.noteModelCall(), printer.noteModelCall()]).toEqual([true, false])
  expect(
    printer.takeWord('wrong', { kind: 'loosen', changes: { heaters: { heater_bed: { maxC: 80 } } } }),
  ).toMatchObject([{ rule: 'token', limit: 'limits' }])
  expect(await heat(60)).toBe('denied')
  expect(printer.takeWord('right', { kind: 'loosen', changes: { heaters: { heater_bed: { maxC: 80 } } } })).toEqual([])
  expect(await heat(60)).toBe('done')
  expect(bedC(live)).toBe(60)
  // Requests name the limits by their digest: each of them stands before.
  expect(ofKind('limits')).toMatchObject([
    { by: 'shell' },
    { by: 'operator', reason: 'tightened', limits: { heaters: { heater_bed: { maxC: 50 } } } },
    { by: 'person', reason: 'loosened', limits: { heaters: { heater_bed: { maxC: 80 } } } },
  ])
  expect(printer.setLevel('observe')).toEqual([])
  expect(await heat(45)).not.toBe('done')
  expect(printer.setLevel('act')).toMatchObject([{ rule: 'level' }])
  expect(printer.takeWord('right', { kind: 'level', level: 'act' })).toEqual([])
  expect(await heat(45)).toBe('done')
  expect(ofKind('level')).toMatchObject([
    { from: 'act', to: 'observe', by: 'operator' },
    { from: 'observe', to: 'act', by: 'person' },
  ])
  expect(printer.takeWord('right', { kind: 'bed-clear' })).toEqual([])
  expect(printer.takeWord('right', { kind: 'acknowledge' })).toEqual([])
  expect(asked).toEqual(['limits', 'limits', 'level', 'acknowledge', 'acknowledge'])
  await printer.close()
})

test('what a model was asked and answered is in the journal, without what looks like a token; where nobody has tokens none is good', async () => {
  const { printer, written } = await open({ level: 'tune' })
  printer.note('prompt', { call: '1', model: 'm', text: 'use pw-ABCDE-FGHJK-MNPQR-STVWX-YZ012 now' })
  printer.note('decision', { call: '1', text: 'nothing' })
  expect(written.slice(-2)).toEqual([
    { kind: 'prompt', body: { call: '1', model: 'm', text: 'use [token] now' } },
    { kind: 'decision', body: { call: '1', text: 'nothing' } },
  ])
  expect(printer.takeWord('pw-ABCDE', { kind: 'acknowledge' })).toMatchObject([{ rule: 'token' }])
  await printer.close()
  expect(
    await open({ level: 'tune', takeToken: () => null }).then(({ printer: one }) =>
      one.takeWord('', { kind: 'level', level: 'act' }),
    ),
  ).toMatchObject([{ rule: 'level', limit: 'tune' }])
})

test('pictures count where a camera is required: without them a print pauses', async () => {
  const part = `G28\nG90\nM83\n${Array.from({ length: 3000 }, (_, k) => `G1 X${k % 2 === 0 ? 150 : 50} Y100 Z5 F3000`).join('\n')}\n`
  let picture: Uint8Array | null = new Uint8Array(1)
  const port = (one: PrinterPort): PrinterPort => ({ ...one, cameraFrame: async () => picture })
  const { live, printer, ask, pass, events } = await open({ gcodes: { 'part.gcode': part }, port })
  expect(printer.tighten({ evidence: { cameraS: 10 } })).toEqual([])
  expect((await ask({ kind: 'start-print', path: 'part.gcode' }))?.kind).toBe('done')
  for (let k = 0; k < 6; k++) {
    await pass(5)
    await printer.cameraFrame()
  }
  const lost = () =>
    events.some((event) => event.kind === 'intervention' && event.because.some(({ kind }) => kind === 'camera-lost'))
  expect([live.status('print_stats')['state'], lost()]).toEqual(['printing', false])
  picture = null
  for (let k = 0; k < 4; k++) {
    await pass(5)
    await printer.cameraFrame()
  }
  expect(lost()).toBe(true)
  await printer.close()
})

test('a full disk stops acting; stops of the shell go on', async () => {
  const { live, disk, ask, printer } = await open()
  disk.isFull = true
  const outcome = await ask({ kind: 'gcode', line: 'M140 S60' })
  expect(outcome).toMatchObject({ kind: 'denied', rulings: [{ rule: 'journal' }] })
  expect(bedC(live)).toBe(0)
  await printer.close()
})

test('a stop passes where nothing can be written and nothing is seen; below act it does not', async () => {
  const stops = [
    { kind: 'action', action: { kind: 'heaters-off' } },
    { kind: 'gcode', line: 'turn_off_heaters' },
    { kind: 'pause-print' },
    { kind: 'cancel-print' },
    { kind: 'emergency-stop' },
  ] as const
  const port = (one: PrinterPort): PrinterPort => ({ ...one, query: () => Promise.reject(new Error('no answer')) })
  const blind = createGuardedPrinter({
    port: port(
      createVirtualPort(createLivePrinter({ configText: CONFIG }).printer, { readMetadata: readPortMetadata }),
    ),
    nowS: () => 0,
    level: 'act',
    material: null,
    journal: { append: () => Promise.reject(new Error('full')), note: () => undefined },
    deadManCount: 1,
  })
  expect(blind.isWatching).toBe(false)
  expect((await blind.ask({ kind: 'emergency-stop' })).kind).toBe('done')
  await blind.close()
  const { live, disk, ask, printer, written } = await open()
  await ask({ kind: 'gcode', line: 'M140 S60' })
  disk.isFull = true
  expect((await ask(stops[0]))?.kind).toBe('done')
  expect(bedC(live)).toBe(0)
  for (const request of stops) expect((await ask(request))?.kind).not.toBe('denied')
  expect(live.printer.host.state).toBe('shutdown')
  expect(JSON.stringify(written)).toContain('stop, passed at once: emergency-stop')
  await printer.close()
  const low = await open({ level: 'tune' })
  for (const request of stops) {
    expect(await low.ask(request)).toMatchObject({ kind: 'denied', rulings: [{ rule: 'level', limit: 'act' }] })
  }
  expect(low.live.printer.host.state).toBe('ready')
  await low.printer.close()
})

test('heaters off behind a wait: told within 5 s that the printer has not taken it; nothing waits for it', async () => {
  const { live, printer, pass } = await open()
  void printer.ask({ kind: 'gcode', line: 'M190 S60' })
  await pass(3)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const off = printer.ask({ kind: 'action', action: { kind: 'heaters-off' } })
  await pass(1)
  await vi.advanceTimersByTimeAsync(5100)
  vi.useRealTimers()
  expect(await off).toMatchObject({ kind: 'lost', words: expect.stringContaining('An emergency stop works at once') })
  expect(bedC(live)).toBe(60)
  const stop = printer.ask({ kind: 'emergency-stop' })
  await pass(1)
  expect((await stop).kind).toBe('done')
  expect(live.printer.host.state).toBe('shutdown')
  await printer.close()
})

test('heaters off behind a wait, while a danger stands that nobody has looked at: the printer is stopped', async () => {
  const { live, printer, pass, events, written } = await open()
  expect(printer.tighten({ heaters: { heater_bed: { idleHotMaxS: 20 } } })).toEqual([])
  live.send('gcode/script', { script: 'M140 S50' })
  for (let k = 0; k < 400 && !events.some(({ kind }) => kind === 'intervention'); k++) await pass(0.25)
  expect(events.find(({ kind }) => kind === 'intervention')).toMatchObject({ reaction: 'off' })
  await pass(2)
  live.send('gcode/script', { script: 'M190 S100' })
  await pass(2)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const off = printer.ask({ kind: 'action', action: { kind: 'heaters-off' } })
  await pass(1)
  expect(live.printer.host.state).toBe('ready')
  await vi.advanceTimersByTimeAsync(5100)
  vi.useRealTimers()
  await pass(1)
  expect((await off).kind).toBe('done')
  expect(live.printer.host.state).toBe('shutdown')
  expect(JSON.stringify(written)).toContain('heaters-off was not taken within 5 s: emergency stop')
  await printer.close()
})

test('a journal that takes its time makes no approval old; one that takes too long is not waited for', async () => {
  let waitS = 3
  const { live, ask, printer } = await open({
    slow: async () => {
      const untilS = live.printer.reactor.timeS + waitS
      while (live.printer.reactor.timeS < untilS) await new Promise((done) => setImmediate(done))
    },
  })
  expect(await ask({ kind: 'gcode', line: 'M140 S55' })).toMatchObject({ kind: 'done' })
  expect(bedC(live)).toBe(55)
  waitS = 6
  expect(await ask({ kind: 'gcode', line: 'M140 S50' })).toMatchObject({
    kind: 'denied',
    rulings: [{ rule: 'journal' }],
  })
  expect(bedC(live)).toBe(55)
  await printer.close()
})

test('what a person prints is paused for what nobody may do, once: going on waves it away', async () => {
  const moves = Array.from({ length: 300 }, (_, k) => `G1 X${k % 2 === 0 ? 150 : 50} Y100 Z5 F6000`)
  const part = `G28\nG90\nM83\nUPDATE_DELAYED_GCODE ID=lights DURATION=1\n${moves.join('\n')}\nM104 S999\n${moves.join('\n')}\n`
  const extra = '[delayed_gcode lights]\ngcode:\n  M117 lights\n'
  const { live, printer, events, pass } = await open({ gcodes: { 'part.gcode': part }, extra })
  const told = () => events.filter((event) => event.kind === 'intervention').flatMap(({ because }) => because)
  live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  for (let k = 0; k < 2000 && live.status('print_stats')['state'] !== 'paused'; k++) await pass(0.25)
  expect(told().map(({ kind, ruling }) => [kind, ruling.rule])).toEqual([['file-ahead', 'heater-target']])
  live.send('gcode/script', { script: 'RESUME' })
  await pass(20)
  expect(told()).toHaveLength(1)
  await printer.close()
})

test('tokens that people have typed are not in the console that an operator reads', async () => {
  const text = 'PRINTWRIGHT_APPROVE TOKEN=pw-ABCDE-FGHJK-MNPQR-STVWX-YZ012 M140 S45'
  const port = (one: PrinterPort): PrinterPort => ({
    ...one,
    consoleHistory: async () => [{ timeS: 1, kind: 'command', text }],
    listen(onEvent) {
      onEvent({ kind: 'console-output', text })
      return one.listen(onEvent)
    },
  })
  const { printer } = await open({ level: 'observe', port })
  const heard: string[] = []
  printer.listen((event) => {
    if (event.kind === 'console-output') heard.push(event.text)
  })
  const clean = 'PRINTWRIGHT_APPROVE TOKEN=[token] M140 S45'
  expect([heard, (await printer.consoleHistory()).map((entry) => entry.text)]).toEqual([[clean], [clean]])
  await printer.close()
})

test('at its level, and no further; a printer without a dead-man allows no more than tuning', async () => {
  const observe = await open({ level: 'observe' })
  expect((await observe.ask({ kind: 'gcode', line: 'G28' }))?.kind).not.toBe('done')
  await observe.printer.close()
  const bare = await open({ level: 'act', hasDeadMan: false })
  expect(bare.printer.hasDeadMan).toBe(false)
  expect((await bare.ask({ kind: 'gcode', line: 'M140 S60' }))?.kind).not.toBe('done')
  await bare.printer.close()
})

test('the printer refuses in its own words, and a printer that goes is told as unknown, not as done', async () => {
  const { ask, printer, live } = await open()
  await ask({ kind: 'action', action: { kind: 'home', axes: '' } })
  live.printer.host.commands.delete('M117')
  const unknown = await ask({ kind: 'emergency-stop' })
  expect(unknown?.kind).toBe('done')
  expect(live.printer.host.state).toBe('shutdown')
  expect((await ask({ kind: 'gcode', line: 'G28' }))?.kind).not.toBe('done')
  await printer.close()
})

test('an operator that falls silent in its print: the shell pauses it by itself', async () => {
  const part = `M140 S50\nG28\nG90\nM83\n${Array.from({ length: 2000 }, (_, k) => `G1 X${k % 2 === 0 ? 150 : 50} Y100 Z5 F3000`).join('\n')}\n`
  const { live, ask, printer, events } = await open({ gcodes: { 'part.gcode': part } })
  expect((await ask({ kind: 'start-print', path: 'part.gcode' }))?.kind).toBe('done')
  for (let k = 0; k < 1000 && live.status('print_stats')['state'] === 'printing'; k++) {
    live.run(0.25)
    await new Promise((done) => setImmediate(done))
  }
  expect(live.status('print_stats')['state']).toBe('paused')
  expect(events.find(({ kind }) => kind === 'intervention')).toMatchObject({ reaction: 'pause' })
  await printer.close()
})

test('a file that is changed under the print: what lies ahead is judged, and the print pauses before it', async () => {
  const moves = Array.from({ length: 2500 }, (_, k) => `G1 X${k % 2 === 0 ? 150 : 50} Y100 Z5 F6000`)
  const part = `G28\nG90\nM83\n${moves.join('\n')}\nM104 S999\n`
  const { live, printer, events, pass } = await open({ gcodes: { 'part.gcode': part } })
  // Somebody starts it past everybody.
  live.send('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  for (let k = 0; k < 2000 && live.status('print_stats')['state'] !== 'paused'; k++) await pass(0.25)
  expect(live.status('print_stats')['state']).toBe('paused')
  const { because } = events.find(({ kind }) => kind === 'intervention') as Extract<
    GuardEvent,
    { kind: 'intervention' }
  >
  expect(because[0]).toMatchObject({ kind: 'file-ahead' })
  expect(live.status('extruder')['target']).toBe(0)
  await printer.close()
})

/** A heater whose transistor has welded: switched off, it heats on. */
async function weld(options: Options) {
  const rig = await open(options)
  rig.live.send('gcode/script', { script: 'M104 S200' })
  await rig.pass(150)
  const [spec] = readFaults(['heater-stuck-on@time:0s'], rig.live.printer.plant.options.machine)
  if (spec === undefined) throw new Error('no fault')
  injectFault(rig.live.printer, spec)
  for (let k = 0; k < 240 && rig.live.printer.host.state === 'ready'; k++) await rig.pass(0.25)
  await rig.pass(3)
  return rig
}

test('a heater that heats on although it is off: stop, and the mains is cut', async () => {
  let cuts = 0
  const { live, events, printer } = await weld({
    cut: async () => {
      cuts++
    },
  })
  expect(live.printer.host.state).toBe('shutdown')
  expect(cuts).toBe(1)
  expect(events.filter(({ kind }) => kind === 'no-power-switch')).toEqual([])
  await printer.close()
})

test('where nothing can cut the mains a person is told, loudly', async () => {
  const { live, events, printer, written } = await weld({})
  expect(live.printer.host.state).toBe('shutdown')
  expect(events.map(({ kind }) => kind)).toContain('no-power-switch')
  expect(JSON.stringify(written)).toContain('no power switch is configured')
  await printer.close()
})

test('a switch that fails is told, and another is tried', async () => {
  const tried: string[] = []
  const one = (title: string, works: boolean) => ({
    title,
    async cut() {
      tried.push(title)
      if (!works) throw new Error('no answer')
    },
  })
  expect((await cutPower([one('a', false), one('b', true), one('c', true)])).title).toBe('b')
  expect(tried).toEqual(['a', 'b'])
  await expect(cutPower([one('a', false)])).rejects.toThrow('a: no answer')
  await expect(cutPower([])).rejects.toThrow('no power switch')
})

test('Moonraker switches the device that was named, and is believed when it says so', async () => {
  const server = await startServer({ conf: '[server]\n\n[power printer]\ntype: printwright\ninitial_state: True\n' })
  const power = devicePower('printer', server.url)
  expect(power.title).toContain("'printer'")
  await power.cut()
  const { result } = (await server.http('GET', '/machine/device_power/device?device=printer')).body as {
    result: unknown
  }
  expect(result).toEqual({ printer: 'off' })
  await expect(devicePower('lamp', server.url).cut()).rejects.toThrow(/lamp/)
  await server.close()
  await expect(power.cut()).rejects.toThrow()
  expect(() => devicePower('printer', undefined)).toThrow('--moonraker')
  expect(() => devicePower('printer', 'nowhere')).toThrow('no address')
})
