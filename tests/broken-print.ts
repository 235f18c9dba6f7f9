// Prints on a machine whose condition changes while they run: for tests of what follows from it.
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import type { SimulatedRun, Simulation, SimulationSettings } from '#simulation'
import { createSimulation, finishSimulation, simulationSettings, walkBlock } from '#simulation'
import { loadMaterials } from '../src/cli/material-files.ts'
import { choosePrinter } from '../src/cli/printer-files.ts'

export interface BrokenPrint {
  readonly printer?: string
  readonly material?: string
  readonly seed?: number
  readonly ambient?: number
  /** Called whenever a layer begins (0 for the first), before its first bead. */
  readonly atLayer?: (simulation: Simulation, layer: number) => void
  readonly settings?: Partial<SimulationSettings>
}

export function printBroken(gcode: string, options: BrokenPrint = {}): SimulatedRun {
  const bytes = new TextEncoder().encode(gcode)
  const metadata = readSlicerMetadata(bytes, bytes)
  const printer = choosePrinter({ printer: options.printer ?? 'prusa-mk4' }, metadata)
  const material = loadMaterials().materials.get(options.material ?? 'PLA')!
  const room = { ambient: options.ambient ?? 23, humidity: 40, opened: 0, tolerant: false, ownConfig: false }
  const random = createRandom(options.seed ?? 1)
  const settings = simulationSettings(printer.config, printer.machine, material, metadata, room, random.fork('print'))
  const simulation = createSimulation({ ...settings, ...options.settings })
  const { atLayer } = options
  if (atLayer !== undefined) {
    let layer = simulation.layer
    Object.defineProperty(simulation, 'layer', {
      get: () => layer,
      set: (next: number) => {
        layer = next
        atLayer(simulation, next)
      },
    })
  }
  const plan = planGcode({
    config: printer.config,
    homing: 'triggered',
    heaterWaits: 'stop',
    sink: (block) => walkBlock(simulation, block),
  })
  plan.push(bytes)
  return finishSimulation(simulation, plan.finish())
}

export function eventsOf(run: SimulatedRun, kind: string): { line: number; timeS: number; text: string }[] {
  const { columns } = run.events
  const kinds = columns['kind'] as readonly string[]
  const texts = columns['text'] as readonly string[]
  const times = columns['time_s'] as Float64Array
  const lines = columns['line'] as Int32Array
  return kinds.flatMap((found, row) =>
    found === kind ? [{ line: lines[row]!, timeS: times[row]!, text: texts[row]! }] : [],
  )
}

export function column(table: { columns: SimulatedRun['beads']['columns'] }, name: string): ArrayLike<number> {
  return table.columns[name] as ArrayLike<number>
}

/** Mean of a bead column over one layer's rows. */
export function layerMean(run: SimulatedRun, name: string, layer: number): number {
  const layers = column(run.beads, 'layer')
  const values = column(run.beads, name)
  let sum = 0
  let count = 0
  for (let row = 0; row < layers.length; row++) {
    if (layers[row] !== layer || Number.isNaN(values[row]!)) continue
    sum += values[row]!
    count++
  }
  return sum / count
}
