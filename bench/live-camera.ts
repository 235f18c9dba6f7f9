// The camera of a living printer while it prints a Benchy: what a stream costs together with the print, and what is kept for
// it. A frame is of the machine's next step, so that each is another picture.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gunzipSync } from 'node:zlib'
import type { LiveCamera, Printer } from '#printer'
import { advanceTo, createLiveCamera, renderLiveFrame, restCamera, runScript } from '#printer'
import { hasImageEncoder, jpegOf } from '#report'
import { createVirtualPrinter } from '../src/cli/virtual-printer.ts'
import type { Figure } from './figure.ts'

const STEP_S = 0.1
const WARM_FRAMES = 30
const FRAMES = 200
/** Where in the file the stream is measured. */
const AT_RATIO = 0.6
/** While the rest is printed somebody looks so often. */
const GLANCE_S = 30

/** Streams that half a core has to carry: one at 15 frames/s, eight printers at 5 frames/s each. */
const STREAMS = [
  { widthPx: 640, heightPx: 480, bar: 2 * 15 },
  { widthPx: 320, heightPx: 240, bar: 2 * 8 * 5 },
] as const

const MACHINES = [
  { printer: 'ender3', name: 'moving bed' },
  { printer: 'voron-2.4', name: 'fixed bed' },
] as const

export async function benchLiveCamera(gcodePath: string): Promise<Figure[]> {
  if (!existsSync(gcodePath) || !(await hasImageEncoder())) return []
  const data = mkdtempSync(join(tmpdir(), 'printwright-bench-'))
  try {
    mkdirSync(join(data, 'gcodes'))
    const file = join(data, 'gcodes', 'part.gcode')
    if (gcodePath.endsWith('.gz')) writeFileSync(file, gunzipSync(readFileSync(gcodePath)))
    else copyFileSync(gcodePath, file)
    const figures: Figure[] = []
    for (const { printer, name } of MACHINES) figures.push(...(await watchPrint(data, printer, name)))
    return figures
  } finally {
    rmSync(data, { recursive: true })
  }
}

async function watchPrint(data: string, name: string, bed: string): Promise<Figure[]> {
  const room = { ambient: 23, humidity: 40, opened: 2, sensors: 'realistic' } as const
  const { printer } = createVirtualPrinter({ printer: name, data, seed: 1, ...room })
  advanceTo(printer, 2)
  runScript(printer, 'SDCARD_PRINT_FILE FILENAME=part.gcode')
  advanceTo(printer, 3)
  const { job } = printer.host
  const figures: Figure[] = []
  while (job.positionBytes < AT_RATIO * job.fileSizeBytes) advanceTo(printer, printer.reactor.timeS + 1)
  for (const { widthPx, heightPx, bar } of STREAMS) {
    const camera = createLiveCamera(printer, { widthPx, heightPx })
    const { framesPerS, drawMs, jpegMs } = await stream(printer, camera)
    const title = `live camera ${widthPx}x${heightPx}, ${bed}`
    figures.push({ name: title, value: framesPerS, unit: 'frames/s', bar })
    figures.push({ name: '  drawn', value: drawMs, unit: 'ms' }, { name: '  JPEG', value: jpegMs, unit: 'ms' })
  }
  const camera = createLiveCamera(printer, { widthPx: 640, heightPx: 480 })
  while (job.isActive) {
    renderLiveFrame(camera)
    advanceTo(printer, printer.reactor.timeS + GLANCE_S)
  }
  if (job.stats.state !== 'complete') throw new Error(`the print ended ${job.stats.state}: ${job.stats.message}`)
  renderLiveFrame(camera)
  const heldMb = memoryMb()
  restCamera(camera)
  figures.push({ name: '  kept after the whole Benchy', value: heldMb - memoryMb(), unit: 'MB' })
  return figures
}

interface StreamCost {
  /** With the print, of a whole core. */
  readonly framesPerS: number
  readonly drawMs: number
  readonly jpegMs: number
}

async function stream(printer: Printer, camera: LiveCamera): Promise<StreamCost> {
  for (let frame = 0; frame < WARM_FRAMES; frame++) {
    advanceTo(printer, printer.reactor.timeS + STEP_S)
    await jpegOf(renderLiveFrame(camera))
  }
  const spentMs = { print: 0, draw: 0, jpeg: 0 }
  for (let frame = 0; frame < FRAMES; frame++) {
    const fromMs = processorMs()
    advanceTo(printer, printer.reactor.timeS + STEP_S)
    const printedMs = processorMs()
    const picture = renderLiveFrame(camera)
    const drawnMs = processorMs()
    await jpegOf(picture)
    spentMs.print += printedMs - fromMs
    spentMs.draw += drawnMs - printedMs
    spentMs.jpeg += processorMs() - drawnMs
  }
  const wholeMs = spentMs.print + spentMs.draw + spentMs.jpeg
  return { framesPerS: (1000 * FRAMES) / wholeMs, drawMs: spentMs.draw / FRAMES, jpegMs: spentMs.jpeg / FRAMES }
}

/** Of all threads. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What is in use after the collector has been. */
function memoryMb(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}
