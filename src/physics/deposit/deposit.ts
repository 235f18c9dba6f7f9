// What a deposit is and what one bead says about itself. `layBead` (lay-bead.ts) does the work.
import { type BedSurface, createFlatBed } from '../bed/bed-surface.ts'
import { createFreeSpan, type FreeSpan } from './free-span.ts'
import { createHeightField, type FieldBounds, type HeightField } from './height-field.ts'

export interface DepositOptions {
  /** Box of the print if known; the field grows when a bead leaves it. */
  readonly bounds: FieldBounds
  readonly nozzleDiameterMm: number
  /** Flat around the bore: a wider bead climbs up the nozzle. */
  readonly nozzleFlatMm: number
  readonly bed?: BedSurface
  /** Default: half the nozzle, so that an overhang of a quarter of a bead shows. */
  readonly cellMm?: number
  readonly maxCells?: number
}

/** Scratch of one bead: the cells it may touch. Grows with the longest bead, never per bead. */
export interface BeadCells {
  count: number
  index: Int32Array
  /** Distance from the centre line (left positive) and from the start along it, mm. */
  sideMm: Float64Array
  alongMm: Float64Array
  /** Share of the cell between the bead's two ends. */
  along: Float64Array
  /** Nozzle height over the local bed surface, mm. */
  nozzleMm: Float64Array
  bin: Int32Array
  /** Share of the cell under the bead, share that is still free, depth of plastic there, share that is filled, ridge. */
  share: Float64Array
  free: Float64Array
  depthMm: Float64Array
  filled: Float64Array
  ridgeMm: Float64Array
}

/** Pieces along one bead, each about one cell long: what is under and beside each. */
export interface BeadBins {
  readonly capacity: number
  count: number
  /** Footprint, and the part of it that this layer has not filled yet. */
  readonly allWeight: Float64Array
  readonly weight: Float64Array
  readonly supported: Float64Array
  readonly resting: Float64Array
  readonly left: Float64Array
  readonly leftWeight: Float64Array
  readonly right: Float64Array
  readonly rightWeight: Float64Array
  readonly inAir: Uint8Array
}

/** The bead being laid: its frame, and sums over its footprint. */
export interface BeadPath {
  unitX: number
  unitY: number
  lengthMm: number
  /** Nozzle over the local bed surface at the start, its slope and its curvature along the bead (a bowed bed). */
  nozzleMm: number
  nozzleSlope: number
  nozzleCurve: number
  /** Half the side of a cell as the bead's direction sees it. */
  softMm: number
  /** Height of the bead where something is below it, and where nothing is. */
  heightMm: number
  strandMm: number
  /** Half the width of the rectangle that stands for the bead: area / height / 2. */
  halfMm: number
  /** Widest the bead gets: beyond the nozzle's flat nothing presses it further. */
  widestMm: number
  weight: number
  supported: number
  resting: number
  onBed: number
  centreWeight: number
  centreGapMm: number
  substrateWeight: number
  substrateS: number
  overlapMm: number
}

export interface Deposit {
  readonly field: HeightField
  readonly bed: BedSurface
  readonly nozzleDiameterMm: number
  readonly nozzleFlatMm: number
  readonly span: FreeSpan
  readonly path: BeadPath
  readonly cells: BeadCells
  readonly bins: BeadBins
  /** Everything ever laid, mm³: what `fieldVolumeMm3`, `smearedMm3` and `liftedMm3` must give together. */
  laidMm3: number
  /** Plastic that found no room anywhere near: the nozzle carries it off and smears it about, mm³. */
  smearedMm3: number
  /** What nothing holds is not poured where it is laid but counted in `scatteredMm3`, for `dropStrand` to lay down. */
  isScattering: boolean
  /** Of the last bead, mm³. */
  scatteredMm3: number
  /** Plastic that has left its place with an object that came off, mm³. */
  liftedMm3: number
}

/** One bead to lay. Positions are the nozzle tip in the machine's coordinates. Reuse one object for all. */
export interface BeadInput {
  x0Mm: number
  y0Mm: number
  z0Mm: number
  x1Mm: number
  y1Mm: number
  z1Mm: number
  /** What really came out, after slip and lag. */
  volumeMm3: number
  /** Nominal height of this layer. */
  layerHeightMm: number
  timeS: number
  /** How well the part fan cools here, 0 none to 1 fully: curling. */
  coolingRatio: number
  /** Curl of overhanging edges over the computed one. */
  curlRatio: number
}

