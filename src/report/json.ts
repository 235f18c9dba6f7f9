// The one JSON document of `simulate`: printed by --json and written as run.json. Keys are a contract (snake_case, unit last).
import { toSnakeCaseKeys } from '#core'
import type { FaultAccount, Finding, SuccessProbability, Table } from '#protocol'
import type { SimulatedRun } from '#simulation'
import type { RunMeta } from './run-meta.ts'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** Seven digits hold a Float32 and keep the document short; times and lines stay exact. */
const LAYER_DIGITS = 7

/** What is said of a run besides its tables. */
export interface RunAnswer {
  readonly findings: readonly Finding[]
  readonly probability: SuccessProbability
  /** Null where nothing was broken on purpose. */
  readonly account: FaultAccount | null
  readonly meta: RunMeta
}

/** Everything a script may want of one run except the long tables; plain data, NaN as null. */
export function toSimulateJson(
  run: SimulatedRun,
  { findings, probability, account, meta }: RunAnswer,
): { readonly [key: string]: JsonValue } {
  const document = {
    file: meta.fileName,
    printer: meta.printer,
    printerReason: meta.printerReason,
    material: meta.material,
    materialReason: meta.materialReason,
    slicerTimeS: meta.slicerTimeS,
    slicerFilamentMm: meta.slicerFilamentMm,
    slicer: meta.slicer,
    planner: meta.planner,
    ...(meta.plannerMeta === null ? {} : { plannerLimits: meta.plannerMeta }),
    fidelity: meta.fidelity,
    motionTimeS: run.motionTimeS,
    totalTimeS: run.totalTimeS,
    moves: run.moves,
    error: run.error,
    diagnostics: run.diagnostics,
    filamentMm: run.filamentMm,
    filamentG: run.filamentG,
    layers: tableRows(run.layers),
    successProbability: { mean: probability.mean, p05: probability.p05, p95: probability.p95 },
    findings,
    faults: account === null ? [] : account.causes,
    consequences: account === null ? [] : account.consequences,
    signals: account === null ? [] : account.departures,
    beadStride: run.beadStride,
    seed: meta.seed,
    version: meta.version,
  }
  return withoutNaN(toSnakeCaseKeys(document)) as { readonly [key: string]: JsonValue }
}

/** A table as one object a row. */
export function tableRows(table: Table): Record<string, number | string>[] {
  const columns = Object.entries(table.columns)
  return Array.from({ length: table.rowCount }, (_, row) =>
    Object.fromEntries(
      columns.map(([name, column]) => {
        const value = column[row]!
        return [name, typeof value === 'number' ? shorten(name, value) : value]
      }),
    ),
  )
}

function shorten(name: string, value: number): number {
  if (Number.isInteger(value) || name.endsWith('_s')) return value
  return Number(value.toPrecision(LAYER_DIGITS))
}

/** JSON has no NaN: what does not apply is null. */
function withoutNaN(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(withoutNaN)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNaN(inner)]))
}
