// A print simulated in this process, for pictures and benchmarks: the way of `printwright simulate` without its report.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import { createSimulation, finishSimulation, type SimulatedRun, simulationSettings, walkBlock } from '#simulation'
import { loadedMaterial, readFaults } from '../src/cli/fault-options.ts'
import { chooseMaterial, loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'

const END_BYTES = 200_000
const PIECE_BYTES = 1 << 20

export function readGcode(path: string): Uint8Array {
  const bytes = readFileSync(path)
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

export interface PrintOptions {
  readonly printer: string
  readonly seed: number
  /** As on the command line: MODE@WHEN:SEVERITY. */
  readonly faults?: readonly string[]
  readonly material?: string
  readonly ambientC?: number
  readonly chamberC?: number
  /** The print is left when this much of the file has been read. */
  readonly untilRatio?: number
}

export function simulateGcode(gcode: Uint8Array, options: PrintOptions): SimulatedRun {
  const metadata = readSlicerMetadata(gcode.subarray(0, END_BYTES), gcode.subarray(-END_BYTES))
  const printer = choosePrinter({ printer: options.printer }, metadata)
  const faults = readFaults(options.faults, printer.machine)
  const { material } = chooseMaterial(loadMaterials(), options.material, metadata)
  const chamber = options.chamberC === undefined ? {} : { chamber: options.chamberC }
  const room = {
    ambient: options.ambientC ?? 23,
    humidity: 40,
    opened: 0,
    tolerant: true,
    ownConfig: false,
    ...chamber,
  }
  const random = createRandom(options.seed)
  const filament = loadedMaterial(faults, material)
  const settings = simulationSettings(
    printer.config,
    printer.machine,
    filament,
    metadata,
    { ...room, faults },
    random.fork('print'),
  )
  const simulation = createSimulation(settings)
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    refusals: 'tell',
    sink: (block) => walkBlock(simulation, block),
  })
  const end = gcode.length * (options.untilRatio ?? 1)
  for (let at = 0; at < end && simulation.error === null; at += PIECE_BYTES) {
    plan.push(gcode.subarray(at, Math.min(end, at + PIECE_BYTES)))
  }
  return finishSimulation(simulation, plan.finish())
}
