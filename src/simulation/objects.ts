// One printed object (a part on the plate): its sums in the current layer, its stress, and its totals.
import type { StressState } from '#physics'
import { createStress } from '#physics'
import type { LayerSums } from './layer-sums.ts'
import { createLayerSums } from './layer-sums.ts'
import type { Simulation } from './simulation.ts'

export interface ObjectState {
  readonly index: number
  readonly sums: LayerSums
  readonly stress: StressState
  filamentMm: number
  deliveredMm3: number
  contactMm2: number
  /** Bed contact weighted by how well each bead wets it. */
  grippingMm2: number
  gapSumMm2: number
  /** Skirt and brim beads that touch this object's first layer, mm². */
  brimMm2: number
  lineFirst: number
  xMinMm: number
  xMaxMm: number
  yMinMm: number
  yMaxMm: number
  zMaxMm: number
  liftMaxMm: number
  peelMaxRatio: number
  peelMaxLayer: number
  delaminationMaxRatio: number
  delaminationMaxLayer: number
  knockMaxRatio: number
}

/** Index -1 is the whole print where the slicer names no objects. */
export function objectState(simulation: Simulation, index: number): ObjectState {
  const found = simulation.objects.get(index)
  if (found !== undefined) return found
  const { machine, material } = simulation.settings
  const created: ObjectState = {
    index,
    sums: createLayerSums(),
    stress: createStress({
      material,
      bed: { surface: machine.bedSurface, cleanlinessRatio: 1, glueFactor: 1 },
      brimWidthMm: 0,
      fanMaxConvectionWPerM2K: machine.fan.maxConvectionWPerM2K,
    }),
    filamentMm: 0,
    deliveredMm3: 0,
    contactMm2: 0,
    grippingMm2: 0,
    gapSumMm2: 0,
    brimMm2: 0,
    lineFirst: simulation.line,
    xMinMm: Number.POSITIVE_INFINITY,
    xMaxMm: Number.NEGATIVE_INFINITY,
    yMinMm: Number.POSITIVE_INFINITY,
    yMaxMm: Number.NEGATIVE_INFINITY,
    zMaxMm: 0,
    liftMaxMm: 0,
    peelMaxRatio: 0,
    peelMaxLayer: -1,
    delaminationMaxRatio: 0,
    delaminationMaxLayer: -1,
    knockMaxRatio: 0,
  }
  simulation.objects.set(index, created)
  return created
}
