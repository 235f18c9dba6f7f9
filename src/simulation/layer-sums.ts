// What one layer adds up to while its beads are laid. Reused from layer to layer.

/** Bond ratios are counted in bins, so that a percentile costs no list of beads. */
export const BOND_BINS = 100

export interface LayerSums {
  beads: number
  areaMm2: number
  commandedMm3: number
  deliveredMm3: number
  slippedMm3: number
  filamentMm: number
  flowMaxMm3PerS: number
  forceMaxN: number
  lengthMm: number
  movingS: number
  fanS: number
  nozzleCS: number
  timeS: number
  /** Sums weighted by bead area, for means. */
  weldCMm2: number
  substrateCMm2: number
  /** Of walls: what holds a part together. Lines of infill cross and touch at points by design. */
  wallBondMm2: number
  wallMm2: number
  crystallinityMm2: number
  weldMinC: number
  readonly bondBins: Float64Array
  unsupportedMm2: number
  overhangWorstRatio: number
  overhangMm2: number
  bridgeMaxMm: number
  bridgeSagMaxMm: number
  curlMaxMm: number
  airMm2: number
  overlapMaxMm: number
  surplusMm3: number
  /** The same in solid infill only, whose lines have neighbours and nowhere to go, and how much of that there is. */
  solidMm3: number
  solidSurplusMm3: number
  stringCount: number
  oozeMm3: number
  ringingMaxUm: number
  lineFirst: number
  lineLast: number
}

export function createLayerSums(): LayerSums {
  const sums = { bondBins: new Float64Array(BOND_BINS) } as LayerSums
  resetLayerSums(sums)
  return sums
}

export function resetLayerSums(sums: LayerSums): void {
  sums.bondBins.fill(0)
  const zero: Omit<LayerSums, 'bondBins'> = {
    beads: 0,
    areaMm2: 0,
    commandedMm3: 0,
    deliveredMm3: 0,
    slippedMm3: 0,
    filamentMm: 0,
    flowMaxMm3PerS: 0,
    forceMaxN: 0,
    lengthMm: 0,
    movingS: 0,
    fanS: 0,
    nozzleCS: 0,
    timeS: 0,
    weldCMm2: 0,
    substrateCMm2: 0,
    wallBondMm2: 0,
    wallMm2: 0,
    crystallinityMm2: 0,
    weldMinC: Number.POSITIVE_INFINITY,
    unsupportedMm2: 0,
    overhangWorstRatio: 0,
    overhangMm2: 0,
    bridgeMaxMm: 0,
    bridgeSagMaxMm: 0,
    curlMaxMm: 0,
    airMm2: 0,
    overlapMaxMm: 0,
    surplusMm3: 0,
    solidMm3: 0,
    solidSurplusMm3: 0,
    stringCount: 0,
    oozeMm3: 0,
    ringingMaxUm: 0,
    lineFirst: 0,
    lineLast: 0,
  }
  Object.assign(sums, zero)
}

export function countBond(bondBins: Float64Array, bondRatio: number, areaMm2: number): void {
  const bin = Math.min(BOND_BINS - 1, Math.max(0, Math.floor(bondRatio * BOND_BINS)))
  bondBins[bin]! += areaMm2
}

/** Bond ratio that `share` of the bonded area stays below; NaN when nothing is bonded. */
export function bondPercentile(bondBins: Float64Array, share: number): number {
  let total = 0
  for (const areaMm2 of bondBins) total += areaMm2
  if (!(total > 0)) return Number.NaN
  let passed = 0
  for (let bin = 0; bin < BOND_BINS; bin++) {
    passed += bondBins[bin]!
    if (passed >= share * total) return (bin + 0.5) / BOND_BINS
  }
  return 1
}
