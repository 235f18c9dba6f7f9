// Temperature of the growing part, reduced order: the plane is cut into tiles, each tile is a column of layers from the
// bed up. The last 20 layers stand alone, older ones are lumped, coarser with depth. Columns exchange heat with bed and air
// but not with each other: in a layer time heat spreads 1-4 mm sideways, less than a tile (PHYSICS 2.7).
// A column is brought up to date only when it is read or written.
import { invariant } from '#core'
import type { Material } from '../material.ts'
import { advanceColumn, COLUMN_NODES, pushNode } from './column.ts'
import { farConvection, nearConvection } from './convection.ts'
import { readLut } from './temperature-lut.ts'
import { createThermalProperties, type ThermalProperties, temperatureOfEnthalpy } from './thermal-properties.ts'

export interface PartHeatConfig {
  readonly material: Material
  /** Where the print has plastic, machine coordinates. */
  readonly xMinMm: number
  readonly xMaxMm: number
  readonly yMinMm: number
  readonly yMaxMm: number
  /** `MachineModel.fan.maxConvectionWPerM2K`: at the nozzle, fan at full speed. */
  readonly fanMaxConvectionWPerM2K: number
  /** Side of a tile; 8 mm if not given, more where the bed would need more than 4096 tiles. */
  readonly tileMm?: number
  /** Plastic to bed plate; PHYSICS 2.7: 300-1500. */
  readonly bedContactWPerM2K?: number
  /** Share of a layer's plan area that really touches the layer below; the rest is the voids between rounded beads. */
  readonly layerContactShare?: number
  /** Longest step of the implicit scheme right after a disturbance; steps grow from there. */
  readonly firstStepS?: number
}

/** Where heat went, J; `stored` is what the plastic holds above -20 °C. Balance: deposited = stored + bed + air. */
export interface HeatBalance {
  depositedJ: number
  toBedJ: number
  toAirJ: number
}

export interface PartHeat {
  readonly properties: ThermalProperties
  readonly tileMm: number
  readonly columns: number
  readonly rows: number
  readonly xMinMm: number
  readonly yMinMm: number
  readonly bedContactWPerM2K: number
  readonly layerContactShare: number
  readonly firstStepS: number
  readonly fanMaxConvectionWPerM2K: number
  bedC: number
  airC: number
  nearWPerM2K: number
  farWPerM2K: number
  readonly balance: HeatBalance
  /** [tile] nodes in use; node 0 is lowest. All node arrays are [tile * COLUMN_NODES + node]. */
  readonly nodeCount: Int32Array
  readonly timeS: Float64Array
  /** [tile] seconds of fan jet since `timeS`. */
  readonly nearS: Float64Array
  readonly onBed: Uint8Array
  readonly temperatureC: Float64Array
  readonly enthalpyJ: Float64Array
  readonly massG: Float64Array
  readonly thicknessMm: Float64Array
  readonly topZMm: Float64Array
  readonly areaMm2: Float64Array
  /** Side walls and undersides in the open air. */
  readonly sideMm2: Float64Array
  readonly underMm2: Float64Array
  /** Area in contact with the node below (or the bed). */
  readonly contactMm2: Float64Array
  jetTile: number
  jetSinceS: number
  /** Tiles written since the last `endPartLayer`. */
  readonly touched: Int32Array
  readonly isTouched: Uint8Array
  touchedCount: number
  /** Set by `endPartLayer`: the finished layer when the next one starts. NaN before. */
  layerEndC: number
  layerEndMaxC: number
  layerAreaMm2: number
}

const LAYER_CONTACT_SHARE = 0.85

/** Less than this is no plastic: a cube of 10 µm. */
const LEAST_MM3 = 1e-6
/** A bead squeezed flatter than this still has thickness. */
const LEAST_HEIGHT_MM = 0.02

export function createPartHeat(config: PartHeatConfig): PartHeat {
  const widthMm = Math.max(config.xMaxMm - config.xMinMm, 1)
  const depthMm = Math.max(config.yMaxMm - config.yMinMm, 1)
  invariant(widthMm < 1e5 && depthMm < 1e5, 'bounds of the part heat must be finite')
  const tileMm = Math.max(config.tileMm ?? 8, Math.sqrt((widthMm * depthMm) / 4096))
  const columns = Math.ceil(widthMm / tileMm)
  const rows = Math.ceil(depthMm / tileMm)
  const tiles = columns * rows
  const nodes = (): Float64Array => new Float64Array(tiles * COLUMN_NODES)
  return {
    properties: createThermalProperties(config.material),
    tileMm,
    columns,
    rows,
    xMinMm: config.xMinMm,
    yMinMm: config.yMinMm,
    bedContactWPerM2K: config.bedContactWPerM2K ?? 800,
    layerContactShare: config.layerContactShare ?? LAYER_CONTACT_SHARE,
    firstStepS: config.firstStepS ?? 0.15,
    fanMaxConvectionWPerM2K: config.fanMaxConvectionWPerM2K,
    bedC: 25,
    airC: 25,
    nearWPerM2K: nearConvection(0, config.fanMaxConvectionWPerM2K),
    farWPerM2K: farConvection(0, config.fanMaxConvectionWPerM2K),
    balance: { depositedJ: 0, toBedJ: 0, toAirJ: 0 },
    nodeCount: new Int32Array(tiles),
    timeS: new Float64Array(tiles),
    nearS: new Float64Array(tiles),
    onBed: new Uint8Array(tiles),
    temperatureC: nodes(),
    enthalpyJ: nodes(),
    massG: nodes(),
    thicknessMm: nodes(),
    topZMm: nodes(),
    areaMm2: nodes(),
    sideMm2: nodes(),
    underMm2: nodes(),
    contactMm2: nodes(),
    jetTile: -1,
    jetSinceS: 0,
    touched: new Int32Array(tiles),
    isTouched: new Uint8Array(tiles),
    touchedCount: 0,
    layerEndC: Number.NaN,
    layerEndMaxC: Number.NaN,
    layerAreaMm2: 0,
  }
}