/** What a bead became. Ratios are shares 0 to 1 unless said otherwise. Reuse one object for all. */
export interface BeadResult {
  widthMm: number
  /** Gap into which it was pressed; the strand's own diameter where nothing is below. */
  heightMm: number
  areaMm2: number
  /** Gap under the nozzle / nominal layer height; NaN over nothing and where this layer is already filled. */
  gapRatio: number
  /** Bond width to what is below / width, over the supported part of the bead. */
  contactRatio: number
  /** Share of each side that touches plastic of the same layer, mean of both sides. */
  neighbourRatio: number
  /** Share of the footprint with nothing within the layer below. */
  unsupportedRatio: number
  /** Share of the footprint with nothing in reach of the nozzle, but near enough that the bead comes to rest on it. */
  restingRatio: number
  /** Share of the path that nothing holds: neither below, nor beside, nor an anchored strand. Falls down. */
  airRatio: number
  /** Share of the footprint that lies on the bed itself. */
  onBedRatio: number
  /** Bed contact of this bead, mm²: bond width x length x on-bed share, before `squashFactor`. */
  bedContactMm2: number
  /** BEAD_PRESSED, BEAD_TRANSITION, BEAD_PULLED or BEAD_BROKEN. */
  regime: number
  pressRatio: number
  /** Plastic that finds no room under the nozzle: stands as a ridge behind it, rides up its flat or is smeared about. */
  surplusMm3: number
  /** How deep the nozzle ploughs into what is already there, mm. */
  overlapMm: number
  /** When what is below was laid, s; NaN on the bed or over nothing. */
  substrateTimeS: number
  /** Longest bridge that ended on this bead, or still runs at its end, mm; 0 if none. */
  bridgeMm: number
  /** Length of strand that the path before this one left hanging at one end, mm. */
  danglingMm: number
  curlUpMm: number
}

const MAX_BINS = 1024

export function createDeposit(options: DepositOptions): Deposit {
  const column = (): Float64Array => new Float64Array(MAX_BINS)
  return {
    field: createHeightField(options.cellMm ?? options.nozzleDiameterMm / 2, options.bounds, options.maxCells),
    bed: options.bed ?? createFlatBed(options.bounds),
    nozzleDiameterMm: options.nozzleDiameterMm,
    nozzleFlatMm: options.nozzleFlatMm,
    span: createFreeSpan(),
    path: createPath(),
    cells: createCells(4096),
    bins: {
      capacity: MAX_BINS,
      count: 0,
      allWeight: column(),
      weight: column(),
      supported: column(),
      resting: column(),
      left: column(),
      leftWeight: column(),
      right: column(),
      rightWeight: column(),
      inAir: new Uint8Array(MAX_BINS),
    },
    laidMm3: 0,
    smearedMm3: 0,
    liftedMm3: 0,
    isScattering: false,
    scatteredMm3: 0,
  }
}

/** Twice the room, contents kept: for the one bead that is longer than all before. */
export function growCells(cells: BeadCells): void {
  const bigger = createCells(cells.index.length * 2)
  bigger.index.set(cells.index)
  bigger.sideMm.set(cells.sideMm)
  bigger.alongMm.set(cells.alongMm)
  Object.assign(cells, { ...bigger, count: cells.count })
}

export function createBeadInput(): BeadInput {
  return {
    x0Mm: Number.NaN,
    y0Mm: Number.NaN,
    z0Mm: Number.NaN,
    x1Mm: Number.NaN,
    y1Mm: Number.NaN,
    z1Mm: Number.NaN,
    volumeMm3: Number.NaN,
    layerHeightMm: Number.NaN,
    timeS: Number.NaN,
    coolingRatio: Number.NaN,
    curlRatio: 1,
  }
}

export function createBeadResult(): BeadResult {
  // NaN first: the engine then knows that these fields hold doubles and never boxes them anew.
  return {
    widthMm: Number.NaN,
    heightMm: Number.NaN,
    areaMm2: Number.NaN,
    gapRatio: Number.NaN,
    contactRatio: Number.NaN,
    neighbourRatio: Number.NaN,
    unsupportedRatio: Number.NaN,
    restingRatio: Number.NaN,
    airRatio: Number.NaN,
    onBedRatio: Number.NaN,
    bedContactMm2: Number.NaN,
    regime: 0,
    pressRatio: Number.NaN,
    surplusMm3: Number.NaN,
    overlapMm: Number.NaN,
    substrateTimeS: Number.NaN,
    bridgeMm: Number.NaN,
    danglingMm: Number.NaN,
    curlUpMm: Number.NaN,
  }
}

function createPath(): BeadPath {
  return {
    unitX: Number.NaN,
    unitY: Number.NaN,
    lengthMm: Number.NaN,
    nozzleMm: Number.NaN,
    nozzleSlope: Number.NaN,
    nozzleCurve: Number.NaN,
    softMm: Number.NaN,
    heightMm: Number.NaN,
    strandMm: Number.NaN,
    halfMm: Number.NaN,
    widestMm: Number.NaN,
    weight: Number.NaN,
    supported: Number.NaN,
    resting: Number.NaN,
    onBed: Number.NaN,
    centreWeight: Number.NaN,
    centreGapMm: Number.NaN,
    substrateWeight: Number.NaN,
    substrateS: Number.NaN,
    overlapMm: Number.NaN,
  }
}

function createCells(capacity: number): BeadCells {
  return {
    count: 0,
    index: new Int32Array(capacity),
    sideMm: new Float64Array(capacity),
    alongMm: new Float64Array(capacity),
    along: new Float64Array(capacity),
    nozzleMm: new Float64Array(capacity),
    bin: new Int32Array(capacity),
    share: new Float64Array(capacity),
    free: new Float64Array(capacity),
    depthMm: new Float64Array(capacity),
    filled: new Float64Array(capacity),
    ridgeMm: new Float64Array(capacity),
  }
}
