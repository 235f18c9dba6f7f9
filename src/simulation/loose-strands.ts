// Beads that nothing holds: they fall, coil and become spaghetti. The height field has the plastic where it falls straight
// down; the table `loose` has the shape that a camera sees.
import {
  bedHeightMm,
  dropStrand,
  layStrand,
  strandPoints,
  strandShape,
  takeDangling,
  topAtMm,
  zeroShearViscosityPaS,
} from '#physics'
import { nameOf } from './detachment.ts'
import { addFact } from './facts.ts'
import type { ObjectState } from './objects.ts'
import { BEAD_COLUMNS } from './run-columns.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import { addRow } from './table-builder.ts'

/** Share of a bead in the air from which on it is a strand. */
export const LOOSE_AIR_RATIO = 0.5
/** So much in a row is no overhang that went a little wrong, mm. */
const TOLD_MM = 100
/** Ends of strands this near to each other are one strand. */
const JOINED_MM = 0.1
/** The nozzle and what hangs from it push a heap down to so far below its tip. Plausible. */
const HEAP_BELOW_MM = 1
/** A strand held at one end stays up if it is no longer than this; laid at about this speed. Plausible. */
const DANGLING_MM = 3
const DANGLING_MM_PER_S = 50
/** A drop, not a strand. */
const LEAST_MM3 = 0.02

/** The bead at hand has just been laid on nothing. */
export function fallFree(simulation: Simulation, durationS: number, line: number): void {
  const { beadInput, bead } = simulation
  const { x0Mm, y0Mm, x1Mm, y1Mm } = beadInput
  const pathMm = Math.hypot(x1Mm - x0Mm, y1Mm - y0Mm)
  const topMm = Math.max(beadInput.z0Mm, beadInput.z1Mm)
  fall(simulation, x0Mm, y0Mm, x1Mm, y1Mm, topMm, pathMm, beadInput.volumeMm3 * bead.airRatio, durationS, line)
}

/**
 * The path before has ended in the air with its strand held at one end only. Only asked for where the head is not where it
 * was sent or something has come loose: a slicer does not draw such strands.
 */
export function fallDangling(simulation: Simulation): void {
  const { deposit, beadInput, beads } = simulation
  const { span } = deposit
  const isJoined =
    Math.abs(beadInput.x0Mm - span.lastXMm) < JOINED_MM && Math.abs(beadInput.y0Mm - span.lastYMm) < JOINED_MM
  if (isJoined) return
  const strand = takeDangling(deposit, DANGLING_MM)
  if (strand === null) return
  const { x0Mm, y0Mm, x1Mm, y1Mm, zMm } = strand
  const pathMm = Math.hypot(x1Mm - x0Mm, y1Mm - y0Mm)
  fall(
    simulation,
    x0Mm,
    y0Mm,
    x1Mm,
    y1Mm,
    zMm,
    pathMm,
    deposit.scatteredMm3,
    pathMm / DANGLING_MM_PER_S,
    simulation.line,
  )
  // The bead before was written as if it would land.
  if (beads.stride === 1 && beads.rowCount > 0) {
    const row = beads.rowCount - 1
    const column = (name: (typeof BEAD_COLUMNS)[number]): number => beads.data[BEAD_COLUMNS.indexOf(name)]![row]!
    const lengthMm = Math.hypot(column('x1_mm') - column('x0_mm'), column('y1_mm') - column('y0_mm'))
    if (lengthMm > 0) beads.data[BEAD_COLUMNS.indexOf('air_ratio')]![row] = Math.min(1, pathMm / lengthMm)
  }
}

function fall(
  simulation: Simulation,
  x0Mm: number,
  y0Mm: number,
  x1Mm: number,
  y1Mm: number,
  topMm: number,
  pathMm: number,
  volumeMm3: number,
  durationS: number,
  line: number,
): void {
  const { loose, extrusion, settings, deposit } = simulation
  loose.airMm += pathMm
  if (!(volumeMm3 > LEAST_MM3)) {
    deposit.smearedMm3 += deposit.scatteredMm3
    deposit.scatteredMm3 = 0
    return
  }
  const floor = (xMm: number, yMm: number): number =>
    bedHeightMm(deposit.bed, xMm, yMm) + topAtMm(deposit.field, xMm, yMm)
  const { material, nozzleDiameterMm } = settings
  const kinematicMm2PerS = (1e6 * zeroShearViscosityPaS(material, extrusion.meltC)) / material.densityKgPerM3
  const fallMm = Math.max(0, topMm - floor((x0Mm + x1Mm) / 2, (y0Mm + y1Mm) / 2))
  const shape = strandShape(volumeMm3, durationS, pathMm, fallMm, nozzleDiameterMm, kinematicMm2PerS)
  const points = strandPoints(shape)
  const isJoined = Math.abs(x0Mm - loose.lastXMm) < JOINED_MM && Math.abs(y0Mm - loose.lastYMm) < JOINED_MM
  if (!isJoined) loose.number++
  loose.lastXMm = x1Mm
  loose.lastYMm = y1Mm
  const chance = simulation.spaghettiChance
  layStrand(loose.strand, shape, x0Mm, y0Mm, x1Mm, y1Mm, topMm, floor, chance, points, loose.points)
  simulation.facts.looseMm3 += volumeMm3
  if (deposit.scatteredMm3 > 0) heapUp(simulation, points, topMm)
  record(simulation, line, points, shape.diameterMm)
}

/** What the bead was not given lies where the strand fell. */
function heapUp({ deposit, loose, beadInput }: Simulation, points: number, topMm: number): void {
  const each = deposit.scatteredMm3 / points
  const out = loose.points
  for (let point = 0; point < points; point++) {
    const before = Math.max(0, point - 1)
    dropStrand(
      deposit,
      out[3 * before]!,
      out[3 * before + 1]!,
      out[3 * point]!,
      out[3 * point + 1]!,
      each,
      topMm - HEAP_BELOW_MM,
      beadInput.timeS,
    )
  }
  deposit.scatteredMm3 = 0
}

function record(simulation: Simulation, line: number, points: number, diameterMm: number): void {
  const { loose, looseTable } = simulation
  for (let point = 0; point < points; point++) {
    const row = addRow(looseTable)
    if (row < 0) continue
    const { data } = looseTable
    data[0]![row] = simulation.timeS
    data[1]![row] = line
    data[2]![row] = simulation.layer
    data[3]![row] = loose.number
    data[4]![row] = loose.points[3 * point]!
    data[5]![row] = loose.points[3 * point + 1]!
    data[6]![row] = loose.points[3 * point + 2]!
    data[7]![row] = diameterMm
  }
}

/** Told once an object, when it is no single overhang any more. */
export function tellAir(simulation: Simulation, object: ObjectState): void {
  const { loose } = simulation
  if (loose.airMm < TOLD_MM || object.fate.isAirTold) return
  object.fate.isAirTold = true
  simulation.deposit.isScattering = true
  noteEvent(
    simulation,
    'air-printing',
    `${nameOf(simulation, object)}: ${loose.airMm.toFixed(0)} mm in a row laid on nothing`,
  )
  addFact(simulation.facts.airPrinting, {
    timeS: simulation.timeS,
    line: simulation.line,
    layer: simulation.layer,
    object: object.index,
    lengthMm: loose.airMm,
  })
}