/** Bed, chamber air, part fan and what a draft adds from now on. */
export function setPartSurroundings(
  part: PartHeat,
  bedC: number,
  airC: number,
  fanRatio: number,
  draftWPerM2K = 0,
): void {
  part.bedC = bedC
  part.airC = airC
  part.nearWPerM2K = nearConvection(fanRatio, part.fanMaxConvectionWPerM2K) + draftWPerM2K
  part.farWPerM2K = farConvection(fanRatio, part.fanMaxConvectionWPerM2K) + draftWPerM2K
}

/**
 * Lays a bead and returns the temperature of what it is laid on (mean over its length, before its own heat).
 * `zMm` is the top of the bead. `outerRatio` is the share of its length that is an outside wall of the part (1 for an outer
 * wall, 2 for a wall one bead thick). `crystallinityRatio`: mass share that will crystallise and give its heat.
 */
export function depositBead(
  part: PartHeat,
  x0Mm: number,
  y0Mm: number,
  x1Mm: number,
  y1Mm: number,
  zMm: number,
  heightMm: number,
  volumeMm3: number,
  outerRatio: number,
  meltC: number,
  crystallinityRatio: number,
  startS: number,
  endS: number,
): number {
  const lengthMm = Math.hypot(x1Mm - x0Mm, y1Mm - y0Mm)
  const pieces = lengthMm <= part.tileMm ? 1 : Math.min(Math.ceil(lengthMm / part.tileMm), 128)
  const pieceMm3 = volumeMm3 / pieces
  const pieceOuterMm2 = (outerRatio * lengthMm * heightMm) / pieces
  // Written so that NaN is refused.
  let thickMm = LEAST_HEIGHT_MM
  if (heightMm > LEAST_HEIGHT_MM) thickMm = heightMm
  let sumC = 0
  for (let piece = 0; piece < pieces; piece++) {
    const along = (piece + 0.5) / pieces
    const tile = tileAt(part, x0Mm + (x1Mm - x0Mm) * along, y0Mm + (y1Mm - y0Mm) * along)
    const timeS = startS + (endS - startS) * along
    if (tile !== part.jetTile) moveJet(part, tile, timeS)
    advanceColumn(part, tile, timeS, false)
    sumC += temperatureBelow(part, tile, zMm, heightMm)
    if (pieceMm3 > LEAST_MM3) addToColumn(part, tile, zMm, thickMm, pieceMm3, pieceOuterMm2, meltC, crystallinityRatio)
  }
  return sumC / pieces
}

/** Adds plastic at one point, when the path is not known. */
export function depositHeat(
  part: PartHeat,
  xMm: number,
  yMm: number,
  zMm: number,
  heightMm: number,
  volumeMm3: number,
  meltC: number,
  timeS: number,
): void {
  depositBead(part, xMm, yMm, xMm, yMm, zMm, heightMm, volumeMm3, 0, meltC, 0, timeS, timeS)
}

/** Temperature at (x, y) of what a bead with its top at `zMm` would be laid on. */
export function substrateC(
  part: PartHeat,
  xMm: number,
  yMm: number,
  zMm: number,
  heightMm: number,
  timeS: number,
): number {
  const tile = tileAt(part, xMm, yMm)
  advanceColumn(part, tile, timeS, true)
  return temperatureBelow(part, tile, zMm, heightMm)
}

/** Call when the next layer starts: fills `layerEndC`, `layerEndMaxC` and `layerAreaMm2` of the layer just finished. */
export function endPartLayer(part: PartHeat, timeS: number): number {
  let areaMm2 = 0
  let weightedC = 0
  let maxC = Number.NaN
  for (let i = 0; i < part.touchedCount; i++) {
    const tile = part.touched[i]!
    part.isTouched[tile] = 0
    advanceColumn(part, tile, timeS, true)
    const top = tile * COLUMN_NODES + part.nodeCount[tile]! - 1
    const topC = part.temperatureC[top]!
    areaMm2 += part.areaMm2[top]!
    weightedC += part.areaMm2[top]! * topC
    if (!(topC <= maxC)) maxC = topC
  }
  part.touchedCount = 0
  part.layerEndC = areaMm2 > 0 ? weightedC / areaMm2 : Number.NaN
  part.layerEndMaxC = maxC
  part.layerAreaMm2 = areaMm2
  return part.layerEndC
}

