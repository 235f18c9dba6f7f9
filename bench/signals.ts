// Ten minutes of a print with all its signals (ten rows a second, an accelerometer window every second), on one core: from
// G-code to tables, without camera and microphone.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import { createSimulation, simulationSettings, walkBlock } from '#simulation'
import { loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'
import type { Figure } from './figure.ts'

const WINDOW_S = 600
const CHUNK = 1 << 14

/** Processor seconds for the first window of printing, with or without signals, and how long it really was. */
function measure(bytes: Uint8Array, keepsSignals: boolean): { cpuS: number; printedS: number } {
  const metadata = readSlicerMetadata(bytes.subarray(0, 1 << 16), bytes.subarray(-(1 << 16)))
  const printer = choosePrinter({ printer: 'sovol-sv08' }, metadata)
  const material = loadMaterials().materials.get('PLA')
  if (material === undefined) throw new Error('no PLA')
  const room = { ambient: 23, humidity: 40, opened: 0, tolerant: false, ownConfig: false }
  const words = { ...room, keepsSignals, sensors: 'realistic' as const }
  const settings = simulationSettings(printer.config, printer.machine, material, metadata, words, createRandom(1))
  const simulation = createSimulation(settings)
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    sink: (block) => walkBlock(simulation, block),
  })
  let at = 0
  const pushChunk = (): void => {
    plan.push(bytes.subarray(at, at + CHUNK))
    at += CHUNK
  }
  // Heating up and the first layer come first: what is measured is printing.
  while (simulation.layer < 2 && at < bytes.length) pushChunk()
  const fromS = simulation.timeS
  const before = process.cpuUsage()
  while (simulation.timeS < fromS + WINDOW_S && at < bytes.length) pushChunk()
  const { user, system } = process.cpuUsage(before)
  return { cpuS: (user + system) / 1e6, printedS: simulation.timeS - fromS }
}

export function benchSignals(gcodePath: string): Figure[] {
  if (!existsSync(gcodePath)) return []
  const packed = readFileSync(gcodePath)
  const bytes = gcodePath.endsWith('.gz') ? gunzipSync(packed) : packed
  const median = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
  const speed = (keepsSignals: boolean): number =>
    median(
      Array.from({ length: 5 }, () => {
        const { cpuS, printedS } = measure(bytes, keepsSignals)
        return printedS / cpuS
      }),
    )
  return [
    { name: '10 min without signals, real time', value: speed(false), unit: 'x' },
    { name: '10 min with all signals, real time', value: speed(true), unit: 'x', bar: 2000 },
  ]
}
