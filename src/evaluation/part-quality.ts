// Whether the part is what was wanted, by the simulator's truth and as a print engineer takes it into the hand: finished, whole,
// nowhere so thin that it breaks there, and every layer where it belongs. What happened to the machine meanwhile (a pause, a
// run-out, a fault that was mended) loses no part; what it left in the part may. Only the judge of a benchmark reads this.
import { analyse } from '#analysis'
import { createRandom } from '#core'
import { readSlicerMetadata } from '#gcode'
import type { Printer } from '#printer'
import type { FindingKind, PrintState } from '#protocol'
import { finishSimulation, type SimulatedRun } from '#simulation'
import {
  accountPlastic,
  type Displacement,
  LAYER_LACKS_MAX,
  STRETCH_LACKS_MAX,
  STRETCH_SURPLUS_MAX,
} from './laid-plastic.ts'

/** What loses a part. */
export type Loss = FindingKind | 'layer-missing' | 'layers-thin' | 'layers-overfilled'

export interface PartQuality {
  readonly end: PrintState
  /** What loses the part as a whole. */
  readonly failures: readonly Loss[]
  /** Objects that came off, split or were printed in the air, and how many there are. */
  readonly lostObjects: readonly string[]
  /** When each of them was, in the same order, s of the printer's clock. */
  readonly lostObjectsS: readonly number[]
  readonly objects: number
  /** Objects that were left out by whoever ran the print. */
  readonly leftOut: readonly string[]
  /** What is seen on it and does not lose it. */
  readonly defects: readonly FindingKind[]
  readonly layerMissingRatio: number
  readonly stretchMissingRatio: number
  /** Since when nobody could have saved it any more, s of the printer's clock; NaN: it is not lost, or not by then. */
  readonly lostS: number
  /** Since when it has had clearly less plastic than was asked for, whyever, s of the printer's clock; NaN: never. */
  readonly scarceS: number
  readonly filamentMm: number
}

/** Heads and tails of a file are what slicers write their settings in. */
const METADATA_BYTES = 1 << 18
/** A finding that is less sure than that is no failure. */
const SURE = 0.5
/**
 * Findings that are about the part in the hand. All others are about the machine, the file or a risk: that a nozzle starved, that
 * filament ran out or was ground, that the firmware stopped, steps were lost or a first layer lies loose is told by what lies there,
 * or has come off.
 */
const OF_THE_PART: ReadonlySet<FindingKind> = new Set([
  'warp',
  'delamination',
  'collision',
  'material-mismatch',
  'unsupported-start',
])

/** At the end of a print; the simulation is closed by it. */
export function judgePart(
  printer: Printer,
  file: Uint8Array,
  displacements: readonly Displacement[] = [],
): PartQuality {
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
  const plastic = accountPlastic(run, displacements)
  const failures: Loss[] = kinds('failure').filter((kind) => OF_THE_PART.has(kind))
  if (plastic.layerMissingRatio > LAYER_LACKS_MAX) failures.push('layer-missing')
  if (plastic.stretchMissingRatio > STRETCH_LACKS_MAX) failures.push('layers-thin')
  if (plastic.stretchSurplusRatio > STRETCH_SURPLUS_MAX) failures.push('layers-overfilled')
  const lost = lostObjects(run)
  const lostS = [plastic.brokenS, ...lost.map(({ timeS }) => timeS)].filter((timeS) => !Number.isNaN(timeS))
  const names = [...new Set(lost.map(({ name }) => name))]
  return {
    end,
    failures,
    lostObjects: names,
    lostObjectsS: names.map((name) => Math.min(...lost.filter((one) => one.name === name).map(({ timeS }) => timeS))),
    objects: run.objects.rowCount,
    leftOut: [...host.run.machine.objects.excluded],
    defects: kinds('defect'),
    layerMissingRatio: plastic.layerMissingRatio,
    stretchMissingRatio: plastic.stretchMissingRatio,
    lostS: lostS.length > 0 ? Math.min(...lostS) : Number.NaN,
    scarceS: plastic.scarceS,
    filamentMm: run.filamentMm,
  }
}

function lostObjects({ facts, objects }: SimulatedRun): { readonly name: string; readonly timeS: number }[] {
  const names = objects.columns['name'] as readonly string[]
  const numbers = [...(objects.columns['object'] as Iterable<number>)]
  const nameOf = (object: number): string => names[numbers.indexOf(object)] ?? names[0] ?? 'print'
  return [...facts.detachments, ...facts.airPrinting].map(({ object, timeS }) => ({ name: nameOf(object), timeS }))
}

/** Finished, and lost to nothing that does not lose it on the sound machine. */
export function isWithinQuality(quality: PartQuality, sound: PartQuality): boolean {
  const { lostObjects: lost, leftOut } = quality
  return isFinished(quality, sound) && leftOut.length === 0 && lost.every((name) => sound.lostObjects.includes(name))
}

/** One object of several was lost and left out before it took the others with it: the others are within quality. */
export function areOthersWithinQuality(quality: PartQuality, sound: PartQuality): boolean {
  const { leftOut, lostObjects: lost, objects } = quality
  const isOnlyThese = lost.every((name) => leftOut.includes(name.toUpperCase()))
  return isFinished(quality, sound) && leftOut.length > 0 && leftOut.length < objects && isOnlyThese
}

function isFinished(quality: PartQuality, sound: PartQuality): boolean {
  return quality.end === 'complete' && quality.failures.every((kind) => sound.failures.includes(kind))
}
