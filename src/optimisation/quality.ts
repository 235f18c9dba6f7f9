// How good a simulated part is, as one number per way to be good, and when two parts are equally good. Each measure has a
// tolerance: what two prints of the same file on the same printer differ by, or what nobody could see or feel.
import type { Material } from '#physics'
import { createStiffness } from '#physics'
import type { Table } from '#protocol'
import { FEATURES } from '#protocol'
import type { SimulatedRun } from '#simulation'

export interface Measure {
  readonly key: MeasureKey
  /** For people. */
  readonly title: string
  readonly unit: string
  readonly isMoreBetter: boolean
  /** A difference below this, or below `relative` of the value before, is none. */
  readonly tolerance: number
  readonly relative: number
  /** Values below this are all the same. */
  readonly noneBelow?: number
}

/** Where the tolerances come from is said beside each; none was tuned to let a recipe pass. */
export const MEASURES = [
  // Z strength of the same file scatters by 5 to 10 % between specimens (PHYSICS 2.8); a fifth of that.
  { key: 'weld', title: 'weld strength, mean', unit: '% of bulk', isMoreBetter: true, tolerance: 0.5, relative: 0.02 },
  {
    key: 'weldWeak',
    title: 'weld strength, weakest twentieth of layers',
    unit: '% of bulk',
    isMoreBetter: true,
    tolerance: 0.5,
    relative: 0.02,
  },
  // Degrees above the temperature at which a layer is firm; a thermocouple in the part would not tell one degree.
  {
    key: 'overlayHeat',
    title: 'layers too warm to build on',
    unit: '°C above firm',
    isMoreBetter: false,
    tolerance: 0.5,
    relative: 0.02,
  },
  {
    key: 'overlayHeatWorst',
    title: 'warmth of the warmest twentieth of layers',
    unit: '°C above firm',
    isMoreBetter: false,
    tolerance: 1,
    relative: 0.02,
  },
  // Filament diameter alone varies the flow by about 1 % (PHYSICS 2.4).
  {
    key: 'missing',
    title: 'plastic lost at the drive gear',
    unit: '% of plastic',
    isMoreBetter: false,
    tolerance: 0.3,
    relative: 0.02,
  },
  {
    key: 'missingWorst',
    title: 'plastic lost in the worst twentieth of layers',
    unit: '% of plastic',
    isMoreBetter: false,
    tolerance: 0.5,
    relative: 0.02,
  },
  {
    key: 'firstFlow',
    title: 'plastic that arrives in the first layer',
    unit: '% of plastic',
    isMoreBetter: true,
    tolerance: 0.5,
    relative: 0.005,
  },
  {
    key: 'unevenness',
    title: 'flow beside the commanded on outer walls',
    unit: '% rms',
    isMoreBetter: false,
    tolerance: 0.5,
    relative: 0.05,
  },
  {
    key: 'surplus',
    title: 'plastic without room in solid infill',
    unit: '% of plastic',
    isMoreBetter: false,
    tolerance: 0.5,
    relative: 0.02,
  },
  // One microstep of a 20-tooth pulley at 1/16 is 12.5 um, and belts and pulleys leave 5 um and more by themselves. Layers of
  // 0.2 mm alone are a roughness of 18 um (PHYSICS 2.6: Ra = 0.091 h): what is below a microstep is none.
  {
    key: 'ringing',
    title: 'ringing of outer walls, usual layer',
    unit: 'µm',
    isMoreBetter: false,
    tolerance: 3,
    relative: 0.1,
    noneBelow: 12.5,
  },
  {
    key: 'ringingWorst',
    title: 'ringing of outer walls, worst twentieth of layers',
    unit: 'µm',
    isMoreBetter: false,
    tolerance: 5,
    relative: 0.1,
    noneBelow: 12.5,
  },
  // A hundredth of a cubic millimetre a layer is a hair 1 mm long.
  { key: 'strings', title: 'stringing', unit: 'mm³', isMoreBetter: false, tolerance: 0.2, relative: 0.03 },
  {
    key: 'curl',
    title: 'overhangs curling up, mean of the layers that have any',
    unit: 'mm',
    isMoreBetter: false,
    tolerance: 0.005,
    relative: 0.05,
  },
  { key: 'sag', title: 'sag of the worst bridge', unit: 'mm', isMoreBetter: false, tolerance: 0.05, relative: 0.03 },
  { key: 'lift', title: 'lift of the worst corner', unit: 'mm', isMoreBetter: false, tolerance: 0.03, relative: 0.03 },
  {
    key: 'peel',
    title: 'pull on the bed over what holds',
    unit: 'ratio',
    isMoreBetter: false,
    tolerance: 0.01,
    relative: 0.03,
  },
  {
    key: 'split',
    title: 'tension across layers over what holds',
    unit: 'ratio',
    isMoreBetter: false,
    tolerance: 0.01,
    relative: 0.05,
  },
] as const satisfies readonly (Omit<Measure, 'key'> & { readonly key: string })[]

export type MeasureKey = (typeof MEASURES)[number]['key']

export interface Quality {
  readonly values: Readonly<Record<MeasureKey, number>>
  /** By layer number: how long it took, s, and how warm it was what it was laid on, °C; NaN where there is none. */
  readonly layerS: Float64Array
  readonly layerBelowC: Float64Array
  /** Up to this temperature a layer is firm. */
  readonly firmC: number
}

