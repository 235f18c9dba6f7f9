// Living printers: one as fast as it can, one beside the clock, a hundred beside the clock; each with a client that has
// subscribed to everything, four times a second.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import type { Printer } from '#printer'
import { advanceTo, connect, receive } from '#printer'
import { startPace } from '#server'
import { createVirtualPrinter } from '../src/cli/virtual-printer.ts'
import type { Figure } from './figure.ts'
import { readGcode } from './gcode-text.ts'

const FLEET = 100
/** Compilers and collectors of the engine have settled after this, s. */
const WARM_S = 30
const WATCHED_S = 20
/** Heated up, and some layers in. */
const PRINTING_FROM_S = 600

function createPrinting(data: string, seed: number): Printer {
  const { printer } = createVirtualPrinter({
    printer: 'voron-2.4',
    data,
    seed,
    ambient: 23,
    humidity: 40,
    opened: 2,
    sensors: 'realistic',
  })
  advanceTo(printer, 2)
  const client = connect(printer, () => undefined)
  const objects = Object.fromEntries([...printer.host.objects.keys()].map((name) => [name, null]))
  const ask = (method: string, params: object): void =>
    receive(printer, client, JSON.stringify({ id: 1, method, params }))
  ask('objects/subscribe', { objects, response_template: { method: 'process_status_update' } })
  ask('gcode/script', { script: 'SDCARD_PRINT_FILE FILENAME=part.gcode' })
  return printer
}

/** Each figure as a process of its own would have it. */
export function benchLive(gcodePath: string): Figure[] {
  if (!existsSync(gcodePath)) return []
  // Bundled, as users have it: a loader's threads are not the printer's.
  const script = fileURLToPath(new URL('../dist/live-process.mjs', import.meta.url))
  buildSync({
    entryPoints: [fileURLToPath(new URL('live-process.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: script,
    logLevel: 'warning',
  })
  const result = spawnSync(process.execPath, [script, gcodePath], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
  if (result.status !== 0) throw new Error(`${script} ended with status ${result.status}`)
  return JSON.parse(result.stdout) as Figure[]
}

export async function measureLive(gcodePath: string): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'printwright-bench-'))
  try {
    mkdirSync(join(data, 'gcodes'))
    writeFileSync(join(data, 'gcodes', 'part.gcode'), readGcode(gcodePath))
    const clock = await besideTheClock(data)
    return [...asFastAsItCan(data), ...clock]
  } finally {
    rmSync(data, { recursive: true })
  }
}

function asFastAsItCan(data: string): Figure[] {
  const printer = createPrinting(data, 1)
  const { stats } = printer.host.job
  const startedS = performance.now() / 1000
  while (stats.state === 'printing') advanceTo(printer, printer.reactor.timeS + 10)
  const wallS = performance.now() / 1000 - startedS
  if (stats.state !== 'complete') throw new Error(`the print ended ${stats.state}: ${stats.message}`)
  return [{ name: 'live printer: whole Benchy, speed max', value: stats.totalS / wallS, unit: 'x', bar: 300 }]
}

async function watch(printers: readonly Printer[]): Promise<{ cpuRatio: number; latenessS: number[] }> {
  const pace = startPace({ printers, speed: 1, nowS: () => performance.now() / 1000 })
  await new Promise((done) => setTimeout(done, WARM_S * 1000))
  const before = process.cpuUsage()
  const startedS = performance.now() / 1000
  await new Promise((done) => setTimeout(done, WATCHED_S * 1000))
  const used = process.cpuUsage(before)
  const wallS = performance.now() / 1000 - startedS
  pace.stop()
  return {
    cpuRatio: (used.user + used.system) / 1e6 / wallS,
    latenessS: [...pace.latenessS].sort((a, b) => a - b),
  }
}

async function besideTheClock(data: string): Promise<Figure[]> {
  const first = createPrinting(data, 1)
  advanceTo(first, PRINTING_FROM_S)
  const one = await watch([first])
  const printers = [first]
  for (let seed = 2; seed <= FLEET; seed++) {
    const printer = createPrinting(data, seed)
    // Each at another place of the file.
    advanceTo(printer, PRINTING_FROM_S + 3 * seed)
    printers.push(printer)
  }
  const all = await watch(printers)
  const p99 = all.latenessS[Math.floor(0.99 * all.latenessS.length)] ?? Number.NaN
  return [
    { name: 'live printer: at speed 1', value: 100 * one.cpuRatio, unit: '% core', bar: 1, atMost: true },
    { name: `${FLEET} live printers: behind their clock`, value: 1000 * p99, unit: 'ms p99', bar: 50, atMost: true },
    { name: `  processor of all ${FLEET}`, value: 100 * all.cpuRatio, unit: '% core' },
    { name: '  memory of all', value: process.memoryUsage().rss / 2 ** 20, unit: 'MB' },
  ]
}
