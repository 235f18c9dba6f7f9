// One sliced file twice: foretold by `simulate`, and printed by a living printer from its own SD card.
import type { PrinterConfig } from '#config'
import { createRandom } from '#core'
import { hasLayerComments, readSlicerMetadata } from '#gcode'
import { planGcode } from '#motion'
import type { MachineModel } from '#physics'
import type { Printer } from '#printer'
import { advanceTo } from '#printer'
import { createSimulation, finishSimulation, isStillHeating, simulationSettings, walkBlock } from '#simulation'
import { createLivePrinter } from '../live-printer.ts'
import { loadMaterial } from '../materials.ts'

export interface Foretold {
  readonly totalS: number
  readonly error: string | null
}

export interface Printed {
  readonly state: string
  readonly message: string
  /** From the start command to the end of the last move, s. */
  readonly totalS: number
  readonly hottestNozzleC: number
  readonly hottestBedC: number
  readonly wallS: number
  /** What the journal holds. */
  readonly journal: readonly string[]
}

const EDGE_BYTES = 65_536
const ROOM = { ambient: 23, humidity: 40, opened: 2, tolerant: false, ownConfig: true, sensors: 'ideal' } as const

export function foretell(
  config: PrinterConfig,
  machine: MachineModel,
  gcode: Uint8Array,
  prologue: readonly string[],
): Foretold {
  const head = gcode.subarray(0, EDGE_BYTES)
  const metadata = readSlicerMetadata(head, gcode.subarray(-EDGE_BYTES))
  const settings = simulationSettings(config, machine, loadMaterial('PLA'), metadata, ROOM, createRandom(1))
  const simulation = createSimulation(settings)
  const plan = planGcode({
    config,
    homing: 'triggered',
    heaterWaits: 'stop',
    isHeaterBusy: (heater) => isStillHeating(simulation, heater),
    prologue,
    hasLayerComments: hasLayerComments(head),
    sink: (block) => walkBlock(simulation, block),
  })
  plan.push(gcode)
  const result = finishSimulation(simulation, plan.finish())
  return { totalS: result.totalTimeS, error: result.error?.message ?? null }
}

/** With the tenth of a second until the file's first line a whole number of heater samples, as in the foretold print. */
const BEFORE_S = 2
const LONGEST_S = 100_000

function isEnded({ host }: Printer): boolean {
  const { state } = host.job.stats
  return state === 'complete' || state === 'error' || host.state !== 'ready'
}

export function print(
  configText: string,
  gcode: Uint8Array,
  prologue: readonly string[],
  clock: () => number = () => 0,
  /** How much time passes at once, s. */
  stepS = 1,
): Printed {
  const live = createLivePrinter({
    configText,
    gcodes: { 'part.gcode': gcode },
    room: { ...ROOM },
    isBooting: true,
  })
  const { printer } = live
  const journal: string[] = []
  printer.journal.write = (line) => journal.push(line)
  live.run(BEFORE_S)
  live.ask('objects/subscribe', {
    objects: {
      print_stats: null,
      toolhead: null,
      extruder: null,
      heater_bed: null,
      virtual_sdcard: null,
      gcode_move: null,
    },
    response_template: { method: 'process_status_update' },
  })
  const wallS = clock()
  const startS = printer.reactor.timeS
  const script = [...prologue, 'SDCARD_PRINT_FILE FILENAME=part.gcode'].join('\n')
  live.send('gcode/script', { script })
  const { heating } = printer.plant.simulation
  let hottestNozzleC = 0
  let hottestBedC = 0
  // To a fixed time, so that two prints with different steps end at the same one.
  const isOver = (): boolean => printer.reactor.timeS % 60 < stepS && isEnded(printer)
  while (printer.reactor.timeS < LONGEST_S && !isOver()) {
    advanceTo(printer, printer.reactor.timeS + stepS)
    hottestNozzleC = Math.max(hottestNozzleC, heating.plant.nozzleBlockC)
    hottestBedC = Math.max(hottestBedC, heating.plant.bedSensorC)
  }
  const { state, message } = printer.host.job.stats
  const words = printer.host.state === 'ready' ? message : printer.host.stateMessage
  return {
    state,
    message: words,
    totalS: printer.host.planner.printS() - startS,
    hottestNozzleC,
    hottestBedC,
    wallS: clock() - wallS,
    journal,
  }
}
