// A print simulated in this process, for pictures and benchmarks: the way of `printwright simulate` without its report.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import { createSimulation, finishSimulation, type SimulatedRun, type Simulation, walkBlock } from '#simulation'
import { chooseMaterial, loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'
import { simulationSettings } from '../src/cli/simulation-settings.ts'

const END_BYTES = 200_000

export function readGcode(path: string): Uint8Array {
  const bytes = readFileSync(path)
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** `prepare` may change the simulation before its first block. */
export function simulateGcode(
  gcode: Uint8Array,
  printerName: string,
  seed: number,
  prepare: (simulation: Simulation) => void = () => undefined,
): SimulatedRun {
  const metadata = readSlicerMetadata(gcode.subarray(0, END_BYTES), gcode.subarray(-END_BYTES))
  const printer = choosePrinter({ printer: printerName }, metadata)
  const { material } = chooseMaterial(loadMaterials(), undefined, metadata)
  const room = { ambient: 23, humidity: 40, opened: 0, tolerant: false, ownConfig: false }
  const random = createRandom(seed)
  const settings = simulationSettings(printer.config, printer.machine, material, metadata, room, random.fork('print'))
  const simulation = createSimulation(settings)
  prepare(simulation)
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    sink: (block) => walkBlock(simulation, block),
  })
  for (let at = 0; at < gcode.length; at += 1 << 20) plan.push(gcode.subarray(at, at + (1 << 20)))
  return finishSimulation(simulation, plan.finish())
}
