// What analysis is given besides the run: what was asked for and on which machine.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import type { SlicerMetadata } from '#gcode'
import type { Finding, FindingKind } from '#protocol'
import type { SimulatedRun, SimulationSettings } from '#simulation'
import { placeInLayer } from './place.ts'
import { numbers } from './table-columns.ts'

export { numbers, texts } from './table-columns.ts'

export interface AnalysisContext {
  readonly settings: SimulationSettings
  readonly config: PrinterConfig
  readonly metadata: SlicerMetadata
  /** Nobody named the printer: its limits are ours, not the person's. */
  readonly guessedPrinter: boolean
  readonly random: Random
}

/** Runs of consecutive rows for which `test` holds, as [first, last]. Gaps of up to `gap` rows are bridged. */
export function stretches(count: number, test: (row: number) => boolean, gap = 0): [number, number][] {
  const found: [number, number][] = []
  for (let row = 0; row < count; row++) {
    if (!test(row)) continue
    const last = found[found.length - 1]
    if (last !== undefined && row - last[1] <= gap + 1) last[1] = row
    else found.push([row, row])
  }
  return found
}

/** Row with the largest value in [first, last]; the first of equals. NaN never wins. */
export function worstRow(values: ArrayLike<number>, first: number, last: number): number {
  let worst = first
  for (let row = first; row <= last; row++)
    if (values[row]! > values[worst]! || Number.isNaN(values[worst]!)) worst = row
  return worst
}

/** A finding about the layers [first, last] of the layer table; the place is that of `worst`. */
export function layerFinding(
  run: SimulatedRun,
  kind: FindingKind,
  severity: Finding['severity'],
  confidence: number,
  [first, last]: readonly [number, number],
  worst: number,
  cause: string,
  advice: string,
): Finding {
  const { layers } = run
  const place = placeInLayer(run, kind, numbers(layers, 'layer')[worst]!)
  return {
    kind,
    severity,
    confidence,
    layer: numbers(layers, 'layer')[first] ?? null,
    layerLast: numbers(layers, 'layer')[last] ?? null,
    zMm: numbers(layers, 'z_mm')[worst] ?? null,
    xMm: place.xMm,
    yMm: place.yMm,
    object: null,
    line: place.line ?? numbers(layers, 'line_first')[worst] ?? null,
    cause,
    advice,
  }
}

/** A finding about the whole print. */
export function printFinding(
  kind: FindingKind,
  severity: Finding['severity'],
  confidence: number,
  cause: string,
  advice: string,
  line: number | null = null,
): Finding {
  const nowhere = { layer: null, layerLast: null, zMm: null, xMm: null, yMm: null, object: null }
  return { kind, severity, confidence, ...nowhere, line, cause, advice }
}

/** "1 layer", "12 layers". */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** "layer 5", "layers 5-9" for rows of the layer table (1-based, as people count). */
export function layerWords(run: SimulatedRun, firstRow: number, lastRow: number): string {
  const layer = numbers(run.layers, 'layer')
  const [first, last] = [(layer[firstRow] ?? firstRow) + 1, (layer[lastRow] ?? lastRow) + 1]
  return first === last ? `layer ${first}` : `layers ${first}-${last}`
}
