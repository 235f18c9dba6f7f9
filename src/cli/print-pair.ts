// The print that a person asked for, with what they broke in it, and the same print with nothing broken beside it.
import type { Random } from '#core'
import type { FaultSpec } from '#faults'
import type { SlicerMetadata } from '#gcode'
import type { Material } from '#physics'
import type { Simulation, SimulationSettings } from '#simulation'
import { createSimulation, simulationSettings } from '#simulation'
import { drawGap, type FaultOptions, loadedMaterial, realMachine } from './fault-options.ts'
import type { ChosenPrinter } from './printer-files.ts'

export interface PrintOptions extends FaultOptions {
  readonly config?: string
  readonly seed: number
  readonly ambient: number
  readonly chamber?: number
  readonly humidity: number
  readonly opened: number
  readonly sensors?: 'ideal' | 'realistic'
  readonly signals?: boolean
}

export interface PrintPair {
  readonly settings: SimulationSettings
  /** What whoever judges the print knows, the model of the machine: a twin's own numbers are told to nobody. */
  readonly known: SimulationSettings
  readonly simulation: Simulation
  /** The same chance without faults: what faults change is what differs from it. Null where nothing is broken. */
  readonly unbroken: Simulation | null
}

export function createPrints(
  options: PrintOptions,
  printer: ChosenPrinter,
  metadata: SlicerMetadata,
  material: Material,
  faults: readonly FaultSpec[],
  random: Random,
): PrintPair {
  const isStudied = faults.length > 0 || options.realityGap !== undefined || options.hiddenTwin === true
  const room = {
    ...options,
    tolerant: printer.guessed,
    ownConfig: options.config !== undefined,
    sensors: options.sensors ?? (isStudied ? ('realistic' as const) : ('ideal' as const)),
    keepsSignals: isStudied || options.signals === true,
    gap: drawGap(options, random),
  }
  const settingsFor = (filament: Material, broken: readonly FaultSpec[]): SimulationSettings => {
    const { machine, material: brand } = realMachine(options, printer.machine, filament, random)
    const words = { ...room, faults: broken }
    return simulationSettings(printer.config, machine, brand, metadata, words, random.fork('print'))
  }
  const loaded = loadedMaterial(faults, material)
  const settings = settingsFor(loaded, faults)
  return {
    settings,
    known: { ...settings, machine: printer.machine, material: loaded },
    simulation: createSimulation(settings),
    unbroken: faults.length === 0 ? null : createSimulation(settingsFor(material, [])),
  }
}
