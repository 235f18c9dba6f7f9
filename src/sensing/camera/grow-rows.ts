// The rows of a scene, and of one that goes on: what has been added since is appended, and only the end of what was there,
// which new plastic can still change, is made again. A print looked at on its way has the rows of one looked at in the end.
import type { Rows } from './rows.ts'
import { addBeads, createRows } from './rows.ts'
import type { CameraScene } from './scene.ts'
import { addStrand, CURVE_PIECES, evenHeights, STRAND_REACH } from './strand-rows.ts'

/** A place in the scene, between two of its pieces, and the rows made by then. */
interface Mark {
  bead: number
  point: number
  row: number
}

export interface GrowingRows {
  readonly rows: Rows
  revision: number
  settledBeads: number
  /** Where the beads begin that may still change; where the last of them that may be continued does. */
  settled: Mark
  lastGroup: Mark
  /** Before the last points of strands, oldest first. */
  lastPoints: Mark[]
  heightsMm: Float32Array
}

/** A strand that has not gone on for so many beads has ended. */
const ENDED_BEADS = 8
/** A tenth of a pixel of a camera that sees the whole bed. */
const SEEN_MM = 0.05

export function createGrowingRows({ beads, loose }: CameraScene): GrowingRows {
  return {
    rows: createRows(Math.max(64, Math.ceil(beads.count * 1.1) + CURVE_PIECES * loose.count)),
    revision: 0,
    settledBeads: 0,
    settled: beginning(),
    lastGroup: beginning(),
    lastPoints: [],
    heightsMm: new Float32Array(loose.count),
  }
}

function beginning(): Mark {
  return { bead: 0, point: 1, row: 0 }
}

export interface Growth {
  /** The first row that may be another than before. */
  readonly from: number
  /** Rows before the end look other than they did: it is not only that the print has gone on. */
  readonly hasChanged: boolean
}

/** What the scene has now. */
export function growRows(growing: GrowingRows, scene: CameraScene): Growth {
  const { rows } = growing
  const before = rows.count
  const endRow = growing.lastGroup.row
  const { beads, loose, originXMm = 0, originYMm = 0 } = scene
  const settledBeads = scene.settledBeads ?? beads.count
  const next = { ...firstOpen(growing, scene, settledBeads) }
  const from = next.row
  const look = lookOf(rows, from, endRow)
  rows.count = from
  growing.revision = scene.revision ?? 0
  growing.settledBeads = settledBeads
  growing.lastPoints = growing.lastPoints.filter(({ row, point }) => row <= from && point < next.point)
  if (growing.heightsMm.length < loose.count) {
    const larger = new Float32Array(2 * loose.count)
    larger.set(growing.heightsMm)
    growing.heightsMm = larger
  }
  evenHeights(growing.heightsMm, loose, Math.max(0, next.point - 2))
  const addPoint = (): void => {
    growing.lastPoints.push({ ...next })
    if (growing.lastPoints.length > STRAND_REACH) growing.lastPoints.shift()
    addStrand(rows, loose, growing.heightsMm, next.point++, -originXMm, -originYMm)
    next.row = rows.count
  }
  let isSettled = next.bead < settledBeads
  while (next.bead < beads.count) {
    const untilS = beads.timeS[next.bead]!
    while (next.point < loose.count && loose.timeS[next.point]! < untilS) addPoint()
    if (isSettled && next.bead >= settledBeads) {
      growing.settled = { ...next }
      isSettled = false
    }
    growing.lastGroup = { ...next }
    next.bead = addBeads(rows, beads, next.bead, -originXMm, -originYMm)
    next.row = rows.count
  }
  if (isSettled) growing.settled = { ...next }
  while (next.point < loose.count) addPoint()
  const hasChanged = rows.count < before || looksOther(rows, from, look)
  return { from: hasChanged ? from : Math.max(from, endRow), hasChanged }
}

/** Rows as they looked before they were made again. */
interface Look {
  readonly ends: Float32Array
  readonly widthMm: Float32Array
  readonly heightMm: Float32Array
  readonly frameClass: Uint8Array
  readonly object: Int32Array
}

function lookOf(rows: Rows, from: number, to: number): Look {
  return {
    ends: rows.ends.slice(6 * from, 6 * to),
    widthMm: rows.widthMm.slice(from, to),
    heightMm: rows.heightMm.slice(from, to),
    frameClass: rows.frameClass.slice(from, to),
    object: rows.object.slice(from, to),
  }
}

/** Whether one would see that rows from `from` on are no longer as they were. */
function looksOther(rows: Rows, from: number, look: Look): boolean {
  const { ends, widthMm, heightMm, frameClass, object } = look
  const differs = (a: number, b: number): boolean => !(Math.abs(a - b) <= SEEN_MM)
  for (let i = 0; i < widthMm.length; i++) {
    const row = from + i
    if (frameClass[i] !== rows.frameClass[row] || object[i] !== rows.object[row]) return true
    if (differs(widthMm[i]!, rows.widthMm[row]!) || differs(heightMm[i]!, rows.heightMm[row]!)) return true
    for (let end = 0; end < 6; end++) if (differs(ends[6 * i + end]!, rows.ends[6 * row + end]!)) return true
  }
  return false
}

function firstOpen(growing: GrowingRows, scene: CameraScene, settledBeads: number): Mark {
  if ((scene.revision ?? 0) !== growing.revision) {
    growing.settled = beginning()
    return beginning()
  }
  const { lastGroup, lastPoints, settled } = growing
  const oldest = lastPoints.find(({ bead }) => bead >= lastGroup.bead - ENDED_BEADS)
  const open = oldest === undefined ? lastGroup : earlier(oldest, lastGroup)
  return settledBeads > growing.settledBeads ? earlier(settled, open) : open
}

function earlier(a: Mark, b: Mark): Mark {
  return a.bead < b.bead || (a.bead === b.bead && a.point <= b.point) ? a : b
}
