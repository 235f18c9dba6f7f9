// Whether the part is what was wanted, by the simulator's truth: the print ran to its end, and nothing lost it that a sound
// machine would not have lost, too. Only the judge of a benchmark reads this.
import { analyse } from '#analysis'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import type { Printer } from '#printer'
import type { FindingKind, PrintState } from '#protocol'
import { finishSimulation } from '#simulation'

export interface PartQuality {
  readonly end: PrintState
  /** Findings that lose a print, by kind. */
  readonly failures: readonly FindingKind[]
  /** ... and that are seen on it. */
  readonly defects: readonly FindingKind[]
  readonly filamentMm: number
}

/** Heads and tails of a file are what slicers write their settings in. */
const METADATA_BYTES = 1 << 18
/** A finding that is less sure than that is no failure. */
const SURE = 0.5

/** At the end of a print; the simulation is closed by it. */
export function judgePart(printer: Printer, file: Uint8Array): PartQuality {
  const { plant, host } = printer
  const { simulation } = plant
  const end = host.job.stats.state as PrintState
  const run = finishSimulation(simulation, { motionPrintS: simulation.motionS, moves: 0, error: null, diagnostics: [] })
  const metadata = readSlicerMetadata(file.subarray(0, METADATA_BYTES), file.subarray(-METADATA_BYTES))
  const { findings } = analyse(run, {
    settings: simulation.settings,
    config: host.config,
    metadata,
    guessedPrinter: false,
    random: createRandom(1),
  })
  const kinds = (severity: string): FindingKind[] => [
    ...new Set(findings.filter((one) => one.severity === severity && one.confidence >= SURE).map(({ kind }) => kind)),
  ]
  return { end, failures: kinds('failure'), defects: kinds('defect'), filamentMm: run.filamentMm }
}

/** Finished, and lost to nothing that does not lose it on the sound machine. */
export function isWithinQuality(quality: PartQuality, sound: PartQuality): boolean {
  return quality.end === 'complete' && quality.failures.every((kind) => sound.failures.includes(kind))
}