/** A layer is firm up to this far above solidification: the softness of PHYSICS 2.10 is below 3 % there. */
const FIRM_ABOVE_SOLID_K = 5
/** The first two layers lie on the bed's heat, whatever is done above. */
const LAYERS_ON_BED = 2
const OUTER = new Set([FEATURES.indexOf('outer-wall'), FEATURES.indexOf('thin-wall'), FEATURES.indexOf('unknown')])
/** Layers with less than this say nothing about flow, mm³. */
const SMALLEST_MM3 = 1

export function measureQuality(run: SimulatedRun, material: Material): Quality {
  const { layers, objects } = run
  const rows = layers.rowCount
  const firmC = createStiffness(material).solidC + FIRM_ABOVE_SOLID_K
  const layer = column(layers, 'layer')
  const count = rows === 0 ? 0 : layer[rows - 1]! + 1
  const layerS = new Float64Array(count).fill(Number.NaN)
  const layerBelowC = new Float64Array(count).fill(Number.NaN)
  const substrate = column(layers, 'substrate_mean_c')
  const duration = column(layers, 'duration_s')
  for (let row = 0; row < rows; row++) {
    layerS[layer[row]!] = duration[row]!
    if (layer[row]! >= LAYERS_ON_BED) layerBelowC[layer[row]!] = substrate[row]!
  }
  const bond = column(layers, 'bond_mean_ratio')
  const area = column(layers, 'area_mm2')
  const commanded = column(layers, 'commanded_mm3')
  const slipped = column(layers, 'slipped_mm3')
  const lost = Array.from({ length: rows }, (_, row) =>
    commanded[row]! >= SMALLEST_MM3 ? slipped[row]! / commanded[row]! : 0,
  )
  const ringing = known(column(layers, 'ringing_max_um'))
  const heat = known(layerBelowC).map((celsius) => Math.max(0, celsius - firmC))
  const curl = known(column(layers, 'curl_max_mm')).filter((value) => value > 0)
  return {
    layerS,
    layerBelowC,
    firmC,
    values: {
      weld: 100 * weightedMean(bond, area),
      weldWeak: 100 * share(known(bond), 0.05),
      overlayHeat: mean(heat),
      overlayHeatWorst: share(heat, 0.95),
      missing: (100 * sum(slipped)) / Math.max(1e-9, sum(commanded)),
      missingWorst: 100 * share(lost, 0.95),
      firstFlow: rows > 0 ? 100 * column(layers, 'flow_ratio')[0]! : Number.NaN,
      unevenness: 100 * flowUnevenness(run),
      surplus: (100 * sum(column(layers, 'solid_surplus_mm3'))) / Math.max(1e-9, sum(column(layers, 'solid_mm3'))),
      ringing: share(ringing, 0.5),
      ringingWorst: share(ringing, 0.95),
      strings: sum(column(run.strings, 'volume_mm3')),
      curl: mean(curl),
      sag: most(column(layers, 'bridge_sag_max_mm')),
      lift: most(column(objects, 'lift_mm')),
      peel: most(column(objects, 'peel_ratio')),
      split: most(column(layers, 'delamination_ratio')),
    },
  }
}

/** Root mean square of delivered over commanded flow, less 1, by length of outer wall. */
function flowUnevenness({ beads }: SimulatedRun): number {
  const [feature, ratio, layer] = [column(beads, 'feature'), column(beads, 'flow_ratio'), column(beads, 'layer')]
  const [x0, y0, x1, y1] = ['x0_mm', 'y0_mm', 'x1_mm', 'y1_mm'].map((name) => column(beads, name)) as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ]
  let squares = 0
  let total = 0
  for (let row = 0; row < beads.rowCount; row++) {
    const off = ratio[row]! - 1
    if (layer[row]! < 1 || !OUTER.has(feature[row]!) || Number.isNaN(off)) continue
    const mm = Math.hypot(x1[row]! - x0[row]!, y1[row]! - y0[row]!)
    squares += mm * off * off
    total += mm
  }
  return total > 0 ? Math.sqrt(squares / total) : 0
}

/** By how many tolerances `after` is worse; 0 and less: equal or better. */
export function worsening(measure: Measure, before: number, after: number): number {
  const { noneBelow = Number.NEGATIVE_INFINITY } = measure
  const [was, is] = [Math.max(before, noneBelow), Math.max(after, noneBelow)]
  const worse = measure.isMoreBetter ? was - is : is - was
  const tolerance = toleranceOf(measure, before)
  // What one of the two does not have cannot be compared.
  return Number.isNaN(worse) ? 0 : worse / tolerance
}

export function toleranceOf({ tolerance, relative }: Measure, before: number): number {
  return Math.max(tolerance, relative * Math.abs(Number.isNaN(before) ? 0 : before))
}

function column(table: Table, name: string): ArrayLike<number> {
  return table.columns[name] as ArrayLike<number>
}

function known(values: ArrayLike<number>): number[] {
  return Array.from(values).filter((value) => !Number.isNaN(value))
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) total += values[i]!
  return total
}

function mean(values: ArrayLike<number>): number {
  return values.length === 0 ? 0 : sum(values) / values.length
}

function most(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > best) best = values[i]!
  return best
}

function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let total = 0
  let weight = 0
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    total += values[i]! * weights[i]!
    weight += weights[i]!
  }
  return weight > 0 ? total / weight : Number.NaN
}

/** The value that `part` of them stay below; NaN of none. */
function share(values: readonly number[], part: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!
}
