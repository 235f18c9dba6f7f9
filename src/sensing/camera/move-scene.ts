// Printers that count from the middle of their bed or from beside it: the camera counts from the bed's front left corner.
import type { CameraScene, NumberColumn } from './scene.ts'

export function moveScene(scene: CameraScene, xMm: number, yMm: number): CameraScene {
  if (xMm === 0 && yMm === 0) return scene
  const by = (column: NumberColumn, mm: number): Float64Array => Float64Array.from(column, (value) => value + mm)
  const { beads, strings, loose } = scene
  const ends = (columns: typeof beads | typeof strings) => ({
    x0Mm: by(columns.x0Mm, xMm),
    y0Mm: by(columns.y0Mm, yMm),
    x1Mm: by(columns.x1Mm, xMm),
    y1Mm: by(columns.y1Mm, yMm),
  })
  return {
    beads: { ...beads, ...ends(beads) },
    strings: { ...strings, ...ends(strings) },
    loose: { ...loose, xMm: by(loose.xMm, xMm), yMm: by(loose.yMm, yMm) },
    objects: scene.objects.map((object) => ({
      ...object,
      xMinMm: object.xMinMm + xMm,
      xMaxMm: object.xMaxMm + xMm,
      yMinMm: object.yMinMm + yMm,
      yMaxMm: object.yMaxMm + yMm,
    })),
  }
}
