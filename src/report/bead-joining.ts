// Fewer beads for the eye: runs of short beads that go on in nearly the same direction become one. Curves of a long print
// stay whole, where taking every n-th bead would leave dashes.
import type { Column, Table } from '#protocol'

type Numbers = Exclude<Column, readonly string[]>

/** Rows [first[i], last[i]] are shown as one bead. */
export interface BeadRuns {
  readonly first: Uint32Array
  readonly last: Uint32Array
}

/** Turns over which beads may be joined, rad: the least that brings the beads under the limit is taken. */
const TURNS_RAD = [0.1, 0.3, 0.7, 1.4]
/** Ends further apart are not one path, mm. */
const JOINT_MM = 0.005
/** A longer run would hide how its values change. */
const RUN_MAX_MM = 8

export function joinBeads(beads: Table, rowsMax: number): BeadRuns {
  const count = beads.rowCount
  if (count <= rowsMax) return { first: rowNumbers(count), last: rowNumbers(count) }
  let runs: BeadRuns = { first: rowNumbers(count), last: rowNumbers(count) }
  for (const turnRad of TURNS_RAD) {
    runs = joinWithin(beads, turnRad)
    if (runs.first.length <= rowsMax) return runs
  }
  // Still too many: take every n-th run.
  const stride = Math.ceil(runs.first.length / rowsMax)
  const isKept = (_: number, i: number): boolean => i % stride === 0
  return { first: runs.first.filter(isKept), last: runs.last.filter(isKept) }
}

function joinWithin(beads: Table, turnMaxRad: number): BeadRuns {
  const column = (name: string): Numbers => beads.columns[name] as Numbers
  const [x0, y0, z0] = [column('x0_mm'), column('y0_mm'), column('z0_mm')]
  const [x1, y1, z1] = [column('x1_mm'), column('y1_mm'), column('z1_mm')]
  const same = [column('layer'), column('feature'), column('object')]
  const [first, last] = [new Uint32Array(beads.rowCount), new Uint32Array(beads.rowCount)]
  let runs = 0
  let turnRad = 0
  let lengthMm = 0
  let headingRad = 0
  for (let i = 0; i < beads.rowCount; i++) {
    const [dx, dy] = [x1[i]! - x0[i]!, y1[i]! - y0[i]!]
    const beadMm = Math.hypot(dx, dy)
    const toRad = Math.atan2(dy, dx)
    const bendRad = Math.abs(Math.atan2(Math.sin(toRad - headingRad), Math.cos(toRad - headingRad)))
    const isJoint =
      i > 0 &&
      Math.hypot(x0[i]! - x1[i - 1]!, y0[i]! - y1[i - 1]!, z0[i]! - z1[i - 1]!) <= JOINT_MM &&
      same.every((values) => values[i] === values[i - 1])
    const isOne = isJoint && turnRad + bendRad <= turnMaxRad && lengthMm + beadMm <= RUN_MAX_MM
    if (isOne) {
      last[runs - 1] = i
      turnRad += bendRad
      lengthMm += beadMm
    } else {
      first[runs] = i
      last[runs] = i
      runs++
      turnRad = 0
      lengthMm = beadMm
    }
    headingRad = toRad
  }
  return { first: first.slice(0, runs), last: last.slice(0, runs) }
}

function rowNumbers(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i)
}