/** Brings every column to `timeS`; for pauses, the end of the print and balances. */
export function advancePartHeat(part: PartHeat, timeS: number): void {
  for (let tile = 0; tile < part.nodeCount.length; tile++) {
    if (part.nodeCount[tile]! > 0) advanceColumn(part, tile, timeS, true)
  }
}

/** Heat that the plastic holds above -20 °C, J. */
export function storedHeatJ(part: PartHeat): number {
  let sumJ = 0
  for (let tile = 0; tile < part.nodeCount.length; tile++) {
    for (let node = 0; node < part.nodeCount[tile]!; node++) sumJ += part.enthalpyJ[tile * COLUMN_NODES + node]!
  }
  return sumJ
}

function tileAt(part: PartHeat, xMm: number, yMm: number): number {
  const column = Math.floor((xMm - part.xMinMm) / part.tileMm)
  const row = Math.floor((yMm - part.yMinMm) / part.tileMm)
  const insideColumn = column > 0 ? (column < part.columns ? column : part.columns - 1) : 0
  const insideRow = row > 0 ? (row < part.rows ? row : part.rows - 1) : 0
  return insideRow * part.columns + insideColumn
}

/** The jet of the part fan moves with the nozzle and covers the tile below and its eight neighbours. */
function moveJet(part: PartHeat, tile: number, timeS: number): void {
  if (part.jetTile >= 0) {
    const jetColumn = part.jetTile % part.columns
    const jetRow = (part.jetTile - jetColumn) / part.columns
    const lastColumn = Math.min(jetColumn + 1, part.columns - 1)
    const lastRow = Math.min(jetRow + 1, part.rows - 1)
    for (let row = Math.max(jetRow - 1, 0); row <= lastRow; row++) {
      for (let column = Math.max(jetColumn - 1, 0); column <= lastColumn; column++) {
        const neighbour = row * part.columns + column
        const fromS = Math.max(part.jetSinceS, part.timeS[neighbour]!)
        if (timeS > fromS) part.nearS[neighbour] = part.nearS[neighbour]! + timeS - fromS
      }
    }
  }
  part.jetTile = tile
  part.jetSinceS = timeS
}

function temperatureBelow(part: PartHeat, tile: number, zMm: number, heightMm: number): number {
  const first = tile * COLUMN_NODES
  for (let node = first + part.nodeCount[tile]! - 1; node >= first; node--) {
    if (part.topZMm[node]! < zMm - 0.5 * heightMm) return part.temperatureC[node]!
  }
  return zMm < 2 * heightMm ? part.bedC : part.airC
}

function addToColumn(
  part: PartHeat,
  tile: number,
  zMm: number,
  heightMm: number,
  volumeMm3: number,
  outerMm2: number,
  meltC: number,
  crystallinityRatio: number,
): void {
  const first = tile * COLUMN_NODES
  let node = first + part.nodeCount[tile]! - 1
  // An object printed after a taller one in the same tile, or a slope, adds to a lower node.
  while (node > first && part.topZMm[node]! > zMm + 0.5 * heightMm) node--
  const isNew = node < first || part.topZMm[node]! < zMm - 0.5 * heightMm
  if (isNew) node = pushNode(part, tile, zMm, heightMm)
  const massG = volumeMm3 * part.properties.densityGPerMm3
  const heatJ =
    massG * (readLut(part.properties.enthalpyJPerG, meltC) + crystallinityRatio * part.properties.crystallizationJPerG)
  if (isNew) part.temperatureC[node] = meltC
  part.massG[node] = part.massG[node]! + massG
  part.enthalpyJ[node] = part.enthalpyJ[node]! + heatJ
  const mixC = part.temperatureC[node]! + ((meltC - part.temperatureC[node]!) * massG) / part.massG[node]!
  part.temperatureC[node] = temperatureOfEnthalpy(part.properties, part.enthalpyJ[node]! / part.massG[node]!, mixC)
  part.areaMm2[node] = part.areaMm2[node]! + volumeMm3 / part.thicknessMm[node]!
  part.sideMm2[node] = part.sideMm2[node]! + outerMm2
  part.balance.depositedJ += heatJ
  const isLowest = node === first
  const belowMm2 = isLowest ? (part.onBed[tile] === 1 ? part.areaMm2[node]! : 0) : part.areaMm2[node - 1]!
  const touchMm2 = part.layerContactShare * Math.min(part.areaMm2[node]!, belowMm2)
  const isResting = isLowest || part.topZMm[node]! - part.thicknessMm[node]! < part.topZMm[node - 1]! + 0.5 * heightMm
  part.contactMm2[node] = isResting ? touchMm2 : 0
  part.underMm2[node] = Math.max(part.areaMm2[node]! - (isResting ? belowMm2 : 0), 0)
  if (part.isTouched[tile] === 0) {
    part.isTouched[tile] = 1
    part.touched[part.touchedCount++] = tile
  }
}
