// What an operator asks for and the printer itself refuses, its own files, and files that are work to judge: on a printer that lives.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { GuardEvent, GuardJournal, Outcome } from '#guard'
import { createGuardedPrinter, deadManConfig } from '#guard'
import { readPortMetadata } from '#moonraker'
import { createVirtualPort } from '#printer'
import type { Level, PrinterPort, ShellRequest } from '#protocol'
import { PrinterRefusal } from '#protocol'
import { createLivePrinter } from '../live-printer.ts'

const CONFIG = readFileSync(new URL('../../data/printers/generic-cartesian/printer.cfg', import.meta.url), 'utf8')

interface Options {
  readonly level?: Level
  readonly gcodes?: Record<string, string>
  readonly extra?: string
  readonly port?: (port: PrinterPort) => PrinterPort
}

async function open({ level = 'act', gcodes = {}, extra = '', port: wrap = (one) => one }: Options = {}) {
  const live = createLivePrinter({ configText: `${deadManConfig()}\n${CONFIG}\n${extra}`, gcodes })
  const events: GuardEvent[] = []
  const journal: GuardJournal = { append: async () => undefined, note: () => undefined }
  const nowS = () => live.printer.reactor.timeS
  const port = wrap(createVirtualPort(live.printer, { readMetadata: readPortMetadata }))
  const onEvent = (event: GuardEvent): void => void events.push(event)
  const takeToken = () => null
  const printer = createGuardedPrinter({
    port,
    nowS,
    level,
    material: null,
    journal,
    deadManCount: 1,
    takeToken,
    onEvent,
  })
  const pass = async (seconds: number): Promise<void> => {
    for (let k = 0; k < seconds * 4; k++) {
      live.run(0.25)
      printer.heartbeat()
      await new Promise((done) => setImmediate(done))
    }
  }
  const ask = async (request: ShellRequest, content?: Uint8Array): Promise<Outcome> => {
    let outcome: Outcome | null = null
    void printer.ask(request, content).then((found) => {
      outcome = found
    })
    for (let k = 0; outcome === null && k < 1600; k++) await pass(0.25)
    return outcome ?? { kind: 'lost', words: 'no answer' }
  }
  const line = (text: string) => ask({ kind: 'gcode', line: text })
  const until = async (isSo: () => boolean, withinS: number): Promise<void> => {
    for (let k = 0; k < withinS * 4 && !isSo(); k++) await pass(0.25)
  }
  await until(() => printer.isWatching, 25)
  return { live, printer, events, pass, ask, line, until }
}

test('after a move that the printer refused the next is judged from where the head is', async () => {
  let bad = ''
  const port = (one: PrinterPort): PrinterPort => ({
    ...one,
    runScript: async (script) => {
      if (bad !== '' && script.includes(bad)) throw new PrinterRefusal(400, 'Move out of range: 10 10 200.2')
      return await one.runScript(script)
    },
  })
  const { live, printer, pass, line } = await open({ port })
  for (const text of ['G28', 'G90', 'G1 Z60 F600', 'G1 X100 Y100 F6000']) expect((await line(text)).kind).toBe('done')
  await pass(3)
  bad = 'X10 Y10'
  expect(await line('G1 X10 Y10 Z200 F600')).toMatchObject({ kind: 'refused' })
  expect(await line('G1 X100 Y100 Z199 F600')).toMatchObject({ kind: 'denied', rulings: [{ rule: 'stale' }] })
  await pass(2)
  expect((await line('G91')).kind).toBe('done')
  // From Z200 it would have been within.
  expect(await line('G1 Z-100 F600')).toMatchObject({ kind: 'denied' })
  expect(live.status('toolhead')['position']).toMatchObject([100, 100, 60, 0])
  await printer.close()
})

const WORK = '[gcode_macro AA]\ngcode:\n  {% for k in range(20) %}\n  G4 P0\n  {% endfor %}\n'

test('judging a file never keeps the guard from its work, and who only looks cannot make it judge', async () => {
  let downloads = 0
  const port = (one: PrinterPort): PrinterPort => ({
    ...one,
    download: (path, options) => {
      downloads++
      return one.download(path, options)
    },
  })
  const gcodes = { 'aa.gcode': 'AA\n'.repeat(10_000) }
  const idle = await open({ level: 'observe', gcodes, extra: WORK, port })
  expect(await idle.ask({ kind: 'start-print', path: 'aa.gcode' })).toMatchObject({ kind: 'denied' })
  expect(downloads).toBe(0)
  await idle.printer.close()
  const { printer } = await open({ gcodes, extra: WORK, port })
  let count = 0
  let worstMs = 0
  let lastMs = performance.now()
  const timer = setInterval(() => {
    count++
    worstMs = Math.max(worstMs, performance.now() - lastMs)
    lastMs = performance.now()
  }, 5)
  const outcome = printer.ask({ kind: 'start-print', path: 'aa.gcode' })
  await outcome
  clearInterval(timer)
  expect(downloads).toBe(1)
  expect(count).toBeGreaterThan(20)
  // A slice is 4 ms; a machine that does other things besides takes longer.
  expect(worstMs).toBeLessThan(500)
  await printer.close()
})
