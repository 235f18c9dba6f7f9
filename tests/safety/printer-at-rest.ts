// A printer as the shell sees it when it has just come up: what its own host reports over its API, the envelope made of that, and
// its macros. Nothing in it comes from the simulator's truth.
import { readFileSync } from 'node:fs'
import type { StatusLookup } from '#guard'
import { createMacroExpander, readMacroSources } from '#guard'
import type { Material } from '#physics'
import type { Asker, Level, PlainRecord, PrinterStatus } from '#protocol'
import type { JudgeContext, Limits, MachineState, MaterialLimits } from '#safety'
import {
  copyState,
  createMachineState,
  createPartMemory,
  homePlaceOf,
  limitsForPrinter,
  observeState,
  ownReachOf,
} from '#safety'
import { createLivePrinter } from '../live-printer.ts'
import { loadMaterial } from '../materials.ts'
import { sharedPath } from '../shared.ts'

export interface PrinterAtRest {
  readonly status: PrinterStatus
  readonly limits: Limits
  readonly commands: ReadonlySet<string>
  /** Names of the macros of its configuration. */
  macros(): ReadonlySet<string>
  /** As it stands; a new copy each time. */
  state(): MachineState
  context(asker: Asker, level: Level, isFile?: boolean): JudgeContext
}

export function materialLimits({ print, ...material }: Material): MaterialLimits {
  const [minC, , maxC] = print.nozzleC
  return {
    name: material.name,
    nozzleC: { min: minC, max: maxC },
    bedMaxC: print.bedC[2],
    chamberMaxC: print.chamberC[2],
    flowMaxMm3PerS: print.maxFlowHighMm3PerS,
    needsFan: print.fanPct[0] > 0,
  }
}

/** Of a name in data/printers, or of a text. */
export function printerAtRest(
  config: { readonly printer: string } | { readonly text: string },
  material: string,
): PrinterAtRest {
  const live = createLivePrinter('text' in config ? { configText: config.text } : { printer: config.printer })
  live.run(2)
  if (live.printer.host.state !== 'ready') throw new Error(live.printer.host.stateMessage)
  const { objects } = live.ask('objects/list') as { objects: string[] }
  const status: Record<string, PlainRecord> = {}
  for (const object of objects) status[object] = live.status(object) as PlainRecord
  const settings = status['configfile']?.['settings'] as PlainRecord
  const heaters = status['heaters']?.['available_heaters'] as readonly string[]
  const limits = limitsForPrinter(settings, materialLimits(loadMaterial(material)), heaters)
  const homeMm = homePlaceOf(settings, limits)
  const commands = new Set(Object.keys(status['gcode']?.['commands'] as PlainRecord))
  const sources = readMacroSources(status['configfile'] ?? {})
  const lookup: StatusLookup = { objects: new Set(objects), read: (object) => status[object] }
  const expander = createMacroExpander(sources, lookup)
  const base = createMachineState()
  const unfit = observeState(base, status, {
    nowS: 0,
    sinceLastS: Number.NaN,
    isFull: true,
    isSettled: true,
    heaters: {},
    limits,
    part: createPartMemory(),
  })
  if (unfit.length > 0) throw new Error(`unfit: ${unfit.join(', ')}`)
  return {
    status,
    limits,
    commands,
    macros: () => expander.names,
    state: () => copyState(base),
    context: (asker, level, isFile = false) => ({
      asker,
      level,
      mode: 'person',
      limits,
      homeMm,
      ownReachMm: ownReachOf(settings, limits),
      expander,
      commands,
      isFile,
      baseline: null,
      heaterBounds: {},
      idleHotS: 0,
      fileFaults: null,
    }),
  }
}

/** A configuration of the recordings with what it includes. */
export function recordedConfig(name: string): string {
  const read = (file: string): string => readFileSync(sharedPath('klipper', 'configs', file), 'utf8')
  return read(name).replace(/^\[include (.+)\]$/gm, (_, file: string) => read(file))
}
