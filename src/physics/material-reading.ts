// From data/materials/NAME.json to `Material`. A leaf is {value, confidence, source, note?}; the bounds below are what a
// polymer can be at all, so that a slip of units (g/cm³ for kg/m³, MPa for Pa) is refused instead of simulated.
import type { Diagnostic } from '#protocol'
import type { Material } from './material.ts'

export type Confidence = 'H' | 'M' | 'L'

/** Where one number of a material comes from. */
export interface Provenance {
  readonly confidence: Confidence
  readonly source: string
  readonly note?: string
}

export interface MaterialReading {
  /** null when any leaf is missing or out of bounds; `diagnostics` says which. */
  readonly material: Material | null
  /** By dotted path, like `Material.spread`. */
  readonly provenance: Readonly<Record<string, Provenance>>
  readonly diagnostics: readonly Diagnostic[]
}

/** 1-sigma relative spread of a number of each confidence. */
export const SPREAD_BY_CONFIDENCE: Readonly<Record<Confidence, number>> = { H: 0.05, M: 0.15, L: 0.4 }

type Shape = 'number' | 'number-or-null' | 'table' | 'pair' | 'triple'
type Bounds = readonly [path: string, min: number, max: number, shape?: Shape]

const LEAVES: readonly Bounds[] = [
  ['densityKgPerM3', 300, 9000],
  ['meltDensityKgPerM3', 300, 9000],
  ['heatCapacityJPerKgK', 100, 6000, 'table'],
  ['conductivityWPerMK', 0.02, 20, 'table'],
  ['glassTransitionC', -120, 300],
  ['meltC', 40, 450, 'number-or-null'],
  ['noFlowC', 20, 450],
  ['degradationC', 100, 700],
  ['rheology.n', 0.05, 1],
  ['rheology.tauStarPa', 10, 1e8],
  ['rheology.d1PaS', 1, 1e25],
  ['rheology.d2K', 150, 700],
  ['rheology.d3KPerPa', 0, 1e-5],
  ['rheology.a1', 1, 100],
  ['rheology.a2K', 10, 500],
  ['dieSwell', 0.8, 4],
  ['expansionPerK', 1e-7, 1e-3],
  ['modulusPa', 1e5, 1e12],
  ['yieldStrengthPa', 1e4, 1e10],
  ['elongationBreak', 0.0005, 20],
  ['poisson', 0, 0.5],
  ['shrinkagePct', -2, 10, 'pair'],
  ['healing.plateauModulusPa', 1e3, 1e9],
  ['healing.alpha', 0.05, 2],
  ['surfaceTensionNPerM', 0.001, 0.2],
  ['moisture.equilibrium50RhPct', 0, 50],
  ['moisture.saturationPct', 0, 100],
  ['moisture.diffusivityM2PerS', 1e-16, 1e-8],
  ['emissivity', 0, 1],
  ['abrasivenessRel', 0, 1000],
  ['print.nozzleC', 60, 600, 'triple'],
  ['print.bedC', 0, 300, 'triple'],
  ['print.chamberC', -20, 300, 'triple'],
  ['print.fanPct', 0, 100, 'triple'],
  ['print.maxFlowStandardMm3PerS', 0.1, 500],
  ['print.maxFlowHighMm3PerS', 0.1, 500],
  ['print.dryC', 20, 250],
  ['print.dryH', 0, 100],
  ['print.minLayerTimeS', 0, 600],
]

const CRYSTALLIZATION_LEAVES: readonly Bounds[] = [
  ['crystallization.n', 0.5, 5],
  ['crystallization.uJPerMol', 1e3, 1e5],
  ['crystallization.kgK2', 1e3, 1e8],
  ['crystallization.k0PerS', 1e-6, 1e30],
  ['crystallization.equilibriumMeltC', 50, 600],
  ['crystallization.tInfC', -200, 300],
  ['crystallization.xInf', 0, 1],
  ['crystallization.heatJPerG', 1, 400],
]

const SIZE_BY_SHAPE: Readonly<Record<'pair' | 'triple', number>> = { pair: 2, triple: 3 }

