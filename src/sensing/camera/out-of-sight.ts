// Which rows can be seen at all from where the camera is: where bed or camera move, the part is painted anew for each frame,
// and most of its beads lie on the far side, inside, or out of the picture. Places of the camera (as seen from the bed) are
// sorted into cells; what is seen from nowhere in a cell is not painted there. A list depends on epoch and cell alone.
import type { Camera } from './camera.ts'
import type { Paint } from './draw-rows.ts'
import { paintRow } from './draw-rows.ts'
import type { FaceSheet } from './face-sheet.ts'
import { INK_FIRST } from './face-sheet.ts'
import type { Stage } from './stage.ts'
import type { PixelBox } from './surface.ts'
import type { View } from './view.ts'
import { createView } from './view.ts'

/** Side of a cell, over the distance at which the camera looks: so little that hardly anything comes out from behind. */
const CELL_RATIO = 0.13
/** Cells remembered in an epoch. */
const CELLS_MAX = 32
/** Rows seen from a cell, oldest first. */
export interface Sights {
  readonly byCell: Map<string, Int32Array>
  epochKey: string
}

export function createSights(): Sights {
  return { byCell: new Map(), epochKey: '' }
}

/** Of `stage.kept`, the rows that can be seen from where the camera is now. `scratch` is spoilt. */
export function rowsInSight(camera: Camera, stage: Stage, paint: Paint, scratch: FaceSheet): Int32Array {
  const { sights, bedView, pose, machine } = camera
  if (sights.epochKey !== stage.epochKey) {
    sights.byCell.clear()
    sights.epochKey = stage.epochKey
  }
  const [px, py, pz] = pose.positionMm
  const [tx, ty, tz] = pose.targetMm
  const sideMm = CELL_RATIO * Math.hypot(tx - px, ty - py, tz - pz)
  const ridesOnHead = pose.mount === 'head'
  const cell = (mm: number, moves: boolean): number => (moves ? Math.floor(mm / sideMm) : 0)
  const x = cell(bedView.eyeX, ridesOnHead)
  const y = cell(bedView.eyeY, ridesOnHead || machine.kind === 'bed-slinger')
  const z = cell(bedView.eyeZ, ridesOnHead || machine.kind === 'lowering-bed')
  const key = `${x} ${y} ${z}`
  let rows = sights.byCell.get(key)
  if (rows === undefined) {
    const views: View[] = []
    // Its corners: what comes into the picture at an edge is seen from one of them.
    for (let corner = 0; corner < (ridesOnHead ? 8 : 3); corner++) {
      const along = corner / 2
      const view = Object.assign(createView(bedView.widthPx, bedView.heightPx), bedView)
      if (ridesOnHead) {
        view.eyeX = (x + (corner & 1)) * sideMm
        view.eyeY = (y + ((corner >> 1) & 1)) * sideMm
        view.eyeZ = (z + (corner >> 2)) * sideMm
      } else if (machine.kind === 'bed-slinger') view.eyeY = (y + along) * sideMm
      else view.eyeZ = (z + along) * sideMm
      views.push(view)
    }
    rows = seenRows(stage, paint, views, scratch)
    if (sights.byCell.size >= CELLS_MAX) sights.byCell.clear()
    sights.byCell.set(key, rows)
  }
  return rows
}

/** Rows of `stage.kept` that have at least one pixel in one of `views`. */
function seenRows(stage: Stage, paint: Paint, views: readonly View[], scratch: FaceSheet): Int32Array {
  const isSeen = new Uint8Array(stage.epochStart)
  const touched: PixelBox = { left: 0, top: 0, right: 0, bottom: 0 }
  const { nearness, name } = scratch
  scratch.inkUsed = 0
  for (const view of views) {
    nearness.fill(0)
    const naming = { ...paint, surface: scratch, view, touched, namesRows: true }
    for (let i = stage.keptCount - 1; i >= 0; i--) paintRow(naming, stage.kept[i]!)
    for (let pixel = 0; pixel < nearness.length; pixel++) {
      if (nearness[pixel]! > 0) isSeen[name[pixel]! - INK_FIRST] = 1
    }
  }
  return stage.kept.slice(0, stage.keptCount).filter((row) => isSeen[row] === 1)
}
