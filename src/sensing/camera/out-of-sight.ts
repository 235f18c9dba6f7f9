// Which rows can be seen at all from where the camera will be: a bed that moves has the part painted anew for each frame,
// and three of four beads of its shell lie on the far side or inside.
import type { Paint } from './draw-rows.ts'
import { paintRow } from './draw-rows.ts'
import type { Stage } from './stage.ts'
import type { Surface } from './surface.ts'
import type { View } from './view.ts'
import { project } from './view.ts'

/** A row this close behind what is seen may come into sight as the bed moves. */
const MARGIN_MM = 0.3

const point = new Float64Array(3)

/** Keeps of `stage.kept` the rows seen in any of `views`. `paint.surface` is used as a scratch sheet. */
export function dropHiddenRows(stage: Stage, paint: Paint, views: readonly View[]): void {
  const seen = new Uint8Array(stage.keptCount)
  for (const view of views) {
    paint.surface.nearness.fill(0)
    const inView = { ...paint, view }
    for (let i = 0; i < stage.keptCount; i++) paintRow(inView, stage.kept[i]!)
    for (let i = 0; i < stage.keptCount; i++) {
      if (seen[i] === 0 && isRowSeen(stage, paint.surface, view, stage.kept[i]!)) seen[i] = 1
    }
  }
  paint.surface.nearness.fill(0)
  let kept = 0
  for (let i = 0; i < stage.keptCount; i++) if (seen[i] === 1) stage.kept[kept++] = stage.kept[i]!
  stage.keptCount = kept
}

function isRowSeen({ ends }: Stage, surface: Surface, view: View, row: number): boolean {
  const at = 6 * row
  for (let k = 0; k <= 2; k++) {
    const t = k / 2
    const x = ends[at]! + t * (ends[at + 3]! - ends[at]!)
    const y = ends[at + 1]! + t * (ends[at + 4]! - ends[at + 1]!)
    const z = ends[at + 2]! + t * (ends[at + 5]! - ends[at + 2]!)
    if (project(view, x, y, z, point) && isPointSeen(surface)) return true
  }
  return false
}

/** Whether nothing much nearer covers `point` and the pixels around it; what lies outside the picture may come in. */
function isPointSeen({ widthPx, heightPx, nearness }: Surface): boolean {
  const x = Math.floor(point[0]!)
  const y = Math.floor(point[1]!)
  if (x < 1 || y < 1 || x >= widthPx - 1 || y >= heightPx - 1) return true
  const near = point[2]! * (1 + MARGIN_MM * point[2]!)
  for (let line = (y - 1) * widthPx + x; line <= (y + 1) * widthPx + x; line += widthPx) {
    for (let pixel = line - 1; pixel <= line + 1; pixel++) if (nearness[pixel]! <= near) return true
  }
  return false
}