/** Never throws; `file` is only used to name the place in diagnostics. */
export function readMaterial(json: unknown, file?: string): MaterialReading {
  const diagnostics: Diagnostic[] = []
  const provenance: Record<string, Provenance> = {}
  const spread: Record<string, number> = {}
  const fail = (message: string): void => {
    const place = file === undefined ? {} : { file }
    diagnostics.push({ severity: 'error', code: 'material-value', message, line: 0, ...place })
  }
  if (!isRecord(json)) {
    fail('a material is a JSON object')
    return { material: null, provenance, diagnostics }
  }
  const material: Record<string, unknown> = { spread }
  for (const key of ['name', 'title', 'family']) {
    const value = json[key]
    if (typeof value === 'string' && value !== '' && value.length <= 120) material[key] = value
    else fail(`${key}: expected a short text`)
  }
  if (typeof json['semiCrystalline'] === 'boolean') material['semiCrystalline'] = json['semiCrystalline']
  else fail('semiCrystalline: expected true or false')

  const crystallizes = json['crystallization'] !== null && json['crystallization'] !== undefined
  if (!crystallizes) material['crystallization'] = null
  for (const bounds of crystallizes ? [...LEAVES, ...CRYSTALLIZATION_LEAVES] : LEAVES) {
    const path = bounds[0]
    const leaf = valueAt(json, path)
    if (!isLeaf(leaf)) {
      fail(`${path}: expected {value, confidence: H, M or L, source}`)
      continue
    }
    const wrong = whatIsWrong(leaf.value, bounds)
    if (wrong !== null) {
      fail(`${path}: ${wrong}`)
      continue
    }
    putAt(material, path, leaf.value)
    spread[path] = SPREAD_BY_CONFIDENCE[leaf.confidence]
    const note = leaf.note === undefined ? {} : { note: leaf.note }
    provenance[path] = { confidence: leaf.confidence, source: leaf.source, ...note }
  }
  // Every field of Material has passed its bounds when there is no diagnostic.
  const whole = diagnostics.length === 0 ? (material as unknown as Material) : null
  return { material: whole, provenance, diagnostics }
}

function whatIsWrong(value: unknown, [, min, max, shape = 'number']: Bounds): string | null {
  const inside = (x: unknown): boolean => typeof x === 'number' && x >= min && x <= max
  const range = `within ${min}..${max}`
  if (shape === 'number-or-null' && value === null) return null
  if (shape === 'number' || shape === 'number-or-null') return inside(value) ? null : `${show(value)} is not ${range}`
  if (!Array.isArray(value)) return 'expected a list'
  if (shape !== 'table') {
    const size = SIZE_BY_SHAPE[shape]
    if (value.length !== size || !value.every(inside)) return `expected ${size} numbers ${range}`
    return value.every((x, i) => i === 0 || x >= value[i - 1]) ? null : 'expected rising numbers'
  }
  if (value.length === 0 || value.length > 200) return 'expected 1 to 200 rows [°C, value]'
  let beforeC = -300
  for (const row of value) {
    if (!Array.isArray(row) || row.length !== 2 || !inside(row[1])) return `expected rows [°C, value ${range}]`
    const rising = row[0] > beforeC && row[0] <= 1000
    if (!rising) return 'temperatures must rise from row to row'
    beforeC = row[0]
  }
  return null
}

interface Leaf {
  readonly value: unknown
  readonly confidence: Confidence
  readonly source: string
  readonly note?: string
}

function isLeaf(value: unknown): value is Leaf {
  if (!isRecord(value) || !('value' in value) || typeof value['source'] !== 'string') return false
  const note = value['note']
  if (note !== undefined && typeof note !== 'string') return false
  const confidence = value['confidence']
  return confidence === 'H' || confidence === 'M' || confidence === 'L'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function valueAt(json: Record<string, unknown>, path: string): unknown {
  let at: unknown = json
  for (const key of path.split('.')) at = isRecord(at) ? at[key] : undefined
  return at
}

function putAt(target: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop()
  if (last === undefined) return
  let at = target
  for (const key of keys) {
    at[key] ??= {}
    at = at[key] as Record<string, unknown>
  }
  at[last] = value
}

function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value
}
