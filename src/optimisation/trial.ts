// One print of one version of the file on one machine: simulated, judged, measured.
import { analyse } from '#analysis'
import type { PrinterConfig } from '#config'
import { createRandom } from '#core'
import { drawHiddenTwin } from '#faults'
import type { SlicerMetadata } from '#gcode'
import type { TrajectoryBlock } from '#motion'
import { planGcode } from '#motion'
import type { MachineModel, Material } from '#physics'
import type { Finding, SuccessProbability } from '#protocol'
import type { SimulatedRun, SimulationSettings } from '#simulation'
import { createSimulation, finishSimulation, isStillHeating, simulationSettings, walkBlock } from '#simulation'
import type { Quality } from './quality.ts'
import { measureQuality } from './quality.ts'
import type { Waste } from './waste.ts'
import { addWaste, createWaste } from './waste.ts'

/** The print that is asked for: everything but the file. */
export interface PrintSetup {
  readonly config: PrinterConfig
  /** The same without its edges where nobody named the printer: what motion is planned with. */
  readonly motionConfig: PrinterConfig
  readonly machine: MachineModel
  readonly material: Material
  readonly metadata: SlicerMetadata
  /** Nobody named the printer: what Klipper would refuse is followed on. */
  readonly guessedPrinter: boolean
  /** The person gave a printer.cfg. */
  readonly ownConfig: boolean
  readonly seed: number
}

export interface Trial {
  readonly totalS: number
  readonly motionS: number
  readonly filamentMm: number
  readonly filamentG: number
  readonly error: string | null
  readonly findings: readonly Finding[]
  readonly probability: SuccessProbability
  readonly quality: Quality
  readonly waste: Waste
  /** Mean of the layer in the middle of the print. */
  readonly usualFlowMm3PerS: number
  /** At the end of the print. */
  readonly pressureAdvanceS: number
}

const ROOM = { ambient: 23, humidity: 40, opened: 2, sensors: 'ideal' } as const

export function printSettings(setup: PrintSetup): SimulationSettings {
  const { config, machine, material, metadata, guessedPrinter, ownConfig, seed } = setup
  const room = { ...ROOM, tolerant: guessedPrinter, ownConfig }
  return simulationSettings(config, machine, material, metadata, room, createRandom(seed).fork('print'))
}

/** A printer of the same class whose true numbers nobody was told. */
export function twinOf(setup: PrintSetup, index: number): PrintSetup {
  const twin = drawHiddenTwin(setup.machine, setup.material, createRandom(setup.seed).fork(`twin ${index}`))
  return { ...setup, ...twin }
}

/** The same seed draws the same chance, whatever the file: differences between two trials are the file's. */
export function tryPrint(
  bytes: Uint8Array,
  setup: PrintSetup,
  watch?: (block: TrajectoryBlock) => void,
  judgedAs: PrintSetup = setup,
): Trial {
  const { config, motionConfig, metadata, guessedPrinter, seed } = setup
  const settings = printSettings(setup)
  const simulation = createSimulation(settings)
  const waste = createWaste()
  const plan = planGcode({
    config: motionConfig,
    homing: 'triggered',
    heaterWaits: 'stop',
    isHeaterBusy: (heater) => isStillHeating(simulation, heater),
    refusals: guessedPrinter ? 'tell' : 'stop',
    ...(metadata.hasLayerComments === undefined ? {} : { hasLayerComments: metadata.hasLayerComments }),
    sink: (block) => {
      watch?.(block)
      addWaste(waste, block)
      walkBlock(simulation, block)
    },
  })
  plan.push(bytes)
  const run = finishSimulation(simulation, plan.finish())
  // What a twin is, is told to nobody: it is judged by what its model says.
  const known = { ...settings, machine: judgedAs.machine, material: judgedAs.material }
  const { findings, probability } = analyse(run, {
    settings: known,
    config,
    metadata,
    guessedPrinter,
    random: createRandom(seed).fork('analysis'),
  })
  return {
    totalS: run.totalTimeS,
    motionS: run.motionTimeS,
    filamentMm: run.filamentMm,
    filamentG: run.filamentG,
    error: run.error?.message ?? null,
    findings,
    probability,
    quality: measureQuality(run, settings.material),
    waste,
    usualFlowMm3PerS: usualFlow(run),
    pressureAdvanceS: run.pressureAdvanceS,
  }
}

function usualFlow({ layers }: SimulatedRun): number {
  const row = layers.rowCount >> 1
  const at = (name: string): number => Number(layers.columns[name]?.[row] ?? 0)
  return layers.rowCount === 0 ? 0 : at('commanded_mm3') / Math.max(1e-9, at('duration_s'))
}
