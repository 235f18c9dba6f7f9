// A server with printing printers, in a process of its own; the process that measures is its client.
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMoonraker, linkToPrinter, openHttp } from '#moonraker'
import { advanceTo, connect, receive } from '#printer'
import { SERVED_BEAT_MS, startPace } from '#server'
import { createVirtualPrinter } from '../src/cli/virtual-printer.ts'
import { readGcode } from './gcode-text.ts'

/** What the measuring process asks for. */
export interface ServerWish {
  readonly data: string
  readonly count: number
  readonly gcodePath: string
}

/** Heated up, and some layers in. */
const PRINTING_FROM_S = 600
const nowS = (): number => performance.now() / 1000
/** Comparable between processes of a machine, ms. */
const wallMs = (): number => performance.timeOrigin + performance.now()

const wish = JSON.parse(process.argv[2] ?? '{}') as ServerWish
const printers = Array.from({ length: wish.count }, (_, k) => {
  const data = join(wish.data, `p${k}`)
  mkdirSync(join(data, 'gcodes'), { recursive: true })
  writeFileSync(join(data, 'gcodes', 'part.gcode'), readGcode(wish.gcodePath))
  const { printer } = createVirtualPrinter({
    printer: 'voron-2.4',
    data,
    seed: k + 1,
    ambient: 23,
    humidity: 40,
    opened: 2,
    sensors: 'realistic',
  })
  advanceTo(printer, 3)
  const client = connect(printer, () => undefined)
  const script = 'SDCARD_PRINT_FILE FILENAME=part.gcode'
  receive(printer, client, JSON.stringify({ id: 1, method: 'gcode/script', params: { script } }))
  advanceTo(printer, PRINTING_FROM_S + 3 * k)
  return { printer, data }
})
const pace = startPace({ printers: printers.map(({ printer }) => printer), speed: 1, nowS, beatMs: SERVED_BEAT_MS })
const mounts = []
for (const [k, { printer, data }] of printers.entries()) {
  const running = await createMoonraker({
    name: `p${k}`,
    data,
    openKlippy: linkToPrinter(printer, () => pace.of(printer).catchUp()),
    clock: { unixS: () => Date.now() / 1000, monotonicS: nowS },
    secretBytes: randomBytes,
    report: (line) => process.stderr.write(`${line}\n`),
    restart: () => undefined,
    firstConnectionId: 1000 * (k + 1),
  })
  mounts.push({ prefix: `/p${k}`, moonraker: running.moonraker })
}
// When each update of the first printer was due by the printer's own clock, which is the world's plus a constant: the best
// that was seen of all updates is taken for no delay at all.
const madeMs: [string, number][] = []
let clockMs = Number.POSITIVE_INFINITY
const first = mounts[0]!.moonraker
let isWatching = false
const watch = (): void => {
  if (isWatching || first.klippy.state !== 'ready') return
  isWatching = true
  const everything = new Map([['toolhead', null]])
  void first.klippy.subscribe({}, everything, (_status, eventtime) => {
    clockMs = Math.min(clockMs, wallMs() - 1000 * Number(eventtime))
    madeMs.push([eventtime, 1000 * Number(eventtime)])
  })
}
setInterval(watch, 50)
const door = await openHttp({ mounts, host: '127.0.0.1', port: 0 })
let cpuBefore = process.cpuUsage()
let cpuFromMs = wallMs()
process.on('message', (asked) => {
  if (asked === 'begin') {
    madeMs.length = 0
    pace.latenessS.splice(0)
    cpuBefore = process.cpuUsage()
    cpuFromMs = wallMs()
  } else if (asked === 'end') {
    const used = process.cpuUsage(cpuBefore)
    process.send?.({
      madeMs: madeMs.map(([clock, dueMs]) => [clock, dueMs + clockMs]),
      cpuRatio: (used.user + used.system) / 1000 / (wallMs() - cpuFromMs),
      memoryMb: process.memoryUsage().rss / 2 ** 20,
      latenessS: [...pace.latenessS],
    })
  } else process.exit(0)
})
process.on('disconnect', () => process.exit(0))
process.send?.({ port: door.port })
